"""A door in front of DynamoDB Local, in its own process: it answers some requests itself, the engine the others."""

import http.client
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from typing import Any

import msgspec

from bench import real_store

PORT = real_store.PORT + 1
ENDPOINT = f"http://127.0.0.1:{PORT}"
_HEADERS = {"Content-Type": "application/x-amz-json-1.0"}
_PASSED_ON = ("X-Amz-Target", "Authorization", "X-Amz-Date")


class Door(BaseHTTPRequestHandler):
    """One connection. A subclass answers what it wants to in `answer`."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # head and body are two writes: the second would wait for 40 ms

    def setup(self) -> None:
        """With a connection to the engine of its own."""
        super().setup()
        self._wire = http.client.HTTPConnection("127.0.0.1", real_store.PORT)

    def finish(self) -> None:
        """Both connections end."""
        super().finish()
        self._wire.close()

    def do_POST(self) -> None:
        """A request to DynamoDB."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status, content = self.answer(self.headers["X-Amz-Target"].rpartition(".")[2], body)
        self.send_response(status)
        self.send_header("Content-Type", _HEADERS["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Status and content of the answer to a request."""
        return self.engine(operation, body)

    def engine(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """What the engine answers."""
        headers = {name: self.headers[name] for name in _PASSED_ON if self.headers[name]} | _HEADERS
        headers["X-Amz-Target"] = f"DynamoDB_20120810.{operation}"
        try:
            return self._sent(body, headers)
        except ConnectionError:  # the engine closes connections that rest
            self._wire.close()
            return self._sent(body, headers)

    def _sent(self, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        self._wire.request("POST", "/", body, headers)
        answer = self._wire.getresponse()
        return answer.status, answer.read()

    def asked(self, operation: str, request: Any) -> Any:
        """The same for a request of the door's own."""
        status, content = self.engine(operation, msgspec.json.encode(request))
        if status != 200:
            raise RuntimeError(content.decode())
        return msgspec.json.decode(content)

    def log_message(self, *_arguments: object) -> None:
        """Nothing: a line a request would be a log of a million lines."""


@contextmanager
def answering(kind: type[Door], prepare: Callable[[], None] = lambda: None) -> Iterator[None]:
    """The door, once `prepare` has run in its process; requests for DynamoDB go through it."""
    context = get_context("spawn")
    ready = context.Event()
    process = context.Process(target=_serve, args=(kind, prepare, ready), daemon=True)
    process.start()
    try:
        if not ready.wait(120):
            raise TimeoutError("the door in front of the engine did not open")
        with real_store.reached_at(ENDPOINT):
            yield
    finally:
        process.terminate()
        process.join()


class _Server(ThreadingHTTPServer):
    request_queue_size = 64
    daemon_threads = True


def _serve(kind: type[Door], prepare: Callable[[], None], ready: Any) -> None:
    prepare()
    with _Server(("127.0.0.1", PORT), kind) as server:
        ready.set()
        server.serve_forever()
