"""Workflow step: give every judged entry its outcome and publish the winners."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, definitions, objects, phases, queries, records
from chalicelib.aws.items import proposal_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import entries, feedback, proposal
from chalicelib.entry.entries import Status
from chalicelib.entry.proposal import Proposal
from chalicelib.result import jury, statistics


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{awarded}`; entries with an outcome keep it. Raises NOTICE_OPEN while the public notice stands."""
    campaign = phases.load(event["contest"])
    result = jury.after_motions(objects.read_document(campaign.round.result_key), campaign.motions, campaign.excluded)
    decision = campaign.phase(PhaseName.SELECTION).decisions[Stop.GATE]
    noticed = records.get(proposal_key(campaign.id))
    winning = _after_notice(result, noticed) if noticed else jury.winning(result, decision.chosen)
    ranks = {line["id"]: line["final_rank"] for line in winning}
    quarters = feedback.quarters(result["entries"], definitions.in_force(campaign))
    for entry in queries.entries_in(campaign, Status.REVIEWED):
        records.save(entries.award(entry, ranks.get(entry.id), clock.now(), quarters.get(entry.id)), entry)
    winners = [_published(line) for line in winning]
    struck = proposal.account(noticed, {line["id"]: line for line in result["entries"]}) if noticed else []
    public = {"winners": winners, "departures": jury.departures(result, campaign.motions), "struck": struck}
    objects.write_document(objects.public_result_key(campaign.id), public)
    _write_statistics(campaign, result)
    phases.update(campaign.id, lambda row: None if row.published_at else campaigns.publish(row, clock.now()))
    return {"awarded": len(winners)}


def _published(line: jury.Document) -> dict[str, Any]:
    """A winner as the public result has it; with its award where there are several."""
    return {
        "id": line["id"],
        "rank": line["final_rank"],
        "receipt": line["receipt"],
        "title": line["title"],
        "entrant": line["entrant"],
        "score": line["score"],
        "raw": line["total"],
    } | ({"award": line["award"]} if "award" in line else {})


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
