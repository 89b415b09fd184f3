"""Queues and the outbox: a queue carries only where a message lies; the message itself stays in its row's partition."""

import json
from typing import Any, NamedTuple

import msgspec

from chalicelib.aws import records
from chalicelib.aws.clients import client
from chalicelib.aws.items import Key, value_of
from chalicelib.config import config
from chalicelib.history import Destination, Message


class Pointer(msgspec.Struct, frozen=True):
    """Where an outbox message lies."""

    table: str
    pk: str
    sk: str

    @property
    def key(self) -> Key:
        """The message's key."""
        return Key(self.table, self.pk, self.sk)


def address(to: Destination) -> str:
    """The URL of a queue."""
    return str(getattr(config(), f"{to.value}_queue"))


def send(to: Destination, body: Any) -> None:
    """Put one message on a queue."""
    client("sqs").send_message(QueueUrl=address(to), MessageBody=msgspec.json.encode(body).decode())


def pointer_of(body: str) -> Pointer:
    """The pointer that a queue's message carries."""
    return msgspec.json.decode(body, type=Pointer)


def undelivered(pointer: Pointer) -> Message | None:
    """The message, or None when it was delivered before."""
    item = records.batch_get([pointer.key]).get(pointer.key)
    if item is None or "undelivered" not in item:
        return None
    return msgspec.convert(value_of(item["data"]), Message)


def settle(pointer: Pointer) -> None:
    """The message is delivered: it leaves the outbox's index and its content is forgotten."""
    records.settle_outbox(pointer.table, pointer.pk, pointer.sk)


def waiting(table: str, to: Destination, before: str) -> list[Pointer]:
    """Messages to a queue that were due before a moment (ISO) and are not delivered."""
    pages = (
        client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=Key(table, "", "").table_name,
            IndexName="undelivered",
            KeyConditionExpression="undelivered = :to AND due < :before",
            ExpressionAttributeValues={":to": {"S": to.value}, ":before": {"S": before}},
        )
    )
    return [Pointer(table, item["pk"]["S"], item["sk"]["S"]) for page in pages for item in page["Items"]]


def letters_of(table: str, pk: str) -> list[dict[str, Any]]:
    """The letters ordered by changes of one row: kind, when, and whether they were handed to the mail server."""
    pages = (
        client("dynamodb")
        .get_paginator("query")
        .paginate(
            TableName=Key(table, "", "").table_name,
            ConsistentRead=True,
            KeyConditionExpression="pk = :pk AND begins_with(sk, :outbox)",
            ExpressionAttributeValues={":pk": {"S": pk}, ":outbox": {"S": "outbox#"}},
        )
    )
    items = (item for page in pages for item in page["Items"])
    told = ((item, value_of(item["data"])) for item in items)
    return [
        {"kind": message["kind"], "ordered_at": item["due"]["S"], "sent": "undelivered" not in item}
        for item, message in told
        if message["to"] == Destination.MESSAGES.value
    ]


class ProbeOrder(NamedTuple):
    """The object to check, and the outbox message to settle when that is done."""

    key: str
    pointer: Pointer | None = None


def probe_order(body: str) -> ProbeOrder | None:
    """What a message of the probe queue asks for: an S3 event, a repair, or a person's order not yet carried out."""
    content = json.loads(body)
    if "detail" in content:
        return ProbeOrder(str(content["detail"]["object"]["key"]))
    if "key" in content:
        return ProbeOrder(str(content["key"]))
    pointer = pointer_of(body)
    message = undelivered(pointer)
    return ProbeOrder(str(message.body["key"]), pointer) if message else None
