"""An entrant's mailbox: what was sent to them, and up to which moment they have read it."""

from datetime import datetime

import msgspec

from chalicelib.actors import Role
from chalicelib.history import Destination, Message

_ADDRESSES = frozenset({"contact", "email"})


class ReadMark(msgspec.Struct, frozen=True, kw_only=True):
    """Up to which moment an entrant has read their mailbox."""

    entrant: str
    until: datetime


def reader_of(message: Message) -> str:
    """The entrant whose mailbox a message lies in; empty if it lies in none. A code is in none."""
    if message.to is not Destination.MESSAGES or message.body.get("role") != Role.ENTRANT.value:
        return ""
    return str(message.body.get("subject", ""))


def told(message: Message) -> dict[str, str]:
    """What the words of a message need, without addresses: it outlives the body, so that it can be read again."""
    return {name: str(value) for name, value in message.body.items() if name not in _ADDRESSES}


def marked(entrant: str, before: ReadMark | None, until: datetime, at: datetime) -> ReadMark:
    """The mark moved on to `until`, never back and never past the present moment `at`."""
    known = [before.until] if before else []
    return ReadMark(entrant=entrant, until=max([*known, min(until, at)]))
