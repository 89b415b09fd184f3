"""A video in memory."""

from pathlib import Path

VIDEO = (Path(__file__).parents[1] / "corpus" / "ok_1080p_h264_aac.mp4").read_bytes()


WHOLE = [(0, VIDEO)]


class VideoInMemory:
    """The video in memory."""

    size = len(VIDEO)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        return VIDEO[offset : offset + length]


class Content:
    """Any file in memory."""

    def __init__(self, content: bytes) -> None:
        self.content, self.size = content, len(content)

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        return self.content[offset : offset + length]
