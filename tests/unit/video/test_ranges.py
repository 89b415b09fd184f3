"""What is in memory of a file, with other bytes here and there."""

import pytest

from chalicelib.video.ranges import BudgetSpent, Held, Ranges
from tests.unit.video.made import Reader

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


def test_ranges_ask_for_nothing_twice() -> None:
    """Holes are filled, one request each; what is in memory is not asked for."""
    reader = Reader()
    ranges = Ranges(reader)
    ranges.fetch(10, 10)
    ranges.fetch(40, 10)
    assert ranges.read(5, 50) == bytes(range(5, 55))
    assert ranges.read(8, 40) == bytes(range(8, 48))
    assert reader.asked == [(10, 10), (40, 10), (5, 5), (20, 20), (50, 5)]
    assert (ranges.requests, ranges.bytes_read, ranges.prefix()) == (5, 50, 0)


def test_ranges_know_what_they_hold() -> None:
    """Without asking."""
    ranges = Ranges(Reader())
    ranges.fetch(10, 10)
    assert (ranges.holds(12, 8), ranges.holds(12, 9), ranges.held(15, 99), ranges.held(30, 5)) == (
        True,
        False,
        bytes(range(15, 20)),
        b"",
    )


def test_size_told_by_the_first_answer() -> None:
    """A web server tells it with its first range."""
    assert Ranges(Reader(late=True)).size == 100


def test_budget() -> None:
    """Bytes and requests."""
    ranges = Ranges(Reader(), max_bytes=20)
    ranges.fetch(0, 20)
    with pytest.raises(BudgetSpent):
        ranges.fetch(0, 21)
    with pytest.raises(BudgetSpent):
        Ranges(Reader(), max_requests=0).fetch(0, 1)
