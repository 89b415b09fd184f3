"""Decoded frames as people see them: in shape, upright, in the colours of a JPEG (sRGB).

A frame is scaled and turned into RGB with the matrix and the range of its video. PQ and HLG pictures, and pictures
with wider primaries, are then brought into the range and the primaries of sRGB.
"""

from fractions import Fraction
from functools import cache
from typing import Any, NamedTuple

import av
import av.filter
import msgspec
import numpy as np
import numpy.typing as npt
from av.video.reformatter import ColorRange, Colorspace, Interpolation

Image = npt.NDArray[np.uint8]  # rows, columns, red green blue
Light = npt.NDArray[np.float32]  # the same; 1 is diffuse white

HIGH = 720  # lines from which a video that does not state its matrix has that of BT.709
WHITE = 203.0  # cd/m² of diffuse white in PQ and HLG: ITU-R BT.2408, table 1
PEAK = 1000.0  # cd/m² of the display that HLG is shown on: ITU-R BT.2100, table 5
FULL = 1280  # pixels; more would take a second a frame
KNEE = 0.8  # of diffuse white; brighter light is compressed, so that highlights keep their shapes
_FINE = Interpolation.BICUBIC | Interpolation.ACCURATE_RND | Interpolation.FULL_CHR_H_INT
_TOP = 65280  # white in the library's pictures of 16 bits, 255 × 256

# ISO/IEC 23091-2: matrix coefficients as the library's scaler names them, transfer characteristics, primaries
_MATRICES = {1: Colorspace.ITU709, 4: Colorspace.FCC, 5: Colorspace.ITU601, 6: Colorspace.ITU601,
             7: Colorspace.SMPTE240M, 9: Colorspace.BT2020, 10: Colorspace.BT2020}  # fmt: skip
_PQ, _HLG = 16, 18
HDR = (_PQ, _HLG)
_TO_709 = {
    9: ((1.6605, -0.5876, -0.0728), (-0.1246, 1.1329, -0.0083), (-0.0182, -0.1006, 1.1187)),  # BT.2020: BT.2087, 4
    12: ((1.2249, -0.2247, 0.0), (-0.0420, 1.0419, 0.0), (-0.0197, -0.0786, 1.0979)),  # Display P3: SMPTE EG 432-1
}


class Shape(msgspec.Struct, frozen=True, kw_only=True):
    """How a track's frames are shown: width over height of a pixel, and the clean aperture in pixels if it has one."""

    par: Fraction = Fraction(1)
    clean: tuple[int, int] | None = None


class Coding(NamedTuple):
    """How the colours of a frame are coded: matrix, full range or not, transfer characteristics, primaries."""

    matrix: Colorspace
    full: bool
    transfer: int
    primaries: int


def shown(frame: Any, shape: Shape, longest: int) -> Image:
    """A frame as shown: the longer side in pixels; both sides are even."""
    stated = coding(frame)
    left, top, right, bottom = _aperture(frame.width, frame.height, shape.clean)
    wide, high = _fitted((right - left) * shape.par, bottom - top, longest)
    across, down = Fraction(wide, right - left), Fraction(high, bottom - top)
    size = round(frame.width * across), round(frame.height * down)
    is_plain = stated.transfer not in HDR and stated.primaries not in _TO_709
    image: Image = _rgb(frame, stated, *size, "rgb24") if is_plain else _scaled(_plain(frame, stated), *size)
    first, above = round(left * across), round(top * down)
    return _upright(image[above : above + high, first : first + wide], frame)


def smaller(image: Image, longest: int) -> Image:
    """An image in a smaller size, its longer side in pixels."""
    high, wide = image.shape[:2]
    return _scaled(av.VideoFrame.from_ndarray(image, format="rgb24"), *_fitted(Fraction(wide), high, longest))


def _aperture(width: int, height: int, clean: tuple[int, int] | None) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of what is shown: the middle, as large as the clean aperture."""
    wide, high = clean if clean and clean[0] <= width and clean[1] <= height else (width, height)
    left, top = (width - wide) // 2, (height - high) // 2
    return left, top, left + wide, top + high


def _fitted(width: Fraction, height: int, longest: int) -> tuple[int, int]:
    share = longest / max(width, Fraction(height)) / 2
    return max(round(width * share) * 2, 2), max(round(height * share) * 2, 2)


def _upright(image: Image, frame: Any) -> Image:
    """The image as the display matrix wants it: turned by quarters and mirrored. ISO/IEC 14496-12, 6.2.2.

    A point (x, y) is shown at (ax + cy, bx + dy).
    """
    if "DISPLAYMATRIX" not in frame.side_data:
        return np.ascontiguousarray(image)
    a, b, _, c, d = np.frombuffer(bytes(frame.side_data["DISPLAYMATRIX"]), np.int32)[:5].tolist()
    if abs(b) > abs(a):
        image, a, d = image.swapaxes(0, 1), c, b
    return np.ascontiguousarray(image[:: -1 if d < 0 else 1, :: -1 if a < 0 else 1])


def _plain(frame: Any, coding: Coding) -> Any:
    """The frame in sRGB, at most `FULL` pixels long: its light is brought into range before edges are averaged."""
    share = min(Fraction(FULL, max(frame.width, frame.height)), Fraction(1))
    rgb = _rgb(
        frame, coding, max(round(frame.width * share), 2), high=max(round(frame.height * share), 2), kind="rgb48le"
    )
    return av.VideoFrame.from_ndarray(_in_range(rgb, coding), format="rgb24")


def _scaled(plain: Any, wide: int, high: int) -> Image:
    return np.array(plain.reformat(wide, high, "rgb24", interpolation=_FINE, threads=1).to_ndarray())


def coding(frame: Any) -> Coding:
    """What the video states about its colours; what it does not state is as in most videos of that size."""
    usual = Colorspace.ITU709 if max(frame.width, frame.height) >= HIGH * 16 // 9 else Colorspace.ITU601
    hdr = frame.color_trc in HDR
    return Coding(
        matrix=_MATRICES.get(frame.colorspace, Colorspace.BT2020 if hdr else usual),
        full=frame.color_range == ColorRange.JPEG or frame.format.name.startswith("yuvj"),
        transfer=frame.color_trc,
        primaries=9 if hdr and frame.color_primaries not in (1, *_TO_709) else frame.color_primaries,
    )


def _rgb(frame: Any, coding: Coding, wide: int, high: int, kind: str) -> npt.NDArray[Any]:
    scaled = _as_one(frame).reformat(
        wide,
        high,
        kind,
        src_colorspace=coding.matrix,
        src_color_range=ColorRange.JPEG if coding.full else ColorRange.MPEG,
        dst_color_range=ColorRange.JPEG,
        interpolation=_FINE,
        threads=1,  # threads would stay, each with its stack, as long as the frame
    )
    return np.array(scaled.to_ndarray())


def _as_one(frame: Any) -> Any:
    """An interlaced frame as if it were progressive: the scaler would scale its fields apart, and refuse small ones."""
    if not frame.interlaced_frame:
        return frame
    graph = av.filter.Graph()
    size = {"width": frame.width, "height": frame.height, "format": frame.format.name}
    source = graph.add_buffer(**size, time_base=frame.time_base or Fraction(1, 25))
    graph.link_nodes(source, graph.add("setfield", "mode=prog"), graph.add("buffersink")).configure()
    source.push(frame)
    return graph.pull()


# --- high dynamic range and wide gamut -------------------------------------------------------------------------------


def _in_range(rgb: npt.NDArray[np.uint16], coding: Coding) -> Image:
    light = _light_of(coding.transfer)[rgb]
    if coding.transfer == _HLG:
        light *= _system_gamma(light)
    if coding.primaries in _TO_709:
        light = light @ np.array(_TO_709[coding.primaries], np.float32).T
    if coding.transfer in HDR:
        light = _compressed(light)
    shown: Image = _display(coding.transfer in HDR)[np.round(np.clip(light, 0, 1) * _TOP).astype(np.uint16)]
    return shown


@cache
def _light_of(transfer: int) -> Light:
    """The light of each value of 16 bits, 1 being diffuse white; of HLG, the light of the scene, 1 at its peak."""
    signal = np.minimum(np.arange(65536) / _TOP, 1.0)
    if transfer == _PQ:
        return np.asarray(pq_light(signal) / WHITE, np.float32)
    if transfer == _HLG:
        return np.asarray(hlg_scene(signal), np.float32)
    return np.asarray(signal**2.4, np.float32)  # ITU-R BT.1886, annex 1


def pq_light(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Light in cd/m² of PQ signals of 0-1. ITU-R BT.2100, table 4."""
    root = signal ** (32 / 2523)
    share = np.maximum(root - 3424 / 4096, 0) / (2413 / 128 - 2392 / 128 * root)
    return np.asarray(10_000 * share ** (16384 / 2610))


def hlg_scene(signal: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Light of the scene, 0-1, of HLG signals of 0-1. ITU-R BT.2100, table 5."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    return np.where(signal <= 0.5, signal**2 / 3, (np.exp((signal - c) / a) + b) / 12)


def _system_gamma(scene: Light) -> Light:
    """The factors from light of the scene to light of a display, 1 being diffuse white. ITU-R BT.2100, table 5."""
    luminance = scene @ np.array((0.2627, 0.6780, 0.0593), np.float32)
    return np.asarray(PEAK / WHITE * np.maximum(luminance, 1e-6) ** 0.2, np.float32)[..., None]


def _compressed(light: Light) -> Light:
    """Light of 0-1: unchanged up to `KNEE`, above it ever more compressed; diffuse white becomes 0.9.

    All three colours shrink by the same factor, so that the hue stays.
    """
    red, green, blue = light[..., 0], light[..., 1], light[..., 2]
    brightest = np.maximum(np.maximum(np.maximum(red, green), blue), 1e-6)  # `max` takes ten times as long
    over = np.maximum(brightest - KNEE, 0) / (1 - KNEE)
    factor = (np.minimum(brightest, KNEE) + (1 - KNEE) * over / (1 + over)) / brightest
    return np.asarray(light * factor[..., None], np.float32)


@cache
def _display(high: bool) -> Image:
    """The value of each light of 0-65280: of HDR by IEC 61966-2-1 (sRGB), else by ITU-R BT.1886, as it came."""
    light = np.arange(_TOP + 1) / _TOP
    srgb = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.asarray(np.round((srgb if high else light ** (1 / 2.4)) * 255), np.uint8)


# --- JPEG ------------------------------------------------------------------------------------------------------------


def jpeg(image: Image) -> bytes:
    """The image as a JPEG, whose colours are those of BT.601 in the full range (JFIF 1.02)."""
    frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(
        format="yuvj444p",  # small pictures with sharp edges lose too much with half the colours
        dst_colorspace=Colorspace.ITU601,
        dst_color_range=ColorRange.JPEG,
        interpolation=_FINE,
        threads=1,
    )
    frame.pts, frame.time_base = None, Fraction(1, 25)
    context = av.CodecContext.create("mjpeg", "w")
    context.width, context.height, context.pix_fmt = frame.width, frame.height, "yuvj444p"
    context.time_base = Fraction(1, 25)
    context.options = {"qmin": "3", "qmax": "5"}
    return b"".join(bytes(packet) for packet in [*context.encode(frame), *context.encode(None)])
