"""No key of a table or an index is asked for more than a third of what it takes, on the last evening and after it."""

import json

from bench import cost, hot_keys, made_contest, measuring
from bench.hot_keys import MOST
from chalicelib.aws.items import to_item
from chalicelib.aws.places import INDEXES, Item
from chalicelib.call.definition import load_definition


def test_no_key_is_hot() -> None:
    """By the number of keys that the code has. One key for all forms, or all letters, would be too few."""
    found = {row.key: row for row in hot_keys.rows()}
    assert {key: row.each for key, row in found.items() if row.each > MOST} == {}
    alone = {key for key, row in found.items() if row.each * row.keys > MOST}
    assert {"by_status: forms in a status", "undelivered: letters"} <= alone


def test_every_index_is_thought_of() -> None:
    """A new index must say who writes to its keys."""
    assert {index.name for index in INDEXES} == {"by_kind", *(row.key.partition(":")[0] for row in hot_keys.rows())} - {
        "find",
        "traffic",
        "audience",
    }


def test_a_row_is_as_large_as_was_assumed() -> None:
    """From the first draft of a made work to the verdict on its video."""
    definition, row, sizes = load_definition("industry-story-2025"), None, []
    for step in made_contest._steps(1, "o" * 20, definition, definition.calendar.opens)[:5]:
        row = step(row).row
        sizes.append(sum(len(name) + size_of(value) for name, value in to_item(row).items()))
    assert 1024 < min(sizes) < max(sizes) <= hot_keys.ENTRY * 1024


def size_of(value: Item) -> int:
    """Bytes of an attribute as DynamoDB counts them."""
    [(kind, told)] = value.items()
    if kind == "M":
        return 3 + sum(1 + len(name.encode()) + size_of(each) for name, each in told.items())
    if kind == "L":
        return 3 + sum(1 + size_of(each) for each in told)
    return len(told.encode() if kind == "S" else told) if kind in "SBN" else 1


def test_indexes_of_keys_alone_would_not_pay() -> None:
    """They would save less than this, and each list would read its rows again. See docs/architecture.md."""
    assert hot_keys.of_indexes(json.loads(cost.KEPT.read_text(encoding="utf-8"))) < 0.2


def test_the_kept_table_is_that_of_today() -> None:
    """It is arithmetic, so it needs no machine of its own."""
    assert (measuring.RESULTS / "hot_keys.md").read_text(encoding="utf-8") == hot_keys.told() + "\n"
