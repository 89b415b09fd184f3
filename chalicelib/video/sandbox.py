"""Runs a library that reads untrusted files in a child process with limited memory and time and no access to anything.

The parent imports nothing heavy. A nursery (`python -m` a module that calls `serve`) is started early, so that it
loads its library while the first bytes are read. It forks a child for each file, in milliseconds, and sees no file
itself. The child gives up the right to open files, and asks for byte ranges over a pipe. Credentials stay in the
parent.

On the pipe, parent to child: once size:u64 blocks:u32, then each block sent in advance as offset:u64 length:u32 bytes;
then, for each request, length:u32 bytes. Length 0 means that there are no more bytes.
Child to parent: `R` offset:u64 length:u32 asks for bytes; `D` length:u32 content is the answer.
"""

import atexit
import codecs
import contextlib
import gc
import itertools
import os
import resource
import select
import signal
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NoReturn, Self

from chalicelib.video.ranges import Block, Held

READ = 1024 * 1024
_STRETCH = struct.Struct(">QI")  # offset or size, length or number
_NUMBER = struct.Struct(">Q")  # of a child
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


class _Nursery:
    """A process that has loaded a module's library and forks a child for each file.

    To its socket goes the number of a child: with the ends of its two pipes it is born, without them it is ended.
    """

    def __init__(self, module: str) -> None:
        self.line, other = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self.numbers = itertools.count(1)
        with other:
            try:
                self.process = _started(module, other.fileno())
            except OSError:
                self.line.close()
                raise

    def child(self) -> "_Born":
        """A child for one file. It need not have been born yet: what it is asked waits for it."""
        number = next(self.numbers)
        (theirs, asking), (answering, told) = os.pipe(), os.pipe()
        try:
            socket.send_fds(self.line, [_NUMBER.pack(number)], [theirs, told])
        except OSError:
            os.close(asking)
            os.close(answering)
            raise
        finally:
            os.close(theirs)
            os.close(told)
        return _Born(self, number, asking, answering)

    def close(self) -> None:
        """End it and wait for its end."""
        self.line.close()
        self.process.kill()
        self.process.wait()


class _Born:
    """One child of a nursery, and this process's ends of its pipes."""

    def __init__(self, nursery: _Nursery, number: int, asking: int, answering: int) -> None:
        self.nursery, self.number, self.asking, self.answering = nursery, number, asking, answering

    def end(self) -> None:
        """Kill it without waiting for its end."""
        os.close(self.asking)
        os.close(self.answering)
        with contextlib.suppress(OSError):  # the nursery has ended, and its children with it
            self.nursery.line.send(_NUMBER.pack(self.number))


_nurseries: dict[str, _Nursery] = {}  # by module
_one_at_a_time = threading.Lock()


def prepare(module: str) -> None:
    """Start a nursery that loads its library. Starting it only with the first file takes some 60 ms more.

    Call it when there is time before the next file, such as between two events. It ends with this process.
    """
    _nursery(module)


def _nursery(module: str) -> _Nursery:
    with _one_at_a_time:
        found = _nurseries.get(module)
        if found is not None and found.process.poll() is not None:
            _nurseries.pop(module).close()
            found = None
        if found is None:
            found = _nurseries[module] = _Nursery(module)
        return found


@atexit.register
def dismiss() -> None:
    """End all nurseries."""
    while _nurseries:
        _nurseries.popitem()[1].close()


class Child:
    """One child, for one file. It is born when the context is entered and is killed when it is left.

    It may take `seconds` and ask `most_reads` times; after that it is told that there are no more bytes.
    """

    def __init__(self, module: str, seconds: float, most_reads: int) -> None:
        self.module, self.seconds, self.most_reads = module, seconds, most_reads

    def __enter__(self) -> Self:
        try:
            self.child = _nursery(self.module).child()
        except OSError as error:
            raise InspectionFailed(f"not started ({error.strerror})") from error
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.child.end()

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
        pipe = self.child.answering
        while len(content) < length:
            self._await(reading=pipe)
            chunk = os.read(pipe, min(length - len(content), READ))
            if not chunk:
                raise InspectionFailed("the child ended early: out of memory, or killed")
            content += chunk
        return bytes(content)

    def _send(self, content: bytes | memoryview) -> None:
        pipe, rest = self.child.asking, memoryview(content)
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


def _started(module: str, line: int) -> "subprocess.Popen[bytes]":
    # A fixed command without a shell. Its environment holds no credentials, only the paths of Python modules.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-S", "-B", "-P", "-m", module],
        stdin=line,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    """The paths of the child's modules, layers included, and the library path of a hosted interpreter.

    Numpy's library makes no threads, which a fork would lose.
    """
    variables = {"PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path), "LC_ALL": "C.UTF-8"}
    variables |= {"OPENBLAS_NUM_THREADS": "1"}
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
    """Run as the nursery: `load` the library, then fork children until the parent ends.

    A child has limits (`memory` of address space in bytes, processor seconds), can open nothing any more, and answers
    for one file.
    """
    for name in _CODECS:
        codecs.lookup(name)
    load()
    gc.freeze()  # the collector would touch, and so copy, all that the children share
    children: dict[int, int] = {}
    with socket.socket(fileno=0) as line:
        while (message := socket.recv_fds(line, _NUMBER.size, 2))[0]:
            (number,), descriptors = _NUMBER.unpack(message[0]), message[1]
            if descriptors:
                children[number] = os.fork() or _answered(memory, seconds, answer, *descriptors)
            else:
                _kill(children.pop(number))
            for each in descriptors:
                os.close(each)
    for process in children.values():
        _kill(process)


def _kill(process: int) -> None:
    os.kill(process, signal.SIGKILL)  # it cannot be another's: only this process asks how its children ended
    os.waitpid(process, 0)


def _answered(memory: int, seconds: float, answer: Callable[[Asked], bytes], asked: int, told: int) -> NoReturn:
    """Be the child of one file."""
    try:
        os.close(0)  # the nursery's line
        source, sink = os.fdopen(asked, "rb"), os.fdopen(told, "wb", buffering=0)
        _confine(resource.RLIMIT_AS, memory)
        _confine(resource.RLIMIT_CPU, int(seconds))
        _confine(resource.RLIMIT_CORE, 0)
        _confine(resource.RLIMIT_FSIZE, 0)
        _confine(resource.RLIMIT_NOFILE, 0)
        content = answer(Asked(source, sink))
        sink.write(b"D" + struct.pack(">I", len(content)))
        while content:
            content = content[sink.write(content) :]
    finally:
        os._exit(0)
