"""Places: who wins, and who is tied across the last one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.result import places


@pytest.mark.parametrize(
    ("ranks", "size", "winners", "undecided"),
    [
        ({"a": 1, "b": 2, "c": 3}, 2, "ab", ""),
        ({"c": 1, "a": 2, "b": 3}, 2, "ca", ""),
        ({"a": 1, "b": 2, "c": 2}, 2, "a", "bc"),
        ({"a": 1, "b": 2, "c": 2}, 3, "abc", ""),
        ({"b": 1, "a": 1, "c": 3}, 2, "ab", ""),
        ({"b": 1, "a": 1, "c": 1}, 2, "", "abc"),
        ({"a": 1, "b": 2}, 10, "ab", ""),
        ({"a": 1, "b": None}, 2, "a", ""),
        ({"a": None}, 1, "", ""),
        ({}, 1, "", ""),
    ],
)
def test_who_wins_and_who_is_tied(ranks: dict[str, int | None], size: int, winners: str, undecided: str) -> None:
    """Best first, then by id; a tie that crosses the last place leaves all its entries undecided."""
    assert places.awarded(ranks, size) == (tuple(winners), tuple(undecided))


@given(st.lists(st.integers(0, 4), max_size=12), st.integers(1, 8))
def test_the_undecided_are_exactly_those_who_share_the_last_place(points: list[int], size: int) -> None:
    """Winners beat every entry that does not win; the undecided are equal and too many for the places left."""
    point = {f"e{number:02}": each for number, each in enumerate(points)}
    ranks = {entry: 1 + sum(other > mine for other in points) for entry, mine in point.items()}
    winners, undecided = places.awarded(ranks, size)
    others = point.keys() - {*winners, *undecided}
    assert places.within(ranks, size) == (*winners, *undecided)
    assert all(point[entry] > point[other] for entry in winners for other in (*undecided, *others))
    assert len({point[entry] for entry in undecided}) <= 1
    left = size - len(winners)
    assert 0 < left < len(undecided) if undecided else len(winners) == min(size, len(points))
