"""The list of entries to screen 初步筛选: which entries are on it, and which of them share a title."""

from datetime import datetime

from chalicelib import text
from chalicelib.call.definition import Definition
from chalicelib.entry.entries import Entry, awaits_screening, is_correcting


def title_key(entry: Entry) -> str:
    """The title as others are compared with it."""
    return text.fold(entry.form.title)


def title_keys(entries: list[Entry]) -> dict[str, int]:
    """How many entries have each title. Titles that look alike count as the same."""
    counts: dict[str, int] = {}
    for entry in entries:
        key = title_key(entry)
        counts[key] = counts.get(key, 0) + 1
    return counts


def may_enter(entry: Entry, definition: Definition, at: datetime) -> bool:
    """Whether an entry belongs on the list.

    It is submitted, with its video accepted or not verified yet, or it was returned and may still be corrected.
    """
    return entry.contest == definition.id and (awaits_screening(entry) or is_correcting(entry, at))


def shares_title(entry: Entry, titles: dict[str, int]) -> bool:
    """Whether another entry of the list has the same title."""
    return titles[title_key(entry)] > 1
