"""Workflow step: a phase has ended, or its workflow has failed and retries did not help."""

from typing import Any

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import contests, definitions, phases, queries, records
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Claim, PhaseName, PhaseStatus, Stop
from chalicelib.entry import entries


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, str]:
    """`{contest, phase, execution, failure?}` → `{state: done | busy}`: busy where another execution owns the phase."""
    failure, execution = str(event.get("failure", ""))[:500], str(event.get("execution", ""))
    if failure:
        logger.error("phase failed", extra={"phase": event["phase"], "failure": failure})
    name = PhaseName(event["phase"])
    if name is PhaseName.SCREENING and not failure:
        campaign = phases.load(event["contest"])
        if campaigns.is_owner(campaign.phase(name), execution):
            _conclude(campaign)
    ended = phases.update(event["contest"], lambda row: campaigns.finish(row, name, clock.now(), failure, execution))
    return {"state": Claim.DONE if ended.phase(name).status is PhaseStatus.DONE else Claim.BUSY}


def _conclude(campaign: Campaign) -> None:
    """Entries without a decision lapse when the gate is passed, and entrants whose letters waited for it are told."""
    decisions = campaign.phase(PhaseName.SCREENING).decisions
    decision = decisions.get(Stop.GATE) or decisions.get(Stop.PEOPLE)
    by, definition = decision.by if decision else SYSTEM, definitions.in_force(campaign)
    for entry in queries.listed_entries(campaign):
        undecided, at = entries.is_undecided(entry), clock.now()
        change = entries.lapse(entry, definition, by, at) if undecided else entries.tell(entry, at)
        if change is not None:
            records.save(change, entry)
