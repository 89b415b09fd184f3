"""What a look at MediaConvert's job means for a copy."""

import msgspec
import pytest

from chalicelib.entry import rendition, rendition_job
from chalicelib.entry.rendition import MadeBy, Makers, Rendition, RenditionState
from chalicelib.entry.rendition_job import LOOK_AFTER, LOOKS, TRIES, Job, JobState
from tests.unit.entry.test_rendition import film, stored
from tests.unit.samples import AT, LATER


def working(**changed: object) -> Rendition:
    """A copy whose job has begun."""
    row = stored(rendition.for_review(film(seconds=1200), None, AT, Makers.BOTH))
    assert row.maker is MadeBy.MEDIACONVERT
    row = stored(rendition_job.begin(row, "job-1", AT))
    return msgspec.structs.replace(row, **changed)


def test_a_job_that_has_begun_is_looked_at_an_hour_later() -> None:
    """By a message that stands with the row and names the job."""
    row = stored(rendition.for_review(film(seconds=1200), None, AT, Makers.BOTH))
    change = rendition_job.begin(row, "job-1", AT)
    [look] = change.messages
    assert (change.row.job, change.due) == ("job-1", AT + LOOK_AFTER)
    assert look.body == {"entry": row.entry, "use": "review", "job": "job-1"}


@pytest.mark.parametrize(
    ("job", "size", "changed", "state", "orders"),
    [
        (Job(state=JobState.DONE, width=1280, height=720), 9, {}, RenditionState.READY, []),
        (Job(state=JobState.DONE), 0, {}, RenditionState.MAKING, ["rendition"]),  # nothing lies there: once more
        (Job(state=JobState.FAILED), 9, {}, RenditionState.MAKING, ["rendition"]),
        (Job(state=JobState.GONE), 0, {}, RenditionState.MAKING, ["rendition"]),
        (Job(state=JobState.FAILED), 0, {"begun": TRIES}, RenditionState.FAILED, ["rendition"]),  # deletes what is left
        (Job(state=JobState.RUNNING), 0, {}, RenditionState.MAKING, ["rendition_job"]),
        (Job(state=JobState.RUNNING), 0, {"looks": LOOKS}, RenditionState.FAILED, ["rendition"]),
    ],
)
def test_what_a_look_means(
    job: Job, size: int, changed: dict[str, int], state: RenditionState, orders: list[str]
) -> None:
    """Ready only with a file in its place; a second job after a failure, and no third."""
    change = rendition_job.conclude(working(**changed), job, size, LATER)
    assert change.row.state is state
    assert [each.kind for each in change.messages] == orders
    if state is RenditionState.READY:
        assert (change.row.size, change.row.width, change.row.height) == (9, 1280, 720)


def test_a_second_job_is_another_request() -> None:
    """It forgets the first one, and is ordered at once."""
    change = rendition_job.conclude(working(), Job(state=JobState.FAILED), 0, LATER)
    assert (change.row.begun, change.row.job, change.row.looks, change.due) == (2, "", 0, None)
    assert change.messages[0].body == {"entry": change.row.entry, "revision": 3, "use": "review"}
