"""Workflow step: a phase has ended, or its workflow met a failure that repeating did not mend."""

from typing import Any

from chalicelib import campaign as campaigns
from chalicelib import clock, entries
from chalicelib.access import SYSTEM
from chalicelib.aws import panels, phases, records
from chalicelib.aws.logs import logger
from chalicelib.campaign import Campaign, PhaseName, Stop


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
    """Works that the organizer closed screening over get the answer that this means, and hear of it."""
    decision = campaign.phase(PhaseName.SCREENING).decisions.get(Stop.PEOPLE)
    by = decision.by if decision else SYSTEM
    for entry in panels.listed_entries(campaign):
        if entries.is_undecided(entry):
            records.save(entries.lapse(entry, by, clock.now()), entry)
