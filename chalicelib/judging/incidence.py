"""Which experts meet on which entries: what follows from the pairs (entry, expert), as arrays sorted by entry.

Assignment uses it before scores are given, calibration afterwards.
"""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


def _companions(row: Indices) -> Iterator[tuple[Indices, Indices]]:
    """Positions (first, second) of every two records of one entry, by distance; `row` must be sorted."""
    positions = np.arange(len(row))
    for step in range(1, len(row)):
        first = positions[:-step][row[step:] == row[:-step]]
        if not first.size:
            return
        yield first, first + step


def meetings(row: Indices, column: Indices, experts: int, weight: Floats | None = None) -> Floats:
    """How often each two experts meet on an entry (experts × experts, diagonal 0); an entry counts `weight`, or 1."""
    total = np.zeros(experts * experts)
    for first, second in _companions(row):
        cells = column[first] * experts + column[second]
        total += np.bincount(cells, None if weight is None else weight[row[first]], experts * experts)
    square = total.reshape(experts, experts)
    return square + square.T


def panel_sums(row: Indices, column: Indices, entries: int, matrix: Floats) -> Floats:
    """For each entry, the sum of `matrix` over all ordered pairs of its experts, each with itself included."""
    sums: Floats = np.bincount(row, matrix[column, column], entries).astype(np.float64)
    for first, second in _companions(row):
        sums += 2 * np.bincount(row[first], matrix[column[first], column[second]], entries)
    return sums


def groups(met: Mask, members: Indices) -> list[list[int]]:
    """The members in groups that share no entry with each other; largest first, each sorted."""
    left, found = set(members.tolist()), []
    while left:
        group = _reach(met, min(left))
        found.append(sorted(group))
        left -= group
    return sorted(found, key=lambda group: (-len(group), group))


def _reach(met: Mask, start: int) -> set[int]:
    seen, front = {start}, {start}
    while front:
        front = set(np.flatnonzero(np.logical_or.reduce(met[sorted(front)], axis=0)).tolist()) - seen
        seen |= front
    return seen
