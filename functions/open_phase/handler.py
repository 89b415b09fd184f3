"""Workflow step: an execution claims its phase, unless the phase has ended or another running one owns it."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, phases, workflows
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Claim, PhaseName, PhaseStatus
from chalicelib.history import Change


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, str]:
    """`{contest, phase, execution}` → `{state: open | busy | done}`."""
    name, execution = PhaseName(event["phase"]), event["execution"]
    state = Claim.OPEN

    def claim(campaign: Campaign) -> Change[Campaign] | None:
        nonlocal state
        state = _state(campaign, name, execution)
        return campaigns.claim(campaign, name, execution, clock.now()) if state is Claim.OPEN else None

    phases.update(event["contest"], claim)
    return {"state": state}


def _state(campaign: Campaign, name: PhaseName, execution: str) -> Claim:
    phase = campaign.phase(name)
    if phase.status is PhaseStatus.DONE:
        return Claim.DONE
    another = phase.execution not in ("", execution)
    return Claim.BUSY if another and workflows.is_running(phase.execution) else Claim.OPEN
