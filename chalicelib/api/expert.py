"""For experts: score entries, submit scores, declare conflicts.

No answer tells who made an entry or what other experts say of it.
"""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api.answers.attached import AttachmentAddressAnswer
from chalicelib.api.answers.reviews import (
    DeclaredConflictAnswer,
    ExpertAnswer,
    ReviewAnswer,
    ReviewsAnswer,
    review_answer,
    review_summary,
)
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.entry_files import file_address
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, queries
from chalicelib.aws.items import entry_key, expert_key, rendition_key, review_key, scan_key
from chalicelib.aws.places import Key
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging import review
from chalicelib.judging.review import JudgementBody, Review, ReviewState
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/reviews", methods=["GET"])
@json_route
def list_reviews() -> ReviewsAnswer:
    """The expert's entries in the present round and their own progress, and what they scored in earlier rounds.

    Empty until the round opens.
    """
    context = authenticate(Permission.REVIEW_READ_OWN, own=expert_key)
    expert, rounds = context.found(expert_key(context.session.subject)), context.campaign.round
    held = sorted((row for row in queries.seats_of(expert.id) if row.state in review.SEATED), key=_by_round)
    mine = [row for row in held if rounds.opened_at is not None and row.round == rounds.number]
    earlier = [row for row in held if row.round < rounds.number and row.state is ReviewState.SUBMITTED]
    return ReviewsAnswer(
        expert=ExpertAnswer(expert.name, expert.field),
        round=rounds.number if rounds.opened_at else None,
        closes_at=context.campaign.calendar.review_until,
        closed=rounds.closed_at is not None,
        reviews=[review_summary(row, context.definition) for row in mine],
        submitted=sum(row.state is ReviewState.SUBMITTED for row in mine),
        total_count=len(mine),
        earlier=[review_summary(row, context.definition) for row in earlier],
    )


def _by_round(row: Review) -> tuple[int, str]:
    return row.round, row.work.number


def _mine(review_id: str, permission: Permission, *about: Key[Any]) -> tuple[RequestContext, Review]:
    """The context and one of the expert's own seats. Another expert's seat is NOT_FOUND, as a missing one is.

    Scores of earlier rounds can be read. `about` as in `authenticate`.
    """
    entry, number, seat = review.parse_id(review_id)
    key = review_key(contests.current(), entry, number, seat)
    context = authenticate(permission, key, scan_key(entry), rendition_key(entry, "review"), *about)
    row = context.found(key)
    rounds = context.campaign.round
    past = permission is Permission.REVIEW_READ_OWN and number < rounds.number
    now = rounds.opened_at is not None and number == rounds.number
    if row.expert != context.session.subject or not (past or now):
        raise Problem("NOT_FOUND")
    return context, row


def _saved(context: RequestContext, change: Change[Review], row: Review) -> ReviewAnswer:
    return context.save(
        change,
        row,
        lambda saved: _shown(context, saved),
    )


def _shown(context: RequestContext, row: Review) -> ReviewAnswer:
    scan = context.rows.get(scan_key(row.entry))
    copy = context.rows.get(rendition_key(row.entry, "review"))
    return review_answer(row, context.campaign, context.definition, at=context.at, scan=scan, copy=copy)


@routes.route("/reviews/{review_id}", methods=["GET"])
@json_route
def show_review(review_id: str) -> ReviewAnswer:
    """One entry to score: its pinned video, its form, the expert's own score."""
    context, row = _mine(review_id, Permission.REVIEW_READ_OWN)
    return _shown(context, row)


@routes.route("/reviews/{review_id}/files/{field}", methods=["GET"])
@json_route
def open_seen_file(review_id: str, field: str) -> AttachmentAddressAnswer:
    """An address of a checked file that experts see, under the number of its entry and never its sender's name."""
    at_entry = entry_key(review.parse_id(review_id)[0])
    context, row = _mine(review_id, Permission.REVIEW_READ_OWN, at_entry)
    if row.state not in review.SEATED or field not in row.work.files:
        raise Problem("NOT_FOUND")
    entry, sha256 = context.found(at_entry), row.work.files[field]
    return AttachmentAddressAnswer(
        file_address(entry, field, row.work.number, definition=context.definition, sha256=sha256)
    )


def _check_in_session(context: RequestContext) -> None:
    if not review.is_in_session(context.campaign) or context.at >= context.campaign.calendar.review_until:
        raise Problem("REVIEW_CLOSED")


@routes.route("/reviews/{review_id}", methods=["PUT"])
@json_route
def save_draft(review_id: str) -> ReviewAnswer:
    """Save a draft; the page does so by itself. Refuses a stale revision, so nothing is overwritten."""
    sent = body(JudgementBody)
    context, row = _mine(review_id, Permission.REVIEW_SCORE)
    _check_in_session(context)
    return _saved(context, review.judge_draft(row, sent, context.definition, context.at), row)


@routes.route("/reviews/{review_id}/submission", methods=["POST"])
@json_route
def submit_review(review_id: str) -> ReviewAnswer:
    """Submit a score: it counts from now on. A submitted one can be changed in the same way until the round closes."""
    sent = body(JudgementBody)
    context, row = _mine(review_id, Permission.REVIEW_SCORE)
    _check_in_session(context)
    return _saved(context, review.submit(row, sent, context.definition, context.at), row)


@routes.route("/reviews/{review_id}/conflict", methods=["POST"])
@json_route
def declare_conflict(review_id: str) -> DeclaredConflictAnswer:
    """Declare a conflict of interest: another expert takes the seat."""
    sent = body(ReasonBody)
    context, row = _mine(review_id, Permission.REVIEW_SCORE)
    _check_in_session(context)
    change = review.declare_conflict(row, sent.reason, context.at)
    return context.save(change, row, lambda saved: DeclaredConflictAnswer(saved.id, saved.state))
