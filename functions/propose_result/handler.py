"""Workflow step: post the public notice of the proposed result, where the call has one."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, definitions, phases, records, results
from chalicelib.aws.items import proposal_key
from chalicelib.call import working_days
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import proposal
from chalicelib.entry.proposal import Proposal
from chalicelib.history import Change
from chalicelib.result import jury


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{notice}`: whether a notice stands. One that was posted before stays as it is."""
    campaign = phases.load(event["contest"])
    if records.get(proposal_key(campaign.id)) is None:
        change = _posted(campaign)
        if change is None:
            return {"notice": False}
        records.save(change, None)
    return {"notice": True}


def _posted(campaign: Campaign) -> Change[Proposal] | None:
    """The notice by the definition in force; None where it has none."""
    definition = definitions.in_force(campaign)
    terms, notice = proposal.planned(definition), definition.public_notice
    if terms is None or notice is None:
        return None
    result = results.StoredResult(campaign.round.result_key).standing(campaign)
    decision = campaign.phase(PhaseName.SELECTION).decisions[Stop.GATE]
    listings = jury.order_of(result, decision.chosen, notice.alternates)
    at, years = clock.now(), working_days.shipped()
    return proposal.propose(campaign.id, listings, terms=terms, at=at, years=years)
