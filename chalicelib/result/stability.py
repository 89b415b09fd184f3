"""Stability 稳定性: would other works win under another rule, or without any one expert?"""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from chalicelib.result import calibration, places, scoring
from chalicelib.result.scoring import METHODS, Method, Rules, Score, Tally


class WinnersChange(msgspec.Struct, frozen=True):
    """What the list of winners would lose and gain without an expert's scores; both empty where nothing changes."""

    expert: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def under_each_rule(tally: Tally, winners: int) -> Mapping[Method, tuple[str, ...]]:
    """The works in the first `winners` places by each rule, best first; a rule that ranked nothing is left out."""
    found: dict[Method, tuple[str, ...]] = {}
    for method in METHODS:
        ranks = {each.entry: getattr(each, f"{method}_rank") for each in tally.entries}
        if inside := places.within(ranks, winners):
            found[method] = inside
    return found


def without_each_expert(
    scores: Iterable[Score], rules: Rules, tally: Tally, among: Collection[str] | None = None
) -> tuple[WinnersChange, ...]:
    """One recount without each expert who scored a work of the first 2 × `rules.winners`; `tally` is with all.

    The others' absence can hardly move the first places, and with hundreds of experts each recount counts.
    """
    every = tuple(scores)
    ahead = set(_first(tally, 2 * rules.winners))
    experts = sorted({score.expert for score in every if score.entry in ahead})
    return tuple(
        _without(expert, every, rules=rules, before=_first(tally, rules.winners), among=among) for expert in experts
    )


def _without(
    expert: str, every: Sequence[Score], rules: Rules, before: Sequence[str], among: Collection[str] | None
) -> WinnersChange:
    rest = [score for score in every if score.expert != expert]
    # the raw rule is counted without the models, which take most of the time
    count = scoring.tally(rest, rules, among=among) if rules.decides == "raw" else calibration.tally(rest, rules, among)
    after = _first(count, rules.winners)
    return WinnersChange(
        expert,
        tuple(entry for entry in before if entry not in after),
        tuple(entry for entry in after if entry not in before),
    )


def _first(tally: Tally, size: int) -> tuple[str, ...]:
    return places.within({each.entry: each.rank for each in tally.entries}, size)
