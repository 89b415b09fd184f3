"""The phases of the call: start one, stop waiting for people, pass its gate."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.office import PhaseAnswer, phase_answer
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.organizer import board
from chalicelib.api.organizer.board import board_rows
from chalicelib.api.replies import answering
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry.confirmations import ActName, two_people
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    """An empty object."""


def _phase_name(raw: str) -> PhaseName:
    try:
        return PhaseName(raw)
    except ValueError:
        raise Problem("NOT_FOUND") from None


@routes.route("/organizer/phases/{phase}/start", methods=["POST"])
@answering(202)
def start_phase(phase: str) -> PhaseAnswer:
    """Start a phase's workflow. If it runs or has ended, change nothing."""
    body(StartBody)
    context, name = authenticate(Permission.CONTEST_RUN), _phase_name(phase)
    change = campaigns.start(context.campaign, name, context.actor, context.at)
    if change is None:
        return phase_answer(context.campaign.phase(name))
    return _saved(context, change, name)


def _saved(context: RequestContext, change: Change[Campaign], name: PhaseName) -> PhaseAnswer:
    return context.save(change, context.campaign, lambda saved: phase_answer(saved.phase(name)))


@routes.route("/organizer/phases/{phase}/close", methods=["POST"])
@answering(202)
def close_phase(phase: str) -> PhaseAnswer:
    """Stop waiting for people. While work is missing, two people do so, by the act `close`."""
    sent = body(ReasonBody)
    context, name = authenticate(Permission.CONTEST_RUN, *board_rows()), _phase_name(phase)
    return _decided(context, name, Stop.PEOPLE, sent.reason)


@routes.route("/organizer/phases/{phase}/gate", methods=["POST"])
@answering(202)
def pass_gate(phase: str) -> PhaseAnswer:
    """Pass a gate by a named decision with a reason: the workflow goes on. Two people confirm the result: `publish`."""
    sent = body(ReasonBody)
    context, name = authenticate(Permission.CONTEST_RUN, *board_rows()), _phase_name(phase)
    if name is PhaseName.SELECTION:
        raise two_people(ActName.PUBLISH)
    return _decided(context, name, Stop.GATE, sent.reason)


def _decided(context: RequestContext, name: PhaseName, stop: Stop, reason: str) -> PhaseAnswer:
    """The decision at a stop. Raises STILL_MISSING while work is missing, which then counts as not done."""
    missing = board.missing(context).get(name, 0) if context.campaign.phase(name).waiting_for is stop else 0
    if missing > 0:
        raise Problem("STILL_MISSING", missing=missing)
    change = campaigns.decide(context.campaign, name, stop=stop, by=context.actor, at=context.at, why=reason)
    return _saved(context, change, name)
