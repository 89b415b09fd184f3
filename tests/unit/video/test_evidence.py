"""What is known of a video: facts, shape, and what MediaInfo's fields mean."""

from fractions import Fraction
from typing import Any

import pytest

from chalicelib.video.evidence import Stream, facts, geometry, stream_of
from chalicelib.video.mediainfo import InspectionFailed
from tests.sample_call import LIMITS
from tests.unit.video.made import evidence


def test_facts_are_as_shown() -> None:
    """Shown sizes are stretched and turned, stored ones real."""
    found = facts(evidence(1440, 1080, description={"par": (4, 3)}, track={"rotation": 90}), LIMITS)
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
    assert geometry(seen, LIMITS) == geometry(evidence(1918, 1080), LIMITS)


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
