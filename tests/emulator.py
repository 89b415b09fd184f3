"""The emulator inside the tests' own process: what botocore would send over a wire, it gets by a call.

That costs a quarter of the processor time of two processes that speak HTTP. What reaches the emulator by a presigned
address still comes by HTTP: it listens as the laptop's does.
"""

import asyncio
import contextvars
import io
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

import pytest
from botocore import httpsession, useragent
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from urllib3 import HTTPHeaderDict, HTTPResponse

from infra.local.cloud import Cloud, free_port
from tests.direct_calls import DirectCalls, finished
from tests.played import COURSE
from tests.waiting import until

Message = dict[str, Any]
_MEMORY = {"PERSIST_STATE": "0", "S3_PERSIST": "0", "LOG_LEVEL": "WARNING"}  # nothing of a test outlives it


class EmulatorHere(Cloud):
    """A running emulator of this process; a process has one at most, since ministack keeps its state in modules."""

    def __init__(self, home: Path) -> None:
        super().__init__(home / "state", home / "log" / "emulator.log", free_port())
        self._loop = asyncio.new_event_loop()
        self._stopped = asyncio.Event()
        self._ready = threading.Event()
        self._thread = threading.Thread(target=self._run, name="emulator", daemon=True)
        self._application: Any = None
        self._clients: dict[str, Any] = {}
        self._wire = httpsession.URLLib3Session.send
        self._agent = useragent.UserAgentString.to_string
        self._calls: DirectCalls | None = None

    def start(self) -> None:
        """Start it, and turn all of botocore's requests to its address into calls."""
        (self.home / "tmp").mkdir(parents=True)
        self.renew_key()
        with pytest.MonkeyPatch.context() as patch:  # ministack reads its settings when it is imported
            for name, value in (self._environment() | _MEMORY).items():
                patch.setenv(name, value)
            from ministack import app as ministack

            from infra.local import expressions, limits, permissions, roles, versions

            versions.install()
            roles.install()
            expressions.install()
            permissions.install()
            limits.install()
        self._application = ministack.app
        self._thread.start()
        self._calls = DirectCalls(self.endpoint, self.environment()["AWS_ACCESS_KEY_ID"])
        self._calls.open()
        httpsession.URLLib3Session.send = self._sender()
        agent: Any = useragent.UserAgentString
        agent.to_string = lambda _agent: "tests"  # to make it is a fifth of each request

    def wait(self) -> None:
        """Wait until it answers: a test that may open no connection must not meet it in the middle of its start."""
        self._ready.wait()
        until(self._listens, "the emulator listens", pause=0.01)

    def _listens(self) -> bool:
        with socket.socket() as asking:
            return asking.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> bool:
        """Stop it and leave botocore as it was."""
        if self._calls is not None:
            self._calls.close()
        httpsession.URLLib3Session.send = self._wire
        agent: Any = useragent.UserAgentString
        agent.to_string = self._agent
        self._loop.call_soon_threadsafe(self._stopped.set)
        self._thread.join()
        return True

    def client(self, service: str) -> Any:
        """A client with the account's own key. Every test gets the same: to make one costs as much as ten requests."""
        if service not in self._clients:
            self._clients[service] = super().client(service)
        return self._clients[service]

    def _sender(self) -> Callable[..., Any]:
        wire, endpoint, loop = self._wire, self.endpoint, self._loop

        def send(session: Any, request: AWSPreparedRequest) -> AWSResponse:
            if not request.url.startswith(endpoint):
                return wire(session, request)
            COURSE.asked()
            answering = _answer(self._application, request)
            if _may_wait(request):
                response = asyncio.run_coroutine_threadsafe(answering, loop).result()
            else:
                response = contextvars.copy_context().run(finished, answering)
            answer = AWSResponse(request.url, response.status, response.headers, response)
            if not request.stream_output:
                _ = answer.content  # read now, as botocore does
            return answer

        return send

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        from hypercorn.asyncio import serve
        from hypercorn.config import Config

        config = Config()
        config.bind = [f"127.0.0.1:{self.port}"]
        config.loglevel = "WARNING"
        await serve(cast(Any, self._announcing), config, shutdown_trigger=cast(Any, self._stopped.wait))

    async def _announcing(self, scope: Message, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            COURSE.asked()

        async def noticing(message: Message) -> None:
            await send(message)
            if message["type"] == "lifespan.startup.complete":
                self._ready.set()

        await self._application(scope, receive, noticing if scope["type"] == "lifespan" else send)


def _may_wait(request: AWSPreparedRequest) -> bool:
    """Whether the emulator may wait before it answers: for a message, or for what a workflow does."""
    target = str(request.headers.get("X-Amz-Target", b""))
    return "ReceiveMessage" in target or "AWSStepFunctions" in target


async def _answer(application: Any, request: AWSPreparedRequest) -> HTTPResponse:
    """What the emulator answers to a request of botocore's."""
    status, headers, content = 0, HTTPHeaderDict(), bytearray()
    scope, body = _scope(request)

    async def receive() -> Message:
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message: Message) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            for name, value in message["headers"]:
                headers.add(name.decode(), value.decode())
        elif message["type"] == "http.response.body":
            content.extend(message.get("body", b""))

    await application(scope, receive, send)
    raw = io.BytesIO(content)
    return HTTPResponse(
        raw, headers, status, preload_content=False, decode_content=False, request_method=request.method
    )


def _scope(request: AWSPreparedRequest) -> tuple[Message, bytes]:
    """A request as ASGI describes it, and its body."""
    address = urlsplit(request.url)
    body = _bytes(request.body)
    headers = {name.lower(): _bytes(value) for name, value in request.headers.items()}
    headers = {"host": address.netloc.encode(), "content-length": b"%d" % len(body)} | headers
    scope = {
        "type": "http",
        "http_version": "1.1",
        "scheme": "http",
        "method": request.method,
        "path": unquote(address.path),
        "raw_path": address.path.encode(),
        "query_string": address.query.encode(),
        "headers": [(name.encode(), value) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
    }
    return scope, body


def _bytes(value: Any) -> bytes:
    if hasattr(value, "read"):
        value = value.read()
    return value.encode() if isinstance(value, str) else bytes(value or b"")
