"""The answer about AI, from the entrant's form to the screener's flag, through the API alone."""

from typing import Any

import pytest

from tests import play


@pytest.mark.parametrize(
    ("answer", "flags"),
    [({"ai_use": "none"}, []), ({"ai_use": "some", "ai_statement": "片头由 AI 生成"}, ["AI_DECLARED"])],
)
def test_a_no_raises_no_flag_and_a_yes_does(stage: play.PlayedCall, answer: dict[str, str], flags: list[str]) -> None:
    """Screeners and organizers see the answer as it was given."""
    organizer, entrant = stage.organizer(), stage.entrant()
    work = stage.submitted(entrant, "答卷", **answer)
    stage.close_entries(organizer)
    stage.screening(organizer)
    [listed] = organizer.do("GET", "/organizer/entries?status=screening")["entries"]
    shown = organizer.do("GET", f"/organizer/entries/{work['id']}")
    assert (listed["flags"], shown["flags"]) == (flags, flags)
    assert {name: shown[name] for name in answer} == answer


def test_a_yes_says_what_was_made(stage: play.PlayedCall) -> None:
    """The text is needed with a yes, and named where it is missing."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form(ai_use="some"))
    assert entry["missing"] == ["ai_statement", "video"]
    refused: Any = entrant.send("POST", f"/entries/{entry['id']}/submission", stage.pledged(entry))
    problems = [(each["field"], each["code"]) for each in refused["fields"]]
    assert problems[0] == ("ai_statement", "REQUIRED")


def test_another_answer_is_refused(stage: play.PlayedCall) -> None:
    """The ids are the document's."""
    entrant = stage.entrant()
    refused: Any = entrant.send("POST", "/entries", stage.form(ai_use="perhaps"))
    assert [(each["field"], each["code"]) for each in refused["fields"]] == [("ai_use", "NOT_A_CHOICE")]
