"""Measures ranking at three sizes: the cost of each method, and that figures do not depend on the scores' order.

    python -m bench.ranking

Seconds are processor time, all threads together. `whole tally` is all that the platform does from scores to the
published result, including hashing.
"""

import argparse
import json
from typing import Any

import msgspec
import numpy as np

from bench import measuring
from bench.selection_simulation import World, nominal
from chalicelib.result import calibration, score_table, scoring, win_probability
from chalicelib.result.scoring import Rules, Score

SIZES = ((300, 15), (3_000, 60), (50_000, 500))
RULES = Rules(weights={"score": 1})


def scores_of(entries: int, experts: int) -> list[Score]:
    """A simulated round: five scores for each entry, in whole points."""
    world = World(nominal(entries, experts), 1)
    row, column = world.first_round()
    y = world.scores(row, column)
    return [Score(f"e{i:05}", f"x{j:03}", {"score": int(p)}) for i, j, p in zip(row, column, y, strict=True)]


def one(entries: int, experts: int) -> dict[str, Any]:
    """The figures of every step at one size, in one process."""
    scores = scores_of(entries, experts)
    table, reading = measuring.timed(lambda: score_table.of_scores(scores, RULES))
    assumed, of_variances = measuring.timed(lambda: calibration.variances(table))
    _, calibrated = measuring.timed(lambda: calibration.calibrate(table, assumed))
    fitted, em = measuring.timed(lambda: calibration.fit(table, assumed))
    _, p_top = measuring.timed(lambda: win_probability.among_best(fitted.entries, fitted.entries_se, RULES.winners))
    models = measuring.peak_megabytes()
    _, raw = measuring.timed(lambda: scoring.tally(scores, RULES))
    tally, whole = measuring.timed(lambda: calibration.tally(scores, RULES))
    order = np.random.default_rng(1).permutation(len(scores))
    again = calibration.tally([scores[i] for i in order], RULES)
    return {
        "reading": reading,
        "raw": raw,
        "calibrated": round(of_variances + calibrated, 2),
        "em": em,
        "P(top ten)": p_top,
        "whole tally": whole,
        "peak MB of the models": models,
        "shuffled": "equal" if msgspec.json.encode(again) == msgspec.json.encode(tally) else "DIFFERENT",
    }


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--one", nargs=2, type=int, help="internal: entries, experts")
    arguments = parser.parse_args()
    if arguments.one:
        print(json.dumps(one(*arguments.one)))
        return
    found = {
        f"{entries:,} / {experts}": measuring.alone("bench.ranking", "--one", str(entries), str(experts))
        for entries, experts in SIZES
    }
    header = ["entries / experts", *next(iter(found.values()))]
    measuring.keep("ranking", measuring.table(header, [[size, *each.values()] for size, each in found.items()]))
    steps = ("raw", "calibrated", "em", "P(top ten)")
    heights = {size: {step: (float(each[step]), 0.0) for step in steps} for size, each in found.items()}
    measuring.bars("ranking", "Ranking, five scores an entry", "seconds", heights)


if __name__ == "__main__":
    main()
