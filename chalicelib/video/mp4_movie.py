"""Reads a movie box (`moov`): its tracks, their sample descriptions and the sums of their sample tables.

Pure: bytes in, frozen values out. Every loop is bounded by the size of the box, which the caller bounds
(`mp4.MAX_MOOV`). Boxes are read as players read them (`boxes`), and so are tables (`sample_tables`).
"""

import struct
from collections.abc import Iterator
from itertools import islice, takewhile

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.video.boxes import Broken, ChildBox, child, name, parts, printable, u32, u64
from chalicelib.video.coded_size import Settings, read_settings
from chalicelib.video.sample_tables import Bounds, Samples, SampleTables

MAX_TRACKS = 100  # real masters stay under 40; 3,000 tracks kept MediaInfo busy for 13 s
MAX_DEPTH = 12  # protected entries reach 10: moov/trak/mdia/minf/stbl/stsd/encv/sinf/schi/tenc
MAX_BOXES = 40_000  # ten times what 100 full tracks hold
MAX_DESCRIPTIONS = 64

# Boxes that hold numbers, not boxes: anything that looks like a child inside them is a coincidence.
LEAVES = frozenset(
    b"mvhd tkhd mdhd hdlr vmhd smhd hmhd nmhd sthd elst dref stts ctts stss stsz stz2 stsc stco co64 sdtp sbgp sgpd"
    b" saiz saio subs cslg stps stsh trex mehd cprt".split()
)
VISUAL_ENTRY = 78  # bytes of a visual sample entry before its child boxes
FOREVER = 1 << 62


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
    still: bool = False  # its samples are pictures of a format that browsers show only by themselves
    settings: Settings = Settings()


class Track(Struct, frozen=True, kw_only=True):
    """One track. `declared` is the media header's duration in ticks; `edited` the edit list's in movie ticks.

    `undescribed`: its table of sample entries states none, or more than it can hold.

    `shown` is how many seconds of its samples the edit list shows, None without one; `blank` how many seconds of
    nothing come first.
    """

    id: int = 0
    enabled: bool = True
    handler: str = ""
    timescale: int = 0
    declared: int = 0
    rotation: int = 0  # degrees clockwise, to the nearest quarter
    edited: int | None = None
    shown: float | None = None
    blank: float = 0.0
    external: bool = False
    fourccs: tuple[str, ...] = ()
    descriptions: tuple[Description, ...] = ()
    samples: Samples = Samples()
    undescribed: bool = False

    @property
    def refused(self) -> str:
        """The table for which FFmpeg, and so a browser, refuses the whole file; "" if there is none."""
        return "stsd" if self.undescribed else self.samples.refused

    @property
    def used(self) -> tuple[Description, ...]:
        """The descriptions that samples use; the first if a number fits none."""
        inside = tuple(self.descriptions[number] for number in self.samples.entries if number < len(self.descriptions))
        return inside or self.descriptions[:1]

    @property
    def seconds(self) -> float:
        """Duration of the samples in the movie box."""
        return self.samples.ticks / self.timescale if self.timescale else 0.0


class Movie(Struct, frozen=True, kw_only=True):
    """The movie box. `declared` and `fragment_ticks` count ticks of `timescale`; `defaults` pairs a track's id with its
    default sample duration and size in fragments."""

    timescale: int
    declared: int
    tracks: tuple[Track, ...]
    fragmented: bool = False
    fragment_ticks: int = 0
    defaults: tuple[tuple[int, tuple[int, int]], ...] = ()


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
        first = next(parts(data, start + skip, end), None)
        if first is not None and _is_box(first):
            yield from takewhile(_is_box, parts(data, start + skip, end))
            return


def _is_box(part: ChildBox) -> bool:
    """Whether it is more than numbers that look like a box."""
    return part.whole and printable(part.kind)


def parse(data: bytes, start: int, *, at: int, file_size: int) -> Movie:
    """Read the movie box `data`, whose body begins at `start`; the box lies at offset `at` of the file.

    Call `survey` first. Raises `Broken` with MALFORMED if no video is left and a track cannot be read.
    """
    try:
        return _movie(data, ChildBox(b"moov", start, len(data)), Bounds(at, at + len(data), file_size))
    except (struct.error, IndexError) as error:
        raise Broken("MALFORMED", b"moov") from error


def _movie(data: bytes, moov: ChildBox, bounds: Bounds) -> Movie:
    children = list(parts(data, moov.start, moov.end))
    header = next((p for p in children if p.kind == b"mvhd"), None)
    timescale, declared = _times(data, header) if header else (0, 0)
    extends = next((p for p in children if p.kind == b"mvex"), None)
    tracks = [_readable(data, p, bounds, timescale) for p in children if p.kind == b"trak"]
    readable = tuple(track for track in tracks if track is not None)
    broken = None in tracks or any(not _tiled(data, p) for p in (moov, *children) if p.kind in (b"moov", b"trak"))
    if broken and not any(track.handler == "vide" for track in readable):
        raise Broken("MALFORMED", b"moov")
    return Movie(
        timescale=timescale,
        declared=declared,
        tracks=readable,
        fragmented=extends is not None,
        fragment_ticks=_fragment_ticks(data, extends) if extends else 0,
        defaults=_defaults(data, extends) if extends else (),
    )


def _tiled(data: bytes, box: ChildBox) -> bool:
    """Whether children fill the box, up to fewer than eight bytes or a zero word."""
    at = box.start
    for part in parts(data, box.start, box.end):
        if not part.whole:
            return False
        at = part.end
    return box.end - at < 8 or data[at : at + 4] == b"\0\0\0\0"


def _readable(data: bytes, trak: ChildBox, bounds: Bounds, timescale: int) -> Track | None:
    """A track, or None if a box of it is too short to be read."""
    try:
        return _track(data, trak, bounds, timescale)
    except (struct.error, IndexError):
        return None


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


def _defaults(data: bytes, extends: ChildBox) -> tuple[tuple[int, tuple[int, int]], ...]:
    found = [p for p in parts(data, extends.start, extends.end) if p.kind == b"trex" and p.end - p.start >= 20]
    return tuple((u32(data, p.start + 4), (u32(data, p.start + 12), u32(data, p.start + 16))) for p in found)


def _track(data: bytes, trak: ChildBox, bounds: Bounds, timescale: int) -> Track:
    inside = _by_kind(data, trak)
    media = inside.get(b"mdia")
    within = _by_kind(data, media) if media else {}
    times = _times(data, within[b"mdhd"]) if b"mdhd" in within else (timescale, 0)
    number, enabled, rotation = _track_header(data, inside.get(b"tkhd"))
    track = Track(
        id=number,
        enabled=enabled,
        rotation=rotation,
        handler=_handler(data, within.get(b"hdlr")),
        timescale=times[0] or 1,  # as FFmpeg takes it
        declared=times[1],
    )
    information = within.get(b"minf")
    track = _with_tables(data, information, track, bounds) if information else track
    return _with_edits(track, _edits(data, inside.get(b"edts")), timescale or 1)


def _by_kind(data: bytes, box: ChildBox) -> dict[bytes, ChildBox]:
    """The children by kind, the first of each: FFmpeg passes over a second one."""
    found: dict[bytes, ChildBox] = {}
    for part in parts(data, box.start, box.end):
        found.setdefault(part.kind, part)
    return found


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


def _edits(data: bytes, edits: ChildBox | None) -> list[tuple[int, int]] | None:
    """The rows of an edit list: movie ticks, and where in the media they begin (-1: blank). None if there is none."""
    found = child(data, edits, b"elst")
    if found is None or found.end - found.start < 8:
        return None
    entry = ">Qq4x" if data[found.start] == 1 else ">Ii4x"
    body = data[found.start + 8 : found.end]
    whole = body[: len(body) // struct.calcsize(entry) * struct.calcsize(entry)]
    rows = list(islice(struct.iter_unpack(entry, whole), u32(data, found.start + 4)))
    return rows or None


def _with_edits(track: Track, rows: list[tuple[int, int]] | None, timescale: int) -> Track:
    """What the edit list shows. Its rows count ticks of the movie, their beginnings ticks of the track."""
    if rows is None:
        return track
    blank = sum(ticks for ticks, _ in takewhile(lambda row: row[1] < 0, rows))
    shown = 0
    for ticks, begins in rows:
        end = min(begins + ticks * track.timescale // timescale, track.samples.ticks)
        shown += max(end - begins, 0) if begins >= 0 else 0
    edited = sum(ticks for ticks, begins in rows if begins >= 0)
    return replace(track, edited=edited, shown=shown / track.timescale, blank=min(blank, FOREVER) / timescale)


def _with_tables(data: bytes, information: ChildBox, track: Track, bounds: Bounds) -> Track:
    inside = _by_kind(data, information)
    table = inside.get(b"stbl")
    if table is None:
        return track
    listed = child(data, table, b"stsd")
    entries = _entries(data, listed)
    video = track.handler == "vide"
    return replace(
        track,
        external=_external(data, inside.get(b"dinf")),
        fourccs=tuple(name(entry.kind) for entry in entries),
        descriptions=tuple(_description(data, e) for e in entries) if video else (),
        samples=SampleTables(data, list(parts(data, table.start, table.end)), bounds, track.timescale).sums(
            entries=len(entries), looked_at=video
        ),
        undescribed=listed is not None and (bounds.cuts(listed) or not _describes(data, listed)),
    )


def _external(data: bytes, information: ChildBox | None) -> bool:
    """Whether the media lies in another file: no data reference is to this file and one names another."""
    reference = child(data, information, b"dref") if information else None
    if reference is None:
        return False
    entries = list(islice(parts(data, reference.start + 8, reference.end), 16))
    inside = any(entry.end - entry.start < 4 or data[entry.start + 3] & 1 for entry in entries)
    return not inside and any(data[e.start + 4 : e.end].strip(b"\0") for e in entries)


def _describes(data: bytes, table: ChildBox) -> bool:
    """Whether the number of sample entries can be (`mov_read_stsd` of libavformat/mov.c)."""
    return table.end - table.start >= 8 and 0 < u32(data, table.start + 4) <= (table.end - table.start + 8) // 8


def _entries(data: bytes, table: ChildBox | None) -> list[ChildBox]:
    """The sample entries, as many as are stated."""
    if table is None or table.end - table.start < 8:
        return []
    return list(islice(parts(data, table.start + 8, table.end), min(u32(data, table.start + 4), MAX_DESCRIPTIONS)))


def _description(data: bytes, entry: ChildBox) -> Description:
    """A visual sample entry; its size is 0 if it is too short to hold one."""
    if entry.end - entry.start < VISUAL_ENTRY:
        return Description(fourcc=name(entry.kind), width=0, height=0)
    width, height = struct.unpack_from(">HH", data, entry.start + 24)
    extra = {p.kind: p for p in parts(data, entry.start + VISUAL_ENTRY, entry.end)}
    return Description(
        fourcc=name(entry.kind),
        width=width,
        height=height,
        par=_pixel_aspect(data, extra.get(b"pasp")),
        clean=_clean_aperture(data, extra.get(b"clap"), width, height),
        transfer=_transfer(data, extra.get(b"colr")),
        dolby_vision=bool(extra.keys() & {b"dvcC", b"dvvC", b"dvwC"}) or entry.kind in DOLBY_ENTRIES,
        encrypted=entry.kind in PROTECTED_ENTRIES or b"sinf" in extra,
        still=entry.kind in STILL_ENTRIES or (entry.kind == b"mp4v" and _object_type(data, extra) in STILL_OBJECTS),
        settings=read_settings(name(entry.kind), {kind: data[p.start : p.end] for kind, p in extra.items()}),
    )


DOLBY_ENTRIES = frozenset((b"dvh1", b"dvhe", b"dva1", b"dvav", b"dav1"))
STILL_ENTRIES = frozenset((b"jpeg", b"png ", b"mjpa", b"mjpb", b"mjpg", b"MJPG", b"tiff", b"gif ", b"jp2 ", b"mjp2"))
STILL_OBJECTS = (0x6C, 0x6D, 0x6E)  # JPEG, PNG and JPEG 2000 in `esds` (ISO/IEC 14496-1, registered object types)
PROTECTED_ENTRIES = frozenset((b"encv", b"enca", b"drmi", b"drms"))


def _object_type(data: bytes, extra: dict[bytes, ChildBox]) -> int:
    """The object type in an `esds`: the byte after the header of the decoder's descriptor (tag 4)."""
    box = extra.get(b"esds")
    at = data.find(b"\x04", box.start + 4 + 5, box.end) if box else -1
    while box and at >= 0 and at + 1 < box.end and data[at + 1] & 0x80:
        at += 1  # the length may take several bytes
    return data[at + 2] if box and 0 <= at < box.end - 2 else 0


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
