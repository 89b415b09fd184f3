"""Agreement of experts: against published figures."""

import numpy as np
import pytest

from chalicelib.result import agreement, calibration, score_table
from tests.unit.result.panels import SHROUT, grid


def test_icc_is_shrout_and_fleiss_s() -> None:
    found = calibration.moments(SHROUT)
    icc = agreement.icc(found.entries, found.experts, found.noise)
    assert icc == pytest.approx(0.29, abs=0.005)


def test_kendall_s_w_is_his_on_complete_data() -> None:
    """Three experts ranking six entries: W = 12·S / (m²(n³ − n)), S = Σ(rank sum − mean)²."""
    ranks = [[1, 1, 6], [6, 5, 3], [3, 6, 2], [2, 4, 5], [5, 2, 4], [4, 3, 1]]
    sums = np.array([sum(row) for row in ranks])
    expected = 12 * ((sums - sums.mean()) ** 2).sum() / (9 * (216 - 6))
    assert agreement.kendall_w(grid(ranks)) == pytest.approx(expected)


def test_kendall_s_w_with_ties_is_corrected() -> None:
    """All experts agree, ties included: 1, which the formula without correction would not give."""
    assert agreement.kendall_w(grid([[1, 1], [1, 1], [2, 2], [3, 3]])) == pytest.approx(1)


def test_krippendorff_s_alpha_is_that_of_his_example() -> None:
    """Krippendorff, Computing Krippendorff's alpha-reliability (2011), part D: interval .849 with missing data."""
    rows = [
        "1 . 1 1",
        "2 2 3 2",
        "3 3 3 3",
        "3 3 3 3",
        "2 2 2 2",
        "1 2 3 4",
        "4 4 4 4",
        "1 1 2 1",
        "2 2 2 2",
        ". 5 5 5",
        ". . 1 1",
        ". . 3 .",
    ]
    cells = [
        (f"u{i:02}", f"x{j}", float(v)) for i, row in enumerate(rows) for j, v in enumerate(row.split()) if v != "."
    ]
    table = score_table.of_columns([c[0] for c in cells], [c[1] for c in cells], np.array([c[2] for c in cells]))
    assert agreement.krippendorff_alpha(table) == pytest.approx(0.849, abs=0.0005)


@pytest.mark.parametrize("rows", [[[5, 5], [5, 5]], [[5]]])
def test_agreement_is_undefined_where_nothing_differs(rows: list[list[float]]) -> None:
    table = grid(rows)
    assert agreement.krippendorff_alpha(table) is None
    assert agreement.kendall_w(table) is None
    assert agreement.icc(0, 0, 0) is None
