"""Every workflow step and heavy page at the size of a national call, against the limits of its function on AWS.

    python -m bench.scale [--works 10000] [--experts 500] [--seats 5] [--but REGEX]

It needs Linux, root and Java 17, and keeps its table in bench/results. The rows are made as they stand before a step
(`bench/made_contest.py`) and lie in DynamoDB Local, AWS's own engine, which counts capacity; buckets are the laptop's
emulator's. Each step runs once, in a process of its own; of a step that runs in batches one batch is measured and its
calls are counted for all.

`s` is an estimate of the function's time on AWS: processor seconds, divided by its share of a processor (one for
1,769 MB), and 5 ms for each call of a service, divided by how many the function has under way at once. `of time` and
`of memory` are parts of what the function has; a step is well below 0.5 of both. Payloads are the largest of each kind
in bytes. Units are the engine's; of transactions with many items it reports too few.

Pages of indexes and scans are found by `bench/key_lists.py`, since the engine sorts all of them for each page.
"""

import argparse
import importlib
import json
import re
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import key_lists, made_contest, measuring, real_store
from bench.made_contest import Moment, Size
from bench.verifying import place
from chalicelib import clock
from chalicelib.actors import Role
from chalicelib.aws import batches, bootstrap, contests, objects, phases, records
from chalicelib.aws.at_once import AT_ONCE
from chalicelib.aws.clients import client
from chalicelib.aws.items import broadcast_key, export_key, proposal_key
from chalicelib.aws.places import Place
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.call.definition import load_definition
from chalicelib.entry import broadcasts, proposal
from chalicelib.entry.broadcasts import Audience, BroadcastForm
from chalicelib.history import Change
from chalicelib.people import sign_in
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import ExportKind, Wish
from tests import play, tables

_SECONDS_A_CALL = 0.005
_WHOLE_PROCESSOR = 1_769  # MB of a function that has one
_LIMITS = {"answer": 6 * 2**20, "state": 256 * 2**10, "item": 400 * 2**10, "expression": 4 * 2**10}
_MARGIN = 0.5


class Step(NamedTuple):
    """One call of a function: which, how it is called, how often in a whole contest, and before which rows are made."""

    function: str
    act: Callable[[], Any]
    times: Callable[[Size], int] = lambda _size: 1
    moment: Moment | None = None
    is_state: bool = False  # its answer goes through Step Functions
    at_once: int = 1  # requests that it has under way


class Limits(NamedTuple):
    """What a function has on AWS: MB, seconds."""

    memory: int
    seconds: int


def main() -> None:
    """Make the rows, measure step by step, keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=10_000)
    parser.add_argument("--experts", type=int, default=500)
    parser.add_argument("--seats", type=int, default=5)
    parser.add_argument("--but", default="^$", help="without steps whose name matches")
    parser.add_argument("--step", help="internal: one step, in this process")
    arguments = parser.parse_args()
    size = Size(arguments.works, arguments.experts, arguments.seats)
    if arguments.step:
        print(json.dumps(_measured(STEPS[arguments.step])))
        return
    real_store.in_own_network()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder)), key_lists.answering():
        bootstrap.open_campaign(contests.current())
        lines = list(_lines(size, arguments.but))
    header = list(lines[0])
    told = f"{size.works:,} works, {size.experts} experts, {size.seats} seats each\n\n"
    measuring.keep(f"scale_{size.works}", told + measuring.table(header, [list(each.values()) for each in lines]))


def _lines(size: Size, but: str) -> Iterator[dict[str, Any]]:
    for name, step in STEPS.items():
        if re.search(but, name):
            continue
        if step.moment is not None:
            began = time.monotonic()
            first = batches.ENTRIES if step.moment is Moment.SCORED else 0
            made_contest.make_moment(size, load_definition(contests.current()), step.moment, first)
            print(f"rows: {step.moment.name}, {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
        told = measuring.alone("bench.scale", "--step", name)
        line = _judged(name, step, size, told)
        print(line, file=sys.stderr, flush=True)
        yield line


def _judged(name: str, step: Step, size: Size, told: dict[str, Any]) -> dict[str, Any]:
    """A line of the table: the figures, and what of them is over a limit."""
    limits = limits_of(step.function)
    seconds = told["cpu"] / min(1, limits.memory / _WHOLE_PROCESSOR) + told["calls"] * _SECONDS_A_CALL / step.at_once
    parts = {"time": seconds / limits.seconds, "memory": told["peak"] / limits.memory}
    sizes = {kind: told[kind] for kind in ("item", "expression")}
    sizes |= {"state" if step.is_state else "answer": told["answer"]}
    over = [f"{kind} {part:.2f}" for kind, part in parts.items() if part > _MARGIN]
    over += [f"{kind} {told:,} bytes" for kind, told in sizes.items() if told > _LIMITS[kind]]
    return {
        "step": name,
        "times": f"{step.times(size):,}",
        "s": f"{seconds:.1f}",
        "of time": f"{parts['time']:.2f}",
        "peak MB": told["peak"],
        "of memory": f"{parts['memory']:.2f}",
        "calls": f"{told['calls']:,}",
        "read units": f"{told['read']:,.0f}",
        "write units": f"{told['written']:,.0f}",
        "answer": f"{told['answer']:,}",
        "item": f"{told['item']:,}",
        "over": ", ".join([*over, *([told["error"]] if told["error"] else [])]) or "–",
    }


def limits_of(function: str) -> Limits:
    """What the template gives a function, by the folder of its handler; `api` is Chalice's."""
    found = {name: each["Properties"] for name, each in tables.resources().items() if "Properties" in each}
    handler = f"functions.{function}.handler.handle"
    [properties] = (
        [found["APIHandler"]]
        if function == "api"
        else [each for each in found.values() if each.get("Handler") == handler][:1]
    )
    usual = tables.usual()["Function"]
    return Limits(*(int(properties.get(name, usual.get(name, 0))) for name in ("MemorySize", "Timeout")))


# --- one step, in its own process ---------------------------------------------------------------------------------


class Meter:
    """Counts what the clients of this process send and what it costs."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.units: Counter[str] = Counter()
        self.largest: Counter[str] = Counter()

    def watch(self) -> None:
        """From now on."""
        for service in ("dynamodb", "s3", "sqs"):
            client(service).meta.events.register("before-call", self._called)
        events = client("dynamodb").meta.events
        events.register("provide-client-params.dynamodb", self._asking)
        events.register("after-call.dynamodb", self._answered)

    def _called(self, model: Any, **_more: Any) -> None:
        self.calls[model.name] += 1

    def _asking(self, params: dict[str, Any], **_more: Any) -> dict[str, Any]:
        for write in _writes(params):
            self._see("item", write.get("Item", {}))
            self._see("expression", write.get("UpdateExpression", ""))
        return params | {"ReturnConsumedCapacity": "INDEXES"}

    def _see(self, kind: str, what: Any) -> None:
        size = len(json.dumps(what, default=str, ensure_ascii=False).encode())
        self.largest[kind] = max(self.largest[kind], size)

    def _answered(self, parsed: dict[str, Any], model: Any, **_more: Any) -> None:
        told = parsed.get("ConsumedCapacity", [])
        writes = model.name in ("TransactWriteItems", "PutItem", "UpdateItem", "DeleteItem", "BatchWriteItem")
        for each in told if isinstance(told, list) else [told]:
            self.units["written" if writes else "read"] += each["CapacityUnits"]


def _writes(params: dict[str, Any]) -> list[dict[str, Any]]:
    if "TransactItems" in params:
        return [next(iter(each.values())) for each in params["TransactItems"]]
    return [params] if {"Item", "UpdateExpression"} & params.keys() else []


def _measured(step: Step) -> dict[str, Any]:
    meter = Meter()
    importlib.import_module("app" if step.function == "api" else f"functions.{step.function}.handler")
    prepared = step.act()
    meter.watch()
    cpu, error, answer = time.process_time(), "", None
    try:
        answer = prepared()
    except Exception as problem:  # a step that breaks is a line of the table
        error = f"{type(problem).__name__}: {problem}"[:120]
    return {
        "cpu": time.process_time() - cpu,
        "peak": measuring.peak_megabytes(),
        "calls": sum(meter.calls.values()),
        "read": meter.units["read"],
        "written": meter.units["written"],
        "item": meter.largest["item"],
        "expression": meter.largest["expression"],
        "answer": len(json.dumps(answer, default=str, ensure_ascii=False).encode()),
        "error": error,
    }


def _handler(function: str) -> Callable[..., Any]:
    found: Callable[..., Any] = importlib.import_module(f"functions.{function}.handler").handle
    return found


def _step(function: str, **more: Any) -> Callable[[], Callable[[], Any]]:
    """A workflow step."""
    return lambda: lambda: _handler(function)({"contest": contests.current(), **more}, None)


def _scheduled(function: str) -> Callable[[], Callable[[], Any]]:
    """What a schedule calls."""
    return lambda: lambda: _handler(function)({}, None)


def _listed_after_notice() -> Callable[[], Any]:
    """The outcomes, once the days of the notice have passed as on a laptop."""
    bootstrap.rehearse_end_of_notice(contests.current())
    noticed = records.found(proposal_key(contests.current()))
    records.save(proposal.end(noticed, clock.now()), noticed)
    return _step("publish_result", part="award")()


def _batches(size: Size) -> int:
    return -(-size.works // batches.ENTRIES)


def _list_of(what: str) -> Callable[[], str]:
    """Where the list of a Map lies."""
    return lambda: batches.key_of(contests.current(), what)


def _list_of_screening() -> str:
    return _campaign().manifest_key


def _batch(function: str, key: Callable[[], str], place: int = 0, **more: Any) -> Callable[[], Callable[[], Any]]:
    """A batch of a distributed Map; of entries that no batch before has changed, whose rows were made over."""

    def prepare() -> Callable[[], Any]:
        batch = objects.read_document(key())[place]
        return lambda: _handler(function)(batch | more, None)

    return prepare


def _first_frozen() -> Callable[[], Any]:
    """A batch of the works that have scores."""
    works = [made_contest.entry_id(number) for number in range(batches.ENTRIES)]
    return lambda: _handler("freeze_seats")({"contest": contests.current(), "entries": works}, None)


def _campaign() -> Campaign:
    return phases.load(contests.current())


def _decided(name: PhaseName, *stops: Stop) -> None:
    """Somebody has decided the stops of a phase, whose execution waited for it."""
    for stop in stops:
        phases.update(contests.current(), partial(_held, name=name, stop=stop))
        phases.update(contests.current(), partial(_passed, name=name, stop=stop))


def _held(row: Campaign, name: PhaseName, stop: Stop) -> Change[Campaign]:
    return campaigns.hold(row, name, stop, "token", clock.now())


def _passed(row: Campaign, name: PhaseName, stop: Stop) -> Change[Campaign]:
    return campaigns.decide(row, name, stop=stop, by=made_contest.OFFICE, at=clock.now(), why="bench")


def _opened(name: PhaseName) -> Callable[[], Any]:
    return lambda: _handler("open_phase")(
        {"contest": contests.current(), "phase": name.value, "execution": f"arn:{name.value}"}, None
    )


def _after(name: PhaseName, *stops: Stop, function: str, **more: Any) -> Callable[[], Callable[[], Any]]:
    """A step behind stops that somebody has decided."""

    def prepare() -> Callable[[], Any]:
        _decided(name, *stops)
        return _step(function, **more)()

    return prepare


def _queued(function: str, key: Place) -> Callable[[], Any]:
    """A message to a queue: the last order of a row."""
    orders = [item for item in records.items_under(records.outbox_place(key, "")) if "undelivered" in item]
    order = max(item["sk"]["S"] for item in orders if not item["sk"]["S"].startswith("outbox#to#"))
    body = {"table": key.table, "pk": key.pk, "sk": order}
    record = {
        "messageId": "1",
        "body": json.dumps(body),
        "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": "5"},
    }
    return lambda: _handler(function)({"Records": [record]}, None)


def _export(kind: ExportKind) -> Callable[[], Callable[[], Any]]:
    """A workbook that an organizer has asked for. One that failed says why in its row."""

    def prepare() -> Callable[[], Any]:
        key = export_key(kind.value)
        asked = exports.ask(kind.value, contests.current(), Wish(kind=kind), by=made_contest.OFFICE, at=clock.now())
        records.save(asked, None)
        write = _queued("write_workbook", key)

        def written() -> str:
            write()
            row = records.found(key)
            if row.failure:
                raise RuntimeError(row.failure)
            return row.state.value

        return written

    return prepare


def _broadcast() -> Callable[[], Any]:
    """A letter to every entrant."""
    form = BroadcastForm(audience=Audience.ENTRANTS, subject="通知", words="请留意评审安排。")
    asked = broadcasts.send(form, "bench", contests.current(), by=made_contest.OFFICE, at=clock.now())
    records.save(asked, None)
    return _queued("write_broadcasts", broadcast_key("bench"))


def _part_of_letters() -> Callable[[], Any]:
    """The last of its parts."""
    return _queued("write_broadcasts", broadcast_key("bench"))


def _page(path: str) -> Callable[[], Callable[[], Any]]:
    """A page of the API for an organizer who has signed in."""

    def prepare() -> Callable[[], Any]:
        token = bootstrap.appoint_organizer(contests.current(), "王主任", "wang@example.cn")
        role, subject = sign_in.named_in(token)
        secret = sign_in.new_secret(Role(role), subject, "bench")
        session = sign_in.new_session(secret, Role(role), subject, name="bench", at=clock.now())
        session = msgspec.structs.replace(session, factor_at=clock.now())
        records.transact([records.put_row(session, {})])
        person = play.ApiClient()
        person.cookie = f"session={secret}"
        return lambda: person.do("GET", path)

    return prepare


_SCREENING, _REVIEW, _SELECTION = PhaseName.SCREENING, PhaseName.EXPERT_REVIEW, PhaseName.SELECTION
STEPS = {
    "screening opens": Step("open_phase", lambda: _opened(_SCREENING), moment=Moment.SUBMITTED, is_state=True),
    "the list is fixed": Step("freeze_entries", _step("freeze_entries"), is_state=True),
    "a batch is flagged": Step("screen_entries", _batch("screen_entries", _list_of_screening), _batches, is_state=True),
    "a batch lapses": Step(
        "settle_entries",
        _batch("settle_entries", _list_of_screening, act="lapse"),
        _batches,
        moment=Moment.IN_REVIEW,
        is_state=True,
    ),
    "screening ends": Step(
        "close_phase",
        _after(
            *(_SCREENING, Stop.PEOPLE, Stop.GATE),
            function="close_phase",
            phase=_SCREENING.value,
            lapsed=True,
            execution=f"arn:{_SCREENING.value}",
        ),
        is_state=True,
    ),
    "review opens": Step("open_phase", lambda: _opened(_REVIEW), is_state=True),
    "seats are drawn": Step("assign_experts", _step("assign_experts", part="draw"), is_state=True),
    "a batch is seated": Step("take_seats", _batch("take_seats", _list_of("seats-1")), _batches, is_state=True),
    "the round opens": Step("assign_experts", _step("assign_experts", part="open"), is_state=True),
    "the round closes": Step("tally_scores", _step("tally_scores", round=1, part="close"), is_state=True),
    "a batch is frozen": Step(
        "freeze_seats", _first_frozen, _batches, moment=Moment.SCORED, is_state=True, at_once=AT_ONCE
    ),
    "scores are counted": Step(
        "tally_scores",
        _step("tally_scores", round=1, part="count"),
        moment=Moment.FROZEN,
        is_state=True,
        at_once=AT_ONCE,
    ),
    "round two is drawn": Step("assign_experts", _step("assign_experts", part="draw"), is_state=True),
    "its seats": Step("take_seats", _batch("take_seats", _list_of("seats-2")), is_state=True),
    "round two opens": Step("assign_experts", _step("assign_experts", part="open"), is_state=True),
    "round two closes": Step("tally_scores", _step("tally_scores", round=2, part="close"), is_state=True),
    "round two is counted": Step(
        "tally_scores", _step("tally_scores", round=2, part="count"), is_state=True, at_once=AT_ONCE
    ),
    "a batch is concluded": Step(
        "settle_entries", _batch("settle_entries", _list_of("conclude"), place=-2), _batches, is_state=True
    ),
    "review ends": Step(
        "close_phase",
        _step("close_phase", phase=_REVIEW.value, execution=f"arn:{_REVIEW.value}"),
        moment=Moment.REVIEWED,
        is_state=True,
    ),
    "selection opens": Step("open_phase", lambda: _opened(_SELECTION), is_state=True),
    "sheet of conflicts": Step("write_workbook", _export(ExportKind.CONFLICTS)),
    "sheet of results": Step("write_workbook", _export(ExportKind.RESULTS), at_once=AT_ONCE),
    "sheet of consents": Step("write_workbook", _export(ExportKind.CONSENTS)),
    "report": Step("write_workbook", _export(ExportKind.REPORT)),
    "a letter to all": Step("write_broadcasts", _broadcast),
    "letters of a part": Step("write_broadcasts", _part_of_letters, lambda size: min(90, -(-size.works // 500))),
    "reminders": Step("remind_entrants", _scheduled("remind_entrants"), lambda _size: 144),
    "the notice is posted": Step(
        "propose_result", _after(_SELECTION, Stop.GATE, function="propose_result"), is_state=True
    ),
    "outcomes are listed": Step("publish_result", _listed_after_notice, is_state=True),
    "a batch is awarded": Step(
        "settle_entries", _batch("settle_entries", _list_of("award"), place=-3), _batches, is_state=True
    ),
    "the result is published": Step("publish_result", _step("publish_result", part="publish"), is_state=True),
    "page: overview": Step("api", _page("/organizer/board")),
    "page: entries": Step("api", _page("/organizer/entries?status=reviewed")),
    "page: experts": Step("api", _page("/organizer/experts")),
    "page: result": Step("api", _page("/organizer/result")),
    "page: public result": Step("api", _page("/results")),
    "page: recommenders": Step("api", _page("/recommenders")),
    "repairs": Step("reconcile", _scheduled("reconcile"), lambda _size: 288),
}


if __name__ == "__main__":
    main()
