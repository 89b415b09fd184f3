"""Recommending units 推荐单位: register them, and how many entries name each."""

import secrets
from typing import Any

from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body
from chalicelib.api.organizer.board import board_of, board_row
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import authenticate
from chalicelib.aws import records
from chalicelib.aws.items import contact_key
from chalicelib.aws.secrets import pepper
from chalicelib.errors import Problem
from chalicelib.judging.board import Board
from chalicelib.people import recommenders
from chalicelib.people.recommenders import Recommender, RecommenderForm
from chalicelib.people.sign_in import Contact, contact_digest, plain_email

routes = Blueprint(__name__)


@routes.route("/organizer/recommenders", methods=["GET"])
@json_route
def list_recommenders() -> dict[str, Any]:
    """All recommending units and how many works name each."""
    context = authenticate(Role.ORGANIZER, board=board_row())

    def page(after: str) -> tuple[list[Recommender], str]:
        return records.query_index(
            "entries",
            "by_status",
            attribute_name="queue",
            value=f"{context.campaign.id}#recommenders",
            kind=Recommender,
            after=after,
        )

    return {"recommenders": [_recommender_line(row, board_of(context)) for row in records.every(page)]}


def _recommender_line(row: Recommender, figures: Board) -> dict[str, Any]:
    return views.recommender_view(row) | {"entries": figures.count(f"recommender:{row.id}")}


@routes.route("/organizer/recommenders", methods=["POST"])
@json_route
def add_recommender() -> Response:
    """Register a recommending unit and mail its link."""
    sent = body(RecommenderForm)
    digest = contact_digest(plain_email(sent.email), pepper())
    contact = Contact(digest=digest, role=Role.RECOMMENDER, subject=secrets.token_hex(10), name=sent.name)
    context = authenticate(
        Role.ORGANIZER, contact=(contact_key(digest, Role.RECOMMENDER.value), Contact), board=board_row()
    )
    change = recommenders.register(
        sent, context.definition.id, recommender_id=contact.subject, by=context.actor, at=context.at
    )
    held = context.rows["contact"]
    if held is not None and held.subject:
        raise Problem("RECOMMENDER_EXISTS")
    saved = context.save(change, None, records.put_row(contact, {}))
    return reply(_recommender_line(saved, board_of(context)), 201)
