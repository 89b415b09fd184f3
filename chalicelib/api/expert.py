"""For experts: their list, one work at a time, autosave, submit, declare a conflict. Blind to people and to peers."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import queries
from chalicelib.aws.items import expert_key, review_key
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging import review
from chalicelib.judging.review import JudgementBody, Review
from chalicelib.people.invited import Expert

routes = Blueprint(__name__)


@routes.route("/reviews", methods=["GET"])
@json_route
def list_reviews() -> dict[str, Any]:
    """The expert's works of the present round with their own progress; empty until it opens."""
    context = authenticate(Role.EXPERT, own=(expert_key, Expert))
    expert, rounds = context.found("own"), context.campaign.round
    rows = (row for row in queries.seats_of(expert.id) if rounds.opened_at is not None and row.round == rounds.number)
    mine = sorted(views.in_progress(rows), key=lambda row: row.work.number)
    return {
        "expert": views.fields(expert, "name", "field"),
        "round": rounds.number if rounds.opened_at else None,
        "closes_at": context.campaign.calendar.review_until,
        "closed": rounds.closed_at is not None,
        "reviews": [views.review_summary(row, context.definition) for row in mine],
        "submitted": sum(views.is_submitted(row) for row in mine),
        "total_count": len(mine),
    }


def _mine(review_id: str) -> tuple[RequestContext, Review]:
    """The context and one of the expert's own seats; another's answers exactly as a missing one."""
    entry, number, seat = review.parse_id(review_id)
    context = authenticate(Role.EXPERT, review=(review_key(config().contest, entry, number, seat), Review))
    row = context.found("review")
    rounds = context.campaign.round
    if row.expert != context.session.subject or rounds.opened_at is None or number != rounds.number:
        raise Problem("NOT_FOUND")
    return context, row


def _saved(context: RequestContext, change: Change[Review], row: Review) -> dict[str, Any]:
    return views.review_view(context.save(change, row), context.campaign, context.definition, context.at)


@routes.route("/reviews/{review_id}", methods=["GET"])
@json_route
def show_review(review_id: str) -> dict[str, Any]:
    """One work to judge: the pinned video, the form, the expert's own score."""
    context, row = _mine(review_id)
    return views.review_view(row, context.campaign, context.definition, context.at)


def _check_in_session(context: RequestContext) -> None:
    if not review.is_in_session(context.campaign) or context.at >= context.campaign.calendar.review_until:
        raise Problem("REVIEW_CLOSED")


@routes.route("/reviews/{review_id}", methods=["PUT"])
@json_route
def save_draft(review_id: str) -> dict[str, Any]:
    """Autosave; a stale revision is refused, never overwritten."""
    sent = body(JudgementBody)
    context, row = _mine(review_id)
    _check_in_session(context)
    return _saved(context, review.judge_draft(row, sent, context.definition, context.at), row)


@routes.route("/reviews/{review_id}/submission", methods=["POST"])
@json_route
def submit_review(review_id: str) -> dict[str, Any]:
    """The score counts from now on."""
    sent = body(JudgementBody)
    context, row = _mine(review_id)
    _check_in_session(context)
    return _saved(context, review.submit(row, sent, context.definition, context.at), row)


@routes.route("/reviews/{review_id}/conflict", methods=["POST"])
@json_route
def declare_conflict(review_id: str) -> dict[str, Any]:
    """The expert must not judge this work; another takes the seat."""
    sent = body(ReasonBody)
    context, row = _mine(review_id)
    _check_in_session(context)
    saved = context.save(review.declare_conflict(row, sent.reason, context.at), row)
    return views.fields(saved, "id", "state")
