"""Workflow step: fix the list of entries to screen once no upload begun in time can still arrive."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import chain
from typing import Any, NamedTuple

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import arrivals, contests, definitions, objects, phases, queries, records
from chalicelib.aws.items import entry_key
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, ListState, PhaseName
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, screening
from chalicelib.entry.entries import Entry, Status

_CORRECTED = (Status.RETURNED, Status.UPLOADING, Status.REJECTED_FORMAT)  # where a returned entry may stand
BATCH = 25  # entries a Map item: one Lambda call of a second or two
LOOKS = 20, 600  # seconds between two looks for uploads, at first and at last: an execution may have 25,000 events


@contests.of_step
def handle(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """`{contest}` → `{state: waiting, seconds}`, or `{state: frozen, bucket, key}` of the list in batches."""
    campaign = phases.load(event["contest"])
    definition = definitions.in_force(campaign)
    if not campaign.manifest_key:
        if _still_coming(campaign, definition):
            return {"state": ListState.WAITING, "seconds": _next_look(campaign)}
        campaign = _freeze(campaign, definition)
    return {"state": ListState.FROZEN, **objects.address_of(campaign.manifest_key)}


def pause(waited: timedelta) -> int:
    """The seconds until the next look for uploads: a tenth of the time that the phase has waited so far."""
    return max(LOOKS[0], min(LOOKS[1], int(waited.total_seconds()) // 10))


def _next_look(campaign: Campaign) -> int:
    at = clock.now()
    return pause(at - (campaign.phase(PhaseName.SCREENING).started_at or at))


class Listed(NamedTuple):
    """An entry of the list as it is ordered, and its title as others are compared with it."""

    created_at: datetime
    id: str
    title: str


def _candidates(campaign: Campaign, *statuses: Status) -> Iterator[Entry]:
    """Entries in some statuses, found by an index and read again consistently, because the index may lag behind."""
    found = {row.id for status in statuses for row in queries.in_status(campaign.id, status)}
    return records.each_existing(map(entry_key, sorted(found)))


def _still_coming(campaign: Campaign, definition: Definition) -> bool:
    """Whether an entry may still be finished in the hours of grace, or a submitted one is being checked."""
    at = clock.now()
    found = _candidates(campaign, Status.DRAFT, Status.UPLOADING, Status.PROBING, Status.REJECTED_FORMAT)
    return any(entries.is_awaited(entry, campaign, definition, at) for entry in found)


def _without_upload(entry: Entry, campaign: Campaign) -> Entry:
    """The entry with an upload that has arrived taken in, and without one that did not end in the hours of grace.

    Then its earlier video counts again; the bucket's lifecycle deletes the parts.
    """
    if entry.upload is None:
        return entry
    arrived = arrivals.take_in(entry, entry.upload, campaign, clock.now())
    return arrived or records.save(entries.abandon_upload(entry, SYSTEM, clock.now()), entry)


def _listed(campaign: Campaign, definition: Definition) -> list[Listed]:
    """The entries of the list, the oldest first. Each row is looked at and let go."""
    late = [_without_upload(entry, campaign) for entry in _candidates(campaign, Status.UPLOADING) if entry.submitted_at]
    coming = chain(_candidates(campaign, Status.SUBMITTED, Status.PROBING, *_CORRECTED), late)
    at, found = clock.now(), dict[str, Listed | None]()
    for entry in coming:
        listed = Listed(entry.created_at, entry.id, screening.title_key(entry))
        found[entry.id] = listed if screening.may_enter(entry, definition, at) else None
    return sorted(filter(None, found.values()))


def _freeze(campaign: Campaign, definition: Definition) -> Campaign:
    listed = _listed(campaign, definition)
    titles = Counter(each.title for each in listed)
    rows = [{"id": each.id, "same_title": titles[each.title] > 1} for each in listed]
    batches = [
        {
            "contest": campaign.id,
            "entries": [row["id"] for row in rows[at : at + BATCH]],
            "same_title": [row["id"] for row in rows[at : at + BATCH] if row["same_title"]],
        }
        for at in range(0, len(rows), BATCH)
    ]
    key = f"screening/{campaign.id}/manifest.json"
    objects.write_document(key, batches)
    return phases.update(
        campaign.id,
        lambda row: None if row.manifest_key else campaigns.freeze(row, key, len(listed), clock.now()),
    )
