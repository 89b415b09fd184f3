"""Seats that lost their expert or their work.

After a conflict, or where an expert left, each seat goes to another and nothing else moves; where the entrant took the
work back, nobody scores it any more.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import clock
from chalicelib.aws import phases, queries, queues, records
from chalicelib.aws.items import entry_key
from chalicelib.aws.logs import logger
from chalicelib.call.campaign import Campaign, shown
from chalicelib.call.definition import load_definition
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem
from chalicelib.history import Message
from chalicelib.judging import assignment, review
from chalicelib.judging.review import OPEN, SEATED, Review, ReviewState
from chalicelib.people import invited
from chalicelib.people.invited import Expert, ExpertState

processor = BatchProcessor(event_type=EventType.SQS)


def mend(record: SQSRecord) -> None:
    """Mend the seats that one message is about; those mended before are left alone."""
    pointer = queues.pointer_of(record.body)
    message = queues.undelivered(pointer)
    if message is None:
        return
    campaign = phases.load(message.body["contest"])
    if review.is_in_session(campaign):
        _mend(campaign, message)
    queues.settle(pointer)


def _mend(campaign: Campaign, message: Message) -> None:
    if message.kind == "work_withdrawn":
        _take_back(queries.panel(campaign, message.body["entry"]))
    elif message.kind == "seat":
        _fill_all(campaign, _seat(campaign, message.body["review"]))
    else:
        _fill_all(campaign, [row for row in _left_by(message.body["expert"]) if row.round == campaign.round.number])


def _take_back(panel: list[Review]) -> None:
    for seat in panel:
        if review.is_owed(seat, panel):
            records.save(review.take_back(seat, clock.now()), seat)


def _seat(campaign: Campaign, review_id: str) -> list[Review]:
    entry, number, seat = review.parse_id(review_id)
    return [row for row in queries.panel(campaign, entry) if row.seat == seat and row.round == number]


def _left_by(expert: str) -> Iterable[Review]:
    return (row for row in queries.seats_of(expert) if row.state in OPEN)


class Vacancy(NamedTuple):
    """A seat that another expert must take, its work and that work's whole panel."""

    entry: Entry
    seat: Review
    panel: list[Review]


def _fill_all(campaign: Campaign, vacated: list[Review]) -> None:
    """Each vacant seat goes to somebody else, and nothing else moves. Raises NOT_ENOUGH_EXPERTS for those left over."""
    vacancies = [found for each in vacated if (found := _vacancy(campaign, each))]
    if not vacancies:
        return
    experts = {expert.id: expert for expert in queries.experts_of(campaign.id, everyone=True)}
    heirs, told, unfilled = _heirs(campaign, list(experts.values()), vacancies), set[str](), []
    for each in vacancies:
        heir = experts.get(next(heirs[each.entry.id], ""))
        if heir is None:
            unfilled.append(each.entry.id)
            continue
        # an expert who leaves may hand on many works: each heir gets one letter
        letters = () if heir.id in told else (invited.added_works(heir, shown(campaign.calendar.review_until)),)
        told.add(heir.id)
        _hand_over(campaign, each, heir.id, (*letters, *_news(campaign, each, experts, heir)))
        logger.info("seat filled", extra={"entry": each.entry.id, "seat": each.seat.seat})
    if unfilled:
        raise Problem("NOT_ENOUGH_EXPERTS", detail=", ".join(unfilled))


def _vacancy(campaign: Campaign, seat: Review) -> Vacancy | None:
    """The seat as it is now, where it is still to be filled; an index may lag behind."""
    entry = records.get(entry_key(seat.entry), Entry)
    panel = queries.panel(campaign, seat.entry)
    now = next(row for row in panel if row.seat == seat.seat)
    due = entry is not None and entry.status is Status.IN_REVIEW and review.is_owed(now, panel)
    return Vacancy(entry, now, panel) if entry is not None and due else None


def _heirs(campaign: Campaign, experts: list[Expert], vacancies: list[Vacancy]) -> dict[str, Iterator[str]]:
    """Who takes the seats, by work: drawn as the plan was, everything that stands being kept."""
    size = campaign.round.per_work or load_definition(campaign.id).review.experts_per_work
    left = {(each.entry.id, each.seat.seat) for each in vacancies}
    kept = {
        each.entry.id: {row.expert for row in each.panel if row.state in SEATED and (row.entry, row.seat) not in left}
        for each in vacancies
    }
    standing = queries.standing(campaign, experts, kept.keys())
    pairs = {work: judges for work, judges in standing.items() if len(judges) == size} | kept
    barred = _barred(campaign, experts, vacancies, kept)
    absent = {expert.id for expert in experts if expert.state is ExpertState.REMOVED}
    while True:
        problem = assignment.AssignmentProblem(
            experts=tuple(assignment.AssignmentExpert(expert.id, expert.field) for expert in experts),
            entries=tuple(assignment.AssignmentEntry(work) for work in pairs),
            conflicts=tuple(sorted(pair for pair in barred if pair[0] in pairs)),
            per_entry=size,
            seed=campaign.round.seed,
        )
        try:
            whole = [(work, judge) for work, judges in pairs.items() for judge in judges]
            drawn = assignment.replace(problem, whole, absent=absent).added
            return {work: iter([judge for entry, judge in drawn if entry == work]) for work in kept}
        except assignment.Infeasible as problem_found:  # the others get their experts all the same
            pairs = {work: pairs[work] for work in pairs.keys() - {work for work, _ in problem_found.entries}}


def _barred(
    campaign: Campaign, experts: list[Expert], vacancies: list[Vacancy], kept: dict[str, set[str]]
) -> set[tuple[str, str]]:
    """Nobody who is bound, or ever had a seat before the work, gets one; those who hold a seat stay."""
    works = {each.entry.id: each.entry for each in vacancies}
    pairs = queries.barred(campaign, works.values(), experts, campaign.earlier)
    pairs |= {(each.entry.id, row.expert) for each in vacancies for row in each.panel}
    return {pair for pair in pairs if pair[1] not in kept[pair[0]]}


def _news(campaign: Campaign, vacancy: Vacancy, experts: dict[str, Expert], heir: Expert) -> tuple[Message, ...]:
    """What the organizers are told of a conflict that an expert declared."""
    if vacancy.seat.state is not ReviewState.RECUSED:
        return ()
    judge = experts[vacancy.seat.expert].name
    told = (vacancy.entry.form.title, judge, vacancy.seat.conflict, heir.name)
    return tuple(invited.news_of_conflict(each, *told) for each in queries.organizers_of(campaign.id))


def _hand_over(campaign: Campaign, vacancy: Vacancy, heir: str, letters: tuple[Message, ...]) -> None:
    """The old seat is vacated and the new one taken in one transaction."""
    seat, at = vacancy.seat, clock.now()
    # read anew: another vacancy of the same work may have been filled just now
    number = review.next_seat(queries.panel(campaign, seat.entry))
    taken = review.take_seat(
        seat.contest,
        seat.round,
        entry=seat.entry,
        seat=number,
        expert=heir,
        work=seat.work,
        at=at,
        replaces=seat.seat,
        messages=letters,
    )
    changes: list[Any] = [(taken, None)]
    if seat.state in OPEN:
        changes.append((review.vacate(seat, at), seat))
    records.save_all(changes)


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which messages must come again."""
    return process_partial_response(event=event, record_handler=mend, processor=processor, context=context)
