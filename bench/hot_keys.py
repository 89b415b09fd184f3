"""Which keys many people write at once, and how many write units a second each takes on the hardest day: arithmetic.

    python -m bench.hot_keys

A key of a table or an index takes 1,000 units a second, whatever the mode; one of an index that is full holds up the
table's own writes. The last evening: of 50,000 works a fifth come in the last hour, and in its hardest part twice as
many as on average. What the gateway lets in bounds them. A letter to everybody is as fast as its own partition. The
table is kept in bench/results, with what indexes cost of a work's writes, by the counts of `bench.cost`.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from bench import cost, measuring, pricing
from chalicelib.aws import items, places
from chalicelib.entry import audience
from chalicelib.people import send_caps

MOST = 300  # units a second that a key may be asked for: a third of what it takes
WORKS = 50_000
LAST_HOUR = 0.2
PEAK = 2
TYPING = 600  # seconds that somebody types at a work in that hour
PAUSE = 6  # between two saves of who types: they are sent when a hand rests
ENTRY = 3  # units of an entry's row with its form and its video, in an index: `bench.made_contest` has 1.5 to 2.2 kB
LETTER = 1
SEAT = 2
MOVED = 2  # a row whose place in an index changes is written twice there
TWICE = 2  # what a write costs in a transaction, in the table
OF_ONE_UNIT = 0.2  # of all works, under the largest recommending unit
CARDS = 12  # changes of a work that its search rows tell: status, title, category …
PARTITION = 1000
_TEMPLATE = Path(__file__).parents[1] / "infra" / "template.yaml"


class Row(NamedTuple):
    """A key: what is written there, how often a second, for how many units, and of how many such keys by turns."""

    key: str
    what: str
    events: float
    units: float
    keys: int = 1

    @property
    def each(self) -> float:
        """Units a second of one key."""
        return self.events * self.units / self.keys


def limits() -> tuple[int, int]:
    """Requests a second that the gateway lets in, and of those the codes that may be asked for."""
    text = _TEMPLATE.read_text(encoding="utf-8")
    [whole] = re.findall(r'HttpMethod: "\*"\s+ResourcePath: /\*\s+ThrottlingRateLimit: (\d+)', text)
    [codes] = re.findall(r"  SignInRate:\s+Type: Number\s+Default: (\d+)", text)
    return int(whole), int(codes)


def rows() -> list[Row]:
    """Every key that many people, or a run that writes to many, may ask for at once."""
    gateway, codes = limits()
    works = WORKS * LAST_HOUR * PEAK / 3600
    saves = min(float(gateway), works * TYPING / PAUSE)
    letters = PARTITION / (TWICE * LETTER)
    waiting = LETTER + MOVED * LETTER + LETTER  # ordered, announced, settled
    return [
        Row("by_status: forms in a status", "a form is saved", saves, units=MOVED * ENTRY, keys=items.SHARES),
        Row("by_owner: one entrant", "their form is saved", 1 / PAUSE, ENTRY),
        Row("by_recommender: the largest unit", "a form that names it is saved", saves * OF_ONE_UNIT, ENTRY),
        Row("by_status: submitted entries", "an entry comes in and goes on", works, MOVED * ENTRY),
        Row("by_status: scans", "a video was scanned", works, ENTRY),
        Row("find: all entries", "what its search rows tell changes", works * CARDS, TWICE),
        Row("undelivered: letters", "a letter to everybody", letters, units=waiting, keys=places.LETTER_SHARES),
        Row("undelivered: codes", "a code is asked for", codes, waiting),
        Row("undelivered: videos to look at", "a video was accepted", works, waiting),
        Row("traffic: everybody's codes", "a code is asked for", codes, units=TWICE, keys=send_caps.SHARDS),
        Row("by_expert: one expert", "their form is saved", 1.0, SEAT),
        Row("by_kind: all experts", "a score is submitted (`bench.board`)", 20.0, 8),
        Row("audience: a counter", "a vote", gateway, units=TWICE, keys=audience.SHARDS),
    ]


def of_indexes(runs: Mapping[str, list[list[Any]]]) -> float:
    """The share of a work's write units that indexes take."""
    work = cost.model_of(runs, pricing.load()).work
    found = {name: sum(n for (_, what, _), n in work.items() if what == name) for name in ("WRU", "WRU of indexes")}
    return found["WRU of indexes"] / sum(found.values())


def told() -> str:
    """The table."""
    header = ("key", "written when", "times a second", "units", "of so many keys", "units a second of each")
    lines = [(row.key, row.what, f"{row.events:,.1f}", row.units, row.keys, f"{row.each:,.0f}") for row in rows()]
    share = of_indexes(json.loads(cost.KEPT.read_text(encoding="utf-8")))
    return (
        f"{WORKS:,} works, {LAST_HOUR:.0%} in the last hour, {PEAK} times as many in its hardest part\n\n"
        f"{measuring.table(header, lines)}\n\n"
        f"Of a work's write units {share:.0%} are of indexes, all of which have whole rows."
    )


if __name__ == "__main__":
    measuring.keep("hot_keys", told())
