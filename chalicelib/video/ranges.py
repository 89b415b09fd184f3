"""Reads ranges of a large file, keeps them in memory, and stays within a budget."""

from bisect import bisect_right, insort
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Protocol, runtime_checkable

MAX_BYTES = 96 * 1024 * 1024
MAX_REQUESTS = 300
FIRST_READ = 1024 * 1024


class SourceChanged(Exception):
    """The file has changed since reading began."""


class SourceUnavailable(Exception):
    """The file cannot be read now: an I/O error, or fewer bytes than asked for."""


class BudgetSpent(Exception):
    """Further reading would exceed the bytes or requests allowed for one check."""


class RangeReader(Protocol):
    """A file read by ranges. `size` in bytes may be None until the first `read`.

    `read` returns exactly the bytes of the range, which lies inside the file; while the size is unknown, it may
    return fewer, up to the end. Raises SourceChanged or SourceUnavailable.
    """

    @property
    def size(self) -> int | None: ...

    def read(self, offset: int, length: int) -> bytes: ...


@runtime_checkable
class SideBySide(Protocol):
    """A range reader that may be read by several threads at once; `lanes` is by how many."""

    @property
    def lanes(self) -> int: ...


Stretch = tuple[int, int]  # offset and length
Block = tuple[int, bytes | memoryview]  # offset and content
NOWHERE: Block = (0, b"")


class Held:
    """Parts of a file in memory: `blocks` are (offset, bytes), in order and without overlaps."""

    def __init__(self, blocks: list[Block]) -> None:
        self.blocks = blocks

    def holds(self, offset: int, length: int) -> bool:
        """Whether the whole range is in memory."""
        at, end = offset, offset + length
        while at < end and (reach := self._reach(at)):
            at += reach
        return at >= end

    def held(self, offset: int, length: int) -> bytes:
        """The bytes in memory from `offset` up to the first gap, at most `length`."""
        pieces: list[bytes | memoryview] = []
        while length > 0 and (reach := min(self._reach(offset), length)):
            start, block = self.blocks[self._index(offset)]
            whole = len(block) == reach  # a single whole block is returned without a copy
            pieces.append(block if whole else memoryview(block)[offset - start : offset - start + reach])
            offset, length = offset + reach, length - reach
        return bytes(pieces[0]) if len(pieces) == 1 else b"".join(pieces)

    def patched(self, patches: Iterable[tuple[int, bytes]]) -> "Held":
        """The same parts with other bytes at some offsets, without copying. Skips patches outside memory."""
        held = Held(list(self.blocks))
        for offset, content in patches:
            if held._reach(offset) >= len(content):
                held._replace(offset, content)
        return held

    def _replace(self, offset: int, content: bytes) -> None:
        index = self._index(offset)
        start, block = self.blocks[index]
        before, after = memoryview(block)[: offset - start], memoryview(block)[offset - start + len(content) :]
        pieces: list[Block] = [(start, before), (offset, content), (offset + len(content), after)]
        self.blocks[index : index + 1] = [piece for piece in pieces if piece[1]]

    def prefix(self) -> int:
        """How many bytes from the start of the file are in memory without a gap."""
        at = 0
        while reach := self._reach(at):
            at += reach
        return at

    def _index(self, offset: int) -> int:
        """The block that begins at or before `offset`, -1 if none does."""
        return bisect_right(self.blocks, offset, key=lambda block: block[0]) - 1

    def _reach(self, offset: int) -> int:
        """How many bytes from `offset` on are in the block at `offset`; 0 if there is none."""
        index = self._index(offset)
        start, block = self.blocks[index] if index >= 0 else NOWHERE
        return max(start + len(block) - offset, 0)


class Ranges(Held):
    """A range reader with memory and a budget: it reads nothing twice and never more than the budget.

    `mp4.walk` reads from it. Raises BudgetSpent, SourceChanged, SourceUnavailable.
    """

    def __init__(self, reader: RangeReader, max_bytes: int = MAX_BYTES, max_requests: int = MAX_REQUESTS) -> None:
        super().__init__([])
        self.reader, self.max_bytes, self.max_requests = reader, max_bytes, max_requests
        self.bytes_read = self.requests = 0
        self._known: int | None = None

    @property
    def size(self) -> int:
        """The size of the file. Reads its first bytes if the reader does not know the size yet."""
        if self._known is None:
            known = self.reader.size
            if known is None:
                self._ask(0, FIRST_READ)
                known = self.reader.size
            if known is None:
                raise SourceUnavailable("the size of the file is unknown")
            self._known = known
        return self._known

    def read(self, offset: int, length: int) -> bytes:
        """Exactly these bytes; requests those not in memory."""
        self.fetch(offset, length)
        return self.held(offset, length)

    def fetch(self, offset: int, length: int) -> None:
        """Read the range into memory, with one request for each gap."""
        end = min(offset + length, self.size)
        while offset < end:
            if not self._reach(offset):
                self._ask(offset, min(end, self._next_block(offset)) - offset)
            offset += self._reach(offset)

    def fetch_together(self, stretches: Iterable[Stretch]) -> None:
        """Read stretches into memory that are not there yet, side by side if the reader can. One round counts as one
        request, because it takes as long as one.
        """
        missing = _apart([part for offset, length in stretches for part in self._missing(offset, length)])
        length = sum(size for _, size in missing)
        if not missing:
            return
        if self.requests >= self.max_requests or self.bytes_read + length > self.max_bytes:
            raise BudgetSpent(f"{self.bytes_read} bytes in {self.requests} requests")
        self.requests += 1
        lanes = self.reader.lanes if isinstance(self.reader, SideBySide) else 1
        with ThreadPoolExecutor(min(lanes, len(missing))) as pool:
            contents = list(pool.map(lambda stretch: self.reader.read(*stretch), missing))
        for (offset, size), content in zip(missing, contents, strict=True):
            self._keep(offset, size, content)

    def _missing(self, offset: int, length: int) -> Iterable[Stretch]:
        """The parts of a stretch, up to the end of the file, that are not in memory."""
        end = min(offset + length, self.size)
        while offset < end:
            if not self._reach(offset):
                yield offset, min(end, self._next_block(offset)) - offset
                offset = min(end, self._next_block(offset))
            offset += self._reach(offset)

    def _next_block(self, offset: int) -> int:
        index = self._index(offset) + 1
        return self.blocks[index][0] if index < len(self.blocks) else self.size

    def _ask(self, offset: int, length: int) -> None:
        if self.requests >= self.max_requests or self.bytes_read + length > self.max_bytes:
            raise BudgetSpent(f"{self.bytes_read} bytes in {self.requests} requests")
        self.requests += 1
        self._keep(offset, length, self.reader.read(offset, length))

    def _keep(self, offset: int, length: int, content: bytes) -> None:
        self.bytes_read += len(content)
        if len(content) != min(length, (self.reader.size or 0) - offset):
            raise SourceUnavailable(f"{len(content)} of {length} bytes")
        if self._known not in (None, self.reader.size):
            raise SourceChanged(f"{self._known} bytes became {self.reader.size}")
        if content:
            insort(self.blocks, (offset, content), key=lambda block: block[0])


def _apart(stretches: Sequence[Stretch]) -> list[Stretch]:
    """The stretches in order, joined where they overlap."""
    joined: list[Stretch] = []
    for offset, length in sorted(stretches):
        if joined and offset <= sum(joined[-1]):
            joined[-1] = (joined[-1][0], max(sum(joined[-1]), offset + length) - joined[-1][0])
        else:
            joined.append((offset, length))
    return joined
