"""Putting entries right: a deadline of its own, the entrant's name, disqualification, and taking a leaving back."""

from datetime import datetime
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.api.answers.entries import ScreenedEntryAnswer, screened_entry_answer
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import records
from chalicelib.aws.items import entry_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.history import Change
from chalicelib.people.permissions import Permission
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


class DeadlineBody(msgspec.Struct, forbid_unknown_fields=True):
    """Until when one entry may be changed and submitted, and why."""

    until: Annotated[datetime, msgspec.Meta(tz=True)]
    reason: ReasonText


class NameBody(msgspec.Struct, forbid_unknown_fields=True):
    """The entrant's right name, and why it is corrected."""

    name: str
    reason: ReasonText


def _asked(entry_id: str) -> tuple[RequestContext, Entry]:
    context = authenticate(Permission.ENTRY_SCREEN, entry_key(entry_id))
    return context, context.found(entry_key(entry_id))


def _answered(context: RequestContext, entry: Entry) -> ScreenedEntryAnswer:
    return screened_entry_answer(entry, context.campaign, context.definition, context.at)


def _saved(
    context: RequestContext, change: Change[Entry], entry: Entry, ranks: Change[Campaign] | None
) -> ScreenedEntryAnswer:
    """Store the change of an entry, in one transaction with what it means for the ranks."""
    if ranks is None:
        return _answered(context, context.save(change, entry, records.unchanged(context.campaign)))
    saved, *_ = records.save_all([(change, entry), (ranks, context.campaign)], *context.touch)
    return _answered(context, saved)


@routes.route("/organizer/entries/{entry_id}/deadline", methods=["POST"])
@json_route
def extend_deadline(entry_id: str) -> ScreenedEntryAnswer:
    """Give one entry a deadline of its own. Its entrant is told."""
    sent = body(DeadlineBody)
    context, entry = _asked(entry_id)
    change = entries.extend(
        entry, sent.until, campaign=context.campaign, by=context.actor, at=context.at, why=sent.reason
    )
    return _saved(context, change, entry, None)


@routes.route("/organizer/entries/{entry_id}/name", methods=["POST"])
@json_route
def correct_name(entry_id: str) -> ScreenedEntryAnswer:
    """Correct the entrant's name, also in a result that is public."""
    sent = body(NameBody)
    context, entry = _asked(entry_id)
    change = entries.correct_name(entry, sent.name, by=context.actor, at=context.at, why=sent.reason)
    return _answered(context, context.save(change, entry))


@routes.route("/organizer/entries/{entry_id}/disqualification", methods=["POST"])
@json_route
def disqualify(entry_id: str) -> ScreenedEntryAnswer:
    """Take an entry out of the call. Experts need not score it any more, and it holds no rank."""
    sent = body(ReasonBody)
    context, entry = _asked(entry_id)
    change = entries.disqualify(entry, context.actor, context.at, sent.reason)
    ranks = campaigns.exclude(context.campaign, entry.id, by=context.actor, at=context.at, why=sent.reason)
    return _saved(context, change, entry, ranks)


@routes.route("/organizer/entries/{entry_id}/restoration", methods=["POST"])
@json_route
def restore(entry_id: str) -> ScreenedEntryAnswer:
    """Take a withdrawal or a disqualification back."""
    sent = body(ReasonBody)
    context, entry = _asked(entry_id)
    change = entries.restore(entry, context.campaign, by=context.actor, at=context.at, why=sent.reason)
    ranks = campaigns.include(context.campaign, entry.id, by=context.actor, at=context.at, why=sent.reason)
    return _saved(context, change, entry, ranks)
