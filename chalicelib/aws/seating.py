"""The seats of a round as rows: taken by the plan and frozen at the end, some entries at a time.

Both are done by the distributed Map of expert review, a batch a call. A batch that comes again finds what was done.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from typing import Any, NamedTuple, TypeVar

from chalicelib import clock
from chalicelib.aws import at_once, batches, definitions, objects, phases, queries, records
from chalicelib.aws.batches import Batch
from chalicelib.aws.items import entry_key, key_of
from chalicelib.call.campaign import Campaign
from chalicelib.entry.entries import Entry, Status
from chalicelib.errors import Stale
from chalicelib.history import Change
from chalicelib.judging import review
from chalicelib.judging.review import SEATED, Review

T = TypeVar("T")

SEATS_AT_ONCE = records.LIMIT // 3  # a seat is stored with its history row and its expert's claim
SEATS_A_BATCH = 150  # of one call: some seconds


class Panel(NamedTuple):
    """Who judges an entry by the plan, and the number under which experts know it."""

    entry: str
    number: int
    experts: tuple[str, ...]


def panels(plan: dict[str, Any]) -> list[Panel]:
    """The panels of a stored plan."""
    experts: dict[str, list[str]] = {}
    for entry, expert in plan["assignments"]:
        experts.setdefault(entry, []).append(expert)
    return [Panel(entry, number, tuple(experts[entry])) for entry, number in plan["numbers"].items()]


def batches_of(campaign: Campaign) -> list[Batch]:
    """What the Map works through to take the seats of the round's plan."""
    found = panels(objects.read_document(campaign.round.plan_key))
    largest = max((len(panel.experts) for panel in found), default=1)
    size = max(1, SEATS_A_BATCH // largest)
    return batches.of(campaign.id, "panels", found, size, round=campaign.round.number)


def take(batch: Batch) -> int:
    """Store the seats of `{contest, round, panels: [[entry, number, experts]]}`; returns how many were missing.

    An entry that was withdrawn since the draw gets no panel. Nothing is stored once the round is open.
    """
    campaign = phases.load(batch["contest"])
    if campaign.round.number != batch["round"] or campaign.round.opened_at is not None:
        return 0
    asked = [Panel(entry, number, tuple(experts)) for entry, number, experts in batch["panels"]]
    works = records.existing(entry_key(panel.entry) for panel in asked)
    return _take(campaign, [work for work in works if work.status is Status.IN_REVIEW], asked)


def _take(campaign: Campaign, works: Iterable[Entry], asked: Iterable[Panel]) -> int:
    """Store the panels of some entries, `SEATS_AT_ONCE` in a transaction, unless they are there."""
    panel_of = {panel.entry: panel for panel in asked}
    chunks = [chunk for work in works for chunk in _chunks(campaign, work, panel_of[work.id])]
    there = records.batch_get(key_of(chunk[0].row) for chunk in chunks)  # each is stored as a whole
    taken = 0
    for chunk in chunks:
        if key_of(chunk[0].row) in there:
            continue
        with suppress(Stale):  # another execution was faster
            taken += len(records.save_all([(change, None) for change in chunk]))
    return taken


def _chunks(campaign: Campaign, work: Entry, panel: Panel) -> Iterator[list[Change[Review]]]:
    shown, at = review.work_of(work, panel.number, definitions.in_force(campaign)), clock.now()
    changes = [
        review.take_seat(
            campaign.id, campaign.round.number, entry=work.id, seat=str(seat), expert=expert, work=shown, at=at
        )
        for seat, expert in enumerate(panel.experts, start=1)
    ]
    return (changes[start : start + SEATS_AT_ONCE] for start in range(0, len(changes), SEATS_AT_ONCE))


# --- before the round opens -------------------------------------------------------------------------------------


def settled(campaign: Campaign) -> int:
    """How many seats the round has, once those of entries that were withdrawn while they were taken are given up.

    Such an entry has none if it left before its batch; it cannot come back.
    """
    asked = {panel.entry: len(panel.experts) for panel in panels(objects.read_document(campaign.round.plan_key))}
    works = records.each_existing(map(entry_key, asked))
    return sum(asked[work.id] if work.status is Status.IN_REVIEW else take_back(campaign, work.id) for work in works)


def take_back(campaign: Campaign, entry: str) -> int:
    """Nobody owes the scores of an entry that was withdrawn; returns how many seats it has."""
    panel = queries.panel(campaign, entry)
    for seat in panel:
        if review.is_owed(seat, panel):
            records.save(review.take_back(seat, clock.now()), seat)
    return len(panel)


# --- at the end -------------------------------------------------------------------------------------------------


def freeze(batch: Batch) -> int:
    """Freeze every seat of `{contest, entries: [id]}` in every round that is closed; returns how many there are.

    Those of an entry that has left stay as they are.
    """
    campaign = phases.load(batch["contest"])
    works = records.existing(map(entry_key, batch["entries"]))
    judged = [work.id for work in works if work.status in (Status.IN_REVIEW, Status.REVIEWED)]
    return sum(len(panel) for panel in at_once.each(lambda entry: frozen_panels(campaign, entry), judged))


def frozen_panels(campaign: Campaign, entry: str) -> list[Review]:
    """Every seat of an entry in all closed rounds; those that were held are frozen, now or before."""
    seats = queries.panels(campaign, entry, [one for one in campaign.rounds if one.closed_at is not None])
    return [_frozen(seat) if seat.state in SEATED else seat for seat in seats]


def _frozen(seat: Review) -> Review:
    """The frozen seat. A score submitted at the same moment is either in it or refused, never half."""
    while not seat.frozen:
        try:
            return records.save(review.freeze(seat, clock.now()), seat)
        except Stale:
            seat = records.get(key_of(seat)) or seat
    return seat
