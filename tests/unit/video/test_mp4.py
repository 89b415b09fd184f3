"""The walk over boxes: what it reads, what it calls broken, and where it stops."""

import struct

import pytest

from chalicelib.video import mp4, mp4_movie, probe
from chalicelib.video.boxes import Broken, Defect
from chalicelib.video.evidence import Evidence
from chalicelib.video.ranges import Ranges
from chalicelib.video.sample_tables import Place, Samples
from tests.media.sparse_videos import box, full, numbers
from tests.sample_call import LIMITS

FTYP = box(b"ftyp", b"isom\0\0\2\0isommp42")
MIB = 1 << 20


class Holes:
    """A file of any size: given pieces, zeros between them. Counts what is asked for."""

    def __init__(self, size: int, *pieces: tuple[int, bytes]) -> None:
        self.size, self.pieces = size, pieces
        self.asked: list[tuple[int, int]] = []

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        self.asked.append((offset, length))
        content = bytearray(length)
        for start, piece in self.pieces:
            low, high = max(start, offset), min(start + len(piece), offset + length)
            if low < high:
                content[low - offset : high - offset] = piece[low - start : high - start]
        return bytes(content)


def walked(content: bytes) -> mp4.Layout:
    """The layout of a small file."""
    return mp4.walk(Ranges(Holes(len(content), (0, content))))


def stbl(sizes: list[int], offsets: list[int], *, timed: int | None = None) -> bytes:
    """A sample table of one sample a chunk, each lasting 10 ticks."""
    return box(
        b"stbl",
        full(b"stsd", numbers([1]), box(b"avc1", bytes(78))),
        full(b"stts", numbers([1, len(sizes) if timed is None else timed, 10])),
        full(b"stsc", numbers([1, 1, 1, 1])),
        full(b"stsz", numbers([0, len(sizes)]), numbers(sizes)),
        full(b"stco", numbers([len(offsets)]), numbers(offsets)),
    )


def moov(table: bytes, handler: bytes = b"vide", *extra: bytes) -> bytes:
    """A movie of one track in a timescale of 1,000."""
    media = box(
        b"mdia",
        full(b"mdhd", numbers([0, 0, 1000, 0, 0])),
        full(b"hdlr", bytes(4), handler, bytes(13)),
        box(b"minf", table),
    )
    matrix = numbers([65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30])
    header = full(b"tkhd", numbers([0, 0, 1, 0, 0]), bytes(16), matrix, bytes(8), flags=3)
    movie = full(b"mvhd", numbers([0, 0, 1000, 0]), bytes(80))
    return box(b"moov", movie, box(b"trak", header, media), *extra)


def codes(layout: mp4.Layout) -> list[str]:
    """Codes of the walk, and a word for each track that lost samples."""
    tracks = layout.movie.tracks if layout.movie else ()
    return [*(d.code for d in layout.defects), *("lost" for t in tracks if t.samples.lost)]


MDAT = box(b"mdat", bytes(100))
GOOD = FTYP + MDAT + moov(stbl([10, 20], [len(FTYP) + 8, len(FTYP) + 18]))


def test_whole_file() -> None:
    """Brands, boxes, sums of the tables and where media begins and ends."""
    layout = walked(GOOD)
    assert layout.movie is not None
    (track,) = layout.movie.tracks
    assert codes(layout) == []
    assert layout.brands == mp4.Brands("isom", ("isom", "mp42"))
    assert [b.kind for b in layout.boxes] == ["ftyp", "mdat", "moov"]
    assert track.samples == Samples(
        count=2,
        octets=30,
        ticks=20,
        first=len(FTYP) + 8,
        end=len(FTYP) + 38,
        places=(Place(len(FTYP) + 8, 10, 0.0), Place(len(FTYP) + 18, 20, 0.01)),
        spans=((len(FTYP) + 8, len(FTYP) + 18), (len(FTYP) + 18, len(FTYP) + 38)),
    )


def test_last_box_to_the_end() -> None:
    """Size 0 means: until the end of the file."""
    open_ended = struct.pack(">I4s", 0, b"mdat") + bytes(50)
    content = FTYP + moov(stbl([10], [0])) + open_ended
    layout = walked(content)
    assert layout.boxes[-1] == mp4.Box(kind="mdat", start=len(content) - len(open_ended), header=8, end=len(content))


def test_64_bit_sizes() -> None:
    """Size 1 is followed by the real one."""
    wide = struct.pack(">I4sQ", 1, b"mdat", 16 + 60) + bytes(60)
    assert codes(walked(FTYP + wide + moov(stbl([10], [len(FTYP) + 16])))) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"<html></html>", "NOT_MP4"),
        (bytes(100), "NOT_MP4"),
        (FTYP, "NO_MOOV"),
        (FTYP + MDAT, "NO_MOOV"),
        (GOOD[: len(FTYP) + 200], "MALFORMED"),
        (GOOD[: len(FTYP) + 60], "TRUNCATED"),
        (FTYP + struct.pack(">I4s", 5, b"mdat") + bytes(20), "MALFORMED"),
        (FTYP + box(b"moov", box(b"cmov", bytes(20))), "COMPRESSED_MOOV"),
        (FTYP + box(b"!mov", bytes(20)), "COMPRESSED_MOOV"),
        (FTYP + box(b"moov", *[box(b"trak")] * 101), "LIMIT_EXCEEDED"),
        (FTYP + box(b"moov", struct.pack(">I4s", 4, b"trak")), "MALFORMED"),
        (FTYP + box(b"moov", struct.pack(">I4s", 99, b"trak")), "MALFORMED"),
    ],
)
def test_damage(content: bytes, code: str) -> None:
    """Each kind of damage has its code."""
    assert codes(walked(content)) == [code]


@pytest.mark.parametrize("kind", [b"moov", b"udta", b"meta", b"zzzz"])
def test_depth(kind: bytes) -> None:
    """Boxes nested beyond the limit are refused, whatever they are called."""
    nested = b""
    for _ in range(14):
        nested = box(kind, nested)
    assert codes(walked(FTYP + box(b"moov", nested))) == ["LIMIT_EXCEEDED"]


def test_huge_movie_is_not_read() -> None:
    """The limit on the movie box holds before it is read."""
    size = mp4.MAX_MOOV + 100
    file = Holes(len(FTYP) + size, (0, FTYP + struct.pack(">I4s", size, b"moov")))
    assert [d.code for d in mp4.walk(Ranges(file)).defects] == ["LIMIT_EXCEEDED"]
    assert sum(length for _, length in file.asked) == MIB


def test_other_tracks_may_be_careless() -> None:
    """Timecode and telemetry are never shown; a camera's carelessness there refuses nothing."""
    content = FTYP + moov(stbl([10, 20], [40, 1 << 30], timed=7), b"tmcd") + MDAT
    assert [finding.level for finding in probe.judge(Evidence(walked(content)), LIMITS)] == ["reject"]  # no video
    assert probe.judge(Evidence(walked(content)), LIMITS)[0].code == "NO_VIDEO"


@pytest.mark.parametrize(
    ("tail", "trailing"), [(b"\0" * 5, 5), (bytes(300), 300), (b"\xff" * 40, 40), (box(b"free", bytes(40))[:-5], 43)]
)
def test_untidy_end(tail: bytes, trailing: int) -> None:
    """Padding, zeros and stray bytes after complete media are counted, not refused."""
    layout = walked(GOOD + tail)
    assert (codes(layout), layout.trailing) == ([], trailing)


def test_user_data_with_terminator() -> None:
    """QuickTime ends user data with a zero word."""
    content = FTYP + MDAT + moov(stbl([10], [len(FTYP) + 8]), b"vide", box(b"udta", box(b"name", b"x"), bytes(4)))
    assert codes(walked(content)) == []


@pytest.mark.parametrize(
    ("row", "degrees"), [((1, 0), 0), ((0, 1), 90), ((-1, 0), 180), ((0, -1), 270), ((0.1, 0.99), 90)]
)
def test_rotation(row: tuple[float, float], degrees: int) -> None:
    """The quarter turn nearest to the matrix."""
    assert mp4_movie._rotation(*(round(value * 65536) for value in row)) == degrees


def test_broken_carries_a_printable_name() -> None:
    """A box may be named by any bytes."""
    assert Broken("MALFORMED", b"\0a\xff\n").defect == Defect(code="MALFORMED", box="\\x00a\\xff\\x0a")
