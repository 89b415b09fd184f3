"""Stability 稳定性: whether other entries would win under another rule, or without any one expert."""

from collections.abc import Collection, Iterable, Mapping, Sequence

import msgspec

from chalicelib.result import calibration, places, scoring
from chalicelib.result.places import Groups
from chalicelib.result.scoring import METHODS, Method, Rules, Score, Tally


class WinnersChange(msgspec.Struct, frozen=True):
    """The winners lost and gained without one expert's scores; both are empty if nothing changes."""

    expert: str
    lost: tuple[str, ...]
    gained: tuple[str, ...]


def under_each_rule(tally: Tally, winners: int, groups: Groups = ()) -> Mapping[Method, tuple[str, ...]]:
    """The entries in the first places of each group by each rule, best first, without rules that ranked nothing."""
    found: dict[Method, tuple[str, ...]] = {}
    heats = places.or_all(groups, (each.entry for each in tally.entries), winners)
    for method in METHODS:
        ranks = {each.entry: getattr(each, f"{method}_rank") for each in tally.entries}
        if inside := places.within_each(ranks, heats):
            found[method] = inside
    return found


def without_each_expert(
    scores: Iterable[Score],
    rules: Rules,
    tally: Tally,
    among: Collection[str] | None = None,
    groups: Groups = (),
) -> tuple[WinnersChange, ...]:
    """One recount for each expert who scored an entry of the first 2 × the places of its group.

    `tally` includes all experts.

    The absence of other experts can hardly change the first places, and each recount takes time.
    """
    every = tuple(scores)
    heats = places.or_all(groups, (each.entry for each in tally.entries), rules.winners)
    ahead = set(_first(tally, heats, 2))
    experts = sorted({score.expert for score in every if score.entry in ahead})
    before = _first(tally, heats)
    return tuple(_without(expert, every, rules=rules, before=before, among=among, groups=groups) for expert in experts)


def _without(
    expert: str,
    every: Sequence[Score],
    *,
    rules: Rules,
    before: Sequence[str],
    among: Collection[str] | None,
    groups: Groups,
) -> WinnersChange:
    rest = [score for score in every if score.expert != expert]
    # the raw rule is counted without the models, which take most of the time
    count = (
        scoring.tally(rest, rules, among=among, groups=groups)
        if rules.decides == "raw"
        else calibration.tally(rest, rules, among, groups)
    )
    after = _first(count, places.or_all(groups, (each.entry for each in count.entries), rules.winners))
    return WinnersChange(
        expert,
        tuple(entry for entry in before if entry not in after),
        tuple(entry for entry in after if entry not in before),
    )


def _first(tally: Tally, groups: Groups, times: int = 1) -> tuple[str, ...]:
    return places.within_each({each.entry: each.rank for each in tally.entries}, groups, times)
