"""Unit tests open no connection: what they test is rules. The master key of sealed fields is at hand."""

from collections.abc import Iterator

import pytest
import pytest_socket

from chalicelib.aws import secrets


@pytest.fixture(autouse=True)
def _no_sockets() -> Iterator[None]:
    """Any connection fails the test. A confined child gets its pipes by a pair of sockets, which connects to nobody."""
    pytest_socket.disable_socket(allow_unix_socket=True)
    yield
    pytest_socket.enable_socket()


@pytest.fixture(autouse=True)
def _master_key(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is stored of people is sealed; nothing of a test asks the cloud for the key."""
    monkeypatch.setattr(secrets, "seal_secrets", lambda: ("master key of a test",))
