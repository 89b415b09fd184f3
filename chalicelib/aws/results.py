"""Stored results in the work bucket: the document of a round, and the table of contents by which parts of it are read.

The document's key names its content by hash, and the table's name follows from it, so neither is ever another. A
document from before there were tables is read whole once a process, which then has its table.
"""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from chalicelib.aws import at_once, objects
from chalicelib.call.campaign import Campaign
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.result import jury, lines
from chalicelib.result.lines import Contents, Document


def write(place: str, content: bytes) -> str:
    """Store a result under `place` and its hash, its table first; returns its key."""
    key = objects.named(place, content)
    objects.write_document(contents_key(key), lines.contents_of(content))
    objects.write_named(place, content)
    return key


def contents_key(key: str) -> str:
    """Where the table of contents of a stored result lies."""
    return f"{key.removesuffix('.json')}-contents.json"


class StoredResult:
    """A stored result, of which parts are read when they are asked for."""

    def __init__(self, key: str) -> None:
        """Raises NOT_FOUND."""
        self.key = key
        self.contents = _contents(config().work_bucket, key)

    def standing(self, campaign: Campaign) -> Document:
        """The order after the jury's motions: heads of lines, best first, with winners and undecided."""
        return jury.after_motions(self.contents.ranked(), campaign.motions, campaign.excluded)

    def document(self) -> Document:
        """All of it, as it was counted."""
        found: Document = msgspec.json.decode(_content(self.key))
        return found

    def told(self, campaign: Campaign) -> Document:
        """All that is told of the call after the jury's motions, without single scores and figures of models."""
        return jury.after_motions(lines.without_scores(_content(self.key)), campaign.motions, campaign.excluded)

    def figures(self) -> Document:
        """All that is stored but the lines."""
        return lines.figures(self._read(self.contents.around()))

    def whole(self, heads: Iterable[Mapping[str, Any]]) -> list[Document]:
        """Heads of lines with all that is stored of them."""
        told = list(heads)
        return lines.whole(told, self._lines(lines.numbers(told)))

    def line(self, entry: str) -> Document | None:
        """The line of an entry as it was counted; None where it has none."""
        number = self.contents.number(entry)
        return None if number is None else self._lines([number])[number]

    def _lines(self, numbers: list[int]) -> dict[int, Document]:
        ranges = self.contents.ranges(numbers)
        return self.contents.lines(numbers, dict(zip(ranges, self._read(ranges), strict=True)))

    def _read(self, ranges: Iterable[lines.Range]) -> list[bytes]:
        def read(each: lines.Range) -> bytes:
            return objects.read_range(self.key, each.start, each.end)

        asked = list(ranges)
        return at_once.each(read, asked) if len(asked) > 1 else list(map(read, asked))


@lru_cache(maxsize=2)  # some megabytes of a call of 50,000 entries; it names nobody
def _contents(_bucket: str, key: str) -> Contents:
    told = objects.read_content(contents_key(key))
    if told is not None:
        return msgspec.json.decode(told, type=Contents)
    return lines.contents_of(_content(key))


def _content(key: str) -> bytes:
    document = objects.read_content(key)
    if document is None:
        raise Problem("NOT_FOUND")
    return document
