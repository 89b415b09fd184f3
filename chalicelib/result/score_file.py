"""Reads scores from CSV: columns `entry`, `expert`, then one for each criterion, or a single `score`.

A file of its own says which of several awards each entry competes for.

Columns are separated by commas, semicolons or tabs, as spreadsheets of different countries write them.
"""

import csv
import io
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation

import msgspec

from chalicelib.result.scoring import Number, Score

MOST = 10**6  # points


class ScoreFileError(ValueError):
    """A file that cannot be read as scores; the message names the line."""


class ScoreFile(msgspec.Struct, frozen=True):
    """The criteria in the order of their columns, and every score."""

    criteria: tuple[str, ...]
    scores: tuple[Score, ...]


def parse(data: bytes, low: Number = 0, high: Number = MOST) -> ScoreFile:
    """Read a file as UTF-8, or as GB 18030, which Chinese spreadsheets still write.

    Scores must lie on the scale from `low` to `high`. Raises ScoreFileError.
    """
    text = _text(data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    header = [name.strip() for name in next(rows, [])]
    if [name.lower() for name in header[:2]] != ["entry", "expert"] or len(header) < 3:
        raise ScoreFileError("line 1: the columns must be entry, expert, then a column for each criterion")
    if len(set(header)) < len(header) or "" in header:
        raise ScoreFileError("line 1: a column has no name, or the same name as another")
    criteria = tuple(header[2:])
    scores = tuple(_score(cells, criteria, rows.line_num) for cells in rows if any(cell.strip() for cell in cells))
    _check_scale(scores, low, high)
    _check_once(scores)
    return ScoreFile(criteria, scores)


def awards(data: bytes) -> dict[str, str]:
    """Which award each entry competes for, from a file with the columns `entry` and `award`. Raises ScoreFileError."""
    text = _text(data)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_separator(text))
    if [name.strip().lower() for name in next(rows, [])] != ["entry", "award"]:
        raise ScoreFileError("line 1 of the awards: the columns must be entry, award")
    found: dict[str, str] = {}
    for cells in rows:
        if any(cell.strip() for cell in cells):
            entry, award = ([cell.strip() for cell in cells] + ["", ""])[:2]
            if not entry or not award or found.setdefault(entry, award) != award:
                raise ScoreFileError(f"line {rows.line_num} of the awards: one award for each entry")
    return found


def _separator(text: str) -> str:
    """What stands between the first line's columns: the mark it has most of; a comma if it has none."""
    first = text.lstrip("\r\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _check_scale(scores: tuple[Score, ...], low: Number, high: Number) -> None:
    for score in scores:
        for name, value in score.criteria.items():
            if not low <= value <= high:
                where = f"{score.entry} by {score.expert}"
                raise ScoreFileError(f"{where}: {name} is {value}, outside the scale of {low} to {high}")


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030", errors="replace")


def _score(cells: list[str], criteria: tuple[str, ...], line: int) -> Score:
    if len(cells) != len(criteria) + 2:
        raise ScoreFileError(f"line {line}: {len(cells)} columns, but the first line has {len(criteria) + 2}")
    entry, expert = cells[0].strip(), cells[1].strip()
    if not entry or not expert:
        raise ScoreFileError(f"line {line}: the entry or the expert is missing")
    return Score(entry, expert, dict(_points(cells[2:], criteria, line)))


def _points(cells: list[str], criteria: tuple[str, ...], line: int) -> Iterator[tuple[str, Number]]:
    for name, cell in zip(criteria, cells, strict=True):
        try:
            value = Decimal(cell.strip())
        except InvalidOperation:
            hint = "; decimals are written with a point" if "," in cell else ""
            raise ScoreFileError(f"line {line}: {name} is {cell.strip()!r}, not a number{hint}") from None
        if not value.is_finite() or abs(value) > MOST or value != round(value, 6):
            raise ScoreFileError(f"line {line}: {name} is {cell.strip()}: at most a million, six decimals")
        yield name, int(value) if value == int(value) else value


def _check_once(scores: tuple[Score, ...]) -> None:
    seen: set[tuple[str, str]] = set()
    for score in scores:
        if (score.entry, score.expert) in seen:
            raise ScoreFileError(f"expert {score.expert!r} scored {score.entry!r} twice")
        seen.add((score.entry, score.expert))
