"""A copy for review that MediaConvert makes: its job begun, and its end taken into the row, whoever tells of it."""

from chalicelib import clock
from chalicelib.aws import conversions, objects, records
from chalicelib.aws.items import entry_key, rendition_key
from chalicelib.aws.logs import logger
from chalicelib.entry import rendition, rendition_job
from chalicelib.entry.rendition import Rendition, RenditionState
from chalicelib.entry.rendition_job import Job, JobState
from chalicelib.entry.upload import Video
from chalicelib.errors import Stale


def begin(row: Rendition, video: Video, is_last_try: bool) -> None:
    """Begin the job of a copy. Where MediaConvert takes none, the original is played."""
    if not objects.is_newest(video.key, video.version):
        records.save(rendition.give_up(row, clock.now()), row)
        return
    try:
        job = conversions.begin(row, video)
    except conversions.Refused as trouble:
        logger.warning("no job for a rendition", extra={"entry": row.entry, "trouble": str(trouble)})
        if trouble.is_passing and not is_last_try:
            raise
        records.save(rendition.give_up(row, clock.now()), row)
        return
    try:
        records.save(rendition_job.begin(row, job, clock.now()), row)
    except Stale:  # replaced or withdrawn at this moment; or the order came twice, and the same job is in the row
        now = records.get(rendition_key(row.entry, row.use))
        if now is None or now.job != job:
            conversions.cancel(job)


def look_after(row: Rendition | None, job: str, by_event: bool) -> None:
    """Take in what became of a job. What is told twice, late, or of another's job changes nothing."""
    told = conversions.look(job)
    if row is None or row.job != job:
        _clear(row, job, told)
    elif row.state is RenditionState.MAKING:
        if not (by_event and told.state is JobState.RUNNING):  # its own message looks at it again
            _conclude(row, told)
    elif row.state is not RenditionState.READY:  # withdrawn, erased or given up meanwhile
        _clear(None, job, told)


def _conclude(row: Rendition, told: Job) -> None:
    entry = records.found(entry_key(row.entry))
    if entry.video is None or entry.video.version != row.version:
        records.save(rendition.give_up(row, clock.now()), row)
        return
    if told.state is JobState.FAILED:
        logger.warning("a rendition's job failed", extra={"entry": row.entry, "code": told.why})
    pinned = told.state is JobState.DONE and objects.is_newest(entry.video.key, entry.video.version)
    size = objects.size_of_work(row.key) if pinned else 0
    records.save(rendition_job.conclude(row, told, size, clock.now()), row)


def _clear(row: Rendition | None, job: str, told: Job) -> None:
    """End a job that nobody waits for, and delete what it wrote, unless a row goes by that place."""
    if not told.key or (row is not None and row.key == told.key):
        return
    if told.state is JobState.RUNNING:
        conversions.cancel(job)
    objects.discard_work(told.key)
