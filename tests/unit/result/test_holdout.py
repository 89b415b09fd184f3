"""Hidden scores: which are hidden, and how well each method predicts them."""

import numpy as np
import pytest

from chalicelib.result import calibration, holdout, score_table
from chalicelib.result.calibration import NotComparable
from tests.unit.result.panels import SHROUT, grid, mixed, panel


def test_hidden_scores_are_best_predicted_by_the_models() -> None:
    table, *_ = mixed(13)
    outcome = holdout.predict(table, 0.2, "1")
    assert outcome.n == 600
    assert list(outcome.rmse) == ["mean", "trimmed", "zscore", "calibrated", "em"]
    known = {name: error for name, error in outcome.rmse.items() if error is not None}
    assert min(known, key=known.__getitem__) == "em"
    assert known["calibrated"] < known["mean"] <= known["trimmed"]


def test_the_same_seed_hides_the_same_scores_whatever_the_order() -> None:
    table, _, _ = panel(40, 8, 4, 14)
    order = np.random.default_rng(1).permutation(len(table.y))
    names = [table.entries[i] for i in table.row[order]], [table.experts[j] for j in table.column[order]]
    again = score_table.of_columns(*names, table.y[order])
    assert holdout.predict(again, 0.3, "1") == holdout.predict(table, 0.3, "1")
    assert holdout.predict(table, 0.3, "2") != holdout.predict(table, 0.3, "1")


def test_every_work_and_every_expert_keeps_a_score() -> None:
    assert holdout.predict(SHROUT, 0.99, "1").n == 24 - 6
    with pytest.raises(ValueError, match="no score can be hidden"):
        holdout.predict(grid([[1.0], [2.0]]), 0.5, "1")


def test_a_method_that_is_refused_says_nothing() -> None:
    """Two experts, two entries, one score hidden: three scores cannot tell entries from experts."""
    outcome = holdout.predict(grid([[1.0, 2.0], [3.0, 4.0]]), 0.25, "1")
    assert (outcome.n, outcome.rmse["em"], outcome.rmse["calibrated"]) == (1, None, None)
    assert outcome.rmse["mean"] is not None


def test_groups_apart_can_be_predicted_all_the_same() -> None:
    left, right = panel(20, 4, 3, 15)[0], panel(20, 4, 3, 16)[0]
    entries = [*(left.entries[i] for i in left.row), *("z" + right.entries[i] for i in right.row)]
    experts = [*(left.experts[i] for i in left.column), *("z" + right.experts[i] for i in right.column)]
    both = score_table.of_columns(entries, experts, np.concatenate([left.y, right.y]))
    with pytest.raises(NotComparable):
        calibration.check_comparable(both)
    assert None not in holdout.predict(both, 0.2, "1").rmse.values()
