"""Objections 异议 during the public notice: a named person says what is wrong with an entry, and the office decides.

An objection names its objector, who has proved a phone or an e-mail address by a code: anonymous ones are not heard.
Each is stored together with the proposal that counts it, so that no notice ends over an objection that came in time.
"""

from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.entry import proposal
from chalicelib.entry.entries import Entry
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message

NAME_LENGTH = 50  # characters
GROUNDS_LENGTH = 2000  # characters


class Outcome(StrEnum):
    """How an objection was decided."""

    UPHELD = "upheld"
    PARTLY = "partly"
    DISMISSED = "dismissed"


OUTCOMES = {
    Outcome.UPHELD: Label(Text("成立", "Upheld"), Tone.BAD),
    Outcome.PARTLY: Label(Text("部分成立", "Upheld in part"), Tone.WARN),
    Outcome.DISMISSED: Label(Text("不成立", "Dismissed"), Tone.GOOD),
}


class ObjectionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What somebody objects to: the entry, the class of the reason, and what is wrong."""

    entry: str
    name: str
    ground: Ground
    text: str


class Objector(msgspec.Struct, frozen=True):
    """Who objects. `contact`, in one spelling, was proved by a code; it is personal data and never public.

    `digest` is what stands for the contact where it need not be read.
    """

    name: str
    contact: str
    digest: str


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """How an objection was decided, by whom, and why: the objector reads the reason."""

    outcome: Outcome
    by: Actor
    at: datetime
    why: str


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one objection; `number` counts those of the call from 1."""

    contest: str
    number: int
    entry: str
    receipt: str
    title: str
    by: Objector
    ground: Ground
    text: str
    at: datetime
    decided: Decided | None = None
    revision: int = 0
    head: str = ""


class Contact(NamedTuple):
    """A phone or an e-mail address that was proved by a code, in one spelling, and its digest."""

    address: str
    digest: str


class Heard(NamedTuple):
    """An objection and the proposal as changed with it. To be stored in one transaction."""

    objection: Change[Objection]
    proposal: Change[Proposal]


def make(form: ObjectionForm, entry: Entry, contact: Contact, *, noticed: Proposal, at: datetime) -> Heard:
    """An objection, and the letter that says it came. Raises INVALID_FIELDS, and as `proposal.take_objection`."""
    fields = text.Fields()
    name = fields.line("name", form.name, NAME_LENGTH, required=True)
    said = fields.paragraph("text", form.text, GROUNDS_LENGTH, required=True)
    fields.check()
    counted = proposal.take_objection(noticed, entry.id, contact.digest, at)
    row = Objection(
        contest=entry.contest,
        number=counted.row.objections,
        entry=entry.id,
        receipt=entry.receipt or "",
        title=entry.form.title,
        by=Objector(name, contact.address, contact.digest),
        ground=form.ground,
        text=said,
        at=at,
    )
    by = Actor(Role.ENTRANT, f"objector-{row.number}")
    letter = _letter("objection_received", row)
    return Heard(Change(row=row, action="object", by=by, at=at, messages=(letter,)), counted)


def decide(objection: Objection, outcome: Outcome, *, noticed: Proposal, by: Actor, at: datetime, why: str) -> Heard:
    """The office's decision, with a reason that the objector reads.

    Raises OBJECTION_DECIDED, NOTICE_ENDED, INVALID_FIELDS, and STRIKE_FIRST where an objection is upheld while its
    entry is still proposed: else an entry could win against a decision.
    """
    if objection.decided is not None:
        raise Problem("OBJECTION_DECIDED", outcome=OUTCOMES[objection.decided.outcome].text)
    if outcome is Outcome.UPHELD and objection.entry in noticed.standing:
        raise Problem("STRIKE_FIRST")
    why = text.reason(why)
    row = msgspec.structs.replace(objection, decided=Decided(outcome=outcome, by=by, at=at, why=why))
    words = OUTCOMES[outcome].text
    letter = _letter("objection_decided", row, outcome=words.zh, outcome_en=words.en, reason=why)
    decided = Change(row=row, action="decide", by=by, at=at, after=outcome.value, why=why, messages=(letter,))
    return Heard(decided, proposal.settle_objection(noticed, objection.number, by, at))


def _letter(kind: str, row: Objection, **more: str) -> Message:
    body = {"contact": row.by.contact, "name": row.by.name, "number": row.number, "title": row.title}
    return Message(Destination.MESSAGES, kind, {**body, "receipt": row.receipt, **more})
