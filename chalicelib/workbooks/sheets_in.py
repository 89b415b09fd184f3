"""A recommendation sheet that a unit sent: its row, the three lists that come out, and what people decide on matches.

A unit has one such row, of its newest sheet. The lists lie in a document beside the file. A match that is not certain
is confirmed or refused by a person; the decision is kept by what the row of the sheet said, so that it holds for the
next sheet too. Nothing here changes an entry. This module knows no file format: the API imports it.
"""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor
from chalicelib.bilingual import Text
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change, Destination, Message

MOST_BYTES = 10 * 1024 * 1024  # of a file; a sheet of 5,000 works has one, pictures of seals come on top
NAME_LENGTH = 200  # characters of the file's name
MOST_DECISIONS = 1000  # some 250 bytes each; a row may have 400 kB
MOST_SHOWN = 500  # lines of each list in an answer; the corrected sheet has all


class SheetState(StrEnum):
    """How far a sheet has come."""

    AWAITED = "awaited"  # its file is on its way to the bucket
    READING = "reading"
    READ = "read"
    FAILED = "failed"


class Verdict(StrEnum):
    """What a person says of a match."""

    CONFIRMED = "confirmed"
    REFUSED = "refused"


class MatchDecision(msgspec.Struct, frozen=True, kw_only=True):
    """A person's word on one match: of what the sheet's row said (`work`) with an entry."""

    work: str
    receipt: str
    verdict: Verdict
    by: Actor
    at: datetime


class SheetIn(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a unit's newest sheet. `id` is the unit's, `file` names the object; `sha256` is in hex."""

    id: str
    contest: str
    file: str
    name: str
    size: int
    sha256: str
    sent_by: Actor
    sent_at: datetime
    state: SheetState = SheetState.AWAITED
    failure: Text | None = None
    decisions: tuple[MatchDecision, ...] = ()
    revision: int = 0
    head: str = ""


# --- the lists -------------------------------------------------------------------------------------------------------


class FieldDiffers(msgspec.Struct, frozen=True):
    """A field that the sheet and the entry say differently."""

    field: str
    sheet: str
    entry: str


class UnsubmittedLine(msgspec.Struct, frozen=True, kw_only=True):
    """A work that is recommended and was not found; `contact` is the person to ring."""

    row: int
    sheet: str
    title: str
    entrant: str
    contact: str


class MatchLine(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is an entry, with what the row said; `work` names it in a decision."""

    work: str
    said: UnsubmittedLine
    receipt: str
    title: str
    certainty: float
    differences: tuple[FieldDiffers, ...]
    verdict: Verdict | None = None


class UnrecommendedLine(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that names the unit and is not on its sheet."""

    receipt: str
    title: str
    entrant: str


class TroubleLine(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at; `row` and `column` as Excel shows them, none where it is about the whole file."""

    row: int | None
    column: str | None
    sheet: str
    code: str
    words: Text


class Lists(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of a sheet. `unit` is the name that the sheet bears."""

    unit: str
    rows: int
    matched: tuple[MatchLine, ...]
    not_submitted: tuple[UnsubmittedLine, ...]
    not_recommended: tuple[UnrecommendedLine, ...]
    problems: tuple[TroubleLine, ...]


def work_id(title: str, entrant: str) -> str:
    """What names a row in a decision: a hash of what it says, the same on every sheet."""
    said = f"{text.fold(title)}\n{text.fold(entrant)}"
    return hashlib.sha256(said.encode()).hexdigest()[:20]


def decided(lists: Lists, decisions: Iterable[MatchDecision]) -> Lists:
    """The lists as people have decided: a refused match is no match, so its row and its entry are missing."""
    said = {(each.work, each.receipt): each.verdict for each in decisions}
    matched = [msgspec.structs.replace(each, verdict=said.get((each.work, each.receipt))) for each in lists.matched]
    refused = [each for each in matched if each.verdict is Verdict.REFUSED]
    entries = (UnrecommendedLine(receipt=each.receipt, title=each.title, entrant="") for each in refused)
    return msgspec.structs.replace(
        lists,
        matched=tuple(matched),
        not_submitted=(*lists.not_submitted, *(each.said for each in refused)),
        not_recommended=(*lists.not_recommended, *entries),
    )


# --- what happens to a sheet -----------------------------------------------------------------------------------------


def await_file(known: SheetIn | None, sheet: SheetIn) -> Change[SheetIn]:
    """A new sheet takes the place of the one before; what people decided is kept. Raises INVALID_FIELDS."""
    if not 0 < sheet.size <= MOST_BYTES:
        raise invalid(field_problem("size", "OUT_OF_RANGE", low=1, high=MOST_BYTES))
    fields = text.Fields()
    name = fields.line("name", sheet.name, NAME_LENGTH, required=True)
    fields.check()
    kept = known.decisions if known else ()
    revision, head = (known.revision, known.head) if known else (0, "")
    row = msgspec.structs.replace(sheet, name=name, decisions=kept, revision=revision, head=head)
    before = known.state.value if known else ""
    return Change(row=row, action="send", by=row.sent_by, at=row.sent_at, before=before, after=row.state.value)


def read(sheet: SheetIn, by: Actor, at: datetime) -> Change[SheetIn]:
    """The file has arrived: order that it is read. Raises STALE if that was done."""
    if sheet.state is not SheetState.AWAITED:
        raise Problem("STALE")
    order = Message(Destination.EXPORTS, "read_sheet", {"sheet": sheet.id, "file": sheet.file})
    return _moved(sheet, SheetState.READING, by=by, at=at, messages=(order,))


def finish(sheet: SheetIn, at: datetime) -> Change[SheetIn]:
    """The lists are there."""
    return _moved(sheet, SheetState.READ, by=SYSTEM, at=at)


def fail(sheet: SheetIn, failure: Text, at: datetime) -> Change[SheetIn]:
    """The file cannot be read, with words for whoever sent it."""
    return _moved(msgspec.structs.replace(sheet, failure=failure), SheetState.FAILED, by=SYSTEM, at=at)


def _moved(
    sheet: SheetIn, state: SheetState, *, by: Actor, at: datetime, messages: tuple[Message, ...] = ()
) -> Change[SheetIn]:
    row = msgspec.structs.replace(sheet, state=state)
    return Change(row=row, action="read", by=by, at=at, before=sheet.state.value, after=state.value, messages=messages)


def decide(sheet: SheetIn, decision: MatchDecision) -> Change[SheetIn]:
    """Keep a person's word on a match; a later word replaces an earlier one. Raises STALE before it was read."""
    if sheet.state is not SheetState.READ:
        raise Problem("STALE")
    others = [each for each in sheet.decisions if (each.work, each.receipt) != (decision.work, decision.receipt)]
    row = msgspec.structs.replace(sheet, decisions=(*others, decision)[-MOST_DECISIONS:])
    state = sheet.state.value
    return Change(row=row, action="decide", by=decision.by, at=decision.at, before=state, after=state)
