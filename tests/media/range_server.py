"""A web server for one folder that answers ranges, late if asked to, and counts what it sends.

    python -m tests.media.range_server FOLDER [MILLISECONDS] [REFUSALS…]

Prints its port. `/stats` answers and resets {path: {"requests", "bytes"}}.
"""

import json
import os
import re
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

_RANGE = re.compile(r"bytes=(\d+)-(\d*)")
CHUNK = 256 * 1024


class RangeServer(ThreadingHTTPServer):
    """Listens on loopback, on a port of the system's choice. `fault` names a trouble that the tests ask for."""

    daemon_threads = True
    request_queue_size = 64

    def __init__(self, folder: Path, delay: float = 0.0) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.folder, self.delay = folder, delay
        self.fault = ""
        self.connections = 0
        self.stats: dict[str, dict[str, int]] = {}
        self.lock = threading.Lock()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.server_address[1]}"

    def count(self, path: str, requests: int, sent: int) -> None:
        """Adds to the figures of a path."""
        with self.lock:
            figures = self.stats.setdefault(path, {"requests": 0, "bytes": 0})
            figures["requests"] += requests
            figures["bytes"] += sent

    def taken(self) -> dict[str, dict[str, int]]:
        """The figures until now; counting begins anew."""
        with self.lock:
            stats, self.stats = self.stats, {}
        return stats


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # as S3 and nginx: else a body waits 40 ms for the acknowledgement of its headers
    server: RangeServer

    def setup(self) -> None:
        super().setup()
        self.server.connections += 1

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        if self.path == "/stats":
            self._send(200, json.dumps(self.server.taken()).encode())
        else:
            self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        time.sleep(self.server.delay)
        self.server.count(self.path, 1, 0)
        path = self.server.folder / self.path.lstrip("/")
        if self._troubled() or not path.is_file():
            if not self.server.fault:
                self._send(404, b"")
            return
        with path.open("rb") as file:
            self._stretch(file.fileno(), body=body)

    def _troubled(self) -> bool:
        """Answers as the fault named in the server would have it."""
        fault = self.server.fault
        if fault.isdecimal():
            self._send(int(fault), b"sorry")
        elif fault == "drop":
            self.close_connection = True
        elif fault == "redirect":
            self.server.fault = ""
            self.send_response(307)
            self.send_header("Location", self.path)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return True
        return fault.isdecimal() or fault == "drop"

    def _stretch(self, descriptor: int, *, body: bool) -> None:
        state = os.fstat(descriptor)
        tag = f'"{state.st_mtime_ns:x}-{state.st_size:x}"'
        wanted = _RANGE.fullmatch(self.headers.get("Range", ""))
        low = int(wanted[1]) if wanted else 0
        high = min(int(wanted[2]), state.st_size - 1) if wanted and wanted[2] else state.st_size - 1
        if self.headers.get("If-Match", tag) != tag:
            return self._send(412, b"")
        if low >= state.st_size:
            return self._send(416, b"", {"Content-Range": f"bytes */{state.st_size}"})
        partial = wanted is not None and self.server.fault != "whole"
        self.send_response(206 if partial else 200)
        self.send_header("ETag", tag)
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Content-Length", str(high - low + 1))
        if partial:
            self.send_header("Content-Range", f"bytes {low}-{high}/{state.st_size}")
        self.end_headers()
        if body:
            self._stream(descriptor, low, high + 1 - (10 if self.server.fault == "short" else 0))
        return None

    def _stream(self, descriptor: int, low: int, high: int) -> None:
        """Sends the bytes and counts those that the other side took before it hung up."""
        try:
            while low < high:
                sent = os.sendfile(self.connection.fileno(), descriptor, low, min(CHUNK, high - low))
                self.server.count(self.path, 0, sent)
                low += sent
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True
        if self.server.fault == "short":
            self.close_connection = True

    def _send(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(content)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def main() -> None:
    """Serves until it is ended."""
    server = RangeServer(Path(sys.argv[1]), float(sys.argv[2]) / 1000 if len(sys.argv) > 2 else 0.0)
    sys.stdout.write(f"{server.server_address[1]}\n")
    sys.stdout.flush()
    server.serve_forever()


if __name__ == "__main__":
    main()
