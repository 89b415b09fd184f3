"""Measures how well each method predicts hidden scores where panels share nothing, relative to the plain mean.

    python -m bench.blocks [--seeds 40]

Simulated sets of scores, each judged in blocks: every block has its own experts and entries. Experts' severities are
N(0, `severity`²), scales and noise log-normal; blocks differ in level (points) and in spread (of the logarithm), as
segments of a skating contest do. A fifth of the scores is hidden; 0.95 is 5 % better than the mean.
"""

import argparse
import math

import msgspec
import numpy as np

from bench import measuring
from chalicelib.result import holdout, score_table
from chalicelib.result.score_table import Table


class Blocks(msgspec.Struct, frozen=True, kw_only=True):
    """A set to simulate; `experts` score every entry of their block. Spreads as in the module."""

    name: str
    blocks: int
    entries: int
    experts: int
    level: float = 0.0
    spread: float = 0.0
    severity: float = 4.0
    unlike: float = 0.2
    quality: float = 6.0
    noise: float = 6.0


SETS = (
    Blocks(
        name="skating: a panel a segment", blocks=8, entries=24, experts=9, level=20, severity=2, quality=8, noise=3
    ),
    Blocks(name="skating: few in a segment", blocks=8, entries=12, experts=9, level=40, severity=2, quality=8, noise=3),
    Blocks(name="skating: judges alike", blocks=8, entries=24, experts=9, level=40, severity=0.3, unlike=0.02, noise=3),
    Blocks(name="skating: segments of any spread", blocks=8, entries=24, experts=9, level=30, spread=0.7, severity=2),
    Blocks(
        name="the same, judges alike", blocks=8, entries=24, experts=9, level=30, spread=0.7, severity=0.2, unlike=0.02
    ),
    Blocks(name="four fixed panels", blocks=4, entries=75, experts=5),
    Blocks(name="four fixed panels, few entries", blocks=4, entries=10, experts=5),
    Blocks(name="four fixed panels, apart", blocks=4, entries=10, experts=5, level=10, severity=0, unlike=0),
    Blocks(name="four fixed panels, sharp", blocks=4, entries=10, experts=5, level=20, severity=0, unlike=0, noise=2),
    Blocks(name="one panel", blocks=1, entries=60, experts=5),
)


def table_of(wanted: Blocks, seed: int) -> Table:
    """One set of scores."""
    dice = np.random.default_rng(seed)
    entries, experts, y = [], [], []
    for block in range(wanted.blocks):
        times = math.exp(dice.normal(0, wanted.spread)) if wanted.spread else 1.0
        level = 72 + dice.normal(0, 1) * wanted.level
        quality = dice.normal(0, wanted.quality, wanted.entries)
        severity = dice.normal(0, 1, wanted.experts) * wanted.severity
        scale, sigma = (np.exp(dice.normal(0, 1, wanted.experts) * wanted.unlike) for _ in range(2))
        given = (
            severity + scale * quality[:, None] + wanted.noise * sigma * dice.normal(0, 1, (len(quality), len(scale)))
        )
        for entry, expert in np.ndindex(given.shape):
            entries.append(f"b{block}e{entry:03}")
            experts.append(f"b{block}x{expert:02}")
            y.append(level + times * given[entry, expert])
    return score_table.of_columns(entries, experts, np.array(y))


def relative_errors(wanted: Blocks, seeds: int) -> dict[str, float]:
    """Root mean square error of each method over all seeds, in times the mean's."""
    outcomes = [holdout.predict(table_of(wanted, seed), 0.2, str(seed)) for seed in range(seeds)]
    squares = {name: sum((each.rmse[name] or math.nan) ** 2 for each in outcomes) for name in holdout.METHODS}
    return {name: math.sqrt(found / squares["mean"]) for name, found in squares.items()}


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=40)
    seeds = parser.parse_args().seeds
    rows = []
    for each in SETS:
        size = f"{each.blocks} × {each.entries} entries, {each.experts} experts"
        rows.append([each.name, size, *(f"{found:.3f}" for found in relative_errors(each, seeds).values())])
    measuring.keep("blocks", measuring.table(["set", "size", *holdout.METHODS], rows))


if __name__ == "__main__":
    main()
