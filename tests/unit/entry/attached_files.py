"""Files that people might attach, honest and not, each made here."""

import re
import struct
import zlib
from collections.abc import Callable
from io import BytesIO

from PIL import Image
from pypdf import PdfReader, PdfWriter

from chalicelib.people.attachments import Fault, FileKind


def picture(kind: FileKind, width: int = 40, height: int = 30, mode: str = "RGB") -> bytes:
    """A picture of one colour."""
    content = BytesIO()
    Image.new(mode, (width, height), 1 if mode == "1" else None).save(content, kind.value)
    return content.getvalue()


def written(*objects: bytes, catalog: bytes = b"", trailer: bytes = b"", pages: int = 1) -> bytes:
    """A PDF with empty pages, written by hand; `objects` come after them, numbered from 10."""
    kids = b" ".join(b"%d 0 R" % (3 + n) for n in range(pages))
    found = {1: b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog}
    found[2] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, pages)
    found |= {3 + n: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>" for n in range(pages)}
    found |= {10 + n: each for n, each in enumerate(objects)}
    content, places = b"%PDF-1.7\n", {}
    for number, each in found.items():
        places[number] = len(content)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    rows = b"".join(b"%d 1\n%010d 00000 n \n" % place for place in places.items())
    return content + b"xref\n%strailer\n<< /Size 99 /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        rows,
        trailer,
        len(content),
    )


def stream(packed: bytes, more: bytes = b"/Filter /FlateDecode") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(packed), more, packed)


def encrypted() -> bytes:
    """A PDF that opens without a password and forbids printing, as many offices' scanners make them."""
    writer, content = PdfWriter(PdfReader(BytesIO(written()))), BytesIO()
    writer.encrypt("", "owner", algorithm="RC4-40")
    writer.write(content)
    return content.getvalue()


def encrypted_behind_utf_16() -> bytes:
    """Its trailer has a text in UTF-16 before the entry that says so: a reader without that codec never gets there."""
    return re.sub(
        rb"/ID \[.*?\]", b"/ID [ <99004b9b6b41859bdea43330c6c662e9> <feff4e2d6587> ]", encrypted(), flags=re.DOTALL
    )


def in_object_stream(value: bytes) -> bytes:
    """A PDF whose last object lies packed in an object stream, where a search of its bytes does not find it."""
    packed = zlib.compress(b"12 0 " + value)
    first = b"<< /Type /ObjStm /N 1 /First 5 /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream"
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R /OpenAction 12 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        11: first % (len(packed), packed),
    }
    content, rows = b"%PDF-1.7\n", {0: (0, 0, 255), 12: (2, 11, 0)}
    for number, each in objects.items():
        rows[number] = (1, len(content), 0)
        content += b"%d 0 obj\n%s\nendobj\n" % (number, each)
    start, numbers = len(content), sorted([*rows, 13])
    rows[13] = (1, start, 0)
    table = zlib.compress(b"".join(struct.pack(">BIB", *rows[number]) for number in numbers))
    index = b" ".join(b"%d 1" % number for number in numbers)
    about = b"/Type /XRef /W [1 4 1] /Size 14 /Root 1 0 R /Index [%s] /Filter /FlateDecode" % index
    return content + b"13 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (stream(table, about), start)


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose header names a huge picture."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return b"\x89PNG\r\n\x1a\n" + chunk + picture(FileKind.PNG)[33:]


PDF, JPEG, PNG = FileKind.PDF, FileKind.JPEG, FileKind.PNG
_SCRIPT = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
_ESCAPED = b"<< /S /Java#53cript /#4AS (1) >>"
_PACKED_TWICE = zlib.compress(zlib.compress(bytes(1000)))

HONEST: dict[str, tuple[FileKind, Callable[[], bytes]]] = {
    "one page": (PDF, written),
    "many pages": (PDF, lambda: written(pages=7)),
    "a packed picture": (PDF, lambda: written(stream(zlib.compress(bytes(1_000_000))))),
    "opens at a page": (PDF, lambda: written(catalog=b"/OpenAction [3 0 R /Fit]")),
    "a link to the web": (PDF, lambda: written(b"<< /S /URI /URI (https://example.cn) >>")),
    "a table that is a little off": (PDF, lambda: written().replace(b"startxref\n", b"startxref\n9")),
    "packed objects": (PDF, lambda: in_object_stream(b"<< /S /GoTo /D [3 0 R /Fit] >>")),
    "jpeg": (JPEG, lambda: picture(JPEG)),
    "grey jpeg": (JPEG, lambda: picture(JPEG, mode="L")),
    "jpeg for print": (JPEG, lambda: picture(JPEG, mode="CMYK")),
    "png": (PNG, lambda: picture(PNG, mode="RGBA")),
    "png of black and white": (PNG, lambda: picture(PNG, mode="1")),
    "an A3 page at 600 dpi": (PNG, lambda: picture(PNG, 7016, 9921, "L")),
}
HOSTILE: dict[str, tuple[FileKind, Fault, Callable[[], bytes]]] = {
    "a web page as PDF": (PDF, Fault.NOT_THE_KIND, lambda: b"<html><script>1</script>"),
    "a jpeg as PDF": (PDF, Fault.NOT_THE_KIND, lambda: picture(JPEG)),
    "a png as jpeg": (JPEG, Fault.NOT_THE_KIND, lambda: picture(PNG)),
    "a PDF as png": (PNG, Fault.NOT_THE_KIND, written),
    "nothing after the first line": (PDF, Fault.BROKEN, lambda: b"%PDF-1.7\n"),
    "no pages": (PDF, Fault.NO_PAGES, lambda: written(pages=0)),
    "a password": (PDF, Fault.ENCRYPTED, encrypted),
    "a password behind a text in UTF-16": (PDF, Fault.ENCRYPTED, encrypted_behind_utf_16),
    "a script at its opening": (PDF, Fault.ACTIVE, lambda: written(_SCRIPT, catalog=b"/OpenAction 10 0 R")),
    "a script with escaped names": (PDF, Fault.ACTIVE, lambda: written(_ESCAPED)),
    "a packed script": (PDF, Fault.ACTIVE, lambda: in_object_stream(_SCRIPT)),
    "a script that the table does not name": (PDF, Fault.ACTIVE, lambda: written() + b"50 0 obj\n" + _SCRIPT),
    "a packed start of a program": (PDF, Fault.ACTIVE, lambda: in_object_stream(b"<< /S /Launch /F (calc.exe) >>")),
    "a start of a program": (PDF, Fault.ACTIVE, lambda: written(b"<< /S /Launch /F (calc.exe) >>")),
    "an embedded file": (PDF, Fault.ACTIVE, lambda: written(b"<< /Type /Filespec /F (a.exe) /EF << /F 11 0 R >> >>")),
    "a form with scripts": (PDF, Fault.ACTIVE, lambda: written(catalog=b"/AcroForm << /XFA 10 0 R >>")),
    "a script on a page's button": (PDF, Fault.ACTIVE, lambda: written(b"<< /AA << /O << /JS (1) >> >> >>")),
    "a stream of 300 MB": (PDF, Fault.BOMB, lambda: written(stream(zlib.compress(bytes(300 << 20), 9)))),
    "packed twice": (PDF, Fault.BOMB, lambda: written(stream(_PACKED_TWICE, b"/Filter [/FlateDecode /FlateDecode]"))),
    "values within values": (PDF, Fault.BOMB, lambda: written(b"[" * 60 + b"]" * 60)),
    "a jpeg that is cut": (JPEG, Fault.BROKEN, lambda: picture(JPEG)[:-200]),
    "a png that is cut": (PNG, Fault.BROKEN, lambda: picture(PNG, 400, 300)[:-60]),
    "more pixels than we decode": (PNG, Fault.TOO_MANY_PIXELS, lambda: png_that_claims(60_000, 60_000)),
}
