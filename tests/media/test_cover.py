"""Covers: the middle of a poster in the wanted shape and size, or all of it on a ground; in its own colours."""

from collections.abc import Iterator

import numpy as np
import pytest

from chalicelib.call import platforms
from chalicelib.video import cover_child
from chalicelib.video.cover import cover, whole
from chalicelib.video.footage_colours import jpeg
from chalicelib.video.sandbox import InspectionFailed

RED, GREEN, BLUE = (200, 30, 40), (30, 180, 60), (20, 40, 220)


def stripes(height: int = 540) -> bytes:
    """A poster of three upright stripes."""
    image = np.zeros((height, 960, 3), np.uint8)
    for number, colour in enumerate((RED, GREEN, BLUE)):
        image[:, number * 320 : (number + 1) * 320] = colour
    return jpeg(image)


def seen(content: bytes) -> np.ndarray:
    """The pixels of a JPEG."""
    pixels: np.ndarray = cover_child._decoded(content).to_ndarray(format="rgb24")
    return pixels


def near(pixel: np.ndarray, colour: tuple[int, int, int]) -> bool:
    return bool(np.abs(pixel.astype(int) - colour).max() <= 4)


@pytest.mark.parametrize("wanted", [each for one in platforms.shipped().values() for each in one.covers])
def test_a_cover_has_the_size_that_the_platform_wants(wanted: platforms.Cover) -> None:
    """And shows the middle of the picture."""
    picture = seen(cover(stripes(), wanted.width, wanted.height))
    assert picture.shape == (wanted.height, wanted.width, 3)
    assert near(picture[wanted.height // 2, wanted.width // 2], GREEN)


def test_a_tall_cover_leaves_the_sides_out_and_a_wide_one_keeps_them() -> None:
    """540 high, three to four: 405 of 960 columns, of which 320 are green; 16:9 is the whole."""
    tall, wide = seen(cover(stripes(), 1080, 1440)), seen(cover(stripes(), 1920, 1080))
    edge = round(1080 * (405 - 320) / 2 / 405)
    assert near(tall[700, edge - 12], RED)
    assert near(tall[700, edge + 12], GREEN)
    assert near(wide[500, 10], RED)
    assert near(wide[500, 1910], BLUE)


GROUND = "#1450a0"
SIZE = (1200, 630)


@pytest.mark.parametrize(
    ("height", "edge"), [pytest.param(540, (40, 0), id="16:9"), pytest.param(1700, (422, 0), id="upright"),
                         pytest.param(240, (0, 165), id="wide")]
)  # fmt: skip
def test_all_of_a_picture_stands_on_its_ground(height: int, edge: tuple[int, int]) -> None:
    """In the middle and undistorted, whatever its shape; around it the colour that was asked for."""
    picture = seen(whole(stripes(height), *SIZE, GROUND, 300_000))
    assert picture.shape == (630, 1200, 3)
    left, top = edge
    for x, y in ((left + 12, top + 12), (1200 - left - 12, 630 - top - 12)):
        assert near(picture[y, x], RED if x < 600 else BLUE)
    assert near(picture[315, 600], GREEN)
    for x, y in ((left - 12, 315), (1200 - left + 12, 315)) if left else ((600, top - 12), (600, 630 - top + 12)):
        assert near(picture[y, x % 1200], (20, 80, 160))


def noise() -> bytes:
    """The poster that takes most bytes."""
    return jpeg(np.random.default_rng(1).integers(0, 256, (540, 960, 3), np.uint8))


def test_a_picture_is_coded_as_coarsely_as_its_bytes_demand() -> None:
    """A fine one stays fine; one that cannot be made so small ends the child alone."""
    free, bound = whole(noise(), *SIZE, GROUND, 2**32 - 1), whole(noise(), *SIZE, GROUND, 300_000)
    assert len(free) > 300_000 >= len(bound)
    assert seen(bound).shape == (630, 1200, 3)
    assert whole(stripes(), *SIZE, GROUND, 300_000) == whole(stripes(), *SIZE, GROUND, 2**32 - 1)
    with pytest.raises(InspectionFailed):
        whole(noise(), *SIZE, GROUND, 5_000)


def test_a_picture_tells_nothing_but_itself() -> None:
    """Its segments are those that decoding needs: no Exif, no comment with the coder's name."""
    for content in (whole(stripes(), *SIZE, GROUND, 300_000), cover(stripes(), 300, 300)):
        assert set(segments(content)) <= {0xDB, 0xDD, 0xC0, 0xC4, 0xDA}


def segments(content: bytes) -> Iterator[int]:
    """The markers of a JPEG up to its pixels."""
    at = 2
    while at < len(content):
        yield content[at + 1]
        if content[at + 1] == 0xDA:
            return
        at += 2 + int.from_bytes(content[at + 2 : at + 4], "big")


def test_what_is_no_picture_ends_the_child_alone() -> None:
    """The function that asked goes on and tells its reader."""
    with pytest.raises(InspectionFailed):
        cover(b"no picture", 100, 100)
    with pytest.raises(InspectionFailed):
        whole(b"no picture", *SIZE, GROUND, 300_000)
