"""The checks of a video on values: no file, no child process."""

from collections.abc import Callable
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.video import checks, probe, rules
from chalicelib.video.boxes import Lost
from chalicelib.video.coded_size import Settings
from chalicelib.video.evidence import Evidence, Looked
from chalicelib.video.mp4 import Brands, Fragments
from chalicelib.video.sample_tables import Place, Samples
from tests.unit.video.made import PICTURE, SOUND, codes, evidence


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


Change = Callable[[], Evidence]


def samples(**changed: Any) -> Samples:
    """The video's sample tables with something changed."""
    return replace(PICTURE.samples, **changed)


def looked(places: int, damaged: int) -> Evidence:
    """Some samples were looked at, and some of them make no sense."""
    seen = evidence()
    return replace(seen, looked=Looked(places, tuple(Place(0, 9, 1.0) for _ in range(damaged))))


def unread_size() -> Evidence:
    """Settings are there, but nobody could read the size."""
    settings = Settings(family="AVC", sets=frozenset((7, 8)))
    return evidence(description={"settings": settings}, stream={"width": 0, "height": 0})


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
        (lambda: evidence(description={"still": True}, track={"samples": Samples(count=1, ticks=10)}), ["NO_VIDEO"]),
        (lambda: evidence(track={"samples": Samples(count=0)}), ["NO_SAMPLES"]),
        (lambda: evidence(track={"samples": Samples(count=25, octets=900, ticks=0)}), ["ZERO_DURATION"]),
        (lambda: evidence(track={"samples": Samples(count=1, octets=900, ticks=10_000)}), ["SINGLE_FRAME"]),
        (lambda: evidence(track={"external": True}), ["EXTERNAL_MEDIA"]),
        (lambda: evidence(track={"enabled": False}), ["TRACK_DISABLED"]),
        (lambda: evidence(track={"declared": 99_000}), ["DURATION_MISMATCH"]),
        (lambda: evidence(track={"edited": 4_000}), []),
        (
            lambda: evidence(track={"samples": samples(lost=Lost(30, 1.16, 221, 250))}),
            ["CORRUPT_TABLES"],
        ),
        (lambda: evidence(track={"samples": samples(oddities=("stts",))}), ["TABLES_CONTRADICT"]),
        (lambda: evidence(others=(replace(SOUND, samples=samples(lost=Lost(1, 0, 1, 2))),)), ["SOUND_INCOMPLETE"]),
        (lambda: evidence(track={"shown": 4.0, "edited": 4_000}), []),
        (lambda: evidence(track={"shown": 0.041, "edited": 41}), ["EDIT_LIST"]),
        (lambda: evidence(track={"shown": 0.0, "edited": 0}), ["EDIT_LIST"]),
        (
            lambda: evidence(track={"shown": 10.0, "edited": 10_000, "blank": 3600.0}),
            ["EDIT_LIST"],
        ),
        (lambda: looked(places=8, damaged=2), ["SAMPLES_DAMAGED"]),
        (lambda: evidence(description={"settings": Settings(family="AVC", readable=False)}), ["NO_DECODER_SETTINGS"]),
        (lambda: evidence(description={"settings": Settings(family="VP9", stated=False, readable=False)}), []),
        (unread_size, ["CODED_SIZE_UNKNOWN"]),
        (lambda: evidence(description={"clean": (1888, 1062)}), []),
        (lambda: evidence(description={"clean": (1280, 720)}), ["RES_TOO_LOW"]),
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
