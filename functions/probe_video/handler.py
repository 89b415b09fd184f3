"""Probe queue → verdict on the entry's pinned video. The row says which version; the event only triggers."""

import time

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import contests, definitions, metrics, objects, queues, records
from chalicelib.aws.items import campaign_key, entry_key
from chalicelib.aws.logs import logger
from chalicelib.aws.objects import PinnedObject
from chalicelib.aws.queues import Delivery, Event
from chalicelib.call.definition import VideoLimits
from chalicelib.config import config
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.entry.upload import Upload, Video, VideoState
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change
from chalicelib.video import mediainfo, probe, signature
from chalicelib.video.ranges import SourceUnavailable
from chalicelib.video.verdicts import VideoReport

TRIES = 5  # attempts to save a verdict while the entrant is editing
LAST_TRY = 4  # receives; one less than the queue's maxReceiveCount, so that the last one stores "unknown"


class UnfinishedError(Exception):
    """The check ran into a budget, an I/O error or a changed object; the queue brings it again."""


@queues.consumer
def _check(order: Delivery) -> None:
    """Check one uploaded video, unless another event has had it checked already."""
    key = contests.plain_file(queues.key_in(order.body))
    entry = _pinned(key)
    _discard_surplus(entry)
    if entry is None or entry.video is None or entry.video.state is not VideoState.CHECKING:
        logger.info("nothing to check", extra={"object": key})
        return
    report = _report(entry.video)
    if report.verdict == "unknown" and order.receives < LAST_TRY:
        raise UnfinishedError(",".join(report.codes))
    _save(entry, report)


def _discard_surplus(entry: Entry | None) -> None:
    """Delete earlier videos that the call keeps no longer: here, because every new video comes by here."""
    for old in entries.surplus(entry, definitions.of(entry.contest)) if entry else ():
        objects.discard(old.key, old.version)


def _save(entry: Entry, report: VideoReport) -> None:
    """Store the verdict. When the entrant saved meanwhile, store it again without another check of the same video."""
    judged = entry.video
    for _ in range(TRIES):
        try:
            records.save(_judged(entry, report), entry)
            _count(report)
            return
        except Stale:
            now = records.get(entry_key(entry.id))
            if now is None or now.video != judged:
                return  # judged by another event, or replaced by another video
            entry = now
    raise UnfinishedError("the entry changes all the time")


def _count(report: VideoReport) -> None:
    metrics.put({"Verdicts": 1}, Verdict=report.verdict)
    for code in report.codes:
        metrics.put({"VideoFaults": 1}, Code=code)


def _judged(entry: Entry, report: VideoReport) -> Change[Entry]:
    """The verdict taken, with what a rejection tells the entrant by the dates in force."""
    at = clock.now()
    if report.verdict != "reject":
        return entries.judge(entry, report, at)
    campaign = records.found(campaign_key(entry.contest))
    notice = entries.refusal_notice(entry, campaign, definitions.in_force(campaign), at)
    return entries.judge(entry, report, at, notice)


def _report(video: Video) -> VideoReport:
    """The verdict. A video that would be rejected is read again, so that a read error rejects nobody."""
    limits = definitions.of(contests.current()).video
    report = _look(video, limits)
    if report.verdict == "reject" and _look(video, limits).codes != report.codes:
        return probe.unread(SourceUnavailable("two readings of the file differ"), limits)
    return report


def _look(video: Video, limits: VideoLimits) -> VideoReport:
    begun = time.perf_counter()
    signatures = signature.checked if config().check_signatures else signature.unchecked
    report = probe.probe(PinnedObject(video.key, video.version, video.size), limits, signatures=signatures)
    took = round(time.perf_counter() - begun, 3)
    metrics.put({"ProbeSeconds": took, "ProbeBytes": report.bytes_read})
    logger.info(
        "probed",
        extra={
            "object": video.key,
            "verdict": report.verdict,
            "codes": report.codes,
            "bytes_read": report.bytes_read,
            "requests": report.requests,
            "seconds": took,
        },
    )
    return report


def _pinned(key: str) -> Entry | None:
    """The entry whose video lies at `key`. An upload that was joined but is not in the row is taken in first."""
    parts = key.split("/")
    entry = records.get(entry_key(parts[1])) if len(parts) == 3 else None
    if entry is None:
        return None
    if entry.upload is not None and entry.upload.key == key:
        return _taken_in(entry, entry.upload)
    return entry if entry.video is not None and entry.video.key == key else None


def _taken_in(entry: Entry, upload: Upload) -> Entry | None:
    try:
        stored = objects.stored(upload)
    except Problem:
        return None  # a forged event: no object of that size exists
    try:
        return records.save(
            entries.complete_upload(entry, stored.version, SYSTEM, at=clock.now(), checksum=stored.checksum), entry
        )
    except Stale:
        return _pinned(upload.key)  # the entrant's own request was quicker; look again at what it saved


def handle(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    """Check the videos of some messages; answer which must be checked again."""
    mediainfo.prepare()  # its library loads while the rows are read
    return _check(event, context)
