"""Rows: read in one round trip, changed in one transaction.

`save` writes a row's new state (on condition that nobody changed it since), its history row and its outbox messages
together, or nothing at all. A retry of a saved change meets its own revision and is refused as Stale, never doubled.
"""

import json
import random
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import Any, NamedTuple, TypeVar

from botocore.exceptions import ClientError

from chalicelib import history
from chalicelib.aws import contests, letters, metrics, quotas, tracing
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.items import (
    claim_with,
    from_item,
    history_item,
    key_of,
    mailbox_of,
    sealed_content,
    to_item,
)
from chalicelib.aws.places import BY_OWNER, Index, Item, Key, Place, table_name, undelivered_under
from chalicelib.aws.quotas import Counted
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Change, Message, Recorded, Row
from chalicelib.people import mailbox

T = TypeVar("T")
P = TypeVar("P", bound=Place)
Write = Item  # one element of a transaction, or a condition of it

LIMIT = 100  # DynamoDB's own, for items in a transaction and keys in a batch read
_TRIES = 8
_NO_SCHEMA = {"N": "0"}


# --- reading ----------------------------------------------------------------------------------------------------


class NewerRow(RuntimeError):
    """A row was written by a newer release than this function's: only that one may overwrite it.

    An event or a step is tried again, and meets the newer function once the deployment has ended.
    """


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
    return list(each_existing(keys))


def each_existing(keys: Iterable[Key[T]]) -> Iterator[T]:
    """As `existing`, read page by page as they are taken: at no time are more than 100 items held."""
    source = iter(keys)
    while wanted := list(islice(source, LIMIT)):
        items = batch_get(wanted)
        yield from [from_item(items[key], key.kind) for key in wanted if key in items]


def batch_get(places: Iterable[P]) -> dict[P, Item]:
    """Items by their place, read consistently; at most 100 places a round trip."""
    wanted = list(dict.fromkeys(places))
    found: dict[P, Item] = {}
    for start in range(0, len(wanted), LIMIT):
        found |= _batch_get(wanted[start : start + LIMIT])
    return found


def _batch_get(places: list[P]) -> dict[P, Item]:
    place_of = {(place.table_name, place.stored_pk, place.sk): place for place in places}
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
    return _page(
        key.kind, limit, _cursor(after, {"pk": key.stored_pk}, least={"sk": key.sk}, begins=key.sk), **_under(key)
    )


def items_under(place: Place) -> Iterator[Item]:
    """All items in `place`'s partition whose sort key begins with `place.sk`, read consistently."""
    for page in client("dynamodb").get_paginator("query").paginate(**_under(place)):
        yield from page["Items"]


def items_before(place: Place) -> Iterator[Item]:
    """All items in `place`'s partition whose sort key comes before `place.sk`, in order, read consistently."""
    asked = _under(place) | {"KeyConditionExpression": "pk = :pk AND sk < :sk"}
    for page in client("dynamodb").get_paginator("query").paginate(**asked):
        yield from page["Items"]


def _under(place: Place) -> dict[str, object]:
    return {
        "TableName": place.table_name,
        "ConsistentRead": True,
        "KeyConditionExpression": "pk = :pk AND begins_with(sk, :sk)",
        "ExpressionAttributeValues": {":pk": {"S": place.stored_pk}, ":sk": {"S": place.sk}},
    }


def page_of(
    index: Index,
    value: str,
    kind: type[T],
    *,
    limit: int | None = None,
    after: str = "",
    since: str = "",
    until: str = "",
) -> Page[T]:
    """One page of the rows that an index finds under `value` (eventually consistent), in the index's order.

    `since` is the lowest value of the index's order, `until` one that is above all: at most one of them is given.
    """
    under = contests.stored(value)
    condition, names, values = "#a = :a", {"#a": index.by}, {":a": {"S": under}}
    if since:
        condition += " AND #b >= :b"
        names |= {"#b": index.order}
        values |= {":b": {"S": since}}
    elif until:
        condition += " AND #b < :b"
        names |= {"#b": index.order}
        values |= {":b": {"S": until}}
    return _page(
        kind,
        limit,
        _cursor(after, {index.by: under}, least={"pk": "", "sk": "", index.order: since}),
        TableName=table_name(index.table),
        IndexName=index.name,
        KeyConditionExpression=condition,
        ExpressionAttributeNames=names,
        ExpressionAttributeValues=values,
    )


def newest_items(index: Index, value: str, *, limit: int, after: str = "") -> Page[Item]:
    """One page of the items that an index finds under `value` (eventually consistent), the newest first."""
    under = contests.stored(value)
    start = _cursor(after, {index.by: under}, least={"pk": "", "sk": "", index.order: ""})
    answer = client("dynamodb").query(
        TableName=table_name(index.table),
        IndexName=index.name,
        KeyConditionExpression="#a = :a",
        ExpressionAttributeNames={"#a": index.by},
        ExpressionAttributeValues={":a": {"S": under}},
        ScanIndexForward=False,
        Limit=limit,
        **({"ExclusiveStartKey": start} if start else {}),
    )
    last = answer.get("LastEvaluatedKey")
    return answer["Items"], json.dumps(last) if last else ""


def all_of(
    index: Index, value: str, kind: type[T], *, limit: int | None = None, since: str = "", until: str = ""
) -> Iterator[T]:
    """All rows that an index finds under `value`, read page by page (of `limit` rows) as they are taken."""
    return every(lambda after: page_of(index, value, kind, limit=limit, after=after, since=since, until=until))


def all_items_of(index: Index, value: str) -> Iterator[Item]:
    """All items that an index finds under `value`, of whatever kinds, in its order."""
    pages = client("dynamodb").get_paginator("query")
    asked = {
        "TableName": table_name(index.table),
        "IndexName": index.name,
        "KeyConditionExpression": "#a = :a",
        "ExpressionAttributeNames": {"#a": index.by},
        "ExpressionAttributeValues": {":a": {"S": contests.stored(value)}},
    }
    for page in pages.paginate(**asked):
        yield from page["Items"]


def every(fetch: Callable[[str], Page[T]]) -> Iterator[T]:
    """All rows of a paged read: `fetch(after)` gives a page and the next `after`."""
    after = ""
    while True:
        rows, after = fetch(after)
        yield from rows
        if not after:
            return


def _page(kind: type[T], limit: int | None, start: Item, **request: object) -> Page[T]:
    if limit:
        request["Limit"] = limit
    if start:
        request["ExclusiveStartKey"] = start
    answer = client("dynamodb").query(**request)
    last = answer.get("LastEvaluatedKey")
    return [from_item(item, kind) for item in answer["Items"]], json.dumps(last) if last else ""


def cursor_at(key: Place) -> str:
    """The `after` of a page that begins behind this item of `query`."""
    return json.dumps(key.item())


# DynamoDB takes 2,048 bytes for a partition key and 1,024 for a sort key; ours are ASCII.
_KEY_TEXT = re.compile(r"[\x21-\x7e]{1,1000}")


def _cursor(after: str, fixed: Mapping[str, str], least: Mapping[str, str], begins: str = "") -> Item:
    """Where a page begins, as the page before said; empty for the first page. Raises INVALID_FIELDS.

    Cursors travel through browsers, and DynamoDB fails on one that lies outside of what is asked for. So one must have
    exactly the attributes of the key: those that are `fixed`, the others not below their `least`. Within these bounds a
    forged one shows nothing that its reader may not see.
    """
    if not after:
        return {}
    try:
        named = {name: stored["S"] for name, stored in json.loads(after).items()}
        fits = (
            named.keys() == fixed.keys() | least.keys()
            and all(_KEY_TEXT.fullmatch(value) for value in named.values())
            and all(named[name] == value for name, value in fixed.items())
            and all(named[name] >= value for name, value in least.items())
            and named["sk"].startswith(begins)
        )
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        fits = False
    if not fits:
        raise invalid(field_problem("after", "BAD_CURSOR"))
    return {name: {"S": value} for name, value in named.items()}


# --- writing ----------------------------------------------------------------------------------------------------


def save(change: Change[Row], replacing: Row | None, *also: Write) -> Row:
    """Store a change in one transaction; `replacing` is the row it was made from, None for a new one.

    Returns the row as stored. Raises Stale when somebody else changed (or made) the row meanwhile.
    """
    stored: Row = save_all([(change, replacing)], *also)[0]
    return stored


def save_all(changes: Sequence[tuple[Change[Any], Any]], *also: Write) -> list[Any]:
    """Store several changes in one transaction, in the order given. Raises Stale as `save` does, and TOO_MANY_…."""
    prepared = prepare(changes)
    commit(prepared, *also)
    return prepared.rows


class Prepared(NamedTuple):
    """Several changes that are to be stored together: the rows as they will be, the writes, and what they count."""

    rows: list[Any]
    writes: list[Write]
    counts: list[Counted]
    acts: list[tuple[str, str]]  # of each row the first word of its sort key, and what its history calls the change


def prepare(changes: Sequence[tuple[Change[Any], Any]]) -> Prepared:
    """The rows as several changes will have stored them, and what stores them."""
    made = [_writes(change, old) for change, old in changes]
    counts = quotas.counted((old, row) for (_, old), (row, _) in zip(changes, made, strict=True))
    acts = [
        (key_of(row).sk.partition("#")[0], str(change.action))
        for (change, _), (row, _) in zip(changes, made, strict=True)
    ]
    return Prepared([row for row, _ in made], [write for _, writes in made for write in writes], list(counts), acts)


def commit(prepared: Prepared, *also: Write) -> None:
    """Store what was prepared, in one transaction. Raises Stale and TOO_MANY_…."""
    writes, counts = [*also, *prepared.writes], prepared.counts
    refusals = {len(writes) + n: each.refusal for n, each in enumerate(counts) if each.refusal}
    transact([*writes, *(each.write for each in counts)], refusals)
    metrics.changed(prepared.acts)


def _writes(change: Change[Row], old: Row | None) -> tuple[Row, list[Write]]:
    content = sealed_content(change.row)
    link = history.link(change, (old.revision if old else 0) + 1, old.head if old else "", content.data)
    row = history.placed(change.row, link)
    placed = content.data | {"revision": row.revision, "head": row.head}
    key, item = key_of(row), to_item(row, content._replace(data=placed))  # sealed once: the link is about these bytes
    condition = new_item() if old is None else _known(at_revision(old.revision))
    writes = [put(item, key, condition), put(history_item(key, link), key, new_item())]
    claim = claim_with(row) if old is None else None
    if claim is not None:
        writes.append(put_row(claim, new_item()))
    for number, message in enumerate(change.messages):
        place = outbox_place(key, _named(key, row.revision, number))
        writes.append(put(outbox_item(place, message, change.due or change.at), place, {}))
    return row, writes + ([_recall(key, change.recalls)] if change.recalls else [])


def _named(row: Place, revision: int, number: int) -> str:
    """What a message of a revision is called in its row's partition."""
    return f"{row.sk}#{revision:06d}#{number}"


def _recall(row: Place, revision: int) -> Write:
    """Withdraw the one message of a revision. A message that was delivered stays delivered."""
    place = outbox_place(row, _named(row, revision, 0))
    forget = {
        "UpdateExpression": "REMOVE undelivered, #data.body SET recalled = :yes",
        "ConditionExpression": "attribute_exists(pk)",
        "ExpressionAttributeNames": {"#data": "data"},
        "ExpressionAttributeValues": {":yes": {"BOOL": True}},
    }
    return {"Update": {"TableName": place.table_name, "Key": place.item()} | forget}


def outbox_place(row: Place, name: str) -> Place:
    """Where a message lies: in its row's partition."""
    return Place(row.table, row.pk, f"outbox#{name}")


def outbox_item(place: Place, message: Message, at: datetime, name: str = "") -> Item:
    """A message at its place; `undelivered` keeps it in an index until it is delivered or refused.

    `ordered` stays as it is; `due` is when `reconcile` announces the message if it is still undelivered then. A message
    to an entrant can be found by them: its values outlive its body. `name`: of its reader, for a log.
    """
    reader = mailbox.reader_of(message) if place.table == BY_OWNER.table else ""
    caused_by = tracing.request.get()
    found = BY_OWNER.attributes(mailbox_of(reader), at) if reader else {}
    return (
        place.item()
        | {name: {"S": value} for name, value in found.items()}
        | {
            "undelivered": {"S": contests.stored(undelivered_under(message.to, place))},
            "ordered": {"S": at.isoformat()},
            "due": {"S": at.isoformat()},
        }
        | ({"request": {"S": caused_by}} if caused_by else {})
        | letters.stored(place, message, mailbox.told(message) if reader else None, name)
    )


def order(
    place: Place, message: Message, at: datetime, more: Mapping[str, Any] = MappingProxyType({}), name: str = ""
) -> Write:
    """The write that orders a message at its place, on condition that none was ordered there.

    `more` lies beside it; `name` is its reader's, for a log.
    """
    return put(outbox_item(place, message, at, name) | dict(more), place, new_item())


def new_item() -> Write:
    """The condition that no such item exists."""
    return {"ConditionExpression": "attribute_not_exists(pk)"}


def _known(condition: Write) -> Write:
    """The same condition, and that no newer release wrote the row: this one would drop fields that it does not know."""
    known = "(attribute_not_exists(#schema) OR #schema <= :schema)"
    return {
        "ConditionExpression": f"{condition['ConditionExpression']} AND {known}",
        "ExpressionAttributeNames": condition["ExpressionAttributeNames"] | {"#schema": "schema"},
        "ExpressionAttributeValues": condition["ExpressionAttributeValues"] | {":schema": {"N": str(history.SCHEMA)}},
        "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
    }


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


def unchanged(row: Recorded) -> Write:
    """The condition that nobody has changed a row since it was read; it writes nothing."""
    key = key_of(row)
    return {"ConditionCheck": {"TableName": key.table_name, "Key": key.item()} | at_revision(row.revision)}


def put_row(row: object, condition: Write) -> Write:
    """One conditional Put of a row that keeps no history (sessions, codes, links, contacts)."""
    return put(to_item(row), key_of(row), condition)


def unless_held(by: str, at: datetime) -> Write:
    """The condition that there is no such item, that it is `by` this person, or that it has expired."""
    return {
        "ConditionExpression": "attribute_not_exists(pk) OR #data.#by = :by OR #expires <= :at",
        "ExpressionAttributeNames": {"#data": "data", "#by": "by", "#expires": "expires"},
        "ExpressionAttributeValues": {":by": {"S": by}, ":at": {"N": str(int(at.timestamp()))}},
    }


def delete(place: Place, condition: Write | None = None) -> Write:
    """One Delete of a transaction."""
    return {"Delete": {"TableName": place.table_name, "Key": place.item()} | (condition or {})}


def transact(writes: list[Write], refusals: Mapping[int, Problem] = MappingProxyType({})) -> None:
    """Do all writes or none. Raises Stale if a condition fails, BUSY if others keep writing the same rows, NewerRow.

    `refusals` name, by the number of a write, what is raised instead if no other condition fails.
    """
    for attempt in range(_TRIES):
        try:
            client("dynamodb").transact_write_items(TransactItems=writes)
            return
        except ClientError as error:
            if error_code(error) != "TransactionCanceledException":
                raise
            told = error.response.get("CancellationReasons", [])
            if any(int(each.get("Item", {}).get("schema", _NO_SCHEMA)["N"]) > history.SCHEMA for each in told):
                raise NewerRow from error
            reasons = [reason.get("Code") for reason in told]
            failed = [number for number, code in enumerate(reasons) if code == "ConditionalCheckFailed"]
            if failed:
                raise (refusals.get(failed[0]) if len(failed) == 1 else None) or Stale() from error
            if not set(reasons) & {"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"}:
                raise
            _pause(attempt)
    raise Problem("BUSY")


def _pause(attempt: int) -> None:
    time.sleep(random.uniform(0.5, 1.0) * 0.02 * 2**attempt)  # noqa: S311 - jitter, not a secret


def settle_outbox(place: Place, refused: str = "") -> None:
    """Mark a message as delivered, or as `refused` with the words of who refused it. Repeating it is harmless.

    The message leaves the index, and its body is forgotten.
    """
    outcome: Item = {"refused": {"S": refused}} if refused else {"delivered": {"BOOL": True}}
    [(name, value)] = outcome.items()
    client("dynamodb").update_item(
        TableName=place.table_name,
        Key=place.item(),
        UpdateExpression=f"REMOVE undelivered, #data.body SET {name} = :outcome",
        ConditionExpression="attribute_exists(pk)",
        ExpressionAttributeNames={"#data": "data"},
        ExpressionAttributeValues={":outcome": value},
    )


def lease_outbox(place: Place, until: datetime, seen: str = "") -> bool:
    """Have an undelivered message announced again only after a moment; False where it is delivered.

    With `seen`, the `due` that the caller read, also False where somebody else leased it since.
    """
    condition, values = "attribute_exists(undelivered)", {":until": {"S": until.isoformat()}}
    if seen:
        condition, values = f"{condition} AND due = :seen", {**values, ":seen": {"S": seen}}
    try:
        client("dynamodb").update_item(
            TableName=place.table_name,
            Key=place.item(),
            UpdateExpression="SET due = :until",
            ConditionExpression=condition,
            ExpressionAttributeValues=values,
        )
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        return False
    return True
