"""Decides by ranks which entries win, and which are tied across the last place.

Ranks count like sport (1, 2, 2, 4). An entry without a rank (None) wins under no rule. A call may have several awards:
then entries compete in groups, each with ranks and places of its own.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import msgspec

from chalicelib.call.definition import Award, Definition

Ranks = Mapping[str, int | None]  # by entry


class Places(NamedTuple):
    """Entries certain of a place, and those tied across the last one; both best first, then by id."""

    winners: tuple[str, ...]
    undecided: tuple[str, ...]


class Group(msgspec.Struct, frozen=True, kw_only=True):
    """The entries that compete for one award, by id; `award` is empty where a call has one list for all."""

    award: str
    places: int
    entries: tuple[str, ...]


Groups = Sequence[Group]  # of all entries; none: they are one group


class Unplaced(ValueError):
    """An entry that competes for no award or for two; the message names it."""


def groups_of(
    definition: Definition, entries: Mapping[str, tuple[str, str]], known: Mapping[str, str] = {}
) -> tuple[Group, ...]:
    """The groups of a call with awards, of which there are none otherwise.

    `entries` have their category and kind of entrant; `known` are the awards of those that an earlier round has
    placed, which stay in them. Raises Unplaced: a definition is checked for all that it admits, but an entry may come
    from before it was revised.
    """
    groups = tuple(
        Group(
            award=award.id,
            places=award.places,
            entries=tuple(sorted(entry for entry, of in entries.items() if _competes(award, entry, of, known))),
        )
        for award in definition.awards
    )
    check(groups, entries)
    return groups


def _competes(award: Award, entry: str, of: tuple[str, str], known: Mapping[str, str]) -> bool:
    return known[entry] == award.id if entry in known else award.admits(*of)


def check(groups: Groups, entries: Iterable[str]) -> None:
    """Raise Unplaced unless every entry is in exactly one of the groups, if there are any."""
    placed = [entry for group in groups for entry in group.entries]
    wrong = sorted({*_repeated(placed), *(set(entries) - set(placed))}) if groups else []
    if wrong:
        raise Unplaced(f"not in exactly one award: {', '.join(wrong)}")


def _repeated(entries: Iterable[str]) -> Iterator[str]:
    seen: set[str] = set()
    for entry in entries:
        if entry in seen:
            yield entry
        seen.add(entry)


def or_all(groups: Groups, entries: Iterable[str], places: int) -> Groups:
    """The groups, or the one group of all entries for all places."""
    return groups or (Group(award="", places=places, entries=tuple(entries)),)


def within(ranks: Ranks, places: int) -> tuple[str, ...]:
    """The entries whose rank is one of the first `places`, best first, then by id. A tie may make them more."""
    inside = [(rank, entry) for entry, rank in ranks.items() if rank is not None and rank <= places]
    return tuple(entry for _, entry in sorted(inside))


def within_each(ranks: Ranks, groups: Groups, times: int = 1) -> tuple[str, ...]:
    """The same in each group, for so many times its places."""
    return tuple(entry for group in groups for entry in within(_own(ranks, group), times * group.places))


def awarded(ranks: Ranks, places: int) -> Places:
    """Who wins, and whom people must choose from where a tie crosses the last place."""
    inside = within(ranks, places)
    if len(inside) <= places:
        return Places(inside, ())
    last = ranks[inside[-1]]
    tied = tuple(entry for entry in inside if ranks[entry] == last)
    return Places(inside[: -len(tied)], tied)


def awarded_in_each(ranks: Ranks, groups: Groups) -> Places:
    """The same in each group."""
    each = [awarded(_own(ranks, group), group.places) for group in groups]
    return Places(
        tuple(entry for found in each for entry in found.winners),
        tuple(entry for found in each for entry in found.undecided),
    )


def _own(ranks: Ranks, group: Group) -> Ranks:
    return {entry: ranks.get(entry) for entry in group.entries}


# --- in a stored result (`chalicelib.result.document`) ----------------------------------------------------------


def awards_in(result: Mapping[str, Any]) -> dict[str, int]:
    """The places of each award, by its id and in the definition's order; one without a name in a call with one list."""
    return {each["id"]: each["places"] for each in result.get("awards", ())} or {"": result["winners"]}


def award_of(line: Mapping[str, Any]) -> str:
    """The award that the entry of a line competes for; empty in a call with one list."""
    award: str = line.get("award", "")
    return award


def first_in(result: Mapping[str, Any]) -> tuple[str, ...]:
    """The entries of a stored result whose computed rank is one of the winning places, award by award, best first."""
    return within_each({line["id"]: line["rank"] for line in result["entries"]}, groups_in(result))


def groups_in(result: Mapping[str, Any]) -> tuple[Group, ...]:
    """The groups of a stored result; one of all its entries in a call with one list."""
    return tuple(
        Group(
            award=award,
            places=places,
            entries=tuple(sorted(line["id"] for line in result["entries"] if award_of(line) == award)),
        )
        for award, places in awards_in(result).items()
    )
