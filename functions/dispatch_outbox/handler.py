"""Table streams → queues: the place of every new outbox message goes to the queue that the message is for."""

from datetime import datetime, timedelta
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from chalicelib import clock
from chalicelib.aws import contests, queues
from chalicelib.aws.items import table_of_stream
from chalicelib.aws.places import Item, by_contest, destination_of, place_of

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def announce(record: DynamoDBRecord) -> None:
    """Send the place of one message to its queue. Twice is harmless: the reader checks whether it was settled.

    A message that waits is held back by its queue; one that waits longer than a queue can is announced by `reconcile`.
    """
    image = record.raw_event["dynamodb"]["NewImage"]
    table, at = table_of_stream(record.raw_event["eventSourceARN"]), clock.now()
    for contest, [item] in by_contest([image]).items():
        with contests.within(contest):
            _announce(table, item, at)


def _announce(table: str, image: Item, at: datetime) -> None:
    place, to = place_of(table, image), destination_of(image["undelivered"]["S"])
    wait = max(timedelta(0), datetime.fromisoformat(image["due"]["S"]) - at)
    if wait <= queues.LONGEST_WAIT:
        queues.announce(to, place, at, wait)


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which records the stream must bring again."""
    return process_partial_response(event=event, record_handler=announce, processor=processor, context=context)
