"""What the organizing office works with: the board, the phases, and workbooks."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.actors import Role
from chalicelib.api.answers.call import ContestCalendarAnswer
from chalicelib.api.answers.people import ExpertLineAnswer
from chalicelib.api.answers.scalars import ChoiceId, Count, Id, Revision, Sha256
from chalicelib.aws.objects import SignedPart
from chalicelib.bilingual import Text
from chalicelib.call.campaign import Calendar, Campaign, Decision, Phase, PhaseName, PhaseStatus, Stage, Stop
from chalicelib.call.definition import Definition
from chalicelib.call.revision import RevisionKind, check, revisions
from chalicelib.entry.agreement import Agreement
from chalicelib.entry.broadcasts import Broadcast, BroadcastForm
from chalicelib.entry.entries import Status
from chalicelib.errors import Problem
from chalicelib.people import invitations
from chalicelib.people.invitations import InvitationAudience, InvitationForm, Wording
from chalicelib.workbooks.exports import ExportKind, ExportState
from chalicelib.workbooks.sheets_in import (
    MOST_SHOWN,
    Lists,
    MatchLine,
    SheetIn,
    SheetState,
    TroubleLine,
    UnrecommendedLine,
    UnsubmittedLine,
)


class PhaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where a phase stands."""

    status: PhaseStatus
    waiting_for: Stop | None
    started_at: datetime | None
    finished_at: datetime | None
    attempt: Count
    failure: str
    decisions: dict[Stop, Decision]
    missing: Annotated[
        int | None, Meta(description="While people are awaited: entries undecided, seats unscored; null otherwise")
    ]


def phase_answer(phase: Phase, missing: int | None = None) -> PhaseAnswer:
    """Where a phase stands; `missing` is told while it waits."""
    return PhaseAnswer(
        status=phase.status,
        waiting_for=phase.waiting_for,
        started_at=phase.started_at,
        finished_at=phase.finished_at,
        attempt=phase.attempt,
        failure=phase.failure,
        decisions=phase.decisions,
        missing=missing if phase.waiting_for else None,
    )


class RoundAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The present round of expert review."""

    number: int
    commitment: Sha256
    opened_at: datetime | None
    closed_at: datetime | None
    per_work: Annotated[
        int, Meta(description="Experts each entry has in this round, in a second one besides those of the first")
    ]
    min_scores: Annotated[int, Meta(description="Entries with fewer scores are not ranked")]
    finalists: Annotated[int | None, Meta(description="Entries of a second round; null in the first")]


def round_answer(campaign: Campaign, definition: Definition) -> RoundAnswer:
    """The present round."""
    rounds = campaign.round
    return RoundAnswer(
        number=rounds.number,
        commitment=rounds.commitment,
        opened_at=rounds.opened_at,
        closed_at=rounds.closed_at,
        per_work=rounds.per_work or definition.review.experts_per_work,
        min_scores=definition.review.min_scores,
        finalists=len(rounds.finalists) or None,
    )


class ScreenersAnswer(Agreement, frozen=True, kw_only=True):
    """How many answer independently about an entry, how many refusals get a second look, and how well they agree."""

    persons: Annotated[int, Meta(ge=1, le=2)]
    second_look_percent: Annotated[int, Meta(ge=0, le=100)]


class BoardAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the call stands: dates, phases, entries by status, progress of each expert."""

    contest: ChoiceId
    title: Text
    calendar: ContestCalendarAnswer
    now: datetime
    phase: Stage
    phases: dict[PhaseName, PhaseAnswer]
    entries: Annotated[dict[Status, int], Meta(description="By status; those with none are left out")]
    returning: Annotated[int, Meta(description="Entries being corrected")]
    listed: Annotated[int | None, Meta(description="Entries on the list to screen; null until it is fixed")]
    ready: Annotated[int, Meta(description="Entries that are complete and not submitted")]
    screeners: ScreenersAnswer
    experts: list[ExpertLineAnswer]
    round: RoundAnswer
    notice_days: Annotated[
        int | None, Meta(description="How long a confirmed result is on public notice; null: it is published at once")
    ]
    published_at: datetime | None
    persons: Annotated[int, Meta(description="How many people decide what cannot be undone: 2, or 1 in a small call")]
    revision: Revision


class ScanBacklogAnswer(msgspec.Struct, frozen=True):
    """The accepted videos whose sample of picture and sound is still to be made."""

    waiting: Annotated[int, Meta(ge=0)]
    more: Annotated[bool, Meta(description="Whether there may be more than were counted")]
    oldest: Annotated[datetime | None, Meta(description="Since when the oldest of them waits; null if none does")]


class MovedDatesAnswer(msgspec.Struct, frozen=True):
    """The dates as they now stand."""

    calendar: Calendar
    revision: Revision


class BroadcastAnswer(BroadcastForm, frozen=True, kw_only=True):
    """A broadcast as it was sent."""

    id: Id
    created_at: datetime
    recipients: Annotated[int | None, Meta(description="How many people it is for; null until they are counted")]


class BroadcastsAnswer(msgspec.Struct, frozen=True):
    """All broadcasts, newest first."""

    broadcasts: list[BroadcastAnswer]


class LetterPreviewAnswer(msgspec.Struct, frozen=True):
    """A letter as somebody would read it."""

    subject: str
    text: str


class BroadcastLetterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What became of the letter to one reader."""

    name: str
    role: Role
    sent: Annotated[bool, Meta(description="Whether the server has taken it")]
    refused: Annotated[str, Meta(description="The words of the server that refused it for good; else empty")]


class BroadcastLettersAnswer(msgspec.Struct, frozen=True):
    """Every letter of a broadcast."""

    letters: list[BroadcastLetterAnswer]


def broadcast_answer(row: Broadcast) -> BroadcastAnswer:
    """A broadcast as organizers see it."""
    form = msgspec.structs.asdict(row.form)
    return BroadcastAnswer(**form, id=row.id, created_at=row.created_at, recipients=row.recipients)


class InvitationAnswer(InvitationForm, frozen=True, kw_only=True):
    """The words of the invitations to one audience."""

    audience: InvitationAudience
    own: Annotated[bool, Meta(description="Whether an organizer wrote them; the standard words otherwise")]
    changed_at: datetime | None
    changed_by: Annotated[str, Meta(description="The name of who changed them last; empty if nobody has")]
    revision: Annotated[int, Meta(description="0 until somebody changes them", ge=0)]


class InvitationsAnswer(msgspec.Struct, frozen=True):
    """The words of every kind of invitation."""

    invitations: list[InvitationAnswer]


def invitation_answer(audience: InvitationAudience, row: Wording | None, definition: Definition) -> InvitationAnswer:
    """The words of an audience's invitations, and who changed them."""
    return InvitationAnswer(
        **msgspec.structs.asdict(invitations.words_of(row, definition)),
        audience=audience,
        own=row is not None and row.form is not None,
        changed_at=row.changed_at if row else None,
        changed_by=row.changed_by if row else "",
        revision=row.revision if row else 0,
    )


class ExportAskedAnswer(msgspec.Struct, frozen=True):
    """A workbook that is being written."""

    id: Id


class ExportAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How far a workbook is; `url` works for five minutes once it is ready."""

    id: Id
    kind: ExportKind
    state: ExportState
    name: str
    failure: str
    url: str | None


# --- recommendation sheets that came back ---------------------------------------------------------------------------


class SheetSentAnswer(msgspec.Struct, frozen=True):
    """The name of a sheet's file: of the one that is meant in what follows."""

    file: Id


class SheetUploadAnswer(msgspec.Struct, frozen=True):
    """Where and with which headers to PUT a sheet; it works for an hour."""

    url: str
    headers: dict[str, str]


class SheetListsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The lists of a sheet, each cut after 500 lines, and how many lines there are. The corrected sheet has all."""

    unit: str
    rows: Count
    matched: list[MatchLine]
    matched_count: Count
    not_submitted: list[UnsubmittedLine]
    not_submitted_count: Count
    not_recommended: list[UnrecommendedLine]
    not_recommended_count: Count
    problems: list[TroubleLine]
    problems_count: Count


class SheetInAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A unit's newest sheet: where to send it while it is awaited, and its lists once it is read."""

    file: Id
    name: str
    state: SheetState
    sent_at: datetime
    by_office: Annotated[bool, Meta(description="Whether an organizer sent it for the unit")]
    failure: Text | None
    upload: SheetUploadAnswer | None
    lists: SheetListsAnswer | None


def sheet_in_answer(sheet: SheetIn, upload: SignedPart | None, lists: Lists | None) -> SheetInAnswer:
    """A sheet as its unit and the organizers see it."""
    return SheetInAnswer(
        file=sheet.file,
        name=sheet.name,
        state=sheet.state,
        sent_at=sheet.sent_at,
        by_office=sheet.sent_by.role is Role.ORGANIZER,
        failure=sheet.failure,
        upload=SheetUploadAnswer(upload.url, upload.headers) if upload else None,
        lists=_shown(lists) if lists else None,
    )


def _shown(lists: Lists) -> SheetListsAnswer:
    """What differs and what is not certain comes first, because the lists are cut."""
    matched = sorted(lists.matched, key=lambda each: (not each.differences, each.certainty >= 1, each.said.row))
    return SheetListsAnswer(
        unit=lists.unit,
        rows=lists.rows,
        matched=matched[:MOST_SHOWN],
        matched_count=len(matched),
        not_submitted=list(lists.not_submitted[:MOST_SHOWN]),
        not_submitted_count=len(lists.not_submitted),
        not_recommended=list(lists.not_recommended[:MOST_SHOWN]),
        not_recommended_count=len(lists.not_recommended),
        problems=list(lists.problems[:MOST_SHOWN]),
        problems_count=len(lists.problems),
    )


class RevisionAnswer(msgspec.Struct, frozen=True):
    """One difference between the definition in force and the deployed one; empty where there is nothing."""

    key: str
    kind: RevisionKind
    before: str
    after: str


class DefinitionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The definition in force and what was deployed since; without differences they are one."""

    version: str
    deployed: str
    sha256: Annotated[str, Meta(description="Of the deployed one: what `adopt` names")]
    differences: list[RevisionAnswer]
    refused: Annotated[Text | None, Meta(description="Why it cannot come into force as it is; null if it can")]


def definition_answer(old: Definition, new: Definition, campaign: Campaign) -> DefinitionAnswer:
    """How the deployed definition differs, and whether the call as it stands may adopt it."""
    found = revisions(old, new)
    return DefinitionAnswer(
        version=old.version,
        deployed=new.version,
        sha256=new.sha256,
        differences=[RevisionAnswer(each.key, each.kind, each.before, each.after) for each in found],
        refused=_refusal(old, new, campaign) if found else None,
    )


def _refusal(old: Definition, new: Definition, campaign: Campaign) -> Text | None:
    try:
        check(old, new, campaign)
    except Problem as problem:
        return problem.message
    return None
