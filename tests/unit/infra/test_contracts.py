"""What each release's workflows ask of their functions is kept as long as an execution may follow it."""

from datetime import date, datetime, timedelta

from infra import contracts
from infra.contracts import KEPT_FOR, Snapshot

DAY = date(2026, 5, 14)
MACHINE = {"StartAt": "A", "States": {"A": {"Type": "Task", "Resource": "${OneArn}", "End": True}}}


def test_todays_workflows_are_kept() -> None:
    """Whoever changes one runs `python -m infra.contracts`, which keeps the new ones beside those before."""
    assert contracts.kept()[-1].machines == contracts.of_today(), "run `.venv/bin/python -m infra.contracts`"


def test_none_is_missing_that_an_execution_may_follow() -> None:
    """Each names the one before it, which lies there until its executions have ended; and is as the command writes."""
    snapshots = contracts.kept()
    numbers, today = {each.number for each in snapshots}, datetime.now().astimezone().date()
    for each in snapshots:
        assert each.path.read_text(encoding="utf-8") == each.text(), each.path
        if each.after is not None:
            assert each.after[0] == each.number - 1
            assert each.after[0] in numbers or date.fromisoformat(each.after[1]) + KEPT_FOR < today, each.after


def test_a_change_that_functions_know_is_kept_and_another_is_not() -> None:
    """What is sent, where an answer goes and what is read; not retries, failures, comments and how many run at once."""
    state = {"Type": "Task", "Resource": "${OneArn}", "Parameters": {"part": "draw"}, "ResultPath": "$.plan"}
    aside = {"Comment": "x", "Retry": [{}], "Catch": [{"Next": "B"}], "MaxConcurrency": 2}
    inner = {"StartAt": "B", "States": {"B": {"Type": "Task", **aside}}}
    machine = {"Comment": "x", "StartAt": "A", "States": {"A": state | aside | {"ItemProcessor": inner}}}
    kept = {"StartAt": "B", "States": {"B": {"Type": "Task"}}}
    assert contracts.small(machine) == {"StartAt": "A", "States": {"A": state | {"ItemProcessor": kept}}}


def test_the_next_one_names_the_one_before_and_the_day() -> None:
    newest = Snapshot(7, (6, "2026-01-01"), {"one": MACHINE})
    assert contracts.following([newest], {"one": MACHINE}, DAY) is None
    changed = {"one": MACHINE | {"StartAt": "B"}}
    assert contracts.following([newest], changed, DAY) == Snapshot(8, (7, "2026-05-14"), changed)


def test_what_was_replaced_a_year_ago_goes_and_the_newest_never() -> None:
    """A standard execution ends after a year at the latest."""
    kept = [Snapshot(1, None, {}), Snapshot(2, (1, "2025-01-01"), {}), Snapshot(3, (2, "2026-01-01"), {})]
    assert contracts.outlived(kept, DAY) == kept[:1]
    assert contracts.outlived(kept, date(2025, 1, 1) + KEPT_FOR) == []
    assert contracts.outlived(kept, DAY + timedelta(days=999)) == kept[:2]
