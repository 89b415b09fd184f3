"""Seats that lost their expert or their entry.

After a conflict, or where an expert left, each seat goes to another expert and nobody else moves. Where the entrant
withdrew the entry, nobody scores it any more.
"""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib import clock
from chalicelib.aws import phases, queries, queues, records
from chalicelib.aws.items import entry_key
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Delivery
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import load_definition
from chalicelib.errors import Problem, Stale
from chalicelib.history import Message
from chalicelib.judging import replacement, review
from chalicelib.judging.replacement import Draw, Vacancy
from chalicelib.judging.review import OPEN, Review, ReviewState
from chalicelib.people import invited
from chalicelib.people.invited import Expert

TRIES = 5  # draws, when the panels change meanwhile


class UnfinishedError(Exception):
    """The panels kept changing; the queue brings the message again."""


@queues.consumer
def handle(order: Delivery) -> None:
    """Mend the seats that one message is about. Seats mended before are left alone."""
    campaign = phases.load(order.body["contest"])
    if not review.is_in_session(campaign):
        return
    if order.kind == "work_withdrawn":
        _take_back(queries.panel(campaign, order.body["entry"]))
    elif order.kind == "seat":
        _fill(campaign, _seat(campaign, order.body["review"]))
    else:
        _fill(campaign, _left_by(order.body["expert"], campaign.round.number))


def _take_back(panel: list[Review]) -> None:
    for seat in panel:
        if review.is_owed(seat, panel):
            records.save(review.take_back(seat, clock.now()), seat)


def _seat(campaign: Campaign, review_id: str) -> list[Review]:
    entry, number, seat = review.parse_id(review_id)
    return [row for row in queries.panel(campaign, entry) if row.seat == seat and row.round == number]


def _left_by(expert: str, number: int) -> list[Review]:
    return [row for row in queries.seats_of(expert) if row.state in OPEN and row.round == number]


def _fill(campaign: Campaign, seats: Iterable[Review]) -> None:
    """Each vacated seat goes to another expert. Raises NOT_ENOUGH_EXPERTS naming the entries that nobody may take."""
    vacated = list(seats)
    for _ in range(TRIES):
        try:
            return _fill_once(campaign, vacated)
        except Stale:
            logger.info("a panel changed while its seat was filled; drawing again")
    raise UnfinishedError("the panels change all the time")


def _fill_once(campaign: Campaign, seats: Iterable[Review]) -> None:
    """Draw from the panels as they are, and store what was drawn. Raises Stale where a panel changed meanwhile."""
    vacancies = [found for seat in seats if (found := _vacancy(campaign, seat))]
    if not vacancies:
        return
    experts = {expert.id: expert for expert in queries.experts_of(campaign.id, everyone=True)}
    drawn = replacement.replacements(vacancies, _draw(campaign, list(experts.values()), vacancies))
    _hand_over_all(campaign, experts, [(each, experts[to]) for each, to in zip(vacancies, drawn, strict=True) if to])
    unfilled = [each.entry.id for each, to in zip(vacancies, drawn, strict=True) if to is None]
    if unfilled:
        raise Problem("NOT_ENOUGH_EXPERTS", detail=", ".join(unfilled))


def _vacancy(campaign: Campaign, seat: Review) -> Vacancy | None:
    """The vacancy as it is now: the index that named the seat may lag behind."""
    return replacement.vacancy(records.get(entry_key(seat.entry)), seat.seat, queries.panel(campaign, seat.entry))


def _draw(campaign: Campaign, experts: list[Expert], vacancies: Sequence[Vacancy]) -> Draw:
    works = {each.entry.id: each.entry for each in vacancies}
    return Draw(
        experts=experts,
        panels=queries.standing(campaign, experts, but=works.keys()),
        barred=frozenset(queries.barred(campaign, works.values(), experts, campaign.earlier)),
        per_entry=campaign.round.per_work or load_definition(campaign.id).review.experts_per_work,
        seed=campaign.round.seed,
    )


def _hand_over_all(campaign: Campaign, experts: dict[str, Expert], filled: list[tuple[Vacancy, Expert]]) -> None:
    """Store each replacement; one who takes several seats gets one message.

    A new seat is numbered after the panel that was drawn from. If another execution has filled a seat of that panel
    meanwhile, the number is taken and nothing is stored: it may have drawn the same expert, or filled this very seat.
    """
    until, told = campaign.calendar.review_until.isoformat(), set[str]()
    panels = {vacancy.entry.id: list(vacancy.panel) for vacancy, _ in filled}
    for vacancy, to in filled:
        seat = vacancy.seat
        messages = () if to.id in told else (invited.added_works(to, until),)
        messages = (*messages, *_news(campaign, vacancy, experts[seat.expert], to))
        panel = panels[seat.entry]
        taken, *_ = records.save_all(replacement.hand_over(seat, panel, to=to.id, at=clock.now(), messages=messages))
        panel.append(taken)
        told.add(to.id)
        logger.info("seat filled", extra={"entry": seat.entry, "seat": seat.seat})


def _news(campaign: Campaign, vacancy: Vacancy, expert: Expert, to: Expert) -> Iterator[Message]:
    """What the organizers are told of a conflict that an expert declared."""
    seat = vacancy.seat
    if seat.state is ReviewState.RECUSED:
        for organizer in queries.organizers_of(campaign.id):
            yield invited.news_of_conflict(
                organizer, vacancy.entry.form.title, expert=expert.name, why=seat.conflict, replacement=to.name
            )
