"""The list of works to screen: whom it waits for, and that nobody who submitted is left off it."""

from datetime import timedelta

import msgspec

from chalicelib import clock
from chalicelib.aws import audit, records
from chalicelib.aws.items import entry_key
from tests import play
from tests.play import ApiClient, Json, PlayedCall


def close_entries(stage: PlayedCall, organizer: ApiClient, ago: timedelta) -> None:
    """The deadline is moved to some time ago."""
    board = organizer.do("GET", "/organizer/board")
    opens = clock.now() - timedelta(days=30)
    calendar = {
        "opens": opens.isoformat(),
        "closes": (clock.now() - ago).isoformat(),
        "review_until": board["calendar"]["review_until"],
        "revision": board["revision"],
        "reason": "测试",
    }
    organizer.do("PUT", "/organizer/calendar", calendar)


def started(organizer: ApiClient) -> Json:
    """Screening is started and tries to fix its list."""
    organizer.do("POST", "/organizer/phases/screening/start", {})
    play.step("open_phase", phase="screening", execution="arn:screening-1")
    frozen: Json = play.step("freeze_entries")
    return frozen


def listed(frozen: Json) -> list[str]:
    """The works of a fixed list."""
    return [entry for batch in play.read_document(frozen["key"]) for entry in batch["entries"]]


def test_the_list_waits_for_an_upload_that_may_still_be_submitted(stage: PlayedCall) -> None:
    """Begun before the deadline, finished and submitted in the hours of grace: it is on the list."""
    organizer, entrant = stage.organizer(), stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, entry, content)
    stage.close_entries(organizer)
    assert started(organizer)["state"] == "waiting"
    play.sent_parts(entrant, path, content)
    entrant.do("POST", f"{path}/completion", {})
    play.probe(entry["id"])
    assert play.step("freeze_entries")["state"] == "waiting"
    seen = entrant.do("GET", f"/entries/{entry['id']}")
    assert seen["can"] == ["submit", "withdraw"]
    entrant.do("POST", f"/entries/{entry['id']}/submission", stage.pledged(seen))
    assert listed(play.step("freeze_entries")) == [entry["id"]]
    assert audit.verify() == []


def test_an_upload_that_arrived_without_its_page_is_on_the_list(stage: PlayedCall) -> None:
    """Submitted while it was sent, every part in the bucket, the browser closed: it is joined before the list is."""
    organizer, entrant = stage.organizer(), stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, entry, content)
    entrant.do("POST", f"/entries/{entry['id']}/submission", stage.pledged(entry | {"revision": 2}))
    play.sent_parts(entrant, path, content)
    close_entries(stage, organizer, ago=timedelta(hours=3))
    _begun_before_the_deadline(entry["id"])
    assert listed(started(organizer)) == [entry["id"]]
    play.probe(entry["id"])
    assert organizer.do("GET", f"/organizer/entries/{entry['id']}")["video"]["state"] == "accepted"


def _begun_before_the_deadline(entry_id: str) -> None:
    """The deadline was moved into the past of an upload that is under way; its beginning is moved along."""
    entry = records.found(entry_key(entry_id))
    assert entry.upload is not None
    upload = msgspec.structs.replace(entry.upload, begun_at=entry.upload.begun_at - timedelta(hours=4))
    records.transact(
        [records.put_row(msgspec.structs.replace(entry, upload=upload), records.at_revision(entry.revision))]
    )


def test_a_replacement_that_never_arrived_does_not_keep_a_work_off_the_list(stage: PlayedCall) -> None:
    """Submitted with a good video, its replacement still on the way when the grace is over: the good one counts."""
    organizer, entrant = stage.organizer(), stage.entrant()
    entry = stage.submitted(entrant)
    path, _ = play.begun_upload(entrant, entry, b"x" * 1000)
    unfinished = stage.entrant("13900139000").do("POST", "/entries", stage.form("没有视频"))
    close_entries(stage, organizer, ago=timedelta(hours=3))
    frozen = started(organizer)
    assert listed(frozen) == [entry["id"]]
    assert play.step("freeze_entries") == frozen
    for batch in play.read_document(frozen["key"]):
        play.run("screen_entries", batch)
    seen = entrant.do("GET", f"/entries/{entry['id']}")
    assert (seen["status"], seen["upload"], seen["video"]["state"]) == ("screening", None, "accepted")
    assert entrant.send("GET", f"{path}/parts")["code"] == "ENTRIES_CLOSED"
    assert organizer.do("GET", f"/organizer/entries/{unfinished['id']}")["status"] == "draft"
    assert audit.verify() == []
