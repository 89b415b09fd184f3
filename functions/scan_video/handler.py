"""Scan queue → what screeners see of an accepted video: contact sheet, poster, remarks, works that look like it."""

import base64
from datetime import timedelta
from typing import Any

from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord

from chalicelib import clock
from chalicelib.aws import objects, queues, records
from chalicelib.aws.items import entry_key, scan_key
from chalicelib.aws.logs import logger
from chalicelib.aws.objects import PinnedObject
from chalicelib.config import config
from chalicelib.entry import scan
from chalicelib.entry.entries import Entry
from chalicelib.entry.scan import Likeness, Scan, ScanState
from chalicelib.entry.upload import Video
from chalicelib.video import footage, sandbox
from chalicelib.video.footage import Footage, Viewer
from chalicelib.video.near_duplicates import Gallery, Match
from chalicelib.video.ranges import BudgetSpent, Ranges, SourceChanged, SourceUnavailable
from chalicelib.video.sandbox import InspectionFailed

processor = BatchProcessor(event_type=EventType.SQS)
LAG = timedelta(minutes=1)  # an index may lag behind its table
LAST_TRY = 4  # receives; one less than the queue's maxReceiveCount, so that the last one writes "failed" down


class _Known:
    """All scans so far, kept between events: only those made since, and in the last minute, are read."""

    def __init__(self) -> None:
        self.gallery, self.rows, self.until = Gallery(), dict[str, Scan](), ""

    def refresh(self) -> None:
        """Read what is new."""
        new = {row.entry: row for row in records.every(self._page)}
        self.gallery.add({entry: row.hashes for entry, row in new.items()})
        self.rows |= new
        if new:
            self.until = (max(row.scanned_at for row in new.values()) - LAG).isoformat()

    def _page(self, after: str) -> tuple[list[Scan], str]:
        queue, since = f"{config().contest}#scans", ("updated", self.until)
        return records.query_index(
            "entries", "by_status", attribute_name="queue", value=queue, kind=Scan, after=after, since=since
        )


_known = _Known()


def look_into(record: SQSRecord) -> None:
    """Scan one video, unless that was done, and tell which works look like it."""
    pointer = queues.pointer_of(record.body)
    message = queues.undelivered(pointer)
    if message is None:
        return
    entry = records.get(entry_key(message.body["entry"]), Entry)
    video = entry.video if entry else None
    if entry is not None and video is not None and video.version == message.body["version"]:
        row = _scanned(entry, video, int(record.attributes.approximate_receive_count))
        _compare(row)
    queues.settle(pointer)


def _scanned(entry: Entry, video: Video, receives: int) -> Scan:
    known = records.get(scan_key(entry.id), Scan)
    if known is not None and known.version == video.version:
        return known
    wanted = scan.give_up(entry, video, clock.now())
    try:
        seen = _view(video)
        _store_pictures(video, seen)
        wanted = scan.conclude(entry, video, seen, clock.now())
    except (InspectionFailed, SourceChanged, SourceUnavailable) as trouble:
        logger.warning("not scanned", extra={"entry": entry.id, "trouble": str(trouble)})
        if receives < LAST_TRY:
            raise
    row: Scan = records.save(wanted, known)  # where another event was faster, this one comes again and finds it
    return row


def _view(video: Video) -> Footage:
    ranges = Ranges(PinnedObject(video.key, video.version, video.size))

    def read(offset: int, length: int) -> bytes:
        try:
            return ranges.read(offset, min(length, video.size - offset))
        except BudgetSpent:
            return b""  # what was seen until now is the sample

    with Viewer() as child:
        seen = child.view(video.size, read)
    logger.info("scanned", extra={"object": video.key, "bytes_read": ranges.bytes_read, "requests": ranges.requests})
    return seen


def _store_pictures(video: Video, seen: Footage) -> None:
    for key, content in zip(scan.picture_keys(video), (seen.sheet, seen.poster), strict=True):
        if content:
            objects.write_bytes(key, base64.b64decode(content), "image/jpeg")


def _compare(row: Scan) -> None:
    """Write down which works look like this one, on both sides. It looks after it has saved: so of two scanned at the
    same time, the later one sees the other."""
    if row.state is not ScanState.DONE:
        return
    _known.refresh()
    for match in _known.gallery.alike(row.hashes, but=(row.entry,)):
        other = _known.rows[match.work]
        sides = _likeness(row, other, match), _likeness(other, row, match)
        records.transact([records.put_row(side, {}) for side in sides])


def _likeness(row: Scan, other: Scan, match: Match) -> Likeness:
    return Likeness(
        entry=row.entry,
        version=row.version,
        other=other.entry,
        other_version=other.version,
        other_title=other.title,
        matched=match.matched,
        compared=match.compared,
        distance=match.distance,
    )


def handle(event: dict[str, Any], context: Any) -> Any:
    """Answer which messages must come again."""
    sandbox.prepare(footage.MODULE)  # its library loads while the rows are read
    return process_partial_response(event=event, record_handler=look_into, processor=processor, context=context)
