"""How a copy of a large film is put together in the bucket: long stretches as they are, short ones written anew.

The bucket copies stretches itself, so only the cells that hold something to blank pass through us.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from chalicelib.video.metadata_boxes import Blank

CELL = 8 << 20  # bytes; each part but the last of a multipart upload has at least 5 MiB
LONGEST = 32  # cells of a part that the bucket copies: 256 MiB, of which several are copied side by side


class Part(NamedTuple):
    """One part of the copy: bytes `start` to `end` of the film, with `blanks` in it; none: as it is."""

    start: int
    end: int
    blanks: tuple[Blank, ...] = ()


def plan(size: int, blanks: Sequence[Blank]) -> list[Part]:
    """The parts of a copy of a film of `size` bytes, in order. `blanks` are in order and do not overlap."""
    dirty = {cell for blank in blanks for cell in range(blank.start // CELL, (blank.end - 1) // CELL + 1)}
    return list(_parts(size, dirty, blanks))


def _parts(size: int, dirty: set[int], blanks: Sequence[Blank]) -> Iterator[Part]:
    cells, first = -(-size // CELL), 0
    while first < cells:
        last = first + 1
        while first not in dirty and last < min(cells, first + LONGEST) and last not in dirty:
            last += 1
        start, end = first * CELL, min(last * CELL, size)
        yield Part(start, end, tuple(each for each in blanks if each.start < end and start < each.end))
        first = last


def blanked(content: bytes, start: int, blanks: Iterable[Blank]) -> bytes:
    """The bytes of the film from `start`, with what is blanked in them written over."""
    made = bytearray(content)
    for each in blanks:
        low, high = max(each.start, start), min(each.end, start + len(made))
        made[low - start : high - start] = each.content()[low - each.start : high - each.start]
    return bytes(made)
