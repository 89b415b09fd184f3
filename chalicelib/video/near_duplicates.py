"""Finds entries that look alike: compares the keyframe hashes of one with those of all others.

A frame matches another when their 64-bit difference hashes are at most `NEAR` bits apart; unrelated frames are some
32 apart. Entries are alike when enough frames of the shorter list match. Comparing costs one pass over all hashes for
each hash of the entry: 60 × 3 million for 50,000 entries; twice the entries take twice the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

NEAR = 10  # bits
FEWEST = 3  # frames that must match, or all if there are fewer
SHARE = 0.2  # of the shorter list must match


class Match(NamedTuple):
    """How alike another entry is: `matched` of `compared` frames, a median of `distance` bits apart."""

    entry: str
    matched: int
    compared: int
    distance: int


class Gallery:
    """All entries' hashes in memory, 8 bytes each; entries may be added and replaced."""

    def __init__(self) -> None:
        self._entries: list[str] = []
        self._places: dict[str, int] = {}
        self._hashes = np.zeros(0, np.uint64)
        self._owners = np.zeros(0, np.int32)

    def add(self, entries: Mapping[str, Sequence[int]]) -> None:
        """Add entries by their ids; new hashes of a known entry replace its old ones."""
        known = [self._places[entry] for entry in entries if entry in self._places]
        if known:
            kept = ~np.isin(self._owners, known)
            self._hashes, self._owners = self._hashes[kept], self._owners[kept]
        for entry in entries:
            self._places.setdefault(entry, len(self._places))
        self._entries = list(self._places)
        hashes = [np.array(each, np.uint64) for each in entries.values()]
        owners = [np.full(len(each), self._places[entry], np.int32) for entry, each in entries.items()]
        self._hashes = np.concatenate([self._hashes, *hashes])
        self._owners = np.concatenate([self._owners, *owners])

    def alike(self, hashes: Sequence[int], but: Iterable[str] = ()) -> list[Match]:
        """Entries that look like one with these hashes, the most alike first, without those in `but`."""
        if not hashes or not len(self._hashes):
            return []
        nearest = np.stack([self._nearest(each) for each in dict.fromkeys(hashes)])
        counts = np.bincount(self._owners, minlength=len(self._entries))
        excluded = {self._places[entry] for entry in but if entry in self._places}
        found = []
        for owner in np.flatnonzero((nearest <= NEAR).any(axis=0)):
            close = nearest[:, owner][nearest[:, owner] <= NEAR]
            compared = min(nearest.shape[0], int(counts[owner]))
            matched = min(len(close), compared)
            if owner not in excluded and matched >= max(min(FEWEST, compared), SHARE * compared):
                found.append(Match(self._entries[owner], matched, compared, int(np.median(close))))
        return sorted(found, key=lambda match: (-match.matched / match.compared, match.distance, match.entry))

    def _nearest(self, value: int) -> npt.NDArray[np.uint8]:
        """The distance, in bits, to the nearest hash of each entry; 64 if an entry has none that is near."""
        distances = np.bitwise_count(self._hashes ^ np.uint64(value)).astype(np.uint8)
        nearest = np.full(len(self._entries), 64, np.uint8)
        close = distances <= NEAR
        np.minimum.at(nearest, self._owners[close], distances[close])
        return nearest
