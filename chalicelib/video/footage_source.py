"""One video as its decoders read it: which track is judged, which bytes there are, and when to give up."""

from __future__ import annotations

import time
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Protocol

import av
from av.stream import Disposition

from chalicelib.video import mp4
from chalicelib.video.evidence import Evidence
from chalicelib.video.footage_colours import Shape
from chalicelib.video.mp4_movie import Description, Track
from chalicelib.video.ranges import BudgetSpent, Ranges, SourceChanged, SourceUnavailable
from chalicelib.video.sandbox import READ

MOMENTS = 60  # at which pictures and, in large files, sound are looked for
BUFFER = 512 * 1024  # bytes read at a time: most keyframes fit, and each request for bytes takes some 25 ms
STILLS, FEW = frozenset(("mjpeg", "png")), 8  # a track of a few such frames is a cover
EMPTY = 8  # bytes; a sample of so many zeros or more holds nothing
SLACK = 1.0  # seconds by which a track may begin late or end early
_PEEK = 64  # bytes of a sample that tell whether it is empty


def moments(start: float, end: float) -> list[float]:
    """Seconds in the middle of as many equal parts of a stretch."""
    return [start + (number + 0.5) * (end - start) / MOMENTS for number in range(MOMENTS)]


class Given(Protocol):
    """A file to read and seek in. `size` in bytes; `starved` is whether it has given up giving bytes."""

    @property
    def size(self) -> int: ...
    @property
    def starved(self) -> bool: ...
    def seek(self, offset: int, whence: int = 0, /) -> int: ...
    def tell(self) -> int: ...
    def read(self, length: int, /) -> bytes: ...


class Source:
    """An opened video. `began` is when, in seconds of a monotonic clock."""

    def __init__(self, file: Given) -> None:
        self.file, self.began = file, time.monotonic()
        self.track = _judged(file)
        file.seek(0)
        self.container = av.open(file, mode="r", format="mp4", buffer_size=BUFFER)
        self.duration = (self.container.duration or 0) / 1_000_000
        self._origin = (self.container.start_time or 0) / 1_000_000

    def video(self) -> Any:
        """The stream of the track that the verdict is about; if that is not known, the first that is no cover.

        None if there is none, or no decoder for it.
        """
        streams = self.container.streams.video
        judged = next((each for each in streams if self.track and each.id == self.track.id), None)
        if judged is None:
            judged = next((each for each in streams if not _is_cover(each)), None)
        return judged if judged is not None and judged.codec_context is not None else None

    def audio(self) -> Any:
        """The first stream of sound; None if there is none."""
        return next(iter(self.container.streams.audio), None)

    def shape(self, stream: Any) -> Shape:
        """How the frames of the video stream are shown."""
        described = self._described()
        return Shape(par=stream.sample_aspect_ratio or Fraction(1), clean=described.clean if described else None)

    def stated(self) -> tuple[int, int]:
        """Width and height in the header; zeros if unknown."""
        described = self._described()
        return (described.width, described.height) if described else (0, 0)

    def _described(self) -> Description | None:
        """The sample entry that the track uses first."""
        return next(iter(self.track.used), None) if self.track else None

    def elapsed(self) -> float:
        """Seconds since it was opened."""
        return time.monotonic() - self.began

    def goes_on(self, seconds: float) -> bool:
        """Whether there is time left, of `seconds` since it was opened, and the file is still being read."""
        return self.elapsed() < seconds and not self.file.starved

    def packets(self, stream: Any, start: float) -> Iterator[Any]:
        """The packets of a stream from the keyframe before `start` on. Ends where the file cannot be read."""
        try:
            self.container.seek(self._ticks(stream, start), stream=stream, backward=True)
            yield from (packet for packet in self.container.demux(stream) if packet.size)
        except (av.FFmpegError, ValueError):
            return

    def at(self, stream: Any, pts: int) -> float:
        """Seconds from the beginning of the video."""
        return float(pts * stream.time_base) - self._origin

    def _ticks(self, stream: Any, at: float) -> int:
        return int((at + self._origin) / stream.time_base)

    def span(self, stream: Any) -> tuple[float, float]:
        """Seconds at which the samples of a stream begin and end; the whole video if not all of them are listed."""
        entries = stream.index_entries
        if not stream.frames or len(entries) < stream.frames:
            return 0.0, self.duration
        first, last = entries[0].timestamp, entries[len(entries) - 1].timestamp
        end = max(last, (stream.start_time or first) + (stream.duration or 0))
        return max(self.at(stream, first), 0.0), min(self.at(stream, end), self.duration)

    def beside(self, stream: Any) -> list[float]:
        """Moments of the video before the stream begins and after it has ended."""
        first, last = self.span(stream)
        slack = min(SLACK, self.duration / MOMENTS)
        return [at for at in moments(0.0, self.duration) if not first - slack <= at <= last + slack]

    def is_empty_at(self, stream: Any, moment: float) -> bool:
        """Whether the sample at a moment is nothing but zeros, as in a download that was never finished."""
        entries = stream.index_entries
        number = entries.search_timestamp(self._ticks(stream, moment), any_frame=True)
        if number < 0 or entries[number].size < EMPTY:
            return False
        place = self.file.tell()
        self.file.seek(entries[number].pos)
        content = self.file.read(min(entries[number].size, _PEEK))
        self.file.seek(place)
        return is_empty(content)


def _is_cover(stream: Any) -> bool:
    """Whether a stream is a picture of the video rather than the video."""
    attached = bool(stream.disposition & Disposition.attached_pic)
    few = stream.codec_context is not None and stream.codec_context.name in STILLS and stream.frames <= FEW
    return attached or few


def is_empty(content: bytes) -> bool:
    """Whether the bytes are nothing but zeros. No coded sample is."""
    return len(content) >= EMPTY and not any(content)


def decoded(stream: Any, packet: Any) -> list[Any] | None:
    """The frames that a packet completes; None if it cannot be decoded. No packet: the frames still held."""
    if packet is not None and is_empty(bytes(packet)) and not stream.codec_context.name.startswith("pcm"):
        return None
    try:
        return list(stream.codec_context.decode(packet))
    except (av.FFmpegError, ValueError):
        return None


# --- the track -------------------------------------------------------------------------------------------------------


class _Reader:
    """The file as the box walk reads it."""

    def __init__(self, file: Given) -> None:
        self.file, self.size = file, file.size

    def read(self, offset: int, length: int) -> bytes:
        """The bytes of a range; fewer if the file gives no more."""
        self.file.seek(offset)
        pieces = iter(lambda: self.file.read(min(READ, offset + length - self.file.tell())), b"")
        return b"".join(pieces)


def _judged(file: Given) -> Track | None:
    """The track that the verdict is about, found by the same rule; None if the boxes do not tell."""
    ranges = Ranges(_Reader(file))
    try:
        return Evidence(mp4.walk(ranges), head=ranges.held(0, 256)).video
    except (BudgetSpent, SourceChanged, SourceUnavailable):
        return None
