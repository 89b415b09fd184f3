"""What recommending units see of their lists, and of the units below them."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers.scalars import Count, Id, Next, Revision
from chalicelib.api.answers.stamped import StampedAnswer, stamped_answer
from chalicelib.bilingual import Text
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.entry.picks import Pick, is_pickable
from chalicelib.people import recommenders
from chalicelib.people.recommenders import Level, Missing, Recommender


class PickAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A recommended entry, with its opinion and its secrecy review; `via` is the unit below that it comes from."""

    entry: Id
    title: str
    entrant_name: str
    receipt: str | None
    status_text: Text
    taking_part: Annotated[bool, Meta(description="False once it was withdrawn or refused: it is recommended no more")]
    opinion: str
    cleared_by: str
    cleared_at: datetime
    via: str


class UnitAboveAnswer(msgspec.Struct, frozen=True):
    """A unit above the one that asks."""

    id: Id
    name: str


class PicksAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's list as it was confirmed last, the best first."""

    unit: Id
    name: str
    level: Level
    picks: list[PickAnswer]
    confirmed_at: datetime | None
    revision: Revision


class OwnPicksAnswer(PicksAnswer, frozen=True, kw_only=True):
    """The asker's own list, and what binds it."""

    above: Annotated[list[UnitAboveAnswer], Meta(description="The nearest first; to be sent back with a list")]
    deadline: Annotated[datetime, Meta(description="Its own, that of the nearest unit above, or the call's")]
    quota: Annotated[int, Meta(description="How many entries can be recommended", ge=1)]
    secrecy: Annotated[Text, Meta(description="What the person who signs a secrecy review puts their name to")]
    stamped: StampedAnswer | None


class PicksConfirmedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A list that was confirmed."""

    confirmed_at: datetime
    revision: Revision


class RecommendedAnswer(msgspec.Struct, frozen=True):
    """The names of the units that recommend an entry."""

    units: list[str]


class UnitBelowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A unit below the asker's, and how far it is."""

    id: Id
    name: str
    level: Level
    contact_person: str
    phone: str
    deadline: Annotated[datetime, Meta(description="Until when it confirms its list")]
    entries: Annotated[int, Meta(description="How many entries name it, drafts too")]
    signed_in_at: Annotated[datetime | None, Meta(description="The first time")]
    confirmed_at: datetime | None
    recommended: Count
    stamped: StampedAnswer | None
    sheet_at: Annotated[datetime | None, Meta(description="When its newest sheet arrived")]
    missing: Annotated[list[Missing], Meta(description="What it has still to do")]
    reminded_at: datetime | None
    reminded_by: Annotated[str, Meta(description="The name of who reminded it last")]
    can_be_reminded: bool


class UnitsBelowAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of the units right below one, or of all units for an organizer."""

    units: list[UnitBelowAnswer]
    next: Next


class UnitsRemindedAnswer(msgspec.Struct, frozen=True):
    """The units that were reminded; others had nothing left to do, or were reminded within a day."""

    units: list[Id]


def pick_answers(picks: tuple[Pick, ...], works: dict[str, Entry]) -> list[PickAnswer]:
    """A list with what is known of its entries."""
    return [_pick(pick, works[pick.entry]) for pick in picks if pick.entry in works]


def _pick(pick: Pick, entry: Entry) -> PickAnswer:
    return PickAnswer(
        entry=entry.id,
        title=entry.form.title,
        entrant_name=entry.entrant_name,
        receipt=entries.shown_receipt(entry),
        status_text=entries.status_text(entry),
        taking_part=is_pickable(entry),
        opinion=pick.opinion,
        cleared_by=pick.cleared_by,
        cleared_at=pick.cleared_at,
        via=pick.via,
    )


def unit_below(unit: Recommender, *, deadline: datetime, named: int, at: datetime) -> UnitBelowAnswer:
    """How far a unit is; `named` is how many entries name it."""
    return UnitBelowAnswer(
        id=unit.id,
        name=unit.name,
        level=unit.level,
        contact_person=unit.contact_person,
        phone=unit.phone,
        deadline=deadline,
        entries=named,
        signed_in_at=unit.signed_in_at,
        confirmed_at=unit.confirmed_at,
        recommended=unit.recommended,
        stamped=stamped_answer(unit),
        sheet_at=unit.sheet_at,
        missing=list(recommenders.missing(unit)),
        reminded_at=unit.reminded_at,
        reminded_by=unit.reminded_by,
        can_be_reminded=recommenders.may_be_reminded(unit, at),
    )
