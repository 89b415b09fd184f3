"""Recommending units 推荐单位: register and list them."""

import secrets

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.people import RecommenderLineAnswer, RecommendersAnswer, recommender_answer
from chalicelib.api.bodies import body
from chalicelib.api.organizer.board import board_of, board_row
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import queries, records
from chalicelib.aws.items import contact_key
from chalicelib.aws.secrets import pepper
from chalicelib.errors import Problem
from chalicelib.judging.board import Board
from chalicelib.people import contacts, recommenders
from chalicelib.people.permissions import Permission
from chalicelib.people.recommenders import Recommender, RecommenderForm
from chalicelib.people.sign_in import Contact, contact_digest

routes = Blueprint(__name__)


@routes.route("/organizer/recommenders", methods=["GET"])
@json_route
def list_recommenders() -> RecommendersAnswer:
    """All recommending units, and how many entries name each."""
    context = authenticate(Permission.RECOMMENDER_READ, board_row())
    known = queries.recommenders_of(context.campaign.id)
    return RecommendersAnswer([_line(row, board_of(context)) for row in known])


def _line(row: Recommender, figures: Board) -> RecommenderLineAnswer:
    shown = msgspec.structs.asdict(recommender_answer(row))
    return RecommenderLineAnswer(**shown, entries=figures.count(f"recommender:{row.id}"))


@routes.route("/organizer/recommenders", methods=["POST"])
@answering(201)
def add_recommender() -> RecommenderLineAnswer:
    """Register a recommending unit and mail its link."""
    sent = body(RecommenderForm)
    digest = contact_digest(contacts.plain_email(sent.email), pepper())
    contact = Contact(digest=digest, role=Role.RECOMMENDER, subject=secrets.token_hex(10), name=sent.name)
    held_at = contact_key(digest, Role.RECOMMENDER.value)
    context = authenticate(Permission.RECOMMENDER_MANAGE, held_at, board_row())
    change = recommenders.register(
        sent, context.definition.id, recommender_id=contact.subject, by=context.actor, at=context.at
    )
    held = context.rows.get(held_at)
    if held is not None and held.subject:
        raise Problem("RECOMMENDER_EXISTS")
    saved = context.save(change, None, records.put_row(contact, {}))
    return _line(saved, board_of(context))
