"""What is noted of a person whom a message did not reach, for the organizers and for the person."""

from datetime import datetime
from typing import Any, Protocol, TypeVar

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.history import Change


class Refusal(msgspec.Struct, frozen=True):
    """A refused message: its kind, the contact as it is shown, the words of who refused it, and when."""

    kind: str
    contact: str
    words: str
    at: datetime


class Person(Protocol):
    """A row of a person whom messages reach."""

    @property
    def revision(self) -> int: ...

    @property
    def head(self) -> str: ...

    @property
    def refused(self) -> Refusal | None: ...


P = TypeVar("P", bound=Person)


def note(person: P, refusal: Refusal | None, at: datetime) -> Change[P] | None:
    """The newest refusal of a person's messages; None for `refusal` when one arrived. None if nothing changes."""
    if _told(person.refused) == _told(refusal):
        return None
    row: Any = person  # every row is a struct, which the protocol cannot say
    action = "refuse_message" if refusal else "accept_message"
    return Change(row=msgspec.structs.replace(row, refused=refusal), action=action, by=SYSTEM, at=at)


def _told(refusal: Refusal | None) -> tuple[str, str]:
    """What counts of a refusal: the same contact refused in the same words is not noted again."""
    return (refusal.contact, refusal.words) if refusal else ("", "")
