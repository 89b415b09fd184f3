"""The stamped copy of a unit's list: sent, checked, and opened by those who may alone."""

import hashlib
import urllib.error
import urllib.request
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.entry import attachment_check
from chalicelib.people.attachments import FAULTS, Fault
from chalicelib.video.sandbox import InspectionFailed
from tests import play
from tests.play import ApiClient, Json, PlayedCall
from tests.unit.entry.attached_files import HOSTILE, PDF, picture, written
from tests.unit.entry.attached_files import JPEG as JPEG_KIND


def recommending(stage: PlayedCall, organizer: ApiClient, **more: Any) -> ApiClient:
    """A unit that has confirmed a list of one entry."""
    unit = stage.recommender(organizer, **more)
    entry = stage.submitted(stage.entrant(), recommender=unit.line["id"])
    confirm(unit, entry)
    return unit


def confirm(unit: ApiClient, *entries: Json, opinion: str = "同意推荐") -> None:
    """Confirm a list."""
    seen = unit.do("GET", "/recommender/picks")
    picked = [{"entry": each["id"], "opinion": opinion, "cleared_by": "赵六"} for each in entries]
    above = [each["id"] for each in seen["above"]]
    unit.do("PUT", "/recommender/picks", {"picks": picked, "above": above, "revision": seen["revision"]})


def at(unit: ApiClient) -> str:
    """Where the copy of a unit is."""
    return f"/recommenders/{unit.line['id']}/stamped-copy"


def send(unit: ApiClient, content: bytes, kind: str = "pdf") -> Json:
    """Send the copy as the page does."""
    above = [each["id"] for each in unit.do("GET", "/recommender/picks")["above"]]
    return play.attach(unit, at(unit), content, kind, above=above)


def status(person: ApiClient, method: str, path: str, body: Any = None) -> int:
    """The status of a request."""
    person.send(method, path, body)
    return person.status


def fetched(url: str) -> tuple[bytes, dict[str, str]]:
    """What an address gives."""
    with urllib.request.urlopen(url) as answer:
        return answer.read(), {name.lower(): value for name, value in answer.headers.items()}


def test_a_copy_is_checked_before_anybody_opens_it(stage: PlayedCall) -> None:
    """It is saved under a name of ours, as what it is, and never shown by a browser; the office sees it come."""
    organizer = stage.organizer()
    unit = recommending(stage, organizer)

    def listed() -> Json:
        [line] = organizer.do("GET", "/organizer/recommenders")["recommenders"]
        told: Json = line["stamped"]
        return told

    assert (listed()["state"], listed()["name"]) == ("missing", None)
    assert send(unit, written())["state"] == "sent"
    for person in (unit, organizer):
        seen = person.do("GET", at(unit))
        assert (seen["state"], seen["url"]) == ("sent", None)
    assert play.check_attachments() == {"batchItemFailures": []}
    assert (listed()["state"], listed()["name"]) == ("checked", "扫描.pdf")
    content, headers = fetched(organizer.do("GET", at(unit))["url"])
    assert content == written()
    assert headers["content-type"] == "application/pdf"
    saved_as = "广州市工业和信息化局-盖章件.pdf".encode()
    assert headers["content-disposition"] == "attachment; filename*=UTF-8''" + "".join(f"%{c:02X}" for c in saved_as)


def test_who_may_open_a_copy(stage: PlayedCall) -> None:
    """Its unit, those above it and the office; no sibling, no unit below, nobody else."""
    organizer = stage.organizer()
    province = stage.recommender(organizer, name="厅", level="province", email="p@example.cn")
    above = {"level": "city", "parent": province.line["id"]}
    city = recommending(stage, organizer, name="局", email="c@example.cn", **above)
    sibling = stage.recommender(organizer, name="邻局", email="s@example.cn", **above)
    send(city, written())
    play.check_attachments()
    assert [status(person, "GET", at(city)) for person in (city, province, organizer)] == [200] * 3
    assert [status(person, "GET", at(city)) for person in (sibling, stage.entrant())] == [404, 403]
    assert status(ApiClient(), "GET", at(city)) == 401
    board = province.do("GET", "/units")["units"]
    assert {each["name"]: each["stamped"] and each["stamped"]["state"] for each in board} == {
        "局": "checked",
        "邻局": None,
    }
    assert status(city, "GET", at(province)) == 404
    about = {"name": "x", "kind": "pdf", "size": 1, "sha256": "0" * 64, "above": [province.line["id"]]}
    assert [status(person, "POST", at(city), about) for person in (sibling, province)] == [404, 404]
    assert status(organizer, "POST", at(city), about) == 403
    assert city.send("POST", at(city), about | {"above": []})["code"] == "STALE"


def test_a_hostile_file_is_refused_with_what_to_do(stage: PlayedCall) -> None:
    """It never leaves the quarantine; an honest one takes its place."""
    unit = recommending(stage, stage.organizer())
    _, fault, made = HOSTILE["a packed script"]
    send(unit, made())
    play.check_attachments()
    seen = unit.do("GET", at(unit))
    assert (seen["state"], seen["url"], seen["fault"]["zh"]) == ("refused", None, FAULTS[fault].zh)
    send(unit, picture(JPEG_KIND), "jpeg")
    play.check_attachments()
    seen = unit.do("GET", at(unit))
    assert (seen["state"], seen["fault"]) == ("checked", None)
    assert fetched(seen["url"])[1]["content-type"] == "image/jpeg"


def test_a_replaced_copy_is_deleted_unless_it_comes_back(stage: PlayedCall) -> None:
    """The bucket keeps the one that the row names, whatever the order in which the checks come."""
    unit = recommending(stage, stage.organizer())
    first, second = written(), picture(JPEG_KIND)

    def kept() -> list[str]:
        listed = client("s3").list_objects_v2(Bucket=config().uploads_bucket, Prefix="attachments/")
        return [each["Key"].rpartition("/")[2] for each in listed.get("Contents", [])]

    send(unit, first)
    play.check_attachments()
    send(unit, second, "jpeg")
    play.check_attachments()
    assert kept() == [hashlib.sha256(second).hexdigest()]
    send(unit, first)
    send(unit, second, "jpeg")
    play.check_attachments()
    assert kept() == [hashlib.sha256(second).hexdigest()]
    assert unit.do("GET", at(unit))["state"] == "checked"


def test_a_file_that_never_arrived_is_told(stage: PlayedCall) -> None:
    """The page said that it was there."""
    unit = recommending(stage, stage.organizer())
    content = written()
    about: Json = {"name": "a.pdf", "kind": "pdf", "size": len(content), "above": []}
    unit.do("POST", at(unit), about | {"sha256": hashlib.sha256(content).hexdigest()})
    play.check_attachments()
    assert unit.do("GET", at(unit))["fault"]["zh"] == FAULTS[Fault.ABSENT].zh


def test_a_failure_of_the_machine_refuses_nothing(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The queue brings the file again, however often that was; then it is checked."""
    unit = recommending(stage, stage.organizer())
    send(unit, written())

    def fails(*_: object) -> None:
        raise InspectionFailed("the child ended early")

    with monkeypatch.context() as broken:
        broken.setattr(attachment_check, "inspect", fails)
        with pytest.raises(Exception, match="failed"):
            play.check_attachments(receives=5)
    assert unit.do("GET", at(unit))["state"] == "sent"
    play.check_attachments()
    assert unit.do("GET", at(unit))["state"] == "checked"


def test_an_order_for_a_copy_that_was_replaced_does_nothing(stage: PlayedCall) -> None:
    """The newest is checked by its own order; the one before it opens nothing."""
    unit = recommending(stage, stage.organizer())
    send(unit, written())
    [first] = [each["pointer"] for each in play.outbox("check_attachment")]
    send(unit, HOSTILE["a password"][2]())
    play.queued("check_attachment", first)
    assert unit.do("GET", at(unit))["state"] == "sent"
    play.check_attachments()
    assert unit.do("GET", at(unit))["fault"]["zh"] == FAULTS[Fault.ENCRYPTED].zh


def test_a_list_that_changed_needs_another_copy(stage: PlayedCall) -> None:
    """Until then the office reads that the copy it has shows another list."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    entry = stage.submitted(stage.entrant(), recommender=unit.line["id"])
    confirm(unit, entry)
    send(unit, written())
    play.check_attachments()
    confirm(unit, entry)
    assert unit.do("GET", at(unit))["state"] == "checked"
    confirm(unit, entry, opinion="重点推荐")
    [line] = organizer.do("GET", "/organizer/recommenders")["recommenders"]
    assert line["stamped"]["state"] == "outdated"


def test_the_address_takes_the_announced_file_alone(stage: PlayedCall) -> None:
    """Another content, a longer one, and one without its hash are refused by the bucket."""
    unit = recommending(stage, stage.organizer())
    content = written()
    about: Json = {"name": "a.pdf", "kind": PDF.value, "size": len(content), "above": []}
    signed = unit.do("POST", f"{at(unit)}/upload", about | {"sha256": hashlib.sha256(content).hexdigest()})
    assert f"/quarantine/unit/{unit.line['id']}/" in signed["url"]
    assert play.put_status(signed, content[:-1] + b"x") == 400
    assert play.put_status(signed, content) == 200
    with pytest.raises(urllib.error.HTTPError):
        fetched(signed["url"])
