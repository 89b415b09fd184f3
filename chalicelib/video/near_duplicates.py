"""Works that look alike: keyframe hashes of one against those of all others.

A picture matches another when their 64-bit difference hashes are at most `NEAR` bits apart; unrelated pictures are
some 32 apart. Works are alike when enough pictures of the shorter list match. Comparing costs one pass over all hashes
for each hash of the work: 60 × 3 million for 50,000 works; twice the works, twice the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NEAR = 10  # bits
FEWEST = 3  # pictures that must match, where there are as many
SHARE = 0.2  # of the shorter list that must match


class Match(NamedTuple):
    """How alike another work is: `matched` of `compared` pictures, a median of `distance` bits apart."""

    work: str
    matched: int
    compared: int
    distance: int


class Gallery:
    """All works' hashes in memory, 8 bytes each; works may be added and replaced."""

    def __init__(self) -> None:
        self._works: list[str] = []
        self._places: dict[str, int] = {}
        self._hashes = np.zeros(0, np.uint64)
        self._owners = np.zeros(0, np.int32)

    def add(self, works: Mapping[str, Sequence[int]]) -> None:
        """Take in works by their ids; one that is known gets the new hashes instead of the old."""
        known = [self._places[work] for work in works if work in self._places]
        if known:
            kept = ~np.isin(self._owners, known)
            self._hashes, self._owners = self._hashes[kept], self._owners[kept]
        for work in works:
            self._places.setdefault(work, len(self._places))
        self._works = list(self._places)
        hashes = [np.array(each, np.uint64) for each in works.values()]
        owners = [np.full(len(each), self._places[work], np.int32) for work, each in works.items()]
        self._hashes = np.concatenate([self._hashes, *hashes])
        self._owners = np.concatenate([self._owners, *owners])

    def alike(self, hashes: Sequence[int], but: Iterable[str] = ()) -> list[Match]:
        """Works that look like one with these hashes, the most alike first; those of `but` left out."""
        if not hashes or not len(self._hashes):
            return []
        nearest = np.stack([self._nearest(each) for each in dict.fromkeys(hashes)])
        counts = np.bincount(self._owners, minlength=len(self._works))
        excluded = {self._places[work] for work in but if work in self._places}
        found = []
        for owner in np.flatnonzero((nearest <= NEAR).any(axis=0)):
            close = nearest[:, owner][nearest[:, owner] <= NEAR]
            compared = min(nearest.shape[0], int(counts[owner]))
            matched = min(len(close), compared)
            if owner not in excluded and matched >= max(min(FEWEST, compared), SHARE * compared):
                found.append(Match(self._works[owner], matched, compared, int(np.median(close))))
        return sorted(found, key=lambda match: (-match.matched / match.compared, match.distance, match.work))

    def _nearest(self, value: int) -> npt.NDArray[np.uint8]:
        """The distance, in bits, to the nearest hash of every work; 64 where a work has none."""
        distances = np.bitwise_count(self._hashes ^ np.uint64(value)).astype(np.uint8)
        nearest = np.full(len(self._works), 64, np.uint8)
        close = distances <= NEAR
        np.minimum.at(nearest, self._owners[close], distances[close])
        return nearest
