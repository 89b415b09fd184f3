"""Cases on which the page's look at a file before its upload and the server's check must agree.

The page may overlook a fault, and never stops what the server accepts. `python -m tests.media.page_cases` writes
`tests/web/precheck-cases.json`: small files, the codes for which the server refuses each, and those for which the page
does. `tests/web/precheck.test.js` runs the page's side, `tests/unit/video/test_page_cases.py` the server's.
"""

import base64
import json
import struct
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.video import mp4, probe
from chalicelib.video.evidence import Evidence, Stream
from chalicelib.video.ranges import Ranges
from tests.sample_call import LIMITS

PATH = Path(__file__).resolve().parent.parent / "web" / "precheck-cases.json"
SAMPLES, SAMPLE = 4, b"\0" * 10


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """A file and for which codes the page refuses it. `decoder` is a pixel's shape that only the stream states."""

    name: str
    file: bytes
    page: tuple[str, ...] = ()
    size: tuple[int, int] = (1920, 1080)
    decoder: Fraction | None = None

    @property
    def server(self) -> tuple[str, ...]:
        """The codes for which the server refuses it."""
        ranges = Ranges(_InMemory(self.file))
        layout = mp4.walk(ranges)
        seen = Stream(codec="ProRes", width=self.size[0], height=self.size[1], par=self.decoder)
        found = probe.judge(Evidence(layout, head=self.file[:256], stream=seen), LIMITS)
        return tuple(each.code for each in found if each.level == "reject")


class _InMemory:
    def __init__(self, data: bytes) -> None:
        self.data, self.size = data, len(data)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        return self.data[offset : offset + length]


# --- files ---------------------------------------------------------------------------------------------------------


def box(kind: str, *parts: bytes, claims: int | None = None) -> bytes:
    """A box; `claims` is the size that it states, if that is not its own."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8 if claims is None else claims) + kind.encode("latin-1") + body


FTYP = box("ftyp", b"isom", bytes(4), b"isommp42")


def entry(wide: int, high: int, *extra: bytes) -> bytes:
    """A sample entry of a codec that keeps no settings of its own."""
    return box("apcn", bytes(6), b"\0\1", bytes(16), struct.pack(">HH", wide, high), bytes(50), *extra)


def pasp(across: int, down: int) -> bytes:
    """The shape of a pixel."""
    return box("pasp", struct.pack(">II", across, down))


def clap(wide: int, high: int) -> bytes:
    """A clean aperture in the middle."""
    return box("clap", struct.pack(">8I", wide, 1, high, 1, 0, 1, 0, 1))


def track(
    handler: str,
    *entries: bytes,
    first: int = 0,
    turned: bool = False,
    display: tuple[int, int] = (0, 0),
    more: int = 0,
) -> bytes:
    """A track whose samples lie one after another, a chunk each; `more` chunks have places and no samples."""
    row = (0, 1 << 16, 0, -(1 << 16), 0, 0) if turned else (1 << 16, 0, 0, 0, 1 << 16, 0)
    matrix = struct.pack(">9i", *row, 0, 0, 1 << 30)
    header = box("tkhd", b"\0\0\0\1", bytes(36), matrix, struct.pack(">II", display[0] << 16, display[1] << 16))
    places = [first + n * len(SAMPLE) for n in range(SAMPLES)] + [1 << 30] * more
    tables = (
        box("stsd", bytes(4), struct.pack(">I", len(entries)), *entries),
        box("stts", bytes(4), struct.pack(">III", 1, SAMPLES, 250)),
        box("stsc", bytes(4), struct.pack(">IIII", 1, 1, 1, 1)),
        box("stsz", bytes(4), struct.pack(">II", len(SAMPLE), SAMPLES)),
        box("stco", bytes(4), struct.pack(f">I{len(places)}I", len(places), *places)),
    )
    times = box("mdhd", bytes(12), struct.pack(">II", 1000, 250 * SAMPLES), bytes(4))
    kind = box("hdlr", bytes(8), handler.encode(), bytes(13))
    return box("trak", header, box("mdia", times, kind, box("minf", box("stbl", *tables))))


def movie(*tracks: bytes) -> bytes:
    """The index."""
    header = box("mvhd", bytes(12), struct.pack(">II", 1000, 250 * SAMPLES), bytes(80))
    return box("moov", header, *tracks)


SOUND = box("mp4a", bytes(28))


def film(*entries: bytes, before: bytes = FTYP, after: bytes = b"", **video: Any) -> bytes:
    """A whole film with the index behind its media; `video` as in `track`."""
    media = box("mdat", SAMPLE * SAMPLES)
    at = len(before) + 8
    return before + media + movie(track("vide", *entries, first=at, **video), track("soun", SOUND, first=at)) + after


FULL = entry(1920, 1080)


def faststart(kept: int, claims: int | None = None, more: int = 0) -> bytes:
    """A film with its index first, of whose media so many bytes are left; `claims` is the size its `mdat` states."""
    length = len(FTYP) + len(movie(track("vide", FULL, more=more), track("soun", SOUND, more=more)))
    index = movie(track("vide", FULL, first=length + 8, more=more), track("soun", SOUND, first=length + 8, more=more))
    media = box("mdat", SAMPLE * SAMPLES, claims=claims)
    return FTYP + index + media[: 8 + kept]


# --- cases ---------------------------------------------------------------------------------------------------------


def cases() -> Iterator[Case]:
    """All of them."""
    yield from _shapes()
    yield from _pixels()
    yield from _structures()
    yield from _tracks()


def _shapes() -> Iterator[Case]:
    """Square pixels: the sides, and ratios just inside and outside of one percent."""
    for wide, high, page in (
        (1920, 1080, ()),
        (1080, 1920, ()),
        (1901, 1080, ()),
        (1900, 1080, ("ASPECT_RATIO",)),
        (1939, 1080, ()),
        (1940, 1080, ("ASPECT_RATIO",)),
        (1920, 1070, ()),
        (1902, 1069, ("RES_TOO_LOW",)),
        (1280, 720, ("RES_TOO_LOW",)),
        (1080, 1080, ("ASPECT_RATIO",)),
        (3440, 1440, ("ASPECT_RATIO",)),
        (1920, 800, ("RES_TOO_LOW", "ASPECT_RATIO")),
    ):
        for turned in (False, True):
            name = f"{wide}×{high}{' turned' if turned else ''}"
            yield Case(name=name, file=film(entry(wide, high), turned=turned), page=page, size=(wide, high))


def _pixels() -> Iterator[Case]:
    """Pixels that are not square, by the container, the track's header or the decoder."""
    for wide, high, across, down, page in (
        (1920, 1080, 99, 100, ()),
        (1920, 1080, 101, 100, ()),
        (1920, 1080, 9_899, 10_000, ("ASPECT_RATIO",)),
        (1920, 1080, 4, 3, ("ASPECT_RATIO",)),
        (1440, 1080, 4, 3, ()),
        (1080, 1080, 16, 9, ("RES_TOO_LOW",)),
        (1280, 1080, 3, 2, ()),
        (1920, 1080, 0, 1, ()),
        (1920, 1080, 4_000_000_000, 4_000_000_001, ()),
    ):
        yield Case(
            name=f"{wide}×{high} with pixels {across}:{down}",
            file=film(entry(wide, high, pasp(across, down))),
            page=page,
            size=(wide, high),
        )
    yield Case(
        name="a shape that only the track's header states",
        file=film(entry(1600, 1200), display=(1920, 1080)),
        size=(1600, 1200),
        decoder=Fraction(4, 3),
    )
    yield Case(
        name="a shape that only the decoder knows",
        file=film(entry(1440, 1080)),
        size=(1440, 1080),
        decoder=Fraction(4, 3),
    )
    yield Case(name="a shape that a decoder might change", file=film(entry(1440, 1080)), size=(1440, 1080))
    for wide, high in ((1888, 1062), (1280, 720)):
        yield Case(name=f"a clean aperture of {wide}×{high}", file=film(entry(1920, 1080, clap(wide, high))))
    yield Case(
        name="a clean aperture that makes the picture fit",
        file=film(entry(2000, 1080, clap(1920, 1080))),
        size=(2000, 1080),
    )


def _structures() -> Iterator[Case]:
    """What lies before, between and behind the boxes that matter."""
    whole = SAMPLES * len(SAMPLE)
    for name, after in (
        ("an ID3 tag", b"TAG" + b"a title" + bytes(118)),
        ("text", b'{"camera": "4K"}'),
        ("a page", b"<html><body>"),
        ("a cut box", box("udta", bytes(20), claims=900)),
        ("zeros", bytes(40)),
        ("three bytes", b"end"),
    ):
        yield Case(name=f"{name} behind the last box", file=film(FULL, after=after))
    yield Case(name="a box of unknown kind first", file=film(FULL, before=box("bloc", bytes(9)) + FTYP))
    yield Case(name="a hundred boxes of padding", file=film(FULL, before=FTYP + box("free") * 100))
    yield Case(name="media eight bytes too long", file=faststart(whole, claims=whole + 16))
    for more in (1, 3):
        yield Case(name=f"media and {more} chunks too long", file=faststart(whole, claims=whole + 16, more=more))
    yield Case(name="media cut off behind the index", file=faststart(15), page=("TRUNCATED",))
    yield Case(name="media cut off in the last sample", file=faststart(whole - 5))
    yield Case(
        name="media cut off before the index", file=FTYP + box("mdat", bytes(30), claims=90), page=("TRUNCATED",)
    )
    yield Case(name="an index cut off", file=film(FULL)[:-3])
    yield Case(name="no index", file=FTYP + box("mdat", bytes(30)), page=("NO_MOOV",))
    yield Case(name="an empty file", file=b"", page=("EMPTY_FILE",))
    yield Case(name="text instead of a film", file=b"<!doctype html><html></html>", page=("NOT_MP4",))
    qt = box("ftyp", b"qt  ", bytes(4), b"qt  ")
    yield Case(name="a QuickTime file", file=film(FULL, before=qt), page=("NOT_MP4_QUICKTIME",))
    yield Case(name="no file type", file=film(FULL, before=box("free")), page=("NOT_MP4_QUICKTIME",))


def _tracks() -> Iterator[Case]:
    """More or fewer tracks and sample entries than one."""
    media = FTYP + box("mdat", SAMPLE * SAMPLES)
    at = len(FTYP) + 8
    small, sound = entry(640, 480), track("soun", SOUND, first=at)
    yield Case(name="a second sample entry", file=film(FULL, small))
    yield Case(name="a first sample entry that is smaller", file=film(small, FULL))
    wide = struct.pack(">I4sQ", 1, b"free", 24) + bytes(8)
    yield Case(name="a long box between tracks", file=media + movie(sound, wide, track("vide", FULL, first=at)))
    yield Case(
        name="a broken box between tracks",
        file=media + movie(sound, box("free", claims=3), track("vide", FULL, first=at)),
    )
    yield Case(name="no sound", file=media + movie(track("vide", FULL, first=at)))
    yield Case(name="only sound", file=media + movie(sound), page=("NO_VIDEO",))
    second = track("vide", small, first=at)
    yield Case(name="a small second video", file=media + movie(track("vide", FULL, first=at), second, sound))
    yield Case(name="a small first video", file=media + movie(second, track("vide", FULL, first=at), sound))


def content() -> str:
    """The table as the page's tests read it."""
    limits = msgspec.to_builtins(LIMITS)
    rows = [
        {"name": each.name, "server": each.server, "page": each.page, "file": base64.b64encode(each.file).decode()}
        for each in cases()
    ]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f'{{"limits": {json.dumps(limits)}, "cases": [\n{lines}\n]}}\n'


if __name__ == "__main__":
    PATH.write_text(content(), encoding="utf-8")
