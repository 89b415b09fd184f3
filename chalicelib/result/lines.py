"""Where the parts of a stored result lie, so that a page of it is read and not all of it.

A line has two kilobytes, and a national call 50,000. The document stays one file, for whoever recounts and compares;
beside it lies its table of contents: which entries it has, their ranks, and how many bytes each line takes. From
that follow the order after the jury's motions, and the ranges of bytes that hold some lines, or all but the lines.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Any, NamedTuple

import msgspec
from msgspec import UNSET, UnsetType

Document = dict[str, Any]
_NUMBER = "number"  # of a line in the document, beside what orders it
_NEAR = 65_536  # bytes: what lies between two lines is read along with them rather than asking twice


class Range(NamedTuple):
    """Bytes of the document, from the first on and without the last."""

    start: int
    end: int


class _Line(msgspec.Struct, frozen=True):
    """What orders an entry."""

    id: str
    rank: int | None
    award: str = ""


class _Told(msgspec.Struct, frozen=True):
    """What is told of an entry beside its single scores. Retention may have emptied texts."""

    id: str
    receipt: str | None
    title: str | None
    category: str | None
    entrant: str | None
    rank: int | None
    winner: bool
    score: str | None
    total: str | None
    n: int
    flags: list[str]
    award: str | UnsetType = UNSET


class _Whole(msgspec.Struct, frozen=True):
    """What of a result is asked for here."""

    entries: list[msgspec.Raw]
    winners: int
    awards: list[Document] = []


class Contents(msgspec.Struct, frozen=True, kw_only=True, dict=True):
    """The table of contents. `start` is where the first line begins; a comma stands between two.

    `award` names that of each entry by its place in `awards`; it is empty in a call with one list.
    """

    start: int
    size: int
    ids: list[str]
    ranks: list[int | None]
    sizes: list[int]
    winners: int
    awards: list[Document] = []
    award: list[int] = []

    @cached_property
    def _starts(self) -> list[int]:
        return list(accumulate((size + 1 for size in self.sizes), initial=self.start))

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {entry: number for number, entry in enumerate(self.ids)}

    def ranked(self) -> Document:
        """The result as far as it orders entries: what `chalicelib.result.jury` needs, with the heads of its lines."""
        awards = [self.awards[place]["id"] for place in self.award]
        heads: list[Document] = [
            {"id": entry, "rank": rank, _NUMBER: number}
            for number, (entry, rank) in enumerate(zip(self.ids, self.ranks, strict=True))
        ]
        if awards:
            heads = [{**head, "award": award} for head, award in zip(heads, awards, strict=True)]
        return {"winners": self.winners, "entries": heads} | ({"awards": self.awards} if self.awards else {})

    def number(self, entry: str) -> int | None:
        """Which line is an entry's; None where it has none."""
        return self._numbers.get(entry)

    def ranges(self, numbers: Iterable[int]) -> list[Range]:
        """The ranges that hold some lines, as few as may be."""
        found: list[Range] = []
        for number in sorted(set(numbers)):
            start = self._starts[number]
            end = start + self.sizes[number]
            if found and start - found[-1].end <= _NEAR:
                found[-1] = Range(found[-1].start, end)
            else:
                found.append(Range(start, end))
        return found

    def lines(self, numbers: Iterable[int], read: Mapping[Range, bytes]) -> dict[int, Document]:
        """Those lines, out of the ranges that hold them."""
        held = sorted(read)
        begins = [each.start for each in held]
        found = {}
        for number in numbers:
            start = self._starts[number]
            within = held[bisect_right(begins, start) - 1]
            first = start - within.start
            found[number] = msgspec.json.decode(read[within][first : first + self.sizes[number]])
        return found

    def around(self) -> tuple[Range, Range]:
        """The ranges before and after the lines: all figures that are not of one entry."""
        end = self._starts[-1] - 1 if self.sizes else self.start
        return Range(0, self.start), Range(end, self.size)


def contents_of(document: bytes) -> Contents:
    """The table of contents of a stored result. Raises ValueError where it has other blanks than none."""
    whole = msgspec.json.decode(document, type=_Whole)
    sizes = [len(memoryview(line)) for line in whole.entries]
    begin = b'"entries":['  # within a text a quotation mark would be escaped
    start = document.index(begin + bytes(whole.entries[0]) if whole.entries else begin) + len(begin)
    heads = [msgspec.json.decode(line, type=_Line) for line in whole.entries]
    places = {each["id"]: place for place, each in enumerate(whole.awards)}
    found = Contents(
        start=start,
        size=len(document),
        ids=[head.id for head in heads],
        ranks=[head.rank for head in heads],
        sizes=sizes,
        winners=whole.winners,
        awards=whole.awards,
        award=[places[head.award] for head in heads] if places else [],
    )
    before, after = found.around()
    figures((document[before.start : before.end], document[after.start : after.end]))
    return found


def without_scores(document: bytes) -> Document:
    """A stored result whose lines have no single scores and no figures of models: a tenth of its size."""
    fields = msgspec.json.decode(document, type=dict[str, msgspec.Raw])
    told = msgspec.json.decode(fields.pop("entries"), type=list[_Told])
    rest = {name: msgspec.json.decode(each) for name, each in fields.items()}
    return rest | {"entries": [msgspec.to_builtins(line) for line in told]}


def figures(around: Sequence[bytes]) -> Document:
    """All of a result but its lines, out of what is before and after them. Raises ValueError if it is no such thing."""
    found: Document = msgspec.json.decode(b"".join(around))
    return {name: value for name, value in found.items() if name != "entries"}


def numbers(heads: Iterable[Mapping[str, Any]]) -> list[int]:
    """Which lines of the document heads are of."""
    return [head[_NUMBER] for head in heads]


def whole(heads: Iterable[Mapping[str, Any]], lines: Mapping[int, Document]) -> list[Document]:
    """Heads with all that is stored of their lines, and with what was added to them."""
    return [{**lines[each[_NUMBER]], **{k: v for k, v in each.items() if k != _NUMBER}} for each in heads]
