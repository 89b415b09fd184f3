"""The rules on values: no file, no child process."""

import string
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.video import checks, probe, rules
from chalicelib.video.evidence import Evidence, Stream, facts, geometry, stream_of
from chalicelib.video.mediainfo import InspectionFailed
from chalicelib.video.mp4 import Brands, Fragments, Layout
from chalicelib.video.mp4_movie import Defect, Description, Movie, Samples, Track
from chalicelib.video.ranges import BudgetSpent, Ranges, SourceChanged, SourceUnavailable
from tests.sample_call import LIMITS

SOUND = Track(
    id=2,
    handler="soun",
    timescale=1000,
    declared=10_000,
    fourccs=("mp4a",),
    samples=Samples(count=9, octets=9, ticks=10_000),
)
PLAIN = Brands("isom", ("isom", "mp42"))
PICTURE = Track(
    id=1,
    handler="vide",
    timescale=1000,
    declared=10_000,
    samples=Samples(count=250, octets=900, ticks=10_000, first=40, end=940),
)
Changes = dict[str, Any] | None


def evidence(
    width: int = 1920,
    height: int = 1080,
    *,
    brands: Brands = PLAIN,
    track: Changes = None,
    description: Changes = None,
    others: tuple[Track, ...] = (SOUND,),
    layout: Changes = None,
    stream: Changes = None,
) -> Evidence:
    """A film of ten seconds without fault, but for what is given."""
    entry = replace(Description(fourcc="avc1", width=width, height=height), **(description or {}))
    video = replace(PICTURE, fourccs=(entry.fourcc,), descriptions=(entry,))
    movie = Movie(timescale=1000, declared=10_000, tracks=(replace(video, **(track or {})), *others))
    seen = Stream(codec="AVC", width=width, height=height, scan="Progressive", chroma="4:2:0")
    return Evidence(
        replace(Layout(size=5000, brands=brands, movie=movie, movies=1), **(layout or {})),
        stream=replace(seen, **(stream or {})),
    )


def codes(seen: Evidence) -> list[str]:
    """Codes of the findings, in order."""
    return [finding.code for finding in probe.judge(seen, LIMITS)]


def test_a_good_film() -> None:
    """Nothing to say."""
    assert (codes(evidence()), probe.verdict(())) == ([], "accept")


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1920, 1080), []),
        ((1080, 1920), []),
        ((3840, 2160), []),
        ((2560, 1440), []),
        ((1920, 1088), []),
        ((1916, 1080), []),
        ((1906, 1080), []),
        ((1908, 1074), ["RES_NEAR_MISS"]),
        ((1902, 1070), ["RES_NEAR_MISS"]),
        ((1900, 1069), ["RES_TOO_LOW"]),
        ((1280, 720), ["RES_TOO_LOW"]),
        ((720, 1280), ["RES_TOO_LOW"]),
        ((1878, 1080), ["ASPECT_RATIO"]),
        ((4096, 2160), ["ASPECT_RATIO"]),
        ((1920, 1200), ["ASPECT_RATIO"]),
        ((1080, 1080), ["ASPECT_RATIO"]),
        ((1440, 1080), ["ASPECT_RATIO"]),
        ((640, 480), ["RES_TOO_LOW", "ASPECT_RATIO"]),
        ((0, 0), ["RES_TOO_LOW"]),
    ],
)
def test_sizes(size: tuple[int, int], expected: list[str]) -> None:
    """Size and ratio of square pixels."""
    assert codes(evidence(*size)) == expected


@pytest.mark.parametrize(
    ("size", "par", "rotation", "expected"),
    [
        ((1440, 1080), (4, 3), 0, ["NON_SQUARE_PIXELS"]),
        ((1440, 1080), (4, 3), 90, ["NON_SQUARE_PIXELS"]),
        ((1280, 1080), (3, 2), 0, ["NON_SQUARE_PIXELS"]),
        ((960, 1080), (2, 1), 0, ["RES_TOO_LOW", "NON_SQUARE_PIXELS"]),
        ((1920, 800), (20, 27), 0, ["RES_TOO_LOW", "NON_SQUARE_PIXELS"]),
        ((1920, 1080), (4, 3), 0, ["ASPECT_RATIO", "NON_SQUARE_PIXELS"]),
        ((1920, 1080), (1001, 1000), 0, []),
        ((1920, 1080), (1, 1), 270, []),
        ((1440, 1080), (1, 1), 90, ["ASPECT_RATIO"]),
    ],
)
def test_shapes(size: tuple[int, int], par: tuple[int, int], rotation: int, expected: list[str]) -> None:
    """Stretched pixels count once; rotation swaps the sides."""
    assert codes(evidence(*size, description={"par": par}, track={"rotation": rotation})) == expected


def test_facts_are_as_shown() -> None:
    """Shown sizes are stretched and turned, stored ones real."""
    found = facts(evidence(1440, 1080, description={"par": (4, 3)}, track={"rotation": 90}))
    assert found is not None
    assert (found.width, found.height, found.stored_width, found.stored_height) == (1080, 1920, 1440, 1080)
    assert (found.duration_seconds, found.frame_rate, found.video_codec, found.audio_codec) == (
        10.0,
        25.0,
        "AVC",
        "AAC",
    )


def test_smallest_size_counts() -> None:
    """Of header, stream and clean aperture."""
    seen = evidence(1920, 1088, description={"clean": (1918, 1080)}, stream={"height": 1082})
    assert geometry(seen) == geometry(evidence(1918, 1080))


Change = Callable[[], Evidence]


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        (lambda: evidence(stream={"width": 1280, "height": 720}), ["DIMENSION_MISMATCH", "RES_TOO_LOW"]),
        (lambda: evidence(stream={"width": 1920, "height": 1088}), []),
        (lambda: evidence(brands=Brands("qt  ", ("qt  ",))), ["NOT_MP4_QUICKTIME"]),
        (lambda: evidence(brands=Brands("qt  ", ("mp42", "qt  "))), ["BRAND_QT_COMPAT"]),
        (lambda: evidence(brands=Brands("mp42", ("qt  ", "mp42"))), []),
        (lambda: evidence(brands=Brands("3gp4", ("3gp4",))), ["NOT_MP4_3GP"]),
        (lambda: evidence(brands=Brands("3gp4", ("isom", "3gp4"))), []),
        (lambda: evidence(brands=Brands("XAVC", ("XAVC", "mp42"))), []),
        (lambda: evidence(brands=Brands("zzzz", ("zzzz",))), []),
        (lambda: evidence(brands=Brands("heic", ("mif1", "heic"))), ["NOT_MP4_IMAGE"]),
        (lambda: evidence(others=()), ["NO_AUDIO"]),
        (lambda: evidence(track={"handler": "soun"}), ["NO_VIDEO"]),
        (lambda: evidence(track={"fourccs": ("jpeg",), "samples": Samples(count=1, octets=9, ticks=10)}), ["NO_VIDEO"]),
        (lambda: evidence(track={"samples": Samples(count=0)}), ["NO_SAMPLES"]),
        (lambda: evidence(track={"samples": Samples(count=25, octets=900, ticks=0)}), ["ZERO_DURATION"]),
        (lambda: evidence(track={"samples": Samples(count=1, octets=900, ticks=10_000)}), ["SINGLE_FRAME"]),
        (lambda: evidence(track={"external": True}), ["EXTERNAL_MEDIA"]),
        (lambda: evidence(track={"enabled": False}), ["TRACK_DISABLED"]),
        (lambda: evidence(track={"declared": 99_000}), ["DURATION_MISMATCH"]),
        (lambda: evidence(track={"edited": 4_000}), []),
        (
            lambda: evidence(track={"defects": (Defect(code="CORRUPT_TABLES", box="stts", found=1, allowed=2),)}),
            ["CORRUPT_TABLES"],
        ),
        (lambda: evidence(description={"fourcc": "encv"}), ["ENCRYPTED"]),
        (lambda: evidence(description={"encrypted": True}), ["ENCRYPTED"]),
        (lambda: evidence(stream={"encrypted": True}), ["ENCRYPTED"]),
        (lambda: evidence(description={"fourcc": "mp4v"}), ["CODEC_UNUSUAL"]),
        (lambda: evidence(description={"fourcc": "hev1"}), []),
        (lambda: evidence(description={"fourcc": "dvh1", "dolby_vision": True}), ["DOLBY_VISION"]),
        (lambda: evidence(description={"transfer": 16}), ["HDR"]),
        (lambda: evidence(stream={"transfer": "HLG"}), ["HDR"]),
        (lambda: evidence(stream={"chroma": "4:2:2"}), ["CHROMA_UNUSUAL"]),
        (lambda: evidence(stream={"scan": "MBAFF"}), ["INTERLACED"]),
        (lambda: evidence(layout={"trailing": 7}), ["TRAILING_DATA"]),
        (lambda: evidence(layout={"movies": 2}), ["MULTI_MOOV"]),
        (lambda: evidence(layout={"size": 21 * 2**30}), ["FILE_TOO_LARGE"]),
        (
            lambda: evidence(layout={"fragments": Fragments(count=9, samples=((1, 50),), seconds=None)}),
            ["FRAGMENTS_UNVERIFIED"],
        ),
        (
            lambda: evidence(layout={"fragments": Fragments(count=9, samples=((1, 50),), seconds=9.0, verified=True)}),
            [],
        ),
    ],
)
def test_one_rule_each(seen: Change, expected: list[str]) -> None:
    """Each circumstance raises its code and no other."""
    assert codes(seen()) == expected


def test_without_a_stream_only_the_walk_speaks() -> None:
    """The pixels' shape is not guessed before somebody has looked: 4:3 may yet be anamorphic."""
    seen = evidence(1440, 1080)
    assert codes(Evidence(seen.layout)) == []
    assert codes(Evidence(evidence(1280, 720).layout)) == ["RES_TOO_LOW"]


def test_every_code_has_its_check_and_every_check_its_words() -> None:
    """Table of words and table of checks name the same codes."""
    checked = {*checks.CHECKS, *checks.LIMIT_CHECKS, *probe.TROUBLES.values()}
    assert checked == set(rules.RULES)


def test_words_in_both_languages_name_the_same_values() -> None:
    """A placeholder that one language forgets would be a finding without its figure."""
    for code, rule in rules.RULES.items():
        for zh, en in (rule.title, rule.actual, rule.wanted, rule.fix):
            chinese, english = ({n.removesuffix("_zh").removesuffix("_en") for n in _names(text)} for text in (zh, en))
            assert (code, chinese) == (code, english)


def _names(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [((), "accept"), (("warn",), "warn"), (("warn", "reject"), "reject"), (("reject", "unknown"), "unknown")],
)
def test_gravest_level_decides(levels: tuple[Any, ...], verdict: str) -> None:
    """What is not known outweighs all."""
    finding = probe.judge(evidence(others=()), LIMITS)[0]
    assert probe.verdict(tuple(replace(finding, level=level) for level in levels)) == verdict


def test_mediainfo_fields() -> None:
    """The track of the right number, its texts as numbers, the pixel shape as the fraction it stands for."""
    tracks: list[dict[str, Any]] = [
        {"@type": "General"},
        {"@type": "Video", "ID": "1", "Format": "JPEG"},
        {
            "@type": "Video",
            "ID": "3-1",
            "Format": "HEVC",
            "Sampled_Width": "1440",
            "Width_Original": "7",
            "Height_Original": "1080",
            "PixelAspectRatio": "1.333",
            "FrameRate": "25.000",
            "Encryption": "No",
            "HDR_Format": "Dolby Vision / SMPTE ST 2086",
            "HDR_Format_Compatibility": "HDR10",
            "extra": {"x": 1},
        },
        {"@type": "Audio", "Format": "AAC"},
    ]
    assert stream_of(tracks, 3) == Stream(
        codec="HEVC",
        width=1440,
        height=1080,
        par=Fraction(4, 3),
        hdr="Dolby Vision / HDR10",
        frame_rate=25.0,
        audio="AAC",
    )
    assert stream_of(tracks, 9).codec == "JPEG"
    with pytest.raises(InspectionFailed):
        stream_of(tracks[:1], 1)


class Reader:
    """A reader of a hundred bytes that may fail, tell its size late, or change."""

    def __init__(self, *, late: bool = False, fails: Exception | None = None, short: int = 0) -> None:
        self.size: int | None = None if late else 100
        self.fails, self.short = fails, short
        self.asked: list[tuple[int, int]] = []

    def read(self, offset: int, length: int) -> bytes:
        """Bytes that are their own offsets."""
        self.asked.append((offset, length))
        if self.fails:
            raise self.fails
        self.size = 100
        return bytes(range(offset, min(offset + length, 100) - self.short))


def test_ranges_ask_for_nothing_twice() -> None:
    """Holes are filled, one request each; what is in memory is not asked for."""
    reader = Reader()
    ranges = Ranges(reader)
    ranges.fetch(10, 10)
    ranges.fetch(40, 10)
    assert ranges.read(5, 50) == bytes(range(5, 55))
    assert ranges.read(8, 40) == bytes(range(8, 48))
    assert reader.asked == [(10, 10), (40, 10), (5, 5), (20, 20), (50, 5)]
    assert (ranges.requests, ranges.bytes_read, ranges.prefix()) == (5, 50, 0)


def test_ranges_know_what_they_hold() -> None:
    """Without asking."""
    ranges = Ranges(Reader())
    ranges.fetch(10, 10)
    assert (ranges.holds(12, 8), ranges.holds(12, 9), ranges.held(15, 99), ranges.held(30, 5)) == (
        True,
        False,
        bytes(range(15, 20)),
        b"",
    )


def test_size_told_by_the_first_answer() -> None:
    """A web server tells it with its first range."""
    assert Ranges(Reader(late=True)).size == 100


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        (Reader(fails=SourceUnavailable("503")), "SOURCE_UNAVAILABLE"),
        (Reader(fails=SourceChanged("412")), "SOURCE_CHANGED"),
        (Reader(short=1), "SOURCE_UNAVAILABLE"),
    ],
)
def test_trouble_is_unknown(reader: Reader, code: str) -> None:
    """Never a refusal."""
    report = probe.probe(reader, LIMITS)
    assert (report.verdict, report.codes) == ("unknown", (code,))


def test_budget() -> None:
    """Bytes and requests."""
    ranges = Ranges(Reader(), max_bytes=20)
    ranges.fetch(0, 20)
    with pytest.raises(BudgetSpent):
        ranges.fetch(0, 21)
    with pytest.raises(BudgetSpent):
        Ranges(Reader(), max_requests=0).fetch(0, 1)


def test_seconds_by_the_clock_given() -> None:
    """The caller's clock."""
    ticks = iter((100.0, 102.5))
    assert probe.probe(Reader(), LIMITS, clock=lambda: next(ticks)).seconds == 2.5
