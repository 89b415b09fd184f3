"""Entrants, experts and recommending units as themselves and the organizer see them; sessions and messages."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from enum import StrEnum
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from chalicelib.actors import Role
from chalicelib.api.answers.entries import EntrySummaryAnswer
from chalicelib.api.answers.scalars import ChoiceId, Count, Id, Next, Revision
from chalicelib.api.answers.stamped import StampedAnswer, stamped_answer
from chalicelib.bilingual import Text
from chalicelib.judging import board as boards
from chalicelib.judging.board import Board
from chalicelib.people import accounts
from chalicelib.people.entrants import Consent, Entrant, Profile
from chalicelib.people.invited import Expert, ExpertState, Organizer
from chalicelib.people.recommenders import Level, Recommender
from chalicelib.people.refusals import Refusal

Masked = Annotated[str, Meta(description="The contact with its middle hidden")]


class CodeSentAnswer(msgspec.Struct, frozen=True):
    """A one-time code is on its way."""

    sent_to: Masked
    expires_in: Annotated[int, Meta(description="Seconds")]
    ticket: Annotated[str, Meta(description="What goes with each guess: whoever has it has tries of their own")]


class LinkSentAnswer(msgspec.Struct, frozen=True):
    """A sign-in link is on its way, if the address is known."""

    sent_to: Masked


class NextStep(StrEnum):
    """What a session still waits for: that its person sets up a second factor, or proves it."""

    ENROL = "enrol"
    PROVE = "prove"


class SessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Who is signed in."""

    role: Role
    name: str
    person: Annotated[str, Meta(description="The same in all sessions of one person; two may have the same name")]
    csrf: Annotated[str, Meta(description="What every write sends as `X-CSRF-Token`")]
    expires: datetime
    second_factor: Annotated[
        NextStep | None,
        Meta(description="What to do at `/second-factor` before the session counts; null where it does"),
    ]


class OwnSessionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A browser in which the asker is signed in."""

    id: str
    device: Annotated[str, Meta(description="Browser and system, as far as it says; may be empty")]
    issued_at: datetime
    seen_at: Annotated[datetime, Meta(description="When it was last used, exact to five minutes")]
    is_this: Annotated[bool, Meta(description="Whether it is the one that asks")]


class OwnSessionsAnswer(msgspec.Struct, frozen=True):
    """Where the asker is signed in, the newest first."""

    sessions: list[OwnSessionAnswer]


Refused = Annotated[Refusal | None, Meta(description="The newest message that a server refused for good, if any")]


class EntrantAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entrant as they see themselves."""

    id: Id
    contacts: Annotated[
        list[str], Meta(description="What signs in to this account, proved by a code; a team member sees none")
    ]
    is_member: Annotated[bool, Meta(description="Whether the asker is a team member of this unit, not its owner")]
    member: Annotated[str, Meta(description="The id of the team member who asks; empty for the owner")]
    profile: Profile | None
    privacy: Consent | None
    refused: Refused
    revision: Revision


def entrant_answer(entrant: Entrant, member: str = "") -> EntrantAnswer:
    """An entrant as they see themselves, or as a team member does."""
    return EntrantAnswer(
        id=entrant.id,
        contacts=[] if member else list(accounts.proved(entrant)),
        is_member=bool(member),
        member=member,
        profile=entrant.profile,
        privacy=entrant.privacy,
        refused=entrant.refused,
        revision=entrant.revision,
    )


class MemberAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A team member of a unit's account."""

    id: Id
    contact: Masked
    since: datetime


class TeamAnswer(msgspec.Struct, frozen=True):
    """Who works in a unit's account beside its owner, the longest first."""

    members: list[MemberAnswer]


def team_answer(unit: Entrant) -> TeamAnswer:
    """The team members of a unit's account."""
    return TeamAnswer([MemberAnswer(id=each.id, contact=each.shown, since=each.since) for each in unit.members])


class TeamInviteAnswer(msgspec.Struct, frozen=True):
    """A new invite code, which is shown this once."""

    code: str
    expires: datetime


class InvitingUnitAnswer(msgspec.Struct, frozen=True):
    """The unit that an invite code belongs to."""

    unit: Id
    name: str


# --- recommending units -----------------------------------------------------------------------------------------


class RecommenderAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A recommending unit."""

    id: Id
    name: str
    credit_code: str
    province: str
    city: str
    contact_person: str
    email: str
    phone: str
    created_at: datetime
    refused: Refused
    level: Level
    parent: Annotated[str, Meta(description="The id of the unit right above; empty if there is none")]
    deadline: Annotated[
        datetime | None, Meta(description="Its own; without one that of the nearest unit above holds, else the call's")
    ]
    signed_in_at: Annotated[datetime | None, Meta(description="The first time")]
    confirmed_at: Annotated[datetime | None, Meta(description="When it last confirmed which entries it recommends")]
    recommended: Annotated[Count, Meta(description="How many entries it recommends")]
    stamped: StampedAnswer | None
    sheet_at: Annotated[datetime | None, Meta(description="When its newest sheet arrived")]
    reminded_at: datetime | None
    reminded_by: Annotated[str, Meta(description="The name of who reminded it last")]
    revision: Revision
    entry_link: Annotated[str, Meta(description="Where its entrants begin; relative to the site")]


class RecommenderDeskAnswer(RecommenderAnswer, frozen=True, kw_only=True):
    """A recommending unit and a page of the submitted entries that name it."""

    entries: list[EntrySummaryAnswer]
    drafts: Annotated[Count, Meta(description="How many entries of this page are not submitted, and so not shown")]
    next: Next


class RecommenderLineAnswer(RecommenderAnswer, frozen=True, kw_only=True):
    """A recommending unit in the organizer's list."""

    entries: Annotated[int, Meta(description="How many entries name it")]
    state: ExpertState


class RecommendersAnswer(msgspec.Struct, frozen=True):
    """All recommending units."""

    recommenders: list[RecommenderLineAnswer]


_UNTOLD = {"contest", "head", "state", "access_from", "above", "stamped"}


def recommender_answer(row: Recommender) -> RecommenderAnswer:
    """A recommending unit as itself and the organizer see it."""
    shown = {name: value for name, value in asdict(row).items() if name not in _UNTOLD}
    link = f"entrant/?unit={row.id}"
    return RecommenderAnswer(**shown, parent=row.parent, entry_link=link, stamped=stamped_answer(row))


# --- the organizing office --------------------------------------------------------------------------------------


class OrganizerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A member of the organizing office; `own` is the one who asks."""

    id: Id
    name: str
    email: str
    role: Role
    unit: Annotated[str, Meta(description="Where a juror works; of others mostly empty")]
    state: ExpertState
    created_at: datetime
    signed_in_at: Annotated[datetime | None, Meta(description="The first time, as far as it was noted")]
    own: bool
    admitted: Annotated[
        bool, Meta(description="Counts as a person of their own where two decide; false: with whoever alone added them")
    ]


class OtherContestAnswer(msgspec.Struct, frozen=True):
    """Another contest of the deployment, as the public knows it."""

    id: ChoiceId
    title: Text
    path: Annotated[str, Meta(description="Of its pages under the site: `c/<id>/`, of the first contest empty")]


class OrganizersAnswer(msgspec.Struct, frozen=True):
    """The whole organizing office, and where there may be others: each contest has its own sign-in."""

    organizers: list[OrganizerAnswer]
    contests: Annotated[list[OtherContestAnswer], Meta(description="The other contests of the deployment")]


def organizer_answer(row: Organizer, asker: str) -> OrganizerAnswer:
    """A member of the office as another one sees them."""
    return OrganizerAnswer(
        id=row.id,
        name=row.name,
        email=row.email,
        role=row.role,
        unit=row.unit,
        state=row.state,
        created_at=row.created_at,
        signed_in_at=row.signed_in_at,
        own=row.id == asker,
        admitted=not row.line,
    )


# --- experts ----------------------------------------------------------------------------------------------------


class ExpertLineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An expert with their progress in the present round."""

    id: Id
    name: str
    field: str
    unit: str
    credit_code: str
    email: str
    phone: str
    state: ExpertState
    signed_in_at: Annotated[datetime | None, Meta(description="The first time")]
    reminded_at: datetime | None
    refused: Refused
    assigned: Count
    submitted: Count
    glanced: Annotated[Count, Meta(description="Entries scored after less than half of the video was played")]
    last_active: Annotated[datetime | None, Meta(description="When they last changed a score")]


class ExpertsAnswer(msgspec.Struct, frozen=True):
    """All experts."""

    experts: list[ExpertLineAnswer]


def expert_line(expert: Expert, board: Board, number: int) -> ExpertLineAnswer:
    """An expert with their progress in round `number`."""
    return ExpertLineAnswer(
        id=expert.id,
        name=expert.name,
        field=expert.field,
        unit=expert.unit,
        credit_code=expert.credit_code,
        email=expert.email,
        phone=expert.phone,
        state=expert.state,
        signed_in_at=expert.signed_in_at,
        reminded_at=expert.reminded_at,
        refused=expert.refused,
        **boards.expert_figures(board, expert.id, number),
    )


class SentMessageAnswer(msgspec.Struct, frozen=True):
    """A message to an expert."""

    kind: Annotated[str, Meta(description="invitation, reminder, round_open, works_added")]
    ordered_at: datetime
    sent: Annotated[bool, Meta(description="Whether the mail server has taken it")]
    refused: Annotated[str, Meta(description="The words of the server that refused it for good; else empty")]


class SentMessagesAnswer(msgspec.Struct, frozen=True):
    """What was mailed to an expert, newest first."""

    letters: list[SentMessageAnswer]
    now: datetime
