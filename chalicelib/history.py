"""The history of a row: who changed what, when and why, chained by hash; and the messages that a change causes.

A domain function returns a `Change`; `chalicelib.aws.records.save` writes the new row, its history row and its
outbox messages in one transaction.
"""

import base64
import hashlib
from collections.abc import Mapping
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

# The version of the stored form of rows and links: raised by a release that adds a field to a row, or digests it in
# another way. Functions of an older release refuse to overwrite a row of a newer one, since they would drop its fields.
SCHEMA = 2
_OF_THE_CHAIN = ("revision", "head")
_TYPED = 1  # links without a version: their digests are of the values as their types write them, not as they are stored


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
    """One link of a row's chain; `hash` covers every other field and so the whole past.

    `state` is the digest of the row as it was stored with this link, in the form of `schema`.
    """

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
    schema: int = _TYPED


def link(change: Change[Row], revision: int, previous: str, content: Mapping[str, Any] | None = None) -> HistoryRow:
    """The history row of a change that makes `revision`; `previous` is the hash of the link before, empty at first.

    `content` is the row as it will be stored, where that is not as its type writes it: fields may be sealed.
    """
    row = HistoryRow(
        revision=revision,
        action=change.action,
        by=change.by,
        at=change.at,
        before=change.before,
        after=change.after,
        why=change.why,
        state=state_digest(change.row) if content is None else content_digest(content),
        previous=previous,
        schema=SCHEMA,
    )
    return msgspec.structs.replace(row, hash=chain_hash(row))


def placed(row: Row, link: HistoryRow) -> Row:
    """The row as it is stored with `link`, the newest of its chain."""
    struct: Any = row  # every recorded row is a struct, which the protocol cannot say
    stored: Row = msgspec.structs.replace(struct, revision=link.revision, head=link.hash)
    return stored


def state_digest(row: Recorded) -> str:
    """SHA-256 of a row's content as it is stored, without `revision` and `head`."""
    return content_digest(msgspec.to_builtins(row))


def content_digest(content: Mapping[str, Any]) -> str:
    """SHA-256 of what is stored of a row, or is about to be, whatever fields this release knows; so none breaks it."""
    return _sha256(canonical({name: each for name, each in content.items() if name not in _OF_THE_CHAIN}))


def stored_digest(stored: Mapping[str, Any], row: Recorded | None, schema: int) -> str:
    """What `state` of a link of this schema must be for a row that is `stored` so and is read as `row`."""
    if schema != _TYPED:
        return content_digest(stored)
    typed = _as_stored(msgspec.to_builtins(row), stored)
    return _sha256({name: each for name, each in typed.items() if name not in _OF_THE_CHAIN})


def _as_stored(typed: Any, stored: Any) -> Any:
    """A value of this release cut down to what is stored of it; what this release knows no more is as it is stored."""
    if isinstance(stored, Mapping) and isinstance(typed, Mapping):
        return {name: _as_stored(typed.get(name, each), each) for name, each in stored.items()}
    if isinstance(stored, list) and isinstance(typed, list | tuple) and len(stored) == len(typed):
        return [_as_stored(*pair) for pair in zip(typed, stored, strict=True)]
    return typed


def canonical(value: Any) -> Any:
    """A plain value in the one form that a store gives back: it does not tell 1.0 from 1.

    Bytes are told apart from a text that spells them.
    """
    if isinstance(value, Mapping):
        return {str(name): canonical(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [canonical(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, bytes):
        return {"sealed": base64.b64encode(value).decode()}
    return value


def chain_hash(row: HistoryRow) -> str:
    """SHA-256 of a history row without its own hash."""
    content = msgspec.to_builtins(row)
    content.pop("hash", None)
    if row.schema == _TYPED:
        content.pop("schema")  # links of that time had none
    return _sha256(content)


def _sha256(content: Any) -> str:
    return hashlib.sha256(msgspec.json.encode(content, order="deterministic")).hexdigest()


def broken_at(chain: list[HistoryRow]) -> int | None:
    """The revision at which a chain breaks first, or None if it is whole."""
    previous = ""
    for expected, row in enumerate(chain, start=1):
        if row.revision != expected or row.previous != previous or row.hash != chain_hash(row):
            return expected
        previous = row.hash
    return None
