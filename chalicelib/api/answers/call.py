"""The call as anybody sees it: dates, choices, texts, recommending units and the published result."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.scalars import ChoiceId, Id, Points, Sha256
from chalicelib.bilingual import Text
from chalicelib.call.campaign import Calendar, Campaign, Stage
from chalicelib.call.checkpoints import NamedCheckpoint
from chalicelib.call.definition import (
    AudienceVote,
    Category,
    Choice,
    Criterion,
    Definition,
    EntrantChoice,
    ExtraField,
    Limits,
    Majority,
    Office,
    Passage,
    Pledge,
    PrivacyNotice,
    SummarySheet,
    VideoLimits,
)
from chalicelib.entry import entries
from chalicelib.entry.confirmations import Decided
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.revocation import Ground, Revocation
from chalicelib.result import certificates
from chalicelib.result.certificates import Certificate, CertificateKind, Validity
from chalicelib.result.statistics import PublicFigures

PERSONS = "How many people decide what cannot be undone: 2, or 1 in a small call"


class ContestCalendarAnswer(Calendar, frozen=True, kw_only=True):
    """The dates in force; an organizer may have moved them."""

    grace_hours: Annotated[int, Meta(ge=0, description="For uploads begun before the deadline")]
    notice_days: Annotated[int, Meta(description="Days of public notice, as the definition counts them")]


class AgreedTextAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A text that people agree to as it stands."""

    version: str
    sha256: Sha256
    title: Text
    body: Text


class PledgeAnswer(AgreedTextAnswer, frozen=True, kw_only=True):
    """A statement that an entrant makes for each entry."""

    id: ChoiceId


class AwardAnswer(msgspec.Struct, frozen=True):
    """One of several awards, with places of its own."""

    id: ChoiceId
    text: Text
    places: int


class ScoreRangeAnswer(msgspec.Struct, frozen=True):
    """The points that an expert may give for one criterion: from `min` to `max` in steps of `step`."""

    min: int
    max: int
    step: int


class ContestAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The call as it stands: dates in force, server time, limits, texts to agree to."""

    id: ChoiceId
    title: Text
    theme: Text
    organisers: tuple[Text, ...]
    contact: Office
    sms: Annotated[bool, Meta(description="Whether entrants can sign in with a mobile number")]
    showcase: Annotated[bool, Meta(description="Whether the winning entries are on show after publication")]
    audience_vote: Annotated[
        AudienceVote | UnsetType, Meta(description="In a call with a vote of the audience: its rules")
    ] = UNSET
    statistics: Annotated[bool, Meta(description="Whether the figures of the call are public after publication")]
    comments_told: Annotated[
        bool, Meta(description="Whether experts' comments may be released to entrants after publication, without names")
    ]
    categories: tuple[Category, ...]
    themes: tuple[Choice, ...]
    criteria: tuple[Criterion, ...]
    fields: tuple[Choice, ...]
    extra_fields: Annotated[tuple[ExtraField, ...], Meta(description="Fields that the call adds to the form")]
    pledges: list[PledgeAnswer]
    privacy: AgreedTextAnswer
    winners: Annotated[int, Meta(description="How many there are to be, of all awards together")]
    awards: Annotated[
        list[AwardAnswer] | UnsetType, Meta(description="In a call with several: entries compete within each")
    ] = UNSET
    video: VideoLimits
    limits: Limits
    award: Text
    ai_hint: Annotated[Text | UnsetType, Meta(description="What the form says beside the question for AI")] = UNSET
    notice: tuple[Passage, ...]
    sheet: Annotated[SummarySheet | None, Meta(description="Null in a call without recommending units")]
    recommending: Annotated[bool, Meta(description="Whether the call has recommending units")]
    entrants_from: Literal["china", "anywhere"]
    calendar: ContestCalendarAnswer
    now: datetime
    phase: Stage
    time_zone: Annotated[str, Meta(description="The zone in which times are told, by its name in the IANA database")]
    zone: Annotated[Text, Meta(description="What people call that zone")]
    entrant_kinds: tuple[EntrantChoice, ...]
    opinions: tuple[Choice, ...]
    scores: ScoreRangeAnswer
    decides: Annotated[Literal["raw", "calibrated", "em"], Meta(description="The figure that ranks the entries")]
    commitment: Annotated[Sha256, Meta(description="SHA-256 of the seed of the draw of experts")]
    definition_sha256: Sha256


def contest_answer(definition: Definition, campaign: Campaign, at: datetime, sms: bool) -> ContestAnswer:
    """The call as anybody sees it at a moment; `sms` says whether codes can be sent to phones."""
    return ContestAnswer(
        id=definition.id,
        title=definition.title,
        theme=definition.theme,
        organisers=definition.organisers,
        contact=definition.contact,
        sms=sms,
        **_after_publication(definition),
        categories=definition.categories,
        themes=definition.themes,
        criteria=definition.criteria,
        fields=definition.fields,
        extra_fields=definition.extra_fields,
        pledges=[PledgeAnswer(id=pledge.id, **_hashed(pledge)) for pledge in definition.pledges],
        privacy=AgreedTextAnswer(**_hashed(definition.privacy)),
        winners=definition.winners,
        awards=[AwardAnswer(each.id, each.text, each.places) for each in definition.awards] or UNSET,
        video=definition.video,
        limits=definition.limits,
        award=definition.award,
        ai_hint=definition.ai_hint or UNSET,
        notice=definition.notice,
        sheet=definition.sheet,
        recommending=definition.recommendation.units,
        entrants_from=definition.entrants_from,
        calendar=calendar_answer(campaign.calendar, definition),
        now=at,
        phase=campaign.stage(at),
        time_zone=definition.time_zone,
        zone=definition.zone.words,
        entrant_kinds=definition.entrant_kinds,
        **_of_review(definition),
        commitment=campaign.rounds[0].commitment,
        definition_sha256=definition.sha256,
    )


def _of_review(definition: Definition) -> dict[str, Any]:
    """How experts score."""
    review = definition.review
    scores = ScoreRangeAnswer(review.score_min, review.score_max, review.score_step)
    return {"opinions": review.opinions, "scores": scores, "decides": review.decides}


def _after_publication(definition: Definition) -> dict[str, Any]:
    """What anybody may see or do once the result is public."""
    return {
        "showcase": definition.showcase is not None,
        "audience_vote": definition.audience_vote or UNSET,
        "statistics": definition.statistics is not None,
        "comments_told": definition.feedback is not None and definition.feedback.comments,
    }


def _hashed(text: Pledge | PrivacyNotice) -> dict[str, Any]:
    return {"version": text.version, "sha256": text.sha256, "title": text.title, "body": text.body}


def calendar_answer(calendar: Calendar, definition: Definition) -> ContestCalendarAnswer:
    """The dates in force with the definition's grace and notice period."""
    planned = definition.calendar
    return ContestCalendarAnswer(
        **msgspec.structs.asdict(calendar), grace_hours=planned.grace_hours, notice_days=planned.notice_days
    )


class StatisticsAnswer(msgspec.Struct, frozen=True):
    """The public figures of the call; null until they are published, and where the definition has no `[statistics]`."""

    figures: PublicFigures | None
    persons: Annotated[int, Meta(description=PERSONS)] = 2


class NamedRecommenderAnswer(msgspec.Struct, frozen=True):
    """A recommending unit that an entrant can name."""

    id: Id
    name: str


class NamedRecommendersAnswer(msgspec.Struct, frozen=True):
    """The recommending units that an entrant can name."""

    recommenders: list[NamedRecommenderAnswer]


class WinnerAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that won."""

    rank: int
    award: Annotated[ChoiceId | UnsetType, Meta(description="In a call with several awards: which it won")] = UNSET
    entry: Annotated[Id, Meta(description="As the tally sheet has it")]
    receipt: str
    title: str
    entrant: str
    awarded_at: Annotated[
        datetime | UnsetType, Meta(description="Of a successor after publication: since when it holds the award")
    ] = UNSET
    score: Annotated[Points, Meta(description="The figure that decides")]
    disqualified: Annotated[bool, Meta(description="Whether it lost its place after publication")]
    revoked: Annotated[Revocation | None, Meta(description="Since when its award is revoked, and the class of why")]
    raw: Annotated[
        Points | None, Meta(description="The raw score 原始分; null in results from before it was shown")
    ] = None


def winner_answer(published: dict[str, Any], now: Entry | None) -> WinnerAnswer:
    """A winner as published, with what was put right since: the entrant's name, and the loss of the award."""
    shown = {"entry" if name == "id" else name: value for name, value in published.items()}
    corrected = {"entrant": now.entrant_name} if now else {}
    return WinnerAnswer(
        **shown | corrected,
        disqualified=now is not None and now.status is Status.DISQUALIFIED,
        revoked=entries.award_standing(now).revoked if now else None,
    )


class CertificateAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a certificate says, and whether it holds."""

    number: str
    kind: CertificateKind
    kind_text: Text
    holder: str
    work: Annotated[str, Meta(description="The title of the entry; empty where it is about none")]
    awarded_on: datetime
    call: Text
    award: Annotated[Text | None, Meta(description="The name of the award, for an entry")]
    signed_by: Annotated[str | None, Meta(description="Whom the signature in the PDF names; null where it has none")]
    validity: Validity
    validity_text: Text


def certificate_answer(row: Certificate, entry: Entry | None, definition: Definition) -> CertificateAnswer:
    """A certificate, checked now."""
    holds = certificates.validity(row, entry)
    return CertificateAnswer(
        number=row.number,
        kind=row.kind,
        kind_text=certificates.KINDS[row.kind],
        holder=row.holder,
        work=row.work,
        awarded_on=row.awarded_at,
        call=definition.title,
        award=definition.award_text(row.award) if row.work else None,
        signed_by=row.signed_by or None,
        validity=holds,
        validity_text=certificates.VALIDITIES[holds].text,
    )


class NamedEntryAnswer(msgspec.Struct, frozen=True):
    """An entry as the public knows it."""

    title: str
    receipt: str
    entry: Annotated[Id | UnsetType, Meta(description="As the tally sheet has it; not in older results")] = UNSET


class VoteCountsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How many voted for a motion, against it, abstained, and stood aside because of a conflict of interest."""

    for_: int = msgspec.field(name="for")
    against: int
    abstain: int
    recused: Annotated[int | UnsetType, Meta(description="Not in older results")] = UNSET


class DepartureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the jury departed from the computed order."""

    work: NamedEntryAnswer
    ahead_of: NamedEntryAnswer
    reason: str
    votes: VoteCountsAnswer
    quorum: Annotated[int | UnsetType, Meta(description="How many had to vote; not in older results")] = UNSET
    majority: Annotated[
        Majority | UnsetType, Meta(description="How many of those who voted had to be for it; not in older results")
    ] = UNSET


class DrawAnswer(msgspec.Struct, frozen=True):
    """The seed of a draw of experts, and its hash."""

    round: int
    commitment: Annotated[Sha256, Meta(description="SHA-256 of the seed, public since before the draw")]
    seed: str


class CheckAnswer(msgspec.Struct, frozen=True):
    """By what anybody can check the assignment and the result, see docs/recounting.md."""

    draws: list[DrawAnswer]
    tally_sheet_sha256: Sha256
    input_hash: Annotated[Sha256, Meta(description="Of the rules and every score")]


class StruckAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that was struck off during the public notice, and the alternate that came in its place."""

    work: NamedEntryAnswer
    ground: Annotated[Ground, Meta(description="The class of the reason")]
    at: datetime
    successor: NamedEntryAnswer | None
    published: Annotated[bool | UnsetType, Meta(description="True: its award was revoked after publication")] = UNSET


class EditionAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A later edition of the result: what it changes in the one before it, which its hash names."""

    number: Annotated[int, Meta(description="From 2")]
    at: datetime
    previous: Annotated[Sha256, Meta(description="SHA-256 of the edition before, as it was published")]
    sha256: Annotated[Sha256, Meta(description="SHA-256 of this edition")]
    changed: list[StruckAnswer]


class ResultsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The winners once they are published, where the jury departed from the computed order, and what to check by."""

    published: bool
    published_at: datetime | UnsetType = UNSET
    winners: list[WinnerAnswer] = []
    departures: list[DepartureAnswer] = []
    struck: list[StruckAnswer] = []
    excluded: Annotated[list[Id], Meta(description="Disqualified after the count, as the tally sheet has them")] = []
    edition: Annotated[EditionAnswer | UnsetType, Meta(description="Where a successor has changed the result")] = UNSET
    on_notice: Annotated[
        bool, Meta(description="Whether a successor is on public notice, after an award was revoked")
    ] = False
    check: Annotated[CheckAnswer | None, Meta(description="Null before publication")] = None
    persons: Annotated[int, Meta(description=PERSONS)] = 2
    decisions: Annotated[
        list[Decided],
        Meta(description="What was decided so up to publication; people by ids that do not name them"),
    ] = []
    checkpoint: Annotated[
        NamedCheckpoint | UnsetType,
        Meta(description="The newest checkpoint at publication, as the published document names it"),
    ] = UNSET


def check_answer(campaign: Campaign) -> CheckAnswer:
    """The draws' seeds, whose hashes were public before, and the hash of the sheet that recounts the result."""
    counted = campaign.counted
    return CheckAnswer(
        draws=[DrawAnswer(each.number, each.commitment, each.seed) for each in campaign.rounds],
        tally_sheet_sha256=counted.sheet_sha256 if counted else "",
        input_hash=counted.input_sha256 if counted else "",
    )
