"""Experts: register, invite, remind and replace them, and see who cannot judge what."""

import secrets
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import ReasonBody, body, query
from chalicelib.api.organizer.board import board_of, board_row
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import objects, queues, records
from chalicelib.aws.items import contact_key, expert_key
from chalicelib.aws.secrets import pepper
from chalicelib.call import campaign as campaigns
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.judging import board as boards
from chalicelib.judging.review import OPEN, Review
from chalicelib.people import invited
from chalicelib.people.invited import Expert, ExpertForm
from chalicelib.people.sign_in import Contact, contact_digest, plain_email

routes = Blueprint(__name__)


@routes.route("/organizer/experts", methods=["GET"])
@json_route
def list_experts() -> dict[str, Any]:
    """All experts with their progress."""
    context = authenticate(Role.ORGANIZER, board=board_row())
    return {"experts": expert_lines(context)}


def expert_lines(context: RequestContext) -> list[dict[str, Any]]:
    """Each expert with their progress in the present round; the context has read the board."""
    return [_expert_line(row, context) for row in _experts()]


def _experts() -> list[Expert]:
    def page(after: str) -> tuple[list[Expert], str]:
        return records.query_index(
            "reviews", "by_kind", attribute_name="kind", value=f"expert#{config().contest}", kind=Expert, after=after
        )

    return list(records.every(page))


def _expert_line(expert: Expert, context: RequestContext) -> dict[str, Any]:
    figures, number = board_of(context), context.campaign.round.number
    line = views.fields(expert, "id", "name", "field", "unit", "credit_code", "email", "phone", "state", "reminded_at")
    return line | boards.expert_figures(figures, expert.id, number)


@routes.route("/organizer/experts", methods=["POST"])
@json_route
def add_expert() -> Response:
    """Register an expert and mail the invitation."""
    sent = body(ExpertForm)
    contact = Contact(
        digest=contact_digest(plain_email(sent.email), pepper()),
        role=Role.EXPERT,
        subject=secrets.token_hex(10),
        name=sent.name,
    )
    context = authenticate(
        Role.ORGANIZER, contact=(contact_key(contact.digest, Role.EXPERT.value), Contact), board=board_row()
    )
    change = invited.invite_expert(sent, context.definition, expert_id=contact.subject, by=context.actor, at=context.at)
    held = context.rows["contact"]
    if held is not None and held.subject:
        raise Problem("EXPERT_EXISTS")
    saved = context.save(change, None, records.put_row(contact, {}))
    return reply(_expert_line(saved, context), 201)


def _expert(expert_id: str) -> tuple[RequestContext, Expert]:
    context = authenticate(Role.ORGANIZER, expert=(expert_key(expert_id), Expert), board=board_row())
    return context, context.found("expert")


@routes.route("/organizer/experts/{expert_id}/invitation", methods=["POST"])
@json_route
def invite_again(expert_id: str) -> Response:
    """Mail an expert a new link."""
    context, expert = _expert(expert_id)
    saved = context.save(invited.resend(expert, context.actor, context.at), expert)
    return reply(_expert_line(saved, context), 202)


@routes.route("/organizer/experts/{expert_id}/reminder", methods=["POST"])
@json_route
def remind_expert(expert_id: str) -> Response:
    """Remind an expert of the works that still wait."""
    context, expert = _expert(expert_id)
    progress = boards.expert_figures(board_of(context), expert.id, context.campaign.round.number)
    unscored = progress["assigned"] - progress["submitted"]
    until = campaigns.shown(context.campaign.calendar.review_until)
    saved = context.save(invited.remind(expert, unscored, until=until, by=context.actor, at=context.at), expert)
    return reply(_expert_line(saved, context), 202)


@routes.route("/organizer/experts/{expert_id}/seats", methods=["GET"])
@json_route
def list_seats(expert_id: str) -> dict[str, Any]:
    """The works that an expert still owes a score in the present round, a page at a time."""
    context, _ = _expert(expert_id)
    rows, following = records.query_index(
        "reviews",
        "by_expert",
        attribute_name="expert",
        value=expert_id,
        kind=Review,
        limit=records.LIMIT,
        after=query("after", ""),
    )
    number = context.campaign.round.number
    owed = [row for row in rows if row.round == number and row.state in OPEN]
    seats = [views.fields(row, "entry", "state") | views.fields(row.work, "number", "title") for row in owed]
    return {"seats": seats, "next": following or None}


@routes.route("/organizer/experts/{expert_id}/letters", methods=["GET"])
@json_route
def list_letters(expert_id: str) -> dict[str, Any]:
    """What was mailed to an expert, newest first, and whether the mail server has taken it."""
    context, _ = _expert(expert_id)
    key = expert_key(expert_id)
    letters = queues.letters_of(key.table, key.pk)
    return {"letters": sorted(letters, key=lambda letter: letter["ordered_at"], reverse=True), "now": context.at}


@routes.route("/organizer/experts/{expert_id}/replacement", methods=["POST"])
@json_route
def replace_expert(expert_id: str) -> Response:
    """An expert takes no further part: unscored works go to others, scores already given stay."""
    sent = body(ReasonBody)
    context, expert = _expert(expert_id)
    saved = context.save(invited.remove(expert, context.actor, context.at, sent.reason), expert)
    return reply(_expert_line(saved, context), 202)


@routes.route("/organizer/conflicts", methods=["GET"])
@json_route
def show_conflicts() -> dict[str, Any]:
    """Who cannot see what and why, as last worked out: `POST /exports {"kind": "conflicts"}` does it anew."""
    context = authenticate(Role.ORGANIZER)
    found: dict[str, Any] | None = objects.read_document(objects.conflicts_key(context.campaign.id))
    if found is None:
        raise Problem("NOT_FOUND")
    return found
