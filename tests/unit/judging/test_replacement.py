"""Replacement: who takes a vacated seat, and that nobody else moves."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.errors import Problem
from chalicelib.history import Destination, Message
from chalicelib.judging import replacement
from chalicelib.judging.conflicts import Pair
from chalicelib.judging.replacement import Draw, Vacancy
from chalicelib.judging.review import OPEN, SEATED, Review, ReviewState
from chalicelib.people.invited import Expert, ExpertState
from tests.unit import samples
from tests.unit.samples import LATER

S = ReviewState
FIELDS = ("art", "film", "industry", "media")
IN_REVIEW = samples.screened(ScreeningOutcome.PASS)


def entry(name: str = "w1", **more: Any) -> Entry:
    """An entry in review whose id is the name."""
    return msgspec.structs.replace(IN_REVIEW, id=name, **more)


def panel(name: str = "w1", **states: ReviewState) -> list[Review]:
    """Seats of experts by name, numbered from 1, in the states given."""
    return [samples.seat(number, who, entry=name, state=state) for number, (who, state) in enumerate(states.items(), 1)]


def experts(*names: str, left: Sequence[str] = ()) -> list[Expert]:
    """Experts in turn from four fields; some have left."""
    states = [ExpertState.REMOVED if name in left else ExpertState.INVITED for name in names]
    return [
        samples.expert(name, FIELDS[number % 4], state=state)
        for number, (name, state) in enumerate(zip(names, states, strict=True))
    ]


def draw(people: list[Expert], loads: dict[str, int] | None = None, barred: Sequence[Pair] = ()) -> Draw:
    """A draw for panels of three."""
    return Draw(experts=people, loads=loads or {}, barred=frozenset(barred), per_entry=3, seed="s")


ENDED = {status for status in Status if status is not Status.IN_REVIEW}


@pytest.mark.parametrize("state", [S.ASSIGNED, S.DRAFT, S.RECUSED, S.REPLACED])
def test_a_seat_that_owes_a_score_is_vacant(state: ReviewState) -> None:
    """It comes with its entry and its whole panel."""
    seats = panel(a=state, b=S.SUBMITTED)
    assert replacement.vacancy(entry(), "1", seats) == Vacancy(entry(), seats[0], seats)


@pytest.mark.parametrize("state", [S.SUBMITTED, S.CLOSED, S.WITHDRAWN])
def test_a_seat_that_owes_nothing_is_not_vacant(state: ReviewState) -> None:
    """A given score stays; what is closed or withdrawn waits for nobody."""
    assert replacement.vacancy(entry(), "1", panel(a=state)) is None


def test_a_seat_that_was_taken_over_is_not_vacant_again() -> None:
    """A message that comes twice finds nothing more to do."""
    seats = panel(a=S.RECUSED, b=S.ASSIGNED)
    taken = [seats[0], msgspec.structs.replace(seats[1], replaces="1")]
    assert replacement.vacancy(entry(), "1", seats) is not None
    assert replacement.vacancy(entry(), "1", taken) is None


@pytest.mark.parametrize("gone", [None, *(entry(status=status) for status in sorted(ENDED))])
def test_an_entry_that_is_not_in_review_has_no_vacancy(gone: Entry | None) -> None:
    """Withdrawn, disqualified or missing: nobody is asked to score it."""
    assert replacement.vacancy(gone, "1", panel(a=S.RECUSED)) is None


# Who may not take the seat that `a` vacated on the panel (a, b, c), and who takes it then.
CASES: dict[str, tuple[dict[str, Any], list[str | None]]] = {
    "the only one who is free": ({"people": experts(*"abcd")}, ["d"]),
    "nobody is left": ({"people": experts(*"abc")}, [None]),
    "an expert who left is not asked": ({"people": experts(*"abcde", left="d")}, ["e"]),
    "an expert who is barred is not asked": ({"people": experts(*"abcde"), "barred": [("w1", "d")]}, ["e"]),
    "all others are barred": ({"people": experts(*"abcd"), "barred": [("w1", "d")]}, [None]),
    "a bar over a held seat does not vacate it": (
        {"people": experts(*"abcd"), "barred": [("w1", "b"), ("w1", "c")]},
        ["d"],
    ),
    "the one with fewer entries": (
        {"people": experts(*"abcde"), "loads": {"b": 3, "c": 3, "d": 2, "e": 0}},
        ["e"],
    ),
    "the one with fewer entries, whoever comes first": (
        {"people": experts(*"abcde"), "loads": {"b": 3, "c": 3, "d": 0, "e": 2}},
        ["d"],
    ),
    "a board that lags behind": ({"people": experts(*"abcd"), "loads": {"b": 0}}, ["d"]),
}


@pytest.mark.parametrize("name", CASES)
def test_who_takes_a_seat(name: str) -> None:
    """One seat of three is vacated."""
    wanted, taken = CASES[name]
    seats = panel(a=S.RECUSED, b=S.SUBMITTED, c=S.ASSIGNED)
    vacancies = [Vacancy(entry(), seats[0], seats)]
    assert replacement.replacements(vacancies, draw(**wanted)) == taken


def test_who_had_a_seat_before_the_entry_never_gets_another() -> None:
    """Recused in the first place, replaced later: neither comes back."""
    seats = panel(a=S.RECUSED, b=S.SUBMITTED, c=S.SUBMITTED, d=S.REPLACED)
    wanted = [Vacancy(entry(), seats[3], seats)]
    assert replacement.replacements(wanted, draw(experts(*"abcde"))) == ["e"]
    assert replacement.replacements(wanted, draw(experts(*"abcd"))) == [None]


def test_two_seats_of_one_panel_go_to_two_experts() -> None:
    """An open seat of an expert who leaves is vacated with the rest; too few experts leave both empty."""
    seats = panel(a=S.RECUSED, b=S.DRAFT, c=S.SUBMITTED)
    wanted = [Vacancy(entry(), seats[0], seats), Vacancy(entry(), seats[1], seats)]
    taken = replacement.replacements(wanted, draw(experts(*"abcde", left="b")))
    assert sorted(map(str, taken)) == ["d", "e"]
    assert replacement.replacements(wanted, draw(experts(*"abcd", left="b"))) == [None, None]


def test_an_entry_without_experts_does_not_hold_up_the_others() -> None:
    """Each vacancy is answered in its place."""
    one, other = panel("w1", a=S.RECUSED, b=S.SUBMITTED, c=S.SUBMITTED), panel("w2", a=S.RECUSED, b=S.DRAFT, c=S.DRAFT)
    wanted = [Vacancy(entry("w1"), one[0], one), Vacancy(entry("w2"), other[0], other)]
    assert replacement.replacements(wanted, draw(experts(*"abcd"), barred=[("w1", "d")])) == [None, "d"]


@st.composite
def rounds(draw_: st.DrawFn) -> tuple[list[Vacancy], Draw]:
    """A round of up to eight entries with panels of three, in which one expert has left all open seats."""
    names = [f"x{number}" for number in range(draw_(st.integers(4, 9)))]
    chance = draw_(st.randoms(use_true_random=False))
    panels = {f"w{number}": chance.sample(names, 3) for number in range(draw_(st.integers(1, 8)))}
    leaver = draw_(st.sampled_from(names))
    states = [S.ASSIGNED, S.DRAFT, S.SUBMITTED]
    seats = {work: panel(work, **{who: chance.choice(states) for who in held}) for work, held in panels.items()}
    vacancies = [
        Vacancy(entry(work), seat, rows)
        for work, rows in seats.items()
        for seat in rows
        if seat.expert == leaver and seat.state in OPEN
    ]
    vacated = {each.entry.id for each in vacancies}
    barred = [(work, name) for work in vacated for name in names if chance.random() < 0.3]
    loads = Counter(name for held in panels.values() for name in held)
    return vacancies, draw(experts(*names, left=[leaver]), loads, barred)


@given(rounds())
@settings(max_examples=200, deadline=None)
def test_a_seat_goes_to_somebody_new_who_may_take_it_and_nobody_else_moves(wanted: tuple[list[Vacancy], Draw]) -> None:
    """Somebody takes each seat whenever anybody may; every other seat is stored by nobody."""
    vacancies, asked = wanted
    taken = replacement.replacements(vacancies, asked)
    active = {expert.id for expert in asked.experts if expert.state is not ExpertState.REMOVED}
    for vacancy, who in zip(vacancies, taken, strict=True):
        had = {row.expert for row in vacancy.panel}
        able = {name for name in active - had if (vacancy.entry.id, name) not in asked.barred}
        assert who in able if able else who is None
        if who is None:
            continue
        stored = replacement.hand_over(vacancy.seat, vacancy.panel, to=who, at=LATER)
        before = {row.seat: row for row in vacancy.panel}
        after = before | {change.row.seat: change.row for change, _ in stored}
        moved = {seat for seat, row in after.items() if row != before.get(seat)}
        assert moved == {vacancy.seat.seat, "4"}
        assert Counter(row.expert for row in after.values() if row.state in SEATED) == Counter(
            {row.expert for row in vacancy.panel} - {vacancy.seat.expert} | {who}
        )


@pytest.mark.parametrize(
    ("state", "stored"),
    [
        (S.ASSIGNED, [("take_seat", "4"), ("vacate", "1")]),
        (S.DRAFT, [("take_seat", "4"), ("vacate", "1")]),
        (S.RECUSED, [("take_seat", "4")]),
        (S.REPLACED, [("take_seat", "4")]),
    ],
)
def test_the_new_seat_and_the_end_of_the_old_one_are_stored_together(
    state: ReviewState, stored: list[tuple[str, str]]
) -> None:
    """The new seat says whose it was and brings the messages; an old seat that was given up already stays as it is."""
    seats = panel(a=state, b=S.SUBMITTED, c=S.SUBMITTED)
    told = (Message(Destination.MESSAGES, "works_added", {}),)
    changes = replacement.hand_over(seats[0], seats, to="d", at=LATER, messages=told)
    assert [(change.action, change.row.seat) for change, _ in changes] == stored
    new = changes[0][0]
    assert (new.row.expert, new.row.replaces, new.row.work, new.messages) == ("d", "1", seats[0].work, told)
    assert [old for _, old in changes] == [None, *seats[: len(changes) - 1]]


def test_a_given_score_is_never_handed_over() -> None:
    """A score that came in meanwhile keeps its seat: what would vacate it is refused."""
    seats = panel(a=S.SUBMITTED, b=S.SUBMITTED)
    assert replacement.vacancy(entry(), "1", seats) is None
    frozen = msgspec.structs.replace(seats[0], state=S.DRAFT, frozen=True)
    with pytest.raises(Problem, match="REVIEW_CLOSED"):
        replacement.hand_over(frozen, seats, to="d", at=LATER)
