"""Who sits with whom, on panels small enough to count by hand."""

import numpy as np

from chalicelib.judging import incidence

# Works 0, 1, 2 with experts (0, 1, 2), (0, 1), (3).
ROW = np.array([0, 0, 0, 1, 1, 2])
COLUMN = np.array([0, 1, 2, 0, 1, 3])


def test_meetings_are_counted_both_ways() -> None:
    """Experts 0 and 1 meet on two works; nobody meets oneself; who sits alone meets nobody."""
    wanted = [[0, 2, 1, 0], [2, 0, 1, 0], [1, 1, 0, 0], [0, 0, 0, 0]]
    assert incidence.meetings(ROW, COLUMN, 4).tolist() == wanted


def test_a_work_may_weigh_more() -> None:
    """Its meetings count with its weight."""
    weighed = incidence.meetings(ROW, COLUMN, 4, np.array([0.5, 3.0, 9.0]))
    assert (weighed[0, 1], weighed[0, 2], weighed[1, 0]) == (3.5, 0.5, 3.5)


def test_panel_sums_take_every_two_experts_and_each_with_itself() -> None:
    """Σ over the panel's rows and columns of a symmetric matrix."""
    matrix = np.array([[1.0, 10, 100, 0], [10, 2, 1000, 0], [100, 1000, 3, 0], [0, 0, 0, 4]])
    wanted = [matrix[np.ix_(panel, panel)].sum() for panel in ([0, 1, 2], [0, 1], [3])]
    assert incidence.panel_sums(ROW, COLUMN, 3, matrix).tolist() == wanted


def test_groups_are_those_whom_no_work_connects() -> None:
    """Largest first; a chain of meetings makes one group; members who are not asked about are left out."""
    chain = np.zeros((6, 6), bool)
    for one, other in ((4, 5), (0, 1), (1, 2)):
        chain[one, other] = chain[other, one] = True
    assert incidence.groups(chain, np.arange(6)) == [[0, 1, 2], [4, 5], [3]]
    assert incidence.groups(chain, np.array([3])) == [[3]]
