"""What the emulator on a laptop answers: its own site and commands, and no page besides."""

from contextlib import suppress
from typing import Any

import pytest

from infra.local.guard import Guard
from infra.local.roles import credentials

SITE = "http://127.0.0.1:8000"
HOST = ("host", "127.0.0.1:8001")


def status(path: str, *headers: tuple[str, str], kind: str = "http") -> int:
    """The status of the answer to a request; 200 is the emulator's."""
    sent: list[dict[str, Any]] = []

    async def emulator(_scope: Any, _receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200})

    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    encoded = [(name.encode(), value.encode()) for name, value in headers]
    scope = {"type": kind, "path": path, "headers": encoded}
    with suppress(StopIteration):  # nothing in it waits, so it needs no loop
        Guard(emulator, 8001, SITE)(scope, receive, send).send(None)
    return int(sent[0].get("status", sent[0].get("code", 0)))


@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/", [HOST], 200),  # a command or a function
        ("/", [("host", "localhost:8001")], 200),
        ("/bucket/key", [HOST, ("origin", SITE)], 200),  # a page of the site sends a part
        ("/bucket/key", [HOST, ("origin", "https://evil.example")], 403),
        ("/bucket/key", [HOST, ("origin", "null")], 403),  # a page in a sandboxed frame
        ("/bucket/key", [HOST, ("origin", SITE), ("origin", "https://evil.example")], 403),
        ("/bucket/key", [HOST, ("origin", "http://127.0.0.1:9000")], 403),  # something else on this machine
        ("/", [("host", "evil.example:8001")], 403),  # a name that was made to point to loopback
        ("/", [("host", "127.0.0.1:9000")], 403),
        ("/", [], 403),
        ("/", [HOST, HOST], 403),
        ("/_ministack/health", [HOST], 200),
        ("/_ministack/ready", [HOST], 200),
        ("/_ministack/reset", [HOST], 403),
        ("/_ministack/config", [HOST], 403),
        ("/_ministack/lambda-code/x", [HOST], 403),
        ("/_localstack/health", [HOST], 403),
        ("/_aws/execute-api/x", [HOST], 403),
    ],
)
def test_only_the_site_and_commands_are_answered(path: str, headers: list[tuple[str, str]], expected: int) -> None:
    """By the emulator's own name, from no foreign page, and never its administration."""
    assert status(path, *headers) == expected


def test_a_foreign_page_gets_no_socket() -> None:
    """Browsers open WebSockets to any host without asking."""
    assert status("/", HOST, ("origin", "https://evil.example"), kind="websocket") == 1008


def test_secrets_of_functions_follow_the_run() -> None:
    """The same for all workers of a function in a run, others for another function and in another run."""
    first = credentials(b"run 1", "function a:role")
    assert first == credentials(b"run 1", "function a:role")
    for other in (credentials(b"run 1", "function b:role"), credentials(b"run 2", "function a:role")):
        assert not set(first.values()) & set(other.values())
