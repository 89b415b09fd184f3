"""Replacement: who takes a vacated seat. Another expert who may judge the entry takes it, and nobody else moves.

A seat is vacated when its expert declared a conflict or left the call. The replacement is drawn as the plan was, from
the same seed: all panels of the round stay as they are, and the seats go to those with the fewest entries. How many
each has is what the board has counted, so that no other panel is read.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from chalicelib.entry.entries import Entry, Status
from chalicelib.history import Change, Message
from chalicelib.judging import assignment, review
from chalicelib.judging.assignment import AssignmentEntry, AssignmentExpert, AssignmentProblem
from chalicelib.judging.conflicts import Pair
from chalicelib.judging.review import OPEN, SEATED, Review
from chalicelib.people.invited import Expert, ExpertState


class Vacancy(NamedTuple):
    """A seat that another expert must take, its entry, and every seat of that entry's panel in the round."""

    entry: Entry
    seat: Review
    panel: Sequence[Review]


class Draw(msgspec.Struct, frozen=True, kw_only=True):
    """What the replacements are drawn from.

    `experts` are all who were ever registered. `loads`: how many seats each holds in the round, all panels together.
    `barred` are pairs (entry, expert) that must not be; an entry gets `per_entry` experts.
    """

    experts: Sequence[Expert]
    loads: Mapping[str, int]
    barred: frozenset[Pair]
    per_entry: int
    seed: str


def vacancy(entry: Entry | None, seat: str, panel: Sequence[Review]) -> Vacancy | None:
    """The vacancy of a seat; None where the entry is not in review any more, or no score is owed from the seat."""
    row = next(each for each in panel if each.seat == seat)
    if entry is None or entry.status is not Status.IN_REVIEW or not review.is_owed(row, panel):
        return None
    return Vacancy(entry, row, panel)


def replacements(vacancies: Sequence[Vacancy], draw: Draw) -> list[str | None]:
    """The id of the expert who takes each seat, in the order of the vacancies; None where too few experts may."""
    kept = _kept(vacancies)
    added = _added(draw, kept, _barred(vacancies, kept, draw.barred))
    next_of = {entry: iter([expert for of, expert in added if of == entry]) for entry in kept}
    return [next(next_of[each.entry.id], None) for each in vacancies]


def _kept(vacancies: Iterable[Vacancy]) -> dict[str, set[str]]:
    """Who keeps a seat before each entry with a vacancy."""
    left = {each.seat.id for each in vacancies}
    return {
        each.entry.id: {row.expert for row in each.panel if row.state in SEATED and row.id not in left}
        for each in vacancies
    }


def _barred(vacancies: Iterable[Vacancy], kept: Mapping[str, set[str]], barred: frozenset[Pair]) -> set[Pair]:
    """Nobody who is barred, or ever had a seat before the entry, gets one; those who hold a seat keep it."""
    had = {(each.entry.id, row.expert) for each in vacancies for row in each.panel}
    return {(entry, expert) for entry, expert in barred | had if expert not in kept[entry]}


def _added(draw: Draw, kept: Mapping[str, set[str]], barred: set[Pair]) -> Sequence[Pair]:
    """The pairs (entry, expert) to add, drawn while every panel of the round is held as it is.

    An entry that too few experts may judge is left out, so that the others get their experts all the same.
    """
    panels, here = dict(kept), Counter(expert for held in kept.values() for expert in held)
    elsewhere = {expert: max(0, seats - here[expert]) for expert, seats in draw.loads.items()}
    absent = {expert.id for expert in draw.experts if expert.state is ExpertState.REMOVED}
    while True:
        problem = AssignmentProblem(
            experts=tuple(AssignmentExpert(expert.id, expert.field) for expert in draw.experts),
            entries=tuple(AssignmentEntry(entry) for entry in panels),
            conflicts=tuple(sorted(pair for pair in barred if pair[0] in panels)),
            per_entry=draw.per_entry,
            seed=draw.seed,
        )
        held = [(entry, expert) for entry, experts in panels.items() for expert in experts]
        try:
            return assignment.replace(problem, held, absent=absent, elsewhere=elsewhere).added
        except assignment.Infeasible as infeasible:
            short = {entry for entry, _ in infeasible.entries}
            panels = {entry: experts for entry, experts in panels.items() if entry not in short}


def hand_over(
    seat: Review, panel: Iterable[Review], *, to: str, at: datetime, messages: tuple[Message, ...] = ()
) -> list[tuple[Change[Review], Review | None]]:
    """What must be stored together: the new seat of expert `to`, and the old seat vacated where it is still open.

    `panel` is the entry's whole panel as it was drawn from. The new seat takes its next free number, so the
    store refuses the seat if the panel has grown meanwhile. `messages` are what people are told of it.
    """
    taken = review.take_seat(
        seat.contest,
        seat.round,
        entry=seat.entry,
        seat=review.next_seat(panel),
        expert=to,
        work=seat.work,
        at=at,
        replaces=seat.seat,
        messages=messages,
    )
    vacated = [(review.vacate(seat, at), seat)] if seat.state in OPEN else []
    return [(taken, None), *vacated]
