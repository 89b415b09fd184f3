"""Workflow step: close the round, count the submitted scores by every rule, store the result.

Between the two, `functions/freeze_seats` freezes every seat, a batch of entries at a time; at the end
`functions/settle_entries` notes that the entries are reviewed.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.aws import (
    at_once,
    batches,
    contests,
    definitions,
    objects,
    phases,
    queries,
    records,
    results,
    seating,
    settling,
)
from chalicelib.aws.items import entry_key
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Another, Campaign, Count, Counted
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, Status
from chalicelib.history import Change
from chalicelib.judging import assignment
from chalicelib.judging.review import Review, ReviewState
from chalicelib.result import calibration, places, scoring, second_round, shown, stability, tally_sheet
from chalicelib.result.document import ResultInputs, Stability, result_document
from chalicelib.result.places import Group
from chalicelib.result.scoring import Estimates, Rules, Tally

PAGE = 200  # entries whose seats are read together
# Stability recounts without each expert of the first entries: minutes with more scores than this.
MOST_FOR_STABILITY = 20_000


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, round, part}` → `{state: closed | another_round | final, …}`.

    The part `close` closes the round and gives `{bucket, key}` of the entries whose seats are to be frozen; `count`
    counts, and at the end gives those of the entries that are reviewed now. Without a part, as executions from before
    the parts call it, all is done in one. Running a part twice gives the same result from the same seats. A round that
    another follows is not counted again.
    """
    number, part = event["round"], event.get("part")
    campaign = phases.update(event["contest"], lambda row: _closed(row, number))
    if campaign.round.number == number and part == "close":
        return {"state": Count.CLOSED, **batches.write(campaign.id, f"freeze-{number}", _to_freeze(campaign))}
    if campaign.round.number == number and not campaign.round.result_key:
        campaign = _counted(campaign, definitions.in_force(campaign))
    if campaign.round.number > number:
        return {"state": Count.ANOTHER_ROUND}
    reviewed = settling.batches_of(campaign, "conclude")
    if part == "count":
        return {"state": Count.FINAL, **batches.write(campaign.id, "conclude", reviewed)}
    for batch in reviewed:
        settling.settle(batch)
    return {"state": Count.FINAL}


def _closed(row: Campaign, number: int) -> Change[Campaign] | None:
    due = row.round.number == number and not row.round.closed_at
    return campaigns.close_round(row, clock.now()) if due else None


def _to_freeze(campaign: Campaign) -> list[batches.Batch]:
    return batches.of(campaign.id, "entries", campaign.round.finalists or queries.listed_ids(campaign))


def _counted(campaign: Campaign, definition: Definition) -> Campaign:
    """Count the round, store what came out, and begin another one where the call has it."""
    number, source = campaign.round.number, _source(campaign, definition)
    counted, tally = _stored(campaign, definition, source)
    another = _another(campaign, definition, source, tally)
    return phases.update(campaign.id, lambda row: _recorded(row, number, counted, another))


def _recorded(row: Campaign, number: int, counted: Counted, another: Another | None) -> Change[Campaign] | None:
    due = row.round.number == number and not row.round.result_key
    return campaigns.record_result(row, counted, clock.now(), another) if due else None


def _another(campaign: Campaign, definition: Definition, source: ResultInputs, tally: Tally) -> Another | None:
    """The second round, if the call has one and experts can settle something by it."""
    rules = definition.review.second_round
    if rules is None or campaign.earlier:
        return None
    finalists = second_round.finalists(tally, rules, definition.winners, source.groups)
    experts = queries.experts_of(campaign.id)
    barred = queries.barred(campaign, records.each_existing(map(entry_key, finalists)), experts, campaign.rounds)
    size = second_round.panel_size(finalists, {expert.id for expert in experts}, barred, rules.experts)
    if not finalists or not size:
        return None
    seed = second_round.seed_after(campaign.round.seed, tally.input_hash)
    return Another(
        finalists=finalists, per_work=size, seed=seed, commitment=assignment.seed_commitment(seed), days=rules.days
    )


def _source(campaign: Campaign, definition: Definition) -> ResultInputs:
    """The seats that count, after every seat of every round is frozen. Of rows only what is shown is held."""
    works, kinds, seats, recused = list[Entry](), dict[str, str](), list[Review](), list[tuple[str, str]]()
    for page in _pages(queries.entries_in(campaign, Status.IN_REVIEW, Status.REVIEWED)):
        works += map(shown.entry_as_shown, page)
        kinds |= _kinds(page) if definition.awards else {}
        for panel in at_once.each(lambda work: seating.frozen_panels(campaign, work.id), page):
            seats += [shown.seat_as_shown(seat) for seat in panel if seat.state is ReviewState.SUBMITTED]
            recused += [(seat.entry, seat.expert) for seat in panel if seat.state is ReviewState.RECUSED]
    return ResultInputs(
        entries=works,
        seats=seats,
        recused=recused,
        names={expert.id: expert.name for expert in queries.experts_of(campaign.id, everyone=True)},
        finalists=campaign.round.finalists if campaign.earlier else None,
        groups=_groups(campaign, definition, works, kinds),
    )


def _pages(works: Iterable[Entry]) -> Iterator[list[Entry]]:
    source = iter(works)
    while page := list(islice(source, PAGE)):
        yield page


def _kinds(works: list[Entry]) -> dict[str, str]:
    """Whether a unit or a person enters each entry; nothing for those whose entrant has said nothing."""
    profiles = {each.id: each.profile for each in queries.entrants_of(works).values()}
    told = {work.id: profiles.get(work.owner) for work in works}
    return {entry: profile.kind.value for entry, profile in told.items() if profile}


def _groups(campaign: Campaign, definition: Definition, works: list[Entry], kinds: dict[str, str]) -> tuple[Group, ...]:
    """Which entries compete for which award, in a call with several; a later round leaves them where the first did."""
    if not definition.awards:
        return ()
    first = results.StoredResult(campaign.earlier[0].result_key).contents.ranked() if campaign.earlier else {}
    known = {line["id"]: places.award_of(line) for line in first.get("entries", ())}
    of = {work.id: (work.form.category, kinds.get(work.id, "")) for work in works}
    return places.groups_of(definition, of, known)


# --- the figures ------------------------------------------------------------------------------------------------


def _stored(campaign: Campaign, definition: Definition, source: ResultInputs) -> tuple[Counted, Tally]:
    """Store both documents under names that follow from their content, so that no row names a half-written one."""
    rules, tally = _tally(source, scoring.rules_of(definition))
    place = f"results/{campaign.id}/round-{campaign.round.number}"
    sheet = tally_sheet.write(
        source.scores,
        rules,
        result=tally,
        contest=campaign.id,
        definition_sha256=definition.sha256,
        round_number=campaign.round.number,
        finalists=source.finalists,
        groups=source.groups,
    )
    sheet_key, sheet_sha256 = objects.write_named(f"{place}-tally-sheet", sheet)
    del sheet  # some hundred megabytes, as the other one
    stability = _stability(source, rules, tally)
    whole = result_document(campaign, definition, rules=rules, tally=tally, source=source, stability=stability)
    counted = Counted(
        result_key=results.write(place, whole),
        input_sha256=tally.input_hash,
        sheet_key=sheet_key,
        sheet_sha256=sheet_sha256,
    )
    return counted, tally


def _tally(source: ResultInputs, rules: Rules) -> tuple[Rules, Tally]:
    """The tally by the call's rule; by the raw rule, which needs no model, if the models give nothing."""
    raw = msgspec.structs.replace(rules, decides="raw")
    try:
        estimates = calibration.estimate(source.scores, rules, source.finalists, source.groups)
    except scoring.ScoresError:
        raise
    except Exception as error:  # whatever happens in the models, the raw result stands
        logger.exception("no model could be fitted")
        estimates = Estimates(refused=f"no model could be fitted: {type(error).__name__}")
    decided = raw if estimates.refused else rules
    return decided, scoring.tally(source.scores, decided, estimates, among=source.finalists, groups=source.groups)


def _stability(source: ResultInputs, rules: Rules, tally: Tally) -> Stability:
    under = stability.under_each_rule(tally, rules.winners, source.groups)
    if len(source.seats) > MOST_FOR_STABILITY:
        return Stability(under, None)
    try:
        without = stability.without_each_expert(
            source.scores, rules, tally, among=source.finalists, groups=source.groups
        )
        return Stability(under, without)
    except Exception:  # it informs people; the result does not depend on it
        logger.exception("stability not worked out")
        return Stability(under, None)
