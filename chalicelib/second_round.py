"""The second round 复评: which works get more experts, and which experts know them apart best.

Five scores cannot settle a top ten; ten more for the best forty find two and a half more of the true ten, for 8 %
more work (bench/selection_simulation.py).
"""

from collections.abc import Iterable
from fractions import Fraction

from chalicelib.scoring import EntryResult, ExpertResult, Tally

UNSTEADY = frozenset({"low_agreement", "flat"})


def shortlist(tally: Tally, size: int) -> tuple[str, ...]:
    """The `size` works whose better rank, calibrated or by em, is best; by raw rank where nothing is calibrated."""
    ranked = sorted((result for result in tally.entries if result.rank is not None), key=_standing)
    return tuple(result.entry for result in ranked[:size])


def _standing(result: EntryResult) -> tuple[int, int, str]:
    both = [rank for rank in (result.calibrated_rank, result.em_rank) if rank is not None]
    ranks = both or [result.raw_rank or result.rank or 0]
    return min(ranks), sum(ranks), result.entry


def steadiest(experts: Iterable[ExpertResult], count: int) -> tuple[str, ...]:
    """The `count` experts whose scores tell most of a work: scale²/σ²; those flagged as unsteady come last."""
    return tuple(expert.expert for expert in sorted(experts, key=_unsteadiness)[:count])


def _unsteadiness(expert: ExpertResult) -> tuple[bool, Fraction, str]:
    flagged = not UNSTEADY.isdisjoint(expert.flags)
    if expert.scale is None or not expert.sigma:
        return flagged, Fraction(0), expert.expert
    return flagged, -Fraction(expert.scale / expert.sigma) ** 2, expert.expert
