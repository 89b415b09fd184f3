"""Recomputes a published result from its tally sheet: says "equal", or shows each difference.

EXPORT is the tally sheet that the organizers hand out; chalicelib/result/tally_sheet.py describes its form. With
--results, the published result (what GET /results answers), it also says whether the winners follow from it: by the
jury's motions, who was struck off or revoked, and who succeeded.
"""

import sys
from pathlib import Path

import msgspec

from chalicelib.commands.terminal import Exit, Parser, fail
from chalicelib.result import published, tally_sheet
from chalicelib.result.tally_sheet import Difference


def main(argv: list[str]) -> int:
    """Returns 0 when every figure is equal, 1 for differences, 2 for a file that is no tally sheet."""
    arguments = _parser().parse_args(argv)
    try:
        sheet = tally_sheet.read(arguments.export.read_bytes())
        results = published.read(arguments.results.read_bytes()) if arguments.results else None
    except (OSError, tally_sheet.SheetError) as error:
        return fail("recount", error, Exit.UNREADABLE)
    differences = tally_sheet.recount(sheet)
    differences += published.differences(sheet, results) if results else ()
    if arguments.json:
        found = {"equal": not differences, "scores": len(sheet.scores), "differences": differences}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(sheet, differences))
    return Exit.NO if differences else Exit.YES


def _parser() -> Parser:
    parser = Parser("recount", __doc__)
    parser.add_argument("export", type=Path, metavar="EXPORT")
    parser.add_argument("--results", type=Path, metavar="FILE", help="the published result, as GET /results has it")
    return parser


def _lines(sheet: tally_sheet.TallySheet, differences: tuple[Difference, ...]) -> list[str]:
    counted = f"{len(sheet.scores)} scores of {len(sheet.result.entries)} works"
    if not differences:
        return [f"equal: {counted}, input {sheet.result.input_hash}"]
    return [
        f"NOT equal: {counted}, {len(differences)} differences",
        *(f"{each.where}: published {each.published}, recounted {each.recounted}" for each in differences),
    ]
