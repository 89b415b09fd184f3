"""What is seen and heard in a video: the types of a sample of its frames and its sound.

The sample is the keyframes at up to 60 moments spread evenly over the video, and as many short windows of sound; of a
small file, all sound. `footage_viewer` has it decoded; `chalicelib.entry.scan` draws the conclusions.
"""

import msgspec

SECONDS = 90.0  # decoding one video may take this long
WINDOW = 0.5  # seconds of sound that make one level
SILENCE = -120.0  # dBFS, stands for no signal at all


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One keyframe: seconds from the beginning, brightness and its spread (0-255), 64-bit difference hash.

    `change` is the mean difference in brightness from the frame before (0-255), None for the first.
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

    `sound` is whether there is an audio track. If there are no pictures, or sound but no levels, decoding failed.
    """

    duration: float
    pictures: tuple[Picture, ...] = ()
    sheet: str = ""
    poster: str = ""
    sound: bool = False
    levels: tuple[Level, ...] = ()
    loudness: float | None = None
