"""The picks of a recommending unit: which entries it recommends, in its order, with opinion and secrecy review.

A list is confirmed as one act, and may be confirmed anew until the unit's deadline.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import Actor
from chalicelib.bilingual import Zone
from chalicelib.call.definition import RecommendationRules
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people import stamped
from chalicelib.people.recommenders import Level, Recommender

OPINION_LENGTH = 300
NAME_LENGTH = 50
MOST = 30  # so that a list, its marks and its history are stored in one transaction of 100 writes

# What has left the call is recommended no more; it stays on the list, marked, until the unit confirms another one.
GONE = frozenset({Status.WITHDRAWN, Status.DISQUALIFIED, Status.SCREENED_OUT, Status.REVOKED})


class Pick(msgspec.Struct, frozen=True, kw_only=True):
    """One recommended entry. `via` is the unit right below whose list it comes from; empty for one's own entry.

    `cleared_by` is the person who signs the secrecy review 保密审查, `cleared_at` when that name was first given.
    """

    entry: str
    opinion: str
    cleared_by: str
    cleared_at: datetime
    via: str = ""


class Picks(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a unit's list, the best first."""

    unit: str
    contest: str
    picks: tuple[Pick, ...]
    confirmed_at: datetime
    revision: int = 0
    head: str = ""


class Recommended(msgspec.Struct, frozen=True, kw_only=True):
    """The mark on an entry that a unit recommends it, without rank or opinion."""

    entry: str
    unit: str
    name: str


class PickForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One recommended entry as the unit sends it."""

    entry: Annotated[str, msgspec.Meta(max_length=100)]
    opinion: str
    cleared_by: str
    via: Annotated[str, msgspec.Meta(max_length=100)] = ""


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What a list is checked against: entries by id, the units `via` which they come and those units' lists by id."""

    entries: Mapping[str, Entry]
    units: Mapping[str, Recommender]
    lists: Mapping[str, Picks]
    quota: int
    until: datetime
    zone: Zone


def quota_of(level: Level, rules: RecommendationRules) -> int:
    """How many entries a unit of a level may recommend."""
    given = {Level.PROVINCE: rules.province, Level.CITY: rules.city, Level.UNIT: rules.unit}[level]
    return min(given or MOST, MOST)


def is_pickable(entry: Entry) -> bool:
    """Whether an entry is submitted and still takes part."""
    return entry.submitted_at is not None and entry.status not in GONE


def confirm(
    unit: Recommender,
    held: Picks | None,
    sent: tuple[PickForm, ...],
    known: Known,
    *,
    revision: int,
    by: Actor,
    at: datetime,
) -> tuple[Change[Picks], Change[Recommender]]:
    """The unit's list as it is confirmed, and the unit that has confirmed it.

    Raises RECOMMENDING_CLOSED, STALE if another list was confirmed since `revision`, INVALID_FIELDS.
    """
    if at >= known.until:
        raise Problem("RECOMMENDING_CLOSED", until=known.zone.deadline(known.until), zone=known.zone.words)
    if revision != (held.revision if held else 0):
        raise Stale
    if len(sent) > known.quota:
        raise invalid(field_problem("picks", "TOO_MANY_PICKS", most=known.quota))
    row = Picks(unit=unit.id, contest=unit.contest, picks=_picks(unit, held, sent, known=known, at=at), confirmed_at=at)
    same = held is not None and held.picks == row.picks
    copy = stamped.kept(unit, at) if same else unit.stamped
    told_of = msgspec.structs.replace(unit, confirmed_at=at, recommended=len(row.picks), stamped=copy)
    return (
        Change(row=row, action="confirm_picks", by=by, at=at),
        Change(row=told_of, action="confirm_picks", by=by, at=at),
    )


def _picks(
    unit: Recommender, held: Picks | None, sent: tuple[PickForm, ...], known: Known, at: datetime
) -> tuple[Pick, ...]:
    before = {pick.entry: pick for pick in held.picks} if held else {}
    fields, found = text.Fields(), list[Pick]()
    for number, form in enumerate(sent):
        place = f"picks.{number}"
        if not _may_pick(unit, form, known) or form.entry in {pick.entry for pick in found}:
            fields.refuse(f"{place}.entry", "NOT_A_CHOICE")
        name = fields.line(f"{place}.cleared_by", form.cleared_by, NAME_LENGTH, required=True)
        opinion = fields.line(f"{place}.opinion", form.opinion, OPINION_LENGTH, required=True)
        found.append(Pick(entry=form.entry, opinion=opinion, cleared_by=name, cleared_at=at, via=form.via))
    fields.check()
    return tuple(_signed(pick, before.get(pick.entry)) for pick in found)


def _signed(pick: Pick, before: Pick | None) -> Pick:
    """The pick with the time at which its secrecy review was first signed by this person."""
    same = before is not None and before.cleared_by == pick.cleared_by
    return msgspec.structs.replace(pick, cleared_at=before.cleared_at) if before and same else pick


def _may_pick(unit: Recommender, form: PickForm, known: Known) -> bool:
    entry = known.entries.get(form.entry)
    if entry is None or not is_pickable(entry):
        return False
    if not form.via:
        return entry.form.recommender == unit.id
    below, listed = known.units.get(form.via), known.lists.get(form.via)
    stands_below = below is not None and below.parent == unit.id
    return stands_below and listed is not None and form.entry in {pick.entry for pick in listed.picks}


def marks(unit: Recommender, picks: Picks) -> dict[str, Recommended]:
    """The marks that a list leaves on its entries, by entry."""
    return {pick.entry: Recommended(entry=pick.entry, unit=unit.id, name=unit.name) for pick in picks.picks}


def standing(picks: Picks | None, entry_of: Callable[[str], Entry | None]) -> list[tuple[Pick, Entry]]:
    """The picks whose entries still take part, in the unit's order."""
    found = ((pick, entry_of(pick.entry)) for pick in (picks.picks if picks else ()))
    return [(pick, entry) for pick, entry in found if entry is not None and is_pickable(entry)]
