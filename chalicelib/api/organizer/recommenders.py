"""Recommending units 推荐单位: list, register, correct, remove them and bring them back."""

import secrets

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.people import RecommenderLineAnswer, RecommendersAnswer, recommender_answer
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.organizer import addresses
from chalicelib.api.organizer.board import units_of, units_rows
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import queries
from chalicelib.aws.items import recommender_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging.board import Board
from chalicelib.people import invited, recommenders
from chalicelib.people.permissions import Permission
from chalicelib.people.recommenders import Recommender, RecommenderForm
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


@routes.route("/organizer/recommenders", methods=["GET"])
@json_route
def list_recommenders() -> RecommendersAnswer:
    """All recommending units, and how many entries name each."""
    context = authenticate(Permission.RECOMMENDER_READ, *units_rows())
    known = queries.recommenders_of(context.campaign.id)
    return RecommendersAnswer([_line(row, units_of(context)) for row in known])


def _line(row: Recommender, figures: Board) -> RecommenderLineAnswer:
    shown = msgspec.structs.asdict(recommender_answer(row))
    return RecommenderLineAnswer(**shown, state=row.state, entries=figures.count(f"recommender:{row.id}"))


def _saved(
    context: RequestContext, change: Change[Recommender], unit: Recommender | None, *also: Write
) -> RecommenderLineAnswer:
    return context.save(change, unit, lambda saved: _line(saved, units_of(context)), *also)


@routes.route("/organizer/recommenders", methods=["POST"])
@answering(201)
def add_recommender() -> RecommenderLineAnswer:
    """Register a recommending unit and mail its link."""
    sent = body(RecommenderForm)
    contact = addresses.contact_of(Role.RECOMMENDER, secrets.token_hex(10), sent.name, sent.email)
    held_at = addresses.place_of(Role.RECOMMENDER, sent.email)
    parent = parent_key(sent)
    context = authenticate(Permission.RECOMMENDER_MANAGE, held_at, parent, *units_rows())
    if not context.definition.recommendation.units:
        raise Problem("NO_UNITS")
    change = recommenders.register(
        sent,
        context.definition.id,
        contact.subject,
        by=context.actor,
        at=context.at,
        parent=context.rows.get(parent),
    )
    taken = addresses.taken(context, contact, "RECOMMENDER_EXISTS")
    return _saved(context, change, None, *taken)


def parent_key(sent: RecommenderForm) -> Key[Recommender]:
    """Where the row of the unit above lies; of nobody if the form names none."""
    return recommender_key(sent.parent or "none")


class RecommenderEdit(RecommenderForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is right of a unit, and why it is corrected."""

    reason: ReasonText


@routes.route("/organizer/recommenders/{unit_id}", methods=["PUT"])
@json_route
def edit_recommender(unit_id: str) -> RecommenderLineAnswer:
    """Correct what is said of a unit. A new address gets a new link."""
    sent = body(RecommenderEdit)
    key, parent, role = recommender_key(unit_id), parent_key(sent), Role.RECOMMENDER
    place = addresses.place_of(role, sent.email)
    context = authenticate(Permission.RECOMMENDER_MANAGE, key, parent, place, *units_rows())
    unit, above = context.found(key), context.rows.get(parent)
    change = recommenders.edit(unit, sent, by=context.actor, at=context.at, why=sent.reason, parent=above)
    contact = addresses.contact_of(role, unit.id, change.row.name, change.row.email)
    return _saved(context, change, unit, *addresses.moved(context, contact, unit.email, "RECOMMENDER_EXISTS"))


def _unit(unit_id: str) -> tuple[RequestContext, Recommender]:
    context = authenticate(Permission.RECOMMENDER_MANAGE, recommender_key(unit_id), *units_rows())
    return context, context.found(recommender_key(unit_id))


@routes.route("/organizer/recommenders/{unit_id}/invitation", methods=["POST"])
@answering(202)
def invite_unit_again(unit_id: str) -> RecommenderLineAnswer:
    """Mail a unit's contact person a new link."""
    context, unit = _unit(unit_id)
    change = invited.invite_once_more(unit, context.actor, context.at, recommenders.invite_again(unit))
    return _saved(context, change, unit)


@routes.route("/organizer/recommenders/{unit_id}/removal", methods=["POST"])
@answering(202)
def remove_recommender(unit_id: str) -> RecommenderLineAnswer:
    """Remove a unit: its sessions and links end, and entrants can name it no more."""
    sent = body(ReasonBody)
    context, unit = _unit(unit_id)
    change = invited.left(unit, context.actor, context.at, sent.reason)
    return _saved(context, change, unit)


@routes.route("/organizer/recommenders/{unit_id}/return", methods=["POST"])
@answering(202)
def bring_recommender_back(unit_id: str) -> RecommenderLineAnswer:
    """Take the removal of a unit back, and mail a new link."""
    sent = body(ReasonBody)
    context, unit = _unit(unit_id)
    again = recommenders.invite_again(unit)
    change = invited.bring_back(unit, context.actor, context.at, sent.reason, again)
    return _saved(context, change, unit)
