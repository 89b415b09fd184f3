"""The laptop's emulated cloud, counting what AWS would charge for: for `bench.cost`, which starts it.

Each request is counted under the function whose credentials signed it, each DynamoDB request with its units, worked out
from the sizes of the items before and after as AWS documents it, indexes apart. Of each run of a function it counts the
processor time of its worker. When it ends it writes its counts as JSON to the file that BENCH_COUNTS names.
"""

import copy
import json
import math
import os
import sys
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from infra.local import emulator
from infra.local.guard import Guard, Scope

BROWSER = "browser"  # who sends what was signed for an address
_OPERATOR = "operator"  # the account's own key
_WRITES = {"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "BatchWriteItem"}
_READS = {"GetItem", "Query", "Scan", "BatchGetItem", "TransactGetItems"}
_TICKS = os.sysconf("SC_CLK_TCK")

Counts = Counter[tuple[str, str, str]]  # (function, what, of which kind) → how many
Item = dict[str, Any]


class Tally:
    """Everything counted in one run of the emulator."""

    def __init__(self) -> None:
        self.counts: Counts = Counter()
        self.who: dict[str, str] = {}  # access key → function

    def add(self, function: str, what: str, kind: str = "", number: float = 1) -> None:
        """Count `number` more."""
        self.counts[function, what, kind] += number  # type: ignore[assignment]  # units may be halves

    def signer(self, access_key: str) -> str:
        """The function that a key belongs to."""
        return self.who.get(access_key, _OPERATOR)

    def write(self, file: Path) -> None:
        """Store the counts, the greatest first."""
        rows = [[*key, round(number, 3)] for key, number in self.counts.most_common()]
        file.write_text(json.dumps(rows, ensure_ascii=False), encoding="utf-8")


TALLY = Tally()


class Counting:
    """Wraps the emulator's ASGI application and counts its requests."""

    def __init__(self, application: Any) -> None:
        self.application = application

    async def __call__(self, scope: Scope, receive: Any, send: Any) -> None:
        """Pass a request on and count it."""
        if scope["type"] != "http":
            await self.application(scope, receive, send)
            return
        function, service = signed_by(scope)
        if service == "dynamodb":
            await self._dynamodb(function, scope, receive, send)
            return
        TALLY.add(function, *_named(service, scope))
        await self.application(scope, receive, send)

    async def _dynamodb(self, function: str, scope: Scope, receive: Any, send: Any) -> None:
        body, again = await _read(receive)
        asked = json.loads(body or b"{}")
        operation = _target(scope)
        before = {key: copy.deepcopy(_stored(*key)) for key in written(operation, asked)}
        answer: list[bytes] = []

        async def keeping(message: Any) -> None:
            if message["type"] == "http.response.body":
                answer.append(message.get("body", b""))
            await send(message)

        await self.application(scope, again, keeping)
        TALLY.add(function, f"dynamodb:{operation}")
        if operation in _WRITES:
            twice = 2 if operation == "TransactWriteItems" else 1
            for key, old in before.items():
                base, indexes = write_units(old, _stored(*key), _indexes(key[0]))
                TALLY.add(function, "WRU", kind_of(key), twice * base)
                TALLY.add(function, "WRU of indexes", kind_of(key), indexes)
        elif operation in _READS:
            told = json.loads(b"".join(answer) or b"{}")
            for kind, units in read_units(operation, asked, told).items():
                TALLY.add(function, "RRU", kind, units)


def signed_by(scope: Scope) -> tuple[str, str]:
    """Which function signed a request, and for which service; the browser where an address was signed."""
    headers = dict(scope["headers"])
    given = headers.get(b"authorization", b"").decode()
    if "Credential=" in given:
        parts = given.partition("Credential=")[2].partition(",")[0].split("/")
        return TALLY.signer(parts[0]), parts[3]
    query = parse_qs(scope["query_string"].decode())
    if "X-Amz-Credential" in query:
        return BROWSER, query["X-Amz-Credential"][0].split("/")[3]
    return BROWSER, "apigateway" if "/_user_request_" in scope["path"] else "other"


def _named(service: str, scope: Scope) -> tuple[str, str]:
    """What is counted for a request, and its kind: of a bucket the beginning of its keys."""
    if service == "s3":
        key = scope["path"].strip("/").split("/")
        return f"s3:{s3_operation(scope)}", key[1] if len(key) > 1 else ""
    return f"{service}:{_target(scope) or 'request'}", ""


def s3_operation(scope: Scope) -> str:
    """The name of a request to a bucket, as its price list goes by it."""
    query = parse_qs(scope["query_string"].decode(), keep_blank_values=True)
    headers = dict(scope["headers"])
    copies = "Copy" if b"x-amz-copy-source" in headers else ""
    method = scope["method"]
    if method == "PUT":
        return f"UploadPart{copies}" if "partNumber" in query else f"PutObject{copies}"
    if method == "POST":
        return "CreateMultipartUpload" if "uploads" in query else "CompleteMultipartUpload"
    if method in {"GET", "HEAD"}:
        listing = {"uploadId", "versions", "uploads", "list-type", "prefix"} & set(query)
        return "List" if listing else f"{method.title()}Object"
    return "Delete"


def _target(scope: Scope) -> str:
    target: bytes = dict(scope["headers"]).get(b"x-amz-target", b"")
    return target.decode().rpartition(".")[2]


async def _read(receive: Any) -> tuple[bytes, Any]:
    """The body of a request, and what gives it again."""
    body, messages = b"", []
    while True:
        messages.append(await receive())
        body += messages[-1].get("body", b"")
        if not messages[-1].get("more_body"):
            break
    waiting = iter(messages)

    async def again() -> Any:
        return next(waiting, None) or await receive()

    return body, again


# --- DynamoDB's units -------------------------------------------------------------------------------------------------


def written(operation: str, asked: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The places that a request writes or checks: table, partition key, sort key."""
    if operation == "TransactWriteItems":
        return [_place(each) for action in asked["TransactItems"] for each in action.values()]
    if operation == "BatchWriteItem":
        requests = ((table, each) for table, listed in asked["RequestItems"].items() for each in listed)
        return [_place({"TableName": table} | action) for table, each in requests for action in each.values()]
    return [_place(asked)] if operation in _WRITES else []


def _place(write: dict[str, Any]) -> tuple[str, str, str]:
    key = write.get("Key") or write["Item"]
    return write["TableName"], key["pk"]["S"], key["sk"]["S"]


def write_units(old: Item | None, new: Item | None, indexes: Iterable[dict[str, Any]]) -> tuple[int, int]:
    """Units of a write of one item, once for the table and once for its indexes (both for a plain write)."""
    largest = max(size_of(old), size_of(new))
    return _kilobytes(largest), sum(_index_units(old, new, index) for index in indexes)


def _index_units(old: Item | None, new: Item | None, index: dict[str, Any]) -> int:
    """An entry that appears, goes, or changes costs one write of its size; one whose key changes costs two."""
    before, after = _projected(old, index), _projected(new, index)
    if before == after:
        return 0
    names = [each["AttributeName"] for each in index["KeySchema"]]
    moved = before and after and any(before[name] != after[name] for name in names)
    if moved:
        return _kilobytes(size_of(before)) + _kilobytes(size_of(after))
    return _kilobytes(max(size_of(before), size_of(after)))


def _projected(item: Item | None, index: dict[str, Any]) -> Item | None:
    names = [each["AttributeName"] for each in index["KeySchema"]]
    if item is None or any(name not in item for name in names):
        return None
    projection = index["Projection"]
    if projection["ProjectionType"] == "ALL":
        return item
    kept = {"pk", "sk", *names, *projection.get("NonKeyAttributes", ())}
    return {name: value for name, value in item.items() if name in kept}


def read_units(operation: str, asked: dict[str, Any], told: dict[str, Any]) -> dict[str, float]:
    """Units of a read, by kind of item. What is not there costs one page of 4 kB."""
    if operation in {"Query", "Scan"}:
        return _of_query(asked, told)
    units: Counter[str] = Counter()
    for item, key, share in _items_read(operation, asked, told):
        units[kind_of(("", key["pk"]["S"], key["sk"]["S"]))] += share * _pages(size_of(item))  # type: ignore[assignment]
    return dict(units)


def _of_query(asked: dict[str, Any], told: dict[str, Any]) -> dict[str, float]:
    share = 1 if asked.get("ConsistentRead") else 0.5
    items = told.get("Items", [])
    size = sum(size_of(_whole(asked, item)) for item in items)
    first = next((each for each in items if "pk" in each), None)
    kind = kind_of(("", first["pk"]["S"], first["sk"]["S"])) if first else asked.get("IndexName", "nothing")
    return {kind: share * _pages(size)}


def _whole(asked: dict[str, Any], item: Item) -> Item:
    """An item as it is read, of which the answer may hold a part."""
    if "ProjectionExpression" not in asked or "pk" not in item:
        return item
    return _stored(asked["TableName"], item["pk"]["S"], item["sk"]["S"]) or item


def _items_read(
    operation: str, asked: dict[str, Any], told: dict[str, Any]
) -> Iterable[tuple[Item | None, Item, float]]:
    if operation == "GetItem":
        yield told.get("Item"), asked["Key"], 1 if asked.get("ConsistentRead") else 0.5
    elif operation == "BatchGetItem":
        for table, wanted in asked["RequestItems"].items():
            for key in wanted["Keys"]:
                yield _stored(table, key["pk"]["S"], key["sk"]["S"]), key, 1 if wanted.get("ConsistentRead") else 0.5
    else:
        for each in asked["TransactItems"]:
            get = each["Get"]
            yield _stored(get["TableName"], get["Key"]["pk"]["S"], get["Key"]["sk"]["S"]), get["Key"], 2


def kind_of(place: tuple[str, str, str]) -> str:
    """A kind of item: the first words of its two keys, without the mark of a further contest."""
    _, partition, order = place
    return f"{partition.rpartition('~')[2].partition('#')[0]}/{order.partition('#')[0]}"


def size_of(item: Item | None) -> int:
    """Bytes of an item as DynamoDB counts them."""
    from ministack.services.dynamodb import _item_size_bytes

    return int(_item_size_bytes(item)) if item else 0


def _kilobytes(size: int) -> int:
    return max(1, math.ceil(size / 1024))


def _pages(size: int) -> int:
    return max(1, math.ceil(size / 4096))


def _stored(table: str, partition: str, order: str) -> Item | None:
    found: Item | None = _table(table)["items"].get(partition, {}).get(order)
    return found


def _indexes(table: str) -> list[dict[str, Any]]:
    return list(_table(table).get("GlobalSecondaryIndexes") or [])


def _table(name: str) -> dict[str, Any]:
    from ministack.services.dynamodb import _tables

    return next(table for (_, _, each), table in _tables.all_items() if each == name)


# --- functions and workflows ------------------------------------------------------------------------------------------


def watch() -> None:
    """Count runs of functions with their processor time, and learn whose keys are whose."""
    from ministack.core import lambda_runtime
    from ministack.services import sts

    register, invoke = sts.register_session, lambda_runtime.Worker.invoke

    def registered(access_key: str, session: dict[str, Any]) -> None:
        TALLY.who[access_key] = short(session["UserId"].partition(":")[2])
        register(access_key, session)

    def invoked(worker: Any, event: Any, *given: Any, **named: Any) -> Any:
        before = processor_seconds(worker)
        answer = invoke(worker, event, *given, **named)
        function = short(worker.func_name)
        TALLY.add(function, "runs", source_of(event))
        TALLY.add(function, "processor seconds", "", max(0.0, processor_seconds(worker) - before))
        TALLY.add(function, "logged bytes", "", len(answer.get("log") or ""))
        return answer

    sts.register_session = registered
    lambda_runtime.Worker.invoke = invoked


def processor_seconds(worker: Any) -> float:
    """What the process of a worker and its ended children have used; 0 where there is none."""
    process = worker._proc
    try:
        fields = Path(f"/proc/{process.pid}/stat").read_text().rpartition(")")[2].split()
    except (AttributeError, FileNotFoundError):
        return 0.0
    return sum(int(each) for each in fields[11:15]) / _TICKS


def source_of(event: Any) -> str:
    """What starts a function: a queue, a stream, the gateway, or something else."""
    if not isinstance(event, dict):
        return "other"
    if "httpMethod" in event:
        return "api"
    records = event.get("Records")
    if records:
        return str(records[0].get("eventSource", "other")).removeprefix("aws:")
    return "schedule" if event.get("source") == "aws.events" else "workflow"


def short(function: str) -> str:
    """A function's name in the template: `zhengxuan-ProbeVideo-AB12` is ProbeVideo."""
    parts = function.split("-")
    return parts[1] if len(parts) > 1 else function


def count_transitions() -> None:
    """Count the states that executions have entered."""
    from ministack.services.stepfunctions import _executions

    for _, execution in _executions.all_items():
        entered = sum(each["type"].endswith("StateEntered") for each in execution.get("events", ()))
        TALLY.add("workflows", "state transitions", "", entered)


class CountingGuard(Guard):
    """The guard, with the counter behind it."""

    def __init__(self, application: Any, port: int, site: str = "") -> None:
        super().__init__(Counting(application), port, site)
        watch()


def main() -> int:
    """Serve as the emulator does, and write the counts at the end."""
    vars(emulator)["Guard"] = CountingGuard
    code = emulator.main()
    count_transitions()
    TALLY.write(Path(os.environ["BENCH_COUNTS"]))
    return code


if __name__ == "__main__":
    sys.exit(main())
