"""Walks over the boxes of an ISO base media file (MP4) within bounds, reading as few ranges as it can.

`walk` reads the first mebibyte, the movie box in one exact range, and the tail if that can still tell something. It
gives no verdict: it lists `Defect`s with the codes of `rules`. Errors of the reader pass through.

A plain file is walked from box to box to its end. A fragmented file of 4 GB has thousands of boxes, so only those in
memory are walked. Then the tail is found by `sidx`, by `mfra`, or by a `moof` in the final half mebibyte; if the boxes
from there end exactly at the end of the file, nothing was cut off.

What players do not need is not missed: once the index is known, a box that passes the end of the file only matters if
samples lie there.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Protocol

from msgspec import Struct

from chalicelib.video import fragments, mp4_movie
from chalicelib.video.boxes import Broken, ChildBox, Defect, Lost, child, name, printable, u32, u64
from chalicelib.video.fragments import Index, Run
from chalicelib.video.mp4_movie import Movie, Track
from chalicelib.video.ranges import BudgetSpent
from chalicelib.video.sample_tables import Place

MIB = 1 << 20
MAX_MOOV = 64 * MIB
SIZES_HEAD = 12  # bytes before the sizes in a table of sample sizes
MAX_BOXES = 65_536  # at top level of a plain file; cameras write fewer than ten, some recorders pad with thousands
KEPT_BOXES = 1024
UNKNOWN_FIRST = 16  # boxes of unknown kind before the first known one
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
FRAGMENT_KINDS = frozenset((b"moof", b"mdat", b"sidx", b"ssix", b"styp", b"emsg", b"prft", b"mfra", b"free", b"skip"))


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
    """What the fragments hold: samples by track, and their `seconds` if they are sure. `complete`: all of them were
    read. `verified`: at least the first and the last were read. `stated` is a duration that nothing confirms.

    `lost` pairs a track with what is missing of it; `unfit` are tracks for whose fragments the movie box has no
    defaults, which players need; `gap` is a stretch of seconds in which the video has no pictures.
    """

    count: int = 0
    samples: tuple[tuple[int, int], ...] = ()
    seconds: float | None = None
    stated: float | None = None
    complete: bool = False
    verified: bool = False
    lost: tuple[tuple[int, Lost], ...] = ()
    gap: tuple[float, float] | None = None
    overstated: bool = False
    unfit: tuple[int, ...] = ()
    places: tuple[Place, ...] = ()


class Layout(Struct, frozen=True, kw_only=True):
    """Everything the walk found. `trailing` counts bytes after the last box that form no box; `overrun` is a box that
    states an end past the end of the file."""

    size: int
    boxes: tuple[Box, ...] = ()
    brands: Brands | None = None
    movie: Movie | None = None
    movies: int = 0
    fragments: Fragments | None = None
    trailing: int = 0
    overrun: Box | None = None
    defects: tuple[Defect, ...] = ()


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
    """Whether the first box, or the one after a few of unknown kind, is one with which an MP4 begins."""
    at = 0
    for _ in range(UNKNOWN_FIRST):
        if source.size - at < 8:
            return False
        head = source.read(at, min(16, source.size - at))
        size, kind = u32(head, 0), head[4:8]
        if kind in OPENING_KINDS:
            return True
        size = u64(head, 8) if size == 1 and len(head) == 16 else size
        if size < 8 or not printable(kind) or any(byte in b"<{" for byte in head[:4]):
            return False
        at += size
    return False


class _Walk:
    """The state of one walk."""

    def __init__(self, source: CachedBytes, movie_read: Callable[[list[int]], None]) -> None:
        self.source, self.movie_read = source, movie_read
        self.boxes: list[Box] = []
        self.defects: list[Defect] = []
        self.brands: Brands | None = None
        self.movie: Movie | None = None
        self.movies = self.trailing = self.entered = self.fragments = 0
        self.overrun: Box | None = None
        self.cut: frozenset[int] = frozenset()  # tracks named in a fragment's header that is cut off
        self.runs: list[Run] = []
        self.indexes: list[Index] = []
        self.stopped = False

    def layout(self) -> Layout:
        found = self._run()
        return Layout(
            size=self.source.size,
            boxes=tuple(self.boxes[:KEPT_BOXES]),
            brands=self.brands,
            movie=self.movie,
            movies=self.movies,
            fragments=found,
            trailing=self.trailing,
            overrun=self.overrun,
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
        if self.defects or self.movie is not None:
            return
        if self.overrun is not None:
            self.defects.append(_truncated(self.overrun, self.source.size))
        elif not self.stopped:
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
        if size == 0 or (size < header and self.movie) or (not printable(kind) and not self._may_follow(at, size)):
            self.trailing = left
            return None
        if size < header:
            raise Broken("MALFORMED", kind, size, header)
        if size > left:
            self._overrun(Box(kind=name(kind), start=at, header=header, end=at + size), left)
            return None
        return Box(kind=name(kind), start=at, header=header, end=at + size)

    def _may_follow(self, at: int, size: int) -> bool:
        """Whether a box of an odd name lies between boxes: players pass over it by its size."""
        after = at + size
        if size < 8 or after > self.source.size:
            return False
        if self.movie is None:
            return True
        return after + 8 <= self.source.size and self.source.read(after + 4, 4) in FRAGMENT_KINDS | OPENING_KINDS

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

    def _overrun(self, box: Box, left: int) -> None:
        """A box passes the end. An index that is cut off is read as far as it goes; after the index, only a fragment
        or its media can be missed, and for media the fragments' own figures tell."""
        if box.kind == "moov" and self.movie is None:
            self.overrun = box
            self._read_movie(Box(kind="moov", start=box.start, header=box.header, end=self.source.size))
        elif self.movie is None:
            self.stopped, self.overrun = True, box
        elif box.kind == "mdat" and box.start < self._media_end():
            self.overrun = box
        elif box.kind == "moof" and self._fragmented():
            self.stopped, self.overrun = True, box
            rest = self.source.read(box.start, min(left, MIB))
            self.cut = fragments.named(rest, box.header)
        else:
            self.trailing = left

    def _media_end(self) -> int:
        """How far the samples reach that are known."""
        ends = [t.samples.end for t in self.movie.tracks if t.samples.end] if self.movie else []
        return max((*ends, *(run.end for run in self.runs)), default=0)

    def _enter(self, box: Box) -> None:
        self.entered += 1
        if len(self.boxes) < KEPT_BOXES or self.fragments:
            self.boxes.append(box)
        if self.entered > MAX_BOXES and not self.fragments:
            raise BudgetSpent(f"{self.entered} boxes at top level")
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
        if child(data, ChildBox(b"moov", box.header, len(data)), b"mvex") is None:
            self.movie_read([box.start + part.start for part in sizes if part.end - part.start >= SIZES_HEAD])
        self.movie = mp4_movie.parse(data, box.header, at=box.start, file_size=self.source.size)

    def _beside(self, end: int) -> int:
        """If the movie box must be fetched, fetch the samples after it in the same request."""
        return end if self.source.holds(end - 1, 1) else end + BESIDE_MOOV

    def _refuse_compressed(self, box: Box) -> None:
        raise Broken("COMPRESSED_MOOV", box.kind.encode("latin-1"))

    def _read_fragment(self, box: Box) -> None:
        self.fragments += 1
        if box.end - box.start > MAX_MOOV:
            raise Broken("LIMIT_EXCEEDED", b"moof", box.end - box.start, MAX_MOOV)
        self.source.fetch(box.start, box.end - box.start)
        data = self.source.read(box.start, box.end - box.start)
        self.runs += fragments.runs(data, box.header, box.start, self._defaults())

    def _defaults(self) -> fragments.Defaults:
        return dict(self.movie.defaults) if self.movie else {}

    def _read_index(self, box: Box) -> None:
        if box.end - box.start <= MAX_INDEX:
            index = fragments.segment_index(self._body(box, MAX_INDEX), box.end)
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
            self.overrun = Box(kind="sidx", start=longest.last, header=0, end=longest.end)
            return False
        start = max(reached, self.source.size - TAIL)
        self.source.fetch(start, self.source.size - start)
        return any(self._meets_end(anchor) for anchor in self._anchors(longest, start, reached))

    def _meets_end(self, anchor: int) -> bool:
        return not self.stopped and self._at_end(self._march(anchor, MAX_HOPS))

    def _anchors(self, longest: Index | None, start: int, reached: int) -> Iterator[int]:
        """Offsets where a box of the tail should begin, the surest first; the last is to walk on from `reached`."""
        tail = self.source.read(start, self.source.size - start)
        indexed = fragments.last_random_access(tail, start)
        if indexed is not None and reached <= indexed < self.source.size:
            yield indexed
        if longest is not None and longest.last >= reached and longest.end >= start:
            yield longest.last
        scanned = fragments.first_fragment(tail)
        if scanned is None and (longer := self._longer_tail(start, reached)) is not None:
            start, scanned = longer, fragments.first_fragment(self.source.read(longer, self.source.size - longer))
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
        for run in self.runs:
            totals[run.track] = totals.get(run.track, 0) + run.samples
        video = self._video()
        lasting = self._seconds(video, complete, verified)
        return Fragments(
            count=self.fragments,
            samples=tuple(totals.items()),
            seconds=lasting,
            stated=self._stated() if lasting is None or complete else None,
            complete=complete,
            verified=verified,
            lost=tuple(self._lost()),
            gap=self._gap(video) if complete else None,
            unfit=tuple(track for track in totals if track not in self._defaults()),
            overstated=any(run.overstated for run in self.runs),
            places=tuple(self._places(video)),
        )

    def _video(self) -> Track | None:
        """The video track with most samples in the fragments."""
        tracks = [t for t in self.movie.tracks if t.handler == "vide"] if self.movie else []
        return max(tracks, key=lambda t: sum(run.samples for run in self.runs if run.track == t.id), default=None)

    def _stated(self) -> float | None:
        """Seconds by the movie's header, which a recorder may have guessed."""
        movie = self.movie
        return movie.fragment_ticks / movie.timescale if movie and movie.fragment_ticks and movie.timescale else None

    def _seconds(self, video: Track | None, complete: bool, verified: bool) -> float | None:
        """Duration of the fragments: counted if all were read, else by an index of all, or by the last decode time."""
        if video is None:
            return None
        if complete:
            return self._counted(video)
        whole = [index.seconds for index in self.indexes if index.end >= self.source.size - TAIL]
        if whole:
            return max(whole)
        spans = dict(self._spans())
        longest, own = max(spans.values(), default=None), spans.get(video.id, 0.0)
        known = own if longest is not None and own > ALIKE * longest else longest  # its last fragment may not be near
        return known if verified else None

    def _counted(self, video: Track) -> float | None:
        """Sum of the samples' durations. If none are stated, decode times tell, and the last fragment lasts as long as
        the one before it; without those it is not known."""
        mine = [run for run in self.runs if run.track == video.id and run.samples]
        ticks = sum(run.ticks for run in mine)
        if ticks or not mine:
            return ticks / video.timescale
        times = [run.begins for run in mine if run.begins is not None]
        if len(times) < len(mine) or max(times) == min(times):
            return None
        known = sum(run.samples for run in mine[:-1])
        return (times[-1] - times[0]) * (1 + mine[-1].samples / known) / video.timescale

    def _spans(self) -> Iterator[tuple[int, float]]:
        """For each track with decode times, seconds from its first fragment to the end of its last one read."""
        scales = {t.id: t.timescale for t in self.movie.tracks if t.handler in ("vide", "soun")} if self.movie else {}
        for track, scale in scales.items():
            times = [
                (run.begins, run.begins + run.ticks)
                for run in self.runs
                if run.track == track and run.begins is not None
            ]
            if times and max(end for _, end in times) > max(begins for begins, _ in times):
                yield track, (max(end for _, end in times) - min(begins for begins, _ in times)) / scale

    def _lost(self) -> Iterator[tuple[int, Lost]]:
        """What is missing of each track: samples that its fragments place past the end of the file."""
        tracks = {t.id: t for t in self.movie.tracks} if self.movie else {}
        for number, track in tracks.items():
            mine = [run for run in self.runs if run.track == number]
            cut = [run for run in mine if run.end > self.source.size]
            if cut or number in self.cut or (self.stopped and not self.cut and track.handler == "vide"):
                yield number, self._missing(track, mine, cut)

    def _missing(self, track: Track, mine: list[Run], cut: list[Run]) -> Lost:
        before = sum(run.samples for run in mine)
        if not cut:  # a fragment's header itself is cut off: nobody knows how many samples it names
            ticks = max(((run.begins or 0) + run.ticks for run in mine), default=0)
            return Lost(before + 1, round(ticks / track.timescale, 3), 1, before + 1)
        inside, at = 0, cut[0].offset
        for size in cut[0].sizes:
            at += size
            if at > self.source.size:
                break
            inside += 1
        ticks = (cut[0].begins or 0) + cut[0].ticks * inside // max(cut[0].samples, 1)
        count = sum(run.samples for run in cut) - inside
        return Lost(before - count + 1, round(ticks / track.timescale, 3), count, before)

    def _gap(self, video: Track | None) -> tuple[float, float] | None:
        """The longest stretch between fragments of the video that no sample fills."""
        if video is None:
            return None
        mine = [run for run in self.runs if run.track == video.id and run.begins is not None and run.ticks]
        gaps = [
            (first.begins + first.ticks, second.begins)
            for first, second in pairwise(mine)
            if first.begins is not None and second.begins is not None
        ]
        start, end = max(gaps, key=lambda gap: gap[1] - gap[0], default=(0, 0))
        return (start / video.timescale, end / video.timescale) if end - start > GAP * video.timescale else None

    def _places(self, video: Track | None) -> Iterator[Place]:
        """Samples of the video in memory: the first of each fragment, or all of a small file."""
        if video is None:
            return
        few = 400 if self.source.size <= FIRST_READ else 1
        for run in self.runs:
            at = run.offset
            for number, size in enumerate(run.sizes[:few] if run.track == video.id else ()):
                ticks = (run.begins or 0) + run.ticks * number // run.samples
                if at + size <= self.source.size:
                    yield Place(at, size, ticks / video.timescale)
                at += size


ALIKE = 0.95  # how long a track is against the longest one, if its last fragment was among those read
GAP = 0.2  # seconds; rounding and a dropped frame make smaller ones

_READERS = {
    "ftyp": _Walk._read_brands,
    "moov": _Walk._read_movie,
    "!mov": _Walk._refuse_compressed,
    "moof": _Walk._read_fragment,
    "sidx": _Walk._read_index,
}


def _truncated(box: Box, size: int, lost: Lost | None = None) -> Defect:
    return Defect(code="TRUNCATED", box=box.kind, found=box.end, allowed=size, lost=lost)
