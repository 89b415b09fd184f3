"""Screeners: members of the office who screen, and see and do nothing else."""

from collections.abc import Iterator
from typing import Any

import msgspec
import pytest

from chalicelib.actors import Role
from chalicelib.aws import audit, definitions, queries
from chalicelib.call import definition
from chalicelib.call.definition import ScreeningRules, load_definition
from tests import play
from tests.play import ApiClient, Json, PlayedCall


@pytest.fixture
def organizer(stage: PlayedCall) -> ApiClient:
    """Somebody of the office."""
    return stage.organizer()


@pytest.fixture
def screener(stage: PlayedCall, organizer: ApiClient) -> ApiClient:
    """Somebody who only screens."""
    return stage.screener(organizer)


@pytest.fixture
def work(stage: PlayedCall, organizer: ApiClient) -> str:
    """An entry that waits for screeners."""
    found = stage.submitted(stage.entrant(), "待筛")
    stage.expert(organizer, 1)
    stage.close_entries(organizer)
    stage.screening(organizer)
    return str(found["id"])


def answer(person: ApiClient, work: str, outcome: str = "pass", reason: str = "") -> Any:
    """What an answer is answered with, whatever it is."""
    revision = person.do("GET", f"/organizer/entries/{work}")["revision"]
    sent = {"revision": revision, "outcome": outcome, "reason": reason}
    return person.send("POST", f"/organizer/entries/{work}/screening", sent)


def undone(person: ApiClient, work: str) -> Any:
    """What taking an answer back is answered with."""
    revision = person.do("GET", f"/organizer/entries/{work}")["revision"]
    return person.send("POST", f"/organizer/entries/{work}/screening/undo", {"revision": revision})


def test_a_screener_sees_what_screening_needs(screener: ApiClient, work: str) -> None:
    """The entry with its video, without its entrant's phone; figures without the experts' names."""
    shown: Json = screener.do("GET", f"/organizer/entries/{work}")
    assert (shown["title"], shown["entrant"], bool(shown["playback_url"])) == ("待筛", None, True)
    assert [row["id"] for row in screener.do("GET", "/organizer/entries?status=screening")["entries"]] == [work]
    board = screener.do("GET", "/organizer/board")
    assert (board["experts"], board["phases"]["screening"]["status"]) == ([], "awaiting_people")
    assert screener.do("GET", f"/organizer/entries/{work}/scan") == {"scan": None}


def test_a_screener_sees_no_other_entries(stage: PlayedCall, screener: ApiClient) -> None:
    """What is not submitted is nobody's of them: neither listed nor read."""
    draft = stage.entrant().do("POST", "/entries", {"title": "草稿"})
    for path in (f"/organizer/entries/{draft['id']}", f"/organizer/entries/{draft['id']}/scan"):
        assert (screener.send("GET", path)["code"], screener.status) == ("NOT_FOUND", 404)
    assert screener.send("GET", "/organizer/entries?status=draft")["code"] == "NOT_FOUND"


@pytest.fixture
def two(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Two persons answer about each entry; asked for before the call is opened."""
    changed = msgspec.structs.replace(load_definition(play.CONTEST), screening=ScreeningRules(persons=2))
    monkeypatch.setattr(definition, "_shipped", lambda _contest: changed)
    definitions.deployed.cache_clear()
    yield
    definitions.deployed.cache_clear()


@pytest.mark.usefixtures("two")
def test_a_screeners_answer_is_one_of_two(organizer: ApiClient, screener: ApiClient, work: str) -> None:
    """An organizer's and a screener's answers decide together; the history says what each of them is."""
    assert answer(screener, work)["status"] == "screening"
    assert answer(screener, work)["code"] == "ANSWERED"
    assert answer(organizer, work)["status"] == "in_review"
    told = organizer.do("GET", f"/organizer/entries/{work}/history")["history"]
    assert [line["by"]["role"] for line in told][-2:] == ["screener", "organizer"]
    assert audit.verify() == []


def test_a_screener_takes_back_their_own_alone(organizer: ApiClient, screener: ApiClient, work: str) -> None:
    """Their own decision, and not an organizer's; an organizer takes back anybody's."""
    assert answer(screener, work, "refuse", "离题")["status"] == "screened_out"
    assert undone(screener, work)["status"] == "screening"
    answer(organizer, work, "refuse", "离题")
    assert undone(screener, work)["code"] == "FORBIDDEN"
    assert undone(organizer, work)["status"] == "screening"
    answer(screener, work)
    assert undone(organizer, work)["status"] == "screening"


def test_what_a_screener_decided_early_is_still_theirs_when_it_takes_effect(
    stage: PlayedCall, organizer: ApiClient, screener: ApiClient
) -> None:
    """The list is fixed later, by a workflow: the decision in the history is the screener's, not an organizer's."""
    work = str(stage.submitted(stage.entrant(), "早到")["id"])
    answer(screener, work)
    stage.close_entries(organizer)
    stage.screening(organizer)
    told = organizer.do("GET", f"/organizer/entries/{work}/history")["history"]
    assert {line["by"]["role"] for line in told if line["action"] in ("predecide", "screen")} == {"screener"}


def test_one_address_is_one_person(organizer: ApiClient, screener: ApiClient) -> None:
    """Nobody is organizer and screener, so nobody gives both of two answers; and there is no third role."""
    form = {"name": "初筛员", "email": screener.line["email"]}
    assert organizer.send("POST", "/organizer/organizers", form)["code"] == "ORGANIZER_EXISTS"
    taken = form | {"email": "wang@example.cn", "role": "screener"}
    assert organizer.send("POST", "/organizer/organizers", taken)["code"] == "ORGANIZER_EXISTS"
    moved = {"name": "初筛员", "email": "wang@example.cn", "reason": "换邮箱"}
    path = f"/organizer/organizers/{screener.line['id']}"
    assert organizer.send("PUT", path, moved)["code"] == "ORGANIZER_EXISTS"
    wrong = organizer.send("POST", "/organizer/organizers", form | {"role": "expert"})
    assert wrong["fields"][0]["field"] == "role"


def test_a_screeners_letter_leads_to_their_page(organizer: ApiClient, screener: ApiClient) -> None:
    """The invitation and each new link are for a screener; letters to the organizers do not go to screeners."""
    letters = [each["message"]["body"] for each in play.outbox("invitation")]
    assert [letter["role"] for letter in letters if letter["name"] == "初筛员1"] == ["screener"]
    organizer.do("POST", f"/organizer/organizers/{screener.line['id']}/invitation", {})
    assert [each["message"]["body"]["role"] for each in play.outbox("invitation")].count("screener") == 2
    assert [row.role for row in queries.organizers_of(play.CONTEST)] == [Role.ORGANIZER]
    assert {row.role for row in queries.office_of(play.CONTEST)} == {Role.ORGANIZER, Role.SCREENER}


def test_a_removed_screener_is_out_at_once(organizer: ApiClient, screener: ApiClient) -> None:
    """Their session ends with the removal; who is brought back needs a new link."""
    path = f"/organizer/organizers/{screener.line['id']}"
    organizer.do("POST", f"{path}/removal", {"reason": "离岗"})
    screener.send("GET", "/organizer/board")
    assert screener.status == 401
    organizer.do("POST", f"{path}/return", {"reason": "返岗"})
    screener.send("GET", "/organizer/board")
    assert screener.status == 401
