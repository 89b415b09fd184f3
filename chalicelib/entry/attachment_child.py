"""The sandboxed child that looks at an attached file: whether it is what it claims, opens, and does nothing by itself.

A PDF must open without a password, have pages, and hold no scripts, embedded files or actions that start programs. Its
objects are walked one by one, and its bytes are searched too, for objects that its own table does not name. A picture
must decode, within a bound on its pixels. What unpacks to far more than an honest file is refused unread.
"""

import re
import signal
import zlib
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import msgspec
from PIL import Image
from pypdf import PdfReader
from pypdf.errors import LimitReachedError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from chalicelib.entry.attachment_check import SECONDS, Verdict
from chalicelib.people.attachments import Fault, FileKind
from chalicelib.video import sandbox
from chalicelib.video.sandbox import Asked

MEMORY = 768 * 1024 * 1024  # address space; a picture of the most pixels takes 320 MB
PROCESSOR = SECONDS / 3  # seconds; a function has little more than half a processor
PIXELS = 80_000_000  # an A3 page at 600 dpi has 70 million
STREAM = 256 * 1024 * 1024  # bytes that one stream of a PDF may inflate to; an A3 page at 600 dpi in colour has 209 MB
STREAMS = 1024 * 1024 * 1024  # and all of them
PIECE = 1024 * 1024
OBJECTS = 200_000  # of a PDF; a scan has some ten a page
DEPTH = 40  # of values within values; honest ones have some five

MAGIC = {FileKind.PDF: b"%PDF-", FileKind.JPEG: b"\xff\xd8\xff", FileKind.PNG: b"\x89PNG\r\n\x1a\n"}
# Names in PDF 32000-1: 7.11.4 embedded files, 12.6.4.5 launch actions, 12.6.4.16 JavaScript, 12.7.8 XFA, 13 multimedia.
ACTIVE_KEYS = frozenset({"/JS", "/JavaScript", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent", "/OnInstantiate"})
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch", "/ImportData", "/RichMediaExecute"})
ACTIVE_TYPES = frozenset({"/EmbeddedFile"})
_ACTIVE_BYTES = re.compile(rb"/(?:JavaScript|Launch|EmbeddedFiles?|RichMedia)\b")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_PACKED = frozenset({"/FlateDecode", "/Fl"})
Image.MAX_IMAGE_PIXELS = None  # `PIXELS` is ours


class Refused(Exception):
    """The file must not be opened; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def fault_of(kind: FileKind, content: bytes) -> Fault | None:
    """What is wrong with a file, None if it may be opened."""
    try:
        if not content.startswith(MAGIC[kind]):
            raise Refused(Fault.NOT_THE_KIND)
        _check_pdf(content) if kind is FileKind.PDF else _check_picture(kind, content)
    except Refused as refused:
        return refused.fault
    except (MemoryError, RecursionError, LimitReachedError):
        return Fault.BOMB
    return None


# --- pictures --------------------------------------------------------------------------------------------------------


def _check_picture(kind: FileKind, content: bytes) -> None:
    try:
        with Image.open(BytesIO(content), formats=[kind.value]) as picture:
            if picture.width * picture.height > PIXELS:
                raise Refused(Fault.TOO_MANY_PIXELS)
            picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise Refused(Fault.BROKEN) from error


# --- PDF -------------------------------------------------------------------------------------------------------------


def _check_pdf(content: bytes) -> None:
    if _ACTIVE_BYTES.search(_ESCAPED.sub(_unescaped, content)):
        raise Refused(Fault.ACTIVE)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise Refused(Fault.ENCRYPTED)
        if len(reader.pages) < 1:
            raise Refused(Fault.NO_PAGES)
        left = STREAMS
        for each in _objects(reader):
            _check_value(each, DEPTH)
            left -= _inflated(each) if isinstance(each, StreamObject) else 0
            if left < 0:
                raise Refused(Fault.BOMB)
    except (Refused, MemoryError, RecursionError, LimitReachedError):
        raise
    except (PyPdfError, ValueError, TypeError, KeyError, AttributeError, IndexError, AssertionError, OSError) as error:
        raise Refused(Fault.BROKEN) from error


def _unescaped(found: re.Match[bytes]) -> bytes:
    return bytes([int(found[1], 16)])


def _objects(reader: PdfReader) -> Iterator[Any]:
    """Every object that the file's tables name, and its trailer."""
    yield reader.trailer
    plain = [(number, generation) for generation, row in reader.xref.items() for number in row]
    packed = [(number, 0) for number in reader.xref_objStm]
    if len(plain) + len(packed) > OBJECTS:
        raise Refused(Fault.BOMB)
    for number, generation in (*plain, *packed):
        yield reader.get_object(IndirectObject(number, generation, reader))


def _check_value(value: Any, depth: int) -> None:
    """Refuse what acts by itself, in an object and all that is written within it."""
    if depth == 0:
        raise Refused(Fault.BOMB)
    if isinstance(value, DictionaryObject):
        _check_dictionary(value)
    if isinstance(value, DictionaryObject | ArrayObject):
        for each in value.values() if isinstance(value, DictionaryObject) else value:
            if isinstance(each, DictionaryObject | ArrayObject):
                _check_value(each, depth - 1)


def _check_dictionary(value: DictionaryObject) -> None:
    acts = str(value.raw_get("/S")) if "/S" in value else ""
    of_type = str(value.raw_get("/Type")) if "/Type" in value else ""
    if ACTIVE_KEYS & value.keys() or acts in ACTIVE_ACTIONS or of_type in ACTIVE_TYPES:
        raise Refused(Fault.ACTIVE)


def _inflated(stream: StreamObject) -> int:
    """Bytes that a stream inflates to, counted without keeping them. Two inflations within each other are a bomb."""
    filters = stream.get("/Filter", ())
    names = [str(each) for each in filters] if isinstance(filters, ArrayObject) else [str(filters)]
    if not _PACKED.intersection(names):
        return 0
    if sum(name in _PACKED for name in names) > 1:
        raise Refused(Fault.BOMB)
    return _counted(stream._data) if names[0] in _PACKED else 0


def _counted(packed: bytes) -> int:
    inflater, total = zlib.decompressobj(), 0
    try:
        while piece := inflater.decompress(packed, PIECE):
            packed, total = inflater.unconsumed_tail, total + len(piece)
            if total > STREAM:
                raise Refused(Fault.BOMB)
    except zlib.error:
        return total  # viewers show what comes before the damage
    return total


# --- the child -------------------------------------------------------------------------------------------------------


def _load() -> None:
    """Read a tiny file of each kind now, so that nothing is loaded later."""
    from pypdf import PdfWriter

    for kind in (FileKind.JPEG, FileKind.PNG):
        picture = BytesIO()
        Image.new("RGB", (8, 8)).save(picture, kind.value)
        fault_of(kind, picture.getvalue())
    page = BytesIO()
    writer = PdfWriter()
    writer.add_blank_page(72, 72)
    writer.write(page)
    fault_of(FileKind.PDF, page.getvalue())


def _too_long(_signal: int, _frame: Any) -> None:
    raise MemoryError("processor time")  # as what takes too much memory: the same file takes it again


def _answer(file: Asked) -> bytes:
    signal.signal(signal.SIGPROF, _too_long)
    signal.setitimer(signal.ITIMER_PROF, PROCESSOR, 1.0)  # again, should a library pass over the first
    parts = []
    while part := file.read(sandbox.READ):
        parts.append(part)
    content = b"".join(parts)
    return msgspec.json.encode(Verdict(fault_of(FileKind(content[:8].decode().strip()), content[8:])))


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
