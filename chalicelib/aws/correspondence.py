"""What a message needs before it can be sent: whom it reaches, and the secrets that no row may hold.

Codes follow from their nonce and the pepper; links are made here, at the last moment, so that a token stands only
in the letter itself and its SHA-256 in the table.
"""

import secrets
from typing import Any

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import records
from chalicelib.aws.items import entrant_key
from chalicelib.aws.secrets import pepper
from chalicelib.call.definition import load_definition
from chalicelib.config import config
from chalicelib.history import Message
from chalicelib.lifetimes import LINK_LIFE
from chalicelib.people import sign_in
from chalicelib.people.entrants import Entrant
from chalicelib.people.sign_in import Code, Link


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
    definition = load_definition(config().contest)
    values = {**message.body, "call": definition.title.zh, "call_en": definition.title.en}
    if message.kind == "code":
        code = Code(digest=values["digest"], nonce=values["nonce"], issued_at=clock.now())
        values["digits"] = sign_in.code_digits(code, pepper())
    elif "email" in message.body:
        values["token"] = new_link(Role(values["role"]), values["subject"], values["name"])
    return values


def new_link(role: Role, subject: str, name: str) -> str:
    """Make a single-use sign-in link and return its token."""
    token = secrets.token_urlsafe(32)
    link = Link(id=sign_in.digest(token), role=role, subject=subject, name=name, expires_at=clock.now() + LINK_LIFE)
    records.transact([records.put_row(link, records.new_item())])
    return token
