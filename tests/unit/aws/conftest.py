"""The emulator's tables, in the tests' own process, for the tests of the store."""

import pytest


@pytest.fixture
def store(place: str) -> None:
    """The template's tables, empty."""
