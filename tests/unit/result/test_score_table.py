"""Scores as arrays: canonical order, sums, parts."""

import numpy as np
import pytest

from chalicelib.result import score_table
from chalicelib.result.scoring import Rules, Score, ScoresError

RULES = Rules(weights={"image": 60, "sound": 40})
SCORES = [
    Score("b", "y", {"image": 10, "sound": 20}),
    Score("a", "z", {"image": 50, "sound": 50}),
    Score("a", "y", {"image": 100, "sound": 0}),
]


def test_a_table_is_in_canonical_order_whatever_the_input_s() -> None:
    """By entry, then expert, with the weighted totals."""
    for scores in (SCORES, SCORES[::-1]):
        table = score_table.of_scores(scores, RULES)
        assert (table.entries, table.experts) == (("a", "b"), ("y", "z"))
        assert (table.row.tolist(), table.column.tolist(), table.y.tolist()) == ([0, 0, 1], [0, 1, 0], [60, 50, 14])


def test_sums_go_by_entry_or_by_expert() -> None:
    """Without values they count."""
    table = score_table.of_scores(SCORES, RULES)
    assert (table.by_entry().tolist(), table.by_expert().tolist()) == ([2, 1], [2, 1])
    assert (table.by_entry(table.y).tolist(), table.by_expert(table.y).tolist()) == ([110, 14], [74, 50])


def test_a_part_keeps_its_works_and_experts() -> None:
    """An entry without a score is still there, so numbers mean the same."""
    part = score_table.of_scores(SCORES, RULES).part(np.array([True, False, False]))
    assert (part.entries, part.experts, part.y.tolist()) == (("a", "b"), ("y", "z"), [60])
    assert part.by_entry().tolist() == [1, 0]


def test_unusable_scores_are_refused() -> None:
    """An incomplete score, and one given twice."""
    with pytest.raises(ScoresError, match="no score for: sound"):
        score_table.of_scores([Score("a", "y", {"image": 1})], RULES)
    with pytest.raises(ScoresError, match="twice"):
        score_table.of_scores([SCORES[0], SCORES[0]], RULES)
