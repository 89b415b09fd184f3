"""The agreement of two screeners, held against a textbook's figures."""

import pytest

from chalicelib.entry import agreement
from chalicelib.entry.agreement import Agreement
from chalicelib.entry.entries import ScreeningOutcome
from tests.unit.entry.test_answers import LOOKED, answered

PASS, REFUSE, RETURN = ScreeningOutcome.PASS, ScreeningOutcome.REFUSE, ScreeningOutcome.RETURN


def test_kappa_takes_off_what_chance_gives() -> None:
    """Cohen 1960, table 1: proportions .25 .13 .12 / .12 .02 .16 / .03 .15 .02 of 100, by hand: p .29, e .3386."""
    counts = ((25, 13, 12), (12, 2, 16), (3, 15, 2))
    order = (PASS, REFUSE, RETURN)
    pairs = {(a, b): counts[i][j] for i, a in enumerate(order) for j, b in enumerate(order)}
    found = agreement.agreement(pairs)
    chance = (50 * 40 + 30 * 30 + 20 * 30) / 100**2
    assert (found.pairs, found.agreed) == (100, 29)
    assert found.kappa == pytest.approx((0.29 - chance) / (1 - chance))


@pytest.mark.parametrize(
    ("pairs", "found"),
    [
        ({}, Agreement(pairs=0, agreed=0, kappa=None)),
        ({(PASS, PASS): 5, (REFUSE, REFUSE): 5}, Agreement(pairs=10, agreed=10, kappa=1.0)),
        ({(REFUSE, REFUSE): 9, (REFUSE, PASS): 1}, Agreement(pairs=10, agreed=9, kappa=None)),
        ({(PASS, REFUSE): 5, (REFUSE, PASS): 5}, Agreement(pairs=10, agreed=0, kappa=-1.0)),
    ],
)
def test_where_one_answer_is_all_there_is_kappa_says_nothing(
    pairs: dict[agreement.Pair, int], found: Agreement
) -> None:
    """Second looks follow refusals only: their share is told, no kappa."""
    assert agreement.agreement(pairs) == found


def test_the_first_two_answers_of_decided_entries_are_counted() -> None:
    """They were independent; whoever decided between them was not, and one answer is no pair."""
    works = [answered("pp"), answered("prp"), answered("p"), answered("r", LOOKED), answered("rr", LOOKED)]
    assert agreement.counted(works) == {(PASS, PASS): 1, (PASS, REFUSE): 1, (REFUSE, REFUSE): 1}
