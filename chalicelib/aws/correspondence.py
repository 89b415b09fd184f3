"""Messages to people: whom one reaches, the secrets that no row may hold, and what was sent to a person.

Codes follow from their nonce and the pepper. Links are made here, at the last moment, so that a token stands only in
the message itself and its SHA-256 in the table.
"""

import secrets
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import records
from chalicelib.aws.items import entrant_key, person_key, value_of
from chalicelib.aws.places import Place
from chalicelib.aws.queues import ordered_at
from chalicelib.aws.secrets import pepper
from chalicelib.call.definition import load_definition
from chalicelib.config import config
from chalicelib.errors import Problem, Stale
from chalicelib.history import Body, Destination
from chalicelib.lifetimes import LINK_LIFE
from chalicelib.people import refusals, sign_in
from chalicelib.people.entrants import Entrant
from chalicelib.people.refusals import Refusal
from chalicelib.people.sign_in import Code, Link

_RACES = 5


def contacts_of(body: Body) -> tuple[str, ...]:
    """Where a message with this body may go, the best first; empty where the person is gone."""
    direct = body.get("contact") or body.get("email")
    if direct:
        return (str(direct),)
    entrant = records.get(entrant_key(body["subject"]))
    return reachable_at(entrant) if entrant else ()


def reachable_at(entrant: Entrant) -> tuple[str, ...]:
    """An entrant's contacts: those that a code has proved, e-mail first, then the e-mail address that none has."""
    proved = (entrant.contact,)
    told = entrant.profile.email if entrant.profile else ""
    by_kind = sorted(proved, key=lambda contact: (sign_in.is_phone(contact), contact != told))
    return tuple(dict.fromkeys((*by_kind, *([told] if told else []))))


def check_reachable(contact: str) -> None:
    """Raise NO_SMS for a phone number where nothing can be sent to phones."""
    if sign_in.is_phone(contact) and not config().sms_provider:
        raise Problem("NO_SMS")


def note_refusal(body: Body, refusal: Refusal | None) -> None:
    """Keep with the person whether this message reached them. Codes are of nobody yet."""
    key = person_key(str(body.get("role", "")), str(body.get("subject", "")))
    if key is None:
        return
    for _ in range(_RACES):
        person = records.get(key)
        change = refusals.note(person, refusal, clock.now()) if person else None
        if change is None:
            return
        with suppress(Stale):  # somebody else changed the person meanwhile: look again
            records.save(change, person)
            return


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
    """A message to a person: its kind, when it was ordered, whether the server took it, or its refusal."""

    kind: str
    ordered_at: datetime
    sent: bool
    refused: str = ""


class ReaderLog(NamedTuple):
    """What became of a broadcast's letter to somebody."""

    name: str
    role: Role
    sent: bool
    refused: str


def readers_of(row: Place) -> list[ReaderLog]:
    """Every letter of a broadcast, in the order of its readers' roles and ids."""
    place = Place(row.table, row.pk, "outbox#to#")
    return [
        ReaderLog(
            item.get("reader", {}).get("S", ""),
            Role(item["sk"]["S"].split("#")[2]),
            "delivered" in item,
            item.get("refused", {}).get("S", ""),
        )
        for item in records.items_under(place)
    ]


def sent_for(row: Place) -> list[SentMessage]:
    """The messages to people that changes of one row ordered."""
    place = Place(row.table, row.pk, "outbox#")
    told = ((item, value_of(item["data"])) for item in records.items_under(place))
    return [
        SentMessage(message["kind"], ordered_at(item), "delivered" in item, item.get("refused", {}).get("S", ""))
        for item, message in told
        if message["to"] == Destination.MESSAGES.value
    ]
