"""Workflow step (distributed Map): one batch of listed works is flagged and put before the screeners."""

from typing import Any

from chalicelib import clock
from chalicelib.aws import records
from chalicelib.aws.items import entry_key, from_item
from chalicelib.call.definition import Definition, load_definition
from chalicelib.entry import entries, screening
from chalicelib.entry.entries import Entry
from chalicelib.entry.flags import flags_of


def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{contest, entries: [id], same_title: [id]}` → how many were moved. Works already before them are left alone."""
    items = records.batch_get(entry_key(each) for each in event["entries"])
    definition = load_definition(event["contest"])
    moved = [_enter(from_item(item, Entry), definition, set(event["same_title"])) for item in items.values()]
    return {"moved": sum(moved)}


def _enter(entry: Entry, definition: Definition, same_title: set[str]) -> bool:
    if entry.listed or not screening.may_enter(entry, definition):
        return False  # screened before, or withdrawn since the list was frozen
    flags = flags_of(entry.form, entry.video, definition=definition, same_title=entry.id in same_title)
    records.save(entries.enter_screening(entry, flags, clock.now()), entry)
    return True
