"""One-time codes to people who wait for them: a queue and a function of their own, so that no letter is before them."""

from typing import Any

from functions.deliver_messages import handler


def handle(event: dict[str, Any], context: Any) -> Any:
    """Send a batch of codes as letters are sent. The answer says which must come again."""
    return handler.handle(event, context)
