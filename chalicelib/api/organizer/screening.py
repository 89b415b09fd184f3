"""Screening of entries: the organizer's decision, and a new check of a video."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.entries import ScreenedEntryAnswer, screened_entry_answer
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import records
from chalicelib.aws.items import entry_key
from chalicelib.aws.records import Write
from chalicelib.entry import answers, entries
from chalicelib.entry.entries import Desk, Entry, ScreeningOutcome
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.people.permissions import Permission
from chalicelib.text import OptionalReason

routes = Blueprint(__name__)


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    """A screener's decision; refusing and returning need a reason, which the entrant reads."""

    revision: int
    outcome: ScreeningOutcome
    reason: OptionalReason = ""


class UndoBody(msgspec.Struct, forbid_unknown_fields=True):
    """Which answer is taken back, by the entry's revision; a reason once its entrant was told."""

    revision: int
    reason: OptionalReason = ""


@routes.route("/organizer/entries/{entry_id}/screening", methods=["POST"])
@json_route
def screen_entry(entry_id: str) -> ScreenedEntryAnswer:
    """Pass or refuse an entry, or return it for correction.

    Before the list is fixed, to pass or refuse takes effect then, to return takes effect at once. Where several must
    answer, nothing follows before they have.
    """
    sent = body(ScreeningBody)
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id))
    entry = context.found(entry_key(entry_id))
    if not context.campaign.is_screening_open:
        raise Problem("PHASE_NOT_OPEN")
    try:
        return _answered(context, entry, sent)
    except Stale:  # perhaps another screener has answered at this moment, which is no reason to refuse this answer
        return _answered(context, records.found(entry_key(entry_id)), sent)


def _answered(context: RequestContext, entry: Entry, sent: ScreeningBody) -> ScreenedEntryAnswer:
    answers.check_seen(entry, sent.revision)
    return _saved(context, answers.give(entry, sent.outcome, sent.reason, _desk(context)), entry)


def _saved(context: RequestContext, change: Change[Entry], entry: Entry, *also: Write) -> ScreenedEntryAnswer:
    return context.save(
        change,
        entry,
        lambda saved: screened_entry_answer(saved, context.campaign, context.definition, context.at, context.actor.id),
        *also,
    )


def _desk(context: RequestContext) -> Desk:
    campaign = context.campaign
    return Desk(
        context.definition.screening,
        campaign.calendar.closes,
        context.actor,
        context.at,
        campaign.rounds[0].seed,
        campaign.zone,
    )


@routes.route("/organizer/entries/{entry_id}/screening/undo", methods=["POST"])
@json_route
def undo_screening(entry_id: str) -> ScreenedEntryAnswer:
    """Take an answer of screening back, until the gate of screening is passed. A letter that still waits never goes."""
    sent = body(UndoBody)
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id))
    entry, campaign = context.found(entry_key(entry_id)), context.campaign
    if not campaign.is_screening_open:
        raise Problem("PHASE_NOT_OPEN")
    entries.check_revision(entry, sent.revision)
    change = answers.take_back(entry, _desk(context), sent.reason)
    # The gate may be passed at this moment: then the entry is with the experts, and stays there.
    return _saved(context, change, entry, records.unchanged(campaign))


@routes.route("/organizer/entries/{entry_id}/recheck", methods=["POST"])
@answering(202)
def recheck_entry(entry_id: str) -> ScreenedEntryAnswer:
    """Check a video again if its check could not be finished."""
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id))
    entry = context.found(entry_key(entry_id))
    return _saved(context, entries.recheck(entry, context.actor, context.at), entry)
