"""What is seen and heard in a video: the shapes of a sample of its pictures and its sound.

The sample is up to 60 moments spread evenly over the video, by their keyframes, and the sound of as many windows; a
small file is heard whole. `footage_viewer` has it decoded; `chalicelib.entry.scan` draws the conclusions.
"""

import msgspec

SECONDS = 90.0  # that decoding one video may take
WINDOW = 0.5  # seconds of sound that make one level
SILENCE = -120.0  # dBFS, where there is nothing at all


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One keyframe: seconds from the beginning, brightness and its spread (0-255), 64-bit difference hash.

    `change` is the mean difference in brightness to the picture before (0-255), None for the first.
    """

    at: float
    brightness: float
    spread: float
    hash: int
    change: float | None = None


class Level(msgspec.Struct, frozen=True):
    """How loud a window of `WINDOW` seconds is: its root mean square in dBFS."""

    at: float
    dbfs: float


class Footage(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen and heard. JPEGs as base64 text; `duration` in seconds; loudness in LUFS (EBU R 128).

    `sound` is whether there is an audio track. No pictures, or sound without levels: nothing could be decoded.
    """

    duration: float
    pictures: tuple[Picture, ...] = ()
    sheet: str = ""
    poster: str = ""
    sound: bool = False
    levels: tuple[Level, ...] = ()
    loudness: float | None = None
