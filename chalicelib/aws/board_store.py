"""How the board is stored, and how changed rows are counted: each change once, in one transaction with what it moves.

Each expert's figures lie in an item of their own, totals in a few items that are added up, units' figures in a few
others. What was counted of a row lies apart, too (`counted_key`), so that no key is written often. A save that changes
no mark writes nothing, but once in five minutes that its expert was active.

The busiest keys at 20 saves a second by 500 experts, even if each save submitted a score and came in a transaction of
its own: one of `TOTALS` items takes a quarter of the saves, each 2 write units a kilobyte and at most 2 kB, so 20 a
second; the index that finds experts takes 4 units a save, 80 a second; an expert's own item less than one. A key takes
1,000 at most. `python -m bench.board` measures it.
"""

import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib.aws import contests, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import (
    PROGRESS,
    attribute,
    board_key,
    counted_key,
    counting_key,
    experts_of,
    figure,
    figures_key,
    from_item,
    progress_key,
    value_of,
)
from chalicelib.aws.places import EXPERTS, Item, Key, Place
from chalicelib.aws.records import Rows, Write
from chalicelib.call.campaign import Campaign
from chalicelib.entry.entries import Entry
from chalicelib.errors import Problem, Stale
from chalicelib.judging import board as boards
from chalicelib.judging.board import ACTIVE_EVERY, Board, CountedRow, Counting, Figures
from chalicelib.judging.review import Review
from chalicelib.people.invited import Expert

TOTALS = 4  # items among which transactions share out what they add to the totals, so that few of them meet
UNITS = 8  # items among which units are shared out by their ids: 1,000 units make 4 kB each
CHUNK = 40  # rows a transaction: each with its expert's item, with units and totals fewer than DynamoDB's 100
_TRIES = 8

Places = dict[Place, CountedRow]


# --- reading ----------------------------------------------------------------------------------------------------


def totals_keys(contest: str) -> tuple[Key[Figures], ...]:
    """The items that hold the totals."""
    return tuple(figures_key(contest, f"totals.{number}") for number in range(TOTALS))


def units_keys(contest: str) -> tuple[Key[Figures], ...]:
    """The items that hold how many entries name each unit."""
    return tuple(figures_key(contest, f"units.{number}") for number in range(UNITS))


def basis(contest: str) -> tuple[Key[Any], ...]:
    """What must be read with any item of the board."""
    return counting_key(contest), board_key(contest)


def picture(rows: Rows, contest: str, parts: Iterable[Key[Figures]]) -> Board:
    """The board as some of its items tell it; they and the `basis` are among the rows."""
    counting = rows.get(counting_key(contest))
    if counting is None or not counting.serving:
        return rows.get(board_key(contest)) or Board(contest)  # of an older release: a recount is on its way
    return boards.joined(contest, counting.serving, map(rows.get, parts))


def load(contest: str) -> Board:
    """The totals, read consistently."""
    keys = totals_keys(contest)
    return picture(records.gather(*basis(contest), *keys), contest, keys)


def experts(rows: Rows, contest: str) -> tuple[list[Expert], Board]:
    """All experts, and their figures, by one query of the index (the newest may be missing for a moment).

    The `basis` is among the rows.
    """
    found, figures = list[Expert](), list[Figures]()
    for item in records.all_items_of(EXPERTS, experts_of(contest)):
        if item["sk"]["S"] == "expert":
            found.append(from_item(item, Expert))
        else:
            figures.append(from_item(item, Figures))
    counting = rows.get(counting_key(contest))
    if counting is None or not counting.serving:
        return found, picture(rows, contest, ())
    return found, boards.joined(contest, counting.serving, figures)


def loads(campaign: Campaign) -> dict[str, int]:
    """How many seats each expert holds in the current round, as the board has counted them."""
    everybody, board = experts(records.gather(*basis(campaign.id)), campaign.id)
    number = campaign.round.number
    return {each.id: boards.expert_figures(board, each.id, number)["assigned"] for each in everybody}


# --- counting ---------------------------------------------------------------------------------------------------


class Counted(NamedTuple):
    """How many rows changed the board, and how many of them were counted wrongly although they had long settled."""

    rows: int = 0
    drifted: int = 0


def count(images: Iterable[Item], contest: str) -> int:
    """Count the newest state of each row among the images; returns how many rows changed the board."""
    return sum(each.rows for each in counted(images, contest))


def counted(images: Iterable[Item], contest: str, settled: datetime | None = None) -> Iterator[Counted]:
    """The same by transaction. What has not changed since `settled` and is not counted as it is has drifted."""
    newest: dict[tuple[str, str], Item] = {}
    for image in filter(is_counted, images):
        newest[image["pk"]["S"], image["sk"]["S"]] = image  # a stream keeps the order of one row's changes
    changes = list(newest.values())
    for start in range(0, len(changes), CHUNK):
        yield _count_chunk(changes[start : start + CHUNK], contest, settled)


def is_counted(image: Item) -> bool:
    """Whether the board counts such a row."""
    sk: str = image["sk"]["S"]
    return sk == "entry" or sk.startswith("review#")


def place_of(image: Item) -> Place:
    """Where a counted row lies."""
    sk: str = image["sk"]["S"]
    return Place("entries" if sk == "entry" else "reviews", image["pk"]["S"], sk)


def _count_chunk(images: list[Item], contest: str, settled: datetime | None) -> Counted:
    """Count some rows, and again those that changed before their state was stored.

    So whoever stores an old state of a row is the one to see the newer one, whatever else counts at the same time.
    """
    rows = drifted = 0
    for attempt in range(_TRIES):
        batch = _Batch(images, contest)
        try:
            batch.store()
        except Stale:
            time.sleep(0.02 * attempt)
            continue  # another batch has counted some of the rows meanwhile: look again
        rows, drifted = rows + len(batch.states), drifted + (batch.drifted(settled) if settled else 0)
        images = _changed_since(batch.states)
        if not images:
            return Counted(rows, drifted)
    raise Problem("BUSY")


def _changed_since(states: Places) -> list[Item]:
    """The rows that are not any more as they were counted."""
    found = records.batch_get(states)
    now = ((place, item | {"pk": {"S": place.pk}}) for place, item in found.items())
    return [item for place, item in now if _revision(item) > states[place].revision]


def _revision(image: Item) -> int:
    return int(value_of(image["data"]["M"]["revision"]))


def state_of(image: Item) -> CountedRow:
    """What a row adds to the board."""
    if image["sk"]["S"] == "entry":
        return CountedRow(_revision(image), boards.marks_of_entry(from_item(image, Entry)))
    return CountedRow(_revision(image), boards.marks_of_review(from_item(image, Review)))


class _Batch:
    """Some rows, what was counted of them before, and what stores what they are now."""

    def __init__(self, images: list[Item], contest: str) -> None:
        self.contest = contest
        self.images = {place_of(image): image for image in images}
        self.seen = _activity(images)
        self.rows = records.gather(counting_key(contest), *map(counted_key, self.images), *map(progress_key, self.seen))
        self.counting = self.rows.get(counting_key(contest)) or begun(contest)
        self.states: Places = {}
        self.moves: dict[Key[Figures], Counter[str]] = defaultdict(Counter)
        for place, image in self.images.items():
            self._take(place, state_of(image))

    def _take(self, place: Place, now: CountedRow) -> None:
        before = self.rows.get(counted_key(place))
        state = boards.counted_anew(before, now, self.counting.numbers)
        if state is None:
            return
        self.states[place] = state
        for number in self.counting.numbers:
            for mark, n in boards.movement(before, state, number).items():
                self.moves[self._home(mark)][figure(number, mark)] += n

    def _home(self, mark: str) -> Key[Figures]:
        """The item that counts a mark. The totals of one transaction go to the same one."""
        expert, unit = boards.expert_in(mark), boards.unit_in(mark)
        if expert:
            return progress_key(expert)
        first = next(iter(self.images))
        return (
            units_keys(self.contest)[_share(unit, UNITS)]
            if unit
            else totals_keys(self.contest)[_share(f"{first.pk}{first.sk}", TOTALS)]
        )

    def store(self) -> None:
        """Store the states and what they move; and who was active. Raises Stale if others counted a row meanwhile."""
        moved = {key: added for key, moves in self.moves.items() if (added := {n: by for n, by in moves.items() if by})}
        active = {progress_key(expert): (expert, at) for expert, at in self.seen.items() if self._is_due(expert, at)}
        if self.states:
            puts = [self._put(place, state) for place, state in self.states.items()]
            records.transact([*puts, *(_update(key, added, active.get(key)) for key, added in moved.items())])
        for key in active.keys() - (moved.keys() if self.states else ()):
            client("dynamodb").update_item(**_update(key, {}, active[key])["Update"])

    def _put(self, place: Place, state: CountedRow) -> Write:
        key = counted_key(place)
        before = self.rows.get(key)
        content = {"revision": state.revision, "marks": state.marks, "count": state.count}
        return records.put(key.item() | {"data": attribute(content)}, key, _as_read(before))

    def _is_due(self, expert: str, at: datetime) -> bool:
        known = self.rows.get(progress_key(expert))
        return known is None or known.active is None or at - known.active >= ACTIVE_EVERY

    def drifted(self, settled: datetime) -> int:
        """How many rows were not counted as they are although nobody has changed them since `settled`."""
        return sum(self._was_wrong(place) and _updated_at(self.images[place]) < settled for place in self.states)

    def _was_wrong(self, place: Place) -> bool:
        before, serving = self.rows.get(counted_key(place)), self.counting.serving
        known = before.marks_in(serving) if before else None
        return bool(serving) and known != self.states[place].marks


def _share(name: str, of: int) -> int:
    return zlib.crc32(name.encode()) % of


def _updated_at(image: Item) -> datetime:
    return datetime.fromisoformat(image["data"]["M"]["updated_at"]["S"])


def _activity(images: Iterable[Item]) -> dict[str, datetime]:
    """When experts last scored an entry or declared a conflict."""
    seen: dict[str, datetime] = {}
    for image in images:
        if image["sk"]["S"] != "entry":
            review = from_item(image, Review)
            if review.scores or review.conflict:
                seen[review.expert] = max(review.updated_at, seen.get(review.expert, review.updated_at))
    return seen


def _as_read(before: CountedRow | None) -> Write:
    """The condition that what was counted of a row is as it was read."""
    if before is None:
        return records.new_item()
    return {
        "ConditionExpression": "#d.#r = :r AND #d.#c = :c",
        "ExpressionAttributeNames": {"#d": "data", "#r": "revision", "#c": "count"},
        "ExpressionAttributeValues": {":r": {"N": str(before.revision)}, ":c": {"N": str(before.count)}},
    }


def _update(key: Key[Figures], added: Mapping[str, int], active: tuple[str, datetime] | None) -> Write:
    """The write that adds to an item of the board, and makes it where there is none.

    Ten bytes a mark: the 40 rows of a transaction have fewer than 100 marks, in two counts at most, in one item.
    """
    sets, names, values = [], {}, {}
    if key.table == EXPERTS.table:
        expert = key.pk.partition("#")[2]
        order = {EXPERTS.by: contests.stored(experts_of(contests.current())), EXPERTS.order: f"{PROGRESS}{expert}"}
        told = order | ({"active": active[1].isoformat()} if active else {})
        names = {f"#{name[0]}": name for name in told}
        values = {f":{name[0]}": {"S": value} for name, value in told.items()}
        sets = [f"#{name[0]} = :{name[0]}" for name in told]
    for number, (name, by) in enumerate(added.items()):
        names[f"#{number}"], values[f":{number}"] = name, {"N": str(by)}
    adds = [f"#{number} :{number}" for number in range(len(added))]
    words = [f"SET {', '.join(sets)}"] if sets else []
    return {
        "Update": {
            "TableName": key.table_name,
            "Key": key.item(),
            "UpdateExpression": " ".join(words + ([f"ADD {', '.join(adds)}"] if adds else [])),
            "ExpressionAttributeNames": names,
            "ExpressionAttributeValues": values,
        }
    }


def begun(contest: str) -> Counting:
    """How a board begins that an older release has kept: the next count is built, the old board shown meanwhile."""
    with suppress(Stale):  # somebody else has begun it
        records.transact([records.put_row(Counting(contest=contest, serving=0, building=1), records.new_item())])
    return records.found(counting_key(contest))


def empty(contest: str) -> Write:
    """The write that begins the board of a new call, all zero."""
    return records.put_row(Counting(contest=contest, serving=1), records.new_item())
