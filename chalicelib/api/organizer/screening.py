"""Screening of entries by people, and checking a video again."""

from typing import Any

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api.bodies import body
from chalicelib.api.organizer.entries import entry_for_organizer
from chalicelib.api.replies import json_route, reply
from chalicelib.api.request_context import authenticate
from chalicelib.aws.items import entry_key
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, ScreeningOutcome
from chalicelib.errors import Problem

routes = Blueprint(__name__)


class ScreeningBody(msgspec.Struct, forbid_unknown_fields=True):
    revision: int
    outcome: ScreeningOutcome
    reason: str = ""


@routes.route("/organizer/entries/{entry_id}/screening", methods=["POST"])
@json_route
def screen_entry(entry_id: str) -> dict[str, Any]:
    """Pass, refuse or return a work for correction."""
    sent = body(ScreeningBody)
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry))
    entry = context.found("entry")
    if context.campaign.phase(PhaseName.SCREENING).waiting_for is not Stop.PEOPLE:
        raise Problem("PHASE_NOT_OPEN")
    entries.check_revision(entry, sent.revision)
    saved = context.save(
        entries.screen(entry, sent.outcome, reason=sent.reason, by=context.actor, at=context.at), entry
    )
    return entry_for_organizer(context, saved)


@routes.route("/organizer/entries/{entry_id}/recheck", methods=["POST"])
@json_route
def recheck_entry(entry_id: str) -> Response:
    """Check a video again whose check could not be finished."""
    context = authenticate(Role.ORGANIZER, entry=(entry_key(entry_id), Entry))
    entry = context.found("entry")
    saved = context.save(entries.recheck(entry, context.actor, context.at), entry)
    return reply(entry_for_organizer(context, saved), 202)
