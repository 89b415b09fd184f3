"""The ceremony over HTTP: the holder answers, the office sees who has, reminds the others and exports the list."""

from datetime import timedelta
from typing import Any

import msgspec

from chalicelib import clock
from chalicelib.aws import audit, objects, phases, records
from chalicelib.aws.items import attendance_key, entry_key
from chalicelib.call import campaign
from chalicelib.call.definition import Ceremony, load_definition
from chalicelib.entry.entries import Status
from tests import play
from tests.functions.test_second_round import adopt
from tests.functions.test_write_workbook import asked, fetched
from tests.play import ApiClient, Json, PlayedCall

GUESTS = {"attendees": ["李四", "王五"], "trophy": "广东精工", "note": "一人素食"}


def won(stage: PlayedCall, *titles: str) -> tuple[ApiClient, list[Json]]:
    """An entrant whose entries win in a call with a ceremony, as publication leaves the rows."""
    adopt(msgspec.structs.replace(load_definition(play.CONTEST), ceremony=Ceremony(attendees=2)))
    person = stage.entrant()
    works = [stage.submitted(person, title) for title in titles]
    for work in works:
        row = records.found(entry_key(work["id"]))
        records.transact([records.put_row(msgspec.structs.replace(row, status=Status.AWARDED), {})])
    lines = [{"id": work["id"], "rank": rank} for rank, work in enumerate(works, 1)]
    objects.write_document(objects.public_result_key(play.CONTEST), {"winners": lines})
    phases.update(play.CONTEST, lambda row: campaign.publish(row, clock.now()))
    return person, works


def planned(organizer: ApiClient, **more: Any) -> Json:
    """Holders answer for a week."""
    until = (clock.now() + timedelta(days=7)).isoformat()
    answer: Json = organizer.send("PUT", "/organizer/ceremony", {"until": until, "revision": 0, **more})
    return answer


def test_the_holder_answers_and_the_office_sees_it(stage: PlayedCall) -> None:
    """At first the entrant's name is on the trophy; who has not answered is reminded once, and all are exported."""
    organizer = stage.organizer()
    person, (work, other) = won(stage, "大国重器", "炉火")
    path = f"/entries/{work['id']}/ceremony"
    asked_before = person.do("GET", path)
    assert (asked_before["open"], asked_before["until"], asked_before["trophy"]) == (
        False,
        None,
        "广东精工机械有限公司",
    )
    assert person.send("PUT", path, GUESTS)["code"] == "CEREMONY_CLOSED"
    until = planned(organizer)["until"]
    saved = person.do("PUT", path, GUESTS)
    assert {**saved, "answered_at": ""} == {
        **GUESTS,
        "invited": True,
        "until": until,
        "open": True,
        "most": 2,
        "answered_at": "",
        "revision": 1,
    }
    assert person.do("GET", path) == saved
    reminder = f"/organizer/ceremony/{other['id']}/reminder"
    organizer.do("POST", reminder, {})
    assert organizer.send("POST", reminder, {})["code"] == "HOLDER_REMINDED"
    assert organizer.send("POST", reminder.replace(other["id"], work["id"]), {})["code"] == "NOTHING_TO_CONFIRM"
    assert [each["message"]["body"]["title"] for each in play.outbox("ceremony")] == ["炉火"]
    lines = organizer.do("GET", "/organizer/ceremony")["lines"]
    assert [(each["title"], each["attendees"], bool(each["reminded_at"])) for each in lines] == [
        ("大国重器", ["李四", "王五"], False),
        ("炉火", [], True),
    ]
    assert exported(organizer) == [
        ("大国重器", "广东精工", 2, "李四、王五", "一人素食"),
        ("炉火", None, None, None, None),
    ]
    _forgotten(organizer, work)


def exported(organizer: ApiClient) -> list[tuple[Any, ...]]:
    """What the workbook says of each winner."""
    export, pointer = asked(organizer, kind="ceremony")
    play.queued("write_workbook", pointer)
    sheet = fetched(organizer.do("GET", f"/exports/{export}")).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    start = next(number for number, row in enumerate(rows) if "作品名称" in row)
    return [(row[2], *row[4:8]) for row in rows[start + 1 :] if row[2]]


def _forgotten(organizer: ApiClient, work: Json) -> None:
    """The store deletes an answer when its time is over; the list and the audit go on without it."""
    records.transact([records.delete(attendance_key(work["id"]))])
    lines = organizer.do("GET", "/organizer/ceremony")["lines"]
    assert [each["answered_at"] for each in lines] == [None, None]
    assert [fault for fault in audit.verify() if fault.sk == "attendance"] == []


def test_an_answer_is_deleted_with_other_personal_information(stage: PlayedCall) -> None:
    """Its item has the time that the store sweeps by: publication and the days of the definition."""
    organizer = stage.organizer()
    person, (work,) = won(stage, "大国重器")
    planned(organizer)
    person.do("PUT", f"/entries/{work['id']}/ceremony", GUESTS)
    at = phases.load(play.CONTEST).published_at
    assert at
    days = load_definition(play.CONTEST).retention.personal_days
    [item] = [each for each in play.items("entries") if each["sk"]["S"] == "attendance"]
    assert int(item["expires"]["N"]) == int((at + timedelta(days=days)).timestamp())


def test_only_the_holder_of_a_standing_award_is_asked(stage: PlayedCall) -> None:
    """Others find nothing; a call without a ceremony asks nobody."""
    organizer, stranger = stage.organizer(), stage.entrant("13900139000")
    assert organizer.send("PUT", "/organizer/ceremony", {"until": "2031-01-01T00:00:00+08:00"})["code"] == "NOT_FOUND"
    person, (work,) = won(stage, "大国重器")
    planned(organizer)
    path = f"/entries/{work['id']}/ceremony"
    assert stranger.send("GET", path)["code"] == stranger.send("PUT", path, GUESTS)["code"] == "NOT_FOUND"
    row = records.found(entry_key(work["id"]))
    records.transact([records.put_row(msgspec.structs.replace(row, status=Status.REVOKED), {})])
    assert person.send("PUT", path, GUESTS)["code"] == "NOT_FOUND"
    assert person.do("GET", path)["invited"] is False
    assert organizer.do("GET", "/organizer/ceremony")["lines"] == []
