"""Attached files, as their senders and those who may open them see them."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta
from msgspec.structs import asdict

from chalicelib.api.answers.scalars import Bytes, Sha256
from chalicelib.bilingual import Text
from chalicelib.people.attachments import FAULTS, STATES, Attachment, AttachmentState, FileKind


class AttachmentUploadAnswer(msgspec.Struct, frozen=True):
    """Where to PUT a file, with which headers; the address is bound to its size and its SHA-256."""

    url: str
    headers: dict[str, str]


class AttachmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was attached."""

    sha256: Annotated[Sha256, Meta(description="What names it")]
    name: Annotated[str, Meta(description="What its sender called it; it may say anything")]
    kind: FileKind
    size: Bytes
    sent_at: datetime
    state: AttachmentState
    state_text: Text
    fault: Annotated[Text | None, Meta(description="Why it was refused, and what to do")]


class EntryFileAnswer(AttachmentAnswer, frozen=True, kw_only=True):
    """A file of an entry."""

    can: Annotated[bool, Meta(description="Whether its entrant may send another one in its place now")]


class AttachmentsAnswer(msgspec.Struct, frozen=True):
    """Files that were attached, in the order in which they came."""

    files: list[AttachmentAnswer]


class AttachmentAddressAnswer(msgspec.Struct, frozen=True):
    """An address from which a checked file can be saved for five minutes."""

    url: str


def entry_file_answer(file: Attachment, may_change: bool) -> EntryFileAnswer:
    """A file of an entry, with what its entrant may do."""
    return EntryFileAnswer(**asdict(attachment_answer(file)), can=may_change)


def attachment_answer(file: Attachment) -> AttachmentAnswer:
    """A file with the words for its state."""
    return AttachmentAnswer(
        sha256=file.sha256,
        name=file.name,
        kind=file.kind,
        size=file.size,
        sent_at=file.sent_at,
        state=file.state,
        state_text=STATES[file.state].text,
        fault=FAULTS[file.fault] if file.fault else None,
    )
