"""Blocks: panels that share nothing are predicted block by block, and no worse than by the plain mean."""

import numpy as np
import pytest

from bench.blocks import SETS, Blocks, relative_errors, table_of
from chalicelib.result import blocks, holdout
from chalicelib.result.score_table import Floats, Table

APART = [each for each in SETS if each.blocks > 1]


@pytest.mark.parametrize("wanted", APART, ids=lambda each: each.name)
def test_no_model_loses_to_the_mean_where_panels_share_nothing(wanted: Blocks) -> None:
    """Of far, coarse or small blocks too; 2 % is what the estimate of severities costs where there are none."""
    found = relative_errors(wanted, 4)
    assert max(found["calibrated"], found["em"]) < 1.02


def test_blocks_are_found_and_numbered() -> None:
    """Entries and experts of a block bear its number."""
    found = blocks.blocks_of(table_of(APART[6], 1))
    assert found.count == 4
    assert sorted(np.bincount(found.of_expert)) == [5, 5, 5, 5]
    assert sorted(np.bincount(found.of_entry)) == [10, 10, 10, 10]


def middle(known: Table, asked: Table) -> Floats:
    """A method that predicts the same for all."""
    return np.full(len(asked.y), known.y.mean())


def test_a_connected_table_is_predicted_as_it_is() -> None:
    """The figures of a contest with one group of experts stay what they were."""
    table = table_of(SETS[-1], 1)
    assert (blocks.levelled(middle)(table, table) == middle(table, table)).all()


def test_the_level_and_the_unit_of_a_block_do_not_matter() -> None:
    """Points taken off or multiplied in one block move its predictions alike and no others."""
    table = table_of(APART[5], 2)
    mine = blocks.blocks_of(table).of_expert[table.column] == 0
    moved = Table(
        entries=table.entries, experts=table.experts, row=table.row, column=table.column, y=table.y + 50 * mine
    )
    before, after = (holdout.METHODS["em"](each, each) for each in (table, moved))
    assert np.allclose(after, before + 50 * mine)
