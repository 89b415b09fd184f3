"""A film's pictures and sound, decoded here and there by FFmpeg (PyAV) in a confined child.

What is decoded is a sample: up to 60 moments spread evenly over the film, by their keyframes, and the sound of as many
windows; a small file is heard whole. `chalicelib.entry.scan` draws the conclusions.
"""

import msgspec

from chalicelib.video.sandbox import Child, InspectionFailed, Read

MODULE = "chalicelib.video.footage_child"
SECONDS = 90.0
MAX_READS = 4096
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


class Viewer(Child):
    """One child, for one film."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(MODULE, seconds, MAX_READS)

    def view(self, size: int, read: Read) -> Footage:
        """Decode a file of `size` bytes; `read` as in `Child.ask`. Raises InspectionFailed, and what `read` raises."""
        try:
            return msgspec.json.decode(self.ask(size, read), type=Footage)
        except msgspec.MsgspecError as error:
            raise InspectionFailed("no answer") from error
