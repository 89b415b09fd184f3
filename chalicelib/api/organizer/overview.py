"""Where the call stands, and the dates in force."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.call import calendar_answer
from chalicelib.api.answers.office import (
    BoardAnswer,
    MovedDatesAnswer,
    ScanBacklogAnswer,
    ScreenersAnswer,
    phase_answer,
    round_answer,
)
from chalicelib.api.bodies import body
from chalicelib.api.organizer.board import board_of, board_rows, missing
from chalicelib.api.organizer.experts import expert_lines
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import backlogs
from chalicelib.call import campaign as campaigns
from chalicelib.entry import confirmations
from chalicelib.entry.confirmations import ActName, Dates, two_people
from chalicelib.entry.entries import Status
from chalicelib.errors import Stale
from chalicelib.history import Destination
from chalicelib.judging import board as boards
from chalicelib.people.permissions import Permission
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


class CalendarBody(Dates, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """New dates for the call, and why they change."""

    revision: int
    reason: ReasonText


@routes.route("/organizer/board", methods=["GET"])
@json_route
def show_board() -> BoardAnswer:
    """Where the call stands: dates, phases, entries by status, each expert's progress."""
    context = authenticate(Permission.SCREENING_READ, *board_rows())
    figures, campaign, owed = board_of(context), context.campaign, missing(context)
    return BoardAnswer(
        contest=campaign.id,
        title=context.definition.title,
        calendar=calendar_answer(campaign.calendar, context.definition),
        now=context.at,
        phase=campaign.stage(context.at),
        phases={name: phase_answer(phase, owed.get(name)) for name, phase in campaign.phases.items()},
        entries={Status(status): count for status, count in figures.by_prefix("entries:").items()},
        returning=figures.count("returning"),
        listed=campaign.listed if campaign.is_listed else None,
        ready=figures.count("ready"),
        screeners=_screeners(context),
        experts=expert_lines(context) if context.may(Permission.EXPERT_READ) else [],
        round=round_answer(campaign, context.definition),
        notice_days=context.definition.calendar.notice_days if context.definition.public_notice else None,
        published_at=campaign.published_at,
        persons=context.definition.confirmation.persons,
        revision=campaign.revision,
    )


def _screeners(context: RequestContext) -> ScreenersAnswer:
    rules, found = context.definition.screening, boards.agreement_of(board_of(context))
    return ScreenersAnswer(
        persons=rules.persons, second_look_percent=rules.second_look_percent, **msgspec.structs.asdict(found)
    )


@routes.route("/organizer/scans", methods=["GET"])
@json_route
def show_scans() -> ScanBacklogAnswer:
    """How many accepted videos have still to be sampled for the screeners, and since when the oldest waits."""
    authenticate(Permission.SCREENING_READ)
    return ScanBacklogAnswer(*backlogs.of_entries(Destination.SCANS))


@routes.route("/organizer/calendar", methods=["PUT"])
@json_route
def move_dates() -> MovedDatesAnswer:
    """Change the dates of the running call, with a reason. Two people move a date that has passed: `reschedule`."""
    sent = body(CalendarBody)
    context = authenticate(Permission.CONTEST_RUN)
    if sent.revision != context.campaign.revision:
        raise Stale
    calendar = confirmations.new_dates(context.campaign, sent)
    if campaigns.moves_passed(context.campaign.calendar, calendar, context.at):
        raise two_people(ActName.RESCHEDULE)
    change = campaigns.reschedule(
        context.campaign, calendar, context.actor, context.at, why=sent.reason, list_again=sent.list_again
    )
    return context.save(change, context.campaign, lambda saved: MovedDatesAnswer(saved.calendar, saved.revision))
