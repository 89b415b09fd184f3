"""Broadcasts: one letter to everybody whom a broadcast is for, each ordered once.

The letters lie in the broadcast's own partition, so that they are also the log of its delivery.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import NamedTuple

from chalicelib import clock
from chalicelib.actors import SYSTEM, Role
from chalicelib.aws import definitions, queries, queues, records
from chalicelib.aws.items import broadcast_key, entrant_key
from chalicelib.aws.queues import Delivery
from chalicelib.entry import broadcasts
from chalicelib.entry.broadcasts import Audience, Broadcast, BroadcastForm
from chalicelib.entry.entries import Status
from chalicelib.errors import Stale
from chalicelib.history import Destination, Message


class Reader(NamedTuple):
    """Somebody who is written to; without `contact` the person's proved one is used."""

    role: Role
    subject: str
    name: str
    contact: str = ""


@queues.consumer
def handle(order: Delivery) -> None:
    """Order every letter of a broadcast. A run that died is repeated, and orders only what is missing."""
    broadcast = records.found(broadcast_key(order.body["broadcast"]))
    if broadcast.recipients is not None:
        return
    readers = list(_readers(broadcast.contest, broadcast.form))
    for reader in readers:
        _order(broadcast, reader)
    records.save(broadcasts.conclude(broadcast, len(readers), SYSTEM, clock.now()), broadcast)


def _readers(contest: str, form: BroadcastForm) -> Iterator[Reader]:
    if form.audience is Audience.EXPERTS:
        for expert in queries.experts_of(contest):
            if form.field in ("", expert.field):
                yield Reader(Role.EXPERT, expert.id, expert.name, expert.email)
    elif form.audience is Audience.RECOMMENDERS:
        for unit in queries.recommenders_of(contest):
            yield Reader(Role.RECOMMENDER, unit.id, unit.name, unit.email)
    else:
        yield from _owners(contest, form)


def _owners(contest: str, form: BroadcastForm) -> Iterator[Reader]:
    """The owners of the entries that the form names, each once."""
    statuses = (form.status,) if form.status else tuple(Status)
    works = (entry for status in statuses for entry in queries.in_status(contest, status))
    owners = sorted({entry.owner for entry in works if broadcasts.concerns(form, entry)})
    for entrant in records.existing(map(entrant_key, owners)):
        yield Reader(Role.ENTRANT, entrant.id, entrant.profile.name if entrant.profile else "")


def _order(broadcast: Broadcast, reader: Reader) -> None:
    call = definitions.of(broadcast.contest)
    values = broadcasts.values_for(broadcast.form, reader.name, call.title, call.languages[0])
    body = {"role": reader.role.value, "subject": reader.subject, "name": reader.name, **values}
    body |= {"contact": reader.contact} if reader.contact else {}
    place = records.outbox_place(broadcast_key(broadcast.id), f"to#{reader.role.value}#{reader.subject}")
    letter = Message(Destination.MESSAGES, "broadcast", body)
    with suppress(Stale):  # ordered by a run that died
        records.transact([records.order(place, letter, broadcast.created_at, name=reader.name)])
