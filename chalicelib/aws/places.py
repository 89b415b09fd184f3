"""Where rows lie: the tables, the place of an item, the key of a row, and the indexes that find rows by an attribute.

`infra/template.yaml` makes the tables and indexes; tests/infra/test_template.py holds this list against it.
"""

from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

import msgspec

from chalicelib.config import config

T = TypeVar("T")
Item = dict[str, Any]  # attributes by name, each as DynamoDB takes it: `{"S": "text"}`

TABLES = ("entries", "reviews", "sessions")


def table_name(table: str) -> str:
    """A table's name in this deployment."""
    return str(getattr(config(), f"{table}_table"))


class Place(msgspec.Struct, frozen=True):
    """Where an item lies."""

    table: str
    pk: str
    sk: str

    def item(self) -> Item:
        """The key as DynamoDB takes it."""
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}

    @property
    def table_name(self) -> str:
        """The table's name in this deployment."""
        return table_name(self.table)


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
        return {self.by: value, self.order: at.isoformat()}


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


INDEXES = (BY_OWNER, BY_STATUS, BY_RECOMMENDER, BY_EXPERT, EXPERTS, ORGANIZERS, *map(undelivered, TABLES))
