"""Workflow step: an execution claims its phase, unless the phase has ended or another running one owns it.

One that may not have the phase comes again with a token, and waits with it until the owner has ended.
"""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, phases, workflows
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import LIVE, Campaign, Claim, PhaseName, PhaseStatus
from chalicelib.history import Change


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, str]:
    """`{contest, phase, execution, token?}` → `{state: open | busy | done}`. With a token it waits instead."""
    name, execution, token = PhaseName(event["phase"]), event["execution"], event.get("token", "")
    state = Claim.OPEN

    def claim(campaign: Campaign) -> Change[Campaign] | None:
        nonlocal state
        state = _state(campaign, name, execution)
        if token:
            is_busy = state is Claim.BUSY
            return campaigns.wait_for_owner(campaign, name, execution, token=token, at=clock.now(), is_busy=is_busy)
        return campaigns.claim(campaign, name, execution, clock.now()) if state is Claim.OPEN else None

    phases.update(event["contest"], claim)
    return {"state": state}


def _state(campaign: Campaign, name: PhaseName, execution: str) -> Claim:
    phase = campaign.phase(name)
    if phase.status is PhaseStatus.DONE:
        return Claim.DONE
    another = phase.status in LIVE and phase.execution not in ("", execution)
    return Claim.BUSY if another and workflows.is_running(phase.execution) else Claim.OPEN
