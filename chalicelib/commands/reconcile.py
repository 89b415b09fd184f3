"""Holds a recommendation sheet 推荐汇总表 that came back against the entries: what matches, differs and is missing.

SHEET is a spreadsheet of any usual kind (.xlsx, .xls, .et, .ods), however its form was changed. ENTRIES.json is a list
of objects with receipt, title, category, entrant, credit_code, creators, contact_person, phone, synopsis.

With --json: {"unit", "rows", "matched": [{"row", "receipt", "certainty", "differences": [{"field", "sheet", "entry"}]}
…], "not_submitted": [{"row", "title", "entrant", "contact"} …], "not_recommended": [receipt …], "problems": [{"row",
"column", "code", "field", "zh", "en"} …]}. "row" and "column" are as the spreadsheet shows them; where works stand on
several worksheets, "sheet" names theirs. "certainty" goes from 0 to 1: 1 is the receipt number with the title, 0.95 is
the title with the entrant; below 0.6 nothing is matched.

--corrected writes the official form with the sheet's own values, and comments in the cells that differ or cannot be
read.
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.call.definition import DefinitionError, load_definition
from chalicelib.commands.terminal import Exit, Parser, fail
from chalicelib.workbooks import reconciliation
from chalicelib.workbooks.reconciliation import TROUBLES, Matched, Problem, Reconciliation, Submitted
from chalicelib.workbooks.sheet_reader import MOST_BYTES, SheetError
from chalicelib.workbooks.sheet_table import Found

SHIPPED = "industry-story-2025"


def main(argv: list[str]) -> int:
    """Returns 0 if all matches without difference, 1 if not, 2 for a file that cannot be read."""
    arguments = _parser().parse_args(argv)
    try:
        definition = load_definition(arguments.contest or SHIPPED)
    except (OSError, DefinitionError) as error:
        return fail("reconcile", error, Exit.USAGE)
    try:
        entries = reconciliation.submitted_from(arguments.entries.read_bytes())
        found = reconciliation.found_in(_content(arguments.sheet), entries)
        result = reconciliation.reconcile(found, entries, definition.categories, arguments.sheet.name)
        if arguments.corrected:
            _correct(arguments, found, entries, result)
    except (OSError, ValueError, SheetError) as error:
        return fail("reconcile", error, Exit.UNREADABLE)
    sys.stdout.write(_json(result) if arguments.json else _text(result))
    return Exit.YES if result.agrees else Exit.NO


def _parser() -> Parser:
    parser = Parser("reconcile", __doc__)
    parser.add_argument("sheet", type=Path, metavar="SHEET.xlsx")
    parser.add_argument("entries", type=Path, metavar="ENTRIES.json")
    parser.add_argument("--corrected", type=Path, metavar="OUT.xlsx", help="write the sheet with comments")
    parser.add_argument("--contest", type=Path, metavar="FILE", help="a contest definition: its types of works")
    return parser


def _content(sheet: Path) -> bytes:
    """The file, or its beginning where it is larger than any that is read."""
    with sheet.open("rb") as file:
        return file.read(MOST_BYTES + 1)


def _correct(arguments: argparse.Namespace, found: Found, entries: list[Submitted], result: Reconciliation) -> None:
    from chalicelib.workbooks import corrected_sheet, xlsx  # it brings openpyxl, which takes long to load

    definition = load_definition(arguments.contest or SHIPPED)
    book = corrected_sheet.workbook(found, entries, result, definition)
    arguments.corrected.write_bytes(xlsx.write(book))


# --- what is printed -------------------------------------------------------------------------------------------------


def _json(result: Reconciliation) -> str:
    shown = {
        "unit": result.unit,
        "rows": result.rows,
        "matched": [_match(each) for each in result.matched],
        "not_submitted": [_without_sheet(msgspec.to_builtins(each)) for each in result.not_submitted],
        "not_recommended": result.not_recommended,
        "problems": [_problem(each) for each in result.problems],
    }
    return msgspec.json.encode(shown).decode() + "\n"


def _match(match: Matched) -> dict[str, Any]:
    shown = msgspec.to_builtins(match)
    del shown["said"]
    return _without_sheet(shown)


def _without_sheet(shown: dict[str, Any]) -> dict[str, Any]:
    """The object without an empty `sheet`: there is only one."""
    return {name: value for name, value in shown.items() if name != "sheet" or value}


def _problem(problem: Problem) -> dict[str, Any]:
    return _without_sheet(msgspec.to_builtins(problem) | msgspec.to_builtins(TROUBLES[problem.code]))


def _text(result: Reconciliation) -> str:
    return "".join(f"{line}\n" for line in _lines(result))


def _lines(result: Reconciliation) -> Iterator[str]:
    yield f"{result.unit or '–'}: {result.rows} rows, {len(result.matched)} matched"
    for match in result.matched:
        if match.certainty < 1 or match.differences:
            yield f"{_place(match)}: {match.receipt} {match.said.title} ({match.certainty:.2f})"
        for each in match.differences:
            yield f"  {each.field}: sheet {each.sheet!r}, entry {each.entry!r}"
    for row in result.not_submitted:
        yield f"{_place(row)}: not submitted: {row.title} {row.entrant} {row.contact}".rstrip()
    for receipt in result.not_recommended:
        yield f"not recommended: {receipt}"
    for problem in result.problems:
        yield f"{_place(problem)}: {problem.code}: {TROUBLES[problem.code].zh} {TROUBLES[problem.code].en}"


def _place(of: Any) -> str:
    """Where something is: the worksheet if there are several, the row, the column if one is meant."""
    if of.row is None:
        return of.sheet or "file"
    column = getattr(of, "column", None) or ""
    return f"{of.sheet + ' ' if of.sheet else ''}row {column}{of.row}"
