"""The jury meeting 定评会: the computed order stands unless a motion, with named votes and a reason, moves an entry.

A motion moves one entry to the place ahead of another. An organizer opens it; each member of the jury votes, and may
vote otherwise until it is closed. It is carried if enough members voted, and enough of those for it, as the call's
definition says. Rejected motions are kept too. Ranks, winners and ties then follow from the resulting order. Where
entries compete for several awards, all of this is within each award.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime
from itertools import accumulate
from typing import Any

import msgspec
from msgspec import UnsetType

from chalicelib import text
from chalicelib.actors import Actor
from chalicelib.bilingual import listed
from chalicelib.call.campaign import Ballot, Motion, Vote
from chalicelib.call.definition import JuryRules, Majority
from chalicelib.entry.entries import Entry
from chalicelib.entry.proposal import Listing
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.judging import conflicts
from chalicelib.judging.conflicts import REASONS, Reason
from chalicelib.people.invited import Organizer
from chalicelib.result import places
from chalicelib.result.flags import EntryFlag
from chalicelib.result.places import Group

Document = Mapping[str, Any]


class MotionForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer puts to the jury; `revision` is the board's."""

    revision: int
    entry: str
    ahead_of: str
    reason: text.ReasonText


class VoteForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A vote on the motion that places `entry` ahead of `ahead_of`."""

    entry: str
    ahead_of: str
    vote: Vote


def motion(form: MotionForm, result: Document, rules: JuryRules, by: Actor, at: datetime) -> Motion:
    """A motion on which nobody has voted yet. `result` is the order it is about. Raises INVALID_FIELDS."""
    ranked = {line["id"]: places.award_of(line) for line in result["entries"] if line["final_rank"] is not None}
    fields = text.Fields()
    entry = fields.choice("entry", form.entry, set(ranked), required=True)
    rivals = {each for each, award in ranked.items() if award == ranked.get(entry, award)} - {entry}
    ahead_of = fields.choice("ahead_of", form.ahead_of, rivals, required=True)
    fields.check()
    return Motion(
        entry=entry,
        ahead_of=ahead_of,
        reason=text.reason(form.reason),
        votes=(),
        carried=False,
        by=by,
        at=at,
        open=True,
        quorum=rules.quorum,
        majority=rules.majority,
    )


def voted(before: Motion, form: VoteForm, juror: Organizer, works: Iterable[Entry]) -> Motion:
    """The motion with a member's vote in the place of their earlier one. `works` are its two entries.

    Raises MOTION_CLOSED, STALE where the page showed another motion, and MUST_STAND_ASIDE to whoever is bound.
    """
    if not before.is_open:
        raise Problem("MOTION_CLOSED")
    if (form.entry, form.ahead_of) != (before.entry, before.ahead_of):
        raise Stale
    why = bonds(juror, works)
    if why and form.vote is not Vote.RECUSED:
        words = [REASONS[each] for each in why]
        raise Problem(
            "MUST_STAND_ASIDE", why="、".join(each.zh for each in words), why_en=", ".join(each.en for each in words)
        )
    others = [each for each in before.votes if each.juror != juror.id]
    return msgspec.structs.replace(before, votes=(*others, Ballot(juror.name, form.vote, juror.id)))


def bonds(juror: Organizer, works: Iterable[Entry]) -> tuple[Reason, ...]:
    """Why a member must stand aside from a motion, each reason once."""
    found = (reason for work in works for reason in conflicts.of_juror(juror.name, juror.unit, work))
    return tuple(dict.fromkeys(found))


def closed(before: Motion, by: Actor, at: datetime) -> Motion:
    """The motion once its votes are counted. Raises MOTION_CLOSED."""
    if not before.is_open:
        raise Problem("MOTION_CLOSED")
    carried = is_carried(counts(before), quorum=before.quorum or 0, majority=before.majority)
    return msgspec.structs.replace(before, open=False, carried=carried, closed_at=at, closed_by=by)


def is_carried(votes: Mapping[str, int], *, quorum: int, majority: Majority | UnsetType) -> bool:
    """Whether so many votes carry a motion. Who stood aside counts neither for the quorum nor for the majority."""
    number = sum(votes[vote] for vote in (Vote.FOR, Vote.AGAINST, Vote.ABSTAIN))
    enough = 3 * votes[Vote.FOR] >= 2 * number if majority == "two_thirds" else 2 * votes[Vote.FOR] > number
    return number > 0 and number >= quorum and enough


def without_votes(motion: Motion) -> Motion:
    """The motion as others see it: while it is open, without how anybody voted, so that nobody follows another."""
    return msgspec.structs.replace(motion, votes=()) if motion.is_open else motion


def counts(decided: Motion) -> dict[str, int]:
    """How many voted for it, voted against it, abstained, and stood aside."""
    found = Counter(ballot.vote for ballot in decided.votes)
    return {vote.value: found[vote] for vote in Vote}


def after_motions(result: Document, motions: Iterable[Motion], excluded: Collection[str] = ()) -> dict[str, Any]:
    """The result after the motions: each line with `final_rank`, `moved` and `winner`; `rank` stays as computed.

    Entries that are `excluded` (disqualified since the count) hold no final rank, and others move up.
    """
    carried = [each for each in motions if each.carried and each.entry not in excluded]
    moved = {each.entry for each in carried}
    groups = places.groups_in(result)
    ranks = {entry: rank for group in groups for entry, rank in _final(result, group, carried, excluded).items()}
    winners, undecided = places.awarded_in_each(ranks, groups)
    lines = [
        {**line, "final_rank": ranks.get(line["id"]), "moved": line["id"] in moved, "winner": line["id"] in winners}
        for line in result["entries"]
    ]
    number = {group.award: number for number, group in enumerate(groups)}
    lines.sort(
        key=lambda line: (
            number[places.award_of(line)],
            line["final_rank"] is None,
            line["final_rank"] or 0,
            line["id"],
        )
    )
    return {**result, "entries": lines, "undecided": sorted(undecided)}


def _final(result: Document, group: Group, carried: Iterable[Motion], excluded: Collection[str]) -> dict[str, int]:
    """The final ranks of those who compete with each other."""
    own = set(group.entries)
    order = _computed(result, own)
    for each in carried:
        if each.entry in own:
            order = list(_moved(order, each.entry, each.ahead_of))
    return _ranks([left for tied in order if (left := tied - set(excluded))])


def _computed(result: Document, own: Collection[str]) -> list[set[str]]:
    """The entries in sets that share a rank, best first."""
    tied: dict[int, set[str]] = {}
    for line in result["entries"]:
        if line["rank"] is not None and line["id"] in own:
            tied.setdefault(line["rank"], set()).add(line["id"])
    return [tied[rank] for rank in sorted(tied)]


def _moved(order: Iterable[set[str]], entry: str, ahead_of: str) -> Iterator[set[str]]:
    for group in order:
        if ahead_of in group:
            yield {entry}
        if left := group - {entry}:
            yield left


def _ranks(order: list[set[str]]) -> dict[str, int]:
    """Ranks count like sport: 1, 2, 2, 4."""
    starts = accumulate((len(group) for group in order), initial=1)
    return {entry: start for start, group in zip(starts, order, strict=False) for entry in group}


def check_chosen(chosen: Collection[str], result: Document) -> None:
    """Raise INVALID_FIELDS unless exactly as many of the undecided entries are chosen as there are places left."""
    left = left_open(result)
    award = {line["id"]: places.award_of(line) for line in result["entries"] if line["id"] in result["undecided"]}
    named = Counter(award[each] for each in chosen if each in award)
    right = all(named[each] == number for each, number in left.items())
    if len(set(chosen)) != len(chosen) or not set(chosen) <= award.keys() or not right:
        raise invalid(field_problem("chosen", "CHOOSE", places=sum(left.values())))


def left_open(result: Document) -> dict[str, int]:
    """How many of the undecided entries still win, by award."""
    won, tied = (
        Counter(places.award_of(line) for line in result["entries"] if inside(line))
        for inside in (lambda line: line["winner"], lambda line: line["id"] in result["undecided"])
    )
    return {award: min(number - won[award], tied[award]) for award, number in places.awards_in(result).items()}


def check_looked_at(looked_at: Collection[str], won: Iterable[Document]) -> None:
    """Raise INVALID_FIELDS naming the winning entries flagged `two_at_top` that nobody has looked at again."""
    due = [line for line in won if EntryFlag.TWO_AT_TOP in line["flags"]]
    left = [line["title"] for line in due if line["id"] not in looked_at]
    if left:
        raise invalid(field_problem("looked_at", "LOOK_AGAIN", titles=listed(left)))


def winning(result: Document, chosen: Collection[str]) -> list[Document]:
    """The entries that win: those certain of a place, and those chosen among the tied."""
    return [line for line in result["entries"] if line["winner"] or line["id"] in chosen]


def order_of(result: Document, chosen: Collection[str], alternates: int) -> tuple[Listing, ...]:
    """The winners and the next `alternates` of each award, after the jury's motions.

    Alternates that share a rank follow by their id, which was drawn at random before anybody scored.
    """
    won = {line["id"] for line in winning(result, chosen)}
    return tuple(_listing(result, award, won, alternates) for award in places.awards_in(result))


def _listing(result: Document, award: str, won: Collection[str], alternates: int) -> Listing:
    own = [line for line in result["entries"] if places.award_of(line) == award]
    winners = [line["id"] for line in own if line["id"] in won]
    following = [line["id"] for line in own if line["final_rank"] is not None and line["id"] not in won]
    return Listing((*winners, *following[:alternates]), len(winners), award)


def departures(result: Document, motions: Iterable[Motion]) -> list[dict[str, Any]]:
    """What the public sees of the motions carried; who voted how is shown to organizers only."""
    named = {
        line["id"]: {"entry": line["id"], "title": line["title"], "receipt": line["receipt"]}
        for line in result["entries"]
    }
    return [
        {"work": named[each.entry], "ahead_of": named[each.ahead_of], "reason": each.reason, "votes": counts(each)}
        | _rules(each)
        for each in motions
        if each.carried
    ]


def _rules(decided: Motion) -> dict[str, Any]:
    """By which rules a motion was counted; older ones name none."""
    named = {"quorum": decided.quorum, "majority": decided.majority}
    return {name: value for name, value in named.items() if value is not msgspec.UNSET}
