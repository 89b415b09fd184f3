"""Coded sizes and decoder settings, of the corpus's videos and of any bytes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.video.coded_size import BOXES, Settings, read_settings, size_in
from tests.media.boxes import Film

CORPUS = Path(__file__).parents[2] / "corpus"


def settings_of(name: str) -> Settings:
    """The settings in the first sample entry of a file."""
    entry = Film((CORPUS / f"{name}.mp4").read_bytes()).entry()
    return read_settings(entry.kind.decode(), {box.kind: box.head for box in entry.children})


@pytest.mark.parametrize(
    ("name", "family", "size"),
    [
        ("ok_1080p_h264_aac", "AVC", (1920, 1080)),
        ("ok_1920x1088_uncropped", "AVC", (1920, 1088)),
        ("ok_1906x1080_ratio_0p7pct", "AVC", (1906, 1080)),
        ("rej_tkhd_1080_over_720p", "AVC", (1280, 720)),
        ("warn_interlaced_1080i", "AVC", (1920, 1080)),
        ("ok_2160p", "AVC", (3840, 2160)),
        ("ok_hevc_hvc1", "HEVC", (1920, 1080)),
        ("warn_hdr10_hevc", "HEVC", (1920, 1080)),
        ("ok_av1", "AV1", (1920, 1080)),
    ],
)
def test_size_in_the_settings(name: str, family: str, size: tuple[int, int]) -> None:
    """As a decoder crops it, whatever the sample entry states."""
    settings = settings_of(name)
    assert (settings.family, settings.readable, settings.size, settings.needed) == (family, True, size, frozenset())


def test_other_codecs_have_no_settings() -> None:
    """Nothing is asked of them."""
    assert read_settings("apch", {}) == Settings()


@pytest.mark.parametrize(
    ("fourcc", "body", "stated"),
    [("avc1", None, False), ("hvc1", b"", True), ("avc1", bytes(40), True), ("vp09", bytes(4), True)],
)
def test_settings_that_make_no_sense(fourcc: str, body: bytes | None, stated: bool) -> None:
    """Missing, empty, of no known version or cut short."""
    settings = read_settings(fourcc, {BOXES[read_settings(fourcc, {}).family]: body} if body is not None else {})
    assert (settings.stated, settings.readable, settings.size) == (stated, False, None)


@given(st.sampled_from(["avc1", "hvc1", "av01", "vp09"]), st.binary(max_size=200), st.binary(max_size=200))
def test_any_bytes(fourcc: str, body: bytes, sample: bytes) -> None:
    """Bytes that were never settings or samples are read without an error."""
    settings = read_settings(fourcc, dict.fromkeys(BOXES.values(), body))
    size_in(settings, sample)
    size_in(read_settings(fourcc, {}), sample)
