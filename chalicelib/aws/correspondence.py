"""What a message needs before it can be sent: whom it reaches, and the secrets that no row may hold.

Codes follow from their nonce and the pepper; links are made here, at the last moment, so that a token stands only
in the letter itself and its SHA-256 in the table.
"""

import secrets
from typing import Any

from chalicelib import access, clock, contest
from chalicelib.access import Code, Link, Role
from chalicelib.aws import records
from chalicelib.aws.items import entrant_key
from chalicelib.aws.secrets import pepper
from chalicelib.config import config
from chalicelib.entrants import Entrant
from chalicelib.history import Message


def address_of(message: Message) -> str:
    """The e-mail address or phone number a message is for; empty where the person is gone."""
    body = message.body
    direct = body.get("contact") or body.get("email")
    if direct:
        return str(direct)
    entrant = records.get(entrant_key(body["subject"]), Entrant)
    if entrant is None:
        return ""
    return entrant.profile.email if entrant.profile else entrant.contact


def filled_in(message: Message) -> dict[str, Any]:
    """A message's values with everything its letter needs."""
    definition = contest.load(config().contest)
    values = {**message.body, "call": definition.title.zh, "call_en": definition.title.en}
    if message.kind == "code":
        code = Code(values["digest"], values["nonce"], clock.now())
        values["digits"] = access.code_digits(code, pepper())
    elif "email" in message.body:
        values["token"] = new_link(Role(values["role"]), values["subject"], values["name"])
    return values


def new_link(role: Role, subject: str, name: str) -> str:
    """Make a single-use sign-in link and return its token."""
    token = secrets.token_urlsafe(32)
    link = Link(access.digest(token), role, subject, name, clock.now() + access.LINK_LIFE)
    records.transact([records.put_row(link, records.new_item())])
    return token
