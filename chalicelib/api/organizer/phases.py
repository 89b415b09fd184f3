"""The phases of the call: start one, end its waiting for people, pass its gate."""

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import views
from chalicelib.api.bodies import body
from chalicelib.api.organizer import board
from chalicelib.api.organizer.board import board_row
from chalicelib.api.organizer.result import standing
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.result import jury

routes = Blueprint(__name__)


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    pass


class CloseBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str
    confirm_missing: bool = False


class GateBody(msgspec.Struct, forbid_unknown_fields=True):
    reason: str
    chosen: list[str] = []


def _phase_name(raw: str) -> PhaseName:
    try:
        return PhaseName(raw)
    except ValueError:
        raise Problem("NOT_FOUND") from None


@routes.route("/organizer/phases/{phase}/start", methods=["POST"])
@json_route
def start_phase(phase: str) -> Response:
    """Start a phase's workflow. Starting what runs or has ended is harmless."""
    body(StartBody)
    context, name = authenticate(Role.ORGANIZER), _phase_name(phase)
    change = campaigns.start(context.campaign, name, context.actor, context.at)
    campaign = context.save(change, context.campaign) if change else context.campaign
    return reply(views.phase_views(campaign, {})[name.value], 202)


@routes.route("/organizer/phases/{phase}/close", methods=["POST"])
@json_route
def close_phase(phase: str) -> Response:
    """End a phase's waiting for people. What is missing must be confirmed: it will count as not done."""
    sent = body(CloseBody)
    context, name = authenticate(Role.ORGANIZER, board=board_row()), _phase_name(phase)
    missing = board.missing(context).get(name, 0)
    if missing and not sent.confirm_missing and context.campaign.phase(name).waiting_for is Stop.PEOPLE:
        raise Problem("STILL_MISSING", missing=missing)
    return _decided(context, name, Stop.PEOPLE, sent.reason)


@routes.route("/organizer/phases/{phase}/gate", methods=["POST"])
@json_route
def pass_gate(phase: str) -> Response:
    """A named decision with a reason: the workflow goes on.

    Where the rules leave works tied across the last winning place, `chosen` names those of them that win.
    """
    sent = body(GateBody)
    context, name = authenticate(Role.ORGANIZER), _phase_name(phase)
    if name is PhaseName.SELECTION and context.campaign.phase(name).waiting_for is Stop.GATE:
        jury.check_chosen(sent.chosen, standing(context.campaign, context.campaign.round))
    elif sent.chosen:
        raise invalid(field_problem("chosen", "NOT_A_CHOICE"))
    return _decided(context, name, stop=Stop.GATE, reason=sent.reason, chosen=tuple(sent.chosen))


def _decided(
    context: RequestContext, name: PhaseName, stop: Stop, reason: str, chosen: tuple[str, ...] = ()
) -> Response:
    change = campaigns.decide(
        context.campaign, name, stop=stop, by=context.actor, at=context.at, why=reason, chosen=chosen
    )
    return reply(views.phase_views(context.save(change, context.campaign), {})[name.value], 202)
