"""Workflow step: draw the assignment, store it, open the round when every expert has their seats.

The whole plan is stored before the first seat, and experts see nothing until the last seat is stored. Seats are taken
by `functions/take_seats`, a batch at a time. After a crash in between, the step goes on with the same plan.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.aws import batches, contests, definitions, objects, phases, queries, records, results, seating
from chalicelib.aws.items import expert_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, DrawState
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, Status
from chalicelib.judging import assignment
from chalicelib.judging.conflicts import Pair
from chalicelib.people import invited
from chalicelib.people.invited import Expert
from chalicelib.result import second_round
from chalicelib.result.scoring import ExpertResult


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest, part}` → `{state, …}`.

    The part `draw` gives `{state: drawn, bucket, key}` of what is to be seated, or `{state: infeasible, reason}` for
    people to solve; `open` then opens the round: `{state: assigned, seats, round}`. Without a part, as executions from
    before the parts call it, all is done in one. Running a part twice is harmless.
    """
    campaign, part = phases.load(event["contest"]), event.get("part")
    if campaign.round.opened_at is None and part != "open":
        try:
            campaign = campaign if campaign.round.plan_key else _plan(campaign, definitions.in_force(campaign))
        except assignment.Infeasible as problem:
            return {"state": DrawState.INFEASIBLE, "reason": str(problem)}
        wanted = seating.batches_of(campaign)
        if part == "draw":
            return {"state": DrawState.DRAWN, **batches.write(campaign.id, _name(campaign), wanted)}
        for batch in wanted:
            seating.take(batch)
    campaign = _open(campaign) if campaign.round.opened_at is None else campaign
    _tell(campaign)
    return {"state": DrawState.ASSIGNED, "seats": campaign.round.seats, "round": campaign.round.number}


def _name(campaign: Campaign) -> str:
    return f"seats-{campaign.round.number}"


def _plan(campaign: Campaign, definition: Definition) -> Campaign:
    """Draw the plan and store it with its seed, its numbers and its report."""
    ids, experts = list[str](), queries.experts_of(campaign.id)
    barred = queries.barred(campaign, _noted(_works(campaign), ids), experts, campaign.earlier)
    if campaign.earlier:  # in a later round they come by their ids, so that their numbers tell nothing
        ids.sort()
    experts = _judges(campaign, definition, ids, experts=experts, barred=barred)
    plan = assignment.assign(_problem(campaign, definition, ids, experts=experts, barred=barred))
    key = f"assignments/{campaign.id}/round-{campaign.round.number}.json"
    document = {
        "seed": campaign.round.seed,
        "numbers": {entry: number for number, entry in enumerate(ids, start=1)},
        "assignments": plan.assignments,
        "report": plan.report,
    }
    digest = objects.write_document(key, document)
    return phases.update(
        campaign.id,
        lambda row: None if row.round.plan_key else campaigns.plan_round(row, key, digest, clock.now()),
    )


def _works(campaign: Campaign) -> Iterator[Entry]:
    """The entries of the round, read page by page."""
    finalists = set(campaign.round.finalists)
    found = queries.entries_in(campaign, Status.IN_REVIEW)
    return (work for work in found if not campaign.earlier or work.id in finalists)


def _noted(works: Iterable[Entry], ids: list[str]) -> Iterator[Entry]:
    """The same entries, their ids noted: none of them is held when its page is done."""
    for work in works:
        ids.append(work.id)
        yield work


def _judges(
    campaign: Campaign, definition: Definition, ids: list[str], experts: list[Expert], barred: set[Pair]
) -> list[Expert]:
    """Who judges: in a second round the experts whose first scores tell most, if the call says so."""
    rules = definition.review.second_round
    if not campaign.earlier or rules is None or rules.judges == "all":
        return experts
    lines = results.StoredResult(campaign.earlier[-1].result_key).figures()["experts"]
    figures = msgspec.convert(lines, list[ExpertResult], strict=False)
    asked = second_round.pool(
        figures, [each.id for each in experts], entries=ids, barred=barred, per_work=campaign.round.per_work
    )
    return [expert for expert in experts if expert.id in asked]


def _problem(
    campaign: Campaign, definition: Definition, ids: list[str], experts: list[Expert], barred: set[Pair]
) -> assignment.AssignmentProblem:
    asked = {expert.id for expert in experts}
    return assignment.AssignmentProblem(
        experts=tuple(assignment.AssignmentExpert(expert.id, expert.field) for expert in experts),
        entries=tuple(map(assignment.AssignmentEntry, ids)),
        conflicts=tuple(sorted(pair for pair in barred if pair[1] in asked)),
        per_entry=campaign.round.per_work or definition.review.experts_per_work,
        seed=campaign.round.seed,
        min_fields=definition.review.min_fields,
    )


def _open(campaign: Campaign) -> Campaign:
    """Open the round: every seat of the plan is stored, but for entries that were withdrawn since the draw."""
    seats = seating.settled(campaign)
    return phases.update(
        campaign.id,
        lambda row: None if row.round.opened_at else campaigns.open_round(row, seats, clock.now()),
    )


def _tell(campaign: Campaign) -> None:
    """Tell every expert with entries once that the round is open."""
    works: dict[str, int] = {}
    for _, expert in objects.read_document(campaign.round.plan_key)["assignments"]:
        works[expert] = works.get(expert, 0) + 1
    until = campaign.calendar.review_until.isoformat()
    for expert_id, count in sorted(works.items()):
        expert = records.get(expert_key(expert_id))
        change = (
            invited.tell_of_round(expert, campaign.round.number, works=count, until=until, at=clock.now())
            if expert
            else None
        )
        if change is not None:
            records.save(change, expert)
