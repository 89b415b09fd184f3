"""Blocks: panels that share no expert and no entry with each other, brought to one level and one spread.

Such panels cannot be compared: a severe panel and a weak block of entries look the same, and nothing is calibrated
across them. Their experts' severities and scales can still be told within each block. Fitted together as they come,
far blocks made their experts seem severe or lenient, and coarse ones noisy, and held-out scores were predicted worse
than by the plain mean (bench/blocks.py). So each block is levelled first: its mean is taken off, and its spread is
brought to the usual one. How far spreads differ beyond their sampling is estimated from all blocks, and each is drawn
towards the others by as much as it is uncertain.
"""

from collections.abc import Callable

import msgspec
import numpy as np

from chalicelib.judging import incidence
from chalicelib.result.score_table import Floats, Indices, Table

Method = Callable[[Table, Table], Floats]  # predicts the scores of the second table from those of the first


class Blocks(msgspec.Struct, frozen=True, kw_only=True):
    """The block of each entry and of each expert, by number."""

    of_entry: Indices
    of_expert: Indices
    count: int


def blocks_of(table: Table) -> Blocks:
    """The blocks of a table; one if everybody is connected."""
    experts = len(table.experts)
    groups = incidence.groups(incidence.meetings(table.row, table.column, experts) > 0, np.arange(experts))
    of_expert, of_entry = np.zeros(experts, np.int64), np.zeros(len(table.entries), np.int64)
    for number, group in enumerate(groups):
        of_expert[group] = number
    of_entry[table.row] = of_expert[table.column]
    return Blocks(of_entry=of_entry, of_expert=of_expert, count=len(groups))


def levelled(predict: Method) -> Method:
    """The method, on blocks brought to one level and spread; a connected table is predicted as it is."""

    def predicted(known: Table, asked: Table) -> Floats:
        blocks = blocks_of(known)
        if blocks.count == 1:
            return predict(known, asked)
        level, spread = _levels_and_spreads(known, blocks)
        scored, wanted = (blocks.of_expert[table.column] for table in (known, asked))
        plain = msgspec.structs.replace(known, y=(known.y - level[scored]) / spread[scored])
        return level[wanted] + spread[wanted] * predict(plain, asked)

    return predicted


def _levels_and_spreads(table: Table, blocks: Blocks) -> tuple[Floats, Floats]:
    """The mean of each block in points, and how many times the usual spread it has."""
    block = blocks.of_expert[table.column]
    scores, entries = np.bincount(block), np.bincount(blocks.of_entry)
    means = np.bincount(block, table.y) / scores
    squares = np.bincount(block, (table.y - means[block]) ** 2) / np.maximum(scores - 1, 1)
    # a variance of n values is known to 2/n of its logarithm; a block has about as many as it has entries
    spread = np.exp(_drawn_together(np.log(np.maximum(squares, 1e-9)), 2 / np.maximum(entries - 1, 1)) / 2)
    return means, spread


def _drawn_together(values: Floats, variance: Floats) -> Floats:
    """Each value's distance from their mean, drawn towards 0 by its uncertainty (DerSimonian and Laird, 1986)."""
    weight = 1 / variance
    beyond = float((weight * (values - (weight @ values) / weight.sum()) ** 2).sum()) - (len(values) - 1)
    between = max(0.0, beyond / float(weight.sum() - (weight**2).sum() / weight.sum()))
    weight = 1 / (variance + between)
    drawn: Floats = between * weight * (values - (weight @ values) / weight.sum())
    return drawn
