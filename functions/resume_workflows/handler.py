"""Orders to the workflows: start a phase's execution, or let one go on that waits for a decision."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib.aws import queues, workflows
from chalicelib.aws.logs import logger

processor = BatchProcessor(event_type=EventType.SQS)


def carry_out(record: SQSRecord) -> None:
    """Carry out one order; repeating it is harmless (names are deterministic, tokens work once)."""
    pointer = queues.pointer_of(record.body)
    order = queues.undelivered(pointer)
    if order is None:
        return
    if order.kind == "start":
        workflows.start(order.body["machine"], order.body["name"], order.body["contest"])
    elif not workflows.resume(order.body["token"]):
        logger.warning("nobody waits with this token; the row decides", extra={"row": pointer.pk})
    queues.settle(pointer)


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which orders must come again."""
    return process_partial_response(event=event, record_handler=carry_out, processor=processor, context=context)
