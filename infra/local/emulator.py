"""Runs the emulator, ministack, as a process of its own that saves checkpoints of its state while it runs.

ministack itself saves only when it is stopped with SIGTERM. Here its event loop also saves a few seconds after writes,
so that a killed process (kill -9, a power cut) loses seconds and not a contest. Each checkpoint is a folder of its own
and becomes current by moving one link, so checkpoints never mix.

The emulator stops when the process that started it ends, so none is left behind.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import resource
import shutil
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, cast

from infra.local import streams
from infra.local.guard import Guard

PAUSE = 2.0  # least seconds between two checkpoints
SHARE = 0.05  # largest share of the time spent on checkpoints, during which the loop answers no request
_QUIET = ("/_ministack/health", "/_ministack/ready")

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]


def main() -> int:
    """Serve until SIGTERM. Settings come from the environment, set by `infra.local.cloud`."""
    home = Path(os.environ["EMULATOR_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    with _sole_owner(home):
        _raise_file_limit()
        asyncio.run(_serve(home))
    return 0


async def _serve(home: Path) -> None:
    from hypercorn.asyncio import serve  # imported here, because ministack reads its environment on import
    from hypercorn.config import Config
    from ministack import app as ministack

    from infra.local import limits, locks, roles, versions, workers

    versions.install()
    locks.install()
    roles.install()
    limits.install()
    workers.install(home / "tmp" / "packages")

    logging.getLogger("persistence").setLevel(logging.WARNING)  # it logs every file of every checkpoint
    logging.getLogger("hypercorn.access").addFilter(lambda record: not any(q in record.getMessage() for q in _QUIET))
    config = Config()
    config.bind = [f"127.0.0.1:{os.environ['GATEWAY_PORT']}"]
    config.keep_alive_timeout = 75
    config.loglevel = "WARNING"
    state = Checkpoints(home, lambda: {"streams": streams.snapshot} | ministack._build_persistence_save_dict())
    watched = WriteWatch(ministack.app, loaded=lambda: streams.restore(state.persistence.load_state("streams")))
    stop = _stop_signal()
    is_kept = state.persistence.PERSIST_STATE
    keepers = [asyncio.create_task(_stop_with_parent(stop))]
    if is_kept:
        keepers.append(asyncio.create_task(_keep_saving(state, watched)))

    async def stopping() -> None:
        await stop.wait()
        if is_kept:
            state.begin()  # ministack saves on exit, into the folder that this makes

    guard = Guard(watched, int(os.environ["GATEWAY_PORT"]), os.environ["EMULATOR_SITE"])
    await serve(cast(Any, guard), config, shutdown_trigger=stopping)
    for keeper in keepers:
        keeper.cancel()
    if is_kept:
        state.persistence.save_state("streams", streams.snapshot())
        state.finish()


class WriteWatch:
    """Wraps the emulator's ASGI application and notes whether anything was written since the last checkpoint."""

    def __init__(self, application: Any, loaded: Callable[[], None]) -> None:
        self.application, self.loaded = application, loaded
        self.changed = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; call `loaded` when ministack has loaded its state and before it serves."""
        if scope.get("method", "GET") not in {"GET", "HEAD"}:
            self.changed = True

        async def noticing(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                self.loaded()
            await send(message)

        await self.application(scope, receive, noticing if scope["type"] == "lifespan" else send)


class Checkpoints:
    """Two folders used in turn; the link `current` points to the complete one. Code of functions is stored by hash."""

    def __init__(self, home: Path, states: Callable[[], dict[str, Any]]) -> None:
        from ministack.core import persistence
        from ministack.services import lambda_svc

        self.current, self.states, self.persistence = home / "current", states, persistence
        self.next = home / "state-a"
        self.referenced: set[str] = set()
        self.prune = lambda_svc._prune_orphan_code_blobs
        persistence.STATE_DIR = str(self.current)  # where ministack loads from when it starts
        lambda_svc.CODE_BLOB_DIR = str(home / "code")
        lambda_svc._prune_orphan_code_blobs = self._prune_later

    def _prune_later(self, referenced: set[str]) -> None:
        """Keep the code of the last checkpoint until the next one is complete."""
        self.referenced = referenced

    def save(self) -> float:
        """Save everything now. Returns the seconds it took."""
        began = time.monotonic()
        self.begin()
        self.persistence.save_all(self.states())
        self.finish()
        return time.monotonic() - began

    def begin(self) -> None:
        """Make an empty folder and let ministack save into it."""
        held = self.current.resolve() if self.current.exists() else None
        self.next = self.current.with_name("state-b" if held and held.name == "state-a" else "state-a")
        shutil.rmtree(self.next, ignore_errors=True)
        self.next.mkdir(parents=True)
        self.persistence.STATE_DIR = str(self.next)

    def finish(self) -> None:
        """Make the folder, which is complete now, the current one."""
        link = self.current.with_name("link")
        link.unlink(missing_ok=True)
        link.symlink_to(self.next.name)
        link.replace(self.current)
        self.prune(self.referenced)


async def _keep_saving(state: Checkpoints, watched: WriteWatch) -> None:
    pause = PAUSE
    while True:
        await asyncio.sleep(pause)
        if watched.changed:
            watched.changed = False
            pause = max(PAUSE, state.save() / SHARE)


def _stop_signal() -> asyncio.Event:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    return stop


async def _stop_with_parent(stop: asyncio.Event) -> None:
    parent = int(os.environ["EMULATOR_PARENT"])
    while os.getppid() == parent:
        await asyncio.sleep(0.5)
    stop.set()


@contextlib.contextmanager
def _sole_owner(home: Path) -> Iterator[None]:
    """Hold the state's lock; waits for a former owner that is still saving, because two would destroy the state."""
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _raise_file_limit() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


if __name__ == "__main__":
    sys.exit(main())
