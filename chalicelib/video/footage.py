"""What is seen and heard in a video: the types of a sample of its frames and its sound.

The sample is the keyframes at up to 60 moments spread evenly over the video, and as many short windows of sound; of a
small file, all sound. `footage_viewer` has it decoded; `chalicelib.entry.scan` draws the conclusions.
"""

import msgspec

SECONDS = 90.0  # decoding one video may take this long
WINDOW = 0.5  # seconds of sound that make one level
SILENCE = -120.0  # dBFS, stands for no signal at all


class Picture(msgspec.Struct, frozen=True, kw_only=True):
    """One frame: seconds from the beginning, brightness and its spread (0-255), two 64-bit difference hashes.

    `width` and `height` are as decoded, before anything is cropped, stretched or turned. `hash` is to the right and
    `down` downwards; `crops` holds both of each of `picture_hashes.CROPS`, for some of the pictures.
    `change` is the mean difference in brightness from the frame before (0-255), None for the first.
    """

    at: float
    width: int
    height: int
    brightness: float
    spread: float
    hash: int
    down: int
    crops: tuple[int, ...] = ()
    change: float | None = None


class Level(msgspec.Struct, frozen=True):
    """How loud a window of `WINDOW` seconds is: its root mean square in dBFS."""

    at: float
    dbfs: float


class Footage(msgspec.Struct, frozen=True, kw_only=True):
    """What was seen and heard. JPEGs as base64 text; `duration` in seconds; loudness in LUFS (EBU R 128).

    `stated` is the width and height in the header. `unseen` and `unheard` are moments, in seconds, at which there is
    no frame or no sound, or none that can be decoded; moments that were not tried are in neither.
    `sound` is whether there is an audio track. If there are no pictures, or sound but no levels, decoding failed.
    """

    duration: float
    stated: tuple[int, int] = (0, 0)
    pictures: tuple[Picture, ...] = ()
    unseen: tuple[float, ...] = ()
    sheet: str = ""
    poster: str = ""
    sound: bool = False
    levels: tuple[Level, ...] = ()
    unheard: tuple[float, ...] = ()
    loudness: float | None = None
