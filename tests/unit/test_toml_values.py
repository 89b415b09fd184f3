"""TOML as typed values: the line of every key, whatever legal form the file takes."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from chalicelib import toml_values
from chalicelib.call import definition

TRICKY = '''# a = 1 [not a table]
title = "a # no comment ] } ="   # "quoted" 'here'
"quoted key" = 'C:\\no\\escape'
long = """
first = 1
[table]
a "quote" inside, and four quotes at the end""""
raw = \'\'\'
x = [ 1
\'\'\'
dotted.key.deep = 1
dotted.key.other = 2024-01-01 00:00:00
list = [
  1,  # one ]
  [2, 3],
  { a = 1, b = { c = [ 4,
    5 ] } },
  "x, y",
]
empty = []

[table]
a = { }
b.c = 1

[table.inner]
d = 1.5e3

[[rows]]
id = "first"
[rows.text]
zh = "一"
[[rows.parts]]
n = 1
[[rows.parts]]
n = 2

[[rows]]
id = "second"
text = { zh = "二" }
[[rows.parts]]
n = 3
'''


@pytest.mark.parametrize(("path", "line"), [
    (("title",), 2), (("quoted key",), 3), (("long",), 4), (("raw",), 8), (("dotted", "key", "deep"), 11),
    (("dotted", "key", "other"), 12), (("list",), 13), (("list", 0), 14), (("list", 1, 1), 15), (("list", 2, "a"), 16),
    (("list", 2, "b", "c", 1), 17), (("list", 3), 18), (("empty",), 20), (("table",), 22), (("table", "a"), 23),
    (("table", "b", "c"), 24), (("table", "inner", "d"), 27), (("rows",), 29), (("rows", 0, "id"), 30),
    (("rows", 0, "text", "zh"), 32), (("rows", 0, "parts", 1, "n"), 36), (("rows", 1), 38), (("rows", 1, "id"), 39),
    (("rows", 1, "text", "zh"), 40), (("rows", 1, "parts", 0, "n"), 42),
])  # fmt: skip
def test_every_key_is_found_on_its_line(path: toml_values.Path, line: int) -> None:
    """Strings that look like tables, comments that look like strings, tables inside tables."""
    assert toml_values.lines_of(TRICKY)[path] == line


def paths_of(value: Any, path: toml_values.Path = ()) -> list[toml_values.Path]:
    """The places of all keys and items of a document."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(found for key, part in parts for found in paths_of(part, (*path, key)))]


@pytest.mark.parametrize(
    "source",
    [
        pytest.param(TRICKY, id="tricky"),
        *(pytest.param(path.read_text(encoding="utf-8"), id=path.stem) for path in definition.SHIPPED.glob("*.toml")),
        pytest.param((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"), id="pyproject"),
    ],
)
def test_no_key_of_a_real_file_is_missed(source: str) -> None:
    """What tomllib reads, the finder finds, and nothing else."""
    wanted = set(paths_of(tomllib.loads(source))) - {()}
    assert set(toml_values.lines_of(source)) == wanted


def test_a_missing_key_is_told_at_its_table() -> None:
    """Where the reader has to write it."""
    lines = toml_values.lines_of("a = 1\n\n[table]\nb = 1\n")
    assert toml_values.line_for(("table", "c", "d"), lines) == 3
    assert toml_values.line_for(("z",), lines) == 1
