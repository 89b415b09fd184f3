"""The history of a row: who changed what, when and why, chained by hash; and the messages that a change causes.

A domain function returns a `Change`; `chalicelib.aws.records.save` writes the new row, its history row and its
outbox messages in one transaction.
"""

import hashlib
from datetime import datetime
from enum import StrEnum
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from chalicelib.actors import Actor


class Recorded(Protocol):
    """A row that keeps a history: `revision` counts its changes, `head` is the hash of the last."""

    @property
    def revision(self) -> int: ...

    @property
    def head(self) -> str: ...


Row = TypeVar("Row", bound=Recorded)


class Destination(StrEnum):
    """The queue that an outbox message goes to."""

    MESSAGES = "messages"
    CODES = "codes"
    MAILINGS = "mailings"
    WORKFLOW = "workflow"
    VACANCIES = "vacancies"
    EXPORTS = "exports"
    PROBE = "probe"
    SCANS = "scans"
    ATTACHMENTS = "attachments"
    RENDITIONS = "renditions"


Body = dict[str, Any]  # what a message says, by name; plain values as JSON has them


class Message(msgspec.Struct, frozen=True):
    """Something to do because of a change, once the change is stored."""

    to: Destination
    kind: str
    body: Body


class Change(msgspec.Struct, Generic[Row], frozen=True, kw_only=True):
    """A new value of a row, and all that is stored with it.

    `due`: its messages wait until then (None: they go at once). `recalls` is the revision of the row whose waiting
    message is withdrawn with this change; 0 for none.
    """

    row: Row
    action: str
    by: Actor
    at: datetime
    before: str = ""
    after: str = ""
    why: str = ""
    messages: tuple[Message, ...] = ()
    due: datetime | None = None
    recalls: int = 0


class HistoryRow(msgspec.Struct, frozen=True, kw_only=True):
    """One link of a row's chain; `hash` covers every other field and so the whole past."""

    revision: int
    action: str
    by: Actor
    at: datetime
    before: str
    after: str
    why: str
    state: str
    previous: str
    hash: str = ""


def link(change: Change[Row], revision: int, previous: str) -> HistoryRow:
    """The history row of a change that makes `revision`; `previous` is the hash of the link before, empty at first."""
    row = HistoryRow(
        revision=revision,
        action=change.action,
        by=change.by,
        at=change.at,
        before=change.before,
        after=change.after,
        why=change.why,
        state=state_digest(change.row),
        previous=previous,
    )
    return msgspec.structs.replace(row, hash=chain_hash(row))


def placed(row: Row, link: HistoryRow) -> Row:
    """The row as it is stored with `link`, the newest of its chain."""
    struct: Any = row  # every recorded row is a struct, which the protocol cannot say
    stored: Row = msgspec.structs.replace(struct, revision=link.revision, head=link.hash)
    return stored


def state_digest(row: Recorded) -> str:
    """SHA-256 of a row's content without `revision` and `head`."""
    content = msgspec.to_builtins(row)
    for key in ("revision", "head"):
        content.pop(key, None)
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def chain_hash(row: HistoryRow) -> str:
    """SHA-256 of a history row without its own hash."""
    content = msgspec.to_builtins(row)
    content.pop("hash", None)
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def broken_at(chain: list[HistoryRow]) -> int | None:
    """The revision at which a chain breaks first, or None if it is whole."""
    previous = ""
    for expected, row in enumerate(chain, start=1):
        if row.revision != expected or row.previous != previous or row.hash != chain_hash(row):
            return expected
        previous = row.hash
    return None
