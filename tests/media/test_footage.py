"""What is seen and heard of a film: the corpus, stretches of real films, and works that look alike."""

import json
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest

from chalicelib.entry import scan
from chalicelib.video.footage import Footage
from chalicelib.video.footage_viewer import Viewer
from chalicelib.video.near_duplicates import Gallery, Match

CORPUS = Path(__file__).parents[1] / "corpus"
FILES = json.loads((CORPUS / "manifest.json").read_text(encoding="utf-8"))["files"]
MANIFEST = {each["file"]: each for each in FILES}
ACCEPTED = sorted(name for name, each in MANIFEST.items() if each["expected"] != "reject")
DEEP = {code for each in FILES for code in each.get("deep_expected", ())}


def seen(content: bytes) -> Footage:
    """What the confined child sees of a file."""
    with Viewer() as child:
        return child.view(len(content), lambda offset, length: content[offset : offset + length])


@pytest.mark.parametrize("name", ACCEPTED)
def test_the_corpus_is_seen_for_what_it_is(name: str) -> None:
    """What only decoding tells is found where a file has it, and nowhere else; whatever can be decoded has pictures."""
    footage = seen((CORPUS / name).read_bytes())
    found = {finding.code for finding in scan.findings_of(footage)}
    unreadable = {"UNDECODABLE"} if name == "warn_unknown_codec_fourcc.mp4" else set()
    assert found & DEEP == set(MANIFEST[name].get("deep_expected", ())) | unreadable
    assert bool(footage.sheet) == bool(footage.poster) == bool(footage.pictures) == ("UNDECODABLE" not in found)


# --- films made here ------------------------------------------------------------------------------------------------

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


def scenes(numbers: range) -> list[Image]:
    """Two seconds of each scene, which drifts a little."""
    return [np.roll(scene(number), step, axis=1) for number in numbers for step in range(2 * RATE)]


def film(images: list[Image], bit_rate: int = 2_000_000, sound: Callable[[float], float] = lambda _at: 0.2) -> bytes:
    """An H.264 film with a keyframe a second and a tone, whose strength may change."""
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
        for block in tones(len(images) / RATE, sound):
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


def test_stretches_are_told_with_their_moments() -> None:
    """Six seconds black, six standing still, six silent, each within a second of where it is."""
    black, still = [np.zeros((360, 640, 3), np.uint8)] * 60, [scene(99)] * 60
    images = scenes(range(3)) + black + scenes(range(3, 6)) + still + scenes(range(6, 9))
    footage = seen(film(images, sound=lambda at: 0.0 if 18 < at < 24 else 0.2))
    found = scan.stretches_of(footage)
    assert sorted(stretch.kind for stretch in found) == ["black", "frozen", "silent"]
    places: dict[str, list[float]] = {stretch.kind: [stretch.start, stretch.end] for stretch in found}
    for kind, start, end in (("black", 6, 12), ("frozen", 18, 24), ("silent", 18, 24)):
        assert places[kind] == pytest.approx([start, end], abs=1.1), kind
    assert scan.findings_of(footage) == ()
    assert footage.loudness == pytest.approx(-17, abs=3)


def cropped(images: list[Image], share: float) -> list[Image]:
    """The middle of each picture, as large as before."""
    high, wide = images[0].shape[:2]
    down, across = int(high * share / 2), int(wide * share / 2)
    return [resized(image[down : high - down, across : wide - across], wide, high) for image in images]


VARIANTS: dict[str, Callable[[list[Image]], bytes]] = {
    "the same file": lambda images: film(images),
    "encoded at a tenth of the bit rate": lambda images: film(images, 200_000),
    "half the size": lambda images: film([np.ascontiguousarray(image[::2, ::2]) for image in images]),
    "the first third cut off": lambda images: film(images[len(images) // 3 :]),
    "only the middle third": lambda images: film(images[len(images) // 3 : -len(images) // 3]),
    "cropped by 4 %": lambda images: film(cropped(images, 0.04)),
    "brighter": lambda images: film([np.clip(image.astype(int) + 25, 0, 255).astype(np.uint8) for image in images]),
    "two others' scenes before it": lambda images: film(scenes(range(50, 52)) + images),
}


@pytest.fixture(scope="module")
def original() -> list[Image]:
    """Eight scenes of two seconds."""
    return scenes(range(8))


@pytest.fixture(scope="module")
def gallery(original: list[Image]) -> Gallery:
    """The work and another of other scenes."""
    gallery = Gallery()
    gallery.add({"original": hashes(film(original)), "another": hashes(film(scenes(range(20, 28))))})
    return gallery


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_a_work_are_found_and_others_are_not(original: list[Image], gallery: Gallery, variant: str) -> None:
    """With how many pictures match and how far apart they are; a work of other scenes is never listed."""
    (found,) = gallery.alike(hashes(VARIANTS[variant](original)))
    assert found.work == "original"
    assert found.matched >= 0.5 * found.compared, found
    assert found.distance <= 6


def test_a_mirrored_or_strongly_cropped_work_is_not_found(original: list[Image], gallery: Gallery) -> None:
    """What the hashes cannot see is known, so that nobody relies on it."""
    assert gallery.alike(hashes(film([image[:, ::-1] for image in original]))) == []
    assert gallery.alike(hashes(film(cropped(original, 0.4)))) == []


def hashes(content: bytes) -> tuple[int, ...]:
    """The hashes that a scan keeps of a film."""
    return tuple(picture.hash for picture in seen(content).pictures if picture.spread >= scan.FLAT)


def test_a_gallery_takes_in_replaces_and_leaves_out() -> None:
    """A work's new hashes replace its old ones; the work itself is left out; pictures count once."""
    gallery = Gallery()
    assert gallery.alike((1, 2, 3)) == []
    gallery.add({"a": (0, 2**64 - 1), "b": (5, 6)})
    gallery.add({"a": (7 << 40, 9 << 20, 11), "c": ()})
    assert gallery.alike((7 << 40, 9 << 20, 9 << 20, 11), but=("b",)) == [Match("a", 3, 3, 0)]
    assert gallery.alike((7 << 40, 9 << 20, 11), but=("a", "b")) == []
    assert gallery.alike((2**64 - 1,) * 3) == []
