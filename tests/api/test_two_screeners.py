"""Two people screen independently: no route tells of another's answer before it may, and no race loses an answer."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import msgspec
import pytest

from chalicelib.aws import audit, definitions
from chalicelib.aws.clients import client
from chalicelib.call import definition
from chalicelib.call.definition import Definition, ScreeningRules, load_definition
from tests import play
from tests.play import ApiClient, Json, PlayedCall

SECRET = "只有第一人知道的理由"


@pytest.fixture(autouse=True)
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[Definition]:
    """The call screened by two people, before it is opened."""
    changed = msgspec.structs.replace(load_definition(play.CONTEST), screening=ScreeningRules(persons=2))
    monkeypatch.setattr(definition, "_shipped", lambda _contest: changed)
    definitions.deployed.cache_clear()
    yield changed
    definitions.deployed.cache_clear()


@pytest.fixture
def office(stage: PlayedCall) -> list[ApiClient]:
    """Three screeners at their desks."""
    return [stage.organizer(f"初筛{number}", f"screener{number}@example.cn") for number in range(3)]


@pytest.fixture
def works(stage: PlayedCall, office: list[ApiClient]) -> list[Json]:
    """Three entries on the fixed list."""
    entrant = stage.entrant()
    submitted = [stage.submitted(entrant, f"作品{number}") for number in range(3)]
    stage.close_entries(office[0])
    stage.screening(office[0])
    return submitted


@pytest.fixture
def threads() -> Iterator[ThreadPoolExecutor]:
    """Several people at once."""
    with ThreadPoolExecutor(4) as pool:
        yield pool


def sees(person: ApiClient, work: Json) -> Json:
    """An entry as somebody sees it."""
    found: Json = person.do("GET", f"/organizer/entries/{work['id']}")
    return found


def answer(person: ApiClient, work: Json, outcome: str, revision: int, reason: str = "") -> Any:
    """What an answer is answered with, whatever it is."""
    sent = {"revision": revision, "outcome": outcome, "reason": reason}
    return person.send("POST", f"/organizer/entries/{work['id']}/screening", sent)


def known(person: ApiClient, work: Json) -> str:
    """All that somebody can read about an entry and the call, but for what changes from one second to the next."""
    path = f"/organizer/entries/{work['id']}"
    found = [
        {
            name: value
            for name, value in sees(person, work).items()
            if name not in ("revision", "playback_url", "playback_expires")
        },
        person.do("GET", "/organizer/entries?status=screening")["entries"],
        *(person.do("GET", f"{path}/{place}") for place in ("history", "scan")),
        person.do("GET", "/organizer/search?find=")["entries"],
        {name: value for name, value in person.do("GET", "/organizer/board").items() if name != "now"},
    ]
    for line in found[1]:
        line.pop("revision")
    return "\n".join(json.dumps(each, ensure_ascii=False, sort_keys=True) for each in found)


def test_the_second_person_learns_nothing_before_answering(office: list[ApiClient], works: list[Json]) -> None:
    """Every route says the same to the second person before and after the first one answered."""
    first, second, _ = office
    work = works[1]
    seen = sees(second, work)
    play.index()
    before = known(second, work)
    answer(first, work, "refuse", revision=seen["revision"], reason=SECRET)
    assert first.status == 200
    play.count()
    play.index()
    assert known(second, work) == before
    assert SECRET in known(first, work)
    answer(second, work, "pass", seen["revision"])  # by the revision from before
    assert second.status == 200
    assert SECRET in known(second, work)


def window(person: ApiClient) -> ApiClient:
    """The same person in another window."""
    other = ApiClient()
    other.cookie, other.csrf = person.cookie, person.csrf
    return other


def test_two_who_agree_decide_at_once_and_one_letter_goes(office: list[ApiClient], works: list[Json]) -> None:
    """No letter waits before; undoing the decision takes the letter back, and everybody answers anew."""
    first, second, _ = office
    revision = sees(first, works[0])["revision"]
    answer(first, works[0], "refuse", revision=revision, reason="离题")
    assert play.outbox("screening_refuse") == []
    decided = answer(second, works[0], "refuse", revision=revision, reason="抄袭")
    assert (decided["status"], decided["screening"]["reason"]) == ("screened_out", "离题\n抄袭")
    assert [each["own"] for each in decided["answers"]] == [False, True]
    assert len(play.messages("screening_refuse")) == 1
    path = f"/organizer/entries/{works[0]['id']}/screening/undo"
    undone = second.do("POST", path, {"revision": decided["revision"]})
    assert (undone["status"], undone["answers"]) == ("screening", [])
    assert play.messages("screening_refuse") == []
    assert audit.verify() == []


def test_a_third_person_sees_both_answers_and_decides(office: list[ApiClient], works: list[Json]) -> None:
    """Neither of the two decides; and the third must have read both, so an answer from before is refused."""
    first, second, third = office
    revision = sees(third, works[0])["revision"]
    answer(first, works[0], "refuse", revision=revision, reason="离题")
    answer(second, works[0], "pass", revision)
    assert answer(third, works[0], "pass", revision)["code"] == "STALE"
    seen = sees(third, works[0])
    assert (seen["disputed"], [each["outcome"] for each in seen["answers"]]) == (True, ["refuse", "pass"])
    for person in (first, second):
        assert answer(person, works[0], "pass", seen["revision"])["code"] == "ANSWERED"
    assert answer(third, works[0], "pass", seen["revision"])["status"] == "in_review"
    play.count()
    figures = first.do("GET", "/organizer/board")["screeners"]
    assert figures == {"persons": 2, "second_look_percent": 0, "pairs": 1, "agreed": 0, "kappa": None}


def test_two_answers_at_the_same_moment_both_count(
    office: list[ApiClient], works: list[Json], threads: ThreadPoolExecutor
) -> None:
    """Both read the entry before either writes; the one that comes second is taken all the same."""
    met, events = Barrier(2, timeout=30), client("dynamodb").meta.events
    left = [met.wait, met.wait]

    def meet(**_: Any) -> None:
        if left:
            left.pop()()

    revision = sees(office[0], works[0])["revision"]
    events.register("before-call.dynamodb.TransactWriteItems", meet)
    try:
        found = list(threads.map(lambda person: answer(person, works[0], "pass", revision), office[:2]))
    finally:
        events.unregister("before-call.dynamodb.TransactWriteItems", meet)
    assert left == []
    assert sorted(each["status"] for each in found) == ["in_review", "screening"]
    assert len(sees(office[2], works[0])["answers"]) == 2
    assert audit.verify() == []


def test_one_person_in_two_windows_answers_once(
    office: list[ApiClient], works: list[Json], threads: ThreadPoolExecutor
) -> None:
    """Two answers of one person at the same moment are one answer and never an agreement."""
    revision = sees(office[0], works[0])["revision"]
    found = list(threads.map(lambda _: answer(window(office[0]), works[0], "pass", revision), range(4)))
    assert sorted(each.get("code", "taken") for each in found) == ["ANSWERED"] * 3 + ["taken"]
    assert len(sees(office[0], works[0])["answers"]) == 1
