"""Copies a deployment into a folder: the rows of one moment, the files as they were then, and the keys to read them.

    manifest.json           of which deployment and moment, and what a stack made of it is told
    keys.json               the secrets, for their owner's eyes alone: with them all personal data can be read
    tables/entries.jsonl.gz one item a line, as DynamoDB has it; so reviews and sessions
    files/uploads.jsonl     one version of a file a line; so work, pages and checkpoints
    files/uploads/…         their contents

DynamoDB restores three tables of their own to the moment, which are read and then deleted; so no request waits and no
two tables are of different moments. A run that broke off goes on when it is repeated with the same moment.
"""

import base64
import gzip
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.aws.objects import MOVED_FROM

Client = Callable[[str], Any]
Outputs = Mapping[str, str]
TABLES = {"entries": "EntriesTable", "reviews": "ReviewsTable", "sessions": "SessionsTable"}
BUCKETS = {
    "uploads": "UploadsBucket",
    "work": "WorkBucket",
    "pages": "PagesBucket",
    "checkpoints": "CheckpointsBucket",
}
SECRETS = {"Pepper": "PepperSecret", "SealSecret": "SealSecret", "CheckpointSecret": "CheckpointSecret"}
HEADERS = ("ContentType", "CacheControl", "ContentDisposition")
_LOOK = 5.0  # seconds between two looks at what DynamoDB makes; a table takes it ten minutes and more
_LOCAL_LOOK = 0.05
_LANES = 8  # files at once


class BackupError(Exception):
    """The copy cannot be made; the message says why in one line."""


class Kept(NamedTuple):
    """A version of a file: what it is called, where the copy lies in the folder, and how it is served."""

    key: str
    version: str
    size: int
    file: str
    headers: dict[str, str]
    moved_from: str  # as a row names its version


def make(outputs: Outputs, client: Client, folder: Path, moment: datetime | None = None) -> dict[str, Any]:
    """Copy everything as of `moment`, by default of now; returns the manifest. Raises BackupError."""
    at = (moment or datetime.now(UTC)).replace(microsecond=0)
    if (folder / "manifest.json").exists():
        raise BackupError(f"{folder} holds a whole backup already")
    for each in (folder, folder / "tables", folder / "files"):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    names = tables_at(outputs, client("dynamodb"), at)
    until = datetime.now(UTC) if os.environ.get("STAGE") == "local" else at  # the emulator's moment is this one
    items = {table: write_items(client("dynamodb"), names[table], folder, table) for table in TABLES}
    for name in names.values():
        client("dynamodb").delete_table(TableName=name)
    files = {
        name: _copy_bucket(client("s3"), outputs[output], folder, name=name, until=until)
        for name, output in BUCKETS.items()
    }
    _write_keys(outputs, client("secretsmanager"), folder)
    manifest = {
        "moment": at.isoformat(),
        "contest": outputs["Contest"],
        "further": outputs.get("FurtherContests", ""),
        "keys": " ".join(filter(None, (_public_key(outputs, client("kms")), outputs.get("FormerCheckpointKeys")))),
        "items": items,
        "files": files,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=1))  # last: with it the copy is whole
    return manifest


def _public_key(outputs: Outputs, kms: Any) -> str:
    return base64.b64encode(kms.get_public_key(KeyId=outputs["CheckpointKey"])["PublicKey"]).decode()


def _write_keys(outputs: Outputs, secrets: Any, folder: Path) -> None:
    found = {
        name: secrets.get_secret_value(SecretId=outputs[output])["SecretString"] for name, output in SECRETS.items()
    }
    path = folder / "keys.json"
    path.touch(0o600)
    path.write_text(json.dumps(found))


# --- rows -------------------------------------------------------------------------------------------------------------


def tables_at(outputs: Outputs, dynamodb: Any, at: datetime) -> dict[str, str]:
    """Tables beside the deployment's own that hold their rows as of one moment, by table. Raises BackupError.

    They are bare: without a stream, time to live, or backups of their own.
    """
    sources = {table: outputs[output] for table, output in TABLES.items()}
    look = _LOCAL_LOOK if os.environ.get("STAGE") == "local" else _LOOK
    while min(_restorable_until(dynamodb, name, at) for name in sources.values()) < at:
        time.sleep(look)  # some five minutes: DynamoDB's backups are that far behind
    names = {table: f"{source}-{at:%Y%m%d%H%M%S}" for table, source in sources.items()}
    for table, source in sources.items():
        _begin(dynamodb, source, names[table], at)
    while not all(_is_ready(dynamodb, name) for name in names.values()):
        time.sleep(look)
    return names


def _restorable_until(dynamodb: Any, name: str, at: datetime) -> datetime:
    told = dynamodb.describe_continuous_backups(TableName=name)["ContinuousBackupsDescription"]
    kept = told["PointInTimeRecoveryDescription"]
    if kept["PointInTimeRecoveryStatus"] != "ENABLED":
        raise BackupError(f"{name} keeps no past: point-in-time recovery is off")
    earliest: datetime = kept["EarliestRestorableDateTime"]
    if at < earliest.replace(microsecond=0) and os.environ.get("STAGE") != "local":
        raise BackupError(f"{name} can be had from {earliest.isoformat()} on")
    until: datetime = kept["LatestRestorableDateTime"]
    return until


def _begin(dynamodb: Any, source: str, name: str, at: datetime) -> None:
    try:
        dynamodb.restore_table_to_point_in_time(SourceTableName=source, TargetTableName=name, RestoreDateTime=at)
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("TableAlreadyExistsException", "TableInUseException"):
            raise  # else an earlier run has begun it


def _is_ready(dynamodb: Any, name: str) -> bool:
    told = dynamodb.describe_table(TableName=name)["Table"]
    return bool(told["TableStatus"] == "ACTIVE")


def write_items(dynamodb: Any, name: str, folder: Path, table: str) -> int:
    """Write the items of a table into the folder; how many there are."""
    count = 0
    with gzip.open(folder / "tables" / f"{table}.jsonl.gz", "wt", encoding="utf-8", compresslevel=3) as lines:
        for page in dynamodb.get_paginator("scan").paginate(TableName=name):
            for item in page["Items"]:
                lines.write(json.dumps(item, ensure_ascii=False, separators=(",", ":"), default=_text_of) + "\n")
                count += 1
    return count


def _text_of(value: Any) -> str:
    """Bytes as DynamoDB's own JSON has them; nothing else of an item needs words."""
    if not isinstance(value, bytes):
        raise TypeError(type(value).__name__)
    return base64.b64encode(value).decode()


# --- files ------------------------------------------------------------------------------------------------------------


def as_of(pages: Iterable[Mapping[str, Any]], at: datetime) -> Iterator[dict[str, Any]]:
    """Of S3's lists of versions, the version of each file that was the newest one at a moment, if it was not deleted.

    A list has the versions of a file together; a page may end between them.
    """
    newest: dict[str, dict[str, Any]] = {}
    for page in pages:
        marks = [each | {"gone": True} for each in page.get("DeleteMarkers", ())]
        for each in (*page.get("Versions", ()), *marks):
            known = newest.get(each["Key"])
            if each["LastModified"] <= at and (known is None or _is_newer(each, known)):
                newest[each["Key"]] = each
    return (each for each in newest.values() if "gone" not in each)


def _is_newer(each: Mapping[str, Any], known: Mapping[str, Any]) -> bool:
    return bool((each["LastModified"], each["IsLatest"]) > (known["LastModified"], known["IsLatest"]))


def _copy_bucket(s3: Any, bucket: str, folder: Path, name: str, until: datetime) -> int:
    """Copy the files of a bucket as of a moment; how many there are. What an earlier run has copied stays."""
    (folder / "files" / name).mkdir(exist_ok=True)
    found = list(as_of(s3.get_paginator("list_object_versions").paginate(Bucket=bucket), until))
    with ThreadPoolExecutor(_LANES) as pool:
        kept = list(pool.map(lambda each: _copy(s3, bucket, folder / "files" / name, each), found))
    with (folder / "files" / f"{name}.jsonl").open("w", encoding="utf-8") as lines:
        lines.writelines(json.dumps(each._asdict(), ensure_ascii=False) + "\n" for each in kept)
    return len(kept)


def _copy(s3: Any, bucket: str, folder: Path, found: Mapping[str, Any]) -> Kept:
    key, version = found["Key"], found["VersionId"]
    head = s3.head_object(Bucket=bucket, Key=key, VersionId=version)
    name = hashlib.sha256(f"{key}\0{version}".encode()).hexdigest()[:32]  # keys may be folders of each other
    path = folder / name
    if not (path.exists() and path.stat().st_size == head["ContentLength"]):
        begun = path.with_suffix(".part")
        s3.download_file(bucket, key, str(begun), ExtraArgs={"VersionId": version})
        begun.replace(path)
    headers = {header: head[header] for header in HEADERS if head.get(header)}
    moved_from = head.get("Metadata", {}).get(MOVED_FROM, version)  # moved twice: rows have the first name
    return Kept(key, version, head["ContentLength"], file=name, headers=headers, moved_from=moved_from)
