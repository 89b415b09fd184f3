"""Decides by ranks which entries win, and which are tied across the last place.

Ranks count like sport (1, 2, 2, 4). An entry without a rank (None) wins under no rule.
"""

from collections.abc import Mapping
from typing import NamedTuple

Ranks = Mapping[str, int | None]  # by entry


class Places(NamedTuple):
    """Entries certain of a place, and those tied across the last one; both best first, then by id."""

    winners: tuple[str, ...]
    undecided: tuple[str, ...]


def within(ranks: Ranks, places: int) -> tuple[str, ...]:
    """The entries whose rank is one of the first `places`, best first, then by id. A tie may make them more."""
    inside = [(rank, entry) for entry, rank in ranks.items() if rank is not None and rank <= places]
    return tuple(entry for _, entry in sorted(inside))


def awarded(ranks: Ranks, places: int) -> Places:
    """Who wins, and whom people must choose from where a tie crosses the last place."""
    inside = within(ranks, places)
    if len(inside) <= places:
        return Places(inside, ())
    last = ranks[inside[-1]]
    tied = tuple(entry for entry in inside if ranks[entry] == last)
    return Places(inside[: -len(tied)], tied)
