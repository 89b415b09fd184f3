"""A door in front of DynamoDB Local that finds the rows of scans and indexes itself, and takes them from the engine.

The engine sorts all that an index has under a value for each page of it, so that its time grows with the square of the
rows. Here every write passes through the door, which keeps the keys of all rows in order; a page's items come from the
engine by their keys, and its size and read units are counted as the real service does. What a request asks beyond that
(another filter or condition) is refused, so that no figure comes from a wrong answer.
"""

import re
import threading
import zlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any, NamedTuple

import msgspec
from sortedcontainers import SortedDict, SortedList  # type: ignore[import-untyped]

from bench import door
from chalicelib.aws.places import INDEXES, Index, Item, table_name

_PAGE = 2**20  # bytes of items that a page has at most
_MOST = 2**14  # items, more than a page has
_BATCH = 50  # items that are asked for at once
_UNIT = 4_096  # bytes of one read unit; of half a unit where the read is not consistent
_CONDITION = re.compile(r"(?P<by>#?\w+) = (?P<value>:\w+)(?: AND (?P<order>#?\w+) (?P<sign><|>=) (?P<bound>:\w+))?")
_FILTER = re.compile(r"sk = (?P<same>:\w+)|begins_with\(sk, (?P<start>:\w+)\)")

Key = tuple[str, str]
Place = tuple[str, str, str]  # the value of the index's order, then the key


def answering() -> AbstractContextManager[None]:
    """The door; requests for DynamoDB go through it. The engine must be empty."""
    return door.answering(_Door, _prepare)


def _prepare() -> None:
    for name in {each.table for each in INDEXES}:
        _Door.tables[table_name(name)] = Table(each for each in INDEXES if each.table == name)


class Table:
    """The keys of one table's rows: of all, and of each index under each of its values."""

    def __init__(self, indexes: Iterable[Index]) -> None:
        self.indexes = {each.name: each for each in indexes}
        self.rows: SortedDict[Key, dict[str, tuple[str, str]]] = SortedDict()
        self.under: dict[str, dict[str, SortedList[Place]]] = {name: defaultdict(SortedList) for name in self.indexes}

    def put(self, item: Item) -> None:
        """A row as it is now."""
        key = _key(item)
        self.drop(key)
        found = {name: (_text(item, each.by), _text(item, each.order)) for name, each in self.indexes.items()}
        self.rows[key] = {name: values for name, values in found.items() if all(values)}
        for name, (value, order) in self.rows[key].items():
            self.under[name][value].add((order, *key))

    def drop(self, key: Key) -> None:
        """A row that is there no more, or is about to change."""
        for name, (value, order) in self.rows.pop(key, {}).items():
            self.under[name][value].remove((order, *key))


class Page(NamedTuple):
    """What a page has, and the key that it ends with where more follows."""

    items: list[Item]
    size: int
    last: Item | None


class _Door(door.Door):
    """One connection."""

    tables: dict[str, Table] = {}  # noqa: RUF012 - of the server's one process
    lock = threading.Lock()

    def answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Scans and indexes from the keys; of writes the keys are noted once the engine has taken them."""
        request = msgspec.json.decode(body)
        try:
            if operation == "Scan":
                return self._told(request, self._scanned(request))
            if operation == "Query" and "IndexName" in request:
                return self._told(request, self._found(request))
        except NotImplementedError as error:
            told = {"__type": "com.amazonaws.dynamodb.v20120810#ValidationException", "message": str(error)}
            return 400, msgspec.json.encode(told)
        status, content = self.engine(operation, body)
        if status == 200:
            self._note(operation, request)
        return status, content

    # --- writes ---

    def _note(self, operation: str, request: dict[str, Any]) -> None:
        for table, kind, write in _writes(operation, request):
            if kind == "Put":
                with self.lock:
                    self.tables[table].put(write["Item"])
            else:
                self._look_again(table, write["Key"])

    def _look_again(self, table: str, key: Item) -> None:
        found = self.asked("GetItem", {"TableName": table, "Key": key, "ConsistentRead": True}).get("Item")
        with self.lock:
            self.tables[table].put(found) if found else self.tables[table].drop(_key(key))

    # --- reads ---

    def _scanned(self, request: dict[str, Any]) -> Page:
        rows, start = self.tables[request["TableName"]].rows, request.get("ExclusiveStartKey")
        of, wanted = request.get("TotalSegments", 1), request.get("Segment", 0)
        with self.lock:
            behind = rows.irange(_key(start) if start else None, inclusive=(False, False))
            keys = list(islice((key for key in behind if zlib.crc32(key[0].encode()) % of == wanted), _MOST))
        page = self._page(request, keys, lambda item: {name: item[name] for name in ("pk", "sk")})
        keeps = _filter(request)
        return page._replace(items=[item for item in page.items if keeps(item["sk"]["S"])])

    def _found(self, request: dict[str, Any]) -> Page:
        table = self.tables[request["TableName"]]
        index = table.indexes[request["IndexName"]]
        value, low, high = _asked_of(index, request)
        backwards, start = not request.get("ScanIndexForward", True), request.get("ExclusiveStartKey")
        least: Any = (low,) if low else None
        most: Any = (high,) if high else None
        if start:
            least, most = (least, _at(index, start)) if backwards else (_at(index, start), most)
        with self.lock:
            behind = table.under[index.name][value].irange(least, most, (not start, False), reverse=backwards)
            places = list(islice(behind, _MOST))
        names = (index.by, index.order, "pk", "sk")
        return self._page(request, [place[1:] for place in places], lambda item: {name: item[name] for name in names})

    def _page(self, request: dict[str, Any], keys: list[Key], named: Callable[[Item], Item]) -> Page:
        """The first of these rows, up to the size of a page or the request's limit."""
        most = request.get("Limit", len(keys))
        items, size = list[Item](), 0
        for item in self._read(request["TableName"], keys[:most]):
            items.append(item)
            size += _size(item)
            if size >= _PAGE:
                break
        return Page(items, size, named(items[-1]) if len(items) < len(keys) else None)

    def _read(self, table: str, keys: list[Key]) -> Iterator[Item]:
        for start in range(0, len(keys), _BATCH):
            wanted = keys[start : start + _BATCH]
            named = [{"pk": {"S": pk}, "sk": {"S": sk}} for pk, sk in wanted]
            found = dict[Key, Item]()
            while named:
                told = self.asked("BatchGetItem", {"RequestItems": {table: {"Keys": named, "ConsistentRead": True}}})
                found |= {_key(item): item for item in told["Responses"].get(table, [])}
                named = told["UnprocessedKeys"].get(table, {}).get("Keys", [])
            yield from (found[key] for key in wanted if key in found)

    def _told(self, request: dict[str, Any], page: Page) -> tuple[int, bytes]:
        units = -(-page.size // _UNIT) * (1 if request.get("ConsistentRead") else 0.5)
        answer = {
            "Items": page.items,
            "Count": len(page.items),
            "ScannedCount": len(page.items),
            "ConsumedCapacity": {"TableName": request["TableName"], "CapacityUnits": units},
        }
        return 200, msgspec.json.encode(answer | ({"LastEvaluatedKey": page.last} if page.last else {}))


def _writes(operation: str, request: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Table, kind and content of each write of a request."""
    if operation in ("PutItem", "UpdateItem", "DeleteItem"):
        yield request["TableName"], operation.removesuffix("Item"), request
    for each in request.get("TransactItems", ()) if operation == "TransactWriteItems" else ():
        [(kind, write)] = each.items()
        if kind != "ConditionCheck":
            yield write["TableName"], kind, write
    if operation == "BatchWriteItem":
        for table, writes in request["RequestItems"].items():
            for each in writes:
                [(kind, write)] = each.items()
                yield table, kind.removesuffix("Request"), write


def _asked_of(index: Index, request: dict[str, Any]) -> tuple[str, str, str]:
    """The value that an index is asked for, and the bounds of its order; none where they are empty."""
    found = _CONDITION.fullmatch(request["KeyConditionExpression"])
    if found is None or "FilterExpression" in request:
        raise NotImplementedError("the door knows no such condition")
    names, values = request.get("ExpressionAttributeNames", {}), request["ExpressionAttributeValues"]
    named = {names.get(found[part], found[part]) for part in ("by", "order") if found[part]}
    if not named <= {index.by, index.order}:
        raise NotImplementedError(f"not of the index: {named}")
    bound = values[found["bound"]]["S"] if found["bound"] else ""
    low, high = ("", bound) if found["sign"] == "<" else (bound, "")
    return values[found["value"]]["S"], low, high


def _filter(request: dict[str, Any]) -> Callable[[str], bool]:
    """Which sort keys a scan lets through."""
    told = request.get("FilterExpression", "")
    if not told:
        return lambda _sk: True
    found = _FILTER.fullmatch(told)
    if found is None:
        raise NotImplementedError(f"the door knows no such filter: {told}")
    wanted = str(request["ExpressionAttributeValues"][found["same"] or found["start"]]["S"])
    return wanted.__eq__ if found["same"] else lambda sk: sk.startswith(wanted)


def _key(item: Item) -> Key:
    return item["pk"]["S"], item["sk"]["S"]


def _at(index: Index, start: Item) -> Place:
    return (start[index.order]["S"], *_key(start))


def _text(item: Item, name: str) -> str:
    return str(item.get(name, {}).get("S", ""))


def _size(item: Item) -> int:
    """Bytes of an item as the service counts them."""
    return sum(len(name.encode()) + _size_of(value) for name, value in item.items())


def _size_of(value: dict[str, Any]) -> int:
    """Texts by their bytes, numbers by two digits a byte, three bytes for a list or map and one for each part."""
    [(kind, content)] = value.items()
    match kind:
        case "S":
            return len(content.encode())
        case "N":
            return len(content) // 2 + 2
        case "B":
            return len(content) * 3 // 4
        case "M":
            return 3 + sum(len(name.encode()) + _size_of(part) + 1 for name, part in content.items())
        case "L":
            return 3 + sum(_size_of(part) + 1 for part in content)
        case "SS" | "NS":
            return sum(len(part.encode()) for part in content)
    return 1
