"""From what was counted to what it costs: list prices × calls, units, GB-seconds. No network, no cloud.

Counts are those of `bench.counting`: (function, what, kind) → how many.
"""

import math
import tomllib
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

PRICES = Path(__file__).with_name("prices.toml")
REGIONS = ("us-east-1", "cn-north-1")
VCPU = 1769  # MB of a function that have one processor
FREE = ("s3:Delete", "other:request")  # what nobody charges for
MEASURES = ("processor seconds", "logged bytes")  # what is counted and is no request

Counts = Mapping[tuple[str, str, str], float]


class Line(NamedTuple):
    """A part of the bill: a service, the function that causes it, and what it costs."""

    service: str
    function: str
    cost: float


def load(path: Path = PRICES) -> dict[str, Any]:
    """The price list."""
    with path.open("rb") as file:
        return tomllib.load(file)


def price_of(what: str) -> tuple[str, str] | None:
    """The service and the name of the price of something counted; None for what is free or no request.

    Raises KeyError for what nobody has given a price.
    """
    if what in MEASURES or what in FREE or what.startswith("dynamodb:"):  # DynamoDB is paid by units
        return None
    service, _, operation = what.partition(":")
    if service == "s3":
        return "S3", "s3_get" if operation in {"GetObject", "HeadObject"} else "s3_put"
    if service == "kms" and operation == "Sign":
        return "KMS", "kms_sign"
    if what == "runs":
        return "Lambda requests", "lambda"
    return _BY_NAME[what if what in _BY_NAME else service]


_BY_NAME = {
    "WRU": ("DynamoDB", "WRU"),
    "WRU of indexes": ("DynamoDB", "WRU"),
    "RRU": ("DynamoDB", "RRU"),
    "apigateway": ("API Gateway", "apigateway"),
    "sqs": ("SQS", "sqs"),
    "states": ("Step Functions", "states"),
    "state transitions": ("Step Functions", "states"),
    "secretsmanager": ("Secrets Manager", "secretsmanager"),
    "kms": ("KMS", "kms"),
}
_AT_ONCE = {"MakeRendition": 2.0}  # processors that a function works on side by side
_NO_CHARGE_OF_ITS_OWN = {"states:SendTaskSuccess", "states:StartExecution", "states:DescribeExecution"}


def requests(counts: Counts, region: Mapping[str, Any]) -> list[Line]:
    """What requests cost. A run that a queue has started stands for two requests to it: to receive and to delete."""
    lines = []
    for (function, what, kind), number in counts.items():
        if what in _NO_CHARGE_OF_ITS_OWN:
            continue
        priced = price_of(what)
        if priced:
            lines.append(Line(priced[0], function, number * region["requests"][priced[1]]))
        if what == "runs" and kind == "sqs":
            lines.append(Line("SQS", function, 2 * number * region["requests"]["sqs"]))
        if what == "logged bytes":
            lines.append(Line("Logs", function, number / 2**30 * region["storage"]["logs_in"]))
    return lines


def seconds(function: str, counts: Counts, memory: int, prices: Mapping[str, Any]) -> float:
    """Seconds that all runs of a function are paid for: its processor time on its share of one, waits, cold starts."""
    mine: Counter[str] = Counter()
    for (who, what, _), number in counts.items():
        if who == function:
            mine[what] += number  # type: ignore[assignment]
    working = mine["processor seconds"] / min(_AT_ONCE.get(function, 1.0), memory / VCPU)
    waiting = sum(number * _wait(what, prices["waits"]) for what, number in mine.items())
    letters = mine["runs"] * prices["waits"]["smtp"] if function in {"DeliverMessages", "SendCodes"} else 0.0
    cold = mine["runs"] * prices["assumed"]["cold_share"] * prices["assumed"]["cold_seconds"]
    return float(working + waiting + letters + cold)


def _wait(what: str, waits: Mapping[str, float]) -> float:
    service, _, operation = what.partition(":")
    if what == "dynamodb:TransactWriteItems":
        return waits["transaction"]
    return waits.get(service, 0.0) if operation else 0.0


class Function(NamedTuple):
    """What a function is given: MB of memory, and the processor that it runs on."""

    memory: int
    architecture: str


def functions(template: Mapping[str, Any]) -> dict[str, Function]:
    """The functions of a packaged template, by their names there."""
    common = template.get("Globals", {}).get("Function", {})
    found = {}
    for name, resource in template["Resources"].items():
        if resource["Type"] == "AWS::Serverless::Function":
            given = {**common, **resource["Properties"]}
            [architecture] = given.get("Architectures", ["x86_64"])
            found[name] = Function(int(given.get("MemorySize", 128)), str(architecture))
    return found


def compute(counts: Counts, known: Mapping[str, Function], prices: Mapping[str, Any], region: str) -> list[Line]:
    """What the runs of functions cost beyond their number."""
    lines = []
    for name in sorted({who for who, what, _ in counts if what == "runs"}):
        given = known[name]
        paid = seconds(name, counts, given.memory, prices) * given.memory / 1024
        lines.append(Line("Lambda compute", name, paid * prices[region]["compute"][given.architecture]))
    return lines


def egress(gigabytes: float, steps: list[list[float]]) -> float:
    """What so many GB of one month cost, each step of the list by its own price."""
    cost, below = 0.0, 0.0
    for terabytes, price in steps:
        within = min(gigabytes, terabytes * 1024) - below
        if within <= 0:
            break
        cost, below = cost + within * price, below + within
    return cost


def signature_calls(parts: int) -> int:
    """Requests for addresses that an upload of so many parts makes: 4, 8, 16, then 32 at a time."""
    calls, batch = 0, 4
    while parts > 0:
        parts, calls, batch = parts - batch, calls + 1, min(2 * batch, 32)
    return calls


def fitted(small: Counts, large: Counts, works: tuple[int, int]) -> tuple[dict[Any, float], dict[Any, float]]:
    """Two contests that differ in their works alone: what each has whatever its size, and what one work adds."""
    fixed, each = {}, {}
    for key in {*small, *large}:
        few, many = small.get(key, 0.0), large.get(key, 0.0)
        slope = max(0.0, (many - few) / (works[1] - works[0]))
        each[key] = slope
        fixed[key] = max(0.0, few - slope * works[0])
    return fixed, each


def total(lines: list[Line]) -> float:
    """The sum."""
    return math.fsum(line.cost for line in lines)
