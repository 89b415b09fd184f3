"""Rows: read in one round trip, changed in one transaction.

`save` writes a row's new state (on condition that nobody changed it since), its history row and its outbox messages
together, or nothing at all. A retry of a saved change meets its own revision and is refused as Stale, never doubled.
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any, TypeVar

import msgspec
from botocore.exceptions import ClientError

from chalicelib import history
from chalicelib.aws import quotas
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.items import attribute, from_item, history_item, key_of, to_item
from chalicelib.aws.places import Index, Item, Key, Place, table_name
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change, Message, Row

T = TypeVar("T")
P = TypeVar("P", bound=Place)
Write = Item  # one element of a transaction, or a condition of it

LIMIT = 100  # DynamoDB's own, for items in a transaction and keys in a batch read
_TRIES = 8


# --- reading ----------------------------------------------------------------------------------------------------


class Rows:
    """Rows that were read together. Each key gives the row of its type."""

    def __init__(self, keys: Iterable[Key[Any]], items: dict[Key[Any], Item]) -> None:
        self._rows = {key: from_item(items[key], key.kind) if key in items else None for key in keys}

    def get(self, key: Key[T]) -> T | None:
        """The row, or None where there is none. Raises KeyError for a key that was not read."""
        row: T | None = self._rows[key]
        return row

    def found(self, key: Key[T]) -> T:
        """The row. Raises NOT_FOUND where there is none."""
        return _present(self.get(key))


def _present(row: T | None) -> T:
    if row is None:
        raise Problem("NOT_FOUND")
    return row


def gather(*keys: Key[Any]) -> Rows:
    """The rows of some keys in one consistent batch read, whatever tables they lie in."""
    return Rows(keys, batch_get(keys))


def get(key: Key[T]) -> T | None:
    """One row, read consistently, or None."""
    return gather(key).get(key)


def found(key: Key[T]) -> T:
    """One row, read consistently. Raises NOT_FOUND where there is none."""
    return _present(get(key))


def existing(keys: Iterable[Key[T]]) -> list[T]:
    """The rows of some keys that exist, in the order of the keys, read consistently."""
    wanted = list(keys)
    items = batch_get(wanted)
    return [from_item(items[key], key.kind) for key in wanted if key in items]


def batch_get(places: Iterable[P]) -> dict[P, Item]:
    """Items by their place, read consistently; at most 100 places a round trip."""
    wanted = list(dict.fromkeys(places))
    found: dict[P, Item] = {}
    for start in range(0, len(wanted), LIMIT):
        found |= _batch_get(wanted[start : start + LIMIT])
    return found


def _batch_get(places: list[P]) -> dict[P, Item]:
    place_of = {(place.table_name, place.pk, place.sk): place for place in places}
    request: Item = {}
    for place in places:
        wanted = request.setdefault(place.table_name, {"Keys": [], "ConsistentRead": True})
        wanted["Keys"].append(place.item())
    found: dict[P, Item] = {}
    for attempt in range(_TRIES):
        answer = client("dynamodb").batch_get_item(RequestItems=request)
        for name, items in answer["Responses"].items():
            found |= {place_of[name, item["pk"]["S"], item["sk"]["S"]]: item for item in items}
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
        _pause(attempt)
    raise Problem("BUSY")


Page = tuple[list[T], str]  # rows, and where the next page begins; empty after the last


def query(key: Key[T], *, limit: int | None = None, after: str = "") -> Page[T]:
    """One page of the rows in `key`'s partition whose sort key begins with `key.sk`, read consistently."""
    return _page(key.kind, limit, after, **_under(key))


def items_under(place: Place) -> Iterator[Item]:
    """All items in `place`'s partition whose sort key begins with `place.sk`, read consistently."""
    for page in client("dynamodb").get_paginator("query").paginate(**_under(place)):
        yield from page["Items"]


def _under(place: Place) -> dict[str, object]:
    return {
        "TableName": place.table_name,
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
        "ExpressionAttributeValues": {":pk": {"S": place.pk}, ":sk": {"S": place.sk}},
    }


def page_of(
    index: Index, value: str, kind: type[T], *, limit: int | None = None, after: str = "", since: str = ""
) -> Page[T]:
    """One page of the rows that an index finds under `value` (eventually consistent), in the index's order.

    `since` is the lowest value of the index's order; without it all rows are meant.
    """
    condition, names, values = "#a = :a", {"#a": index.by}, {":a": {"S": value}}
    if since:
        condition += " AND #b >= :b"
        names |= {"#b": index.order}
        values |= {":b": {"S": since}}
    return _page(
        kind,
        limit,
        after,
        TableName=table_name(index.table),
        IndexName=index.name,
        KeyConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )


def all_of(index: Index, value: str, kind: type[T], *, limit: int | None = None, since: str = "") -> Iterator[T]:
    """All rows that an index finds under `value`, read page by page (of `limit` rows) as they are taken."""
    return every(lambda after: page_of(index, value, kind, limit=limit, after=after, since=since))


def every(fetch: Callable[[str], Page[T]]) -> Iterator[T]:
    """All rows of a paged read: `fetch(after)` gives a page and the next `after`."""
    after = ""
    while True:
        rows, after = fetch(after)
        yield from rows
        if not after:
            return


def _page(kind: type[T], limit: int | None, after: str, **request: object) -> Page[T]:
    if limit:
        request["Limit"] = limit
    if after:
        request["ExclusiveStartKey"] = _cursor(after)
    answer = client("dynamodb").query(**request)
    last = answer.get("LastEvaluatedKey")
    return [from_item(item, kind) for item in answer["Items"]], json.dumps(last) if last else ""


def _cursor(after: str) -> Item:
    try:
        cursor = json.loads(after)
        return {str(name): {"S": str(value["S"])} for name, value in cursor.items()}
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise Problem("NOT_FOUND") from error


# --- writing ----------------------------------------------------------------------------------------------------


def save(change: Change[Row], replacing: Row | None, *also: Write) -> Row:
    """Store a change in one transaction; `replacing` is the row it was made from, None for a new one.

    Returns the row as stored. Raises Stale when somebody else changed (or made) the row meanwhile.
    """
    return save_all([(change, replacing)], *also)[0]


def save_all(changes: Sequence[tuple[Change[Row], Row | None]], *also: Write) -> list[Row]:
    """Store several changes in one transaction, in the order given. Raises Stale as `save` does, and TOO_MANY_…."""
    rows, writes = [], list(also)
    for change, old in changes:
        row, mine = _writes(change, old)
        rows.append(row)
        writes += mine
    counts = quotas.counted((old, row) for (_, old), row in zip(changes, rows, strict=True))
    refusals = {len(writes) + n: each.refusal for n, each in enumerate(counts) if each.refusal}
    transact([*writes, *(each.write for each in counts)], refusals)
    return rows


def _writes(change: Change[Row], old: Row | None) -> tuple[Row, list[Write]]:
    link = history.link(change, (old.revision if old else 0) + 1, old.head if old else "")
    row = history.placed(change.row, link)
    key = key_of(row)
    condition = new_item() if old is None else at_revision(old.revision)
    writes = [put(to_item(row), key, condition), put(history_item(key, link), key, new_item())]
    for number, message in enumerate(change.messages):
        writes.append(put(outbox_item(key, f"{key.sk}#{row.revision:06d}#{number}", message, change.at), key, {}))
    return row, writes


def outbox_item(row: Place, name: str, message: Message, at: datetime) -> Item:
    """A message in its row's partition; `undelivered` keeps it in an index until it is delivered."""
    place = Place(row.table, row.pk, f"outbox#{name}")
    return place.item() | {
        "undelivered": {"S": message.to.value},
        "due": {"S": at.isoformat()},
        "data": attribute(msgspec.to_builtins(message)),
    }


def new_item() -> Write:
    """The condition that no such item exists."""
    return {"ConditionExpression": "attribute_not_exists(pk)"}


def at_revision(revision: int) -> Write:
    """The condition that the row is still at this revision."""
    return {
        "ConditionExpression": "#data.#revision = :revision",
        "ExpressionAttributeNames": {"#data": "data", "#revision": "revision"},
        "ExpressionAttributeValues": {":revision": {"N": str(revision)}},
    }


def put(item: Item, place: Place, condition: Write) -> Write:
    """One conditional Put of a transaction."""
    return {"Put": {"TableName": place.table_name, "Item": item} | condition}


def put_row(row: object, condition: Write) -> Write:
    """One conditional Put of a row that keeps no history (sessions, codes, links, contacts)."""
    return put(to_item(row), key_of(row), condition)


def transact(writes: list[Write], refusals: Mapping[int, Problem] = MappingProxyType({})) -> None:
    """Do all writes or none. Raises Stale if a condition fails, BUSY if others keep writing the same rows.

    `refusals` name, by the number of a write, what is raised instead if no other condition fails.
    """
    for attempt in range(_TRIES):
        try:
            client("dynamodb").transact_write_items(TransactItems=writes)
            return
        except ClientError as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
            failed = [number for number, code in enumerate(reasons) if code == "ConditionalCheckFailed"]
            if failed:
                raise (refusals.get(failed[0]) if len(failed) == 1 else None) or Stale() from error
            if not set(reasons) & {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}:
                raise
            _pause(attempt)
    raise Problem("BUSY")


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1.0) * 0.02 * 2**attempt)  # noqa: S311 - jitter, not a secret


def settle_outbox(place: Place) -> None:
    """Mark a message as delivered: take it out of the index and forget its body. Repeating it is harmless."""
    client("dynamodb").update_item(
        TableName=place.table_name,
        Key=place.item(),
        UpdateExpression="REMOVE undelivered, #data.body SET delivered = :yes",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )
