"""The probability of being among the best: against draws, and in plain cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.result import win_probability


def test_chances_are_those_of_many_draws() -> None:
    chance = np.random.default_rng(5)
    mean, se = chance.normal(70, 4, 60), chance.uniform(1, 4, 60)
    draws = mean + se * chance.normal(size=(40_000, 60))
    best = np.argsort(-draws, axis=1)[:, :10]
    seen = np.bincount(best.ravel(), minlength=60) / 40_000
    found = win_probability.among_best(mean, se, 10)
    assert found == pytest.approx(seen, abs=0.012)
    assert found.sum() == pytest.approx(10, abs=0.002)


@pytest.mark.parametrize(
    ("mean", "places", "expected"),
    [
        ([3, 2, 1], 3, [1, 1, 1]),
        ([3, 2, 1], 5, [1, 1, 1]),
        ([50, 50], 1, [0.5, 0.5]),
        ([90, 50, 50, 10], 2, [1, 0.5, 0.5, 0]),
    ],
)
def test_chances_of_plain_cases(mean: list[float], places: int, expected: list[float]) -> None:
    found = win_probability.among_best(np.array(mean, float), np.ones(len(mean)), places)
    assert found == pytest.approx(expected, abs=1e-3)


def test_certain_scores_have_certain_places() -> None:
    found = win_probability.among_best(np.array([4.0, 3, 2, 1]), np.zeros(4), 2)
    assert found == pytest.approx([1, 1, 0, 0])


@given(st.lists(st.tuples(st.floats(0, 100), st.floats(0.01, 20)), min_size=2, max_size=40), st.integers(1, 12))
@settings(max_examples=60, deadline=None)
def test_chances_add_up_to_the_places(entries: list[tuple[float, float]], places: int) -> None:
    mean, se = np.array(entries).T
    found = win_probability.among_best(mean, se, places)
    assert found.sum() == pytest.approx(min(places, len(entries)), abs=0.05 * places)
    assert found.min() >= 0
    assert found.max() <= 1
