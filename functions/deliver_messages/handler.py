"""Messages to people: letters by SMTP, one-time codes to phones by the SMS provider."""

from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import messages
from chalicelib.aws import correspondence, queues
from chalicelib.aws.logs import logger
from chalicelib.config import config
from chalicelib.people import sign_in
from functions.deliver_messages import transports

processor = BatchProcessor(event_type=EventType.SQS)


def deliver(record: SQSRecord) -> None:
    """Deliver one message unless it was delivered before.

    A crash between sending and settling sends it again with the same Message-ID, so a mail server can tell.
    """
    pointer = queues.pointer_of(record.body)
    message = queues.undelivered(pointer)
    if message is None:
        return
    recipient = correspondence.address_of(message)
    if recipient:
        letter = messages.compose(message.kind, correspondence.filled_in(message), config().site_url)
        send = transports.send_sms if sign_in.is_phone(recipient) else transports.send_mail
        send(recipient, letter, message_id=sign_in.digest(f"{pointer.pk}|{pointer.sk}")[:32])
    else:
        logger.warning("nobody to write to", extra={"kind": message.kind})
    queues.settle(pointer)


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which messages must come again."""
    return process_partial_response(event=event, record_handler=deliver, processor=processor, context=context)
