"""Copies for review that MediaConvert makes, on real rows: begun once, believed if the job says so, cleared away."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest
from botocore.exceptions import EndpointConnectionError

from chalicelib import clock
from chalicelib.aws import audit, contests, conversions, records
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key, rendition_key
from chalicelib.config import config
from chalicelib.entry import rendition
from chalicelib.entry.rendition import MadeBy, Rendition, RenditionState
from chalicelib.entry.rendition_job import LOOK_AFTER, LOOKS
from functions.make_rendition import conversion, handler
from tests import mediaconvert, play
from tests.functions.test_make_rendition import accepted, screened, stored
from tests.kill import until_done
from tests.media.remembered import REMEMBERED
from tests.mediaconvert import FIRST, MediaConvert
from tests.play import Json, PlayedCall


@pytest.fixture(autouse=True)
def _remembered(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same film is scanned once: what the tests are about comes after that."""
    REMEMBERED.install(monkeypatch)


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch, stage: PlayedCall) -> Iterator[MediaConvert]:
    """A deployment with `Renditions=mediaconvert`, whose small films get copies, too."""
    monkeypatch.setattr(rendition, "REVIEW_LEAST", 0)
    monkeypatch.setattr(rendition, "REVIEW_SAVES", 0)
    monkeypatch.setenv("RENDITIONS", "mediaconvert")
    monkeypatch.setenv("CONVERSION_ROLE", "arn:aws:iam::000000000000:role/conversion")
    monkeypatch.setenv("CONVERSION_QUEUE", "arn:aws:mediaconvert:us-east-1:000000000000:queues/Default")
    config.cache_clear()
    with mediaconvert.answering() as answering:
        yield answering
    monkeypatch.undo()
    config.cache_clear()


def begun(stage: PlayedCall, title: str = "长片") -> Json:
    """A work whose film is accepted, and whose job has begun."""
    work = stage.submitted(stage.entrant(), title)
    accepted()
    ordered()
    return work


def ordered(kind: str = "rendition", receives: int = 1) -> None:
    """The queue brings what is ordered and due."""
    orders = [order["pointer"] for order in play.outbox(kind) if order["waits"]]
    assert play.queued("make_rendition", *orders, receives=receives) == {"batchItemFailures": []}


def row_of(work: Json) -> Rendition:
    return records.found(rendition_key(work["id"], "review"))


def told(service: MediaConvert, job: str = FIRST) -> None:
    assert play.queued("make_rendition", service.event(job)) == {"batchItemFailures": []}


def an_hour_later(monkeypatch: pytest.MonkeyPatch, hours: int = 1) -> None:
    later = clock.now() + hours * LOOK_AFTER + timedelta(minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)


def test_a_job_makes_the_copy_that_screeners_play(stage: PlayedCall, service: MediaConvert) -> None:
    """Begun with the film's key and where the copy is to lie; the original is played until the job has ended."""
    organizer = stage.organizer()
    work = begun(stage)
    row, [job] = row_of(work), service.jobs.values()
    assert (row.state, row.maker, row.job) == (RenditionState.MAKING, MadeBy.MEDIACONVERT, FIRST)
    assert (job["role"], job["queue"]) == (config().conversion_role, config().conversion_queue)
    assert job["userMetadata"]["entry"] == work["id"]
    film = records.found(entry_key(work["id"])).video
    assert film
    assert job["userMetadata"]["digest"] == film.checksum
    assert job["settings"]["inputs"][0]["fileInput"] == f"s3://{config().uploads_bucket}/{film.key}"
    original, beside = screened(organizer, work)
    assert beside is None
    service.writes()
    service.ends()
    told(service)
    row = row_of(work)
    assert (row.state, row.size, row.width, row.height) == (RenditionState.READY, len(b"a copy"), 1920, 1080)
    played, beside = screened(organizer, work)
    assert row.key in played
    assert beside is not None
    assert beside.partition("?")[0] == original.partition("?")[0]
    assert stored(work) == [row.key]
    assert audit.verify() == []


def test_what_is_told_twice_or_late_changes_nothing(
    stage: PlayedCall, service: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The event again, the order again, and the look that waited with the row."""
    work = begun(stage)
    service.writes()
    service.ends()
    told(service)
    row = row_of(work)
    told(service)
    an_hour_later(monkeypatch)
    ordered("rendition_job")
    assert row_of(work) == row
    assert stored(work) == [row.key]
    assert len(service.jobs) == 1


def test_an_event_is_no_proof(stage: PlayedCall, service: MediaConvert) -> None:
    """The job itself is asked: while it works nothing is believed, and another's job is nobody's here."""
    work = begun(stage)
    row = row_of(work)
    told(service)
    assert row_of(work) == row
    for job in ("1700000000000-none00", ""):
        play.queued("make_rendition", service.event() | {"job": job})
    assert row_of(work) == row
    service.ends()  # it says that it is done, and there is no copy
    told(service)
    assert row_of(work).state is RenditionState.MAKING
    assert (row_of(work).begun, row_of(work).job) == (2, "")


def test_a_job_of_another_stack_deletes_nothing_here(stage: PlayedCall, service: MediaConvert) -> None:
    """Who begins jobs in the account by hand cannot have a copy deleted."""
    work = begun(stage)
    service.writes()
    service.ends()
    told(service)
    row = row_of(work)
    for about in ({"stack": "another", "key": row.key}, {"stack": config().stack, "key": f"uploads/{work['id']}/x"}):
        service.jobs["1700000000000-hand01"] = service.jobs[FIRST] | {"userMetadata": about | {"entry": work["id"]}}
        play.queued("make_rendition", {**service.event(), "job": "1700000000000-hand01"})
        assert stored(work) == [row.key]
    service.jobs["1700000000000-hand01"]["userMetadata"] = {
        "stack": config().stack,
        "key": row.key,
        "entry": work["id"],
    }
    play.queued("make_rendition", {**service.event(), "job": "1700000000000-hand01"})
    assert stored(work) == [row.key]


def test_a_lost_event_is_made_up_for(stage: PlayedCall, service: MediaConvert, monkeypatch: pytest.MonkeyPatch) -> None:
    """A message waits with the row; the repair announces it once it is due."""
    work = begun(stage)
    service.writes()
    service.ends()
    play.run("reconcile", {})
    assert row_of(work).state is RenditionState.MAKING
    an_hour_later(monkeypatch)
    ordered("rendition_job")
    assert row_of(work).state is RenditionState.READY


def test_a_job_that_never_ends_is_given_up(
    stage: PlayedCall, service: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is looked at each hour, and after half a day the original is what is played."""
    work = begun(stage)
    for hour in range(1, LOOKS + 1):
        an_hour_later(monkeypatch)
        ordered("rendition_job")
        assert (row_of(work).state, row_of(work).looks) == (RenditionState.MAKING, hour)
    an_hour_later(monkeypatch)
    ordered("rendition_job")
    assert row_of(work).state is RenditionState.FAILED


def test_a_job_that_fails_hurts_no_entry(stage: PlayedCall, service: MediaConvert) -> None:
    """Another is begun; after its failure the original is played, and the entry is what it was."""
    organizer = stage.organizer()
    work = begun(stage)
    entry = records.found(entry_key(work["id"]))
    service.ends(status="ERROR")
    told(service)
    ordered()
    second = row_of(work).job
    assert (second != FIRST, len(service.jobs)) == (True, 2)
    service.ends(second, "CANCELED")
    told(service, second)
    assert row_of(work).state is RenditionState.FAILED
    assert screened(organizer, work)[1] is None
    assert records.found(entry_key(work["id"])) == entry
    assert audit.verify() == []


@pytest.mark.parametrize(("code", "comes_again"), [("BadRequestException", False), ("TooManyRequestsException", True)])
def test_where_mediaconvert_takes_no_job_the_original_is_played(
    stage: PlayedCall, service: MediaConvert, code: str, comes_again: bool
) -> None:
    """What may be over later is tried again until the last try."""
    service.refuses = code
    work = stage.submitted(stage.entrant(), "不接")
    accepted()
    [order] = play.outbox("rendition")
    if comes_again:
        with pytest.raises(Exception, match=code):
            play.queued("make_rendition", order["pointer"])
        assert row_of(work).state is RenditionState.MAKING
    play.queued("make_rendition", order["pointer"], receives=handler.LAST_TRY)
    assert row_of(work).state is RenditionState.FAILED


def test_where_there_is_no_mediaconvert_the_original_is_played(
    stage: PlayedCall, service: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody answers under the service's address: it may be the network, so the last try alone gives up."""

    def unreachable(**_asked: Any) -> None:
        raise EndpointConnectionError(endpoint_url="https://mediaconvert.cn-north-1.amazonaws.com.cn")

    work = stage.submitted(stage.entrant(), "没有")
    accepted()
    [order] = play.outbox("rendition")
    monkeypatch.setattr(client("mediaconvert"), "create_job", unreachable)
    with pytest.raises(Exception, match="no answer"):
        play.queued("make_rendition", order["pointer"])
    assert row_of(work).state is RenditionState.MAKING
    play.queued("make_rendition", order["pointer"], receives=handler.LAST_TRY)
    assert row_of(work).state is RenditionState.FAILED


@pytest.mark.parametrize(("other", "status"), [(False, "SUBMITTED"), (True, "CANCELED")])
def test_who_comes_second_cancels_no_job_of_the_first(
    stage: PlayedCall, service: MediaConvert, other: bool, status: str
) -> None:
    """The order came twice at once: both were told the same job, and one has stored it. Another's is cancelled."""
    work = stage.submitted(stage.entrant(), "两次")
    accepted()
    before = row_of(work)
    film = records.found(entry_key(work["id"])).video
    assert film
    ordered()
    if other:
        records.transact([records.put_row(msgspec.structs.replace(row_of(work), job="another"), {})])
    conversion.begin(before, film, is_last_try=False)
    assert (list(service.jobs), service.jobs[FIRST]["status"]) == ([FIRST], status)


def test_a_deployment_that_goes_back_to_do_without_plays_originals(
    stage: PlayedCall, service: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It has no right to ask for the job any more, so it does not: nothing is stuck in the queue."""
    work = begun(stage)
    monkeypatch.setenv("CONVERSION_ROLE", "")
    config.cache_clear()
    an_hour_later(monkeypatch)
    ordered("rendition_job")
    ordered()
    assert row_of(work).state is RenditionState.FAILED
    assert len(service.jobs) == 1


def test_a_film_that_is_replaced_leaves_no_copy_behind(
    stage: PlayedCall, service: MediaConvert, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither if its job ends before anybody looks at it nor if it is still at work then."""
    entrant = stage.entrant()
    work = entrant.do("POST", "/entries", stage.form())
    for film in ("ok_1080p_h264_aac.mp4", "deep_black.mp4", "ok_1080p_h264_aac.mp4"):
        stage.uploaded(entrant, entrant.do("GET", f"/entries/{work['id']}"), film)
        play.probe(work["id"])
        accepted()
        ordered()
    first, second, third = service.jobs
    service.writes(first)
    service.ends(first)
    told(service, first)
    assert stored(work) == []
    an_hour_later(monkeypatch)
    ordered("rendition_job")
    assert [service.jobs[each]["status"] for each in (second, third)] == ["CANCELED", "SUBMITTED"]
    service.writes(third)
    service.ends(third)
    told(service, third)
    assert stored(work) == [row_of(work).key]


def test_a_copy_of_a_film_that_was_erased_meanwhile_is_deleted(stage: PlayedCall, service: MediaConvert) -> None:
    """The row stands as withdrawn, and names the job."""
    work = begun(stage)
    row = row_of(work)
    gone = msgspec.structs.replace(row, state=RenditionState.WITHDRAWN)
    records.transact([records.put_row(gone, {})])
    service.writes()
    service.ends()
    assert stored(work) == [row.key]
    told(service)
    assert stored(work) == []
    assert row_of(work) == gone


def test_what_the_bucket_holds_in_the_films_place_is_not_converted(stage: PlayedCall, service: MediaConvert) -> None:
    """MediaConvert takes the newest version: if that is not the pinned one, nobody is to judge a copy of it."""
    work = stage.submitted(stage.entrant(), "换过")
    accepted()
    film = records.found(entry_key(work["id"])).video
    assert film
    client("s3").put_object(Bucket=config().uploads_bucket, Key=film.key, Body=b"another")
    ordered()
    assert (row_of(work).state, service.jobs) == (RenditionState.FAILED, {})


def test_a_crash_after_any_change_begins_one_job_and_loses_none(stage: PlayedCall, service: MediaConvert) -> None:
    """Within its minute the service knows a request again; so does the row that a job has ended."""
    work = stage.submitted(stage.entrant(), "断电")
    accepted()
    [order] = play.outbox("rendition")
    answer, deaths = until_done(lambda: play.queued("make_rendition", order["pointer"]))
    assert (answer, deaths > 2) == ({"batchItemFailures": []}, True)
    assert (list(service.jobs), row_of(work).job) == ([FIRST], FIRST)
    service.writes()
    service.ends()
    _, deaths = until_done(lambda: play.queued("make_rendition", service.event()))
    assert deaths > 0
    assert (row_of(work).state, stored(work)) == (RenditionState.READY, [row_of(work).key])
    assert audit.verify() == []


def test_only_jobs_of_this_contest_are_named(service: MediaConvert) -> None:
    """The key that a job carries says whose it is."""
    for key, known in (("renditions/e/f/n.mp4", "renditions/e/f/n.mp4"), ("renditions/~none/e/f/n.mp4", "")):
        about = {"stack": config().stack, "key": key}
        service.jobs["1"] = {"id": "1", "status": "PROGRESSING", "userMetadata": about}
        assert conversions.look("1").key == known
    assert contests.current() == play.CONTEST
