"""Win probability 入选概率: how likely each entry is among the best, given its score and standard error.

Scores count as independent normal variables. An entry is among the best n if fewer than n others lie above it: the
number above a level has a Poisson binomial distribution, computed exactly on a grid of levels and integrated over the
entry's own density. Nothing is drawn at random, so the answer does not depend on a seed, on names or on order.
"""

from collections.abc import Iterator
from itertools import accumulate
from math import erfc, sqrt

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

LEVELS = 512
# Entries less likely than this to pass the lowest level that matters are left out: they cannot change a digit.
NEGLIGIBLE = 1e-9
CHUNK = 1024

# The normal survival function as a table, because libraries compute it with a last bit that depends on the processor.
_Z = np.arange(-8.5, 8.5, 1 / 512)
_SURVIVAL = np.array([erfc(z / sqrt(2)) / 2 for z in _Z.tolist()])


def among_best(mean: Floats, se: Floats, places: int) -> Floats:
    """P(among the best `places`) for each entry, 0–1; they add up to `places`."""
    if len(mean) <= places:
        return np.ones(len(mean))
    se = np.maximum(se, 1e-9)
    low, high = _span(mean, se, places)
    able = np.flatnonzero(_above(mean, se, np.array([low]))[:, 0] > NEGLIGIBLE)
    levels = _levels(mean[able], se[able], low, high)
    probability = np.zeros(len(mean))
    probability[able] = _exact(mean[able], se[able], levels, places)
    return probability


def _above(mean: Floats, se: Floats, levels: Floats) -> Floats:
    """P(above each level), entries × levels."""
    above: Floats = np.interp((levels - mean[:, None]) / se[:, None], _Z, _SURVIVAL)
    return above


def _chunks(mean: Floats, se: Floats, levels: Floats) -> Iterator[Floats]:
    """The same some entries at a time, in order: those of a national call at once would take a gigabyte."""
    for start in range(0, len(mean), CHUNK):
        yield _above(mean[start : start + CHUNK], se[start : start + CHUNK], levels)


def _span(mean: Floats, se: Floats, places: int) -> tuple[float, float]:
    """The levels between which the places are decided: more than `places` entries surely lie above the lower one."""
    low, high = float((mean - 6 * se).min()), float((mean + 6 * se).max())
    enough, top = places + 6 * sqrt(places) + 8, high
    for _ in range(60):
        middle = (low + high) / 2
        if _above(mean, se, np.array([middle])).sum() > enough:
            low = middle
        else:
            high = middle
    return low, top


def _levels(mean: Floats, se: Floats, low: float, high: float) -> Floats:
    """Levels from `low` to `high`, half of them spread evenly and half where entries lie: an entry with a small
    standard error may lie between two even levels."""
    fine = np.linspace(low, high, 4 * LEVELS)
    above = np.zeros(len(fine))
    for part in _chunks(mean, se, fine):
        part[0] += above  # so that the sum's last bits do not depend on the chunks
        above = part.sum(axis=0)
    passed = -np.diff(above, prepend=len(mean)).clip(max=0)
    passed[0] = 0
    share = np.cumsum(passed) / max(passed.sum(), 1e-300) + np.linspace(0, 1, len(fine))
    return np.interp(np.linspace(0, share[-1], LEVELS), share, fine)


def _exact(mean: Floats, se: Floats, levels: Floats, places: int) -> Floats:
    """Integrates P(fewer than `places` others above) over each entry's density."""
    likely = _above(mean, se, levels[:1])[:, 0] > 0.5
    others = mean[~likely], se[~likely], levels
    above = _above(mean[likely], se[likely], levels)
    rest = _none(places, len(levels))
    for part in _chunks(*others):
        rest = _joined(part, rest)
    law = _joined(above, rest)
    probability = np.empty(len(mean))
    probability[likely] = _integrated(above, _without_each(above, rest))
    if not likely.all():
        probability[~likely] = np.concatenate([_integrated(part, _divided(part, law)) for part in _chunks(*others)])
    return probability


def _integrated(above: Floats, fewer: Floats) -> Floats:
    """What the entries have of their densities where fewer than all places are taken; both are entries × levels."""
    inside = above[:, :-1] - above[:, 1:]
    within = (inside * (fewer[:, :-1] + fewer[:, 1:]) / 2).sum(axis=1)
    probability: Floats = np.clip(within + above[:, -1], 0.0, 1.0)
    return probability


def _one_more(counts: Floats, above: Floats) -> Floats:
    """The distribution of the number above (counts × levels), with one more entry."""
    more = counts * (1 - above)
    more[1:] += counts[:-1] * above
    return more


def _none(places: int, levels: int) -> Floats:
    counts = np.zeros((places, levels))
    counts[0] = 1
    return counts


def _joined(above: Floats, counts: Floats) -> Floats:
    for one in above:
        counts = _one_more(counts, one)
    return counts


def _without_each(above: Floats, rest: Floats) -> Floats:
    """P(fewer than all counts above) without each entry in turn, from those before and those after it.

    For likely entries, of which there are few, dividing one out of the whole distribution (`_divided`) would lose all
    digits.
    """
    before = list(accumulate(above, _one_more, initial=rest))[:-1]
    after = list(accumulate(above[::-1], _one_more, initial=_none(*rest.shape)))[:-1][::-1]
    pairs = [(one * np.cumsum(other, axis=0)[::-1]).sum(axis=0) for one, other in zip(before, after, strict=True)]
    return np.array(pairs).reshape(len(above), rest.shape[1])


def _divided(above: Floats, law: Floats) -> Floats:
    """The same for entries with a probability of at most ½, by dividing each out of the distribution of all."""
    left = np.zeros_like(above)
    total = np.zeros_like(above)
    for count in law:
        left = (count - above * left) / (1 - above)
        total += left
    return total
