"""Reviews as their experts and, once scoring is over, the organizer see them."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType
from msgspec.structs import asdict

from chalicelib.api.answers.playback import ORIGINAL, for_review
from chalicelib.api.answers.scalars import Count, Id, Next, Points, ReviewId, Revision, SeenExtra, SeenFiles
from chalicelib.aws import objects
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry.rendition import Rendition
from chalicelib.entry.scan import Scan
from chalicelib.judging import review, watch_evidence
from chalicelib.judging.review import SEATED, Review, ReviewState
from chalicelib.judging.watch_evidence import Watched


class ReviewSummaryAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One line of an expert's list."""

    id: ReviewId
    state: ReviewState
    opinion: str
    revision: Revision
    number: Annotated[str, Meta(description="The entry's number in this round, such as 007")]
    round: int
    title: str
    category: str
    duration_seconds: float
    total: Points | None


class ReviewAnswer(ReviewSummaryAnswer, frozen=True, kw_only=True):
    """One entry as its expert sees it, with the expert's own score; never who made it or what others say."""

    theme: str
    synopsis: str
    extra: SeenExtra
    files: SeenFiles
    width: int
    height: int
    scores: dict[str, int | None]
    comment: str
    watched: Watched
    closes_at: datetime
    playback_url: str | None
    original_url: Annotated[str | None, Meta(description=ORIGINAL)]
    playback_expires: datetime | None
    updated_at: datetime


class ExpertAnswer(msgspec.Struct, frozen=True):
    """The expert who asks."""

    name: str
    field: str


class ReviewsAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An expert's entries of the present round, and how far they are."""

    expert: ExpertAnswer
    round: Annotated[int | None, Meta(description="Null until the round opens")]
    closes_at: datetime
    closed: bool
    reviews: list[ReviewSummaryAnswer]
    submitted: int
    total_count: int
    earlier: Annotated[list[ReviewSummaryAnswer], Meta(description="Scores of earlier rounds; they can only be read")]


class DeclaredConflictAnswer(msgspec.Struct, frozen=True):
    """A seat that its expert gave up."""

    id: ReviewId
    state: ReviewState


def review_summary(row: Review, definition: Definition) -> ReviewSummaryAnswer:
    """One line of an expert's list."""
    work = row.work
    return ReviewSummaryAnswer(
        id=row.id,
        state=row.state,
        opinion=row.opinion,
        revision=row.revision,
        number=work.number,
        round=row.round,
        title=work.title,
        category=work.category,
        duration_seconds=work.duration_seconds,
        total=shown_total(row, definition),
    )


def review_answer(
    row: Review, campaign: Campaign, definition: Definition, at: datetime, scan: Scan | None, copy: Rendition | None
) -> ReviewAnswer:
    """One entry as its expert sees it; its video can be played while the expert holds the seat.

    `scan` is that of the entry: it has the copy for experts, if there is one. `copy` is the small one for review.
    """
    work, seated = row.work, row.state in SEATED
    played, original = for_review(copy, work.version, _address(row, scan)) if seated else (None, None)
    return ReviewAnswer(
        **asdict(review_summary(row, definition)),
        theme=work.theme,
        synopsis=work.synopsis,
        extra=work.extra,
        files=tuple(work.files),
        width=work.width,
        height=work.height,
        scores={criterion.id: row.scores.get(criterion.id) for criterion in definition.criteria},
        comment=row.comment,
        watched=row.watched,
        closes_at=campaign.calendar.review_until,
        playback_url=played,
        original_url=original,
        playback_expires=objects.playback_ends(at) if seated else None,
        updated_at=row.updated_at,
    )


def _address(row: Review, scan: Scan | None) -> str:
    """Where the video is played: the copy without metadata of the version that is judged, else that version itself."""
    work = row.work
    if scan is not None and scan.blind is not None and scan.version == work.version:
        return objects.rendition_url(scan.blind.key)
    return objects.playback_url(work.key, work.version)


def shown_total(row: Review, definition: Definition) -> str | None:
    """The weighted total with two decimals, or None while a criterion is missing."""
    total = review.total(row, definition)
    return None if total is None else f"{total:.2f}"


# --- for the organizer ------------------------------------------------------------------------------------------


class WatchedShareAnswer(msgspec.Struct, frozen=True):
    """How much of the video its expert saw; evidence for organizers, no part of any result."""

    seconds: Count
    seeks: Count
    share: Annotated[str | None, Meta(description="0–1 with two decimals; null where the duration is not known")]


class SeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One seat of an entry's panel. Scores, opinion, comment and total are there once the round is closed."""

    expert: Id
    seat: str
    state: ReviewState
    conflict: str
    scores: dict[str, int] | UnsetType = UNSET
    opinion: str | UnsetType = UNSET
    comment: str | UnsetType = UNSET
    total: Points | UnsetType | None = UNSET
    watched: WatchedShareAnswer | UnsetType = UNSET


class PanelAnswer(msgspec.Struct, frozen=True):
    """The panel of an entry in one round."""

    reviews: list[SeatAnswer]


def hidden_seat(row: Review) -> SeatAnswer:
    """A seat while experts are scoring: nobody sees a running score."""
    return SeatAnswer(expert=row.expert, seat=row.seat, state=row.state, conflict=row.conflict)


def open_seat(row: Review, definition: Definition) -> SeatAnswer:
    """A seat with its judgement, once scoring is over."""
    return SeatAnswer(
        **asdict(hidden_seat(row))
        | {
            "scores": row.scores,
            "opinion": row.opinion,
            "comment": row.comment,
            "total": shown_total(row, definition),
            "watched": _watched_share(row),
        }
    )


def _watched_share(row: Review) -> WatchedShareAnswer:
    seen = watch_evidence.share(row.watched, row.work.duration_seconds)
    return WatchedShareAnswer(row.watched.seconds, row.watched.seeks, None if seen is None else str(seen))


class OwedSeatAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """An entry that an expert still owes a score."""

    entry: Id
    state: ReviewState
    number: Annotated[str, Meta(description="As experts know the entry")]
    title: str


class OwedSeatsAnswer(msgspec.Struct, frozen=True):
    """A page of the entries that an expert still owes a score in the present round."""

    seats: list[OwedSeatAnswer]
    next: Next


def owed_seat(row: Review) -> OwedSeatAnswer:
    """An entry that an expert still owes a score."""
    return OwedSeatAnswer(entry=row.entry, state=row.state, number=row.work.number, title=row.work.title)
