"""Where rows lie: the tables, the place of an item, the key of a row, and the indexes that find rows by an attribute.

Places and keys are the same in every contest. On their way to a table they get the mark of the present contest, here.

`infra/template.yaml` makes the tables and indexes; tests/infra/test_template.py holds this list against it.
"""

import zlib
from collections import defaultdict
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from chalicelib.aws import contests
from chalicelib.config import config
from chalicelib.history import Destination

T = TypeVar("T")
Item = dict[str, Any]  # attributes by name, each as DynamoDB takes it: `{"S": "text"}`

TABLES = ("entries", "reviews", "sessions")


def table_name(table: str) -> str:
    """A table's name in this deployment."""
    return str(getattr(config(), f"{table}_table"))


class Place(msgspec.Struct, frozen=True):
    """Where an item lies in its contest."""

    table: str
    pk: str
    sk: str

    @property
    def stored_pk(self) -> str:
        """The partition key as the table has it."""
        return contests.stored(self.pk)

    def item(self) -> Item:
        """The key as DynamoDB takes it."""
        return {"pk": {"S": self.stored_pk}, "sk": {"S": self.sk}}

    def pointer(self) -> "Place":
        """The place with its contest's mark, as queues carry it."""
        return Place(self.table, self.stored_pk, self.sk)

    @property
    def table_name(self) -> str:
        """The table's name in this deployment."""
        return table_name(self.table)


def place_of(table: str, item: Item) -> Place:
    """Where an item lies, by its key as the table has it."""
    return Place(table, contests.plain(item["pk"]["S"]), item["sk"]["S"])


class Key(Place, Generic[T], frozen=True, kw_only=True):
    """Where a row lies, and of which type it is."""

    kind: type[T]


class Index(NamedTuple):
    """A secondary index of a table: `by` is the attribute whose value it finds, `order` the one it sorts by."""

    table: str
    name: str
    by: str
    order: str

    def attributes(self, value: str, at: datetime) -> dict[str, str]:
        """What a row must bear to be found under `value`, in the order of `at`."""
        return {self.by: contests.stored(value), self.order: at.isoformat()}


BY_OWNER = Index("entries", "by_owner", by="owner", order="created")
BY_STATUS = Index("entries", "by_status", by="queue", order="updated")
BY_RECOMMENDER = Index("entries", "by_recommender", by="recommender", order="created")
BY_EXPERT = Index("reviews", "by_expert", by="expert", order="created")
EXPERTS = Index("reviews", "by_kind", by="kind", order="created")
ORGANIZERS = Index("sessions", "by_kind", by="kind", order="created")
SESSIONS = ORGANIZERS  # the same index; the values differ


def undelivered(table: str) -> Index:
    """The index of a table's outbox messages that nobody has delivered, by destination."""
    return Index(table, "undelivered", by="undelivered", order="due")


# A letter to everybody puts hundreds of messages a second into the index, each of which is moved once, as they are
# announced: more than one key takes (`python -m bench.hot_keys`). So letters lie under several.
_SPREAD = frozenset({Destination.MESSAGES})
LETTER_SHARES = 8


def undelivered_under(to: Destination, place: Place) -> str:
    """The value under which the index of undelivered messages has one."""
    share = f"#{zlib.crc32(f'{place.pk} {place.sk}'.encode()) % LETTER_SHARES}" if to in _SPREAD else ""
    return f"{to.value}{share}"


def all_undelivered(to: Destination) -> tuple[str, ...]:
    """Every value under which messages to a queue lie there. Those of earlier releases lie under the first."""
    return (to.value, *(f"{to.value}#{share}" for share in range(LETTER_SHARES))) if to in _SPREAD else (to.value,)


def destination_of(stored: str) -> Destination:
    """Where a message goes whose value in the index, as the table has it, is this one."""
    return Destination(contests.plain(stored).partition("#")[0])


INDEXES = (BY_OWNER, BY_STATUS, BY_RECOMMENDER, BY_EXPERT, EXPERTS, ORGANIZERS, *map(undelivered, TABLES))


def by_contest(items: Iterable[Item]) -> dict[str, list[Item]]:
    """Items as tables have them by the contest that they belong to, the mark taken off their partition keys.

    What belongs to a contest that this deployment does not run is left out.
    """
    found: dict[str, list[Item]] = defaultdict(list)
    for item in items:
        stored = item["pk"]["S"]
        with suppress(contests.UnknownContest):
            found[contests.of_stored(stored)].append(item | {"pk": {"S": contests.plain(stored)}})
    return dict(found)
