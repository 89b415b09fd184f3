"""Screening of entries: who has one on the desk, the decision about it, and a new check of a video."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.entries import HoldAnswer, ScreenedEntryAnswer
from chalicelib.api.answers.scalars import Id
from chalicelib.api.bodies import body
from chalicelib.api.organizer.entries import of_copy, screened
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import records
from chalicelib.aws.items import entry_key, hold_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.entry import answers, entries, holds
from chalicelib.entry.entries import Desk, Entry, ScreeningOutcome
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.people.permissions import Permission
from chalicelib.text import OptionalReason

routes = Blueprint(__name__)
WISHES = 20  # entries that one request may name


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    """A screener's decision; refusing and returning need a reason, which the entrant reads."""

    revision: int
    outcome: ScreeningOutcome
    reason: OptionalReason = ""


class HoldBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which entries a screener would take, the most wanted first, and which one they leave for it."""

    entries: Annotated[list[Id], msgspec.Meta(min_length=1, max_length=WISHES)]
    leaves: Id | None = None


class UndoBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which answer is taken back, by the entry's revision; a reason once its entrant was told."""

    revision: int
    reason: OptionalReason = ""


@routes.route("/organizer/screening/holds", methods=["POST"])
@json_route
def hold_entry() -> HoldAnswer:
    """Take the first of some entries that wait for the asker's answer and that nobody else screens; renew a hold."""
    sent = body(HoldBody)
    wanted = list(dict.fromkeys(sent.entries))
    left = [sent.leaves] if sent.leaves else []
    keys: list[Key[Any]] = [*map(entry_key, wanted), *map(hold_key, dict.fromkeys([*wanted, *left]))]
    context = authenticate(Permission.ENTRY_SCREEN, *keys)
    me, at, rows = context.actor.id, context.at, context.rows
    found = [(rows.get(entry_key(each)), rows.get(hold_key(each))) for each in wanted]
    for entry in holds.takeable(found, me, at):
        hold = holds.take(entry.id, context.actor, at)
        freed = [write for each in left if each != entry.id for write in _released(context, each)]
        try:
            write = records.put_row(hold, records.unless_held(me, at))
            return context.put(HoldAnswer(entry.id, hold.until), write, *freed, refusal=Problem("ALL_HELD"))
        except Problem as refused:  # somebody has taken it since it was read
            if refused.code != "ALL_HELD":
                raise
    raise Problem("ALL_HELD")


def _released(context: RequestContext, entry: str) -> tuple[Write, ...]:
    """What ends the asker's hold on an entry. One that they do not hold stays as it is."""
    key = hold_key(entry)
    return (records.delete(key),) if holds.holds(context.rows.get(key), context.actor.id, context.at) else ()


@routes.route("/organizer/entries/{entry_id}/screening", methods=["POST"])
@json_route
def screen_entry(entry_id: str) -> ScreenedEntryAnswer:
    """Pass or refuse an entry, or return it for correction.

    Before the list is fixed, to pass or refuse takes effect then, to return takes effect at once. Where several must
    answer, nothing follows before they have.
    """
    sent = body(ScreeningBody)
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id), hold_key(entry_id), of_copy(entry_id))
    entry = context.found(entry_key(entry_id))
    if not context.campaign.is_screening_open:
        raise Problem("PHASE_NOT_OPEN")
    try:
        return _answered(context, entry, sent)
    except Stale:  # perhaps another screener has answered at this moment, which is no reason to refuse this answer
        return _answered(context, records.found(entry_key(entry_id)), sent)


def _answered(context: RequestContext, entry: Entry, sent: ScreeningBody) -> ScreenedEntryAnswer:
    answers.check_seen(entry, sent.revision)
    change = answers.give(entry, sent.outcome, sent.reason, _desk(context))
    return _saved(context, change, entry, *_released(context, entry.id))


def _saved(context: RequestContext, change: Change[Entry], entry: Entry, *also: Write) -> ScreenedEntryAnswer:
    return context.save(
        change,
        entry,
        lambda saved: screened(context, saved),
        *also,
    )


def _desk(context: RequestContext) -> Desk:
    campaign = context.campaign
    return Desk(
        context.definition.screening,
        campaign.calendar.closes,
        context.actor,
        at=context.at,
        seed=campaign.rounds[0].seed,
        zone=campaign.zone,
    )


@routes.route("/organizer/entries/{entry_id}/screening/undo", methods=["POST"])
@json_route
def undo_screening(entry_id: str) -> ScreenedEntryAnswer:
    """Take an answer of screening back, until the gate of screening is passed. A letter that still waits never goes."""
    sent = body(UndoBody)
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id), of_copy(entry_id))
    entry, campaign = context.found(entry_key(entry_id)), context.campaign
    if not campaign.is_screening_open:
        raise Problem("PHASE_NOT_OPEN")
    entries.check_revision(entry, sent.revision)
    if not (context.may(Permission.ENTRY_CORRECT) or answers.is_own(entry, context.actor.id)):
        raise Problem("FORBIDDEN")
    change = answers.take_back(entry, _desk(context), sent.reason)
    # The gate may be passed at this moment: then the entry is with the experts, and stays there.
    return _saved(context, change, entry, records.unchanged(campaign))


@routes.route("/organizer/entries/{entry_id}/recheck", methods=["POST"])
@answering(202)
def recheck_entry(entry_id: str) -> ScreenedEntryAnswer:
    """Check a video again if its check could not be finished."""
    context = authenticate(Permission.ENTRY_CORRECT, entry_key(entry_id), of_copy(entry_id))
    entry = context.found(entry_key(entry_id))
    return _saved(context, entries.recheck(entry, context.actor, context.at), entry)
