"""Feedback after publication: what an entrant sees, and what an organizer releases."""

from __future__ import annotations  # unevaluated: see the package

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.entry import feedback
from chalicelib.entry.feedback import ExpertComment, ReleasedComments
from chalicelib.history import HistoryRow


class FeedbackAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What the entrant of a scored entry is told of its review, where the call grants it."""

    quarter: Annotated[
        int | None, Meta(description="In which quarter of the scored entries it stands, 1 for the best; null: not told")
    ]
    comments: Annotated[list[str], Meta(description="The experts' comments that the office released, without names")]


class OfferedCommentAnswer(msgspec.Struct, frozen=True):
    """One comment, and whether the entrant may read it."""

    id: str
    text: str
    released: bool


class ReleaseLineAnswer(msgspec.Struct, frozen=True):
    """One decision about the comments on an entry: how many its entrant could read from then on."""

    at: datetime
    released: int


class ReleasedAnswer(msgspec.Struct, frozen=True):
    """How many comments the entrant can read now."""

    released: int
    revision: int


class ReleaseAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The comments on an entry that may be released, without their experts."""

    granted: Annotated[bool, Meta(description="Whether comments on this entry may be released")]
    revision: int
    comments: list[OfferedCommentAnswer]
    history: Annotated[list[ReleaseLineAnswer], Meta(description="The newest decision first")]


def release_answer(
    offered: Iterable[ExpertComment],
    row: ReleasedComments | None,
    history: Iterable[HistoryRow],
    granted: bool = True,
) -> ReleaseAnswer:
    """What may be released, what is, and what was decided before."""
    released = {each.id for each in row.comments} if row else set()
    lines = [ReleaseLineAnswer(each.at, len(feedback.named_in(each.after))) for each in history]
    return ReleaseAnswer(
        granted=granted,
        revision=row.revision if row else 0,
        comments=[OfferedCommentAnswer(each.id, each.text, each.id in released) for each in offered],
        history=lines[::-1],
    )
