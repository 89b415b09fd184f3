"""Objects: multipart uploads by presigned parts, pinned versions, range reads, and the work bucket's documents.

An upload: the server chooses key and part size, signs each part with its exact length and SHA-256, and joins the
parts only when all are there. Joining twice is harmless.

Keys are the same in every contest. On their way to a bucket they get the mark of the present contest, here.
"""

import base64
import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, NamedTuple

import msgspec
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from chalicelib import clock
from chalicelib.aws import contests, distribution
from chalicelib.aws.clients import client, error_code
from chalicelib.call.campaign import Campaign
from chalicelib.config import config
from chalicelib.entry.upload import Upload
from chalicelib.errors import Problem
from chalicelib.people.attachments import SERVED, Attachment
from chalicelib.video.ranges import SourceChanged, SourceUnavailable

PART_URL_LIFE = 3600  # seconds; a page asks for new ones when they expire
# Nothing ends an address that was given out but its time (Amazon S3, "Sharing objects with presigned URLs"): so long
# an expert who was removed can still play a video. Pages fetch new addresses while somebody is there.
PLAYBACK_LIFE = 600
EXPORT_LIFE = 300
PACK_LIFE = 3600  # of a video's address in a rights pack, which is sent on before it is used
MOVED_FROM = "moved-from"  # metadata of a film that was copied from another bucket: its version there
_GONE = frozenset({"NoSuchUpload", "404", "NoSuchKey"})


class StoredPart(NamedTuple):
    """A part the bucket holds: number from 1, bytes, base64 SHA-256, the bucket's tag of it."""

    n: int
    size: int
    sha256: str
    etag: str


class Stored(NamedTuple):
    """A whole object as the bucket has it; `checksum` as in `Video`."""

    version: str
    size: int
    checksum: str = ""


def begin_multipart(key: str) -> str:
    """Open a multipart upload at `key`; returns the bucket's id of it."""
    answer = client("s3").create_multipart_upload(
        Bucket=config().uploads_bucket,
        Key=contests.file(key),
        ContentType="video/mp4",
        ChecksumAlgorithm="SHA256",
    )
    return str(answer["UploadId"])


class SignedPart(NamedTuple):
    """Where and with which headers to PUT one part."""

    n: int
    url: str
    headers: dict[str, str]


def sign_part(upload: Upload, number: int, sha256: str) -> SignedPart:
    """Sign the PUT of one part; its length and checksum are part of the signature."""
    size = upload.size_of(number)
    url = client("s3").generate_presigned_url(
        "upload_part",
        Params={
            "Bucket": config().uploads_bucket,
            "Key": contests.file(upload.key),
            "UploadId": upload.multipart_id,
            "PartNumber": number,
            "ContentLength": size,
            "ChecksumSHA256": sha256,
        },
        ExpiresIn=PART_URL_LIFE,
    )
    return SignedPart(number, url, {"x-amz-checksum-sha256": sha256})


def parts_of(upload: Upload, after: int = 0) -> tuple[list[StoredPart], int | None]:
    """One page (1,000) of the parts the bucket holds and the number to go on after. Raises UPLOAD_GONE."""
    try:
        answer = client("s3").list_parts(
            Bucket=config().uploads_bucket,
            Key=contests.file(upload.key),
            UploadId=upload.multipart_id,
            PartNumberMarker=after,
        )
    except ClientError as error:
        raise _gone_or(error) from error
    parts = [
        StoredPart(part["PartNumber"], part["Size"], part.get("ChecksumSHA256", ""), part["ETag"])
        for part in answer.get("Parts", [])
    ]
    return parts, answer["NextPartNumberMarker"] if answer.get("IsTruncated") else None


def _gone_or(error: ClientError) -> Exception:
    return Problem("UPLOAD_GONE") if error_code(error) in _GONE else error


def is_under_way(upload: Upload) -> bool:
    """Whether the bucket still holds the upload; its lifecycle removes uploads after a week."""
    try:
        parts_of(upload)
    except Problem:
        return False
    return True


def all_parts(upload: Upload) -> Iterator[StoredPart]:
    """Every part the bucket holds."""
    after: int | None = 0
    while after is not None:
        parts, after = parts_of(upload, after)
        yield from parts


def complete_multipart(upload: Upload) -> Stored:
    """Join the parts; if an earlier call has joined them, return that object. Raises PARTS_MISSING, UPLOAD_GONE."""
    try:
        parts = [part for part in all_parts(upload) if part.n <= upload.parts and part.size == upload.size_of(part.n)]
    except Problem:
        return stored(upload)
    if len(parts) < upload.parts:
        raise Problem("PARTS_MISSING", missing=upload.parts - len(parts))
    return _join(upload, parts)


def _join(upload: Upload, parts: list[StoredPart]) -> Stored:
    manifest = [{"PartNumber": part.n, "ETag": part.etag, "ChecksumSHA256": part.sha256} for part in parts]
    try:
        client("s3").complete_multipart_upload(
            Bucket=config().uploads_bucket,
            Key=contests.file(upload.key),
            UploadId=upload.multipart_id,
            IfNoneMatch="*",
            MultipartUpload={"Parts": manifest},
        )
    except ClientError as error:
        if error_code(error) not in _GONE | {"PreconditionFailed", "ConditionalRequestConflict"}:
            raise
    return stored(upload)


def stored(upload: Upload) -> Stored:
    """The object that an upload became. Raises UPLOAD_GONE if there is none of that size."""
    try:
        head = client("s3").head_object(
            Bucket=config().uploads_bucket, Key=contests.file(upload.key), ChecksumMode="ENABLED"
        )
    except ClientError as error:
        raise _gone_or(error) from error
    if head["ContentLength"] != upload.size:
        raise Problem("UPLOAD_GONE")
    return Stored(head.get("VersionId", "null"), head["ContentLength"], head.get("ChecksumSHA256", ""))


def abort_multipart(upload: Upload) -> None:
    """Give up an upload. If it is gone already, do nothing."""
    try:
        client("s3").abort_multipart_upload(
            Bucket=config().uploads_bucket, Key=contests.file(upload.key), UploadId=upload.multipart_id
        )
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise


def discard(key: str, version: str) -> None:
    """Delete a version for good. If it is gone already, do nothing."""
    stored_key = contests.file(key)
    client("s3").delete_object(Bucket=config().uploads_bucket, Key=stored_key, VersionId=pinned(stored_key, version))


def pinned(stored_key: str, version: str) -> str:
    """What the bucket calls the version of a film that a row names: the same, unless films were moved into it.

    No bucket can be told how to name a version, so each moved film bears its former name (`infra.restore`).
    """
    return _found_version(stored_key, version) if config().films_moved else version


@lru_cache(maxsize=1000)
def _found_version(stored_key: str, version: str) -> str:
    try:
        head = client("s3").head_object(Bucket=config().uploads_bucket, Key=stored_key)
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        return version
    return str(head["VersionId"]) if head["Metadata"].get(MOVED_FROM) == version else version


def pack_url(key: str, version: str, at: datetime) -> tuple[str, datetime]:
    """An address of the pinned version for whoever gets a rights pack, and until when it works: saved, as a video."""
    url = _address(
        PACK_LIFE,
        Bucket=config().uploads_bucket,
        Key=contests.file(key),
        VersionId=pinned(contests.file(key), version),
        ResponseContentType="video/mp4",
        ResponseContentDisposition=_saved_as("video.mp4"),
    )
    return url, at + timedelta(seconds=PACK_LIFE)


def read_bytes(key: str) -> bytes:
    """What an object of the work bucket holds."""
    content: bytes = client("s3").get_object(Bucket=config().work_bucket, Key=contests.file(key))["Body"].read()
    return content


def playback_url(key: str, version: str) -> str:
    """A short-lived address of the pinned version. A browser always takes it as a video, whatever its bytes are."""
    stored_key, pinned_version = contests.file(key), pinned(contests.file(key), version)
    return distribution.address(stored_key, _ends(), pinned_version) or _address(
        PLAYBACK_LIFE,
        Bucket=config().uploads_bucket,
        Key=stored_key,
        VersionId=pinned_version,
        ResponseContentType="video/mp4",
    )


def _ends() -> int:
    """When an address ends that is made now, in seconds of Unix time."""
    return int(clock.now().timestamp()) + PLAYBACK_LIFE


def _address(seconds: int, **wanted: str) -> str:
    """An address from which anybody can get an object for some seconds."""
    return str(client("s3").generate_presigned_url("get_object", Params=wanted, ExpiresIn=seconds))


def playback_ends(at: datetime) -> datetime:
    """When an address made at `at` expires."""
    return at + timedelta(seconds=PLAYBACK_LIFE)


def public_result_key(contest: str, edition: int = 1) -> str:
    """Where an edition of the published result lies in the work bucket; none takes the place of another."""
    return f"results/{contest}/public{'' if edition == 1 else f'-{edition}'}.json"


def public_result(campaign: Campaign) -> dict[str, Any]:
    """The published result as it counts now: its newest edition."""
    document: dict[str, Any] = read_document(public_result_key(campaign.id, campaign.edition))
    return document


def statistics_key(contest: str) -> str:
    """Where the public figures of a call lie in the work bucket."""
    return f"results/{contest}/statistics.json"


def manifest_key(sha256: str) -> str:
    """Where a list of uploaded pages lies in the work bucket."""
    return f"pages/{sha256}.json"


def sha256_of(content: bytes) -> str:
    """The hash of a file's content, in hex."""
    return hashlib.sha256(content).hexdigest()


class PinnedObject:
    """A range reader (`ranges.RangeReader`) over one version of an uploaded object."""

    lanes = 8  # botocore's clients may be shared by threads and keep ten connections

    def __init__(self, key: str, version: str, size: int) -> None:
        self.key, self.size = key, size
        self.stored_key = contests.file(key)  # now: threads that read know of no contest
        self.version = pinned(self.stored_key, version)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly `length` bytes from `offset`, or SourceChanged / SourceUnavailable."""
        try:
            answer = client("s3").get_object(
                Bucket=config().uploads_bucket,
                Key=self.stored_key,
                VersionId=self.version,
                Range=f"bytes={offset}-{offset + length - 1}",
            )
            content: bytes = answer["Body"].read()
        except ClientError as error:
            if error_code(error) in {"NoSuchKey", "NoSuchVersion", "404", "InvalidRange", "416"}:
                raise SourceChanged(error_code(error)) from error
            raise SourceUnavailable(error_code(error)) from error
        except (BotoCoreError, HTTPClientError, OSError) as error:
            raise SourceUnavailable(type(error).__name__) from error
        if len(content) != length:
            raise SourceUnavailable("short read")
        return content


# --- sheets that units send ---------------------------------------------------------------------------------------


def sheet_file(unit: str, file: str) -> str:
    """Where a sheet lies in the uploads bucket."""
    return f"sheets/{unit}/{file}"


def sheet_lists(unit: str, file: str) -> str:
    """Where what came out of a sheet lies in the work bucket."""
    return f"sheets/{unit}/{file}.json"


def sign_sheet(unit: str, file: str, size: int, sha256: str) -> SignedPart:
    """Sign the PUT of one sheet; its length and its SHA-256 (hex) are part of the signature."""
    return _sign_put(sheet_file(unit, file), size, sha256)


def _sign_put(key: str, size: int, sha256: str) -> SignedPart:
    checksum = base64.b64encode(bytes.fromhex(sha256)).decode()
    wanted = {
        "Bucket": config().uploads_bucket,
        "Key": contests.file(key),
        "ContentLength": size,
        "ChecksumSHA256": checksum,
    }
    url = client("s3").generate_presigned_url("put_object", Params=wanted, ExpiresIn=PART_URL_LIFE)
    return SignedPart(1, url, {"x-amz-checksum-sha256": checksum})


def read_sheet(unit: str, file: str) -> bytes | None:
    """A sheet's bytes, or None if it has not arrived."""
    return _uploaded(sheet_file(unit, file))


def _uploaded(key: str) -> bytes | None:
    try:
        answer = client("s3").get_object(Bucket=config().uploads_bucket, Key=contests.file(key))
    except ClientError as error:
        if error_code(error) in _GONE:
            return None
        raise
    content: bytes = answer["Body"].read()
    return content


# --- attachments --------------------------------------------------------------------------------------------------


def _released(owner: str, sha256: str) -> str:
    return f"attachments/{owner}/{sha256}"


def _quarantine(owner: str, attachment: Attachment) -> str:
    return f"quarantine/{owner}/{attachment.sha256}"


def sign_attachment(owner: str, attachment: Attachment) -> SignedPart:
    """Sign the PUT of a file into the quarantine, with its length and hash. `owner` is `<kind of owner>/<id>`."""
    return _sign_put(_quarantine(owner, attachment), attachment.size, attachment.sha256)


def quarantined(owner: str, attachment: Attachment) -> bytes | None:
    """The bytes of a file that nobody has checked, or None if it has not arrived."""
    return _uploaded(_quarantine(owner, attachment))


def release(owner: str, attachment: Attachment, content: bytes, name: str = "") -> None:
    """Put a checked file where it can be fetched from. A bucket adds no nosniff: it is never shown, only saved.

    `name` is what it is saved under by whoever fetches it; empty where that is said with the address.
    """
    client("s3").put_object(
        Bucket=config().uploads_bucket,
        Key=contests.file(_released(owner, attachment.sha256)),
        Body=content,
        ContentType=SERVED[attachment.kind].content_type,
        ContentDisposition=_saved_as(f"{name}{SERVED[attachment.kind].ending}") if name else "attachment",
        ChecksumSHA256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
    )


def discard_attachment(owner: str, sha256: str) -> None:
    """Delete a checked file: it is gone within a day, by the bucket's lifecycle. If it is gone already, do nothing."""
    client("s3").delete_object(Bucket=config().uploads_bucket, Key=contests.file(_released(owner, sha256)))


def attachment_url(owner: str, attachment: Attachment, name: str = "") -> str:
    """A five-minute address of a checked file, saved under a name of ours and with the ending of what it is.

    Addresses are logged on their way, so `name` tells of nobody. Without one, the file has its name from its release.
    """
    served = SERVED[attachment.kind]
    return _address(
        EXPORT_LIFE,
        Bucket=config().uploads_bucket,
        Key=contests.file(_released(owner, attachment.sha256)),
        ResponseContentType=served.content_type,
        **({"ResponseContentDisposition": _saved_as(f"{name}{served.ending}")} if name else {}),
    )


# --- the work bucket --------------------------------------------------------------------------------------------


def address_of(key: str) -> dict[str, str]:
    """Where a document of the work bucket lies, as a workflow reads it: `{bucket, key}`."""
    return {"bucket": config().work_bucket, "key": contests.file(key)}


def write_document(key: str, value: object) -> str:
    """Store a value as canonical JSON; returns its SHA-256 in hex. The same value makes the same bytes."""
    return write_bytes(key, msgspec.json.encode(value, order="deterministic"), "application/json")


def write_named(prefix: str, content: bytes) -> tuple[str, str]:
    """Store JSON under `prefix` and its hash; returns key and SHA-256. The same content always has the same key."""
    key = named(prefix, content)
    return key, write_bytes(key, content, "application/json")


def named(prefix: str, content: bytes) -> str:
    """The key that JSON has under `prefix` and its hash."""
    return f"{prefix}-{hashlib.sha256(content).hexdigest()[:16]}.json"


def write_bytes(key: str, content: bytes, content_type: str, name: str = "") -> str:
    """Store bytes in the work bucket; returns their SHA-256 in hex. `name` is what whoever fetches them saves."""
    client("s3").put_object(
        Bucket=config().work_bucket,
        Key=contests.file(key),
        Body=content,
        ContentType=content_type,
        ChecksumSHA256=base64.b64encode(hashlib.sha256(content).digest()).decode(),
        **({"ContentDisposition": _saved_as(name)} if name else {}),
    )
    return hashlib.sha256(content).hexdigest()


def read_document(key: str) -> Any:
    """A value stored by `write_document`, or None where there is none."""
    content = read_content(key)
    return None if content is None else msgspec.json.decode(content)


def read_content(key: str) -> bytes | None:
    """The same as it is stored, for what is too large to be read whole."""
    try:
        content: bytes = client("s3").get_object(Bucket=config().work_bucket, Key=contests.file(key))["Body"].read()
    except ClientError as error:
        if error_code(error) in _GONE:
            return None
        raise
    return content


def read_range(key: str, start: int, end: int) -> bytes:
    """The bytes from `start` on, without the one at `end`, of a document. Raises NOT_FOUND if it has been deleted."""
    wanted = f"bytes={start}-{end - 1}"
    try:
        answer = client("s3").get_object(Bucket=config().work_bucket, Key=contests.file(key), Range=wanted)
    except ClientError as error:
        if error_code(error) in _GONE:
            raise Problem("NOT_FOUND") from None
        raise
    content: bytes = answer["Body"].read()
    return content


def picture_url(key: str) -> str:
    """A short-lived address of a picture in the work bucket."""
    return _address(
        PLAYBACK_LIFE, Bucket=config().work_bucket, Key=contests.file(key), ResponseContentType="image/jpeg"
    )


def is_newest(key: str, version: str) -> bool:
    """Whether this version is what the bucket gives to whoever asks for a film by its key alone."""
    try:
        head = client("s3").head_object(Bucket=config().uploads_bucket, Key=contests.file(key))
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        return False
    return bool(head.get("VersionId", "null") == pinned(contests.file(key), version))


def size_of_work(key: str) -> int:
    """Bytes of an object of the work bucket; 0 where there is none."""
    try:
        head = client("s3").head_object(Bucket=config().work_bucket, Key=contests.file(key))
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        return 0
    return int(head["ContentLength"])


def discard_work(key: str) -> None:
    """Delete an object of the work bucket: it is gone within a day, by its lifecycle. Twice is harmless."""
    client("s3").delete_object(Bucket=config().work_bucket, Key=contests.file(key))


def rendition_url(key: str) -> str:
    """A short-lived address of a copy that was made for playing."""
    stored_key = contests.file(key)
    return distribution.address(stored_key, _ends()) or _address(
        PLAYBACK_LIFE, Bucket=config().work_bucket, Key=stored_key, ResponseContentType="video/mp4"
    )


def export_url(key: str, name: str = "") -> str:
    """A five-minute address of a workbook, saved under the name that it was written with, or `name`.

    Addresses are logged on their way, so `name` tells of nobody.
    """
    named = {"ResponseContentDisposition": _saved_as(name)} if name else {}
    return _address(EXPORT_LIFE, Bucket=config().work_bucket, Key=contests.file(key), **named)


def _saved_as(name: str) -> str:
    quoted = "".join(f"%{byte:02X}" for byte in name.encode())
    return f"attachment; filename*=UTF-8''{quoted}"
