"""Brings a picture to a shape and a size, in a sandboxed child process (`video.cover`), with FFmpeg (PyAV)."""

import importlib
import pkgutil
from fractions import Fraction
from typing import Any

import av
from av.filter import Graph
from av.video.reformatter import ColorRange, Colorspace

from chalicelib.video import sandbox
from chalicelib.video.cover import ASKED, SECONDS, UNBOUNDED
from chalicelib.video.sandbox import Asked

MEMORY = 1024 * 1024 * 1024  # address space: room for the library and a picture of some megapixels
_QUANTIZERS = ((2, 4), (8, 8), (16, 16), (31, 31))  # least and most: tried in turn until a picture is small enough
_MOST = 4 * 1024 * 1024  # bytes of a picture; posters have some 200 kB


def _load() -> None:
    """Import and create now what the library would otherwise load late, when no file may be opened any more."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if "__main__" not in module.name:
            importlib.import_module(module.name)
    blank = av.VideoFrame(64, 64, "yuvj444p")
    _cut(_decoded(_jpeg(blank)), 32, 16)
    _whole(blank, 48, 16, (0, 0, 0))


def _answer(file: Asked) -> bytes:
    width, height, all_of_it, red, green, blue, most = ASKED.unpack(file.read(ASKED.size))
    frame = _decoded(file.read(min(file.size, _MOST)))
    return _jpeg(_whole(frame, width, height, (red, green, blue)) if all_of_it else _cut(frame, width, height), most)


def _decoded(content: bytes) -> Any:
    context: Any = av.CodecContext.create("mjpeg", "r")
    context.thread_count = 1
    frames = [*context.decode(av.Packet(content)), *context.decode(None)]
    return frames[0]


def _cut(frame: Any, width: int, height: int) -> Any:
    """The largest part of the wanted shape around the middle, scaled."""
    wide = min(frame.width, frame.height * width // height)
    high = min(frame.height, frame.width * height // width)
    part = _filtered(frame, "crop", f"{wide}:{high}:exact=1")
    return part.reformat(width, height, "yuvj444p", interpolation="LANCZOS")


def _whole(frame: Any, width: int, height: int, ground: tuple[int, int, int]) -> Any:
    """The picture as large as there is room for, in the middle of the ground."""
    wide = max(1, min(width, round(height * frame.width / frame.height)))
    high = max(1, min(height, round(width * frame.height / frame.width)))
    small = frame.reformat(wide, high, "rgb24", interpolation="LANCZOS")
    colour = "0x" + bytes(ground).hex()
    return _filtered(small, "pad", f"{width}:{height}:{(width - wide) // 2}:{(height - high) // 2}:{colour}")


def _filtered(frame: Any, name: str, how: str) -> Any:
    graph = Graph()
    graph.threads = 1
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=Fraction(1, 25))
    step = graph.add(name, how)
    sink = graph.add("buffersink")
    source.link_to(step)
    step.link_to(sink)
    graph.configure()
    frame.pts, frame.time_base = 0, Fraction(1, 25)
    source.push(frame)
    return sink.pull()


def _jpeg(frame: Any, most: int = UNBOUNDED) -> bytes:
    """The frame as a JPEG of at most so many bytes. Raises ValueError where it cannot be made so small."""
    coded = (_coded(frame, least, coarsest) for least, coarsest in _QUANTIZERS)
    found = next((each for each in coded if len(each) <= most), None)
    if found is None:
        raise ValueError(f"more than {most} bytes")
    return found


def _coded(frame: Any, least: int, coarsest: int) -> bytes:
    """A JPEG in the full range of BT.601 (JFIF 1.02)."""
    full = frame.reformat(
        format="yuvj444p", dst_colorspace=Colorspace.ITU601, dst_color_range=ColorRange.JPEG, threads=1
    )
    full.pts, full.time_base = None, Fraction(1, 25)
    context: Any = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = full.width, full.height, "yuvj444p"
    context.time_base = Fraction(1, 25)
    context.options = {"qmin": str(least), "qmax": str(coarsest), "flags": "bitexact"}  # which names no coder
    return b"".join(bytes(packet) for packet in [*context.encode(full), *context.encode(None)])


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
