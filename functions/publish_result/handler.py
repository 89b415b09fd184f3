"""Workflow step: give every judged entry its outcome and publish the winners."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import (
    anchors,
    batches,
    contests,
    definitions,
    objects,
    phases,
    queries,
    records,
    results,
    settling,
)
from chalicelib.aws.items import proposal_key, request_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, PhaseName, Stop
from chalicelib.entry import confirmations, feedback, proposal
from chalicelib.entry.proposal import Proposal
from chalicelib.result import editions, jury, places, statistics


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, part}`. Raises NOTICE_OPEN while the public notice stands.

    The part `award` gives `{bucket, key}` of every entry's outcome, for `functions/settle_entries`; `publish` publishes
    what came out: `{awarded}`. Without a part, as executions from before the parts call it, all is done in one. What
    was published before stays as it is, and so do outcomes.
    """
    campaign, part = phases.load(event["contest"]), event.get("part")
    if campaign.published_at is not None:  # by an attempt before; a later edition may have come since
        again = {"awarded": len(objects.public_result(campaign)["winners"])}
        return batches.write(campaign.id, "award", []) if part == "award" else again
    stored = results.StoredResult(campaign.round.result_key)
    result = stored.standing(campaign) if part == "award" else stored.told(campaign)
    noticed = records.get(proposal_key(campaign.id))
    winning = _winning(campaign, result, noticed)
    outcomes = [] if part == "publish" else _outcomes(campaign, result, winning)
    if part == "award":
        return batches.write(campaign.id, "award", outcomes)
    for batch in outcomes:
        settling.settle(batch)
    _publish(campaign, result, winning, noticed)
    return {"awarded": len(winning)}


def _winning(campaign: Campaign, result: jury.Document, noticed: Proposal | None) -> list[jury.Document]:
    decision = campaign.phase(PhaseName.SELECTION).decisions[Stop.GATE]
    return _after_notice(result, noticed) if noticed else jury.winning(result, decision.chosen)


def _outcomes(campaign: Campaign, result: jury.Document, winning: list[jury.Document]) -> list[batches.Batch]:
    won = {line["id"]: line for line in winning}
    quarters = feedback.quarters(result["entries"], definitions.in_force(campaign))

    def told(entry: str) -> dict[str, Any]:
        line = won.get(entry, {"final_rank": None})
        return {"rank": line["final_rank"], "quarter": quarters.get(entry), "won": places.award_of(line)}

    return settling.batches_of(campaign, "award", told)


def _publish(campaign: Campaign, result: jury.Document, winning: list[jury.Document], noticed: Proposal | None) -> None:
    asked, _ = records.query(request_key(campaign.id))
    public = editions.first(
        result, winning, noticed, campaign=campaign, anchored=anchors.latest(), decided=confirmations.public(asked)
    )
    objects.write_document(objects.public_result_key(campaign.id), public)
    _write_statistics(campaign, result)
    phases.update(campaign.id, lambda row: None if row.published_at else campaigns.publish(row, clock.now()))


def _after_notice(result: jury.Document, noticed: Proposal) -> list[jury.Document]:
    """The lines of those who win after the notice, best first."""
    winners = proposal.final_winners(noticed)
    return [line for line in result["entries"] if line["id"] in winners]


def _write_statistics(campaign: Campaign, result: jury.Document) -> None:
    """Count the public figures once, so that no visit counts them."""
    definition = definitions.in_force(campaign)
    if definition.statistics is None:
        return
    whole = queries.whole_call(campaign.id, statistics.entry_as_counted, statistics.entrant_as_counted)
    figures = statistics.public(whole, definition, result, definition.statistics.smallest)
    objects.write_document(objects.statistics_key(campaign.id), figures)
