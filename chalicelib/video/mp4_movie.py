"""Reads a movie box (`moov`): its tracks, their sample descriptions and the sums of their sample tables.

Pure: bytes in, frozen values out. Every loop is bounded by the size of the box, which the caller bounds
(`mp4.MAX_MOOV`). Layouts follow ISO/IEC 14496-12 and, where QuickTime differs, Apple's QTFF.
A box that breaks the structure raises `Broken`. A table that only contradicts itself is listed in `Track.defects`, so
that the rest of the file can still be read.
"""

from __future__ import annotations  # array[int] is no class before Python 3.12

import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from itertools import islice, takewhile
from operator import mul
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import replace

MAX_TRACKS = 32  # real masters stay under 20; 3,000 tracks kept MediaInfo busy for 13 s
MAX_DEPTH = 12  # protected entries reach 10: moov/trak/mdia/minf/stbl/stsd/encv/sinf/schi/tenc
MAX_BOXES = 20_000  # ten times what 32 full tracks hold
MAX_DESCRIPTIONS = 64

# Boxes that hold numbers, not boxes: anything that looks like a child inside them is a coincidence.
LEAVES = frozenset(
    b"mvhd tkhd mdhd hdlr vmhd smhd hmhd nmhd sthd elst dref stts ctts stss stsz stz2 stsc stco co64 sdtp sbgp sgpd"
    b" saiz saio subs cslg stps stsh trex mehd cprt".split()
)
VISUAL_ENTRY = 78  # bytes of a visual sample entry before its child boxes
STRIDE = 256  # numbers that `total` joins into one; making longer ones is slow
LOW_HALVES = int.from_bytes(b"\0\0\0\0\xff\xff\xff\xff" * (STRIDE // 2), "big")


class Broken(Exception):
    """Reading cannot go on; `defect` says which rule the structure breaks and where."""

    def __init__(self, code: str, box: bytes, found: int = 0, allowed: int = 0) -> None:
        super().__init__(code)
        self.defect = Defect(code=code, box=name(box), found=found, allowed=allowed)


class Defect(Struct, frozen=True, kw_only=True):
    """One contradiction: the code of the rule it breaks, the box, the value found and the value allowed."""

    code: str
    box: str
    found: int = 0
    allowed: int = 0


class Description(Struct, frozen=True, kw_only=True):
    """One visual sample entry. Sizes in pixels; `par` and `clean` only where the file states a usable one."""

    fourcc: str
    width: int
    height: int
    par: tuple[int, int] | None = None
    clean: tuple[int, int] | None = None
    transfer: int = 0  # ISO/IEC 23091-2; 16 is PQ, 18 is HLG
    dolby_vision: bool = False
    encrypted: bool = False


class Samples(Struct, frozen=True, kw_only=True):
    """Sums over the sample tables: `octets` of media, `ticks` in the track's timescale, offsets in the file."""

    count: int = 0
    octets: int = 0
    ticks: int = 0
    first: int | None = None
    end: int | None = None


class Track(Struct, frozen=True, kw_only=True):
    """One track. `declared` is the media header's duration in ticks; `edited` the edit list's in movie ticks."""

    id: int = 0
    enabled: bool = True
    handler: str = ""
    timescale: int = 0
    declared: int = 0
    rotation: int = 0  # degrees clockwise, to the nearest quarter
    edited: int | None = None
    external: bool = False
    fourccs: tuple[str, ...] = ()
    descriptions: tuple[Description, ...] = ()
    samples: Samples = Samples()
    defects: tuple[Defect, ...] = ()

    @property
    def seconds(self) -> float:
        """Duration of the samples in the movie box."""
        return self.samples.ticks / self.timescale if self.timescale else 0.0


class Movie(Struct, frozen=True, kw_only=True):
    """The movie box. `declared` and `fragment_ticks` count ticks of `timescale`; `defaults` pairs a track's id with its
    default sample duration in fragments."""

    timescale: int
    declared: int
    tracks: tuple[Track, ...]
    fragmented: bool = False
    fragment_ticks: int = 0
    defaults: tuple[tuple[int, int], ...] = ()


class ChildBox(NamedTuple):
    """A child box: its kind, and where its body begins and ends in the bytes given."""

    kind: bytes
    start: int
    end: int


def name(kind: bytes) -> str:
    """A box's four bytes as printable text; other bytes as `\\x…`."""
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else f"\\x{byte:02x}" for byte in kind)


def u32(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">I", data, at)[0])


def u64(data: bytes, at: int) -> int:
    return int(struct.unpack_from(">Q", data, at)[0])


def parts(data: bytes, start: int, end: int, *, lenient: bool = False) -> Iterator[ChildBox]:
    """The boxes between `start` and `end`. Fewer than eight bytes left, or a zero word (QuickTime), end the list.

    Raises `Broken` for a box that is smaller than its header or larger than its parent; with `lenient` the list
    ends there instead, for user data and codec settings, which good cameras write loosely.
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
        if size < header or at + size > end:
            if lenient:
                return
            raise Broken("MALFORMED", kind, size, end - at)
        yield ChildBox(kind, at + header, at + size)
        at += size


def child(data: bytes, within: ChildBox, kind: bytes) -> ChildBox | None:
    """The first child of that kind."""
    return next((p for p in parts(data, within.start, within.end) if p.kind == kind), None)


def survey(data: bytes, start: int, end: int) -> list[ChildBox]:
    """Refuse a movie box built to exhaust its reader, before anything else reads it; return its sample size tables.

    Raises `Broken` with COMPRESSED_MOOV or LIMIT_EXCEEDED. Any box that looks like a container counts as one: the
    depth limit must also hold for boxes unknown to this module, because MediaInfo knows many more.
    """
    stack, boxes, tracks = [(start, end, 1)], 0, 0
    sizes: list[ChildBox] = []
    while stack:
        low, high, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise Broken("LIMIT_EXCEEDED", b"moov", depth, MAX_DEPTH)
        for part in _children(data, low, high):
            boxes += 1
            tracks += part.kind == b"trak"
            _within_limits(part.kind, boxes, tracks)
            if part.kind == b"stsz":
                sizes.append(part)
            if part.kind not in LEAVES:
                stack.append((part.start, part.end, depth + 1))
    return sizes


def _within_limits(kind: bytes, boxes: int, tracks: int) -> None:
    if kind == b"cmov":
        raise Broken("COMPRESSED_MOOV", kind)
    if tracks > MAX_TRACKS:
        raise Broken("LIMIT_EXCEEDED", b"trak", tracks, MAX_TRACKS)
    if boxes > MAX_BOXES:
        raise Broken("LIMIT_EXCEEDED", b"moov", boxes, MAX_BOXES)


def _children(data: bytes, start: int, end: int) -> Iterator[ChildBox]:
    """Boxes that may lie in a body of unknown kind: after no header, or a full-box, table or sample-entry header."""
    for skip in (0, 4, 8, VISUAL_ENTRY, 28):
        first = next(parts(data, start + skip, end, lenient=True), None)
        if first is not None and printable(first.kind):
            yield from takewhile(lambda part: printable(part.kind), parts(data, start + skip, end, lenient=True))
            return


def printable(kind: bytes) -> bool:
    """Whether four bytes can be the name of a box: ASCII, or the © with which QuickTime's text boxes begin."""
    return len(kind) == 4 and all(0x20 <= byte < 0x7F or byte == 0xA9 for byte in kind)


def parse(data: bytes, start: int, *, at: int, file_size: int) -> Movie:
    """Read the movie box `data`, whose body begins at `start`; the box lies at offset `at` of the file.

    Call `survey` first. Raises `Broken` with MALFORMED.
    """
    try:
        return _movie(data, ChildBox(b"moov", start, len(data)), _Bounds(at, at + len(data), file_size))
    except (struct.error, IndexError) as error:
        raise Broken("MALFORMED", b"moov") from error


class _Bounds(NamedTuple):
    """Where media cannot be: inside the movie box, or past the end of the file."""

    movie_start: int
    movie_end: int
    file_size: int


def _movie(data: bytes, moov: ChildBox, bounds: _Bounds) -> Movie:
    children = list(parts(data, moov.start, moov.end))
    header = next((p for p in children if p.kind == b"mvhd"), None)
    timescale, declared = _times(data, header) if header else (0, 0)
    extends = next((p for p in children if p.kind == b"mvex"), None)
    return Movie(
        timescale=timescale,
        declared=declared,
        tracks=tuple(_track(data, p, bounds) for p in children if p.kind == b"trak"),
        fragmented=extends is not None,
        fragment_ticks=_fragment_ticks(data, extends) if extends else 0,
        defaults=_defaults(data, extends) if extends else (),
    )


def _times(data: bytes, header: ChildBox) -> tuple[int, int]:
    """Timescale and duration of an `mvhd` or `mdhd`; a duration of all ones means unknown and is read as 0."""
    if data[header.start] == 1:
        timescale, duration = u32(data, header.start + 20), u64(data, header.start + 24)
        return timescale, 0 if duration == 2**64 - 1 else duration
    timescale, duration = u32(data, header.start + 12), u32(data, header.start + 16)
    return timescale, 0 if duration == 2**32 - 1 else duration


def _fragment_ticks(data: bytes, extends: ChildBox) -> int:
    found = child(data, extends, b"mehd")
    if found is None:
        return 0
    return u64(data, found.start + 4) if data[found.start] == 1 else u32(data, found.start + 4)


def _defaults(data: bytes, extends: ChildBox) -> tuple[tuple[int, int], ...]:
    found = [p for p in parts(data, extends.start, extends.end) if p.kind == b"trex"]
    return tuple((u32(data, p.start + 4), u32(data, p.start + 12)) for p in found)


def _track(data: bytes, trak: ChildBox, bounds: _Bounds) -> Track:
    inside = {p.kind: p for p in parts(data, trak.start, trak.end)}
    media = inside.get(b"mdia")
    within = {p.kind: p for p in parts(data, media.start, media.end)} if media else {}
    times = _times(data, within[b"mdhd"]) if b"mdhd" in within else (0, 0)
    handler = _handler(data, within.get(b"hdlr"))
    number, enabled, rotation = _track_header(data, inside.get(b"tkhd"))
    track = Track(
        id=number,
        enabled=enabled,
        rotation=rotation,
        handler=handler,
        timescale=times[0],
        declared=times[1],
        edited=_edited(data, inside.get(b"edts")),
    )
    information = within.get(b"minf")
    return _with_tables(data, information, track, bounds) if information else track


def _handler(data: bytes, header: ChildBox | None) -> str:
    return name(data[header.start + 8 : header.start + 12]) if header else ""


def _track_header(data: bytes, header: ChildBox | None) -> tuple[int, bool, int]:
    """Number, enabled flag and rotation of a `tkhd`."""
    if header is None:
        return 0, True, 0
    wide = data[header.start] == 1
    number = u32(data, header.start + (20 if wide else 12))
    a, b = struct.unpack_from(">ii", data, header.start + (52 if wide else 40))
    return number, bool(data[header.start + 3] & 1), _rotation(a, b)


def _rotation(a: int, b: int) -> int:
    """The rotation in quarter turns nearest to a matrix whose first row begins with `a` and `b`."""
    if abs(b) > abs(a):
        return 90 if b > 0 else 270
    return 180 if a < 0 else 0


def _edited(data: bytes, edits: ChildBox | None) -> int | None:
    """Movie ticks that an edit list shows, without blank leaders; None if there is no list."""
    found = child(data, edits, b"elst") if edits else None
    if found is None:
        return None
    entry = ">Qq4x" if data[found.start] == 1 else ">Ii4x"
    body = data[found.start + 8 : found.end]
    whole = body[: len(body) // struct.calcsize(entry) * struct.calcsize(entry)]
    count = u32(data, found.start + 4)
    return sum(int(ticks) for ticks, begins in islice(struct.iter_unpack(entry, whole), count) if begins >= 0)


def _with_tables(data: bytes, information: ChildBox, track: Track, bounds: _Bounds) -> Track:
    inside = {p.kind: p for p in parts(data, information.start, information.end)}
    table = inside.get(b"stbl")
    if table is None:
        return track
    boxes = {p.kind: p for p in parts(data, table.start, table.end)}
    entries = _entries(data, boxes.get(b"stsd"))
    samples, defects = SampleTables(data, boxes, bounds).sums(track.handler)
    return replace(
        track,
        external=_external(data, inside.get(b"dinf")),
        fourccs=tuple(name(entry.kind) for entry in entries),
        descriptions=tuple(_description(data, e) for e in entries) if track.handler == "vide" else (),
        samples=samples,
        defects=defects,
    )


def _external(data: bytes, information: ChildBox | None) -> bool:
    """Whether the media lies in another file: no data reference is to this file and one names another."""
    reference = child(data, information, b"dref") if information else None
    if reference is None:
        return False
    entries = list(islice(parts(data, reference.start + 8, reference.end, lenient=True), 16))
    inside = any(entry.end - entry.start < 4 or data[entry.start + 3] & 1 for entry in entries)
    return not inside and any(data[e.start + 4 : e.end].strip(b"\0") for e in entries)


def _entries(data: bytes, table: ChildBox | None) -> list[ChildBox]:
    return list(islice(parts(data, table.start + 8, table.end, lenient=True), MAX_DESCRIPTIONS)) if table else []


def _description(data: bytes, entry: ChildBox) -> Description:
    """A visual sample entry; its size is 0 if it is too short to hold one."""
    if entry.end - entry.start < VISUAL_ENTRY:
        return Description(fourcc=name(entry.kind), width=0, height=0)
    width, height = struct.unpack_from(">HH", data, entry.start + 24)
    extra = {p.kind: p for p in parts(data, entry.start + VISUAL_ENTRY, entry.end, lenient=True)}
    return Description(
        fourcc=name(entry.kind),
        width=width,
        height=height,
        par=_pixel_aspect(data, extra.get(b"pasp")),
        clean=_clean_aperture(data, extra.get(b"clap"), width, height),
        transfer=_transfer(data, extra.get(b"colr")),
        dolby_vision=bool(extra.keys() & {b"dvcC", b"dvvC", b"dvwC"}) or entry.kind in DOLBY_ENTRIES,
        encrypted=entry.kind in PROTECTED_ENTRIES or b"sinf" in extra,
    )


DOLBY_ENTRIES = frozenset((b"dvh1", b"dvhe", b"dva1", b"dvav", b"dav1"))
PROTECTED_ENTRIES = frozenset((b"encv", b"enca", b"drmi", b"drms"))


def _pixel_aspect(data: bytes, box: ChildBox | None) -> tuple[int, int] | None:
    if box is None or box.end - box.start < 8:
        return None
    across, down = u32(data, box.start), u32(data, box.start + 4)
    return (across, down) if across and down else None


def _clean_aperture(data: bytes, box: ChildBox | None, width: int, height: int) -> tuple[int, int] | None:
    """The clean aperture in whole pixels; None if there is none or it is not inside the frame."""
    if box is None or box.end - box.start < 32:
        return None
    wide, wide_parts, high, high_parts = struct.unpack_from(">4I", data, box.start)
    if not (wide_parts and high_parts):
        return None
    clean = (round(wide / wide_parts), round(high / high_parts))
    return clean if 0 < clean[0] <= width and 0 < clean[1] <= height else None


def _transfer(data: bytes, box: ChildBox | None) -> int:
    if box is None or box.end - box.start < 10 or data[box.start : box.start + 4] not in (b"nclx", b"nclc"):
        return 0
    return int(struct.unpack_from(">H", data, box.start + 6)[0])


class SampleTables:
    """The tables of one `stbl`, decoded to the end of their boxes whatever their counts say.

    `sums` checks a video track fully, a sound track only for impossible values, and other tracks not at all: good
    cameras write timecode, telemetry and chapter tracks carelessly, and players never show them.
    """

    def __init__(self, data: bytes, boxes: dict[bytes, ChildBox], bounds: _Bounds) -> None:
        self.data, self.boxes, self.bounds = data, boxes, bounds
        self.defects: list[Defect] = []
        self.uniform, self.sizes, self.count = self._read_sizes()
        self.octets = self.uniform * self.count if self.uniform else total(self.sizes)
        self.offsets = self._read_offsets()

    def sums(self, handler: str) -> tuple[Samples, tuple[Defect, ...]]:
        """The sums, and the defects that count for a track of that handler."""
        ticks = self._ticks(strict=handler == "vide")
        if handler in ("vide", "soun"):
            self._check_sizes()
        if handler == "vide":
            self._check_chunk_map()
        elif handler != "soun":
            self.defects.clear()
        samples = Samples(
            count=self.count,
            octets=self.octets,
            ticks=ticks,
            first=min(self.offsets, default=None),
            end=self._end() if handler == "vide" and not self.defects else None,
        )
        return samples, tuple(self.defects)

    def _fault(self, box: bytes, found: int, allowed: int) -> None:
        self.defects.append(Defect(code="CORRUPT_TABLES", box=name(box), found=found, allowed=allowed))

    def _columns(self, kind: bytes, width: int, code: str = "I") -> array[int]:
        """The numbers of a counted table of `width` columns."""
        values: array[int] = array(code)
        return _decoded(values, self._rows(kind, width * values.itemsize))

    def _rows(self, kind: bytes, size: int, skip: int = 4) -> memoryview:
        """The rows of a counted table, `size` bytes each; an entry count that overruns the box is a defect."""
        box = self.boxes.get(kind)
        if box is None or box.end - box.start < skip + 4:
            return memoryview(b"")
        count = u32(self.data, box.start + skip)
        room = (box.end - box.start - skip - 4) // size
        if count > room:
            self._fault(kind, count, room)
        at = box.start + skip + 4
        return memoryview(self.data)[at : at + min(count, room) * size]

    def _read_sizes(self) -> tuple[int, Sequence[int], int]:
        """Uniform size (0 if sizes are listed), the listed sizes for `total`, and the number of samples."""
        if b"stsz" not in self.boxes:
            return self._read_compact_sizes()
        box = self.boxes[b"stsz"]
        uniform = u32(self.data, box.start + 4) if box.end - box.start >= 12 else 0
        if uniform:
            return uniform, (), u32(self.data, box.start + 8)
        sizes = self._rows(b"stsz", 4, skip=8).cast("I")
        return 0, sizes, len(sizes)

    def _read_compact_sizes(self) -> tuple[int, Sequence[int], int]:
        box = self.boxes.get(b"stz2")
        if box is None or box.end - box.start < 12:
            return 0, (), 0
        bits, count = self.data[box.start + 7], u32(self.data, box.start + 8)
        body = self.data[box.start + 12 : box.end]
        sizes = _compact(body, bits)
        if count > len(sizes):
            self._fault(b"stz2", count, len(sizes))
        return 0, sizes[:count], min(count, len(sizes))

    def _read_offsets(self) -> array[int]:
        return self._columns(b"co64", 1, "Q") if b"co64" in self.boxes else self._columns(b"stco", 1)

    def _ticks(self, *, strict: bool) -> int:
        """Sum of the sample durations. Some muxers write negative ones (top bit set), which count as 0."""
        table = self._columns(b"stts", 2)
        counts, deltas = table[0::2], table[1::2]
        timed = sum(counts)
        if strict and timed != self.count:
            self._fault(b"stts", timed, self.count)
        if deltas and max(deltas) >= 2**31:
            deltas = array("I", (0 if delta >= 2**31 else delta for delta in deltas))
        return sum(map(mul, counts, deltas))

    def _check_sizes(self) -> None:
        if self.octets > self.bounds.file_size:
            self._fault(b"stsz", self.octets, self.bounds.file_size)
        highest = max(self.offsets, default=0)
        if highest >= self.bounds.file_size:
            self._fault(b"stco", highest, self.bounds.file_size)

    def _check_chunk_map(self) -> None:
        """Samples need chunks, each chunk needs samples, and no chunk may lie inside the movie box."""
        self._rows(b"ctts", 8)
        if not self.count:
            return
        if not self.offsets:
            self._fault(b"stco", 0, self.count)
        inside = self._inside_movie()
        if inside is not None:
            self._fault(b"stco", inside, self.bounds.movie_start)
        self._check_runs()

    def _inside_movie(self) -> int | None:
        """The first chunk that begins inside the movie box. Usually all lie on one side, which is quick to check."""
        start, end = self.bounds.movie_start, self.bounds.movie_end
        if min(self.offsets, default=end) >= end or max(self.offsets) < start:
            return None
        return next((offset for offset in self.offsets if start <= offset < end), None)

    def _check_runs(self) -> None:
        runs = self._columns(b"stsc", 3)
        firsts, each = runs[0::3], runs[1::3]
        climbing = all(map(int.__lt__, firsts, islice(firsts, 1, None)))
        if not firsts or firsts[0] != 1 or not climbing or not all(each):
            self._fault(b"stsc", firsts[0] if firsts else 0, 1)

    def _end(self) -> int | None:
        """Where the chunk that begins last in the file ends."""
        if not self.offsets or not self.count:
            return None
        last = max(self.offsets)
        before, each = self._samples_before(self.offsets.index(last))
        each = min(each, self.count - before)
        return last + (self.uniform * each if self.uniform else total(self.sizes[before : before + max(each, 0)]))

    def _samples_before(self, chunk: int) -> tuple[int, int]:
        """Samples in the chunks before number `chunk` (from 0), and in that chunk."""
        runs = self._columns(b"stsc", 3)
        firsts, each = runs[0::3], runs[1::3]
        before, samples = 0, 0
        for run, first in enumerate(firsts):
            following = firsts[run + 1] if run + 1 < len(firsts) else len(self.offsets) + 1
            samples = each[run]
            if chunk + 1 < following:
                return before + (chunk + 1 - first) * samples, samples
            before += (following - first) * samples
        return before, 0


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


def _decoded(values: array[int], octets: bytes | memoryview) -> array[int]:
    """Big-endian numbers of the array's width."""
    values.frombytes(octets)
    if sys.byteorder == "little":
        values.byteswap()
    return values


def _compact(body: bytes, bits: int) -> Sequence[int]:
    """The sizes in an `stz2`, of 4, 8 or 16 bits each; none for any other width."""
    if bits == 16:
        return _decoded(array("H"), body[: len(body) // 2 * 2])
    if bits == 8:
        return body
    return [half for byte in body for half in (byte >> 4, byte & 15)] if bits == 4 else ()
