"""The demonstration's own recount: worked examples, and agreement with the product's scoring on contests at random."""

import random
from decimal import Decimal

import msgspec
import pytest

from chalicelib.call.definition import load_definition
from chalicelib.result import scoring
from infra.demo import recount
from infra.demo.recount import GivenScore
from infra.demo.table import table

WEIGHTS = {"story": 60, "artistry": 40}


def given(entry: str, *totals: int) -> list[GivenScore]:
    """Scores of an entry whose totals are known."""
    return [GivenScore(entry, f"expert {at}", {"story": total, "artistry": total}) for at, total in enumerate(totals)]


def test_one_highest_and_one_lowest_are_dropped() -> None:
    """With five scores; the mean of all breaks nothing here."""
    [line] = recount.ranking(given("a", 10, 80, 81, 82, 100), WEIGHTS)
    assert (line.score, line.mean, line.spread) == (Decimal("81.00"), Decimal("70.60"), Decimal("90.00"))


def test_a_call_says_how_many_are_dropped_and_what_breaks_ties() -> None:
    """Two at each end from six on; the mean of all, which the shipped call asks second, decides nothing here."""
    rules = recount.Rules(trim=2, trim_from=6, key="artistry", ties=("key_criterion", "jury"))
    [line] = recount.ranking(given("a", 10, 20, 80, 82, 90, 100), WEIGHTS, rules=rules)
    assert (line.score, line.ties) == (Decimal("81.00"), (Decimal("63.67"),))
    none = recount.Rules(trim=0, ties=())
    [line] = recount.ranking(given("a", 10, 80, 81, 82, 100), WEIGHTS, rules=none)
    assert (line.score, line.ties) == (Decimal("70.60"), ())


def test_all_of_four_scores_count() -> None:
    """Fewer than five: nothing is dropped."""
    [line] = recount.ranking(given("a", 10, 80, 81, 82), WEIGHTS)
    assert line.score == Decimal("63.25")


def test_figures_are_rounded_half_up() -> None:
    """80.125 is 80.13."""
    [line] = recount.ranking([GivenScore("a", "x", {"story": 80, "artistry": 81})], {"story": 7, "artistry": 1})
    assert line.score == Decimal("80.13")


def test_equal_scores_are_ordered_by_the_mean_of_all_then_share_a_rank() -> None:
    """The first two differ in what was dropped, the last two in nothing."""
    scores = given("a", 10, 80, 80, 80, 90) + given("b", 20, 80, 80, 80, 90)
    scores += given("c", *[70] * 5) + given("d", *[70] * 5)
    ranks = [(line.entry, line.rank) for line in recount.ranking(scores, WEIGHTS)]
    assert ranks == [("b", 1), ("a", 2), ("c", 3), ("d", 3)]


def test_a_tie_across_the_last_place_is_left_to_people() -> None:
    """Two places, one leader, two equals behind."""
    lines = recount.ranking(given("a", 90) + given("b", 80) + given("c", 80), WEIGHTS)
    assert recount.places(lines, 2) == (["a"], ["b", "c"])
    assert recount.places(lines, 3) == (["a", "b", "c"], [])


def test_a_work_that_the_jury_moves_takes_its_place_and_the_others_follow() -> None:
    """Up, ahead of two equals; the tie stays a tie."""
    lines = recount.ranking(given("a", 90) + given("b", 80) + given("c", 80) + given("d", 70), WEIGHTS)
    after = [(line.entry, line.rank) for line in recount.moved(lines, "d", "c")]
    assert after == [("a", 1), ("d", 2), ("b", 3), ("c", 3)]


def test_works_of_a_second_round_come_first() -> None:
    """However high the others' scores."""
    lines = recount.ranking(given("a", 90) + given("b", 80), WEIGHTS, {"b"})
    assert [(line.entry, line.rank) for line in lines] == [("b", 1), ("a", 2)]


@pytest.mark.parametrize("seed", range(20))
def test_the_product_and_the_recount_agree(seed: int) -> None:
    """Two implementations that share no line give the same figures, ranks and winners."""
    rules = msgspec.structs.replace(scoring.rules_of(load_definition("industry-story-2025")), decides="raw")
    lot = random.Random(seed)  # noqa: S311 - no secrets
    scores = [
        GivenScore(f"entry {entry:02d}", f"expert {expert}", {name: lot.randint(60, 66) for name in rules.weights})
        for entry in range(30)
        for expert in range(lot.choice([4, 5, 5, 6]))
    ]
    lines = recount.ranking(scores, {name: int(weight) for name, weight in rules.weights.items()})
    tally = scoring.tally((scoring.Score(each.entry, each.expert, each.points) for each in scores), rules)
    assert [(line.entry, line.rank, line.score, line.mean, line.spread) for line in lines] == [
        (each.entry, each.rank, each.raw, each.mean, each.spread) for each in tally.entries
    ]
    assert tuple(map(tuple, recount.places(lines, rules.winners))) == (tally.winners, tally.undecided)


def test_columns_of_a_table_line_up() -> None:
    """A Chinese character is two columns wide."""
    shown = table([("名次", "作品"), (1, "钢花"), (10, "a")], right=(0,))
    assert shown == "名次  作品\n────  ────\n   1  钢花\n  10  a"
