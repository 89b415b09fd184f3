"""Another call on the same product: only its definition differs, and everything follows from it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.aws import definitions
from chalicelib.call import definition
from chalicelib.call.definition import load_definition
from infra.local import people
from tests import play
from tests.play import ApiClient, Json, PlayedCall

HARBOUR = "harbour-films-2026"


@pytest.fixture
def harbour(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[PlayedCall]:
    """A deployment that runs the small call of the tests."""
    monkeypatch.setattr(definition, "FOLDERS", [Path(__file__).parents[1] / "contests"])
    monkeypatch.setattr(play, "CONTEST", HARBOUR)
    monkeypatch.setenv("CONTEST", HARBOUR)
    definitions.deployed.cache_clear()
    yield PlayedCall()
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def entrant(stage: PlayedCall) -> ApiClient:
    """The call admits individuals alone."""
    return stage.entrant(kind="individual", credit_code=None)


def codes(answer: Json) -> set[tuple[str, str]]:
    """What was refused."""
    return {(each["field"], each["code"]) for each in answer["fields"]}


def test_the_public_sees_the_other_call(harbour: PlayedCall) -> None:
    """Its titles, choices, limits and dates."""
    call = harbour.contest
    assert (call["id"], call["title"]["en"], call["winners"]) == (HARBOUR, "Harbour Films", 3)
    assert [each["id"] for each in call["criteria"]] == ["image", "sound"]
    assert call["video"]["aspect_ratios"] == [[16, 9], [4, 3], [1, 1]]
    assert call["scores"] == {"min": 1, "max": 10, "step": 1}
    assert [each["id"] for each in call["entrant_kinds"]] == ["individual"]


def test_a_rehearsal_of_it_has_its_people(harbour: PlayedCall) -> None:
    """The expert that `make run` registers is of a field that this call knows."""
    expert = people.expert_of(load_definition(HARBOUR))
    assert harbour.organizer().do("POST", "/organizer/experts", expert)["field"] == expert["field"]


def test_what_the_other_call_does_not_offer_is_refused(harbour: PlayedCall) -> None:
    """Choices of the 2025 call mean nothing here."""
    person = entrant(harbour)
    assert codes(person.send("POST", "/entries", harbour.form(category="documentary", theme="green"))) == {
        ("category", "NOT_A_CHOICE"),
        ("theme", "NOT_A_CHOICE"),
    }
    organizer = harbour.organizer()
    form = {"name": "陈", "field": "industry", "unit": "某大学", "email": "chen@example.cn"}
    assert codes(organizer.send("POST", "/organizer/experts", form)) == {("field", "NOT_A_CHOICE")}


def test_the_other_call_is_played_to_its_result(harbour: PlayedCall) -> None:
    """Three experts, points from 1 to 10, two criteria of 60 and 40 percent, nothing dropped, two films win."""
    organizer, person = harbour.organizer(), entrant(harbour)
    entries = [harbour.submitted(person, title) for title in ("潮", "港", "渔火", "灯塔")]
    assert all(entry["receipt"].startswith("HB26-") for entry in entries)
    assert len(entries[0]["pledges"]) == 1
    experts = [harbour.expert(organizer, number) for number in range(4)]
    harbour.close_entries(organizer)
    harbour.screening(organizer)
    harbour.screened(organizer, *entries)
    harbour.scoring(organizer)
    for expert in experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            seen = expert.do("GET", f"/reviews/{line['id']}")
            path = f"/reviews/{line['id']}/submission"
            answer = expert.send("POST", path, harbour.judgement(seen, 11))
            assert codes(answer) == {("scores.image", "OUT_OF_RANGE"), ("scores.sound", "OUT_OF_RANGE")}
            points = {"潮": 9, "港": 8, "渔火": 7, "灯塔": 6}[line["title"]]
            judgement = harbour.judgement(seen, points)
            judgement["scores"]["sound"] -= 1
            expert.do("POST", path, judgement)
    play.count()
    organizer.do("POST", "/organizer/phases/expert_review/close", {"reason": "到时间"})
    play.step("tally_scores", round=1)
    result = organizer.do("GET", "/organizer/result")
    assert [(line["title"], line["total"], line["n"], line["winner"]) for line in result["entries"]] == [
        ("潮", "8.60", 3, True),
        ("港", "7.60", 3, True),
        ("渔火", "6.60", 3, False),
        ("灯塔", "5.60", 3, False),
    ]
    assert {each["dropped"] for line in result["entries"] for each in line["raw"]} == {None}
