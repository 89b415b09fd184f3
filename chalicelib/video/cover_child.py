"""Cuts a picture to a shape and scales it, in a sandboxed child process (`video.cover`), with FFmpeg (PyAV)."""

import importlib
import pkgutil
from fractions import Fraction
from typing import Any

import av
from av.filter import Graph
from av.video.reformatter import ColorRange, Colorspace

from chalicelib.video import sandbox
from chalicelib.video.cover import SECONDS, SIZES
from chalicelib.video.sandbox import Asked

MEMORY = 1024 * 1024 * 1024  # address space: room for the library and a picture of some megapixels
_MOST = 4 * 1024 * 1024  # bytes of a picture; posters have some 200 kB


def _load() -> None:
    """Import and create now what the library would otherwise load late, when no file may be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    blank = av.VideoFrame(64, 64, "yuvj444p")
    _cut(_decoded(_jpeg(blank)), 32, 16)


def _answer(file: Asked) -> bytes:
    width, height = SIZES.unpack(file.read(SIZES.size))
    return _jpeg(_cut(_decoded(file.read(min(file.size, _MOST))), width, height))


def _decoded(content: bytes) -> Any:
    context: Any = av.CodecContext.create("mjpeg", "r")
    context.thread_count = 1
    frames = [*context.decode(av.Packet(content)), *context.decode(None)]
    return frames[0]


def _cut(frame: Any, width: int, height: int) -> Any:
    """The largest part of the wanted shape around the middle, scaled."""
    wide = min(frame.width, frame.height * width // height)
    high = min(frame.height, frame.width * height // width)
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25))
    crop = graph.add("crop", f"{wide}:{high}:exact=1")
    sink = graph.add("buffersink")
    source.link_to(crop)
    crop.link_to(sink)
    graph.configure()
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    source.push(frame)
    part: Any = sink.pull()
    return part.reformat(width, height, "yuvj444p", interpolation="LANCZOS")


def _jpeg(frame: Any) -> bytes:
    """The frame as a JPEG in the full range of BT.601 (JFIF 1.02)."""
    full = frame.reformat(
        format="yuvj444p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.JPEG, threads=1
    )
    full.pts, full.time_base = None, Fraction(1, 25)
    context: Any = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = full.width, full.height, "yuvj444p"
    context.time_base, context.options = Fraction(1, 25), {"qmin": "2", "qmax": "4"}
    return b"".join(bytes(packet) for packet in [*context.encode(full), *context.encode(None)])


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
