"""Screeners share a queue: nobody is given what another has on the desk, and a hold ends by itself."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.actors import Actor, Role
from chalicelib.aws import records
from chalicelib.aws.clients import client
from chalicelib.entry import holds
from tests import play
from tests.play import ApiClient, Json, PlayedCall


@pytest.fixture
def office(stage: PlayedCall) -> list[ApiClient]:
    """Two screeners at their desks."""
    return [stage.organizer(f"初筛{number}", f"screener{number}@example.cn") for number in range(2)]


@pytest.fixture
def works(stage: PlayedCall, office: list[ApiClient]) -> list[str]:
    """Two entries on the fixed list, the longest waiting first."""
    entrant = stage.entrant()
    submitted = [stage.submitted(entrant, f"作品{number}") for number in range(2)]
    stage.close_entries(office[0])
    stage.screening(office[0])
    return [entry["id"] for entry in submitted]


def taken(person: ApiClient, works: list[str], leaves: str = "") -> str:
    """The entry that somebody is given, or why none."""
    answer: Json = person.send(
        "POST", "/organizer/screening/holds", {"entries": works} | ({"leaves": leaves} if leaves else {})
    )
    return str(answer["entry"] if person.status == 200 else answer["code"])


def test_each_is_given_what_nobody_else_holds(office: list[ApiClient], works: list[str]) -> None:
    """One's own stays one's own; what the other holds is passed over; with nothing left nobody is given anything."""
    first, second = office
    assert [taken(first, works), taken(second, works), taken(first, works)] == [*works, works[0]]
    assert taken(second, works[:1]) == "ALL_HELD"


def test_another_took_it_between_reading_and_writing(office: list[ApiClient], works: list[str]) -> None:
    """The condition of the write decides, not what was read: the second is given the next entry."""
    another = holds.take(works[0], Actor(Role.ORGANIZER, "another"), clock.now())
    with play.right_after_read(lambda: records.transact([records.put_row(another, records.new_item())])):
        assert taken(office[0], works) == works[1]


def test_two_who_ask_at_once_get_different_entries(office: list[ApiClient], works: list[str], meet: Any) -> None:
    """Both have read that the first entry is free before either of them takes it."""
    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(lambda person: taken(person, works), office)) == sorted(works)
    assert meet == []


@pytest.fixture
def meet() -> Iterator[list[Any]]:
    """Two requests wait for each other before either writes."""
    barrier, events = Barrier(2, timeout=30), client("dynamodb").meta.events
    left = [barrier.wait, barrier.wait]

    def wait(**_: Any) -> None:
        if left:
            left.pop()()

    events.register("before-call.dynamodb.TransactWriteItems", wait)
    yield left
    events.unregister("before-call.dynamodb.TransactWriteItems", wait)


def test_a_hold_ends_by_the_clock(office: list[ApiClient], works: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever went home keeps nothing: after ten minutes the next one is given the entry, and keeps it."""
    first, second = office
    taken(first, works)
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + holds.LIFE + timedelta(seconds=2))
    assert taken(second, works) == works[0]
    assert taken(first, works) == works[1]


def test_an_answer_ends_a_hold_and_so_does_leaving(office: list[ApiClient], works: list[str]) -> None:
    """What is answered is given to nobody; what is left without an answer, to the next one; another's hold stays."""
    first, second = office
    taken(first, works)
    taken(second, works[1:])
    assert taken(second, works, leaves=works[0]) == works[1]
    revision = first.do("GET", f"/organizer/entries/{works[0]}")["revision"]
    first.do("POST", f"/organizer/entries/{works[0]}/screening", {"revision": revision, "outcome": "pass"})
    assert all(item["pk"]["S"] != f"hold#{works[0]}" for item in play.items("sessions"))
    assert taken(first, works) == "ALL_HELD"
    revision = second.do("GET", f"/organizer/entries/{works[0]}")["revision"]
    second.do("POST", f"/organizer/entries/{works[0]}/screening/undo", {"revision": revision})
    assert taken(second, works[:1], leaves=works[1]) == works[0]
    assert taken(first, works) == works[1]
