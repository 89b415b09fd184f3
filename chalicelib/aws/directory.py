"""The recommending units that entrants can name, held for a while in each process of the API.

Every visitor of the form asks for them, and they lie under one key of an index, which bears some forty readings of 500
units a second. Held, they are read once in fifteen seconds by each process, however many visitors it has.
"""

import time
from typing import NamedTuple

from chalicelib.aws import contests, queries
from chalicelib.config import config
from chalicelib.people.invited import has_left

_HELD = 15.0  # seconds, in which a unit that is registered or leaves may still be missing or there


class NamedUnit(NamedTuple):
    """A unit as entrants see it."""

    id: str
    name: str


class _List(NamedTuple):
    read_at: float
    units: tuple[NamedUnit, ...]


_lists: dict[str, _List] = {}


def named() -> tuple[NamedUnit, ...]:
    """The units of the present contest that have not left. On a laptop they are read each time."""
    contest, now = contests.current(), time.monotonic()
    held = _lists.get(contest)
    if held is None or config().is_local or now - held.read_at > _HELD:
        found = (NamedUnit(row.id, row.name) for row in queries.recommenders_of(contest) if not has_left(row))
        held = _lists[contest] = _List(now, tuple(found))
    return held.units
