"""Has the emulator start the workers of functions in less time: it starts hundreds while the tests run.

* A worker is forked from a process that has imported the libraries and most of its package (`infra.local.nursery`). An
  interpreter of its own needs half a second of processor time before the first line of a function.
* A package is unpacked once. Its workers share the files, which functions only read, as on Lambda.
* Who waits for the log lines of a call sleeps until there are some. The emulator would look a thousand times a second.
"""

import contextlib
import hashlib
import json
import os
import queue
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, Self

from infra.local.nursery import NUMBER

_NURSERY = Path(__file__).with_name("nursery.py")


def install(shared: Path) -> None:
    """Install all three; packages are unpacked in the folder `shared`. Import ministack first.

    Forking is left out where the system is not Linux: elsewhere a fork may not use what its parent has loaded.
    """
    from ministack.core import lambda_runtime

    packages = Packages(shared)
    runtime: Any = lambda_runtime
    runtime.Worker._drain_stderr_bounded = logged
    runtime.zipfile = SimpleNamespace(**vars(zipfile) | {"ZipFile": packages.opened})
    if sys.platform == "linux":
        runtime.subprocess = SimpleNamespace(**vars(subprocess) | {"Popen": Nurseries().started})


def logged(worker: Any, first_line_wait: float = 0.05, idle_confirm: float = 0.005, hard_cap: float = 0.25) -> str:
    """What a worker has written to its log: until nothing more comes within `idle_confirm` seconds.

    The first line may take `first_line_wait`, all of them `hard_cap`.
    """
    lines: list[str] = []
    until, patience = time.monotonic() + hard_cap, first_line_wait
    while (left := until - time.monotonic()) > 0:
        try:
            lines.append(worker._stderr_queue.get(timeout=min(patience, left)))
        except queue.Empty:
            break
        patience = idle_confirm
    return "\n".join(lines)


class Packages:
    """Unpacked packages, each in a folder named by its content's hash."""

    def __init__(self, shared: Path) -> None:
        self._shared = shared
        self._lock = threading.Lock()

    def opened(self, file: str) -> "_Package":
        """Instead of `zipfile.ZipFile(file)`."""
        return _Package(file, self)

    def unpacked(self, file: str) -> Path:
        """The folder with the content of a package."""
        folder = self._shared / hashlib.sha256(Path(file).read_bytes()).hexdigest()
        with self._lock:
            if not folder.exists():
                self._shared.mkdir(parents=True, exist_ok=True)
                begun = Path(tempfile.mkdtemp(dir=self._shared))
                with zipfile.ZipFile(file) as package:
                    package.extractall(begun)
                begun.rename(folder)
        return folder


class _Package:
    """A package that is unpacked by links to what was unpacked before; what the emulator uses of a `ZipFile`."""

    def __init__(self, file: str, packages: Packages) -> None:
        self._file, self._packages = file, packages

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_raised: object) -> None:
        pass

    def namelist(self) -> list[str]:
        """The names of its files."""
        with zipfile.ZipFile(self._file) as package:
            return package.namelist()

    def extractall(self, folder: str) -> None:
        """Link every file and folder of the first level into a folder."""
        for each in self._packages.unpacked(self._file).iterdir():
            Path(folder, each.name).symlink_to(each)


class Nurseries:
    """A nursery for each package."""

    def __init__(self) -> None:
        self._nurseries: dict[str, Nursery] = {}
        self._lock = threading.Lock()

    def started(self, arguments: Sequence[str], **settings: Any) -> "subprocess.Popen[Any] | Worker":
        """Instead of `subprocess.Popen`: a Python script with pipes is forked, all else starts as ever."""
        if len(arguments) != 2 or arguments[0] != sys.executable:
            return subprocess.Popen(arguments, **settings)
        package = _package(Path(settings["cwd"]))
        with self._lock:
            nursery = self._nurseries.setdefault(package, Nursery(package))
        return nursery.forked(arguments[1], folder=settings["cwd"], environment=settings["env"])

    def close(self) -> None:
        """Fork no more."""
        for each in self._nurseries.values():
            each.close()


def _package(folder: Path) -> str:
    """Where the package lies that a folder leads to; empty where it leads to none."""
    links = (path for path in folder.iterdir() if path.is_symlink())
    return next((str(path.resolve().parent) for path in links), "")


class Nursery:
    """The process that the workers of a package are forked from; it is started with the first."""

    def __init__(self, package: str = "") -> None:
        """`package`: where it is unpacked, if it is one."""
        self._package = package
        self._lock = threading.Lock()
        self._line: socket.socket | None = None
        self._process: subprocess.Popen[bytes] | None = None

    def forked(self, script: str, *, folder: str, environment: Mapping[str, str]) -> "Worker":
        """A process that runs a script in a folder with no other environment than this."""
        told = json.dumps({"script": script, "folder": folder, "environment": dict(environment)}).encode()
        with contextlib.ExitStack() as closing:
            (its_input, stdin), (stdout, its_output), (stderr, its_errors), (life, its_life) = _pipes(4)
            theirs = [its_input, its_output, its_errors, its_life]
            for each in theirs:
                closing.callback(os.close, each)
            with self._lock:
                number = self._number(told, theirs)
        return Worker(number, stdin=stdin, stdout=stdout, stderr=stderr, life=life)

    def close(self) -> None:
        """Fork no more; the process ends."""
        with self._lock:
            if self._line:
                self._line.close()
            if self._process:
                self._process.wait()

    def _begun(self) -> socket.socket:
        self._line, theirs = socket.socketpair()
        with theirs:
            command = [sys.executable, str(_NURSERY), str(theirs.fileno()), *filter(None, [self._package])]
            self._process = subprocess.Popen(
                command, pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL, process_group=0
            )
        return self._line

    def _number(self, told: bytes, descriptors: list[int]) -> int:
        line = self._line or self._begun()
        message = NUMBER.pack(len(told)) + told
        sent = socket.send_fds(line, [message], descriptors)
        line.sendall(message[sent:])
        answer = line.recv(NUMBER.size, socket.MSG_WAITALL)
        if len(answer) < NUMBER.size:
            self._line = None
            raise OSError("the process that forks workers has ended")
        return int(NUMBER.unpack(answer)[0])


def _pipes(number: int) -> list[tuple[int, int]]:
    return [os.pipe() for _ in range(number)]


class Worker:
    """A forked worker, with what the emulator uses of a `Popen`."""

    def __init__(self, pid: int, *, stdin: int, stdout: int, stderr: int, life: int) -> None:
        self.pid = pid
        self.stdin: IO[str] = os.fdopen(stdin, "w", buffering=1)
        self.stdout: IO[str] = os.fdopen(stdout)
        self.stderr: IO[str] = os.fdopen(stderr)
        self.returncode: int | None = None
        self._life = life
        self._lock = threading.Lock()

    def poll(self) -> int | None:
        """None while it runs, then 0: nobody can know how a process ended that is not a child."""
        return self._ended(0)

    def wait(self, timeout: float | None = None) -> int:
        """Wait until it has ended. Raises TimeoutExpired."""
        if self._ended(timeout) is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return 0

    def close(self) -> None:
        """End it, and forget it."""
        self.kill()
        self.wait()
        for stream in (self.stdin, self.stdout, self.stderr):
            stream.close()

    def terminate(self) -> None:
        """Ask it to end."""
        self._signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._signal(signal.SIGKILL)

    def _signal(self, number: signal.Signals) -> None:
        if self.poll() is None:
            with contextlib.suppress(ProcessLookupError):  # it has ended in this moment
                os.kill(self.pid, number)

    def _ended(self, seconds: float | None) -> int | None:
        with self._lock:
            if self.returncode is None and _readable(self._life, seconds):
                os.close(self._life)
                self.returncode = 0
            return self.returncode


def _readable(descriptor: int, seconds: float | None) -> bool:
    watched = select.poll()
    watched.register(descriptor, select.POLLIN)
    return bool(watched.poll(None if seconds is None else seconds * 1000))
