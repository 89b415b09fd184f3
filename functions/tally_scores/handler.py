"""Workflow step: close the round, freeze every seat, count the submitted scores, store the result."""

from collections.abc import Iterable
from typing import Any

from chalicelib import campaign as campaigns
from chalicelib import clock, contest, entries, review, scoring
from chalicelib.aws import objects, panels, phases, records
from chalicelib.aws.items import review_key
from chalicelib.campaign import Campaign
from chalicelib.contest import Definition
from chalicelib.entries import Entry, Status
from chalicelib.errors import Problem
from chalicelib.review import SEATED, Review, ReviewState


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{scores}`: how many count. Counting again gives the same result from the same frozen seats."""
    definition = contest.load(event["contest"])
    campaign = phases.update(
        event["contest"], lambda row: None if row.round.closed_at else campaigns.close_round(row, clock.now())
    )
    works = panels.entries_in(campaign, Status.IN_REVIEW, Status.REVIEWED)
    seats = [seat for work in works for seat in _frozen_panel(campaign, work)]
    counted = [seat for seat in seats if seat.state is ReviewState.SUBMITTED]
    result = _result(campaign, definition, works, counted)
    key = f"results/{campaign.id}/round-{campaign.round.number}.json"
    objects.write_document(key, result)
    for work in works:
        if work.status is Status.IN_REVIEW:
            records.save(entries.conclude_review(work, clock.now()), work)
    phases.update(
        campaign.id,
        lambda row: (
            None if row.round.result_key else campaigns.record_result(row, key, result["input_hash"], clock.now())
        ),
    )
    return {"scores": len(counted)}


def _frozen_panel(campaign: Campaign, work: Entry) -> Iterable[Review]:
    return [_frozen(seat) for seat in panels.panel(campaign, work.id) if seat.state in SEATED]


def _frozen(seat: Review) -> Review:
    """The seat as it counts. A score submitted in this very moment is either in it or refused, never half."""
    while not seat.frozen:
        try:
            saved: Review = records.save(review.freeze(seat, clock.now()), seat)
            return saved
        except Problem as problem:
            if problem.code != "STALE":
                raise
            key = review_key(seat.contest, seat.entry, seat.round, seat.seat)
            seat = records.get(key, Review) or seat
    return seat


def _result(campaign: Campaign, definition: Definition, works: list[Entry], seats: list[Review]) -> dict[str, Any]:
    """The result as stored and shown: every single score by its expert, what was dropped, totals, ranks."""
    names = {expert.id: expert.name for expert in panels.experts_of(campaign.id, everyone=True)}
    rows = {work.id: work for work in works}
    tally = scoring.tally(
        (scoring.Score(seat.entry, seat.expert, seat.scores) for seat in seats), scoring.rules_of(definition)
    )
    comments = {(seat.entry, seat.expert): seat for seat in seats}
    return {
        "contest": campaign.id,
        "definition_sha256": definition.sha256,
        "round": campaign.round.number,
        "seed": campaign.round.seed,
        "method": scoring.rules_of(definition),
        "input_hash": tally.input_hash,
        "winners": definition.winners,
        "undecided": tally.undecided,
        "entries": [_line(each, rows[each.entry], tally, names, comments) for each in tally.entries],
        "unscored": sorted(set(rows) - {each.entry for each in tally.entries}),
    }


def _line(
    each: scoring.EntryResult,
    work: Entry,
    tally: scoring.Tally,
    names: dict[str, str],
    seats: dict[tuple[str, str], Review],
) -> dict[str, Any]:
    return {
        "id": work.id,
        "receipt": work.receipt,
        "title": work.form.title,
        "category": work.form.category,
        "entrant": work.entrant_name,
        "rank": each.rank,
        "winner": work.id in tally.winners,
        "total": f"{each.raw:.2f}",
        "mean": f"{each.mean:.2f}",
        "n": each.n,
        "spread": f"{each.spread:.2f}",
        "flags": each.flags,
        "raw": [
            {
                "expert": single.expert,
                "expert_label": names.get(single.expert, single.expert),
                "total": f"{single.total:.2f}",
                "criteria": single.criteria,
                "dropped": single.dropped,
                "opinion": seats[work.id, single.expert].opinion,
                "comment": seats[work.id, single.expert].comment,
            }
            for single in each.singles
        ],
    }
