"""Files that must not be read, and files that are no spreadsheets: each ends with words, none with a crash."""

import io
import random
import zipfile
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.workbooks import sheet_child, sheet_reader
from chalicelib.workbooks.sheet_reader import FAULTS, Fault, SheetError
from tests.unit.workbooks.mangled_sheets import HEADER, by_hand, inline, old, packed, rows_of, sheet

_ROWS = inline([HEADER, *rows_of()])
_DTD = '<?xml version="1.0"?><!DOCTYPE sst [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
_SST = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{}</t></si></sst>'


def _zeros() -> bytes:
    """A gigabyte of spaces in five megabytes: packed in the quickest way."""
    stream, spaces = io.BytesIO(), b" " * 4 * 1024 * 1024
    packing = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
    with packing as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(256):
            part.write(spaces)
    return stream.getvalue()


def _picture() -> bytes:
    """A part that no reader needs is a bomb all the same."""
    parts: dict[str, str | bytes] = {"xl/workbook.xml": "<workbook/>", "xl/media/image1.bmp": b"\0" * 8_000_000}
    return packed(**parts)


def _many_members() -> bytes:
    sheets: dict[str, str | bytes] = {f"xl/worksheets/sheet{number}.xml": "" for number in range(3000)}
    return packed(**{"xl/workbook.xml": "<workbook/>"}, **sheets)


def _nested_text() -> bytes:
    """30,000 characters that 60,000 cells share."""
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 60_000))
    return by_hand(cells, shared=_SST.format("".join(map(str, range(6500)))))


def _utf16() -> bytes:
    content = _DTD.replace("?>", ' encoding="UTF-16"?>', 1) + _SST.format("&b;").replace("<?xml", "")
    return _with(("xl/sharedStrings.xml", content.encode("utf-16")))


def _with(part: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(by_hand(_ROWS))) as before,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as after,
    ):
        for name in before.namelist():
            after.writestr(name, part[1] if name == part[0] else before.read(name))
    return stream.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], Fault]] = {
    "a gigabyte of spaces": (_zeros, Fault.BOMB),
    "a picture that is a bomb": (_picture, Fault.BOMB),
    "thousands of parts": (_many_members, Fault.BOMB),
    "entities in the strings": (lambda: by_hand(_ROWS, shared=_DTD + _SST.format("&b;")), Fault.BOMB),
    "entities in the sheet": (lambda: _with(("xl/worksheets/sheet1.xml", _DTD.encode())), Fault.BOMB),
    "entities in UTF-16": (_utf16, Fault.BOMB),
    "too many rows": (lambda: by_hand("".join(f'<row r="{row}"/>' for row in range(80_000))), Fault.TOO_LARGE),
    "a cell at the last corner": (
        lambda: by_hand('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        Fault.TOO_LARGE,
    ),
    "two cells far apart": (
        lambda: by_hand(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="60000"><c s="1" r="ZZZ60000"><v>1</v></c></row>'
        ),
        Fault.TOO_LARGE,
    ),
    "a text that many cells share": (_nested_text, Fault.UNREADABLE),
    "a Word document": (lambda: packed(**{"word/document.xml": "<document/>"}), Fault.NOT_A_SHEET),
    "half a workbook": (lambda: sheet(HEADER)[:2000], Fault.BROKEN),
    "half an old workbook": (lambda: old(list(HEADER))[:600], Fault.BROKEN),
    "a password": (lambda: old(list(HEADER)) + "EncryptedPackage".encode("utf-16-le"), Fault.PASSWORD),
    "a PDF": (lambda: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", Fault.NOT_A_SHEET),
    "a letter": (lambda: "各位老师：附件是推荐表。".encode(), Fault.NOT_A_SHEET),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", Fault.NOT_A_SHEET),
    "nothing": (lambda: b"", Fault.NOT_A_SHEET),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_is_refused_with_words(name: str) -> None:
    """By its numbers, before anything is parsed; the child says so, and does not die of it."""
    make, fault = REFUSED[name]
    with pytest.raises(SheetError) as refused:
        sheet_reader.read(make())
    assert refused.value.fault == fault
    assert refused.value.text == FAULTS[fault]


def test_every_fault_has_words() -> None:
    """A fault without words would be a refusal that nobody understands."""
    assert set(FAULTS) == set(Fault)


def test_a_file_that_is_too_large_is_not_sent_to_the_child(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheet_reader, "MOST_BYTES", 10)
    monkeypatch.setattr(sheet_reader, "MODULE", "no.such.module")
    with pytest.raises(SheetError) as refused:
        sheet_reader.read(b"x" * 11)
    assert refused.value.fault == Fault.TOO_LARGE


def test_a_child_that_dies_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed by its limits, or never started: the reader gets words, not an error of the machine."""
    monkeypatch.setattr(sheet_reader, "MODULE", "no.such.module")
    with pytest.raises(SheetError) as refused:
        sheet_reader.read(sheet(HEADER))
    assert refused.value.fault == Fault.UNREADABLE


@settings(max_examples=150)
@given(st.binary(max_size=400))
def test_any_bytes_give_a_book_or_a_fault(content: bytes) -> None:
    """Whatever a file holds, its reader does not crash."""
    assert isinstance(sheet_child.book_of(content), sheet_reader.Book)


@pytest.mark.parametrize("seed", range(5))
def test_damaged_workbooks_give_a_book_or_a_fault(seed: int) -> None:
    """Bytes changed, cut and doubled in real files of each kind, and in a sheet's XML before it is packed.

    They are read in the child: the library may abort its process, when a damaged length asks for too much memory.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable damage, no secrets
    whole = (sheet(HEADER, *rows_of()), old(list(HEADER), *rows_of()), by_hand(_ROWS))
    for content in whole:
        assert _ends(_damaged(content, chance))
    assert _ends(_with(("xl/worksheets/sheet1.xml", _damaged(by_hand_sheet(), chance))))


def _ends(content: bytes) -> bool:
    """Whether the file is read, or refused with words."""
    try:
        return isinstance(sheet_reader.read(content), sheet_reader.Book)
    except SheetError as refused:
        return refused.fault in FAULTS


def by_hand_sheet() -> bytes:
    """The XML of a sheet."""
    with zipfile.ZipFile(io.BytesIO(by_hand(_ROWS))) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


def _damaged(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.randint(1, 30)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    cut = chance.randrange(len(changed))
    return bytes(
        changed[:cut] if chance.random() < 0.3 else changed + changed[:cut] if chance.random() < 0.2 else changed
    )
