"""A copy for review that AWS Elemental MediaConvert makes: its job is begun, looked after, and its end written down.

MediaConvert says by an event that a job has ended. The event is no proof: the job itself is asked. If no event comes, a
message that waits with the row has the job looked at. A job may also end after its film was replaced or erased; what it
has written then belongs to nobody and is deleted. A job that fails costs nobody anything: the original is played.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from chalicelib.actors import SYSTEM
from chalicelib.entry.rendition import Rendition, RenditionState, give_up
from chalicelib.history import Change, Destination, Message

LOOK_AFTER = timedelta(hours=1)  # MediaConvert mostly needs less than a film lasts, and its event comes at once
LOOKS = 12  # that find a job still at work; then it is given up
TRIES = 2  # jobs for one film: a fault of the service is mostly over the next time
KIND = "rendition_job"


class JobState(StrEnum):
    """What became of a job. GONE: MediaConvert knows of none with this id."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    GONE = "gone"


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A job as MediaConvert tells it. `width` and `height` in pixels of what it made; `key` is the copy's in the work
    bucket, "" for a job that is none of ours; `why` it failed, as a code."""

    state: JobState
    key: str = ""
    width: int = 0
    height: int = 0
    why: str = ""


def begin(row: Rendition, job: str, at: datetime) -> Change[Rendition]:
    """Note that a job is at it. Its message comes after an hour, however the job ends meanwhile."""
    return _looked_after(msgspec.structs.replace(row, job=job, changed_at=at), "begin_rendition_job", row, at)


def conclude(row: Rendition, job: Job, size: int, at: datetime) -> Change[Rendition]:
    """What a look at its job means for a copy. `size` in bytes of what lies in its place, 0 for nothing."""
    if job.state is JobState.RUNNING:
        return _still(row, at)
    if job.state is JobState.DONE and size:
        made = {"state": RenditionState.READY, "size": size, "width": job.width, "height": job.height}
        return _change(msgspec.structs.replace(row, changed_at=at, **made), "finish_rendition", row, at)
    if row.begun < TRIES:
        again = msgspec.structs.replace(row, changed_at=at, begun=row.begun + 1, job="", looks=0)
        return _change(again, "repeat_rendition_job", row, at=at, message=_order(row))
    return give_up(row, at)


def _still(row: Rendition, at: datetime) -> Change[Rendition]:
    if row.looks >= LOOKS:
        return give_up(row, at)
    return _looked_after(msgspec.structs.replace(row, looks=row.looks + 1), "await_rendition_job", row, at)


def _looked_after(row: Rendition, action: str, before: Rendition, at: datetime) -> Change[Rendition]:
    body = {"entry": row.entry, "use": row.use, "job": row.job}
    look = Message(Destination.RENDITIONS, KIND, body)
    return _change(row, action, before, at=at, message=look, due=at + LOOK_AFTER)


def _order(row: Rendition) -> Message:
    body = {"entry": row.entry, "revision": row.revision + 1, "use": row.use}
    return Message(Destination.RENDITIONS, "rendition", body)


def _change(
    row: Rendition,
    action: str,
    before: Rendition,
    at: datetime,
    message: Message | None = None,
    due: datetime | None = None,
) -> Change[Rendition]:
    messages = () if message is None else (message,)
    old, new = before.state.value, row.state.value
    return Change(row=row, action=action, by=SYSTEM, at=at, before=old, after=new, messages=messages, due=due)
