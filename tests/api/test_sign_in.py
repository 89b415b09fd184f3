"""Codes and links under attack: each is redeemed once, five guesses are five in parallel too, sends are bounded."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from chalicelib.actors import Role
from chalicelib.aws import bootstrap, correspondence
from tests import play
from tests.play import ApiClient

CONTACT = {"contact": "13800138000"}


def _guess(code: str) -> tuple[int, str]:
    person = ApiClient()
    answer = person.send("POST", "/sign-in/sessions", CONTACT | {"code": code})
    return person.status, answer.get("code", "")


def _wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


@pytest.mark.usefixtures("stage")
def test_a_code_works_once_and_not_after_five_wrong_guesses() -> None:
    """Replayed → 401; right after five wrong ones → 401, indistinguishable from wrong."""
    person = ApiClient()
    person.do("POST", "/sign-in/codes", CONTACT)
    code = play.code_for(CONTACT["contact"])
    assert _guess(code)[0] == 201
    assert _guess(code) == (401, "WRONG_CODE")
    person.do("POST", "/sign-in/codes", CONTACT)
    code = play.code_for(CONTACT["contact"])
    assert {_guess(_wrong(code)) for _ in range(5)} == {(401, "WRONG_CODE")}
    assert _guess(code) == (401, "WRONG_CODE")


@pytest.mark.usefixtures("stage")
def test_sixteen_parallel_guessers_get_five_guesses() -> None:
    """Sixteen threads try different codes at once, the right one among them as the last to be sent."""
    ApiClient().do("POST", "/sign-in/codes", CONTACT)
    code = play.code_for(CONTACT["contact"])
    with ThreadPoolExecutor(16) as pool:
        answers = list(pool.map(_guess, [_wrong(code)] * 15 + [code]))
    assert {answer for answer in answers if answer[0] != 201} == {(401, "WRONG_CODE")}
    assert play.code_row(CONTACT["contact"]).tries <= 5


@pytest.mark.usefixtures("stage")
def test_sixteen_redeemers_make_one_session() -> None:
    """A link is single-use whoever comes first, however many come at once."""
    token = bootstrap.appoint_organizer(play.CONTEST, "王主任", "wang@example.cn")

    def redeem(_: int) -> int:
        person = ApiClient()
        person.send("POST", "/sign-in/redemptions", {"token": token})
        return person.status

    with ThreadPoolExecutor(16) as pool:
        statuses = sorted(pool.map(redeem, range(16)))
    assert statuses == [201] + [401] * 15


@pytest.mark.usefixtures("stage")
def test_sends_are_bounded_and_unknown_contacts_are_answered_alike() -> None:
    """Three codes or links in 15 minutes a contact; whether anybody holds an address cannot be told."""
    person = ApiClient()

    def send(path: str, body: Any) -> tuple[int, Any]:
        answer = person.send("POST", path, body)
        return person.status, answer.get("code")

    assert [send("/sign-in/codes", CONTACT)[0] for _ in range(4)] == [202, 202, 202, 429]
    bootstrap.appoint_organizer(play.CONTEST, "王主任", "wang@example.cn")
    for address in ("wang@example.cn", "nobody@example.cn"):
        asked = [send("/sign-in/links", {"contact": address, "role": "organizer"}) for _ in range(4)]
        assert asked == [(202, None), (202, None), (202, None), (429, "TOO_MANY_CODES")]
    assert len(play.messages("link")) == 3


@pytest.mark.usefixtures("stage")
def test_no_secret_lies_in_the_tables() -> None:
    """Neither a code's digits nor a link's token nor a session's secret stands in any row."""
    person = ApiClient()
    person.do("POST", "/sign-in/codes", CONTACT)
    code = play.code_for(CONTACT["contact"])
    person.do("POST", "/sign-in/sessions", CONTACT | {"code": code})
    token = correspondence.new_link(Role.ORGANIZER, "someone", "某人")
    everything = str([play.items(table) for table in ("entries", "reviews", "sessions")])
    assert f"'{code}'" not in everything
    assert token not in everything
    assert person.cookie.partition("=")[2] not in everything
