"""Which recommending unit stands below which: province ⊃ city ⊃ unit.
`chalicelib.people.recommenders` places units, a parent always of a higher level, so there are no circles.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from chalicelib.errors import Problem
from chalicelib.people.recommenders import Recommender


def chain(unit: Recommender, known: Mapping[str, Recommender]) -> tuple[Recommender, ...] | None:
    """The units above `unit`, the nearest first; None if `known` lacks one of them."""
    found: list[Recommender] = []
    below = unit
    while below.parent:
        above = known.get(below.parent)
        if above is None:
            return None
        found.append(above)
        below = above
    return tuple(found)


def deadline_of(unit: Recommender, above: Iterable[Recommender], general: datetime) -> datetime:
    """Until when a unit confirms: its own date, else that of the nearest unit above that has one, else the call's."""
    return next((each.deadline for each in (unit, *above) if each.deadline is not None), general)


def check_below(unit: Recommender, above: Iterable[Recommender], asker: str) -> None:
    """Raise NOT_FOUND unless `asker` is the unit itself or stands above it: nobody learns of other units."""
    if unit.id != asker and asker not in {each.id for each in above}:
        raise Problem("NOT_FOUND")
