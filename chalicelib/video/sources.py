"""Range readers for local files and web addresses, used by the command line and the benchmarks."""

import http.client
import os
import re
import threading
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

from chalicelib.video.ranges import SourceChanged, SourceUnavailable

TIMEOUT = 10.0  # seconds without a byte
MAX_REDIRECTS = 3
_RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")
_NO_RANGE = re.compile(r"bytes \*/(\d+)")


class LocalFile:
    """A file on this machine. Raises SourceChanged if its size or modification time changes while it is read."""

    lanes = 8

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> Self:
        try:
            if self.path.is_dir():
                raise SourceUnavailable("this is a folder")
            self.descriptor = os.open(self.path, os.O_RDONLY)
            self.state = self._state()
        except OSError as error:
            raise SourceUnavailable(error.strerror or type(error).__name__) from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self.descriptor)

    @property
    def size(self) -> int:
        """Size in bytes when the file was opened."""
        return self.state[0]

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes."""
        try:
            content = os.pread(self.descriptor, length, offset)
        except OSError as error:
            raise SourceUnavailable(error.strerror or type(error).__name__) from error
        if self._state() != self.state:
            raise SourceChanged("the file was written to")
        return content

    def _state(self) -> tuple[int, int]:
        now = os.fstat(self.descriptor)
        return now.st_size, now.st_mtime_ns


class WebFile:
    """A file at an http or https address, read by ranges over connections that are kept alive, one for each thread.

    The first response gives size and entity tag; every later request carries `If-Match`. Another size or tag, or a
    412, raises SourceChanged. A server without ranges, an error status, a short body or a timeout raises
    SourceUnavailable.
    """

    lanes = 8

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        self.url, self.timeout = url, timeout
        self.size: int | None = None
        self.tag: str | None = None
        self.connections: dict[int, http.client.HTTPConnection] = {}  # by thread

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for connection in self.connections.values():
            connection.close()
        self.connections.clear()

    def read(self, offset: int, length: int) -> bytes:
        """Exactly these bytes; fewer only if the size was unknown and the file ends first."""
        try:
            return self._answered(offset, length, MAX_REDIRECTS)
        except (OSError, http.client.HTTPException, ValueError) as error:
            self._hang_up()
            raise SourceUnavailable(str(error) or type(error).__name__) from error

    def _answered(self, offset: int, length: int, redirects: int) -> bytes:
        answer = self._asked(offset, length)
        if answer.status in (301, 302, 303, 307, 308) and redirects:
            target = urljoin(self.url, answer.headers.get("Location", ""))
            self._hang_up()
            self.url = target
            return self._answered(offset, length, redirects - 1)
        if answer.status == 412:
            raise SourceChanged("the server holds another version")
        if answer.status == 416:
            return self._empty(answer)
        if answer.status != 206:
            self._hang_up()
            raise SourceUnavailable(_refusal(answer.status))
        return self._content(answer, offset, length)

    def _asked(self, offset: int, length: int) -> http.client.HTTPResponse:
        """Send one request. If the server has closed the kept connection meanwhile, reconnect once."""
        kept = threading.get_ident() in self.connections
        try:
            return self._exchange(offset, length)
        except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
            self._hang_up()
            if not kept:
                raise
            return self._exchange(offset, length)

    def _exchange(self, offset: int, length: int) -> http.client.HTTPResponse:
        parts = urlsplit(self.url)
        connection = self.connections.get(threading.get_ident())
        if connection is None:
            connection = _connection(parts.scheme, parts.netloc, self.timeout)
            self.connections[threading.get_ident()] = connection
        headers = {"Range": f"bytes={offset}-{offset + length - 1}", "Accept-Encoding": "identity"}
        if self.tag is not None:
            headers["If-Match"] = self.tag
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", target, headers=headers)
        return connection.getresponse()

    def _content(self, answer: http.client.HTTPResponse, offset: int, length: int) -> bytes:
        stated = _RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if stated is None or int(stated[1]) != offset:
            self._hang_up()
            raise SourceUnavailable("the server returned another range")
        self._recognise(int(stated[3]), answer.headers.get("ETag"))
        wanted = min(length, int(stated[3]) - offset)
        content = answer.read(wanted)
        if len(content) != wanted or answer.read(1):
            raise SourceUnavailable(f"{len(content)} of {wanted} bytes arrived")
        return content

    def _empty(self, answer: http.client.HTTPResponse) -> bytes:
        answer.read()
        stated = _NO_RANGE.fullmatch(answer.headers.get("Content-Range", ""))
        if self.size is None and stated is not None and stated[1] == "0":
            self.size = 0
            return b""
        raise SourceChanged("the file has become shorter")

    def _recognise(self, size: int, tag: str | None) -> None:
        """Keep size and strong tag of the first response; raise SourceChanged if a later one differs."""
        if self.size not in (None, size):
            self._hang_up()
            raise SourceChanged(f"{self.size} bytes became {size}")
        if self.tag is not None and tag is not None and tag != self.tag:
            self._hang_up()
            raise SourceChanged("the file has another tag")
        self.size = size
        if tag is not None and not tag.startswith("W/"):
            self.tag = tag

    def _hang_up(self) -> None:
        connection = self.connections.pop(threading.get_ident(), None)
        if connection is not None:
            connection.close()


def _connection(scheme: str, place: str, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(place, timeout=timeout)
    if scheme == "http":
        return http.client.HTTPConnection(place, timeout=timeout)
    raise ValueError(f"{scheme}: is not http or https")


def _refusal(status: int) -> str:
    return "the server does not support ranges" if status == 200 else f"the server answered {status}"


def opened(name: str) -> LocalFile | WebFile:
    """The reader of a path or of an http(s) address, to be used in a `with` block."""
    return WebFile(name) if name.lower().startswith(("http://", "https://")) else LocalFile(Path(name))
