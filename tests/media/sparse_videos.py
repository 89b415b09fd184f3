"""Makes videos of any length that take no space on disk: a real first second, then an index of frames in holes.

The index is like a camera's: interleaved chunks of a second, variable frame sizes, composition offsets, an
edit list, 64-bit chunk offsets. Only the first frames can be decoded, and the first one of each chunk begins like one;
a check of headers needs no more.
"""

import struct
from array import array
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

REAL = Path(__file__).parents[1] / "corpus" / "ok_1080p_h264_aac.mp4"
FPS, VIDEO_SCALE = 25, 12800
AUDIO_SCALE, AUDIO_FRAMES = 48000, 47  # frames in a second, 1024 samples each
AUDIO_FRAME = 340
VIDEO_SECOND = 1_000_000  # bytes: 8 Mb/s
SECOND = VIDEO_SECOND + AUDIO_FRAMES * AUDIO_FRAME
FRAGMENT = 2  # seconds


def box(kind: bytes, *content: bytes) -> bytes:
    """A box with a 32-bit size."""
    body = b"".join(content)
    return struct.pack(">I4s", len(body) + 8, kind) + body


def full(kind: bytes, *content: bytes, version: int = 0, flags: int = 0) -> bytes:
    """A full box."""
    return box(kind, struct.pack(">I", version << 24 | flags), *content)


def children(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Kinds and bodies of the boxes in a body."""
    at = 0
    while at + 8 <= len(data):
        size, kind = struct.unpack_from(">I4s", data, at)
        yield kind, data[at + 8 : at + size]
        at += size


def inside(data: bytes, *path: bytes) -> bytes:
    """The body of the box at that path."""
    for kind in path:
        data = next(body for found, body in children(data) if found == kind)
    return data


def numbers(values: list[int], code: str = "I") -> bytes:
    """Big-endian numbers."""
    packed = array(code, values)
    packed.byteswap()
    return packed.tobytes()


class Real(NamedTuple):
    """What is borrowed from a real video: its frames of one second and its sample descriptions."""

    frames: list[bytes]
    video: bytes
    audio: bytes


def real() -> Real:
    """The corpus's accepted video, taken apart."""
    data = REAL.read_bytes()
    moov = next(body for kind, body in children(data) if kind == b"moov")
    tracks = [body for kind, body in children(moov) if kind == b"trak"]
    tables = [inside(track, b"mdia", b"minf", b"stbl") for track in tracks]
    sizes = struct.unpack(">25I", inside(tables[0], b"stsz")[12:112])
    offsets = struct.unpack_from(f">{(len(inside(tables[0], b'stco')) - 8) // 4}I", inside(tables[0], b"stco"), 8)
    # The first chunk holds two frames, every other one (ISO/IEC 14496-12, 8.7.4).
    starts = [offsets[0], offsets[0] + sizes[0], *offsets[1:]]
    frames = [data[start : start + size] for start, size in zip(starts, sizes, strict=True)]
    return Real(frames, inside(tables[0], b"stsd"), inside(tables[1], b"stsd"))


def beginning(size: int) -> bytes:
    """How a frame of that size begins: the length of its NAL unit, and the type of a keyframe's."""
    return struct.pack(">IB", size - 4, 0x65)


def frame_sizes(seconds: int) -> list[int]:
    """The frames' sizes: the real ones in the first second, then a big one a second and small ones."""
    small = VIDEO_SECOND // (FPS + 7)
    return [len(frame) for frame in real().frames] + ([small * 8] + [small] * (FPS - 1)) * (seconds - 1)


def plain(path: Path, size: int, *, moov_first: bool) -> int:
    """Writes a plain video of about `size` bytes; returns the size of its movie box."""
    seconds = max(size // SECOND, 2)
    sizes, head = frame_sizes(seconds), box(b"ftyp", b"isom\0\0\2\0isomiso2avc1mp41")
    lengths = [sum(sizes[FPS * n : FPS * (n + 1)]) for n in range(seconds)]
    length = len(_movie(seconds, sizes, [0] * seconds, lengths))
    start = len(head) + (length if moov_first else 0) + 16
    chunks, at = [], start
    for n in range(seconds):
        chunks.append(at)
        at += lengths[n] + AUDIO_FRAMES * AUDIO_FRAME
    moov = _movie(seconds, sizes, chunks, lengths)
    mdat = struct.pack(">I4sQ", 1, b"mdat", at - start + 16)
    with path.open("wb") as file:
        file.write(head + (moov if moov_first else b"") + mdat + b"".join(real().frames))
        for n in range(1, seconds):
            file.seek(chunks[n])
            file.write(beginning(sizes[FPS * n]))
        file.truncate(at)
        file.seek(at)
        file.write(b"" if moov_first else moov)
    return length


def _movie(seconds: int, sizes: list[int], chunks: list[int], lengths: list[int]) -> bytes:
    sound = [chunk + length for chunk, length in zip(chunks, lengths, strict=True)]
    video = _tables(real().video, sizes, each=FPS, delta=VIDEO_SCALE // FPS, chunks=chunks, shifts=True)
    audio = _tables(real().audio, [AUDIO_FRAME] * (AUDIO_FRAMES * seconds), each=AUDIO_FRAMES, delta=1024, chunks=sound)
    return box(
        b"moov",
        _mvhd(seconds * 1000),
        _track(1, b"vide", scale=VIDEO_SCALE, seconds=seconds, tables=video),
        _track(2, b"soun", scale=AUDIO_SCALE, seconds=seconds, tables=audio),
    )


def _mvhd(duration: int) -> bytes:
    matrix = numbers([65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30])
    return full(b"mvhd", struct.pack(">4I", 0, 0, 1000, duration), numbers([65536, 1 << 24, 0, 0]), matrix, bytes(28))


def _track(number: int, handler: bytes, scale: int, seconds: int, tables: bytes) -> bytes:
    matrix = numbers([65536, 0, 0, 0, 65536, 0, 0, 0, 1 << 30])
    area = struct.pack(">II", 1920 << 16, 1080 << 16) if handler == b"vide" else bytes(8)
    header = struct.pack(">5I", 0, 0, number, 0, seconds * 1000) + bytes(16)
    return box(
        b"trak",
        full(b"tkhd", header, matrix, area, flags=3),
        box(b"edts", full(b"elst", struct.pack(">IIiI", 1, seconds * 1000, 0, 65536))),
        box(
            b"mdia",
            full(b"mdhd", struct.pack(">4IHH", 0, 0, scale, seconds * scale, 0x55C4, 0)),
            full(b"hdlr", bytes(4), handler, bytes(13)),
            box(b"minf", _media_header(handler), _references(), tables),
        ),
    )


def _media_header(handler: bytes) -> bytes:
    return full(b"vmhd", bytes(8), flags=1) if handler == b"vide" else full(b"smhd", bytes(4))


def _references() -> bytes:
    return box(b"dinf", full(b"dref", numbers([1]), full(b"url ", flags=1)))


def _tables(
    descriptions: bytes, sizes: list[int], each: int, delta: int, chunks: list[int], *, shifts: bool = False
) -> bytes:
    """A sample table; `each` samples a chunk. With `shifts`, composition offsets as B-frames need them."""
    offsets = [number for n in range(len(sizes)) for number in (1, delta * (n % 3))] if shifts else []
    composition = full(b"ctts", numbers([len(offsets) // 2]), numbers(offsets)) if shifts else b""
    return box(
        b"stbl",
        box(b"stsd", descriptions),
        full(b"stts", numbers([1, len(sizes), delta] if sizes else [0])),
        composition,
        full(b"stsc", numbers([1, 1, each, 1] if chunks else [0])),
        full(b"stsz", numbers([0, len(sizes)]), numbers(sizes)),
        full(b"co64", numbers([len(chunks)]), numbers(chunks, "Q")),
    )


def fragmented(path: Path, size: int, index: str = "", seconds: int = FRAGMENT) -> None:
    """Writes a fragmented video of about `size` bytes; `index` is "sidx", "mfra" or none,
    `seconds` the length of a fragment."""
    count = max(size // (SECOND * seconds), 2)
    sizes = frame_sizes(count * seconds)
    spans = [sizes[FPS * seconds * n : FPS * seconds * (n + 1)] for n in range(count)]
    head = box(b"ftyp", b"iso5\0\0\2\0iso5iso6mp41") + _opening()
    lengths = [len(_moof(0, span, seconds)) + 8 + sum(span) + _sound_bytes(seconds) for span in spans]
    lead = _sidx(lengths, seconds) if index == "sidx" else b""
    with path.open("wb") as file:
        file.write(head + lead)
        offsets = []
        for n, span in enumerate(spans):
            offsets.append(file.tell())
            moof = _moof(n, span, seconds)
            file.write(moof + struct.pack(">I4s", lengths[n] - len(moof), b"mdat"))
            file.write(b"".join(real().frames) if n == 0 else beginning(span[0]))
            file.truncate(offsets[-1] + lengths[n])
            file.seek(offsets[-1] + lengths[n])
        file.write(_mfra(offsets, seconds) if index == "mfra" else b"")


def _opening() -> bytes:
    tracks = [
        _track(1, b"vide", scale=VIDEO_SCALE, seconds=0, tables=_tables(real().video, [], each=0, delta=0, chunks=[])),
        _track(2, b"soun", scale=AUDIO_SCALE, seconds=0, tables=_tables(real().audio, [], each=0, delta=0, chunks=[])),
    ]
    extends = box(b"mvex", *(full(b"trex", numbers([n, 1, 0, 0, 0])) for n in (1, 2)))
    return box(b"moov", _mvhd(0), *tracks, extends)


def _sound_bytes(seconds: int) -> int:
    return AUDIO_FRAMES * seconds * AUDIO_FRAME


def _moof(number: int, sizes: list[int], seconds: int) -> bytes:
    """A fragment's header; the data of both tracks follow it in one `mdat`, pictures first."""
    length = len(_tracks(number, sizes, seconds, 0))
    return _tracks(number, sizes, seconds, length + 8)


def _tracks(number: int, sizes: list[int], seconds: int, data: int) -> bytes:
    begin = number * seconds
    video = _traf(1, begin * VIDEO_SCALE, delta=VIDEO_SCALE // FPS, sizes=sizes, data=data)
    sound = [AUDIO_FRAME] * (AUDIO_FRAMES * seconds)
    audio = _traf(2, begin * AUDIO_SCALE, delta=1024, sizes=sound, data=data + sum(sizes))
    return box(b"moof", full(b"mfhd", numbers([number + 1])), video, audio)


def _traf(track: int, begin: int, delta: int, sizes: list[int], data: int) -> bytes:
    return box(
        b"traf",
        full(b"tfhd", numbers([track, delta]), flags=0x20008),
        full(b"tfdt", struct.pack(">Q", begin), version=1),
        full(b"trun", numbers([len(sizes), data]), numbers(sizes), flags=0x201),
    )


def _sidx(lengths: list[int], seconds: int) -> bytes:
    entries = b"".join(numbers([length, seconds * 1000, 0x90000000]) for length in lengths)
    return full(b"sidx", numbers([1, 1000, 0, 0]), struct.pack(">HH", 0, len(lengths)), entries)


def _mfra(offsets: list[int], seconds: int) -> bytes:
    entries = b"".join(
        struct.pack(">QQBBB", n * seconds * VIDEO_SCALE, offset, 1, 1, 1) for n, offset in enumerate(offsets)
    )
    table = full(b"tfra", numbers([1, 0, len(offsets)]), entries, version=1)
    return box(b"mfra", table, full(b"mfro", numbers([8 + len(table) + 16])))


def by_track(path: Path, seconds: int, pictures: int) -> None:
    """Writes a fragmented video in which every fragment holds one track: some pictures, or a second of sound."""
    sizes = frame_sizes(seconds)
    with path.open("wb") as file:
        file.write(box(b"ftyp", b"iso5\0\0\2\0iso5iso6mp41") + _opening())
        for first in range(0, len(sizes), pictures):
            span = sizes[first : first + pictures]
            begin = first * VIDEO_SCALE // FPS
            frames = b"".join(real().frames[first : first + pictures]) if first < FPS else beginning(span[0])
            _write_alone(file, 1, begin, delta=VIDEO_SCALE // FPS, sizes=span, content=frames)
            if (first + pictures) // FPS > first // FPS:
                sound = [AUDIO_FRAME] * AUDIO_FRAMES
                _write_alone(file, 2, first // FPS * AUDIO_SCALE, delta=1024, sizes=sound, content=b"")


def _write_alone(file: BinaryIO, track: int, begin: int, *, delta: int, sizes: list[int], content: bytes) -> None:
    head = full(b"mfhd", numbers([1]))
    length = len(box(b"moof", head, _traf(track, begin, delta=delta, sizes=sizes, data=0)))
    file.write(box(b"moof", head, _traf(track, begin, delta=delta, sizes=sizes, data=length + 8)))
    file.write(struct.pack(">I4s", 8 + sum(sizes), b"mdat") + content)
    end = file.tell() - len(content) + sum(sizes)
    file.truncate(end)
    file.seek(end)


def one_fragment(path: Path, seconds: int) -> None:
    """Writes a fragmented video of a single fragment, with a duration and flags for each picture."""
    sizes, delta = frame_sizes(seconds), VIDEO_SCALE // FPS
    rows = b"".join(numbers([delta, size, 0x10000, 0]) for size in sizes)
    head = full(b"mfhd", numbers([1]))
    length = len(box(b"moof", head, _long_traf(len(sizes), 0, rows)))
    with path.open("wb") as file:
        file.write(box(b"ftyp", b"iso5\0\0\2\0iso5iso6mp41") + _opening())
        file.write(box(b"moof", head, _long_traf(len(sizes), length + 16, rows)))
        file.write(struct.pack(">I4sQ", 1, b"mdat", 16 + sum(sizes)) + b"".join(real().frames))
        file.truncate(file.tell() - sum(sizes[:FPS]) + sum(sizes))


def _long_traf(count: int, data: int, rows: bytes) -> bytes:
    return box(
        b"traf",
        full(b"tfhd", numbers([1]), flags=0x20000),
        full(b"tfdt", struct.pack(">Q", 0), version=1),
        full(b"trun", numbers([count, data]), rows, flags=0xF01),
    )
