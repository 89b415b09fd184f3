"""Workflow step: close the round, freeze every seat, count the submitted scores by every rule, store the result."""

from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.aws import contests, definitions, objects, phases, queries, records
from chalicelib.aws.items import key_of
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Another, Campaign, Count, Counted
from chalicelib.call.definition import Definition
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Stale
from chalicelib.history import Change
from chalicelib.judging import assignment, review
from chalicelib.judging.review import SEATED, Review, ReviewState
from chalicelib.people.entrants import Profile
from chalicelib.result import calibration, places, scoring, second_round, stability, tally_sheet
from chalicelib.result.document import ResultInputs, Stability, result_document
from chalicelib.result.places import Group
from chalicelib.result.scoring import Estimates, Rules, Tally

AT_ONCE = 8  # panels read and frozen at the same time; the client keeps ten connections
# Stability recounts without each expert of the first entries: minutes with more scores than this.
MOST_FOR_STABILITY = 20_000


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, round}` → `{state: another_round | final}`.

    Running it twice gives the same result from the same seats. A round that another follows is not counted again.
    """
    number = event["round"]
    campaign = phases.update(event["contest"], lambda row: _closed(row, number))
    definition = definitions.in_force(campaign)
    if campaign.round.number > number:
        return {"state": Count.ANOTHER_ROUND}
    source = _source(campaign, definition)
    counted, tally = _stored(campaign, definition, source)
    another = _another(campaign, definition, source, tally)
    if another is None:
        _each(_conclude, source.entries)
    campaign = phases.update(
        campaign.id,
        lambda row: _recorded(row, number, counted, another),
    )
    return {"state": Count.ANOTHER_ROUND if campaign.round.number > number else Count.FINAL}


def _closed(row: Campaign, number: int) -> Change[Campaign] | None:
    due = row.round.number == number and not row.round.closed_at
    return campaigns.close_round(row, clock.now()) if due else None


def _recorded(row: Campaign, number: int, counted: Counted, another: Another | None) -> Change[Campaign] | None:
    due = row.round.number == number and not row.round.result_key
    return campaigns.record_result(row, counted, clock.now(), another) if due else None


def _another(campaign: Campaign, definition: Definition, source: ResultInputs, tally: Tally) -> Another | None:
    """The second round, if the call has one and experts can settle something by it."""
    rules = definition.review.second_round
    if rules is None or campaign.earlier:
        return None
    finalists = second_round.finalists(tally, rules, definition.winners, source.groups)
    works = [work for work in source.entries if work.id in finalists]
    experts = queries.experts_of(campaign.id)
    barred = queries.barred(campaign, works, experts, campaign.rounds)
    size = second_round.panel_size(finalists, {expert.id for expert in experts}, barred, rules.experts)
    if not finalists or not size:
        return None
    seed = second_round.seed_after(campaign.round.seed, tally.input_hash)
    return Another(
        finalists=finalists, per_work=size, seed=seed, commitment=assignment.seed_commitment(seed), days=rules.days
    )


def _source(campaign: Campaign, definition: Definition) -> ResultInputs:
    """The seats that count, after every seat of every round is frozen."""
    works = list(queries.entries_in(campaign, Status.IN_REVIEW, Status.REVIEWED))
    frozen = [seat for panel in _each(lambda work: list(_frozen_panels(campaign, work)), works) for seat in panel]
    names = {expert.id: expert.name for expert in queries.experts_of(campaign.id, everyone=True)}
    return ResultInputs(
        entries=works,
        seats=[seat for seat in frozen if seat.state is ReviewState.SUBMITTED],
        recused=[(seat.entry, seat.expert) for seat in frozen if seat.state is ReviewState.RECUSED],
        names=names,
        finalists=campaign.round.finalists if campaign.earlier else None,
        groups=_groups(campaign, definition, works),
    )


def _groups(campaign: Campaign, definition: Definition, works: Sequence[Entry]) -> tuple[Group, ...]:
    """Which entries compete for which award, in a call with several; a later round leaves them where the first did."""
    if not definition.awards:
        return ()
    first = objects.read_document(campaign.earlier[0].result_key) if campaign.earlier else {"entries": ()}
    known = {line["id"]: places.award_of(line) for line in first["entries"]}
    profiles = {each.id: each.profile for each in queries.entrants_of(works).values()}
    of = {work.id: (work.form.category, _kind(profiles.get(work.owner))) for work in works}
    return places.groups_of(definition, of, known)


def _kind(profile: Profile | None) -> str:
    return profile.kind.value if profile else ""


def _each(act: Any, works: Iterable[Entry]) -> list[Any]:
    """`act` on every entry, some at once, each in the present contest.

    Raises the first failure; what has not begun then does not begin.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return [done.result() for done in [pool.submit(copy_context().run, act, work) for work in works]]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def _conclude(work: Entry) -> None:
    if work.status is Status.IN_REVIEW:
        records.save(entries.conclude_review(work, clock.now()), work)


def _frozen_panels(campaign: Campaign, work: Entry) -> Iterator[Review]:
    for each in campaign.rounds:
        if not each.finalists or work.id in each.finalists:
            panel = queries.panel(campaign, work.id, each.number)
            yield from (_frozen(seat) if seat.state in SEATED else seat for seat in panel)


def _frozen(seat: Review) -> Review:
    """The frozen seat. A score submitted at the same moment is either in it or refused, never half."""
    while not seat.frozen:
        try:
            return records.save(review.freeze(seat, clock.now()), seat)
        except Stale:
            seat = records.get(key_of(seat)) or seat
    return seat


# --- the figures ------------------------------------------------------------------------------------------------


def _stored(campaign: Campaign, definition: Definition, source: ResultInputs) -> tuple[Counted, Tally]:
    """Store both documents under names that follow from their content, so that no row names a half-written one."""
    rules, tally = _tally(source, scoring.rules_of(definition))
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
    document = result_document(
        campaign, definition, rules=rules, tally=tally, source=source, stability=_stability(source, rules, tally)
    )
    place = f"results/{campaign.id}/round-{campaign.round.number}"
    result_key, _ = objects.write_named(place, msgspec.json.encode(document, order="deterministic"))
    sheet_key, sheet_sha256 = objects.write_named(f"{place}-tally-sheet", sheet)
    return Counted(
        result_key=result_key, input_sha256=tally.input_hash, sheet_key=sheet_key, sheet_sha256=sheet_sha256
    ), tally


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
    return decided, scoring.tally(source.scores, decided, estimates, source.finalists, source.groups)


def _stability(source: ResultInputs, rules: Rules, tally: Tally) -> Stability:
    under = stability.under_each_rule(tally, rules.winners, source.groups)
    if len(source.seats) > MOST_FOR_STABILITY:
        return Stability(under, None)
    try:
        without = stability.without_each_expert(source.scores, rules, tally, source.finalists, source.groups)
        return Stability(under, without)
    except Exception:  # it informs people; the result does not depend on it
        logger.exception("stability not worked out")
        return Stability(under, None)
