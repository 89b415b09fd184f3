"""Edits of single boxes of good videos: is one refused that plays, or one accepted in silence that lost something?

    python -m bench.surgery [WORD …]

Each edited file (tests/media/surgery.py) is decoded, checked, and the verdict held against what was decoded. With
words, only files whose names hold them, and nothing is kept. Prints each fault; keeps bench/results/surgery.md; exits
with 1 if there is any.
"""

import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from typing import NamedTuple

import av

from bench import measuring
from chalicelib.call.definition import load_definition
from chalicelib.video import probe
from tests.media import good_films, surgery
from tests.media.in_memory import Content

LIMITS = load_definition("industry-story-2025").video


class Outcome(NamedTuple):
    """One file: what plays of it, the verdict, and what is wrong with that."""

    name: str
    played: surgery.Played
    opened: bool
    verdict: str
    codes: tuple[str, ...]
    fault: str


def outcome(case_name: str) -> Outcome:
    """Make, decode and check one file."""
    av.logging.set_level(None)
    case = CASES[case_name]
    content = case.content()
    seen = good_films.seen(content)
    played = surgery.played(case, seen, good_films.seen_whole(case.film))
    report = probe.probe(Content(content), LIMITS)
    found = surgery.fault(case, played, report.verdict)
    return Outcome(case_name, played, seen.opened, verdict=report.verdict, codes=report.codes, fault=found)


CASES = {case.name: case for case in surgery.cases()}
KINDS = ("plays whole", "pictures whole, sound not", "pictures missing", "cannot be opened")


def kind(found: Outcome) -> str:
    """What a decoder makes of it."""
    if not found.opened:
        return KINDS[3]
    return KINDS[0] if found.played.whole else KINDS[1] if found.played.pictures else KINDS[2]


def table(outcomes: list[Outcome]) -> str:
    """Verdicts by what a decoder makes of the files."""
    counts = Counter((kind(each), each.verdict) for each in outcomes)
    verdicts = ("accept", "warn", "reject", "unknown")
    rows = [(name, *(counts[name, verdict] for verdict in verdicts)) for name in KINDS]
    return measuring.table(("decoded", *verdicts), rows)


def report(outcomes: list[Outcome], seconds: float) -> str:
    """The text that is kept."""
    traits, faults = surgery.traits(), Counter(each.fault for each in outcomes if each.fault)
    untold = {name: trait.untold for name, trait in traits.items() if trait.untold}
    policy = {name: trait.policy for name, trait in traits.items() if trait.policy}
    return "\n".join(
        [
            "# Edited videos: the verdict against what is decoded",
            "",
            f"{len(traits)} edits, {len(outcomes)} files, {seconds:.0f} s.",
            f"{faults['false reject']} false rejects, {faults['false accept']} false accepts.",
            "",
            table(outcomes),
            "",
            "Accepted although something is missing, because the file itself does not tell:",
            "",
            *(f"* {name}: {why}" for name, why in untold.items()),
            "",
            "Refused by a rule of the call, although it plays:",
            "",
            *(f"* {name}: {why}" for name, why in policy.items()),
        ]
    )


def main(words: list[str]) -> int:
    """Run all, in two processes. Returns 1 if a verdict is wrong."""
    begun = time.monotonic()
    names = [name for name in CASES if all(word in name for word in words)]
    with ProcessPoolExecutor(2) as pool:
        outcomes = list(pool.map(outcome, names, chunksize=8))
    wrong = [each for each in outcomes if each.fault]
    for each in wrong:
        print(f"{each.fault}: {each.name}: {each.verdict} {' '.join(each.codes)}", flush=True)
    text = report(outcomes, time.monotonic() - begun)
    if words:
        print(text)
    else:
        measuring.keep("surgery", text)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
