"""A local contest goes on where it was: rows, sign-ins, running workflows, events on their way."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import httpx
import pytest

from infra import deployment
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
    """The execution died with the emulator; its rows start another, and the decision reaches it."""
    with _running(tmp_path / "local", monkeypatch) as (_, console):
        _close_the_call(console)
        assert console.post("/organizer/phases/screening/start", json={}).status_code == 202
        _until(lambda: _screening(console, "status"), "awaiting_gate")
    with _running(tmp_path / "local", monkeypatch) as (stack, console):
        _until(lambda: (_screening(console, "status"), _screening(console, "attempt")), ("awaiting_gate", 2))
        assert console.post("/organizer/phases/screening/gate", json={"reason": "继续"}).status_code < 300
        _until(lambda: _screening(console, "status"), "done")
        before = len(stack.outbox.newest_first())
        console.post("/sign-in/codes", json={"contact": "13800138000"})
        _until(lambda: len(stack.outbox.newest_first()) > before, True)


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
