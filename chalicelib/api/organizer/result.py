"""The result of the call, and the tally sheet to recount it from."""

from chalice.app import Blueprint

from chalicelib.api.answers.result import (
    ResultAnswer,
    State,
    SupposedResultAnswer,
    TallySheetAnswer,
    motion_answer,
    supposed_answer,
)
from chalicelib.api.bodies import number, query, read
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, objects
from chalicelib.aws.results import StoredResult
from chalicelib.call.campaign import Campaign, Round
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission
from chalicelib.result import what_if
from chalicelib.result.what_if import Supposition

routes = Blueprint(__name__)
RESULT_PAGE = 400  # entries of some 2.5 kB: 1 MB, a sixth of what a function may answer


@routes.route("/organizer/result", methods=["GET"])
@json_route
def show_result() -> ResultAnswer:
    """The result as stored: every score, what was dropped, totals and ranks. Provisional while a second round runs.

    Entries come a page at a time, the best first; every page holds everything else.
    """
    context = authenticate(Permission.RESULT_READ)
    counted = context.campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    state = _state_of(context.campaign, counted)
    stored = StoredResult(counted.result_key)
    order = stored.standing(context.campaign)
    works, start = order["entries"], number("after")
    page = {"entries": stored.whole(works[start : start + RESULT_PAGE]), "undecided": order["undecided"]}
    return ResultAnswer(
        state=state,
        second_round=len(context.campaign.round.finalists) if state == "provisional" else None,
        published_at=context.campaign.published_at,
        motions=[motion_answer(each, number) for number, each in enumerate(context.campaign.motions, 1)],
        **stored.figures() | page,
        works=len(works),
        next=start + RESULT_PAGE if start + RESULT_PAGE < len(works) else None,
    )


def _state_of(campaign: Campaign, counted: Round) -> State:
    if counted is not campaign.round:
        return "provisional"
    return "published" if campaign.published_at else "tallied"


@routes.route("/organizer/result/what-if", methods=["GET"])
@json_route
def suppose_rules() -> SupposedResultAnswer:
    """Who would win if other rules had decided. Nothing is stored.

    `decides`, `trim` and `winners` as in the definition; `weights` as `story:30,art:70`, every criterion in it. In a
    call with several awards `places` takes the place of `winners`, as `film:3,series:2`, every award in it.
    """
    counted = authenticate(Permission.RESULT_READ).campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    wanted, stored = _supposition(), StoredResult(counted.result_key)
    what_if.check_size(len(stored.contents.ids))
    return supposed_answer(what_if.suppose(stored.document(), wanted))


def _supposition() -> Supposition:
    given = {name: query(name) for name in ("decides", "trim", "winners") if query(name)}
    of_each = {name: _pairs(name) for name in ("weights", "places")}
    return read(Supposition, given | {name: pairs for name, pairs in of_each.items() if pairs})


def _pairs(name: str) -> dict[str, str]:
    """What a query says of several things, as `story:30,art:70`."""
    return dict(each.partition(":")[::2] for each in query(name).split(",") if each)


@routes.route("/organizer/result/sheet", methods=["GET"])
@json_route
def show_tally_sheet() -> TallySheetAnswer:
    """The address of the tally sheet. `python -m chalicelib recount` recounts the result from it."""
    counted = authenticate(Permission.RESULT_READ).campaign.counted
    if counted is None:
        raise Problem("NOT_PUBLISHED")
    name = f"{contests.current()}-round-{counted.number}-tally-sheet.json"
    return TallySheetAnswer(objects.export_url(counted.sheet_key, name), name, counted.sheet_sha256)
