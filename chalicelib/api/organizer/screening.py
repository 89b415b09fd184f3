"""Screening of entries: the organizer's decision, and a new check of a video."""

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.entries import ScreenedEntryAnswer, screened_entry_answer
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws.items import entry_key
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.entry import entries
from chalicelib.entry.entries import ScreeningOutcome
from chalicelib.errors import Problem
from chalicelib.people.permissions import Permission
from chalicelib.text import OptionalReason

routes = Blueprint(__name__)


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    """A screener's decision; refusing and returning need a reason, which the entrant reads."""

    revision: int
    outcome: ScreeningOutcome
    reason: OptionalReason = ""


@routes.route("/organizer/entries/{entry_id}/screening", methods=["POST"])
@json_route
def screen_entry(entry_id: str) -> ScreenedEntryAnswer:
    """Pass or refuse an entry, or return it for correction."""
    sent = body(ScreeningBody)
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id))
    entry = context.found(entry_key(entry_id))
    if context.campaign.phase(PhaseName.SCREENING).waiting_for is not Stop.PEOPLE:
        raise Problem("PHASE_NOT_OPEN")
    entries.check_revision(entry, sent.revision)
    saved = context.save(
        entries.screen(entry, sent.outcome, reason=sent.reason, by=context.actor, at=context.at), entry
    )
    return screened_entry_answer(saved, context.campaign, context.definition, context.at)


@routes.route("/organizer/entries/{entry_id}/recheck", methods=["POST"])
@answering(202)
def recheck_entry(entry_id: str) -> ScreenedEntryAnswer:
    """Check a video again if its check could not be finished."""
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id))
    entry = context.found(entry_key(entry_id))
    saved = context.save(entries.recheck(entry, context.actor, context.at), entry)
    return screened_entry_answer(saved, context.campaign, context.definition, context.at)
