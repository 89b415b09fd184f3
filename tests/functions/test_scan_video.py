"""The scan of an accepted video, on real rows and real videos: once, on the pinned version, whatever comes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import audit
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.video.footage_viewer import Viewer
from chalicelib.video.sandbox import InspectionFailed
from functions.scan_video import handler
from tests import play
from tests.play import ApiClient, Json, PlayedCall


def scanned(*orders: Json, receives: int = 1) -> Any:
    """The queue brings the orders."""
    return play.queued("scan_video", *(order["pointer"] for order in orders), receives=receives)


def shown(organizer: ApiClient, work: Json) -> Any:
    """What a screener sees."""
    return organizer.do("GET", f"/organizer/entries/{work['id']}/scan")["scan"]


@pytest.fixture(autouse=True)
def _cold_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing known of another test's works."""
    monkeypatch.setattr(handler, "_known", handler._Known())


def test_screeners_see_pictures_and_remarks_and_a_second_event_changes_nothing(stage: PlayedCall) -> None:
    """Nothing before the scan; then the contact sheet, the poster and the findings, stored once."""
    organizer, entrant = stage.organizer(), stage.entrant()
    first = stage.submitted(entrant, "第一件")
    second = stage.submitted(entrant, "第二件", "deep_silent_audio.mp4")
    assert shown(organizer, first) is None
    orders = play.outbox("scan")
    assert len(orders) == 2
    assert scanned(*orders) == {"batchItemFailures": []}
    before = play.items("entries")
    assert scanned(*orders) == {"batchItemFailures": []}
    assert play.items("entries") == before
    assert play.messages("scan") == []
    faces = {work["id"]: shown(organizer, work) for work in (first, second)}
    assert [face["state"] for face in faces.values()] == ["done"] * 2
    assert [finding["code"] for finding in faces[second["id"]]["findings"]] == ["SILENT_AUDIO"]
    pictures = [faces[first["id"]][name] for name in ("sheet", "poster")]
    assert all("X-Amz-Signature" in address and "X-Amz-Expires=600" in address for address in pictures)
    left = datetime.fromisoformat(faces[first["id"]]["pictures_expire"]) - clock.now()
    assert timedelta(minutes=9) < left <= timedelta(minutes=10)
    stored = client("s3").list_objects_v2(Bucket=config().work_bucket, Prefix=f"scans/{first['id']}/")["Contents"]
    assert len(stored) == 2
    assert audit.verify() == []


def test_two_works_of_one_film_name_each_other(stage: PlayedCall) -> None:
    """On both sides, with the title of the other and how alike they are."""
    organizer, entrant = stage.organizer(), stage.entrant()
    works = [stage.submitted(entrant, title, "ok_fragmented_no_mehd_mfra.mp4") for title in ("甲", "乙")]
    other = stage.submitted(entrant, "丙", "deep_silent_audio.mp4")
    scanned(*play.outbox("scan"))
    for mine, theirs in (works, works[::-1]):
        (found,) = [line for line in shown(organizer, mine)["alike"] if line["other"] == theirs["id"]]
        assert (found["other_title"], found["distance"]) == (theirs["title"], 0)
        assert found["matched"] == found["compared"] > 3
    assert other["id"] not in {line["other"] for work in works for line in shown(organizer, work)["alike"]}


def test_a_film_that_was_replaced_is_not_scanned(stage: PlayedCall) -> None:
    """The order of the old version is settled; only the new one's scan is shown."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    (old,) = play.outbox("scan")
    work = stage.uploaded(entrant, entrant.do("GET", f"/entries/{work['id']}"), "deep_black.mp4")
    play.probe(work["id"])
    new = next(order for order in play.outbox("scan") if order["pointer"] != old["pointer"])
    scanned(old)
    assert shown(organizer, work) is None
    scanned(new)
    assert "BLACK_VIDEO" in [finding["code"] for finding in shown(organizer, work)["findings"]]


def test_a_video_accepted_with_remarks_is_scanned_too(stage: PlayedCall) -> None:
    """Screeners see its pictures like those of any other."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant, "提示", "warn_hdr10_hevc.mp4")
    assert entrant.do("GET", f"/entries/{work['id']}")["video"]["state"] == "warned"
    scanned(*play.outbox("scan"))
    assert shown(organizer, work)["state"] == "done"
    assert shown(organizer, work)["sheet"]


def test_a_machine_that_fails_refuses_nothing(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is tried again; at the last try screeners are told, and the verdict stands as it is."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant)
    (order,) = play.outbox("scan")
    monkeypatch.setattr(Viewer, "view", broken)
    with pytest.raises(Exception, match="no answer"):
        scanned(order)
    assert shown(organizer, work) is None
    assert scanned(order, receives=handler.LAST_TRY) == {"batchItemFailures": []}
    assert shown(organizer, work)["state"] == "failed"
    assert entrant.do("GET", f"/entries/{work['id']}")["video"]["state"] == "accepted"


def broken(*_ignored: Any) -> None:
    """A child that ended early."""
    raise InspectionFailed("no answer")
