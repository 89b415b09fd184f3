"""Recomputes a published result from its tally sheet: says "equal", or shows each difference.

    python -m chalicelib recount EXPORT [--json]

The sheet's form is described in chalicelib/result/tally_sheet.py. Exit code 0 where every figure is equal.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from chalicelib.result import tally_sheet
from chalicelib.result.tally_sheet import Difference


def main(argv: list[str]) -> int:
    """Exit code 0 for equal, 1 for differences, 2 for a file that is no tally sheet."""
    arguments = _parser().parse_args(argv)
    try:
        sheet = tally_sheet.read(arguments.export.read_bytes())
    except (OSError, tally_sheet.SheetError) as error:
        sys.stderr.write(f"recount: {error}\n")
        return 2
    differences = tally_sheet.recount(sheet)
    if arguments.json:
        found = {"equal": not differences, "scores": len(sheet.scores), "differences": differences}
        sys.stdout.write(msgspec.json.encode(found).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(sheet, differences))
    return 1 if differences else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m chalicelib recount", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("export", type=Path, metavar="EXPORT")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    return parser


def _lines(sheet: tally_sheet.TallySheet, differences: tuple[Difference, ...]) -> list[str]:
    counted = f"{len(sheet.scores)} scores of {len(sheet.result.entries)} works"
    if not differences:
        return [f"equal: {counted}, input {sheet.result.input_hash}"]
    return [
        f"NOT equal: {counted}, {len(differences)} differences",
        *(f"{each.where}: published {each.published}, recounted {each.recounted}" for each in differences),
    ]
