"""Waiting for what is meant: until it is so, however busy the machine is. The limit only ends what will never be."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 300.0  # seconds; a quiet machine needs less than ten for anything here
PATIENCE_MS = PATIENCE * 1000  # as browsers count
T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE, pause: float = 0.1) -> T:
    """The first truthy answer of `look`. Raises TimeoutError saying what was waited for."""
    end = time.monotonic() + seconds
    while not (found := look()):
        if time.monotonic() > end:
            raise TimeoutError(what)
        time.sleep(pause)
    return found
