"""Covers: the middle of a poster, in the wanted shape and size, in its own colours."""

import numpy as np
import pytest

from chalicelib.call import platforms
from chalicelib.video import cover_child
from chalicelib.video.cover import cover
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


def test_what_is_no_picture_ends_the_child_alone() -> None:
    """The function that asked goes on and tells its reader."""
    with pytest.raises(InspectionFailed):
        cover(b"no picture", 100, 100)
