"""Workflow step: close the round, freeze every seat, count the submitted scores by every rule, store the result."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import msgspec

from chalicelib import calibration, clock, contest, entries, results, review, scoring, stability, tally_sheet
from chalicelib import campaign as campaigns
from chalicelib.aws import objects, panels, phases, records
from chalicelib.aws.items import review_key
from chalicelib.aws.logs import logger
from chalicelib.campaign import Campaign, Counted
from chalicelib.contest import Definition
from chalicelib.entries import Entry, Status
from chalicelib.errors import Problem
from chalicelib.results import Source, Stability
from chalicelib.review import SEATED, Review, ReviewState
from chalicelib.scoring import Estimates, Rules, Tally

AT_ONCE = 8  # panels that are read and frozen at the same time; the client keeps ten connections
# One recount without each expert of the first works: minutes with more scores than this.
MOST_FOR_STABILITY = 20_000


def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{scores}`: how many count. Counting again gives the same result from the same frozen seats."""
    definition = contest.load(event["contest"])
    campaign = phases.update(
        event["contest"], lambda row: None if row.round.closed_at else campaigns.close_round(row, clock.now())
    )
    source = _source(campaign)
    counted = _stored(campaign, definition, source)
    _each(_conclude, source.works)
    phases.update(
        campaign.id,
        lambda row: None if row.round.result_key else campaigns.record_result(row, counted, clock.now()),
    )
    return {"scores": len(source.seats)}


def _source(campaign: Campaign) -> Source:
    """Every seat frozen, and of those the ones that count."""
    works = panels.entries_in(campaign, Status.IN_REVIEW, Status.REVIEWED)
    frozen = _each(lambda work: list(_frozen_panel(campaign, work)), works)
    seats = [seat for panel in frozen for seat in panel if seat.state is ReviewState.SUBMITTED]
    names = {expert.id: expert.name for expert in panels.experts_of(campaign.id, everyone=True)}
    return Source(works, seats, names)


def _each(act: Any, works: Iterable[Entry]) -> list[Any]:
    """`act` on every work, some at once; the first failure is raised and what has not begun does not begin."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return [done.result() for done in [pool.submit(act, work) for work in works]]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _conclude(work: Entry) -> None:
    if work.status is Status.IN_REVIEW:
        records.save(entries.conclude_review(work, clock.now()), work)


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


# --- the figures ------------------------------------------------------------------------------------------------


def _stored(campaign: Campaign, definition: Definition, source: Source) -> Counted:
    """Both documents under names that follow from their content: one that is half written is never pointed at."""
    rules, tally = _tally(source, scoring.rules_of(definition))
    sheet = tally_sheet.write(
        source.scores,
        rules,
        tally,
        contest=campaign.id,
        definition_sha256=definition.sha256,
        round_number=campaign.round.number,
        finalists=source.finalists,
    )
    document = results.document(campaign, definition, rules, tally, source, _stability(source, rules, tally))
    place = f"results/{campaign.id}/round-{campaign.round.number}"
    result_key, _ = objects.write_named(place, msgspec.json.encode(document, order="deterministic"))
    sheet_key, sheet_sha256 = objects.write_named(f"{place}-tally-sheet", sheet)
    return Counted(result_key, tally.input_hash, sheet_key, sheet_sha256)


def _tally(source: Source, rules: Rules) -> tuple[Rules, Tally]:
    """The tally by the contest's rule; by the raw one, which needs no model, where the models give nothing."""
    raw = msgspec.structs.replace(rules, decides="raw")
    try:
        estimates = calibration.estimate(source.scores, rules, source.finalists)
    except scoring.ScoresError:
        raise
    except Exception as error:  # whatever becomes of the models, the raw result stands
        logger.exception("no model could be fitted")
        estimates = Estimates(refused=f"no model could be fitted: {type(error).__name__}")
    decided = raw if estimates.refused else rules
    return decided, scoring.tally(source.scores, decided, estimates, source.finalists)


def _stability(source: Source, rules: Rules, tally: Tally) -> Stability:
    under = stability.under_each_rule(tally, rules.winners)
    if len(source.seats) > MOST_FOR_STABILITY:
        return Stability(under, None)
    try:
        return Stability(under, stability.without_each_expert(source.scores, rules, tally, source.finalists))
    except Exception:  # an aid to people's judgement, not the result
        logger.exception("stability not worked out")
        return Stability(under, None)
