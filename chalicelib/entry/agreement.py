"""How well two independent screeners agree."""

from collections.abc import Iterable, Mapping

import msgspec

from chalicelib.entry.entries import Entry, ScreeningOutcome

Pair = tuple[ScreeningOutcome, ScreeningOutcome]


class Agreement(msgspec.Struct, frozen=True, kw_only=True):
    """Of `pairs` of first and second answers, so many `agreed`; `kappa` is None where chance alone would agree."""

    pairs: int
    agreed: int
    kappa: float | None


def pair_of(entry: Entry) -> Pair | None:
    """The first two answers about a decided entry, given without sight of each other; None if one person decided."""
    said = entry.screening or entry.predecided
    if said is None or len(said.answers) < 2:
        return None
    return said.answers[0].outcome, said.answers[1].outcome


def counted(entries: Iterable[Entry]) -> dict[Pair, int]:
    """How often each pair of answers was given."""
    pairs = [pair for pair in map(pair_of, entries) if pair is not None]
    return {pair: pairs.count(pair) for pair in dict.fromkeys(pairs)}


def agreement(pairs: Mapping[Pair, int]) -> Agreement:
    """The share of equal answers, and Cohen's kappa, which takes from it what chance would give.

    Kappa is (p - e) / (1 - e): p the observed share of equal answers, e the share that is expected if the first and the
    second answers were independent with their own frequencies. J. Cohen, "A Coefficient of Agreement for Nominal
    Scales", Educational and Psychological Measurement 20 (1960), 37-46. The raters are "who answered first" and "who
    answered second". Where one of them gave one answer only (as with second looks, whose first is always a refusal),
    kappa says nothing and is None.
    """
    n = sum(pairs.values())
    agreed = sum(count for (first, second), count in pairs.items() if first is second)
    firsts = [sum(count for (first, _), count in pairs.items() if first is each) for each in ScreeningOutcome]
    seconds = [sum(count for (_, second), count in pairs.items() if second is each) for each in ScreeningOutcome]
    if n in firsts or n in seconds:
        return Agreement(pairs=n, agreed=agreed, kappa=None)
    chance = sum(a * b for a, b in zip(firsts, seconds, strict=True)) / n**2
    return Agreement(pairs=n, agreed=agreed, kappa=(agreed / n - chance) / (1 - chance))
