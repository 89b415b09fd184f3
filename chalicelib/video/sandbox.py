"""A library that reads untrusted files, kept in a child process with little memory, little time and no way out.

The parent imports nothing heavy. The child (`python -m` a module that calls `serve`) is started early, so that its
interpreter warms up while the first bytes are still on their way; it loads its library, gives up the right to open
anything, and asks for byte ranges over a pipe. Credentials and sockets stay in the parent.

On the pipe, parent to child: size:u64 blocks:u32 once and each block that it may have unasked, offset:u64 length:u32
bytes; then for each request length:u32 bytes, where length 0 means that there is no more.
Child to parent: `R` offset:u64 length:u32 asks for bytes; `D` length:u32 content is the answer.
"""

import atexit
import os
import resource
import select
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

from chalicelib.video.ranges import Block, Held

READ = 1024 * 1024
_STRETCH = struct.Struct(">QI")  # offset or size, length or number

Blocks = Sequence[Block]
Read = Callable[[int, int], bytes]


class InspectionFailed(Exception):
    """The child was killed, ran out of memory or time, or gave no answer; the text says which."""


_killed: list["subprocess.Popen[bytes]"] = []  # and not yet seen to be gone
_ready: dict[str, "subprocess.Popen[bytes]"] = {}  # one a module: a child that has loaded its library and waits


def prepare(module: str) -> None:
    """Has a child waiting for the next file: one that is started with the file needs some 60 ms more.

    For whoever has time before the next file, as a function between two events. It ends with this process.
    """
    if module not in _ready:
        _ready[module] = _started(module)


def _waiting(module: str) -> "subprocess.Popen[bytes] | None":
    child = _ready.pop(module, None)
    if child is not None and child.poll() is not None:
        _end(child)
        return None
    return child


def _end(child: "subprocess.Popen[bytes]") -> None:
    """Kills a child; nobody waits for the kernel to take it apart, which is done by the time the next one ends."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    _killed[:] = [each for each in _killed if each.poll() is None] + [child]


@atexit.register
def dismiss() -> None:
    """Ends the children that wait, if there are any."""
    while _ready:
        _end(_ready.popitem()[1])
    while _killed:
        _killed.pop().wait()


class Child:
    """One child, for one file. Started on entry, gone on exit whatever happened.

    `seconds` is what it may take, `most_reads` how often it may ask: after that it is told that there is no more.
    """

    def __init__(self, module: str, seconds: float, most_reads: int) -> None:
        self.module, self.seconds, self.most_reads = module, seconds, most_reads

    def __enter__(self) -> Self:
        try:
            self.child = _waiting(self.module) or _started(self.module)
        except OSError as error:
            raise InspectionFailed(f"not started ({error.strerror})") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _end(self.child)

    def ask(self, size: int, read: Read) -> bytes:
        """What the child says of a file of `size` bytes.

        `read` gives the bytes from an offset, up to a length; fewer, or none, where there is no more to be had.
        Raises InspectionFailed, and whatever `read` raises.
        """
        self.begin(size, ())
        return self.answer(read)

    def begin(self, size: int, blocks: Blocks) -> None:
        """Puts the question, with the bytes that will be wanted: the child works on them by itself, until `answer`.

        Raises InspectionFailed.
        """
        self.until = time.monotonic() + self.seconds
        try:
            self._send(_STRETCH.pack(size, len(blocks)))
            for offset, content in blocks:
                self._send(_STRETCH.pack(offset, len(content)))
                self._send(content)
        except BrokenPipeError as error:
            raise InspectionFailed("no answer (BrokenPipeError)") from error

    def answer(self, read: Read) -> bytes:
        """The answer to what was begun; `read` and errors as in `ask`."""
        self.until = time.monotonic() + self.seconds
        try:
            return self._serve(read)
        except BrokenPipeError as error:
            raise InspectionFailed("no answer (BrokenPipeError)") from error

    def _serve(self, read: Read) -> bytes:
        reads = 0
        while (kind := self._receive(1)) == b"R":
            offset, length = _STRETCH.unpack(self._receive(_STRETCH.size))
            content = read(offset, length) if reads < self.most_reads else b""
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

    def _send(self, content: bytes | memoryview) -> None:
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


def _started(module: str) -> "subprocess.Popen[bytes]":
    # A fixed command without a shell; its environment holds no credentials, only where Python finds its modules.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-S", "-B", "-P", "-m", module],
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


class Asked:
    """The parent's file, as libraries want it: something to seek and read.

    `most` is the longest read, in bytes, that is answered whole; `given` what of the file came with the question,
    `left` how many more reads find anything.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self.source, self.sink = source, sink
        self.at, self.most, self.left = 0, READ, sys.maxsize
        self.size, blocks = self._stretch()
        self.given = Held([self._block() for _ in range(blocks)])

    def _stretch(self) -> tuple[int, int]:
        first, second = _STRETCH.unpack(_exactly(self.source, _STRETCH.size))
        return int(first), int(second)

    def _block(self) -> tuple[int, bytes]:
        offset, length = self._stretch()
        return offset, _exactly(self.source, length)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Go to an offset from the beginning (0), from here (1) or from the end (2); returns where that is."""
        self.at = {0: 0, 1: self.at, 2: self.size}[whence] + offset
        return self.at

    def tell(self) -> int:
        """Where it stands."""
        return self.at

    def read(self, length: int) -> bytes:
        """The next bytes, at most `length`; none at the end or where the parent gives no more."""
        length = min(length, self.most, self.size - self.at)
        self.left -= 1
        content = (self.given.held(self.at, length) or self._asked(length)) if self.left >= 0 else b""
        self.at += len(content)
        return content

    def _asked(self, length: int) -> bytes:
        if length <= 0:
            return b""
        self.sink.write(b"R" + _STRETCH.pack(self.at, length))
        return _exactly(self.source, int(struct.unpack(">I", _exactly(self.source, 4))[0]))


def _exactly(source: BinaryIO, length: int) -> bytes:
    content = source.read(length)
    if len(content) < length:
        raise SystemExit(1)  # the parent is gone
    return content


def _confine(kind: int, limit: int) -> None:
    resource.setrlimit(kind, (limit, limit))


def serve(memory: int, seconds: float, load: Callable[[], None], answer: Callable[[Asked], bytes]) -> None:
    """Be the child: limits first (`memory` of address space in bytes, processor seconds), then one file's question.

    Once `load` has loaded the library, nothing more may be opened.
    """
    _confine(resource.RLIMIT_AS, memory)
    _confine(resource.RLIMIT_CPU, int(seconds))
    _confine(resource.RLIMIT_CORE, 0)
    _confine(resource.RLIMIT_FSIZE, 0)
    source, sink = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the library's own chatter must not reach the pipe
    load()
    _confine(resource.RLIMIT_NOFILE, 0)
    content = answer(Asked(source, sink))
    sink.write(b"D" + struct.pack(">I", len(content)))
    while content:
        content = content[sink.write(content) :]
