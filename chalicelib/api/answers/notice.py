"""The public notice of the proposed result as anybody reads it."""

from __future__ import annotations  # unevaluated: see the package

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from chalicelib.api.answers.call import StruckAnswer
from chalicelib.entry import proposal
from chalicelib.entry.entries import Entry
from chalicelib.entry.proposal import Proposal


class ProposedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that is proposed to win."""

    receipt: str
    title: str
    entrant: str
    until: Annotated[datetime, Meta(description="The end, excluded, of the notice for this entry")]


class PostedNoticeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A notice that was posted."""

    open: Annotated[bool, Meta(description="Whether it still stands: by its dates, or for objections not decided")]
    posted_at: datetime
    until: Annotated[datetime, Meta(description="The end, excluded; later than the first where it ran again")]
    days: int
    days_are: Literal["working", "calendar"]
    winners: list[ProposedAnswer]
    struck: list[StruckAnswer]


class NoticeAnswer(msgspec.Struct, frozen=True):
    """The public notice; null where none was posted."""

    notice: PostedNoticeAnswer | None


def posted_answer(row: Proposal, named: Mapping[str, Entry], at: datetime) -> PostedNoticeAnswer:
    """A notice as it stands at a moment; `named` has every entry that it names, by id."""
    words: dict[str, Any] = {each.id: {"title": each.form.title, "receipt": each.receipt} for each in named.values()}
    return PostedNoticeAnswer(
        open=row.is_open(at),
        posted_at=row.posted_at,
        until=row.ends,
        days=row.terms.days,
        days_are=row.terms.days_are,
        winners=[_proposed(named[entry], row.until_of(entry)) for entry in row.winners],
        struck=[msgspec.convert(each, StruckAnswer) for each in proposal.account(row, words)],
    )


def _proposed(entry: Entry, until: datetime) -> ProposedAnswer:
    return ProposedAnswer(receipt=entry.receipt or "", title=entry.form.title, entrant=entry.entrant_name, until=until)
