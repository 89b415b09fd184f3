"""Leases: what one run at a time may do, in the present contest. Who dies holding one delays the next until its end."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from chalicelib import clock
from chalicelib.aws import records
from chalicelib.aws.items import attribute
from chalicelib.aws.places import Place
from chalicelib.aws.records import Write
from chalicelib.errors import Stale


@contextmanager
def held(name: str, by: str, life: timedelta) -> Iterator[bool]:
    """Whether nobody else holds a lease; then it is held until the block ends, or for its life at most."""
    at = clock.now()
    try:
        records.transact([_lease(name, by, at + life, records.unless_held(by, at))])
    except Stale:
        yield False
        return
    try:
        yield True
    except Exception:
        _release(name, by)
        raise
    _release(name, by)


def _release(name: str, by: str) -> None:
    at = clock.now()
    with suppress(Stale):  # it had come to its end, and somebody else holds it
        records.transact([_lease(name, by, at - timedelta(seconds=1), records.unless_held(by, at))])


def _lease(name: str, by: str, until: datetime, condition: Write) -> Write:
    place = Place("entries", f"lease#{name}", "lease")
    content = {"data": attribute({"by": by}), "expires": {"N": str(int(until.timestamp()))}}
    return records.put(place.item() | content, place, condition)
