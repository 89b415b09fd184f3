"""API tests run in one process against the emulator's tables."""

import pytest

from chalicelib.aws import traffic
from tests.api.document import witness

__all__ = ["one_window", "witness"]


@pytest.fixture
def one_window(monkeypatch: pytest.MonkeyPatch) -> None:
    """All that is sent counts in one window: one of the clock's may end while a test runs."""
    monkeypatch.setattr(traffic, "window_of", lambda _at: "0")
