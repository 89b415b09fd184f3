"""The result of the call and the sheet it can be recounted from."""

from typing import Any

from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import query
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import objects
from chalicelib.call.campaign import Campaign, Round
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.result import jury

routes = Blueprint(__name__)
RESULT_PAGE = 400  # works, some 2.5 kB each: a fifth of what a function may answer


@routes.route("/organizer/result", methods=["GET"])
@json_route
def show_result() -> dict[str, Any]:
    """The tally as stored: every score, what was dropped, totals and ranks; provisional while a second round runs.

    The works come a page at a time, the best first; everything else is in every page.
    """
    context = authenticate(Role.ORGANIZER)
    counted = context.campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    final = "published" if context.campaign.published_at else "tallied"
    state = final if counted is context.campaign.round else "provisional"
    result = standing(context.campaign, counted)
    works, after = result["entries"], query("after", "0")
    start = int(after) if after.isdigit() else 0
    return {
        "state": state,
        "published_at": context.campaign.published_at,
        "motions": [views.motion_view(each) for each in context.campaign.motions],
        **result,
        "entries": works[start : start + RESULT_PAGE],
        "works": len(works),
        "next": start + RESULT_PAGE if start + RESULT_PAGE < len(works) else None,
    }


def standing(campaign: Campaign, counted: Round) -> dict[str, Any]:
    """A round's result as the jury's motions leave it."""
    return jury.after_motions(objects.read_document(counted.result_key), campaign.motions)


@routes.route("/organizer/result/sheet", methods=["GET"])
@json_route
def show_tally_sheet() -> dict[str, Any]:
    """Where the tally sheet is to be had, from which anybody can recount the result: `python -m chalicelib recount`."""
    counted = authenticate(Role.ORGANIZER).campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    name = f"{config().contest}-round-{counted.number}-tally-sheet.json"
    return {"url": objects.export_url(counted.sheet_key, name), "name": name, "sha256": counted.sheet_sha256}
