"""The board counted anew from the rows: what was lost on the way, or moved by other hands than the stream's, is mended.

A recount builds the next count while every change moves the served one and this one (`chalicelib.judging.board`). Each
row enters it once, whoever comes first: the recount, or the stream with a change. So people may go on working, a run
that dies goes on where it was, and two at a time do no harm.
"""

import json
import math
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from chalicelib import clock
from chalicelib.aws import board_store, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import (
    attribute,
    board_key,
    counted_key,
    counting_key,
    experts_of,
    figure,
    from_item,
    progress_key,
    value_of,
)
from chalicelib.aws.logs import logger
from chalicelib.aws.places import EXPERTS, Item, Key, by_contest, table_name
from chalicelib.errors import Problem, Stale
from chalicelib.judging import board as boards
from chalicelib.judging.board import Board, Counting, Figures

PIECES = 30  # nights in which the nightly check has read every row
SETTLED = timedelta(minutes=15)  # longer than the stream takes: what is not counted by then was lost
_TABLES = {"entries": "sk = :sk", "reviews": "begins_with(sk, :sk)"}
_BEGINS = {"entries": "entry", "reviews": "review#"}
_NAMES = 100  # figures that one expression removes
_TRIES = 8


class Recount(NamedTuple):
    """What a recount has found. `rows` were looked at, `drifted` of them had settled and were not counted as they were.

    `figures` is by how much each figure was wrong for no row's sake; only a recount that is `done` knows.
    """

    rows: int = 0
    drifted: int = 0
    figures: Mapping[str, int] = MappingProxyType({})
    done: bool = False


def recount(contest: str, ends: float = math.inf) -> Recount:
    """Build the next count, or go on with it until `ends` (as `time.monotonic`); serve it once every row is in it."""
    begun = _changed(contest, _begin)
    number, rows, drifted = begun.building, 0, 0
    for images, place in _pages(contest, begun.place):
        settled = clock.now() - SETTLED
        drifted += sum(each.drifted for each in board_store.counted(images, contest, settled))
        rows += len(images)
        if place:
            _keep(contest, number, place)
        if place and time.monotonic() >= ends:
            return _told(contest, Recount(rows, drifted))
    figures = _off(contest, begun) if begun.serving else {}
    _changed(contest, lambda row: _served(row, number))
    _forget(contest, number)
    return _told(contest, Recount(rows, drifted, figures, done=True))


def check(contest: str, day: str, ends: float) -> int:
    """Go on with a recount that is under way; else look at a part of the rows, once a `day`.

    What is counted wrongly begins a recount. Returns how many rows and figures were found wrong.
    """
    counting = _changed(contest, lambda _: None)
    if not counting.building:
        if counting.checked == day or not _is_wrong(contest, day, counting, ends):
            return 0
        logger.warning("the board has drifted, it is counted anew", extra={"contest": contest})
    found = recount(contest, ends)
    return found.drifted + len(found.figures)


class Survey(NamedTuple):
    """What a recount would find: rows, how many are not counted as they are, and figures as (shown, counted)."""

    rows: int
    drifted: int
    figures: dict[str, tuple[int, int]]


def survey(contest: str) -> Survey:
    """Count all rows and change nothing. While people work, figures may differ by what has just changed."""
    counting, counts, rows, drifted = _changed(contest, lambda _: None), Counter[str](), 0, 0
    for images, _ in _pages(contest, ""):
        rows, drifted = rows + len(images), drifted + _wrong(images, counting)
        counts.update(mark for image in images for mark in board_store.state_of(image).marks)
    shown = _whole(contest, counting.serving)
    marks = sorted({*counts, *shown.counts})
    differing = {mark: (shown.count(mark), counts[mark]) for mark in marks if shown.count(mark) != counts[mark]}
    return Survey(rows, drifted, differing)


def ask(contest: str) -> None:
    """Have `reconcile` recount the board: records of the stream were lost."""
    _changed(contest, _begin)


# --- the row that says how far it is ----------------------------------------------------------------------------


def _changed(contest: str, decide: Callable[[Counting], Counting | None]) -> Counting:
    """Change the row as `decide` says (None: not at all), again if others did so meanwhile; returns it."""
    for _ in range(_TRIES):
        row = records.get(counting_key(contest)) or board_store.begun(contest)
        wanted = decide(row)
        if wanted is None:
            return row
        wanted = msgspec.structs.replace(wanted, revision=row.revision + 1)
        try:
            records.transact([records.put_row(wanted, records.at_revision(row.revision))])
        except Stale:
            continue
        return wanted
    raise Problem("BUSY")


def _begin(row: Counting) -> Counting | None:
    return None if row.building else msgspec.structs.replace(row, building=row.serving + 1, place="")


def _served(row: Counting, number: int) -> Counting | None:
    if row.building != number:
        return None  # another run was faster
    return msgspec.structs.replace(row, serving=number, building=0, place="")


def _keep(contest: str, number: int, place: str) -> None:
    """Note where a recount (of that number) or a check (0) goes on."""
    _changed(contest, lambda row: msgspec.structs.replace(row, place=place) if row.building == number else None)


# --- rows -------------------------------------------------------------------------------------------------------


def _pages(contest: str, place: str, piece: int | None = None) -> Iterator[tuple[list[Item], str]]:
    """The rows that the board counts, a page of the table each, read consistently; and the place behind it.

    The last page has no place behind it. `piece` is the part of the tables that is meant, by the hash of its keys.
    """
    begins, after = json.loads(place) if place else ("entries", None)
    tables = list(_TABLES)
    for number, table in list(enumerate(tables))[tables.index(begins) :]:
        while True:
            answer = client("dynamodb").scan(**_asked(table, after, piece))
            after = answer.get("LastEvaluatedKey")
            following = (table, after) if after else next(((each, None) for each in tables[number + 1 :]), None)
            yield by_contest(answer["Items"]).get(contest, []), json.dumps(following) if following else ""
            if not after:
                break


def _asked(table: str, after: Item | None, piece: int | None) -> Item:
    return {
        "TableName": table_name(table),
        "ConsistentRead": True,
        "FilterExpression": _TABLES[table],
        "ExpressionAttributeValues": {":sk": {"S": _BEGINS[table]}},
        **({"ExclusiveStartKey": after} if after else {}),
        **({"Segment": piece, "TotalSegments": PIECES} if piece is not None else {}),
    }


def _wrong(images: list[Item], counting: Counting) -> int:
    """How many of these rows have long settled, and are not counted as they are."""
    if not counting.serving:
        return 0
    settled = clock.now() - SETTLED
    old = [image for image in images if datetime.fromisoformat(value_of(image["data"])["updated_at"]) < settled]
    now = {counted_key(board_store.place_of(image)): board_store.state_of(image).marks for image in old}
    rows = records.gather(*now)
    known = {key: row.marks_in(counting.serving) if (row := rows.get(key)) else None for key in now}
    return sum(known[key] != marks for key, marks in now.items())


def _is_wrong(contest: str, day: str, counting: Counting, ends: float) -> bool:
    """Whether the next piece of the rows, or the totals, are not counted as they are."""
    if _disagrees(contest, counting.serving):
        return True
    for images, place in _pages(contest, counting.place, counting.piece % PIECES):
        if _wrong(images, counting):
            return True
        if place and time.monotonic() >= ends:
            _keep(contest, 0, place)
            return False
    done = {"checked": day, "piece": (counting.piece + 1) % PIECES, "place": ""}
    _changed(contest, lambda row: None if row.building else msgspec.structs.replace(row, **done))
    return False


# --- figures ----------------------------------------------------------------------------------------------------


def _keys(contest: str) -> list[Key[Figures]]:
    """Every item of the board."""
    found = records.all_items_of(EXPERTS, experts_of(contest))
    experts = [item["pk"]["S"].rpartition("#")[2] for item in found if item["sk"]["S"] == "expert"]
    return [*board_store.totals_keys(contest), *board_store.units_keys(contest), *map(progress_key, experts)]


def _parts(contest: str) -> list[Figures]:
    """What they hold, read consistently."""
    return records.existing(_keys(contest))


def _whole(contest: str, number: int) -> Board:
    """All figures of one count, read consistently."""
    if not number:
        return records.get(board_key(contest)) or Board(contest)
    return boards.joined(contest, number, _parts(contest))


def _lasting(look: Callable[[], dict[str, int]]) -> dict[str, int]:
    """What two looks have in common. Items are not read at one moment, but no change of a row moves a difference."""
    first, second = look(), look()
    return {mark: by for mark, by in first.items() if by and second.get(mark) == by}


def _off(contest: str, counting: Counting) -> dict[str, int]:
    """By how much figures of the served count differ from the built one, in which every row is."""

    def look() -> dict[str, int]:
        parts = _parts(contest)
        shown = boards.joined(contest, counting.serving, parts)
        built = boards.joined(contest, counting.building, parts)
        return {mark: shown.count(mark) - built.count(mark) for mark in {*shown.counts, *built.counts}}

    return _lasting(look)


def _disagrees(contest: str, number: int) -> bool:
    """Whether experts' figures do not add up to the totals."""

    def look() -> dict[str, int]:
        board, sums = _whole(contest, number), Counter[str]()
        for mark, n in board.counts.items():
            expert = boards.expert_in(mark)
            sums[boards.total_of(mark)] += n if expert else 0
        totals = {mark: n for mark, n in board.counts.items() if boards.is_sum(mark)}
        return {mark: totals.get(mark, 0) - sums[mark] for mark in {*totals, *filter(boards.is_sum, sums)}}

    return bool(_lasting(look))


def _forget(contest: str, number: int) -> None:
    """Remove the figures of counts before the one that is served."""
    for key, item in records.batch_get(_keys(contest)).items():
        counts = from_item(item, Figures).counts
        old = [figure(n, mark) for n, marks in counts.items() if n < number for mark in marks]
        for start in range(0, len(old), _NAMES):
            names = {f"#{place}": name for place, name in enumerate(old[start : start + _NAMES])}
            client("dynamodb").update_item(
                TableName=key.table_name,
                Key=key.item(),
                UpdateExpression=f"REMOVE {', '.join(names)}",
                ExpressionAttributeNames=names,
            )
    _empty_former(contest)


def _empty_former(contest: str) -> None:
    """Drop the figures of an older release, which every reader of the board would read, too."""
    former, key = records.get(board_key(contest)), board_key(contest)
    if former is not None and (former.counts or former.active):
        data = attribute({"contest": contest, "counts": {}, "active": {}})
        records.transact([records.put(key.item() | {"data": data}, key, {})])


def _told(contest: str, found: Recount) -> Recount:
    """The same, and said in the log; `drift` is what an alarm may count."""
    drift = found.drifted + len(found.figures)
    more = {"contest": contest, "rows": found.rows, "drift": drift, "figures": dict(found.figures), "done": found.done}
    (logger.warning if drift else logger.info)("the board was counted anew", extra=more)
    return found
