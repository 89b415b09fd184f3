"""What an operator sees of a running call, and that nothing is changed by looking."""

import json
from typing import Any

import pytest
from msgspec import structs

from chalicelib.aws import definitions
from chalicelib.bilingual import Text
from infra import looking
from tests import play
from tests.functions.test_acting import deployed
from tests.play import PlayedCall


def _seen(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    capsys.readouterr()
    assert looking.command(words[0])({}, None, [*words[1:], "json"]) == 0
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return found


def test_works_people_letters_and_phases_are_shown(stage: PlayedCall, capsys: pytest.CaptureFixture[str]) -> None:
    """Each by words that are in it; a work with its history, its letters with where they are."""
    person, organizer = stage.entrant(), stage.organizer()
    stage.submitted(person, "大国重器")
    before = {table: play.stored(table) for table in ("entries", "reviews", "sessions")}
    [work] = _seen(capsys, "works", "大国")
    assert _seen(capsys, "works", "没有") == []
    assert _seen(capsys, "work", work["id"])[0]["action"] == "draft"
    assert "submitted" in {letter["kind"] for letter in _seen(capsys, "letters", work["id"])}
    assert {each["state"] for each in _seen(capsys, "letters", work["id"])} <= {"waiting", "delivered"}
    assert any(each["queue"] == "messages" and each["waiting"] for each in _seen(capsys, "letters"))
    [seen] = _seen(capsys, "people", "wang@example.cn")
    assert (seen["role"], seen["name"]) == ("organizer", "王主任")
    phases = _seen(capsys, "executions")
    assert (phases[0]["phase"], phases[0]["status"]) == ("screening", "idle")
    assert {table: play.stored(table) for table in before} == before
    assert organizer.do("GET", "/organizer/board")


def test_what_a_changed_text_means_for_whom(
    stage: PlayedCall, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many agreed to the former wording, who is asked again, and what cannot be adopted."""
    stage.submitted(stage.entrant())
    assert _seen(capsys, "definition") == []
    call = definitions.in_force(play.campaign())
    first, *rest = call.pledges
    changed = structs.replace(first, version="9", body=Text("新的承诺", "A new pledge"))
    notice = structs.replace(call.privacy, version="9", body=Text("新的告知", "A new notice"))
    new = structs.replace(call, version="2025.9", pledges=(changed, *rest), privacy=notice)
    deployed(new, monkeypatch)
    told = {each["key"]: each for each in _seen(capsys, "definition")}
    assert {name: told[name]["agreed"] for name in (f"pledges.{first.id}", "privacy")} == {
        f"pledges.{first.id}": 1,
        "privacy": 1,
    }
    assert (told["privacy"]["follows"], told["version"]["after"]) == (looking.ASKED_AGAIN, "2025.9")
    assert "" not in told
    fewer = structs.replace(new, categories=call.categories[1:])
    deployed(fewer, monkeypatch)
    assert "categories" in _seen(capsys, "definition")[-1]["follows"]


def test_what_is_not_there_is_said(stage: PlayedCall, capsys: pytest.CaptureFixture[str]) -> None:
    assert looking.command("work")({}, None, ["5b1c8f0e2d7a4c9b6e3f"]) == 1
    assert "Not found" in capsys.readouterr().err
    assert looking.command("work")({}, None, []) == 2
    assert looking.command("works")({}, None, []) == 0
    assert capsys.readouterr().out == "nothing\n"
