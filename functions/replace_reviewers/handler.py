"""Seats that lost their expert or their work.

After a conflict, or where an expert left, each seat goes to another and nothing else moves; where the entrant took the
work back, nobody scores it any more.
"""

from collections.abc import Iterable
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import board as boards
from chalicelib import clock, people, review
from chalicelib.aws import panels, phases, queues, records
from chalicelib.aws.items import board_key, entry_key
from chalicelib.aws.logs import logger
from chalicelib.board import Board
from chalicelib.campaign import Campaign, shown
from chalicelib.entries import Entry, Status
from chalicelib.history import Message
from chalicelib.people import ExpertState
from chalicelib.review import OPEN, Review

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
        _take_back(panels.panel(campaign, message.body["entry"]))
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
    return [row for row in panels.panel(campaign, entry) if row.seat == seat and row.round == number]


def _left_by(expert: str) -> Iterable[Review]:
    return (row for row in panels.seats_of(expert) if row.state in OPEN)


def _fill_all(campaign: Campaign, vacated: list[Review]) -> None:
    experts = panels.experts_of(campaign.id, everyone=True)
    board = records.get(board_key(campaign.id), Board) or Board(campaign.id)
    number = campaign.round.number
    loads = {expert.id: board.count(boards.of_round(f"assigned:{expert.id}", number)) for expert in experts}
    told: set[str] = set()  # an expert who leaves may hand on many works: each heir gets one letter
    for each in vacated:
        entry = records.get(entry_key(each.entry), Entry)
        panel = panels.panel(campaign, each.entry)
        seat = next(row for row in panel if row.seat == each.seat)  # as it is now; an index may lag behind
        if entry is None or entry.status is not Status.IN_REVIEW or not review.is_owed(seat, panel):
            continue
        active = (expert for expert in experts if expert.state is not ExpertState.REMOVED)
        before = panels.judges_of(campaign, entry.id, campaign.earlier)
        unbound = panels.eligible(active, entry)
        suitable = [expert for expert in unbound if expert.id not in before]
        heir = review.successor(seat, panel, experts, suitable, loads, campaign.round.seed)
        letters = () if heir.id in told else (people.added_works(heir, shown(campaign.calendar.review_until)),)
        _hand_over(seat, panel, heir.id, letters)
        told.add(heir.id)
        loads[heir.id] += 1
        logger.info("seat filled", extra={"entry": seat.entry, "seat": seat.seat})


def _hand_over(seat: Review, panel: list[Review], heir: str, letters: tuple[Message, ...]) -> None:
    """The old seat is vacated and the new one taken in one transaction."""
    at, number = clock.now(), review.next_seat(panel)
    taken = review.take_seat(seat.contest, seat.round, seat.entry, number, heir, seat.work, at, seat.seat, letters)
    changes: list[Any] = [(taken, None)]
    if seat.state in OPEN:
        changes.append((review.vacate(seat, at), seat))
    records.save_all(changes)


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which messages must come again."""
    return process_partial_response(event=event, record_handler=mend, processor=processor, context=context)
