"""Auditors: they see all that the office sees, without anybody's contacts, and change nothing."""

import io
import json
import re
import urllib.request
from collections.abc import Iterator
from typing import Any

import msgspec
import pytest
from openpyxl import load_workbook

from chalicelib.actors import Role
from chalicelib.aws import correspondence, definitions, queries
from chalicelib.call import definition
from chalicelib.call.definition import AuditRules, load_definition
from chalicelib.people.permissions import GRANTED, Permission
from tests import play
from tests.api.every_route import play_everything
from tests.api.test_permissions import wanted_by
from tests.play import ApiClient, PlayedCall


@pytest.fixture
def organizer(stage: PlayedCall) -> ApiClient:
    """Somebody of the office."""
    return stage.organizer()


def test_a_link_alone_lets_no_auditor_in(organizer: ApiClient) -> None:
    """Until the second factor is there, the session reads nothing."""
    form = {"name": "监督员", "email": "audit@example.cn", "role": "auditor"}
    line = organizer.do("POST", "/organizer/organizers", form)
    half = ApiClient()
    half.do("POST", "/sign-in/redemptions", {"token": correspondence.new_link(Role.AUDITOR, line["id"], "监督员")})
    assert half.send("GET", "/organizer/board")["code"] == "SECOND_FACTOR_NEEDED"
    letters = [each["message"]["body"] for each in play.outbox("invitation")]
    assert [letter["role"] for letter in letters if letter["name"] == "监督员"] == ["auditor"]
    assert ApiClient().do("POST", "/sign-in/links", {"contact": form["email"], "role": "auditor"})["sent_to"]


def test_no_write_admits_an_auditor() -> None:
    """But of their own session and second factor, and asking for the workbook of the results."""
    admitted = {
        permission.value.partition(".")[0]
        for route, permission in wanted_by().items()
        if permission in GRANTED[Role.AUDITOR] and not route.startswith("GET ")
    }
    assert admitted == {"session", "sessions", "second_factor", "export"}
    closed = {Permission.ATTACHMENT_READ, Permission.EXPORT_ASK_ANY, Permission.STAMPED_READ_OWN}
    assert not GRANTED[Role.AUDITOR] & closed


def test_it_is_seen_who_has_access_and_who_came(stage: PlayedCall, organizer: ApiClient) -> None:
    """Each member of the office with their role, and when they first signed in."""
    person = stage.auditor(organizer)
    stranger = {"name": "初筛员", "email": "screen@example.cn", "role": "screener"}
    organizer.do("POST", "/organizer/organizers", stranger)
    lines = {line["name"]: line for line in person.do("GET", "/organizer/organizers")["organizers"]}
    assert {name: line["role"] for name, line in lines.items()} == {
        "王主任": "organizer",
        "监督员": "auditor",
        "初筛员": "screener",
    }
    assert lines["监督员"]["signed_in_at"] is not None
    assert lines["初筛员"]["signed_in_at"] is None
    assert lines["初筛员"]["email"] == "s***@example.cn"
    assert [row.role for row in queries.organizers_of(play.CONTEST)] == [Role.ORGANIZER]


# --- nobody's contact reaches them --------------------------------------------------------------------------------

PLANTED = ("13711112222", "137-1111-2222", "kanarie@example.cn", "010-68209924")
_CONTACT = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])|[A-Za-z0-9][\w.]*@[a-z]+\.cn")
_FREE = ("reason", "text", "comment", "note", "synopsis", "words")  # what people write at will


@pytest.fixture
def planted(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> PlayedCall:
    """A whole contest, in which phones and addresses stand in every row and text that can hold one."""
    send = ApiClient.send

    def planting(person: ApiClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
        return send(person, method, path, _planted(body), **headers)

    with monkeypatch.context() as patched:
        patched.setattr(ApiClient, "send", planting)
        play_everything(stage)
    return stage


def _planted(body: Any, name: str = "") -> Any:
    """What is sent, with phones and an address in each text that people write at will."""
    if isinstance(body, dict):
        return {key: _planted(value, key) for key, value in body.items()}
    is_free = name in _FREE and isinstance(body, str) and (body or name == "note")
    return " ".join((body, *PLANTED)).strip() if is_free else body


def canaries() -> set[str]:
    """Every phone number and address that is stored, but for those of the office that the public sees."""
    call = load_definition(play.CONTEST).contact
    stored = "\n".join(play.plainly(item) for table in ("entries", "reviews", "sessions") for item in play.items(table))
    return {*_CONTACT.findall(stored), *PLANTED} - {call.phone, call.email or ""}


def ids(organizer: ApiClient) -> dict[str, list[str]]:
    """The ids of all rows that a path can name, as an organizer finds them."""
    entries = [item["pk"]["S"].partition("#")[2] for item in play.items("entries") if item["sk"]["S"] == "entry"]
    found = {"entry_id": entries, "number": ["1"], "field": ["proof"]}
    for name, kind in (("expert_id", "experts"), ("unit_id", "recommenders"), ("broadcast_id", "broadcasts")):
        found[name] = [line["id"] for line in organizer.do("GET", f"/organizer/{kind}")[kind]]
    return found


def paths(route: str, seen: dict[str, list[str]]) -> list[str]:
    """The addresses of a route with every id that there is, or one that leads nowhere."""
    named = re.search(r"\{(\w+)\}", route)
    if named is None:
        return [route]
    return [path for value in seen.get(named[1], ["0" * 20]) for path in paths(route.replace(named[0], value), seen)]


def told(person: ApiClient, seen: dict[str, list[str]]) -> Iterator[tuple[str, str]]:
    """What every GET route of the document answers somebody, and the tally sheet to which one leads."""
    for route in sorted(route for route in wanted_by() if route.startswith("GET ")):
        for path in paths(route.removeprefix("GET "), seen):
            answer = person.send("GET", path)
            yield path, json.dumps(answer, ensure_ascii=False)
            if path == "/organizer/result/sheet" and person.status == 200:
                yield "the tally sheet", _file(answer["url"]).decode()


def _file(url: str) -> bytes:
    with urllib.request.urlopen(url) as file:
        return bytes(file.read())


def leaks(person: ApiClient, seen: dict[str, list[str]]) -> dict[str, list[str]]:
    """Which contacts the answers to somebody hold, by the address."""
    known = canaries()
    found = {path: sorted(each for each in known if each in text) for path, text in told(person, seen)}
    return {path: held for path, held in found.items() if held}


def test_no_answer_to_an_auditor_holds_a_contact(planted: PlayedCall) -> None:
    """Every GET route, of every row there is; an organizer finds contacts in many of the same answers."""
    organizer = planted.organizer()
    person, seen = planted.auditor(organizer), ids(organizer)
    office = {path.split("/")[2].partition("?")[0] for path in leaks(organizer, seen) if path.startswith("/organizer/")}
    assert office >= {"experts", "organizers", "recommenders", "objections", "broadcasts", "entries", "confirmations"}
    assert leaks(person, seen) == {}
    assert person.do("GET", "/organizer/objections")["objections"][0]["contact"] == "****09"
    _finds_nothing_by_a_contact(organizer, person)
    _gets_the_results_alone(person, seen["entry_id"][0])


def _finds_nothing_by_a_contact(organizer: ApiClient, person: ApiClient) -> None:
    """Else the list of what was found would tell whose number it is; words and receipts find entries as ever."""
    play.index()
    counts = {
        find: [who.do("GET", f"/organizer/search?find={find}")["total"] for who in (organizer, person)]
        for find in ("13800138000", "第一件")
    }
    assert counts["第一件"] == [1, 1]
    assert counts["13800138000"][0] > counts["13800138000"][1] == 0


def _gets_the_results_alone(person: ApiClient, entry: str) -> None:
    """Of workbooks, and no contact is in it; files that people have attached stay closed."""
    for kind in ("entries", "ceremony", "conflicts", "report", "certificates"):
        assert person.send("POST", "/exports", {"kind": kind})["code"] == "FORBIDDEN"
    order = person.do("POST", "/exports", {"kind": "results"})
    [pointer] = [
        each["pointer"] for each in play.outbox("write") if each["message"].get("body") == {"export": order["id"]}
    ]
    play.queued("write_workbook", pointer)
    book = load_workbook(io.BytesIO(_file(person.do("GET", f"/exports/{order['id']}")["url"])))
    words = " ".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    assert "第一件" in words
    assert [each for each in canaries() - set(PLANTED) if each in words] == []
    assert person.send("GET", f"/organizer/entries/{entry}/files/proof")["code"] == "FORBIDDEN"
    assert person.send("GET", f"/organizer/objections/1/evidence/{'0' * 64}")["code"] == "FORBIDDEN"


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A call that shows auditors contacts; asked for before it is opened."""
    changed = msgspec.structs.replace(load_definition(play.CONTEST), audit=AuditRules(contacts="full"))
    monkeypatch.setattr(definition, "_shipped", lambda _contest: changed)
    definitions.deployed.cache_clear()
    yield
    definitions.deployed.cache_clear()


@pytest.mark.usefixtures("full")
def test_a_call_may_show_auditors_contacts(organizer: ApiClient, stage: PlayedCall) -> None:
    """Only where its definition says so, which the public may read."""
    person = stage.auditor(organizer)
    stage.expert(organizer, 1)
    assert person.do("GET", "/organizer/experts")["experts"][0]["email"] == "expert1@example.cn"
