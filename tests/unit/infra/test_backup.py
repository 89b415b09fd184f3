"""Which version of a file a moment has, and what a restored stack is told."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from infra import backup, restore

AT = datetime(2026, 5, 4, 8, tzinfo=UTC)


def _version(key: str, version: str, minutes: int, *, latest: bool = False) -> dict[str, Any]:
    return {"Key": key, "VersionId": version, "LastModified": AT + timedelta(minutes=minutes), "IsLatest": latest}


def _versions(pages: list[dict[str, Any]]) -> dict[str, str]:
    return {each["Key"]: each["VersionId"] for each in backup.as_of(pages, AT)}


def test_a_moment_has_the_newest_version_of_before() -> None:
    """What came later is not there, nor what was deleted by then; what was deleted later is."""
    pages = [
        {"Versions": [_version("a", "3", 1, latest=True), _version("a", "2", -1), _version("a", "1", -9)]},
        {"Versions": [_version("new", "1", 1, latest=True), _version("gone", "1", -9), _version("later", "1", -9)]},
        {"DeleteMarkers": [_version("gone", "2", -1, latest=True), _version("later", "2", 1, latest=True)]},
    ]
    assert _versions(pages) == {"a": "2", "later": "1"}


def test_of_two_versions_of_one_second_the_latest_counts() -> None:
    """S3 tells seconds alone, and lists the newer one first."""
    pages = [{"Versions": [_version("a", "new", 0, latest=True), _version("a", "old", 0)]}]
    assert _versions(pages) == {"a": "new"}


def test_bytes_are_written_and_read_as_they_were() -> None:
    """Also where an attribute has the name of DynamoDB's type of bytes."""
    item = {"pk": {"S": "1"}, "seal": {"B": b"\x00\xff"}, "data": {"M": {"B": {"S": "text"}}}}
    assert restore._item(json.dumps(item, default=backup._text_of)) == item


def test_a_restored_stack_is_told_of_its_former_keys(tmp_path: Path) -> None:
    """And that its films bear other names of their versions."""
    manifest = {"contest": "a", "further": "b", "keys": "K2 K1"}
    (tmp_path / "manifest.json").write_text(json.dumps(manifest))
    assert restore.parameters(tmp_path) == {
        "Contest": "a",
        "FurtherContests": "b",
        "FilmsMoved": "true",
        "FormerCheckpointKeys": "K2 K1",
    }


def test_all_that_outlives_a_stack_is_adopted_by_another() -> None:
    """A table, bucket, secret or key that a template keeps and `restore` leaves out would be made anew, and empty."""
    kept = {"Entries": "AWS::DynamoDB::Table", "Films": "AWS::S3::Bucket", "Queue": "AWS::SQS::Queue"}
    template = {"Resources": {name: {"Type": kind, "DeletionPolicy": "Retain"} for name, kind in kept.items()}}
    template["Resources"]["Scratch"] = {"Type": "AWS::S3::Bucket", "DeletionPolicy": "Delete"}
    assert set(restore.retained(template)) == {"Entries", "Films"}
