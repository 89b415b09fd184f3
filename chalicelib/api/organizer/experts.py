"""Experts: register, invite, remind and replace them; see their conflicts of interest."""

import secrets
from typing import Any

from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.people import (
    ExpertLineAnswer,
    ExpertsAnswer,
    SentMessageAnswer,
    SentMessagesAnswer,
    expert_line,
)
from chalicelib.api.answers.result import ConflictsAnswer
from chalicelib.api.answers.reviews import OwedSeatsAnswer, owed_seat
from chalicelib.api.bodies import ReasonBody, body, query
from chalicelib.api.organizer.board import board_of, board_row
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import correspondence, objects, records
from chalicelib.aws.items import contact_key, expert_key, experts_of
from chalicelib.aws.places import BY_EXPERT, EXPERTS
from chalicelib.aws.secrets import pepper
from chalicelib.errors import Problem
from chalicelib.judging import board as boards
from chalicelib.judging.review import OPEN, Review
from chalicelib.people import invited
from chalicelib.people.invited import Expert, ExpertForm
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Contact, contact_digest, plain_email

routes = Blueprint(__name__)


@routes.route("/organizer/experts", methods=["GET"])
@json_route
def list_experts() -> ExpertsAnswer:
    """All experts with their progress."""
    context = authenticate(Permission.EXPERT_READ, board_row())
    return ExpertsAnswer(expert_lines(context))


def expert_lines(context: RequestContext) -> list[ExpertLineAnswer]:
    """Each expert with their progress in the present round. The context must have read the board."""
    experts = records.all_of(EXPERTS, experts_of(context.campaign.id), Expert)
    return [_line(row, context) for row in experts]


def _line(expert: Expert, context: RequestContext) -> ExpertLineAnswer:
    return expert_line(expert, board_of(context), context.campaign.round.number)


@routes.route("/organizer/experts", methods=["POST"])
@answering(201)
def add_expert() -> ExpertLineAnswer:
    """Register an expert and mail an invitation."""
    sent = body(ExpertForm)
    contact = Contact(
        digest=contact_digest(plain_email(sent.email), pepper()),
        role=Role.EXPERT,
        subject=secrets.token_hex(10),
        name=sent.name,
    )
    held_at = contact_key(contact.digest, Role.EXPERT.value)
    context = authenticate(Permission.EXPERT_MANAGE, held_at, board_row())
    change = invited.invite_expert(sent, context.definition, expert_id=contact.subject, by=context.actor, at=context.at)
    held = context.rows.get(held_at)
    if held is not None and held.subject:
        raise Problem("EXPERT_EXISTS")
    saved = context.save(change, None, records.put_row(contact, {}))
    return _line(saved, context)


def _expert(expert_id: str, permission: Permission) -> tuple[RequestContext, Expert]:
    context = authenticate(permission, expert_key(expert_id), board_row())
    return context, context.found(expert_key(expert_id))


@routes.route("/organizer/experts/{expert_id}/invitation", methods=["POST"])
@answering(202)
def invite_again(expert_id: str) -> ExpertLineAnswer:
    """Mail an expert a new link."""
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    saved = context.save(invited.resend(expert, context.actor, context.at), expert)
    return _line(saved, context)


@routes.route("/organizer/experts/{expert_id}/reminder", methods=["POST"])
@answering(202)
def remind_expert(expert_id: str) -> ExpertLineAnswer:
    """Remind an expert of the entries that have no score yet."""
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    progress = boards.expert_figures(board_of(context), expert.id, context.campaign.round.number)
    unscored = progress["assigned"] - progress["submitted"]
    until = context.campaign.calendar.review_until.isoformat()
    saved = context.save(invited.remind(expert, unscored, until=until, by=context.actor, at=context.at), expert)
    return _line(saved, context)


@routes.route("/organizer/experts/{expert_id}/seats", methods=["GET"])
@json_route
def list_seats(expert_id: str) -> OwedSeatsAnswer:
    """The entries that an expert has not scored yet in the present round, a page at a time."""
    context, _ = _expert(expert_id, Permission.EXPERT_READ)
    rows, following = records.page_of(BY_EXPERT, expert_id, Review, limit=records.LIMIT, after=query("after"))
    number = context.campaign.round.number
    owed = [row for row in rows if row.round == number and row.state in OPEN]
    return OwedSeatsAnswer([owed_seat(row) for row in owed], next=following or None)


@routes.route("/organizer/experts/{expert_id}/letters", methods=["GET"])
@json_route
def list_letters(expert_id: str) -> SentMessagesAnswer:
    """The messages to an expert, newest first, and whether the mail server has accepted each."""
    context, _ = _expert(expert_id, Permission.EXPERT_READ)
    messages = [SentMessageAnswer(*message) for message in correspondence.sent_for(expert_key(expert_id))]
    newest_first = sorted(messages, key=lambda message: message.ordered_at, reverse=True)
    return SentMessagesAnswer(newest_first, now=context.at)


@routes.route("/organizer/experts/{expert_id}/replacement", methods=["POST"])
@answering(202)
def replace_expert(expert_id: str) -> ExpertLineAnswer:
    """Remove an expert: entries without a score go to others, submitted scores stay."""
    sent = body(ReasonBody)
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    saved = context.save(invited.remove(expert, context.actor, context.at, sent.reason), expert)
    return _line(saved, context)


@routes.route("/organizer/conflicts", methods=["GET"])
@json_route
def show_conflicts() -> ConflictsAnswer:
    """Which expert cannot score which entry and why, as last computed.

    `POST /exports {"kind": "conflicts"}` computes it anew.
    """
    context = authenticate(Permission.CONFLICT_READ)
    found: dict[str, Any] | None = objects.read_document(objects.conflicts_key(context.campaign.id))
    if found is None:
        raise Problem("NOT_FOUND")
    return ConflictsAnswer(**found)
