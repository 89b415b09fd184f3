"""Orders to the workflows: start the execution of a phase, or resume one that waits for a decision."""

from chalicelib.aws import queues, workflows
from chalicelib.aws.logs import logger
from chalicelib.aws.queues import Delivery


@queues.consumer
def handle(order: Delivery) -> None:
    """Carry out one order. Repeating it is harmless: names are deterministic, tokens work once."""
    if order.kind == "start":
        workflows.start(order.body["machine"], order.body["name"], order.body["contest"])
    elif not workflows.resume(order.body["token"]):
        logger.warning("no execution waits with this token; the row decides", extra={"order": order.id})
