"""What waits for a second person."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.bilingual import Text
from chalicelib.entry import confirmations
from chalicelib.entry.audience import NetworkVotes
from chalicelib.entry.confirmations import ActName, Answer, Person, Request, RequestState
from chalicelib.entry.revocation import Ground


class RequestAnswerer(msgspec.Struct, frozen=True):
    """Who ended a request, when, and why; `why` is empty where it was confirmed."""

    name: str
    at: datetime
    why: str


class RequestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A request that waits, or waited, for a second person."""

    id: str
    act: ActName
    entry: Annotated[str, Meta(description="Its id; empty for an act that is about no entry")]
    title: str
    what: Annotated[Text, Meta(description="What confirming it will do, in words")]
    ground: Ground | None
    reason: str
    objection: Annotated[int, Meta(description="The number of the objection that is decided; 0 for another act")]
    votes: Annotated[NetworkVotes | None, Meta(description="The votes of the audience that it is about")]
    by: Annotated[str, Meta(description="The name of the organizer who asks")]
    at: datetime
    until: Annotated[datetime, Meta(description="It lapses then")]
    state: RequestState
    can: Annotated[tuple[str, ...], Meta(description="What the asker may do now: confirm, refuse, take_back")]
    answer: Annotated[RequestAnswerer | None, Meta(description="Null while it waits, and after it lapsed")]


class RequestsAnswer(msgspec.Struct, frozen=True):
    """The requests: those that wait first, then the newest."""

    requests: list[RequestAnswer]


def request_answer(request: Request, person: Person, at: datetime) -> RequestAnswer:
    """A request as one organizer sees it now."""
    form = request.form
    return RequestAnswer(
        id=request.id,
        act=form.act,
        entry=form.entry,
        title=request.title,
        what=confirmations.what_it_does(request),
        ground=form.ground,
        reason=form.reason,
        objection=form.objection,
        votes=form.votes,
        by=request.by.name,
        at=request.at,
        until=request.until,
        state=request.state_at(at),
        can=confirmations.may_do(request, person, at),
        answer=_answerer(request.answer),
    )


def _answerer(answer: Answer | None) -> RequestAnswerer | None:
    return RequestAnswerer(answer.name, answer.at, answer.why) if answer else None
