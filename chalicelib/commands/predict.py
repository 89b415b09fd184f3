"""Hides some scores of a file and says how well each method predicts them.

SCORES.csv has the columns entry, expert, then one for each criterion or a single score, separated by commas, semicolons
or tabs. Prints how many scores were hidden and each method's root mean square error, in points. Panels that share no
expert and no entry are brought to one level and spread first.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from chalicelib.commands.terminal import SCALE, Exit, Parser, fail, scale
from chalicelib.result import holdout, score_file, score_table
from chalicelib.result.scoring import Rules


def main(argv: list[str]) -> int:
    """Returns 0; 1 where no score can be hidden; 2 for a file that holds no scores."""
    arguments = _parser().parse_args(argv)
    try:
        file = score_file.parse(arguments.scores.read_bytes(), *arguments.scale)
        table = score_table.of_scores(file.scores, Rules(weights=dict.fromkeys(file.criteria, 1)))
    except (OSError, ValueError) as error:
        return fail("predict", error, Exit.UNREADABLE)
    try:
        outcome = holdout.predict(table, arguments.holdout, arguments.seed)
    except ValueError as error:
        return fail("predict", error, Exit.NO)
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(outcome).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(outcome))
    return Exit.YES


def _parser() -> Parser:
    parser = Parser("predict", __doc__)
    parser.add_argument("scores", type=Path, metavar="SCORES.csv")
    parser.add_argument("--holdout", type=_fraction, required=True, metavar="FRACTION", help="between 0 and 1")
    parser.add_argument("--scale", type=scale, default=(0, score_file.MOST), metavar="LOW:HIGH", help=SCALE)
    parser.add_argument("--seed", required=True, metavar="N", help="decides which scores are hidden")
    return parser


def _fraction(text: str) -> float:
    try:
        fraction = float(text)
    except ValueError:
        fraction = 0.0
    if not 0 < fraction < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number between 0 and 1")
    return fraction


def _lines(outcome: holdout.HoldoutErrors) -> list[str]:
    errors = (f"{name:>12}  {'refused' if error is None else error}" for name, error in outcome.rmse.items())
    return [f"{outcome.n} scores hidden; root mean square error in points:", *errors]
