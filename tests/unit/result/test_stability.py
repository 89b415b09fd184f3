"""What the result hangs on."""

from decimal import Decimal

from chalicelib.result import calibration, scoring, stability
from chalicelib.result.places import Group
from chalicelib.result.scoring import Estimates, Rules, Score
from chalicelib.result.stability import WinnersChange

RULES = Rules(weights={"s": 1}, winners=1, min_scores=1, trim=0)


def scores(**entries: dict[str, int]) -> list[Score]:
    return [Score(entry, expert, {"s": points}) for entry, row in entries.items() for expert, points in row.items()]


def test_one_expert_who_decides_is_named() -> None:
    given = scores(a={"x": 99, "y": 70, "z": 70}, b={"x": 60, "y": 80, "z": 80}, c={"y": 10, "w": 10})
    found = stability.without_each_expert(given, RULES, scoring.tally(given, RULES))
    assert found == (WinnersChange("x", ("a",), ("b",)), WinnersChange("y", (), ()), WinnersChange("z", (), ()))


def test_experts_far_from_the_first_places_are_not_recounted() -> None:
    given = scores(a={"x": 99}, b={"x": 80}, c={"w": 10})
    found = stability.without_each_expert(given, RULES, scoring.tally(given, RULES))
    assert [each.expert for each in found] == ["x"]


def test_a_calibrated_result_is_recounted_calibrated() -> None:
    """The mild expert m made p win; on the same footing q is the better work with or without m."""
    rows = {f"w{i}": {"m": 80 + i, "x": 65 + i, "y": 65 + i % 3} for i in range(8)}
    given = scores(p={"m": 98, "x": 75, "y": 75}, q={"x": 85, "y": 84, "z": 84}, r={"m": 70, "z": 60}, **rows)
    rules = Rules(weights={"s": 1}, winners=1, min_scores=1, trim=0, decides="calibrated")
    tally = calibration.tally(given, rules)
    assert tally.winners == ("q",)
    found = {each.expert: each for each in stability.without_each_expert(given, rules, tally)}
    assert found["m"] == WinnersChange("m", (), ())


def test_each_rule_names_its_winners() -> None:
    known = Estimates(calibrated={"a": Decimal(1), "b": Decimal(2)})
    tally = scoring.tally(scores(a={"x": 9}, b={"x": 8}), RULES, known)
    assert stability.under_each_rule(tally, 1) == {"raw": ("a",), "calibrated": ("b",)}


def test_each_award_hangs_on_its_own_scores() -> None:
    """Without x another film would win and the series stays; each rule names the winners of both."""
    given = scores(a={"x": 99, "y": 70}, b={"x": 60, "y": 80}, c={"x": 50, "y": 40}, d={"x": 45, "y": 39})
    groups = tuple(Group(award=name, places=1, entries=each) for name, each in (("f", ("a", "b")), ("s", ("c", "d"))))
    tally = scoring.tally(given, RULES, groups=groups)
    found = stability.without_each_expert(given, RULES, tally, groups=groups)
    assert found == (WinnersChange("x", ("a",), ("b",)), WinnersChange("y", (), ()))
    assert stability.under_each_rule(tally, 2, groups) == {"raw": ("a", "c")}
