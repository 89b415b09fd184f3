"""What a video says of its own origin: the label for AI-generated content, and C2PA manifests.

`gather` looks at the boxes that can hold one, at top level and in the movie box. Nearly always they are in memory
already; what is not is read in one round, within `MAX_BOX` and `MAX_TOTAL`. What was not read is named.
"""

from collections.abc import Callable, Iterator
from itertools import islice

from msgspec import Struct
from msgspec.structs import replace

from chalicelib.video import ai_label, c2pa
from chalicelib.video.boxes import ChildBox, name, u32, u64
from chalicelib.video.mp4 import Layout
from chalicelib.video.origin import ImplicitLabel, Manifest, Provenance, Signature, Skipped, Unread
from chalicelib.video.ranges import BudgetSpent, Ranges

MAX_BOX = 2 << 20  # bytes; manifests with pictures of their sources take some 100 kB
MAX_TOTAL = 4 << 20
MAX_PLACES = 16
MAX_CHILDREN = 256  # of the movie box; it has at most 100 tracks
XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
C2PA = bytes.fromhex("d8fec3d61b0e483c92975828877ec481")
_TYPE = 16  # bytes of a UUID
Check = Callable[[bytes], Signature | None]  # of a manifest store; None where it cannot be checked
_TOP = ("uuid", "meta", "udta", "jumb")


class _Place(Struct, frozen=True):
    """A box that may tell something, by the offsets of its body."""

    kind: str
    start: int
    end: int

    @property
    def size(self) -> int:
        return self.end - self.start


def gather(ranges: Ranges, layout: Layout, check: Check = lambda _store: None) -> Provenance:
    """Everything that the file says; `check` looks at the signatures of manifests.

    Raises SourceUnavailable or SourceChanged where a box cannot be read.
    """
    places = [place for place in islice(_places(ranges, layout), MAX_PLACES) if _may_tell(ranges, place)]
    chosen = _within_bounds(places)
    skipped = [_skipped(place, Unread.TOO_LARGE) for place in places if place not in chosen]
    try:
        ranges.fetch_together((place.start, place.size) for place in chosen)
    except BudgetSpent:
        missing = [place for place in chosen if not ranges.holds(place.start, place.size)]
        skipped += [_skipped(place, Unread.BUDGET) for place in missing]
        chosen = [place for place in chosen if place not in missing]
    bodies = [(place.kind, ranges.held(place.start, place.size)) for place in chosen]
    return Provenance(
        labels=tuple(islice((label for body in bodies for label in _labels(*body)), ai_label.MAX_LABELS)),
        manifests=tuple(manifest for body in bodies if (manifest := _manifest(*body, check)) is not None),
        skipped=tuple(skipped),
    )


def _skipped(place: _Place, why: Unread) -> Skipped:
    return Skipped(box=place.kind, size=place.size, why=why)


def _within_bounds(places: list[_Place]) -> list[_Place]:
    """Those that are read: none too large, and together not too much."""
    chosen, total = [], 0
    for place in places:
        if place.size <= MAX_BOX and total + place.size <= MAX_TOTAL:
            chosen.append(place)
            total += place.size
    return chosen


def _places(ranges: Ranges, layout: Layout) -> Iterator[_Place]:
    """At top level, then in the movie box: the first one, as players read it."""
    for box in layout.boxes:
        if box.kind in _TOP:
            yield _Place(box.kind, box.start + box.header, box.end)
    movie = next((box for box in layout.boxes if box.kind == "moov"), None)
    if movie is not None:
        yield from (each for each in _children(ranges, movie.start + movie.header, movie.end) if each.kind in _TOP)


def _children(ranges: Ranges, start: int, end: int) -> Iterator[_Place]:
    """The children of the movie box, which is in memory, without a copy of it."""
    at = start
    for _ in range(MAX_CHILDREN):
        head = ranges.held(at, min(16, end - at))
        if len(head) < 8:
            return
        size, header = u32(head, 0), 8
        if size == 1 and len(head) == 16:
            size, header = u64(head, 8), 16
        if size < header:
            return
        yield _Place(name(head[4:8]), at + header, min(at + size, end))
        at += size


def _may_tell(ranges: Ranges, place: _Place) -> bool:
    """Whether it may hold a label or manifest: not a `uuid` box whose type is in memory and is another."""
    seen = ranges.held(place.start, _TYPE)
    return place.kind != "uuid" or len(seen) < _TYPE or seen in (XMP, C2PA)


def _labels(kind: str, body: bytes) -> Iterator[ImplicitLabel]:
    whole = ChildBox(kind.encode(), 0, len(body))
    if kind == "uuid" and body[:_TYPE] == XMP:
        yield from ai_label.in_xmp(body[_TYPE:])
    elif kind == "meta":
        yield from ai_label.in_meta(body, whole)
    elif kind == "udta":
        yield from ai_label.in_udta(body, whole)


def _manifest(kind: str, body: bytes, check: Check) -> Manifest | None:
    store = _store(kind, body)
    if store is None:
        return None
    manifest = c2pa.in_jumbf(store)
    return replace(manifest, signature=check(store)) if manifest.readable else manifest


def _store(kind: str, body: bytes) -> bytes | None:
    """The manifest store in a box, if it is one."""
    if kind == "uuid" and body[:_TYPE] == C2PA:
        return c2pa.in_uuid_box(body[_TYPE:])
    return _as_box(body) if kind == "jumb" else None


def _as_box(body: bytes) -> bytes:
    return (len(body) + 8).to_bytes(4) + b"jumb" + body
