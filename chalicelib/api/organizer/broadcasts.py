"""Broadcasts: preview, send, list them, and see what became of each letter."""

import secrets

from chalice.app import Blueprint

from chalicelib import messages
from chalicelib.api.answers.office import (
    BroadcastAnswer,
    BroadcastLetterAnswer,
    BroadcastLettersAnswer,
    BroadcastsAnswer,
    LetterPreviewAnswer,
    broadcast_answer,
)
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contests, correspondence, records
from chalicelib.aws.items import broadcast_key, broadcasts_of
from chalicelib.aws.places import BY_STATUS
from chalicelib.entry import broadcasts
from chalicelib.entry.broadcasts import Broadcast, BroadcastForm
from chalicelib.people.invitations import SOMEBODY
from chalicelib.people.permissions import Permission

routes = Blueprint(__name__)


@routes.route("/organizer/broadcasts", methods=["GET"])
@json_route
def list_broadcasts() -> BroadcastsAnswer:
    """All broadcasts, newest first."""
    context = authenticate(Permission.BROADCAST_READ)
    rows = list(records.all_of(BY_STATUS, broadcasts_of(context.campaign.id), Broadcast))
    return BroadcastsAnswer([broadcast_answer(row) for row in reversed(rows)])


@routes.route("/organizer/broadcasts/preview", methods=["POST"])
@json_route
def preview_broadcast() -> LetterPreviewAnswer:
    """The letter as its first reader would get it. Nothing is sent."""
    sent = body(BroadcastForm)
    context = authenticate(Permission.BROADCAST_SEND)
    form, definition = broadcasts.cleaned(sent), context.definition
    language = definition.languages[0]
    values = broadcasts.values_for(form, SOMEBODY.within(language), definition.title, language)
    letter = messages.compose("broadcast", values, contests.site(), definition.signature)
    return LetterPreviewAnswer(subject=letter.subject, text=letter.text)


@routes.route("/organizer/broadcasts", methods=["POST"])
@answering(202)
def send_broadcast() -> BroadcastAnswer:
    """Send a broadcast: everybody whom it is for gets one letter."""
    sent = body(BroadcastForm)
    context = authenticate(Permission.BROADCAST_SEND)
    change = broadcasts.send(sent, secrets.token_hex(10), context.definition.id, by=context.actor, at=context.at)
    return context.save(change, None, broadcast_answer)


@routes.route("/organizer/broadcasts/{broadcast_id}/letters", methods=["GET"])
@json_route
def list_broadcast_letters(broadcast_id: str) -> BroadcastLettersAnswer:
    """What became of each letter of a broadcast."""
    key = broadcast_key(broadcast_id)
    context = authenticate(Permission.BROADCAST_READ, key)
    context.rows.found(key)
    sent = [BroadcastLetterAnswer(**each._asdict()) for each in correspondence.readers_of(key)]
    return BroadcastLettersAnswer(sent)
