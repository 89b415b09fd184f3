"""Bad input gets a clear refusal in both languages with a stable code: never a 500, and nothing is changed."""

import json
import logging
import re
from typing import Any
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws import audit, records
from chalicelib.errors import HELPED
from tests import play, tables
from tests.play import ApiClient, PlayedCall


def _problem(person: ApiClient, answer: Any) -> tuple[int, str, list[tuple[str, str]]]:
    """Status, code, and fields with their codes of a refusal whose words are checked on the way."""
    help_ = {"help": True} if answer["code"] in HELPED else {}
    assert answer == {name: answer[name] for name in ("code", "message", "fields", "request_id")} | help_
    for words in [answer["message"], *(field["message"] for field in answer["fields"])]:
        assert words["zh"]
        assert words["en"]
        assert "{" not in words["zh"] + words["en"]
    return person.status, answer["code"], [(field["field"], field["code"]) for field in answer["fields"]]


BODIES: list[tuple[bytes, tuple[int, str, list[tuple[str, str]]]]] = [
    (b"", (400, "INVALID_FIELDS", [("title", "REQUIRED")])),
    (b"{", (400, "INVALID_JSON", [])),
    (b"\xff\xfe", (400, "INVALID_JSON", [])),
    (b'{"title": "\x00"}', (400, "INVALID_JSON", [])),
    (b'{"title": "\\u0000"}', (400, "INVALID_FIELDS", [("title", "BAD_CHARACTER")])),
    (b'{"title": "\\ud800"}', (400, "INVALID_JSON", [])),
    (b'{"title": NaN}', (400, "INVALID_JSON", [])),
    (b"[]", (400, "INVALID_FIELDS", [("body", "WRONG_TYPE")])),
    (b'{"title": 5}', (400, "INVALID_FIELDS", [("title", "WRONG_TYPE")])),
    (b'{"title": {"$ne": ""}}', (400, "INVALID_FIELDS", [("title", "WRONG_TYPE")])),
    (b'{"title": "x", "status": "awarded"}', (400, "INVALID_FIELDS", [("status", "UNKNOWN_FIELD")])),
    (b'{"title": "x", "owner": "me"}', (400, "INVALID_FIELDS", [("owner", "UNKNOWN_FIELD")])),
    (b'{"title": "x", "13911112222": "me"}', (400, "INVALID_FIELDS", [("body", "UNKNOWN_FIELD")])),
    (b'{"title": "x", "creators": "me"}', (400, "INVALID_FIELDS", [("creators", "WRONG_TYPE")])),
    (b'{"title": "x", "completed_on": "soon"}', (400, "INVALID_FIELDS", [("completed_on", "WRONG_TYPE")])),
    (b'{"title": "x", "category": "opera"}', (400, "INVALID_FIELDS", [("category", "NOT_A_CHOICE")])),
    (b'{"title": "x", "recommender": "none"}', (400, "INVALID_FIELDS", [("recommender", "NOT_A_CHOICE")])),
    (
        b'{"title": "x", "public_link": "javascript:alert(1)"}',
        (400, "INVALID_FIELDS", [("public_link", "BAD_LINK")]),
    ),
    (b'{"title": "' + "长".encode() * 10_000 + b'"}', (400, "INVALID_FIELDS", [("title", "TOO_LONG")])),
    (b'{"title": "' + b"x" * 300_000 + b'"}', (413, "BODY_TOO_LARGE", [])),
    (b"[" * 100_000, (400, "INVALID_FIELDS", [("body", "WRONG_TYPE")])),
    (b'{"title":' * 20_000, (400, "INVALID_FIELDS", [("title", "WRONG_TYPE")])),
]


@pytest.fixture
def entrant(stage: PlayedCall) -> ApiClient:
    """An entrant with a profile."""
    return stage.entrant()


def test_bad_bodies(entrant: ApiClient) -> None:
    """Wrong types, unknown fields, broken, deep and huge JSON: each its own code, and no work is made."""
    found = [(body[:40], _problem(entrant, entrant.send("POST", "/entries", body))) for body, _ in BODIES]
    assert found == [(body[:40], wanted) for body, wanted in BODIES]
    assert entrant.do("GET", "/entries") == {"entries": [], "next": None}


def test_profile_names_every_wrong_field(stage: PlayedCall, entrant: ApiClient) -> None:
    """All that is wrong is said at once; the check character of a credit code is among it."""
    seen = entrant.do("GET", "/entrant")
    wrong = stage.profile(
        revision=seen["revision"],
        name="",
        credit_code="91350100M000100Y4Z",
        phone="12",
        email="x@y",
        privacy={"version": "0", "sha256": ""},
    )
    assert _problem(entrant, entrant.send("PUT", "/entrant", wrong)) == (
        400,
        "INVALID_FIELDS",
        [
            ("name", "REQUIRED"),
            ("credit_code", "BAD_CREDIT_CODE"),
            ("phone", "BAD_PHONE"),
            ("email", "BAD_EMAIL"),
            ("privacy", "OUTDATED_TEXT"),
        ],
    )
    stale = stage.profile(revision=seen["revision"] - 1)
    assert _problem(entrant, entrant.send("PUT", "/entrant", stale)) == (409, "STALE", [])


def test_anothers_work_answers_as_a_missing_one(stage: PlayedCall, entrant: ApiClient) -> None:
    """Same status, same body but the request's own id: existence does not leak."""
    theirs = stage.entrant("13900139000").do("POST", "/entries", stage.form("别人的作品"))["id"]
    missing = "0" * 20

    def told(method: str, path: str, body: Any = None) -> Any:
        answer = entrant.send(method, path, body)
        return _problem(entrant, answer), answer["message"]

    form = stage.form(revision=1)
    requests: list[tuple[str, str, Any]] = [
        ("GET", "", None),
        ("PUT", "", form),
        ("POST", "/submission", {"revision": 1, "pledges": []}),
        ("POST", "/withdrawal", {"reason": "x"}),
        ("POST", "/uploads", {"name": "a.mp4", "size": 5}),
        ("POST", "/uploads/u/signatures", {"parts": []}),
        ("GET", "/uploads/u/parts", None),
        ("POST", "/uploads/u/completion", {}),
        ("DELETE", "/uploads/u", None),
    ]
    for method, path, body in requests:
        answers = [told(method, f"/entries/{entry}{path}", body) for entry in (theirs, missing)]
        assert answers[0] == answers[1], (method, path)
        assert answers[0][0] == (404, "NOT_FOUND", [])


def test_closed_call_and_unopened_phases(stage: PlayedCall, entrant: ApiClient) -> None:
    """A draft is not screened, and phases that are not open refuse."""
    entry = entrant.do("POST", "/entries", stage.form())
    organizer = stage.organizer()
    path = f"/entries/{entry['id']}"
    screening = {"revision": 1, "outcome": "pass"}
    assert _problem(organizer, organizer.send("POST", f"/organizer{path}/screening", screening))[1] == (
        "ILLEGAL_TRANSITION"
    )
    for phase in ("screening", "expert_review", "selection"):
        assert (
            _problem(organizer, organizer.send("POST", f"/organizer/phases/{phase}/start", {}))[1]
            == "ENTRIES_STILL_OPEN"
        )
    stage.close_entries(organizer)
    refused = {
        "PUT": entrant.send("PUT", path, stage.form(revision=1)),
        "upload": entrant.send("POST", f"{path}/uploads", {"name": "a.mp4", "size": 5}),
        "submit": entrant.send("POST", f"{path}/submission", stage.pledged(entry)),
        "new": entrant.send("POST", "/entries", stage.form()),
    }
    assert {name: answer["code"] for name, answer in refused.items()} == dict.fromkeys(refused, "ENTRIES_CLOSED")
    assert organizer.send("POST", "/organizer/phases/expert_review/start", {})["code"] == "PHASE_NOT_READY"
    gate = organizer.send("POST", "/organizer/phases/screening/gate", {"reason": "x"})
    assert _problem(organizer, gate)[:2] == (409, "PHASE_NOT_WAITING")
    assert organizer.send("POST", "/organizer/phases/party/start", {})["code"] == "NOT_FOUND"
    assert audit.verify() == []


def test_parts_are_bound_to_their_upload(stage: PlayedCall, entrant: ApiClient) -> None:
    """Numbers, sizes and checksums that do not fit are not signed; a longer or other body is refused by the bucket."""
    entry = entrant.do("POST", "/entries", stage.form())
    content = b"x" * 1000
    path, _ = play.begun_upload(entrant, entry, content)
    good = {"n": 1, "size": 1000, "sha256": "A" * 43 + "="}
    for wrong in ({"n": 0}, {"n": 2}, {"size": 999}, {"sha256": "abc"}, {"sha256": ""}, {"n": 10**30}):
        answer = entrant.send("POST", f"{path}/signatures", {"parts": [good | wrong]})
        assert _problem(entrant, answer)[:2] == (400, "INVALID_FIELDS"), wrong
    assert entrant.send("POST", f"{path}/completion", {})["code"] == "PARTS_MISSING"
    signed = entrant.do("POST", f"{path}/signatures", {"parts": [good]})["urls"][0]
    assert play.put_status(signed, content) == 400  # not the bytes that were hashed
    assert play.put_status(signed, content + b"y") == 403  # longer than signed
    assert play.put_status(signed | {"url": signed["url"].replace(entry["id"], "0" * 20)}, content) == 403


@pytest.mark.parametrize(
    "scores", [{"story": 101}, {"story": -1}, {"story": True}, {"story": 1.5}, {"story": 1e308}, {"x": 5}]
)
def test_scores_out_of_range_are_refused(stage: PlayedCall, scores: dict[str, Any]) -> None:
    """An expert's page cannot send what is no score; unassigned seats answer as missing ones."""
    expert = stage.expert(stage.organizer(), 1)
    first = stage.contest["criteria"][0]["id"]
    body = {"revision": 1, "scores": {first if name == "story" else name: value for name, value in scores.items()}}
    answer = expert.send("PUT", f"/reviews/{'0' * 20}-1-1", body)
    assert expert.status in (400, 404)
    assert _problem(expert, answer)[1] in {"INVALID_FIELDS", "NOT_FOUND"}


def test_writes_need_the_csrf_header_and_reads_a_live_session(stage: PlayedCall, entrant: ApiClient) -> None:
    """A page of another site can send the cookie but not the header; a forged or ended session is none."""
    token, entrant.csrf = entrant.csrf, "0" * 32
    assert _problem(entrant, entrant.send("POST", "/entries", stage.form()))[:2] == (403, "CSRF")
    entrant.csrf = token
    real, entrant.cookie = entrant.cookie, f"session={entrant.cookie.split('=')[1].split('.')[0]}.forged"
    assert _problem(entrant, entrant.send("GET", "/entries"))[:2] == (401, "NOT_SIGNED_IN")
    entrant.cookie = real
    entrant.do("DELETE", "/session")
    entrant.cookie = real
    assert _problem(entrant, entrant.send("GET", "/entries"))[:2] == (401, "NOT_SIGNED_IN")


def test_unknown_routes_methods_and_media_types(entrant: ApiClient) -> None:
    """Chalice's own refusals read like ours."""
    assert _problem(entrant, entrant.send("PATCH", "/entries", {})) == (405, "METHOD_NOT_ALLOWED", [])
    answer = entrant.send("POST", "/entries", b"title=x", **{"Content-Type": "application/x-www-form-urlencoded"})
    assert _problem(entrant, answer) == (415, "UNSUPPORTED_MEDIA_TYPE", [])
    assert json.dumps(answer)


def test_completion_answers_although_the_event_was_quicker(stage: PlayedCall, entrant: ApiClient) -> None:
    """The bucket's event takes the upload in between joining the parts and saving the row."""
    entry = entrant.do("POST", "/entries", stage.form())
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path, _ = play.begun_upload(entrant, entry, content)
    play.sent_parts(entrant, path, content)
    with play.right_after("CompleteMultipartUpload", lambda: play.probe(entry["id"])):
        done = entrant.do("POST", f"{path}/completion", {})["entry"]
    assert (done["status"], done["video"]["state"]) == ("draft", "accepted")
    assert audit.verify() == []


ODD_IDS = ["x" * 3000, "%ED%A0%80", "%F0%9F%98%80" * 100, "%00", "a%20b", "..%2f", "%FF", "{}"]


def test_ids_that_are_none_are_not_found(stage: PlayedCall, entrant: ApiClient) -> None:
    """Whatever stands in a path, also what the store could not even look for: nobody has it, in every role's routes."""
    organizer = stage.organizer()
    expert = stage.expert(organizer, 1)
    routes = [
        (entrant, "GET", "/entries/{}"),
        (entrant, "GET", "/entries/{}/uploads/u/parts"),
        (expert, "GET", "/reviews/{}"),
        (organizer, "GET", "/organizer/entries/{}"),
        (organizer, "GET", "/organizer/entries/{}/history"),
        (organizer, "GET", "/organizer/entries/{}/reviews"),
        (organizer, "GET", "/organizer/entries/{}/scan"),
        (organizer, "GET", "/organizer/experts/{}/seats"),
        (organizer, "GET", "/organizer/experts/{}/letters"),
        (organizer, "GET", "/exports/{}"),
    ]
    told = {
        (path, odd[:20]): _problem(person, person.send(method, path.replace("{}", odd)))[:2]
        for person, method, path in routes
        for odd in [*ODD_IDS, "0" * 20]
    }
    assert {key: answer for key, answer in told.items() if answer != (404, "NOT_FOUND")} == {}


@pytest.mark.parametrize("subject", ["x" * 3000, "²", "-", "a b", "\u4e2d" * 900, ""])
def test_a_cookie_of_nobody_is_signed_out(stage: PlayedCall, subject: str) -> None:
    """Anybody can send any cookie: it is told to sign in, however long the subject that it names."""
    nobody = ApiClient()
    for path in ("/entrant", "/session", "/reviews", "/organizer/entries"):
        nobody.cookie = f"session={subject}.forged"
        assert _problem(nobody, nobody.send("GET", path))[:2] == (401, "NOT_SIGNED_IN"), path


def test_a_unit_that_cannot_be_is_no_choice(stage: PlayedCall, entrant: ApiClient) -> None:
    """The id of a recommending unit comes with the form; it is looked up, however it looks."""
    for odd in ("x" * 3000, "²", "a b"):
        answer = entrant.send("POST", "/entries", stage.form(recommender=odd))
        assert _problem(entrant, answer) == (400, "INVALID_FIELDS", [("recommender", "NOT_A_CHOICE")])


@pytest.mark.parametrize("after", ["²", "-1", "1e9", "x", "99999999999999999999"])
def test_numbers_in_queries_are_numbers(stage: PlayedCall, entrant: ApiClient, after: str) -> None:
    """Digits of other scripts and numbers beyond all counting are refused, not tried."""
    entry = entrant.do("POST", "/entries", stage.form())
    path, _ = play.begun_upload(entrant, entry, b"x" * 100)
    answer = entrant.send("GET", f"{path}/parts?after={quote(after)}")
    assert _problem(entrant, answer) == (400, "INVALID_FIELDS", [("after", "WRONG_TYPE")])


def test_a_forged_cursor_is_refused(stage: PlayedCall, entrant: ApiClient) -> None:
    """On each route that pages by a cursor."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer)
    entry = entrant.do("POST", "/entries", stage.form())["id"]
    forged = quote(json.dumps({"pk": {"S": "entry#x"}, "sk": {"S": "entry"}, "owner": {"S": "somebody"}}))
    for person, path in (
        (entrant, "/entries"),
        (organizer, "/organizer/entries"),
        (organizer, f"/organizer/entries/{entry}/history"),
        (unit, "/recommender"),
    ):
        for after in (forged, "x", "%ED%A0%80"):
            answer = person.send("GET", f"{path}?after={after}")
            assert _problem(person, answer) == (400, "INVALID_FIELDS", [("after", "BAD_CURSOR")]), (path, after)


@pytest.mark.parametrize(
    "code", ["ProvisionedThroughputExceededException", "ThrottlingException", "RequestLimitExceeded", "SlowDown"]
)
def test_a_throttled_store_asks_for_patience(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, code: str) -> None:
    """503 with the seconds to wait, so that pages try again by themselves; nothing was done."""

    def throttled(*_: Any, **__: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "slow down"}}, "BatchGetItem")

    monkeypatch.setattr(records, "batch_get", throttled)
    answer = ApiClient().client.http.request("GET", "/contest")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")
    assert json.loads(answer.body)["code"] == "BUSY"


def test_no_client_can_ring_an_alarm(stage: PlayedCall, entrant: ApiClient, caplog: pytest.LogCaptureFixture) -> None:
    """What clients do wrong, and the words themselves that the alarm looks for, leave no such line in the log."""
    pattern = tables.resources()["FunctionErrors"]["Properties"]["FilterPattern"]
    terms = re.findall(r'\?("(?:[^"\\]|\\.)*"|\S+)', pattern)
    looked_for = [term.removeprefix('"').removesuffix('"').replace('\\"', '"') for term in terms]
    assert "Traceback" in looked_for
    caplog.clear()
    for told in looked_for:
        entrant.send("GET", f"/entries/{quote(told)}")
        entrant.send("POST", "/entries", json.dumps({"title": told, told: told}).encode())
        entrant.send("POST", "/sign-in/codes", {"contact": told})
        entrant.send("POST", "/entries", told.encode())
        entrant.send("GET", f"/{quote(told)}")
    for body, _ in BODIES:
        entrant.send("POST", "/entries", body)
    lines = [record.getMessage() for record in caplog.records]
    assert len(lines) > len(BODIES)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []
    assert [line for line in lines if any(term in line for term in looked_for)] == []
