"""Scan queue → what screeners see of an accepted video: contact sheet, poster, remarks, entries that look like it.

And what experts play instead of it, where its metadata may name somebody: a copy without metadata.
"""

import base64
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import islice
from typing import NamedTuple

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib import clock
from chalicelib.aws import contests, copies, definitions, items, objects, queues, records
from chalicelib.aws.items import entry_key, rendition_key, scan_key
from chalicelib.aws.logs import logger
from chalicelib.aws.objects import PinnedObject
from chalicelib.aws.places import BY_STATUS
from chalicelib.aws.queues import Delivery, Event
from chalicelib.config import config
from chalicelib.entry import rendition, scan
from chalicelib.entry.entries import Entry
from chalicelib.entry.rendition import Makers
from chalicelib.entry.scan import BlindCopy, Likeness, Scan, ScanState
from chalicelib.entry.upload import Video
from chalicelib.video import blind_copy, footage_viewer, metadata_boxes, mp4, sandbox
from chalicelib.video.footage import Footage
from chalicelib.video.footage_viewer import Viewer
from chalicelib.video.near_duplicates import Gallery, Look, Match
from chalicelib.video.ranges import BudgetSpent, Ranges, SourceChanged, SourceUnavailable
from chalicelib.video.sandbox import InspectionFailed

BATCH = 1000  # rows that are in memory at a time
LAG = timedelta(minutes=1)  # an index may lag behind its table
MAX_REQUESTS = 600  # for one video: 60 keyframes, as many samples and windows of sound, some in several requests
LAST_TRY = 4  # receives; one less than the queue's maxReceiveCount, so that the last one stores "failed"


class _Face(NamedTuple):
    """What a likeness names of a scan. The hashes of 50,000 whole rows would take a gigabyte."""

    entry: str
    version: str
    title: str


class _Scans:
    """All scans of a contest so far, kept between events. Only those of the last minute and later are read again."""

    def __init__(self) -> None:
        self.gallery, self.faces, self.until = Gallery(), dict[str, _Face](), ""

    def refresh(self) -> None:
        """Read the new scans."""
        scans = records.all_of(BY_STATUS, items.scans_of(contests.current()), Scan, since=self.until)
        for batch in _batches(scans):
            self.gallery.add({row.entry: _look(row) for row in batch})
            self.faces |= {row.entry: _face(row) for row in batch}
            self.until = max(self.until, (max(row.scanned_at for row in batch) - LAG).isoformat())


def _batches(scans: Iterable[Scan]) -> Iterator[list[Scan]]:
    rest = iter(scans)
    while batch := list(islice(rest, BATCH)):
        yield batch


def _look(row: Scan) -> Look:
    return Look(row.hashes, row.down, row.crops)


def _face(row: Scan) -> _Face:
    return _Face(row.entry, row.version, row.title)


class _Known:
    """The scans by contest: a likeness never tells of another one's entries."""

    def __init__(self) -> None:
        self._of = defaultdict[str, _Scans](_Scans)

    def refreshed(self) -> _Scans:
        """Those of the present contest, the new ones read."""
        scans = self._of[contests.current()]
        scans.refresh()
        return scans


_known = _Known()


@queues.consumer
def _scan(order: Delivery) -> None:
    """Scan one video, unless that was done, and write down which entries look like it."""
    entry = records.get(entry_key(order.body["entry"]))
    video = entry.video if entry else None
    if entry is not None and video is not None and video.version == order.body["version"]:
        row = _scanned(entry, video, order.receives)
        _compare(row)
        _copy(video, row)
        _order_for_review(entry)


def _scanned(entry: Entry, video: Video, receives: int) -> Scan:
    known = records.get(scan_key(entry.id))
    if known is not None and known.version == video.version:
        return known
    if known is not None and known.blind is not None:
        objects.discard_work(known.blind.key)  # of a film that was replaced
    wanted = scan.give_up(entry, video, clock.now())
    try:
        seen = _view(video)
        _store_pictures(video, seen)
        wanted = scan.conclude(entry, video, seen, clock.now())
    except (InspectionFailed, SourceChanged, SourceUnavailable) as trouble:
        logger.warning("not scanned", extra={"entry": entry.id, "trouble": str(trouble)})
        if receives < LAST_TRY:
            raise
    return records.save(wanted, known)  # Stale if another event was faster: this one comes again and finds it


def _view(video: Video) -> Footage:
    ranges = Ranges(PinnedObject(video.key, video.version, video.size), max_requests=MAX_REQUESTS)

    def read(offset: int, length: int) -> bytes:
        try:
            return ranges.read(offset, min(length, video.size - offset))
        except BudgetSpent:
            return b""  # what was read so far is the sample

    with Viewer() as child:
        seen = child.view(video.size, read)
    logger.info("scanned", extra={"object": video.key, "bytes_read": ranges.bytes_read, "requests": ranges.requests})
    return seen


def _copy(video: Video, row: Scan) -> None:
    """Make the copy for experts where the film needs one. A failure leaves the order to its queue."""
    if row.blind is not None or not scan.needs_copy(video, definitions.of(row.contest)):
        return
    film, key = PinnedObject(video.key, video.version, video.size), scan.blind_key(video)
    ranges = Ranges(film)
    blanks = metadata_boxes.blanks(ranges, mp4.walk(ranges))
    checksum = copies.copy_without(film, blind_copy.plan(video.size, blanks), key)
    copy = BlindCopy(key=key, checksum=checksum, blanked=sum(each.end - each.start for each in blanks))
    records.save(scan.with_copy(row, copy, clock.now()), row)
    logger.info("copied without metadata", extra={"object": key, "blanked": copy.blanked})


def _order_for_review(entry: Entry) -> None:
    """Order the copy that screeners and experts play; that of a film that was replaced goes."""
    known = records.get(rendition_key(entry.id, "review"))
    change = rendition.for_review(entry, known, clock.now(), Makers(config().renditions))
    if change is None:
        return
    for place in (known.key, *known.pieces) if known is not None else ():
        objects.discard_work(place)
    records.save(change, known)  # Stale if another event was faster: this one comes again and finds it


def _store_pictures(video: Video, seen: Footage) -> None:
    for key, content in zip(scan.picture_keys(video), (seen.sheet, seen.poster), strict=True):
        if content:
            objects.write_bytes(key, base64.b64decode(content), "image/jpeg")


def _compare(row: Scan) -> None:
    """Store which entries look like this one, for both sides.

    It compares after the scan is saved, so that of two scanned at the same time the later one sees the other.
    """
    if row.state is not ScanState.DONE:
        return
    known, mine = _known.refreshed(), _face(row)
    for match in known.gallery.alike(_look(row), but=(row.entry,)):
        other = known.faces[match.entry]
        sides = _likeness(mine, other, match), _likeness(other, mine, match)
        records.transact([records.put_row(side, {}) for side in sides])


def _likeness(row: _Face, other: _Face, match: Match) -> Likeness:
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


def handle(event: Event, context: LambdaContext) -> PartialItemFailureResponse:
    """Scan the videos of some messages; answer which must come again."""
    sandbox.prepare(footage_viewer.MODULE)  # its library loads while the rows are read
    return _scan(event, context)
