"""Which entries there are and who judges them. The frozen list names the entries; each row is read consistently."""

import heapq
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice

from chalicelib.actors import Role
from chalicelib.aws import items, objects, records
from chalicelib.aws.items import (
    dismissal_key,
    entrant_key,
    entry_key,
    erasure_key,
    objection_key,
    recommender_key,
    review_key,
)
from chalicelib.aws.places import BY_EXPERT, BY_OWNER, BY_RECOMMENDER, BY_STATUS, EXPERTS, ORGANIZERS
from chalicelib.bilingual import Text
from chalicelib.call.campaign import Campaign, Round
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.objections import Objection
from chalicelib.errors import field_problem, invalid
from chalicelib.judging import conflicts
from chalicelib.judging.conflicts import HAD_SEAT, REASONS, Dismissal, Pair, Parties, Reason, Roster
from chalicelib.judging.review import Review, ReviewState
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import Erasure
from chalicelib.people.invited import Expert, ExpertState, Organizer
from chalicelib.people.recommenders import Recommender
from chalicelib.result.statistics import Gathered


def listed_ids(campaign: Campaign) -> list[str]:
    """The ids of every entry of the frozen list, in its order, then of those that were added to it."""
    batches = objects.read_document(campaign.manifest_key) or []
    fixed = [entry for batch in batches for entry in batch["entries"]]
    return list(dict.fromkeys([*fixed, *campaign.late]))


def listed_entries(campaign: Campaign) -> Iterator[Entry]:
    """Every listed entry, in the order of `listed_ids`, read page by page as they are taken."""
    return records.each_existing(map(entry_key, listed_ids(campaign)))


def entries_in(campaign: Campaign, *statuses: Status) -> Iterator[Entry]:
    """The listed entries in one of the statuses, read page by page as they are taken."""
    return (entry for entry in listed_entries(campaign) if entry.status in statuses)


def entrants_of(entries: Iterable[Entry]) -> dict[str, Entrant]:
    """The entrants of some entries, by id."""
    owners = dict.fromkeys(entry.owner for entry in entries)
    return {row.id: row for row in records.existing(map(entrant_key, owners))}


def parties_of(entries: Iterable[Entry]) -> Parties:
    """The entrants and recommending units behind some entries."""
    works = list(entries)
    named = {work.form.recommender for work in works if work.form.recommender}
    units = records.existing(map(recommender_key, sorted(named)))
    return Parties(entrants_of(works), {unit.id: unit for unit in units})


def bonds(entries: Iterable[Entry], experts: Iterable[Expert]) -> dict[Pair, tuple[Reason, ...]]:
    """Why experts are bound to the people behind entries, which are taken some at a time; none is kept."""
    roster, source, found = Roster(experts), iter(entries), dict[Pair, tuple[Reason, ...]]()
    while works := list(islice(source, records.LIMIT)):
        found |= roster.bonds(works, parties_of(works))
    return found


def dismissals(contest: str) -> dict[Pair, Dismissal]:
    """The doubts that organizers have looked at, by (entry, expert)."""
    rows = records.every(lambda after: records.query(dismissal_key(contest), after=after))
    return {(row.entry, row.expert): row for row in rows}


def objections_of(contest: str) -> list[Objection]:
    """Every objection of a call, read consistently."""
    return list(records.every(lambda after: records.query(objection_key(contest), after=after)))


def erasures_of(contest: str) -> Iterator[Erasure]:
    """Every erasure of a call, those that ended too, read consistently and page by page."""
    return records.every(lambda after: records.query(erasure_key(contest), after=after))


def declared_by(experts: Iterable[Expert]) -> set[tuple[str, str]]:
    """Pairs (entry, expert) for which experts declared a conflict, in any round."""
    seats = (seat for expert in experts for seat in seats_of(expert.id))
    return {(seat.entry, seat.expert) for seat in seats if seat.state is ReviewState.RECUSED}


def experts_of(contest: str, everyone: bool = False) -> list[Expert]:
    """The experts of a call in the order of their ids; with `everyone` also those who left."""
    known = records.all_of(EXPERTS, items.experts_of(contest), Expert, until=items.PROGRESS)
    rows = (row for row in known if everyone or row.state is not ExpertState.REMOVED)
    return sorted(rows, key=lambda row: row.id)


def panel(campaign: Campaign, entry: str, number: int | None = None) -> list[Review]:
    """Every seat of an entry in a round (by default the current one), vacated seats too, read consistently."""
    rows, _ = records.query(review_key(campaign.id, entry, number or campaign.round.number))
    return rows


def panels(campaign: Campaign, entry: str, rounds: Iterable[Round]) -> list[Review]:
    """The same of several rounds; of a later one only where the entry is in it."""
    taking_part = [each for each in rounds if not each.finalists or entry in each.finalists]
    return [seat for each in taking_part for seat in panel(campaign, entry, each.number)]


def judges_of(campaign: Campaign, entry: str, rounds: Iterable[Round]) -> set[str]:
    """Everybody who ever had a seat on an entry's panel in some rounds."""
    return {row.expert for each in rounds for row in panel(campaign, entry, each.number)}


def barred(
    campaign: Campaign, entries: Iterable[Entry], experts: Iterable[Expert], rounds: Iterable[Round]
) -> set[tuple[str, str]]:
    """Pairs (entry, expert) that must not be: the expert is bound to its people, or had a seat in one of the rounds.

    A doubt that nobody has dismissed binds too. Entries are taken some at a time, and none is kept.
    """
    people, passed, source = list(experts), list(rounds), iter(entries)
    roster, known, dismissed = Roster(people), {expert.id for expert in people}, dismissals(campaign.id)
    found = set[Pair]()
    while works := list(islice(source, records.LIMIT)):
        found |= conflicts.barred(roster.bonds(works, parties_of(works)), dismissed)
        seen = {(work.id, judge) for work in works if passed for judge in judges_of(campaign, work.id, passed)}
        found |= {pair for pair in seen if pair[1] in known}
    return found


def objections(campaign: Campaign, entry: Entry, expert: Expert) -> list[Text]:
    """Why an expert must have no new seat on an entry's panel, in words: as `barred`, and for a seat of this round."""
    bonds = parties_of([entry]).bonds([expert], [entry])
    reasons = conflicts.standing(bonds, dismissals(campaign.id), (entry.id, expert.id))
    had = expert.id in judges_of(campaign, entry.id, campaign.rounds)
    return [*(REASONS[reason] for reason in reasons), *([HAD_SEAT] if had else [])]


def seats_of(expert: str) -> Iterator[Review]:
    """All seats an expert was ever given (from an index: the newest may be missing for a moment)."""
    return records.all_of(BY_EXPERT, expert, Review)


def organizers_of(contest: str) -> list[Organizer]:
    """The organizers, in the order of their ids."""
    return [row for row in office_of(contest) if row.role is Role.ORGANIZER]


def office_of(contest: str) -> list[Organizer]:
    """The members of the organizing office, screeners and auditors too, in the order of their ids."""
    return sorted(records.all_of(ORGANIZERS, items.organizers_of(contest), Organizer), key=lambda row: row.id)


def recommenders_of(contest: str) -> Iterator[Recommender]:
    """All recommending units of a call, in the order in which they were registered."""
    return records.all_of(BY_STATUS, items.recommenders_of(contest), Recommender)


def units_under(unit: str) -> Iterator[Recommender]:
    """The recommending units right below another one, in the order in which they were registered."""
    return records.all_of(BY_OWNER, items.units_under(unit), Recommender)


def recommended_by(unit: str) -> Iterator[Entry]:
    """All entries that name a recommending unit."""
    return records.all_of(BY_RECOMMENDER, unit, Entry)


def submitted_entries(contest: str) -> Iterator[Entry]:
    """Every entry that experts may get to judge (from an index: the newest may be missing for a moment)."""
    statuses = (Status.SUBMITTED, Status.SCREENING, Status.RETURNED, Status.IN_REVIEW, Status.REVIEWED)
    return (entry for status in statuses for entry in in_status(contest, status))


def in_status(contest: str, status: Status, page: int | None = None) -> Iterator[Entry]:
    """All entries in a status (from an index: the newest may be missing for a moment).

    With `page` the longest unchanged come first, and so many are read at once: few, since the reader stops early.
    """
    parts = [records.all_of(BY_STATUS, each, Entry, limit=page) for each in items.queues_of(contest, status)]
    return chain.from_iterable(parts) if page is None else heapq.merge(*parts, key=lambda row: row.updated_at)


def page_in_status(contest: str, status: Status, limit: int, after: str = "") -> records.Page[Entry]:
    """One page of them, and where the next begins. Where they lie under several keys, a page is of one of them.

    There it may be empty though another follows. Within a key the longest unchanged come first.
    """
    keys = items.queues_of(contest, status)
    if len(keys) == 1:
        return records.page_of(BY_STATUS, keys[0], Entry, limit=limit, after=after)
    named, _, place = after.partition(":")
    if after and named not in map(str, range(len(keys))):
        raise invalid(field_problem("after", "BAD_CURSOR"))
    number = int(named or 0)
    rows, following = records.page_of(BY_STATUS, keys[number], Entry, limit=limit, after=place)
    if following:
        return rows, f"{number}:{following}"
    return rows, f"{number + 1}:" if number + 1 < len(keys) else ""


def whole_call(
    contest: str,
    entry: Callable[[Entry], Entry] = lambda row: row,
    entrant: Callable[[Entrant], Entrant] = lambda row: row,
) -> Gathered:
    """All entries of a call with their entrants and units (from an index: the newest may be missing for a moment).

    Each is held as `entry` and `entrant` leave it.
    """
    rows = (row for status in Status for row in in_status(contest, status))
    known = {row.id: entry(row) for row in rows}  # one may move meanwhile
    owners = dict.fromkeys(row.owner for row in known.values())
    people = {row.id: entrant(row) for row in records.each_existing(map(entrant_key, owners))}
    units = {unit.id: unit.name for unit in recommenders_of(contest)}
    return Gathered(entries=list(known.values()), entrants=people, units=units)
