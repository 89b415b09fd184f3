"""The security log: one JSON line for each sign-in, refusal, denial, second person's act and export. No personal data.

A line names contact, network and account by keyed hashes of the contest's own, so it can be held against a contact that
somebody reports (`infra.operate security-log`), and the hashes of two contests cannot be held against each other.
Metrics and alarms count these lines (`infra/template.yaml`).
"""

import hashlib
import hmac
import json
from enum import StrEnum

import msgspec

from chalicelib.actors import Role
from chalicelib.api import request_context
from chalicelib.api.gateway import client_address, is_read, request
from chalicelib.aws import contests
from chalicelib.aws.secrets import pepper
from chalicelib.errors import Problem
from chalicelib.people import contacts, send_caps, sign_in

_LENGTH = 16  # hex digits of a hash
_LONGEST = 400  # of what is hashed as a contact


class SecurityEvent(StrEnum):
    """What is noted."""

    SIGNED_IN = "signed_in"
    SIGN_IN_FAILED = "sign_in_failed"  # a wrong code, a link that is used up
    SIGN_IN_REFUSED = (
        "sign_in_refused"  # asked for too often, without the work that it takes, or of a contact that is named
    )
    CODE_SENT = "code_sent"
    LINK_ASKED = "link_asked"
    DENIED = "denied"  # signed in, and not allowed; or another site's page
    SECOND_PERSON = "second_person"
    EXPORT = "export"


_FAILED = {"WRONG_CODE", "WRONG_FACTOR_CODE", "LINK_USED", "LINK_REPLACED"}
_REFUSED = {"TOO_MANY_CODES", "WORK_NEEDED"}
_DENIED = {"FORBIDDEN", "CSRF", "FOREIGN_SITE"}
_DONE = {
    "POST /sign-in/sessions": SecurityEvent.SIGNED_IN,
    "POST /sign-in/redemptions": SecurityEvent.SIGNED_IN,
    "POST /sign-in/codes": SecurityEvent.CODE_SENT,
    "POST /sign-in/links": SecurityEvent.LINK_ASKED,
    "POST /exports": SecurityEvent.EXPORT,
    "GET /organizer/result/sheet": SecurityEvent.EXPORT,
}
_SECOND_PERSON = "/organizer/confirmations"


class _Named(msgspec.Struct):
    """The part of a body that may name somebody: a contact, or the person of a link's token."""

    contact: str = ""
    token: str = ""


def event_of(route: str, status: int, code: str) -> SecurityEvent | None:
    """What an answer is noted as; None for all that is not. `code` is the refusal's."""
    signing_in = route.startswith("POST /sign-in/")
    if code in _FAILED or (signing_in and status == 401):
        return SecurityEvent.SIGN_IN_FAILED
    if code in _REFUSED or (signing_in and status in (409, 429)):
        return SecurityEvent.SIGN_IN_REFUSED
    if code in _DENIED:
        return SecurityEvent.DENIED
    if _SECOND_PERSON in route and not is_read():
        return SecurityEvent.SECOND_PERSON
    return _DONE.get(route) if status < 300 else None


def line_of(route: str, request_id: str, status: int, code: str) -> str:
    """The line for the answer of the present request; empty if it is none to be noted."""
    event = event_of(route, status, code)
    if event is None:
        return ""
    named = _named()
    role, subject = sign_in.named_in(request_context.session_secret() or named.token)
    told = {
        "security": event.value,
        "contest": contests.current(),
        "route": route,
        "request": request_id,
        "status": status,
        "code": code,
        "role": role if role in set(Role) else "",
        "account": mark("account", subject),
        "contact": mark("contact", _spelt(named.contact)),
        "network": mark("network", send_caps.network_of(client_address(), pepper())),
    }
    return json.dumps(told)


def mark(kind: str, value: str) -> str:
    """The keyed hash by which the log names somebody; empty for nobody."""
    if not value:
        return ""
    named = f"security:{kind}:{value}".encode("utf-8", "replace")
    return hmac.new(pepper().encode(), named, hashlib.sha256).hexdigest()[:_LENGTH]


def _named() -> _Named:
    try:
        return msgspec.json.decode(request().raw_body or b"{}", type=_Named)
    except (msgspec.DecodeError, UnicodeDecodeError):
        return _Named()


def _spelt(typed: str) -> str:
    """A contact in its one spelling; as it was typed if it is none."""
    try:
        return contacts.clean_contact(typed[:_LONGEST]) if typed else ""
    except Problem:
        return typed[:_LONGEST]
