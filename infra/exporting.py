"""Everything of a contest in files that need no platform: to be archived, or to leave with.

    contest.json, definitions/     the call with its dates, and every version of its definition
    works.jsonl, videos.jsonl      every work; every video with its version, size and checksum
    history.jsonl                  every link of every history; without personal data, what people typed is left out
    results/                       published results of every edition, figures and tally sheets (`zhengxuan recount`)
    checkpoints/, leaves/          signed checkpoints with their leaves, and the key that they are signed with
    personal/                      with `--personal`: rows in clear, workbooks of the office, results with names
    videos/                        with `--videos`: the videos themselves
    SHA256SUMS                     written last: `sha256sum -c SHA256SUMS` checks the folder without anything else

It is no backup: what brings a deployment back is `backup`, which copies rows as they are stored, and their keys.
"""

import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
from botocore.exceptions import ClientError

from chalicelib import clock
from chalicelib.aws import anchors, contests, definitions, heads, objects, phases, queries
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.items import from_item
from chalicelib.aws.places import TABLES
from chalicelib.call.campaign import Campaign
from chalicelib.config import config
from chalicelib.entry.entries import Entry, Status
from chalicelib.history import HistoryRow
from chalicelib.workbooks.exports import Export, ExportState

SUMS = "SHA256SUMS"
_TYPED = ("before", "after", "why")  # by people of the office, who may name somebody
_SECRET = {"factors"}  # what proves who somebody is belongs into no archive
_PIECE = 1 << 20
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "404"})


class ExportError(Exception):
    """The folder cannot be written; the message says why in one line."""


class Archive(NamedTuple):
    """The folder, and the SHA-256 of what lies in it by now."""

    folder: Path
    sums: dict[str, str]

    def write(self, name: str, pieces: Iterator[bytes]) -> None:
        """Write a file, and remember its hash."""
        path, digest = self.folder / name, hashlib.sha256()
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with path.open("wb") as file:
            for piece in pieces:
                digest.update(piece)
                file.write(piece)
        self.sums[name] = digest.hexdigest()

    def lines(self, name: str, values: Iterator[Any]) -> int:
        """Write values as JSON, one a line; how many there are."""
        count = 0

        def written() -> Iterator[bytes]:
            nonlocal count
            for value in values:
                count += 1
                yield msgspec.json.encode(value) + b"\n"

        self.write(name, written())
        return count


def export(folder: Path, *, personal: bool, videos: bool) -> dict[str, Any]:
    """Write everything of the present contest into a folder; what lies there is told. Raises ExportError."""
    if (folder / SUMS).exists():
        raise ExportError(f"{folder} holds a whole export already")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    archive, campaign = Archive(folder, {}), phases.load(contests.current())
    told: dict[str, Any] = {"contest": campaign.id, "at": clock.now().isoformat(), "personal": personal}
    told["works"] = archive.lines("works.jsonl", (_work(row) for row in _entries()))
    told["videos"] = archive.lines("videos.jsonl", (_video(row) for row in _entries() if row.video))
    told["links"] = archive.lines("history.jsonl", _links(personal))
    told["checkpoints"] = _checkpoints(archive)
    _definitions(archive, campaign)
    _results(archive, campaign)
    if personal:
        told["rows"] = archive.lines("personal/rows.jsonl", _rows())
        told["workbooks"] = _workbooks(archive)
        _copy_all(archive, config().work_bucket, f"results/{campaign.id}/", "personal/")
    if videos:
        told["films"] = sum(_film(archive, row) for row in _entries() if row.video)
    archive.write("contest.json", iter([json.dumps(told | _call(campaign), indent=1, ensure_ascii=False).encode()]))
    sums = "".join(f"{digest}  {name}\n" for name, digest in sorted(archive.sums.items()))
    (folder / SUMS).write_text(sums, encoding="utf-8")
    return told | {"files": len(archive.sums)}


def _call(campaign: Campaign) -> dict[str, Any]:
    dates = msgspec.to_builtins(campaign.calendar)
    return {
        "definition": campaign.definition_sha256,
        "calendar": dates,
        "published": msgspec.to_builtins(campaign.published_at),
    }


def _entries() -> Iterator[Entry]:
    for status in Status:
        yield from queries.in_status(contests.current(), status)


def _work(row: Entry) -> dict[str, Any]:
    return {
        "id": row.id,
        "receipt": row.receipt,
        "status": row.status.value,
        "title": row.form.title,
        "category": row.form.category,
        "created": row.created_at,
        "submitted": row.submitted_at,
        "pledges": row.pledges,
    }


def _video(row: Entry) -> dict[str, Any]:
    """Where the bucket has a video, and its checksum, as `zhengxuan check-proof` counts it."""
    video: Any = row.video
    named = ("key", "version", "size", "uploaded_at", "checksum", "part_size")
    return {"entry": row.id} | {name: getattr(video, name) for name in named}


# --- rows -------------------------------------------------------------------------------------------------------------


def _kept() -> Iterator[tuple[str, str, heads.Kept]]:
    for table in TABLES:
        for pk, items in heads.partitions(table):
            for row in heads.rows_of(items):
                yield table, pk, row


def _links(personal: bool) -> Iterator[dict[str, Any]]:
    """The links of all histories; `hash` and `previous` chain them also where what people typed is left out."""
    for table, pk, row in _kept():
        for item in row.chain:
            link = msgspec.to_builtins(from_item(item, HistoryRow))
            plain = link if personal else {name: value for name, value in link.items() if name not in _TYPED}
            yield {"table": table, "pk": pk, "row": row.sk, **plain}


def _rows() -> Iterator[dict[str, Any]]:
    for table, pk, row in _kept():
        if row.item is not None and row.sk.partition("#")[0] not in _SECRET:
            yield {"table": table, "pk": pk, "sk": row.sk, "row": from_item(row.item, heads.kind_of(row.sk))}


def _definitions(archive: Archive, campaign: Campaign) -> None:
    for each in definitions.versions_of(campaign.id):
        archive.write(f"definitions/{each.sha256}.json", iter([each.canonical]))


# --- files ------------------------------------------------------------------------------------------------------------


def _results(archive: Archive, campaign: Campaign) -> None:
    editions = range(1, campaign.edition + 1)
    public = [objects.public_result_key(campaign.id, number) for number in editions]
    sheets = [each.sheet_key for each in campaign.rounds if each.sheet_key]
    for key in (*public, objects.statistics_key(campaign.id), *sheets):
        content = objects.read_content(key)
        if content is not None:
            archive.write(f"results/{key.rpartition('/')[2]}", iter([content]))


def _checkpoints(archive: Archive) -> int:
    """The checkpoints with their leaves, and the public key; how many checkpoints there are."""
    bucket = config().checkpoints_bucket
    if not bucket:
        return 0
    archive.write("checkpoints/key.txt", iter([anchors.public_key().encode()]))
    count = _copy_all(archive, bucket, "checkpoints/")
    _copy_all(archive, bucket, "leaves/")
    return count - 1 if count else 0  # `latest.json` is one of them again


def _workbooks(archive: Archive) -> int:
    """The files that people of the office have had made and that are there yet."""
    made = [row for _, _, row in _kept() if row.sk == "export" and row.item is not None]
    rows = [from_item(row.item, Export) for row in made if row.item is not None]
    count = 0
    for row in (each for each in rows if each.state is ExportState.READY):
        content = objects.read_content(row.key)
        if content is not None:
            name = re.sub(r"[^\w.()（）-]+", "_", row.name) or "file"
            archive.write(f"personal/workbooks/{row.created_at:%Y%m%d-%H%M%S}-{row.id[:6]}-{name}", iter([content]))
            count += 1
    return count


def _copy_all(archive: Archive, bucket: str, prefix: str, to: str = "") -> int:
    """Copy the contest's files of a kind; how many there are."""
    count = 0
    pages = (
        client("s3").get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=contests.file(f"{prefix}x")[:-1])
    )
    for each in (each for page in pages for each in page.get("Contents", ())):
        if contests.of_file(each["Key"]) == contests.current():
            archive.write(f"{to}{contests.plain_file(each['Key'])}", _pieces(bucket, each["Key"]))
            count += 1
    return count


def _film(archive: Archive, row: Entry) -> bool:
    """Copy a work's video; whether it is there yet."""
    video: Any = row.video
    key = contests.file(video.key)
    try:
        content = _pieces(config().uploads_bucket, key, VersionId=objects.pinned(key, video.version))
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        return False
    archive.write(f"videos/{row.id}{Path(video.key).suffix}", content)
    return True


def _pieces(bucket: str, key: str, **which: str) -> Iterator[bytes]:
    """A file in pieces. It is asked for at once: what is not there raises before anything is written."""
    body = client("s3").get_object(Bucket=bucket, Key=key, **which)["Body"]
    return iter(lambda: body.read(_PIECE), b"")
