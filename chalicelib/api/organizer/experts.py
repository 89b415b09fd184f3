"""Experts: register, invite, remind and replace them; see their conflicts of interest."""

import secrets
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.people import (
    ExpertLineAnswer,
    ExpertsAnswer,
    SentMessageAnswer,
    SentMessagesAnswer,
    expert_line,
)
from chalicelib.api.answers.result import ConflictsAnswer, DismissalAnswer, DismissalsAnswer, dismissal_answer
from chalicelib.api.answers.reviews import OwedSeatsAnswer, owed_seat
from chalicelib.api.bodies import ReasonBody, body, number, query
from chalicelib.api.organizer import addresses
from chalicelib.api.organizer.board import progress_of, progress_rows
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import board_store, conflict_report, contests, correspondence, records
from chalicelib.aws.items import dismissal_key, entry_key, expert_key
from chalicelib.aws.places import BY_EXPERT
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging import board as boards
from chalicelib.judging import conflicts
from chalicelib.judging.board import Board
from chalicelib.judging.conflicts import Reason
from chalicelib.judging.review import OPEN, Review
from chalicelib.people import invited
from chalicelib.people.invited import Expert, ExpertForm, NewExpert
from chalicelib.people.permissions import Permission
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


@routes.route("/organizer/experts", methods=["GET"])
@json_route
def list_experts() -> ExpertsAnswer:
    """All experts with their progress."""
    context = authenticate(Permission.EXPERT_READ, *board_store.basis(contests.current()))
    return ExpertsAnswer(expert_lines(context))


def expert_lines(context: RequestContext) -> list[ExpertLineAnswer]:
    """Each expert with their progress in the present round. The context must have read the board's `basis`."""
    found, figures = board_store.experts(context.rows, context.campaign.id)
    return [expert_line(row, figures, context.campaign.round.number) for row in found]


def _line(expert: Expert, context: RequestContext) -> ExpertLineAnswer:
    return expert_line(expert, progress_of(context, expert.id), context.campaign.round.number)


@routes.route("/organizer/experts", methods=["POST"])
@answering(201)
def add_expert() -> ExpertLineAnswer:
    """Register an expert and mail an invitation, unless it is to wait until the conflicts are known."""
    sent = body(NewExpert)
    contact = addresses.contact_of(Role.EXPERT, secrets.token_hex(10), sent.name, sent.email)
    context = authenticate(Permission.EXPERT_MANAGE, addresses.place_of(Role.EXPERT, sent.email))
    register = invited.invite_expert if sent.invite else invited.add_expert
    change = register(sent, context.definition, expert_id=contact.subject, by=context.actor, at=context.at)
    taken = addresses.taken(context, contact, "EXPERT_EXISTS")
    return context.save(change, None, lambda saved: expert_line(saved, Board(context.campaign.id), 1), *taken)


class ExpertEdit(ExpertForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is right of an expert, and why it is corrected."""

    reason: ReasonText


@routes.route("/organizer/experts/{expert_id}", methods=["PUT"])
@json_route
def edit_expert(expert_id: str) -> ExpertLineAnswer:
    """Correct what is said of an expert. A new address gets a new link."""
    sent = body(ExpertEdit)
    key = expert_key(expert_id)
    place, progress = addresses.place_of(Role.EXPERT, sent.email), progress_rows(expert_id)
    context = authenticate(Permission.EXPERT_MANAGE, key, place, *progress)
    expert = context.found(key)
    change = invited.edit_expert(expert, sent, context.definition, by=context.actor, at=context.at, why=sent.reason)
    contact = addresses.contact_of(Role.EXPERT, expert.id, change.row.name, change.row.email)
    moved = addresses.moved(context, contact, expert.email, "EXPERT_EXISTS")
    return context.save(change, expert, lambda saved: _line(saved, context), *moved)


def _expert(expert_id: str, permission: Permission) -> tuple[RequestContext, Expert]:
    context = authenticate(permission, expert_key(expert_id), *progress_rows(expert_id))
    return context, context.found(expert_key(expert_id))


def _saved(context: RequestContext, change: Change[Expert], expert: Expert) -> ExpertLineAnswer:
    return context.save(change, expert, lambda saved: _line(saved, context))


@routes.route("/organizer/experts/{expert_id}/invitation", methods=["POST"])
@answering(202)
def invite_again(expert_id: str) -> ExpertLineAnswer:
    """Mail an expert the invitation, or a new link."""
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    return _saved(context, invited.resend(expert, context.actor, context.at), expert)


@routes.route("/organizer/experts/{expert_id}/reminder", methods=["POST"])
@answering(202)
def remind_expert(expert_id: str) -> ExpertLineAnswer:
    """Remind an expert of the entries that have no score yet."""
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    progress = boards.expert_figures(progress_of(context, expert.id), expert.id, context.campaign.round.number)
    unscored = progress["assigned"] - progress["submitted"]
    until, zone = context.campaign.calendar.review_until.isoformat(), context.campaign.zone
    change = invited.remind(expert, unscored, until=until, zone=zone, by=context.actor, at=context.at)
    return _saved(context, change, expert)


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
    """Remove an expert: entries without a score go to others. Two people may void the scores then: `void`."""
    sent = body(ReasonBody)
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    change = invited.remove(expert, context.actor, context.at, sent.reason)
    return _saved(context, change, expert)


@routes.route("/organizer/experts/{expert_id}/return", methods=["POST"])
@answering(202)
def bring_expert_back(expert_id: str) -> ExpertLineAnswer:
    """Take the removal of an expert back and mail a new link; seats that others took stay with them."""
    sent = body(ReasonBody)
    context, expert = _expert(expert_id, Permission.EXPERT_MANAGE)
    again = invited.invite_again(expert)
    return _saved(context, invited.bring_back(expert, context.actor, context.at, sent.reason, again), expert)


@routes.route("/organizer/conflicts", methods=["GET"])
@json_route
def show_conflicts() -> ConflictsAnswer:
    """Which expert cannot score which entry and why, as last computed, a page of pairs at a time, doubts first.

    `POST /exports {"kind": "conflicts"}` computes it anew.
    """
    context = authenticate(Permission.CONFLICT_READ)
    found = conflict_report.page(context.campaign.id, number("after"))
    if found is None:
        raise Problem("NOT_FOUND")
    return ConflictsAnswer(**found)


RowId = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{20}$")]


class DismissalBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """That the doubts of an entry and an expert are no conflict, and why; `withdrawn`: that they count again."""

    entry: RowId
    expert: RowId
    reasons: list[Reason]
    reason: ReasonText
    withdrawn: bool = False


@routes.route("/organizer/conflicts/dismissals", methods=["POST"])
@answering(201)
def dismiss_doubts() -> DismissalAnswer:
    """Keep that an organizer has looked at a likely conflict and found none, or that it counts again."""
    sent = body(DismissalBody)
    work, expert = entry_key(sent.entry), expert_key(sent.expert)
    held_at = dismissal_key(contests.current(), sent.entry, sent.expert)
    context = authenticate(Permission.EXPERT_MANAGE, work, expert, held_at)
    before, pair = context.rows.get(held_at), (context.found(work).id, context.found(expert).id)
    if sent.withdrawn:
        change = conflicts.withdraw(context.found(held_at), context.actor, context.at, sent.reason)
    else:
        change = conflicts.dismiss(
            before,
            pair,
            contest=context.campaign.id,
            reasons=sent.reasons,
            by=context.actor,
            at=context.at,
            why=sent.reason,
        )
    return context.save(change, before, dismissal_answer)


@routes.route("/organizer/conflicts/dismissals", methods=["GET"])
@json_route
def list_dismissals() -> DismissalsAnswer:
    """The likely conflicts that organizers have looked at, a page at a time."""
    context = authenticate(Permission.CONFLICT_READ)
    rows, following = records.query(dismissal_key(context.campaign.id), limit=records.LIMIT, after=query("after"))
    return DismissalsAnswer([dismissal_answer(row) for row in rows], next=following or None)
