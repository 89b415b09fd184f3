"""What an expert saw of a work: told again and again, from several pages, and never a reason to refuse a score."""

from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.judging import watch_evidence
from chalicelib.judging.watch_evidence import Watched, joined

NOTHING = Watched()


@pytest.mark.parametrize(
    ("known", "told", "seen"),
    [
        (NOTHING, Watched(((0, 30),), 1), Watched(((0, 30),), 1)),
        (Watched(((0, 30),), 2), Watched(((0, 30),), 2), Watched(((0, 30),), 2)),
        (Watched(((0, 30),), 2), Watched(((60, 90),), 1), Watched(((0, 30), (60, 90)), 2)),
        (Watched(((0, 30),), 0), Watched(((20, 40), (40, 50)), 5), Watched(((0, 50),), 5)),
        (NOTHING, Watched(((-9, 5), (100, 999), (50, 40), (7, 7)), -3), Watched(((0, 5), (100, 126)), 0)),
        (NOTHING, Watched((), 10**9), Watched((), watch_evidence.MOST_SEEKS)),
    ],
)
def test_what_was_known_and_what_is_told_are_one(known: Watched, told: Watched, seen: Watched) -> None:
    """Spans that overlap or touch are merged, those outside the work are cut off; seeks never fall."""
    assert joined(known, told, 125.5) == seen


def test_a_length_that_is_not_sure_clips_nothing() -> None:
    """Nothing but nonsense: what an expert has seen must not be lost to a figure that may be wrong."""
    assert joined(NOTHING, Watched(((0, 4000), (10**9, 10**9 + 5)), 1), 0.0) == Watched(((0, 4000),), 1)


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        (b'{"spans": [[0, 3]], "seeks": 2}', Watched(((0, 3),), 2)),
        (b"{}", NOTHING),
        (b"null", NOTHING),
        (b'{"spans": [[null, 3]]}', NOTHING),
        (b'{"spans": [[0.5, 3]], "seeks": "2"}', NOTHING),
        (b"[1]", NOTHING),
    ],
)
def test_what_cannot_be_read_is_nothing_seen(raw: bytes, seen: Watched) -> None:
    """A browser that tells nonsense about its player still gets its expert's score through."""
    assert watch_evidence.read(msgspec.Raw(raw)) == seen


def test_a_film_seen_in_a_thousand_pieces_keeps_the_first_ones() -> None:
    """A row has no room for more."""
    spans = tuple((2 * n, 2 * n + 1) for n in range(1000))
    assert joined(NOTHING, Watched(spans), 5000.0) == Watched(spans[: watch_evidence.MOST_SPANS])


@pytest.mark.parametrize(
    ("watched", "duration", "part"),
    [
        (Watched(((0, 63),)), 125.5, Decimal("0.50")),
        (Watched(((0, 126),)), 125.5, Decimal("1.00")),
        (NOTHING, 125.5, Decimal("0.00")),
        (Watched(((0, 5),)), 0.0, None),
    ],
)
def test_the_share_of_a_work(watched: Watched, duration: float, part: Decimal | None) -> None:
    """Nothing can be said of a work whose duration is unknown."""
    assert watch_evidence.share(watched, duration) == part


SPANS = st.lists(st.tuples(st.integers(-10, 400), st.integers(-10, 400)), max_size=12).map(tuple)
Spans = tuple[tuple[int, int], ...]


@given(SPANS, SPANS, st.floats(0, 300))
def test_telling_again_adds_nothing_and_nothing_is_lost(one: Spans, other: Spans, duration: float) -> None:
    """The second of every span that was told is seen once, in whatever order pages tell; repeats change nothing."""
    first = joined(joined(NOTHING, Watched(one), duration), Watched(other), duration)
    assert joined(joined(NOTHING, Watched(other), duration), Watched(one), duration) == first
    assert joined(first, Watched(one), duration) == first
    told = {second for start, end in (*one, *other) for second in range(max(start, 0), end)}
    seen = {second for second in told if not duration or second < duration}
    assert {second for start, end in first.spans for second in range(start, end)} == seen
