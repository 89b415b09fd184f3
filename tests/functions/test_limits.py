"""What AWS would refuse is refused here: else a test could pass on what no deployment does.

Most of these limits the emulator holds by itself, others `infra.local.limits` adds; a newer emulator must keep them.
"""

import json
from collections.abc import Callable
from typing import Any

import httpx
import pytest
from botocore.exceptions import ClientError

from infra.local import limits
from infra.local.cloud import Cloud

ITEM, EXPRESSION, TRANSACTION = 400 * 1024, 4 * 1024, 4 * 1024 * 1024
WEEK = 7 * 24 * 3600


@pytest.fixture
def cloud(emulator: Cloud, place: str) -> tuple[Cloud, str]:
    """The emulator with fresh tables, buckets and queues, and what their names begin with."""
    return emulator, place


def code(call: Callable[..., Any], **asked: Any) -> str:
    """The code by which a call is refused; empty if it is not."""
    try:
        call(**asked)
    except ClientError as refused:
        return str(refused.response["Error"]["Code"])
    return ""


def item(pk: str, size: int = 0) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": "s"}, "text": {"S": "x" * size}}


def test_items_have_400_kb(cloud: tuple[Cloud, str]) -> None:
    """By a put, by an update that lets one grow, and in a transaction."""
    dynamodb, table = cloud[0].client("dynamodb"), f"{cloud[1]}-entries"
    assert code(dynamodb.put_item, TableName=table, Item=item("a", ITEM - 100)) == ""
    assert code(dynamodb.put_item, TableName=table, Item=item("a", ITEM)) == "ValidationException"
    growing = {
        "TableName": table,
        "Key": {"pk": {"S": "a"}, "sk": {"S": "s"}},
        "UpdateExpression": "SET more = :more",
        "ExpressionAttributeValues": {":more": {"S": "y" * 200}},
    }
    assert code(dynamodb.update_item, **growing) == "ValidationException"
    put = {"Put": {"TableName": table, "Item": item("b", ITEM)}}
    assert code(dynamodb.transact_write_items, TransactItems=[put]) in {
        "TransactionCanceledException",
        "ValidationException",
    }


@pytest.mark.parametrize(
    ("kind", "asked"),
    [
        ("UpdateExpression", {"ConditionExpression": "attribute_exists(pk)"}),
        ("ConditionExpression", {"UpdateExpression": "SET more = :v0"}),
    ],
)
def test_expressions_have_4_kb(cloud: tuple[Cloud, str], kind: str, asked: dict[str, str]) -> None:
    """Of each kind."""
    dynamodb, table = cloud[0].client("dynamodb"), f"{cloud[1]}-entries"
    parts = [f"attribute_{n:04} = :v{n}" for n in range(400)]
    text = f"SET {', '.join(parts)}" if kind == "UpdateExpression" else " OR ".join(parts)
    assert len(text) > EXPRESSION
    values = {f":v{n}": {"S": "x"} for n in range(400)}
    key = {"pk": {"S": "a"}, "sk": {"S": "s"}}
    whole = {"TableName": table, "Key": key, "ExpressionAttributeValues": values, kind: text} | asked
    assert code(dynamodb.update_item, **whole) == "ValidationException"


@pytest.mark.parametrize("word", ["status", "data", "owner", "count", "Comment", "STATE"])
def test_reserved_words_need_another_name(cloud: tuple[Cloud, str], word: str) -> None:
    """In every kind of expression: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ReservedWords.html."""
    dynamodb, table = cloud[0].client("dynamodb"), f"{cloud[1]}-entries"
    key = {"pk": {"S": "a"}, "sk": {"S": "s"}}
    value = {"ExpressionAttributeValues": {":v": {"S": "x"}}}
    update = {"TableName": table, "Key": key, "UpdateExpression": f"SET {word} = :v"} | value
    assert code(dynamodb.update_item, **update) == "ValidationException"
    put = {"TableName": table, "Item": item("a"), "ConditionExpression": f"{word} = :v"} | value
    assert code(dynamodb.put_item, **put) == "ValidationException"
    read = {"TableName": table, "Key": key, "ProjectionExpression": word}
    assert code(dynamodb.get_item, **read) == "ValidationException"
    found = {"TableName": table, "KeyConditionExpression": "pk = :v", "FilterExpression": f"{word} = :v"} | value
    assert code(dynamodb.query, **found) == "ValidationException"


def test_a_transaction_has_100_items_and_4_mb_and_none_twice(cloud: tuple[Cloud, str]) -> None:
    """However they are spread."""
    dynamodb, table = cloud[0].client("dynamodb"), f"{cloud[1]}-entries"

    def puts(*items: dict[str, Any]) -> str:
        return code(
            dynamodb.transact_write_items, TransactItems=[{"Put": {"TableName": table, "Item": each}} for each in items]
        )

    assert puts(*(item(str(n)) for n in range(100))) == ""
    assert puts(*(item(str(n)) for n in range(101))) == "ValidationException"
    assert puts(item("a"), item("a")) == "ValidationException"
    assert puts(*(item(str(n), TRANSACTION // 11) for n in range(12))) == "ValidationException"


def test_batches_have_25_writes_100_reads_10_messages(cloud: tuple[Cloud, str]) -> None:
    """One more is refused as a whole."""
    dynamodb, sqs, table = cloud[0].client("dynamodb"), cloud[0].client("sqs"), f"{cloud[1]}-entries"
    queue = sqs.get_queue_url(QueueName=f"{cloud[1]}-messages")["QueueUrl"]

    def written(number: int) -> str:
        puts = [{"PutRequest": {"Item": item(str(n))}} for n in range(number)]
        return code(dynamodb.batch_write_item, RequestItems={table: puts})

    def read(number: int) -> str:
        keys = [{"pk": {"S": str(n)}, "sk": {"S": "s"}} for n in range(number)]
        return code(dynamodb.batch_get_item, RequestItems={table: {"Keys": keys}})

    def sent(number: int, size: int = 1) -> str:
        entries = [{"Id": str(n), "MessageBody": "x" * size} for n in range(number)]
        return code(sqs.send_message_batch, QueueUrl=queue, Entries=entries)

    assert (written(25), written(26)) == ("", "ValidationException")
    assert (read(100), read(101)) == ("", "ValidationException")
    assert (sent(10), sent(11)) == ("", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest")
    assert sent(10, limits.MESSAGE // 10 + 1) == "AWS.SimpleQueueService.BatchRequestTooLong"


def test_messages_and_events_have_256_kb(cloud: tuple[Cloud, str]) -> None:
    """In UTF-8: a Chinese letter is three bytes."""
    sqs, events = cloud[0].client("sqs"), cloud[0].client("events")
    queue = sqs.get_queue_url(QueueName=f"{cloud[1]}-messages")["QueueUrl"]
    assert code(sqs.send_message, QueueUrl=queue, MessageBody="x" * limits.MESSAGE) == ""
    assert (
        code(sqs.send_message, QueueUrl=queue, MessageBody="工" * (limits.MESSAGE // 3 + 1)) == "InvalidParameterValue"
    )
    event = {"Source": "s", "DetailType": "d", "Detail": json.dumps({"text": "x" * limits.MESSAGE})}
    assert code(events.put_events, Entries=[event]) == "ValidationException"
    assert code(events.put_events, Entries=[event | {"Detail": "{}"}]) == ""


def test_a_workflow_carries_256_kb(cloud: tuple[Cloud, str]) -> None:
    """Its input, what resumes it, and what a step answers."""
    states = cloud[0].client("stepfunctions")
    large = json.dumps({"text": "x" * limits.MESSAGE})
    machine = "arn:aws:states:cn-north-1:000000000000:stateMachine:none"
    assert code(states.start_execution, stateMachineArn=machine, input=large) == "InvalidExecutionInput"
    assert code(states.send_task_success, taskToken="t", output=large) == "InvalidOutput"
    assert code(states.send_task_success, taskToken="t", output="{}") not in ("", "InvalidOutput")

    class Failure(Exception):
        pass

    step = limits._carried(lambda _function, event: event, Failure)
    assert step("f", {"text": "x"}) == {"text": "x"}
    with pytest.raises(Failure, match=r"States\.DataLimitExceeded"):
        step("f", {"text": "工" * (limits.MESSAGE // 3)})


def test_a_function_answers_with_6_mb() -> None:
    """More is an error of the function, to whoever called it."""
    answer = limits._answered(lambda _function, event: {"body": event})
    assert answer("f", {"body": "x"}) == {"body": {"body": "x"}}
    failed = answer("f", {"body": "x" * limits.ANSWER})
    assert (failed["error"], failed["body"]["errorType"]) == (True, "Function.ResponseSizeTooLarge")


def test_an_objects_key_has_1024_bytes(cloud: tuple[Cloud, str]) -> None:
    """In UTF-8."""
    s3, bucket = cloud[0].client("s3"), f"{cloud[1]}-work"
    assert code(s3.put_object, Bucket=bucket, Key="k" * limits.KEY, Body=b"") == ""
    assert code(s3.put_object, Bucket=bucket, Key="工" * (limits.KEY // 3 + 1), Body=b"") == "KeyTooLongError"


def test_a_presigned_address_is_good_for_a_week_at_most(cloud: tuple[Cloud, str]) -> None:
    """A longer one is refused from the beginning."""
    s3, bucket = cloud[0].client("s3"), f"{cloud[1]}-work"
    s3.put_object(Bucket=bucket, Key="k", Body=b"x")
    asked = {"Params": {"Bucket": bucket, "Key": "k"}}
    found = [
        httpx.get(s3.generate_presigned_url("get_object", ExpiresIn=seconds, **asked), trust_env=False)
        for seconds in (WEEK, WEEK + 1)
    ]
    assert [each.status_code for each in found] == [200, 400]
    assert "AuthorizationQueryParametersError" in found[1].text
