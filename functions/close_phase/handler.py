"""Workflow step: a phase has ended, or its workflow met a failure that repeating did not mend."""

from typing import Any

from chalicelib import campaign as campaigns
from chalicelib import clock
from chalicelib.aws import phases
from chalicelib.aws.logs import logger
from chalicelib.campaign import PhaseName


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, phase, failure?}` → `{}`."""
    failure = str(event.get("failure", ""))[:500]
    if failure:
        logger.error("phase failed", extra={"phase": event["phase"], "failure": failure})
    name = PhaseName(event["phase"])
    phases.update(event["contest"], lambda row: campaigns.finish(row, name, clock.now(), failure))
    return {}
