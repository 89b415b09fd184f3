"""Names and places planted in the metadata of films: what the check reads, and what an expert's stream still holds.

    python -m bench.film_metadata

Keeps bench/results/film_metadata.md; exits with 1 if a canary is not noticed, or reaches an expert.
"""

import sys
from typing import NamedTuple

from bench import measuring
from chalicelib.video import blind_copy, metadata_boxes, mp4
from chalicelib.video.film_metadata import METADATA_KINDS, Metadata
from chalicelib.video.ranges import Ranges
from tests.media import canary_films
from tests.media.canary_films import CanaryFilm
from tests.media.in_memory import Content


class Outcome(NamedTuple):
    """One film: what was read of it, how many bytes of the copy differ, and whether the canary is still in it."""

    found: Metadata
    blanked: int
    seen: bool


def outcome(film: CanaryFilm) -> Outcome:
    """Check one film and make its copy."""
    ranges = Ranges(Content(film.content))
    layout = mp4.walk(ranges)
    blanks = metadata_boxes.blanks(ranges, layout)
    copy = blind_copy.blanked(film.content, 0, blanks)
    blanked = sum(each.end - each.start for each in blanks)
    return Outcome(metadata_boxes.gather(ranges, layout), blanked, canary_films.holds_canary(copy))


def row(name: str, film: CanaryFilm, found: Outcome) -> tuple[object, ...]:
    """One line of the table."""
    kinds = ", ".join(dict.fromkeys(METADATA_KINDS[each.kind].en for each in found.found.texts))
    noticed = kinds or ("noticed, not read out" if not found.found.nothing else "no")
    return name, film.habit, film.place, noticed, found.blanked, "yes" if found.seen else "no"


def main() -> int:
    """Measure all films."""
    found = {name: (film, outcome(film)) for name, film in canary_films.films().items()}
    lost = [name for name, (_, each) in found.items() if each.seen or each.found.nothing]
    header = ("film", "written by", "canary in", "found as", "bytes blanked", "seen by the expert's stream")
    lines = [row(name, *each) for name, each in found.items()]
    text = f"# Canaries in the metadata of films\n\n{len(found)} films, {len(lost)} canaries unnoticed or seen.\n\n"
    measuring.keep("film_metadata", text + measuring.table(header, lines))
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main())
