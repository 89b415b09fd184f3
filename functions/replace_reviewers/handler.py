"""Seats that lost their expert or their entry.

After a conflict, or where an expert left, each seat goes to another expert and nobody else moves. Where the entrant
withdrew the entry, nobody scores it any more.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from chalicelib import clock
from chalicelib.actors import Actor
from chalicelib.aws import board_store, definitions, phases, queries, queues, records, seating
from chalicelib.aws.items import entry_key, expert_key, review_key
from chalicelib.aws.logs import logger
from chalicelib.aws.places import Place
from chalicelib.aws.queues import Delivery
from chalicelib.bilingual import Text
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem, Stale
from chalicelib.history import Body, Message
from chalicelib.judging import replacement, review
from chalicelib.judging.replacement import Draw, Vacancy
from chalicelib.judging.review import OPEN, SEATED, VACATED, Review, ReviewState
from chalicelib.people import invited
from chalicelib.people.invited import Expert

TRIES = 5  # draws, when the panels change meanwhile


class UnfinishedError(Exception):
    """The panels kept changing; the queue brings the message again."""


@queues.consumer
def handle(order: Delivery) -> None:
    """Mend the seats that one message is about. Seats mended before are left alone."""
    campaign = phases.load(order.body["contest"])
    if order.kind == "work_withdrawn" and campaign.round.closed_at is None:  # its seats may be taken just now
        seating.take_back(campaign, order.body["entry"])
    if not review.is_in_session(campaign) or order.kind == "work_withdrawn":
        return
    if order.kind == "work_restored":
        _give_back(campaign, order)
    elif order.kind == "seat_by_hand":
        _give(campaign, order)
    elif order.kind == "seat":
        _fill(campaign, order.id, _seat(campaign, order.body["review"]))
    else:
        _fill(campaign, order.id, _left_by(campaign, order.body))


def _give(campaign: Campaign, order: Delivery) -> None:
    """An organizer gave an expert a seat: it is stored unless a conflict bars it, which the organizers are told."""
    entry, expert = records.get(entry_key(order.body["entry"])), records.found(expert_key(order.body["expert"]))
    panel = queries.panel(campaign, order.body["entry"])
    if entry is None or entry.status is not Status.IN_REVIEW or not panel or invited.has_left(expert):
        return
    if any(row.expert == expert.id and row.state in SEATED for row in panel):
        return  # given already: the message came twice
    if objections := queries.objections(campaign, entry, expert):
        _refuse(campaign, order, entry=entry, expert=expert, objections=objections)
        return
    at, place = clock.now(), _letter_to(expert, order.id)
    taken = review.take_seat(
        campaign.id,
        campaign.round.number,
        entry=entry.id,
        seat=review.next_seat(panel),
        expert=expert.id,
        work=panel[0].work,
        at=at,
    )
    records.save_all(
        [(taken, None), (campaigns.add_seat(campaign, at), campaign)], _letter(campaign, place, expert, at)
    )


def _refuse(campaign: Campaign, order: Delivery, *, entry: Entry, expert: Expert, objections: list[Text]) -> None:
    """Keep in the expert's history why the seat was not given, and write to the organizers, once for an order.

    Their letters lie with the panel: those in the expert's own partition are shown as letters to the expert.
    """
    why = Text("、".join(each.zh for each in objections), ", ".join(each.en for each in objections))
    at, panel = clock.now(), review_key(campaign.id, entry.id, campaign.round.number)
    news = {
        records.outbox_place(panel, f"seat_refused#{_digest(order.id)}#{organizer.id}"): invited.news_of_refused_seat(
            organizer, entry.form.title, expert.name, why
        )
        for organizer in queries.organizers_of(campaign.id)
        if not invited.has_left(organizer)
    }
    if records.batch_get(news):
        return  # told already: the message came twice
    letters = [records.order(place, letter, at) for place, letter in news.items()]
    records.save(invited.refuse_seat(expert, entry.id, why, at), expert, *letters)


def _give_back(campaign: Campaign, order: Delivery) -> None:
    """A restored entry's seats are what they were; those whose expert has left meanwhile go to others."""
    for seat in queries.panel(campaign, order.body["entry"]):
        if seat.state is ReviewState.WITHDRAWN:
            records.save(review.give_back(seat, clock.now()), seat)
    gone = {expert.id for expert in queries.experts_of(campaign.id, everyone=True) if invited.has_left(expert)}
    panel = queries.panel(campaign, order.body["entry"])
    _fill(campaign, order.id, [seat for seat in panel if seat.state in VACATED or seat.expert in gone])


def _seat(campaign: Campaign, review_id: str) -> list[Review]:
    entry, number, seat = review.parse_id(review_id)
    return [row for row in queries.panel(campaign, entry) if row.seat == seat and row.round == number]


def _left_by(campaign: Campaign, order: Body) -> list[Review]:
    """The seats that an expert left unscored; with `void` also those with a score, which counts no more."""
    seats = [row for row in queries.seats_of(order["expert"]) if row.round == campaign.round.number]
    if not order.get("void"):
        return [row for row in seats if row.state in OPEN]
    by, why = msgspec.convert(order["by"], Actor), order["why"]
    for seat in [row for row in seats if row.state in OPEN | {ReviewState.SUBMITTED}]:
        fresh = records.found(review_key(campaign.id, seat.entry, seat.round, seat.seat))
        if fresh.state is ReviewState.SUBMITTED:
            records.save(review.void(fresh, by, clock.now(), why), fresh)
    return [row for row in seats if row.state in OPEN | {ReviewState.SUBMITTED, ReviewState.VOIDED}]


def _fill(campaign: Campaign, order: str, seats: Iterable[Review]) -> None:
    """Each vacated seat goes to another expert. Raises NOT_ENOUGH_EXPERTS naming the entries that nobody may take."""
    vacated = list(seats)
    for _ in range(TRIES):
        try:
            return _fill_once(campaign, order, vacated)
        except Stale:
            logger.info("a panel changed while its seat was filled; drawing again")
    raise UnfinishedError("the panels change all the time")


def _fill_once(campaign: Campaign, order: str, seats: Iterable[Review]) -> None:
    """Draw from the panels as they are, and store what was drawn. Raises Stale where a panel changed meanwhile."""
    vacancies = [found for seat in seats if (found := _vacancy(campaign, seat))]
    if not vacancies:
        return
    experts = {expert.id: expert for expert in queries.experts_of(campaign.id, everyone=True)}
    drawn = replacement.replacements(vacancies, _draw(campaign, list(experts.values()), vacancies))
    filled = [(each, experts[to]) for each, to in zip(vacancies, drawn, strict=True) if to]
    _hand_over_all(campaign, order, experts=experts, filled=filled)
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
        loads=board_store.loads(campaign),
        barred=frozenset(queries.barred(campaign, works.values(), experts, campaign.earlier)),
        per_entry=campaign.round.per_work or definitions.in_force(campaign).review.experts_per_work,
        seed=campaign.round.seed,
    )


def _hand_over_all(
    campaign: Campaign, order: str, *, experts: dict[str, Expert], filled: list[tuple[Vacancy, Expert]]
) -> None:
    """Store each replacement. One who takes several seats by this order gets one message, with the first of them.

    The message lies where its order and its reader say, so that it is found again after a crash in between. A new seat
    is numbered after the panel that was drawn from. If another execution has filled a seat of that panel meanwhile,
    the number is taken and nothing is stored: it may have drawn the same expert, or filled this very seat.
    """
    told = {to: _letter_to(to, order) for _, to in filled}
    waiting = told.values() - records.batch_get(told.values()).keys()
    panels = {vacancy.entry.id: list(vacancy.panel) for vacancy, _ in filled}
    for vacancy, to in filled:
        seat, panel, at = vacancy.seat, panels[vacancy.seat.entry], clock.now()
        news = tuple(_news(campaign, vacancy, experts[seat.expert], to))
        letter = [_letter(campaign, told[to], to, at)] if told[to] in waiting else []
        changes = replacement.hand_over(seat, panel, to=to.id, at=at, messages=news)
        taken, *_ = records.save_all(changes, *letter)
        panel.append(taken)
        waiting.discard(told[to])
        logger.info("seat filled", extra={"entry": seat.entry, "seat": seat.seat})


def _letter_to(expert: Expert, order: str) -> Place:
    """Where the message to an expert lies who takes over seats by an order."""
    key = expert_key(expert.id)
    return records.outbox_place(key, f"works_added#{_digest(order)}")


def _digest(order: str) -> str:
    return hashlib.sha256(order.encode()).hexdigest()[:20]


def _letter(campaign: Campaign, place: Place, to: Expert, at: datetime) -> records.Write:
    message = invited.added_works(to, campaign.calendar.review_until.isoformat())
    return records.order(place, message, at)


def _news(campaign: Campaign, vacancy: Vacancy, expert: Expert, to: Expert) -> Iterator[Message]:
    """What the organizers are told of a conflict that an expert declared."""
    seat = vacancy.seat
    if seat.state is ReviewState.RECUSED:
        for organizer in queries.organizers_of(campaign.id):
            yield invited.news_of_conflict(
                organizer, vacancy.entry.form.title, expert=expert.name, why=seat.conflict, replacement=to.name
            )
