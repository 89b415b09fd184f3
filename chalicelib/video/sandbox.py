"""Runs a library that reads untrusted files in a child process with limited memory and time and no access to anything.

The parent imports nothing heavy. The child (`python -m` a module that calls `serve`) is started early, so that its
interpreter loads while the first bytes are read. It loads its library, gives up the right to open files, and asks for
byte ranges over a pipe. Credentials and sockets stay in the parent.

On the pipe, parent to child: once size:u64 blocks:u32, then each block sent in advance as offset:u64 length:u32 bytes;
then, for each request, length:u32 bytes. Length 0 means that there are no more bytes.
Child to parent: `R` offset:u64 length:u32 asks for bytes; `D` length:u32 content is the answer.
"""

import atexit
import codecs
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
# Python loads a codec when a file first needs it, which is too late in the child: the library would take the text for
# broken and pass over what follows it. So all are there that files of offices name.
_CODECS = (
    *("ascii", "charmap", "latin-1", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "utf-32-be"),
    *(
        "utf-32-le",
        "utf-7",
        "unicode-escape",
        "raw-unicode-escape",
        "gb18030",
        "gbk",
        "gb2312",
        "hz",
        "big5",
        "big5hkscs",
    ),
    *(
        "cp950",
        "shift-jis",
        "cp932",
        "euc-jp",
        "euc-kr",
        "cp949",
        "koi8-r",
        "mac-roman",
        "iso8859-15",
        "cp437",
        "cp850",
    ),
    *(f"cp125{number}" for number in range(9)),
)

Blocks = Sequence[Block]
Read = Callable[[int, int], bytes]


class InspectionFailed(Exception):
    """The child was killed, ran out of memory or time, or gave no answer; the text says which."""


_killed: list["subprocess.Popen[bytes]"] = []  # children killed, but not yet known to have ended
_ready: dict[str, "subprocess.Popen[bytes]"] = {}  # for each module, a child that has loaded its library and waits


def prepare(module: str) -> None:
    """Start a child that waits for the next file. Starting it only with the file takes some 60 ms more.

    Call it when there is time before the next file, such as between two events. The child ends with this process.
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
    """Kill a child without waiting for its end; it is reaped when the next one is killed."""
    child.kill()
    for pipe in (child.stdin, child.stdout):
        if pipe is not None:
            pipe.close()
    _killed[:] = [each for each in _killed if each.poll() is None] + [child]


@atexit.register
def dismiss() -> None:
    """Kill the children that wait, and wait for all that were killed."""
    while _ready:
        _end(_ready.popitem()[1])
    while _killed:
        _killed.pop().wait()


class Child:
    """One child, for one file. It starts when the context is entered and is killed when it is left.

    It may take `seconds` and ask `most_reads` times; after that it is told that there are no more bytes.
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
        """The child's answer about a file of `size` bytes.

        `read` returns the bytes from an offset, up to a length; fewer or none if there are no more.
        Raises InspectionFailed, and whatever `read` raises.
        """
        self.begin(size, ())
        return self.answer(read)

    def begin(self, size: int, blocks: Blocks) -> None:
        """Send the question and the bytes it will need; the child works on them until `answer` is called.

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
        """The answer to the question sent by `begin`; `read` and errors as in `ask`."""
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
    # A fixed command without a shell. Its environment holds no credentials, only the paths of Python modules.
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
    """The paths of the child's modules, layers included, and the library path of a hosted interpreter."""
    variables = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path), "LC_ALL": "C.UTF-8"}
    hosted = os.environ.get("LD_LIBRARY_PATH")
    return variables | ({"LD_LIBRARY_PATH": hosted} if hosted else {})


# --- the child ------------------------------------------------------------------------------------------------------


class Asked:
    """The parent's file as a file object that libraries can seek and read.

    `most` is the longest read, in bytes, that is answered in full; `given` holds the bytes sent with the question;
    `left` is how many more reads return anything; `starved` is whether one inside the file returned nothing.
    """

    def __init__(self, source: BinaryIO, sink: BinaryIO) -> None:
        self.source, self.sink = source, sink
        self.at, self.most, self.left, self.starved = 0, READ, sys.maxsize, False
        self.size, blocks = self._stretch()
        self.given = Held([self._block() for _ in range(blocks)])

    def _stretch(self) -> tuple[int, int]:
        first, second = _STRETCH.unpack(_exactly(self.source, _STRETCH.size))
        return int(first), int(second)

    def _block(self) -> tuple[int, bytes]:
        offset, length = self._stretch()
        return offset, _exactly(self.source, length)

    def seek(self, offset: int, whence: int = 0) -> int:
        """Move to an offset from the start (0), from here (1) or from the end (2). Returns the new position."""
        self.at = {0: 0, 1: self.at, 2: self.size}[whence] + offset
        return self.at

    def tell(self) -> int:
        """The position."""
        return self.at

    def read(self, length: int) -> bytes:
        """The next bytes, at most `length`; none at the end or when the parent sends no more."""
        length = min(length, self.most, self.size - self.at)
        self.left -= 1
        content = (self.given.held(self.at, length) or self._asked(length)) if self.left >= 0 else b""
        self.at += len(content)
        self.starved = self.starved or (length > 0 and not content)
        return content

    def _asked(self, length: int) -> bytes:
        if length <= 0:
            return b""
        self.sink.write(b"R" + _STRETCH.pack(self.at, length))
        return _exactly(self.source, int(struct.unpack(">I", _exactly(self.source, 4))[0]))


def _exactly(source: BinaryIO, length: int) -> bytes:
    content = source.read(length)
    if len(content) < length:
        raise SystemExit(1)  # the parent has ended
    return content


def _confine(kind: int, limit: int) -> None:
    resource.setrlimit(kind, (limit, limit))


def serve(memory: int, seconds: float, load: Callable[[], None], answer: Callable[[Asked], bytes]) -> None:
    """Run as the child: set limits (`memory` of address space in bytes, processor seconds), then answer for one file.

    `load` loads the library; after it, nothing can be opened any more.
    """
    _confine(resource.RLIMIT_AS, memory)
    _confine(resource.RLIMIT_CPU, int(seconds))
    _confine(resource.RLIMIT_CORE, 0)
    _confine(resource.RLIMIT_FSIZE, 0)
    source, sink = os.fdopen(0, "rb"), os.fdopen(os.dup(1), "wb", buffering=0)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the library's own output must not reach the pipe
    for name in _CODECS:
        codecs.lookup(name)
    load()
    _confine(resource.RLIMIT_NOFILE, 0)
    content = answer(Asked(source, sink))
    sink.write(b"D" + struct.pack(">I", len(content)))
    while content:
        content = content[sink.write(content) :]
