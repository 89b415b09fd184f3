"""Handlers run in the test's process against the emulator's tables."""

from tests.emulated import emulator, place, stage

__all__ = ["emulator", "place", "stage"]
