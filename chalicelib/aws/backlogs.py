"""How much waits for a queue, as the rows tell it: what outboxes have ordered and nobody has done yet.

The queue's own figures count copies, of all contests together, and do not tell since when the oldest waits.
"""

from datetime import datetime
from typing import NamedTuple

from chalicelib.aws import contests
from chalicelib.aws.clients import client
from chalicelib.aws.letters import ordered_at
from chalicelib.aws.places import table_name, undelivered
from chalicelib.history import Destination

COUNTED = 2000  # messages that one request counts: half a megabyte of the index


class Backlog(NamedTuple):
    """How many messages wait, and since when the oldest of them. `more`: as many were counted as are at most."""

    waiting: int
    more: bool
    oldest: datetime | None


def of_entries(to: Destination) -> Backlog:
    """What waits for a queue about entries of the present contest: one read, of too many those that are due first."""
    index = undelivered("entries")
    page = client("dynamodb").query(
        TableName=table_name(index.table),
        IndexName=index.name,
        KeyConditionExpression=f"{index.by} = :to",
        ExpressionAttributeValues={":to": {"S": contests.stored(to.value)}},
        ProjectionExpression="#ordered, due",
        ExpressionAttributeNames={"#ordered": "ordered"},
        Limit=COUNTED,
    )
    items = page["Items"]
    return Backlog(len(items), "LastEvaluatedKey" in page, min(map(ordered_at, items), default=None))
