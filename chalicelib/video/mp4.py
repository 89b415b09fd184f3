"""Walks over the boxes of an ISO base media file (MP4) within bounds, reading as few ranges as it can.

`walk` reads the first mebibyte, the movie box in one exact range, and the tail if that can still tell something. It
gives no verdict: it lists `Defect`s with the codes of `rules`. Errors of the reader pass through.

A plain file is walked from box to box to its end. A fragmented file of 4 GB has thousands of boxes, so only those in
memory are walked. Then the tail is found by `sidx`, by `mfra`, or by the last `moof` in the final half mebibyte; if
the boxes from there end exactly at the end of the file, nothing was cut off.
"""

import struct
from collections.abc import Callable, Iterator
from typing import NamedTuple, Protocol

from msgspec import Struct

from chalicelib.video import mp4_movie
from chalicelib.video.mp4_movie import Broken, Defect, Movie, name, parts, printable, u32, u64

MIB = 1 << 20
MAX_MOOV = 64 * MIB
SIZES_HEAD = 12  # bytes before the sizes in a table of sample sizes
MAX_BOXES = 1024  # at top level of a plain file; cameras write fewer than ten
MAX_HOPS = 4  # further reads for boxes of fragments not in memory, 25 ms each from S3
FIRST_READ = MIB
BESIDE_MOOV = 384 * 1024  # read with a movie box of unknown size, or after one: it holds the first samples
MOOV_SHARE = 7  # a movie box takes less than 1/128 (2⁻⁷) of a file: 2 MB of 3.7 GB for 1 h, which is 1/1900
HOP = 16 * 1024  # holds the `moof` of a few seconds and the header of the `mdat` after it
MORE_TAIL = 1152 * 1024  # read before the tail if the last fragment must begin there, by the size of the first
TAIL = 512 * 1024  # holds the `mfra` of some 10,000 fragments
MAX_INDEX = 4 * MIB

OPENING_KINDS = frozenset(
    b"ftyp styp moov mdat free skip wide pnot uuid sidx ssix moof mfra meta PICT udta junk prfl emsg prft pdin !mov"
    b" imda".split()
)
PADDING_KINDS = frozenset((b"free", b"skip", b"wide", b"uuid", b"junk", b"PICT"))


class CachedBytes(Protocol):
    """Reads byte ranges and keeps them in memory. `size` is that of the whole file."""

    @property
    def size(self) -> int: ...

    def read(self, offset: int, length: int) -> bytes:
        """Exactly these bytes; the range lies inside the file."""

    def fetch(self, offset: int, length: int) -> None:
        """Read the range into memory unless it is there."""

    def holds(self, offset: int, length: int) -> bool:
        """Whether `read` needs no request."""


class Box(Struct, frozen=True, kw_only=True):
    """A box at top level. `end` is where the next box begins: past the end of the file, if that is truncated."""

    kind: str
    start: int
    header: int
    end: int


class Brands(Struct, frozen=True):
    """What the file type box says."""

    major: str
    compatible: tuple[str, ...]

    @property
    def all(self) -> frozenset[str]:
        return frozenset((self.major, *self.compatible))


class Fragments(Struct, frozen=True, kw_only=True):
    """What the fragments hold: samples by track, and their `seconds` if known. `complete`: all of them were read.
    `verified`: at least the first and the last were read."""

    count: int = 0
    samples: tuple[tuple[int, int], ...] = ()
    seconds: float | None = None
    complete: bool = False
    verified: bool = False


class Layout(Struct, frozen=True, kw_only=True):
    """Everything the walk found. `trailing` counts bytes after the last box that form no box."""

    size: int
    boxes: tuple[Box, ...] = ()
    brands: Brands | None = None
    movie: Movie | None = None
    movies: int = 0
    fragments: Fragments | None = None
    trailing: int = 0
    defects: tuple[Defect, ...] = ()


class _Run(NamedTuple):
    """One track's part of a fragment; times in ticks."""

    track: int
    samples: int
    ticks: int
    begins: int | None


class _Index(NamedTuple):
    """What a `sidx` says: where the last subsegment begins, where the indexed media ends, and its duration."""

    last: int
    end: int
    seconds: float


def walk(source: CachedBytes, movie_read: Callable[[list[int]], None] = lambda _sizes: None) -> Layout:
    """The layout of the file. Raises only what the source raises.

    `movie_read` is called with the offsets of the tables of sample sizes (bodies of `stsz`) of an unfragmented file,
    as soon as its movie box is in memory and known to be harmless. The tables are decoded after the call, so the
    caller can start other work meanwhile.
    """
    if source.size == 0:
        return Layout(size=0, defects=(Defect(code="EMPTY_FILE", box=""),))
    source.fetch(0, min(FIRST_READ, source.size))
    if not _looks_like_boxes(source):
        return Layout(size=source.size, defects=(Defect(code="NOT_MP4", box=""),))
    return _Walk(source, movie_read).layout()


def _looks_like_boxes(source: CachedBytes) -> bool:
    return source.size >= 8 and source.read(4, 4) in OPENING_KINDS


class _Walk:
    """The state of one walk."""

    def __init__(self, source: CachedBytes, movie_read: Callable[[list[int]], None]) -> None:
        self.source, self.movie_read = source, movie_read
        self.boxes: list[Box] = []
        self.defects: list[Defect] = []
        self.brands: Brands | None = None
        self.movie: Movie | None = None
        self.movies = 0
        self.trailing = 0
        self.fragments = 0
        self.runs: list[list[_Run]] = []
        self.indexes: list[_Index] = []
        self.stopped = False

    def layout(self) -> Layout:
        fragments = self._run()
        return Layout(
            size=self.source.size,
            boxes=tuple(self.boxes[:MAX_BOXES]),
            brands=self.brands,
            movie=self.movie,
            movies=self.movies,
            fragments=fragments,
            trailing=self.trailing,
            defects=tuple(self.defects),
        )

    def _run(self) -> Fragments | None:
        try:
            reached = self._march(0)
            complete = self._at_end(reached)
            verified = complete or (not self.stopped and self._verify_tail(reached))
        except Broken as broken:
            self.defects.append(broken.defect)
            complete = verified = False
        self._finish()
        return self._fragments(complete, verified) if self._fragmented() else None

    def _finish(self) -> None:
        if self.movie is None and not self.stopped and not self.defects:
            self.defects.append(Defect(code="NO_MOOV", box="moov", found=0, allowed=self.source.size))

    def _fragmented(self) -> bool:
        return bool(self.fragments) or bool(self.movie and self.movie.fragmented)

    def _at_end(self, reached: int) -> bool:
        return reached + self.trailing >= self.source.size

    # --- from box to box ---

    def _march(self, at: int, hops: int | None = None) -> int:
        """Walk from `at` and return where it stopped: at the end, at a box not in memory, or at bytes that form no box.

        `hops` is how many boxes not in memory it may still read. With None it walks a plain file to its end, and a
        fragmented file to the end of what is in memory.
        """
        while at < self.source.size and not self.stopped:
            if not self.source.holds(at, min(16, self.source.size - at)):
                if hops == 0 or (hops is None and self.fragments):
                    return at
                hops = hops if hops is None else hops - 1
            box = self._box(at)
            if box is None:
                return at
            self._enter(box)
            at = box.end
        return at

    def _box(self, at: int) -> Box | None:
        """The box at an offset; None if there is none, or if it passes the end of the file."""
        left = self.source.size - at
        if left < 8:
            self.trailing = left
            return None
        if not self.source.holds(at, min(16, left)):
            self.source.fetch(at, min(self._stride(left), left))
        size, kind, header = self._box_header(at, left)
        if size == 0 and kind != b"\0\0\0\0":
            size = left
        if not printable(kind) or size == 0:
            self.trailing = left
            return None
        if size < header:
            raise Broken("MALFORMED", kind, size, header)
        if size > left:
            self._overrun(at, size, kind)
            return None
        return Box(kind=name(kind), start=at, header=header, end=at + size)

    def _stride(self, left: int) -> int:
        """How much to read with a box header. Until the movie box is found, this may be it: a long video has little
        else after its media, so all that is left is read at once."""
        if self.movie:
            return HOP
        return max(BESIDE_MOOV, left if left <= self.source.size >> MOOV_SHARE else 0)

    def _box_header(self, at: int, left: int) -> tuple[int, bytes, int]:
        head = self.source.read(at, min(16, left))
        size, kind = u32(head, 0), head[4:8]
        if size != 1:
            return size, kind, 8
        return (u64(head, 8), kind, 16) if len(head) == 16 else (left + 1, kind, 16)

    def _overrun(self, at: int, size: int, kind: bytes) -> None:
        """A box passes the end: padding after complete media is harmless, anything else was cut off."""
        if kind in PADDING_KINDS and self.movie and not self._fragmented() and self._media_before(at):
            self.trailing = self.source.size - at
            return
        self.stopped = True
        self.defects.append(Defect(code="TRUNCATED", box=name(kind), found=at + size, allowed=self.source.size))

    def _media_before(self, at: int) -> bool:
        ends = [t.samples.end for t in self.movie.tracks if t.samples.end] if self.movie else []
        return bool(ends) and max(ends) <= at

    def _enter(self, box: Box) -> None:
        self.boxes.append(box)
        if len(self.boxes) > MAX_BOXES and not self.fragments:
            raise Broken("LIMIT_EXCEEDED", b"", len(self.boxes), MAX_BOXES)
        reader = _READERS.get(box.kind)
        if reader is not None:
            reader(self, box)

    def _body(self, box: Box, limit: int) -> bytes:
        """The body of a box, at most `limit` bytes."""
        start = box.start + box.header
        return self.source.read(start, min(box.end - start, limit))

    # --- boxes that are read ---

    def _read_brands(self, box: Box) -> None:
        body = self._body(box, 1024)
        if self.brands is None and len(body) >= 4:
            marks = [name(body[at : at + 4]) for at in range(8, len(body) - 3, 4)]
            self.brands = Brands(name(body[:4]), tuple(marks))

    def _read_movie(self, box: Box) -> None:
        self.movies += 1
        if self.movie is not None:
            return
        if box.end - box.start > MAX_MOOV:
            raise Broken("LIMIT_EXCEEDED", b"moov", box.end - box.start, MAX_MOOV)
        self.source.fetch(box.start, min(self._beside(box.end), self.source.size) - box.start)
        data = self.source.read(box.start, box.end - box.start)
        sizes = mp4_movie.survey(data, box.header, len(data))
        if mp4_movie.child(data, mp4_movie.ChildBox(b"moov", box.header, len(data)), b"mvex") is None:
            self.movie_read([box.start + part.start for part in sizes if part.end - part.start >= SIZES_HEAD])
        self.movie = mp4_movie.parse(data, box.header, at=box.start, file_size=self.source.size)

    def _beside(self, end: int) -> int:
        """If the movie box must be fetched, fetch the samples after it in the same request."""
        return end if self.source.holds(end - 1, 1) else end + BESIDE_MOOV

    def _refuse_compressed(self, box: Box) -> None:
        raise Broken("COMPRESSED_MOOV", box.kind.encode("latin-1"))

    def _read_fragment(self, box: Box) -> None:
        self.fragments += 1
        if box.end - box.start <= MIB:
            self.source.fetch(box.start, box.end - box.start)
            data = self.source.read(box.start, box.end - box.start)
            self.runs.append(_runs(data, box.header, self.movie))

    def _read_index(self, box: Box) -> None:
        if box.end - box.start <= MAX_INDEX:
            index = _segment_index(self._body(box, MAX_INDEX), box.end)
            if index is not None:
                self.indexes.append(index)

    # --- the tail of a fragmented file ---

    def _verify_tail(self, reached: int) -> bool:
        """Whether the last boxes end at the end of the file; `reached` is where the walk from the front stopped.

        Lists TRUNCATED or raises `Broken` if an index or the last fragment points past the end.
        """
        if not self._fragmented() or self.trailing:
            return False
        longest = max(self.indexes, key=lambda index: index.end, default=None)
        if longest is not None and longest.end > self.source.size:
            self.stopped = True
            self.defects.append(Defect(code="TRUNCATED", box="sidx", found=longest.end, allowed=self.source.size))
            return False
        start = max(reached, self.source.size - TAIL)
        self.source.fetch(start, self.source.size - start)
        anchors = self._anchors(longest, start, reached)
        return any(self._meets_end(anchor) for anchor in anchors)

    def _meets_end(self, anchor: int) -> bool:
        return not self.stopped and self._at_end(self._march(anchor, MAX_HOPS))

    def _anchors(self, longest: _Index | None, start: int, reached: int) -> Iterator[int]:
        """Offsets where a box of the tail should begin, the surest first; the last is to walk on from `reached`."""
        tail = self.source.read(start, self.source.size - start)
        indexed = _last_random_access(tail, start)
        if indexed is not None and reached <= indexed < self.source.size:
            yield indexed
        if longest is not None and longest.last >= reached and longest.end >= start:
            yield longest.last
        scanned = _last_fragment(tail)
        if scanned is None and (longer := self._longer_tail(start, reached)) is not None:
            start, scanned = longer, _last_fragment(self.source.read(longer, self.source.size - longer))
        if scanned is not None:
            yield start + scanned
        yield reached

    def _longer_tail(self, start: int, reached: int) -> int | None:
        """Where to search again for the last fragment; None if fragments, judging by the first, are too large."""
        begins = [box.start for box in self.boxes if box.kind == "moof"]
        length = (begins[1] if len(begins) > 1 else reached) - begins[0] if begins else 0
        return max(start - MORE_TAIL, reached) if 0 < length < TAIL + MORE_TAIL else None

    # --- sums over the fragments ---

    def _fragments(self, complete: bool, verified: bool) -> Fragments:
        totals: dict[int, int] = {}
        for run in (run for runs in self.runs for run in runs):
            totals[run.track] = totals.get(run.track, 0) + run.samples
        return Fragments(
            count=self.fragments,
            samples=tuple(totals.items()),
            seconds=self._fragment_seconds(complete, verified),
            complete=complete,
            verified=verified,
        )

    def _fragment_seconds(self, complete: bool, verified: bool) -> float | None:
        """Duration of the fragments: counted if all were read, else by index, movie header or last decode time."""
        video = next((t for t in self.movie.tracks if t.handler == "vide"), None) if self.movie else None
        if self.movie is None or video is None or not video.timescale:
            return None
        mine = [run for runs in self.runs for run in runs if run.track == video.id]
        if complete:
            return sum(run.ticks for run in mine) / video.timescale
        whole = [index.seconds for index in self.indexes if index.end >= self.source.size - TAIL]
        if whole:
            return max(whole)
        if self.movie.fragment_ticks and self.movie.timescale:
            return self.movie.fragment_ticks / self.movie.timescale
        last = max((run.begins + run.ticks for run in mine if run.begins is not None), default=None)
        return last / video.timescale if verified and last is not None else None


_READERS = {
    "ftyp": _Walk._read_brands,
    "moov": _Walk._read_movie,
    "!mov": _Walk._refuse_compressed,
    "moof": _Walk._read_fragment,
    "sidx": _Walk._read_index,
}


def _runs(data: bytes, start: int, movie: Movie | None) -> list[_Run]:
    """The track runs of a `moof`. Raises `Broken` if its boxes are malformed."""
    try:
        return [
            _run(data, part, dict(movie.defaults) if movie else {})
            for part in parts(data, start, len(data))
            if part.kind == b"traf"
        ]
    except (struct.error, IndexError) as error:
        raise Broken("MALFORMED", b"moof") from error


def _run(data: bytes, fragment: mp4_movie.ChildBox, defaults: dict[int, int]) -> _Run:
    inside = list(parts(data, fragment.start, fragment.end))
    header = next((p for p in inside if p.kind == b"tfhd"), None)
    if header is None:
        raise Broken("MALFORMED", b"traf")
    track, default = _fragment_header(data, header, defaults)
    time = next((p for p in inside if p.kind == b"tfdt"), None)
    runs = [_track_run(data, p, default) for p in inside if p.kind == b"trun"]
    begins = None if time is None else _decode_time(data, time)
    return _Run(track, sum(samples for samples, _ in runs), sum(ticks for _, ticks in runs), begins)


def _decode_time(data: bytes, box: mp4_movie.ChildBox) -> int:
    return u64(data, box.start + 4) if data[box.start] == 1 else u32(data, box.start + 4)


def _fragment_header(data: bytes, box: mp4_movie.ChildBox, defaults: dict[int, int]) -> tuple[int, int]:
    """The track of a `tfhd` and its default sample duration."""
    flags, track = u32(data, box.start) & 0xFFFFFF, u32(data, box.start + 4)
    if not flags & 0x8:
        return track, defaults.get(track, 0)
    at = box.start + 8 + (8 if flags & 0x1 else 0) + (4 if flags & 0x2 else 0)
    return track, u32(data, at)


def _track_run(data: bytes, box: mp4_movie.ChildBox, default: int) -> tuple[int, int]:
    """Samples of a `trun` and their ticks. Raises `Broken` if the entry count overruns the box."""
    flags, count = u32(data, box.start) & 0xFFFFFF, u32(data, box.start + 4)
    width = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    at = box.start + 8 + 4 * (bool(flags & 0x1) + bool(flags & 0x4))
    if at + count * width > box.end:
        raise Broken("MALFORMED", b"trun", count, max(box.end - at, 0) // max(width, 1))
    if not flags & 0x100:
        return count, count * default
    return count, sum(u32(data, at + sample * width) for sample in range(count))


def _segment_index(body: bytes, end: int) -> _Index | None:
    """What a `sidx` that ends at `end` covers; None if it is empty or broken."""
    wide = body[:1] == b"\1"
    head = 28 if wide else 20
    if len(body) < head + 12:
        return None
    timescale = u32(body, 8)
    first = end + (u64(body, 20) if wide else u32(body, 16))
    count = min(int(struct.unpack_from(">H", body, head + 2)[0]), (len(body) - head - 4) // 12)
    entries = [(u32(body, at) & 0x7FFFFFFF, u32(body, at + 4)) for at in range(head + 4, head + 4 + count * 12, 12)]
    if not entries or not timescale:
        return None
    total = first + sum(size for size, _ in entries)
    return _Index(total - entries[-1][0], total, sum(ticks for _, ticks in entries) / timescale)


def _last_random_access(tail: bytes, start: int) -> int | None:
    """The offset of the last fragment named by the `mfra` at the end of the tail."""
    if len(tail) < 16 or tail[-12:-8] != b"mfro":
        return None
    size = u32(tail, len(tail) - 4)
    at = len(tail) - size
    if not 16 <= size <= len(tail) or tail[at + 4 : at + 8] != b"mfra":
        return None
    tables = (p for p in parts(tail, at + 8, len(tail), lenient=True) if p.kind == b"tfra")
    offsets = [offset for p in tables if (offset := _last_entry(tail, p)) is not None]
    return max((offset for offset in offsets if offset < start + at), default=None)


def _last_entry(tail: bytes, box: mp4_movie.ChildBox) -> int | None:
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


def _last_fragment(tail: bytes) -> int | None:
    """Where the last `moof` of the tail begins: its name, with a plausible size before it and `mfhd` after it."""
    at = tail.rfind(b"moof")
    while at >= 4:
        size = u32(tail, at - 4)
        if 24 <= size <= MIB and tail[at + 4 : at + 12] == b"\0\0\0\x10mfhd":
            return at - 4
        at = tail.rfind(b"moof", 0, at)
    return None
