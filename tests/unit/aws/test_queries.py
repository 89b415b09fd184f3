"""Entries by status, where those that are being typed lie under several keys; and messages that wait, likewise."""

from collections.abc import Iterator
from datetime import timedelta

import msgspec
import pytest

from chalicelib.aws import contests, queries, queues, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key, in_status, key_of, queues_of, to_item
from chalicelib.aws.places import BY_STATUS, LETTER_SHARES, Place, destination_of, place_of
from chalicelib.entry.entries import Entry, Status
from chalicelib.history import Destination, Message
from tests.unit import samples
from tests.unit.aws.test_records import drafted

CALL = drafted().row.contest
AT = samples.AT


@pytest.fixture
def works(store: None) -> list[Entry]:
    """Forty drafts, the first five as an earlier release stored them, each a minute after the one before."""
    made = []
    for number in range(40):
        row = msgspec.structs.replace(drafted().row, id=f"e{number:02}", updated_at=AT + timedelta(minutes=number))
        item = to_item(row)
        if number < 5:
            item["queue"] = {"S": f"{CALL}#draft"}
        client("dynamodb").put_item(TableName=key_of(row).table_name, Item=item)
        made.append(row)
    return made


def ids(rows: Iterator[Entry]) -> list[str]:
    return [row.id for row in rows]


def test_drafts_of_both_forms_are_found(works: list[Entry]) -> None:
    """Each once, whatever key it lies under; in order where somebody asks for the longest unchanged."""
    wanted = [row.id for row in works]
    assert sorted(ids(queries.in_status(CALL, Status.DRAFT))) == wanted
    assert ids(queries.in_status(CALL, Status.DRAFT, page=3)) == wanted
    assert ids(queries.in_status(CALL, Status.UPLOADING)) == []


def test_a_draft_moves_to_its_share_when_it_is_saved(works: list[Entry]) -> None:
    """And is then found there alone."""
    row = records.found(entry_key("e00"))
    records.transact([records.put_row(row, {})])
    assert ids(records.all_of(BY_STATUS, f"{CALL}#draft", Entry)) == ["e01", "e02", "e03", "e04"]
    assert sorted(ids(queries.in_status(CALL, Status.DRAFT))) == [row.id for row in works]


def test_pages_go_through_all_keys(works: list[Entry]) -> None:
    """A page may be empty; a forged place is refused."""
    found, after, pages = list[str](), "", 0
    while pages == 0 or after:
        rows, after = queries.page_in_status(CALL, Status.DRAFT, 2, after)
        found += [row.id for row in rows]
        pages += 1
    assert sorted(found) == [row.id for row in works]
    for forged in ("17:", "-1:", "x", "1:x", '{"pk": 1}'):
        asked = samples.refused_fields(queries.page_in_status, CALL, Status.DRAFT, 2, forged)
        assert asked == [("after", "BAD_CURSOR")], forged


def test_shares_are_about_even_and_for_what_is_typed_alone() -> None:
    """Screening's queue is one, in its order."""
    found = [in_status(CALL, Status.DRAFT, f"{number:020x}") for number in range(16_000)]
    assert set(found) == set(queues_of(CALL, Status.DRAFT)[1:])
    assert max(map(found.count, set(found))) < 1200
    assert queues_of(CALL, Status.SCREENING) == (in_status(CALL, Status.SCREENING, "e1"),)


def test_letters_of_both_forms_wait(store: None) -> None:
    """Letters are shared out, also those of one partition; what is dispatched goes to the queue that it is for."""
    message, places = (
        Message(Destination.MESSAGES, "hello", {}),
        [Place("entries", "broadcast#b", f"outbox#{n}") for n in range(40)],
    )
    for place in places:
        item = records.outbox_item(place, message, AT)
        assert destination_of(item["undelivered"]["S"]) is Destination.MESSAGES
        if place == places[0]:
            item["undelivered"] = {"S": contests.stored("messages")}
        client("dynamodb").put_item(TableName=place.table_name, Item=item)
    waiting = queues.waiting("entries", Destination.MESSAGES, "9")
    assert {(each.place.pk, each.place.sk) for each in waiting} == {(place.pk, place.sk) for place in places}
    assert len(waiting) == len(places)
    held = client("dynamodb").scan(TableName=places[0].table_name)["Items"]
    assert len({item["undelivered"]["S"] for item in held if place_of("entries", item) != places[0]}) == LETTER_SHARES


def test_other_messages_lie_under_one_key() -> None:
    """There are few of them at a time."""
    item = records.outbox_item(Place("entries", "entry#e", "outbox#1"), Message(Destination.SCANS, "scan", {}), AT)
    assert item["undelivered"]["S"] == contests.stored("scans")
