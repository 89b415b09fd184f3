"""Good films, what is seen of a file by decoding it, and edits of single boxes that public reports tell of.

What an edit must lead to is never stated here: it is decoded. If all the film's pictures come out in order, the file
plays; if some are missing or changed, it does not play whole. `tests/media/test_surgery.py` and `bench/surgery.py`
hold the verdict against that.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, NamedTuple

import av
import numpy as np
import numpy.typing as npt
from av.stream import Discard

from tests.media import made
from tests.media.boxes import Box, Film

FRAMES, RATE = 24, 12
SOUND = 48000


Packet = Any  # av.Packet is generic in its stub only


class Seen(NamedTuple):
    """What a decoder gives: a checksum of each picture, and how many samples of sound. `opened` is false if it refuses
    the file; `shown` counts the pictures that the edit list lets through."""

    pictures: tuple[int, ...] = ()
    sound: int = 0
    opened: bool = True
    shown: int = 0


@cache
def film(name: str) -> bytes:
    """One of the good films: `plain` has its index at the end, `first` at the beginning, `portrait` is HEVC; `by_track`
    has a fragment for each track and second, `fragmented` one for both."""
    if name == "fragmented":
        return _encoded("libx264", 1920, 1080, {"movflags": "frag_keyframe+empty_moov+default_base_moof"})
    if name == "by_track":
        return by_track(film("fragmented"))
    if name == "first":
        return moov_first(film("plain"))
    if name == "portrait":
        return _encoded("libx265", 1080, 1920, {})
    return _encoded(CODECS[name], 1920, 1080, {})


CODECS = {"plain": "libx264", "av1": "libsvtav1", "vp9": "libvpx-vp9"}
OPTIONS = {
    "libx264": {"preset": "ultrafast", "g": "8", "bf": "2", "crf": "30", "x264-params": "b-adapt=0:bframes=2"},
    "libx265": {"preset": "ultrafast", "x265-params": "keyint=8:crf=34:log-level=none"},
    "libsvtav1": {"preset": "12", "g": "8", "svtav1-params": "crf=45"},
    "libvpx-vp9": {"deadline": "realtime", "cpu-used": "8", "g": "8", "b": "1M"},
}


def _encoded(codec: str, wide: int, high: int, options: dict[str, str]) -> bytes:
    """24 pictures in two seconds, a keyframe after each eight, with sound, in chunks of some pictures each."""
    store = io.BytesIO()
    with av.open(store, "w", format="mp4", options={"chunk_duration": "400000", **options}) as container:
        video = container.add_stream(codec, RATE, options=OPTIONS[codec])
        assert isinstance(video, av.VideoStream)
        video.width, video.height, video.pix_fmt = wide, high, "yuv420p"
        video.codec_context.thread_count = 1
        audio = container.add_stream("aac", SOUND, layout="mono")
        assert isinstance(audio, av.AudioStream)
        blocks = list(made.tones(FRAMES / RATE, lambda _at: 0.2))
        for number in range(FRAMES):
            container.mux(video.encode(_picture(number, wide, high)))
            for block in blocks[len(blocks) * number // FRAMES : len(blocks) * (number + 1) // FRAMES]:
                container.mux(audio.encode(block))
        container.mux(video.encode(None))
        container.mux(audio.encode(None))
    return store.getvalue()


@cache
def _still(wide: int, high: int) -> npt.NDArray[np.uint8]:
    return np.asarray(made.resized(made.scene(1, 64, 64), wide, high)[:, :, 0])


def _picture(number: int, wide: int, high: int) -> av.VideoFrame:
    luma = np.roll(_still(wide, high), 40 * number, axis=1)
    colours = np.full((high // 2, wide), 128, np.uint8)
    return av.VideoFrame.from_ndarray(np.ascontiguousarray(np.vstack([luma, colours])), format="yuv420p")


def moov_first(content: bytes) -> bytes:
    """The index moved before the media."""
    film = Film(content)

    def move(film: Film) -> None:
        index = film.moov
        film.boxes.remove(index)
        film.boxes.insert(1, index)

    return film.keeping(move)


def by_track(content: bytes) -> bytes:
    """Each fragment split into one for each track, its media beside it."""
    film, at, boxes = Film(content), 0, []
    for box in film.boxes:
        if box.kind == b"moof":
            boxes += [part for traf in box.all(b"traf") for part in _alone(content, at, box, traf)]
        elif box.kind not in (b"mdat", b"mfra"):
            boxes.append(box)
        at += len(box.encode())
    film.root.children = boxes
    return film.encode()


def _alone(content: bytes, moof: int, fragment: Box, traf: Box) -> tuple[Box, Box]:
    run = traf.at(b"trun")
    count, offset = run.numbers(4)[:2]
    flags = run.numbers(0)[0]
    width = 4 * sum(bool(flags & bit) for bit in (0x100, 0x200, 0x400, 0x800))
    column = 4 if flags & 0x100 else 0
    first = 12 + (4 if flags & 0x4 else 0)
    default = traf.at(b"tfhd").numbers(8)
    sizes = (
        [struct.unpack_from(">I", run.head, first + n * width + column)[0] for n in range(count)]
        if flags & 0x200
        else [default[1]] * count
    )
    media = content[moof + offset : moof + offset + sum(sizes)]
    alone = Box(b"moof", children=[fragment.at(b"mfhd"), traf])
    data = len(alone.encode()) + 8
    run.head = run.head[:8] + struct.pack(">I", data) + run.head[12:]
    return alone, Box(b"mdat", media)


# --- what a player sees ----------------------------------------------------------------------------------------------


def seen(content: bytes) -> Seen:
    """Everything a decoder gives of the film's pictures and sound, without stopping at faults."""
    pictures, sound = _decoded(content, edits=False)
    if pictures is None:
        return Seen(opened=False)
    shown, _ = _decoded(content, edits=True)
    return Seen(pictures=tuple(pictures), sound=sound, shown=len(shown or ()))


def _decoded(content: bytes, *, edits: bool) -> tuple[list[int] | None, int]:
    try:
        container = av.open(io.BytesIO(content), options={} if edits else {"ignore_editlist": "1"})
    except (av.FFmpegError, ValueError, OverflowError):
        return None, 0
    assert isinstance(container, av.container.InputContainer)
    with container:
        video = _judged(container)
        if video is None:
            return None, 0
        chosen = [video, *container.streams.audio[:1]]
        for stream in container.streams:
            if stream not in chosen:
                stream.discard = Discard.all
        pictures: list[int] = []
        sound = 0
        for packet in _packets(container, chosen):
            for frame in _frames(packet):
                if isinstance(frame, av.VideoFrame):
                    pictures.append(_checksum(frame))
                elif isinstance(frame, av.AudioFrame):
                    sound += frame.samples
        return pictures, sound


def _judged(container: av.container.InputContainer) -> av.VideoStream | None:
    """The first video that browsers can show: Chromium passes over JPEG and PNG."""
    streams = [s for s in container.streams.video if s.codec_context is not None]
    return next((s for s in streams if s.codec_context.name not in ("mjpeg", "png", "mpeg4")), None)


def _packets(container: av.container.InputContainer, streams: Sequence[av.stream.Stream]) -> Iterator[Packet]:
    try:
        yield from container.demux(*streams)
    except (av.FFmpegError, ValueError):
        return


def _frames(packet: Packet) -> list[object]:
    try:
        return list(packet.decode())
    except av.FFmpegError:
        return []


def _checksum(frame: av.VideoFrame) -> int:
    small = frame.reformat(160, 90, "gray", interpolation="AREA")
    return zlib.crc32(small.to_ndarray().tobytes() + struct.pack(">HH", frame.width, frame.height))


@cache
def seen_whole(name: str) -> Seen:
    """What is seen of a good film."""
    return seen(film(name))
