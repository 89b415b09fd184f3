"""Each day, and when a term ends: delete what retention ends, and what people have asked to have erased.

It is called each hour, and between two passes over the rows it looks at one mark. What a run has no time for is left to
the next one. Its role is the only one that may delete versions of any file. It logs counts, never names.
It goes through all contests, another one first each time; what fails in one waits for no other.
"""

import time
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, retention
from chalicelib.aws.logs import logger

EVERY = timedelta(hours=1)  # as its schedule in infra/template.yaml
TIME = timedelta(minutes=13)  # for all contests; the function's own limit is fifteen


def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{}` → how many of each kind were deleted or blanked, and `unfinished` contests; `{now: true}` reads all rows."""
    turn = int(clock.now().timestamp() // EVERY.total_seconds())
    return contests.in_each(lambda ends: _apply(ends, whole=bool(event.get("now"))), TIME.total_seconds(), turn)


def _apply(ends: float, *, whole: bool) -> dict[str, int]:
    at = clock.now()
    counts = retention.execute_erasures(at)
    if whole or retention.is_due(at):
        counts.update(_swept(at, ends))
    told = dict(+counts)
    logger.info("retention applied", extra={"contest": contests.current(), "counts": told})
    if retention.FAILED in told:
        raise RuntimeError(f"{told[retention.FAILED]} times nothing could be deleted")  # the alarm tells the operator
    return told


def _swept(at: datetime, ends: float) -> Counter[str]:
    begun = time.monotonic()
    swept = retention.sweep(at, ends)
    if swept.finished:
        retention.note_sweep(at, swept.following)
    else:
        swept.counts["unfinished"] += 1
    logger.info("rows read", extra={"seconds": round(time.monotonic() - begun), "finished": swept.finished})
    return swept.counts
