"""Files deleted for good: every version of them, the marks of earlier deletions, and uploads that were never joined.

One function's role alone may delete versions, beside that of the check of videos, which drops earlier films. The public
result, pages and checkpoints lie in no folder that is named here.
Deleting again what is gone does nothing, so a run that died is simply done again.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.aws import contests
from chalicelib.aws.clients import client, error_code
from chalicelib.config import config

_AT_ONCE = 1000  # versions: S3's own limit for a list, and for one request that deletes
_GONE = frozenset({"NoSuchUpload", "404"})


class Folder(NamedTuple):
    """A kind of files: the bucket, by the name of its setting, and what their keys begin with."""

    bucket: str
    kind: str


UPLOADS = Folder("uploads_bucket", "uploads/")
ATTACHMENTS = Folder("uploads_bucket", "attachments/")
QUARANTINE = Folder("uploads_bucket", "quarantine/")
SENT_SHEETS = Folder("uploads_bucket", "sheets/")
SCANS = Folder("work_bucket", "scans/")
BLIND = Folder("work_bucket", "blind/")
RENDITIONS = Folder("work_bucket", "renditions/")
EXPORTS = Folder("work_bucket", "exports/")
SHEETS = Folder("work_bucket", "sheets/")
OF_FILMS = (UPLOADS, SCANS, BLIND, RENDITIONS)
# Everything that people have sent, and what was made of it.
PERSONAL = (*OF_FILMS, ATTACHMENTS, QUARANTINE, SENT_SHEETS, EXPORTS, SHEETS)


class Version(NamedTuple):
    """One version of a file, or a mark that it was deleted."""

    key: str
    version: str
    at: datetime


def discard(folder: Folder, begins: str = "", *, before: datetime | None = None) -> int:
    """Delete every version of the contest's files in a folder whose keys go on with `begins`; how many there were.

    `before`: only of those whose newest version is older. A file's own key, a row's id and a slash, or nothing name
    what is meant: all of the contest.
    """
    gone = sum(_delete(folder, some) for some in _batches(folder, begins, before))
    return gone + (_abort(folder, begins) if folder is UPLOADS else 0)


def count(folder: Folder, begins: str = "", *, before: datetime | None = None) -> int:
    """How many versions that would delete."""
    return sum(len(some) for some in _batches(folder, begins, before))


def discard_results(begins: str, but: Collection[str]) -> int:
    """Delete the stored results whose keys begin so for good, but those with these keys; how many versions."""
    kept = {contests.file(key) for key in but}
    folder, _, rest = begins.partition("/")
    where = Folder("work_bucket", f"{folder}/")
    meant = [each for each in _versions(where, rest) if each.key not in kept]
    return _delete(where, meant) if meant else 0


def _batches(folder: Folder, begins: str, before: datetime | None) -> Iterator[list[Version]]:
    """The versions in lists of at most 1,000. A file's versions come together, the newest first."""
    meant: list[Version] = []
    key, is_old = "", True
    for each in _versions(folder, begins):
        if each.key != key:
            key, is_old = each.key, before is None or each.at < before
        if is_old:
            meant.append(each)
        if len(meant) == _AT_ONCE:
            yield meant
            meant = []
    if meant:
        yield meant


def _prefix(folder: Folder, begins: str) -> str:
    """What the keys begin with in the bucket."""
    return contests.file(folder.kind + begins) if begins else contests.file(f"{folder.kind}-").removesuffix("-")


def _versions(folder: Folder, begins: str) -> Iterator[Version]:
    """Every version under a prefix, by key and then from the newest on, of this contest's files alone."""
    pages = client("s3").get_paginator("list_object_versions")
    for page in pages.paginate(Bucket=_bucket(folder), Prefix=_prefix(folder, begins)):
        found = [*page.get("Versions", ()), *page.get("DeleteMarkers", ())]
        for each in sorted(found, key=lambda each: (str(each["Key"]), -each["LastModified"].timestamp())):
            if _is_ours(each["Key"]):
                yield Version(each["Key"], each["VersionId"], each["LastModified"])


def _is_ours(key: str) -> bool:
    try:
        return contests.of_file(key) == contests.current()
    except contests.UnknownContest:
        return False


def _bucket(folder: Folder) -> str:
    return str(getattr(config(), folder.bucket))


class NotDeleted(RuntimeError):
    """The bucket refused to delete some versions. The next run tries again; the alarm tells the operator."""


def _delete(folder: Folder, versions: Sequence[Version]) -> int:
    wanted = [{"Key": each.key, "VersionId": each.version} for each in versions]
    answer = client("s3").delete_objects(Bucket=_bucket(folder), Delete={"Objects": wanted, "Quiet": True})
    refused: list[dict[str, Any]] = answer.get("Errors", [])
    if refused:
        raise NotDeleted(f"{len(refused)} versions: {refused[0].get('Code')}")
    return len(versions)


def _abort(folder: Folder, begins: str) -> int:
    """Give up uploads that were never joined: their parts are in no list of versions."""
    pages = client("s3").get_paginator("list_multipart_uploads")
    ended = 0
    for page in pages.paginate(Bucket=_bucket(folder), Prefix=_prefix(folder, begins)):
        for each in page.get("Uploads", ()):
            ended += _aborted(folder, each) if _is_ours(each["Key"]) else 0
    return ended


def _aborted(folder: Folder, upload: dict[str, Any]) -> int:
    try:
        client("s3").abort_multipart_upload(Bucket=_bucket(folder), Key=upload["Key"], UploadId=upload["UploadId"])
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        return 0
    return 1
