"""Starts and stops the local stack: emulated cloud, deployed template, front door, mail server."""

import asyncio
import fcntl
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, TextIO

from infra import deployment, package, pages, restore
from infra.bundle import BundleError
from infra.local import authenticators, deploy, front, headers, serving
from infra.local.cloud import Cloud, CloudError, free_port
from infra.local.home import DEFAULT, restored_file, signing_file
from infra.local.outbox import Outbox, mail_server

NAME = "zhengxuan"
ROOT = package.ROOT
_DOOR = 60.0  # seconds; a quiet machine needs less than one

Progress = Callable[[str], None]


class StackError(Exception):
    """The stack cannot be started; the message says why in one line."""


class Stack:
    """One stack on this machine, its state in the folder `local`."""

    def __init__(
        self,
        local: Path,
        port: int,
        emulator_port: int = 0,
        contest: str = DEFAULT,
        further: Sequence[str] = (),
        *,
        is_kept: bool = True,
        backup: Path | None = None,
    ) -> None:
        """`further`: the ids of the contests that run beside `contest`, each under /c/ID/.

        `is_kept`: its state is saved, so that it can be started again. `backup`: the folder of a copy that it is made
        of, if it is not there yet.
        """
        self.backup = backup
        self.local, self.contest, self.further = local, contest, tuple(further)
        self.outputs: dict[str, str] = {}
        local.mkdir(parents=True, exist_ok=True)
        self._lock = _lock(local)
        try:
            self._socket = _listen(port)
        except StackError:
            self._lock.close()
            raise
        self.port = int(self._socket.getsockname()[1])
        self.site = f"http://127.0.0.1:{self.port}"
        _wait_for_former(local / "cloud" / "lock")
        ports, self._mail = _remembered(local, self.port, emulator_port)
        self.mail_port = ports["mail"]
        self.cloud = Cloud(
            local / "cloud", local / "log" / "emulator.log", ports["emulator"], self.site, is_kept=is_kept
        )
        self.outbox = Outbox(local / "outbox.jsonl")
        self._server: serving.Server | None = None
        self._thread: threading.Thread | None = None

    def start(self, progress: Progress = lambda _step: None) -> None:
        """Start everything. Raises StackError after stopping what was started."""
        try:
            self.cloud.start()  # it loads its state while the package is built
            progress("packaging / 打包")
            folder = package.build_if_changed(package.LOCAL)
            progress("starting the emulated cloud / 启动本机云")
            self.cloud.wait()
            self._restore(folder)
            progress("applying the template / 部署模板")
            self.outputs = deploy.apply(self.cloud, folder, NAME, self._parameters())
            self.cloud.keep()
            progress("building and opening the pages / 生成并打开网页")
            self._open(folder)
        except (
            CloudError,
            deploy.DeployError,
            package.PackageError,
            restore.RestoreError,
            BundleError,
            OSError,
        ) as error:
            self.stop()
            raise StackError(str(error)) from error
        except BaseException:  # interrupted: stop what was started
            self.stop()
            raise

    def stop(self) -> bool:
        """Close everything, keeping the state. False where not all of it could be kept; the emulator said why."""
        with ExitStack() as closing:  # all of it, also where one step is interrupted; the lock last
            closing.callback(self._lock.close)
            closing.callback(self._socket.close)
            closing.callback(self._mail.close)
            if self._server is not None and self._thread is not None:
                self._server.should_exit = True
                self._thread.join(_DOOR)
            return self.cloud.stop()

    def environment(self) -> dict[str, str]:
        """Environment variables with which this project's code uses the stack, as an operator's command does."""
        return deployment.environment(self.outputs) | self.cloud.environment() | {"STAGE": "local"}

    def invoke(self, output: str, event: dict[str, Any]) -> Any:
        """Call a function, named by the template's output that holds its name, and return its answer."""
        answer = self.cloud.client("lambda").invoke(
            FunctionName=self.outputs[output], Payload=json.dumps(event).encode()
        )
        content = json.loads(answer["Payload"].read() or b"null")
        if "FunctionError" in answer:
            raise StackError(f"{output}: {content}")
        return content

    def end_notice(self) -> bool:
        """Let the days of a public notice pass at once; False if none runs. Open objections still hold it."""
        return bool(self.invoke("ReconcileFunction", {"rehearse": "end_of_notice"})["rehearsed"])

    def _authenticators(self) -> list[authenticators.Shown]:
        return authenticators.read(self.cloud, self.outputs)

    def is_alive(self) -> bool:
        """Whether the emulator and the front door still run."""
        return self.cloud.is_alive() and self._thread is not None and self._thread.is_alive()

    def _parameters(self) -> dict[str, str]:
        return (
            {
                "Stage": "local",
                "Contest": self.contest,
                "FurtherContests": " ".join(self.further),
                "SiteUrl": self.site,
                "DeletionProtection": "false",
                "SmtpHost": "127.0.0.1",
                "SmtpPort": str(self.mail_port),
                "SmtpTls": "none",
                "MailFrom": "zhengxuan@localhost",
                "SmsProvider": "webhook",
                "SmsUrl": f"{self.site}/outbox/sms",
            }
            | self._signing()
            | self._restored()
        )

    def _restore(self, folder: Path) -> None:
        """Have a stack that is not there yet adopt what is made of its backup; it is told of that at each start."""
        told = restored_file(self.local)
        if self.backup is None or restore.is_there(self.cloud.client, NAME):
            return
        template = package.load(folder / "template.yaml")
        restore.adopt(restore.build(self.backup, template, self.cloud.client, NAME), template, self.cloud.client, NAME)
        told.write_text(json.dumps(restore.parameters(self.backup)))

    def _restored(self) -> dict[str, str]:
        """What a stack that was made of a backup is told."""
        kept = restored_file(self.local)
        told: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
        return told

    def _signing(self) -> dict[str, str]:
        """The key of `infra.operate --local rehearse-signing`, if there is one."""
        kept = signing_file(self.local)
        return {"SigningSecret": kept.read_text(encoding="utf-8")} if kept.exists() else {}

    def _open(self, folder: Path) -> None:
        template = package.load(folder / "template.yaml")
        fixed = headers.read(template, self.cloud.endpoint)
        gateway = front.Gateway(self.cloud.endpoint, self.outputs["ApiId"], fixed, self.site)
        webs = {"/": pages.Served(self.contest).folder}
        webs |= {at: pages.Served(each, at).folder for each in self.further if (at := f"/c/{each}/")}
        application = front.build(
            gateway, self.outbox, webs, site=self.site, rehearsal=front.Rehearsal(self.end_notice, self._authenticators)
        )
        self._server = serving.server(application)
        self._thread = threading.Thread(target=lambda: serving.run(self._serve()), name="front-door")
        self._thread.start()
        until = time.monotonic() + _DOOR
        while not self._server.started:
            if time.monotonic() > until or not self._thread.is_alive():
                raise CloudError("the front door did not open")
            time.sleep(0.01)

    async def _serve(self) -> None:
        assert self._server is not None
        mail = await asyncio.get_running_loop().create_server(mail_server(self.outbox), sock=self._mail)
        async with mail:
            await self._server.serve(sockets=[self._socket])


def _lock(local: Path) -> TextIO:
    """Lock the folder. The kernel frees the lock however its owner ends, so a dead process leaves no lock behind."""
    lock = (local / "lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.seek(0)
        raise StackError(f"already running, process {lock.read().strip() or 'unknown'} (its folder: {local})") from None
    lock.seek(0)
    lock.truncate()
    lock.write(f"{os.getpid()}\n")
    lock.flush()
    return lock


def _listen(port: int) -> socket.socket:
    """A socket that listens: one that is only bound leaves the port to whoever listens first. Raises StackError."""
    # asyncio sends small answers at once only if the socket names its protocol; else each waits 40 ms for an ACK.
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(("127.0.0.1", port))
        listener.listen()
    except OSError as error:
        listener.close()
        raise StackError(f"port {port} is in use or not allowed ({error.strerror}); choose another: PORT=…") from None
    return listener


def _wait_for_former(lock: Path) -> None:
    """Wait until the emulator of a run that was killed has saved its state and freed its port."""
    if lock.exists():
        with lock.open("a") as held:
            fcntl.flock(held, fcntl.LOCK_EX)


def _remembered(local: Path, port: int, emulator_port: int) -> tuple[dict[str, int], socket.socket]:
    """The ports behind the front door, and the mail server's socket.

    They are those of the last run if they are free, because the stack's state names them.
    """
    path = local / "ports.json"
    before = _ports(path)
    try:
        mail = _listen(before.get("mail", port + 2))
    except (StackError, OverflowError):  # taken, or beyond the last port
        mail = _listen(0)
    wished = emulator_port or before.get("emulator", port + 1)
    ports = {"emulator": free_port(wished), "mail": int(mail.getsockname()[1])}
    new = path.with_name("ports.new")
    new.write_text(json.dumps(ports))
    new.replace(path)
    return ports, mail


def _ports(path: Path) -> dict[str, int]:
    """What a former run noted; nothing where that cannot be read."""
    try:
        noted: dict[str, int] = {name: int(port) for name, port in json.loads(path.read_text()).items()}
    except (OSError, ValueError, AttributeError, TypeError):
        return {}
    return noted if all(0 < port < 65536 for port in noted.values()) else {}
