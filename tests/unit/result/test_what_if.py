"""Another rule tried on a stored result: who would win and who would not."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from chalicelib.errors import Problem
from chalicelib.result import document, scoring, what_if
from chalicelib.result.document import ResultInputs, Stability
from chalicelib.result.scoring import Estimates, Rules
from chalicelib.result.what_if import Supposition
from tests.unit import samples
from tests.unit.samples import CALL, SCORES

FIRST, SECOND = (each.id for each in CALL.criteria[:2])
RULES = Rules(weights={each.id: each.weight for each in CALL.criteria}, min_scores=1, winners=1, trim=1, trim_from=3)


def stored(points: dict[str, list[dict[str, int]]], known: Estimates | None = None) -> dict[str, Any]:
    """A result: the points of each entry's experts, where they are not 50."""
    works = [msgspec.structs.replace(samples.listed(), id=name) for name in points]
    seats = [
        msgspec.structs.replace(
            samples.seat(number, f"e{number}", scores=dict.fromkeys(SCORES, 50) | given, opinion="recommend"),
            entry=name,
        )
        for name, all_given in points.items()
        for number, given in enumerate(all_given)
    ]
    source = ResultInputs(entries=works, seats=seats, names={})
    made = document.result_document(
        samples.campaign(),
        CALL,
        rules=RULES,
        tally=scoring.tally(source.scores, RULES, known),
        source=source,
        stability=Stability(rules={}, without=None),
    )
    read: dict[str, Any] = msgspec.json.decode(made)
    return read


def changes(result: dict[str, Any], **wanted: Any) -> dict[str, tuple[int | None, int | None, str]]:
    found = what_if.suppose(result, Supposition(**wanted))
    return {line.id: (line.rank, line.supposed_rank, line.change) for line in found.lines}


def test_without_another_rule_nothing_changes() -> None:
    """The same figures give the same places."""
    result = stored({"a": [{FIRST: 90}], "b": [{FIRST: 80}]})
    assert changes(result) == {"a": (1, 1, "keeps")}
    [line] = what_if.suppose(result, Supposition()).lines
    assert str(line.score) == str(line.supposed_score)


def test_other_weights_are_counted_exactly() -> None:
    """What is strong in another criterion wins by it."""
    result = stored({"a": [{FIRST: 90}], "b": [{SECOND: 80}]})
    weights = dict.fromkeys(RULES.weights, 0) | {SECOND: 1}
    assert changes(result, weights=weights) == {"b": (2, 1, "gains"), "a": (1, 2, "loses")}


def test_trimming_and_the_number_of_winners() -> None:
    """One very high score counts when nothing is dropped; more winners take in more."""
    result = stored({"a": [{}, {}, dict.fromkeys(RULES.weights, 100)], "b": [dict.fromkeys(RULES.weights, 60)] * 3})
    assert changes(result) == {"b": (1, 1, "keeps")}
    assert changes(result, trim=0) == {"a": (2, 1, "gains"), "b": (1, 2, "loses")}
    assert changes(result, winners=2) == {"b": (1, 1, "keeps"), "a": (2, 2, "gains")}
    assert what_if.suppose(result, Supposition(trim=3)).rules.trim_from == 7


def test_the_models_decide_with_the_figures_of_the_result() -> None:
    """They are not estimated again; other weights have none."""
    known = Estimates(calibrated={"a": Decimal("70.00"), "b": Decimal("71.00")})
    result = stored({"a": [{FIRST: 90}], "b": [{FIRST: 80}]}, known)
    assert changes(result, decides="calibrated") == {"b": (2, 1, "gains"), "a": (1, 2, "loses")}
    for wanted in ({"decides": "em"}, {"decides": "calibrated", "weights": dict.fromkeys(RULES.weights, 1)}):
        with pytest.raises(Problem, match="RULE_NEEDS_MODELS"):
            changes(result, **wanted)


@pytest.mark.parametrize("weights", [{FIRST: 1}, dict.fromkeys(RULES.weights, 0)])
def test_weights_that_rank_nothing_are_refused(weights: dict[str, int]) -> None:
    with pytest.raises(Problem, match="INVALID_FIELDS"):
        changes(stored({"a": [{}]}), weights=weights)


def test_a_contest_too_large_for_a_request(monkeypatch: pytest.MonkeyPatch) -> None:
    """The offline command counts it."""
    monkeypatch.setattr(what_if, "MOST_ENTRIES", 1)
    with pytest.raises(Problem, match="TOO_MANY_TO_SUPPOSE"):
        changes(stored({"a": [{}], "b": [{}]}))
