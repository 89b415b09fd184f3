"""Runs MediaInfo on one file in a sandboxed child process."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

from chalicelib.video import sandbox
from chalicelib.video.sandbox import Asked, Child, InspectionFailed

__all__ = ["InspectionFailed", "Inspector", "prepare"]

MODULE = "chalicelib.video.mediainfo"
WARM_UP = Path(__file__).with_name("warm_up.mp4")  # H.264 and AAC, made by ffmpeg from its test sources
MEMORY = 512 * 1024 * 1024  # address space; a hard file took 993 MB outside such a limit
SECONDS = 20.0
BUFFER = 256 * 1024  # bytes a read; with a mebibyte it takes half as long again, most of it on frames it skips
# MediaInfo reads the same place of some indexed files for ever. A 64 MiB movie box, the longest honest run, needs 300.
MAX_READS = 512

Tracks = list[dict[str, Any]]


def prepare() -> None:
    """Start a child that waits for the next file."""
    sandbox.prepare(MODULE)


class Inspector(Child):
    """One child, for one file."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(MODULE, seconds, MAX_READS)

    def tracks(self) -> Tracks:
        """The tracks MediaInfo sees in the bytes that `begin` gave it, General first, with its own names and texts.

        Raises InspectionFailed.
        """
        try:
            tracks = json.loads(self.answer(_no_more))["media"]["track"]
        except (ValueError, KeyError, TypeError) as error:
            raise InspectionFailed(f"no answer ({type(error).__name__})") from error
        return [track for track in tracks if isinstance(track, dict)]


def _no_more(_offset: int, _length: int) -> bytes:
    return b""


def _load() -> None:
    """Load the library and let it read a video of three frames: it sets itself up at the first video, which takes
    longer than reading most videos.
    """
    from pymediainfo import MediaInfo

    MediaInfo.parse(BytesIO(WARM_UP.read_bytes()), parse_speed=0, output="JSON", buffer_size=BUFFER)


def _answer(file: Asked) -> bytes:
    from pymediainfo import MediaInfo

    file.left = MAX_READS
    # If one read returns a whole small file, MediaInfo skips its second pass over the frames.
    file.most = min(max(file.size // 3, 1), file.most)
    parsed = MediaInfo.parse(file, parse_speed=0, output="JSON", buffer_size=BUFFER)
    return str(parsed).encode()


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
