"""Messages to people: whom one reaches, the secrets that no row may hold, and what was sent to a person.

Codes follow from their nonce and the pepper. Links are made here, at the last moment, so that a token stands only in
the message itself and its SHA-256 in the table.
"""

import secrets
from datetime import datetime
from typing import NamedTuple

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import records
from chalicelib.aws.items import entrant_key, value_of
from chalicelib.aws.places import Place
from chalicelib.aws.secrets import pepper
from chalicelib.call.definition import load_definition
from chalicelib.config import config
from chalicelib.history import Body, Destination
from chalicelib.lifetimes import LINK_LIFE
from chalicelib.people import sign_in
from chalicelib.people.sign_in import Code, Link


def address_of(body: Body) -> str:
    """The e-mail address or phone number that a message with this body is for; empty where the person is gone."""
    direct = body.get("contact") or body.get("email")
    if direct:
        return str(direct)
    entrant = records.get(entrant_key(body["subject"]))
    if entrant is None:
        return ""
    return entrant.profile.email if entrant.profile else entrant.contact


def filled_in(kind: str, body: Body) -> Body:
    """The body of a message with everything its words need."""
    definition = load_definition(config().contest)
    values = {**body, "call": definition.title.zh, "call_en": definition.title.en}
    if kind == "code":
        code = Code(digest=values["digest"], nonce=values["nonce"], issued_at=clock.now())
        values["digits"] = sign_in.code_digits(code, pepper())
    elif "email" in body:
        values["token"] = new_link(Role(values["role"]), values["subject"], values["name"])
    return values


def new_link(role: Role, subject: str, name: str) -> str:
    """Make a single-use sign-in link and return its token."""
    token = secrets.token_urlsafe(32)
    link = Link(id=sign_in.digest(token), role=role, subject=subject, name=name, expires_at=clock.now() + LINK_LIFE)
    records.transact([records.put_row(link, records.new_item())])
    return token


class SentMessage(NamedTuple):
    """A message to a person: its kind, when it was ordered, and whether the mail server has taken it."""

    kind: str
    ordered_at: datetime
    sent: bool


def sent_for(row: Place) -> list[SentMessage]:
    """The messages to people that changes of one row ordered."""
    place = Place(row.table, row.pk, "outbox#")
    told = ((item, value_of(item["data"])) for item in records.items_under(place))
    return [
        SentMessage(message["kind"], datetime.fromisoformat(item["due"]["S"]), "undelivered" not in item)
        for item, message in told
        if message["to"] == Destination.MESSAGES.value
    ]
