"""The organizing office: its members list, add, correct and remove each other, and bring each other back."""

import secrets

from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api.answers.people import OrganizerAnswer, OrganizersAnswer, organizer_answer
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.organizer import addresses
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import queries, records
from chalicelib.aws.items import organizer_key
from chalicelib.history import Change
from chalicelib.people import invited
from chalicelib.people.invited import Organizer, OrganizerForm
from chalicelib.people.permissions import Permission
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


class OrganizerEdit(OrganizerForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is right of an organizer, and why it is corrected."""

    reason: ReasonText


@routes.route("/organizer/organizers", methods=["GET"])
@json_route
def list_organizers() -> OrganizersAnswer:
    """Every member of the office, also those who left."""
    context = authenticate(Permission.ORGANIZER_READ)
    rows = queries.organizers_of(context.campaign.id)
    return OrganizersAnswer([organizer_answer(row, context.actor.id) for row in rows])


@routes.route("/organizer/organizers", methods=["POST"])
@answering(201)
def add_organizer() -> OrganizerAnswer:
    """Add a member of the office and mail an invitation."""
    sent = body(OrganizerForm)
    contact = addresses.contact_of(Role.ORGANIZER, secrets.token_hex(10), sent.name, sent.email)
    context = authenticate(Permission.ORGANIZER_MANAGE, addresses.place_of(Role.ORGANIZER, sent.email))
    change = invited.invite_organizer(sent, context.campaign.id, contact.subject, context.actor, context.at)
    taken = addresses.taken(context, contact, "ORGANIZER_EXISTS")
    return context.save(change, None, lambda saved: organizer_answer(saved, context.actor.id), *taken)


@routes.route("/organizer/organizers/{organizer_id}", methods=["PUT"])
@json_route
def edit_organizer(organizer_id: str) -> OrganizerAnswer:
    """Correct what is said of a member of the office. A new address gets a new link."""
    sent = body(OrganizerEdit)
    key, role = organizer_key(organizer_id), Role.ORGANIZER
    context = authenticate(Permission.ORGANIZER_MANAGE, key, addresses.place_of(role, sent.email))
    row = context.found(key)
    change = invited.edit_organizer(row, sent, by=context.actor, at=context.at, why=sent.reason)
    contact = addresses.contact_of(role, row.id, change.row.name, change.row.email)
    moved = addresses.moved(context, contact, row.email, "ORGANIZER_EXISTS")
    return context.save(change, row, lambda saved: organizer_answer(saved, context.actor.id), *moved)


def _asked(organizer_id: str) -> tuple[RequestContext, Organizer]:
    key = organizer_key(organizer_id)
    context = authenticate(Permission.ORGANIZER_MANAGE, key, own=organizer_key)
    return context, context.found(key)


def _saved(context: RequestContext, change: Change[Organizer], row: Organizer) -> OrganizerAnswer:
    """Store it while whoever asks is a member: two who remove each other at once do not both succeed."""
    asker = context.found(organizer_key(context.actor.id))
    invited.check_present(asker)
    guard = () if asker.id == row.id else (records.unchanged(asker),)
    return context.save(change, row, lambda saved: organizer_answer(saved, asker.id), *guard)


@routes.route("/organizer/organizers/{organizer_id}/invitation", methods=["POST"])
@answering(202)
def invite_organizer_again(organizer_id: str) -> OrganizerAnswer:
    """Mail a member of the office a new link."""
    context, row = _asked(organizer_id)
    message = invited.organizer_invitation(row)
    return _saved(context, invited.invite_once_more(row, context.actor, context.at, message), row)


@routes.route("/organizer/organizers/{organizer_id}/removal", methods=["POST"])
@answering(202)
def remove_organizer(organizer_id: str) -> OrganizerAnswer:
    """Remove another member of the office: their sessions and links end."""
    sent = body(ReasonBody)
    context, row = _asked(organizer_id)
    return _saved(context, invited.remove_organizer(row, context.actor, context.at, sent.reason), row)


@routes.route("/organizer/organizers/{organizer_id}/return", methods=["POST"])
@answering(202)
def bring_organizer_back(organizer_id: str) -> OrganizerAnswer:
    """Take the removal of a member of the office back, and mail a new link."""
    sent = body(ReasonBody)
    context, row = _asked(organizer_id)
    message = invited.organizer_invitation(row)
    return _saved(context, invited.bring_back(row, context.actor, context.at, sent.reason, message), row)
