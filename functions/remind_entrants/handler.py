"""Every ten minutes: letters about deadlines to the owners of entries that are not submitted, each of them once.

It goes through all contests, another one first each time; where it fails in one, the others are told all the same.

What was done for a step of a deadline is kept as a mark, so that a later run passes it over; a letter has the step and
the deadline in its key, so that a run that died half-way sends none twice.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, definitions, mailing, phases, queries, records
from chalicelib.aws.items import attribute, entrant_key, key_of, value_of
from chalicelib.aws.logs import logger
from chalicelib.aws.mailing import Order
from chalicelib.aws.places import Place
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, reminders
from chalicelib.entry.entries import PREPARING, Entry
from chalicelib.entry.reminders import Step

EVERY = timedelta(minutes=10)  # as its schedule in infra/template.yaml


def handle(_event: dict[str, Any], _context: Any) -> dict[str, int]:
    """The numbers of letters ordered: about a deadline that moved, and about one that is near or has passed.

    `own` counts those about the deadline of one entry.
    """
    turn = int(clock.now().timestamp() // EVERY.total_seconds())
    return contests.in_each(lambda _ends: _remind_all(), EVERY.total_seconds(), turn)


def _remind_all() -> dict[str, int]:
    campaign, at = phases.load(contests.current()), clock.now()
    counts = {
        "moved": _tell_of_move(campaign, at),
        "deadline": _remind(campaign, at),
        "own": _remind_of_own(campaign, at),
    }
    logger.info("reminded", extra={"contest": campaign.id, **counts})
    return counts


def _tell_of_move(campaign: Campaign, at: datetime) -> int:
    """Tell every owner of an unsubmitted entry when the call's deadline is another than at the last run."""
    closes = campaign.calendar.closes
    known = _mark(campaign, "closes")
    if known == closes.isoformat():
        return 0
    told = 0
    if known and campaign.published_at is None:
        owners = sorted({entry.owner for entry in _unsubmitted(campaign)})
        name = f"moved#{closes.isoformat()}"
        letters = (Order(_letter_place(entrant_key(owner), name), reminders.moved(owner, closes)) for owner in owners)
        told = mailing.order(letters, at)
    _set_mark(campaign, "closes", closes.isoformat())
    return told


def _remind(campaign: Campaign, at: datetime) -> int:
    deadline = campaign.calendar.closes
    definition = definitions.in_force(campaign)
    grace = timedelta(hours=definition.calendar.grace_hours)
    step = reminders.step_at(deadline, grace, at)
    if step is None or _mark(campaign, name := _named(step, deadline)):
        return 0
    of_call = (entry for entry in _unsubmitted(campaign) if entries.own_deadline(entry, campaign) is None)
    concerned = (entry for entry in of_call if reminders.is_concerned(entry, step, deadline))
    told = _remind_of(concerned, step, deadline, definition=definition, at=at)
    _set_mark(campaign, name, at.isoformat())
    return told


def _remind_of_own(campaign: Campaign, at: datetime) -> int:
    """Write to the owners of entries with deadlines of their own. Each letter lies where its step and deadline say."""
    definition = definitions.in_force(campaign)
    grace = timedelta(hours=definition.calendar.grace_hours)
    due = (
        Order(_letter_place(key_of(entry), _named(step, own)), reminders.letter(entry, step, own, definition))
        for entry in _unsubmitted(campaign)
        if (own := entries.own_deadline(entry, campaign)) and (step := reminders.own_step_at(entry, own, grace, at))
    )
    return mailing.order(due, at)


def _remind_of(concerned: Iterable[Entry], step: Step, deadline: datetime, definition: Definition, at: datetime) -> int:
    name, place = _named(step, deadline), _letter_place
    letters = (Order(place(key_of(row), name), reminders.letter(row, step, deadline, definition)) for row in concerned)
    return mailing.order(letters, at)


def _unsubmitted(campaign: Campaign) -> Iterator[Entry]:
    """Entries that are being prepared, from an index; each that is concerned was there long before."""
    for status in sorted(PREPARING):
        for entry in queries.in_status(campaign.id, status):
            if entry.submitted_at is None:
                yield entry


def _named(step: Step, deadline: datetime) -> str:
    return f"{step.value}#{deadline.isoformat()}"


def _letter_place(row: Place, name: str) -> Place:
    """Where a letter lies in its row's outbox."""
    return records.outbox_place(row, f"reminder#{name}")


def _place(campaign: Campaign, name: str) -> Place:
    return Place("entries", f"reminders#{campaign.id}", f"mark#{name}")


def _mark(campaign: Campaign, name: str) -> str:
    place = _place(campaign, name)
    item = records.batch_get([place]).get(place)
    return str(value_of(item["data"])) if item else ""


def _set_mark(campaign: Campaign, name: str, value: str) -> None:
    place = _place(campaign, name)
    records.transact([records.put(place.item() | {"data": attribute(value)}, place, {})])
