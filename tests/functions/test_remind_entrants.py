"""Letters about deadlines: each owner gets each of them once, whatever dies between them."""

from collections import Counter
from datetime import datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.aws import records
from chalicelib.aws.items import entry_key
from tests import play
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall


def _at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def _run() -> dict[str, int]:
    counts: dict[str, int] = play.run("remind_entrants", {})
    return counts


def _titles(kind: str) -> Counter[str]:
    return Counter(message["body"]["title"] for message in play.messages(kind))


@pytest.fixture
def closes(stage: PlayedCall) -> datetime:
    """When the call closes; one entry is submitted, two are not, one is hardly begun."""
    person = stage.entrant()
    stage.submitted(person, "已提交")
    person.do("POST", "/entries", stage.form("差视频"))
    person.do("POST", "/entries", {"title": "刚开始"})
    other = stage.entrant("13900139000")
    other.do("POST", "/entries", stage.form("另一件"))
    _run()
    return play.campaign().calendar.closes


def test_each_step_is_told_once(closes: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """A week, a day, three hours before; and one letter after closing."""
    for number, before in enumerate((timedelta(days=7), timedelta(days=1), timedelta(hours=3)), start=1):
        _at(monkeypatch, closes - before)
        assert [_run() for _ in range(3)] == [{"moved": 0, "deadline": 2, "own": 0}] + [
            {"moved": 0, "deadline": 0, "own": 0}
        ] * 2
        assert _titles("deadline_near") == {"差视频": number, "另一件": number}
    _at(monkeypatch, closes + timedelta(hours=2))
    assert [_run()["deadline"] for _ in range(3)] == [2, 0, 0]
    assert _titles("deadline_passed") == {"差视频": 1, "另一件": 1}
    [body] = {tuple(sorted(message["body"])) for message in play.messages("deadline_passed")}
    assert "missing" in body


def test_a_run_that_dies_doubles_no_letter(closes: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after every change in turn, and run again each time."""
    _at(monkeypatch, closes - timedelta(days=1))
    _, deaths = until_done(_run)
    assert deaths > 1
    assert _titles("deadline_near") == {"差视频": 1, "另一件": 1}


def _moved(organizer: ApiClient, closes: datetime) -> Json:
    board = organizer.do("GET", "/organizer/board")
    dates = board["calendar"] | {"closes": closes.isoformat(), "revision": board["revision"], "reason": "延期"}
    sent = {name: dates[name] for name in ("opens", "closes", "review_until", "revision", "reason")}
    answer: Json = organizer.do("PUT", "/organizer/calendar", sent)
    return answer


def test_a_moved_date_is_told_to_each_owner_once_and_reminded_of_anew(
    stage: PlayedCall, closes: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has an entry that is not submitted; a person with several entries gets one letter."""
    organizer = stage.organizer()
    _at(monkeypatch, closes - timedelta(days=1))
    assert _run() == {"moved": 0, "deadline": 2, "own": 0}
    moment = clock.now()
    later = closes + timedelta(days=3)
    monkeypatch.undo()
    _moved(organizer, later)
    _at(monkeypatch, moment)
    assert [_run()["moved"] for _ in range(3)] == [2, 0, 0]
    assert Counter(message["body"]["until"] for message in play.messages("deadline_moved")) == {later.isoformat(): 2}
    _at(monkeypatch, later - timedelta(days=1))
    assert _run() == {"moved": 0, "deadline": 2, "own": 0}


def test_a_returned_entry_is_reminded_of_its_own_deadline_with_the_reason(
    stage: PlayedCall, closes: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A day and three hours before, each once; a submitted correction ends it. The call's deadline is not its own."""
    entry = stage.submitted(stage.entrant("13600136000"), "退回的")
    _at(monkeypatch, closes - timedelta(hours=1))
    until = _returned(stage.organizer(), entry["id"])
    _at(monkeypatch, closes + timedelta(hours=2))
    _run()
    assert _titles("deadline_passed")["退回的"] == 0
    for number, before in enumerate((timedelta(days=1), timedelta(hours=3)), start=1):
        _at(monkeypatch, until - before)
        assert [_run()["own"] for _ in range(3)] == [1, 0, 0]
        assert _titles("return_near") == {"退回的": number}
    bodies = [message["body"] for message in play.messages("return_near")]
    assert [(body["reason"], body["until"]) for body in bodies] == [("补字幕", until.isoformat())] * 2


def _returned(organizer: ApiClient, entry: str) -> datetime:
    """Return an entry for correction; the end of its own deadline."""
    seen = organizer.do("GET", f"/organizer/entries/{entry}")
    answer = {"revision": seen["revision"], "outcome": "return", "reason": "补字幕"}
    organizer.do("POST", f"/organizer/entries/{entry}/screening", answer)
    screening = records.found(entry_key(entry)).screening
    assert screening is not None
    assert screening.until is not None
    return screening.until


def test_an_extended_entry_is_reminded_of_its_own_deadline_alone(
    stage: PlayedCall, closes: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what is missing, however much that is; told once when it is over."""
    organizer, person = stage.organizer(), stage.entrant("13600136000")
    entry = person.do("POST", "/entries", {"title": "延长的"})
    own = closes + timedelta(days=5)
    stage.agreed(organizer, "extend", entry["id"], until=own.isoformat())
    for at in (closes - timedelta(days=1), closes + timedelta(hours=2)):
        _at(monkeypatch, at)
        assert _run()["own"] == 0
    assert _titles("deadline_near")["延长的"] + _titles("deadline_passed")["延长的"] == 0
    for number, before in enumerate((timedelta(days=1), timedelta(hours=3)), start=1):
        _at(monkeypatch, own - before)
        assert [_run()["own"] for _ in range(2)] == [1, 0]
        assert _titles("deadline_near")["延长的"] == number
    _at(monkeypatch, own + timedelta(hours=2))
    assert [_run()["own"] for _ in range(2)] == [1, 0]
    assert _titles("deadline_passed")["延长的"] == 1
