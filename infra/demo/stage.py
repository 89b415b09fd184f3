"""The stage 场地: the platform on which the contest is played, either the running one or a fresh one."""

import os
import shutil
import socket
import threading
from pathlib import Path
from types import TracebackType

import httpx

from infra import deployment
from infra.demo.progress import Progress
from infra.demo.visitor import DemoError, Messages, Visitor
from infra.local import people, reset
from infra.local.stack import Stack

ORGANIZER = people.ORGANIZER[1]


class DemoStack:
    """A context whose value is the site's address. It stops what it started."""

    def __init__(self, folder: Path, contest: str, progress: Progress) -> None:
        self.folder, self.contest, self.progress = folder, contest, progress
        self.stack: Stack | None = None

    def __enter__(self) -> str:
        port = int(os.environ.get("PORT", "8000"))
        site = f"http://127.0.0.1:{port}"
        running = _running(site)
        if running and _untouched(site, self.contest):
            self.progress.say(f"playing on the running platform / 使用正在运行的平台: {site}")
            return site
        if running:
            self.progress.say(f"the call at {site} has already begun and is left alone / 另起一个平台")
        return self._own(port)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.stack is not None:
            self.stack.stop()
            self.progress.say(f"platform stopped; to explore it / 平台已停止，如需查看: LOCAL={self.folder} make run")

    def _own(self, port: int) -> str:
        _forget(self.folder)
        self.stack = self._stack(port if _is_free(port) else 0)
        self.stack.start(self.progress.say)
        try:
            deployment.enter(self.stack.environment())
            people.prepare(self.stack)
        except BaseException:
            self.stack.stop()
            raise
        self.progress.say(f"fresh platform ready / 平台已就绪: {self.stack.site}")
        return self.stack.site

    def _stack(self, port: int) -> Stack:
        return Stack(self.folder, port, contest=self.contest)


def _forget(folder: Path) -> None:
    """Make room for a fresh stack; the old one's thousands of files are deleted while the new one starts."""
    if folder.exists():
        reset.set_aside(folder)
    for left in folder.parent.glob(f"{folder.name}.old-*"):
        threading.Thread(target=shutil.rmtree, args=(left, True), daemon=True).start()


def _running(site: str) -> bool:
    """Whether the platform answers at an address."""
    try:
        answer = httpx.get(f"{site}/api/contest", timeout=10, trust_env=False)
        return bool(answer.json()["phase"])
    except (httpx.HTTPError, ValueError, KeyError, TypeError):
        return False


def _untouched(site: str, call: str) -> bool:
    """Whether its call is `call`, open, without entries, and with nobody invited but the rehearsal's people."""
    messages, organizer = Messages(site), Visitor(site)
    try:
        contest = organizer.get("/contest")
        if (contest["id"], contest["phase"]) != (call, "collecting"):
            return False
        organizer.return_by_link(messages, ORGANIZER, "organizer")
        board = organizer.get("/organizer/board")
        return not board["entries"] and {row["email"] for row in board["experts"]} <= {people.EXPERT["email"]}
    except DemoError:
        return False
    finally:
        messages.http.close()
        organizer.close()


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
