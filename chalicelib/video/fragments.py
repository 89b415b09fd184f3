"""Reads movie fragments (`moof`) and the boxes that index them, as players do.

Pure: bytes in, values out. A run that states more samples than its box holds is read to the end of the box.
"""

import struct
from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from chalicelib.video.boxes import Broken, ChildBox, child, parts, u16, u32, u64
from chalicelib.video.sample_tables import decoded

Defaults = dict[int, tuple[int, int]]  # a track's id: duration in ticks and size in bytes of its samples

MOST_UNIFORM = 1 << 20  # samples of one size in one run; hours
_WIDTHS = (0x100, 0x200, 0x400, 0x800)  # flags of a `trun`: duration, size, flags, composition offset of each sample


class Run(NamedTuple):
    """One track's part of a fragment: times in ticks, offsets in the file, sizes of samples in bytes.

    `begins` is the decode time of the first sample, if it is stated; `overstated`: more samples were promised.
    """

    track: int
    ticks: int
    begins: int | None
    offset: int
    sizes: Sequence[int]
    overstated: bool = False

    @property
    def samples(self) -> int:
        return len(self.sizes)

    @property
    def end(self) -> int:
        """Where its last sample ends."""
        return self.offset + sum(self.sizes)


class Index(NamedTuple):
    """What a `sidx` says: where the last subsegment begins, where the indexed media ends, and its duration."""

    last: int
    end: int
    seconds: float


def runs(data: bytes, start: int, at: int, defaults: Defaults) -> list[Run]:
    """The track runs of a `moof` that lies at offset `at` and whose body begins at `start` in `data`.

    Raises `Broken` if its boxes are too short to be read.
    """
    found: list[Run] = []
    try:
        for part in parts(data, start, len(data)):
            if part.kind == b"traf":
                implicit = found[-1].end if found else at
                found += _track_runs(data, part, at, implicit=implicit, defaults=defaults)
    except (struct.error, IndexError) as error:
        raise Broken("MALFORMED", b"moof") from error
    return found


def named(data: bytes, start: int) -> frozenset[int]:
    """The tracks that a `moof` names, even if it is cut off."""
    found = [p for p in parts(data, start, len(data)) if p.kind == b"traf"]
    headers = [child(data, p, b"tfhd") for p in found]
    return frozenset(u32(data, p.start + 4) for p in headers if p is not None and p.end - p.start >= 8)


def _track_runs(data: bytes, fragment: ChildBox, moof: int, implicit: int, defaults: Defaults) -> Iterator[Run]:
    inside = list(parts(data, fragment.start, fragment.end))
    header = next((p for p in inside if p.kind == b"tfhd"), None)
    if header is None:
        return
    track, base, duration, size = _header(data, header, moof, implicit=implicit, defaults=defaults)
    time = next((p for p in inside if p.kind == b"tfdt"), None)
    begins = None if time is None else _decode_time(data, time)
    for part in inside:
        if part.kind == b"trun":
            run = _run(data, part, base, (duration, size))._replace(track=track, begins=begins)
            yield run
            begins = None if begins is None else begins + run.ticks


def _decode_time(data: bytes, box: ChildBox) -> int:
    return u64(data, box.start + 4) if data[box.start] == 1 else u32(data, box.start + 4)


def _header(data: bytes, box: ChildBox, moof: int, implicit: int, defaults: Defaults) -> tuple[int, int, int, int]:
    """Of a `tfhd`: the track, where its data offsets count from, and duration and size of its samples."""
    flags, track = u32(data, box.start) & 0xFFFFFF, u32(data, box.start + 4)
    at = box.start + 8
    base = u64(data, at) if flags & 0x1 else moof if flags & 0x20000 else implicit
    at += (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    duration, size = defaults.get(track, (0, 0))
    if flags & 0x8:
        duration, at = u32(data, at), at + 4
    return track, base, duration, u32(data, at) if flags & 0x10 else size


def _run(data: bytes, box: ChildBox, base: int, default: tuple[int, int]) -> Run:
    """A `trun`, of no track yet."""
    flags, count = u32(data, box.start) & 0xFFFFFF, u32(data, box.start + 4)
    columns = [bit for bit in _WIDTHS if flags & bit]
    offset = struct.unpack_from(">i", data, box.start + 8)[0] if flags & 0x1 else 0
    at = box.start + 8 + 4 * (bool(flags & 0x1) + bool(flags & 0x4))
    if not columns:
        count = min(count, MOST_UNIFORM)
        return Run(0, count * default[0], None, offset=base + offset, sizes=(default[1],) * count)
    held = min(count, max(box.end - at, 0) // (4 * len(columns)))
    values: array[int] = array("I")
    decoded(values, memoryview(data)[at : at + held * 4 * len(columns)])
    listed = {bit: values[number :: len(columns)] for number, bit in enumerate(columns)}
    ticks = sum(listed[0x100]) if 0x100 in listed else held * default[0]
    sizes = listed.get(0x200, (default[1],) * held)
    return Run(0, ticks, None, offset=base + offset, sizes=sizes, overstated=count > held)


def segment_index(body: bytes, end: int) -> Index | None:
    """What a `sidx` that ends at `end` covers; None if it is empty or broken."""
    wide = body[:1] == b"\1"
    head = 28 if wide else 20
    if len(body) < head + 12:
        return None
    timescale = u32(body, 8)
    first = end + (u64(body, 20) if wide else u32(body, 16))
    count = min(u16(body, head + 2), (len(body) - head - 4) // 12)
    entries = [(u32(body, at) & 0x7FFFFFFF, u32(body, at + 4)) for at in range(head + 4, head + 4 + count * 12, 12)]
    if not entries or not timescale:
        return None
    total = first + sum(size for size, _ in entries)
    return Index(total - entries[-1][0], total, sum(ticks for _, ticks in entries) / timescale)


def last_random_access(tail: bytes, start: int) -> int | None:
    """The offset of the last fragment named by the `mfra` at the end of the tail."""
    if len(tail) < 16 or tail[-12:-8] != b"mfro":
        return None
    size = u32(tail, len(tail) - 4)
    at = len(tail) - size
    if not 16 <= size <= len(tail) or tail[at + 4 : at + 8] != b"mfra":
        return None
    tables = (p for p in parts(tail, at + 8, len(tail)) if p.kind == b"tfra" and p.whole)
    offsets = [offset for p in tables if (offset := _last_entry(tail, p)) is not None]
    return max((offset for offset in offsets if offset < start + at), default=None)


def _last_entry(tail: bytes, box: ChildBox) -> int | None:
    """The `moof` offset in the last entry of a `tfra`."""
    if box.end - box.start < 16:
        return None
    wide = tail[box.start] == 1
    lengths = u32(tail, box.start + 8)
    numbers = sum((lengths >> shift & 3) + 1 for shift in (4, 2, 0))
    width, count = (16 if wide else 8) + numbers, u32(tail, box.start + 12)
    at = box.start + 16 + (count - 1) * width
    if not count or at + width > box.end:
        return None
    return u64(tail, at + 8) if wide else u32(tail, at + 4)


def first_fragment(tail: bytes) -> int | None:
    """Where the first `moof` of the tail begins: its name, with a plausible size before it and `mfhd` after it."""
    at = tail.find(b"moof")
    while at >= 0:
        if at >= 4 and u32(tail, at - 4) >= 24 and tail[at + 4 : at + 12] == b"\0\0\0\x10mfhd":
            return at - 4
        at = tail.find(b"moof", at + 1)
    return None
