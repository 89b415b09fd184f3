"""Reads the sample tables of a track as a player does, and tells which samples have no place in the file.

Tables contradict themselves in many good files. What counts is the player's view: FFmpeg's, on which browsers build,
written after `mov_build_index` and `mov_read_stsc` of libavformat/mov.c. A table that states more than it holds is read
to its end; runs of chunks that cannot be are repaired; chunks that carry no sample are never visited.
"""

from __future__ import annotations  # array[int] is no class before Python 3.12

import sys
from array import array
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, islice
from operator import lt, mul, sub
from typing import NamedTuple

from msgspec import Struct

from chalicelib.video.boxes import ChildBox, Lost, u32

STRIDE = 256  # numbers that `total` joins into one; making longer ones is slow
LOW_HALVES = int.from_bytes(b"\0\0\0\0\xff\xff\xff\xff" * (STRIDE // 2), "big")
TABLES = frozenset((b"stts", b"ctts", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss"))
LARGEST = 0x3FFFFFFF  # bytes of one sample; FFmpeg stops at a larger one
PLACES = 8  # over the length of a video, where samples are looked at
SMALL_FILE = 1 << 20  # a file that is wholly in memory after the first read: more samples are looked at
MORE_PLACES = 400
MOST_SIZES = 20_000  # are searched for empty samples
MOST_SPANS = 200  # chunks of a track that are compared with those of other tracks


class Bounds(NamedTuple):
    """Where media cannot be: inside the movie box, or past the end of the file."""

    movie_start: int
    movie_end: int
    file_size: int

    def cuts(self, box: ChildBox) -> bool:
        """Whether the file ends inside a box of the movie box."""
        return not box.whole and self.movie_start + box.end >= self.file_size


class Place(NamedTuple):
    """Where one sample lies, and when it is shown, in seconds."""

    offset: int
    size: int
    seconds: float


class Samples(Struct, frozen=True, kw_only=True):
    """Sums over the sample tables: `octets` of media, `ticks` in the track's timescale, offsets in the file.

    `entries` are the numbers (from 0) of the sample entries in use; `lost` is what has no place in the file, `beyond`
    if some of it lies past the end. `refused` is a table for which FFmpeg refuses the whole file, `absurd` one whose
    figures no file can have; `oddities` name those that contradict themselves or others. `spans` are where chunks lie.
    """

    count: int = 0
    octets: int = 0
    ticks: int = 0
    first: int | None = None
    end: int | None = None
    entries: tuple[int, ...] = (0,)
    lost: Lost | None = None
    beyond: bool = False
    refused: str = ""
    absurd: str = ""
    oddities: tuple[str, ...] = ()
    places: tuple[Place, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()


class Runs(NamedTuple):
    """Runs of chunks with equally many samples: first chunk of each, samples a chunk, sample entry; all from 0."""

    firsts: Sequence[int]
    each: Sequence[int]
    entries: Sequence[int]


class SampleTables:
    """The tables of one `stbl`, each of which should be there once. `timescale` is the track's; times in seconds."""

    def __init__(self, data: bytes, tables: Sequence[ChildBox], bounds: Bounds, timescale: int) -> None:
        self.data, self.bounds, self.timescale = data, bounds, timescale or 1
        self.oddities: dict[str, None] = {}
        self.boxes: dict[bytes, ChildBox] = {}
        for table in tables:
            self._odd(table.kind, table.kind in self.boxes and table.kind in TABLES)
            self.boxes.setdefault(table.kind, table)
        self.absurd = self.refused = ""
        self.uniform, self.sizes, self.count = self._read_sizes()
        self.octets = self.uniform * self.count if self.uniform else total(self.sizes)
        self.offsets = self._read_offsets()
        self.timed, self.counts, self.deltas = self._read_times()
        self.runs = self._read_runs()
        self.before = self._samples_before_runs()
        self.placed = min(self.count, self.before[-1])
        self.carrying = self._chunk_of(self.placed - 1) + 1 if self.placed else 0

    def sums(self, *, entries: int, looked_at: bool) -> Samples:
        """Everything the checks need. `entries` is how many sample entries there are; a track that is `looked_at` has
        places."""
        self._rows(b"ctts", 8)
        lost, beyond = self._lost(entries)
        carried = self.offsets[: self.carrying]
        ascending = all(map(lt, carried, islice(carried, 1, None)))
        self._odd(b"stco", not ascending and len(set(carried)) < len(carried))
        return Samples(
            count=self.count,
            octets=self.octets,
            ticks=sum(map(mul, self.counts, self.deltas)),
            first=min(carried, default=None),
            end=self._end_of(carried.index(max(carried))) if carried else None,
            entries=self._entries_in_use(),
            lost=lost,
            beyond=beyond,
            refused=self.refused,
            absurd=self.absurd,
            oddities=tuple(self.oddities),
            places=self._places() if looked_at else (),
            spans=tuple(self._spans()),
        )

    # --- reading ---

    def _odd(self, kind: bytes, odd: object = True) -> None:
        if odd:
            self.oddities[kind.decode("latin-1")] = None

    def _rows(self, kind: bytes, size: int, skip: int = 4) -> memoryview:
        """The rows of a counted table, `size` bytes each, up to the end of the box."""
        box = self.boxes.get(kind)
        if box is None:
            return memoryview(b"")
        if box.end - box.start < skip + 4:
            if self.bounds.cuts(box):
                self._read_past_end(kind.decode("latin-1"))
            return memoryview(b"")
        count, at = u32(self.data, box.start + skip), box.start + skip + 4
        room = (box.end - at) // size
        self._odd(kind, count > room)
        if count > room and self.bounds.movie_start + at + count * size > self.bounds.file_size:
            self._read_past_end(kind.decode("latin-1"))
        return memoryview(self.data)[at : at + min(count, room) * size]

    def _read_past_end(self, table: str) -> None:
        """Players read on behind the box. At the end of the file FFmpeg gives up a table of sizes with its track, and
        the whole file for any other."""
        if table == "stsz":
            self.absurd = self.absurd or table
        else:
            self.refused = self.refused or table

    def _columns(self, kind: bytes, width: int, code: str = "I") -> array[int]:
        """The numbers of a counted table of `width` columns."""
        values: array[int] = array(code)
        return decoded(values, self._rows(kind, width * values.itemsize))

    def _read_sizes(self) -> tuple[int, Sequence[int], int]:
        """Uniform size (0 if sizes are listed), the listed sizes for `total`, and the number of samples."""
        box = self.boxes.get(b"stsz")
        if box is None:
            return self._read_compact_sizes()
        uniform = u32(self.data, box.start + 4) if box.end - box.start >= 12 else 0
        if uniform:
            return uniform, (), u32(self.data, box.start + 8)
        sizes = self._rows(b"stsz", 4, skip=8).cast("I")
        self._odd(b"stsz", len(sizes) <= MOST_SIZES and 0 in sizes)
        return 0, sizes, len(sizes)

    def _read_compact_sizes(self) -> tuple[int, Sequence[int], int]:
        box = self.boxes.get(b"stz2")
        if box is None or box.end - box.start < 12:
            return 0, (), 0
        bits, count = self.data[box.start + 7], u32(self.data, box.start + 8)
        sizes = compact(self.data[box.start + 12 : box.end], bits)
        self._odd(b"stz2", count > len(sizes))
        return 0, sizes[:count], min(count, len(sizes))

    def _read_offsets(self) -> array[int]:
        """Offsets of the chunks: of the first table, if there are two."""
        wide = next((kind == b"co64" for kind in self.boxes if kind in (b"co64", b"stco")), False)
        return self._columns(b"co64", 1, "Q") if wide else self._columns(b"stco", 1)

    def _read_times(self) -> tuple[int, Sequence[int], Sequence[int]]:
        """Samples that have a time, and the rows. Some muxers write negative durations, which count as 0."""
        table = self._columns(b"stts", 2)
        counts, deltas = table[0::2], table[1::2]
        timed = sum(counts)
        self._odd(b"stts", timed != self.count)
        if timed > max(self.bounds.file_size, self.count):
            self.absurd = self.absurd or "stts"  # more samples than the file has bytes
        if deltas and max(deltas) >= 2**31:
            deltas = array("I", (0 if delta >= 2**31 else delta for delta in deltas))
        return timed, counts, deltas

    def _read_runs(self) -> Runs:
        """Runs of chunks, repaired. If one begins after the last chunk, FFmpeg refuses the file."""
        table = self._columns(b"stsc", 3)
        firsts: Sequence[int]
        each: Sequence[int]
        entries: Sequence[int]
        firsts, each, entries = table[0::3], table[1::3], table[2::3]
        if firsts and not self.offsets and self.counts and (not self.count or self.absurd == "stsz"):
            self.refused = self.refused or "stsc"  # "contradictionary STSC and STCO": the whole file
        if not firsts or not self.offsets:
            return Runs((), (), ())
        if firsts[0] < 1 or not all(each) or not all(entries) or not all(map(lt, firsts, islice(firsts, 1, None))):
            self._odd(b"stsc")
            firsts, each, entries = _repaired(firsts, each, entries)
        if firsts[-1] > len(self.offsets):
            self.refused = self.refused or "stsc"
        kept = bisect_right(firsts, len(self.offsets))
        return _from_zero(firsts[:kept], each[:kept], entries[:kept])

    def _samples_before_runs(self) -> list[int]:
        """Samples before each run, and in all."""
        firsts = self.runs.firsts
        lengths = map(sub, (*islice(firsts, 1, None), len(self.offsets)), firsts)
        return [0, *accumulate(map(mul, lengths, self.runs.each))]

    # --- where samples lie ---

    def _run_of(self, sample: int) -> int:
        return min(bisect_right(self.before, sample), len(self.runs.firsts)) - 1

    def _chunk_of(self, sample: int) -> int:
        run = self._run_of(sample)
        return self.runs.firsts[run] + (sample - self.before[run]) // self.runs.each[run]

    def _first_of(self, chunk: int) -> int:
        """The first sample of a chunk."""
        run = bisect_right(self.runs.firsts, chunk) - 1
        return self.before[run] + (chunk - self.runs.firsts[run]) * self.runs.each[run]

    def _octets_of(self, low: int, high: int) -> int:
        return self.uniform * max(high - low, 0) if self.uniform else total(self.sizes[low:high])

    def _size_of(self, sample: int) -> int:
        return self.uniform or int.from_bytes(_big(self.sizes, sample), "big")

    def _end_of(self, chunk: int) -> int:
        after = self._first_of(chunk + 1) if chunk + 1 < len(self.offsets) else self.placed
        return self.offsets[chunk] + self._octets_of(self._first_of(chunk), min(after, self.placed))

    def _entries_in_use(self) -> tuple[int, ...]:
        used = self._run_of(self.placed - 1) + 1 if self.placed else 0
        return tuple(dict.fromkeys(self.runs.entries[:used])) or (0,)

    def _seconds(self, sample: int) -> float:
        """When a sample is decoded."""
        ticks = 0
        for count, delta in zip(self.counts, self.deltas, strict=True):
            if sample <= count:
                return (ticks + sample * delta) / self.timescale
            sample, ticks = sample - count, ticks + count * delta
        return ticks / self.timescale

    def _places(self) -> tuple[Place, ...]:
        """Samples spread over the length: the first of a chunk, where chunks are short."""
        if not self.placed or self.refused:
            return ()
        many = MORE_PLACES if self.bounds.file_size <= SMALL_FILE else PLACES
        step = max(self.placed / many, 1)
        wanted = dict.fromkeys(min(round((n + 1) * step), self.placed) - 1 for n in range(min(many, self.placed)))
        return tuple(self._place(sample, int(step)) for sample in wanted)

    def _place(self, sample: int, step: int) -> Place:
        chunk = self._chunk_of(sample)
        first = self._first_of(chunk)
        if step > 1 and sample - first < step:
            sample = first
        offset = self.offsets[chunk] + self._octets_of(first, sample)
        return Place(offset, self._size_of(sample), self._seconds(sample))

    def _spans(self) -> Iterator[tuple[int, int]]:
        """Where the first chunks lie."""
        for chunk in range(min(self.carrying, MOST_SPANS)):
            yield self.offsets[chunk], self._end_of(chunk)

    # --- what is lost ---

    def _wanted(self) -> int:
        """How many samples there are. Where the three tables differ, two agree or the one between is nearest."""
        return sorted((self.count, self.timed, self.before[-1]))[1]

    def _lost(self, entries: int) -> tuple[Lost | None, bool]:
        wanted = self._wanted()
        if not self.octets or self.refused or self.absurd:
            return (Lost(1, 0.0, wanted, wanted) if wanted else None), False
        gone = [*self._gone(), *self._undescribed(entries)]
        missing = max(wanted - self.placed, 0)
        first = min([sample for sample, _ in gone] + ([self.placed] if missing else []), default=None)
        if first is None:
            return None, False
        count = missing + sum(number for _, number in gone)
        count = min(count, max(wanted, self.placed))
        return Lost(first + 1, round(self._seconds(first), 3), count, max(wanted, count)), bool(gone)

    def _undescribed(self, entries: int) -> Iterator[tuple[int, int]]:
        """Stretches of samples whose entry does not exist."""
        for run, entry in enumerate(self.runs.entries):
            low, high = self.before[run], min(self.before[run + 1], self.placed)
            if entry >= entries and low < high:
                yield low, high - low

    def _gone(self) -> list[tuple[int, int]]:
        """Stretches of samples that begin at or past the end of the file, reach past it, or lie inside the index.

        Only the chunk that begins last may reach past the end, unless the sizes cannot be; then all are looked at.
        """
        carried, size = self.offsets[: self.carrying], self.bounds.file_size
        if not carried:
            return []
        highest = max(carried)
        suspicious = highest >= size or self.octets > size or self._end_of(carried.index(highest)) > size
        start, end = self.bounds.movie_start, self.bounds.movie_end
        inside = min(carried) < end and max(carried) >= start
        if not suspicious and not inside:
            return []
        return [gone for chunk in range(self.carrying) for gone in self._gone_of(chunk, start, end)]

    def _gone_of(self, chunk: int, start: int, end: int) -> Iterator[tuple[int, int]]:
        first, offset, size = self._first_of(chunk), self.offsets[chunk], self.bounds.file_size
        last = min(self._first_of(chunk + 1) if chunk + 1 < len(self.offsets) else self.placed, self.placed)
        if start <= offset < end or offset >= size:
            yield first, last - first
            return
        if offset + self._octets_of(first, last) <= size:
            return
        for sample in range(first, last):
            offset += self._size_of(sample)
            if offset > size:
                yield sample, last - sample
                return


def _repaired(firsts: Sequence[int], each: Sequence[int], entries: Sequence[int]) -> tuple[list[int], ...]:
    """Runs as FFmpeg mends them (`mov_read_stsc`): an impossible one is taken over by the next, and the last is
    brought behind the one before it, or left out if it has no samples."""
    first, count, entry = list(firsts), list(each), list(entries)
    for at in range(len(first) - 1, -1, -1):
        follows = at + 1 < len(first)
        fine = first[at] >= at + 1 and count[at] >= 1 and entry[at] >= 1
        if fine and not (follows and first[at] >= first[at + 1]) and not (at and first[at] <= first[at - 1]):
            continue
        if follows:
            first[at], count[at], entry[at] = first[at + 1] - 1, count[at + 1], entry[at + 1]
        elif count[at] == 0 and at > 0:
            del first[at], count[at], entry[at]
        else:
            first[at] = max(first[at], at + 1)
            if at and first[at] <= first[at - 1]:
                first[at] = min(first[at - 1] + 1, 2**31 - 1)
            count[at], entry[at] = max(count[at], 1), max(entry[at], 1)
    return first, count, entry


def _from_zero(firsts: Sequence[int], each: Sequence[int], entries: Sequence[int]) -> Runs:
    """Counted from 0. The first run begins with the first chunk, whatever it says."""
    starts = [0, *(first - 1 for first in firsts[1:])] if firsts else []
    return Runs(starts, each, [entry - 1 for entry in entries])


def total(sizes: Sequence[int]) -> int:
    """The sum of the numbers. A memoryview holds them as the file does: big-endian, 32 bits each.

    Those are added many at once, as 64-bit digits of long integers. That takes a fifth of the time of decoding and
    adding them one by one, which was more than half of the walk over a long video.
    """
    if not isinstance(sizes, memoryview):
        return sum(sizes)
    digits = 0
    for at in range(0, len(sizes), STRIDE):
        many = int.from_bytes(sizes[at : at + STRIDE], "big")
        digits += (many & LOW_HALVES) + (many >> 32 & LOW_HALVES)
    return digits % ((1 << 64) - 1)  # sum of the digits, by casting out nines


def _big(sizes: Sequence[int], sample: int) -> bytes:
    """One size as big-endian bytes."""
    return sizes[sample : sample + 1].tobytes() if isinstance(sizes, memoryview) else sizes[sample].to_bytes(4, "big")


def decoded(values: array[int], octets: bytes | memoryview) -> array[int]:
    """Big-endian numbers of the array's width."""
    values.frombytes(octets)
    if sys.byteorder == "little":
        values.byteswap()
    return values


def compact(body: bytes, bits: int) -> Sequence[int]:
    """The sizes in an `stz2`, of 4, 8 or 16 bits each; none for any other width."""
    if bits == 16:
        return decoded(array("H"), body[: len(body) // 2 * 2])
    if bits == 8:
        return body
    return [half for byte in body for half in (byte >> 4, byte & 15)] if bits == 4 else ()
