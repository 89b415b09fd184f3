"""The models: against published formulas, simulated panels, and the promises made to entrants."""

import hashlib
from decimal import Decimal

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.result import calibration, scoring
from chalicelib.result.calibration import Variances
from chalicelib.result.score_table import Table
from chalicelib.result.scoring import EntryResult, ExpertResult, Rules, Score
from tests.unit.result.panels import SHROUT, grid, mixed, panel, scores_of

RULES = Rules(weights={"score": 1}, min_scores=2, winners=3)
HELD = Variances(entries=36.0, experts=16.0, noise=40.0)


# --- variances and the first model ---


def test_variances_are_those_of_the_two_way_table() -> None:
    """On complete data Henderson's method III is the textbook's analysis of variance."""
    y = SHROUT.y.reshape(6, 4)
    entries, experts = 4 * y.mean(axis=1).var(ddof=1), 6 * y.mean(axis=0).var(ddof=1)
    noise = (((y - y.mean()) ** 2).sum() - 5 * entries - 3 * experts) / 15
    found = calibration.moments(SHROUT)
    assert found.noise == pytest.approx(noise)
    assert found.entries == pytest.approx((entries - noise) / 4)
    assert found.experts == pytest.approx((experts - noise) / 6)


def test_variances_are_unbiased_on_incomplete_panels() -> None:
    found = [calibration.moments(panel(200, 20, 5, seed)[0]) for seed in range(30)]
    assert np.mean([each.entries for each in found]) == pytest.approx(36, rel=0.05)
    assert np.mean([each.experts for each in found]) == pytest.approx(16, rel=0.2)
    assert np.mean([each.noise for each in found]) == pytest.approx(36, rel=0.05)


def test_calibration_is_best_linear_prediction() -> None:
    """Against the full normal theory: E(q | y) with the covariance of all scores written out."""
    table, _, _ = panel(12, 5, 3, 1)
    n, held = len(table.y), HELD
    z_works = np.eye(12)[table.row]
    z_experts = np.eye(5)[table.column]
    whole = held.entries * z_works @ z_works.T + held.experts * z_experts @ z_experts.T + held.noise * np.eye(n)
    weight = np.linalg.inv(whole)
    mean = weight.sum(axis=0) @ table.y / weight.sum()
    entries = mean + held.entries * z_works.T @ weight @ (table.y - mean)
    found = calibration.calibrate(table, held)
    assert found.entries == pytest.approx(entries)
    assert found.severity == pytest.approx(held.experts * z_experts.T @ weight @ (table.y - mean))
    # prediction error of μ + q: Var(q | y) with what is unsure about μ
    gain = held.entries * z_works.T @ weight
    rest = 1 - gain.sum(axis=1)
    variance = held.entries - np.einsum("in,in->i", gain, held.entries * z_works.T) + rest**2 / weight.sum()
    assert found.entries_se == pytest.approx(np.sqrt(variance))


def test_a_severe_expert_s_works_are_given_back_what_was_taken() -> None:
    table, truth, bias = panel(300, 12, 5, 2)
    found = calibration.calibrate(table, calibration.variances(table))
    assert np.corrcoef(found.severity, bias)[0, 1] > 0.98
    assert np.corrcoef(found.entries, truth)[0, 1] > np.corrcoef(calibration.entry_means(table), truth)[0, 1]


PANELS = st.builds(
    lambda seed, entries, experts: panel(entries, experts, 3, seed)[0],
    st.integers(0, 10**6),
    st.integers(4, 12),
    st.integers(4, 7),
)


@given(PANELS, st.integers(0, 10**6), st.integers(1, 30))
@settings(max_examples=100, deadline=None)
def test_raising_one_score_lifts_no_other_work_more(table: Table, pick: int, more: int) -> None:
    """So that entry's rank never falls, the variances held. (Rounded to the sixth decimal, as ranks are.)"""
    place = pick % len(table.y)
    raised = table.y.copy()
    raised[place] += more
    before = calibration.calibrate(table, HELD).entries
    after = calibration.calibrate(
        Table(entries=table.entries, experts=table.experts, row=table.row, column=table.column, y=raised), HELD
    ).entries
    gain = after - before
    assert gain[table.row[place]] >= gain.max() - 1e-9
    assert gain[table.row[place]] > 0


@given(PANELS, st.integers(0, 10**6))
@settings(max_examples=100, deadline=None)
def test_an_expert_who_adds_five_moves_works_by_no_more_than_the_bound(table: Table, pick: int) -> None:
    """At most 5·se(entry)·se(severity)/ω²; the raw mean moves by its full share, 5 of three scores."""
    expert = pick % len(table.experts)
    mine = table.column == expert
    found = calibration.calibrate(table, HELD)
    lifted = Table(
        entries=table.entries, experts=table.experts, row=table.row, column=table.column, y=table.y + 5 * mine
    )
    moved = calibration.calibrate(lifted, HELD).entries - found.entries
    bound = 5 * found.entries_se * found.severity_se[expert] / HELD.experts
    assert (np.abs(moved) <= bound + 1e-9).all()
    raw = calibration.entry_means(lifted) - calibration.entry_means(table)
    assert raw[table.row[mine]] == pytest.approx(5 / 3)


def test_on_a_full_panel_five_points_more_hardly_show() -> None:
    table, _, _ = panel(400, 16, 5, 3)
    assumed = calibration.variances(table)
    found = calibration.calibrate(table, assumed)
    lifted = Table(
        entries=table.entries,
        experts=table.experts,
        row=table.row,
        column=table.column,
        y=table.y + 5 * (table.column == 3),
    )
    moved = calibration.calibrate(lifted, assumed).entries - found.entries
    # everybody rises by the mean of the panel, 5/16; against each other entries move a hundredth of a point
    assert moved.mean() == pytest.approx(5 / 16, abs=0.01)
    assert np.abs(moved - moved.mean()).max() < 0.03


def test_the_fit_finds_severity_scale_and_noise() -> None:
    table, truth, bias, scale, sigma = mixed(4)
    assumed = calibration.variances(table)
    found = calibration.fit(table, assumed)
    assert np.corrcoef(found.severity, bias)[0, 1] > 0.97
    assert np.corrcoef(found.scale, scale)[0, 1] > 0.85
    assert np.corrcoef(found.sigma, sigma)[0, 1] > 0.9
    plain = calibration.calibrate(table, assumed)
    assert np.corrcoef(found.entries, truth)[0, 1] > np.corrcoef(plain.entries, truth)[0, 1]


def test_the_standard_error_is_what_the_error_is() -> None:
    ratios = []
    for seed in range(6):
        table, truth, *_ = mixed(seed)
        found = calibration.fit(table, calibration.variances(table))
        ratios.append(np.std((found.entries - 72 - truth) / found.entries_se))
    assert np.mean(ratios) == pytest.approx(1, abs=0.08)


@pytest.mark.parametrize("seed", range(5))
def test_small_panels_do_not_collapse(seed: int) -> None:
    """Ten entries, four experts, three scores each: entries keep apart, no expert is trusted without bound."""
    table, _, _ = panel(10, 4, 3, seed)
    assumed = calibration.variances(table)
    found = calibration.fit(table, assumed)
    assert np.ptp(found.entries) > 1
    assert (found.scale >= 0.5).all()
    assert (found.scale <= 2).all()
    assert (found.sigma > 0.3 * assumed.noise**0.5).all()
    assert len(set(np.round(found.entries, 6))) == 10


def test_equal_scores_everywhere_are_no_accident() -> None:
    found = calibration.tally(scores_of(grid([[80] * 4] * 6)), RULES)
    assert {str(each.calibrated) for each in found.entries} == {"80.00"}
    assert {each.rank for each in found.entries} == {1}


# --- what is published ---


def test_a_tally_carries_every_figure() -> None:
    table, truth, _ = panel(60, 8, 5, 6)
    tally = calibration.tally(scores_of(table), RULES)
    best = tally.entries[0]
    assert None not in (best.calibrated, best.em, best.p_top, best.calibrated_rank, best.em_rank)
    assert sum(each.p_top or 0 for each in tally.entries) == pytest.approx(3, abs=0.02)
    assert [each.expert for each in tally.experts] == list(table.experts)
    assert tally.agreement.icc is not None
    em = {each.entry: float(each.em or 0) for each in tally.entries}
    assert np.corrcoef(truth, [em[entry] for entry in table.entries])[0, 1] > 0.8


def test_shuffled_scores_give_the_same_tally() -> None:
    table, _, _ = panel(40, 8, 5, 7)
    scores = scores_of(table)
    order = np.random.default_rng(1).permutation(len(scores))
    assert calibration.tally([scores[i] for i in order], RULES) == calibration.tally(scores, RULES)


def test_renaming_works_and_experts_changes_only_names() -> None:
    table, _, _ = panel(30, 7, 4, 8)
    entries = {name: f"w{99 - i}" for i, name in enumerate(table.entries)}
    people = {name: f"p{99 - i}" for i, name in enumerate(table.experts)}
    before = calibration.tally(scores_of(table), RULES)
    after = calibration.tally(
        [Score(entries[each.entry], people[each.expert], each.criteria) for each in scores_of(table)], RULES
    )

    def figures(each: EntryResult) -> tuple[object, ...]:
        return each.rank, each.raw, each.calibrated, each.em, each.p_top, each.flags

    def about(each: ExpertResult) -> tuple[object, ...]:
        return each.n, each.severity, each.se, each.scale, each.sigma, each.correlation, each.flags

    assert {entries[e.entry]: figures(e) for e in before.entries} == {e.entry: figures(e) for e in after.entries}
    assert {people[e.expert]: about(e) for e in before.experts} == {e.expert: about(e) for e in after.experts}
    assert after.agreement == before.agreement


def test_published_figures_stay_to_the_last_digit() -> None:
    """The same on every Python and machine that runs the product; whoever changes a model changes this."""
    scores = [
        Score(f"e{i}", f"x{j}", {"score": 62 + 3 * i - 2 * j + (i * 7 + j * 11) % 13})
        for i in range(7)
        for j in range(6)
        if (i + 2 * j) % 3
    ]
    tally = calibration.tally(scores, RULES)
    shown = [(e.entry, str(e.raw), str(e.calibrated), str(e.em), str(e.p_top)) for e in tally.entries]
    assert shown == [
        ("e6", "80.75", "80.09", "80.21", "0.999"),
        ("e5", "78.00", "77.23", "77.24", "0.974"),
        ("e4", "75.75", "75.26", "75.30", "0.885"),
        ("e2", "70.75", "70.73", "70.73", "0.074"),
        ("e3", "70.25", "70.68", "70.64", "0.068"),
        ("e1", "65.25", "65.85", "65.84", "0.001"),
        ("e0", "63.00", "64.18", "64.16", "0.000"),
    ]
    assert tally.agreement == scoring.Agreement(Decimal("0.549"), Decimal("0.800"), Decimal("0.478"))


def test_a_large_result_is_the_same_on_any_machine() -> None:
    """A thousand entries, forty experts, scores from SHAKE-256: the hash of every published figure."""
    size, experts = 1000, 40
    stream = hashlib.shake_256(b"zhengxuan").digest(size * experts)
    scores = [
        Score(f"e{i:04}", f"x{j:02}", {"score": 45 + i % 23 + j % 9 + stream[i * experts + j] % 24})
        for i in range(size)
        for j in range(experts)
        if (i * 7 + j * 3 + i // 8 * (j // 8)) % 8 == 0
    ]
    tally = calibration.tally(scores, Rules(weights={"score": 1}, decides="em"))
    assert len(scores) == 5000
    assert hashlib.sha256(msgspec.json.encode(tally)).hexdigest() == (
        "b2b379e9a274a5a8b6ff0f56bf0dd85c9e977715ea01c6471bc8754f44d9f2d6"
    )


def test_groups_without_shared_works_are_not_calibrated() -> None:
    left, right = panel(20, 4, 3, 9)[0], panel(20, 4, 3, 10)[0]
    apart = [*scores_of(left), *(Score(f"z{s.entry}", f"z{s.expert}", s.criteria) for s in scores_of(right))]
    tally = calibration.tally(apart, RULES)
    assert tally.refused.startswith("experts fall into 2 groups that share no work: x000")
    assert {each.calibrated for each in tally.entries} == {None}
    assert tally.agreement.icc is None
    assert tally.agreement.alpha is not None
    with pytest.raises(ValueError, match="needs estimates: experts fall into 2 groups"):
        calibration.tally(apart, Rules(weights={"score": 1}, decides="calibrated"))


def test_one_score_a_work_is_not_calibrated() -> None:
    scores = [Score(f"e{i}", "x", {"score": 50 + i}) for i in range(9)]
    assert calibration.estimate(scores, RULES).refused.startswith("too few scores")


def test_works_that_cannot_win_have_no_chance() -> None:
    table, _, _ = panel(30, 7, 4, 11)
    tally = calibration.tally([*scores_of(table), Score("lone", "x000", {"score": 99})], RULES, among=["e0001", "lone"])
    known = {each.entry: each.p_top for each in tally.entries}
    assert (known["e0001"], known["e0002"], known["lone"]) == (Decimal("1.000"), None, None)


def test_odd_experts_are_flagged_and_honest_ones_are_not() -> None:
    """One scores at random, one gives always the same, one is far too mild."""
    table, _, _ = panel(300, 20, 5, 12, severity=2.0)
    chance = np.random.default_rng(1)
    y = table.y.copy()
    y[table.column == 3] = chance.uniform(50, 95, (table.column == 3).sum())
    y[table.column == 7] = 80 + (table.row[table.column == 7] % 2)
    y[table.column == 11] = np.minimum(y[table.column == 11] + 15, 100)
    odd = Table(entries=table.entries, experts=table.experts, row=table.row, column=table.column, y=np.round(y))
    flags = {each.expert: each.flags for each in calibration.tally(scores_of(odd), RULES).experts if each.flags}
    assert flags.keys() == {"x003", "x007", "x011"}
    assert "low_agreement" in flags["x003"]
    assert "flat" in flags["x007"]
    assert flags["x011"] == ("lenient",)
