"""What an operator sees of a running call, and that nothing is changed by looking."""

import json
from typing import Any

import pytest

from infra import looking
from tests import play
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


def test_what_is_not_there_is_said(stage: PlayedCall, capsys: pytest.CaptureFixture[str]) -> None:
    assert looking.command("work")({}, None, ["5b1c8f0e2d7a4c9b6e3f"]) == 1
    assert "Not found" in capsys.readouterr().err
    assert looking.command("work")({}, None, []) == 2
    assert looking.command("works")({}, None, []) == 0
    assert capsys.readouterr().out == "nothing\n"
