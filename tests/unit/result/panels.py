"""Panels of experts that the tests of the models share: simulated ones, and a published one."""

from collections.abc import Sequence

import numpy as np

from chalicelib.result import score_table
from chalicelib.result.score_table import Floats, Table
from chalicelib.result.scoring import Score


def panel(entries: int, experts: int, per_work: int, seed: int, severity: float = 4.0) -> tuple[Table, Floats, Floats]:
    """A simulated panel of mixed experts, the works' true scores, the experts' true severities."""
    chance = np.random.default_rng(seed)
    truth, bias = chance.normal(72, 6, entries), chance.normal(0, severity, experts)
    row = np.repeat(np.arange(entries), per_work)
    column = np.concatenate([chance.permutation(experts)[:per_work] for _ in range(entries)])
    y = np.clip(np.round(truth[row] + bias[column] + chance.normal(0, 6, len(row))), 0, 100)
    names = [f"e{i:04}" for i in row], [f"x{i:03}" for i in column]
    return score_table.of_columns(*names, y), truth, bias


def scores_of(table: Table) -> list[Score]:
    return [
        Score(table.entries[i], table.experts[j], {"score": int(y)})
        for i, j, y in zip(table.row, table.column, table.y, strict=True)
    ]


def grid(rows: Sequence[Sequence[float]]) -> Table:
    """Entries in rows, experts in columns, complete."""
    cells = [(f"e{i}", f"x{j}", y) for i, row in enumerate(rows) for j, y in enumerate(row)]
    return score_table.of_columns([c[0] for c in cells], [c[1] for c in cells], np.array([c[2] for c in cells]))


# Shrout and Fleiss, Psychological Bulletin 86 (1979), table 2: six entries, four experts.
SHROUT = grid([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])


# --- the second model ---


def mixed(seed: int) -> tuple[Table, Floats, Floats, Floats, Floats]:
    """A panel whose experts differ in severity, scale and noise; the truth of each."""
    chance = np.random.default_rng(seed)
    entries, experts, per_work = 600, 24, 5
    truth, bias = chance.normal(0, 6, entries), chance.normal(0, 4, experts)
    scale, sigma = np.exp(chance.normal(0, 0.2, experts)), 6 * np.exp(chance.normal(0, 0.3, experts))
    row = np.repeat(np.arange(entries), per_work)
    column = np.concatenate([chance.permutation(experts)[:per_work] for _ in range(entries)])
    y = 72 + bias[column] + scale[column] * truth[row] + sigma[column] * chance.normal(0, 1, len(row))
    table = score_table.of_columns([f"e{i:04}" for i in row], [f"x{i:03}" for i in column], y)
    return table, truth, bias, scale, sigma
