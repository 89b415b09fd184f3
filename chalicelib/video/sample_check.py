"""Whether the bytes of a sample can be what a decoder expects: NAL units, OBUs or a VP9 frame.

Nothing is decoded. A sample passes unless its first bytes are certainly something else, such as zeros from an
unfinished download or the middle of another sample: what a decoder skips, or cannot be seen, is no fault.
"""

from collections.abc import Callable

from chalicelib.video.coded_size import Settings, av1_units

LOOK = 32 * 1024  # bytes read of one sample; most are shorter, and the parts that tell come first
PICTURES = {"AVC": frozenset((1, 2, 5, 19, 20, 21)), "HEVC": frozenset((*range(10), *range(16, 22)))}


def sound(settings: Settings, content: bytes, size: int) -> bool:
    """Whether a sample of `size` bytes that begins with `content` can be decoded. An empty one shows nothing."""
    if size == 0:
        return False
    if not content.strip(b"\0"):
        return len(content) < 16
    check = _CHECKS.get(settings.family)
    return check is None or check(settings, content, size)


def _units_sound(settings: Settings, content: bytes, size: int) -> bool:
    """Lengths lead from NAL unit to NAL unit, and one of them holds a picture."""
    at, lengths, pictures = 0, settings.lengths, PICTURES[settings.family]
    while at + lengths < len(content):
        length = int.from_bytes(content[at : at + lengths], "big")
        head = content[at + lengths]
        at += lengths + length
        if length == 0 or at > size or head & 0x80:
            return False
        kind = head & 31 if settings.family == "AVC" else head >> 1 & 63
        if kind in pictures:
            return True
    return at > len(content) - lengths - 1 and len(content) < size


def _obus_sound(_settings: Settings, content: bytes, size: int) -> bool:
    """OBUs of known types follow each other, and one of them holds a frame."""
    try:
        for kind, body in av1_units(content):
            if kind in (3, 6) and (body or len(content) < size):
                return True
            if kind not in (1, 2, 4, 5, 8, 15):
                return False
    except (IndexError, ValueError):
        return False
    return len(content) < size


def _frame_sound(_settings: Settings, content: bytes, _size: int) -> bool:
    """A VP9 frame begins with the bits 10."""
    return content[0] >> 6 == 2


_CHECKS: dict[str, Callable[[Settings, bytes, int], bool]] = {
    "AVC": _units_sound,
    "HEVC": _units_sound,
    "AV1": _obus_sound,
    "VP9": _frame_sound,
}
