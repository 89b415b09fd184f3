"""Objections 异议 during the public notice: a named person says what is wrong with an entry, and the office decides.

An objection names its objector, who has proved a phone or an e-mail address by a code: anonymous ones are not heard.
Each is stored together with the proposal that counts it, so that no notice ends over an objection that came in time.
Its objector may add evidence 佐证材料 until it is decided. Who objected, their words and the evidence are erased when
the call's retention ends (`aws.erasing`).
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.entry import proposal
from chalicelib.entry.entries import Entry
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import attachments
from chalicelib.people.attachments import MEBIBYTE, Attachment, AttachmentState, Fault, FileForm, FileKind, Limits

NAME_LENGTH = 50  # characters
GROUNDS_LENGTH = 2000  # characters
OWNER = "objection"  # the kind of owner of evidence, in messages and places
EVIDENCE = Limits((FileKind.PDF, FileKind.JPEG, FileKind.PNG), 10 * MEBIBYTE, 5)
EVIDENCE_TIME = timedelta(hours=24)  # in which an objector may add evidence before a code is asked for again
_SECOND_DIGITS = 10  # of a moment in seconds, until the year 2286
_MOST_REFUSED = 5  # files that are kept in the row to say why they were refused


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
    """The row of one objection; `number` counts those of the call from 1. Once forgotten, `by` is empty."""

    contest: str
    number: int
    entry: str
    receipt: str
    title: str
    by: Objector
    ground: Ground
    text: str
    at: datetime
    evidence: tuple[Attachment, ...] = ()
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


# --- evidence ---------------------------------------------------------------------------------------------------


def owner_id(contest: str, number: int) -> str:
    """What names an objection as the owner of files."""
    return f"{contest}.{number}"


def named_in(owner: str) -> tuple[str, int]:
    """The call and the number that `owner_id` names."""
    contest, _, number = owner.rpartition(".")
    return contest, int(number)


def evidence_token(row: Objection, pepper: str, since: datetime) -> str:
    """What admits its objector, who has no session, to the evidence of one objection from a moment on.

    It is the moment in whole seconds and an HMAC, stored nowhere.
    """
    second = int(since.timestamp())
    bound = f"evidence:{owner_id(row.contest, row.number)}:{row.by.digest}:{row.at.isoformat()}:{second}"
    return f"{second}.{hmac.new(pepper.encode(), bound.encode(), hashlib.sha256).hexdigest()}"


def check_token(row: Objection, token: str, keys: Sequence[str], at: datetime) -> None:
    """Raise NOT_FOUND unless the token is this objection's, and its time has not passed."""
    second, _, _ = token.partition(".")
    typed = second.isascii() and second.isdecimal() and len(second) <= _SECOND_DIGITS
    since = datetime.fromtimestamp(int(second), UTC) if typed else row.at - EVIDENCE_TIME
    wanted = [evidence_token(row, key, since).encode() for key in keys]
    fits = [hmac.compare_digest(each, token.encode("utf-8", "replace")) for each in wanted]
    if not any(fits) or not since <= at < since + EVIDENCE_TIME:
        raise Problem("NOT_FOUND")


def check_returning(row: Objection | None, digest: str) -> Objection:
    """The objection that a contact comes back to with more evidence. Raises NOT_YOUR_OBJECTION, OBJECTION_DECIDED."""
    if row is None or row.by.digest != digest:
        raise Problem("NOT_YOUR_OBJECTION")
    if row.decided is not None:
        raise Problem("OBJECTION_DECIDED", outcome=OUTCOMES[row.decided.outcome].text)
    return row


def add_evidence(row: Objection, form: FileForm, at: datetime) -> Change[Objection] | None:
    """The objector sent a file, which is to be checked; None for one that is there already.

    Raises OBJECTION_DECIDED, TOO_MANY_FILES, and as `attachments.attach`.
    """
    if row.decided is not None:
        raise Problem("OBJECTION_DECIDED", outcome=OUTCOMES[row.decided.outcome].text)
    file = attachments.attach(form, EVIDENCE, at)
    refused = [each for each in row.evidence if each.state is AttachmentState.REFUSED and each.sha256 != file.sha256]
    good = [each for each in row.evidence if each.state is not AttachmentState.REFUSED]
    if file.sha256 in {each.sha256 for each in good}:
        return None
    if len(good) >= EVIDENCE.most_files:
        raise Problem("TOO_MANY_FILES", limit=EVIDENCE.most_files)
    kept = {each.sha256 for each in (*refused[-_MOST_REFUSED:], *good)}
    evidence = (*(each for each in row.evidence if each.sha256 in kept), file)
    order = attachments.check_order(OWNER, owner_id(row.contest, row.number), file)
    by = Actor(Role.ENTRANT, f"objector-{row.number}")
    return Change(
        row=msgspec.structs.replace(row, evidence=evidence),
        action="add_evidence",
        by=by,
        at=at,
        after=file.sha256,
        messages=(order,),
    )


def settle_evidence(row: Objection, sha256: str, fault: Fault | None, at: datetime) -> Change[Objection] | None:
    """A file was checked; None where it is not awaited any more."""
    waiting = attachments.awaiting(row.evidence, sha256)
    if waiting is None:
        return None
    settled = attachments.settle(waiting, fault)
    evidence = tuple(settled if each == waiting else each for each in row.evidence)
    changed = msgspec.structs.replace(row, evidence=evidence)
    return Change(row=changed, action="check_evidence", by=SYSTEM, at=at, before=sha256, after=settled.state.value)


def to_open(row: Objection, sha256: str) -> tuple[int, Attachment]:
    """A file that was checked, with its place among them from 1. Raises NOT_FOUND for another."""
    for place, each in enumerate(row.evidence, start=1):
        if each.sha256 == sha256 and each.state is AttachmentState.CHECKED:
            return place, each
    raise Problem("NOT_FOUND")
