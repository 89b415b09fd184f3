"""The team of a unit's account: its owner invites and removes, a colleague joins by an invite code."""

import secrets
from typing import Annotated

import msgspec
from chalice.app import Blueprint, Response

from chalicelib.actors import Role
from chalicelib.api import contacts as own_contacts
from chalicelib.api import request_context
from chalicelib.api.answers.people import InvitingUnitAnswer, TeamAnswer, TeamInviteAnswer, team_answer
from chalicelib.api.answers.scalars import Id
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route, reply
from chalicelib.api.request_context import RequestContext, authenticate
from chalicelib.api.session import signed_in
from chalicelib.aws import quotas, records
from chalicelib.aws.items import entrant_key, invite_key, key_of
from chalicelib.aws.places import Key
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import code_keys
from chalicelib.errors import Problem
from chalicelib.people import accounts, contacts, team
from chalicelib.people.entrants import Entrant
from chalicelib.people.permissions import Permission
from chalicelib.people.team import Invite

routes = Blueprint(__name__)


class InviteCode(msgspec.Struct, forbid_unknown_fields=True):
    """An invite code, as it was typed."""

    code: Annotated[str, msgspec.Meta(description="Ten letters and digits; case, spaces and dashes do not matter")]


class TeamJoining(InviteCode, forbid_unknown_fields=True, kw_only=True):
    """An invite code, and the unit that the look before has told."""

    unit: Id


@routes.route("/entrant/team", methods=["GET"])
@json_route
def show_team() -> TeamAnswer:
    """Who works in the asker's account."""
    return team_answer(_myself(authenticate(Permission.TEAM_READ_OWN, own=entrant_key)))


@routes.route("/entrant/team/invites", methods=["POST"])
@answering(201)
def invite_member() -> TeamInviteAnswer:
    """Make an invite code. It follows from the Idempotency-Key, so that no row keeps it for a repeated request."""
    code = team.code_from(request_context.repeatable("team-invite") or secrets.token_urlsafe(32))
    key = invite_key(team.digest_of(code, code_keys()[0]))
    context = authenticate(Permission.TEAM_MANAGE_OWN, key, own=entrant_key)
    unit, before = _myself(context), context.rows.get(key)
    if before is not None and before.unit == unit.id:
        return TeamInviteAnswer(code, before.expires_at)
    change, made = team.invite(unit, key.pk.partition("#")[2], context.at)
    records.save(change, unit, records.put_row(made, records.new_item()), *context.touch)
    return TeamInviteAnswer(code, made.expires_at)


@routes.route("/entrant/team/members/{member_id}", methods=["DELETE"])
@json_route
def remove_member(member_id: str) -> TeamAnswer:
    """Remove a member: their sessions here end at once, and they sign in to their own account again."""
    context = authenticate(Permission.TEAM_MANAGE_OWN, entrant_key(member_id), own=entrant_key)
    unit, person = _myself(context), context.found(entrant_key(member_id))
    left, freed = team.remove(unit, person, context.at)
    own = _signing_in(person, person.id)
    return context.save_all([(left, unit), (freed, person)], lambda stored: team_answer(stored[0]), *own)


@routes.route("/entrant/team/membership/{member_id}", methods=["DELETE"])
@json_route
def leave_team(member_id: str) -> Response:
    """Leave the unit's team, as the member who asks: this session ends, and the next leads to one's own account."""
    context = authenticate(Permission.TEAM_LEAVE_OWN, entrant_key(member_id), own=entrant_key)
    if context.session.member != member_id:
        raise Problem("NOT_FOUND")
    unit, person = _myself(context), context.found(entrant_key(member_id))
    left, freed = team.leave(unit, person, context.at)
    ended = records.delete(key_of(context.session))
    records.save_all([(left, unit), (freed, person)], ended, *_signing_in(person, person.id))
    return reply(None, 204, cookie=request_context.cookie(""))


@routes.route("/entrant/team/joinings/look", methods=["POST"])
@json_route
def look_at_team() -> InvitingUnitAnswer:
    """Which unit an invite code belongs to. The code is not used up."""
    keys = _named(body(InviteCode).code)
    context = authenticate(Permission.TEAM_JOIN_OWN, *keys)
    found = team.live(_held(context, keys), context.at)
    return InvitingUnitAnswer(found.unit, found.name)


@routes.route("/entrant/team/joinings", methods=["POST"])
@json_route
def join_team() -> Response:
    """Work in the unit's account from now on, signed in to it at once. Refused while the own account has entries."""
    sent = body(TeamJoining)
    keys = _named(sent.code)
    context = authenticate(Permission.TEAM_JOIN_OWN, *keys, entrant_key(sent.unit), own=entrant_key)
    invite = team.live(_held(context, keys), context.at)
    if invite.unit != sent.unit:
        raise Problem("INVITE_UNKNOWN")
    unit, person = context.found(entrant_key(sent.unit)), _myself(context)
    joined, bound = team.join(unit, person, context.at)
    secret, session = request_context.new_session(
        Role.ENTRANT, unit.id, contacts.masked(person.contact), context.at, proof=invite.digest, member=person.id
    )
    prepared = records.prepare([(joined, unit), (bound, person)])
    prepared = prepared._replace(counts=[*prepared.counts, quotas.without_entries(person.id)])
    used = records.delete(key_of(invite), {"ConditionExpression": "attribute_exists(pk)"})
    own = _signing_in(person, unit.id, member=person.id)
    records.commit(prepared, used, records.put_row(session, records.new_item()), *own)
    return signed_in(secret, session)


def _named(code: str) -> list[Key[Invite]]:
    """Where the row of a code may lie: one for each key that it may have been made with."""
    return [invite_key(team.digest_of(code, key)) for key in code_keys()]


def _held(context: RequestContext, keys: list[Key[Invite]]) -> Invite | None:
    return next((row for row in map(context.rows.get, keys) if row is not None), None)


def _signing_in(person: Entrant, account: str, member: str = "") -> list[Write]:
    """The writes after which the contacts of `person` sign in to `account`."""
    return [write for each in accounts.proved(person) for write in own_contacts.signing_in(each, account, member)]


def _myself(context: RequestContext) -> Entrant:
    return context.found(entrant_key(context.session.subject))
