"""Entries that look alike: which variants of a video are found, and which are known not to be."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from chalicelib.entry import scan
from chalicelib.video.near_duplicates import TAIL, Gallery, Look, Match
from tests.media import made
from tests.media.made import Image, resized, seen

WIDE, HIGH = 320, 180  # pixels; hashes are of eight blocks by eight, so that nothing smaller than a block counts


def scenes(numbers: range) -> list[Image]:
    """Two seconds of each scene."""
    return made.scenes(numbers, WIDE, HIGH)


def video(images: list[Image], bit_rate: int = 500_000) -> bytes:
    """A film of these pictures, without sound: that is not compared."""
    return made.video(images, bit_rate, heard=0.0)


def cut(images: list[Image], left: float = 0, right: float = 0, top: float = 0, bottom: float = 0) -> list[Image]:
    """What is left of each picture without a share at each side, as large as before."""
    high, wide = images[0].shape[:2]
    rows, columns = slice(int(high * top), int(high - high * bottom)), slice(int(wide * left), int(wide - wide * right))
    return [resized(image[rows, columns], wide, high) for image in images]


def cropped(images: list[Image], share: float) -> list[Image]:
    """The middle of each picture, as large as before."""
    return cut(images, share / 2, share / 2, top=share / 2, bottom=share / 2)


def upright(images: list[Image]) -> list[Image]:
    """The pictures in 9:16, between black bars."""
    return [np.pad(resized(image, 180, 102), ((109, 109), (0, 0), (0, 0))) for image in images]


VARIANTS: dict[str, Callable[[list[Image]], bytes]] = {
    "the same file": lambda images: video(images),
    "encoded at a tenth of the bit rate": lambda images: video(images, 50_000),
    "half the size": lambda images: video([np.ascontiguousarray(image[::2, ::2]) for image in images]),
    "the first third cut off": lambda images: video(images[len(images) // 3 :]),
    "only the middle third": lambda images: video(images[len(images) // 3 : -len(images) // 3]),
    "cropped by 4 %": lambda images: video(cropped(images, 0.04)),
    "brighter": lambda images: video([np.clip(image.astype(int) + 25, 0, 255).astype(np.uint8) for image in images]),
    "two others' scenes before it": lambda images: video(scenes(range(50, 52)) + images),
    "mirrored": lambda images: video([image[:, ::-1] for image in images]),
    "negative": lambda images: video([255 - image for image in images]),
    "mirrored and negative": lambda images: video([255 - image[:, ::-1] for image in images]),
    "between black bars in 9:16": lambda images: video(upright(images)),
    "in 9:16 and back": lambda images: video(
        [np.pad(image, ((0, 0), (229, 229), (0, 0))) for image in upright(images)]
    ),
    "zoomed to 120 %": lambda images: video(cropped(images, 1 / 6)),
    "15 % cut off at the left": lambda images: video(cut(images, left=0.15)),
    "20 % cut off at the right": lambda images: video(cut(images, right=0.2)),
    "20 % cut off at the top": lambda images: video(cut(images, top=0.2)),
    "mirrored, zoomed to 120 %": lambda images: video(cropped([image[:, ::-1] for image in images], 1 / 6)),
}


@pytest.fixture(scope="module")
def original() -> list[Image]:
    """Eight scenes of two seconds."""
    return scenes(range(8))


@pytest.fixture(scope="module")
def known(original: list[Image]) -> dict[str, Look]:
    """The entry and another of other scenes."""
    return {"original": look(video(original)), "another": look(video(scenes(range(20, 28))))}


@pytest.fixture(scope="module")
def varied(original: list[Image]) -> Callable[[str], Look]:
    """The hashes of a variant, made and decoded once."""
    return cache(lambda variant: look(VARIANTS[variant](original)))


@pytest.mark.parametrize("variant", VARIANTS)
def test_variants_of_a_video_are_found_and_others_are_not(
    varied: Callable[[str], Look], known: dict[str, Look], variant: str
) -> None:
    """Whichever is scanned first, with how many pictures match; an entry of other scenes is never listed."""
    changed = varied(variant)
    (found,) = gallery(known).alike(changed)
    assert found.entry == "original"
    assert found.matched >= 0.5 * found.compared, found
    assert [match.entry for match in gallery({**known, "changed": changed}).alike(known["original"], ["original"])] == [
        "changed"
    ]
    assert gallery({"changed": changed}).alike(known["another"]) == []


def test_a_strongly_cropped_or_turned_video_is_not_found(original: list[Image], known: dict[str, Look]) -> None:
    """What the hashes cannot see is known, so that nobody relies on it."""
    assert gallery(known).alike(look(video(cropped(original, 0.5)))) == []
    assert gallery(known).alike(look(video([np.rot90(image) for image in original]))) == []


def test_an_entry_scanned_by_an_earlier_release_is_found(varied: Callable[[str], Look], known: dict[str, Look]) -> None:
    """Its row has the hashes to the right alone. It is found as such, and what looks like it is found too."""
    old = {entry: Look(each.hashes) for entry, each in known.items()}
    for variant in ("encoded at a tenth of the bit rate", "mirrored"):
        changed = varied(variant)
        assert [match.entry for match in gallery(old).alike(changed)] == ["original"]
        assert [match.entry for match in gallery({"changed": changed}).alike(old["original"])] == ["changed"]


def look(content: bytes) -> Look:
    """The hashes that a scan keeps of a video."""
    clear = [picture for picture in seen(content).pictures if picture.spread >= scan.FLAT]
    return Look(
        [picture.hash for picture in clear],
        [picture.down for picture in clear],
        [value for picture in clear for value in picture.crops],
    )


def gallery(entries: dict[str, Look]) -> Gallery:
    """A gallery of these entries."""
    made = Gallery()
    made.add(entries)
    return made


def plain(*hashes: int) -> Look:
    """Pictures whose two hashes are equal."""
    return Look(hashes, hashes)


def test_a_gallery_takes_in_replaces_and_leaves_out() -> None:
    """An entry's new hashes replace its old ones; the entry itself is left out; pictures count once."""
    gallery = Gallery()
    assert gallery.alike(plain(1 << 9, 2 << 30, 3 << 50)) == []
    gallery.add({"a": plain(0xFF, 0xFF << 8), "b": plain(0xFF << 16, 0xFF << 24)})
    gallery.add({"a": plain(7 << 40, 9 << 20, 11), "c": Look(())})
    mine = plain(7 << 40, 9 << 20, 9 << 20, 11)
    assert gallery.alike(mine, but=("b",)) == [Match("a", 3, 3, 0)]
    assert gallery.alike(mine, but=("a", "b")) == []


def test_the_index_finds_what_comparing_all_pairs_finds() -> None:
    """Exactly the pairs of at most 15 of 128 differing bits, whether they are in the index or still wait for it."""
    random = np.random.default_rng(3)
    hashes = random.integers(0, 2**64, (TAIL // 60 + 50, 120), dtype=np.uint64)
    for other in range(1, 40):  # copies with 0-29 bits changed in each picture
        for column in range(60):
            hashes[other, column] = hashes[0, column] ^ np.uint64(sum(1 << int(bit) for bit in _bits(random, other)))
            hashes[other, column + 60] = hashes[0, column + 60]
    looks = {str(number): Look(row[:60].tolist(), row[60:].tolist()) for number, row in enumerate(hashes)}
    indexed, waiting = gallery(looks), gallery({entry: looks[entry] for entry in list(looks)[:40]})
    wanted = {str(other): other // 2 for other in range(1, 16)}
    for searched in (indexed, waiting):
        found = {match.entry: match.distance for match in searched.alike(looks["0"], ["0"]) if match.matched == 60}
        assert found == wanted


def _bits(random: np.random.Generator, many: int) -> list[int]:
    return [int(bit) for bit in random.choice(64, min(many, 30), replace=False)]
