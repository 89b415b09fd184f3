"""Difference hashes of pictures: whether brightness grows to the right, and whether it grows downwards.

After Krawetz, "Kind of Like That" (2013), in both directions. They outlast a new encoding, other sizes and other
colours. A picture is hashed without bars, and some pictures also as if a part had been cut off (`CROPS`), so that a
video is found again after a zoom or a cut at one side. A mirrored or negative picture needs no hash of its own:
`near_duplicates` derives it.
"""

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Gray = npt.NDArray[np.float64]  # brightness, rows by columns, 0-255

LEVEL = 24.0  # brightness by which a bar may vary over the whole video: noise and the edges of letters
THIN = 0.02  # of a side; a thinner bar may be an edge that a coder drew


class Box(NamedTuple):
    """A part of a picture; each edge as a share of the side, from the left and from the top."""

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0


# What is left after a zoom to 120 %, and after a cut at one side; cuts of 10 to 20 % are near enough.
CROPS = (Box(0.09, 0.09, 0.91, 0.91), Box(left=0.15), Box(right=0.85), Box(top=0.15), Box(bottom=0.85))


def without_bars(grays: Sequence[Gray]) -> Box:
    """What all pictures of a video show between bars of one brightness, such as 16:9 in 9:16; all if no bars."""
    low, high = reduce(np.minimum, grays), reduce(np.maximum, grays)
    top, bottom = _between(low.min(axis=1), high.max(axis=1))
    left, right = _between(low.min(axis=0), high.max(axis=0))
    return Box(left, top, right, bottom)


def _between(low: Gray, high: Gray) -> tuple[float, float]:
    """The first and the last share of a side that change, by the extremes of each row."""
    changing = np.flatnonzero(high - low > LEVEL)
    if not len(changing):
        return 0.0, 1.0
    first, last = changing[0] / len(low), (changing[-1] + 1) / len(low)
    return (first if first > THIN else 0.0), (last if last < 1 - THIN else 1.0)


class Sums:
    """Sums over a picture from its corner, so that the means of any blocks are differences of few numbers."""

    def __init__(self, gray: Gray) -> None:
        self.sums = np.pad(gray.cumsum(axis=0).cumsum(axis=1), ((1, 0), (1, 0)))

    def means(self, box: Box, rows: int, columns: int) -> Gray:
        """The means of equal blocks of a part of the picture; blocks may begin inside a pixel."""
        high, wide = (side - 1 for side in self.sums.shape)
        lines = _at(self.sums, np.linspace(box.top * high, box.bottom * high, rows + 1))
        corners = _at(lines.T, np.linspace(box.left * wide, box.right * wide, columns + 1)).T
        area = (box.bottom - box.top) * high * (box.right - box.left) * wide / (rows * columns)
        return np.asarray(np.diff(np.diff(corners, axis=0), axis=1) / area)

    def hashes(self, box: Box) -> tuple[int, int]:
        """Two hashes of 64 bits of a part of the picture, to the right and downwards.

        Bits in reading order of 8 × 8, the first the highest.
        """
        across, down = self.means(box, 8, 9), self.means(box, 9, 8)
        return _bits(across[:, 1:] > across[:, :-1]), _bits(down[1:] > down[:-1])


def _at(sums: Gray, places: Gray) -> Gray:
    """The sums up to places between the rows."""
    before = np.minimum(places.astype(int), len(sums) - 2)
    share = (places - before)[:, None]
    return np.asarray(sums[before] * (1 - share) + sums[before + 1] * share)


def _bits(grows: npt.NDArray[np.bool_]) -> int:
    return int.from_bytes(np.packbits(grows).tobytes(), "big")


def inside(box: Box, part: Box) -> Box:
    """A part of a box."""
    wide, high = box.right - box.left, box.bottom - box.top
    return Box(
        box.left + part.left * wide,
        box.top + part.top * high,
        box.left + part.right * wide,
        box.top + part.bottom * high,
    )
