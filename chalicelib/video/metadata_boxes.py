"""Finds the boxes in which a film keeps its metadata: reads what they say, and tells how to blank them in a copy.

`gather` reads; nearly all of it is in memory after `mp4.walk`, the rest is one round of reads within bounds. `blanks`
names the bytes to write over for a copy of the same length, in which players find every sample where it was: a box
becomes a `free` box of the same size, filled with zeros.

Not covered: what lies in the media itself, as subtitles or a name in the picture.
"""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from chalicelib import text
from chalicelib.video import metadata_texts
from chalicelib.video.boxes import u32, u64
from chalicelib.video.film_metadata import KEY_LENGTH, LENGTH, MOST, Metadata, MetadataKind, MetadataText
from chalicelib.video.metadata_texts import Stated
from chalicelib.video.mp4 import Layout
from chalicelib.video.provenance import C2PA, XMP
from chalicelib.video.ranges import BudgetSpent, Ranges

MAX_BOX = 1 << 20  # bytes of a box that are read
MAX_TOTAL = 4 << 20
MAX_BLANK = 16 << 20  # bytes of a box that are written over; of a larger one only the name
MAX_CHILDREN = 1024  # of one box
_UUID = 16
_HANDLER_NAME = 24  # bytes before the name in `hdlr` (ISO/IEC 14496-12, 8.4.3.2)
_LISTED = 4  # letters that a text must have
_GONE = frozenset((b"udta", b"meta", b"uuid", b"jumb", b"free", b"skip", b"junk", b"wide", b"pnot", b"PICT", b"pdin"))
_LOOSE = frozenset((b"free", b"skip", b"junk", b"wide"))
_DATA = frozenset(("gpmd", "mebx", "camm", "djmd", "dbgi", "rtmd", "fdsc", "urim", "metx", "mett"))
_DATA_HANDLERS = frozenset(("meta", "mdta", "camm", "data", "nrtm"))
# Words of the names that programs give to tracks; a name of other words may be somebody's.
_COMMON = re.compile(
    r"(?:handlers?|videos?|audio|sound|media|core|apple|alias|data|gpac|iso|mainconcept|mp4|l|smash|track|stereo|mono|subtitles?|pictures?(?:handler)?|"
    r"texts?|time|code|timecode|gopro|met|tcd|aac|avc|h264|h265|hevc|vide|soun|ambient|camera|of|file|by|quicktime|mpeg|the|"
    r"produced|on|with|using|google|inc|created|bento4|nero|vimeo|artist|processor|visual|hint|closed|caption|main|default|"
    r"dji|fdsc|soc|internal|visualhandler|videohandler|soundhandler|datahandler|subtitlehandler|timecodehandler|"
    r"[\d.:/-]+|libgpac|isomedia|version|ver|rev\w*|lavf[\d.]*|mdir|appl|url|handler\w?)",
    re.IGNORECASE,
)


class Place(NamedTuple):
    """A box by its offsets in the file: where it begins, where its body does, where it ends."""

    kind: bytes
    start: int
    body: int
    end: int


class Blank(NamedTuple):
    """Bytes to write over from `start`: `name` first, then zeros up to `end`."""

    start: int
    end: int
    name: bytes = b""

    def content(self) -> bytes:
        """What stands there in the copy."""
        return self.name + bytes(self.end - self.start - len(self.name))


def gather(ranges: Ranges, layout: Layout) -> Metadata:
    """What the film says. Raises SourceUnavailable or SourceChanged where a box cannot be read."""
    places = list(_places(ranges, layout))
    wanted = [place for place in places if place.kind != b"trak"]
    read = _within_bounds(wanted)
    try:
        ranges.fetch_together((place.body, place.end - place.body) for place in read)
    except BudgetSpent:
        read = [place for place in read if ranges.holds(place.body, place.end - place.body)]
    unread = sum(place.kind not in _LOOSE for place in set(wanted) - set(read))
    stated = [each for place in read for each in _stated(place, ranges.held(place.body, place.end - place.body))]
    stated += [Stated(MetadataKind.DATA, "trak", kind) for place in places if (kind := _data_of(ranges, place))]
    return _told([*stated, *_after_the_last_box(ranges, layout)], unread)


def _within_bounds(places: Iterable[Place]) -> list[Place]:
    chosen, total = [], 0
    for place in places:
        size = place.end - place.body
        if size <= MAX_BOX and total + size <= MAX_TOTAL:
            chosen.append(place)
            total += size
    return chosen


def _told(stated: list[Stated], unread: int) -> Metadata:
    """The texts cleaned and cut, each once, with letters in them."""
    texts: dict[tuple[MetadataKind, str], MetadataText] = {}
    for each in stated:
        line = text.readable_line((each.text or "")[: 2 * LENGTH])[:LENGTH]
        if sum(character.isalnum() for character in line) >= min(_LISTED, len(line) or 1) or len(line) > _LISTED:
            key = text.readable_line(each.key[: 2 * KEY_LENGTH])[:KEY_LENGTH]
            texts.setdefault((each.kind, line), MetadataText(kind=each.kind, key=key, text=line))
    listed = sorted(texts.values(), key=lambda one: _ORDER[one.kind])
    return Metadata(
        texts=tuple(listed[:MOST]),
        more=unread + max(len(listed) - MOST, 0),
        silent=any(each.text is None for each in stated),
    )


_ORDER = {kind: place for place, kind in enumerate(MetadataKind)}


def _stated(place: Place, body: bytes) -> Iterable[Stated]:
    """What the body of one box says."""
    if place.kind == b"udta":
        return metadata_texts.in_udta(body)
    if place.kind == b"meta":
        return metadata_texts.in_meta(body)
    if place.kind == b"hdlr":
        return _handler(body[_HANDLER_NAME:])
    if place.kind == b"uuid" and body[:_UUID] == XMP:
        return metadata_texts.in_xmp(body[_UUID:])
    if place.kind in (b"uuid", *_LOOSE) and body[:_UUID] != C2PA:
        return _unknown(place.kind.decode(), body[_UUID if place.kind == b"uuid" else 0 :])
    return [Stated(MetadataKind.OTHER, place.kind.decode("latin-1"), None)]


def _unknown(key: str, body: bytes) -> Iterator[Stated]:
    """A box of unknown form: XML in it is read as XMP is, a text is shown, and all else may tell too."""
    if b"<?xml" in body[:1024] or b"<x:xmpmeta" in body[:1024]:
        yield from metadata_texts.in_xmp(body)
    elif found := metadata_texts.loose(body):
        if not _is_common(found):
            yield Stated(MetadataKind.OTHER, key, found)
    elif key == "uuid":
        yield Stated(MetadataKind.OTHER, key, None)


def _handler(name: bytes) -> Iterator[Stated]:
    """A track's name: in QuickTime with its length before it, else up to a zero."""
    counted = name[:1] and name[0] == len(name) - 1
    seen = metadata_texts.decoded((name[1:] if counted else name).partition(b"\0")[0]).strip()
    if seen and not _is_common(seen):
        yield Stated(MetadataKind.TRACK, "hdlr", seen)


def _is_common(name: str) -> bool:
    """Whether a name is made of words that programs use."""
    return all(_COMMON.fullmatch(word) for word in re.split(r"[\s()\[\],;@_©®™?!-]+", name) if word)


def _data_of(ranges: Ranges, track: Place) -> str:
    """What a track holds if it is neither picture nor sound nor text: cameras record positions in such. Else empty."""
    if track.kind != b"trak":
        return ""
    media = next((each for each in _children(ranges, track) if each.kind == b"mdia"), None)
    inside = list(_children(ranges, media)) if media else []
    handler = next((ranges.held(each.body + 8, 4) for each in inside if each.kind == b"hdlr"), b"").decode("latin-1")
    entry = _first_entry(ranges, inside)
    return (entry or handler).strip() if handler in _DATA_HANDLERS or entry in _DATA else ""


def _first_entry(ranges: Ranges, inside: list[Place]) -> str:
    """The code of the first sample entry."""
    place = next((each for each in inside if each.kind == b"minf"), None)
    for kind in (b"stbl", b"stsd"):
        place = next((each for each in _children(ranges, place) if each.kind == kind), None) if place else None
    return ranges.held(place.body + 12, 4).decode("latin-1") if place else ""


def _after_the_last_box(ranges: Ranges, layout: Layout) -> list[Stated]:
    """Texts behind the last box, where tools hang tags; only what the walk has read."""
    if not layout.trailing:
        return []
    rest = ranges.held(layout.size - layout.trailing, min(layout.trailing, MAX_BOX))
    return [Stated(MetadataKind.OTHER, "", metadata_texts.loose(rest) or None)] if any(rest) else []


# --- where they lie ---------------------------------------------------------------------------------------------


def _places(ranges: Ranges, layout: Layout) -> Iterator[Place]:
    """The boxes that hold metadata and need no other: at top level, in the movie, in its tracks."""
    for box in layout.boxes:
        place = Place(ranges.held(box.start + 4, 4), box.start, box.start + box.header, box.end)
        if place.kind in _GONE:
            yield place
        elif place.kind == b"moov":
            yield from _inside(ranges, place)


def _inside(ranges: Ranges, parent: Place) -> Iterator[Place]:
    for place in _children(ranges, parent):
        if place.kind in _GONE or (place.kind == b"hdlr" and parent.kind == b"mdia") or _data_of(ranges, place):
            yield place
        elif place.kind in (b"trak", b"mdia"):
            yield from _inside(ranges, place)


def _children(ranges: Ranges, parent: Place) -> Iterator[Place]:
    """The children of a box that is in memory, without a copy of it."""
    at = parent.body
    for _ in range(MAX_CHILDREN):
        head = ranges.held(at, min(16, parent.end - at))
        if len(head) < 8:
            return
        size, header = u32(head, 0), 8
        if size == 1 and len(head) == 16:
            size, header = u64(head, 8), 16
        if size < header:
            return
        yield Place(head[4:8], at, at + header, min(at + size, parent.end))
        at += size


# --- a copy without them ----------------------------------------------------------------------------------------


def blanks(ranges: Ranges, layout: Layout) -> tuple[Blank, ...]:
    """What to write over in a copy, in order and without overlaps. Tracks of data become `free` boxes too."""
    made = [blank for place in _places(ranges, layout) for blank in _blank(ranges, place)]
    if 0 < layout.trailing <= MAX_BLANK:
        made.append(Blank(layout.size - layout.trailing, layout.size))
    return tuple(sorted(made))


def _blank(ranges: Ranges, place: Place) -> Iterator[Blank]:
    if place.kind == b"hdlr":
        if place.end > place.body + _HANDLER_NAME:
            yield Blank(place.body + _HANDLER_NAME, place.end)
        return
    size = place.end - place.body
    if place.kind in _LOOSE and ranges.holds(place.body, size) and not any(ranges.held(place.body, size)):
        return  # it is empty as it is
    yield Blank(place.start + 4, place.start + 8, b"free")
    if 0 < size <= MAX_BLANK:
        yield Blank(place.body, place.end)
