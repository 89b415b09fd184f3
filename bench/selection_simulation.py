"""Measures how many of the true top ten each method finds in simulated contests, with one and two rounds.

    python -m bench.selection_simulation [--runs 200]

A contest has 1,000 entries and 40 experts, five scores an entry. Entries' true scores are N(72, 6²). Experts differ in
severity N(0, 4²), in scale (log-normal, 0.2) and in noise (6 points, log-normal, 0.3); scores are whole points from
0 to 100. Three worlds:

* nominal: as above;
* bad experts: two of the forty are careless (their scores are random, with a spread of 12) and two collude (they
  lift the same twentieth of all entries to about 97);
* no bias: every expert alike, noise 6.

In the second round the forty best of the method's own first round get ten more scores each (8 % more reviews) and
only they can win; "by the steadier half" draws the ten from the twenty experts whose first scores tell most.
Differences are paired: all methods rank the same contests.
"""

import argparse
import math
from collections.abc import Callable, Iterable

import msgspec
import numpy as np
import numpy.typing as npt

from bench import measuring
from chalicelib.judging import assignment
from chalicelib.judging.assignment import AssignmentEntry, AssignmentExpert, AssignmentProblem
from chalicelib.result import calibration, holdout, win_probability
from chalicelib.result.calibration import Fitted
from chalicelib.result.score_table import Floats, Indices, Table

TEN = 10
SHORTLIST, MORE = 40, 10
FIELDS = ("art", "film", "industry", "media")


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """A world to simulate. Spreads are in points; those of `scale` and `noise_spread` are of logarithms."""

    name: str
    entries: int = 1000
    experts: int = 40
    severity: float = 4.0
    scale: float = 0.2
    noise: float = 6.0
    noise_spread: float = 0.3
    careless: int = 0
    colluding: int = 0


def nominal(entries: int = 1000, experts: int = 40) -> Setting:
    """The usual world, at any size."""
    return Setting(name="nominal", entries=entries, experts=experts)


SETTINGS = (
    nominal(),
    Setting(name="bad experts", careless=2, colluding=2),
    Setting(name="no bias", severity=0.0, scale=0.0, noise_spread=0.0),
)


class World:
    """One contest: its true scores, and the scores that its experts give."""

    def __init__(self, setting: Setting, seed: int) -> None:
        self.setting, self.seed = setting, seed
        self.dice = np.random.default_rng(seed)
        entries, experts = setting.entries, setting.experts
        self.truth = self.dice.normal(0, 6, entries)
        self.severity = self.dice.normal(0, 1, experts) * setting.severity
        self.scale = np.exp(self.dice.normal(0, 1, experts) * setting.scale)
        self.sigma = setting.noise * np.exp(self.dice.normal(0, 1, experts) * setting.noise_spread)
        odd = self.dice.permutation(experts)
        self.careless = np.isin(np.arange(experts), odd[: setting.careless])
        self.colluding = np.isin(np.arange(experts), odd[setting.careless :][: setting.colluding])
        self.favoured = self.dice.permutation(entries) < entries // 20

    @property
    def best(self) -> frozenset[int]:
        """The true ten."""
        return frozenset(np.argsort(-self.truth)[:TEN].tolist())

    def first_round(self) -> tuple[Indices, Indices]:
        """Entries and experts of the assignment, five experts for each entry."""
        return self._drawn(range(self.setting.entries), range(self.setting.experts), 5, ())

    def second_round(self, first: Table, shortlist: Indices, experts: Iterable[int]) -> tuple[Indices, Indices]:
        """Ten more experts for each entry of the shortlist, who have not seen it."""
        seen, people = set(shortlist.tolist()), sorted(experts)
        pairs = zip(first.row.tolist(), first.column.tolist(), strict=True)
        barred = [(entry, expert) for entry, expert in pairs if entry in seen and expert in set(people)]
        return self._drawn(sorted(seen), people, MORE, barred)

    def _drawn(
        self, entries: Iterable[int], experts: Iterable[int], size: int, barred: Iterable[tuple[int, int]]
    ) -> tuple[Indices, Indices]:
        plan = assignment.assign(
            AssignmentProblem(
                experts=tuple(AssignmentExpert(f"x{i:04}", FIELDS[i % 4]) for i in experts),
                entries=tuple(AssignmentEntry(f"e{i:06}") for i in entries),
                conflicts=tuple((f"e{i:06}", f"x{j:04}") for i, j in barred),
                per_entry=size,
                seed=str(self.seed),
            )
        )
        numbers = np.array([(int(entry[1:]), int(expert[1:])) for entry, expert in plan.assignments], np.int64)
        return numbers[:, 0], numbers[:, 1]

    def scores(self, row: Indices, column: Indices) -> Floats:
        """The scores of these pairs, in whole points from 0 to 100."""
        dice, n = self.dice, len(row)
        y = 72 + self.severity[column] + self.scale[column] * self.truth[row]
        y += self.sigma[column] * dice.normal(0, 1, n)
        y = np.where(self.careless[column], 72 + self.severity[column] + dice.normal(0, 12, n), y)
        lifted = np.maximum(y, 97 + dice.normal(0, 2, n))
        y = np.where(self.colluding[column] & self.favoured[row], lifted, y)
        return np.clip(np.round(y), 0, 100)


# --- methods: a number for each entry, larger is better -------------------------------------------------------


def by_mean(table: Table) -> Floats:
    """The plain mean."""
    return calibration.entry_means(table)


def by_trimmed(table: Table) -> Floats:
    """The mean without the highest and the lowest."""
    return holdout.trimmed_means(table)


def by_zscore(table: Table) -> Floats:
    """The mean of each expert's standardized scores."""
    n = table.by_expert()
    left = table.y - (table.by_expert(table.y) / n)[table.column]
    return table.by_entry(left / np.sqrt(table.by_expert(left**2) / n)[table.column]) / table.by_entry()


def by_calibrated(table: Table) -> Floats:
    """The first model."""
    return calibration.calibrate(table, calibration.variances(table)).entries


def fitted(table: Table) -> Fitted:
    """The second model."""
    return calibration.fit(table, calibration.variances(table))


def by_em(table: Table) -> Floats:
    """The second model's scores."""
    return fitted(table).entries


METHODS: dict[str, Callable[[Table], Floats]] = {
    "mean": by_mean,
    "trimmed": by_trimmed,
    "z-score": by_zscore,
    "calibrated": by_calibrated,
    "EM": by_em,
}


# --- one contest ------------------------------------------------------------------------------------------------


def table_of(world: World, row: Indices, column: Indices, y: Floats) -> Table:
    """Scores of all entries and experts in canonical order."""
    order = np.lexsort((column, row))
    entries = tuple(f"e{i:06}" for i in range(world.setting.entries))
    people = tuple(f"x{j:04}" for j in range(world.setting.experts))
    return Table(entries=entries, experts=people, row=row[order], column=column[order], y=y[order])


def hits(world: World, values: Floats, among: Indices | None = None) -> int:
    """How many of the true ten are among the ten best by `values`."""
    order = np.argsort(-values, kind="stable")
    if among is not None:
        order = order[np.isin(order, among)]
    return len(world.best & set(order[:TEN].tolist()))


def contest(setting: Setting, seed: int) -> tuple[dict[str, int], tuple[Floats, npt.NDArray[np.bool_]]]:
    """Hits of every method, and EM's P(top ten) beside the truth."""
    world = World(setting, seed)
    row, column = world.first_round()
    first = table_of(world, row, column, world.scores(row, column))
    found, everybody = {}, range(setting.experts)
    for name, method in METHODS.items():
        values = method(first)
        found[name] = hits(world, values)
        found[f"{name}, two rounds"] = _second(world, first, values=values, method=method, experts=everybody)
    model = fitted(first)
    steady = np.argsort(-model.information, kind="stable")[: setting.experts // 2].tolist()
    found["EM, two rounds by the steadier half"] = _second(
        world, first, values=model.entries, method=by_em, experts=steady
    )
    probability = win_probability.among_best(model.entries, model.entries_se, TEN)
    return found, (probability, np.isin(np.arange(setting.entries), list(world.best)))


def _second(
    world: World, first: Table, values: Floats, method: Callable[[Table], Floats], experts: Iterable[int]
) -> int:
    shortlist = np.argsort(-values, kind="stable")[:SHORTLIST]
    row, column = world.second_round(first, shortlist, experts)
    y = np.concatenate([first.y, world.scores(row, column)])
    both = table_of(world, np.concatenate([first.row, row]), np.concatenate([first.column, column]), y)
    return hits(world, method(both), shortlist)


# --- all of them ------------------------------------------------------------------------------------------------


def mean_and_error(values: Iterable[float]) -> tuple[float, float]:
    """The mean and its standard error."""
    known = np.array(list(values), np.float64)
    return float(known.mean()), float(known.std(ddof=1) / math.sqrt(len(known)))


def reliability(pairs: Iterable[tuple[Floats, npt.NDArray[np.bool_]]]) -> str:
    """Predicted against observed frequency, in ten bins of P(top ten)."""
    every = list(pairs)
    said, happened = np.concatenate([p for p, _ in every]), np.concatenate([t for _, t in every])
    number = np.minimum((said * 10).astype(int), 9)
    rows = []
    for each in range(10):
        inside = number == each
        n = int(inside.sum())
        if n:
            rate = float(happened[inside].mean())
            error = math.sqrt(max(rate * (1 - rate), 1 / n) / n)
            bounds = f"{each / 10:.1f} to {each / 10 + 0.1:.1f}"
            rows.append([bounds, n, f"{said[inside].mean():.3f}", f"{rate:.3f} ± {error:.3f}"])
    return measuring.table(["P(top ten)", "entries", "predicted", "observed"], rows)


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    runs = parser.parse_args().runs
    every, said = {}, {}
    for setting in SETTINGS:
        outcomes = [contest(setting, seed) for seed in range(runs)]
        every[setting.name] = {name: [found[name] for found, _ in outcomes] for name in outcomes[0][0]}
        said[setting.name] = reliability(pair for _, pair in outcomes)
    report(runs, every, said)


def report(runs: int, every: dict[str, dict[str, list[int]]], said: dict[str, str]) -> None:
    """Tables and plots of all worlds."""
    summary = {world: {name: mean_and_error(each) for name, each in found.items()} for world, found in every.items()}
    names = list(next(iter(summary.values())))
    rows = [[name, *(f"{found[name][0]:.2f} ± {found[name][1]:.2f}" for found in summary.values())] for name in names]
    lines = [
        f"True top ten found, of 10; mean of {runs} contests ± standard error:",
        "",
        measuring.table(["method", *summary], rows),
        "",
    ]
    plain = every["no bias"]
    for rounds in ("", ", two rounds"):
        lost = mean_and_error(np.array(plain[f"trimmed{rounds}"]) - np.array(plain[f"EM{rounds}"], np.float64))
        lines.append(f"Without bias{rounds}, the trimmed mean finds {lost[0]:+.2f} ± {lost[1]:.2f} more than EM.")
    for world, text in said.items():
        lines += ["", f"P(top ten) after one round, {world}:", "", text]
    measuring.keep("selection", "\n".join(lines))
    measuring.bars("selection", f"True top ten found ({runs} contests)", "entries of 10", summary)


if __name__ == "__main__":
    main()
