"""An MP4 taken apart into boxes that can be edited, and put together again with right sizes.

Offsets of chunks are absolute, so what lies before the media must keep its length, or `Film.shift` must be called.
"""

from __future__ import annotations

import copy
import struct
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

# Boxes that hold boxes, with the number of bytes before the first of them.
INSIDE = {
    b"moov": 0, b"trak": 0, b"mdia": 0, b"minf": 0, b"stbl": 0, b"edts": 0, b"mvex": 0, b"moof": 0, b"traf": 0,
    b"dinf": 0, b"mfra": 0, b"stsd": 8, b"avc1": 78, b"avc3": 78, b"hvc1": 78, b"hev1": 78, b"av01": 78, b"vp09": 78,
    b"mp4v": 78, b"mp4a": 28,
}  # fmt: skip


@dataclass
class Box:
    """A box: `head` is what comes before its children, or its whole body if it has none."""

    kind: bytes
    head: bytes = b""
    children: list[Box] = field(default_factory=list)
    wide: bool = False
    lie: int | None = None  # a size that is not the real one

    def encode(self) -> bytes:
        """The bytes."""
        body = self.head + b"".join(child.encode() for child in self.children)
        size = len(body) + (16 if self.wide else 8) if self.lie is None else self.lie
        return (struct.pack(">I4sQ", 1, self.kind, size) if self.wide else struct.pack(">I4s", size, self.kind)) + body

    def all(self, kind: bytes) -> list[Box]:
        """The children of that kind."""
        return [child for child in self.children if child.kind == kind]

    def at(self, *path: bytes) -> Box:
        """The box at that path, the first of each kind. Raises IndexError."""
        return self if not path else self.all(path[0])[0].at(*path[1:])

    def drop(self, kind: bytes) -> None:
        """Take the children of that kind away."""
        self.children = [child for child in self.children if child.kind != kind]

    # --- a full box with a table: version and flags, `skip` bytes, a count, and numbers of 32 bits ---

    def numbers(self, skip: int = 4) -> list[int]:
        """The numbers after the first `skip` bytes."""
        rest = self.head[skip:]
        return list(struct.unpack(f">{len(rest) // 4}I", rest[: len(rest) // 4 * 4]))

    def write(self, values: Sequence[int], skip: int = 4) -> None:
        """Replace the numbers after the first `skip` bytes."""
        self.head = self.head[:skip] + struct.pack(f">{len(values)}I", *values)

    def rows(self, width: int) -> list[list[int]]:
        """The rows of a counted table."""
        flat = self.numbers(8)
        return [flat[at : at + width] for at in range(0, len(flat), width)]

    def tabulate(self, rows: Sequence[Sequence[int]], count: int | None = None) -> None:
        """Write a counted table; `count` is what the table says, if not the number of rows."""
        self.write([len(rows) if count is None else count, *(number for row in rows for number in row)])


def parsed(data: bytes) -> list[Box]:
    """The boxes of a sound stretch."""
    found, at = [], 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        wide = size == 1
        size = struct.unpack_from(">Q", data, at + 8)[0] if wide else size or len(data) - at
        body = data[at + (16 if wide else 8) : at + size]
        skip = INSIDE.get(kind)
        if skip is None:
            found.append(Box(kind, body, wide=wide))
        else:
            found.append(Box(kind, body[:skip], parsed(body[skip:]), wide=wide))
        at += size
    return found


class Film:
    """A video as boxes."""

    def __init__(self, data: bytes) -> None:
        self.root = Box(b"", children=parsed(data))

    def copy(self) -> Film:
        """A film of its own to edit."""
        return copy.deepcopy(self)

    def encode(self) -> bytes:
        """The file."""
        return b"".join(box.encode() for box in self.root.children)

    @property
    def moov(self) -> Box:
        return self.root.at(b"moov")

    @property
    def boxes(self) -> list[Box]:
        """At top level."""
        return self.root.children

    def track(self, handler: bytes = b"vide") -> Box:
        """The first track of that kind."""
        return next(t for t in self.moov.all(b"trak") if t.at(b"mdia", b"hdlr").head[8:12] == handler)

    def stbl(self, handler: bytes = b"vide") -> Box:
        """Its sample tables."""
        return self.track(handler).at(b"mdia", b"minf", b"stbl")

    def entry(self, handler: bytes = b"vide") -> Box:
        """Its first sample entry."""
        return self.stbl(handler).at(b"stsd").children[0]

    def start(self, kind: bytes) -> int:
        """Where the first box of that kind begins."""
        at = 0
        for box in self.boxes:
            if box.kind == kind:
                return at
            at += len(box.encode())
        raise KeyError(kind)

    def shift(self, by: int) -> None:
        """Correct the chunk offsets after the media has moved."""
        for trak in self.moov.all(b"trak"):
            if not trak.all(b"mdia"):
                continue
            table = trak.at(b"mdia", b"minf", b"stbl", b"stco")
            table.tabulate([[offset + by] for (offset,) in table.rows(1)])

    def keeping(self, edit: Callable[[Film], None]) -> bytes:
        """The file after an edit that may move the media: chunk offsets are corrected."""
        before = self.media()
        edit(self)
        self.shift(self.media() - before)
        return self.encode()

    def media(self) -> int:
        """Where the longest box at top level has its body: the media."""
        at, longest = 0, (0, 0)
        for box in self.boxes:
            size = len(box.encode())
            longest = max(longest, (size, at + (16 if box.wide else 8)))
            at += size
        return longest[1]

    def samples(self, handler: bytes = b"vide") -> Iterator[tuple[int, int]]:
        """Offset and size of each sample of a plain film."""
        table = self.stbl(handler)
        sizes = iter(table.at(b"stsz").numbers(12))
        runs, offsets = table.at(b"stsc").rows(3), table.at(b"stco").rows(1)
        each = {}
        for number, (first, count, _) in enumerate(runs):
            last = runs[number + 1][0] if number + 1 < len(runs) else len(offsets) + 1
            each.update(dict.fromkeys(range(first, last), count))
        for chunk, (offset,) in enumerate(offsets, 1):
            for _ in range(each[chunk]):
                size = next(sizes)
                yield offset, size
                offset += size
