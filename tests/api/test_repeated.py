"""A reply that is lost: whoever sends the same request again gets the same answer, and nothing happens twice."""

import json
import re
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.api.gateway import application
from tests import play
from tests.api.every_route import WRITES, pattern, play_everything
from tests.play import ApiClient, PlayedCall

# Whoever signs out, joins a team or leaves one has left the account that asked: a repeated request is nobody's.
ENDS_ITS_SESSION = {"DELETE /session", "POST /entrant/team/joinings", "DELETE /entrant/team/membership/{member_id}"}


class LostReplies:
    """Sends every write twice, with one Idempotency-Key, and notes where the second differed or wrote anything."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.routes: set[str] = set()
        self.differing: list[tuple[str, Any, Any]] = []
        self.changing: set[str] = set()
        self._number = self._written = 0
        self._send = ApiClient.send
        monkeypatch.setattr(ApiClient, "send", lambda *given, **headers: self._twice(*given, **headers))

    def note(self, model: Any, **_: Any) -> None:
        self._written += model.name in WRITES

    def _twice(self, person: ApiClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
        if method == "GET":
            return self._send(person, method, path, body, **headers)
        self._number += 1
        key = {"Idempotency-Key": f"attempt-{self._number:016d}"}
        answer = self._send(person, method, path, body, **headers, **key)
        route, status = f"{method} {pattern(path)}", person.status
        if status < 400 and route not in ENDS_ITS_SESSION:
            self.routes.add(route)
            before = self._written
            again = self._send(person, method, path, body, **headers, **key)
            if (person.status, undated(again)) != (status, undated(answer)):
                self.differing.append((route, answer, again))
            if self._written != before:
                self.changing.add(route)
        return answer


def undated(answer: Any) -> str:
    """An answer without the second at which its addresses were signed, which may pass between two answers."""
    return re.sub(r"X-Amz-(Date|Signature)=\w+", "", json.dumps(answer, sort_keys=True))


def test_every_write_is_done_once(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole contest in which each reply is lost once; a write that nobody plays fails, so that none goes unproven."""
    lost = LostReplies(monkeypatch)
    with play.noted(lost.note):
        play_everything(stage)
    writes = {f"{method} {path}" for path, methods in application.routes.items() for method in methods}
    unplayed = {route for route in writes if not route.startswith("GET ")} - lost.routes - ENDS_ITS_SESSION
    assert (unplayed, lost.differing, lost.changing) == (set(), [], set())


def test_both_at_once(stage: PlayedCall) -> None:
    """The page repeats a request while the first still runs: one entry, and both are answered with it."""
    entrant = stage.entrant()

    def ask(_: int) -> Any:
        person = ApiClient()
        person.cookie, person.csrf = entrant.cookie, entrant.csrf
        return person.do("POST", "/entries", stage.form(), **{"Idempotency-Key": "the same key for all of them"})

    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(ask, range(8)))
    assert answers == [answers[0]] * 8
    assert [entry["id"] for entry in entrant.do("GET", "/entries")["entries"]] == [answers[0]["id"]]


def test_another_request_with_the_same_key(stage: PlayedCall) -> None:
    """It is refused: its answer would be the other's."""
    entrant, key = stage.entrant(), {"Idempotency-Key": "k" * 22}
    entrant.do("POST", "/entries", stage.form("一"), **key)
    refused = entrant.send("POST", "/entries", stage.form("二"), **key)
    assert (entrant.status, refused["code"]) == (409, "KEY_REUSED")
    other = stage.entrant("13900139000").do("POST", "/entries", stage.form("二"), **key)
    assert other["title"] == "二"


def test_the_same_words_to_another_entry_are_another_request(stage: PlayedCall) -> None:
    """An answer is kept for the address that was asked, not for its route: nobody hears of the wrong entry."""
    entrant, key = stage.entrant(), {"Idempotency-Key": "k" * 22}
    first, second = (entrant.do("POST", "/entries", stage.form())["id"] for _ in range(2))
    assert entrant.do("POST", f"/entries/{first}/withdrawal", {}, **key)["id"] == first
    refused = entrant.send("POST", f"/entries/{second}/withdrawal", {}, **key)
    assert (entrant.status, refused["code"]) == (409, "KEY_REUSED")


@pytest.mark.parametrize("changed", ["code", "key", "contact"])
def test_a_session_is_found_again_by_its_own_request_alone(stage: PlayedCall, changed: str) -> None:
    """A used code signs nobody in: not with another key, not for another contact."""
    guess, key = play.proof("13800138000"), "a key that nobody else knows"
    ApiClient().do("POST", "/sign-in/sessions", guess, **{"Idempotency-Key": key})
    if changed == "code":
        guess = guess | {"code": f"{(int(guess['code']) + 1) % 1_000_000:06d}"}
    if changed == "contact":
        stage.entrant("13900139000")
        guess = guess | {"contact": "13900139000"}
    stranger = ApiClient()
    stranger.send(
        "POST", "/sign-in/sessions", guess, **{"Idempotency-Key": key if changed != "key" else "some other key of mine"}
    )
    assert (stranger.status, stranger.cookie) == (401, "")
