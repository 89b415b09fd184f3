"""The proposed result 拟入选名单: who wins unless an objection holds, who is next 递补, until when the notice stands.

Once the result is confirmed it is not yet published. Its public notice 公示 names the winners for as long as the
definition says; whoever objects is heard. A winner that is struck off is followed by the first alternate of the same
award, for which the notice runs again where the definition says so. An award that is revoked after publication is
followed likewise where the definition says that: the notice is then open again for the successor. The row is written
anew with each of these, so that its history tells who was struck off, by whom, when and why.
"""

import math
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor
from chalicelib.bilingual import CHINA, Zone
from chalicelib.call import working_days
from chalicelib.call.definition import Definition, Succession
from chalicelib.call.working_days import Kind, UnknownYear, Year
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from chalicelib.history import Change

Years = Mapping[int, Year]

_DAY = timedelta(days=1)
MOST_OF_ONE = 5  # objections of one contact in one notice: whoever has more to say says it in one


class Terms(msgspec.Struct, frozen=True):
    """How a notice runs, as it was announced; what the definition says later does not touch it."""

    days: int
    days_are: Kind
    renotice: bool
    time_zone: str = CHINA.name
    successor: Succession | UnsetType = UNSET  # left out where nobody succeeds after publication: as rows were before

    @property
    def zone(self) -> Zone:
        """The zone in which its days begin and end."""
        return Zone(self.time_zone)


class Struck(msgspec.Struct, frozen=True, kw_only=True):
    """An entry struck off, with the class of the reason, which is public.

    `successor` is the alternate that wins in its place: empty where none is left, or where an alternate was struck
    off. `until`: the end of the notice that runs again for the successor, excluded. `published`: its award was revoked
    after publication.
    """

    entry: str
    ground: Ground
    at: datetime
    successor: str = ""
    until: datetime | None = None
    published: bool | UnsetType = UNSET  # left out of what was struck off before publication: as rows were before


class Listing(msgspec.Struct, frozen=True):
    """The winners of one award, then its alternates, best first, and how many of them win.

    `award` is empty in a call with one list for all.
    """

    order: tuple[str, ...]
    places: int
    award: str = ""


class Proposal(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a call's proposed result. `order` has the winners, then the alternates, best first.

    With several awards `listings` has those of each, and `order` all that are listed, award by award. `until`: the
    first notice stands before then. `objections`: how many came; `open_objections`: those undecided; `objectors`: how
    many of each contact's digest. `told`: how many of `struck` the newest edition of the published result tells.
    """

    contest: str
    order: tuple[str, ...]
    places: int
    listings: tuple[Listing, ...] | UnsetType = UNSET  # left out without awards: those rows keep their hash
    terms: Terms
    posted_at: datetime
    until: datetime
    struck: tuple[Struck, ...] = ()
    objections: int = 0
    open_objections: int = 0
    objectors: dict[str, int] = {}
    ended_at: datetime | None = None
    told: int | UnsetType = UNSET  # left out before a second edition
    revision: int = 0
    head: str = ""

    @property
    def standing(self) -> tuple[str, ...]:
        """All that are not struck off, best first."""
        gone = {each.entry for each in self.struck}
        return tuple(entry for entry in self.order if entry not in gone)

    @property
    def winners(self) -> tuple[str, ...]:
        """Who wins as things stand: fewer than `places` once the alternates have run out."""
        return tuple(entry for winners, _ in self._divided for entry in winners)

    @property
    def alternates(self) -> tuple[str, ...]:
        """Who is next, in order; award by award."""
        return tuple(entry for _, alternates in self._divided for entry in alternates)

    @property
    def _divided(self) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        """The winners and the alternates of each award, as things stand."""
        standing = set(self.standing)
        left = [(tuple(filter(standing.__contains__, each.order)), each.places) for each in self.lists]
        return [(order[:places], order[places:]) for order, places in left]

    @property
    def lists(self) -> tuple[Listing, ...]:
        """What was listed for each award; one list without a name where the call has none."""
        return self.listings or (Listing(self.order, self.places),)

    def award_of(self, entry: str) -> str:
        """The award that an entry is listed for; empty where the call has one list."""
        return next((each.award for each in self.lists if entry in each.order), "")

    def following(self, entry: str) -> tuple[str, ...]:
        """Who is next for the place that an entry holds, in order; nobody for one that wins nothing."""
        return next((alternates for winners, alternates in self._divided if entry in winners), ())

    def until_of(self, entry: str) -> datetime:
        """Until when an entry can be objected to, excluded: a successor has a notice of its own."""
        own = (each.until for each in self.struck if each.successor == entry and each.until is not None)
        return next(own, self.until)

    @property
    def untold(self) -> tuple[Struck, ...]:
        """What the published result does not tell yet, once a revoked award is among it; nothing before."""
        since = self.struck[self.told or 0 :]
        return since if any(each.published for each in since) else ()

    @property
    def ends(self) -> datetime:
        """When the last notice that matters ends, excluded: that of a successor since struck off does not."""
        return max((self.until_of(entry) for entry in self.winners), default=self.until)

    def is_open(self, at: datetime) -> bool:
        """Whether the notice still stands: by its dates, or because an objection is not decided."""
        return self.ended_at is None and (at < self.ends or self.open_objections > 0)


def planned(definition: Definition) -> Terms | None:
    """How the definition has the notice run; None where it has none."""
    notice = definition.public_notice
    if notice is None:
        return None
    succeeds = UNSET if notice.successor == "never" else notice.successor
    days = definition.calendar.notice_days
    return Terms(days, notice.days_are, notice.renotice, time_zone=definition.time_zone, successor=succeeds)


def check_calendar(terms: Terms, at: datetime, years: Years) -> None:
    """Raise HOLIDAYS_UNKNOWN unless the end of a notice posted at `at` can be told."""
    _end(terms, at, years)


def _end(terms: Terms, at: datetime, years: Years) -> datetime:
    try:
        return working_days.period_end(at, terms.days, terms.days_are, years=dict(years), zone=terms.zone)
    except UnknownYear as unknown:
        raise Problem("HOLIDAYS_UNKNOWN", year=unknown.year) from unknown


def propose(
    contest: str, listings: tuple[Listing, ...], *, terms: Terms, at: datetime, years: Years
) -> Change[Proposal]:
    """Post the notice of the `listings`, those of `jury.order_of`. Raises HOLIDAYS_UNKNOWN."""
    until = _end(terms, at, years)
    row = Proposal(
        contest=contest,
        order=tuple(entry for each in listings for entry in each.order),
        places=sum(each.places for each in listings),
        listings=listings if any(each.award for each in listings) else UNSET,
        terms=terms,
        posted_at=at,
        until=until,
    )
    return Change(row=row, action="propose", by=SYSTEM, at=at, after=until.isoformat())


def strike(
    proposal: Proposal, entry: str, ground: Ground, *, by: Actor, at: datetime, why: str, years: Years
) -> Change[Proposal]:
    """Strike an entry off; where it won, the first alternate of its award succeeds.

    The notice runs again for that one if announced.

    Once the notice has ended, nobody is struck off but an alternate that may still succeed after publication.

    Raises NOTICE_ENDED, NOT_PROPOSED for an entry that is not in the order any more, HOLIDAYS_UNKNOWN, INVALID_FIELDS.
    """
    if entry not in alternates_to_come(proposal):
        _check_running(proposal)
    if entry not in proposal.standing:
        raise Problem("NOT_PROPOSED")
    successor = next(iter(proposal.following(entry)), "")
    again = proposal.terms.renotice or bool(proposal.untold)  # whoever is next after a revocation stands on notice too
    until = _end(proposal.terms, at, years) if successor and again else None
    struck = Struck(entry=entry, ground=ground, at=at, successor=successor, until=until)
    row = msgspec.structs.replace(proposal, struck=(*proposal.struck, struck))
    return _changed(row, "strike", by, at, before=entry, after=successor, why=text.reason(why))


def succeed(
    proposal: Proposal, entry: str, ground: Ground, *, by: Actor, at: datetime, why: str, years: Years
) -> Change[Proposal] | None:
    """The award of an entry is revoked after publication: the first alternate of the same award is next for it.

    Where the terms have it stand on notice first, the notice is open again. None where nobody succeeds by the terms, or
    the entry holds no place. Raises HOLIDAYS_UNKNOWN.
    """
    if proposal.terms.successor is UNSET or entry not in proposal.winners:
        return None
    successor = next(iter(proposal.following(entry)), "")
    waits = successor and proposal.terms.successor == "after_notice"
    until = _end(proposal.terms, at, years) if waits else None
    struck = Struck(entry=entry, ground=ground, at=at, successor=successor, until=until, published=True)
    ended = None if waits else proposal.ended_at
    row = msgspec.structs.replace(proposal, struck=(*proposal.struck, struck), ended_at=ended)
    return _changed(row, "succeed", by, at, before=entry, after=successor, why=why)


def tell(proposal: Proposal, edition: str, at: datetime) -> Change[Proposal]:
    """A new edition of the published result, named by its SHA-256, tells all that changed."""
    row = msgspec.structs.replace(proposal, told=len(proposal.struck))
    return _changed(row, "tell", SYSTEM, at, after=edition)


def _check_running(proposal: Proposal) -> None:
    if proposal.ended_at is not None:
        raise Problem("NOTICE_ENDED")


def _changed(row: Proposal, action: str, by: Actor, at: datetime, **more: Any) -> Change[Proposal]:
    return Change(row=row, action=action, by=by, at=at, **more)


def alternates_to_come(proposal: Proposal) -> tuple[str, ...]:
    """Who may still succeed once the result is public."""
    return proposal.alternates if proposal.terms.successor else ()


def check_not_listed(proposal: Proposal | None, entry: str, *, published: bool = False) -> None:
    """Raise ON_NOTICE for an entry that was announced or is next: two people strike it off, and nothing restores it.

    Once the result is published: for one that still stands where alternates can still succeed.
    """
    if proposal is None:
        return
    may_win = proposal.standing if proposal.terms.successor else ()
    if entry in (may_win if published else proposal.order):
        raise Problem("ON_NOTICE")


def check_can_object(proposal: Proposal, entry: str, at: datetime) -> None:
    """Raise NOT_PROPOSED for an entry that does not win as things stand, NOTICE_ENDED once its notice is over."""
    if entry not in proposal.winners:
        raise Problem("NOT_PROPOSED")
    if proposal.ended_at is not None or at >= proposal.until_of(entry):
        raise Problem("NOTICE_ENDED")


def take_objection(proposal: Proposal, entry: str, objector: str, at: datetime) -> Change[Proposal]:
    """An objection to an entry was made: the notice does not end before it is decided.

    `objector` is the digest of the contact. Raises as `check_can_object`, and TOO_MANY_OBJECTIONS.
    """
    check_can_object(proposal, entry, at)
    of_one = proposal.objectors.get(objector, 0) + 1
    if of_one > MOST_OF_ONE:
        raise Problem("TOO_MANY_OBJECTIONS", limit=MOST_OF_ONE)
    number, still = proposal.objections + 1, proposal.open_objections + 1
    objectors = {**proposal.objectors, objector: of_one}
    row = msgspec.structs.replace(proposal, objections=number, open_objections=still, objectors=objectors)
    return _changed(row, "take_objection", SYSTEM, at, after=str(number))


def settle_objection(proposal: Proposal, number: int, by: Actor, at: datetime) -> Change[Proposal]:
    """An objection is decided. Raises NOTICE_ENDED: nothing is open in a notice that has ended."""
    _check_running(proposal)
    row = msgspec.structs.replace(proposal, open_objections=proposal.open_objections - 1)
    return _changed(row, "settle_objection", by, at, after=str(number))


def end(proposal: Proposal, at: datetime) -> Change[Proposal]:
    """The notice is over and the result can be published. Raises NOTICE_OPEN before its time or with open objections.

    No organizer can end it early: only time and decisions on all objections do.
    """
    _check_running(proposal)
    if proposal.is_open(at):
        raise _still_open(proposal)
    row = msgspec.structs.replace(proposal, ended_at=at)
    return _changed(row, "end_notice", SYSTEM, at, after=",".join(proposal.winners))


def _still_open(proposal: Proposal) -> Problem:
    until = proposal.terms.zone.deadline(proposal.ends)
    return Problem("NOTICE_OPEN", until=until, open=proposal.open_objections)


def moved_to_end(proposal: Proposal, at: datetime, why: str) -> Change[Proposal] | None:
    """All dates of a running notice moved back by whole days, so that they are over at `at`: for rehearsals.

    `why` is for the history. None if they are over, or if the notice has ended. An open objection still holds it.
    """
    if proposal.ended_at is not None or at >= proposal.ends:
        return None
    days = timedelta(days=math.ceil((proposal.ends - at) / _DAY))
    struck = tuple(msgspec.structs.replace(each, until=each.until and each.until - days) for each in proposal.struck)
    row = msgspec.structs.replace(
        proposal, posted_at=proposal.posted_at - days, until=proposal.until - days, struck=struck
    )
    return _changed(row, "reschedule", SYSTEM, at, why=why)


def final_winners(proposal: Proposal) -> tuple[str, ...]:
    """Who wins, once the notice has ended. Raises NOTICE_OPEN: nothing is published before."""
    if proposal.ended_at is None:
        raise _still_open(proposal)
    return proposal.winners


def account(proposal: Proposal, named: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Who was struck off and who succeeded, as the published result tells it: titles and receipts, class of reason.

    `named` has the title and the receipt of each entry by its id.
    """
    return list(_told(proposal, named))


def _told(proposal: Proposal, named: Mapping[str, Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in proposal.struck:
        yield {
            "work": _named(each.entry, named),
            "ground": each.ground.value,
            "at": each.at,
            "successor": _named(each.successor, named) if each.successor else None,
        } | ({"published": True} if each.published else {})


def _named(entry: str, named: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {"entry": entry, "title": named[entry]["title"], "receipt": named[entry]["receipt"]}
