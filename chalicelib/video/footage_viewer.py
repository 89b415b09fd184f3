"""Decodes a sample of a video with FFmpeg (PyAV) in a sandboxed child process."""

import msgspec

from chalicelib.video.footage import SECONDS, Footage
from chalicelib.video.sandbox import Child, InspectionFailed, Read

MODULE = "chalicelib.video.footage_child"
MAX_READS = 4096


class Viewer(Child):
    """One child process, for one video."""

    def __init__(self, seconds: float = SECONDS) -> None:
        super().__init__(MODULE, seconds, MAX_READS)

    def view(self, size: int, read: Read) -> Footage:
        """Decode a file of `size` bytes; `read` as in `Child.ask`. Raises InspectionFailed, and what `read` raises."""
        try:
            return msgspec.json.decode(self.ask(size, read), type=Footage)
        except msgspec.MsgspecError as error:
            raise InspectionFailed("no answer") from error
