"""Signing in and out: one-time codes for entrants, single-use links for those who are invited."""

import secrets
from typing import Any

import msgspec
from chalice.app import Blueprint, Response

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.api import request_context
from chalicelib.api.bodies import body
from chalicelib.api.replies import json_route, reply
from chalicelib.aws import records
from chalicelib.aws.items import code_key, contact_key, key_of, link_key, session_key
from chalicelib.aws.secrets import pepper
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.history import Destination, Message
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import sign_in
from chalicelib.people.entrants import arrive
from chalicelib.people.sign_in import Code, Contact, Link, Session

routes = Blueprint(__name__)


class CodeRequest(msgspec.Struct, forbid_unknown_fields=True):
    contact: str


class CodeGuess(msgspec.Struct, forbid_unknown_fields=True):
    contact: str
    code: str


class LinkRequest(msgspec.Struct, forbid_unknown_fields=True):
    contact: str
    role: Role


class Redemption(msgspec.Struct, forbid_unknown_fields=True):
    token: str


@routes.route("/sign-in/codes", methods=["POST"])
@json_route
def send_code() -> Response:
    """Send a one-time code to a phone or e-mail; known and unknown contacts are answered alike."""
    contact = sign_in.clean_contact(body(CodeRequest).contact)
    key = code_key(sign_in.contact_digest(contact, pepper()))
    previous = records.get(key, Code)
    code = sign_in.issue_code(previous, contact, nonce=secrets.token_hex(16), at=clock.now(), pepper=pepper())
    order = Message(Destination.MESSAGES, "code", {"contact": contact, "digest": code.digest, "nonce": code.nonce})
    records.transact(
        [
            records.put_row(code, _unchanged(previous)),
            records.put(records.outbox_item(key, code.nonce, order, code.issued_at), key, {}),
        ]
    )
    return reply({"sent_to": sign_in.masked(contact), "expires_in": int(CODE_LIFE.total_seconds())}, 202)


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
    """Redeem a one-time code. Every guess that is compared is counted in the same write: five are five in parallel."""
    guess = body(CodeGuess)
    digest = sign_in.contact_digest(sign_in.clean_contact(guess.contact), pepper())
    for _ in range(sign_in.CODE_TRIES + 1):
        try:
            return _redeem_code(digest, guess)
        except Problem as problem:
            if problem.code != "STALE":  # another guess was counted meanwhile: read again
                raise
    raise Problem("WRONG_CODE")


def _redeem_code(digest: str, guess: CodeGuess) -> Response:
    at = clock.now()
    rows = records.gather(code=(code_key(digest), Code), contact=(contact_key(digest, "entrant"), Contact))
    code, contact = rows["code"], rows["contact"]
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


def _described(session: Session, secret: str) -> dict[str, Any]:
    return {
        "role": session.role,
        "name": session.name,
        "csrf": sign_in.csrf_token(secret),
        "expires": session.expires_at,
    }


@routes.route("/sign-in/links", methods=["POST"])
@json_route
def send_link() -> Response:
    """Mail a new sign-in link to an expert, organizer or recommending unit; unknown addresses are answered alike."""
    wanted = body(LinkRequest)
    digest = sign_in.contact_digest(sign_in.clean_contact(wanted.contact), pepper())
    key = contact_key(digest, wanted.role.value)
    contact = records.get(key, Contact)
    at = clock.now()
    asked = sign_in.count_send(contact or Contact(digest=digest, role=wanted.role, subject=""), at)
    condition = (
        records.new_item()
        if contact is None
        else {
            "ConditionExpression": "size(#d.sends) = :n AND #d.subject = :s",
            "ExpressionAttributeNames": {"#d": "data"},
            "ExpressionAttributeValues": {":n": {"N": str(len(contact.sends))}, ":s": {"S": contact.subject}},
        }
    )
    writes = [records.put_row(asked, condition)]
    if asked.subject:
        order = Message(
            Destination.MESSAGES,
            "link",
            {
                "role": asked.role.value,
                "subject": asked.subject,
                "name": asked.name,
                "email": sign_in.clean_contact(wanted.contact),
            },
        )
        writes.append(records.put(records.outbox_item(key, secrets.token_hex(8), order, at), key, {}))
    records.transact(writes)
    return reply({"sent_to": sign_in.masked(sign_in.clean_contact(wanted.contact))}, 202)


@routes.route("/sign-in/redemptions", methods=["POST"])
@json_route
def redeem_link() -> Response:
    """Redeem the token of a sign-in link: once, whoever comes first."""
    key = link_key(sign_in.digest(body(Redemption).token))
    link, at = records.get(key, Link), clock.now()
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
    except Problem as problem:
        raise Problem("LINK_USED") if problem.code == "STALE" else problem from problem
    return _signed_in(secret, session)


@routes.route("/session", methods=["GET"])
@json_route
def show_session() -> dict[str, Any]:
    """Who is signed in."""
    return _described(request_context.authenticate(*Role).session, request_context.session_secret())


@routes.route("/session", methods=["DELETE"])
@json_route
def sign_out() -> Response:
    """End the session at once, everywhere it is held."""
    session = request_context.authenticate(*Role).session
    key = key_of(session)
    records.transact([{"Delete": {"TableName": key.table_name, "Key": session_key(session.id).item()}}])
    return reply(None, 204, cookie=request_context.cookie(""))
