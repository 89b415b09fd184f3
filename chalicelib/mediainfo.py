"""MediaInfo, kept in a child process with little memory, little time and no way out.

The parent imports nothing heavy from here. The child (`python -m chalicelib.mediainfo`) is started early, so that its
interpreter warms up while the first bytes are still on their way; it imports pymediainfo, gives up the right to open
anything, and asks for byte ranges over a pipe. Credentials and sockets stay in the parent.

On the pipe, child to parent: `R` offset:u64 length:u32 asks for bytes; `D` length:u32 text:utf-8 is the answer, JSON.
Parent to child: size:u64 once, then for each request length:u32 bytes; length 0 means that there is no more.
"""

import atexit
import json
import os
import resource
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

MEMORY = 512 * 1024 * 1024  # address space; a hard file took 993 MB outside such a limit
SECONDS = 20.0
READ = 1024 * 1024
# MediaInfo asks some indexed files for the same place for ever; the longest honest run, a 64 MiB movie box, needs 100.
MAX_READS = 256
_ASK = struct.Struct(">QI")

Tracks = list[dict[str, Any]]
Read = Callable[[int, int], bytes]


class InspectionFailed(Exception):
    """The child was killed, ran out of memory or time, or gave no answer; the text says which."""


_ready: list["subprocess.Popen[bytes]"] = []  # one at most: a child that has loaded its library and waits for a file


def prepare() -> None:
    """Has a child waiting for the next file: one that is started with the file needs some 60 ms more.

    For whoever has time before the next file, as a function between two events. It ends with this process.
    """
    if not _ready:
        _ready.append(_started())


def _waiting() -> "subprocess.Popen[bytes] | None":
    child = _ready.pop() if _ready else None
    if child is not None and child.poll() is not None:
        _end(child)
        return None
    return child


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()


@atexit.register
def dismiss() -> None:
    """Ends the child that waits, if there is one."""
    while _ready:
        _end(_ready.pop())


class Inspector:
    """One child, for one file. Started on entry, gone on exit whatever happened."""

    def __init__(self, seconds: float = SECONDS) -> None:
        self.seconds = seconds

    def __enter__(self) -> Self:
        try:
            self.child = _waiting() or _started()
        except OSError as error:
            raise InspectionFailed(f"not started ({error.strerror})") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _end(self.child)

    def inspect(self, size: int, read: Read) -> Tracks:
        """The tracks MediaInfo sees in a file of `size` bytes, General first, as its own names and texts.

        `read` gives the bytes from an offset, up to a length; fewer, or none, where there is no more to be had.
        Raises InspectionFailed, and whatever `read` raises.
        """
        self.until = time.monotonic() + self.seconds
        try:
            self._send(struct.pack(">Q", size))
            answer = self._serve(read)
            tracks = json.loads(answer)["media"]["track"]
        except (BrokenPipeError, ValueError, KeyError, TypeError) as error:
            raise InspectionFailed(f"no answer ({type(error).__name__})") from error
        return [track for track in tracks if isinstance(track, dict)]

    def _serve(self, read: Read) -> bytes:
        reads = 0
        while (kind := self._receive(1)) == b"R":
            offset, length = _ASK.unpack(self._receive(_ASK.size))
            content = read(offset, length) if reads < MAX_READS else b""
            self._send(struct.pack(">I", len(content)) + content)
            reads += 1
        if kind != b"D":
            raise InspectionFailed("no answer")
        return self._receive(int(struct.unpack(">I", self._receive(4))[0]))

    def _receive(self, length: int) -> bytes:
        content = bytearray()
        pipe = _opened(self.child.stdout)
        while len(content) < length:
            self._await(reading=pipe)
            chunk = os.read(pipe, min(length - len(content), READ))
            if not chunk:
                raise InspectionFailed("the child ended early: out of memory, or killed")
            content += chunk
        return bytes(content)

    def _send(self, content: bytes) -> None:
        pipe, rest = _opened(self.child.stdin), memoryview(content)
        os.set_blocking(pipe, False)
        while rest:
            self._await(writing=pipe)
            rest = rest[os.write(pipe, rest) :]

    def _await(self, reading: int | None = None, writing: int | None = None) -> None:
        left = max(self.until - time.monotonic(), 0)
        wanted = ([] if reading is None else [reading], [] if writing is None else [writing])
        ready = select.select(*wanted, [], left)
        if not ready[0] and not ready[1]:
            raise InspectionFailed(f"no answer within {self.seconds:g} seconds")


def _started() -> "subprocess.Popen[bytes]":
    # A fixed command without a shell; its environment holds no credentials, only where Python finds its modules.
    return subprocess.Popen(
        [sys.executable, "-S", "-B", "-P", "-m", "chalicelib.mediainfo"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
        bufsize=0,
    )


def _opened(pipe: Any) -> int:
    assert pipe is not None
    return int(pipe.fileno())


def _environment() -> dict[str, str]:
    """Where the child finds its modules, layers included, and the library path of a hosted interpreter."""
    variables = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path), "LC_ALL": "C.UTF-8"}
    hosted = os.environ.get("LD_LIBRARY_PATH")
    return variables | ({"LD_LIBRARY_PATH": hosted} if hosted else {})


# --- the child ------------------------------------------------------------------------------------------------------


class _Asked:
    """The parent's file, as pymediainfo wants it: something to seek and read."""

    def __init__(self, size: int, source: BinaryIO, sink: BinaryIO) -> None:
        self.size, self.source, self.sink = size, source, sink
        self.at = 0
        # One read that returns a whole small file makes MediaInfo skip its second pass over the frames.
        self.most = max(size // 3, 1)

    def seek(self, offset: int, whence: int = 0) -> int:
        self.at = {0: 0, 1: self.at, 2: self.size}[whence] + offset
        return self.at

    def tell(self) -> int:
        return self.at

    def read(self, length: int) -> bytes:
        length = min(length, self.most, self.size - self.at)
        if length <= 0:
            return b""
        self.sink.write(b"R" + _ASK.pack(self.at, length))
        content = _exactly(self.source, int(struct.unpack(">I", _exactly(self.source, 4))[0]))
        self.at += len(content)
        return content


def _exactly(source: BinaryIO, length: int) -> bytes:
    content = source.read(length)
    if len(content) < length:
        raise SystemExit(1)  # the parent is gone
    return content


def _confine(kind: int, limit: int) -> None:
    resource.setrlimit(kind, (limit, limit))


def _child() -> None:
    """Answers one file's question. Limits come first; once the library is loaded, nothing more may be opened."""
    _confine(resource.RLIMIT_AS, MEMORY)
    _confine(resource.RLIMIT_CPU, int(SECONDS))
    _confine(resource.RLIMIT_CORE, 0)
    _confine(resource.RLIMIT_FSIZE, 0)
    source, sink = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the library's own chatter must not reach the pipe
    from pymediainfo import MediaInfo

    MediaInfo.can_parse()
    _confine(resource.RLIMIT_NOFILE, 0)
    size = int(struct.unpack(">Q", _exactly(source, 8))[0])
    answer = MediaInfo.parse(_Asked(size, source, sink), parse_speed=0, output="JSON", buffer_size=READ).encode()
    sink.write(b"D" + struct.pack(">I", len(answer)))
    while answer:
        answer = answer[sink.write(answer) :]


if __name__ == "__main__":
    _child()
