"""Places: who wins, and who is tied across the last one."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.bilingual import Text
from chalicelib.call.definition import Award
from chalicelib.result import places
from chalicelib.result.places import Group, Unplaced
from tests.sample_call import CALL


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


# --- several awards ---------------------------------------------------------------------------------------------

FILMS, CLUBS = (
    Award(id="films", text=Text("短片", "Films"), places=2, categories=("documentary",), kinds=("individual",)),
    Award(id="clubs", text=Text("单位", "Clubs"), places=1, kinds=("unit",)),
)
SEVERAL = msgspec.structs.replace(CALL, awards=(FILMS, CLUBS))
OF = {"b": ("documentary", "individual"), "a": ("documentary", "individual"), "c": ("documentary", "unit")}
GROUPS = (Group(award="films", places=2, entries=("a", "b")), Group(award="clubs", places=1, entries=("c",)))
LINES: list[dict[str, Any]] = [
    {"id": "a", "rank": 2, "award": "films"},
    {"id": "b", "rank": 1, "award": "films"},
    {"id": "d", "rank": 3, "award": "films"},
    {"id": "c", "rank": 1, "award": "clubs"},
    {"id": "e", "rank": None, "award": "clubs"},
]
STORED = {"winners": 3, "awards": [{"id": "films", "places": 2}, {"id": "clubs", "places": 1}], "entries": LINES}


def test_an_entry_competes_for_the_award_that_admits_it() -> None:
    """By category and kind of entrant, in the definition's order; there are no groups without awards."""
    assert places.groups_of(SEVERAL, OF) == GROUPS
    assert places.groups_of(CALL, OF) == ()


def test_a_later_round_leaves_an_entry_where_the_first_placed_it() -> None:
    """Whatever its entrant has become since."""
    moved = OF | {"c": ("documentary", "individual")}
    assert places.groups_of(SEVERAL, moved, {"a": "films", "c": "clubs"}) == GROUPS


@pytest.mark.parametrize(
    ("groups", "named"),
    [
        ((Group(award="x", places=1, entries=("a", "b")), Group(award="y", places=1, entries=("b", "c"))), "b"),
        ((Group(award="x", places=1, entries=("a", "b")),), "c"),
    ],
)
def test_no_entry_competes_for_none_or_for_two(groups: tuple[Group, ...], named: str) -> None:
    """Rather nothing is counted."""
    with pytest.raises(Unplaced, match=f": {named}$"):
        places.check(groups, "abc")
    with pytest.raises(Unplaced, match=r": z$"):
        places.groups_of(SEVERAL, OF | {"z": ("animation", "individual")})
    places.check((), "abc")


def test_each_group_fills_its_own_places() -> None:
    """Ranks and ties are within it."""
    groups = (Group(award="x", places=1, entries=("a", "b")), Group(award="y", places=2, entries=("c", "d", "e")))
    ranks: dict[str, int | None] = {"a": 1, "b": 1, "c": 2, "d": 1, "e": 3}
    assert places.awarded_in_each(ranks, groups) == (("d", "c"), ("a", "b"))
    assert places.within_each(ranks, groups) == ("a", "b", "d", "c")
    assert places.within_each(ranks, groups, times=2) == ("a", "b", "d", "c", "e")


def test_what_a_stored_result_says_of_awards() -> None:
    """One without awards has one list."""
    assert places.awards_in(STORED) == {"films": 2, "clubs": 1}
    assert [group.entries for group in places.groups_in(STORED)] == [("a", "b", "d"), ("c", "e")]
    assert places.first_in(STORED) == ("b", "a", "c")
    one_list = {"winners": 3, "entries": [{"id": line["id"], "rank": line["rank"]} for line in LINES]}
    assert places.awards_in(one_list) == {"": 3}
    assert places.first_in(one_list) == ("b", "c", "a", "d")
