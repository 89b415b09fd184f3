"""API tests run in one process against the emulator's tables."""

from tests.api.document import witness
from tests.emulated import emulator, place, stage

__all__ = ["emulator", "place", "stage", "witness"]
