"""Runs the emulated cloud: starts it as a child process, waits until it is ready, and stops it with its state saved."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

REGION = "cn-north-1"  # so that presigned addresses are signed as in production
_START = 120.0  # seconds; a quiet machine needs two
_STOP = 120.0
_HEARD = 5.0  # seconds in which the last words arrive
_SAVED = (0, -signal.SIGTERM)  # exit codes: of a stop, and of one before anything was loaded
_OWN = (
    "AWS_",
    "MINISTACK",
    "LAMBDA_",
    "S3_",
    "POWERTOOLS_",
    "PYTHONDONTWRITE",
)  # prefixes of variables not inherited from the shell


Tell = Callable[[str], None]


def told(words: str) -> None:
    """Print what the emulator says."""
    print(f"  {words}", file=sys.stderr, flush=True)


class CloudError(Exception):
    """The emulator cannot be started or does not answer; the message says why in one line."""


class Cloud:
    """A running emulator, its state in `home`, its log in `log`; pages of `site` may send files to it and fetch them.

    Each start makes a new key of the account, in the file `home/key` that only its owner can read: an operator's
    command finds it there, a web page that sends requests to loopback does not. Functions get keys of their roles.
    """

    program = "infra.local.emulator"  # the module that is run; a benchmark has one that counts

    def __init__(
        self, home: Path, log: Path, port: int, site: str = "", *, is_kept: bool = True, tell: Tell = told
    ) -> None:
        """`is_kept`: it saves its state, while it runs and when it stops; `tell` takes what it says about that."""
        self.home, self.log, self.port, self.site, self.is_kept = home, log, port, site, is_kept
        self.tell = tell
        self.endpoint = f"http://127.0.0.1:{port}"
        self.process: subprocess.Popen[bytes] | None = None
        self._listener: threading.Thread | None = None

    def start(self) -> None:
        """Start it; `wait` returns when it answers."""
        scratch = self.home / "tmp"
        _discard(scratch)  # files that the workers of the last run unpacked
        for folder in (scratch, self.log.parent):
            folder.mkdir(parents=True, exist_ok=True)
        self.renew_key()
        if self.log.exists():
            self.log.replace(self.log.with_suffix(".before.log"))
        heard, said = os.pipe()
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", self.program],
                env=self._environment() | {"EMULATOR_NOTICES": str(said)},
                pass_fds=[said],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # so that Ctrl-C reaches only the runner, which stops it
            )
        os.close(said)
        self._listener = threading.Thread(target=self._listen, args=(heard,), daemon=True)
        self._listener.start()

    def _listen(self, heard: int) -> None:
        with os.fdopen(heard, encoding="utf-8") as lines:
            for line in lines:
                self.tell(line.rstrip("\n"))

    def renew_key(self) -> None:
        """Write a new key of the account, for the run that begins."""
        new = self.home / "key.new"
        new.unlink(missing_ok=True)
        new.touch(0o600, exist_ok=False)
        new.write_text(f"AKIA{secrets.token_hex(8).upper()} {secrets.token_hex(20)}")
        new.replace(self.home / "key")

    def key(self) -> tuple[str, str]:
        """The name and the secret of the account's key in this run. Raises CloudError if there was none."""
        try:
            name, secret = (self.home / "key").read_text().split()
        except (FileNotFoundError, ValueError):
            raise CloudError(f"no emulator has run in {self.home}") from None
        return name, secret

    def wait(self) -> None:
        """Wait until it answers. Raises CloudError."""
        until = time.monotonic() + _START
        while time.monotonic() < until:
            if not self.is_alive():
                raise CloudError(f"the emulator ended at once; see {self.log}")
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2):
                return
            time.sleep(0.05)
        raise CloudError(f"the emulator does not answer; see {self.log}")

    def is_alive(self) -> bool:
        """Whether its process runs."""
        return self.process is not None and self.process.poll() is None

    def keep(self) -> None:
        """Have it make a checkpoint, as after a deployment."""
        if self.is_kept and self.process is not None:
            self.process.send_signal(signal.SIGUSR1)

    def stop(self) -> bool:
        """Stop it and save its state. Returns False if that failed, and tells why."""
        if self.process is None:
            return True
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(_STOP)
        except subprocess.TimeoutExpired:
            self.tell("the emulator had to be killed / 只能强行终止本机云")
            self.process.kill()
            self.process.wait()
        if self._listener is not None:
            self._listener.join(_HEARD)
        return self.process.returncode in _SAVED

    def client(self, service: str) -> Any:
        """A client with the account's own key, like an operator's."""
        name, secret = self.key()
        return boto3.client(
            service,
            endpoint_url=self.endpoint,
            region_name=REGION,
            aws_access_key_id=name,
            aws_secret_access_key=secret,
            config=Config(proxies={}, s3={"addressing_style": "path"}),
        )

    def environment(self) -> dict[str, str]:
        """Environment variables by which this project's code reaches the emulator as an operator."""
        name, secret = self.key()
        return {
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": name,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_EC2_METADATA_DISABLED": "true",
            "NO_PROXY": "127.0.0.1,localhost",
        }

    def _environment(self) -> dict[str, str]:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OWN)}
        return (
            inherited
            | self.environment()
            | {
                "EMULATOR_HOME": str(self.home),
                "EMULATOR_PARENT": str(os.getpid()),
                "EMULATOR_SITE": self.site,
                "GATEWAY_PORT": str(self.port),
                "BIND_HOST": "127.0.0.1",
                "MINISTACK_HOST": "127.0.0.1",
                "MINISTACK_REGION": REGION,
                "AUTH": "true",  # signatures, expiry and roles are checked
                "PERSIST_STATE": "1" if self.is_kept else "0",
                "STATE_DIR": str(self.home / "kept"),  # code of functions; the rest is in checkpoints
                "S3_PERSIST": "1",
                "S3_DATA_DIR": str(self.home / "s3"),
                "LAMBDA_EXECUTOR": "local",
                "TMPDIR": str(self.home / "tmp"),
                "PYTHONUNBUFFERED": "1",
                "DOCKER_HOST": "unix:///nonexistent",  # else it would remove containers that look like its own
                "IOT_MTLS_ENABLED": "0",
                "SFTP_ENABLED": "0",
            }
        )


def free_port(wished: int = 0) -> int:
    """The port `wished` if it is free on loopback, else any free port."""
    for port in (wished, 0):
        with contextlib.suppress(OSError), socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(("127.0.0.1", port))
            return int(probe.getsockname()[1])
    raise CloudError("no free port on 127.0.0.1")


def _discard(folder: Path) -> None:
    """Rename a folder at once and delete it in the background, because it may hold thousands of files."""
    if folder.exists():
        old = folder.with_name(f"old-{time.time_ns()}")
        folder.rename(old)
    for left in folder.parent.glob("old-*"):
        threading.Thread(target=shutil.rmtree, args=(left, True), daemon=True).start()
