"""Where the call stands, and the dates in force."""

from datetime import datetime
from typing import Any

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body
from chalicelib.api.organizer.board import board_of, board_row, missing
from chalicelib.api.organizer.experts import expert_lines
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.call import campaign as campaigns
from chalicelib.errors import Problem

routes = Blueprint(__name__)


class CalendarBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    revision: int
    opens: datetime
    closes: datetime
    review_until: datetime
    reason: str


@routes.route("/organizer/board", methods=["GET"])
@json_route
def showboard_row() -> dict[str, Any]:
    """Where the call stands: dates, phases, works by status, progress of each expert."""
    context = authenticate(Role.ORGANIZER, board=board_row())
    figures = board_of(context)
    rounds = context.campaign.round
    return {
        "contest": context.campaign.id,
        "title": context.definition.title,
        "calendar": views.calendar_view(context.campaign.calendar, context.definition),
        "now": context.at,
        "phase": context.campaign.stage(context.at),
        "phases": views.phase_views(context.campaign, missing(context)),
        "entries": figures.by_prefix("entries:"),
        "returning": figures.count("returning"),
        "experts": expert_lines(context),
        "round": views.fields(rounds, "number", "commitment", "opened_at", "closed_at")
        | {
            "per_work": rounds.per_work or context.definition.review.experts_per_work,
            "min_scores": context.definition.review.min_scores,
            "finalists": len(rounds.finalists) or None,
        },
        "published_at": context.campaign.published_at,
        "revision": context.campaign.revision,
    }


@routes.route("/organizer/calendar", methods=["PUT"])
@json_route
def move_dates() -> dict[str, Any]:
    """Change the dates in force, with a reason."""
    sent = body(CalendarBody)
    context = authenticate(Role.ORGANIZER)
    if sent.revision != context.campaign.revision:
        raise Problem("STALE")
    if any(moment.tzinfo is None for moment in (sent.opens, sent.closes, sent.review_until)):
        raise Problem("CALENDAR_ORDER")
    calendar = msgspec.structs.replace(
        context.campaign.calendar, opens=sent.opens, closes=sent.closes, review_until=sent.review_until
    )
    change = campaigns.reschedule(context.campaign, calendar, by=context.actor, at=context.at, why=sent.reason)
    saved = context.save(change, context.campaign)
    return {"calendar": saved.calendar, "revision": saved.revision}
