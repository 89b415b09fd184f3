"""Each hour, and as a step of the workflows when a phase begins or ends: sign a checkpoint of all that is stored.

Its role is the only one that may sign. It reads tables, results and pages, and writes to the checkpoints' bucket alone.
Each hour it goes through all contests, another one first each time; where it fails in one, the others have their turn.
"""

from datetime import timedelta
from typing import Any

from chalicelib import clock
from chalicelib.aws import anchors, contests
from chalicelib.aws.logs import logger

EVERY = timedelta(hours=1)  # as its schedule in infra/template.yaml
_LASTS = 900  # seconds, its timeout there


def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest}` for one, else all → `{checkpoints}`: how many were made; none where nothing has changed."""
    if "contest" in event:
        with contests.within(event["contest"]):
            return _anchor()
    turn = int(clock.now().timestamp() // EVERY.total_seconds())
    return contests.in_each(lambda _ends: _anchor(), _LASTS, turn)


def _anchor() -> dict[str, int]:
    made = anchors.anchor(clock.now())
    if made is None:
        return {"checkpoints": 0}
    told = {"number": made.number, "root": made.root, "size": made.size}
    logger.info("checkpoint signed", extra={"contest": made.contest, **told})
    return {"checkpoints": 1}
