"""Every five minutes: find and repair what an event or a crash lost.

It restarts lost executions, gives up workbooks that cannot be written, ends phases whose deadline has passed or whose
last piece of work is done, announces messages, has videos checked, takes in uploads that the bucket holds whole, orders
the copies that the showcase plays, and looks whether the board counts rows as they are. Each repair is what the normal
path would have done, so running it at any time is harmless.

Cheap repairs come first. Each has its share of the time, and what fails or takes long holds up no other: neither
another repair nor another contest. One run at a time works in a contest.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, TypeVar

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import (
    arrivals,
    board_recount,
    bootstrap,
    contests,
    definitions,
    latecomers,
    leases,
    metrics,
    objects,
    phases,
    queries,
    queues,
    records,
    succession,
    workflows,
)
from chalicelib.aws.items import entry_key, export_key, proposal_key, rendition_key
from chalicelib.aws.logs import logger
from chalicelib.aws.places import TABLES, Place
from chalicelib.bilingual import Text
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import LIVE, Campaign, PhaseName, PhaseStatus, Stop
from chalicelib.entry import entries, proposal, rendition
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.upload import Upload, VideoState
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change, Destination
from chalicelib.workbooks import exports
from chalicelib.workbooks.exports import Export, ExportState

EVERY = timedelta(minutes=5)  # as its schedule in infra/template.yaml
TIME = timedelta(minutes=4)  # for all contests; the function's own limit is five
LATE = timedelta(minutes=2)  # longer than any event takes on a good day
STUCK = timedelta(minutes=5)  # longer than a probe's own time limit and its queue's visibility
LEASE = timedelta(seconds=290)  # as long as a run may last, and over when the next but one begins
NIGHT = timedelta(hours=3)  # past midnight the board is looked through, once a day

T = TypeVar("T")
Repair = Callable[[float], int]  # told until when it should be done, as `time.monotonic`


def handle(event: dict[str, Any], context: Any) -> dict[str, int]:
    """`{patience?: seconds}` → the number of repairs of each kind. `patience` 0 repairs at once, as after a restart.

    `{rehearse: "end_of_notice"}` first lets the days of a public notice pass, on a laptop alone.
    """
    turn = int(clock.now().timestamp() // EVERY.total_seconds())
    run: str = getattr(context, "aws_request_id", "")  # the same when a run that failed is tried again
    return contests.in_each(lambda ends: _alone(event, run, ends), TIME.total_seconds(), turn)


def _alone(event: dict[str, Any], run: str, ends: float) -> dict[str, int]:
    """The repairs of one contest, unless another run is at them. Who asks for them at once waits for nobody."""
    if "patience" in event:
        return _reconcile(event, ends)
    with leases.held("reconcile", run, LEASE) as is_mine:
        if not is_mine:
            logger.warning("another run is at it", extra={"contest": contests.current()})
            return {}
        return _reconcile(event, ends)


def _reconcile(event: dict[str, Any], ends: float) -> dict[str, int]:
    """The repairs of one contest. Those that it has no time for are left to the next run."""
    at, rehearsed = clock.now(), {}
    if event.get("rehearse") == "end_of_notice":
        rehearsed = {"rehearsed": int(bootstrap.rehearse_end_of_notice(contests.current()))}
    late = timedelta(seconds=event["patience"]) if "patience" in event else LATE
    stuck = timedelta(seconds=event["patience"]) if "patience" in event else STUCK
    campaign = phases.load(contests.current())
    due = "9" if "patience" in event else (at - late).isoformat()
    counts = _attempt_all(_repairs(campaign, at, late, stuck=stuck, due=due), ends)
    logger.info("reconciled", extra={"contest": campaign.id, "in_time": time.monotonic() < ends, **counts})
    if -1 in counts.values():
        raise RuntimeError(f"some repairs failed: {counts}")  # the alarm on this function tells the operator
    _measure(campaign, at)
    return counts | rehearsed


def _measure(campaign: Campaign, at: datetime) -> None:
    """Say that a run has ended, and how long each phase that lives has been running."""
    metrics.put({"Reconciled": 1})
    for name in PhaseName:
        phase = campaign.phase(name)
        if phase.status in LIVE and phase.started_at is not None:
            metrics.put({"PhaseAge": round((at - phase.started_at).total_seconds())}, Phase=name.value)


def _repairs(campaign: Campaign, at: datetime, late: timedelta, stuck: timedelta, due: str) -> dict[str, Repair]:
    """The repairs, cheap ones first. An entry that came late is on the list before its phase may end."""
    return {
        "executions": lambda _: _restart_lost(campaign, at, late),
        "deadlines": lambda _: _end_by_deadline(campaign, at),
        "notices": lambda _: _end_notice(campaign, at),
        "exports": lambda ends: _give_up_exports(at, ends),
        "returns": lambda ends: _lapse_overdue(campaign, at, ends),
        "latecomers": lambda ends: _list_latecomers(campaign, at, ends),
        "completions": lambda _: sum(phases.end_if_complete(campaign.id, name) for name in PhaseName),
        "messages": lambda ends: _announce_again(at, due, ends),
        "probes": lambda ends: _order_probes(campaign, at - stuck, ends),
        "uploads": lambda ends: _finish_uploads(campaign, at, stuck, ends),
        "renditions": lambda ends: _keep_renditions(campaign, at, ends),
        "successors": lambda _: succession.seat(campaign, at),
        "board": lambda ends: board_recount.check(campaign.id, campaign.zone.day(at - NIGHT).isoformat(), ends),
    }


def _attempt_all(repairs: dict[str, Repair], ends: float) -> dict[str, int]:
    """Try each repair, with an equal share of the time that is left; those after the end are left to the next run."""
    counts = {}
    for done, (name, repair) in enumerate(repairs.items()):
        now = time.monotonic()
        share = max(0.0, ends - now) / (len(repairs) - done)
        counts[name] = _attempt(name, repair, now + share) if now < ends else 0
    return counts


def _attempt(name: str, repair: Repair, ends: float) -> int:
    """Try one kind of repair. Log its failure and return -1, so that the others are tried too."""
    try:
        return repair(ends)
    except Exception:
        logger.exception("repair failed", extra={"repair": name})
        return -1


def _in_time(rows: Iterable[T], ends: float) -> Iterator[T]:
    """The rows that there is time for; the next run sees the others."""
    for row in rows:
        if time.monotonic() >= ends:
            logger.warning("a repair has used its time, the next run goes on")
            return
        yield row


def _unchanged(campaign: Campaign, status: Status, before: datetime) -> Iterator[Entry]:
    """Entries in a status unchanged since `before`, oldest first, each read consistently."""
    for row in queries.in_status(campaign.id, status, page=records.LIMIT):
        if row.updated_at >= before:
            return
        entry = records.get(entry_key(row.id))
        if entry is not None and entry.status is status and entry.updated_at < before:
            yield entry


def _finish_uploads(campaign: Campaign, at: datetime, stuck: timedelta, ends: float) -> int:
    waiting = _in_time(list(_unchanged(campaign, Status.UPLOADING, at - stuck)), ends)
    return sum(_finish_upload(entry, entry.upload, campaign, at) for entry in waiting if entry.upload)


def _finish_upload(entry: Entry, upload: Upload, campaign: Campaign, at: datetime) -> bool:
    """Take in an upload that the bucket holds whole; abandon one that is too late or has come to its end."""
    try:
        if arrivals.take_in(entry, upload, campaign, at) is not None:
            return True
        in_time = entries.in_grace(entry, campaign, definitions.in_force(campaign), at)
        if in_time and at < upload.ends_at:
            return False
        records.save(entries.abandon_upload(entry, SYSTEM, at), entry)
    except Stale:
        return False  # somebody else has changed the entry since it was read
    objects.abort_multipart(upload)
    return True


def _order_probes(campaign: Campaign, before: datetime, ends: float) -> int:
    waiting = [
        entry.video
        for entry in _in_time(_unchanged(campaign, Status.PROBING, before), ends)
        if entry.video is not None and entry.video.state is VideoState.CHECKING
    ]
    for video in waiting:
        queues.send(Destination.PROBE, {"key": contests.file(video.key)})
    return len(waiting)


def _give_up_exports(at: datetime, ends: float) -> int:
    """Fail workbooks whose function died, and could tell nobody, and those whose order has outlived its copy.

    So their asker is told, and may ask for others. An order that was announced late is announced again.
    """
    life = queues.COPY_LIVES[Destination.EXPORTS]
    waiting = queues.waiting("entries", Destination.EXPORTS, (at + 2 * life).isoformat())
    orders = {waits.place.pk.partition("#")[2]: waits for waits in waiting}

    def is_dead(row: Export) -> bool:
        outlived = orders[row.id].due < at.isoformat() and row.created_at <= at - life
        return outlived or row.has_died(at)

    dead = _in_time(filter(is_dead, records.existing(map(export_key, orders))), ends)
    return sum(_give_up(row, orders[row.id].place, at) for row in dead)


def _give_up(export: Export, order: Place, at: datetime) -> bool:
    if export.state is not ExportState.WRITING:
        return False  # its order is announced again, and settled by who consumes it
    with suppress(Stale):  # written at this moment
        languages = definitions.of(export.contest).languages
        records.save(exports.fail_with(export, Problem("SERVER_ERROR"), languages, at), export)
        records.settle_outbox(order, refused=Text("已放弃", "given up").among(languages))
        return True
    return False


def _announce_again(at: datetime, before: str, ends: float) -> int:
    """Announce what is due: what was never announced, and what outlived its copy."""
    due = ((to, waits) for table in TABLES for to in Destination for waits in queues.waiting(table, to, before))
    return sum(queues.announce_again(to, waits, at) for to, waits in _in_time(due, ends))


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
    return phases.has_changed(campaign.id, restart)


def _lapse_overdue(campaign: Campaign, at: datetime, ends: float) -> int:
    """Returned entries that did not come back by their own deadline are refused; their entrants are told."""
    if not campaign.is_listed or not campaign.is_screening_open:
        return 0
    definition = definitions.in_force(campaign)
    standing = (Status.RETURNED, Status.UPLOADING, Status.PROBING, Status.REJECTED_FORMAT)
    found = records.existing(entry_key(row.id) for each in standing for row in queries.in_status(campaign.id, each))
    overdue = [entry for entry in found if entries.is_overdue(entry, campaign, definition, at)]
    lapsed = [records.save(entries.lapse(entry, definition, SYSTEM, at), entry) for entry in _in_time(overdue, ends)]
    return len(lapsed)


def _list_latecomers(campaign: Campaign, at: datetime, ends: float) -> int:
    """Entries that were submitted after the list was fixed, by a deadline of their own or of an extended call."""
    if not campaign.is_listed or not campaign.is_screening_open:
        return 0
    definition = definitions.in_force(campaign)
    named = [row.id for each in (Status.SUBMITTED, Status.PROBING) for row in queries.in_status(campaign.id, each)]
    found = records.existing(map(entry_key, named))
    late = [entry for entry in found if entries.is_latecomer(entry, campaign, definition, at)]
    listed = 0
    for entry in _in_time(late, ends):
        latecomers.add_to_list(entry, campaign.id, definition, at)
        listed += 1
    return listed


def _end_by_deadline(campaign: Campaign, at: datetime) -> bool:
    """End scoring at its date; what is missing counts as not scored."""

    def end(row: Campaign) -> Change[Campaign] | None:
        due = (
            row.phase(PhaseName.EXPERT_REVIEW).status is PhaseStatus.AWAITING_PEOPLE and at >= row.calendar.review_until
        )
        reason = Text("评审时间已到", "the time for scoring is over").among(definitions.in_force(row).languages)
        return (
            campaigns.decide(row, PhaseName.EXPERT_REVIEW, stop=Stop.PEOPLE, by=SYSTEM, at=at, why=reason)
            if due
            else None
        )

    return phases.has_changed(campaign.id, end)


def _end_notice(campaign: Campaign, at: datetime) -> bool:
    """End the public notice once its days are over and no objection is open; the execution that waits goes on."""
    noticed = records.get(proposal_key(campaign.id))
    if noticed is None or noticed.ended_at is not None or noticed.is_open(at):
        return False
    if campaign.published_at is not None:  # it was open again for the successor of a revoked award
        return _saved((proposal.end(noticed, at), noticed))
    if campaign.phase(PhaseName.SELECTION).waiting_for is not Stop.NOTICE:
        return False
    words = Text("公示期满且无未办结的异议", "the notice is over and no objection is open")
    reason = words.among(definitions.in_force(campaign).languages)
    decided = campaigns.decide(campaign, PhaseName.SELECTION, stop=Stop.NOTICE, by=SYSTEM, at=at, why=reason)
    return _saved((proposal.end(noticed, at), noticed), (decided, campaign))


def _saved(*changes: tuple[Change[Any], Any]) -> bool:
    with suppress(Stale):  # the rows changed at this moment: the next run sees them
        records.save_all(list(changes))
        return True
    return False


def _keep_renditions(campaign: Campaign, at: datetime, ends: float) -> int:
    """Order a copy for each winner that has none; withdraw those of revoked awards, and all after retention."""
    if campaign.published_at is None:
        return 0
    played = rendition.plays(definitions.in_force(campaign), campaign, at)
    named = [row.id for each in (Status.AWARDED, Status.REVOKED) for row in queries.in_status(campaign.id, each)]
    rows = records.gather(*(key for name in named for key in (entry_key(name), rendition_key(name))))
    found = ((rows.found(entry_key(name)), rows.get(rendition_key(name))) for name in named)
    changes = [(rendition.due(entry, row, played, at), row) for entry, row in found]
    due = _in_time(((change, row) for change, row in changes if change is not None), ends)
    return sum(_saved((change, row)) for change, row in due)
