"""Works that look alike: which variants of a video are found, and which are known not to be."""

from collections.abc import Callable

import numpy as np
import pytest

from chalicelib.entry import scan
from chalicelib.video.near_duplicates import Gallery, Match
from tests.media.made import Image, resized, scenes, seen, video


def cropped(images: list[Image], share: float) -> list[Image]:
    """The middle of each picture, as large as before."""
    high, wide = images[0].shape[:2]
    down, across = int(high * share / 2), int(wide * share / 2)
    return [resized(image[down : high - down, across : wide - across], wide, high) for image in images]


VARIANTS: dict[str, Callable[[list[Image]], bytes]] = {
    "the same file": lambda images: video(images),
    "encoded at a tenth of the bit rate": lambda images: video(images, 200_000),
    "half the size": lambda images: video([np.ascontiguousarray(image[::2, ::2]) for image in images]),
    "the first third cut off": lambda images: video(images[len(images) // 3 :]),
    "only the middle third": lambda images: video(images[len(images) // 3 : -len(images) // 3]),
    "cropped by 4 %": lambda images: video(cropped(images, 0.04)),
    "brighter": lambda images: video([np.clip(image.astype(int) + 25, 0, 255).astype(np.uint8) for image in images]),
    "two others' scenes before it": lambda images: video(scenes(range(50, 52)) + images),
}


@pytest.fixture(scope="module")
def original() -> list[Image]:
    """Eight scenes of two seconds."""
    return scenes(range(8))


@pytest.fixture(scope="module")
def gallery(original: list[Image]) -> Gallery:
    """The entry and another of other scenes."""
    gallery = Gallery()
    gallery.add({"original": hashes(video(original)), "another": hashes(video(scenes(range(20, 28))))})
    return gallery


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_a_work_are_found_and_others_are_not(original: list[Image], gallery: Gallery, variant: str) -> None:
    """With how many pictures match and how far apart they are; an entry of other scenes is never listed."""
    (found,) = gallery.alike(hashes(VARIANTS[variant](original)))
    assert found.entry == "original"
    assert found.matched >= 0.5 * found.compared, found
    assert found.distance <= 6


def test_a_mirrored_or_strongly_cropped_work_is_not_found(original: list[Image], gallery: Gallery) -> None:
    """What the hashes cannot see is known, so that nobody relies on it."""
    assert gallery.alike(hashes(video([image[:, ::-1] for image in original]))) == []
    assert gallery.alike(hashes(video(cropped(original, 0.4)))) == []


def hashes(content: bytes) -> tuple[int, ...]:
    """The hashes that a scan keeps of a video."""
    return tuple(picture.hash for picture in seen(content).pictures if picture.spread >= scan.FLAT)


def test_a_gallery_takes_in_replaces_and_leaves_out() -> None:
    """An entry's new hashes replace its old ones; the entry itself is left out; pictures count once."""
    gallery = Gallery()
    assert gallery.alike((1, 2, 3)) == []
    gallery.add({"a": (0, 2**64 - 1), "b": (5, 6)})
    gallery.add({"a": (7 << 40, 9 << 20, 11), "c": ()})
    assert gallery.alike((7 << 40, 9 << 20, 9 << 20, 11), but=("b",)) == [Match("a", 3, 3, 0)]
    assert gallery.alike((7 << 40, 9 << 20, 11), but=("a", "b")) == []
    assert gallery.alike((2**64 - 1,) * 3) == []
