"""What a distributed Map works through: a list of batches in the work bucket, each the event of one call.

Every step that touches each entry of a call goes through its entries so: no step holds them all, none takes longer
than its function may, and what was done is left alone when a batch comes again.
"""

from collections.abc import Iterable
from itertools import islice
from typing import Any

from chalicelib.aws import objects

Batch = dict[str, Any]

ENTRIES = 25  # of a batch: a call of a second or two


def key_of(contest: str, what: str) -> str:
    """Where the list of what is to be done lies in the work bucket. It is written anew whenever its step begins."""
    return f"batches/{contest}/{what}.json"


def write(contest: str, what: str, batches: list[Batch]) -> dict[str, str]:
    """Store a list for a Map to read; returns where it lies: `{bucket, key}`."""
    key = key_of(contest, what)
    objects.write_document(key, batches)
    return objects.address_of(key)


def of(contest: str, name: str, things: Iterable[Any], size: int = ENTRIES, **more: Any) -> list[Batch]:
    """Batches of some things under a name, `size` in each: `{contest, <name>: […], …}`."""
    source, found = iter(things), list[Batch]()
    while taken := list(islice(source, size)):
        found.append({"contest": contest, name: taken, **more})
    return found
