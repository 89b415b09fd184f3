"""The second round 复评: which entries get more experts, and which experts tell them apart best.

Five scores cannot decide a top ten. Ten more for the best forty find 2.5 more of the true ten, for 8 % more reviews
(bench/selection_simulation.py).
"""

import hashlib
from collections.abc import Collection, Iterable
from decimal import Decimal
from fractions import Fraction
from math import ceil

from chalicelib.call.definition import SecondRound
from chalicelib.result import places
from chalicelib.result.flags import ExpertFlag
from chalicelib.result.places import Group, Groups
from chalicelib.result.scoring import EntryResult, ExpertResult, Tally

UNSTEADY = frozenset({ExpertFlag.LOW_AGREEMENT, ExpertFlag.FLAT})


def shortlist(tally: Tally, size: int) -> tuple[str, ...]:
    """The `size` entries whose better rank, calibrated or by em, is best; by raw rank if nothing is calibrated."""
    return _best(tally.entries, size)


def _best(entries: Iterable[EntryResult], size: int) -> tuple[str, ...]:
    ranked = sorted((result for result in entries if result.rank is not None), key=_standing)
    return tuple(result.entry for result in ranked[:size])


def finalists(tally: Tally, rules: SecondRound, winners: int, groups: Groups = ()) -> tuple[str, ...]:
    """The entries of the second round, by id; none if they are no more than can win, since nothing is open then.

    Each group is called by itself: of `rules.size` it has the share that its places are of all, rounded up.
    """
    heats = places.or_all(groups, (result.entry for result in tally.entries), winners)
    return tuple(sorted(entry for heat in heats for entry in _called(tally, rules, heat, winners)))


def _called(tally: Tally, rules: SecondRound, heat: Group, winners: int) -> list[str]:
    least = Decimal(rules.least_chance).scaleb(-2)
    own = frozenset(heat.entries)
    probability = {result.entry: result.p_top for result in tally.entries}
    size = ceil(Fraction(rules.size * heat.places, winners))
    best = _best((result for result in tally.entries if result.entry in own), size)
    called = [entry for entry in best if _is_able(probability[entry], least)]
    return called if len(called) > heat.places else []


def _is_able(probability: Decimal | None, least: Decimal) -> bool:
    return probability is None or probability >= least


def panel_size(
    entries: Iterable[str], experts: Collection[str], barred: Collection[tuple[str, str]], wanted: int
) -> int:
    """How many more experts each entry gets: as many as wanted, but no more than may score any one of the entries."""
    free = [sum((entry, expert) not in barred for expert in experts) for entry in entries]
    return min([wanted, *free])


def pool(
    figures: Iterable[ExpertResult],
    experts: Iterable[str],
    entries: Collection[str],
    barred: Collection[tuple[str, str]],
    per_work: int,
) -> tuple[str, ...]:
    """The steadier half of the experts by their `figures` of the first round, plus as many as every entry needs.

    A score with twice the noise tells a quarter as much: asking the steadier half finds 0.3 more of the true ten
    (bench/selection_simulation.py). Experts without figures come after the others, flagged ones last.
    """
    known = {each.expert: each for each in figures}
    every = [known.get(expert) or ExpertResult(expert=expert, n=0) for expert in sorted(experts)]
    order = steadiest(every, len(every))
    count = (len(order) + 1) // 2
    while count < len(order) and panel_size(entries, order[:count], barred, per_work) < per_work:
        count += 1
    return order[:count]


def seed_after(seed: str, input_hash: str) -> str:
    """The second draw's seed: anybody can compute it once the first round is closed, and nobody before."""
    return hashlib.sha256(f"{seed}|2|{input_hash}".encode()).hexdigest()


def _standing(result: EntryResult) -> tuple[int, int, str]:
    both = [rank for rank in (result.calibrated_rank, result.em_rank) if rank is not None]
    ranks = both or [result.raw_rank or result.rank or 0]
    return min(ranks), sum(ranks), result.entry


def steadiest(experts: Iterable[ExpertResult], count: int) -> tuple[str, ...]:
    """The `count` experts whose scores tell most about an entry, by scale²/σ²; those flagged as unsteady come last."""
    return tuple(expert.expert for expert in sorted(experts, key=_unsteadiness)[:count])


def _unsteadiness(expert: ExpertResult) -> tuple[bool, Fraction, str]:
    flagged = not UNSTEADY.isdisjoint(expert.flags)
    if expert.scale is None or not expert.sigma:
        return flagged, Fraction(0), expert.expert
    return flagged, -(Fraction(expert.scale / expert.sigma) ** 2), expert.expert
