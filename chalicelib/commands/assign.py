"""Draws an assignment of experts to works from a file, as the platform does; anybody can draw it again.

    python -m chalicelib assign PROBLEM.json [--json]

PROBLEM.json: {"experts": [{"id", "field", "unit"?}], "entries": [{"id", "unit"?}],
"conflicts": [[entry, expert], ...], "per_entry": 5, "seed": "...", "min_fields"?: 3}. Prints the assignments and a
report that can be verified, with --json as one object.
"""

import argparse
import sys
from pathlib import Path

import msgspec

from chalicelib.judging import assignment


def main(argv: list[str]) -> int:
    """Exit code 0; 1 for a problem that cannot be read or has no solution."""
    arguments = _parser().parse_args(argv)
    try:
        problem = msgspec.json.decode(arguments.problem.read_bytes(), type=assignment.AssignmentProblem)
        plan = assignment.assign(problem)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"assign: {error}\n")
        return 1
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(plan).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(plan))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        "python -m chalicelib assign", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("problem", type=Path, metavar="PROBLEM.json")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
    return parser


def _lines(plan: assignment.Assignment) -> list[str]:
    report = plan.report
    return [
        *(f"{entry}\t{expert}" for entry, expert in plan.assignments),
        "",
        f"works {report.entries}, experts {report.experts}, conflicts {report.conflicts}",
        f"works an expert: {report.load_min} to {report.load_max}",
        "works by number of fields: " + ", ".join(f"{key}: {count}" for key, count in report.fields.items()),
        f"two experts meet at most {report.max_overlap} times; efficiency {report.efficiency}",
        *(f"not kept: {each.rule}, {each.detail}: {', '.join(each.where)}" for each in report.relaxations),
        f"seed {report.seed!r}, its SHA-256 {report.seed_sha256}",
    ]
