"""The sandboxed child that decodes frames and sound of a video with FFmpeg (PyAV). See `chalicelib.video.footage`."""

import base64
import importlib
import math
import pkgutil
from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction
from itertools import islice, pairwise
from typing import Any, NamedTuple

import av
import av.filter
import msgspec
import numpy as np
import numpy.typing as npt
from av.stream import Discard

from chalicelib.video import sandbox
from chalicelib.video.footage import SECONDS, SILENCE, WINDOW, Footage, Level, Picture
from chalicelib.video.sandbox import Asked

MEMORY = 1536 * 1024 * 1024  # address space: room for the library and a dozen 4K frames of ten bits
MOMENTS = 60  # keyframes looked at
SHEET = 12  # frames on the contact sheet, four by three
CELL = 320  # width of one of them, pixels
POSTER = 960  # width of the poster, pixels
WHOLE = 32 * 1024 * 1024  # bytes; up to this size, all sound of a file is decoded
HEARD = 600.0  # seconds of sound decoded of such a file at most
_FORWARD = 150  # frames decoded after a keyframe to come near a moment, if there are few keyframes


def _load() -> None:
    """Import and create now what the library would otherwise load late, when no file may be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)  # it imports some parts only at the first stream of a kind
    frame = av.VideoFrame.from_ndarray(np.zeros((32, 32), np.uint8), format="gray")
    _sheet([Seen(0.0, frame)])
    float(frame.to_ndarray().std())
    av.AudioResampler(format="flt", layout="mono", rate=48000)
    _Loudness()


def _answer(file: Asked) -> bytes:
    return msgspec.json.encode(_viewed(file))


def _viewed(file: Asked) -> Footage:
    try:
        container = av.open(file, mode="r", format="mp4")
    except av.FFmpegError:
        return Footage(duration=0.0)
    duration = (container.duration or 0) / 1_000_000
    seen = _pictures(container, duration)
    levels, loudness = _sound(container, duration, file.size)
    return Footage(
        duration=duration,
        pictures=tuple(_measured(seen)),
        sheet=_sheet(seen),
        poster=_text(_jpeg(seen[len(seen) // 3].frame)) if seen else "",
        sound=bool(container.streams.audio),
        levels=tuple(levels),
        loudness=loudness,
    )


# --- frames -------------------------------------------------------------------------------------------------------


class Seen(NamedTuple):
    """A frame and its seconds from the beginning."""

    at: float
    frame: av.VideoFrame


def _pictures(container: Any, duration: float) -> list[Seen]:
    """The keyframe at or before each moment, each once; if they do not fill a sheet, frames between them too."""
    stream = next(iter(container.streams.video), None)
    if stream is None or stream.codec_context is None:
        return []
    stream.codec_context.thread_count = 1
    targets = [(number + 0.5) * duration / MOMENTS for number in range(MOMENTS)]
    known: set[int] = set()
    found = _by_time(_keyframe(container, stream, target, known) for target in targets)
    if len(found) < SHEET:
        found |= _by_time(_between(container, stream, targets[2::5], sorted(found)))
    return [found[at] for at in sorted(found)]


def _by_time(seen: Iterable[Seen | None]) -> dict[float, Seen]:
    """Each frame once by its seconds, scaled down so that all fit in memory."""
    return {each.at: Seen(each.at, _scaled(each.frame, POSTER)) for each in seen if each is not None}


def _keyframe(container: Any, stream: Any, target: float, known: set[int]) -> Seen | None:
    """The keyframe before a moment; None if it is among `known`, the times of packets seen so far."""
    stream.codec_context.skip_frame = "NONKEY"
    return next(_decoded(container, stream, target=target, most=4, known=known), None)


def _between(container: Any, stream: Any, targets: Iterable[float], keyframes: list[float]) -> Iterator[Seen]:
    """Frames at these moments, decoded from the keyframes before them, or as near as `_FORWARD` frames reach."""
    stream.codec_context.skip_frame = "DEFAULT"
    for start, end in pairwise([*keyframes, math.inf]):
        wanted = [target for target in targets if start < target < end]
        last = None
        for last in _decoded(container, stream, start, _FORWARD * len(wanted)) if wanted else ():
            if wanted and last.at >= wanted[0]:
                yield last
                wanted = [target for target in wanted if target > last.at]
            if not wanted:
                break
        if wanted and last is not None:
            yield last


def _decoded(container: Any, stream: Any, target: float, most: int, known: set[int] | None = None) -> Iterator[Seen]:
    """Frames from the keyframe before `target` on, out of `most` packets at most. Skips what is broken."""
    start = stream.start_time or 0
    try:
        container.seek(int(target / stream.time_base) + start, stream=stream, backward=True)
        for number, packet in enumerate(islice(container.demux(stream), most)):
            if number == 0 and known is not None:
                if packet.pts in known:
                    return
                known.add(packet.pts)
            yield from _seen(stream, packet, start)
        yield from _seen(stream, None, start)  # frames that the decoder still holds
    except (av.FFmpegError, ValueError):
        return


def _seen(stream: Any, packet: Any, start: int) -> Iterator[Seen]:
    for frame in stream.codec_context.decode(packet):
        if frame.pts is not None:
            yield Seen(float((frame.pts - start) * stream.time_base), frame)


def _scaled(frame: av.VideoFrame, width: int) -> av.VideoFrame:
    """A frame that fits a square of `width` pixels, in the colours of a JPEG."""
    most = max(frame.width, frame.height)
    wide, high = (max(side * width // most // 2 * 2, 2) for side in (frame.width, frame.height))
    scaled = frame.reformat(wide, high, "yuvj420p")
    return _turned(scaled, frame.rotation) if frame.rotation else scaled


def _turned(frame: av.VideoFrame, degrees: int) -> av.VideoFrame:
    """A frame as shown: rotated anticlockwise by `degrees`."""
    upright: npt.NDArray[np.uint8] = np.rot90(frame.to_ndarray(format="rgb24"), degrees // 90)
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(upright), format="rgb24").reformat(format="yuvj420p")


def _measured(seen: list[Seen]) -> Iterator[Picture]:
    before: npt.NDArray[np.float64] | None = None
    for at, frame in seen:
        gray = frame.reformat(format="gray").to_ndarray().astype(float)
        small = _shrunk(gray, 36, 64)
        change = None if before is None else round(float(abs(small - before).mean()), 3)
        hashed = difference_hash(_shrunk(gray, 8, 9))
        yield Picture(
            at=round(at, 3),
            brightness=round(float(small.mean()), 2),
            spread=round(float(small.std()), 2),
            hash=hashed,
            change=change,
        )
        before = small


def _shrunk(gray: npt.NDArray[np.float64], rows: int, columns: int) -> npt.NDArray[np.float64]:
    """The means of `rows` × `columns` blocks. The library's scaler refuses some small sizes of interlaced frames."""
    high, wide = gray.shape
    down, across = np.arange(rows + 1) * high // rows, np.arange(columns + 1) * wide // columns
    sums = np.add.reduceat(np.add.reduceat(gray, down[:-1]), across[:-1], axis=1)
    return np.asarray(sums / np.outer(np.diff(down), np.diff(across)))


def difference_hash(gray: npt.NDArray[np.float64]) -> int:
    """The 64-bit difference hash of an 8 × 9 frame (rows, columns): whether brightness grows to the right.

    After Krawetz, "Kind of Like That" (2013). Bits in reading order, the first the highest.
    """
    bits = (gray[:, 1:] > gray[:, :-1]).flatten()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _sheet(seen: list[Seen]) -> str:
    """The contact sheet as JPEG: twelve frames, four a row; fewer if the video has fewer."""
    if not seen:
        return ""
    many = min(SHEET, len(seen))
    frames = [seen[(2 * number + 1) * len(seen) // (2 * many)].frame for number in range(many)]
    cells = [_scaled(frame, CELL).reformat(format="rgb24").to_ndarray() for frame in frames]
    high, wide = (max(cell.shape[side] for cell in cells) for side in (0, 1))
    rows = math.ceil(len(cells) / 4)
    sheet = np.full((rows * (high + 4), 4 * (wide + 4), 3), 24, np.uint8)
    for number, cell in enumerate(cells):
        top, left = number // 4 * (high + 4) + 2, number % 4 * (wide + 4) + 2
        sheet[top : top + cell.shape[0], left : left + cell.shape[1]] = cell
    return _text(_jpeg(av.VideoFrame.from_ndarray(sheet, format="rgb24").reformat(format="yuvj420p")))


def _jpeg(frame: av.VideoFrame) -> bytes:
    frame = frame.reformat(frame.width // 2 * 2, frame.height // 2 * 2, "yuvj420p")
    frame.pts, frame.time_base = None, Fraction(1, 25)
    context = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = frame.width, frame.height, "yuvj420p"
    context.time_base = Fraction(1, 25)
    context.options = {"qmin": "3", "qmax": "5"}
    packets = [*context.encode(frame), *context.encode(None)]
    return b"".join(bytes(packet) for packet in packets)


def _text(content: bytes) -> str:
    return base64.b64encode(content).decode()


# --- sound ----------------------------------------------------------------------------------------------------------


def _sound(container: Any, duration: float, size: int) -> tuple[list[Level], float | None]:
    """The levels of the windows decoded, and the loudness of all of them together."""
    if not container.streams.audio:
        return [], None
    stream = container.streams.audio[0]
    for other in container.streams:
        other.discard = Discard.default if other is stream else Discard.all
    meter = _Loudness()
    levels: list[Level] = []
    whole = size <= WHOLE
    starts = [0.0] if whole else [(number + 0.5) * duration / MOMENTS for number in range(MOMENTS)]
    for start in starts:
        levels += _heard(container, stream, start=start, seconds=HEARD if whole else WINDOW, meter=meter)
    return levels, meter.integrated() if levels else None


def _heard(container: Any, stream: Any, start: float, seconds: float, meter: "_Loudness") -> Iterator[Level]:
    """The levels of the windows from `start` on. Skips what is broken."""
    resampler = av.AudioResampler(format="flt", layout="mono", rate=48000)
    window, held = int(48000 * WINDOW), np.zeros(0, np.float32)
    at, left = start, seconds
    try:
        container.seek(int(start / stream.time_base) + (stream.start_time or 0), stream=stream, backward=True)
        for frame in container.decode(stream):
            for mono in resampler.resample(frame):
                meter.hear(mono)
                held = np.concatenate([held, mono.to_ndarray()[0]])
            while len(held) >= window and left > 0:
                yield Level(round(at, 3), _dbfs(held[:window]))
                held, at, left = held[window:], at + WINDOW, left - WINDOW
            if left <= 0:
                return
    except (av.FFmpegError, ValueError):
        return  # the levels so far are the answer; if there are none, `entry.scan` reports that
    if len(held) and left > 0:
        yield Level(round(at, 3), _dbfs(held))


def _dbfs(samples: npt.NDArray[np.float32]) -> float:
    power = float(np.mean(np.square(samples, dtype=np.float64)))
    return round(max(10 * math.log10(power), SILENCE), 1) if power > 0 else SILENCE


class _Loudness:
    """FFmpeg's loudness meter after EBU R 128."""

    def __init__(self) -> None:
        graph = av.filter.Graph()
        self.source = graph.add_abuffer(sample_rate=48000, format="flt", layout="mono", time_base=Fraction(1, 48000))
        meter, self.sink = graph.add("ebur128", "metadata=1"), graph.add("abuffersink")
        self.source.link_to(meter)
        meter.link_to(self.sink)
        graph.configure()
        self.graph, self.at, self.last = graph, 0, None

    def hear(self, frame: av.AudioFrame) -> None:
        """Measure a piece of mono sound; pieces need not follow each other in the video."""
        frame.pts, frame.time_base = self.at, Fraction(1, 48000)
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


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
