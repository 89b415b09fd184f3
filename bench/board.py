"""What one save of an expert costs the board: write units by key, before each expert had an item, and now.

    python -m bench.board [--experts 500]

It needs Linux, root and Java 17, and keeps its table in bench/results. DynamoDB Local, AWS's own engine, says what each
write has consumed. `before` writes what the former release wrote, one item with all figures. The last column is for 20
saves a second that all went to one key, each in a transaction of its own; they do so in the former release alone.
"""

import argparse
import tempfile
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec

from bench import made_contest, measuring, real_store
from bench.verifying import place
from chalicelib.aws import board_store, bootstrap, contests, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import attribute, board_key, to_item
from chalicelib.aws.places import Key, Place
from chalicelib.aws.records import Write
from chalicelib.call.definition import load_definition
from chalicelib.judging import board as boards
from chalicelib.judging.review import BlindEntry, Review, ReviewState

SAVES = 20  # a second
SEATS = 5  # of each expert
_LATER = "2025-09-02T12:00:00+08:00"
_NAMES = {
    "board": "the one item",
    "figures": "totals, one of four items",
    "progress": "an expert's item, and all experts' index",
}


def main() -> None:
    """Measure both and keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--experts", type=int, default=500)
    experts: int = parser.parse_args().experts
    real_store.in_own_network()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder)):
        bootstrap.open_campaign(contests.current())
        rows = [*_before(experts), *_now(experts)]
    header = ("", "save", "write units", "the most of them", "are", f"of one key at {SAVES} saves a second")
    measuring.keep("board", f"{experts} experts, two rounds\n\n" + measuring.table(header, rows))


def _metered(write: Write, alone: bool) -> float:
    """The write units of one write, its indexes' too: in a transaction, which costs twice, or `alone`."""
    [(kind, asked)] = write.items()
    free = {name: value for name, value in asked.items() if name != "ConditionExpression"}
    if kind == "Put":
        free = {name: free[name] for name in ("TableName", "Item")}
    if ":a" in free.get("ExpressionAttributeValues", {}):  # else nothing would change, in the index either
        free["ExpressionAttributeValues"] = free["ExpressionAttributeValues"] | {":a": {"S": _LATER}}
    if alone:
        answer = [client("dynamodb").update_item(**free, ReturnConsumedCapacity="TOTAL")["ConsumedCapacity"]]
    else:
        told = client("dynamodb").transact_write_items(TransactItems=[{kind: free}], ReturnConsumedCapacity="TOTAL")
        answer = told["ConsumedCapacity"]
    return float(sum(each["CapacityUnits"] for each in answer))


Row = tuple[str, str, float, str, float, float]


def _row(release: str, save: str, writes: list[Write], alone: bool = False) -> Row:
    """The units of a save: each of its writes is sent once more by itself, so that the engine tells them apart."""
    units = [(_metered(write, alone), _named(write)) for write in writes]
    most, key = max(units, default=(0.0, "–"))
    return release, save, sum(each for each, _ in units), key, most, most * SAVES


def _named(write: Write) -> str:
    [asked] = write.values()
    sk: str = (asked.get("Key") or asked["Item"])["sk"]["S"]
    return _NAMES.get(sk, "what was counted of the row")


# --- before: all figures in one item ----------------------------------------------------------------------------


def _before(experts: int) -> list[Row]:
    at = datetime.fromisoformat("2025-09-01T12:00:00+08:00")
    names = [made_contest.expert_id(number) for number in range(experts)]
    marks = [boards.of_round(f"{mark}:{name}", n) for name in names for mark in _MARKS for n in (1, 2)]
    data = {
        "contest": contests.current(),
        "counts": dict.fromkeys(marks, 50),
        "active": dict.fromkeys(names, at.isoformat()),
    }
    key = board_key(contests.current())
    records.transact([records.put(key.item() | {"data": attribute(data)}, key, {})])
    tally = Place("entries", key.pk, "tally#panel#review#1")
    counted = attribute({"revision": 7, "marks": [f"assigned:{names[0]}", "seats:assigned"]})
    put = records.put(tally.item() | {"data": counted}, tally, {})
    return [_row("before", "a keystroke", [put, _set_active(key, names[0], at)])]


_MARKS = ("assigned", "submitted", "glanced")


def _set_active(key: Key[Any], expert: str, at: datetime) -> Write:
    return {
        "Update": {
            "TableName": key.table_name,
            "Key": key.item(),
            "UpdateExpression": "SET #d.active.#e = :a",
            "ExpressionAttributeNames": {"#d": "data", "#e": expert},
            "ExpressionAttributeValues": {":a": {"S": at.isoformat()}},
        }
    }


# --- now --------------------------------------------------------------------------------------------------------


def _now(experts: int) -> list[Row]:
    """The product's own counting of one expert's seat, when all the others' figures are there."""
    at = datetime.fromisoformat("2025-09-01T12:00:00+08:00")
    seats = [_seat(number % experts, number, at) for number in range(experts * SEATS)]
    board_store.count(map(to_item, seats), contests.current())
    first = seats[0]
    saves = [
        ("a keystroke, the first in five minutes", _typed(first, at + timedelta(minutes=6))),
        ("a keystroke", _typed(first, at + timedelta(minutes=7))),
        ("a submitted score", _submitted(first, at + timedelta(minutes=8))),
    ]
    return [_row("now", name, *_writes_of(save)) for name, save in saves]


def _seat(expert: int, number: int, at: datetime) -> Review:
    entry = made_contest.entry_id(number // SEATS)
    work = BlindEntry(
        number="001", title="", category="", theme="", synopsis="", key="", version="", duration_seconds=60.0
    )
    return Review(
        contest=contests.current(),
        round=1,
        entry=entry,
        seat=f"{number % SEATS + 1}",
        expert=made_contest.expert_id(expert),
        work=work,
        created_at=at,
        updated_at=at,
        revision=1,
    )


def _typed(seat: Review, at: datetime) -> Review:
    scores = dict.fromkeys((each.id for each in load_definition(contests.current()).criteria), 80)
    return msgspec.structs.replace(
        seat, scores=scores, state=ReviewState.DRAFT, updated_at=at, revision=int(at.timestamp())
    )


def _submitted(seat: Review, at: datetime) -> Review:
    return msgspec.structs.replace(_typed(seat, at), state=ReviewState.SUBMITTED)


def _writes_of(save: Review) -> tuple[list[Write], bool]:
    """What counting a save writes, noted and carried out; and whether that is no transaction."""
    noted: list[Write] = []
    alone = False

    def note(params: Any, model: Any, **_: Any) -> None:
        nonlocal alone
        if model.name == "TransactWriteItems":
            noted.extend(params["TransactItems"])
        elif model.name == "UpdateItem":
            noted.append({"Update": dict(params)})
            alone = True

    events = client("dynamodb").meta.events
    events.register("provide-client-params.dynamodb.*", note)
    try:
        board_store.count([to_item(save)], contests.current())
    finally:
        events.unregister("provide-client-params.dynamodb.*", note)
    return noted, alone


if __name__ == "__main__":
    main()
