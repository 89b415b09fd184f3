"""The security log: what is noted, under which keyed hashes, and that nobody's data stands in what is logged."""

import json
from typing import Any

import msgspec
import pytest

from chalicelib.api import replies, security_log
from chalicelib.aws import contests
from chalicelib.config import config
from tests import play
from tests.api.every_route import play_everything
from tests.play import ApiClient, PlayedCall

PHONE, MAIL = "13987654321", "zhenwei.canary@example.cn"
ADDRESS = "203.0.113.77"
CANARIES = (PHONE, MAIL, "canary", "真伟金丝雀", ADDRESS, "203.0.113")


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Everything that the API logs from now on."""
    logged: list[str] = []
    monkeypatch.setattr(replies.log, "info", logged.append)
    monkeypatch.setattr(replies.log, "error", lambda text, *values, **_more: logged.append(text % values))
    return logged


def noted(lines: list[str]) -> list[dict[str, Any]]:
    """The lines of the security log."""
    return [told for told in map(json.loads, lines) if "security" in told]


def test_each_event_is_noted_once(stage: PlayedCall, lines: list[str]) -> None:
    """Sent, failed, refused, denied, signed in, exported, decided by two; reading and writing as one may is not."""
    sent = play.proof(PHONE)
    wrong = sent | {"code": f"{(int(sent['code']) + 1) % 1_000_000:06d}"}
    person = ApiClient()
    person.send("POST", "/sign-in/sessions", wrong)
    person.do("POST", "/sign-in/sessions", sent)
    person.do("GET", "/entrant")
    person.send("POST", "/organizer/experts", {"name": "x", "field": "x", "unit": "x", "email": MAIL})
    idle = ApiClient()
    idle.works = False
    for _ in range(3):
        idle.send("POST", "/sign-in/codes", {"contact": PHONE})
    office = stage.organizer()
    office.do("POST", "/exports", {"kind": "entries"})
    office.send("POST", "/organizer/confirmations", {"act": "revoke", "reason": "x", "entry": "0" * 20})
    office.do("GET", "/organizer/confirmations")
    told = [line["security"] for line in noted(lines)]
    assert told == [
        "code_sent",
        "sign_in_failed",
        "signed_in",
        "denied",
        "code_sent",
        "code_sent",
        "sign_in_refused",
        "signed_in",
        "export",
        "second_person",
    ]


def test_a_proved_contact_that_stands_in_another_account_is_noted(stage: PlayedCall, lines: list[str]) -> None:
    """Refused at sign-in, whatever its code: an account is being looked for."""
    stage.entrant(PHONE, email=MAIL)
    ApiClient().send("POST", "/sign-in/sessions", play.proof(MAIL))
    last = noted(lines)[-1]
    assert (last["security"], last["code"], last["status"]) == ("sign_in_refused", "CONTACT_CLAIMED", 409)


def test_a_line_names_by_keyed_hashes(stage: PlayedCall, lines: list[str]) -> None:
    """The same contact in every spelling has one hash, another one another; the hashes are not those in rows."""
    for contact in (PHONE, f"+86 {PHONE[:3]} {PHONE[3:]}", MAIL):
        ApiClient().do("POST", "/sign-in/codes", {"contact": contact})
    first, same, other = noted(lines)
    assert first["contact"] == same["contact"] == security_log.mark("contact", PHONE) != other["contact"]
    assert len(first["contact"]) == len(first["network"]) == 16
    assert first["account"] == first["role"] == ""
    assert first["contact"] not in play.codes_row(PHONE).digest
    assert play.codes_row(PHONE).newest.sent.network != first["network"]
    office = stage.organizer()
    office.do("POST", "/exports", {"kind": "entries"})
    last = noted(lines)[-1]
    assert (last["role"], len(last["account"]), last["contact"]) == ("organizer", 16, "")


def test_hashes_of_two_contests_cannot_be_linked(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """One contact has another hash in each."""
    monkeypatch.setenv("FURTHER_CONTESTS", "canal-shorts-2026")
    config.cache_clear()
    found = {security_log.mark(kind, PHONE) for kind in ("contact", "network")}
    with contests.within("canal-shorts-2026"):
        found |= {security_log.mark(kind, PHONE) for kind in ("contact", "network")}
    config.cache_clear()
    assert len(found) == 4
    assert stage.contest


def test_nothing_that_is_logged_holds_personal_data(
    stage: PlayedCall, lines: list[str], monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Planted: a phone number, a mail address, a name and a network, in requests that succeed and that fail."""
    monkeypatch.setattr(security_log, "client_address", lambda: ADDRESS)
    person = stage.entrant(PHONE, name="真伟金丝雀有限公司", email=MAIL, contact_person="真伟金丝雀")
    broken: tuple[Any, ...] = ({"contact": f"{MAIL}\n{PHONE}"}, {"contact": ["真伟金丝雀"]}, {}, b"{" + MAIL.encode())
    for body in ({"contact": MAIL}, *broken):
        ApiClient().send("POST", "/sign-in/codes", body)
        ApiClient().send("POST", "/sign-in/sessions", body)
    for role in ("expert", "真伟金丝雀"):
        ApiClient().send("POST", "/sign-in/links", {"contact": MAIL, "role": role})
    ApiClient().send("POST", "/sign-in/redemptions", {"token": f"expert.{PHONE}.{MAIL}"})
    person.send("POST", "/organizer/experts", {"name": "真伟金丝雀", "email": MAIL, "unit": MAIL, "field": "x"})
    person.cookie = f"session={MAIL}.真伟金丝雀.{PHONE}"
    person.send("GET", f"/entries/{PHONE}")
    told = capfd.readouterr()
    everything = "\n".join(lines) + told.out + told.err
    assert {"code_sent", "link_asked", "sign_in_failed", "denied"} <= {line["security"] for line in noted(lines)}
    assert [canary for canary in CANARIES if canary in everything] == []


def test_the_line_of_a_request_tells_which_version_answered(
    stage: PlayedCall, lines: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By it and the status the failures of a new version are counted while requests move to it."""
    monkeypatch.setattr(replies, "config", lambda: msgspec.structs.replace(config(), aws_lambda_function_version="12"))
    stage.entrant(PHONE).do("GET", "/entrant")
    told = [json.loads(line) for line in lines if line.startswith('{"route"')]
    assert {line["version"] for line in told} == {"12"}
    assert (told[-1]["route"], told[-1]["status"]) == ("GET /entrant", 200)


def test_a_failing_log_refuses_nobody(stage: PlayedCall, lines: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """The answer stands, and the failure is an error of its own."""

    def fails(*_told: object) -> str:
        raise RuntimeError

    monkeypatch.setattr(security_log, "line_of", fails)
    assert stage.entrant(PHONE).do("GET", "/entrant")["contacts"] == [PHONE]
    assert any(line.startswith("the security log failed in POST /sign-in/codes") for line in lines)


def test_a_whole_contest_leaves_lines_that_name_nobody(stage: PlayedCall, lines: list[str]) -> None:
    """Every route is played: each line is JSON with these fields alone."""
    play_everything(stage)
    fields = {"security", "contest", "route", "request", "status", "code", "role", "account", "contact", "network"}
    told = noted(lines)
    assert {frozenset(line) for line in told} == {frozenset(fields)}
    assert {"signed_in", "code_sent", "link_asked", "export", "second_person"} <= {line["security"] for line in told}
