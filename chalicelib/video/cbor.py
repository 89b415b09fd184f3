"""Reads CBOR (RFC 8949) of unknown origin within bounds: `decode` gives the first item of some bytes.

Only what provenance needs: numbers, text, bytes, arrays and maps, of definite and indefinite length. Tags are passed
over, floating-point numbers read as None, and of maps only keys that are text are kept, or numbers where that is asked.
"""

from collections.abc import Callable, Iterator

MAX_DEPTH = 16  # a list of actions reaches 6
MAX_ITEMS = 5_000
_BREAK = 0xFF
_CONSTANTS = {20: False, 21: True}


class NotCbor(ValueError):
    """The bytes are no CBOR, or more of it than is read."""


def decode(data: bytes, keys: type[str] | type[int] = str) -> object:
    """The first item; of maps those keys are kept that are `keys`. Raises NotCbor."""
    return _Reader(data, keys).item(MAX_DEPTH)


class _Reader:
    """A place in the bytes, and how many items may still be read."""

    def __init__(self, data: bytes, keys: type[str] | type[int]) -> None:
        self.data, self.keys, self.at, self.left = data, keys, 0, MAX_ITEMS

    def item(self, depth: int) -> object:
        self.left -= 1
        if depth < 0 or self.left < 0:
            raise NotCbor("deeper or longer than is read")
        first = self._take(1)[0]
        major, info = first >> 5, first & 0x1F
        if major == 7:
            return self._constant(info)
        return _KINDS[major](self, self._argument(info, may_be_open=2 <= major <= 5), depth)

    def _take(self, length: int) -> bytes:
        if length > len(self.data) - self.at:
            raise NotCbor("cut off")
        self.at += length
        return self.data[self.at - length : self.at]

    def _argument(self, info: int, *, may_be_open: bool) -> int | None:
        """The number behind the first byte; None for an indefinite length."""
        if info < 24:
            return info
        if info < 28:
            return int.from_bytes(self._take(1 << (info - 24)))
        if info == 31 and may_be_open:
            return None
        raise NotCbor("a reserved length")

    def _constant(self, info: int) -> object:
        if info == 31:
            raise NotCbor("an end without a beginning")
        if info >= 24:
            self._take(1 << (info - 24) if info < 28 else 0)
        return _CONSTANTS.get(info)

    def _each(self, count: int | None) -> Iterator[int]:
        """Numbers the items of an array or map: `count` of them, or up to the break."""
        number = 0
        while number < count if count is not None else not self._at_break():
            yield number
            number += 1

    def _at_break(self) -> bool:
        ended = self._take(1)[0] == _BREAK
        self.at -= not ended
        return ended

    def whole(self, value: int | None, _depth: int) -> object:
        return value

    def negative(self, value: int | None, _depth: int) -> object:
        return -1 - (value or 0)

    def octets(self, length: int | None, depth: int) -> bytes:
        if length is not None:
            return self._take(length)
        return b"".join(self._chunk(depth) for _ in self._each(None))

    def _chunk(self, depth: int) -> bytes:
        piece = self.item(depth - 1)
        return piece if isinstance(piece, bytes) else str(piece).encode()

    def text(self, length: int | None, depth: int) -> str:
        return self.octets(length, depth).decode("utf-8", "replace")

    def array(self, count: int | None, depth: int) -> list[object]:
        return [self.item(depth - 1) for _ in self._each(count)]

    def mapping(self, count: int | None, depth: int) -> dict[str | int, object]:
        pairs = [(self.item(depth - 1), self.item(depth - 1)) for _ in self._each(count)]
        return {key: value for key, value in pairs if isinstance(key, self.keys)}

    def tagged(self, _tag: int | None, depth: int) -> object:
        return self.item(depth - 1)


_KINDS: tuple[Callable[[_Reader, int | None, int], object], ...] = (
    _Reader.whole,
    _Reader.negative,
    _Reader.octets,
    _Reader.text,
    _Reader.array,
    _Reader.mapping,
    _Reader.tagged,
)
