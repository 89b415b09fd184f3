"""Hashes of pictures: what they are bits of, and what they leave out."""

import numpy as np

from chalicelib.video.picture_hashes import Box, Sums, inside, without_bars

RAMP = np.arange(90.0) - np.arange(80.0)[:, None]  # grows to the right and shrinks downwards
ALL_BITS = 2**64 - 1


def test_bits_tell_where_brightness_grows() -> None:
    """To the right and downwards; a mirrored picture has the other bits."""
    pictures = {"as it is": RAMP, "mirrored": RAMP[:, ::-1], "negative": -RAMP}
    found = {name: Sums(gray).hashes(Box()) for name, gray in pictures.items()}
    assert found == {"as it is": (ALL_BITS, 0), "mirrored": (0, 0), "negative": (0, ALL_BITS)}


def test_means_of_blocks_that_begin_inside_a_pixel() -> None:
    """A block counts a pixel by the share that it covers, so the whole has the mean of the picture."""
    gray = np.arange(12.0).reshape(3, 4)
    assert Sums(gray).means(Box(), 1, 1).tolist() == [[5.5]]
    assert Sums(gray).means(Box(right=0.375, bottom=1 / 3), 1, 1).round(9).tolist() == [[round(0.5 / 1.5, 9)]]


def test_bars_are_left_out_and_night_is_not() -> None:
    """Bars keep one brightness over the whole video; what changes within it is the picture."""
    scenes = np.random.default_rng(1).uniform(0, 255, (5, 80, 90))
    barred = np.zeros((5, 160, 90))
    barred[:, 40:120] = scenes
    assert without_bars(list(scenes)) == Box()
    assert without_bars(list(barred)) == Box(top=0.25, bottom=0.75)
    assert without_bars([np.zeros((80, 90))] * 5) == Box()
    assert inside(Box(top=0.25, bottom=0.75), Box(bottom=0.5)) == Box(top=0.25, bottom=0.5)
