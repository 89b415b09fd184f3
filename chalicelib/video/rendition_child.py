"""The sandboxed child that makes one step of a copy with FFmpeg (PyAV). See `chalicelib.video.rendition`."""

import heapq
import importlib
import io
import pkgutil
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

import av
import av.filter
import msgspec
from av.stream import Discard

from chalicelib.video import sandbox
from chalicelib.video.boxes import parts
from chalicelib.video.footage_source import Given, Source, decoded
from chalicelib.video.rendition import HEAD, PART, SECONDS, Ceiling, Outcome, Task
from chalicelib.video.rendition_pictures import CLOCK, Pictures
from chalicelib.video.sandbox import Asked

MEMORY = 2048 * 1024 * 1024  # address space: frames of 4K in ten bits in threads, or a whole copy
THREADS = 2  # what 3,008 MB of a function have
RATE = 48_000  # samples a second
INDEX = 2_000  # bytes of index that a second takes at most: 31 frames and 47 pieces of sound
LEAST_INDEX = 64 * 1024


class _Window:
    """A stretch of the file that was given, as a file of its own."""

    def __init__(self, file: Given, start: int, size: int) -> None:
        self.file, self.start, self.size, self.place = file, start, size, 0

    @property
    def starved(self) -> bool:
        return self.file.starved

    def seek(self, offset: int, whence: int = 0, /) -> int:
        self.place = {0: 0, 1: self.place, 2: self.size}[whence] + offset
        return self.place

    def tell(self) -> int:
        return self.place

    def read(self, length: int, /) -> bytes:
        self.file.seek(self.start + self.place)
        content = self.file.read(max(min(length, self.size - self.place), 0))
        self.place += len(content)
        return content


def _load() -> None:
    """Import and open now what the library would otherwise load late, when no file may be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    frame = av.VideoFrame(64, 64, "yuv420p10le")
    frame.pts, frame.time_base = 0, Fraction(1, CLOCK)
    with av.open(io.BytesIO(), "w", format="mp4") as target:
        Pictures(target, Ceiling(32, 32, 100_000, 0)).add(frame, 0.0)
        target.add_stream("aac", rate=RATE)
    av.AudioResampler(format="fltp", layout="stereo", rate=RATE)


def _answer(file: Asked) -> bytes:
    task = msgspec.json.decode(file.read(HEAD), type=Task)
    content = _Window(file, HEAD, file.size - HEAD)
    outcome, made = {"pictures": pictures, "sound": sound, "join": join}[task.step](content, task)
    if content.starved:
        raise SystemExit(1)  # what was made of part of the bytes must not pass for the whole
    return msgspec.json.encode(outcome) + b"\n" + made


def _attend(source: Source, stream: object) -> None:
    for each in source.container.streams:
        each.discard = Discard.default if each is stream else Discard.all


# --- pictures --------------------------------------------------------------------------------------------------------


def pictures(file: Given, task: Task) -> tuple[Outcome, bytes]:
    """The pictures from `task.start` on, as long as a part is. The first is at 0."""
    source = Source(file)
    stream = source.video()
    if stream is None:
        return Outcome(ended=True), b""
    _attend(source, stream)
    stream.codec_context.thread_count = THREADS
    made, ended = io.BytesIO(), True
    with av.open(made, "w", format="mp4", options={"fflags": "+bitexact"}) as target:
        drawn = Pictures(target, task.ceiling, source.shape(stream), _rate(source, stream))
        if task.width and task.height:
            drawn.begin((task.width, task.height))
        for frame, at in _frames(source, stream, task.start):
            if at >= task.start + PART:
                ended = False
                break
            if at >= task.start:
                drawn.add(frame, at - task.start)
        drawn.end()
    size = drawn.size or (0, 0)
    return Outcome(ended=ended, width=size[0], height=size[1]), made.getvalue() if drawn.coded else b""


def _rate(source: Source, stream: Any) -> Fraction | None:
    """Frames a second. The library's own figure may count the fields of interlaced pictures."""
    if stream.frames and source.duration > 0:
        return Fraction(stream.frames / source.duration).limit_denominator(1001)
    rate: Fraction | None = stream.average_rate
    return rate


def _frames(source: Source, stream: Any, start: int) -> Iterator[tuple[Any, float]]:
    """The frames from the keyframe before `start` on, each with its time; those that cannot be decoded are missing."""
    for packet in _coded(source, stream, start):
        for frame in decoded(stream, packet) or ():
            if frame.pts is not None:
                yield frame, source.at(stream, frame.pts)


def _coded(source: Source, stream: Any, start: int) -> Iterator[Any]:
    yield from source.packets(stream, start)
    yield None  # what the decoder still holds


# --- sound -----------------------------------------------------------------------------------------------------------


def sound(file: Given, task: Task) -> tuple[Outcome, bytes]:
    """The first sound of the whole film, in stereo. What is missing within it is silence."""
    source = Source(file)
    stream = source.audio()
    if stream is None or stream.codec_context is None:
        return Outcome(), b""
    _attend(source, stream)
    made = io.BytesIO()
    with av.open(made, "w", format="mp4", options={"fflags": "+bitexact"}) as target:
        coded = target.add_stream("aac", rate=RATE, layout="stereo")
        coded.bit_rate = task.ceiling.sound
        done = 0
        for frame in _pieces(source, stream):
            frame.pts, frame.time_base = done, Fraction(1, RATE)
            done += frame.samples
            target.mux(coded.encode(frame))
        target.mux(coded.encode(None))
    return Outcome(seconds=done / RATE), made.getvalue() if done else b""


def _pieces(source: Source, stream: Any) -> Iterator[Any]:
    """The sound without gaps from the beginning of the film on."""
    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=RATE)
    done = 0
    for frame, at in _frames(source, stream, 0):
        gap = round(at * RATE) - done
        if gap > RATE // 10:
            for silence in _silence(gap):
                done += silence.samples
                yield silence
        for piece in resampler.resample(frame):
            done += piece.samples
            yield piece


def _silence(samples: int) -> Iterator[Any]:
    while samples > 0:
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=min(samples, 8192))
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        frame.sample_rate = RATE
        samples -= frame.samples
        yield frame


# --- joining ---------------------------------------------------------------------------------------------------------


def join(file: Given, task: Task) -> tuple[Outcome, bytes]:
    """The parts and the sound in one file, with its index before its content.

    The room for the index must be known before it is written: it is joined once to see how much it takes.
    """
    content, size = _joined(file, task, LEAST_INDEX + INDEX * PART * len(task.sizes))
    boxes = {box.kind: box for box in parts(content, 0, min(len(content), content.index(b"mdat") + 4))}
    room = boxes[b"moov"].end - boxes[b"moov"].start + 8
    del content
    content, size = _joined(file, task, room + 8)
    return Outcome(ended=True, width=size[0], height=size[1]), content


def _joined(file: Given, task: Task, room: int) -> tuple[bytes, tuple[int, int]]:
    """The joined file with `room` bytes for its index, and the size of its pictures."""
    places = [sum(task.sizes[:number]) for number in range(len(task.sizes))]
    *seen, heard = [
        av.open(_Window(file, place, size), format="mp4") if size else None
        for place, size in zip(places, task.sizes, strict=True)
    ]
    pieces = [(PART * number, part) for number, part in enumerate(seen) if part is not None]
    made = io.BytesIO()
    options = {"fflags": "+bitexact", "moov_size": str(room)}
    options |= {"movflags": "use_metadata_tags"} if task.label else {}
    with av.open(made, "w", format="mp4", options=options) as target:
        if task.label:
            target.metadata["AIGC"] = task.label
        first = pieces[0][1].streams.video[0]
        lanes = [_seen(pieces, target.add_stream_from_template(first))]
        if heard is not None:
            lanes.append(_packets(heard, 0, target.add_stream_from_template(heard.streams.audio[0])))
        for _, packet in heapq.merge(*lanes, key=lambda each: each[0]):
            target.mux(packet)
        size = first.width, first.height
    return made.getvalue(), size


def _seen(parts: Iterable[tuple[int, Any]], stream: Any) -> Iterator[tuple[float, Any]]:
    for start, part in parts:
        yield from _packets(part, start, stream)


def _packets(source: Any, start: int, stream: Any) -> Iterator[tuple[float, Any]]:
    """The packets of a file, moved to `start` seconds and into a stream, each with the time to decode it."""
    for packet in source.demux():
        if packet.dts is not None and packet.size:
            moved = int(start / packet.time_base)
            packet.pts, packet.dts = packet.pts + moved, packet.dts + moved
            packet.stream = stream
            yield float(packet.dts * packet.time_base), packet


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS * THREADS, _load, _answer)
