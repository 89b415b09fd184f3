"""The phases of the call: start one, stop waiting for people, pass its gate."""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.office import PhaseAnswer, phase_answer
from chalicelib.api.bodies import body
from chalicelib.api.organizer import board
from chalicelib.api.organizer.board import board_row
from chalicelib.api.organizer.result import standing
from chalicelib.api.replies import answering
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.call import campaign as campaigns
from chalicelib.call import working_days
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import proposal
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people.permissions import Permission
from chalicelib.result import jury
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


class StartBody(msgspec.Struct, forbid_unknown_fields=True):
    """An empty object."""


class CloseBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why a phase stops waiting for people. If work is missing, `confirm_missing` must be true."""

    reason: ReasonText
    confirm_missing: bool = False


class GateBody(msgspec.Struct, forbid_unknown_fields=True):
    """A decision at a gate, and why. If entries are undecided again, `confirm_missing` must be true: they lapse."""

    reason: ReasonText
    confirm_missing: bool = False
    chosen: Annotated[
        list[str], msgspec.Meta(description="The entries that win, where the rules leave a tie across the last place")
    ] = []
    looked_at: Annotated[
        list[str],
        msgspec.Meta(
            description="Winning entries with two scores far above the rest, which somebody has looked at again"
        ),
    ] = []


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
    """Stop waiting for people. Missing work must be confirmed: it will count as not done."""
    sent = body(CloseBody)
    context, name = authenticate(Permission.CONTEST_RUN, board_row()), _phase_name(phase)
    missing = board.missing(context).get(name, 0)
    if missing and not sent.confirm_missing and context.campaign.phase(name).waiting_for is Stop.PEOPLE:
        raise Problem("STILL_MISSING", missing=missing)
    return _decided(context, name, Stop.PEOPLE, sent.reason)


@routes.route("/organizer/phases/{phase}/gate", methods=["POST"])
@answering(202)
def pass_gate(phase: str) -> PhaseAnswer:
    """Pass a gate by a named decision with a reason: the workflow goes on.

    If entries are tied across the last winning place, `chosen` names those that win. `looked_at` names the winning
    entries flagged `two_at_top`: none of them wins unseen.
    """
    sent = body(GateBody)
    context, name = authenticate(Permission.CONTEST_RUN, board_row()), _phase_name(phase)
    _check_nothing_missing(context, name, sent)
    if name is PhaseName.SELECTION and context.campaign.phase(name).waiting_for is Stop.GATE:
        result = standing(context.campaign, context.campaign.round)
        jury.check_chosen(sent.chosen, result)
        jury.check_looked_at(sent.looked_at, sent.chosen, result)
        _check_calendar(context)
    elif sent.chosen or sent.looked_at:
        raise invalid(field_problem("chosen" if sent.chosen else "looked_at", "NOT_A_CHOICE"))
    return _decided(context, name, Stop.GATE, sent.reason, chosen=tuple(sent.chosen), looked_at=tuple(sent.looked_at))


def _check_calendar(context: RequestContext) -> None:
    """Raise HOLIDAYS_UNKNOWN if the end of the public notice cannot be told: before anything is announced."""
    terms = proposal.planned(context.definition)
    if terms is not None:
        proposal.check_calendar(terms, context.at, working_days.shipped())


def _check_nothing_missing(context: RequestContext, name: PhaseName, sent: GateBody) -> None:
    """Raise STILL_MISSING if answers of screening were taken back or works are being corrected, unless confirmed."""
    waits = context.campaign.phase(name).waiting_for is Stop.GATE
    missing = board.missing(context)[PhaseName.SCREENING] if name is PhaseName.SCREENING and waits else 0
    if missing > 0 and not sent.confirm_missing:
        raise Problem("STILL_MISSING", missing=missing)


def _decided(
    context: RequestContext, name: PhaseName, stop: Stop, reason: str, **named: tuple[str, ...]
) -> PhaseAnswer:
    """`named` are the entries that the decision names, as `campaigns.decide` takes them."""
    change = campaigns.decide(context.campaign, name, stop=stop, by=context.actor, at=context.at, why=reason, **named)
    return _saved(context, change, name)
