"""Entries that come after the list of entries to screen was fixed: each is added to it in one transaction."""

from datetime import datetime

from chalicelib.aws import phases, queries, records
from chalicelib.call import campaign as campaigns
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, screening
from chalicelib.entry.entries import Entry
from chalicelib.entry.flags import flags_of


def add_to_list(entry: Entry, contest: str, definition: Definition, at: datetime) -> None:
    """Put one entry before the screeners and on the list. Raises Stale if entry or campaign changed meanwhile."""
    campaign = phases.load(contest)
    others = [each for each in queries.submitted_entries(contest) if each.id != entry.id]
    titles = screening.title_keys([*others, entry])
    twice = screening.shares_title(entry, titles)
    flags = flags_of(entry.form, entry.video, definition=definition, same_title=twice)
    entrant = queries.entrants_of([entry]).get(entry.owner)
    name = entrant.profile.name if entrant and entrant.profile else ""
    entered = entries.enter_screening(entry, flags, at, name)
    records.save_all([(entered, entry), (campaigns.list_late(campaign, entry.id, at), campaign)])
