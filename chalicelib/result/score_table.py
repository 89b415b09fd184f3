"""The scores of a round as arrays: input of the models and of the measures of agreement."""

from collections.abc import Iterable, Sequence

import msgspec
import numpy as np
import numpy.typing as npt

from chalicelib.result import scoring
from chalicelib.result.scoring import Rules, Score

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.int64]


class Table(msgspec.Struct, frozen=True, kw_only=True):
    """Weighted totals in canonical order: `y[n]` points are for `entries[row[n]]` by `experts[column[n]]`."""

    entries: tuple[str, ...]
    experts: tuple[str, ...]
    row: Indices
    column: Indices
    y: Floats

    def by_entry(self, values: Floats | None = None) -> Floats:
        """Sums over each entry's scores; without values, how many there are."""
        return np.bincount(self.row, values, len(self.entries)).astype(np.float64)

    def by_expert(self, values: Floats | None = None) -> Floats:
        """Sums over each expert's scores; without values, how many there are."""
        return np.bincount(self.column, values, len(self.experts)).astype(np.float64)

    def part(self, chosen: npt.NDArray[np.bool_]) -> "Table":
        """The table with only the chosen scores, and the same entries and experts."""
        return Table(
            entries=self.entries,
            experts=self.experts,
            row=self.row[chosen],
            column=self.column[chosen],
            y=self.y[chosen],
        )


def of_scores(scores: Iterable[Score], rules: Rules) -> Table:
    """The table of complete scores. Raises scoring.ScoresError for unusable ones."""
    ordered = scoring.canonical(scores)
    totals = np.array(scoring.totals(ordered, rules), np.float64)
    return of_columns([score.entry for score in ordered], [score.expert for score in ordered], totals)


def of_columns(entries: Sequence[str], experts: Sequence[str], y: Floats) -> Table:
    """The table of scores in any order: for each, its entry, its expert and its total."""
    known, people = sorted(set(entries)), sorted(set(experts))
    row, column = _numbers(entries, known), _numbers(experts, people)
    order = np.lexsort((column, row))
    return Table(
        entries=tuple(known), experts=tuple(people), row=row[order], column=column[order], y=y[order].astype(np.float64)
    )


def _numbers(names: Sequence[str], known: Sequence[str]) -> Indices:
    number = {name: index for index, name in enumerate(known)}
    return np.array([number[name] for name in names], np.int64)
