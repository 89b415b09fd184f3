"""Spreadsheets as plain values: the content of each cell, without a file format."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from chalicelib.bilingual import Language, Text

Value = Text | str | int | Decimal | date | datetime | timedelta | None

Fact = tuple[Text | str, Value]  # a label, and what it labels

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


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """One column. `width` is in characters of the standard font; a Chinese character takes two."""

    title: Text | str
    width: int
    kind: ColumnKind = ColumnKind.TEXT
    choices: tuple[Text | str, ...] = ()


class Note(msgspec.Struct, frozen=True):
    """A comment on a cell of the table; row and column are counted from 0, below and beside the header."""

    row: int
    column: int
    text: str


class Worksheet(msgspec.Struct, frozen=True, kw_only=True):
    """One worksheet: a title line, a block of labelled facts, then a table, then lines of remarks.

    Without columns it holds its remarks alone.
    """

    name: Text | str
    title: Text | str
    facts: tuple[Fact, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Value, ...], ...]
    notes: tuple[Note, ...] = ()
    remarks: tuple[tuple[Value, ...], ...] = ()


class Workbook(msgspec.Struct, frozen=True):
    """One file. `name` includes the extension; words in two languages become those of `language`."""

    name: str
    sheets: tuple[Worksheet, ...]
    language: Language = "zh"

    def spoken(self) -> "Workbook":
        """The same with every word in the workbook's language."""
        return msgspec.structs.replace(self, sheets=tuple(_sheet_in(self.language, sheet) for sheet in self.sheets))


def shown(words: Text | str, language: Language) -> str:
    """Words in one language; a name is what it is."""
    return words.within(language) if isinstance(words, Text) else words


def _sheet_in(language: Language, sheet: Worksheet) -> Worksheet:
    def told(value: Any) -> Any:
        if isinstance(value, Text):
            return value.within(language)
        return tuple(map(told, value)) if isinstance(value, tuple) else value

    columns = (
        msgspec.structs.replace(each, title=told(each.title), choices=told(each.choices)) for each in sheet.columns
    )
    return msgspec.structs.replace(
        sheet,
        name=told(sheet.name),
        title=told(sheet.title),
        facts=told(sheet.facts),
        columns=tuple(columns),
        rows=told(sheet.rows),
    )


def file_name(pattern: str, **parts: str) -> str:
    """A file name from a pattern such as `{unit}+推荐`, without characters that a file system refuses."""
    stem = pattern.format(**{name: _harmless(part) for name, part in parts.items()})
    return f"{_harmless(stem)}.xlsx"


def _harmless(part: str) -> str:
    plain = _NOT_IN_NAMES.sub(" ", part).strip(" .")[:_NAME_LENGTH].strip(" .")
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain or "_"
