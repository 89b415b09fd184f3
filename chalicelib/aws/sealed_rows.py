"""All sealed rows of a deployment, whatever contest they belong to: for operators who replace the master key.

A data key is wrapped again and nothing else: rows, their histories and what checkpoints have of them stay as they are.
"""

from collections.abc import Iterator
from typing import NamedTuple

from botocore.exceptions import ClientError

from chalicelib.aws import sealing
from chalicelib.aws.clients import client, error_code
from chalicelib.aws.places import TABLES, Item, table_name
from chalicelib.aws.sealing import SEAL


class Rewrapped(NamedTuple):
    """How many rows are sealed, how many seals were wrapped again, and how many are still under another key."""

    sealed: int
    rewrapped: int
    left: int


def wrap_anew(*, dry: bool = False) -> Rewrapped:
    """Wrap every data key under the master key that serves. Reads whole tables. With `dry` it only counts.

    A row that somebody writes meanwhile is left: it has a new seal. May be broken off and run again.
    """
    sealed = rewrapped = left = 0
    for table in TABLES:
        for item in _sealed(table):
            sealed += 1
            fresh = sealing.wrapped_anew(item)
            if fresh is None:
                continue
            done = not dry and _replaced(table, item, fresh)
            rewrapped, left = rewrapped + done, left + (not done)
    return Rewrapped(sealed, rewrapped, left)


def _sealed(table: str) -> Iterator[Item]:
    """Place and seal of each item that has one, as the table has them."""
    pages = client("dynamodb").get_paginator("scan")
    asked = {"ProjectionExpression": f"pk, sk, {SEAL}", "FilterExpression": f"attribute_exists({SEAL})"}
    for page in pages.paginate(TableName=table_name(table), ConsistentRead=True, **asked):
        yield from page["Items"]


def _replaced(table: str, item: Item, fresh: bytes) -> bool:
    try:
        client("dynamodb").update_item(
            TableName=table_name(table),
            Key={"pk": item["pk"], "sk": item["sk"]},
            UpdateExpression=f"SET {SEAL} = :fresh",
            ConditionExpression=f"{SEAL} = :held",
            ExpressionAttributeValues={":fresh": {"B": fresh}, ":held": item[SEAL]},
        )
    except ClientError as error:
        if error_code(error) != "ConditionalCheckFailedException":
            raise
        return False
    return True
