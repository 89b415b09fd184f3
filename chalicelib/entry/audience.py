"""The audience favourite 观众人气: visitors of the showcase vote for winning entries. It decides nothing.

A voter proves a phone or an e-mail address by a code, and has so many votes a day. What is stored of them is the ballot
of one day, under a keyed hash of call, day and contact: it tells neither who voted, nor what the same person voted on
another day, and is deleted when its time is over. Votes that came from one network in numbers are shown to organizers,
two of whom may leave those of a day out of the count, for a reason (`entry.confirmations`).
"""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Annotated, NamedTuple

import msgspec

from chalicelib.actors import Actor
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import AudienceVote, Definition
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people import contacts

SHARDS = 16  # of ballots and of their counters, by voter: no entry, however popular, is one item
CONSPICUOUS = 20  # votes of one network on one day that organizers are shown
NETWORK_DAY = 2000  # votes of one network on one day: a mobile operator's customers share one
MOST_LEFT_OUT = 200  # networks and days; the row must stay small

Votes = Mapping[str, int]  # by entry


class DayBallot(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one voter's day: the entries voted for, the newest last.

    `network` is the keyed digest of the network that voted first. `counted`: not left out from the beginning, because
    its network was. Deleted after `expires`.
    """

    contest: str
    day: date
    voter: str
    network: str
    votes: tuple[str, ...]
    expires: datetime
    counted: bool = True
    revision: int = 0

    @property
    def shard(self) -> int:
        """Where it lies and is counted."""
        return shard_of(self.voter)


class Tally(msgspec.Struct, frozen=True, kw_only=True):
    """The row that counts the votes of one shard of voters, by entry."""

    contest: str
    shard: int
    votes: dict[str, int]


class NetworkDay(msgspec.Struct, frozen=True, kw_only=True):
    """The row that counts the votes of one network on one day, by entry. Deleted after `expires`."""

    contest: str
    day: date
    network: str
    votes: dict[str, int]
    expires: datetime

    @property
    def total(self) -> int:
        """Votes for whichever entry."""
        return sum(self.votes.values())


class LeftOut(msgspec.Struct, frozen=True, kw_only=True):
    """The votes of one network on one day, which do not count: how many, by entry, who decided so, when and why."""

    day: date
    network: str
    votes: dict[str, int]
    by: Actor
    at: datetime
    why: str


class Omissions(msgspec.Struct, frozen=True, kw_only=True):
    """The row of all votes of a call that were left out of the count."""

    contest: str
    made: tuple[LeftOut, ...] = ()
    revision: int = 0
    head: str = ""

    def holds(self, day: date, network: str) -> bool:
        """Whether the votes of a network on a day are left out."""
        return any((each.day, each.network) == (day, network) for each in self.made)


class NetworkVotes(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which votes: those of one network on one day, by the mark that stands for the network."""

    day: date
    network: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{16}$")]


class Window(NamedTuple):
    """When votes are taken; a period excludes its end."""

    opens: datetime
    closes: datetime

    def is_open(self, at: datetime) -> bool:
        """Whether votes are taken at a moment."""
        return self.opens <= at < self.closes


class Voter(NamedTuple):
    """Who votes: the contact in its one spelling, its digest, and the keyed digest of the network."""

    contact: str
    digest: str
    network: str


def rules_of(definition: Definition) -> AudienceVote:
    """The rules of the call's vote. Raises NOT_FOUND for a call that has none."""
    if definition.audience_vote is None:
        raise Problem("NOT_FOUND")
    return definition.audience_vote


def window_of(definition: Definition, campaign: Campaign) -> Window | None:
    """From the publication to the end of a day of the call's zone; None before it, and without a vote."""
    if campaign.published_at is None or definition.audience_vote is None:
        return None
    last = campaign.zone.day(campaign.published_at) + timedelta(days=definition.audience_vote.days)
    return Window(campaign.published_at, datetime.combine(last, time(), campaign.zone.tz))


def voter_of(contest: str, day: date, digest: str, pepper: str) -> str:
    """What stands for a contact on one day: the first 128 bits of an HMAC, in hex."""
    bound = f"audience:{contest}:{day.isoformat()}:{digest}"
    return hmac.new(pepper.encode(), bound.encode(), hashlib.sha256).hexdigest()[:32]


def shard_of(voter: str) -> int:
    """Which shard a voter's ballot belongs to."""
    return int(voter[:8], 16) % SHARDS


def check_open(definition: Definition, campaign: Campaign, at: datetime) -> Window:
    """The window. Raises NOT_FOUND without a vote, VOTE_NOT_OPEN outside of the window."""
    rules_of(definition)
    window = window_of(definition, campaign)
    if window is None or not window.is_open(at):
        raise Problem("VOTE_NOT_OPEN")
    return window


def check_contact(contact: str, definition: Definition) -> None:
    """Raise INVALID_FIELDS for an e-mail address where only phones vote."""
    if rules_of(definition).contacts == "phone" and not contacts.is_phone(contact):
        raise invalid(field_problem("contact", "PHONE_ONLY"))


def cast(
    before: DayBallot | None,
    entry: Entry,
    voter: Voter,
    *,
    network_votes: int,
    omissions: Omissions | None,
    campaign: Campaign,
    definition: Definition,
    at: datetime,
    pepper: str,
) -> DayBallot:
    """The ballot with one more vote; `network_votes`: how many came from its network today.

    Raises NOT_ON_SHOW, VOTED_FOR_IT, VOTES_SPENT, TOO_MANY_VOTES, and as `check_open` and `check_contact`.
    """
    window, day = check_open(definition, campaign, at), campaign.zone.day(at)
    check_contact(voter.contact, definition)
    if not award_standing(entry).valid:
        raise Problem("NOT_ON_SHOW")
    given = before.votes if before else ()
    if entry.id in given:
        raise Problem("VOTED_FOR_IT")
    rules = rules_of(definition)
    if len(given) >= rules.a_day:
        raise Problem("VOTES_SPENT", limit=rules.a_day)
    if network_votes >= NETWORK_DAY:
        raise Problem("TOO_MANY_VOTES")
    if before is not None:
        return msgspec.structs.replace(before, votes=(*given, entry.id), revision=before.revision + 1)
    return DayBallot(
        contest=campaign.id,
        day=day,
        voter=voter_of(campaign.id, day, voter.digest, pepper),
        network=voter.network,
        votes=(entry.id,),
        counted=omissions is None or not omissions.holds(day, voter.network),
        expires=window.closes + timedelta(days=rules.kept_days),
        revision=1,
    )


def standing(counted: Iterable[Votes], omissions: Omissions | None) -> dict[str, int]:
    """The votes that count, by entry: those of all shards without what was left out."""
    total: Counter[str] = Counter()
    for each in counted:
        total.update(each)
    for left_out in omissions.made if omissions else ():
        total.subtract(left_out.votes)
    return {entry: votes for entry, votes in total.items() if votes > 0}


def are_told(definition: Definition, campaign: Campaign, at: datetime) -> bool:
    """Whether the public is told the counts now."""
    window, rules = window_of(definition, campaign), definition.audience_vote
    if window is None or rules is None:
        return False
    return rules.counts == "live" or (rules.counts == "after" and at >= window.closes)


def leave_out(before: Omissions | None, of: NetworkDay, *, by: Actor, at: datetime, why: str) -> Change[Omissions]:
    """Leave the votes of a network on a day out; `of` has those that came from it.

    Raises VOTES_DECIDED for what is left out, NOT_FOUND for a network without votes.
    """
    row = before or Omissions(contest=of.contest)
    if row.holds(of.day, of.network):
        raise Problem("VOTES_DECIDED")
    if not of.votes or len(row.made) >= MOST_LEFT_OUT:
        raise Problem("NOT_FOUND")
    added = LeftOut(day=of.day, network=of.network, votes=dict(of.votes), by=by, at=at, why=why)
    changed = msgspec.structs.replace(row, made=(*row.made, added))
    return Change(row=changed, action="leave_out", by=by, at=at, after=_named(of), why=why)


def count_again(before: Omissions | None, of: NetworkDay, *, by: Actor, at: datetime, why: str) -> Change[Omissions]:
    """Count votes again that were left out. Raises VOTES_DECIDED for what is counted."""
    if before is None or not before.holds(of.day, of.network):
        raise Problem("VOTES_DECIDED")
    made = tuple(each for each in before.made if (each.day, each.network) != (of.day, of.network))
    changed = msgspec.structs.replace(before, made=made)
    return Change(row=changed, action="count_again", by=by, at=at, after=_named(of), why=why)


def _named(of: NetworkDay) -> str:
    return f"{of.day.isoformat()} {of.network}"


def counted_anew(ballots: Iterable[DayBallot]) -> dict[str, int]:
    """The votes of ballots by entry, as their counter should have them."""
    total: Counter[str] = Counter()
    for ballot in ballots:
        total.update(ballot.votes if ballot.counted else ())
    return dict(total)
