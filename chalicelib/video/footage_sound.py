"""The sound of a video: how loud short windows of it are, and how loud all of it is."""

import math
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any, NamedTuple

import av
import av.filter
import numpy as np
import numpy.typing as npt

from chalicelib.video.footage import SILENCE, WINDOW, Level
from chalicelib.video.footage_source import Source, decoded, moments

RATE = 48000  # samples a second that are measured
WHOLE = 32 * 1024 * 1024  # bytes; up to this size, all sound of a file is decoded
HEARD = 600.0  # seconds of sound decoded of such a file at most
UNTIL = 80.0  # seconds at which listening ends, counted from the opening of the file
_JUMP = 0.1  # seconds between two pieces of sound from which on something is missing between them


class Sound(NamedTuple):
    """What was heard: levels, moments without sound, and the loudness of all together in LUFS."""

    levels: tuple[Level, ...] = ()
    unheard: tuple[float, ...] = ()
    loudness: float | None = None


def heard(source: Source, stream: Any) -> Sound:
    """Listen to all sound of a small file, else to a window at each of the moments."""
    if stream.codec_context is None:
        return Sound()
    ear = _Ear(source, stream)
    levels, unheard = (ear.everything if source.file.size <= WHOLE else ear.windows)()
    return Sound(tuple(levels), tuple(unheard) if levels else (), ear.meter.integrated() if levels else None)


class _Ear:
    """Listens to one stream."""

    def __init__(self, source: Source, stream: Any) -> None:
        self.source, self.stream, self.meter = source, stream, Loudness()

    def everything(self) -> tuple[list[Level], list[float]]:
        """All levels of the first `HEARD` seconds, and the windows without one as far as it came."""
        levels = list(self._listen(0.0, HEARD))
        reached = math.inf if self.source.goes_on(UNTIL) else max((level.at for level in levels), default=0.0)
        wanted = np.arange(0, min(self.source.duration - WINDOW / 2, HEARD, reached), WINDOW)
        places = {round(level.at / WINDOW) for level in levels}
        return levels, [float(at) for at in wanted if round(at / WINDOW) not in places]

    def windows(self) -> tuple[list[Level], list[float]]:
        """The levels at the moments, and the moments at which nothing was heard."""
        levels, unheard = list[Level](), list[float]()
        for moment in moments(0.0, self.source.duration):
            found = [level for level in self._listen(moment, WINDOW) if level.at < moment + WINDOW]
            if not self.source.goes_on(UNTIL):
                break
            levels += found
            unheard += [] if found else [moment]
        return levels, unheard

    def _listen(self, start: float, seconds: float) -> Iterator[Level]:
        """The levels of the windows from `start` on, for some seconds. Skips what is missing or broken."""
        held, at = np.zeros(0, np.float32), start
        for began, samples in self._pieces(start):
            if abs(began - at - len(held) / RATE) > _JUMP:
                yield from _rest(at, held)
                held, at = np.zeros(0, np.float32), max(began, start)
            held = np.concatenate([held, samples])
            while len(held) >= RATE * WINDOW and at < start + seconds:
                yield Level(round(at, 3), _dbfs(held[: int(RATE * WINDOW)]))
                held, at = held[int(RATE * WINDOW) :], at + WINDOW
            if at >= start + seconds or not self.source.goes_on(UNTIL):
                return
        yield from _rest(at, held)

    def _pieces(self, start: float) -> Iterator[tuple[float, npt.NDArray[np.float32]]]:
        """Pieces of sound and their seconds from the beginning."""
        resampler = av.AudioResampler(format="flt", layout="mono", rate=RATE)
        for packet in self.source.packets(self.stream, start):
            for frame in decoded(self.stream, packet) or ():
                at = start if frame.pts is None else self.source.at(self.stream, frame.pts)
                for mono in resampler.resample(frame):
                    self.meter.hear(mono)
                    yield at, mono.to_ndarray()[0]


def _rest(at: float, held: npt.NDArray[np.float32]) -> Iterator[Level]:
    if len(held):
        yield Level(round(at, 3), _dbfs(held))


def _dbfs(samples: npt.NDArray[np.float32]) -> float:
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return round(max(10 * math.log10(power), SILENCE), 1) if power > 0 else SILENCE


class Loudness:
    """FFmpeg's loudness meter after EBU R 128."""

    def __init__(self) -> None:
        graph = av.filter.Graph()
        self.source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="mono", time_base=Fraction(1, RATE))
        meter, self.sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
        self.source.link_to(meter)
        meter.link_to(self.sink)
        graph.configure()
        self.graph, self.at, self.last = graph, 0, None

    def hear(self, frame: av.AudioFrame) -> None:
        """Measure a piece of mono sound; pieces need not follow each other in the video."""
        frame.pts, frame.time_base = self.at, Fraction(1, RATE)
        self.at += frame.samples
        self.source.push(frame)
        self._pull(self.sink.pull)

    def _pull(self, pull: Callable[[], Any]) -> None:
        try:
            while True:
                self.last = pull().metadata.get("lavfi.r128.I", self.last)
        except (av.BlockingIOError, av.EOFError):
            return

    def integrated(self) -> float | None:
        """LUFS of all sound measured; None for silence or too little sound."""
        value = float(self.last) if self.last is not None else math.nan
        return round(value, 1) if math.isfinite(value) and value > -70 else None
