"""A recommendation sheet that a unit sends: from its page to the three lists, the decisions and the corrected sheet."""

import hashlib
import urllib.request
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.workbooks.sheet_reader import FAULTS, Fault
from tests import play
from tests.play import ApiClient, Json, PlayedCall
from tests.unit.workbooks.mangled_sheets import sheet

NAMES = ("作品名称", "投稿主体", "联系人", "手机", "报名编号")


def recommended(stage: PlayedCall, unit: ApiClient, title: str) -> Json:
    """A submitted work that names the unit."""
    entrant = stage.entrant()
    entry = stage.uploaded(entrant, entrant.do("POST", "/entries", stage.form(title, recommender=unit.line["id"])))
    play.probe(entry["id"])
    entry = entrant.do("GET", f"/entries/{entry['id']}")
    done: Json = entrant.do("POST", f"/entries/{entry['id']}/submission", stage.pledged(entry))
    return done


def send(person: ApiClient, unit: str, content: bytes) -> Json:
    """Send a sheet as the page does, have it read, and see it."""
    path = f"/recommenders/{unit}/sheet"
    about = {"name": "推荐.xlsx", "size": len(content), "sha256": hashlib.sha256(content).hexdigest()}
    file = person.do("POST", path, about)["file"]
    seen = person.do("GET", path)
    assert (seen["state"], seen["lists"]) == ("awaited", None)
    assert play.put(seen["upload"], content) == 200
    person.do("POST", f"{path}/arrival", {"file": file})
    orders = [
        each["pointer"] for each in play.outbox("read_sheet") if each["message"].get("body", {}).get("file") == file
    ]
    assert play.queued("write_workbook", *orders) == {"batchItemFailures": []}
    done: Json = person.do("GET", path)
    return done


def without_addresses(entry: Json) -> Json:
    """An entry without what is made anew for each answer."""
    return {name: value for name, value in entry.items() if not name.startswith("playback")}


def test_the_three_lists(stage: PlayedCall) -> None:
    """Recommended and not submitted with whom to ring; submitted and not recommended; what differs; nothing changes."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    first, second = (recommended(stage, unit, title) for title in ("大国重器", "车间里的光"))
    before = without_addresses(organizer.do("GET", f"/organizer/entries/{first['id']}"))
    name = before["entrant_name"]
    content = sheet(
        NAMES,
        ["大国重器", name, None, "13600136000", first["receipt"]],
        ["海上风车", "明阳", "周九", "13700137000", None],
    )
    seen = send(unit, unit.line["id"], content)
    lists = seen["lists"]
    assert (seen["state"], seen["failure"], lists["rows"], lists["problems"]) == ("read", None, 2, [])
    (match,) = lists["matched"]
    assert (match["receipt"], match["certainty"], match["said"]["row"]) == (first["receipt"], 1.0, 2)
    assert [(each["field"], each["sheet"]) for each in match["differences"]] == [("phone", "13600136000")]
    assert [(each["title"], each["contact"]) for each in lists["not_submitted"]] == [("海上风车", "周九 13700137000")]
    assert [each["receipt"] for each in lists["not_recommended"]] == [second["receipt"]]
    assert without_addresses(organizer.do("GET", f"/organizer/entries/{first['id']}")) == before


def test_a_decision_holds_for_the_next_sheet(stage: PlayedCall) -> None:
    """A refused match is missing on both sides, and stays so when the sheet is sent again, by the office too."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    entry = recommended(stage, unit, "大国重器")
    path = f"/recommenders/{unit.line['id']}/sheet"
    content = sheet(NAMES, ["大国重器", stage.profile()["name"], "周九", "13700137000", None])
    (match,) = send(unit, unit.line["id"], content)["lists"]["matched"]
    assert (match["certainty"], match["verdict"]) == (0.95, None)
    told = {"work": match["work"], "receipt": match["receipt"], "verdict": "refused"}
    unit.do("POST", f"{path}/decisions", told)
    again = send(organizer, unit.line["id"], content)
    assert again["by_office"]
    assert [each["verdict"] for each in again["lists"]["matched"]] == ["refused"]
    assert [each["title"] for each in again["lists"]["not_submitted"]] == ["大国重器"]
    assert [each["receipt"] for each in again["lists"]["not_recommended"]] == [entry["receipt"]]
    organizer.do("POST", f"{path}/decisions", told | {"verdict": "confirmed"})
    lists = unit.do("GET", path)["lists"]
    assert [each["verdict"] for each in lists["matched"]] == ["confirmed"]
    assert lists["not_submitted"] == lists["not_recommended"] == []


def test_a_corrected_sheet_is_fetched(stage: PlayedCall) -> None:
    """As any workbook; its cells have comments."""
    unit = stage.recommender(stage.organizer())
    send(unit, unit.line["id"], sheet(NAMES, ["海上风车", "明阳", "周九", "13700137000", None]))
    export = unit.do("POST", "/exports", {"kind": "corrected"})["id"]
    play.queued("write_workbook", play.outbox("write")[0]["pointer"])
    answer = unit.do("GET", f"/exports/{export}")
    with urllib.request.urlopen(answer["url"]) as reply:
        page: Any = load_workbook(BytesIO(reply.read())).worksheets[0]
    assert [cell.value for row in page.iter_rows() for cell in row if cell.comment] == ["海上风车"]


@pytest.mark.parametrize(("content", "fault"), [(b"%PDF-1.7", Fault.NOT_A_SHEET), (b"a,b\nc,d\n", Fault.NO_TABLE)])
def test_a_file_that_cannot_be_read_says_why(stage: PlayedCall, content: bytes, fault: Fault) -> None:
    """In the words of the fault; another sheet can be sent after it."""
    unit = stage.recommender(stage.organizer())
    seen = send(unit, unit.line["id"], content)
    assert (seen["state"], seen["failure"]) == ("failed", {"zh": FAULTS[fault].zh, "en": FAULTS[fault].en})
    assert send(unit, unit.line["id"], sheet(NAMES, ["甲", "乙", None, None, None]))["state"] == "read"


def refused(person: ApiClient, method: str, path: str, body: Any = None) -> int:
    """The status of a request."""
    person.send(method, path, body)
    return person.status


def test_a_sheet_is_its_units_alone(stage: PlayedCall) -> None:
    """Another unit neither sees nor sends it; what has not arrived, or is too large, is refused with words."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    path = f"/recommenders/{unit.line['id']}/sheet"
    other = "/recommenders/" + "1" * 20 + "/sheet"
    about = {"name": "推荐.xlsx", "size": 4, "sha256": hashlib.sha256(b"a,b\n").hexdigest()}
    assert refused(unit, "POST", other, about) == 404
    assert refused(unit, "GET", other) == 404
    assert refused(organizer, "POST", other, about) == 404
    assert refused(unit, "POST", path, about | {"size": 10 * 1024 * 1024 + 1}) == 400
    file = unit.do("POST", path, about)["file"]
    said = {"work": "0" * 20, "receipt": "x", "verdict": "refused"}
    assert refused(unit, "POST", f"{path}/decisions", said) == 409
    unit.do("POST", f"{path}/arrival", {"file": file})
    assert refused(unit, "POST", f"{path}/arrival", {"file": file}) == 409
    play.queued("write_workbook", play.outbox("read_sheet")[0]["pointer"])
    assert unit.do("GET", path)["state"] == "failed"
