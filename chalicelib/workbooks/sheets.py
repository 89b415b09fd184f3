"""Spreadsheets as plain values: the content of each cell, without a file format."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

import msgspec

from chalicelib.bilingual import Language, Text

Value = str | int | Decimal | date | datetime | timedelta | None

# Characters that Windows, macOS or browsers refuse or change in a file name.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_NAME_LENGTH = 80  # characters; 80 Chinese characters are 240 bytes, and file systems allow 255
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


class ColumnKind(StrEnum):
    """What a column holds. It decides the number format and the alignment."""

    TEXT = "text"
    CODE = "code"  # digits that are not a number, so they are never shown as 9.1E+17
    WHOLE = "whole"
    POINTS = "points"  # two decimals
    SHARE = "share"  # 0–1, shown as a percentage
    DURATION = "duration"
    DATE = "date"
    NUMBER = "number"  # whatever decimals it has


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `width` is in characters of the standard font; a Chinese character takes two."""

    title: str
    width: int
    kind: ColumnKind = ColumnKind.TEXT
    choices: tuple[str, ...] = ()


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """A column before the language is known; the rest as in `Column`."""

    title: Text
    width: int
    kind: ColumnKind = ColumnKind.TEXT
    choices: tuple[Text, ...] = ()

    def within(self, language: Language) -> Column:
        """The column in one language."""
        choices = tuple(each.within(language) for each in self.choices)
        return Column(title=self.title.within(language), width=self.width, kind=self.kind, choices=choices)


def headed(headings: Iterable[Heading], language: Language) -> tuple[Column, ...]:
    """The columns in one language."""
    return tuple(each.within(language) for each in headings)


class Note(msgspec.Struct, frozen=True):
    """A comment on a cell of the table; row and column are counted from 0, below and beside the header."""

    row: int
    column: int
    text: str


class Worksheet(msgspec.Struct, frozen=True, kw_only=True):
    """One worksheet: a title line, a block of labelled facts, then a table, then lines of remarks.

    Without columns it holds its remarks alone.
    """

    name: str
    title: str
    facts: tuple[tuple[str, Value], ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[Note, ...] = ()
    remarks: tuple[tuple[Value, ...], ...] = ()


class Workbook(msgspec.Struct, frozen=True):
    """One file. `name` includes the extension; `language` is that of its page numbers, font and comments."""

    name: str
    sheets: tuple[Worksheet, ...]
    language: Language = "zh"


def file_name(pattern: str, **parts: str) -> str:
    """A file name from a pattern such as `{unit}+推荐`, without characters that a file system refuses."""
    stem = pattern.format(**{name: _harmless(part) for name, part in parts.items()})
    return f"{_harmless(stem)}.xlsx"


def _harmless(part: str) -> str:
    plain = _NOT_IN_NAMES.sub(" ", part).strip(" .")[:_NAME_LENGTH].strip(" .")
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain or "_"
