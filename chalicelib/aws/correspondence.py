"""Messages to people: whom one reaches, the secrets that no row may hold, and what was sent to a person.

Codes follow from their nonce and a key. Links are made here, at the last moment, so that a token stands only in
the message itself and its SHA-256 in the table.
"""

import hashlib
import hmac
import secrets
from contextlib import suppress
from datetime import datetime, timedelta
from typing import NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from chalicelib import clock, messages
from chalicelib.actors import Role
from chalicelib.aws import contests, letters, records
from chalicelib.aws.items import (
    campaign_key,
    entrant_key,
    link_key,
    mailbox_of,
    person_key,
    recommender_key,
    value_of,
    wording_key,
)
from chalicelib.aws.letters import ordered_at
from chalicelib.aws.places import BY_OWNER, Item, Place
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import code_keys
from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.config import config
from chalicelib.errors import Problem, Stale
from chalicelib.history import Body, Destination
from chalicelib.lifetimes import ASKED_LINK_LIFE, LINK_LIFE
from chalicelib.messages import ComposedMessage
from chalicelib.people import access, accounts, codes, contacts, invitations, refusals, sign_in
from chalicelib.people.entrants import Entrant
from chalicelib.people.invitations import InvitationAudience
from chalicelib.people.links import LatestLink, Link
from chalicelib.people.refusals import Refusal

_RACES = 5
_LETTERS = 50  # on a page


def contacts_of(body: Body) -> tuple[str, ...]:
    """Where a message with this body may go, the best first; empty where the person is gone."""
    direct = body.get("contact") or body.get("email")
    if direct:
        return (str(direct),)
    entrant = records.get(entrant_key(body["subject"]))
    return reachable_at(entrant) if entrant else ()


def reachable_at(entrant: Entrant) -> tuple[str, ...]:
    """An entrant's contacts: those that a code has proved, e-mail first, then the e-mail address that none has."""
    proved = accounts.proved(entrant)
    told = entrant.profile.email if entrant.profile else ""
    by_kind = sorted(proved, key=lambda contact: (contacts.is_phone(contact), contact != told))
    return tuple(dict.fromkeys((*by_kind, *([told] if told else []))))


def can_send_sms() -> bool:
    """Whether this deployment has a provider of text messages."""
    return bool(config().sms_provider)


def check_reachable(contact: str) -> None:
    """Raise NO_SMS for a phone number where nothing can be sent to phones."""
    if contacts.is_phone(contact) and not can_send_sms():
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


def filled_in(kind: str, body: Body, message_id: str, definition: Definition, ordered: datetime | None = None) -> Body:
    """The body of a message with everything its words need. The same message always gets the same link.

    `ordered` is when the message was ordered, by default now.
    """
    values = body | _of_call(definition, body)
    if kind == "code":
        values["digits"] = codes.digits_of(values["nonce"], values["digest"], code_keys()[0])
    elif "email" in body:
        life = ASKED_LINK_LIFE if kind == "link" else LINK_LIFE
        who = Role(values["role"]), values["subject"], values["name"]
        values["token"] = new_link(*who, life, message_id=message_id, ordered=ordered)
    return values


def composed(kind: str, values: Body, definition: Definition) -> ComposedMessage:
    """The letter with its values; an invitation in the words that its office has for it at this moment."""
    site = contests.site()
    if kind != "invitation" or values["role"] not in set(InvitationAudience):
        return messages.compose(kind, values, site, signature=definition.signature, words=definition.letter(kind))
    audience = InvitationAudience(values["role"])
    own, call = wording_key(definition.id, audience), campaign_key(definition.id)
    unit = recommender_key(str(values["subject"]))
    rows = records.gather(own, call, unit)
    until = invitations.until(rows.found(call).calendar, audience, rows.get(unit))
    told = {**values, "until": until.isoformat()}
    return invitations.compose(invitations.words_of(rows.get(own), definition), told, site, definition)


def is_let_in(body: Body) -> bool:
    """Whether the person that a message with a sign-in link is for still takes part."""
    key = person_key(str(body["role"]), str(body["subject"]))
    return key is not None and access.admits(records.get(key), clock.now())


def new_link(
    role: Role,
    subject: str,
    name: str,
    life: timedelta = LINK_LIFE,
    *,
    message_id: str = "",
    ordered: datetime | None = None,
) -> str:
    """Make a sign-in link and return its token.

    The link of a message, by its `message_id`, ends those of the person's messages that were `ordered` earlier (by
    default it is ordered now), in whatever order they are delivered; the token follows from the id, so that a message
    that is sent again holds the same link. Without an id the link is handed over in person: the
    invitation that is on its way does not end it, nor the other way round.
    """
    if message_id:
        token = _token_of(role, subject, message_id)
    else:
        token = sign_in.new_secret(role, subject, secrets.token_urlsafe(32))
    link = replace(_link_of(token, name, life), handed_over=not message_id)
    made = records.put_row(link, records.new_item())
    if link.handed_over:
        records.transact([made])
    else:
        _add_to_chain(link, made, ordered or link.issued_at)
    return token


def _add_to_chain(link: Link, made: Write, ordered: datetime) -> None:
    """Store a mailed link as the newest, or beside a newer one; once, however often its message is sent."""
    latest = LatestLink(
        role=link.role,
        subject=link.subject,
        link=link.id,
        expires_at=link.expires_at,
        ordered=int(ordered.timestamp() * 1_000_000),
    )
    none_newer = {
        "ConditionExpression": "attribute_not_exists(#d.#ordered) OR #d.#ordered <= :ordered",
        "ExpressionAttributeNames": {"#d": "data", "#ordered": "ordered"},
        "ExpressionAttributeValues": {":ordered": {"N": str(latest.ordered)}},
    }
    try:
        records.transact([made, records.put_row(latest, none_newer)])
    except Stale:
        with suppress(Stale):  # made before, for the same message
            records.transact([made])


def printed_link(role: Role, subject: str, name: str) -> str:
    """Make a link that a rehearsal on a laptop prints, and return its token: see `links.serves_again`."""
    token = sign_in.new_secret(role, subject, secrets.token_urlsafe(32))
    link = replace(_link_of(token, name, LINK_LIFE), handed_over=True, printed=True)
    records.transact([records.put_row(link, records.new_item())])
    return token


def _link_of(token: str, name: str, life: timedelta) -> Link:
    """The row of a link."""
    (role, subject), at = sign_in.named_in(token), clock.now()
    return Link(
        id=sign_in.digest(token), role=Role(role), subject=subject, name=name, issued_at=at, expires_at=at + life
    )


def _token_of(role: Role, subject: str, message_id: str) -> str:
    """The token that follows from a message; the one of the key before, if it was sent with that already."""
    made = [sign_in.new_secret(role, subject, _random_of(message_id, key)) for key in code_keys()]
    if len(made) == 1:
        return made[0]
    places = {token: link_key(sign_in.digest(token)) for token in made}
    rows = records.gather(*places.values())
    return next((token for token, place in places.items() if rows.get(place) is not None), made[0])


def _random_of(message_id: str, key: str) -> str:
    return hmac.new(key.encode(), f"link:{message_id}".encode(), hashlib.sha256).hexdigest()


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
            letters.reader(item),
            Role(item["sk"]["S"].split("#")[2]),
            "delivered" in item,
            item.get("refused", {}).get("S", ""),
        )
        for item in records.items_under(place)
    ]


class Letter(NamedTuple):
    """A message in an entrant's mailbox: its kind, when it was ordered, its refusal if any, its subject and text."""

    id: str
    kind: str
    ordered_at: datetime
    refused: str
    subject: Text
    text: Text


def _of_call(definition: Definition, body: Body) -> Body:
    """What letters name of the call: its title, and the award that an entry has `won`."""
    title, award = definition.title, definition.award_text(body.get("won", UNSET))
    return {"call": title.zh, "call_en": title.en, "award": award.zh, "award_en": award.en}


def mailbox_page(entrant_id: str, definition: Definition, after: str = "") -> tuple[list[Letter], str]:
    """One page of what was sent to an entrant, newest first; one query.

    What still waits is not told: an answer of screening may be taken back until its letter goes.
    """
    found, following = records.newest_items(BY_OWNER, mailbox_of(entrant_id), limit=_LETTERS, after=after)
    return [_letter(item, definition) for item in found if item.keys() & {"delivered", "refused"}], following


def _letter(item: Item, definition: Definition) -> Letter:
    kind = value_of(item["data"])["kind"]
    values = letters.told(item)
    values |= _of_call(definition, values)
    subject, text = messages.told(kind, values, contests.site(), zone=definition.zone, words=definition.letter(kind))
    place = f"{item['pk']['S']}/{item['sk']['S']}"
    refused = item.get("refused", {}).get("S", "")
    return Letter(sign_in.digest(place)[:20], kind, ordered_at(item), refused=refused, subject=subject, text=text)


def sent_for(row: Place) -> list[SentMessage]:
    """The messages to people that changes of one row ordered."""
    place = Place(row.table, row.pk, "outbox#")
    told = ((item, value_of(item["data"])) for item in records.items_under(place))
    return [
        SentMessage(message["kind"], ordered_at(item), "delivered" in item, item.get("refused", {}).get("S", ""))
        for item, message in told
        if message["to"] == Destination.MESSAGES.value
    ]
