"""Table streams → queues: every new outbox message is announced to the queue it is for."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.dynamo_db_stream_event import DynamoDBRecord

from chalicelib.aws import queues
from chalicelib.aws.items import table_of_stream
from chalicelib.aws.queues import Pointer
from chalicelib.history import Destination

processor = BatchProcessor(event_type=EventType.DynamoDBStreams)


def announce(record: DynamoDBRecord) -> None:
    """Send the pointer to one message. Announced twice is harmless: its reader looks whether it is delivered."""
    image = record.raw_event["dynamodb"]["NewImage"]
    pointer = Pointer(table_of_stream(record.raw_event["eventSourceARN"]), image["pk"]["S"], image["sk"]["S"])
    queues.send(Destination(image["undelivered"]["S"]), pointer)


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which records must come again."""
    return process_partial_response(event=event, record_handler=announce, processor=processor, context=context)
