"""Signing in and out: one-time codes for entrants, single-use links for people who are invited."""

import secrets
from contextlib import suppress
from typing import Annotated

import msgspec
from chalice.app import Blueprint, Response

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.api import request_context
from chalicelib.api.answers.people import CodeSentAnswer, LinkSentAnswer, SessionAnswer
from chalicelib.api.bodies import body
from chalicelib.api.replies import answering, json_route, reply
from chalicelib.aws import correspondence, records
from chalicelib.aws.items import code_key, contact_key, expert_key, key_of, link_key
from chalicelib.aws.secrets import pepper
from chalicelib.config import config
from chalicelib.errors import Problem, Stale
from chalicelib.history import Destination, Message
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import invited, sign_in
from chalicelib.people.entrants import arrive
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Code, Contact, Session

routes = Blueprint(__name__)

Contacted = Annotated[str, msgspec.Meta(description="A mobile number of mainland China or an e-mail address")]


class CodeRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Where a one-time code is to be sent."""

    contact: Contacted


class CodeGuess(msgspec.Struct, forbid_unknown_fields=True):
    """The code that somebody was sent."""

    contact: Contacted
    code: Annotated[str, msgspec.Meta(description="Six digits")]


class LinkRequest(msgspec.Struct, forbid_unknown_fields=True):
    """Where a sign-in link is to be sent, and for which role."""

    contact: Contacted
    role: Role


class Redemption(msgspec.Struct, forbid_unknown_fields=True):
    """The token of a sign-in link."""

    token: str


@routes.route("/sign-in/codes", methods=["POST"])
@answering(202)
def send_code() -> CodeSentAnswer:
    """Send a one-time code to a phone or an e-mail address. Known and unknown contacts get the same answer."""
    contact = sign_in.clean_contact(body(CodeRequest).contact)
    correspondence.check_reachable(contact)
    key = code_key(sign_in.contact_digest(contact, pepper()))
    previous = records.get(key)
    code = sign_in.issue_code(previous, contact, nonce=secrets.token_hex(16), at=clock.now(), pepper=pepper())
    order = Message(Destination.CODES, "code", {"contact": contact, "digest": code.digest, "nonce": code.nonce})
    records.transact(
        [
            records.put_row(code, _unchanged(previous)),
            records.put(records.outbox_item(key, code.nonce, order, code.issued_at), key, {}),
        ]
    )
    return CodeSentAnswer(sign_in.masked(contact), expires_in=int(CODE_LIFE.total_seconds()))


def _unchanged(code: Code | None) -> records.Write:
    if code is None:
        return records.new_item()
    return {
        "ConditionExpression": "#d.nonce = :n AND #d.tries = :t AND #d.used = :u",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {
            ":n": {"S": code.nonce},
            ":t": {"N": str(code.tries)},
            ":u": {"BOOL": code.used},
        },
    }


@routes.route("/sign-in/sessions", methods=["POST"])
@json_route
def sign_in_with_code() -> Response:
    """Sign in with a one-time code. Each guess is counted in one conditional write, so parallel guesses count too."""
    guess = body(CodeGuess)
    digest = sign_in.contact_digest(sign_in.clean_contact(guess.contact), pepper())
    for _ in range(sign_in.CODE_TRIES + 1):
        try:
            return _redeem_code(digest, guess)
        except Stale:
            continue  # another guess was counted meanwhile: read again
    raise Problem("WRONG_CODE")


def _redeem_code(digest: str, guess: CodeGuess) -> Response:
    at = clock.now()
    rows = records.gather(code_key(digest), contact_key(digest, Role.ENTRANT.value))
    code, contact = rows.get(code_key(digest)), rows.get(contact_key(digest, Role.ENTRANT.value))
    if code is None or not code.is_open(at):
        raise Problem("WRONG_CODE")
    if not sign_in.matches(code, guess.code.strip(), pepper()):
        records.transact([records.put_row(msgspec.structs.replace(code, tries=code.tries + 1), _unchanged(code))])
        raise Problem("WRONG_CODE")
    used = records.put_row(msgspec.structs.replace(code, used=True), _unchanged(code))
    subject = contact.subject if contact else secrets.token_hex(10)
    name = sign_in.masked(sign_in.clean_contact(guess.contact))
    secret, session = _new_session(Role.ENTRANT, subject, name)
    writes = [used, records.put_row(session, records.new_item())]
    if contact:
        records.transact(writes)
    else:
        newcomer = records.put_row(Contact(digest=digest, role=Role.ENTRANT, subject=subject), records.new_item())
        address = sign_in.clean_contact(guess.contact)
        records.save(arrive(subject, config().contest, address, at), None, *writes, newcomer)
    return _signed_in(secret, session)


def _new_session(role: Role, subject: str, name: str) -> tuple[str, Session]:
    secret = request_context.new_secret(subject)
    return secret, sign_in.new_session(secret, role, subject=subject, name=name, at=clock.now())


def _signed_in(secret: str, session: Session) -> Response:
    return reply(_described(session, secret), 201, cookie=request_context.cookie(secret))


def _described(session: Session, secret: str) -> SessionAnswer:
    return SessionAnswer(
        role=session.role, name=session.name, csrf=sign_in.csrf_token(secret), expires=session.expires_at
    )


@routes.route("/sign-in/links", methods=["POST"])
@answering(202)
def send_link() -> LinkSentAnswer:
    """Mail a new sign-in link to somebody who is invited. Unknown addresses get the same answer."""
    wanted = body(LinkRequest)
    address = sign_in.clean_contact(wanted.contact)
    digest = sign_in.contact_digest(address, pepper())
    key = contact_key(digest, wanted.role.value)
    contact, at = records.get(key), clock.now()
    asked = sign_in.count_send(contact or Contact(digest=digest, role=wanted.role, subject=""), at)
    writes = [records.put_row(asked, _no_other_send(contact))]
    if asked.subject:
        item = records.outbox_item(key, secrets.token_hex(8), _link_message(asked, address), at)
        writes.append(records.put(item, key, {}))
    records.transact(writes)
    return LinkSentAnswer(sign_in.masked(address))


def _no_other_send(contact: Contact | None) -> records.Write:
    """The condition that the contact is as it was read: of two requests at once only one counts its send."""
    if contact is None:
        return records.new_item()
    return {
        "ConditionExpression": "size(#d.sends) = :n AND #d.subject = :s",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":n": {"N": str(len(contact.sends))}, ":s": {"S": contact.subject}},
    }


def _link_message(contact: Contact, address: str) -> Message:
    values = {"role": contact.role.value, "subject": contact.subject, "name": contact.name, "email": address}
    return Message(Destination.MESSAGES, "link", values)


@routes.route("/sign-in/redemptions", methods=["POST"])
@json_route
def redeem_link() -> Response:
    """Sign in with the token of a link. A token works once."""
    key = link_key(sign_in.digest(body(Redemption).token))
    link, at = records.get(key), clock.now()
    if link is None or not link.is_open(at):
        raise Problem("LINK_USED")
    secret, session = _new_session(link.role, link.subject, link.name)
    unused = {
        "ConditionExpression": "#d.used_at = :null",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":null": {"NULL": True}},
    }
    try:
        records.transact(
            [
                records.put_row(msgspec.structs.replace(link, used_at=at), unused),
                records.put_row(session, records.new_item()),
            ]
        )
    except Stale as taken:
        raise Problem("LINK_USED") from taken
    return _signed_in(secret, session)


@routes.route("/session", methods=["GET"])
@json_route
def show_session() -> SessionAnswer:
    """Who is signed in."""
    context = request_context.authenticate(Permission.SESSION_OWN, own=expert_key)
    expert = context.rows.get(expert_key(context.session.subject))
    change = invited.came_in(expert, context.at) if expert else None
    if change is not None:
        with suppress(Stale):  # another tab noted it at this moment
            context.save(change, expert)
    return _described(context.session, request_context.session_secret())


@routes.route("/session", methods=["DELETE"])
@json_route
def sign_out() -> Response:
    """Sign out: the session ends at once in every tab."""
    session = request_context.authenticate(Permission.SESSION_OWN).session
    key = key_of(session)
    records.transact([{"Delete": {"TableName": key.table_name, "Key": key.item()}}])
    return reply(None, 204, cookie=request_context.cookie(""))
