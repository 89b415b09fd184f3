"""Queues and the outbox: a queue carries only where a message lies; the message itself stays in its row's partition.

Of one message one copy is on its way. `dispatch_outbox` announces it and moves its `due` past the longest life of
that copy; only then `reconcile` announces it again. Who consumes a copy settles the row, or leaves it to its queue.
"""

import json
import math
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib import clock
from chalicelib.aws import contests, letters, records, tracing
from chalicelib.aws.clients import client
from chalicelib.aws.letters import ordered_at
from chalicelib.aws.logs import logger
from chalicelib.aws.places import Place, all_undelivered, place_of, table_name, undelivered
from chalicelib.config import config
from chalicelib.history import Body, Destination

LONGEST_WAIT = timedelta(minutes=15)  # SQS holds no new message back longer,
LONGEST_HIDING = timedelta(hours=11)  # and none that it has brought longer than 12 hours in all
Event = dict[str, Any]
Handler = Callable[[Event, LambdaContext], PartialItemFailureResponse]  # answers which messages must come again


# How long a copy of a message can live in its queue: its tries times the queue's visibility timeout, and for letters
# their own life (functions/deliver_messages/delivery.py). tests/infra/test_template.py holds it against the template.
COPY_LIVES = {
    Destination.MESSAGES: timedelta(hours=54),
    Destination.CODES: timedelta(hours=1),
    Destination.MAILINGS: timedelta(hours=2, minutes=30),
    Destination.WORKFLOW: timedelta(minutes=30),
    Destination.VACANCIES: timedelta(hours=1),
    Destination.EXPORTS: timedelta(hours=3),
    Destination.PROBE: timedelta(hours=1),
    Destination.SCANS: timedelta(minutes=75),
    Destination.ATTACHMENTS: timedelta(hours=1),
    Destination.RENDITIONS: timedelta(hours=7, minutes=30),
}


class Refused(Exception):
    """A message that will never be delivered; `words` are those of who refused it, without the address."""

    def __init__(self, words: str) -> None:
        self.words = words
        super().__init__("refused")  # an exception may be logged, and the words may hold an address


class Later(Exception):
    """A message that cannot be delivered now: the queue brings it again after `wait`."""

    def __init__(self, wait: timedelta, why: str = "") -> None:
        self.wait = wait
        super().__init__(why)


def address(to: Destination) -> str:
    """The URL of a queue."""
    return str(getattr(config(), f"{to.value}_queue"))


def send(to: Destination, body: object, wait: timedelta = timedelta(0)) -> None:
    """Put a message on a queue, which brings it after `wait`: the place of an outbox message, or what is to be done."""
    delay = max(0, math.ceil(wait.total_seconds()))
    client("sqs").send_message(QueueUrl=address(to), MessageBody=msgspec.json.encode(body).decode(), DelaySeconds=delay)


def announce(to: Destination, place: Place, at: datetime, wait: timedelta = timedelta(0)) -> None:
    """Put the first copy of a message on its queue, which brings it after `wait`.

    A crash in between leaves the message due: it comes again.
    """
    send(to, place.pointer(), wait)
    records.lease_outbox(place, at + wait + COPY_LIVES[to])


def announce_again(to: Destination, waits: "Waiting", at: datetime) -> bool:
    """Put another copy of a message on its queue, unless it was settled or announced since it was read."""
    if not records.lease_outbox(waits.place, at + COPY_LIVES[to], seen=waits.due):
        return False
    send(to, waits.place.pointer())
    return True


class Waiting(NamedTuple):
    """A message that nobody has delivered, and when it is due."""

    place: Place
    due: str


def waiting(table: str, to: Destination, before: str) -> list[Waiting]:
    """Messages of the present contest to a queue that were due before a moment (ISO) and are not delivered."""
    return [each for value in all_undelivered(to) for each in _waiting(table, value, before)]


def _waiting(table: str, value: str, before: str) -> Iterator[Waiting]:
    index = undelivered(table)
    pages = (
        client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=table_name(table),
            IndexName=index.name,
            KeyConditionExpression=f"{index.by} = :to AND {index.order} < :before",
            ExpressionAttributeValues={":to": {"S": contests.stored(value)}, ":before": {"S": before}},
        )
    )
    for page in pages:
        yield from (Waiting(place_of(table, item), item["due"]["S"]) for item in page["Items"])


class Delivery(NamedTuple):
    """One message of a queue: its kind and body, how often the queue has brought it, where and since when it waits.

    What does not come from the outbox (the bucket's events, repairs) has no kind, no place and no time.
    """

    kind: str
    body: Body
    receives: int
    place: Place | None = None
    ordered_at: datetime | None = None
    request: str = ""  # that caused it: see `tracing`

    @property
    def id(self) -> str:
        """The same for the same message however often the queue brings it; empty outside the outbox."""
        return f"{self.place.stored_pk}|{self.place.sk}" if self.place else ""


def consumer(do: Callable[[Delivery], None]) -> Handler:
    """Make the Lambda handler of a queue from what is done for one message: see `consume`."""
    return lambda event, context: consume(event, context, do)


def consume(
    event: Event, context: LambdaContext, do: Callable[[Delivery], None], raises: bool = True
) -> PartialItemFailureResponse:
    """Do something for each message of a batch. The answer says which messages must come again.

    A message that was settled before is passed over. `do` runs in the message's own contest. A message is settled as
    delivered when it returns, and as refused when it raises Refused. When it raises Later, or fails, the queue brings
    that message again, after the time that Later asks for. If all of a batch fail, that is an error of the function,
    unless `raises` is false: a mail server that is away for a while is none.
    """
    queue = str(event["Records"][0].get("eventSourceARN", "")).rpartition(":")[2]

    def deliver(record: SQSRecord) -> None:
        content = json.loads(record.body)
        with contests.within(_contest_of(content)):
            delivery = _delivery(content, int(record.attributes.approximate_receive_count))
            if delivery is not None:
                _settle(delivery, do, lambda wait: _hide(queue, record, wait))

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=raises)
    return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)


def _settle(delivery: Delivery, do: Callable[[Delivery], None], hide: Callable[[timedelta], None]) -> None:
    refused = ""
    tracing.request.set(delivery.request)  # also of the messages that this one causes
    try:
        _check_due(delivery)
        do(delivery)
    except Refused as refusal:
        refused = refusal.words or "refused"
    except Later as later:
        hide(later.wait)
        raise
    except Exception:
        logger.exception("a message failed", extra=_told(delivery))
        raise
    if delivery.place is not None:
        logger.info("a message is settled", extra=_told(delivery) | {"refused": bool(refused)})
        records.settle_outbox(delivery.place, refused)


def _told(delivery: Delivery) -> dict[str, Any]:
    return {"kind": delivery.kind, "receives": delivery.receives, "request": delivery.request}


def _check_due(delivery: Delivery) -> None:
    """Raise Later for a message whose time has not come: somebody announced it early, as a restart does."""
    early = delivery.ordered_at - clock.now() if delivery.ordered_at else timedelta(0)
    if early > timedelta(0):
        raise Later(min(early + timedelta(seconds=1), LONGEST_HIDING), "not due yet")


def _hide(queue: str, record: SQSRecord, wait: timedelta) -> None:
    """Have the queue bring a message again only after a time."""
    client("sqs").change_message_visibility(
        QueueUrl=_url_of(queue), ReceiptHandle=record.receipt_handle, VisibilityTimeout=int(wait.total_seconds())
    )


def _url_of(queue: str) -> str:
    """The URL of the queue of that name, one of those that this function consumes."""
    urls = [address(to) for to in Destination]
    return next(url for url in urls if url.rpartition("/")[2] == queue)


def key_in(body: Body) -> str:
    """The key, as the bucket has it, of the file that a message is about: the bucket's event, or an order of ours."""
    return str(body["detail"]["object"]["key"] if "detail" in body else body["key"])


def _contest_of(content: Body) -> str:
    return contests.of_stored(content["pk"]) if "pk" in content else contests.of_file(key_in(content))


def _delivery(content: Body, receives: int) -> Delivery | None:
    """What a message asks for; None when it was settled before."""
    if "pk" not in content:
        return Delivery("", content, receives)
    place = msgspec.convert(content | {"pk": contests.plain(content["pk"])}, Place)
    item = records.batch_get([place]).get(place)
    if item is None or "undelivered" not in item:
        return None
    message = letters.read(item)
    caused_by = item.get("request", {}).get("S", "")
    return Delivery(message.kind, message.body, receives, place=place, ordered_at=ordered_at(item), request=caused_by)
