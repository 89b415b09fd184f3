"""Whether the winners of a published result follow from its tally sheet, for whoever recounts without the platform.

Ranks come from the sheet; the jury's motions move entries; entries disqualified after the count hold no rank. Of those
tied across the last place people chose some, which is taken as published. Then each entry that was struck off, or whose
award was revoked, is followed by the next of its award.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any, NamedTuple

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.call.campaign import Motion, Vote
from chalicelib.call.definition import Majority
from chalicelib.result import jury, places
from chalicelib.result.tally_sheet import Difference, SheetError, TallySheet


class Named(msgspec.Struct, frozen=True):
    """An entry, by the id that the tally sheet has."""

    entry: str


class Departure(msgspec.Struct, frozen=True):
    """A motion of the jury that was carried."""

    work: Named
    ahead_of: Named
    votes: dict[str, int] = {}
    quorum: int | None = None  # older results name no rules
    majority: Majority = "more_than_half"


class Replaced(msgspec.Struct, frozen=True):
    """An entry struck off, or after publication revoked (`published`), and who succeeded it."""

    work: Named
    successor: Named | None = None
    published: bool = False


class Results(msgspec.Struct, frozen=True):
    """The published result, as far as a recount needs it."""

    winners: tuple[Named, ...]
    departures: tuple[Departure, ...] = ()
    struck: tuple[Replaced, ...] = ()
    excluded: tuple[str, ...] = ()


class _List(NamedTuple):
    """The entries of one award with a rank, best first, and who wins as things stand."""

    order: list[str]
    winners: set[str]


def read(data: bytes) -> Results:
    """Read what GET /results answers. Raises SheetError."""
    try:
        return msgspec.json.decode(data, type=Results)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise SheetError(str(error)) from error


def differences(sheet: TallySheet, results: Results) -> tuple[Difference, ...]:
    """Where the published winners and successors are others than follow. Empty if all follow."""
    result = jury.after_motions(_document(sheet), _motions(results), results.excluded)
    first = {each.entry for each in results.winners} | {each.work.entry for each in results.struck}
    first -= {each.successor.entry for each in results.struck if each.successor}
    lists = [_list(result, award, first) for award in places.awards_in(result)]
    listed = {entry for each in lists for entry in each.winners}
    return (*_uncarried(results), *_places(result, listed), *_replayed(lists, results))


def _uncarried(results: Results) -> Iterator[Difference]:
    """Motions whose votes do not carry them by the rules that the result names."""
    for number, each in enumerate(results.departures, 1):
        votes = {vote.value: each.votes.get(vote.value, 0) for vote in Vote}
        if each.quorum is not None and not jury.is_carried(votes, quorum=each.quorum, majority=each.majority):
            yield Difference(f"motion {number}", "carried", "not carried")


def _document(sheet: TallySheet) -> dict[str, Any]:
    """The ranks of a sheet, in the form of a stored result."""
    award = {entry: group.award for group in sheet.groups for entry in group.entries}
    lines = [
        {"id": each.entry, "rank": each.rank} | ({"award": award[each.entry]} if award else {})
        for each in sheet.result.entries
    ]
    awards = [{"id": group.award, "places": group.places} for group in sheet.groups]
    return {"entries": lines, "winners": sheet.rules.winners} | ({"awards": awards} if awards else {})


def _motions(results: Results) -> Iterator[Motion]:
    """The motions that were carried; who moved and voted changes no order."""
    at = datetime.min.replace(tzinfo=UTC)
    for each in results.departures:
        yield Motion(
            entry=each.work.entry, ahead_of=each.ahead_of.entry, reason="", votes=(), carried=True, by=SYSTEM, at=at
        )


def _list(result: dict[str, Any], award: str, first: Iterable[str]) -> _List:
    """The list of one award; who was no winner when the notice began, but struck off as an alternate, is no winner."""
    own = [line for line in result["entries"] if places.award_of(line) == award and line["final_rank"] is not None]
    may = {line["id"] for line in own if line["winner"] or line["id"] in result["undecided"]}
    return _List([line["id"] for line in own], may & set(first))


def _places(result: dict[str, Any], listed: set[str]) -> Iterator[Difference]:
    """Those certain of a place who are not listed, and awards of which too many or too few are."""
    for line in result["entries"]:
        if line["winner"] and line["id"] not in listed:
            yield Difference(f"winner {line['id']}", "not among the winners", f"rank {line['final_rank']}")
    left = jury.left_open(result)
    for award, open_places in left.items():
        tied = {line["id"] for line in result["entries"] if places.award_of(line) == award} & set(result["undecided"])
        if len(tied & listed) != open_places:
            yield Difference(f"tied {award}".strip(), str(len(tied & listed)), str(open_places))


def _replayed(lists: list[_List], results: Results) -> Iterator[Difference]:
    """Each change after the first list, one after the other, and who wins in the end."""
    gone: set[str] = set()
    seen: set[str] = set()  # who was published and has lost the award since: still shown, as revoked
    for each in results.struck:
        entry, told = each.work.entry, each.successor.entry if each.successor else None
        gone.add(entry)
        seen |= {entry} if each.published else set()
        for own in lists:
            if entry in own.winners:
                own.winners.remove(entry)
                yield from _succeeded(own, gone, entry, told)
    right = {entry for own in lists for entry in own.winners} | seen
    published = {each.entry for each in results.winners}
    for entry in sorted(right ^ published):
        shown = "wins" if entry in published else "does not win"
        yield Difference(f"winner {entry}", shown, "does not win" if entry in published else "wins")


def _succeeded(own: _List, gone: set[str], entry: str, told: str | None) -> Iterator[Difference]:
    """The next of the list takes the place; nobody does once the alternates that were listed have run out."""
    following = next((each for each in own.order if each not in own.winners and each not in gone), None)
    if told is not None:
        own.winners.add(told)
    if told not in (None, following):
        yield Difference(f"successor of {entry}", str(told), following or "nobody")
