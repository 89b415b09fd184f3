"""Hold-out 留出检验: hides some scores and lets each method predict them, on any scores of entries by experts."""

import hashlib
from collections.abc import Callable, Mapping

import msgspec
import numpy as np
import numpy.typing as npt

from chalicelib.result import blocks, calibration
from chalicelib.result.calibration import Variances
from chalicelib.result.score_table import Floats, Table

Mask = npt.NDArray[np.bool_]


class HoldoutErrors(msgspec.Struct, frozen=True):
    """How many scores were hidden, and each method's root mean square error in points; None if it cannot be used."""

    n: int
    rmse: Mapping[str, float | None]


def predict(table: Table, fraction: float, seed: str) -> HoldoutErrors:
    """Hide about `fraction` of the scores and predict them. Raises ValueError if none can be hidden."""
    hidden = _hidden(table, fraction, seed)
    if not hidden.any():
        raise ValueError("no score can be hidden: every entry and every expert must keep one")
    known, asked = table.part(~hidden), table.part(hidden)
    return HoldoutErrors(int(hidden.sum()), {name: _error(method, known, asked) for name, method in METHODS.items()})


def _hidden(table: Table, fraction: float, seed: str) -> Mask:
    """Which scores are hidden: drawn from the seed, so that every entry and every expert keeps one."""
    entries, experts = table.by_entry(), table.by_expert()
    hidden = np.zeros(len(table.y), np.bool_)
    wanted = round(fraction * len(table.y))
    for index in sorted(range(len(table.y)), key=lambda index: _lot(table, index, seed)):
        row, column = table.row[index], table.column[index]
        if wanted and entries[row] > 1 and experts[column] > 1:
            hidden[index] = True
            entries[row] -= 1
            experts[column] -= 1
            wanted -= 1
    return hidden


def _lot(table: Table, index: int, seed: str) -> bytes:
    """The number drawn for a score; the lowest numbers are hidden."""
    names = seed, table.entries[table.row[index]], table.experts[table.column[index]]
    return hashlib.sha256("\0".join(names).encode()).digest()


def _error(method: Callable[[Table, Table], Floats], known: Table, asked: Table) -> float | None:
    try:
        return round(float(np.sqrt(np.mean((method(known, asked) - asked.y) ** 2))), 4)
    except calibration.NotComparable:
        return None


def _by_mean(known: Table, asked: Table) -> Floats:
    return calibration.entry_means(known)[asked.row]


def trimmed_means(table: Table) -> Floats:
    """The mean of each entry's scores, without the highest and the lowest if there are at least five."""
    order = np.lexsort((table.y, table.row))
    count = table.by_entry().astype(np.int64)
    last = np.cumsum(count) - 1
    kept = np.ones(len(order), np.bool_)
    for end in (last - count + 1, last):
        kept[end[count >= 5]] = False
    chosen = np.zeros(len(order), np.bool_)
    chosen[order[kept]] = True
    return calibration.entry_means(table.part(chosen))


def _by_trimmed(known: Table, asked: Table) -> Floats:
    return trimmed_means(known)[asked.row]


def _by_zscore(known: Table, asked: Table) -> Floats:
    """Each expert's scores standardized, averaged by entry, and converted back to the asked expert's points."""
    n = known.by_expert()
    mean = known.by_expert(known.y) / n
    spread = np.sqrt(known.by_expert((known.y - mean[known.column]) ** 2) / n)
    spread = np.where(spread > 0, spread, 1.0)
    z = known.by_entry((known.y - mean[known.column]) / spread[known.column]) / known.by_entry()
    return mean[asked.column] + spread[asked.column] * z[asked.row]


def _by_calibrated(known: Table, asked: Table) -> Floats:
    found = calibration.calibrate(known, _variances(known))
    return found.entries[asked.row] + found.severity[asked.column]


def _by_em(known: Table, asked: Table) -> Floats:
    found = calibration.fit(known, _variances(known))
    quality = (found.entries - found.overall)[asked.row]
    return found.overall + found.severity[asked.column] + found.scale[asked.column] * quality


def _variances(known: Table) -> Variances:
    return calibration.variances(known)


METHODS: Mapping[str, Callable[[Table, Table], Floats]] = {
    "mean": _by_mean,
    "trimmed": _by_trimmed,
    "zscore": _by_zscore,
    "calibrated": blocks.levelled(_by_calibrated),
    "em": blocks.levelled(_by_em),
}
