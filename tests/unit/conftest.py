"""Unit tests open no socket: what they test is rules."""

import pytest


@pytest.fixture(autouse=True)
def _no_sockets(socket_disabled: None) -> None:
    """Any connection fails the test."""
