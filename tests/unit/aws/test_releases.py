"""Rows across releases: those that an earlier release wrote hold, and an earlier one never overwrites a newer one's."""

import gzip
import json
from pathlib import Path
from typing import Any

import msgspec
import pytest

from chalicelib import history
from chalicelib.aws import audit, contact_rows, heads, items, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import key_of
from chalicelib.aws.places import Item, table_name
from chalicelib.entry.entries import Entry
from chalicelib.history import HistoryRow
from chalicelib.judging.review import Review
from tests.unit import samples
from tests.unit.aws.test_records import drafted, revised

# A whole contest as the release before schema 2 stored it, with a published result and a revoked award.
RELEASE_1 = Path(__file__).parents[2] / "rows" / "release-1.json.gz"


def written_before() -> dict[str, list[Item]]:
    """The items of each table."""
    found: dict[str, list[Item]] = json.loads(gzip.decompress(RELEASE_1.read_bytes()))
    return found


def put(table: str, item: Item) -> None:
    client("dynamodb").put_item(TableName=table_name(table), Item=item)


def faults() -> list[tuple[str, str]]:
    """What is wrong, but for the definition: the contest of the rows was played by one of a test."""
    return [(each.sk, each.fault) for each in audit.verify() if "definition" not in each.fault]


def stored(row: Any) -> Item:
    key = key_of(row)
    found: Item = client("dynamodb").get_item(TableName=key.table_name, Key=key.item())["Item"]
    return found


@pytest.fixture
def before(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tables, and the pepper that the old rows were written with."""
    monkeypatch.setattr(contact_rows, "contact_keys", lambda: ("pepper of a test",))


def test_rows_of_the_release_before_hold(before: None) -> None:
    """Every chain, and every row against its chain; a change by this release continues an old chain."""
    for table, old in written_before().items():
        for item in old:
            put(table, item)
    assert faults() == []
    [first, *_] = [
        items.from_item(item, Review) for item in written_before()["reviews"] if item["sk"]["S"].startswith("review#")
    ]
    changed = history.Change(row=first, action="note", by=samples.OFFICE, at=samples.LATER)
    again = records.save(changed, first)
    assert faults() == []
    assert stored(again)["schema"] == {"N": str(history.SCHEMA)}
    links = records.query(items.history_key(key_of(again)))[0]
    assert [link.schema for link in links[-2:]] == [1, history.SCHEMA]


def test_an_edit_of_an_old_row_is_found(before: None) -> None:
    """Whichever version its chain has."""
    for table, old in written_before().items():
        for item in old:
            if item["sk"]["S"].startswith("review#"):
                scores = item["data"]["M"]["scores"]["M"]
                scores |= {name: {"N": "99"} for name in list(scores)[:1]}
            put(table, item)
    assert {fault for _, fault in faults()} == {"the row is not what its history says"}
    assert len(faults()) == 10


class Longer(Entry, frozen=True, kw_only=True):
    """An entry of a later release, with a field more that has a default."""

    shelf: str = "left"
    weights: tuple[float, ...] = (1.0,)


@pytest.mark.parametrize("times", [1, 2])
def test_a_field_more_breaks_no_chain(store: None, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """Rows of any earlier release are read with the new field's default and still are what their history says."""
    row = records.save(drafted(), None)
    for number in range(1, times):
        row = records.save(revised(row, f"第{number}稿"), row)
    monkeypatch.setitem(heads._KINDS, "Entry", Longer)
    monkeypatch.setitem(items.SHAPES, Longer, items.SHAPES[Entry])
    assert faults() == []


def test_a_row_of_a_newer_release_is_read_and_not_overwritten(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """An older function would drop the fields it does not know. It fails, and what it was to do is tried again."""
    row = records.save(drafted(), None)
    item = stored(row)
    item["data"]["M"]["shelf"] = {"S": "left"}
    put("entries", item | {"schema": {"N": str(history.SCHEMA + 1)}})
    assert records.found(key_of(row)) == row
    with pytest.raises(records.NewerRow):
        records.save(revised(row, "改"), row)
    assert stored(row)["data"]["M"]["shelf"] == {"S": "left"}
    monkeypatch.setattr(history, "SCHEMA", history.SCHEMA + 1)
    assert records.save(revised(row, "改"), row).revision == 2


@pytest.mark.parametrize(
    ("queue", "fields"), [("{0}#draft", []), ("{0}#submitted", ["queue"]), ("{0}#draft#99", ["queue"])]
)
def test_an_entry_may_lie_under_the_one_key_of_its_status(store: None, queue: str, fields: list[str]) -> None:
    """As before drafts were shared out, until it is saved again. It is elsewhere by nobody's right."""
    row = records.save(drafted(), None)
    put("entries", stored(row) | {"queue": {"S": queue.format(row.contest)}})
    assert [name for each in audit.verify() for name in each.fields] == fields


def test_the_version_is_raised_when_a_row_gets_another_form() -> None:
    """Else an older function would overwrite what it does not know.

    `released.json` holds the version of the last release and the fields of its rows; with a release it is written anew:
    `python -m tests.unit.aws.test_releases`.
    """
    released = json.loads(RELEASED.read_text(encoding="utf-8"))
    if fields() != released["fields"]:
        assert released["schema"] < history.SCHEMA


RELEASED = RELEASE_1.with_name("released.json")


def fields() -> dict[str, list[str]]:
    """The fields of every struct that rows hold."""
    kinds = [kind for kind in items.SHAPES if "head" in kind.__struct_fields__]  # type: ignore[attr-defined]
    _, components = msgspec.json.schema_components([*kinds, HistoryRow], ref_template="{name}")
    return {name: sorted(each["properties"]) for name, each in sorted(components.items()) if "properties" in each}


if __name__ == "__main__":
    told = {"schema": history.SCHEMA, "fields": fields()}
    RELEASED.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
