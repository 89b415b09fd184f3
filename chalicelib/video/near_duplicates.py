"""Finds entries that look alike: compares the picture hashes of one with those of all others.

A picture has two hashes of 64 bits (`picture_hashes`). It matches another when these are at most `NEAR` of 128 bits
apart; unrelated pictures are some 64 apart. It is also compared mirrored, as a negative, and as both, and with what is
left of the other when a part of it is cut off; and the other way round, for a few pictures of each entry. Entries are
alike when enough pictures match in one and the same of these ways of looking.

An index holds, for each of eight pieces of 16 bits of the hashes, which hashes have which piece. Of two hashes at most
15 bits apart, one of the eight pieces differs in one bit at most, so the index finds every match. It reads some 1/500
of the hashes of a large gallery.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

NEAR = 15  # bits of 128; more would need more than one differing bit in each piece
FEWEST = 3  # pictures that must match, or all if there are fewer
SHARE = 0.2  # of the shorter list must match
FEWEST_CUT, SHARE_CUT = 4, 1 / 3  # the same for the few pictures of which parts are compared
PARTS = 5  # parts of a picture that are hashed: `picture_hashes.CROPS`
TAIL = 20_000  # hashes that may wait before the index is made anew

Words = npt.NDArray[np.uint64]
Numbers = npt.NDArray[np.int32]
_FLIPS = np.array([0, *(1 << bit for bit in range(16))], np.uint16)  # what may differ within a piece
_PIECES = 8


class Look(NamedTuple):
    """The hashes of a video: `hashes` to the right and `down` for each picture, `crops` as pairs for some of them.

    An entry scanned by an earlier release has `hashes` alone; of these, twice the bits count.
    """

    hashes: Sequence[int]
    down: Sequence[int] = ()
    crops: Sequence[int] = ()


class Match(NamedTuple):
    """How alike another entry is: `matched` of `compared` pictures, a median of `distance` of 64 bits apart.

    The distance is half that of both hashes together, so that it means the same as in rows of earlier releases.
    """

    entry: str
    matched: int
    compared: int
    distance: int


class _Hashes(NamedTuple):
    """Pairs of hashes in columns. `single`: the first of each pair alone is known, and stands for both."""

    across: Words
    down: Words
    single: npt.NDArray[np.bool_]

    @property
    def many(self) -> int:
        return len(self.across)

    def at(self, places: npt.NDArray[Any]) -> "_Hashes":
        """Those at some places, by number or by mark."""
        return _Hashes(self.across[places], self.down[places], self.single[places])


class _Found(NamedTuple):
    """Pairs that are near: the number of the hash asked for, the entry of the other, and their distance."""

    asked: Numbers
    owners: Numbers
    distances: Numbers


class Gallery:
    """All entries' hashes in memory, some 60 bytes each with the index; entries may be added and replaced."""

    def __init__(self) -> None:
        self._entries: list[str] = []
        self._places: dict[str, int] = {}
        self._pictures = np.zeros(0, np.int32)  # of each entry
        self._whole, self._parts = _Table(), _Table()

    def add(self, entries: Mapping[str, Look]) -> None:
        """Add entries by their ids; new hashes of a known entry replace its old ones."""
        known = [self._places[entry] for entry in entries if entry in self._places]
        for entry in entries:
            self._places.setdefault(entry, len(self._places))
        self._entries = list(self._places)
        self._pictures = np.pad(self._pictures, (0, len(self._entries) - len(self._pictures)))
        for entry, look in entries.items():
            self._pictures[self._places[entry]] = len(look.hashes)
        for table, taken in ((self._whole, _whole), (self._parts, _parts)):
            table.replace(known, [(self._places[entry], taken(look)) for entry, look in entries.items()])

    def alike(self, look: Look, but: Iterable[str] = ()) -> list[Match]:
        """Entries that look like one with these hashes, the most alike first, without those in `but`."""
        excluded = {self._places[entry] for entry in but if entry in self._places}
        best: dict[int, Match] = {}
        for owner, match in (*self._by_pictures(look), *self._by_parts(look)):
            if owner not in excluded and (owner not in best or _rank(match) < _rank(best[owner])):
                best[owner] = match
        return sorted(best.values(), key=_rank)

    def _by_pictures(self, look: Look) -> Iterator[tuple[int, Match]]:
        """Entries some of whose pictures, or parts of them, are like these pictures."""
        mine = _unlike(_whole(look))
        wanted = _ways(mine)
        found = _joined([self._whole.near(wanted), self._parts.near(wanted)])
        for way in _by_way(found, mine.many):
            yield from self._matches(way, mine.many, FEWEST, SHARE)

    def _by_parts(self, look: Look) -> Iterator[tuple[int, Match]]:
        """Entries some of whose pictures are like parts of these pictures."""
        mine = _parts(look)
        for way in _by_way(self._whole.near(_ways(mine)), mine.many):
            pictures = way._replace(asked=way.asked // PARTS)
            yield from self._matches(pictures, mine.many // PARTS, FEWEST_CUT, SHARE_CUT)

    def _matches(self, found: _Found, asked: int, fewest: int, share: float) -> Iterator[tuple[int, Match]]:
        order = np.lexsort((found.distances, found.asked, found.owners))
        pairs = np.stack([found.owners[order], found.asked[order]])
        first = np.ones(len(order), bool)
        first[1:] = (pairs[:, 1:] != pairs[:, :-1]).any(axis=0)
        owners, distances = found.owners[order][first], found.distances[order][first]
        for owner, begins, count in zip(*np.unique(owners, return_index=True, return_counts=True), strict=True):
            compared = min(asked, int(self._pictures[owner]))
            matched = min(int(count), compared)
            if matched >= max(min(fewest, compared), share * compared):
                distance = int(np.median(distances[begins : begins + count])) // 2
                yield int(owner), Match(self._entries[owner], matched, compared, distance)


def _rank(match: Match) -> tuple[float, int, str]:
    return -match.matched / match.compared, match.distance, match.entry


# --- hashes ----------------------------------------------------------------------------------------------------------


def _whole(look: Look) -> _Hashes:
    """The hashes of whole pictures."""
    across = np.array(look.hashes, np.uint64)
    down = np.array(look.down, np.uint64) if look.down else across
    return _Hashes(across, down, np.full(len(across), not look.down))


def _parts(look: Look) -> _Hashes:
    """The hashes of parts of pictures, `PARTS` for each picture."""
    pairs = np.array(look.crops, np.uint64).reshape(-1, 2)
    return _Hashes(pairs[:, 0], pairs[:, 1], np.zeros(len(pairs), bool))


def _unlike(hashes: _Hashes) -> _Hashes:
    """Each pair of hashes once, so that a picture that stands still counts once."""
    pairs = np.stack([hashes.across, hashes.down], axis=1)
    first = np.sort(np.unique(pairs, axis=0, return_index=True)[1])
    return hashes.at(first)


def _ways(hashes: _Hashes) -> _Hashes:
    """The hashes of the pictures as they are, of their negatives, mirrored, and both, one after the other.

    Mirrored, a row is read backwards and what grew to the right shrinks; in a negative, whatever grew shrinks.
    """
    across, down, single = hashes
    back, turned = _backwards(across), _backwards(down)
    return _Hashes(
        np.concatenate([across, ~across, ~back, back]),
        np.concatenate([down, ~down, turned, ~turned]),
        np.tile(single, 4),
    )


def _backwards(hashes: Words) -> Words:
    """Each row of eight bits in reverse order."""
    bits = np.unpackbits(np.ascontiguousarray(hashes).view(np.uint8)[:, None], axis=1)
    return np.packbits(bits[:, ::-1], axis=1)[:, 0].view(np.uint64)


def _by_way(found: _Found, many: int) -> Iterator[_Found]:
    """What was found in each way of looking, for `many` hashes."""
    for way in range(4 if many else 0):
        chosen = found.asked // many == way
        asked, owners, distances = (column[chosen] for column in found)
        yield _Found(asked % many, owners, distances)


def _joined(found: Sequence[_Found]) -> _Found:
    return _Found(*(np.concatenate(columns) for columns in zip(*found, strict=True)))


# --- index -----------------------------------------------------------------------------------------------------------


class _Table:
    """Hashes and the numbers of their entries (-1: replaced). The first `indexed` of them are in the index."""

    def __init__(self) -> None:
        self.hashes = _Hashes(np.zeros(0, np.uint64), np.zeros(0, np.uint64), np.zeros(0, bool))
        self.owners = np.zeros(0, np.int32)
        self.indexed = 0
        self.starts: list[Numbers] = []  # of each piece: where the hashes with each value begin in `order`
        self.order: list[Numbers] = []

    def replace(self, known: Sequence[int], rows: Sequence[tuple[int, _Hashes]]) -> None:
        """Forget the hashes of known entries and add those of others."""
        if known:
            self.owners[np.isin(self.owners, known)] = -1
        new = [hashes for _, hashes in rows]
        self.owners = np.concatenate([self.owners, *(np.full(each.many, o, np.int32) for o, each in rows)])
        self.hashes = _Hashes(
            np.concatenate([self.hashes.across, *(each.across for each in new)]),
            np.concatenate([self.hashes.down, *(each.down for each in new)]),
            np.concatenate([self.hashes.single, *(each.single for each in new)]),
        )

    def _index(self) -> None:
        kept = self.owners >= 0
        self.hashes, self.owners = self.hashes.at(kept), self.owners[kept]
        self.starts, self.order = [], []
        for number in range(_PIECES):
            piece = _piece(self.hashes, number)
            self.order.append(np.argsort(piece, kind="stable").astype(np.int32))
            self.starts.append(np.cumsum(np.bincount(piece.astype(np.int32) + 1, minlength=65537)).astype(np.int32))
        self.indexed = len(self.owners)

    def near(self, wanted: _Hashes) -> _Found:
        """All pairs of a hash wanted and one in the table that are near; a pair may come more than once."""
        if len(self.owners) - self.indexed > TAIL:
            self._index()
        pairs = [self._in_tail(wanted)] if wanted.many else []
        for number in range(_PIECES if self.indexed and wanted.many else 0):
            pairs.append(self._near(wanted, *self._alike_in(number, _piece(wanted, number))))
        return _joined(pairs) if pairs else _Found(*[np.zeros(0, np.int32)] * 3)

    def _in_tail(self, wanted: _Hashes) -> _Found:
        """Near pairs with a hash that is not in the index yet."""
        late = np.arange(self.indexed, len(self.owners), dtype=np.int32)
        found = [self._near(wanted, np.full(len(late), each, np.int32), late) for each in range(wanted.many)]
        return _joined(found)

    def _alike_in(self, number: int, pieces: npt.NDArray[np.uint16]) -> tuple[Numbers, Numbers]:
        """Numbers of the hashes wanted and of those in the table whose piece differs in one bit at most."""
        values = (pieces[:, None] ^ _FLIPS).astype(np.int32)
        begins = self.starts[number][values]
        counts = self.starts[number][values + 1] - begins
        flat, many = begins.ravel(), counts.ravel()
        steps = np.arange(many.sum(), dtype=np.int64) - np.repeat(np.cumsum(many) - many, many)
        asked = np.repeat(np.arange(len(pieces), dtype=np.int32), counts.sum(axis=1))
        return asked, self.order[number][np.repeat(flat, many) + steps]

    def _near(self, wanted: _Hashes, asked: Numbers, others: Numbers) -> _Found:
        across = np.bitwise_count(self.hashes.across[others] ^ wanted.across[asked])
        near = across <= NEAR
        asked, others, across = asked[near], others[near], across[near]  # few are left
        down = np.bitwise_count(self.hashes.down[others] ^ wanted.down[asked])
        single = self.hashes.single[others] | wanted.single[asked]
        distances = across + np.where(single, across, down)
        near = (distances <= NEAR) & (self.owners[others] >= 0)
        return _Found(asked[near], self.owners[others[near]], distances[near].astype(np.int32))


def _piece(hashes: _Hashes, number: int) -> npt.NDArray[np.uint16]:
    """Two rows of eight bits of the hashes to the right (0-3) or downwards (4-7), far apart as neighbours are alike."""
    words = hashes.across if number < _PIECES // 2 else hashes.down
    octets = np.ascontiguousarray(words).view(np.uint8).reshape(-1, 8).astype(np.uint16)
    row = number % (_PIECES // 2)
    return np.asarray(octets[:, row] << 8 | octets[:, row + 4], np.uint16)
