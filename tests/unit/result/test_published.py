"""Whether published winners follow from a tally sheet: read from files alone, as an auditor does."""

from typing import Any

import msgspec
import pytest

from chalicelib.result import calibration, published, tally_sheet
from chalicelib.result.places import Group
from chalicelib.result.scoring import Rules, Score
from chalicelib.result.tally_sheet import SheetError, TallySheet

NOBODY: dict[str, Any] = {"departures": [], "struck": [], "excluded": []}


def sheet(*totals: int, winners: int = 2, groups: tuple[Group, ...] = ()) -> TallySheet:
    """A sheet of entries a, b, c … with the totals given, by five experts who agree."""
    rules = Rules(weights={"score": 1}, winners=winners)
    given = [
        Score(entry, expert, {"score": total})
        for entry, total in zip("abcdefgh", totals, strict=False)
        for expert in "vwxyz"
    ]
    result = calibration.tally(given, rules, None, groups)
    written = tally_sheet.write(given, rules, result, contest="c", definition_sha256="ab" * 32, groups=groups)
    return tally_sheet.read(written)


def replaced(work: str, successor: str | None = None, *, after: bool = False) -> dict[str, Any]:
    """An entry struck off, or (`after`) revoked after publication."""
    told = {"entry": successor} if successor else None
    return {"work": {"entry": work}, "successor": told} | ({"published": True} if after else {})


def found(of: TallySheet, winners: str, **more: Any) -> list[tuple[str, str, str]]:
    """What differs where these are published."""
    results = NOBODY | {"winners": [{"entry": entry} for entry in winners]} | more
    told = published.differences(of, published.read(msgspec.json.encode(results)))
    return [(each.where, each.published, each.recounted) for each in told]


FIVE = sheet(95, 90, 85, 80, 75)
DEPARTURE = {"work": {"entry": "c"}, "ahead_of": {"entry": "b"}}


@pytest.mark.parametrize(
    ("winners", "more"),
    [
        pytest.param("ab", {}, id="by rank"),
        pytest.param("ac", {"departures": [DEPARTURE]}, id="by a motion"),
        pytest.param("bc", {"excluded": ["a"]}, id="without who was disqualified"),
        pytest.param("bc", {"struck": [replaced("a", "c")]}, id="struck off, followed"),
        pytest.param("ab", {"struck": [replaced("c")]}, id="an alternate struck off"),
        pytest.param("abc", {"struck": [replaced("a", "c", after=True)]}, id="revoked after publication"),
        pytest.param("abc", {"struck": [replaced("a", "c", after=True), replaced("c", after=True)]}, id="twice"),
        pytest.param(
            "abd", {"struck": [replaced("a", "c", after=True), replaced("c", "d")]}, id="struck off on notice"
        ),
        pytest.param("bd", {"struck": [replaced("a", "c"), replaced("c", "d")]}, id="twice before"),
        pytest.param("ab", {"struck": [replaced("a", after=True)]}, id="no alternate was left"),
    ],
)
def test_what_follows_is_equal(winners: str, more: dict[str, Any]) -> None:
    """Each way in which a winner comes to be one."""
    assert found(FIVE, winners, **more) == []


@pytest.mark.parametrize(
    ("winners", "more", "different"),
    [
        pytest.param("ac", {}, "winner b", id="another winner"),
        pytest.param("ab", {"departures": [DEPARTURE]}, "winner c", id="a motion without effect"),
        pytest.param("abd", {"struck": [replaced("a", "d", after=True)]}, "successor of a", id="another successor"),
        pytest.param("b", {"struck": [replaced("a", "c", after=True)]}, "winner a", id="the revoked one is hidden"),
        pytest.param("ab", {"struck": [replaced("a", "c")]}, "winner a", id="struck off, yet a winner"),
        pytest.param("abe", {}, "winner e", id="one too many"),
    ],
)
def test_what_does_not_follow_is_named(winners: str, more: dict[str, Any], different: str) -> None:
    """By entry."""
    assert different in [where for where, _, _ in found(FIVE, winners, **more)]


@pytest.mark.parametrize(
    ("votes", "rules", "different"),
    [
        ({"for": 2, "against": 1}, {"quorum": 3, "majority": "more_than_half"}, []),
        (
            {"for": 2, "recused": 1},
            {"quorum": 3, "majority": "more_than_half"},
            [("motion 1", "carried", "not carried")],
        ),
        ({"for": 3, "abstain": 2}, {"quorum": 3, "majority": "two_thirds"}, [("motion 1", "carried", "not carried")]),
        ({"for": 0}, {}, []),  # an older result names no rules
    ],
)
def test_a_motion_is_counted_again(votes: dict[str, int], rules: dict[str, Any], different: list[Any]) -> None:
    """By the quorum and the majority that the result names."""
    assert found(FIVE, "ac", departures=[DEPARTURE | {"votes": votes} | rules]) == different


def test_of_the_tied_as_many_win_as_there_are_places() -> None:
    """Which, people decide."""
    tied = sheet(95, 80, 80, 70)
    assert (found(tied, "ab"), found(tied, "ac")) == ([], [])
    assert found(tied, "abc") == [("tied", "2", "1")]


def test_a_successor_comes_from_the_same_award() -> None:
    """Not the best of the others."""
    groups = (
        Group(award="film", places=1, entries=("a", "d", "e")),
        Group(award="series", places=1, entries=("b", "c")),
    )
    two = sheet(95, 90, 85, 80, 75, groups=groups)
    assert found(two, "abd", struck=[replaced("a", "d", after=True)]) == []
    wrong = found(two, "abc", struck=[replaced("a", "c", after=True)])
    assert ("successor of a", "c", "d") in wrong


def test_what_is_no_result_is_said_so() -> None:
    """With the place."""
    with pytest.raises(SheetError, match="winners"):
        published.read(b"{}")
