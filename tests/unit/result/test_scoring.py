"""Exact totals, what is dropped, ranks and ties."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.result import places, scoring
from chalicelib.result.places import Group
from chalicelib.result.scoring import Estimates, Rules, Score, ScoresError, Single
from tests.sample_call import CALL

WEIGHTS = {"story": 25, "art": 20, "science": 15, "novelty": 15, "reach": 15, "fun": 10}
PLAIN = Rules(weights={"score": 1}, min_scores=1)


def table(**entries: str) -> list[Score]:
    """`a="70 80 90"`: the scores of entry a by experts x0, x1, x2."""
    return [
        Score(entry, f"x{i}", {"score": int(points)})
        for entry, row in entries.items()
        for i, points in enumerate(row.split())
        if points != "-"
    ]


@pytest.mark.parametrize(
    ("criteria", "weights", "total"),
    [
        ({"a": 85, "b": 85}, {"a": 30, "b": 70}, "85"),
        ({"a": 85, "b": 84}, {"a": 95, "b": 5}, "84.95"),
        ({"a": 1, "b": 2}, {"a": 2, "b": 1}, "1.333333333333"),
        ({"a": 1, "b": 2}, {"a": 1, "b": 2}, "1.666666666667"),
        ({"a": 80, "b": 90}, {"a": Decimal("0.25"), "b": Decimal("0.75")}, "87.5"),
        ({"a": Decimal("9.75"), "b": 9}, {"a": 1, "b": 1}, "9.375"),
        ({"a": 100}, {"a": 3}, "100"),
        ({"a": 0, "b": 0}, {"a": 1, "b": 1}, "0"),
        (dict.fromkeys(WEIGHTS, 77), WEIGHTS, "77"),
    ],
)
def test_a_weighted_total_is_exact(criteria: dict[str, Any], weights: dict[str, Any], total: str) -> None:
    assert str(scoring.weighted_total(criteria, weights)) == total


@pytest.mark.parametrize(
    ("criteria", "words"),
    [
        ({"a": 1}, "no score for: b"),
        ({"a": 1, "b": 1, "c": 1}, "no weight for: c"),
        ({"c": 1}, "no score for: a, b; no weight for: c"),
    ],
)
def test_a_missing_criterion_is_never_imputed(criteria: dict[str, int], words: str) -> None:
    with pytest.raises(ScoresError, match=words):
        scoring.weighted_total(criteria, {"a": 1, "b": 1})


@pytest.mark.parametrize(
    ("numerator", "denominator", "decimals", "shown"),
    [
        (84945, 1000, 2, "84.95"),
        (84944, 1000, 2, "84.94"),
        (1, 8, 2, "0.13"),
        (1, 3, 2, "0.33"),
        (2, 3, 2, "0.67"),
        (5, 2, 0, "3"),
        (1005, 1000, 2, "1.01"),
        (0, 7, 2, "0.00"),
    ],
)
def test_figures_are_rounded_half_up(numerator: int, denominator: int, decimals: int, shown: str) -> None:
    """Binary fractions would show 1.005 as 1.00 and 84.945 as 84.94."""
    assert str(scoring.half_up(numerator, denominator, decimals)) == shown


@pytest.mark.parametrize(
    ("points", "raw", "mean", "dropped"),
    [
        ("70 80 90 60 100", "80.00", "80.00", {"x3": "low", "x4": "high"}),
        ("70 80 90 60", "75.00", "75.00", {}),
        ("50 50 50 50 90", "50.00", "58.00", {"x4": "high", "x0": "low"}),
        ("70 70 70 70 70", "70.00", "70.00", {"x0": "high", "x1": "low"}),
        ("10 70 71 72 73 100", "71.50", "66.00", {"x0": "low", "x5": "high"}),
    ],
)
def test_one_high_and_one_low_are_dropped_from_five_scores_on(
    points: str, raw: str, mean: str, dropped: dict[str, str]
) -> None:
    (result,) = scoring.tally(table(a=points), PLAIN).entries
    assert (str(result.raw), str(result.mean)) == (raw, mean)
    assert {single.expert: single.dropped for single in result.singles if single.dropped} == dropped


def test_more_may_be_trimmed_where_enough_remain() -> None:
    rules = msgspec.structs.replace(PLAIN, trim=2, trim_from=5)
    (result,) = scoring.tally(table(a="1 2 50 98 99"), rules).entries
    assert str(result.raw) == "50.00"
    assert [single.dropped for single in result.singles] == ["low", "low", None, "high", "high"]


@pytest.mark.parametrize(
    ("trim", "trim_from", "dropped"),
    [
        (1, 5, [0, 0, 0, 0, 0, 1, 1]),
        (1, 1, [0, 0, 0, 1, 1, 1, 1]),
        (2, 1, [0, 0, 0, 0, 0, 2, 2]),
        (0, 1, [0, 0, 0, 0, 0, 0, 0]),
    ],
)
def test_something_always_remains_after_trimming(trim: int, trim_from: int, dropped: list[int]) -> None:
    """How many are dropped at each end of entries with none to six scores: never all there are."""
    rules = msgspec.structs.replace(PLAIN, trim=trim, trim_from=trim_from)
    assert [scoring.trim_counts(n, rules) for n in range(7)] == dropped


def test_a_result_lists_every_single_score() -> None:
    scores = [Score("a", "x0", {"art": 85, "fun": 84}), Score("a", "x1", {"art": 90, "fun": 90})]
    (result,) = scoring.tally(scores, Rules(weights={"art": 95, "fun": 5}, min_scores=1)).entries
    assert result.singles == (
        Single(expert="x0", total=Decimal("84.95"), criteria={"art": 85, "fun": 84}),
        Single(expert="x1", total=Decimal("90.00"), criteria={"art": 90, "fun": 90}),
    )


# --- ranks, ties, flags ---


def ranks(tally: scoring.Tally) -> dict[str, int | None]:
    return {result.entry: result.rank for result in tally.entries}


def test_ranks_count_like_sport_and_equal_works_are_marked() -> None:
    tally = scoring.tally(table(a="80 80", b="90 90", c="80 80", d="70 70"), PLAIN)
    assert ranks(tally) == {"b": 1, "a": 2, "c": 2, "d": 4}
    assert [result.flags for result in tally.entries] == [(), ("tied",), ("tied",), ()]


def test_ties_are_broken_in_the_order_of_the_rules() -> None:
    """Equal trimmed means: the untrimmed mean decides, then the key criterion."""
    rules = Rules(weights={"a": 1, "b": 1}, tie_breaks=("untrimmed_mean", "key_criterion", "jury"), key_criterion="b")
    points = {"p": [50, 50, 50, 50, 60], "q": [50, 50, 50, 50, 50], "r": [50, 50, 50, 50, 50]}
    lean = {"p": 0, "q": 0, "r": 5}
    scores = [
        Score(entry, f"x{i}", {"a": value - lean[entry], "b": value + lean[entry]})
        for entry, row in points.items()
        for i, value in enumerate(row)
    ]
    assert ranks(scoring.tally(scores, rules)) == {"p": 1, "r": 2, "q": 3}
    no_key = msgspec.structs.replace(rules, tie_breaks=("jury",))
    assert ranks(scoring.tally(scores, no_key)) == {"p": 1, "q": 1, "r": 1}


def test_what_is_shown_is_what_is_ranked() -> None:
    """84.954 and 84.951 both show as 84.95: they are equal, and the next rule decides."""
    rules = Rules(weights={"a": 1}, tie_breaks=(), min_scores=1, trim=0)
    scores = [Score("p", "x", {"a": Decimal("84.954")}), Score("q", "x", {"a": Decimal("84.951")})]
    assert ranks(scoring.tally(scores, rules)) == {"p": 1, "q": 1}


def test_a_tie_across_the_last_place_is_left_to_people() -> None:
    rules = msgspec.structs.replace(PLAIN, winners=2)
    tally = scoring.tally(table(a="90", b="80", c="80", d="70"), rules)
    assert (tally.winners, tally.undecided) == (("a",), ("b", "c"))
    whole = scoring.tally(table(a="90", b="80", c="80", d="70"), msgspec.structs.replace(PLAIN, winners=3))
    assert (whole.winners, whole.undecided) == (("a", "b", "c"), ())


def test_too_few_scores_bar_a_work_from_the_list() -> None:
    tally = scoring.tally(table(a="99 99", b="50 50 50"), Rules(weights={"score": 1}))
    assert ranks(tally) == {"b": 1, "a": None}
    assert [result.flags for result in tally.entries] == [(), ("too_few_scores",)]  # three are just enough
    assert tally.winners == ("b",)


def test_spread_and_the_score_that_stands_apart_are_flagged() -> None:
    tally = scoring.tally(table(a="70 72 95", b="70 79 89", c="70 75 80"), PLAIN)
    flags = {result.entry: result.flags for result in tally.entries}
    assert flags == {"a": ("spread", "outlier"), "b": (), "c": ()}
    (far,) = [single.expert for result in tally.entries for single in result.singles if single.outlier]
    assert far == "x2"


def test_it_takes_three_scores_to_say_which_one_is_off() -> None:
    """Two far apart are a spread, and neither is the outlier; at exactly the limit a score stands apart."""
    tally = scoring.tally(table(a="40 95", b="70 70 90"), PLAIN)
    assert {result.entry: result.flags for result in tally.entries} == {
        "a": ("spread",),
        "b": ("spread", "outlier"),
    }
    assert [single.outlier for result in tally.entries for single in result.singles if result.entry == "a"] == [
        False
    ] * 2


@pytest.mark.parametrize(
    ("totals", "raised"),
    [
        ("100 100 72 70 65", True),
        ("100 98 88 70 65", True),  # exactly half of the spread that is flagged
        ("100 98 89 70 65", False),
        ("100 70 70 70 70", False),  # one alone is an outlier
        ("100 100 100 70 70", False),  # three are no pair of friends
        ("100 100 70", False),  # too few others
        ("100 100 72 70 65 71 75 68 80 66", True),
    ],
)
def test_two_scores_far_above_all_others_are_flagged(totals: str, raised: bool) -> None:
    """As two friends on a panel would give them: such an entry is looked at again before it can win."""
    (result,) = scoring.tally(table(a=totals), Rules(weights={"score": 1})).entries
    assert ("two_at_top" in result.flags) is raised


def test_limits_are_in_points_whatever_the_weights() -> None:
    """20 points of 100 apart, with weights that add up to 100 and with scores of two decimals."""
    rules = Rules(weights={"a": 60, "b": 40}, min_scores=1)
    near, far = ("70", "79.98", "89.98"), ("70", "70", "90.00")
    scores = [
        Score(entry, f"x{i}", {"a": Decimal(value), "b": Decimal(value)})
        for entry, row in (("near", near), ("far", far))
        for i, value in enumerate(row)
    ]
    flags = {result.entry: result.flags for result in scoring.tally(scores, rules).entries}
    assert flags == {"near": (), "far": ("spread", "outlier")}


def test_the_key_criterion_is_a_mean_of_points() -> None:
    """To the last decimal that was given."""
    rules = Rules(weights={"a": 60, "b": 40}, min_scores=1, key_criterion="a")
    scores = [Score("w", f"x{i}", {"a": Decimal(value), "b": 0}) for i, value in enumerate(("80.5", "81.25"))]
    [result] = scoring.tally(scores, rules).entries
    assert result.key == Decimal("80.88")


def test_only_the_shortlist_can_win_the_last_round() -> None:
    tally = scoring.tally(table(a="99 99", b="80 80", c="70 70"), PLAIN, among={"b", "c"})
    assert ranks(tally) == {"b": 1, "c": 2, "a": 3}


def test_a_model_may_decide() -> None:
    rules = msgspec.structs.replace(PLAIN, decides="calibrated")
    known = Estimates(calibrated={"a": Decimal("70.00"), "b": Decimal("81.00")})
    tally = scoring.tally(table(a="90 90", b="80 80"), rules, known)
    assert ranks(tally) == {"b": 1, "a": 2}
    others = [(each.raw_rank, each.calibrated_rank, each.em_rank) for each in tally.entries]
    assert others == [(2, 1, None), (1, 2, None)]
    with pytest.raises(ValueError, match="needs estimates: none were given"):
        scoring.tally(table(a="90"), rules)
    with pytest.raises(ValueError, match="needs estimates: experts share no work"):
        scoring.tally(table(a="90"), rules, Estimates(refused="experts share no work"))


def test_works_that_a_model_makes_equal_are_compared_by_raw_score() -> None:
    rules = msgspec.structs.replace(PLAIN, decides="em", tie_breaks=("untrimmed_mean", "jury"))
    known = Estimates(em={"a": Decimal("80.00"), "b": Decimal("80.00")})
    tally = scoring.tally(table(a="10 80 80 80 81", b="70 70 70 70 99"), rules, known)
    assert ranks(tally) == {"a": 1, "b": 2}


def test_ranks_far_apart_are_flagged() -> None:
    entries = {f"w{i:02}": f"{90 - i} {90 - i}" for i in range(13)}
    known = Estimates(calibrated={entry: Decimal(50 - i) for i, entry in enumerate(entries)} | {"w00": Decimal(1)})
    tally = scoring.tally(table(**entries), PLAIN, known)
    assert [each.entry for each in tally.entries if "ranks_differ" in each.flags] == ["w00"]
    eleven = {entry: entries[entry] for entry in list(entries)[:11]}  # first here, eleventh there: no flag
    tally = scoring.tally(table(**eleven), PLAIN, known)
    first = tally.entries[0]
    assert (first.raw_rank, first.calibrated_rank, first.flags) == (1, 11, ())


def test_a_work_without_a_models_figure_comes_after_those_with_one() -> None:
    """However low theirs is."""
    rules = msgspec.structs.replace(PLAIN, tie_breaks=("em",))
    tally = scoring.tally(table(a="80", b="80"), rules, Estimates(em={"b": Decimal("0.50")}))
    assert ranks(tally) == {"b": 1, "a": 2}


# --- input ---


def test_an_expert_scores_a_work_once() -> None:
    with pytest.raises(ScoresError, match="'x0' scored 'a' twice"):
        scoring.tally([*table(a="1"), *table(a="2")], PLAIN)


def test_a_call_s_rules_are_those_of_its_definition() -> None:
    """Every one of them; and where nobody says otherwise, ten win and ten places apart are no flag."""
    assert scoring.rules_of(CALL) == Rules(
        weights={"story": 25, "artistry": 20, "science": 15, "innovation": 15, "reach": 15, "appeal": 10},
        trim=1,
        trim_from=5,
        tie_breaks=("untrimmed_mean", "key_criterion", "jury"),
        key_criterion="story",
        winners=10,
        decides="raw",
        spread_flag=20,
        min_scores=3,
        ranks_differ=10,
    )
    plain = Rules(weights={"a": 1})
    assert (plain.winners, plain.ranks_differ) == (10, 10)


def test_a_weight_may_be_small_or_nothing() -> None:
    """As long as not all of them are; the models get the same totals as floating-point numbers."""
    rules = Rules(weights={"a": Decimal("0.25"), "b": 0})
    assert scoring.totals([Score("w", "x", {"a": 80, "b": 10})], rules) == [80.0]
    assert scoring.totals([Score("w", "x", {"a": 80, "b": 10})], Rules(weights={"a": 3, "b": 1})) == [62.5]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"tie_breaks": ("dice",)}, "unknown tie breaks: dice"),
        ({"key_criterion": "z"}, "'z' has no weight"),
        ({"weights": {"a": 0}}, "not all zero"),
        ({"weights": {"a": 2, "b": -1}}, "not be negative"),
    ],
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        Rules(**{"weights": {"a": 1}, **wrong})


def test_no_scores_make_an_empty_result() -> None:
    tally = scoring.tally([], PLAIN)
    assert (tally.entries, tally.winners, tally.undecided) == ((), (), ())


def test_the_input_hash_covers_rules_and_scores_but_not_their_order() -> None:
    scores = table(a="70 80", b="60 90")
    known = scoring.input_hash(scores, PLAIN)
    assert scoring.input_hash(scores[::-1], PLAIN) == known
    assert scoring.input_hash(table(a="70 80", b="60 91"), PLAIN) != known
    assert scoring.input_hash(scores, msgspec.structs.replace(PLAIN, winners=3)) != known
    same = [
        msgspec.structs.replace(score, criteria={"score": Decimal(score.criteria["score"]) + Decimal("0.0")})
        for score in scores
    ]
    assert scoring.input_hash(same, PLAIN) == known


# --- properties ---

WORKS = st.dictionaries(
    st.sampled_from([f"w{i}" for i in range(8)]), st.lists(st.integers(0, 100), min_size=3, max_size=7), min_size=2
)
RULES = Rules(weights={"score": 1}, tie_breaks=("untrimmed_mean",), winners=3)


def scores_of(entries: dict[str, list[int]]) -> list[Score]:
    return [Score(entry, f"x{i}", {"score": v}) for entry, row in entries.items() for i, v in enumerate(row)]


@given(WORKS, st.randoms(use_true_random=False))
def test_the_order_of_scores_does_not_matter(entries: dict[str, list[int]], chance: Any) -> None:
    scores = scores_of(entries)
    shuffled = list(scores)
    chance.shuffle(shuffled)
    assert scoring.tally(shuffled, RULES) == scoring.tally(scores, RULES)


@given(WORKS, st.data())
def test_raising_one_score_never_lowers_that_work(entries: dict[str, list[int]], data: st.DataObject) -> None:
    entry = data.draw(st.sampled_from(sorted(entries)))
    expert = data.draw(st.integers(0, len(entries[entry]) - 1))
    more = data.draw(st.integers(0, 100 - entries[entry][expert]))
    before = ranks(scoring.tally(scores_of(entries), RULES))[entry]
    entries[entry][expert] += more
    after = ranks(scoring.tally(scores_of(entries), RULES))[entry]
    assert before is not None
    assert after is not None
    assert after <= before


@given(WORKS)
def test_renaming_changes_nothing_but_names(entries: dict[str, list[int]]) -> None:
    """Reversed names reverse every internal order; figures and ranks stay with their entries."""
    names = {entry: f"v{99 - i}" for i, entry in enumerate(sorted(entries))}
    renamed = [Score(names[each.entry], f"y{9 - int(each.expert[1:])}", each.criteria) for each in scores_of(entries)]
    before, after = scoring.tally(scores_of(entries), RULES), scoring.tally(renamed, RULES)
    figures = {names[each.entry]: (each.rank, each.raw, each.mean, each.spread, each.flags) for each in before.entries}
    assert figures == {each.entry: (each.rank, each.raw, each.mean, each.spread, each.flags) for each in after.entries}


@given(WORKS)
def test_winners_and_undecided_fill_the_places(entries: dict[str, list[int]]) -> None:
    tally = scoring.tally(scores_of(entries), RULES)
    places = min(RULES.winners, len(entries))
    assert len(tally.winners) <= places <= len(tally.winners) + len(tally.undecided)
    assert (len(tally.winners) == places) == (not tally.undecided)


# --- several awards ---------------------------------------------------------------------------------------------


def halves(entries: dict[str, list[int]]) -> tuple[Group, ...]:
    """Two groups, of every other entry."""
    names = sorted(entries)
    return tuple(Group(award=f"a{n}", places=n + 1, entries=tuple(names[n::2])) for n in range(2))


@given(WORKS)
def test_one_group_of_all_gives_the_same_as_none(entries: dict[str, list[int]]) -> None:
    """But for the hash, which says that there is one."""
    groups = (Group(award="only", places=RULES.winners, entries=tuple(sorted(entries))),)
    one, none = scoring.tally(scores_of(entries), RULES, groups=groups), scoring.tally(scores_of(entries), RULES)
    assert msgspec.structs.replace(one, input_hash=none.input_hash) == none
    assert one.input_hash != none.input_hash


@given(WORKS)
def test_each_group_is_counted_as_if_it_were_alone(entries: dict[str, list[int]]) -> None:
    """The whole is what the groups give, one after another."""
    whole = scoring.tally(scores_of(entries), RULES, groups=halves(entries))
    alone = [
        scoring.tally(
            scores_of({name: entries[name] for name in group.entries}),
            msgspec.structs.replace(RULES, winners=group.places),
        )
        for group in halves(entries)
    ]
    assert whole.entries == tuple(each for part in alone for each in part.entries)
    assert whole.winners == tuple(each for part in alone for each in part.winners)
    assert whole.undecided == tuple(each for part in alone for each in part.undecided)


@given(WORKS, st.data())
def test_a_score_in_one_group_changes_nothing_in_another(entries: dict[str, list[int]], data: st.DataObject) -> None:
    """Neither figures nor places."""
    entry = data.draw(st.sampled_from(sorted(entries)))
    others = next(set(group.entries) for group in halves(entries) if entry not in group.entries)
    before = scoring.tally(scores_of(entries), RULES, groups=halves(entries))
    entries[entry][0] = data.draw(st.integers(0, 100))
    after = scoring.tally(scores_of(entries), RULES, groups=halves(entries))
    for name in ("winners", "undecided"):
        assert [each for each in getattr(before, name) if each in others] == [
            each for each in getattr(after, name) if each in others
        ]
    assert [each for each in before.entries if each.entry in others] == [
        each for each in after.entries if each.entry in others
    ]


def test_groups_that_leave_an_entry_out_are_refused() -> None:
    """Nobody is counted out by mistake."""
    with pytest.raises(places.Unplaced, match="b"):
        scoring.tally(table(a="70", b="80"), PLAIN, groups=(Group(award="x", places=1, entries=("a",)),))
