"""The copy of everything held about a person, from their question to the file."""

import base64
import hashlib
import json
import urllib.request
from typing import Any

from tests import play
from tests.api.test_contacts import signed_in
from tests.functions.test_write_workbook import asked, fetched
from tests.play import ApiClient, PlayedCall


def copied(person: ApiClient) -> Any:
    """The copy that somebody asks for."""
    export, pointer = asked(person, kind="copy")
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    answer = person.do("GET", f"/exports/{export}")
    assert (answer["state"], answer["failure"]) == ("ready", "")
    with urllib.request.urlopen(answer["url"]) as reply:
        return json.loads(reply.read())


def test_an_entrant_gets_everything_and_nothing_of_others(stage: PlayedCall) -> None:
    """Own entries, contacts, consents, sessions, exports of the office; the film at an address, byte for byte."""
    organizer, other = stage.organizer(), stage.entrant("13900139000", name="广东重工集团")
    stage.submitted(other, "别人的作品")
    entrant = stage.entrant()
    work = stage.submitted(entrant)
    organizer.do("POST", "/exports", {"kind": "entries"})
    copy = copied(entrant)
    assert [(each["id"], each["form"]["title"]) for each in copy["entries"]] == [(work["id"], "大国重器")]
    assert copy["person"]["contact"] == "13800138000"
    assert {each["text"] for each in copy["consents"]} == {"privacy", "pledge"}
    assert len(copy["sessions"]) == 1
    assert [(each["kind"], each["by"]) for each in copy["exports"]] == [("entries", "organizer")]
    [film] = copy["files"]
    with urllib.request.urlopen(film["url"]) as reply:
        sent = reply.read()
    assert (len(sent), film["kind"]) == (film["size"], "video")
    parts = [sent[at : at + film["part_size"]] for at in range(0, len(sent), film["part_size"])]
    of_parts = hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).digest()
    assert film["sha256_of_parts"] == f"{base64.b64encode(of_parts).decode()}-{len(parts)}"
    words = json.dumps(copy, ensure_ascii=False)
    assert not [each for each in ("别人的作品", "重工集团", "13900139000", "王主任") if each in words]
    assert {"submit", "judge"} <= {each["action"] for each in copy["entries"][0]["history"]}


def test_experts_units_and_organizers_get_theirs(stage: PlayedCall) -> None:
    """Each their own row, under the same names."""
    organizer = stage.organizer()
    expert, unit = stage.expert(organizer, 1), stage.recommender(organizer)
    assert copied(expert)["person"]["email"] == "expert1@example.cn"
    assert [each["kind"] for each in copied(expert)["letters"]] == ["invitation"]
    assert copied(unit)["person"]["contact_person"] == "赵六"
    found = copied(organizer)
    assert (found["person"]["name"], found["role"]) == ("王主任", "organizer")
    assert len(found["sessions"]) == 1


def test_a_team_member_asks_in_their_own_account(stage: PlayedCall) -> None:
    """The unit's data is its owner's."""
    owner, colleague = stage.entrant(), signed_in("13900139000")
    code = owner.do("POST", "/entrant/team/invites")["code"]
    unit = colleague.do("POST", "/entrant/team/joinings/look", {"code": code})["unit"]
    colleague.do("POST", "/entrant/team/joinings", {"code": code, "unit": unit})
    colleague.send("POST", "/exports", {"kind": "copy"})
    assert colleague.status == 403


def test_an_organizer_lists_who_agreed_to_what(stage: PlayedCall) -> None:
    """Notice and pledges of a submitted work, each with its hash."""
    organizer = stage.organizer()
    stage.submitted(stage.entrant())
    export, pointer = asked(organizer, kind="consents")
    assert play.queued("write_workbook", pointer) == {"batchItemFailures": []}
    texts, agreed = fetched(organizer.do("GET", f"/exports/{export}")).worksheets
    assert stage.contest["privacy"]["sha256"] in {cell.value for row in texts for cell in row}
    told = {cell.value for row in agreed for cell in row}
    assert {pledge["sha256"] for pledge in stage.contest["pledges"]} <= told
    assert "广东精工机械有限公司" in told
