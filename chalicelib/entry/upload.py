"""The video file of an entry: on its way to us, and as it was received."""

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib import text
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.call.definition import Definition
from chalicelib.errors import Problem
from chalicelib.video.verdicts import Facts, Finding

PART_SIZE = 8 * 1024 * 1024
MAX_PARTS = 10_000


class VideoState(StrEnum):
    """What is known of the uploaded file."""

    CHECKING = "checking"
    ACCEPTED = "accepted"
    WARNED = "warned"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # the check could not be finished: a person looks at the video, it is not refused


NO_VERDICT = frozenset({VideoState.CHECKING, VideoState.UNKNOWN})
PLAYABLE = frozenset({VideoState.ACCEPTED, VideoState.WARNED})  # accepted, with or without remarks

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
    """An upload in progress. `key` is chosen by us, `multipart_id` by the bucket. Sizes are in bytes."""

    id: str
    key: str
    multipart_id: str
    name: str
    size: int
    part_size: int
    begun_at: datetime

    @property
    def parts(self) -> int:
        """The number of parts."""
        return -(-self.size // self.part_size)

    def size_of(self, number: int) -> int:
        """The exact size in bytes of part `number`, counted from 1."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """The uploaded file, pinned by object version: the experts judge the very bytes that were checked."""

    key: str
    version: str
    name: str
    size: int
    uploaded_at: datetime
    state: VideoState = VideoState.CHECKING
    codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts | None = None
    attempts: int = 0


def part_size_for(size: int) -> int:
    """Bytes in a part: 8 MiB, doubled until 10,000 parts (the limit of S3) are enough."""
    part_size = PART_SIZE
    while part_size * MAX_PARTS < size:
        part_size *= 2
    return part_size


def check_file(name: str, size: int, definition: Definition) -> str:
    """The file's name in normal spelling. Raises INVALID_FIELDS or FILE_TOO_LARGE before any byte is sent."""
    fields = text.Fields()
    cleaned = fields.line("name", name, 255, required=True)
    if size < 1:
        fields.refuse("size", "OUT_OF_RANGE", low=1, high=definition.video.max_size_bytes)
    fields.check()
    if size > definition.video.max_size_bytes:
        raise Problem("FILE_TOO_LARGE", limit=_shown_size(definition.video.max_size_bytes))
    return cleaned


def _shown_size(size: int) -> str:
    unit, name = (1024**3, "GB") if size >= 1024**3 else (1024**2, "MB")
    return f"{size / unit:.3g} {name}"
