"""Where the rows of a contact lie: in one partition, named by the contact's digest under the key of contacts.

While that key is rotated a partition may still lie under the other key. Whoever names a contact here first moves its
rows, so everybody else knows one place. There is never a row under both.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

import msgspec

from chalicelib.actors import Role
from chalicelib.aws import heads, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import attribute, contact_claim_key, contact_key, from_item, key_of
from chalicelib.aws.places import Item, Place, by_contest, table_name
from chalicelib.aws.records import Write
from chalicelib.aws.secrets import contact_keys
from chalicelib.errors import Problem, Stale
from chalicelib.people import accounts, codes, contacts, links
from chalicelib.people.accounts import Claim
from chalicelib.people.codes import Codes
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert, Organizer
from chalicelib.people.links import AskedLinks
from chalicelib.people.recommenders import Recommender
from chalicelib.people.sign_in import Contact, contact_digest

_RACES = 8  # with others who move the same rows
_AT_ONCE = 40  # rows: a transaction holds 100 writes, two for each row
_KINDS: dict[str, type[Any]] = {"asked": AskedLinks, "cited": Claim, "codes": Codes, "contact": Contact}
_PEOPLE: tuple[tuple[str, str, type[Any]], ...] = (
    ("entries", "entrant", Entrant),
    ("entries", "recommender", Recommender),
    ("reviews", "expert", Expert),
    ("sessions", "organizer", Organizer),
)


def digests(contact: str) -> tuple[str, ...]:
    """What names a contact, given in its one spelling, under each accepted key; the first is the one to write under."""
    return tuple(contact_digest(contact, key) for key in contact_keys())


def digest_of(contact: str) -> str:
    """What names a contact in rows. All of its rows lie there afterwards; under one key that costs no read.

    Raises BUSY if others keep writing them.
    """
    now, *others = digests(contact)
    for other in others:
        _moved(other, now)
    return now


def nowhere_else(contact: str, role: Role) -> list[Write]:
    """The conditions that no row under another key says whose this contact is.

    For who makes such a row, or deletes one: another process may move rows to the other key at the same moment.
    """
    places = [contact_key(digest, role.value) for digest in digests(contact)[1:]]
    return [
        {"ConditionCheck": {"TableName": place.table_name, "Key": place.item()} | records.new_item()}
        for place in places
    ]


def of_nobody_but(subject: str) -> Write:
    """The condition that a contact signs nobody in, or this person."""
    return {
        "ConditionExpression": "attribute_not_exists(pk) OR #d.subject IN (:subject, :nobody)",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":subject": attribute(subject), ":nobody": attribute("")},
    }


def claims(before: Entrant, after: Entrant) -> list[Write]:
    """The writes that keep, for each contact of a profile that no code has proved, whose profile names it."""
    old, new = accounts.claimed(before), accounts.claimed(after)
    made = [accounts.claim(after, digest_of(contact)) for contact in sorted(new - old)]
    gone = [contact_claim_key(digest_of(contact), after.id) for contact in sorted(old - new)]
    return [
        *(records.put_row(row, {}) for row in made),
        *(records.delete(key) for key in gone),
    ]


# --- moving -----------------------------------------------------------------------------------------------------


def _moved(old: str, new: str) -> bool:
    """Move the rows of a contact from one digest to another; whether there were any. Doing it again is harmless."""
    for _ in range(_RACES):
        rows = _rows(old)
        if not rows:
            return False
        with suppress(Stale):  # somebody wrote one of them meanwhile: read again
            _move(rows, _rows(new), new)
            return True
    raise Problem("BUSY")


def _rows(digest: str) -> dict[str, Item]:
    """The rows of a contact by their sort keys, in order. Messages stay where they are: pointers to them are about."""
    place = Place("sessions", f"contact#{digest}", "outbox#")
    return {item["sk"]["S"]: item for item in records.items_before(place)}


def _move(rows: dict[str, Item], there: dict[str, Item], digest: str) -> None:
    """The row that lets somebody in goes with the last transaction, together with the codes."""
    writes = [_writes(sk, item, there.get(sk), digest) for sk, item in rows.items()]
    for start in range(0, len(writes), _AT_ONCE):
        records.transact([write for both in writes[start : start + _AT_ONCE] for write in both])


def _writes(sk: str, item: Item, there: Item | None, digest: str) -> list[Write]:
    """The writes that put a row to its new place, joined with the one that is `there`, and delete the old one."""
    kind = _KINDS[sk.partition("#")[0]]
    row: Any = from_item(item, kind)
    old, found = key_of(row), from_item(there, kind) if there else None
    unchanged = {
        "ConditionExpression": "#d = :d",
        "ExpressionAttributeNames": {"#d": "data"},
        "ExpressionAttributeValues": {":d": item["data"]},
    }
    return [records.put_row(*_joined(row, found, digest)), records.delete(old, unchanged)]


def _joined(row: Any, there: Any, digest: str) -> tuple[Any, Write]:
    """The row under its new digest, and on what condition it may be stored."""
    condition = records.new_item()
    if isinstance(row, Codes):
        return codes.moved(row, there, digest), records.at_revision(there.revision) if there else condition
    if isinstance(row, AskedLinks):
        return links.moved(row, there, digest), records.at_revision(there.revision) if there else condition
    if isinstance(row, Contact):
        condition = of_nobody_but(row.subject)
    return msgspec.structs.replace(row, digest=digest), condition if isinstance(row, Contact) else {}


# --- all of them, for operators ---------------------------------------------------------------------------------


class Rekeyed(NamedTuple):
    """How many contacts the people of a contest have, how many had rows under another key, and which rows are left.

    `nobodys` say whose a contact is that stands with no person any more.
    """

    contacts: int
    moved: int
    left: int
    nobodys: int


def rekey(*, dry: bool = False) -> Rekeyed:
    """Move what lies under another key than the one that serves, for each contact of the contest's people.

    Reads whole tables. With `dry` it only counts.
    """
    known = sorted(set(_contacts()))
    named = {contact: digests(contact) for contact in known}
    moved = 0 if dry else sum(_moved(other, now) for now, *others in named.values() for other in others)
    serving = {each[0] for each in named.values()}
    others = {other for each in named.values() for other in each[1:]}
    held = [
        from_item(item, Contact).digest for item in heads.scan("sessions") if item["sk"]["S"].startswith("contact#")
    ]
    left = sum(digest in others for digest in held)
    return Rekeyed(len(known), moved, left, sum(digest not in serving | others for digest in held))


def _contacts() -> Iterator[str]:
    for table, sk, kind in _PEOPLE:
        for item in heads.scan(table):
            if item["sk"]["S"] == sk:
                yield from _contacts_of(from_item(item, kind))


def _contacts_of(person: Any) -> Sequence[str]:
    """All contacts that rows may name a person by."""
    if isinstance(person, Entrant):
        return (*accounts.proved(person), *accounts.claimed(person))
    return (contacts.plain_email(person.email),)


def at_rest() -> bool:
    """Whether contests that this deployment does not run at present have contacts. Reads the whole table."""
    pages = client("dynamodb").get_paginator("scan").paginate(TableName=table_name("sessions"), ConsistentRead=True)
    for page in pages:
        named = [item for item in page["Items"] if item["sk"]["S"].startswith("contact#")]
        if len(named) > sum(map(len, by_contest(named).values())):
            return True
    return False
