"""Fixtures of every test: an emulator a session (tests/emulated.py), the deployed stack a session (tests/stack.py)."""

import fcntl
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

pytest_plugins = ["tests.emulated", "tests.stack"]

# A busy machine is no fault of what is tested: no example and no strategy has a time it must keep.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """One worker collects before the others: what it compiles, each of them would compile too, ten seconds of work."""
    if not hasattr(session.config, "workerinput"):
        return (yield)
    with Path(__file__).open() as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            fcntl.flock(lock, fcntl.LOCK_SH)
        return (yield)


_WAITING = ("test_kept.py", "test_restart.py")  # a minute and more each, most of it for what stops or starts again


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whole contests first, then what waits long, then the largest files: one that starts last leaves the rest idle."""
    items.sort(
        key=lambda item: ("e2e" not in item.path.parts, item.path.name not in _WAITING, -item.path.stat().st_size)
    )
