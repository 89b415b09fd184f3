"""Workflow step: a phase has ended, or its workflow has failed and retries did not help."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, phases, settling
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Claim, PhaseName, PhaseStatus


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, str]:
    """`{contest, phase, execution, failure?, lapsed?}` → `{state: done | busy}`: busy where another execution owns it.

    `lapsed`: `functions/settle_entries` has gone through the frozen list, so that only what was added to it is left.
    """
    failure, execution = str(event.get("failure", ""))[:500], str(event.get("execution", ""))
    if failure:
        logger.error("phase failed", extra={"phase": event["phase"], "failure": failure})
    name = PhaseName(event["phase"])
    if name is PhaseName.SCREENING and not failure:
        campaign = phases.load(event["contest"])
        if campaigns.is_owner(campaign.phase(name), execution):
            _settle(campaign, bool(event.get("lapsed")))
    ended = phases.update(
        event["contest"], lambda row: campaigns.finish(row, name, clock.now(), failure=failure, execution=execution)
    )
    return {"state": Claim.DONE if ended.phase(name).status is PhaseStatus.DONE else Claim.BUSY}


def _settle(campaign: Campaign, lapsed: bool) -> None:
    """Entries without a decision lapse when the gate is passed, and entrants whose letters waited for it are told."""
    late = [{"contest": campaign.id, "act": "lapse", "entries": list(campaign.late)}] if campaign.late else []
    for batch in late if lapsed else settling.batches_of(campaign, "lapse"):
        settling.settle(batch)
