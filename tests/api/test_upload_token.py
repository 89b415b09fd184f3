"""An upload's own calls outlive its entrant's session: by a token that admits to nothing else."""

from datetime import datetime, timedelta

import pytest

from chalicelib import clock
from chalicelib.aws import records
from chalicelib.aws.items import session_key
from chalicelib.people import sign_in
from tests import play
from tests.api.document import Witness
from tests.play import ApiClient, Json, PlayedCall

MIB = 1024 * 1024
FILM = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
LONG_FILM = FILM + b"\0\0\0\0free" + bytes(16 * MIB)  # three parts


class Clock:
    """The server's clock, moved by hand."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.ahead = timedelta()
        real = clock.now
        monkeypatch.setattr(clock, "now", lambda: real() + self.ahead)

    def pass_(self, **time: float) -> datetime:
        """Let time go by; what it is then."""
        self.ahead += timedelta(**time)
        return clock.now()


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """The clock."""
    return Clock(monkeypatch)


def begun(stage: PlayedCall, entrant: ApiClient, content: bytes = LONG_FILM) -> tuple[Json, str, str]:
    """A new entry, the path of its upload, and the upload's token."""
    entry = entrant.do("POST", "/entries", stage.form())
    path, answer = play.begun_upload(entrant, entry, content)
    return entry, path, answer["token"]


def stranger(token: str) -> ApiClient:
    """A browser without a session that sends a token."""

    class Bearer(ApiClient):
        def send(self, method: str, path: str, body: object = None, **headers: str) -> object:
            return super().send(method, path, body, **{"X-Upload-Token": token, **headers})

    return Bearer()


def send_part(person: ApiClient, path: str, content: bytes, number: int) -> None:
    """One part of an upload, signed and sent."""
    size = 8 * MIB
    chunk = content[(number - 1) * size : number * size]
    part = {"n": number, "size": len(chunk), "sha256": play.digest_of(chunk)}
    play.put(person.do("POST", f"{path}/signatures", {"parts": [part]})["urls"][0], chunk)


@pytest.mark.parametrize("closed", [False, True], ids=("page left open", "page closed after the last part"))
def test_forty_minutes_of_sending_end_joined_probed_and_listed(
    stage: PlayedCall, moved: Clock, witness: Witness, closed: bool
) -> None:
    """300 MB at 120 kB/s take 43 minutes, in which nobody touches the page: it signs and sends, and no more.

    The session is alive at the end, because signing counts as presence. Without the page the repair joins the parts.
    """
    entrant = stage.entrant()
    entry, path, _ = begun(stage, entrant)
    entrant.do("POST", f"/entries/{entry['id']}/submission", stage.pledged({"revision": 2}))
    for number in (1, 2, 3):
        moved.pass_(minutes=14.5)
        send_part(entrant, path, LONG_FILM, number)
    if closed:
        assert play.run("reconcile", {"patience": 0})["uploads"] == 1
    else:
        assert entrant.do("POST", f"{path}/completion", {})["entry"]["status"] == "probing"
    play.probe(entry["id"])
    seen = entrant.do("GET", f"/entries/{entry['id']}")
    assert (seen["status"], seen["upload"]) == ("submitted", None)
    organizer = stage.organizer()
    stage.close_entries(organizer)
    stage.screening(organizer)
    assert organizer.do("GET", f"/organizer/entries/{entry['id']}")["status"] == "screening"


@pytest.mark.parametrize("hours", [1, 13], ids=("idle", "twelve hours in all"))
def test_an_upload_goes_on_after_its_session_has_ended(
    stage: PlayedCall, moved: Clock, witness: Witness, hours: int
) -> None:
    """Parts are signed, listed and joined by the token; the answer then tells nothing of the entry."""
    entrant = stage.entrant()
    entry, path, token = begun(stage, entrant)
    send_part(entrant, path, LONG_FILM, 1)
    moved.pass_(hours=hours)
    assert entrant.send("GET", f"{path}/parts")["code"] == "NOT_SIGNED_IN"
    bearer = stranger(token)
    bearer.cookie = entrant.cookie
    listed = bearer.do("GET", f"{path}/parts")
    assert ([part["n"] for part in listed["parts"]], listed["token"]) == ([1], token)
    for number in (2, 3):
        send_part(bearer, path, LONG_FILM, number)
    assert bearer.do("POST", f"{path}/completion", {}) == {"entry": None}
    play.probe(entry["id"])
    again = stage.entrant()
    assert again.do("GET", f"/entries/{entry['id']}")["video"]["state"] in ("accepted", "warned")
    assert again.do("POST", f"{path}/completion", {})["entry"]["status"] == "draft"


def test_a_token_admits_to_nothing_else(stage: PlayedCall, moved: Clock, witness: Witness) -> None:
    """Not to the entry, its form or another upload, nor anybody who has changed it, nor after the upload's life."""
    entrant = stage.entrant()
    entry, path, token = begun(stage, entrant)
    _, other, other_token = begun(stage, entrant)
    bearer, place = stranger(token), f"/entries/{entry['id']}"
    for method, where, body in (
        ("GET", place, None),
        ("PUT", place, stage.form(revision=2)),
        ("POST", f"{place}/uploads", {"name": "a.mp4", "size": 1}),
        ("POST", f"{place}/submission", {"revision": 2, "pledges": []}),
        ("DELETE", path, None),
        ("GET", "/entrant", None),
        ("GET", "/session", None),
        ("GET", f"{other}/parts", None),
    ):
        assert (bearer.send(method, where, body)["code"], bearer.status) == ("NOT_SIGNED_IN", 401), where
    end, mac = token.split(".")
    for forged in (other_token, f"{int(end) + 1}.{mac}", f"{end}.{'0' * 64}", "", ".", "é" * 40, mac):
        assert stranger(forged).send("GET", f"{path}/parts")["code"] == "NOT_SIGNED_IN", forged
    moved.pass_(days=7)
    assert bearer.send("GET", f"{path}/parts")["code"] == "NOT_SIGNED_IN"


def test_a_token_ends_with_its_upload(stage: PlayedCall) -> None:
    """Given up, replaced or withdrawn: what was sent before is worth nothing."""
    entrant = stage.entrant()
    for ending in ("abandon", "replace", "withdraw"):
        entry, path, token = begun(stage, entrant)
        if ending == "abandon":
            entrant.do("DELETE", path)
        elif ending == "replace":
            play.begun_upload(entrant, entry, LONG_FILM)
        else:
            entrant.do("POST", f"/entries/{entry['id']}/withdrawal", {})
        assert stranger(token).send("GET", f"{path}/parts")["code"] == "NOT_SIGNED_IN", ending


def test_somebody_elses_session_neither_helps_nor_hinders_a_token(stage: PlayedCall) -> None:
    """Two people at one browser: the token is its upload's, the session is not kept alive by it."""
    entrant, other = stage.entrant(), stage.entrant("13900139000")
    _, path, token = begun(stage, entrant)
    bearer = stranger(token)
    bearer.cookie, bearer.csrf = other.cookie, other.csrf
    assert bearer.do("GET", f"{path}/parts")["parts"] == []
    assert other.send("GET", f"{path}/parts")["code"] == "NOT_FOUND"


def test_a_request_signs_as_many_parts_as_the_page_asks_for(stage: PlayedCall) -> None:
    """32 parts of a film of 2 GB are signed with one request, each for its own bytes; one too many is refused."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    uploads = f"/entries/{entry['id']}/uploads"
    path = f"{uploads}/{entrant.do('POST', uploads, {'name': 'a.mp4', 'size': 2**31})['upload']}"
    asked = [{"n": n, "size": 16 * MIB, "sha256": play.digest_of(bytes([n]))} for n in range(1, 102)]
    signed = entrant.do("POST", f"{path}/signatures", {"parts": asked[:32]})
    assert [each["n"] for each in signed["urls"]] == list(range(1, 33))
    assert len({each["url"] for each in signed["urls"]}) == 32
    assert signed["expires_in"] == 3600
    assert [each["headers"]["x-amz-checksum-sha256"] for each in signed["urls"]] == [p["sha256"] for p in asked[:32]]
    assert entrant.send("POST", f"{path}/signatures", {"parts": asked})["code"] == "INVALID_FIELDS"


@pytest.mark.parametrize("call", ["signatures", "parts", "completion"])
def test_an_uploads_calls_count_as_presence(stage: PlayedCall, moved: Clock, call: str) -> None:
    """With the token as without it, each of the three moves the idle clock of its entrant's session."""
    for sends_token in (False, True):
        entrant = stage.entrant()
        _, path, token = begun(stage, entrant, FILM)
        play.sent_parts(entrant, path, FILM)
        now = moved.pass_(minutes=20)
        headers = {"X-Upload-Token": token} if sends_token else {}
        part = {"n": 1, "size": len(FILM), "sha256": play.digest_of(FILM)}
        body = {"parts": [part]} if call == "signatures" else {}
        entrant.do("GET" if call == "parts" else "POST", f"{path}/{call}", None if call == "parts" else body, **headers)
        session = records.found(session_key(sign_in.digest(entrant.cookie.partition("=")[2])))
        assert session.seen_at >= now


def test_an_upload_ends_after_its_life(stage: PlayedCall, moved: Clock) -> None:
    """As long as the bucket keeps the parts: then it is begun anew."""
    entrant = stage.entrant()
    _, path, _ = begun(stage, entrant)
    moved.pass_(days=7)
    later = stage.entrant()
    assert later.send("GET", f"{path}/parts")["code"] == "UPLOAD_GONE"
