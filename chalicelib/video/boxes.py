"""Boxes of an ISO base media file in memory, read as players read them: what is too long ends with its parent.

Layouts follow ISO/IEC 14496-12 and, where QuickTime differs, Apple's QTFF.
"""

import struct
from collections.abc import Iterator
from typing import NamedTuple

from msgspec import Struct


class Broken(Exception):
    """Reading cannot go on; `defect` says which rule the structure breaks and where."""

    def __init__(self, code: str, box: bytes, found: int = 0, allowed: int = 0) -> None:
        super().__init__(code)
        self.defect = Defect(code=code, box=name(box), found=found, allowed=allowed)


class Lost(Struct, frozen=True):
    """Samples that a player does not get: the first of them (from 1), its time, how many, and of how many."""

    first: int
    seconds: float
    count: int
    total: int


class Defect(Struct, frozen=True, kw_only=True):
    """One contradiction: the code of the rule it breaks, the box, the value found and the value allowed; `lost` if
    samples are lost by it."""

    code: str
    box: str
    found: int = 0
    allowed: int = 0
    lost: Lost | None = None


class ChildBox(NamedTuple):
    """A child box: its kind, and where its body begins and ends in the bytes given. `whole`: the end is as stated."""

    kind: bytes
    start: int
    end: int
    whole: bool = True


def name(kind: bytes) -> str:
    """A box's four bytes as printable text; other bytes as `\\x…`."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}" for byte in kind)


def u16(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">H", data, at)[0])


def u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])


def u64(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">Q", data, at)[0])


def printable(kind: bytes) -> bool:
    """Whether four bytes can be the name of a box: ASCII, or the © with which QuickTime's text boxes begin."""
    return len(kind) == 4 and all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in kind)


def parts(data: bytes, start: int, end: int) -> Iterator[ChildBox]:
    """The boxes between `start` and `end`.

    Fewer than eight bytes left, a zero word (QuickTime) or an impossible size end the list; a box that is larger than
    its parent ends with it. FFmpeg, and so every browser built on it, reads them like that.
    """
    at = start
    while end - at >= 8:
        size, kind, header = u32(data, at), data[at + 4 : at + 8], 8
        if size == 1 and end - at >= 16:
            size, header = u64(data, at + 8), 16
        if size == 0:
            if kind == b"\0\0\0\0":
                return
            size = end - at
        if size < header:
            return
        yield ChildBox(kind, at + header, min(at + size, end), at + size <= end)
        at += size


def child(data: bytes, within: ChildBox | None, kind: bytes) -> ChildBox | None:
    """The first child of that kind."""
    return next((p for p in parts(data, within.start, within.end) if p.kind == kind), None) if within else None
