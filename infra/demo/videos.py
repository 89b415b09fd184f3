"""Videos 影片: real video files, good and bad, with the findings that each must get. They are made once and kept."""

import hashlib
import struct
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from typing import Any, cast

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.stream import VideoStream

from chalicelib.call.definition import VideoLimits
from infra.demo.progress import Bar

RATE = 6  # frames a second: few, because every scan decodes and compares each of them
SOUND = 48_000  # samples a second
_SAMPLES = 1024  # an AAC frame's
_MAKING = 2  # part of every video's name: raise it when the same recipe must give another file
# The matrix of tkhd in 16.16 and 2.30 fixed point (ISO/IEC 14496-12, 8.3.2): upright, and rotated by a quarter turn,
# as phones write it.
_UPRIGHT = struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)
_TURNED = struct.pack(">9i", 0, 1 << 16, 0, -(1 << 16), 0, 0, 1080 << 16, 0, 1 << 30)


@dataclass(frozen=True)
class Recipe:
    """How to make a video, and what the check must find in it.

    Sizes in pixels. `grain` is noise in the frames, which makes the file large; `keep` is the share of its bytes that
    is kept. `codes` are the findings, `state` is the state after the check.
    """

    name: str
    width: int = 1920
    height: int = 1080
    frames: int = 12
    codec: str = "libx264"
    container: str = "mp4"
    file_name: str = "成片.mp4"
    sound: bool = True
    grain: int = 0
    faststart: bool = False
    turned: bool = False
    keep: float = 1.0
    codes: tuple[str, ...] = ()
    state: str = "accepted"

    @property
    def digest(self) -> str:
        """A name for the file that this recipe gives."""
        return hashlib.sha256(f"{self!r} {_MAKING} {av.__version__}".encode()).hexdigest()[:12]


_ODD_SHAPES = ((4, 3), (1, 1), (5, 4), (2, 1))  # of which a call admits hardly all


def good(limits: VideoLimits, file_name: str) -> tuple[Recipe, ...]:
    """What entries send in turn, as the call's limits allow it; the second is large enough for several parts."""
    short, shape = limits.min_short_side, _landscape(limits)
    wide = _even(short * shape[0] / shape[1])
    plain = Recipe("plain", wide, short, file_name=file_name)
    large = replace(plain, name="large", width=2 * wide, height=2 * short, frames=_many(short), grain=64)
    upright = (
        replace(plain, name="portrait", width=short, height=wide),
        replace(plain, name="phone", turned=True),
    )
    near = replace(_of(plain, short - 8, shape), name="near-miss", codes=("RES_NEAR_MISS",), state="warned")
    return (
        plain,
        large,
        *(upright if (shape[1], shape[0]) in limits.aspect_ratios else ()),
        replace(plain, name="index-first", faststart=True),
        replace(plain, name="hevc", codec="libx265"),
        replace(plain, name="silent", sound=False, codes=("NO_AUDIO",), state="warned"),
        *((near,) if near.height >= limits.near_miss else ()),
    )


def bad(limits: VideoLimits, file_name: str) -> dict[str, Recipe]:
    """What the call's limits refuse, by name."""
    short, shape = limits.min_short_side, _landscape(limits)
    plain = Recipe("plain", _even(short * shape[0] / shape[1]), short, file_name=file_name, state="rejected")
    odd = next(each for each in _ODD_SHAPES if each not in limits.aspect_ratios)
    recipes = (
        replace(_of(plain, short * 2 // 3, shape), name="too-small", codes=("RES_TOO_LOW",)),
        replace(plain, name="odd-shape", width=_even(short * odd[0] / odd[1]), codes=("ASPECT_RATIO",)),
        replace(plain, name="cut-off", keep=0.6, codes=("TRUNCATED",)),
        replace(plain, name="quicktime", container="mov", codes=("NOT_MP4_QUICKTIME",)),
        replace(plain, name="sound-only", frames=0, codes=("NO_VIDEO",)),
        replace(plain, name="matroska", container="matroska", codes=("NOT_MP4",)),
    )
    return {recipe.name: recipe for recipe in recipes}


def _landscape(limits: VideoLimits) -> tuple[int, int]:
    """The first shape of the call that is not upright, or the first."""
    return next((each for each in limits.aspect_ratios if each[0] >= each[1]), limits.aspect_ratios[0])


def _of(plain: Recipe, short: int, shape: tuple[int, int]) -> Recipe:
    """The same in a shape, with another shortest side; sides are even, as encoders take them."""
    return replace(plain, width=int(short * shape[0] / shape[1]) // 8 * 8, height=short // 2 * 2)


def _even(side: float) -> int:
    return round(side / 2) * 2


def _many(short: int) -> int:
    """Frames of noise that make a file of several parts at twice the shortest side."""
    return round(14 * (1080 / short) ** 2)


class Videos:
    """The videos in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def make(self, recipes: Sequence[Recipe], bar: Bar | None = None) -> None:
        """Make the videos that are missing."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with ThreadPoolExecutor(2) as pool:  # encoders release Python's lock while they work
            for _ in pool.map(self.path, recipes):
                if bar is not None:
                    bar.advance()

    def content(self, recipe: Recipe, owner: str) -> bytes:
        """A video as one entrant has it: an extra box, which players skip, makes each entrant's file different."""
        content = self.path(recipe).read_bytes()
        whole = recipe.keep == 1 and recipe.container == "mp4"
        return content + _free_box(owner.encode()) if whole else content

    def path(self, recipe: Recipe) -> Path:
        """The path of a video, which is made now if it is missing."""
        path = self.folder / f"{recipe.name}-{recipe.digest}.video"
        if not path.exists():
            half = path.with_suffix(".half")
            _write(recipe, half)
            half.replace(path)
        return path


def _free_box(content: bytes) -> bytes:
    """ISO/IEC 14496-12, 8.1.2."""
    return struct.pack(">I4s", 8 + len(content), b"free") + content


def _write(recipe: Recipe, path: Path) -> None:
    options = {"movflags": "+faststart"} if recipe.faststart else {}
    with av.open(path, "w", format=recipe.container, options=options) as container:
        _record(container, recipe)
    content = _turned(path.read_bytes()) if recipe.turned else path.read_bytes()
    path.write_bytes(content[: int(len(content) * recipe.keep)])


def _turned(content: bytes) -> bytes:
    """The video with the matrix of its first track, the video track, rotated."""
    track = content.index(b"tkhd")
    return content[:track] + content[track:].replace(_UPRIGHT, _TURNED, 1)


def _record(container: OutputContainer, recipe: Recipe) -> None:
    picture = _picture(container, recipe) if recipe.frames else None
    sound = _sound(container) if recipe.sound else None
    if picture:
        for image in _images(recipe):
            container.mux(picture.encode(image))
        container.mux(picture.encode(None))
    if sound:
        for tone in _tones(recipe.frames / RATE or 2):
            container.mux(sound.encode(tone))
        container.mux(sound.encode(None))


def _picture(container: OutputContainer, recipe: Recipe) -> VideoStream:
    stream = cast(VideoStream, container.add_stream(recipe.codec, rate=RATE))
    stream.width, stream.height, stream.pix_fmt = recipe.width, recipe.height, "yuv420p"
    stream.options = {"preset": "ultrafast", "crf": "30"}
    if recipe.codec == "libx265":
        stream.codec_context.codec_tag = "hvc1"
        stream.options |= {"x265-params": "log-level=none"}
    return stream


def _sound(container: OutputContainer) -> AudioStream:
    return container.add_stream("aac", rate=SOUND, layout="mono")


def _images(recipe: Recipe) -> Iterator[av.VideoFrame]:
    """Frames of a bar that moves over a gradient, with grain, so that videos differ from each other."""
    grain = np.random.default_rng(len(recipe.name))
    across = np.linspace(40, 200, recipe.width, dtype=np.uint8)
    for number in range(recipe.frames):
        planes = np.full((recipe.height * 3 // 2, recipe.width), 128, np.uint8)
        planes[: recipe.height] = across
        left = number * recipe.width // recipe.frames
        planes[: recipe.height, left : left + recipe.width // 16] = 235
        if recipe.grain:
            planes[: recipe.height] += grain.integers(0, recipe.grain, (recipe.height, recipe.width), np.uint8)
        image = av.VideoFrame.from_ndarray(planes, format="yuv420p")
        image.pts, image.time_base = number, Fraction(1, RATE)
        yield image


def _tones(seconds: float) -> Iterator[av.AudioFrame]:
    """A quiet tone of 440 Hz."""
    for start in range(0, int(seconds * SOUND), _SAMPLES):
        moments = np.arange(start, start + _SAMPLES) / SOUND
        wave = (0.1 * np.sin(2 * np.pi * 440 * moments)).astype(np.float32)[np.newaxis]
        tone: Any = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        tone.sample_rate, tone.pts, tone.time_base = SOUND, start, Fraction(1, SOUND)
        yield tone
