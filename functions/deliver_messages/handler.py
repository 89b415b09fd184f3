"""Messages to people: e-mail by SMTP, text messages by the SMS provider."""

from chalicelib import messages
from chalicelib.aws import correspondence, queues
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Delivery
from chalicelib.config import config
from chalicelib.people import contacts, sign_in
from functions.deliver_messages import transports


@queues.consumer
def handle(order: Delivery) -> None:
    """Send one message.

    A crash after sending sends it again with the same Message-ID, so that a mail server can tell.
    """
    recipient = correspondence.address_of(order.body)
    if not recipient:
        logger.warning("nobody to write to", extra={"kind": order.kind})
        return
    if "email" in order.body and not correspondence.is_let_in(order.body):
        logger.info("no link for somebody who was removed", extra={"kind": order.kind})
        return
    letter = messages.compose(order.kind, correspondence.filled_in(order.kind, order.body, order.id), config().site_url)
    send = transports.send_sms if contacts.is_phone(recipient) else transports.send_mail
    send(recipient, letter, message_id=sign_in.digest(order.id)[:32])
