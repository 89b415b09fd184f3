"""An entrant's mailbox as its reader sees it."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.api.answers.scalars import Id, Next
from chalicelib.aws.correspondence import Letter
from chalicelib.bilingual import Text
from chalicelib.messages import MESSAGES
from chalicelib.people.mailbox import ReadMark


class LetterAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One message that was sent to an entrant."""

    id: Id
    name: Annotated[Text, Meta(description="What kind of message it is")]
    at: datetime
    unread: bool
    refused: Annotated[str, Meta(description="Why it could not be delivered; empty: it was")]
    subject: Text
    text: Text


class MailboxAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A page of an entrant's mailbox, newest first."""

    messages: list[LetterAnswer]
    unread: Annotated[int, Meta(description="How many of them are unread")]
    next: Next


class ReadAnswer(msgspec.Struct, frozen=True):
    """Up to which moment the mailbox is read."""

    until: datetime


def mailbox_answer(letters: list[Letter], mark: ReadMark | None, following: str) -> MailboxAnswer:
    """A page of an entrant's mailbox."""
    shown = [_letter_answer(letter, mark) for letter in letters]
    return MailboxAnswer(messages=shown, unread=sum(each.unread for each in shown), next=following or None)


def _letter_answer(letter: Letter, mark: ReadMark | None) -> LetterAnswer:
    return LetterAnswer(
        id=letter.id,
        name=MESSAGES[letter.kind].name,
        at=letter.ordered_at,
        unread=mark is None or letter.ordered_at > mark.until,
        refused=letter.refused,
        subject=letter.subject,
        text=letter.text,
    )
