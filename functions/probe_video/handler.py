"""Probe queue → verdict on the entry's pinned video. The row names the version; the event is only a trigger."""

import time
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import objects, queues, records
from chalicelib.aws.items import entry_key
from chalicelib.aws.logs import logger
from chalicelib.aws.objects import PinnedObject
from chalicelib.call.definition import VideoLimits, load_definition
from chalicelib.config import config
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry
from chalicelib.entry.upload import Upload, Video, VideoState
from chalicelib.errors import Problem
from chalicelib.video import mediainfo, probe
from chalicelib.video.ranges import SourceUnavailable
from chalicelib.video.verdicts import VideoReport

processor = BatchProcessor(event_type=EventType.SQS)
TRIES = 5  # saves of one verdict, against an entrant who types
LAST_TRY = 4  # receives; one less than the queue's maxReceiveCount, so that the last one writes "unknown" down


class UnfinishedError(Exception):
    """The check met a budget, an I/O error or a changed object: the queue brings it again."""


def judge_video(record: SQSRecord) -> None:
    """Judge one uploaded video, unless another event has had it judged already."""
    order = queues.probe_order(record.body)
    if order is not None:
        _judge(order.key, int(record.attributes.approximate_receive_count))
        if order.pointer is not None:
            queues.settle(order.pointer)


def _judge(key: str, receives: int) -> None:
    entry = _pinned(key)
    if entry is None or entry.video is None or entry.video.state is not VideoState.CHECKING:
        logger.info("nothing to check", extra={"object": key})
        return
    report = _report(entry.video)
    if report.verdict == "unknown" and receives < LAST_TRY:
        raise UnfinishedError(",".join(report.codes))
    _save(entry, report)


def _save(entry: Entry, report: VideoReport) -> None:
    """Write the verdict down. What the entrant saves meanwhile is no reason to check the same video again."""
    judged = entry.video
    for _ in range(TRIES):
        try:
            records.save(entries.judge(entry, report, clock.now()), entry)
            return
        except Problem as problem:
            if problem.code != "STALE":
                raise
        now = records.get(entry_key(entry.id), Entry)
        if now is None or now.video != judged:
            return  # judged by another event, or replaced by another video
        entry = now
    raise UnfinishedError("the entry changes all the time")


def _report(video: Video) -> VideoReport:
    """The verdict. Nobody is refused for a byte that changed on its way: what refuses is read a second time."""
    limits = load_definition(config().contest).video
    report = _look(video, limits)
    if report.verdict == "reject" and _look(video, limits).codes != report.codes:
        return probe.unread(SourceUnavailable("two readings of the file differ"), limits)
    return report


def _look(video: Video, limits: VideoLimits) -> VideoReport:
    begun = time.perf_counter()
    report = probe.probe(PinnedObject(video.key, video.version, video.size), limits)
    logger.info(
        "probed",
        extra={
            "object": video.key,
            "verdict": report.verdict,
            "codes": report.codes,
            "bytes_read": report.bytes_read,
            "requests": report.requests,
            "seconds": round(time.perf_counter() - begun, 3),
        },
    )
    return report


def _pinned(key: str) -> Entry | None:
    """The entry whose video lies at `key`; an upload joined without its row being told is taken in first."""
    parts = key.split("/")
    entry = records.get(entry_key(parts[1]), Entry) if len(parts) == 3 else None
    if entry is None:
        return None
    if entry.upload is not None and entry.upload.key == key:
        return _taken_in(entry, entry.upload)
    return entry if entry.video is not None and entry.video.key == key else None


def _taken_in(entry: Entry, upload: Upload) -> Entry | None:
    try:
        stored = objects.stored(upload)
    except Problem:
        return None  # a forged event: there is no such object of that size
    try:
        saved: Entry = records.save(entries.complete_upload(entry, stored.version, SYSTEM, clock.now()), entry)
        return saved
    except Problem as problem:
        if problem.code != "STALE":
            raise
        return _pinned(upload.key)  # the entrant's own request was quicker; look again at what it saved


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which videos must be checked again."""
    mediainfo.prepare()  # its library loads while the rows are read
    return process_partial_response(event=event, record_handler=judge_video, processor=processor, context=context)
