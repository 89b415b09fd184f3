"""For experts: their list, one work at a time, autosave, submit, declare a conflict. Blind to people and to peers."""

from typing import Any

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body
from chalicelib.api.replies import speaks_http
from chalicelib.api.request_context import Desk, sit
from chalicelib.aws import queries
from chalicelib.aws.items import expert_key, review_key
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging import review
from chalicelib.judging.review import Judgement, Review
from chalicelib.people.invited import Expert

routes = Blueprint(__name__)


class ConflictBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str


@routes.route("/reviews", methods=["GET"])
@speaks_http
def list_reviews() -> dict[str, Any]:
    """The expert's works of the present round with their own progress; empty until it opens."""
    desk = sit(Role.EXPERT, own=(expert_key, Expert))
    expert, rounds = desk.found("own"), desk.campaign.round
    rows = (row for row in queries.seats_of(expert.id) if rounds.opened_at is not None and row.round == rounds.number)
    mine = sorted(views.in_progress(rows), key=lambda row: row.work.number)
    return {
        "expert": views.fields(expert, "name", "field"),
        "round": rounds.number if rounds.opened_at else None,
        "closes_at": desk.campaign.calendar.review_until,
        "closed": rounds.closed_at is not None,
        "reviews": [views.review_summary(row, desk.definition) for row in mine],
        "submitted": sum(views.is_submitted(row) for row in mine),
        "total_count": len(mine),
    }


def _mine(review_id: str) -> tuple[Desk, Review]:
    """The desk and one of the expert's own seats; another's answers exactly as a missing one."""
    entry, number, seat = review.parse_id(review_id)
    desk = sit(Role.EXPERT, review=(review_key(config().contest, entry, number, seat), Review))
    row = desk.found("review")
    rounds = desk.campaign.round
    if row.expert != desk.session.subject or rounds.opened_at is None or number != rounds.number:
        raise Problem("NOT_FOUND")
    return desk, row


def _saved(desk: Desk, change: Change[Review], row: Review) -> dict[str, Any]:
    return views.review_view(desk.save(change, row), desk.campaign, desk.definition, desk.at)


@routes.route("/reviews/{review_id}", methods=["GET"])
@speaks_http
def show_review(review_id: str) -> dict[str, Any]:
    """One work to judge: the pinned video, the form, the expert's own score."""
    desk, row = _mine(review_id)
    return views.review_view(row, desk.campaign, desk.definition, desk.at)


def _check_in_session(desk: Desk) -> None:
    if not review.is_in_session(desk.campaign) or desk.at >= desk.campaign.calendar.review_until:
        raise Problem("REVIEW_CLOSED")


@routes.route("/reviews/{review_id}", methods=["PUT"])
@speaks_http
def save_draft(review_id: str) -> dict[str, Any]:
    """Autosave; a stale revision is refused, never overwritten."""
    sent = body(Judgement)
    desk, row = _mine(review_id)
    _check_in_session(desk)
    return _saved(desk, review.judge_draft(row, sent, desk.definition, desk.at), row)


@routes.route("/reviews/{review_id}/submission", methods=["POST"])
@speaks_http
def submit_review(review_id: str) -> dict[str, Any]:
    """The score counts from now on."""
    sent = body(Judgement)
    desk, row = _mine(review_id)
    _check_in_session(desk)
    return _saved(desk, review.submit(row, sent, desk.definition, desk.at), row)


@routes.route("/reviews/{review_id}/conflict", methods=["POST"])
@speaks_http
def declare_conflict(review_id: str) -> dict[str, Any]:
    """The expert must not judge this work; another takes the seat."""
    sent = body(ConflictBody)
    desk, row = _mine(review_id)
    _check_in_session(desk)
    saved = desk.save(review.declare_conflict(row, sent.reason, desk.at), row)
    return views.fields(saved, "id", "state")
