"""Panels: which works are judged by whom. The frozen list names the works; each row is read consistently."""

from collections.abc import Collection, Iterable, Iterator

from chalicelib.aws import objects, records
from chalicelib.aws.items import Key, entrant_key, entry_key, from_item, panel_pk, recommender_key
from chalicelib.call.campaign import Campaign, Round
from chalicelib.entry.entries import Entry, Status
from chalicelib.judging.conflicts import Parties
from chalicelib.judging.review import SEATED, Review, ReviewState
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert, ExpertState, Organizer
from chalicelib.people.recommenders import Recommender


def listed_entries(campaign: Campaign) -> list[Entry]:
    """Every work of the frozen list, in its order."""
    batches = objects.read_document(campaign.manifest_key) or []
    keys = [entry_key(entry) for batch in batches for entry in batch["entries"]]
    items = records.batch_get(keys)
    return [from_item(items[key], Entry) for key in keys if key in items]


def entries_in(campaign: Campaign, *statuses: Status) -> list[Entry]:
    """The listed works that stand in one of the statuses."""
    return [entry for entry in listed_entries(campaign) if entry.status in statuses]


def entrants_of(entries: Iterable[Entry]) -> dict[str, Entrant]:
    """The entrants of some works, by id."""
    items = records.batch_get(entrant_key(entry.owner) for entry in entries)
    rows = [from_item(item, Entrant) for item in items.values()]
    return {row.id: row for row in rows}


def parties_of(entries: Iterable[Entry]) -> Parties:
    """Those behind some works: entrants and recommending units."""
    works = list(entries)
    named = {work.form.recommender for work in works if work.form.recommender}
    units = [from_item(item, Recommender) for item in records.batch_get(map(recommender_key, sorted(named))).values()]
    return Parties(entrants_of(works), {unit.id: unit for unit in units})


def declared_by(experts: Iterable[Expert]) -> set[tuple[str, str]]:
    """Pairs (work, expert) that experts declared a conflict about, in whatever round."""
    seats = (seat for expert in experts for seat in seats_of(expert.id))
    return {(seat.entry, seat.expert) for seat in seats if seat.state is ReviewState.RECUSED}


def experts_of(contest: str, everyone: bool = False) -> list[Expert]:
    """All experts who take part, in the order of their ids; with `everyone` those too who left."""

    def page(after: str) -> tuple[list[Expert], str]:
        return records.query_index(
            "reviews", "by_kind", attribute_name="kind", value=f"expert#{contest}", kind=Expert, after=after
        )

    rows = (row for row in records.every(page) if everyone or row.state is not ExpertState.REMOVED)
    return sorted(rows, key=lambda row: row.id)


def panel(campaign: Campaign, entry: str, number: int | None = None) -> list[Review]:
    """Every seat of a work in a round (the present one), vacated ones too, read consistently."""
    pk = panel_pk(campaign.id, number or campaign.round.number, entry)
    rows, _ = records.query(Key("reviews", pk, "review#"), Review)
    return rows


def judges_of(campaign: Campaign, entry: str, rounds: Iterable[Round]) -> set[str]:
    """Everybody who ever had a seat before a work in some rounds."""
    return {row.expert for each in rounds for row in panel(campaign, entry, each.number)}


def barred(
    campaign: Campaign, entries: Iterable[Entry], experts: Iterable[Expert], rounds: Iterable[Round]
) -> set[tuple[str, str]]:
    """Pairs (work, expert) that must not be: bound to the entrant, or before the work already in one of the rounds."""
    works, people, passed = list(entries), list(experts), list(rounds)
    behind = parties_of(works)
    bound = {(work.id, expert.id) for work in works for expert in people if behind.bonds(expert, work)}
    known = {expert.id for expert in people}
    seen = {(work.id, judge) for work in works if passed for judge in judges_of(campaign, work.id, passed)}
    return bound | {pair for pair in seen if pair[1] in known}


def seats_of(expert: str) -> Iterator[Review]:
    """All seats an expert was ever given (by an index, so the newest may be missing for a moment)."""

    def page(after: str) -> tuple[list[Review], str]:
        return records.query_index(
            "reviews", "by_expert", attribute_name="expert", value=expert, kind=Review, after=after
        )

    yield from records.every(page)


def standing(campaign: Campaign, experts: Iterable[Expert], but: Collection[str]) -> dict[str, set[str]]:
    """Who holds a seat before each work in the present round, some works left out (by an index, as `seats_of`)."""
    found: dict[str, set[str]] = {}
    for expert in experts:
        for seat in seats_of(expert.id):
            if seat.round == campaign.round.number and seat.state in SEATED and seat.entry not in but:
                found.setdefault(seat.entry, set()).add(expert.id)
    return found


def organizers_of(contest: str) -> list[Organizer]:
    """The organizing office, in the order of their ids."""

    def page(after: str) -> tuple[list[Organizer], str]:
        return records.query_index(
            "sessions", "by_kind", attribute_name="kind", value=f"organizer#{contest}", kind=Organizer, after=after
        )

    return sorted(records.every(page), key=lambda row: row.id)


def submitted_entries(contest: str) -> list[Entry]:
    """Every work that may come before the experts (by an index, so the newest may be missing for a moment)."""
    statuses = (Status.SUBMITTED, Status.SCREENING, Status.RETURNED, Status.IN_REVIEW, Status.REVIEWED)
    return [entry for status in statuses for entry in _in_status(contest, status)]


def _in_status(contest: str, status: Status) -> Iterator[Entry]:
    def page(after: str) -> tuple[list[Entry], str]:
        return records.query_index(
            "entries", "by_status", attribute_name="queue", value=f"{contest}#{status.value}", kind=Entry, after=after
        )

    yield from records.every(page)
