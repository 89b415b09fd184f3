"""Renditions queue → one more step of a small copy of a video, or the deletion of what is needed no more.

MediaConvert's events come by the same queue: see `conversion`.
"""

from collections import OrderedDict

from chalicelib import clock
from chalicelib.aws import definitions, objects, queues, records
from chalicelib.aws.items import entry_key, rendition_key, scan_key
from chalicelib.aws.logs import logger
from chalicelib.aws.objects import PinnedObject
from chalicelib.aws.queues import Delivery
from chalicelib.call import look
from chalicelib.entry import rendition
from chalicelib.entry.rendition import SHARED, SHARED_BYTES, MadeBy, Rendition, RenditionState
from chalicelib.entry.upload import Video
from chalicelib.errors import Stale
from chalicelib.video.cover import cover, whole
from chalicelib.video.ranges import SourceChanged, SourceUnavailable
from chalicelib.video.rendition import Made, Task
from chalicelib.video.rendition_maker import Maker
from chalicelib.video.sandbox import InspectionFailed, Read
from functions.make_rendition import conversion

LAST_TRY = 4  # receives; one less than the queue's maxReceiveCount, so that the last one stores "failed"
CHUNK = 4 * 1024 * 1024  # bytes a request: a second of a large original
CHUNKS = 4  # that are kept: pictures and sound may lie apart


@queues.consumer
def handle(order: Delivery) -> None:
    """Do what a change of the row has ordered, unless another one has followed; or see what became of a job."""
    row = records.get(rendition_key(order.body["entry"], order.body.get("use", "show")))
    if "job" in order.body:
        conversion.look_after(row, str(order.body["job"]), by_event=order.place is None)
        return
    if row is None or row.revision != order.body["revision"]:
        return
    if row.state is RenditionState.MAKING:
        _bring_on(row, order.receives)
    else:
        _tidy(row)


def _bring_on(row: Rendition, receives: int) -> None:
    entry = records.found(entry_key(row.entry))
    if entry.video is None or entry.video.version != row.version:
        records.save(rendition.give_up(row, clock.now()), row)
        return
    if row.maker is MadeBy.MEDIACONVERT:
        conversion.begin(row, entry.video, is_last_try=receives >= LAST_TRY)
        return
    task = rendition.next_task(row, entry.video)
    place = rendition.place_of(row, task)
    try:
        made = _made(row, entry.video, task)
    except (InspectionFailed, SourceChanged, SourceUnavailable) as trouble:
        logger.warning("no step of a rendition", extra={"entry": row.entry, "step": task.step, "trouble": str(trouble)})
        if receives < LAST_TRY:
            raise
        records.save(rendition.give_up(row, clock.now()), row)
        return
    if made.content:
        objects.write_bytes(place, made.content, "video/mp4")
    _note(row, task, made, place)


def _share(row: Rendition) -> bool:
    """Store the pictures for shared links, if the present video has a poster; whether they are stored."""
    scan = records.get(scan_key(row.entry))
    if scan is None or not scan.poster or scan.version != row.version:
        return False
    poster, accent = objects.read_bytes(scan.poster), definitions.of(row.contest).look.accent
    try:
        pictures = {
            "wide": whole(poster, *SHARED["wide"], accent or look.ACCENT, SHARED_BYTES),
            "square": cover(poster, *SHARED["square"]),
        }
    except InspectionFailed as trouble:
        logger.warning("no pictures to share", extra={"entry": row.entry, "trouble": str(trouble)})
        return False
    for shape, place in row.shared_places.items():
        objects.write_bytes(place, pictures[shape], "image/jpeg")
    return True


def _note(row: Rendition, task: Task, made: Made, place: str) -> None:
    """Store that a step is done. If the copy was withdrawn meanwhile, nothing of it stays."""
    shared = row.shared or (row.use == "show" and _share(row))
    try:
        records.save(rendition.advance(row, task, made, at=clock.now(), shared=shared), row)
    except Stale:
        now = records.get(rendition_key(row.entry, row.use))
        if now is not None and (now.state is RenditionState.WITHDRAWN or now.version != row.version):
            for each in (place, *row.shared_places.values()):
                objects.discard_work(each)


def _tidy(row: Rendition) -> None:
    """Delete the pieces; the copy, unless it is shown; and once it is withdrawn, the pictures for shared links too."""
    copy = () if row.state is RenditionState.READY else (row.key,)
    pictures = row.shared_places.values() if row.state is RenditionState.WITHDRAWN else ()
    for place in (*row.pieces, *copy, *pictures):
        objects.discard_work(place)


def _made(row: Rendition, video: Video, task: Task) -> Made:
    with Maker() as child:
        if task.step == "join":
            content = b"".join(objects.read_bytes(place) for place in _stored(row))
            return child.make(task, len(content), lambda offset, length: content[offset : offset + length])
        return child.make(task, video.size, ahead(PinnedObject(video.key, video.version, video.size)))


def _stored(row: Rendition) -> list[str]:
    """The places of the pieces that hold anything."""
    sizes = (*row.parts, row.sound or 0)
    return [place for place, size in zip(row.pieces, sizes, strict=True) if size]


def ahead(file: PinnedObject) -> Read:
    """Reads a file in chunks, of which the last few are kept: the decoders ask for little at a time."""
    kept: OrderedDict[int, bytes] = OrderedDict()

    def chunk(number: int) -> bytes:
        if number not in kept:
            start = number * CHUNK
            kept[number] = file.read(start, min(CHUNK, file.size - start))
            while len(kept) > CHUNKS:
                kept.popitem(last=False)
        kept.move_to_end(number)
        return kept[number]

    def read(offset: int, length: int) -> bytes:
        end, pieces = min(offset + length, file.size), []
        while offset < end:
            number, within = divmod(offset, CHUNK)
            pieces.append(chunk(number)[within : within + end - offset])
            offset += len(pieces[-1])
        return b"".join(pieces)

    return read
