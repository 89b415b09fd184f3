"""Every five minutes: find and repair what an event or a crash lost.

Uploads joined without their row being told, videos without a verdict, messages nobody was told of, executions that
died, deadlines that passed, phases whose last work was done unseen. Each repair is one that the normal path would
have made, so running it at any time is harmless.
"""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import objects, phases, queues, records, workflows
from chalicelib.aws.items import entry_key
from chalicelib.aws.logs import logger
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import LIVE, Campaign, PhaseName, PhaseStatus, Stop
from chalicelib.call.definition import load_definition
from chalicelib.config import config
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.upload import Upload, VideoState
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination

LATE = timedelta(minutes=2)  # longer than any event takes on a good day
KEPT = timedelta(days=7)  # how long the bucket's lifecycle keeps the parts of an unfinished upload
STUCK = timedelta(minutes=5)  # longer than a probe's own time limit and its queue's visibility


def handle(event: dict[str, Any], _context: Any) -> dict[str, int]:
    """`{patience?: seconds}` → how many repairs of each kind. `patience` 0 repairs at once, for a restarted stack."""
    at = clock.now()
    late = timedelta(seconds=event["patience"]) if "patience" in event else LATE
    stuck = timedelta(seconds=event["patience"]) if "patience" in event else STUCK
    campaign = phases.load(config().contest)
    repairs: dict[str, Callable[[], int]] = {
        "uploads": lambda: _finish_uploads(campaign, at, stuck),
        "probes": lambda: _order_probes(campaign, at - stuck),
        "messages": lambda: _announce_again(at - late),
        "executions": lambda: _restart_lost(campaign, at, late),
        "deadlines": lambda: _end_by_deadline(campaign, at),
        "completions": lambda: sum(phases.end_if_complete(campaign.id, name) for name in PhaseName),
    }
    counts = {name: _attempt(name, repair) for name, repair in repairs.items()}
    logger.info("reconciled", extra=counts)
    if -1 in counts.values():
        raise RuntimeError(f"some repairs failed: {counts}")  # the alarm on this function's errors tells the operator
    return counts


def _attempt(name: str, repair: Callable[[], int]) -> int:
    """One kind of repair; its failure is logged and does not keep the others from being tried."""
    try:
        return repair()
    except Exception:
        logger.exception("repair failed", extra={"repair": name})
        return -1


def _unchanged(campaign: Campaign, status: Status, before: datetime) -> Iterator[Entry]:
    """Works in a status that nobody touched since `before`, oldest first, each read consistently."""

    def page(after: str) -> tuple[list[Entry], str]:
        queue = f"{campaign.id}#{status.value}"
        return records.query_index(
            "entries", "by_status", attribute_name="queue", value=queue, kind=Entry, limit=records.LIMIT, after=after
        )

    for row in records.every(page):
        if row.updated_at >= before:
            return
        entry = records.get(entry_key(row.id), Entry)
        if entry is not None and entry.status is status and entry.updated_at < before:
            yield entry


def _finish_uploads(campaign: Campaign, at: datetime, stuck: timedelta) -> int:
    waiting = list(_unchanged(campaign, Status.UPLOADING, at - stuck))
    return sum(_finish_upload(entry, entry.upload, campaign, at) for entry in waiting if entry.upload)


def _finish_upload(entry: Entry, upload: Upload, campaign: Campaign, at: datetime) -> bool:
    """Take in an upload that the bucket holds whole; give up one that may not go on, or that the bucket swept away."""
    try:
        version = objects.stored(upload).version
        records.save(entries.complete_upload(entry, version, SYSTEM, at), entry)
        return True
    except Problem:
        pass  # the bucket does not hold it whole: it may still be on its way
    in_time = entries.in_grace(entry, campaign, load_definition(campaign.id), at)
    if in_time and (at - upload.begun_at < KEPT or objects.is_under_way(upload)):
        return False
    records.save(entries.abandon_upload(entry, SYSTEM, at), entry)
    objects.abort_multipart(upload)
    return True


def _order_probes(campaign: Campaign, before: datetime) -> int:
    waiting = [
        entry.video
        for entry in _unchanged(campaign, Status.PROBING, before)
        if entry.video is not None and entry.video.state is VideoState.CHECKING
    ]
    for video in waiting:
        queues.send(Destination.PROBE, {"key": video.key})
    return len(waiting)


def _announce_again(before: datetime) -> int:
    announced = 0
    for table in ("entries", "reviews", "sessions"):
        for to in Destination:
            for pointer in queues.waiting(table, to, before.isoformat()):
                queues.send(to, pointer)
                announced += 1
    return announced


def _restart_lost(campaign: Campaign, at: datetime, late: timedelta) -> int:
    return sum(_restart_if_lost(campaign, name, at, late) for name in PhaseName)


def _restart_if_lost(campaign: Campaign, name: PhaseName, at: datetime, late: timedelta) -> bool:
    phase = campaign.phase(name)
    if phase.status not in LIVE or (phase.started_at is not None and at - phase.started_at < late):
        return False
    if phase.execution and workflows.is_running(phase.execution):
        return False

    def restart(row: Campaign) -> Change[Campaign] | None:
        return campaigns.restart(row, name, at) if row.phase(name) == phase else None

    logger.warning("execution lost, restarting", extra={"phase": name.value, "execution": phase.execution})
    return phases.update(campaign.id, restart).phase(name) != phase


def _end_by_deadline(campaign: Campaign, at: datetime) -> int:
    """Scoring ends at its date: what is missing then counts as not scored."""

    def end(row: Campaign) -> Change[Campaign] | None:
        due = (
            row.phase(PhaseName.EXPERT_REVIEW).status is PhaseStatus.AWAITING_PEOPLE and at >= row.calendar.review_until
        )
        reason = "评审时间已到 / the time for scoring is over"
        return (
            campaigns.decide(row, PhaseName.EXPERT_REVIEW, stop=Stop.PEOPLE, by=SYSTEM, at=at, why=reason)
            if due
            else None
        )

    return int(phases.update(campaign.id, end).revision > campaign.revision)
