"""The recount 复核: computes the result again from the scores sent, by the call's rules, without the product's code.

Total = Σ weight × points / 100. From so many scores on, some are dropped at each end; the mean of the rest is the raw
score, rounded half up to two decimals. Where a model's figure decides or breaks ties, it is taken as published (the
tally sheet recounts it) and ranked anew. Entries that the rules for ties leave equal share a rank. Entries of a second
round come before all others. The rules of the shipped call: one is dropped at each end from five scores on, ties are
broken by the raw score, the mean of all scores, then the mean of 故事性 (story).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from typing import TypeVar

_CENT = Decimal("0.01")
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Rules:
    """How scores count: `trim` dropped at each end from `trim_from` scores on; `ties` in order; the key criterion."""

    trim: int = 1
    trim_from: int = 5
    key: str = "story"
    ties: tuple[str, ...] = ("raw", "untrimmed_mean", "key_criterion")

    def dropped(self, ordered: Sequence[T]) -> tuple[Sequence[T], Sequence[T]]:
        """The lowest and the highest that do not count, of values in order."""
        if not self.trim or len(ordered) < self.trim_from:
            return (), ()
        return ordered[: self.trim], ordered[-self.trim :]


@dataclass(frozen=True)
class GivenScore:
    """The points one expert gave one entry."""

    entry: str
    expert: str
    points: Mapping[str, int]


@dataclass(frozen=True)
class RecountedPlace:
    """One entry's place. `score` is raw, `mean` is of all totals, `key` of the key criterion; `totals` by expert.

    `called` says whether it went to a second round; `figure` decides, the raw score where no model does.
    """

    entry: str
    rank: int
    score: Decimal
    mean: Decimal
    key: Decimal
    totals: Mapping[str, Decimal]
    spread: Decimal
    called: bool = False
    figure: Decimal = Decimal(0)
    ties: tuple[Decimal, ...] = ()  # the figures that break ties, the first rule's first

    @property
    def order(self) -> tuple[object, ...]:
        """The values it is ranked by."""
        return self.called, self.figure, *self.ties


def ranking(
    scores: Iterable[GivenScore],
    weights: Mapping[str, int],
    called: Collection[str] = (),
    figures: Mapping[str, Decimal] | None = None,
    *,
    rules: Rules = Rules(),
    models: Mapping[str, Mapping[str, Decimal]] | None = None,
) -> list[RecountedPlace]:
    """The entries, best first; those called to a second round come before all others. Ties are listed by name.

    `figures` are those of the model that decides, by entry; where there is none the raw score does. `models` are those
    of models that break ties, by model and entry.
    """
    by_entry: dict[str, list[GivenScore]] = {}
    for score in scores:
        by_entry.setdefault(score.entry, []).append(score)
    found = [replace(_line(entry, given, weights, rules), called=entry in called) for entry, given in by_entry.items()]
    decided = (
        replace(line, figure=(figures or {}).get(line.entry, line.score), ties=_ties(line, rules, models or {}))
        for line in found
    )
    lines = sorted(decided, key=lambda line: line.entry)
    lines.sort(key=lambda line: line.order, reverse=True)
    return [_ranked(line, lines) for line in lines]


def _ties(line: RecountedPlace, rules: Rules, models: Mapping[str, Mapping[str, Decimal]]) -> tuple[Decimal, ...]:
    own = {"raw": line.score, "untrimmed_mean": line.mean, "key_criterion": line.key}
    known = own | {model: figures[line.entry] for model, figures in models.items()}
    return tuple(known[rule] for rule in rules.ties if rule in known)  # the others are for people to decide


def _line(entry: str, scores: list[GivenScore], weights: Mapping[str, int], rules: Rules) -> RecountedPlace:
    totals = {score.expert: _total(score, weights) for score in scores}
    ordered = sorted(totals.values())
    low, high = rules.dropped(ordered)
    kept = ordered[len(low) : len(ordered) - len(high)]
    key = _mean([Fraction(score.points[rules.key]) for score in scores])
    shown = {expert: _shown(total) for expert, total in totals.items()}
    spread = _shown(ordered[-1] - ordered[0])
    return RecountedPlace(
        entry,
        rank=0,
        score=_shown(_mean(kept)),
        mean=_shown(_mean(ordered)),
        key=_shown(key),
        totals=shown,
        spread=spread,
    )


def _total(score: GivenScore, weights: Mapping[str, int]) -> Fraction:
    return Fraction(sum(weights[name] * points for name, points in score.points.items()), sum(weights.values()))


def _mean(values: list[Fraction]) -> Fraction:
    return sum(values, Fraction()) / len(values)


def _shown(value: Fraction) -> Decimal:
    with localcontext(prec=60):
        return (Decimal(value.numerator) / value.denominator).quantize(_CENT, ROUND_HALF_UP)


def _ranked(line: RecountedPlace, lines: list[RecountedPlace]) -> RecountedPlace:
    better = sum(other.order > line.order for other in lines)
    return replace(line, rank=better + 1)


def moved(lines: list[RecountedPlace], entry: str, ahead_of: str) -> list[RecountedPlace]:
    """The lines after the jury has placed an entry ahead of another, with new ranks."""
    place = {line.entry: (line.rank, 0) for line in lines}
    place[entry] = (place[ahead_of][0], -1)
    again = [replace(line, rank=1 + sum(other < place[line.entry] for other in place.values())) for line in lines]
    return sorted(again, key=lambda line: (line.rank, line.entry))


def without(lines: list[RecountedPlace], gone: str) -> list[RecountedPlace]:
    """The lines after an entry was struck off, with new ranks."""
    [struck] = [line for line in lines if line.entry == gone]
    return [replace(line, rank=line.rank - (struck.rank < line.rank)) for line in lines if line is not struck]


def places(lines: list[RecountedPlace], winners: int) -> tuple[list[str], list[str]]:
    """Entries certain of one of the `winners` places, and those tied across the last one."""
    inside = [line for line in lines if line.rank <= winners]
    if len(inside) <= winners:
        return [line.entry for line in inside], []
    last = inside[-1].rank
    certain = [line.entry for line in inside if line.rank != last]
    return certain, [line.entry for line in inside if line.rank == last]
