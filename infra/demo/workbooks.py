"""Workbooks 工作簿: reads the downloaded files row by row."""

import io
from decimal import Decimal
from typing import Any

from openpyxl import load_workbook

Row = dict[str, Any]


def rows(content: bytes, sheet: str, first_heading: str) -> list[Row]:
    """The rows of a table, keyed by its column headings. The row of headings begins with `first_heading`."""
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    try:
        lines = [list(line) for line in book[sheet].iter_rows(values_only=True)]
    finally:
        book.close()
    start = next(at for at, line in enumerate(lines) if line and line[0] == first_heading)
    headings = [str(heading) for heading in lines[start] if heading is not None]
    filled = [line for line in lines[start + 1 :] if any(cell is not None for cell in line)]
    return [dict(zip(headings, line, strict=False)) for line in filled]


def points(value: Any) -> Decimal:
    """A cell's figure with two decimals; workbooks store floating-point numbers."""
    return Decimal(str(value)).quantize(Decimal("0.01"))
