"""Samples that a decoder could take, and bytes that it could not."""

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.video import sample_check
from chalicelib.video.coded_size import Settings

AVC, HEVC, AV1, VP9 = (Settings(family=family) for family in ("AVC", "HEVC", "AV1", "VP9"))


def units(*heads: int, size: int = 30) -> bytes:
    """NAL units whose first bytes are given."""
    return b"".join(struct.pack(">IB", size, head) + bytes([7] * (size - 1)) for head in heads)


@pytest.mark.parametrize(
    ("settings", "content", "size", "sound"),
    [
        (AVC, units(0x65), 34, True),
        (AVC, units(0x09, 0x06, 0x41), 102, True),
        (AVC, units(0x09, 0x06), 68, False),  # nothing to see
        (AVC, units(0xE5), 34, False),  # a bit that is never set
        (AVC, units(0x65), 30, False),  # longer than the sample
        (AVC, units(0x65, size=60_000)[:20], 60_004, True),  # the rest was not read
        (AVC, bytes(4) + units(0x65), 38, False),  # a unit of no bytes
        (AVC, bytes(100), 100, False),
        (AVC, b"", 0, False),
        (Settings(family="AVC", lengths=2), struct.pack(">HB", 30, 0x65) + bytes([7] * 29), 32, True),
        (HEVC, units(0x26), 34, True),
        (HEVC, units(0x40, 0x42, 0x44), 102, False),
        (AV1, b"\x12\0\x0a\x01\x00\x32\x02\xaa\xbb", 9, True),
        (AV1, b"\x12\0\x0a\x01\x00", 5, False),
        (AV1, b"\xff" * 20, 20, False),
        (VP9, b"\x82\x49\x83\x42" + bytes([5] * 20), 24, True),
        (VP9, b"\x42" * 20, 20, False),
        (Settings(), b"anything else", 13, True),
        (Settings(), bytes(64), 64, False),
    ],
)
def test_samples(settings: Settings, content: bytes, size: int, sound: bool) -> None:
    """Only what certainly cannot be decoded is unsound."""
    assert sample_check.sound(settings, content, size) is sound


@given(st.sampled_from([AVC, HEVC, AV1, VP9, Settings()]), st.binary(max_size=300), st.integers(0, 1000))
def test_any_bytes(settings: Settings, content: bytes, more: int) -> None:
    """An answer for all of them."""
    assert sample_check.sound(settings, content, len(content) + more) in (True, False)
