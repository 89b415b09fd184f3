"""The organizing office: its members list, add, correct and remove each other, and bring each other back."""

import secrets
from typing import Annotated

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import OFFICE, Role
from chalicelib.api.answers.people import OrganizerAnswer, OrganizersAnswer, OtherContestAnswer, organizer_answer
from chalicelib.api.bodies import ReasonBody, body
from chalicelib.api.organizer import addresses
from chalicelib.api.replies import answering, json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contests, definitions, queries, records
from chalicelib.aws.items import contact_key, organizer_key
from chalicelib.aws.places import Key
from chalicelib.entry.confirmations import ActName, two_people
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people import invited
from chalicelib.people.invited import Organizer, OrganizerForm
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Contact
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


class NewMember(OrganizerForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A new member of the office: an organizer; who only screens, only reads, or only votes in the jury."""

    role: Annotated[Role, msgspec.Meta(description="`organizer`, `screener`, `auditor` or `juror`")] = Role.ORGANIZER


class OrganizerEdit(OrganizerForm, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is right of an organizer, and why it is corrected."""

    reason: ReasonText


@routes.route("/organizer/organizers", methods=["GET"])
@json_route
def list_organizers() -> OrganizersAnswer:
    """Every member of the office, also those who left; and which other contests there are."""
    context = authenticate(Permission.ORGANIZER_READ)
    rows = queries.office_of(context.campaign.id)
    others = [_other(each) for each in contests.hosted() if each != contests.current()]
    return OrganizersAnswer([organizer_answer(row, context.actor.id) for row in rows], others)


def _other(contest: str) -> OtherContestAnswer:
    """By its title as it was deployed: whoever is in one contest reads no row of another."""
    return OtherContestAnswer(contest, definitions.deployed(contest)[0].title, contests.pages_of(contest))


@routes.route("/organizer/organizers", methods=["POST"])
@answering(201)
def add_organizer() -> OrganizerAnswer:
    """Add an organizer, a screener, an auditor or a juror and mail an invitation."""
    sent = body(NewMember)
    if sent.role not in OFFICE:
        raise invalid(field_problem("role", "NOT_A_CHOICE"))
    contact = addresses.contact_of(sent.role, secrets.token_hex(10), sent.name, sent.email)
    context = authenticate(Permission.ORGANIZER_MANAGE, *_places(sent.email), own=organizer_key)
    change = invited.invite_organizer(
        sent,
        sent.role,
        contest=context.campaign.id,
        organizer_id=contact.subject,
        adder=context.found(organizer_key(context.session.subject)),
        by=context.actor,
        at=context.at,
    )
    _check_other_role(context, contact)
    taken = addresses.taken(context, contact, "ORGANIZER_EXISTS")
    return context.save(change, None, lambda saved: organizer_answer(saved, context.actor.id), *taken)


def _places(email: str) -> list[Key[Contact]]:
    return [addresses.place_of(role, email) for role in OFFICE]


def _check_other_role(context: RequestContext, contact: Contact) -> None:
    """Raise ORGANIZER_EXISTS if the address is a member's of another role: two answers must be of two people."""
    for role in OFFICE:
        held = context.rows.get(contact_key(contact.digest, role.value))
        if held is not None and held.subject and role is not contact.role:
            raise Problem("ORGANIZER_EXISTS")


@routes.route("/organizer/organizers/{organizer_id}", methods=["PUT"])
@json_route
def edit_organizer(organizer_id: str) -> OrganizerAnswer:
    """Correct what is said of a member of the office. A new address gets a new link.

    An organizer's own address is changed by themselves alone: who could change it, could confirm in their place.
    """
    sent = body(OrganizerEdit)
    key = organizer_key(organizer_id)
    context = authenticate(Permission.ORGANIZER_MANAGE, key, *_places(sent.email))
    row = context.found(key)
    persons = context.definition.confirmation.persons
    invited.check_own_address(row, sent.email, by=context.actor, persons=persons)
    change = invited.edit_organizer(row, sent, by=context.actor, at=context.at, why=sent.reason)
    contact = addresses.contact_of(row.role, row.id, change.row.name, change.row.email)
    _check_other_role(context, contact)
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
    """Remove a member who is no organizer: sessions and links end. Two people remove an organizer: act `remove`."""
    sent = body(ReasonBody)
    context, row = _asked(organizer_id)
    if row.role is Role.ORGANIZER:
        raise two_people(ActName.REMOVE)
    return _saved(context, invited.remove_organizer(row, context.actor, context.at, sent.reason), row)


@routes.route("/organizer/organizers/{organizer_id}/return", methods=["POST"])
@answering(202)
def bring_organizer_back(organizer_id: str) -> OrganizerAnswer:
    """Take the removal of a member of the office back, and mail a new link."""
    sent = body(ReasonBody)
    context, row = _asked(organizer_id)
    message = invited.organizer_invitation(row)
    return _saved(context, invited.bring_back(row, context.actor, context.at, sent.reason, message), row)
