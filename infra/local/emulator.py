"""Runs the emulator, ministack, as a process of its own. What it keeps, and how, is in `infra.local.keeping`.

The emulator stops when the process that started it ends, so none is left behind.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import resource
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

from infra.local import serving, uploads
from infra.local.guard import Guard
from infra.local.keeping import Keeper, ended
from infra.local.kept import DamagedError, Kept, find

LOST = 3  # exit code: the last checkpoint could not be written


def main() -> int:
    """Serve until SIGTERM. Settings come from the environment, set by `infra.local.cloud`. Returns if that failed."""
    home = Path(os.environ["EMULATOR_HOME"])
    home.mkdir(parents=True, exist_ok=True)
    with _sole_owner(home):
        _raise_file_limit()
        try:
            serving.run(_serve(home))
        except DamagedError as error:
            _tell(str(error))
            return 1


async def _serve(home: Path) -> NoReturn:
    from ministack import app as ministack  # imported here, because it reads its environment on import
    from ministack.core.persistence import PERSIST_STATE

    stop = _stop_signal()
    _correct(home)
    keeper = _keeper(home) if PERSIST_STATE else None

    tasks = [asyncio.create_task(_stop_with_parent(stop))]
    if keeper:
        tasks.append(asyncio.create_task(keeper.keep_on()))
    port = int(os.environ["GATEWAY_PORT"])
    guard = Guard(keeper or ministack.app, port, os.environ["EMULATOR_SITE"])
    # It dates its answers itself, and is asked for nobody else.
    server = serving.server(guard, port=port, date_header=False, server_header=False, proxy_headers=False)
    served = asyncio.create_task(server.serve())
    await asyncio.wait({served, asyncio.create_task(stop.wait())}, return_when=asyncio.FIRST_COMPLETED)
    server.should_exit = True
    # A function may run for minutes, and ask again and again what no longer answers: nobody waits for that.
    await asyncio.wait({served}, timeout=2 * serving.GRACE)
    for task in tasks:
        task.cancel()
    if served.done():
        served.result()  # raises what ended it, such as a port that is taken
    _end(LOST if keeper and not keeper.finish() else 0)


def _correct(home: Path) -> None:
    """Have ministack do what AWS does, and less of what takes long. It must be imported."""
    from infra.local import (
        concurrency,
        expressions,
        limits,
        locks,
        permissions,
        pollers,
        recovery,
        roles,
        versions,
        workers,
    )

    versions.install()
    recovery.install()
    locks.install()
    concurrency.install()
    roles.install()
    expressions.install()
    permissions.install()
    limits.install()
    pollers.install()
    workers.install(home / "tmp" / "packages")


def _end(code: int) -> NoReturn:
    """Be gone, with all that is kept: the interpreter would wait for functions, and what they do now is not kept."""
    logging.shutdown()
    os._exit(code)


def _keeper(home: Path) -> Keeper:
    """Install what keeps the state, and tell how the last run ended. SIGUSR1 has a checkpoint made."""
    found = find(home)
    for words in (*found.notices, *ended(found)):
        _tell(words)
    keeper = Keeper(Kept(home, found), found, _tell)
    uploads.install(home / "uploads")
    asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, keeper.want)
    return keeper


def _tell(words: str) -> None:
    """Say something to whoever started the emulator, and to its log."""
    if notices := os.environ.get("EMULATOR_NOTICES"):
        with contextlib.suppress(OSError):  # nobody listens any more
            os.write(int(notices), f"{words}\n".encode())
    with contextlib.suppress(OSError):  # the log is on the disk that may be full
        print(words, file=sys.stderr, flush=True)


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
