"""Ranks entries from a file of scores, as the platform does.

SCORES.csv has the columns entry, expert, then one for each criterion or a single score, separated by commas,
semicolons or tabs. Without a contest all
criteria weigh the same, an entry's highest and lowest score are dropped when it has five or more, and entries with
few scores are ranked too. p_top is the probability of being among the winners.
By a contest with several awards, AWARDS.csv says which of them each entry competes for (columns entry, award): entries
are ranked within each.
"""

import argparse
import sys
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from chalicelib.call.definition import Definition, DefinitionError, load_definition
from chalicelib.commands.terminal import SCALE, Exit, Parser, fail, scale
from chalicelib.result import calibration, places, score_file, scoring
from chalicelib.result.places import Group
from chalicelib.result.score_file import MOST, ScoreFile, ScoreFileError
from chalicelib.result.scoring import METHODS, EntryResult, ExpertResult, Rules, ScoresError, Tally

ENTRY = ("entry", "rank", "raw", "calibrated", "em", "p_top", "n")
EXPERT = ("expert", "n", "severity", "se", "scale", "sigma", "flags")


def main(argv: list[str]) -> int:
    """Returns 0; 1 where the scores do not allow the method; 2 for unusable scores; 3 for an unusable definition."""
    arguments = _parser().parse_args(argv)
    try:
        contest = load_definition(arguments.contest) if arguments.contest else None
    except (OSError, DefinitionError) as error:
        return fail("rank", error, Exit.USAGE)
    try:
        file = score_file.parse(arguments.scores.read_bytes(), *_scale(contest, arguments))
        groups = _groups(contest, file, arguments)
        tally = calibration.tally(file.scores, rules_for(file, contest, arguments), groups=groups)
    except (OSError, ScoreFileError, ScoresError) as error:
        return fail("rank", error, Exit.UNREADABLE)
    except ValueError as error:
        return fail("rank", error, Exit.NO)
    if tally.refused:
        sys.stderr.write(f"rank: nothing is calibrated: {tally.refused}\n")
    written = msgspec.json.encode(_object(tally, groups)).decode() + "\n" if arguments.json else _text(tally, groups)
    sys.stdout.write(written)
    return Exit.YES


def _parser() -> Parser:
    parser = Parser("rank", __doc__)
    parser.add_argument("scores", type=Path, metavar="SCORES.csv")
    parser.add_argument("--contest", type=Path, metavar="FILE", help="a contest definition: its weights and rules")
    parser.add_argument("--scale", type=scale, default=(0, MOST), metavar="LOW:HIGH", help=SCALE)
    parser.add_argument("--method", choices=METHODS, help="what decides (default: as the contest says, else raw)")
    parser.add_argument("--awards", type=Path, metavar="AWARDS.csv", help="for a contest with several awards")
    parser.add_argument("--winners", type=_places, metavar="N", help="places to win (default: the contest's, else 10)")
    parser.add_argument("--decimals", type=int, choices=range(7), default=2, help="of the figures (default 2)")
    return parser


def _places(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a whole number from 1")
    return int(text)


def _scale(contest: Definition | None, arguments: argparse.Namespace) -> tuple[int, int]:
    """The lowest and the highest score: the contest's, or what the command line says."""
    if contest is not None:
        return contest.review.score_min, contest.review.score_max
    low, high = arguments.scale
    return low, high


def _groups(contest: Definition | None, file: ScoreFile, arguments: argparse.Namespace) -> tuple[Group, ...]:
    """Which entries compete for which award. Raises ScoreFileError where the contest and the command line differ."""
    several = contest is not None and bool(contest.awards)
    if several != (arguments.awards is not None) or (several and arguments.winners is not None):
        raise ScoreFileError("a contest with several awards takes --awards and no --winners, any other no --awards")
    if contest is None or not several:
        return ()
    known = score_file.awards(arguments.awards.read_bytes())
    scored = {score.entry for score in file.scores}
    lost = sorted(scored - known.keys()) + sorted(set(known.values()) - {award.id for award in contest.awards})
    if lost:
        raise ScoreFileError(f"no award for an entry, or an award that the contest does not have: {', '.join(lost)}")
    return places.groups_of(contest, dict.fromkeys(scored, ("", "")), known)


def rules_for(file: ScoreFile, contest: Definition | None, arguments: argparse.Namespace) -> Rules:
    """The contest's rules, or plain ones; the command line's choices come first."""
    if contest is None:
        rules = Rules(weights=dict.fromkeys(file.criteria, 1), min_scores=1, spread_flag=10**7)
    else:
        rules = _contest_rules(contest, file)
    chosen = {"decides": arguments.method, "winners": arguments.winners, "decimals": arguments.decimals}
    return msgspec.structs.replace(rules, **{name: value for name, value in chosen.items() if value is not None})


def _contest_rules(contest: Definition, file: ScoreFile) -> Rules:
    """The contest's rules; a single column holds weighted totals, without a key criterion."""
    rules = scoring.rules_of(contest)
    if file.criteria != ("score",):
        return rules
    breaks = tuple(name for name in rules.tie_breaks if name != "key_criterion")
    return msgspec.structs.replace(rules, weights={"score": 1}, key_criterion="", tie_breaks=breaks)


def _object(tally: Tally, groups: Sequence[Group]) -> dict[str, Any]:
    award = {entry: {"award": group.award} for group in groups for entry in group.entries}
    return {
        "method": tally.method,
        "entries": [award.get(result.entry, {}) | _entry(result) for result in tally.entries],
        "experts": [_expert(expert) for expert in tally.experts],
        "agreement": {name: _number(getattr(tally.agreement, name)) for name in ("icc", "w", "alpha")},
    }


def _entry(result: EntryResult) -> dict[str, Any]:
    return {name: _number(getattr(result, name)) for name in ENTRY}


def _expert(expert: ExpertResult) -> dict[str, Any]:
    return {name: _number(getattr(expert, name)) for name in EXPERT}


def _number(value: Any) -> Any:
    return float(value) if isinstance(value, Decimal) else value


def _text(tally: Tally, groups: Sequence[Group]) -> str:
    agreement = tally.agreement
    lines = [
        *_ranking(tally, groups),
        "",
        *_table(EXPERT, tally.experts),
        "",
        f"method {tally.method}; agreement: ICC {_cell(agreement.icc)}, W {_cell(agreement.w)}, "
        f"alpha {_cell(agreement.alpha)}",
    ]
    return "\n".join(lines) + "\n"


def _ranking(tally: Tally, groups: Sequence[Group]) -> Iterator[str]:
    """The table of the entries; one for each award where there are several."""
    if not groups:
        yield from _table(ENTRY, tally.entries)
    for number, group in enumerate(groups):
        yield from ([""] if number else [])
        yield f"{group.award}: {group.places} to win"
        yield from _table(ENTRY, [result for result in tally.entries if result.entry in group.entries])


def _cell(value: Any) -> str:
    if isinstance(value, tuple):
        return " ".join(value)
    return "–" if value is None else str(value)


def _table(names: tuple[str, ...], values: Iterable[EntryResult | ExpertResult]) -> Iterator[str]:
    rows = [names, *(tuple(_cell(getattr(value, name)) for name in names) for value in values)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.rjust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
