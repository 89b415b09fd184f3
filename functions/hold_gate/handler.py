"""Workflow step: store the token with which an execution waits for people or for a decision."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, phases
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import PhaseName, Stop


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, phase, stop, token}`; the execution resumes when the stop is decided, or at once if it is."""
    name, stop = PhaseName(event["phase"]), Stop(event["stop"])
    phases.update(
        event["contest"], lambda row: campaigns.hold(row, name, stop=stop, token=event["token"], at=clock.now())
    )
    if stop is Stop.PEOPLE:
        phases.end_if_complete(event["contest"], name)
    return {}
