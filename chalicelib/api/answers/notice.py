"""The public notice of the proposed result as anybody reads it."""

from __future__ import annotations  # unevaluated: see the package

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.attached import AttachmentAnswer, attachment_answer
from chalicelib.api.answers.call import StruckAnswer
from chalicelib.api.answers.scalars import ChoiceId, Id
from chalicelib.bilingual import Text
from chalicelib.entry import proposal
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.entry.objections import OUTCOMES, Objection, Outcome
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.revocation import Ground


class ProposedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is proposed to win."""

    entry: Annotated[Id, Meta(description="What an objection to it names")]
    receipt: str
    title: str
    entrant: str
    award: Annotated[ChoiceId | UnsetType, Meta(description="Of several, in a call with awards")] = UNSET
    until: Annotated[datetime, Meta(description="The end, excluded, of the notice for this entry")]
    open: Annotated[bool, Meta(description="Whether it can be objected to now")]
    awarded: Annotated[bool, Meta(description="Whether it holds its award already: it is revoked, not struck off")]


class PostedNoticeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that was posted."""

    open: Annotated[bool, Meta(description="Whether it still stands: by its dates, or for objections not decided")]
    reopened: Annotated[bool, Meta(description="Whether it stands for successors of awards revoked after publication")]
    posted_at: datetime
    until: Annotated[datetime, Meta(description="The end, excluded; later than the first where it ran again")]
    days: int
    days_are: Literal["working", "calendar"]
    winners: list[ProposedAnswer]
    struck: list[StruckAnswer]
    kept_days: Annotated[int, Meta(description="After publication, until who objected and the evidence are deleted")]


class NoticeAnswer(msgspec.Struct, frozen=True):
    """The public notice; null where none was posted."""

    notice: PostedNoticeAnswer | None


def posted_answer(row: Proposal, named: Mapping[str, Entry], kept_days: int, at: datetime) -> PostedNoticeAnswer:
    """A notice as it stands at a moment; `named` has every entry that it names, by id; `kept_days` is the retention."""
    words: dict[str, Any] = {each.id: {"title": each.form.title, "receipt": each.receipt} for each in named.values()}
    return PostedNoticeAnswer(
        open=row.is_open(at),
        reopened=row.ended_at is None and bool(row.untold),
        posted_at=row.posted_at,
        until=row.ends,
        days=row.terms.days,
        days_are=row.terms.days_are,
        winners=[_proposed(named[entry], row, at) for entry in row.winners],
        struck=[msgspec.convert(each, StruckAnswer) for each in proposal.account(row, words)],
        kept_days=kept_days,
    )


def _proposed(entry: Entry, row: Proposal, at: datetime) -> ProposedAnswer:
    return ProposedAnswer(
        entry=entry.id,
        receipt=entry.receipt or "",
        title=entry.form.title,
        entrant=entry.entrant_name,
        award=row.award_of(entry.id) or UNSET,
        until=row.until_of(entry.id),
        open=row.ended_at is None and at < row.until_of(entry.id),
        awarded=award_standing(entry).valid,
    )


class ObjectionMadeAnswer(msgspec.Struct, frozen=True):
    """An objection that was stored; its number stands in the letter to the objector."""

    number: int
    sent_to: Annotated[str, Meta(description="Where the letter goes, masked")]
    evidence: Annotated[str, Meta(description="For the header X-Evidence-Token: admits to its evidence for a day")]


class ObjectionDecidedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How an objection was decided, and the reason that its objector read."""

    outcome: Outcome
    outcome_text: Text
    at: datetime
    why: str


class ObjectionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An objection as the office reads it."""

    number: int
    entry: Id
    receipt: str
    title: str
    name: Annotated[str, Meta(description="Of the objector, who is known to the office alone; empty once forgotten")]
    contact: Annotated[str, Meta(description="Proved by a code; empty once forgotten")]
    ground: Ground
    text: str
    at: datetime
    evidence: list[AttachmentAnswer]
    decided: ObjectionDecidedAnswer | None


class ObjectionsAnswer(msgspec.Struct, frozen=True):
    """A page of the objections of the call, by number."""

    objections: list[ObjectionAnswer]
    next: Annotated[str, Meta(description="What `after` takes for the next page; empty after the last")]


def objection_answer(row: Objection) -> ObjectionAnswer:
    """An objection with how it was decided."""
    decided = row.decided
    return ObjectionAnswer(
        number=row.number,
        entry=row.entry,
        receipt=row.receipt,
        title=row.title,
        name=row.by.name,
        contact=row.by.contact,
        ground=row.ground,
        text=row.text,
        at=row.at,
        evidence=[attachment_answer(each) for each in row.evidence],
        decided=None
        if decided is None
        else ObjectionDecidedAnswer(
            outcome=decided.outcome, outcome_text=OUTCOMES[decided.outcome].text, at=decided.at, why=decided.why
        ),
    )
