"""Workflow step (distributed Map): flag one batch of listed entries and put it before the screeners."""

from collections.abc import Mapping
from typing import Any

from chalicelib import clock
from chalicelib.aws import contests, definitions, phases, queries, records
from chalicelib.aws.items import entry_key
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, screening
from chalicelib.entry.entries import Entry
from chalicelib.entry.flags import flags_of
from chalicelib.people.entrants import Entrant


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest, entries: [id], same_title: [id]}` → how many were moved. Entries already there stay as they are.

    An answer that a screener gave before the list was fixed takes effect now.
    """
    campaign = phases.load(event["contest"])
    definition = definitions.in_force(campaign)
    found = records.existing(map(entry_key, event["entries"]))
    entrants, same_title = queries.entrants_of(found), set(event["same_title"])
    moved = 0
    for row in found:
        entry = _enter(row, definition, same_title, entrants)
        moved += entry is not row
        _decide(entry, definition, campaign)
    return {"moved": moved}


def _enter(entry: Entry, definition: Definition, same_title: set[str], entrants: Mapping[str, Entrant]) -> Entry:
    if entry.listed or not screening.may_enter(entry, definition, clock.now()):
        return entry  # screened before, or withdrawn since the list was frozen
    entrant = entrants.get(entry.owner)
    profile = entrant.profile if entrant else None
    flags = flags_of(entry.form, entry.video, definition=definition, same_title=entry.id in same_title, profile=profile)
    name = profile.name if profile else ""
    return records.save(entries.enter_screening(entry, flags, clock.now(), name), entry)


def _decide(entry: Entry, definition: Definition, campaign: Campaign) -> None:
    change = entries.take_effect(entry, definition.screening, campaign, clock.now())
    if change is not None:
        records.save(change, entry)
