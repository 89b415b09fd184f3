"""The award ceremony 颁奖: who comes for a winning entry, and the name that is engraved on its trophy.

The organizer sets until when the holders answer; until then an answer can be changed. Answers are personal data: they
are deleted after the days that the definition keeps personal information, counted from publication (PIPL art. 47).
"""

from datetime import datetime, timedelta
from typing import Annotated

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.call.campaign import Campaign, shown
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Change, Destination, Message

NAME_LENGTH = 50  # characters
TROPHY_LENGTH = 40  # characters, which a plate takes in two lines
NOTE_LENGTH = 500  # characters
REMINDER_GAP = timedelta(hours=12)


class CeremonyPlan(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a call's ceremony: until when holders answer."""

    contest: str
    until: datetime
    revision: int = 0
    head: str = ""


class Attendance(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one winner's answer. `answered_at` is None as long as its holder was only reminded.

    `trophy` is the name as it will be engraved; `note` what the guests need at table and on the way. Deleted after
    `expires`.
    """

    entry: str
    contest: str
    expires: datetime
    attendees: tuple[str, ...] = ()
    trophy: str = ""
    note: str = ""
    answered_at: datetime | None = None
    reminded_at: datetime | None = None
    revision: int = 0
    head: str = ""


class AttendanceForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A holder's answer; `attendees` may be empty. `revision`: that of the answer as the sender saw it, 0 for none."""

    attendees: tuple[str, ...]
    trophy: Annotated[str, msgspec.Meta(description="The name as it will be engraved")]
    note: str = ""
    revision: int = 0


class PlanForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Until when holders answer, excluded. `revision` is that of the plan as the sender saw it, 0 for none."""

    until: datetime
    revision: int = 0


def plan(
    before: CeremonyPlan | None, form: PlanForm, campaign: Campaign, by: Actor, at: datetime
) -> Change[CeremonyPlan]:
    """Set until when holders answer, or move it. Raises NOT_PUBLISHED, INVALID_FIELDS for what is past, Stale."""
    if campaign.published_at is None:
        raise Problem("NOT_PUBLISHED")
    if form.until.tzinfo is None or form.until <= at:
        raise invalid(field_problem("until", "BAD_ANSWER_DATE"))
    row = before or CeremonyPlan(contest=campaign.id, until=form.until)
    _check_revision(row.revision, form.revision)
    old = before.until.isoformat() if before else ""
    changed = msgspec.structs.replace(row, until=form.until)
    return Change(row=changed, action="plan", by=by, at=at, before=old, after=form.until.isoformat())


def _check_revision(stored: int, seen: int) -> None:
    if stored != seen:
        raise Stale


def expires(campaign: Campaign, definition: Definition) -> datetime:
    """When answers are deleted. Raises NOT_PUBLISHED."""
    if campaign.published_at is None:
        raise Problem("NOT_PUBLISHED")
    return campaign.published_at + timedelta(days=definition.retention.personal_days)


def is_invited(entry: Entry, definition: Definition) -> bool:
    """Whether the holder of an entry is asked: it holds its award, in a call that has a ceremony."""
    return definition.ceremony is not None and award_standing(entry).valid


def may_answer(planned: CeremonyPlan | None, at: datetime) -> bool:
    """Whether answers are taken now."""
    return planned is not None and at < planned.until


def answer(
    before: Attendance | None,
    entry: Entry,
    form: AttendanceForm,
    *,
    planned: CeremonyPlan | None,
    campaign: Campaign,
    definition: Definition,
    at: datetime,
) -> Change[Attendance]:
    """The holder's answer, or another one. Raises NOT_FOUND, CEREMONY_CLOSED, INVALID_FIELDS, Stale."""
    if definition.ceremony is None or not is_invited(entry, definition):
        raise Problem("NOT_FOUND")
    if planned is None or not may_answer(planned, at):
        raise Problem("CEREMONY_CLOSED", until=campaign.zone.deadline(planned.until) if planned else "—")
    row = before or Attendance(entry=entry.id, contest=entry.contest, expires=expires(campaign, definition))
    _check_revision(row.revision, form.revision)
    given = _cleaned(form, definition.ceremony.attendees)
    changed = msgspec.structs.replace(
        row, attendees=given.attendees, trophy=given.trophy, note=given.note, answered_at=at
    )
    return Change(row=changed, action="answer", by=Actor(Role.ENTRANT, entry.owner), at=at)


def _cleaned(form: AttendanceForm, most: int) -> AttendanceForm:
    """The answer in normal spelling. No name of a person goes into the history."""
    fields = text.Fields()
    if len(form.attendees) > most:
        fields.refuse("attendees", "TOO_MANY", limit=most)
    names = (fields.line("attendees", each, NAME_LENGTH) for each in form.attendees[:most])
    cleaned = msgspec.structs.replace(
        form,
        attendees=tuple(filter(None, names)),
        trophy=fields.line("trophy", form.trophy, TROPHY_LENGTH, required=True),
        note=fields.paragraph("note", form.note, NOTE_LENGTH),
    )
    fields.check()
    return cleaned


def remind(
    before: Attendance | None,
    entry: Entry,
    *,
    planned: CeremonyPlan | None,
    campaign: Campaign,
    definition: Definition,
    by: Actor,
    at: datetime,
) -> Change[Attendance]:
    """Ask a holder who has not answered, for the first time or again.

    Raises NOT_FOUND, CEREMONY_CLOSED, NOTHING_TO_CONFIRM once they have answered, and HOLDER_REMINDED within
    `REMINDER_GAP`: two organizers who act at once send one letter.
    """
    if not is_invited(entry, definition):
        raise Problem("NOT_FOUND")
    if planned is None or not may_answer(planned, at):
        raise Problem("CEREMONY_CLOSED", until=campaign.zone.deadline(planned.until) if planned else "—")
    row = before or Attendance(entry=entry.id, contest=entry.contest, expires=expires(campaign, definition))
    if row.answered_at is not None:
        raise Problem("NOTHING_TO_CONFIRM")
    if row.reminded_at is not None and at - row.reminded_at < REMINDER_GAP:
        hours = REMINDER_GAP // timedelta(hours=1)
        raise Problem(
            "HOLDER_REMINDED", since=campaign.zone.moment(row.reminded_at), zone=campaign.zone.words, hours=hours
        )
    letter = {
        "role": Role.ENTRANT.value,
        "subject": entry.owner,
        "title": entry.form.title,
        "receipt": entry.receipt,
        "until": shown(planned.until),
    }
    message = Message(Destination.MESSAGES, "ceremony", letter)
    changed = msgspec.structs.replace(row, reminded_at=at)
    return Change(row=changed, action="remind", by=by, at=at, messages=(message,))
