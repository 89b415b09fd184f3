"""Unit tests open no socket: what they test is rules. The master key of sealed fields is at hand."""

import pytest

from chalicelib.aws import secrets


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Any connection fails the test."""


@pytest.fixture(autouse=True)
def _master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored of people is sealed; nothing of a test asks the cloud for the key."""
    monkeypatch.setattr(secrets, "seal_secrets", lambda: ("master key of a test",))
