"""Rows, read and written through an in-process DynamoDB: what one process alone can show, without a socket.

Concurrency and lost answers are tested on the emulator.
"""

import hashlib
import json
from datetime import datetime
from typing import Any

import msgspec
import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import clients, records
from chalicelib.aws.items import entrant_key, entry_key, history_key, key_of
from chalicelib.aws.places import BY_OWNER
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change, HistoryRow
from tests.unit import samples

AT, LATER = samples.AT, samples.LATER


def drafted(title: str = "大国工匠", at: datetime = AT) -> Change[Entry]:
    """The change that makes a work."""
    return entries.draft(
        msgspec.structs.replace(samples.FORM, title=title),
        samples.CALL,
        entry_id=hashlib.sha256(title.encode()).hexdigest()[:20],
        owner="e1",
        name="李晓明",
        at=at,
    )


def revised(row: Entry, synopsis: str) -> Change[Entry]:
    """The change of a work's synopsis."""
    return entries.revise(row, msgspec.structs.replace(samples.FORM, synopsis=synopsis), samples.CALL, LATER)


def history_of(row: Entry) -> list[HistoryRow]:
    """What is kept on a work, oldest first."""
    return records.query(history_key(key_of(row)))[0]


def test_a_change_is_stored_with_its_history_and_read_back_whole(store: None) -> None:
    """The row comes back as it was stored, one revision on, its head the hash of the last link."""
    saved = records.save(drafted(), None)
    renamed = records.save(revised(saved, "改"), saved)
    assert records.get(entry_key(saved.id)) == renamed
    assert (saved.revision, renamed.revision) == (1, 2)
    links = history_of(renamed)
    assert [link.action for link in links] == ["draft", "revise"]
    assert (links[0].hash, links[1].hash) == (saved.head, renamed.head)


def test_a_change_made_from_an_old_row_is_refused_whole(store: None) -> None:
    """It is Stale, and neither its history nor its row is stored."""
    saved = records.save(drafted(), None)
    renamed = records.save(revised(saved, "改"), saved)
    late = revised(saved, "迟")
    with pytest.raises(Stale):
        records.save(late, saved)
    assert records.get(entry_key(saved.id)) == renamed
    assert len(history_of(renamed)) == 2


def test_several_changes_are_all_stored_or_none(store: None) -> None:
    """One that meets a newer row takes the others with it."""
    known = records.save(drafted("已有"), None)
    with pytest.raises(Stale):
        records.save_all([(drafted("新的"), None), (drafted("已有"), None)])
    assert records.get(entry_key(drafted("新的").row.id)) is None
    assert records.get(entry_key(known.id)) == known


def test_more_rows_than_one_batch_holds_are_read_in_several(store: None) -> None:
    """All but one of 131 wanted rows exist; each is found once, the missing one is not."""
    rows = [drafted(f"作品{number}").row for number in range(130)]
    for start in range(0, len(rows), records.LIMIT):
        records.transact([records.put_row(row, records.new_item()) for row in rows[start : start + records.LIMIT]])
    wanted = [key_of(row) for row in rows] + [entry_key("nobody")]
    found = records.batch_get([*wanted, *wanted])
    assert set(found) == set(wanted[:-1])


def test_rows_read_together_know_their_types(store: None) -> None:
    """Each key gives its own row, None or NOT_FOUND where there is none; a key that was not read is a fault of ours."""
    row = records.save(drafted(), None)
    rows = records.gather(entry_key(row.id), entrant_key("nobody"))
    assert (rows.get(entry_key(row.id)), rows.get(entrant_key("nobody"))) == (row, None)
    assert rows.found(entry_key(row.id)) == records.found(entry_key(row.id)) == row
    with pytest.raises(Problem, match="NOT_FOUND"):
        rows.found(entrant_key("nobody"))
    with pytest.raises(Problem, match="NOT_FOUND"):
        records.found(entrant_key("nobody"))
    with pytest.raises(KeyError):
        rows.get(entry_key("another"))
    assert records.existing([entry_key("nobody"), entry_key(row.id)]) == [row]


def test_many_rows_are_read_page_by_page_as_they_are_taken(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """So that a reader who lets go of each never holds more than a page."""
    monkeypatch.setattr(records, "LIMIT", 2)
    rows = [records.save(drafted(f"作品{number}"), None) for number in range(5)]
    asked = list[str]()
    taken = records.each_existing(entry_key(asked.append(row.id) or row.id) for row in rows)  # type: ignore[func-returns-value]
    assert next(taken) == rows[0]
    assert len(asked) == 2
    assert list(taken) == rows[1:]


def test_an_index_finds_rows_by_a_value_in_its_order(store: None) -> None:
    """All rows under the value and no other, whatever the size of a page; `since` leaves out the older ones."""
    owned = [records.save(drafted(f"作品{number}", AT + number * samples.MS), None) for number in range(5)]
    records.save(entries.draft(samples.FORM, samples.CALL, entry_id="e2w1", owner="e2", name="王五", at=AT), None)
    assert list(records.all_of(BY_OWNER, "e1", Entry)) == owned
    assert list(records.all_of(BY_OWNER, "e1", Entry, limit=2)) == owned
    assert list(records.all_of(BY_OWNER, "e1", Entry, since=owned[3].created_at.isoformat())) == owned[3:]
    first, following = records.page_of(BY_OWNER, "e1", Entry, limit=2)
    assert (first, records.page_of(BY_OWNER, "e1", Entry, limit=2, after=following)[0]) == (owned[:2], owned[2:4])


def test_pages_follow_each_other_to_the_end(store: None) -> None:
    """Every row once, in the order of the keys, whatever the size of a page."""
    row = records.save(drafted(), None)
    for number in range(6):
        row = records.save(revised(row, f"第{number}稿"), row)
    place = history_key(key_of(row))
    read = list(records.every(lambda after: records.query(place, limit=3, after=after)))
    assert read == history_of(row)
    assert len(read) == 7


def _cursor(**attributes: object) -> str:
    return json.dumps({name: {"S": value} for name, value in attributes.items()})


@pytest.mark.parametrize(
    "change",
    [
        {"pk": "entry#other"},
        {"sk": "entry"},
        {"sk": "a"},
        {"sk": None},
        {"sk": 5},
        {"sk": ""},
        {"sk": "history#entry#" + "9" * 2000},
        {"sk": "history#entry#\ud800"},
        {"sk": "history#entry#²"},
        {"pk": ""},
        {"owner": "e1"},
    ],
)
def test_a_forged_cursor_is_refused_before_the_store_sees_it(store: None, change: dict[str, object]) -> None:
    """DynamoDB fails on one outside of what is asked for, and the reader would be told of a failure of ours."""
    row = records.save(drafted(), None)
    place = history_key(key_of(row))
    honest = {"pk": place.pk, "sk": f"{place.sk}000000"}
    assert records.query(place, after=_cursor(**honest))[0] == history_of(row)
    assert samples.refused_fields(records.query, place, after=_cursor(**honest | change)) == [("after", "BAD_CURSOR")]


@pytest.mark.parametrize("after", ["no cursor", "[]", "5", "null", '"x"', "{}", '{"pk": 1}', '{"pk":', "[" * 1900, "²"])
def test_what_is_no_cursor_is_refused(store: None, after: str) -> None:
    """Whatever the text is; `records.query` and `records.page_of` read it alike."""
    place = history_key(key_of(drafted().row))
    assert samples.refused_fields(records.query, place, after=after) == [("after", "BAD_CURSOR")]
    assert samples.refused_fields(records.page_of, BY_OWNER, "e1", Entry, after=after) == [("after", "BAD_CURSOR")]


@pytest.mark.parametrize("change", [{"owner": "e2"}, {"created": "2000"}, {"created": None}, {"queue": "x"}])
def test_a_cursor_of_an_index_stays_within_what_it_finds(store: None, change: dict[str, object]) -> None:
    """Another's value, or an order below `since`."""
    row = records.save(drafted(), None)
    since = row.created_at.isoformat()
    honest = {"pk": key_of(row).pk, "sk": "entry", "owner": "e1", "created": since}

    def read(after: str) -> list[Entry]:
        return records.page_of(BY_OWNER, "e1", Entry, after=after, since=since)[0]

    assert read(_cursor(**honest)) == []
    assert samples.refused_fields(read, _cursor(**honest | change)) == [("after", "BAD_CURSOR")]


def test_what_the_store_left_over_is_asked_for_again(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A throttled batch is completed; one that never ends is said to be BUSY, not read as absent rows."""
    row = records.save(drafted(), None)
    dynamodb = clients.client("dynamodb")
    read, asked = dynamodb.batch_get_item, []

    def throttled(**request: Any) -> Any:
        asked.append(request)
        if len(asked) == 1:
            return {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}
        return read(**request)

    monkeypatch.setattr(records, "_pause", lambda _attempt: None)
    monkeypatch.setattr(dynamodb, "batch_get_item", throttled)
    assert records.get(key_of(row)) == row
    assert len(asked) == 2
    monkeypatch.setattr(
        dynamodb, "batch_get_item", lambda **request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}
    )
    with pytest.raises(Problem, match="BUSY"):
        records.get(key_of(row))


def cancelled(code: str) -> ClientError:
    """How DynamoDB refuses a transaction."""
    answer = {"Error": {"Code": "TransactionCanceledException"}, "CancellationReasons": [{"Code": code}]}
    return ClientError(answer, "TransactWriteItems")


@pytest.mark.parametrize(
    ("code", "becomes", "tries"),
    [
        ("ConditionalCheckFailed", "STALE", 1),
        ("TransactionConflict", "BUSY", 8),
        ("ThrottlingError", "BUSY", 8),
    ],
)
def test_a_cancelled_transaction_says_why(
    store: None, monkeypatch: pytest.MonkeyPatch, code: str, becomes: str, tries: int
) -> None:
    """A changed row is STALE at once; a clash with others is tried again and then BUSY."""
    made = []

    def refuse(**request: Any) -> None:
        made.append(request)
        raise cancelled(code)

    monkeypatch.setattr(records, "_pause", lambda _attempt: None)
    monkeypatch.setattr(clients.client("dynamodb"), "transact_write_items", refuse)
    with pytest.raises(Problem, match=becomes):
        records.save(drafted(), None)
    assert len(made) == tries


def test_another_refusal_is_not_swallowed(store: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A validation error is a fault of ours and comes out as what it is."""

    def refuse(**_request: Any) -> None:
        raise cancelled("ValidationError")

    monkeypatch.setattr(clients.client("dynamodb"), "transact_write_items", refuse)
    with pytest.raises(ClientError):
        records.save(drafted(), None)
