"""Tables for a terminal, where Chinese characters are two columns wide."""

import unicodedata
from collections.abc import Sequence


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def table(rows: Sequence[Sequence[object]], right: Sequence[int] = ()) -> str:
    """Rows in columns; the first row is the heading. Columns with an index in `right` are aligned right."""
    texts = [[str(cell) for cell in row] for row in rows]
    widths = [max(map(_width, column)) for column in zip(*texts, strict=True)]
    texts.insert(1, ["─" * width for width in widths])
    lines = ([_set(cell, widths[at], at in right) for at, cell in enumerate(row)] for row in texts)
    return "\n".join("  ".join(line).rstrip() for line in lines)


def _set(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank
