"""API tests run in one process against the emulator's tables."""

from tests.api.document import witness

__all__ = ["witness"]
