"""A local contest goes on where it was: rows, sign-ins, running workflows, events on their way."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.aws import phases
from chalicelib.call.campaign import PhaseName
from infra import deployment, rollback
from infra.local import people
from infra.local.stack import Stack
from tests.waiting import PATIENCE, until

BEIJING = timezone(timedelta(hours=8))


@contextmanager
def _running(local: Path, environment: pytest.MonkeyPatch) -> Iterator[tuple[Stack, httpx.Client]]:
    """The stack of a folder and its organizer at the console."""
    stack = Stack(local, 0)
    stack.start()
    try:
        for name, value in stack.environment().items():
            environment.setenv(name, value)
        deployment.forget()
        token = people.prepare(stack).organizer.partition("#token=")[2]
        stack.invoke("ReconcileFunction", {"patience": 0})
        with httpx.Client(base_url=f"{stack.site}/api", timeout=PATIENCE, trust_env=False) as console:
            people.sign_in(console, token)
            yield stack, console
    finally:
        assert stack.stop()
        deployment.forget()


def _until(look: Callable[[], Any], wanted: Any) -> None:
    until(lambda: look() == wanted, str(wanted))


def _screening(console: httpx.Client, name: str) -> Any:
    return console.get("/organizer/board").json()["phases"]["screening"][name]


def test_a_phase_that_waits_for_its_gate_goes_on_after_a_restart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The execution died with the emulator; its rows start another, and the decision reaches it.

    Selection, started early, waits for it meanwhile without looking again and again, and goes on as well.
    """
    with _running(tmp_path / "local", monkeypatch) as (_, console):
        _close_the_call(console)
        assert console.post("/organizer/phases/screening/start", json={}).status_code == 202
        _until(lambda: _screening(console, "status"), "awaiting_gate")
    with _running(tmp_path / "local", monkeypatch) as (stack, console):
        _asks_the_new_version(stack)
        _until(lambda: (_screening(console, "status"), _screening(console, "attempt")), ("awaiting_gate", 2))
        waiting = _selection_waits(stack, console)
        assert console.post("/organizer/phases/screening/gate", json={"reason": "继续"}).status_code < 300
        _until(lambda: _screening(console, "status"), "done")
        _until(lambda: _status(stack, waiting), "SUCCEEDED")
        _until(lambda: console.get("/organizer/board").json()["phases"]["selection"]["status"], "awaiting_gate")
        before = len(stack.outbox.newest_first())
        console.post("/sign-in/codes", json={"contact": "13800138000"})
        _until(lambda: len(stack.outbox.newest_first()) > before, True)


def _asks_the_new_version(stack: Stack) -> None:
    """Its address is another one, so the API has another version; what nobody asks any more is forgotten here."""
    versions = rollback.read(stack.cloud.client("lambda"), stack.outputs["ApiAlias"])
    assert (list(versions.made), versions.live) == ([2], 2)


def _selection_waits(stack: Stack, console: httpx.Client) -> str:
    """Start selection while screening runs; returns its execution of screening, which waits with its token."""
    assert console.post("/organizer/phases/selection/start", json={}).status_code == 202

    def waiting() -> dict[str, str]:
        return phases.load(stack.contest).phase(PhaseName.SCREENING).waiting or {}

    [(execution, token)] = until(waiting, "the second execution").items()
    assert token
    events = _events(stack, execution)
    time.sleep(12)  # it once asked every ten seconds
    assert (_status(stack, execution), _events(stack, execution)) == ("RUNNING", events)
    return execution


def _status(stack: Stack, execution: str) -> str:
    return str(stack.cloud.client("stepfunctions").describe_execution(executionArn=execution)["status"])


def _events(stack: Stack, execution: str) -> int:
    found = stack.cloud.client("stepfunctions").get_execution_history(executionArn=execution, maxResults=1000)
    return len(found["events"])


def _close_the_call(console: httpx.Client) -> None:
    board = console.get("/organizer/board").json()
    now = datetime.now(BEIJING).replace(microsecond=0)
    dates = {
        "revision": board["revision"],
        "opens": (now - timedelta(days=9)).isoformat(),
        "closes": (now - timedelta(days=2)).isoformat(),
        "review_until": (now + timedelta(days=9)).isoformat(),
        "reason": "测试",
    }
    answer = console.put("/organizer/calendar", json=dates)
    assert answer.status_code == 200, answer.text
