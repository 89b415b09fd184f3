"""The size that pictures are coded in, read from a decoder's settings or from a sample itself.

Headers of the container may state any size; what comes out of a decoder is stated here. Covers what browsers play: AVC
(ISO/IEC 14496-10 and -15), HEVC (ISO/IEC 23008-2), AV1 and VP9. Any bytes are read without an error; what cannot be
read has no size.
"""

from collections.abc import Iterator, Mapping, Sequence

from msgspec import Struct

FAMILIES = {
    **dict.fromkeys(("avc1", "avc2", "avc3", "avc4", "dva1", "dvav"), "AVC"),
    **dict.fromkeys(("hvc1", "hev1", "hvc2", "hev2", "dvh1", "dvhe"), "HEVC"),
    **dict.fromkeys(("av01", "dav1"), "AV1"),
    "vp09": "VP9",
}
BOXES = {"AVC": b"avcC", "HEVC": b"hvcC", "AV1": b"av1C", "VP9": b"vpcC"}
NEEDED = {"AVC": frozenset((7, 8)), "HEVC": frozenset((32, 33, 34)), "AV1": frozenset[int](), "VP9": frozenset[int]()}
LARGEST = 32768  # pixels a side; larger figures come from garbage

Size = tuple[int, int]


class Settings(Struct, frozen=True, kw_only=True):
    """A decoder's settings. `family` is "" for other codecs; `stated`: their box is there; `readable`: it makes sense.

    `lengths` is how many bytes tell a NAL unit's length; `sets` are the types of parameter sets that it carries.
    """

    family: str = ""
    stated: bool = True
    readable: bool = True
    size: Size | None = None
    lengths: int = 4
    sets: frozenset[int] = frozenset()

    @property
    def needed(self) -> frozenset[int]:
        """Parameter sets that must then come with the samples."""
        return NEEDED.get(self.family, frozenset()) - self.sets


def read_settings(fourcc: str, boxes: Mapping[bytes, bytes]) -> Settings:
    """The settings in the boxes of a sample entry."""
    family = FAMILIES.get(fourcc, "")
    if not family:
        return Settings()
    body = boxes.get(BOXES[family])
    unread = Settings(family=family, stated=body is not None, readable=False)
    if body is None:
        return unread
    try:
        return _READERS[family](body)
    except (IndexError, ValueError, OverflowError):
        return unread


def size_in(settings: Settings, sample: bytes) -> tuple[Size | None, frozenset[int]]:
    """The size that a first sample states, and the types of the parameter sets in it."""
    try:
        if settings.family in ("AVC", "HEVC"):
            units = list(_units(sample, settings.lengths))
            return _parameters(settings.family, units)
        if settings.family == "AV1":
            return _sequence_size(sample), frozenset()
        return (_vp9_size(sample) if settings.family == "VP9" else None), frozenset()
    except (IndexError, ValueError, OverflowError):
        return None, frozenset()


def kind_of(family: str, unit: bytes) -> int:
    """The type of a NAL unit."""
    return unit[0] & 31 if family == "AVC" else unit[0] >> 1 & 63


def _units(sample: bytes, lengths: int) -> Iterator[bytes]:
    at = 0
    while at + lengths < len(sample):
        size = int.from_bytes(sample[at : at + lengths], "big")
        if size:
            yield sample[at + lengths : at + lengths + size]
        at += lengths + size


def _parameters(family: str, units: Sequence[bytes]) -> tuple[Size | None, frozenset[int]]:
    """Size and types of the parameter sets among NAL units."""
    wanted = NEEDED[family]
    sequence_set = 7 if family == "AVC" else 33
    found = [(kind_of(family, unit), unit) for unit in units if unit and not unit[0] & 0x80]
    sequence = next((unit for kind, unit in found if kind == sequence_set), None)
    size = None if sequence is None else _plausible(_avc_size(sequence) if family == "AVC" else _hevc_size(sequence))
    return size, frozenset(kind for kind, _ in found) & wanted


def _plausible(size: Size) -> Size:
    if not (0 < size[0] <= LARGEST and 0 < size[1] <= LARGEST):
        raise ValueError("no size")
    return size


# --- the boxes of sample entries -------------------------------------------------------------------------------------


def _avc_settings(body: bytes) -> Settings:
    """`avcC`. A version other than 1 is what FFmpeg and Chromium do not take for one."""
    if body[0] != 1:
        raise ValueError("no avcC")
    units, at = [], 6
    for mask, counted_at in ((31, 5), (255, None)):
        number = body[counted_at] & mask if counted_at else body[at] if at < len(body) else 0
        at += 0 if counted_at else 1
        for _ in range(number):
            units.append(_sized(body, at))
            at += 2 + len(units[-1])
    return _with_units("AVC", units, (body[4] & 3) + 1)


def _sized(body: bytes, at: int) -> bytes:
    """What follows a length of 16 bits. Raises ValueError if it is not all there."""
    unit = body[at + 2 : at + 2 + int.from_bytes(body[at : at + 2], "big")]
    if at + 2 > len(body) or len(unit) < int.from_bytes(body[at : at + 2], "big"):
        raise ValueError("cut off")
    return unit


def _with_units(family: str, units: Sequence[bytes], lengths: int) -> Settings:
    try:
        size, sets = _parameters(family, units)
    except (IndexError, ValueError, OverflowError):
        size, sets = None, frozenset()
    return Settings(family=family, size=size, lengths=lengths, sets=sets)


def _hevc_settings(body: bytes) -> Settings:
    """`hvcC`: 23 bytes, then arrays of NAL units by type."""
    if len(body) < 23:
        raise ValueError("no hvcC")
    units, at = [], 23
    for _ in range(body[22]):
        number = int.from_bytes(body[at + 1 : at + 3], "big")
        at += 3
        for _ in range(number):
            units.append(_sized(body, at))
            at += 2 + len(units[-1])
    return _with_units("HEVC", units, (body[21] & 3) + 1)


def _av1_settings(body: bytes) -> Settings:
    """`av1C`: marker and version, then perhaps a sequence header."""
    if len(body) < 4 or body[0] != 0x81:
        raise ValueError("no av1C")
    return Settings(family="AV1", size=_sequence_size(body[4:]))


def _vp9_settings(body: bytes) -> Settings:
    """`vpcC`: no size. Players do without what it says, but FFmpeg refuses a short one."""
    if len(body) < 8:
        raise ValueError("no vpcC")
    return Settings(family="VP9")


_READERS = {"AVC": _avc_settings, "HEVC": _hevc_settings, "AV1": _av1_settings, "VP9": _vp9_settings}


# --- headers of sequences --------------------------------------------------------------------------------------------


class _Bits:
    """Bits of a header, the highest first. Raises IndexError past the end."""

    def __init__(self, content: bytes) -> None:
        self.value, self.left = int.from_bytes(content, "big"), len(content) * 8

    def take(self, count: int) -> int:
        if count > self.left:
            raise IndexError("no more bits")
        self.left -= count
        return self.value >> self.left & ((1 << count) - 1)

    def skip(self, count: int) -> None:
        self.take(count)

    def unsigned(self) -> int:
        """An Exp-Golomb number (ISO/IEC 14496-10, 9.1)."""
        zeros = 0
        while not self.take(1):
            zeros += 1
            if zeros > 32:
                raise ValueError("no number")
        return (1 << zeros) - 1 + self.take(zeros)

    def signed(self) -> int:
        number = self.unsigned()
        return (number + 1) // 2 if number & 1 else -(number // 2)


def _payload(unit: bytes) -> bytes:
    """A NAL unit without the bytes that keep it from looking like a start code."""
    return unit[:400].replace(b"\0\0\3", b"\0\0")


HIGH_PROFILES = (100, 110, 122, 244, 44, 83, 86, 118, 128, 138, 139, 134, 135)


def _avc_size(unit: bytes) -> Size:
    """Size in an AVC sequence parameter set, cropped (7.3.2.1.1)."""
    bits = _Bits(_payload(unit)[1:])
    profile = bits.take(8)
    bits.skip(16)
    bits.unsigned()
    chroma = 1
    if profile in HIGH_PROFILES:
        chroma = _avc_chroma(bits)
    bits.unsigned()
    _avc_order(bits)
    bits.unsigned()
    bits.skip(1)
    wide = 16 * (bits.unsigned() + 1)
    high = 16 * (bits.unsigned() + 1)
    frames = bits.take(1)
    high *= 2 - frames
    bits.skip(1 if frames else 2)
    across, down = (2 if chroma in (1, 2) else 1), (2 if chroma == 1 else 1) * (2 - frames)
    if bits.take(1):
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        wide, high = wide - across * (left + right), high - down * (top + bottom)
    return wide, high


def _avc_chroma(bits: _Bits) -> int:
    """Format of the chroma, 0 for monochrome; skips depths and scaling lists."""
    chroma = bits.unsigned()
    planes = chroma == 3 and bits.take(1)
    bits.unsigned()
    bits.unsigned()
    bits.skip(1)
    if bits.take(1):
        for number in range(12 if chroma == 3 else 8):
            if bits.take(1):
                _skip_scaling(bits, 16 if number < 6 else 64)
    return 0 if planes else chroma


def _skip_scaling(bits: _Bits, count: int) -> None:
    last = following = 8
    for _ in range(count):
        if following:
            following = (last + bits.signed()) % 256
        last = following or last


def _avc_order(bits: _Bits) -> None:
    """Skip how pictures are ordered."""
    kind = bits.unsigned()
    if kind == 0:
        bits.unsigned()
    elif kind == 1:
        bits.skip(1)
        bits.signed()
        bits.signed()
        number = bits.unsigned()
        if number > 255:
            raise ValueError("no order")
        for _ in range(number):
            bits.signed()


def _hevc_size(unit: bytes) -> Size:
    """Size in an HEVC sequence parameter set, cropped to the conformance window (7.3.2.2)."""
    bits = _Bits(_payload(unit)[2:])
    bits.skip(4)
    layers = bits.take(3)
    bits.skip(1)
    bits.skip(88)
    bits.skip(8)
    present = [(bits.take(1), bits.take(1)) for _ in range(layers)]
    bits.skip(2 * (8 - layers) if layers else 0)
    for profile, level in present:
        bits.skip(88 * profile + 8 * level)
    bits.unsigned()
    chroma = bits.unsigned()
    if chroma == 3:
        bits.skip(1)
    wide, high = bits.unsigned(), bits.unsigned()
    if bits.take(1):
        left, right, top, bottom = (bits.unsigned() for _ in range(4))
        wide -= (2 if chroma in (1, 2) else 1) * (left + right)
        high -= (2 if chroma == 1 else 1) * (top + bottom)
    return wide, high


def _sequence_size(units: bytes) -> Size | None:
    """The largest size that an AV1 sequence header allows (AV1, 5.5.1); frames rarely have another."""
    for kind, body in av1_units(units):
        if kind == 1:
            return _plausible(_av1_size(body))
    return None


def av1_units(sample: bytes) -> Iterator[tuple[int, bytes]]:
    """Type and body of each OBU. Raises ValueError for what cannot be one (AV1, 5.3)."""
    at = 0
    while at < len(sample):
        head = sample[at]
        if head & 0x81:
            raise ValueError("no OBU")
        at += 2 if head & 4 else 1
        size, at = _leb128(sample, at) if head & 2 else (len(sample) - at, at)
        yield head >> 3 & 15, sample[at : at + size]
        at += size


def _leb128(data: bytes, at: int) -> tuple[int, int]:
    """A number of seven bits a byte, and where it ends."""
    value = 0
    for number in range(8):
        value |= (data[at + number] & 0x7F) << 7 * number
        if not data[at + number] & 0x80:
            return value, at + number + 1
    raise ValueError("no number")


def _av1_size(body: bytes) -> Size:
    bits = _Bits(body[:64])
    bits.skip(4)
    if bits.take(1):
        bits.skip(5)
    else:
        _skip_av1_timing(bits)
    wide, high = bits.take(4) + 1, bits.take(4) + 1
    return bits.take(wide) + 1, bits.take(high) + 1


def _skip_av1_timing(bits: _Bits) -> None:
    """From the timing information to the operating points (AV1, 5.5.1)."""
    delays, model = 0, 0
    if bits.take(1):
        bits.skip(64)
        if bits.take(1):
            bits.unsigned()
        model = bits.take(1)
        if model:
            delays = bits.take(5) + 1
            bits.skip(42)
    initial = bits.take(1)
    for _ in range(bits.take(5) + 1):
        bits.skip(12)
        if bits.take(5) > 7:
            bits.skip(1)
        if model and bits.take(1):
            bits.skip(2 * delays + 1)
        if initial and bits.take(1):
            bits.skip(4)


def _vp9_size(frame: bytes) -> Size | None:
    """The size in a VP9 key frame; None for other frames (VP9, 6.2)."""
    bits = _Bits(frame[:32])
    if bits.take(2) != 2:
        raise ValueError("no frame")
    profile = bits.take(1) | bits.take(1) << 1
    bits.skip(1 if profile == 3 else 0)
    if bits.take(1) or bits.take(1):
        return None
    bits.skip(2)
    if bits.take(24) != 0x498342:
        raise ValueError("no key frame")
    if profile >= 2:
        bits.skip(1)
    space = bits.take(3)
    if space != 7:
        bits.skip(1)
        bits.skip(3 if profile in (1, 3) else 0)
    elif profile in (1, 3):
        bits.skip(1)
    return _plausible((bits.take(16) + 1, bits.take(16) + 1))
