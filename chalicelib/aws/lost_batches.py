"""Batches that a stream's function gave up: a queue tells where they lie, and the stream keeps them for a day."""

from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from chalicelib.aws.clients import client, error_code
from chalicelib.aws.places import Item

_GONE = frozenset({"TrimmedDataAccessException", "ResourceNotFoundException"})

_READS = 100  # of one batch, which has at most some hundred records


class Gone(Exception):
    """The stream does not have these records any more."""


def images(failure: Mapping[str, Any]) -> Iterator[list[Item]]:
    """The new states of rows in a batch that was given up, as the queue's message tells of it. Raises Gone."""
    batch = failure["DDBStreamBatchInfo"]
    try:
        yield from _read(batch["streamArn"], batch["shardId"], batch["startSequenceNumber"], batch["endSequenceNumber"])
    except ClientError as error:
        if error_code(error) not in _GONE:
            raise
        raise Gone from error


def _read(stream: str, shard: str, first: str, last: str) -> Iterator[list[Item]]:
    streams = client("dynamodbstreams")
    begins = {"ShardIteratorType": "AT_SEQUENCE_NUMBER", "SequenceNumber": first}
    iterator = streams.get_shard_iterator(StreamArn=stream, ShardId=shard, **begins)["ShardIterator"]
    for _ in range(_READS):
        answer = streams.get_records(ShardIterator=iterator)
        records = [each["dynamodb"] for each in answer["Records"]]  # none, now and then, although more follow
        yield [each["NewImage"] for each in records if "NewImage" in each and int(each["SequenceNumber"]) <= int(last)]
        if any(int(each["SequenceNumber"]) >= int(last) for each in records):
            return
        iterator = answer.get("NextShardIterator")
        if not iterator:
            break
    raise Gone
