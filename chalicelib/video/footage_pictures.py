"""Frames of a video at moments spread over it, as images in the colours and the shape in which people see them."""

import math
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

from chalicelib.video.footage_colours import Image, shown
from chalicelib.video.footage_source import Source, decoded, moments

SHEET = 12  # frames on the contact sheet, four by three
POSTER = 960  # pixels, the longer side of the images
CELL = 320  # the same of those on the contact sheet
KEYFRAMES_UNTIL, ALL_UNTIL = 35.0, 60.0  # seconds that keyframes, and all frames, may take


class Seen(NamedTuple):
    """A frame: its seconds from the beginning, the image of it, and its size as decoded."""

    at: float
    image: Image
    width: int
    height: int


class Sampler:
    """Finds the frames of one stream. `seen` holds each by its seconds; `unseen` the moments without any."""

    def __init__(self, source: Source, stream: Any) -> None:
        self.source, self.stream, self.shape = source, stream, source.shape(stream)
        self.seen: dict[float, Seen] = {}
        self.unseen: set[float] = set()
        self._keyframes: dict[int, bool] = {}  # whether the keyframe of this time could be decoded
        stream.codec_context.thread_count = 1

    def sample(self) -> list[Seen]:
        """The keyframe at or before each moment, each once; if they do not fill a sheet, frames between them too."""
        self.unseen.update(self.source.beside(self.stream))
        wanted = moments(*self.source.span(self.stream))
        for moment in wanted:
            if not self.source.goes_on(KEYFRAMES_UNTIL):
                break
            if not self._look(moment):
                self.unseen.add(moment)
        if 0 < len(self.seen) < SHEET:
            self._between(wanted)
        return [self.seen[at] for at in sorted(self.seen)]

    def _look(self, moment: float) -> bool:
        """Keep the keyframe before a moment. Returns whether the video has a picture at the moment."""
        return self._keyframe(moment) and not self.source.is_empty_at(self.stream, moment)

    def _keyframe(self, moment: float) -> bool:
        packet = next(self.source.packets(self.stream, moment), None)
        if packet is None:
            return not self.source.goes_on(math.inf)
        if packet.pts not in self._keyframes:
            frames = [*(decoded(self.stream, packet) or ()), *(decoded(self.stream, None) or ())]
            for frame in frames[:1]:
                self._keep(frame)
            self._keyframes[packet.pts] = bool(frames) or packet.is_discard
        return self._keyframes[packet.pts]

    def _between(self, wanted: list[float]) -> None:
        """Decode all frames from each keyframe to the next and keep those at the moments wanted.

        Each stretch gets its share of the time left, so that the frames are spread over the video.
        """
        starts = [*sorted(self.seen), math.inf]
        begun = self.source.elapsed()
        share = max(ALL_UNTIL - begun, 0.0) / (len(starts) - 1)
        for number, (start, end) in enumerate(pairwise(starts)):
            missing = [moment for moment in wanted if start < moment < end]
            self._follow(start, end, missing, begun + (number + 1) * share)

    def _follow(self, start: float, end: float, missing: list[float], until: float) -> None:
        failed = False
        for frames in self._decoded_from(start):
            failed = failed or frames is None
            for frame in frames or ():
                at = self._at(frame)
                if at < end and missing and at >= missing[0]:
                    self._keep(frame)
                    missing = [moment for moment in missing if moment > at]
            if not missing or not self.source.goes_on(until):
                return
        if failed:
            self.unseen.update(missing)

    def _decoded_from(self, start: float) -> Iterator[list[Any] | None]:
        for packet in self.source.packets(self.stream, start):
            yield decoded(self.stream, packet)
        yield decoded(self.stream, None) or []

    def _keep(self, frame: Any) -> None:
        if frame.pts is not None:
            at = self._at(frame)
            self.seen[at] = Seen(at, shown(frame, self.shape, POSTER), width=frame.width, height=frame.height)

    def _at(self, frame: Any) -> float:
        return self.source.at(self.stream, frame.pts)
