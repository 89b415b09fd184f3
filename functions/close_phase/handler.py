"""Workflow step: a phase has ended, or its workflow has failed and retries did not help."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, phases, settling
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import PhaseName


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, phase, failure?, lapsed?}` → `{}`.

    `lapsed`: `functions/settle_entries` has gone through the frozen list, so that only what was added to it is left.
    """
    failure = str(event.get("failure", ""))[:500]
    if failure:
        logger.error("phase failed", extra={"phase": event["phase"], "failure": failure})
    name = PhaseName(event["phase"])
    if name is PhaseName.SCREENING and not failure:
        campaign = phases.load(event["contest"])
        late = [{"contest": campaign.id, "act": "lapse", "entries": list(campaign.late)}] if campaign.late else []
        for batch in late if event.get("lapsed") else settling.batches_of(campaign, "lapse"):
            settling.settle(batch)
    phases.update(event["contest"], lambda row: campaigns.finish(row, name, clock.now(), failure))
    return {}
