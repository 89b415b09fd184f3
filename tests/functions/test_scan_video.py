"""The scan of an accepted video, on real rows and real videos: once, on the pinned version, whatever comes."""

import urllib.request
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import audit, backlogs, copies, definitions
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.video.footage_viewer import Viewer
from chalicelib.video.sandbox import InspectionFailed
from functions.scan_video import handler
from tests import play
from tests.media import canary_films
from tests.media.remembered import REMEMBERED
from tests.play import ApiClient, Json, PlayedCall


def scanned(*orders: Json, receives: int = 1) -> Any:
    """The queue brings the orders."""
    return play.queued("scan_video", *(order["pointer"] for order in orders), receives=receives)


def shown(organizer: ApiClient, work: Json) -> Any:
    """What a screener sees."""
    return organizer.do("GET", f"/organizer/entries/{work['id']}/scan")["scan"]


@pytest.fixture(autouse=True)
def _cold_start(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing known of another test's works; the same film is decoded once."""
    monkeypatch.setattr(handler, "_known", handler._Known())
    REMEMBERED.install(monkeypatch)


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


def test_the_office_sees_how_many_wait_and_since_when(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of this call, whether or not the queue has brought them; none is left once they are scanned."""
    organizer, entrant = stage.organizer(), stage.entrant()
    assert organizer.do("GET", "/organizer/scans") == {"waiting": 0, "more": False, "oldest": None}
    begun = clock.now()
    stage.submitted(entrant, "第一件")
    between = clock.now()
    stage.submitted(entrant, "第二件", "warn_hdr10_hevc.mp4")
    found = organizer.do("GET", "/organizer/scans")
    assert (found["waiting"], found["more"]) == (2, False)
    assert begun <= datetime.fromisoformat(found["oldest"]) <= between
    first, second = play.outbox("scan")
    monkeypatch.setattr(backlogs, "COUNTED", 1)
    assert organizer.do("GET", "/organizer/scans") == found | {"waiting": 1, "more": True}
    monkeypatch.undo()
    scanned(first)
    assert organizer.do("GET", "/organizer/scans")["waiting"] == 1
    scanned(second)
    assert organizer.do("GET", "/organizer/scans")["oldest"] is None


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


def played(expert: ApiClient, work: Json) -> bytes:
    """The bytes that an expert's page plays of an entry."""
    [seat] = [each for each in expert.do("GET", "/reviews")["reviews"] if each["title"] == work["title"]]
    return fetched(expert.do("GET", f"/reviews/{seat['id']}")["playback_url"])


def fetched(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def reviewed(stage: PlayedCall, organizer: ApiClient, *works: Json) -> ApiClient:
    """The entries have come to their experts, of whom one is signed in."""
    stage.close_entries(organizer)
    experts = [stage.expert(organizer, number) for number in range(5)]
    stage.screening(organizer)
    stage.screened(organizer, *works)
    stage.scoring(organizer)
    return experts[0]


def test_experts_play_a_copy_without_metadata(stage: PlayedCall) -> None:
    """The entrant and the office read what the file says; a film that says nothing is played as it is."""
    organizer, entrant = stage.organizer(), stage.entrant()
    film = canary_films.muxed("mp4", artist=canary_films.NAME, location=canary_films.PLACE)
    work = stage.submitted(entrant, "有名字", film, creators=[canary_films.NAME])
    plain = stage.submitted(entrant, "没有名字")
    told = entrant.do("GET", f"/entries/{work['id']}")["video"]["metadata"]
    assert told["removed"]
    assert canary_films.NAME in [each["text"] for each in told["texts"]]
    assert entrant.do("GET", f"/entries/{plain['id']}")["video"]["metadata"] is None
    orders = play.outbox("scan")
    assert scanned(*orders) == {"batchItemFailures": []}
    assert scanned(*orders) == {"batchItemFailures": []}
    expert = reviewed(stage, organizer, work, plain)
    seen = organizer.do("GET", f"/organizer/entries/{work['id']}")
    assert "METADATA_NAMES" in seen["flags"]
    assert fetched(seen["playback_url"]) == film  # the evidence stays as it came
    copy = played(expert, work)
    assert (len(copy), canary_films.holds_canary(copy)) == (len(film), False)
    assert played(expert, plain) == (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    listed = client("s3").list_objects_v2(Bucket=config().work_bucket, Prefix="blind/")["Contents"]
    assert [each["Key"].split("/")[1] for each in listed] == [work["id"]]
    assert audit.verify() == []


def test_where_the_call_has_it_so_experts_play_the_original(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The entrant is told, and screeners decide by the flag."""
    asked = definitions.of(play.CONTEST)
    rules = msgspec.structs.replace(asked.review, metadata="flag")
    changed = msgspec.structs.replace(asked, review=rules)
    monkeypatch.setattr(definitions, "of", lambda _contest: changed)
    monkeypatch.setattr(definitions, "in_force", lambda _campaign: changed)
    organizer, entrant = stage.organizer(), stage.entrant()
    film = canary_films.muxed("mp4", artist=canary_films.NAME)
    work = stage.submitted(entrant, "有名字", film)
    assert not entrant.do("GET", f"/entries/{work['id']}")["video"]["metadata"]["removed"]
    scanned(*play.outbox("scan"))
    expert = reviewed(stage, organizer, work)
    assert played(expert, work) == film


def test_a_copy_that_fails_is_tried_again_and_one_of_a_replaced_film_is_deleted(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of it stays: no half upload, no copy of a film that counts no more."""
    entrant = stage.entrant()
    work = stage.submitted(entrant, "有名字", canary_films.muxed("mp4", artist=canary_films.NAME))
    (order,) = play.outbox("scan")
    with monkeypatch.context() as patched:
        patched.setattr(copies, "blanked", broken)
        with pytest.raises(Exception, match="no answer"):
            scanned(order)
    assert "Uploads" not in client("s3").list_multipart_uploads(Bucket=config().work_bucket)
    scanned(order)
    assert len(blind()) == 1
    stage.uploaded(entrant, entrant.do("GET", f"/entries/{work['id']}"))
    play.probe(work["id"])
    scanned(next(each for each in play.outbox("scan") if each["pointer"] != order["pointer"]))
    assert blind() == []


def blind() -> list[str]:
    """The copies for experts that there are."""
    listed = client("s3").list_objects_v2(Bucket=config().work_bucket, Prefix="blind/")
    return [each["Key"] for each in listed.get("Contents", [])]


def broken(*_ignored: Any, **_named: Any) -> None:
    """A child that ended early."""
    raise InspectionFailed("no answer")
