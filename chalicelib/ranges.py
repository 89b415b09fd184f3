"""Reading a little of something large: ranges, remembered, within a budget."""

from bisect import bisect_right
from typing import Protocol

MAX_BYTES = 96 * 1024 * 1024
MAX_REQUESTS = 300
BLOCK = 256 * 1024  # what a small read that is not in memory fetches


class SourceChanged(Exception):
    """The object is not the one that was to be read: gone, replaced, or of another size."""


class SourceUnavailable(Exception):
    """The bytes could not be had just now: a network's or a server's trouble."""


class BudgetExceeded(Exception):
    """More would have to be read than anybody should read to know what a file is."""


class RangeReader(Protocol):
    """Bytes by range. `size` is that of the whole object."""

    @property
    def size(self) -> int: ...

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes. Raises SourceChanged, SourceUnavailable."""


class Window:
    """What has been read of a source, in memory (`mp4.Source`). Raises BudgetExceeded, and what the reader raises."""

    def __init__(self, reader: RangeReader) -> None:
        self.reader, self.size = reader, reader.size
        self.bytes_read = self.requests = 0
        self._starts: list[int] = []  # of segments that neither meet nor overlap
        self._segments: dict[int, bytes] = {}

    def holds(self, offset: int, length: int) -> bool:
        """Whether `read` would need no request."""
        start = self._segment_before(offset)
        return start is not None and offset + length <= start + len(self._segments[start])

    def fetch(self, offset: int, length: int) -> None:
        """Have the range in memory afterwards; only what is missing at its ends is read, in one request."""
        end = min(offset + length, self.size)
        before = self._segment_before(offset)
        first = offset
        if before is not None:
            first = max(offset, min(end, before + len(self._segments[before])))
        following = self._segment_before(end - 1)
        last = end
        if following is not None and first < following:
            last = following if end <= following + len(self._segments[following]) else end
        if first < last:
            self._keep(first, self._ask(first, last - first))

    def read(self, offset: int, length: int) -> bytes:
        """Exactly those bytes, which must lie inside the file."""
        if not self.holds(offset, length):
            start = offset - offset % BLOCK
            self.fetch(max(start, 0), max(offset + length - start, BLOCK))
        if not self.holds(offset, length):
            self.fetch(offset, length)
        segment = self._segment_before(offset)
        if segment is None or not self.holds(offset, length):
            raise SourceUnavailable("range lies outside the file")
        return self._segments[segment][offset - segment : offset - segment + length]

    def _ask(self, offset: int, length: int) -> bytes:
        if self.bytes_read + length > MAX_BYTES or self.requests >= MAX_REQUESTS:
            raise BudgetExceeded
        self.requests += 1
        self.bytes_read += length
        content = self.reader.read(offset, length)
        if len(content) != length:
            raise SourceUnavailable("short read")
        return content

    def _segment_before(self, offset: int) -> int | None:
        """The start of the segment that holds `offset`, or None."""
        place = bisect_right(self._starts, offset)
        if not place:
            return None
        start = self._starts[place - 1]
        return start if offset < start + len(self._segments[start]) else None

    def _keep(self, offset: int, content: bytes) -> None:
        """Keep new bytes, joined with segments that they meet or overlap."""
        end = offset + len(content)
        for start in [s for s in self._starts if s <= end and s + len(self._segments[s]) >= offset]:
            segment = self._segments.pop(start)
            self._starts.remove(start)
            head = segment[: max(0, offset - start)] if start < offset else b""
            tail = segment[max(0, end - start) :]
            content, offset, end = head + content + tail, min(start, offset), max(end, start + len(segment))
        self._segments[offset] = content
        self._starts.append(offset)
        self._starts.sort()
