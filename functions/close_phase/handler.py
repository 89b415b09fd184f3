"""Workflow step: a phase has ended, or its workflow has failed and retries did not help."""

from typing import Any

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import phases, queries, records
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import entries


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, phase, failure?}` → `{}`."""
    failure = str(event.get("failure", ""))[:500]
    if failure:
        logger.error("phase failed", extra={"phase": event["phase"], "failure": failure})
    name = PhaseName(event["phase"])
    if name is PhaseName.SCREENING and not failure:
        _lapse_undecided(phases.load(event["contest"]))
    phases.update(event["contest"], lambda row: campaigns.finish(row, name, clock.now(), failure))
    return {}


def _lapse_undecided(campaign: Campaign) -> None:
    """Entries without a decision lapse when the organizer closes screening; their entrants are told."""
    decision = campaign.phase(PhaseName.SCREENING).decisions.get(Stop.PEOPLE)
    by = decision.by if decision else SYSTEM
    for entry in queries.listed_entries(campaign):
        if entries.is_undecided(entry):
            records.save(entries.lapse(entry, by, clock.now()), entry)
