"""Workflow step (distributed Map): flag one batch of listed entries and put it before the screeners."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import queries, records
from chalicelib.aws.items import entry_key
from chalicelib.call.definition import Definition, load_definition
from chalicelib.entry import entries, screening
from chalicelib.entry.entries import Entry
from chalicelib.entry.flags import flags_of
from chalicelib.people.entrants import Entrant


def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest, entries: [id], same_title: [id]}` → how many were moved. Entries already there stay as they are."""
    definition, same_title = load_definition(event["contest"]), set(event["same_title"])
    found = records.existing(map(entry_key, event["entries"]))
    owners = queries.entrants_of(found)
    return {"moved": sum(_enter(entry, definition, same_title, owners.get(entry.owner)) for entry in found)}


def _enter(entry: Entry, definition: Definition, same_title: set[str], owner: Entrant | None) -> bool:
    if entry.listed or not screening.may_enter(entry, definition):
        return False  # screened before, or withdrawn since the list was frozen
    flags = flags_of(
        entry.form,
        entry.video,
        definition=definition,
        same_title=entry.id in same_title,
        profile=owner.profile if owner else None,
    )
    records.save(entries.enter_screening(entry, flags, clock.now()), entry)
    return True
