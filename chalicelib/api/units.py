"""For whoever oversees recommending units: how far those below are, and a reminder to those that are late.

A province sees the units right below it and right below its cities, an organizer sees all: by one route, page by page.
"""

from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.recommending import UnitBelowAnswer, UnitsBelowAnswer, UnitsRemindedAnswer, unit_below
from chalicelib.api.bodies import body, query
from chalicelib.api.organizer.board import units_of, units_rows
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import items, records
from chalicelib.aws.items import recommender_key
from chalicelib.aws.places import BY_OWNER, BY_STATUS
from chalicelib.errors import Problem
from chalicelib.judging.board import Board
from chalicelib.people import hierarchy, recommenders
from chalicelib.people.invited import has_left
from chalicelib.people.permissions import Permission
from chalicelib.people.recommenders import MOST_REMINDED, Recommender

routes = Blueprint(__name__)
PAGE = 100
UnitId = Annotated[str, msgspec.Meta(max_length=100)]


class RemindersBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Which units to remind; `of`: the unit right above them, where it is not the asker's own."""

    units: Annotated[tuple[UnitId, ...], msgspec.Meta(min_length=1, max_length=MOST_REMINDED)]
    of: UnitId = ""


@routes.route("/units", methods=["GET"])
@json_route
def list_units() -> UnitsBelowAnswer:
    """A page of the units right below the asker's, or right below the unit `of`; of all, for an organizer."""
    of = query("of")
    context = authenticate(
        Permission.UNITS_READ_BELOW, recommender_key(of or "none"), *units_rows(), own=recommender_key
    )
    above = _above(context, of)
    index, value = (
        (BY_OWNER, items.units_under(above[0].id)) if above else (BY_STATUS, items.recommenders_of(context.campaign.id))
    )
    rows, following = records.page_of(index, value, Recommender, limit=PAGE, after=query("after"))
    figures = units_of(context)
    return UnitsBelowAnswer(
        units=[_line(row, above, figures, context) for row in rows if not has_left(row)], next=following or None
    )


def _above(context: RequestContext, of: str) -> tuple[Recommender, ...]:
    """The unit whose units are meant and the asker's own, the nearest first; empty where an organizer means all.

    Raises NOT_FOUND for a unit that is neither the asker's nor right below it.
    """
    unit = context.found(recommender_key(of)) if of else None
    if context.may(Permission.RECOMMENDER_READ):
        return (unit,) if unit else ()
    own = context.found(recommender_key(context.session.subject))
    if unit is not None and own.id not in (unit.id, unit.parent):
        raise Problem("NOT_FOUND")
    return (unit, own) if unit is not None and unit.id != own.id else (own,)


def _line(row: Recommender, above: tuple[Recommender, ...], figures: Board, context: RequestContext) -> UnitBelowAnswer:
    until = hierarchy.deadline_of(row, above, context.campaign.calendar.unit_deadline)
    return unit_below(row, deadline=until, named=figures.count(f"recommender:{row.id}"), at=context.at)


@routes.route("/units/reminders", methods=["POST"])
@answering(202)
def remind_units() -> UnitsRemindedAnswer:
    """Mail a reminder with a link to units below that have not confirmed their list: at most one a day for each.

    Raises NOT_FOUND for a unit that does not stand right below, NO_UNIT_TO_REMIND where none is due.
    """
    sent = body(RemindersBody)
    keys = [recommender_key(each) for each in dict.fromkeys(sent.units)]
    place = recommender_key(sent.of or "none")
    context = authenticate(Permission.UNITS_REMIND_BELOW, place, *keys, own=recommender_key)
    above, found = _above(context, sent.of), [context.found(key) for key in keys]
    if any(row.parent != above[0].id for row in found if above):
        raise Problem("NOT_FOUND")
    due = [row for row in found if recommenders.may_be_reminded(row, context.at)]
    if not due:
        raise Problem("NO_UNIT_TO_REMIND")
    name = context.session.name
    changes = [(recommenders.remind(row, name, context.actor, context.at), row) for row in due]
    return context.save_all(changes, lambda rows: UnitsRemindedAnswer([row.id for row in rows]))
