"""No table says who takes part: what people gave, by every writing path of a contest, is looked for in all rows."""

import json
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from chalicelib.aws import audit, definitions, personal, secrets
from chalicelib.aws.clients import client
from chalicelib.call.definition import PublicNotice
from chalicelib.people.keys import KeysInUse
from infra import rotation
from tests import play
from tests.functions.test_public_notice import confirmed, counted, objection
from tests.functions.test_replace_reviewers import Panel
from tests.functions.test_write_broadcasts import LETTER
from tests.play import ApiClient, PlayedCall

NOTICE = PublicNotice(days_are="calendar", alternates=1)
NAMES = ("欧阳静", "司徒明", "上官云", "诸葛亮生", "皇甫嵩", "夏侯敦", "慕容雪")
ENTRANT, CONTACT, CREATOR, EXPERT, OFFICER, CLERK, OBJECTOR = NAMES
PHONES = ("13812345670", "13812345671", "13812345672", "13812345673")
MAILS = ("ouyang@canary.example.cn", "weichi@canary.example.cn", "murong@canary.example.cn")
WORDS = ("望京西路88号", "欧阳静-终稿.mp4", "是我的表弟", "清华美院")
CANARIES = (*NAMES, *PHONES, *MAILS, *WORDS)


def everything() -> Iterator[tuple[str, str]]:
    """Every item of every table: where it lies, and the whole of it as whoever may read the table sees it."""
    for table in ("entries", "reviews", "sessions"):
        for item in play.stored(table):
            seen = json.dumps(item, ensure_ascii=False, default=lambda each: each.decode("latin-1"))
            yield f"{table} {item['pk']['S']} {item['sk']['S']}", seen


def told() -> list[tuple[str, str]]:
    """The canaries that stand somewhere in clear, also spelt as the keys of rows once were."""
    spelt = {canary: (canary, canary.encode().hex()) for canary in CANARIES}
    return [
        (canary, where)
        for where, seen in everything()
        for canary, spellings in spelt.items()
        if any(each in seen for each in spellings)
    ]


def enter(stage: PlayedCall, organizer: ApiClient) -> None:
    """People who give all that a contest asks of them, and work with it."""
    person = stage.entrant(PHONES[0], kind="individual", name=ENTRANT, contact_person=CONTACT, email=MAILS[0])
    entry = stage.submitted(person, "炉火", creators=[f"{CREATOR}（导演）"], materials="素材取自望京西路88号")
    second = person.do("POST", "/entries", stage.form("第二部"))
    sent = {"name": "欧阳静-终稿.mp4", "size": 9 * 2**20}
    person.do("POST", f"/entries/{second['id']}/uploads", sent)
    unit = stage.recommender(organizer, contact_person=CLERK, phone=PHONES[1], email=MAILS[1])
    organizer.do("GET", f"/organizer/search?find={PHONES[0]}")
    expert = {"name": EXPERT, "unit": "清华美院", "email": MAILS[2], "phone": PHONES[2]}
    organizer.do("POST", "/organizer/experts", expert | {"field": stage.contest["fields"][0]["id"]})
    organizer.do("POST", "/organizer/broadcasts", LETTER)
    play.broadcast()
    organizer.do("POST", "/exports", {"kind": "entries", "search": {"find": ENTRANT}})
    assert told() == []
    for each in (entry, second):
        person.do("POST", f"/entries/{each['id']}/withdrawal", {})
    assert unit.do("GET", "/recommender")["id"]


def judge(panel: Panel) -> None:
    """An expert declares a conflict, and somebody objects."""
    row = confirmed(panel)
    ApiClient().do("POST", "/objections", objection(row.winners[0], PHONES[3], name=OBJECTOR, text="导演是我的表弟"))


@pytest.fixture
def played(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    """A contest up to its public notice, in which each canary was given to the platform."""
    enter(stage, stage.organizer(OFFICER, "shangguan@canary.example.cn"))
    panel = counted(stage, monkeypatch, NOTICE)
    play.index()
    judge(panel)
    yield panel
    definitions.deployed.cache_clear()


def test_what_is_not_sealed_would_be_found(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """So the search below looks in the right places: without sealing every canary of an ordinary entry stands there."""
    monkeypatch.setattr(personal, "FIELDS", {})
    monkeypatch.setattr(personal, "TO_PEOPLE", frozenset())
    with pytest.raises(AssertionError):
        enter(stage, stage.organizer(OFFICER, "shangguan@canary.example.cn"))
    assert {canary for canary, _ in told()} == set(CANARIES) - {OBJECTOR, PHONES[3], "是我的表弟"}


def test_no_row_tells_who_takes_part(played: Panel) -> None:
    """Rows, histories, letters, codes, kept answers and what entries are found by; and everything still holds."""
    assert told() == []
    assert [each for each in audit.verify() if "definition" not in each.fault] == []
    found = played.organizer.do("GET", f"/organizer/search?find={quote(ENTRANT[1:])}")["entries"]
    assert [(each["title"], each["entrant_name"]) for each in found] == [("炉火", ENTRANT), ("第二部", ENTRANT)]


def test_a_function_without_the_master_key_reads_no_blanks(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """It fails, and so does the API: nobody takes a person without a name for one who has none."""
    person = stage.entrant()
    monkeypatch.setattr(secrets, "seal_secrets", tuple)
    answer = person.send("GET", "/entrant")
    assert (person.status, answer["code"]) == (500, "SERVER_ERROR")
    monkeypatch.undo()
    assert person.do("GET", "/entrant")["profile"]["contact_person"] == "张三"


def test_the_master_key_is_rotated_in_a_running_call(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both keys are accepted, data keys are wrapped again, the one before is dropped; every chain and digest holds."""
    person, organizer = stage.entrant(), stage.organizer()
    entry = stage.submitted(person)
    before = {where: seen for where, seen in everything() if "history#" in where}
    rotation.rotate_seal(client)
    with pytest.raises(KeysInUse):
        rotation.rotate_seal(client)
    stage.entrant("13900139000")
    assert person.do("GET", f"/entries/{entry['id']}")["title"] == "大国重器"
    assert rotation.reseal(client, dry=True) > 0
    assert rotation.reseal(client, dry=False) == 0
    assert len(secrets.seal_secrets()) == 2
    monkeypatch.setattr(rotation, "_settled", lambda: 0)
    assert rotation.reseal(client, dry=False) == 0
    assert len(secrets.seal_secrets()) == 1
    assert person.do("GET", "/entrant")["profile"]["contact_person"] == "张三"
    assert organizer.do("GET", f"/organizer/entries/{entry['id']}")["entrant"]["phone"] == "13800138000"
    after = {where: seen for where, seen in everything() if where in before}
    assert after == before
    assert audit.verify() == []
    rotation.check_may_rotate_seal()
