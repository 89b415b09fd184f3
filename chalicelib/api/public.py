"""What anybody may ask: the call, its limits and texts, its recommending units, and the result once it is public."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.api import request_context, views
from chalicelib.api.document import openapi
from chalicelib.api.replies import json_route
from chalicelib.aws import objects, queries
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.config import config

routes = Blueprint(__name__)

_SHOWN = (
    "id",
    "title",
    "theme",
    "organisers",
    "categories",
    "themes",
    "criteria",
    "fields",
    "pledges",
    "privacy",
    "winners",
    "video",
    "award",
    "notice",
    "sheet",
)


@routes.route("/contest", methods=["GET"])
@json_route
def show_contest() -> dict[str, Any]:
    """The call as it stands: dates in force, server time, limits, texts to agree to."""
    at, definition, campaign = request_context.public()
    return {name: getattr(definition, name) for name in _SHOWN} | {
        "calendar": views.calendar_view(campaign.calendar, definition),
        "now": at,
        "phase": campaign.stage(at),
        "entrant_kinds": definition.entrant_kinds,
        "pledges": _with_hashes(definition),
        "privacy": _hashed(definition.privacy),
        "opinions": definition.review.opinions,
        "scores": {"min": definition.review.score_min, "max": definition.review.score_max},
        "commitment": campaign.rounds[0].commitment,
        "definition_sha256": definition.sha256,
    }


def _with_hashes(definition: Definition) -> list[dict[str, Any]]:
    return [{"id": pledge.id} | _hashed(pledge) for pledge in definition.pledges]


def _hashed(text: Any) -> dict[str, Any]:
    return {"version": text.version, "sha256": text.sha256, "title": text.title, "body": text.body}


@routes.route("/recommenders", methods=["GET"])
@json_route
def list_recommenders() -> dict[str, Any]:
    """The recommending units an entrant can name."""
    known = queries.recommenders_of(config().contest)
    return {"recommenders": [{"id": row.id, "name": row.name} for row in known]}


@routes.route("/results", methods=["GET"])
@json_route
def show_results() -> dict[str, Any]:
    """The winners once they are published, where the jury departed from the computed order, and what to check by."""
    _, _, campaign = request_context.public()
    if campaign.published_at is None:
        return {"published": False, "winners": [], "departures": [], "check": None}
    document = objects.read_document(objects.public_result_key(campaign.id))
    return {"published": True, "published_at": campaign.published_at, **document, "check": _check(campaign)}


def _check(campaign: Campaign) -> dict[str, Any]:
    """The draws' seeds, whose hashes were public before, and the hash of the sheet that recounts the result."""
    draws = [{"round": each.number, "commitment": each.commitment, "seed": each.seed} for each in campaign.rounds]
    counted = campaign.counted
    return {
        "draws": draws,
        "tally_sheet_sha256": counted.sheet_sha256 if counted else "",
        "input_hash": counted.input_sha256 if counted else "",
    }


@routes.route("/openapi.json", methods=["GET"])
@json_route
def show_document() -> Any:
    """This API's own description."""
    return openapi()
