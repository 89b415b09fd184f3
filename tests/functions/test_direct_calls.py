"""What a client gets of tables and queues directly is what it gets over the wire."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.config import config
from tests import direct_calls
from tests.direct_calls import SERVICES
from tests.play import Json

ROW = {
    "pk": {"S": "entry#1"},
    "sk": {"S": "row"},
    "seal": {"B": b"\x00\xff seal"},
    "data": {
        "M": {"title": {"S": "钢与火"}, "B": {"S": "not bytes"}, "keys": {"L": [{"B": b"1"}, {"BS": [b"2", b"3"]}]}}
    },
    "number": {"N": "12"},
    "none": {"NULL": True},
}
KEY = {name: ROW[name] for name in ("pk", "sk")}
OTHER = {"pk": {"S": "entry#2"}, "sk": {"S": "row"}}
EXISTS, MISSES = "attribute_exists(pk)", "attribute_not_exists(pk)"
COUNTED = {"UpdateExpression": "SET #n = #n + :one", "ExpressionAttributeNames": {"#n": "number"}}
COUNTED |= {"ExpressionAttributeValues": {":one": {"N": "1"}}}
FOUND: Json = {"KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": ROW["pk"]}}
# An operation after the other, each with what it is asked; `table` stands for the table of entries.
CALLS: list[tuple[str, Callable[[str], Json]]] = [
    ("put_item", lambda table: {"TableName": table, "Item": ROW}),
    ("put_item", lambda table: {"TableName": table, "Item": ROW, "ConditionExpression": MISSES}),
    (
        "put_item",
        lambda table: {
            "TableName": table,
            "Item": ROW,
            "ConditionExpression": MISSES,
            "ReturnValuesOnConditionCheckFailure": "ALL_OLD",
        },
    ),
    ("get_item", lambda table: {"TableName": table, "Key": KEY, "ConsistentRead": True}),
    ("get_item", lambda table: {"TableName": table, "Key": OTHER}),
    ("update_item", lambda table: {"TableName": table, "Key": KEY, "ReturnValues": "ALL_NEW", **COUNTED}),
    ("query", lambda table: {"TableName": table, "ReturnConsumedCapacity": "TOTAL", **FOUND}),
    ("query", lambda table: {"TableName": table, "Select": "COUNT", **FOUND}),
    ("query", lambda table: {"TableName": table, **FOUND, "KeyConditionExpression": "nonsense ="}),
    ("scan", lambda table: {"TableName": table, "Limit": 1}),
    ("batch_get_item", lambda table: {"RequestItems": {table: {"Keys": [KEY, OTHER]}}}),
    ("batch_write_item", lambda table: {"RequestItems": {table: [{"PutRequest": {"Item": OTHER}}]}}),
    ("transact_get_items", lambda table: {"TransactItems": [{"Get": {"TableName": table, "Key": KEY}}]}),
    (
        "transact_write_items",
        lambda table: {
            "TransactItems": [
                {"Put": {"TableName": table, "Item": OTHER}},
                {"ConditionCheck": {"TableName": table, "Key": KEY, "ConditionExpression": MISSES}},
            ]
        },
    ),
    (
        "transact_write_items",
        lambda table: {
            "TransactItems": [{"Delete": {"TableName": table, "Key": KEY, "ConditionExpression": EXISTS}}],
        },
    ),
    ("delete_item", lambda table: {"TableName": table, "Key": OTHER, "ReturnValues": "ALL_OLD"}),
    ("get_item", lambda table: {"TableName": f"{table}-that-is-not", "Key": KEY}),
]


SENT: list[tuple[str, Callable[[str], Json]]] = [
    ("send_message", lambda queue: {"QueueUrl": queue, "MessageBody": "钢与火"}),
    ("send_message", lambda queue: {"QueueUrl": f"{queue}-that-is-not", "MessageBody": "x"}),
    (
        "send_message_batch",
        lambda queue: {
            "QueueUrl": queue,
            "Entries": [
                {"Id": "0", "MessageBody": "a", "DelaySeconds": 3},
                {"Id": "1", "MessageBody": "b", "DelaySeconds": 3_000},
            ],
        },
    ),
]


def answers(service: str, calls: list[tuple[str, Callable[[str], Json]]], place: str) -> list[Json]:
    """What each call gives, or is refused with, without what tells one request from another."""
    given = []
    for operation, asked in calls:
        try:
            answer = getattr(client(service), operation)(**asked(place))
        except ClientError as refused:
            answer = refused.response | {"raised": type(refused).__name__, "message": str(refused)}
        for each in (answer, *answer.get("Successful", [])):
            each.pop("MessageId", None)
        given.append(answer | {"ResponseMetadata": answer["ResponseMetadata"]["HTTPStatusCode"]})
    return given


@pytest.mark.parametrize("service", ["dynamodb", "sqs"])
def test_both_ways_give_the_same(place: str, service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every operation, with bytes and with names like those of bytes, and with errors that carry more than words."""
    calls, at = (CALLS, config().entries_table) if service == "dynamodb" else (SENT, config().exports_queue)
    directly = answers(service, calls, at)
    with monkeypatch.context() as patch:
        patch.setattr(BaseClient, "_make_api_call", direct_calls.BOTOCORE)
        over_the_wire = answers(service, calls, at)
    assert directly == over_the_wire
    _, operations = SERVICES[service]
    assert {"".join(map(str.capitalize, operation.split("_"))) for operation, _ in calls} == operations


def test_what_no_operation_takes_is_told(place: str) -> None:
    """A misspelt parameter, which the emulator would pass over."""
    asked: dict[str, Any] = {"TableName": config().entries_table, "Key": KEY, "ConsistantRead": True}
    with pytest.raises(AssertionError, match="ConsistantRead"):
        client("dynamodb").get_item(**asked)
