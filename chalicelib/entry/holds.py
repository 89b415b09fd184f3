"""Holds 占用: who has an entry on the desk of screening, so that no two people do the same work at once.

A hold ends by the clock or with its screener's answer. It shares work out and guards nothing: an answer needs none, and
it tells nobody whether an entry was answered.

There are no fixed shares of the queue. Whoever is free takes the entry that waits longest and that nobody holds, so
fast and slow screeners end together, and nobody's share waits while they are away.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

import msgspec

from chalicelib.actors import Actor
from chalicelib.entry import answers, entries
from chalicelib.entry.entries import Entry

LIFE = timedelta(minutes=10)  # an open page renews it


class Hold(msgspec.Struct, frozen=True):
    """The row that says who screens an entry, and until when. It keeps no history."""

    entry: str
    by: str
    until: datetime


def take(entry: str, by: Actor, at: datetime) -> Hold:
    """A hold for the next ten minutes, new or renewed."""
    return Hold(entry, by.id, at + LIFE)


def holds(hold: Hold | None, person: str, at: datetime) -> bool:
    """Whether somebody holds an entry now."""
    return hold is not None and hold.by == person and hold.until > at


def is_free(hold: Hold | None, person: str, at: datetime) -> bool:
    """Whether somebody may take an entry: nobody else holds it."""
    return hold is None or hold.by == person or hold.until <= at


def needs(entry: Entry | None, person: str) -> bool:
    """Whether an entry still waits for somebody's answer."""
    return entry is not None and entries.awaits_answer(entry) and not answers.has_answered(entry, person)


def takeable(wanted: Iterable[tuple[Entry | None, Hold | None]], person: str, at: datetime) -> list[Entry]:
    """Those of the wanted entries that somebody may take now, in the order of their wishes."""
    return [entry for entry, hold in wanted if entry and needs(entry, person) and is_free(hold, person, at)]
