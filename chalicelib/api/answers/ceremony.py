"""The award ceremony: what holders of winning entries are asked, and what organizers see of their answers."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.scalars import ChoiceId, Id
from chalicelib.bilingual import Text
from chalicelib.call.definition import Ceremony
from chalicelib.entry import ceremony
from chalicelib.entry.ceremony import Attendance, CeremonyPlan
from chalicelib.entry.entries import Entry


class AttendanceAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the holder of a winning entry is asked, and has answered."""

    invited: Annotated[bool, Meta(description="Whether the entry wins in a call that has a ceremony")]
    award: Annotated[Text | UnsetType, Meta(description="In a call with several awards: which it won")] = UNSET
    until: Annotated[datetime | None, Meta(description="Until when it can be answered; null before that is set")]
    open: bool
    most: Annotated[int, Meta(description="How many people may come")]
    attendees: tuple[str, ...]
    trophy: Annotated[str, Meta(description="The name as engraved; at first the entrant's")]
    note: str
    answered_at: datetime | None
    revision: int


class GuestLineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One winner of the list of guests."""

    entry: Id
    rank: int
    award: Annotated[ChoiceId | UnsetType, Meta(description="In a call with several awards: which it won")] = UNSET
    receipt: str
    title: str
    entrant: str
    attendees: tuple[str, ...]
    trophy: str
    note: str
    answered_at: datetime | None
    reminded_at: datetime | None


class CeremonyAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The ceremony as organizers see it, the best first; no lines before publication and without `[ceremony]`."""

    planned: Annotated[bool, Meta(description="Whether the definition has a ceremony")]
    until: datetime | None
    revision: Annotated[int, Meta(description="Of the date")]
    lines: list[GuestLineAnswer]


class PlanAnswer(msgspec.Struct, frozen=True):
    """Until when holders answer."""

    until: datetime
    revision: int


class RemindedAnswer(msgspec.Struct, frozen=True):
    """When a holder was reminded."""

    reminded_at: datetime | None


def attendance_answer(
    entry: Entry,
    rules: Ceremony | None,
    planned: CeremonyPlan | None,
    row: Attendance | None,
    at: datetime,
    award: Text | UnsetType = UNSET,
) -> AttendanceAnswer:
    """The question as the holder sees it now; `rules` are None where they are not asked."""
    answered = row if row and row.answered_at else None
    return AttendanceAnswer(
        invited=rules is not None,
        award=award,
        until=planned.until if planned else None,
        open=rules is not None and ceremony.may_answer(planned, at),
        most=rules.attendees if rules else 0,
        attendees=answered.attendees if answered else (),
        trophy=answered.trophy if answered else entry.entrant_name[: ceremony.TROPHY_LENGTH],
        note=answered.note if answered else "",
        answered_at=answered.answered_at if answered else None,
        revision=row.revision if row else 0,
    )


def guest_line(line: dict[str, Any], entry: Entry, row: Attendance | None) -> GuestLineAnswer:
    """One winner with its holder's answer, if there is one."""
    return GuestLineAnswer(
        entry=entry.id,
        rank=line["rank"],
        award=line.get("award", UNSET),
        receipt=entry.receipt or "",
        title=entry.form.title,
        entrant=entry.entrant_name,
        attendees=row.attendees if row else (),
        trophy=row.trophy if row else "",
        note=row.note if row else "",
        answered_at=row.answered_at if row else None,
        reminded_at=row.reminded_at if row else None,
    )
