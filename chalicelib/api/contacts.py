"""The contacts that an entrant signs in with: add one, give one up, join two accounts of one person.

Each asks for a code that was sent to the contact (`POST /sign-in/codes`), and counts a wrong one as signing in does.
"""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Actor, Role
from chalicelib.api.answers.entries import JoinableAnswer, joinable_answer
from chalicelib.api.answers.people import EntrantAnswer, entrant_answer
from chalicelib.api.bodies import body
from chalicelib.api.proved_contact import ProvedContact, codes_of, digest_of, used_code
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.aws import contact_rows, records
from chalicelib.aws.items import contact_claim_key, contact_key, entrant_key, entry_key
from chalicelib.aws.places import BY_OWNER, Key
from chalicelib.aws.records import Write
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.people import accounts, contacts
from chalicelib.people.entrants import Entrant
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Contact

routes = Blueprint(__name__)

JOINED_AT_ONCE = 40  # entries: a transaction holds 100 writes, two for each entry


class ContactRemoval(ProvedContact, forbid_unknown_fields=True, kw_only=True):
    """A contact to give up (`removed`), and a code sent to any contact of the account."""

    removed: str


class JoiningBody(ProvedContact, forbid_unknown_fields=True, kw_only=True):
    """Another account of the same person, by a contact of it; `other` and `entries` as the look before has told."""

    other: str
    entries: Annotated[list[str], msgspec.Meta(max_length=JOINED_AT_ONCE)]


@routes.route("/entrant/contacts", methods=["POST"])
@json_route
def add_contact() -> EntrantAnswer:
    """From now on this contact signs in here too. Raises CONTACT_OF_OTHER if it signs in to another account."""
    sent = body(ProvedContact)
    contact, holder = _named(sent.contact)
    context = _context(sent, holder)
    entrant, used = _myself(context), _proof(context, sent)
    held = context.rows.get(holder)
    _check_no_member(held)
    if held is not None and held.subject != entrant.id:
        raise Problem("CONTACT_OF_OTHER")
    change = accounts.add_contact(entrant, contact, context.at)
    row = Contact(digest=digest_of(contact), role=Role.ENTRANT, subject=entrant.id)
    signs_in = [records.put_row(row, records.new_item()), *contact_rows.nowhere_else(contact, Role.ENTRANT)]
    unclaimed = records.delete(contact_claim_key(row.digest, entrant.id))
    return context.save(change, entrant, entrant_answer, used, *signs_in, unclaimed)


@routes.route("/entrant/contacts/removals", methods=["POST"])
@json_route
def drop_contact() -> EntrantAnswer:
    """A contact signs in no longer. The code may have gone to it or to another contact of the account."""
    sent = body(ContactRemoval)
    removed, holder = _named(sent.removed)
    context = _context(sent, holder)
    entrant, used = _myself(context), _proof(context, sent)
    if _named(sent.contact)[0] not in accounts.proved(entrant):
        raise Problem("NOT_FOUND")
    change = accounts.drop_contact(entrant, removed, context.at)
    others = contact_rows.nowhere_else(removed, Role.ENTRANT)
    return context.save(change, entrant, entrant_answer, used, records.delete(holder), *others)


@routes.route("/entrant/joinings/look", methods=["POST"])
@json_route
def look_at_joining() -> JoinableAnswer:
    """What joining another account of the asker's would bring here: its entries. The code is not used up."""
    sent = body(ProvedContact)
    _, holder = _named(sent.contact)
    context = _context(sent, holder)
    _proof(context, sent)
    held = context.found(holder)
    _check_no_member(held)
    if held.subject == context.session.subject:
        raise Problem("CONTACT_HELD")
    return joinable_answer(held.subject, list(records.all_of(BY_OWNER, held.subject, Entry)))


@routes.route("/entrant/joinings", methods=["POST"])
@json_route
def join_accounts() -> EntrantAnswer:
    """Join another account of the same person: its entries and contacts are the asker's from now on."""
    sent = body(JoiningBody)
    _, holder = _named(sent.contact)
    moved = [entry_key(entry_id) for entry_id in dict.fromkeys(sent.entries)]
    context = _context(sent, holder, entrant_key(sent.other), *moved)
    entrant, used = _myself(context), _proof(context, sent)
    _check_no_member(context.found(holder))
    if context.found(holder).subject != sent.other:
        raise Problem("NOT_FOUND")
    other, works = context.found(entrant_key(sent.other)), [context.found(key) for key in moved]
    kept, gone = accounts.join(entrant, other, entrant.actor, context.at)
    changes: list[tuple[Change[Any], Any]] = [(kept, entrant), (gone, other)]
    changes += owner_changes(works, other, entrant, by=entrant.actor, at=context.at)
    return context.save_all(changes, lambda stored: entrant_answer(stored[0]), used, *held_by(entrant, other))


def owner_changes(
    works: list[Entry], other: Entrant, entrant: Entrant, *, by: Actor, at: datetime, why: str = ""
) -> list[tuple[Change[Any], Any]]:
    """The changes after which works of `other` are those of `entrant`. Raises NOT_FOUND for a work of somebody else."""
    return [(entries.change_owner(work, other.id, entrant.id, by=by, at=at, why=why), work) for work in works]


def held_by(entrant: Entrant, other: Entrant) -> list[Write]:
    """The writes after which the contacts of `other` sign in as `entrant`."""
    return [write for contact in accounts.proved(other) for write in signing_in(contact, entrant.id)]


def signing_in(contact: str, account: str, member: str = "") -> list[Write]:
    """The writes after which a contact signs in to an account."""
    row = Contact(digest=digest_of(contact), role=Role.ENTRANT, subject=account, member=member)
    return [records.put_row(row, {}), *contact_rows.nowhere_else(contact, Role.ENTRANT)]


def _check_no_member(held: Contact | None) -> None:
    """Raise CONTACT_OF_MEMBER for who works in a unit's account: that account is not theirs to join into another."""
    if held is not None and held.member:
        raise Problem("CONTACT_OF_MEMBER")


def _named(raw: str) -> tuple[str, Key[Contact]]:
    contact = contacts.clean_contact(raw)
    return contact, contact_key(digest_of(contact), Role.ENTRANT.value)


def _context(sent: ProvedContact, *about: Key[Contact] | Key[Entrant] | Key[Entry]) -> RequestContext:
    return authenticate(Permission.PROFILE_WRITE_OWN, codes_of(sent), *about, own=entrant_key)


def _myself(context: RequestContext) -> Entrant:
    return context.found(entrant_key(context.session.subject))


def _proof(context: RequestContext, sent: ProvedContact) -> Write:
    return used_code(context.rows.get(codes_of(sent)), sent, context.at)
