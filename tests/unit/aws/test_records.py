"""Rows, read and written through an in-process DynamoDB: what one process alone can show, without a socket.

Concurrency and lost answers are tested on the emulator.
"""

from collections.abc import Iterator
from typing import Any

import boto3
import msgspec
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from chalicelib.aws import clients, records
from chalicelib.aws.items import Key, entry_key, key_of
from chalicelib.config import config
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.history import HistoryRow
from tests import tables
from tests.unit import samples

AT, LATER = samples.AT, samples.LATER


@pytest.fixture
def store(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The template's tables, empty."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "cn-north-1")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    forget()
    with mock_aws():
        for name, value in tables.create(boto3.client, "unit").items():
            monkeypatch.setenv(name, value)
        yield
    forget()


def forget() -> None:
    """Clients and settings of another test."""
    for cached in (config, clients.client, clients._session):
        cached.cache_clear()


def drafted(title: str = "大国工匠") -> Any:
    """The change that makes a work."""
    return entries.draft(
        msgspec.structs.replace(samples.FORM, title=title),
        samples.CALL,
        owner="e1",
        name="李晓明",
        request=title,
        at=AT,
    )


def revised(row: Entry, synopsis: str) -> Any:
    """The change of a work's synopsis."""
    return entries.revise(row, msgspec.structs.replace(samples.FORM, synopsis=synopsis), samples.CALL, LATER)


def history_of(row: Entry) -> list[HistoryRow]:
    """What is kept on a work, oldest first."""
    key = key_of(row)
    return records.query(Key(key.table, key.pk, "history#"), HistoryRow)[0]


def test_a_change_is_stored_with_its_history_and_read_back_whole(store: None) -> None:
    """The row comes back as it was stored, one revision on, its head the hash of the last link."""
    saved = records.save(drafted(), None)
    renamed = records.save(revised(saved, "改"), saved)
    assert records.get(entry_key(saved.id), Entry) == renamed
    assert (saved.revision, renamed.revision) == (1, 2)
    links = history_of(renamed)
    assert [link.action for link in links] == ["draft", "revise"]
    assert (links[0].hash, links[1].hash) == (saved.head, renamed.head)


def test_a_change_made_from_an_old_row_is_refused_whole(store: None) -> None:
    """STALE, and neither its history nor its row is stored."""
    saved = records.save(drafted(), None)
    renamed = records.save(revised(saved, "改"), saved)
    late = revised(saved, "迟")
    with pytest.raises(Problem, match="STALE"):
        records.save(late, saved)
    assert records.get(entry_key(saved.id), Entry) == renamed
    assert len(history_of(renamed)) == 2


def test_several_changes_are_all_stored_or_none(store: None) -> None:
    """One that meets a newer row takes the others with it."""
    known = records.save(drafted("已有"), None)
    with pytest.raises(Problem, match="STALE"):
        records.save_all([(drafted("新的"), None), (drafted("已有"), None)])
    assert records.get(entry_key(drafted("新的").row.id), Entry) is None
    assert records.get(entry_key(known.id), Entry) == known


def test_more_rows_than_one_batch_holds_are_read_in_several(store: None) -> None:
    """All but one of 131 wanted rows exist; each is found once, the missing one is not."""
    rows = [drafted(f"作品{number}").row for number in range(130)]
    for start in range(0, len(rows), records.LIMIT):
        records.transact([records.put_row(row, records.new_item()) for row in rows[start : start + records.LIMIT]])
    wanted = [key_of(row) for row in rows] + [entry_key("nobody")]
    found = records.batch_get([*wanted, *wanted])
    assert set(found) == set(wanted[:-1])


def test_pages_follow_each_other_to_the_end(store: None) -> None:
    """Every row once, in the order of the keys, whatever the size of a page; a cursor that is none is not found."""
    row = records.save(drafted(), None)
    for number in range(6):
        row = records.save(revised(row, f"第{number}稿"), row)
    key = key_of(row)
    place = Key(key.table, key.pk, "history#")
    read = list(records.every(lambda after: records.query(place, HistoryRow, limit=3, after=after)))
    assert read == history_of(row)
    assert len(read) == 7
    with pytest.raises(Problem, match="NOT_FOUND"):
        records.query(place, HistoryRow, after="no cursor")


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
    assert records.get(key_of(row), Entry) == row
    assert len(asked) == 2
    monkeypatch.setattr(
        dynamodb, "batch_get_item", lambda **request: {"Responses": {}, "UnprocessedKeys": request["RequestItems"]}
    )
    with pytest.raises(Problem, match="BUSY"):
        records.get(key_of(row), Entry)


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
