"""The video file of an entry: on its way to us, and as it was received."""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from chalicelib import text
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.video.film_metadata import Metadata
from chalicelib.video.origin import Provenance
from chalicelib.video.verdicts import Facts, Finding

PART_SIZE = 8 * 1024 * 1024
LARGE = 1024**3  # from this size on a part has twice as many bytes: each is a request that is paid for
MAX_PARTS = 10_000
UPLOAD_LIFE = timedelta(days=7)  # as long as the bucket's lifecycle keeps the parts of an unfinished upload


class VideoState(StrEnum):
    """What is known of the uploaded file."""

    CHECKING = "checking"
    ACCEPTED = "accepted"
    WARNED = "warned"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # the check could not be finished: a person looks at the video, it is not refused


NO_VERDICT = frozenset({VideoState.CHECKING, VideoState.UNKNOWN})
PLAYABLE = frozenset({VideoState.ACCEPTED, VideoState.WARNED})  # accepted, with or without remarks

_NAME_LENGTH = 255  # characters; longer than file systems allow
_RAW_NAME = 1000  # characters that are looked at
_EXTENSION = 8

VIDEO_STATES = {
    VideoState.CHECKING: Label(
        Text(
            "视频已收到，正在检测，通常几秒钟", "The video has arrived and is being checked; this takes a few seconds"
        ),
        Tone.INFO,
        Text("视频正在检测", "The video is being checked"),
    ),
    VideoState.ACCEPTED: Label(Text("视频符合要求", "The video meets the requirements"), Tone.GOOD),
    VideoState.WARNED: Label(Text("视频可以使用，但有建议改进之处", "The video can be used, with remarks"), Tone.WARN),
    VideoState.REJECTED: Label(
        Text(
            "视频不符合要求，请按提示修改后更换",
            "The video does not meet the requirements; please correct and replace it",
        ),
        Tone.BAD,
        Text("视频不符合要求", "The video does not meet the requirements"),
    ),
    VideoState.UNKNOWN: Label(
        Text(
            "检测还没有得出结论，我们会继续检测，必要时由工作人员查看。您无需重新上传。",
            "The check has no result yet. We repeat it, and a person looks if needed; you need not upload it again.",
        ),
        Tone.INFO,
        Text("视频未能检测完成，不作为拒绝依据", "The check could not be finished; this is no reason to refuse"),
    ),
}


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload in progress. `key` is chosen by us, `multipart_id` by the bucket. Sizes are in bytes.

    `changed`: the file has changed since parts were sent, so the bucket may hold parts of two files.
    `in_grace`: begun in the hours of grace, in place of a video that was refused.
    """

    id: str
    key: str
    multipart_id: str
    name: str
    size: int
    part_size: int
    begun_at: datetime
    changed: bool = False
    in_grace: bool = False

    @property
    def ends_at(self) -> datetime:
        """When it ends, finished or not."""
        return self.begun_at + UPLOAD_LIFE

    @property
    def parts(self) -> int:
        """The number of parts."""
        return -(-self.size // self.part_size)

    def size_of(self, number: int) -> int:
        """The exact size in bytes of part `number`, counted from 1."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """The uploaded file, pinned by object version: the experts judge the very bytes that were checked.

    `checksum` is the bucket's: base64 of SHA-256 over the SHA-256 of its parts of `part_size` bytes, `-` and how many
    parts; empty where it is not known. `in_grace` as in `Upload`.
    """

    key: str
    version: str
    name: str
    size: int
    uploaded_at: datetime
    state: VideoState = VideoState.CHECKING
    codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts | None = None
    provenance: Provenance | None = None
    metadata: Metadata | None = None
    attempts: int = 0
    checksum: str = ""
    part_size: int = 0
    in_grace: bool = False


class Replaced(msgspec.Struct, frozen=True, kw_only=True):
    """An earlier video of an entry, as the bucket holds it. `at` is when another took its place."""

    key: str
    version: str
    at: datetime | None = None  # rows of earlier releases do not say


def part_size_for(size: int) -> int:
    """Bytes in a part: 8 MiB, 16 MiB of a large file, doubled until 10,000 parts (the limit of S3) are enough.

    What a weak line has sent of a part is lost when it is cut, so a part is no larger than needed.
    """
    part_size = 2 * PART_SIZE if size >= LARGE else PART_SIZE
    while part_size * MAX_PARTS < size:
        part_size *= 2
    return part_size


def check_size(size: int, definition: Definition) -> None:
    """Raise INVALID_FIELDS or FILE_TOO_LARGE before any byte is sent."""
    if size < 1:
        raise invalid(field_problem("size", "OUT_OF_RANGE", low=1, high=definition.video.max_size_bytes))
    if size > definition.video.max_size_bytes:
        raise Problem("FILE_TOO_LARGE", limit=_shown_size(definition.video.max_size_bytes))


def shown_name(raw: str) -> str:
    """A file's name as people read it: one spelling, nothing invisible, at most 255 characters.

    It only tells people which file it was, so it refuses none: what others cannot read is left out.
    """
    name = text.readable_line(raw[:_RAW_NAME])
    if len(name) > _NAME_LENGTH:
        _, dot, extension = name.rpartition(".")
        ending = f"…{dot}{extension[-_EXTENSION:]}"
        name = name[: _NAME_LENGTH - len(ending)] + ending
    return name or "video.mp4"


def _shown_size(size: int) -> str:
    unit, name = (1024**3, "GB") if size >= 1024**3 else (1024**2, "MB")
    return f"{size / unit:.3g} {name}"


# --- the token of an upload -------------------------------------------------------------------------------------


def upload_token(entry_id: str, upload: Upload, subject: str, pepper: str) -> str:
    """What admits an upload's own calls when its entrant's session has ended: `<end>.<HMAC-SHA-256>`.

    `<end>` is in seconds since 1970. The HMAC binds entry, upload, entrant and end, so the token admits to nothing
    else. It is stored nowhere, and it ends with the upload.
    """
    end = int(upload.ends_at.timestamp())
    bound = f"upload:{entry_id}:{upload.id}:{subject}:{end}"
    return f"{end}.{hmac.new(pepper.encode(), bound.encode(), hashlib.sha256).hexdigest()}"


def is_token_of(upload: Upload, token: str, *, entry_id: str, subject: str, keys: Sequence[str], at: datetime) -> bool:
    """Whether a token belongs to this upload and has not ended, compared in constant time."""
    wanted = [upload_token(entry_id, upload, subject, key).encode() for key in keys]
    fits = [hmac.compare_digest(each, token.encode("utf-8", "replace")) for each in wanted]
    return any(fits) and at < upload.ends_at
