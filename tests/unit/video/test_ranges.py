"""What is in memory of a file, with other bytes here and there."""

import pytest

from chalicelib.video.ranges import Held

BLOCKS = [(0, b"0123456789"), (20, b"abcdefghij")]


@pytest.mark.parametrize(
    ("patches", "first", "second"),
    [
        ([], b"0123456789", b"abcdefghij"),
        ([(0, b"XY")], b"XY23456789", b"abcdefghij"),
        ([(4, b"XY"), (28, b"Z!")], b"0123XY6789", b"abcdefghZ!"),
        ([(2, b"X"), (3, b"Y"), (2, b"Z")], b"01ZY456789", b"abcdefghij"),
        ([(9, b"XY"), (15, b"Q"), (30, b"Q")], b"0123456789", b"abcdefghij"),  # not, or not wholly, in memory
    ],
)
def test_bytes_are_patched_where_they_are_in_memory(
    patches: list[tuple[int, bytes]], first: bytes, second: bytes
) -> None:
    """Nothing else changes, and the original keeps its own bytes."""
    original = Held(list(BLOCKS))
    held = original.patched(patches)
    assert (held.held(0, 10), held.held(20, 10)) == (first, second)
    assert (original.held(0, 10), original.held(20, 10)) == (b"0123456789", b"abcdefghij")
    assert [held.holds(0, 10), held.holds(20, 10), held.holds(9, 3)] == [True, True, False]
