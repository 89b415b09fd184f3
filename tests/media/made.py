"""Videos made of scenes, and what is seen of them."""

from collections.abc import Callable, Iterator
from fractions import Fraction

import av
import numpy as np
import numpy.typing as npt

from chalicelib.video.footage import Footage
from chalicelib.video.footage_viewer import Viewer


def seen(content: bytes) -> Footage:
    """What the confined child sees of a file."""
    with Viewer() as child:
        return child.view(len(content), lambda offset, length: content[offset : offset + length])


# --- videos made here ------------------------------------------------------------------------------------------------

Image = npt.NDArray[np.uint8]
RATE = 10


def scene(number: int, wide: int = 640, high: int = 360) -> Image:
    """One of many pictures without likeness: smooth random shapes."""
    coarse = np.random.default_rng(number).integers(0, 256, (6, 8, 3)).astype(np.uint8)
    return resized(coarse, wide, high)


def resized(image: Image, wide: int, high: int) -> Image:
    """A picture in another size, smoothly."""
    frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")
    return np.asarray(frame.reformat(wide, high, "rgb24", interpolation="BICUBIC").to_ndarray(), np.uint8)


def scenes(numbers: range, wide: int = 640, high: int = 360) -> list[Image]:
    """Two seconds of each scene, which drifts a little."""
    drawn = [scene(number, wide, high) for number in numbers]
    return [np.roll(image, step * wide // 640, axis=1) for image in drawn for step in range(2 * RATE)]


def video(
    images: list[Image],
    bit_rate: int = 2_000_000,
    sound: Callable[[float], float] = lambda _at: 0.2,
    heard: float | None = None,
) -> bytes:
    """An H.264 video with a keyframe a second and a tone, whose strength may change, of `heard` seconds."""
    import io

    store = io.BytesIO()
    with av.open(store, "w", format="mp4") as container:
        video = container.add_stream("libx264", RATE, options={"g": str(RATE), "preset": "ultrafast"})
        video.height, video.width = images[0].shape[:2]
        video.pix_fmt, video.bit_rate = "yuv420p", bit_rate
        audio = container.add_stream("aac", 48000, layout="mono")
        for image in images:
            container.mux(video.encode(av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="rgb24")))
        container.mux(video.encode(None))
        for block in tones(len(images) / RATE if heard is None else heard, sound):
            container.mux(audio.encode(block))
        container.mux(audio.encode(None))
    return store.getvalue()


def tones(seconds: float, strength: Callable[[float], float]) -> Iterator[av.AudioFrame]:
    """A tone of 440 Hz in blocks."""
    for start in range(0, int(seconds * 48000), 1024):
        times = np.arange(start, start + 1024) / 48000
        wave = (np.sin(2 * np.pi * 440 * times) * strength(start / 48000)).astype(np.float32)[None]
        block = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        block.sample_rate, block.pts, block.time_base = 48000, start, Fraction(1, 48000)
        yield block
