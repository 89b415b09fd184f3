"""The audience favourite, as anybody and as organizers see it."""

from __future__ import annotations  # unevaluated: see the package

from datetime import date, datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers.scalars import Count, Id, Next
from chalicelib.entry.audience import LeftOut, NetworkDay, Omissions

NetworkMark = Annotated[str, Meta(pattern="^[0-9a-f]{16}$", description="What stands for a network; no address")]
VoteCounts = Annotated[dict[str, int], Meta(description="Votes by entry; an entry without votes is left out")]


class AudienceVotesAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Whether votes are taken, and how many there are, where the public is told."""

    open: bool
    opens: Annotated[datetime | None, Meta(description="Null before publication, and in a call without a vote")]
    closes: datetime | None
    votes: Annotated[VoteCounts | None, Meta(description="Null where the public is not told, or not yet")]


class VotedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A vote was counted."""

    entry: Id
    left: Annotated[Count, Meta(description="Votes of the same contact that are left today")]


class NetworkDayAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Votes that came from one network on one day."""

    day: date
    network: NetworkMark
    total: Count
    votes: VoteCounts


class LeftOutAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Votes that were left out of the count."""

    day: date
    network: NetworkMark
    total: Count
    at: datetime
    why: str


class AudienceOfOfficeAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The votes as organizers see them: those that count, where many came from on a day, and what was left out."""

    planned: Annotated[bool, Meta(description="Whether the definition has a vote")]
    open: bool
    opens: datetime | None
    closes: datetime | None
    votes: VoteCounts
    day: date
    conspicuous: Annotated[list[NetworkDayAnswer], Meta(description="On `day`, those with most votes first")]
    left_out: list[LeftOutAnswer]
    next: Next


def network_day_answer(row: NetworkDay) -> NetworkDayAnswer:
    """One network's votes on a day."""
    return NetworkDayAnswer(day=row.day, network=row.network, total=row.total, votes=row.votes)


def left_out_answers(row: Omissions | None) -> list[LeftOutAnswer]:
    """What was left out, the newest first."""
    return [_left_out(each) for each in reversed(row.made if row else ())]


def _left_out(each: LeftOut) -> LeftOutAnswer:
    return LeftOutAnswer(day=each.day, network=each.network, total=sum(each.votes.values()), at=each.at, why=each.why)
