"""The sandboxed child that takes the cells out of a spreadsheet file, whatever its name says it is.

It reads .xlsx, .xlsm, .xlsb, .xls, .et and .ods with calamine, and tables that were only named so: CSV, HTML, and the
XML of Excel 2003. A packed file is looked through first: a bomb is refused by its numbers, before anything parses it.
What calamine gets is packed anew, with the parts alone that were looked through. See `sheet_reader`.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from html.parser import HTMLParser
from typing import Any

import msgspec
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum, ZipError

from chalicelib.video import sandbox
from chalicelib.video.sandbox import Asked
from chalicelib.workbooks.sheet_reader import SECONDS, Book, Cell, Fault, Grid

MEMORY = 512 * 1024 * 1024  # address space
MEMBERS = 2000  # parts of a packed file; an honest workbook has some ten a sheet
INFLATED = 48 * 1024 * 1024  # bytes of XML; 5,000 rows have some 5 MB
STATED = 256 * 1024 * 1024  # bytes of all parts, pictures included
RATIO = 200  # of a part's size to its packed size; XML of sheets has some 10 to 30
SMALL = 1024 * 1024  # bytes up to which a part may have any ratio
ROWS = 70_000  # an .xls has 65,536; columns of a whole .xls that were formatted give as many
AREA = 2_000_000  # cells between the first and the last that is filled
TEXT = 16 * 1024 * 1024  # characters of all cells
SHEETS = 60

_ROW = re.compile(rb"<(?:\w+:)?row[\s>]")
_FILLED = re.compile(rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r="([A-Za-z]{1,3})([0-9]{1,7})"[^>/]*>')
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_PROTECTED = ("EncryptedPackage".encode("utf-16-le"), "EncryptionInfo".encode("utf-16-le"))


class Refused(Exception):
    """The file cannot be read; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


def book_of(content: bytes) -> Book:
    """All cells of a file. A file that cannot be read gives a book with a `fault` and no sheets."""
    try:
        book = _read(content)
        _weigh(cell for grid in book.grids for row in grid.rows for cell in row)
    except Refused as refused:
        return Book(kind="", fault=refused.fault)
    return book


def _read(content: bytes) -> Book:
    if content[:4] == b"PK\x03\x04":
        kind, packed = _looked_through(content)
        return Book(kind=kind, grids=_grids(packed))
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        if any(mark in content for mark in _PROTECTED):
            raise Refused(Fault.PASSWORD)
        return Book(kind="xls", grids=_grids(content))
    return _plain_book(_decoded(content))


def _weigh(cells: Iterable[Cell]) -> None:
    if sum(len(cell) for cell in cells if isinstance(cell, str)) > TEXT:
        raise Refused(Fault.TOO_LARGE)


# --- packed files ----------------------------------------------------------------------------------------------------


def _looked_through(content: bytes) -> tuple[str, bytes]:
    """The kind of a packed file, and the file with its XML alone, stored. Raises Refused."""
    if content.count(b"PK\x01\x02") > MEMBERS:
        raise Refused(Fault.BOMB)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpacked(archive)
    except (zipfile.BadZipFile, OSError, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise Refused(Fault.PASSWORD if "encrypted" in str(error) else Fault.BROKEN) from error
    except (zipfile.LargeZipFile, MemoryError, OverflowError, zipfile.zlib.error) as error:  # type: ignore[attr-defined]
        raise Refused(Fault.BROKEN) from error


def _unpacked(archive: zipfile.ZipFile) -> tuple[str, bytes]:
    members = archive.infolist()
    _check_sizes(members)
    kind = _kind({member.filename.replace("\\", "/").lower() for member in members})
    wanted = [member for member in members if _is_wanted(member.filename)]
    if sum(member.file_size for member in wanted) > INFLATED:
        raise Refused(Fault.BOMB)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as anew:
        for member in wanted:
            part = archive.read(member)
            _check_part(part)
            anew.writestr(member.filename.replace("\\", "/"), part)
    return kind, packed.getvalue()


def _check_sizes(members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MEMBERS or sum(member.file_size for member in members) > STATED:
        raise Refused(Fault.BOMB)
    if any(each.file_size > SMALL and each.file_size > RATIO * max(each.compress_size, 1) for each in members):
        raise Refused(Fault.BOMB)


def _kind(names: set[str]) -> str:
    for kind, part in (("xlsx", "xl/workbook.xml"), ("xlsb", "xl/workbook.bin"), ("ods", "content.xml")):
        if part in names:
            return kind
    raise Refused(Fault.NOT_A_SHEET)


def _is_wanted(name: str) -> bool:
    plain = name.replace("\\", "/").lower()
    if plain.startswith(("xl/media/", "xl/drawings/", "xl/charts/", "xl/embeddings/", "xl/externallinks/")):
        return False
    return plain.endswith((".xml", ".rels", "xl/workbook.bin")) or plain == "mimetype" or _is_binary_sheet(plain)


def _is_binary_sheet(name: str) -> bool:
    return name.startswith("xl/") and name.endswith(".bin") and "vba" not in name and "printer" not in name


def _check_part(part: bytes) -> None:
    """Refuse declared entities, too many rows, and cells that stand far from all others."""
    if _DECLARED.search(part) or (b"\0" in part[:400] and _DECLARED.search(part.replace(b"\0", b""))):
        raise Refused(Fault.BOMB)
    if part.count(b"row") > ROWS and sum(1 for _ in _ROW.finditer(part)) > ROWS:
        raise Refused(Fault.TOO_LARGE)
    down, across = 0, 0
    for letters, digits in _FILLED.findall(part):
        down, across = max(down, int(digits)), max(across, _column(letters))
    if down > ROWS or down * across > AREA:
        raise Refused(Fault.TOO_LARGE)


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = 26 * number + letter - 64
    return number


def _grids(content: bytes) -> list[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        if len(book.sheets_metadata) > SHEETS:
            raise Refused(Fault.TOO_LARGE)
        return [_grid(book, number) for number in range(len(book.sheets_metadata))]
    except (CalamineError, ZipError, OSError, ValueError, IndexError, KeyError, OverflowError) as error:
        raise Refused(Fault.PASSWORD if "password" in str(error).lower() else Fault.BROKEN) from error
    except MemoryError as error:
        raise Refused(Fault.TOO_LARGE) from error
    except BaseException as error:  # a panic of the library, which is no Exception; what raises it, ends here
        if isinstance(error, Refused) or type(error).__name__ != "PanicException":
            raise
        raise Refused(Fault.BROKEN) from error


def _grid(book: CalamineWorkbook, number: int) -> Grid:
    about = book.sheets_metadata[number]
    hidden = about.visible is not SheetVisibleEnum.Visible
    try:
        sheet = book.get_sheet_by_index(number)
    except CalamineError:  # a sheet of charts, or one that is listed and not there: the others may be whole
        return Grid(name=about.name, rows=[], hidden=hidden, broken=True)
    if sheet.total_height * sheet.total_width > AREA:
        raise Refused(Fault.TOO_LARGE)
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or []]
    rows = [_trimmed([_cell(value) for value in row]) for row in sheet.to_python(skip_empty_area=False)]
    return Grid(name=about.name, rows=rows, merged=merged, hidden=hidden)


def _trimmed(row: list[Cell]) -> list[Cell]:
    while row and row[-1] is None:
        row.pop()
    return row


def _cell(value: Any) -> Cell:
    if isinstance(value, str):
        return value if value.strip() else None
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return value if value == value and abs(value) != float("inf") else None
    return _moment(value)


def _moment(value: object) -> str:
    """A date as `2025-08-01`, with its time of day if it has one; a duration as `1:02:03`."""
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d}" if value.time() == time() else f"{value:%Y-%m-%d %H:%M:%S}"
    if isinstance(value, date | time | timedelta):
        return str(value)
    return ""


# --- files that are text ---------------------------------------------------------------------------------------------


def _decoded(content: bytes) -> str:
    """The text of a file. Raises Refused for what is none."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        ways: tuple[str, ...] = ("utf-16",)
    elif b"\0" in content:
        raise Refused(Fault.NOT_A_SHEET)
    else:
        ways = ("utf-8-sig", "gb18030")
    for way in ways:
        try:
            return content.decode(way)
        except UnicodeDecodeError:
            continue
    raise Refused(Fault.NOT_A_SHEET)


def _plain_book(text: str) -> Book:
    start = text[:4000].lstrip().lower()
    if start.startswith("<") and ("<table" in text[:200_000].lower() or "<workbook" in text[:4000].lower()):
        return _tagged_book(text, kind="xml" if "<workbook" in start else "html")
    rows = _separated(text)
    if sum(len(row) > 1 for row in rows) < 2:
        raise Refused(Fault.NOT_A_SHEET)
    return Book(kind="csv", grids=[Grid(name="", rows=rows)])


def _separated(text: str) -> list[list[Cell]]:
    if any(character < " " and character not in "\t\r\n" for character in text):
        raise Refused(Fault.NOT_A_SHEET)
    head = text[:20_000]
    separator = max(",\t;", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator))
    except csv.Error as error:
        raise Refused(Fault.NOT_A_SHEET) from error
    if len(rows) > ROWS:
        raise Refused(Fault.TOO_LARGE)
    return [_trimmed([_cell(value) for value in row]) for row in rows]


class _Tables(HTMLParser):
    """Reads `<table>`, or the `<Worksheet>` of Excel 2003, into grids. A cell that spans others is merged."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.grids: list[Grid] = []
        self.span, self.words, self.inside = (1, 1), [""], False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Begin a table, a row or a cell."""
        given = {name.rpartition(":")[2]: value or "" for name, value in attrs}
        if tag in ("table", "worksheet") and not (tag == "table" and self.grids and self._is_new()):
            self.grids.append(Grid(name=given.get("name", ""), rows=[]))
        elif tag in ("tr", "row"):
            self._rows().extend([] for _ in range(_number(given, "index", len(self._rows()) + 1) - len(self._rows())))
        elif tag in ("td", "th", "cell"):
            self._begin(given)
        elif tag == "br" and self.inside:
            self.words.append("\n")

    def _is_new(self) -> bool:
        """Whether the last table holds nothing yet: a `<Table>` inside its `<Worksheet>`."""
        return not self.grids[-1].rows

    def _rows(self) -> list[list[Cell]]:
        if not self.grids:
            self.grids.append(Grid(name="", rows=[]))
        if len(self.grids[-1].rows) > ROWS or len(self.grids) > SHEETS:
            raise Refused(Fault.TOO_LARGE)
        return self.grids[-1].rows

    def _begin(self, given: dict[str, str]) -> None:
        rows = self._rows()
        if not rows:
            rows.append([])
        at = _number(given, "index", 0)
        rows[-1].extend([None] * (at - 1 - len(rows[-1])))
        while self._is_covered(len(rows) - 1, len(rows[-1])):
            rows[-1].append(None)
        across = _number(given, "colspan", 1 + _number(given, "mergeacross", 0))
        down = _number(given, "rowspan", 1 + _number(given, "mergedown", 0))
        self.span, self.words, self.inside = (across, down), [], True

    def _is_covered(self, row: int, column: int) -> bool:
        near = self.grids[-1].merged[-200:]
        return any(top < row <= bottom and left <= column <= right for top, left, bottom, right in near)

    def handle_data(self, data: str) -> None:
        """Words of a cell."""
        if self.inside:
            self.words.append(data)

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        if tag not in ("td", "th", "cell") or not self.inside:
            return
        grid = self.grids[-1]
        across, down = self.span
        top, left = len(grid.rows) - 1, len(grid.rows[-1])
        grid.rows[-1].extend([_cell("".join(self.words).strip()), *([None] * (across - 1))])
        if self.span != (1, 1):
            grid.merged.append((top, left, top + down - 1, left + across - 1))
        self.inside = False


def _number(given: dict[str, str], name: str, otherwise: int) -> int:
    typed = given.get(name, "")
    return min(int(typed), 1000 if name != "index" else ROWS) if typed.isdecimal() and len(typed) < 8 else otherwise


def _tagged_book(text: str, kind: str) -> Book:
    reader = _Tables()
    reader.feed(text)
    grids = [Grid(name=grid.name, rows=list(_all_trimmed(grid)), merged=grid.merged) for grid in reader.grids]
    return Book(kind=kind, grids=grids)


def _all_trimmed(grid: Grid) -> Iterator[list[Cell]]:
    for row in grid.rows:
        yield _trimmed(row)


# --- the child -------------------------------------------------------------------------------------------------------


def _load() -> None:
    """Read a tiny book of each kind now, so that nothing is loaded later."""
    book_of("a,b\nc,d\n".encode("utf-8-sig"))
    book_of("甲,乙\n丙,丁\n".encode("gb18030"))
    book_of("甲,乙\n丙,丁\n".encode("utf-16"))
    book_of(b"<table><tr><td>a</td></tr></table>")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    book_of(packed.getvalue())


def _answer(file: Asked) -> bytes:
    parts = []
    while part := file.read(sandbox.READ):
        parts.append(part)
    return msgspec.json.encode(book_of(b"".join(parts)))


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
