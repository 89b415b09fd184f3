"""The jury meeting: what people may decide about a computed result."""

from typing import Any

import pytest

from chalicelib import jury
from tests.unit.samples import refused_fields

RESULT = {"winners": 3, "undecided": ["a", "b", "c"], "entries": [{"winner": True}, {"winner": False}]}


@pytest.mark.parametrize(("chosen", "result", "accepted"), [
    (["a", "b"], RESULT, True),
    (["a"], RESULT, False),
    (["a", "b", "c"], RESULT, False),
    (["a", "a"], RESULT, False),
    (["a", "z"], RESULT, False),
    ([], RESULT | {"undecided": []}, True),
    (["a"], RESULT | {"undecided": []}, False),
    (["a"], RESULT | {"undecided": ["a"]}, True),  # fewer works than places
])  # fmt: skip
def test_a_tie_is_decided_for_exactly_the_places_left(
    chosen: list[str], result: dict[str, Any], accepted: bool
) -> None:
    """Among the tied works alone, each once."""
    found = refused_fields(jury.check_chosen, chosen, result)
    assert found == ([] if accepted else [("chosen", "CHOOSE")])
