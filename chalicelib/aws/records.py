"""Rows: read in one round trip, changed in one transaction.

`save` writes a row's new state (on condition that nobody changed it since), its history row and its outbox messages
together, or nothing at all. A retry of a saved change meets its own revision and is refused as STALE, never doubled.
"""

import json
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec
from botocore.exceptions import ClientError

from chalicelib import history
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.items import Item, Key, attribute, from_item, history_item, key_of, to_item, value_of
from chalicelib.errors import Problem
from chalicelib.history import Change, Message

T = TypeVar("T")
Write = dict[str, Any]

LIMIT = 100  # DynamoDB's own, for items in a transaction and keys in a batch read
_TRIES = 8


# --- reading ----------------------------------------------------------------------------------------------------


def gather(**wanted: tuple[Key, type[Any]]) -> dict[str, Any]:
    """The named rows (None where absent) in one consistent batch read, whatever tables they lie in."""
    items = batch_get([key for key, _ in wanted.values()])
    return {name: from_item(items[key], kind) if key in items else None for name, (key, kind) in wanted.items()}


def get(key: Key, kind: type[T]) -> T | None:
    """One row, read consistently, or None."""
    found: T | None = gather(row=(key, kind))["row"]
    return found


def batch_get(keys: Iterable[Key]) -> dict[Key, Item]:
    """Items by key, read consistently; at most 100 keys a round trip."""
    wanted = list(dict.fromkeys(keys))
    found: dict[Key, Item] = {}
    for start in range(0, len(wanted), LIMIT):
        found |= _batch_get(wanted[start : start + LIMIT])
    return found


def _batch_get(keys: list[Key]) -> dict[Key, Item]:
    tables = {key.table_name: key.table for key in keys}
    request = {
        name: {"Keys": [key.item() for key in keys if key.table == table], "ConsistentRead": True}
        for name, table in tables.items()
    }
    found: dict[Key, Item] = {}
    for attempt in range(_TRIES):
        answer = client("dynamodb").batch_get_item(RequestItems=request)
        for name, items in answer["Responses"].items():
            found |= {Key(tables[name], item["pk"]["S"], item["sk"]["S"]): item for item in items}
        request = answer.get("UnprocessedKeys") or {}
        if not request:
            return found
        _pause(attempt)
    raise Problem("BUSY")


def query(
    key: Key, kind: type[T], *, limit: int | None = None, after: str = "", newest_first: bool = False
) -> tuple[list[T], str]:
    """Rows of `key`'s partition whose sort key begins with `key.sk`, one page, and where the next page begins."""
    names = {"#pk": "pk", "#sk": "sk"}
    values = {":pk": {"S": key.pk}, ":sk": {"S": key.sk}}
    return _page(
        kind,
        limit,
        after,
        TableName=key.table_name,
        ConsistentRead=True,
        ScanIndexForward=not newest_first,
        KeyConditionExpression="#pk = :pk AND begins_with(#sk, :sk)",
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )


def query_index(
    table: str,
    index: str,
    attribute_name: str,
    value: str,
    kind: type[T],
    *,
    limit: int | None = None,
    after: str = "",
    since: tuple[str, str] = ("", ""),
) -> tuple[list[T], str]:
    """Rows with `attribute_name = value` by an index (eventually consistent), one page, and where the next begins.

    `since` names the index's sort attribute and its lowest value; without a value all rows are meant.
    """
    condition, names, values = "#a = :a", {"#a": attribute_name}, {":a": {"S": value}}
    if since[1]:
        condition += " AND #b >= :b"
        names |= {"#b": since[0]}
        values |= {":b": {"S": since[1]}}
    return _page(
        kind,
        limit,
        after,
        TableName=Key(table, "", "").table_name,
        IndexName=index,
        KeyConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )


def every(fetch: Any) -> Iterator[Any]:
    """All rows of a paged read: `fetch(after)` gives a page and the next `after`."""
    after = ""
    while True:
        rows, after = fetch(after)
        yield from rows
        if not after:
            return


def _page(kind: type[T], limit: int | None, after: str, **request: Any) -> tuple[list[T], str]:
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


def save(change: Change[Any], replacing: Any, *also: Write) -> Any:
    """Store a change in one transaction; `replacing` is the row it was made from, None for a new one.

    Returns the row as stored. Raises STALE when the row was changed (or made) by somebody else meanwhile.
    """
    return save_all([(change, replacing)], *also)[0]


def save_all(changes: Sequence[tuple[Change[Any], Any]], *also: Write) -> list[Any]:
    """Store several changes in one transaction, in the order given."""
    rows, writes = [], list(also)
    for change, old in changes:
        row, mine = _writes(change, old)
        rows.append(row)
        writes += mine
    transact(writes)
    return rows


def _writes(change: Change[Any], old: Any) -> tuple[Any, list[Write]]:
    revision = (old.revision if old is not None else 0) + 1
    link = history.link(change, revision, old.head if old is not None else "")
    row = msgspec.structs.replace(change.row, revision=revision, head=link.hash)
    key = key_of(row)
    condition = new_item() if old is None else at_revision(old.revision)
    writes = [put(to_item(row), key, condition), put(history_item(key, link), key, new_item())]
    for number, message in enumerate(change.messages):
        writes.append(put(outbox_item(key, f"{key.sk}#{revision:06d}#{number}", message, change.at), key, {}))
    return row, writes


def outbox_item(key: Key, name: str, message: Message, at: datetime) -> Item:
    """A message in its row's partition; `undelivered` keeps it in a sparse index until it is delivered."""
    place = Key(key.table, key.pk, f"outbox#{name}")
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


def put(item: Item, key: Key, condition: Write) -> Write:
    """One conditional Put of a transaction."""
    return {"Put": {"TableName": key.table_name, "Item": item} | condition}


def put_row(row: Any, condition: Write) -> Write:
    """One conditional Put of a row that keeps no history (sessions, codes, links, contacts)."""
    return put(to_item(row), key_of(row), condition)


def transact(writes: list[Write]) -> None:
    """All writes or none. Raises STALE where a condition fails, BUSY where others write the same rows all the time."""
    for attempt in range(_TRIES):
        try:
            client("dynamodb").transact_write_items(TransactItems=writes)
            return
        except ClientError as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            reasons = {reason.get("Code") for reason in error.response.get("CancellationReasons", [])}
            if "ConditionalCheckFailed" in reasons:
                raise Problem("STALE") from error
            if not reasons & {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}:
                raise
            _pause(attempt)
    raise Problem("BUSY")


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1.0) * 0.02 * 2**attempt)  # noqa: S311 - jitter, not a secret


def settle_outbox(table: str, pk: str, sk: str) -> None:
    """Mark a message as delivered: it leaves the sparse index and its content is forgotten. Harmless when repeated."""
    client("dynamodb").update_item(
        TableName=Key(table, pk, sk).table_name,
        Key={"pk": {"S": pk}, "sk": {"S": sk}},
        UpdateExpression="REMOVE undelivered, #data.body SET delivered = :yes",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":yes": {"BOOL": True}},
    )


def plain(item: Item) -> dict[str, Any]:
    """An item's attributes as plain values, for stream events."""
    return {name: value_of(stored) for name, stored in item.items()}
