"""Broadcasts: one letter to everybody whom a broadcast is for, each ordered once.

First it is found who they are; then their letters are ordered part by part, each by a message of its own, so that no
call of the function has more than some hundred to do. The letters lie in the broadcast's own partition, so that they
are also the log of its delivery.
"""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib import clock
from chalicelib.actors import SYSTEM, Role
from chalicelib.aws import definitions, mailing, queries, queues, records
from chalicelib.aws.items import broadcast_key, entrant_key, expert_key, recommender_key
from chalicelib.aws.mailing import Order
from chalicelib.aws.queues import Delivery
from chalicelib.call.definition import Definition
from chalicelib.entry import broadcasts
from chalicelib.entry.broadcasts import Audience, Broadcast, BroadcastForm
from chalicelib.entry.entries import Status
from chalicelib.history import Destination, Message

_ROLES = {
    Audience.ENTRANTS: Role.ENTRANT,
    Audience.EXPERTS: Role.EXPERT,
    Audience.RECOMMENDERS: Role.RECOMMENDER,
}


class Reader(NamedTuple):
    """Somebody who is written to; without `contact` the person's proved one is used."""

    subject: str
    name: str
    contact: str = ""


@queues.consumer
def handle(order: Delivery) -> None:
    """Find the readers of a broadcast, or order the letters of some. A run that died is repeated."""
    broadcast = records.found(broadcast_key(order.body["broadcast"]))
    if "readers" in order.body:
        _write(broadcast, Role(order.body["role"]), order.body["readers"])
    elif broadcast.recipients is None:
        role, readers = _ROLES[broadcast.form.audience], _subjects(broadcast.contest, broadcast.form)
        records.save(broadcasts.address(broadcast, role, readers, by=SYSTEM, at=clock.now()), broadcast)


def _subjects(contest: str, form: BroadcastForm) -> list[str]:
    """The ids of those whom a form is for, each once."""
    if form.audience is Audience.EXPERTS:
        return [each.id for each in queries.experts_of(contest) if form.field in ("", each.field)]
    if form.audience is Audience.RECOMMENDERS:
        return sorted(each.id for each in queries.recommenders_of(contest))
    statuses = (form.status,) if form.status else tuple(Status)
    works = (entry for status in statuses for entry in queries.in_status(contest, status))
    return sorted({entry.owner for entry in works if broadcasts.concerns(form, entry)})


def _readers(role: Role, subjects: list[str]) -> Iterator[Reader]:
    """People by their ids; who is there no more is not written to."""
    if role is Role.EXPERT:
        for expert in records.existing(map(expert_key, subjects)):
            yield Reader(expert.id, expert.name, expert.email)
    elif role is Role.RECOMMENDER:
        for unit in records.existing(map(recommender_key, subjects)):
            yield Reader(unit.id, unit.name, unit.email)
    else:
        for entrant in records.existing(map(entrant_key, subjects)):
            yield Reader(entrant.id, entrant.profile.name if entrant.profile else "")


def _write(broadcast: Broadcast, role: Role, subjects: list[str]) -> None:
    call, key = definitions.of(broadcast.contest), broadcast_key(broadcast.id)
    orders = (
        Order(
            records.outbox_place(key, f"to#{role.value}#{reader.subject}"),
            _letter(broadcast, role, reader, call),
            reader.name,
        )
        for reader in _readers(role, subjects)
    )
    mailing.order(orders, broadcast.created_at)


def _letter(broadcast: Broadcast, role: Role, reader: Reader, call: Definition) -> Message:
    values = broadcasts.values_for(broadcast.form, reader.name, call.title, call.languages[0])
    body = {"role": role.value, "subject": reader.subject, "name": reader.name, **values}
    body |= {"contact": reader.contact} if reader.contact else {}
    return Message(Destination.MESSAGES, "broadcast", body)
