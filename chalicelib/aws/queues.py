"""Queues and the outbox: a queue carries only where a message lies; the message itself stays in its row's partition."""

import json
import math
from collections.abc import Callable
from datetime import timedelta
from typing import Any, NamedTuple

import msgspec
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib.aws import records
from chalicelib.aws.clients import client
from chalicelib.aws.items import value_of
from chalicelib.aws.places import Place, table_name, undelivered
from chalicelib.config import config
from chalicelib.history import Body, Destination, Message

LONGEST_WAIT = timedelta(minutes=15)  # SQS holds no message back longer
Event = dict[str, Any]
Handler = Callable[[Event, LambdaContext], PartialItemFailureResponse]  # answers which messages must come again


def address(to: Destination) -> str:
    """The URL of a queue."""
    return str(getattr(config(), f"{to.value}_queue"))


def send(to: Destination, body: object, wait: timedelta = timedelta(0)) -> None:
    """Put a message on a queue, which brings it after `wait`: the place of an outbox message, or what is to be done."""
    delay = max(0, math.ceil(wait.total_seconds()))
    client("sqs").send_message(QueueUrl=address(to), MessageBody=msgspec.json.encode(body).decode(), DelaySeconds=delay)


def waiting(table: str, to: Destination, before: str) -> list[Place]:
    """Messages to a queue that were due before a moment (ISO) and are not delivered."""
    index = undelivered(table)
    pages = (
        client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=table_name(table),
            IndexName=index.name,
            KeyConditionExpression=f"{index.by} = :to AND {index.order} < :before",
            ExpressionAttributeValues={":to": {"S": to.value}, ":before": {"S": before}},
        )
    )
    return [Place(table, item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]]


class Delivery(NamedTuple):
    """One message of a queue: its kind and body, where it lies in the outbox, how often the queue has brought it.

    What does not come from the outbox (the bucket's events, repairs) has no kind and no place.
    """

    kind: str
    body: Body
    receives: int
    place: Place | None = None

    @property
    def id(self) -> str:
        """The same for the same message however often the queue brings it; empty outside the outbox."""
        return f"{self.place.pk}|{self.place.sk}" if self.place else ""


def consumer(do: Callable[[Delivery], None]) -> Handler:
    """Make the Lambda handler of a queue from what is done for one message.

    A message that was delivered before is passed over. A message is marked as delivered when `do` returns; when `do`
    raises, the queue brings that message again and the others of the batch stay delivered.
    """
    processor = BatchProcessor(event_type=EventType.SQS)

    def deliver(record: SQSRecord) -> None:
        delivery = _delivery(record)
        if delivery is None:
            return
        do(delivery)
        if delivery.place is not None:
            records.settle_outbox(delivery.place)

    def handle(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
        return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)

    return handle


def _delivery(record: SQSRecord) -> Delivery | None:
    """What a record asks for; None when it was delivered before."""
    content, receives = json.loads(record.body), int(record.attributes.approximate_receive_count)
    if "pk" not in content:
        return Delivery("", content, receives)
    place = msgspec.convert(content, Place)
    message = _undelivered(place)
    return Delivery(message.kind, message.body, receives, place) if message else None


def _undelivered(place: Place) -> Message | None:
    item = records.batch_get([place]).get(place)
    if item is None or "undelivered" not in item:
        return None
    return msgspec.convert(value_of(item["data"]), Message)
