"""Two accounts of one entrant, joined by an organizer who was told so: find the other one, look, join."""

from typing import Annotated, Any

import msgspec
from chalice.app import Blueprint

from chalicelib.actors import Role
from chalicelib.api import contacts as own_contacts
from chalicelib.api.answers.entries import (
    AccountAnswer,
    JoiningAnswer,
    account_answer,
    joining_answer,
)
from chalicelib.api.answers.scalars import Id
from chalicelib.api.bodies import body
from chalicelib.api.contacts import JOINED_AT_ONCE
from chalicelib.api.replies import json_route
from chalicelib.api.request_context import authenticate
from chalicelib.aws import contact_rows, records
from chalicelib.aws.items import contact_key, entrant_key, entry_key
from chalicelib.aws.places import BY_OWNER
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.people import accounts, contacts
from chalicelib.people.permissions import Permission
from chalicelib.text import ReasonText

routes = Blueprint(__name__)


class LookupBody(msgspec.Struct, forbid_unknown_fields=True):
    """A contact that signs an entrant in."""

    contact: Annotated[str, msgspec.Meta(description="A mobile number or an e-mail address")]


class OfficeJoiningBody(msgspec.Struct, forbid_unknown_fields=True, kw_only=True):
    """The account to join into this one, its entries as the look before has told, and why."""

    other: Id
    entries: Annotated[list[Id], msgspec.Meta(max_length=JOINED_AT_ONCE)]
    reason: ReasonText


@routes.route("/organizer/entrants/lookups", methods=["POST"])
@json_route
def find_account() -> AccountAnswer:
    """The account that a contact signs in to. The contact comes in the body, so that no log holds it."""
    digest = contact_rows.digest_of(contacts.clean_contact(body(LookupBody).contact))
    key = contact_key(digest, Role.ENTRANT.value)
    context = authenticate(Permission.ENTRANT_JOIN, key)
    held = context.rows.get(key)
    if held is not None and held.member:
        raise Problem("CONTACT_OF_MEMBER")
    entrant = records.get(entrant_key(held.subject)) if held is not None else None
    if entrant is None or entrant.contest != context.campaign.id:
        raise Problem("NO_SUCH_ACCOUNT")
    return account_answer(entrant)


@routes.route("/organizer/entrants/{entrant_id}/joinings/{other_id}", methods=["GET"])
@json_route
def look_at_accounts(entrant_id: str, other_id: str) -> JoiningAnswer:
    """What joining the other account into this one would bring. Refused as the joining itself would be."""
    context = authenticate(Permission.ENTRY_READ, entrant_key(entrant_id), entrant_key(other_id))
    kept, other = context.found(entrant_key(entrant_id)), context.found(entrant_key(other_id))
    accounts.check_joinable(kept, other, context.campaign.id)
    works, _ = records.page_of(BY_OWNER, other.id, Entry, limit=JOINED_AT_ONCE + 1)
    if len(works) > JOINED_AT_ONCE:
        raise Problem("TOO_MANY_TO_JOIN", limit=JOINED_AT_ONCE)
    return joining_answer(kept, other, works)


@routes.route("/organizer/entrants/{entrant_id}/joinings", methods=["POST"])
@json_route
def join_accounts_by_office(entrant_id: str) -> AccountAnswer:
    """Join another account of the same person into this one. Both are written to."""
    sent = body(OfficeJoiningBody)
    named = [entry_key(entry_id) for entry_id in dict.fromkeys(sent.entries)]
    context = authenticate(Permission.ENTRANT_JOIN, entrant_key(entrant_id), entrant_key(sent.other), *named)
    kept, other = context.found(entrant_key(entrant_id)), context.found(entrant_key(sent.other))
    works, by = [context.found(key) for key in named], context.actor
    both = accounts.join_by_office(
        kept, other, contest=context.campaign.id, works=len(works), by=by, at=context.at, why=sent.reason
    )
    changes: list[tuple[Change[Any], Any]] = [(both[0], kept), (both[1], other)]
    changes += own_contacts.owner_changes(works, other, kept, by=by, at=context.at, why=both[0].why)
    held = own_contacts.held_by(kept, other)
    return context.save_all(changes, lambda stored: account_answer(stored[0]), *held)
