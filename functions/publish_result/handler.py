"""Workflow step: give every judged entry its outcome and publish the winners."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import anchors, contests, definitions, objects, phases, queries, records
from chalicelib.aws.items import proposal_key, request_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import confirmations, entries, feedback, proposal
from chalicelib.entry.entries import Status
from chalicelib.entry.proposal import Proposal
from chalicelib.result import editions, jury, places, statistics


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{awarded}`; entries with an outcome keep it. Raises NOTICE_OPEN while the public notice stands."""
    campaign = phases.load(event["contest"])
    if campaign.published_at is not None:  # by an attempt before; a later edition may have come since
        return {"awarded": len(objects.public_result(campaign)["winners"])}
    result = jury.after_motions(objects.read_document(campaign.round.result_key), campaign.motions, campaign.excluded)
    decision = campaign.phase(PhaseName.SELECTION).decisions[Stop.GATE]
    noticed = records.get(proposal_key(campaign.id))
    winning = _after_notice(result, noticed) if noticed else jury.winning(result, decision.chosen)
    won = {line["id"]: line for line in winning}
    quarters = feedback.quarters(result["entries"], definitions.in_force(campaign))
    for entry in queries.entries_in(campaign, Status.REVIEWED):
        line = won.get(entry.id, {"final_rank": None})
        change = entries.award(entry, line["final_rank"], clock.now(), quarters.get(entry.id), places.award_of(line))
        records.save(change, entry)
    asked, _ = records.query(request_key(campaign.id))
    public = editions.first(result, winning, noticed, campaign, anchors.latest(), confirmations.public(asked))
    objects.write_document(objects.public_result_key(campaign.id), public)
    _write_statistics(campaign, result)
    phases.update(campaign.id, lambda row: None if row.published_at else campaigns.publish(row, clock.now()))
    return {"awarded": len(winning)}


def _after_notice(result: jury.Document, noticed: Proposal) -> list[jury.Document]:
    """The lines of those who win after the notice, best first."""
    winners = proposal.final_winners(noticed)
    return [line for line in result["entries"] if line["id"] in winners]


def _write_statistics(campaign: Campaign, result: jury.Document) -> None:
    """Count the public figures once, so that no visit counts them."""
    definition = definitions.in_force(campaign)
    if definition.statistics is None:
        return
    whole = queries.whole_call(campaign.id)
    figures = statistics.public(whole, definition, result, definition.statistics.smallest)
    objects.write_document(objects.statistics_key(campaign.id), figures)
