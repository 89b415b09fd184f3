"""Messages to people: letters by e-mail, or by SMS where the person has no e-mail address that is proved.

Letters and codes have each a queue and a deployed function of their own with this handler: no code waits for letters.
"""

from typing import Any

from chalicelib.aws import queues
from functions.deliver_messages.delivery import deliver
from functions.deliver_messages.mail import Mailbox


def handle(event: dict[str, Any], context: Any) -> Any:
    """Send a batch of messages in one session with the mail server. The answer says which must come again."""
    with Mailbox() as mailbox:
        return queues.consume(event, context, lambda order: deliver(order, mailbox), raises=False)
