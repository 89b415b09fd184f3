"""Contact sheet and poster: the colours, the shape and the frames that a player shows."""

import base64
import io
import struct
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest

from chalicelib.video.footage_colours import WHITE, hlg_scene, pq_light
from tests.media.made import seen

# Patches in R'G'B' of 0-1; none is brighter than what is left unchanged of HDR.
PATCHES = np.array([(0.4, 0.4, 0.4), (0.7, 0.2, 0.1), (0.1, 0.6, 0.2), (0.2, 0.25, 0.8), (0.75, 0.7, 0.2), (0.85,) * 3])
LUMA = {"bt709": (0.2126, 0.0722), "bt601": (0.299, 0.114), "bt2020": (0.2627, 0.0593)}
TO_2020 = np.array([(0.6274, 0.3293, 0.0433), (0.0691, 0.9195, 0.0114), (0.0164, 0.0880, 0.8956)])  # ITU-R BT.2087
Image = npt.NDArray[Any]


def ycbcr(rgb: Image, matrix: str, full: bool, bits: int) -> Image:
    """The code values of R'G'B'. ITU-R BT.2100, tables 6 and 9, which agree with BT.601 and BT.709."""
    red, blue = LUMA[matrix]
    y = rgb @ np.array((red, 1 - red - blue, blue))
    chroma = [(rgb[..., 2] - y) / (2 - 2 * blue), (rgb[..., 0] - y) / (2 - 2 * red)]
    scale = 2 ** (bits - 8)
    if full:
        return np.stack([y * 255 * scale, *(each * 255 * scale + 128 * scale for each in chroma)])
    return np.stack([(219 * y + 16) * scale, *((224 * each + 128) * scale for each in chroma)])


def patches(planes: Image, wide: int = 1280, high: int = 720) -> list[Image]:
    """The patches side by side as the planes of a 4:2:0 frame."""
    rows = np.repeat(np.round(planes), wide // planes.shape[1] + 1, axis=1)[:, :wide]
    return [np.tile(row[::step], (high // step, 1)) for row, step in zip(rows, (1, 2, 2), strict=True)]


def encoded(planes: list[Image], bits: int, tags: dict[str, int], codec: str = "libx264", count: int = 5) -> bytes:
    """A video of these planes, with what the header says of its colours."""
    kind, store = ("yuv420p", np.uint8) if bits == 8 else ("yuv420p10le", np.uint16)
    output = io.BytesIO()
    high, wide = planes[0].shape
    with av.open(output, "w", format="mp4") as container:
        options = {"crf": "4", "preset": "ultrafast", "x265-params": "log-level=none"}
        stream: Any = container.add_stream(codec, 5, options=options)
        stream.width, stream.height, stream.pix_fmt = wide, high, kind
        for name, value in tags.items():
            setattr(stream.codec_context, name, value)
        for number in range(count):
            frame: Any = av.VideoFrame(wide, high, kind)
            for plane, values in zip(frame.planes, planes, strict=True):
                rows = np.frombuffer(plane, store).reshape(plane.height, -1)
                rows[:, : plane.width] = values.astype(store)
            for name, value in tags.items():
                setattr(frame, name, value)
            frame.pts, frame.time_base = number, Fraction(1, 5)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return output.getvalue()


def poster(content: bytes) -> Image:
    """The pixels of the poster, read as JFIF says: BT.601 in the full range."""
    jpeg = base64.b64decode(seen(content).poster)
    context: Any = av.CodecContext.create("mjpeg", "r")
    (frame,) = context.decode(av.Packet(jpeg))
    y, blue, red = (
        np.frombuffer(plane, np.uint8).reshape(plane.height, -1)[:, : plane.width].astype(float)
        for plane in frame.planes
    )
    blue, red = blue - 128, red - 128
    return np.stack([y + 1.402 * red, y - 0.344136 * blue - 0.714136 * red, y + 1.772 * blue], axis=-1)


def middles(image: Image) -> Image:
    """The colour in the middle of each patch."""
    wide = image.shape[1] / len(PATCHES)
    return np.array([image[image.shape[0] // 2, int((n + 0.5) * wide)] for n in range(len(PATCHES))])


SDR = {
    "BT.709": ("bt709", False, {"colorspace": 1, "color_range": 1, "color_trc": 1, "color_primaries": 1}),
    "BT.601": ("bt601", False, {"colorspace": 6, "color_range": 1, "color_trc": 6, "color_primaries": 6}),
    "BT.709, full range": ("bt709", True, {"colorspace": 1, "color_range": 2, "color_trc": 1, "color_primaries": 1}),
    "BT.601, full range": ("bt601", True, {"colorspace": 6, "color_range": 2, "color_trc": 6, "color_primaries": 6}),
    "not stated": ("bt709", False, {}),
}


@pytest.mark.parametrize("name", SDR)
def test_colours_reach_the_poster_within_3_of_255(name: str) -> None:
    """By the matrix and the range of the video, whatever those of a JPEG are."""
    matrix, full, tags = SDR[name]
    content = encoded(patches(ycbcr(PATCHES, matrix, full, 8)), 8, tags)
    assert middles(poster(content)) == pytest.approx(PATCHES * 255, abs=3)


def signals(name: str, nits: Image) -> Image:
    """The signals that a display shows with so much light: the inverse of what is tested, by search in a table."""
    table = np.linspace(0, 1, 20001)
    if name == "PQ":
        return np.asarray(np.interp(nits, pq_light(table), table))
    display = nits / 1000  # ITU-R BT.2100, table 5, for a display of 1,000 cd/m²
    luminance = np.maximum(display @ np.array((0.2627, 0.6780, 0.0593)), 1e-9)[:, None]
    return np.asarray(np.interp(display * luminance ** (1 / 1.2 - 1), hlg_scene(table), table))


@pytest.mark.parametrize(("name", "transfer"), [("PQ", 16), ("HLG", 18)])
def test_high_dynamic_range_is_brought_into_that_of_a_jpeg(name: str, transfer: int) -> None:
    """What is darker than diffuse white stays; diffuse white is near white; what is brighter is brighter still."""
    light = np.where(PATCHES <= 0.04045, PATCHES / 12.92, ((PATCHES + 0.055) / 1.055) ** 2.4) * WHITE
    light[-1] = WHITE
    tags = {"colorspace": 9, "color_range": 1, "color_trc": transfer, "color_primaries": 9}
    planes = ycbcr(signals(name, light @ TO_2020.T), "bt2020", False, 10)
    found = middles(poster(encoded(patches(planes), 10, tags, "libx265")))
    assert found[:-1] == pytest.approx(PATCHES[:-1] * 255, abs=4)
    assert found[-1] == pytest.approx([243] * 3, abs=3)
    bright = ycbcr(signals(name, np.full((6, 3), 900.0)), "bt2020", False, 10)
    assert 248 <= poster(encoded(patches(bright), 10, tags, "libx265")).mean() <= 255


TURNS: dict[str, tuple[tuple[int, int, int, int], Callable[[Image], Image]]] = {
    "as it is": ((1, 0, 0, 1), lambda image: image),
    "90° clockwise": ((0, 1, -1, 0), lambda image: np.rot90(image, -1)),
    "180°": ((-1, 0, 0, -1), lambda image: np.rot90(image, 2)),
    "270° clockwise": ((0, -1, 1, 0), lambda image: np.rot90(image, 1)),
    "mirrored": ((-1, 0, 0, 1), lambda image: image[:, ::-1]),
    "upside down": ((1, 0, 0, -1), lambda image: image[::-1]),
    "turned and mirrored": ((0, 1, 1, 0), lambda image: image.swapaxes(0, 1)),
}


@pytest.mark.parametrize("name", TURNS)
def test_pictures_are_upright(name: str) -> None:
    """Turned and mirrored by the track's matrix."""
    matrix, turned = TURNS[name]
    plain = encoded(quarters(), 8, {})
    a, b, c, d = (value << 16 for value in matrix)
    at = plain.index(b"tkhd") + 44
    content = plain[:at] + struct.pack(">9i", a, b, 0, c, d, 0, 0, 0, 1 << 30) + plain[at + 36 :]
    found, wanted = poster(content), turned(poster(plain))
    assert found.shape == wanted.shape
    assert abs(found - wanted).mean() < 2


def quarters() -> list[Image]:
    """A frame whose quarters differ in brightness."""
    luma = np.kron(np.array([(40, 90), (140, 200)]), np.ones((360, 640)))
    return [luma, np.full((360, 640), 128.0), np.full((360, 640), 128.0)]


def test_pixels_that_are_not_square_are_stretched() -> None:
    """1440×1080 with pixels of 4:3 is shown as 16:9, as the box says."""
    content = encoded(patches(ycbcr(PATCHES, "bt709", False, 8), 1440, 1080), 8, {})
    assert poster(content).shape == (720, 960, 3)
    assert poster(with_box(content, b"pasp", struct.pack(">II", 4, 3))).shape == (540, 960, 3)


def test_only_the_clean_aperture_is_shown() -> None:
    """The middle of the frame, as large as the box says."""
    content = with_box(encoded(quarters(), 8, {}), b"clap", struct.pack(">8I", 640, 1, 640, 1, 0, 1, 0, 1))
    found = poster(content)
    assert found.shape == (960, 960, 3)
    assert found[400:560, 400:470].mean() < found[400:560, 490:560].mean()  # both halves are there


def with_box(content: bytes, kind: bytes, body: bytes) -> bytes:
    """The video with a box put into its sample entry in the place of a box of the encoder that is as long or longer."""
    at = content.index(b"btrt") - 4
    room = struct.unpack(">I", content[at : at + 4])[0]
    box = struct.pack(">I", 8 + len(body)) + kind + body
    return _grown(content, at, box, room)


def _grown(content: bytes, at: int, box: bytes, room: int) -> bytes:
    """The box in the place of `room` bytes. The movie box is the last, so only the sizes of those around it change."""
    more = len(box) - room
    changed = bytearray(content[:at] + box + content[at + room :])
    place = 0
    for parent in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"avc1"):
        place = changed.index(parent, place) - 4
        changed[place : place + 4] = struct.pack(">I", struct.unpack(">I", changed[place : place + 4])[0] + more)
    return bytes(changed)


def test_the_frames_are_those_of_their_times() -> None:
    """A long video with one keyframe still gets twelve pictures, each that of its moment."""
    frames = [np.full((360, 640), 16.0 + 2 * number) for number in range(100)]
    store = io.BytesIO()
    with av.open(store, "w", format="mp4") as container:
        stream: Any = container.add_stream("libsvtav1", 5, options={"preset": "12", "crf": "20", "g": "9999"})
        stream.width, stream.height, stream.pix_fmt = 640, 360, "yuv420p"
        for luma in frames:
            gray = av.VideoFrame.from_ndarray(luma.astype(np.uint8), format="gray").reformat(format="yuv420p")
            container.mux(stream.encode(gray))
        container.mux(stream.encode(None))
    footage = seen(store.getvalue())
    assert len(footage.pictures) >= 12
    brightness = [picture.brightness for picture in footage.pictures]
    assert brightness == sorted(brightness)
    steps = {round(picture.at * 5) for picture in footage.pictures}
    assert len(steps) == len(footage.pictures)
    assert max(picture.at for picture in footage.pictures) > 18
