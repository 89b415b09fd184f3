"""Measures which figure should decide who wins: raw, calibrated or the model's (EM), after the shipped second round.

    python -m bench.deciding_rule [--runs 200]

A contest has 300 entries and 20 experts, five scores an entry, by the shipped call's own rules: its trimming, its
shortlist, its size of the second panel and its choice of who judges again. Everything is counted by the product's code.
Entries' true scores are N(72, 6²); experts differ in severity N(0, 4²), scale (log-normal, 0.2) and noise (6 points,
log-normal, 0.3). Five worlds:

* nominal: as above;
* bad experts: two of the twenty (10 %) give random scores, with a spread of 12;
* two friends: two experts on the panel of one mediocre entry give it 100;
* field bias: every expert has a taste for each of four kinds of entry, N(0, 4²);
* no bias: every expert alike, noise 6.

All rules count the same scores, so differences are paired. For the friends' entry the share of contests in which it
wins is given too, and how often it and other entries bear the flag of two scores far above the rest.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Iterable, Sequence

import msgspec
import numpy as np

from bench import measuring
from bench.selection_simulation import TEN, Setting, World, mean_and_error
from chalicelib.call.definition import SecondRound, load_definition
from chalicelib.judging.assignment import Pair
from chalicelib.result import calibration, scoring, second_round
from chalicelib.result.flags import EntryFlag
from chalicelib.result.score_table import Floats, Indices
from chalicelib.result.scoring import METHODS, Method, Score, Tally

CALL = load_definition("industry-story-2025")
KINDS = 4


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """A world to simulate: how experts are, how strong their tastes are (in points), and whether two are friends."""

    experts: Setting
    taste: float = 0.0
    friends: bool = False


def _place(name: str, taste: float = 0.0, friends: bool = False, **experts: float) -> Place:
    return Place(
        experts=Setting(name=name, entries=300, experts=20, **experts),  # type: ignore[arg-type]  # counts are whole
        taste=taste,
        friends=friends,
    )


PLACES = (
    _place("nominal"),
    _place("bad experts", careless=2),
    _place("two friends", friends=True),
    _place("field bias", taste=4.0),
    _place("no bias", severity=0.0, scale=0.0, noise_spread=0.0),
)


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What one contest gave, by rule and rounds (1 or 2): true winners found, and whether the friends' entry won."""

    found: dict[str, int]
    favoured_won: dict[str, bool]
    flagged_first: bool
    flagged_last: bool
    flagged_winners: int


class Contest:
    """One contest, counted by the product."""

    def __init__(self, place: Place, seed: int) -> None:
        self.place, self.world = place, World(place.experts, seed)
        self.kind = self.world.dice.integers(0, KINDS, place.experts.entries)
        self.taste = self.world.dice.normal(0, 1, (place.experts.experts, KINDS)) * place.taste
        self.rules = msgspec.structs.replace(
            scoring.rules_of(CALL), weights={"score": 1}, key_criterion="", tie_breaks=("untrimmed_mean", "jury")
        )
        self.favoured = int(np.argsort(np.abs(self.world.truth))[0]) if place.friends else -1

    def outcome(self) -> Outcome:
        """Both rounds, each counted by every rule."""
        row, column = self.world.first_round()
        friends = column[row == self.favoured][:2]
        scores = self._scores(row, column, friends)
        first = self._counted(scores)
        finalists = second_round.finalists(first["raw"], self.second, self.rules.winners)
        both = [*scores, *self._scores(*self._drawn_again(first["raw"], finalists, scores), friends)]
        return self._judged(first, self._counted(both, finalists))

    @property
    def second(self) -> SecondRound:
        """The shipped second round."""
        rules = CALL.review.second_round
        assert rules is not None
        return rules

    def _counted(self, scores: Sequence[Score], among: Sequence[str] | None = None) -> dict[Method, Tally]:
        """The same scores, counted by every rule."""
        known = calibration.estimate(scores, self.rules, among)
        by = {method: msgspec.structs.replace(self.rules, decides=method) for method in METHODS}
        return {method: scoring.tally(scores, rules, known, among) for method, rules in by.items()}

    def _scores(self, row: Indices, column: Indices, friends: Indices) -> list[Score]:
        points = self.world.scores(row, column) + self.taste[column, self.kind[row]]
        points = np.where((row == self.favoured) & np.isin(column, friends), 100, points)
        return list(_named(row, column, np.clip(np.round(points), 0, 100)))

    def _drawn_again(self, first: Tally, finalists: Sequence[str], scores: Iterable[Score]) -> tuple[Indices, Indices]:
        inside = set(finalists)
        seen: list[Pair] = [(score.entry, score.expert) for score in scores if score.entry in inside]
        everybody = [f"x{number:04}" for number in range(self.place.experts.experts)]
        size = second_round.panel_size(finalists, everybody, set(seen), self.second.experts)
        judges = second_round.pool(first.experts, everybody, finalists, barred=set(seen), per_work=size)
        return self.world._drawn(
            [int(entry[1:]) for entry in finalists],
            [int(expert[1:]) for expert in judges],
            size,
            [(int(entry[1:]), int(expert[1:])) for entry, expert in seen if expert in judges],
        )

    def _judged(self, first: dict[Method, Tally], last: dict[Method, Tally]) -> Outcome:
        favoured, best = f"e{self.favoured:06}", {f"e{entry:06}" for entry in self.world.best}
        rounds = {1: first, 2: last}
        winners = {f"{name}, {n}": _winners(tally) for n, counts in rounds.items() for name, tally in counts.items()}
        marked = _marked(last["em"])
        return Outcome(
            found={name: len(best & won) for name, won in winners.items()},
            favoured_won={name: favoured in won for name, won in winners.items()},
            flagged_first=favoured in _marked(first["em"]),
            flagged_last=favoured in marked,
            flagged_winners=len((marked & winners["em, 2"]) - {favoured}),
        )


def _named(row: Indices, column: Indices, points: Floats) -> Iterable[Score]:
    for entry, expert, value in zip(row.tolist(), column.tolist(), points.tolist(), strict=True):
        yield Score(f"e{entry:06}", f"x{expert:04}", {"score": int(value)})


def _marked(tally: Tally) -> set[str]:
    return {each.entry for each in tally.entries if EntryFlag.TWO_AT_TOP in each.flags}


def _winners(tally: Tally) -> set[str]:
    """The ten winners; entries tied across the last place are taken by their ids."""
    return set([*tally.winners, *tally.undecided][:TEN])


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    asked = parser.parse_args()
    every: dict[str, list[Outcome]] = defaultdict(list)
    for place in PLACES:
        for seed in range(asked.runs):
            every[place.experts.name].append(Contest(place, seed).outcome())
        sys.stderr.write(f"{place.experts.name}: {len(every[place.experts.name])} contests\n")
    report(asked.runs, every)


def report(runs: int, every: dict[str, list[Outcome]]) -> None:
    """The tables and the plot."""
    summary = {
        world: {name: mean_and_error(each.found[name] for each in found) for name in found[0].found}
        for world, found in every.items()
    }
    rows = [
        [*name.split(", "), *(f"{found[name][0]:.2f} ± {found[name][1]:.2f}" for found in summary.values())]
        for name in next(iter(summary.values()))
    ]
    friends = every["two friends"]
    won = [
        [*name.split(", "), f"{np.mean([each.favoured_won[name] for each in friends]):.1%}"]
        for name in friends[0].found
    ]
    nominal = every["nominal"]
    lines = [
        f"True top ten found, of 10; mean of {runs} contests ± standard error:",
        "",
        measuring.table(["decides", "rounds", *summary], rows),
        "",
        *_paired(every),
        "",
        "Contests in which the friends' mediocre entry wins:",
        "",
        measuring.table(["decides", "rounds", "wins"], won),
        "",
        f"It bears the flag after the first round in {np.mean([each.flagged_first for each in friends]):.1%}, after the"
        f" second in {np.mean([each.flagged_last for each in friends]):.1%} of the contests. Of the ten winners of a"
        f" nominal contest {np.mean([each.flagged_winners for each in nominal]):.2f} bear it.",
    ]
    measuring.keep("deciding_rule", "\n".join(lines))
    measuring.bars("deciding_rule", f"True top ten found ({runs} contests)", "entries of 10", summary)


def _paired(every: dict[str, list[Outcome]]) -> Iterable[str]:
    for world, found in every.items():
        for other in ("raw", "calibrated"):
            gain = mean_and_error(each.found["em, 2"] - each.found[f"{other}, 2"] for each in found)
            yield f"* {world}, two rounds: EM finds {gain[0]:+.2f} ± {gain[1]:.2f} more than {other}."


if __name__ == "__main__":
    main()
