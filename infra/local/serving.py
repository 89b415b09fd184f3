"""Serves an ASGI application on loopback, as the emulator and the front door both do.

Compiled code reads the requests and waits for them: in Python alone that takes as long as all that the emulator does to
answer one.
"""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import uvicorn
import uvloop

T = TypeVar("T")
GRACE = 1  # seconds that requests have to end in; what is cut off is tried again by whoever asked
_KEPT = 75  # seconds; longer than clients keep a connection (httpx 5 s): none is cut as its next request leaves


class Server(uvicorn.Server):
    """A server that its owner stops, by `should_exit`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals to its owner."""
        yield


def server(application: Any, **settings: Any) -> Server:
    """What serves an application once it is told where; `settings` are uvicorn's."""
    config = uvicorn.Config(
        application,
        http="httptools",
        ws="none",
        lifespan="on",
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=GRACE,
        timeout_keep_alive=_KEPT,
        **settings,
    )
    return Server(config)


def run(main: Coroutine[Any, Any, T]) -> T:
    """Run it in an event loop of its own."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(main)
