"""Draws an assignment of experts to entries from a file, as the platform does; the same file gives the same pairs.

PROBLEM.json: {"experts": [{"id", "field", "unit"?}], "entries": [{"id", "unit"?}],
"conflicts": [[entry, expert], ...], "per_entry": 5, "seed": "...", "min_fields"?: 3}. Prints the pairs, and a report
of conflicts, loads, fields, overlaps and relaxed rules.
"""

import sys
from pathlib import Path

import msgspec

from chalicelib.commands.terminal import Exit, Parser, fail
from chalicelib.judging import assignment


def main(argv: list[str]) -> int:
    """Returns 0; 1 for a problem without a solution; 2 for a file that holds no problem."""
    arguments = _parser().parse_args(argv)
    try:
        problem = msgspec.json.decode(arguments.problem.read_bytes(), type=assignment.AssignmentProblem)
        plan = assignment.assign(problem)
    except assignment.Infeasible as error:
        return fail("assign", error, Exit.NO)
    except (OSError, ValueError) as error:
        return fail("assign", error, Exit.UNREADABLE)
    if arguments.json:
        sys.stdout.write(msgspec.json.encode(plan).decode() + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(plan))
    return Exit.YES


def _parser() -> Parser:
    parser = Parser("assign", __doc__)
    parser.add_argument("problem", type=Path, metavar="PROBLEM.json")
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
