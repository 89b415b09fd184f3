"""Recomputes a published result from its tally sheet: says "equal", or shows each difference.

EXPORT is the tally sheet that the organizers hand out; chalicelib/result/tally_sheet.py describes its form.
"""

import sys
from pathlib import Path

import msgspec

from chalicelib.commands.terminal import Exit, Parser, fail
from chalicelib.result import tally_sheet
from chalicelib.result.tally_sheet import Difference


def main(argv: list[str]) -> int:
    """Returns 0 when every figure is equal, 1 for differences, 2 for a file that is no tally sheet."""
    arguments = _parser().parse_args(argv)
    try:
        sheet = tally_sheet.read(arguments.export.read_bytes())
    except (OSError, tally_sheet.SheetError) as error:
        return fail("recount", error, Exit.UNREADABLE)
    differences = tally_sheet.recount(sheet)
    if arguments.json:
        found = {"equal": not differences, "scores": len(sheet.scores), "differences": differences}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(sheet, differences))
    return Exit.NO if differences else Exit.YES


def _parser() -> Parser:
    parser = Parser("recount", __doc__)
    parser.add_argument("export", type=Path, metavar="EXPORT")
    return parser


def _lines(sheet: tally_sheet.TallySheet, differences: tuple[Difference, ...]) -> list[str]:
    counted = f"{len(sheet.scores)} scores of {len(sheet.result.entries)} works"
    if not differences:
        return [f"equal: {counted}, input {sheet.result.input_hash}"]
    return [
        f"NOT equal: {counted}, {len(differences)} differences",
        *(f"{each.where}: published {each.published}, recounted {each.recounted}" for each in differences),
    ]
