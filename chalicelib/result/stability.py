"""Stability 稳定性: whether other entries would win under another rule, or without any one expert."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from chalicelib.result import calibration, places, scoring
from chalicelib.result.scoring import METHODS, Method, Rules, Score, Tally


class WinnersChange(msgspec.Struct, frozen=True):
    """The winners lost and gained without one expert's scores; both are empty if nothing changes."""

    expert: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def under_each_rule(tally: Tally, winners: int) -> Mapping[Method, tuple[str, ...]]:
    """The entries in the first `winners` places by each rule, best first, without rules that ranked nothing."""
    found: dict[Method, tuple[str, ...]] = {}
    for method in METHODS:
        ranks = {each.entry: getattr(each, f"{method}_rank") for each in tally.entries}
        if inside := places.within(ranks, winners):
            found[method] = inside
    return found


def without_each_expert(
    scores: Iterable[Score], rules: Rules, tally: Tally, among: Collection[str] | None = None
) -> tuple[WinnersChange, ...]:
    """One recount for each expert who scored an entry of the first 2 × `rules.winners`; `tally` includes all experts.

    The absence of other experts can hardly change the first places, and each recount takes time.
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
