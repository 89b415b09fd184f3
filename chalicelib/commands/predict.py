"""Hides some scores of a file and says how well each method predicts them, on any data of experts and works.

python -m chalicelib predict SCORES.csv --holdout FRACTION --seed N [--json]
"""

import argparse
import sys
from pathlib import Path

import msgspec

from chalicelib.result import holdout, score_file, score_table
from chalicelib.result.scoring import Rules


def main(argv: list[str]) -> int:
    """Exit code 0; 1 for a file that cannot be read or in which nothing can be hidden."""
    arguments = _parser().parse_args(argv)
    try:
        file = score_file.parse(arguments.scores.read_bytes())
        table = score_table.of_scores(file.scores, Rules(weights=dict.fromkeys(file.criteria, 1)))
        outcome = holdout.predict(table, arguments.holdout, arguments.seed)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"predict: {error}\n")
        return 1
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(outcome).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(outcome))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m chalicelib predict", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("scores", type=Path, metavar="SCORES.csv")
    parser.add_argument("--holdout", type=_fraction, required=True, metavar="FRACTION", help="between 0 and 1")
    parser.add_argument("--seed", required=True, metavar="N", help="which scores are hidden follows from it")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
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
