"""For recommending units: their lists, and the units below them."""

from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.recommending import (
    OwnPicksAnswer,
    PicksAnswer,
    PicksConfirmedAnswer,
    UnitAboveAnswer,
    pick_answers,
)
from chalicelib.api.answers.stamped import stamped_answer
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import records
from chalicelib.aws.items import entry_key, picks_key, recommended_key, recommender_key
from chalicelib.aws.records import Write
from chalicelib.entry import entries, picks
from chalicelib.entry.entries import Entry
from chalicelib.entry.picks import MOST, Known, PickForm, Picks
from chalicelib.errors import Stale
from chalicelib.people import hierarchy
from chalicelib.people.permissions import Permission
from chalicelib.people.recommenders import Recommender

routes = Blueprint(__name__)
Named = TypeVar("Named", Recommender, Entry)


class PicksBody(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The whole list, the best first. `above` are the ids that `GET /recommender/picks` named, the nearest first."""

    picks: Annotated[tuple[PickForm, ...], msgspec.Meta(max_length=MOST)]
    above: Annotated[tuple[str, ...], msgspec.Meta(max_length=2)] = ()
    revision: int


# --- the asker's own list ---------------------------------------------------------------------------------------


@routes.route("/recommender/picks", methods=["GET"])
@json_route
def show_picks() -> OwnPicksAnswer:
    """The asker's own list, until when it can be confirmed, and how many entries it can hold."""
    context = authenticate(Permission.RECOMMENDER_READ_OWN, own=picks_key)
    unit, held = _own(context)
    above, works = _behind(unit, held)
    return OwnPicksAnswer(
        **_listed(unit, held, works, context),
        above=[UnitAboveAnswer(each.id, each.name) for each in above],
        deadline=hierarchy.deadline_of(unit, above, context.campaign.calendar.unit_deadline),
        quota=picks.quota_of(unit.level, context.definition.recommendation),
        secrecy=context.definition.recommendation.secrecy,
        stamped=stamped_answer(unit),
    )


@routes.route("/recommender/picks", methods=["PUT"])
@json_route
def confirm_picks() -> PicksConfirmedAnswer:
    """Confirm which entries the unit recommends, as one act. The list takes the place of the one before.

    Its entries name the unit itself, or are on the list of the unit right below that `via` names.
    """
    sent = body(PicksBody)
    via = sorted({pick.via for pick in sent.picks if pick.via})
    works = map(entry_key, [pick.entry for pick in sent.picks])
    units = map(recommender_key, [*sent.above, *via])
    context = authenticate(Permission.RECOMMENDER_PICK_OWN, *works, *units, *map(picks_key, via), own=picks_key)
    unit, held = _own(context)
    known = _known(context, unit, sent, via)
    change, told = picks.confirm(unit, held, sent.picks, known, revision=sent.revision, by=context.actor, at=context.at)
    return context.save_all(
        [(change, held), (told, unit)],
        lambda rows: PicksConfirmedAnswer(confirmed_at=rows[0].confirmed_at, revision=rows[0].revision),
        *_marks(unit, held, change.row),
    )


def _own(context: RequestContext) -> tuple[Recommender, Picks | None]:
    subject = context.session.subject
    return context.found(recommender_key(subject)), context.rows.get(picks_key(subject))


def _known(context: RequestContext, unit: Recommender, sent: PicksBody, via: list[str]) -> Known:
    """What the list is checked against. Raises STALE if other units are above than those that the page was told of."""
    rows = context.rows
    units = _by_id(rows.get(recommender_key(each)) for each in (*sent.above, *via))
    above = hierarchy.chain(unit, units)
    if above is None or tuple(each.id for each in above) != sent.above:
        raise Stale
    return Known(
        entries=_shown(context, _by_id(rows.get(entry_key(pick.entry)) for pick in sent.picks)),
        units=units,
        lists={each: found for each in via if (found := rows.get(picks_key(each))) is not None},
        quota=picks.quota_of(unit.level, context.definition.recommendation),
        until=hierarchy.deadline_of(unit, above, context.campaign.calendar.unit_deadline),
        zone=context.campaign.zone,
    )


def _marks(unit: Recommender, before: Picks | None, now: Picks) -> list[Write]:
    """The writes that mark the entries of a list, and take the marks of the list before from those that left it."""
    marks = picks.marks(unit, now)
    left = [pick.entry for pick in (before.picks if before else ()) if pick.entry not in marks]
    gone = [records.delete(recommended_key(entry, unit.id)) for entry in left]
    return [*(records.put_row(mark, {}) for mark in marks.values()), *gone]


def _behind(unit: Recommender, held: Picks | None) -> tuple[tuple[Recommender, ...], dict[str, Entry]]:
    """The units above one and the entries on its list, in one read; a second one if a unit above has moved."""
    listed = [entry_key(pick.entry) for pick in (held.picks if held else ())]
    rows = records.gather(*map(recommender_key, unit.above), *listed)
    above = hierarchy.chain(unit, _by_id(rows.get(recommender_key(each)) for each in unit.above))
    return _moved_above(unit) if above is None else above, _by_id(map(rows.get, listed))


def _by_id(found: Iterable[Named | None]) -> dict[str, Named]:
    return {row.id: row for row in found if row is not None}


def units_above(unit: Recommender) -> tuple[Recommender, ...]:
    """The units above one, in one read; more if a unit above has moved."""
    keys = [recommender_key(each) for each in unit.above]
    rows = records.gather(*keys)
    above = hierarchy.chain(unit, _by_id(map(rows.get, keys)))
    return _moved_above(unit) if above is None else above


def _moved_above(unit: Recommender) -> tuple[Recommender, ...]:
    """The units above one, each asked for by the one below it."""
    found: list[Recommender] = []
    below = unit
    while below.parent:
        below = records.found(recommender_key(below.parent))
        found.append(below)
    return tuple(found)


def _shown(context: RequestContext, works: dict[str, Entry]) -> dict[str, Entry]:
    """Entries without answers of screening that nobody was told of."""
    return {each: entries.as_told(row, context.campaign, context.at) for each, row in works.items()}


def _listed(unit: Recommender, held: Picks | None, works: dict[str, Entry], context: RequestContext) -> dict[str, Any]:
    return {
        "unit": unit.id,
        "name": unit.name,
        "level": unit.level,
        "picks": pick_answers(held.picks if held else (), _shown(context, works)),
        "confirmed_at": held.confirmed_at if held else None,
        "revision": held.revision if held else 0,
    }


# --- the units below --------------------------------------------------------------------------------------------


@routes.route("/recommender/units/{unit_id}/picks", methods=["GET"])
@json_route
def show_picks_below(unit_id: str) -> PicksAnswer:
    """The list of a unit below the asker's. Of siblings and of units above nothing is told."""
    context = authenticate(Permission.RECOMMENDER_READ_OWN, recommender_key(unit_id), picks_key(unit_id))
    unit, held = context.found(recommender_key(unit_id)), context.rows.get(picks_key(unit_id))
    above, works = _behind(unit, held)
    hierarchy.check_below(unit, above, context.session.subject)
    return PicksAnswer(**_listed(unit, held, works, context))
