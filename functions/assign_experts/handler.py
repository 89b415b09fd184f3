"""Workflow step: draw the assignment, store it, give every expert their seats, open the round.

The whole plan is stored before the first seat, and experts see nothing until the last seat is stored. After a crash
in between, the step goes on with the same plan.
"""

from contextlib import suppress
from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.aws import contests, definitions, objects, phases, queries, records
from chalicelib.aws.items import expert_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, DrawState
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Stale
from chalicelib.judging import assignment, review
from chalicelib.people import invited
from chalicelib.people.invited import Expert
from chalicelib.result import second_round
from chalicelib.result.scoring import ExpertResult

SEATS_AT_ONCE = records.LIMIT // 3  # a seat is stored with its history row and its expert's claim


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{state: assigned, seats, round}`, or `{state: infeasible, reason}` for people to solve.

    Running it twice is harmless.
    """
    campaign = phases.load(event["contest"])
    definition = definitions.in_force(campaign)
    if campaign.round.opened_at is None:
        if not campaign.round.plan_key:
            try:
                campaign = _plan(campaign, definition)
            except assignment.Infeasible as problem:
                return {"state": DrawState.INFEASIBLE, "reason": str(problem)}
        campaign = _open(campaign, definition)
    _tell(campaign)
    return {"state": DrawState.ASSIGNED, "seats": campaign.round.seats, "round": campaign.round.number}


def _plan(campaign: Campaign, definition: Definition) -> Campaign:
    """Draw the plan and store it with its seed, its numbers and its report."""
    works = _works(campaign)
    experts = _judges(campaign, definition, works, queries.experts_of(campaign.id))
    plan = assignment.assign(_problem(campaign, definition, works, experts))
    key = f"assignments/{campaign.id}/round-{campaign.round.number}.json"
    numbers = {work.id: number for number, work in enumerate(works, start=1)}
    digest = objects.write_document(
        key,
        {
            "seed": campaign.round.seed,
            "numbers": numbers,
            "assignments": plan.assignments,
            "report": plan.report,
        },
    )
    return phases.update(
        campaign.id,
        lambda row: None if row.round.plan_key else campaigns.plan_round(row, key, digest, clock.now()),
    )


def _judges(campaign: Campaign, definition: Definition, works: list[Entry], experts: list[Expert]) -> list[Expert]:
    """Who judges: in a second round the experts whose first scores tell most, if the call says so."""
    rules = definition.review.second_round
    if not campaign.earlier or rules is None or rules.judges == "all":
        return experts
    lines = objects.read_document(campaign.earlier[-1].result_key)["experts"]
    figures = msgspec.convert(lines, list[ExpertResult], strict=False)
    barred = queries.barred(campaign, works, experts, campaign.earlier)
    asked = second_round.pool(
        figures,
        [each.id for each in experts],
        entries=[work.id for work in works],
        barred=barred,
        per_work=campaign.round.per_work,
    )
    return [expert for expert in experts if expert.id in asked]


def _works(campaign: Campaign) -> list[Entry]:
    """The entries of the round. In a second one they come by their ids, so that their numbers tell nothing."""
    works, finalists = list(queries.entries_in(campaign, Status.IN_REVIEW)), set(campaign.round.finalists)
    if not campaign.earlier:
        return works
    return sorted((work for work in works if work.id in finalists), key=lambda work: work.id)


def _problem(
    campaign: Campaign, definition: Definition, works: list[Entry], experts: list[Expert]
) -> assignment.AssignmentProblem:
    return assignment.AssignmentProblem(
        experts=tuple(assignment.AssignmentExpert(expert.id, expert.field) for expert in experts),
        entries=tuple(assignment.AssignmentEntry(work.id) for work in works),
        conflicts=tuple(sorted(queries.barred(campaign, works, experts, campaign.earlier))),
        per_entry=campaign.round.per_work or definition.review.experts_per_work,
        seed=campaign.round.seed,
        min_fields=definition.review.min_fields,
    )


def _open(campaign: Campaign, definition: Definition) -> Campaign:
    plan = objects.read_document(campaign.round.plan_key)
    panel_of: dict[str, list[str]] = {}
    for entry, expert in plan["assignments"]:
        panel_of.setdefault(entry, []).append(expert)
    works = _works(campaign)  # an entry withdrawn since the draw gets no panel
    for work in works:
        _seat(campaign, review.work_of(work, plan["numbers"][work.id], definition), work.id, panel_of[work.id])
    seats = sum(len(panel_of[work.id]) for work in works)
    return phases.update(
        campaign.id,
        lambda row: None if row.round.opened_at else campaigns.open_round(row, seats, clock.now()),
    )


def _seat(campaign: Campaign, snapshot: review.BlindEntry, entry: str, experts: list[str]) -> None:
    """Store the panel of an entry, `SEATS_AT_ONCE` in a transaction. What is stored already is left alone."""
    at = clock.now()
    taken = [
        review.take_seat(
            campaign.id, campaign.round.number, entry=entry, seat=str(seat), expert=expert, work=snapshot, at=at
        )
        for seat, expert in enumerate(experts, start=1)
    ]
    for start in range(0, len(taken), SEATS_AT_ONCE):
        with suppress(Stale):
            records.save_all([(change, None) for change in taken[start : start + SEATS_AT_ONCE]])


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
