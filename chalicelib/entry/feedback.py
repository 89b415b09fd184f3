"""Feedback to entrants 评审反馈 after publication, where the call grants it: a quarter, and comments of the experts.

Neither rank nor score is told. A comment is told once an organizer releases it, without its expert, in an order that
says nothing of who wrote it. What is disqualified or revoked is told nothing.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.actors import Actor, Role
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Change, Destination, Message

FEWEST = 8  # scored entries; with fewer, a quarter would be one entry and so its rank
_TOLD = frozenset({Status.AWARDED, Status.NOT_SELECTED})


class ExpertComment(msgspec.Struct, frozen=True):
    """One comment without its expert; `id` follows from the seat, which it does not tell."""

    id: str
    text: str


class ReleasedComments(msgspec.Struct, frozen=True, kw_only=True):
    """The row of the comments on one entry that its entrant may read, as they were when they were released."""

    entry: str
    contest: str
    comments: tuple[ExpertComment, ...] = ()
    revision: int = 0
    head: str = ""


class ReleaseForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The comments that the entrant may read; all others are withheld. `revision`: as the sender saw it, 0 for none."""

    released: tuple[str, ...]
    revision: int = 0


def quarters(lines: Iterable[Mapping[str, Any]], definition: Definition) -> dict[str, int]:
    """In which quarter each ranked entry of its award stands, 1 for the best; entries that share a rank share it.

    Empty where the call does not tell it; without an award's entries if fewer than `FEWEST` of them are ranked. `lines`
    are those of the result.
    """
    if definition.feedback is None or not definition.feedback.band:
        return {}
    awards: defaultdict[str, dict[str, int]] = defaultdict(dict)  # one without a name in a call with one list
    for line in lines:
        if line["final_rank"] is not None:
            awards[line.get("award", "")][line["id"]] = line["final_rank"]
    told = [ranks for ranks in awards.values() if len(ranks) >= FEWEST]
    return {entry: 4 * (rank - 1) // len(ranks) + 1 for ranks in told for entry, rank in ranks.items()}


def quarter_of(entry: Entry, campaign: Campaign, definition: Definition) -> int | None:
    """The quarter that its entrant sees; None where none is told."""
    granted = definition.feedback is not None and definition.feedback.band
    return entry.quarter if granted and _is_told(entry, campaign) else None


def has_comments(entry: Entry, campaign: Campaign, definition: Definition) -> bool:
    """Whether comments on an entry may be released, and read once they are."""
    return definition.feedback is not None and definition.feedback.comments and _is_told(entry, campaign)


def _is_told(entry: Entry, campaign: Campaign) -> bool:
    return campaign.published_at is not None and entry.status in _TOLD


def comments_in(line: Mapping[str, Any]) -> tuple[ExpertComment, ...]:
    """The comments on one entry of the result, in an order that tells nothing of the experts."""
    said = ((each, each["comment"].strip()) for each in line["raw"])
    found = (ExpertComment(_id_of(line["id"], each), words) for each, words in said if words)
    return tuple(sorted(found, key=lambda each: each.id))


def _id_of(entry: str, single: Mapping[str, Any]) -> str:
    """An expert has one seat on the panel of an entry in a round, so this is one comment."""
    return hashlib.sha256(f"{entry} {single['round']} {single['expert']}".encode()).hexdigest()[:16]


def release(
    before: ReleasedComments | None,
    entry: Entry,
    form: ReleaseForm,
    *,
    offered: Collection[ExpertComment],
    campaign: Campaign,
    definition: Definition,
    by: Actor,
    at: datetime,
) -> Change[ReleasedComments]:
    """Let the entrant read the named comments and no others; they are told when there is a new one.

    Raises NOT_FOUND where no comment may be released, INVALID_FIELDS for one that is not `offered`, Stale.
    """
    if not has_comments(entry, campaign, definition):
        raise Problem("NOT_FOUND")
    row = before or ReleasedComments(entry=entry.id, contest=entry.contest)
    if row.revision != form.revision:
        raise Stale
    if not set(form.released) <= {each.id for each in offered}:
        raise invalid(field_problem("released", "NOT_A_CHOICE"))
    chosen = tuple(each for each in offered if each.id in form.released)
    old = {each.id for each in row.comments}
    new = any(each.id not in old for each in chosen)
    return Change(
        row=msgspec.structs.replace(row, comments=chosen),
        action="release",
        by=by,
        at=at,
        before=_named(row.comments),
        after=_named(chosen),
        messages=(_letter(entry),) if new else (),
    )


def _named(comments: Iterable[ExpertComment]) -> str:
    return ",".join(each.id for each in comments)


def named_in(told: str) -> list[str]:
    """The ids that the history of a release names."""
    return [each for each in told.split(",") if each]


def _letter(entry: Entry) -> Message:
    told = {"title": entry.form.title, "receipt": entry.receipt}
    return Message(
        Destination.MESSAGES, "comments_released", {"role": Role.ENTRANT.value, "subject": entry.owner, **told}
    )
