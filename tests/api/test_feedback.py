"""Feedback over HTTP: a small call is played to its result; entrants see a quarter and what the office releases."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from chalicelib.aws import audit, definitions, records
from chalicelib.aws.items import entry_key
from chalicelib.aws.places import Place
from chalicelib.call import definition
from chalicelib.entry.entries import Status
from tests import play
from tests.play import ApiClient, Json, PlayedCall

HARBOUR = "harbour-films-2026"
TITLES = ("潮", "港", "渔火", "灯塔", "船", "锚", "帆", "风")


@pytest.fixture
def harbour(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedCall]:
    """A deployment whose definition has a `[feedback]`."""
    monkeypatch.setattr(definition, "FOLDERS", [Path(__file__).parents[1] / "contests"])
    monkeypatch.setattr(play, "CONTEST", HARBOUR)
    monkeypatch.setenv("CONTEST", HARBOUR)
    definitions.deployed.cache_clear()
    yield PlayedCall()
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def scored(stage: PlayedCall, organizer: ApiClient, entries: list[Json]) -> None:
    """Three experts score each entry, with a comment; the first entry is the best."""
    experts = [stage.expert(organizer, number) for number in range(3)]
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, *entries)
    stage.scoring(organizer)
    for number, expert in enumerate(experts):
        for line in expert.do("GET", "/reviews")["reviews"]:
            judgement = stage.judgement(line, 9 - TITLES.index(line["title"]))
            judgement["comment"] = f"评语{number}" if number else ""
            expert.do("POST", f"/reviews/{line['id']}/submission", judgement)
    play.count()
    organizer.do("POST", "/organizer/phases/expert_review/close", {"reason": "到时间"})
    play.step("tally_scores", round=1)
    play.step("close_phase", phase="expert_review")


def published(stage: PlayedCall, organizer: ApiClient) -> None:
    """The result passes its gate and is public."""
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:selection-1")
    play.step("hold_gate", phase="selection", stop="gate", token="t5")
    stage.published(organizer)


def test_entrants_see_a_quarter_and_what_is_released(harbour: PlayedCall) -> None:
    """Nothing before publication; then the quarter; comments once they are released, without names."""
    organizer, person = harbour.organizer(), harbour.entrant(kind="individual", credit_code=None)
    entries = [harbour.submitted(person, title) for title in TITLES]
    scored(harbour, organizer, entries)
    path = f"/entries/{entries[2]['id']}/feedback"
    nothing: Json = {"quarter": None, "comments": []}
    assert harbour.contest["comments_told"] is True
    assert person.do("GET", path) == nothing
    assert organizer.do("GET", f"/organizer{path}")["granted"] is False
    published(harbour, organizer)
    assert [person.do("GET", f"/entries/{each['id']}/feedback")["quarter"] for each in entries] == [
        1, 1, 2, 2, 3, 3, 4, 4,
    ]  # fmt: skip
    _released(organizer, person, path)
    assert harbour.entrant("13900139000", kind="individual", credit_code=None).send("GET", path)["code"] == "NOT_FOUND"
    row = records.found(entry_key(entries[2]["id"]))
    records.transact([records.put_row(msgspec.structs.replace(row, status=Status.DISQUALIFIED), {})])
    assert person.do("GET", path) == nothing
    assert organizer.send("PUT", f"/organizer{path}", {"released": [], "revision": 2})["code"] == "NOT_FOUND"


def _released(organizer: ApiClient, person: ApiClient, path: str) -> None:
    """One comment is released, read by the entrant, and withheld again."""
    shown = organizer.do("GET", f"/organizer{path}")
    assert sorted(each["text"] for each in shown["comments"]) == ["评语1", "评语2"]
    assert "expert" not in str(shown)
    chosen = shown["comments"][0]
    assert organizer.do("PUT", f"/organizer{path}", {"released": [chosen["id"]], "revision": 0}) == {
        "released": 1,
        "revision": 1,
    }
    assert person.do("GET", path) == {"quarter": 2, "comments": [chosen["text"]]}
    [letter] = play.outbox("comments_released")
    records.settle_outbox(Place(**letter["pointer"]))
    [told] = person.do("GET", "/entrant/messages")["messages"]
    assert told["subject"] == {"zh": "专家评语已提供：渔火", "en": "The experts’ comments on “渔火”"}
    assert organizer.send("PUT", f"/organizer{path}", {"released": [], "revision": 0})["code"] == "STALE"
    organizer.do("PUT", f"/organizer{path}", {"released": [], "revision": 1})
    assert person.do("GET", path)["comments"] == []
    assert [each["released"] for each in organizer.do("GET", f"/organizer{path}")["history"]] == [0, 1]
    assert [fault for fault in audit.verify() if fault.sk == "feedback"] == []
