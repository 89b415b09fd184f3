"""Reads the cells of a spreadsheet that somebody sent, in a child process with limits.

The file may be anything under any name. The child (`sheet_child`) has no right to open files and knows no secrets; what
it cannot read, or not within its limits, is a `Fault` with words for the person who sent it.
"""

from enum import StrEnum

import msgspec

from chalicelib.bilingual import Text
from chalicelib.video.sandbox import Child, InspectionFailed

MODULE = "chalicelib.workbooks.sheet_child"
MOST_BYTES = 32 * 1024 * 1024  # a sheet of 5,000 works has 1 MB; pictures of seals come on top
SECONDS = 20.0
_MOST_READS = 64

Cell = str | int | float | None


class Fault(StrEnum):
    """Why nothing was read."""

    TOO_LARGE = "TOO_LARGE"
    BOMB = "BOMB"
    PASSWORD = "PASSWORD"  # noqa: S105 - what is wrong, not a secret
    BROKEN = "BROKEN"
    NOT_A_SHEET = "NOT_A_SHEET"
    NO_TABLE = "NO_TABLE"
    UNREADABLE = "UNREADABLE"


FAULTS = {
    Fault.TOO_LARGE: Text(
        "表格太大：请删去表格以外的空行、空列和多余的工作表后重新发送。",
        "The sheet is too large. Delete the empty rows and columns around the table and sheets that are not needed.",
    ),
    Fault.BOMB: Text(
        "文件展开后异常庞大或含有外部定义，已拒绝读取。请用 Excel 或 WPS 另存一份后重新发送。",
        "The file unpacks to far more than it seems, or declares entities. Save it anew in Excel or WPS.",
    ),
    Fault.PASSWORD: Text(
        "文件有密码保护，请取消密码后重新发送。",
        "The file is protected by a password. Remove the password and send it again.",
    ),
    Fault.BROKEN: Text(
        "文件已损坏，无法打开。请用 Excel 或 WPS 另存一份后重新发送。",
        "The file is damaged and cannot be opened. Save it anew in Excel or WPS and send it again.",
    ),
    Fault.NOT_A_SHEET: Text(
        "这不是电子表格文件。请发送 .xlsx、.xls、.et 或 .ods 格式的推荐汇总表。",
        "This is no spreadsheet. Send the recommendation sheet as .xlsx, .xls, .et or .ods.",
    ),
    Fault.NO_TABLE: Text(
        "文件中找不到作品表：应有含“作品名称”等列名的表头行。",
        "The file has no table of works: a header row with column names such as 作品名称 is needed.",
    ),
    Fault.UNREADABLE: Text(
        "文件未能在规定的时间和内存内读完。请用 Excel 或 WPS 另存一份后重新发送。",
        "The file was not read within the time and memory allowed. Save it anew in Excel or WPS and send it again.",
    ),
}


class SheetError(Exception):
    """A file that cannot be read; `fault` says why, `text` in words."""

    def __init__(self, fault: Fault) -> None:
        self.fault, self.text = fault, FAULTS[fault]
        super().__init__(f"{fault}: {self.text.zh} {self.text.en}")


class Grid(msgspec.Struct, kw_only=True):
    """One worksheet: its rows from the first on, each up to its last filled cell.

    `merged` are (top, left, bottom, right), counted from 0, ends included. `broken` is a sheet that could not be read.
    """

    name: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = []
    hidden: bool = False
    broken: bool = False


class Book(msgspec.Struct, kw_only=True):
    """One file: what it really is (`xlsx`, `xlsb`, `xls`, `ods`, `csv`, `html`, `xml`) and its worksheets."""

    kind: str
    grids: list[Grid] = []
    fault: Fault | None = None


def read(content: bytes) -> Book:
    """The cells of a file. Raises SheetError."""
    if len(content) > MOST_BYTES:
        raise SheetError(Fault.TOO_LARGE)
    try:
        with Child(MODULE, SECONDS, _MOST_READS) as child:
            book = msgspec.json.decode(
                child.ask(len(content), lambda offset, length: content[offset : offset + length]), type=Book
            )
    except InspectionFailed as failed:
        raise SheetError(Fault.UNREADABLE) from failed
    if book.fault is not None:
        raise SheetError(book.fault)
    return book
