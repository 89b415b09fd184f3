"""Waiting for what is meant: until it is so, however busy the machine is. The limit only ends what will never be."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 300.0  # seconds; a quiet machine needs less than ten for anything here
PATIENCE_MS = PATIENCE * 1000  # as browsers count
_LONGEST = 1.0  # seconds between two looks
T = TypeVar("T")


def until(look: Callable[[], T | None], what: str, seconds: float = PATIENCE, pause: float = 0.1) -> T:
    """The first truthy answer of `look`. Raises TimeoutError saying what was waited for.

    Looks lie ever further apart, up to a tenth of the wait: each takes time from what is waited for.
    """
    began = time.monotonic()
    while not (found := look()):
        waited = time.monotonic() - began
        if waited > seconds:
            raise TimeoutError(what)
        time.sleep(max(pause, min(waited / 10, _LONGEST)))
    return found
