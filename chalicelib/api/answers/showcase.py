"""The showcase 展示: the winning entries as anybody may look at them after publication."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.scalars import ChoiceId, Id, SeenExtra
from chalicelib.aws import objects
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry
from chalicelib.entry.extra_fields import for_public
from chalicelib.entry.scan import Scan
from chalicelib.video.verdicts import Facts


class ShownAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A winning entry on show."""

    entry: Id
    rank: int
    award: Annotated[ChoiceId | UnsetType, Meta(description="In a call with several awards: which it won")] = UNSET
    receipt: str
    title: str
    entrant: str
    category: Annotated[str, Meta(description="Its id in the contest")]
    synopsis: str
    creators: tuple[str, ...]
    extra: SeenExtra
    width: int
    height: int
    duration_seconds: float
    poster: Annotated[str | None, Meta(description="Address of one picture; works for minutes")]


class ShowcaseAnswer(msgspec.Struct, frozen=True):
    """The winning entries that hold their award, best first; empty before publication and where nothing is shown."""

    videos: Annotated[bool, Meta(description="Whether their videos can be played here")]
    embeds: Annotated[bool, Meta(description="Whether other sites may show them in a frame")]
    entries: list[ShownAnswer]


class ShownVideoAnswer(msgspec.Struct, frozen=True):
    """Where the video of an entry on show can be played."""

    playback_url: str
    playback_expires: datetime
    original: Annotated[bool, Meta(description="Whether it is the entry's own file, as long as it has no small copy")]


def shown_answer(line: dict[str, Any], entry: Entry, scan: Scan | None, definition: Definition) -> ShownAnswer:
    """An entry with its published rank; `scan` has its poster, if it is one of the present video."""
    form, facts = entry.form, _facts(entry)
    poster = poster_of(entry, scan)
    return ShownAnswer(
        entry=entry.id,
        rank=line["rank"],
        award=line.get("award", UNSET),
        receipt=entry.receipt or "",
        title=form.title,
        entrant=entry.entrant_name,
        category=form.category,
        synopsis=form.synopsis,
        creators=form.creators,
        extra=for_public(form.extra, definition),
        width=facts.width if facts else 0,
        height=facts.height if facts else 0,
        duration_seconds=facts.duration_seconds if facts else 0.0,
        poster=objects.picture_url(poster) if poster else None,
    )


def poster_of(entry: Entry, scan: Scan | None) -> str:
    """The key of an entry's poster, if it is one of its present video; else ""."""
    return scan.poster if scan and entry.video and scan.version == entry.video.version else ""


def _facts(entry: Entry) -> Facts | None:
    return entry.video.facts if entry.video else None
