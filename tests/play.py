"""A contest played in one process: people speak to the API, events and workflow steps call the functions' handlers.

Nothing is faked but the wires: tables and buckets are the emulator's, the API and the handlers are the product's own.
"""

import base64
import contextlib
import copy
import hashlib
import importlib
import json
import threading
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import Context
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from botocore.exceptions import ClientError
from chalice.app import Request
from chalice.test import Client, HTTPResponse

from chalicelib import actors, clock
from chalicelib.api import further
from chalicelib.api.gateway import Application
from chalicelib.aws import (
    board_store,
    bootstrap,
    contact_rows,
    contests,
    correspondence,
    entry_index,
    heads,
    letters,
    records,
    sealing,
)
from chalicelib.aws.clients import client
from chalicelib.aws.items import campaign_key, codes_key, factor_use_key, from_item, value_of
from chalicelib.aws.places import by_contest, table_name
from chalicelib.aws.secrets import code_keys
from chalicelib.call.campaign import Campaign
from chalicelib.config import config
from chalicelib.entry.scan import Likeness
from chalicelib.entry.search import FoundBy
from chalicelib.people import codes, send_caps, sign_in
from infra import authenticator
from infra.demo.extra_fields import filled_in
from tests import tables
from tests.kill import Killed
from tests.played import COURSE, once, rows

CONTEST = "industry-story-2025"
CORPUS = Path(__file__).parent / "corpus"
CREDIT_CODE = "91350100M000100Y43"
Json = dict[str, Any]


class UnexpectedRefusal(AssertionError):
    """The API refused what a test took for granted."""


class Instances(Application):
    """The API with one request at a time in each thread, as the instances of its function have it."""

    _of_thread = threading.local()

    @property
    def current_request(self) -> Request | None:
        """The request that this thread answers."""
        return getattr(self._of_thread, "request", None)

    @current_request.setter
    def current_request(self, request: Request | None) -> None:
        self._of_thread.request = request


class ApiClient:
    """Somebody with a browser: keeps the session cookie and the CSRF token."""

    def __init__(self) -> None:
        from app import app

        app.__class__ = Instances
        self.client = Client(app, stage_name="api")
        # Chalice's puts a copy in the place of os.environ for each request; with threads that copy stays, and what is
        # set from then on reaches no C library.
        self.client.http._patched_env_vars = lambda _variables: contextlib.nullcontext()  # type: ignore
        self.contest = "" if contests.is_default() else contests.current()
        self.cookie = self.csrf = ""
        self.status = 0
        self.works = True  # whether it does the work that too many sends cost, as the page does
        self.line: Json = {}
        self.headers: Mapping[str, str] = {}  # of the last answer

    def __deepcopy__(self, memo: dict[int, Any]) -> "ApiClient":
        twin = copy.copy(self)
        twin.line = copy.deepcopy(self.line, memo)
        return twin

    def sign(self) -> Any:
        """Who this is to the platform (see `tests.played`)."""
        return [self.contest, self.cookie, self.csrf, self.works, self.line]

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request; the answer's JSON, its status in `self.status`."""
        sent = {"Content-Type": "application/json", **headers}
        sent |= {"Cookie": self.cookie} if self.cookie else {}
        sent |= {"X-CSRF-Token": self.csrf} if self.csrf else {}
        raw = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        content = self._exchange(method, path, sent, raw)
        if isinstance(content, dict) and content.get("code") == "WORK_NEEDED" and self.works:
            return self.send(method, path, body | {"proof": send_caps.work(**content["work"])}, **headers)
        return content

    def _exchange(self, method: str, path: str, sent: dict[str, str], raw: bytes) -> Any:
        answer = Context().run(self._ask, method, path, sent, raw)  # of no contest, as a process is that begins
        self.status = answer.status_code
        self.cookie = answer.headers.get("Set-Cookie", self.cookie).split(";")[0]
        is_html = answer.headers.get("Content-Type", "").startswith("text/html")
        content = answer.body.decode() if is_html else json.loads(answer.body) if answer.body else None
        self.headers = answer.headers
        if isinstance(content, dict) and "csrf" in content:
            self.csrf = content["csrf"]
        return content

    def _ask(self, method: str, path: str, sent: dict[str, str], raw: bytes) -> HTTPResponse:
        """One request to the contest's own address, which Chalice's client does not know where it is a further one."""
        if not self.contest:
            return self.client.http.request(method, path, headers=sent, body=raw)
        asked, _, query = path.removeprefix("/").partition("?")
        gateway = self.client.http._local_gateway
        event = gateway.event_converter.create_lambda_event(method, f"/contest?{query}", sent, raw)
        event["requestContext"]["resourcePath"] = further.RESOURCE
        event["pathParameters"] = {"contest": self.contest, "proxy": asked}
        return HTTPResponse.create_from_dict(self.client._app(event, gateway._generate_lambda_context()))

    def do(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """One request that must succeed."""
        answer = self.send(method, path, body, **headers)
        if self.status >= 400:
            raise UnexpectedRefusal(f"{method} {path}: {self.status} {answer}")
        return answer


@once
def opened(contest: str) -> Json:
    """A call open today, as visitors see it."""
    bootstrap.open_campaign(contest)
    bootstrap.rehearse(contest)
    described: Json = ApiClient().do("GET", "/contest")
    return described


class PlayedCall:
    """The call under test, opened and moved to today."""

    def __init__(self) -> None:
        self.contest = opened(contests.current())

    def __deepcopy__(self, memo: dict[int, Any]) -> "PlayedCall":
        return copy.copy(self)  # what visitors see of it is only read

    def sign(self) -> Any:
        """Which call this is (see `tests.played`)."""
        return [type(self).__name__, vars(self)]

    # --- people

    @once
    def entrant(self, contact: str = "13800138000", **profile: Any) -> ApiClient:
        """An entrant, signed in with a code, the profile filled in."""
        person = ApiClient()
        person.do("POST", "/sign-in/sessions", proof(contact))
        before = person.do("GET", "/entrant")
        person.do("PUT", "/entrant", self.profile(revision=before["revision"], phone=contact, **profile))
        return person

    def profile(self, **more: Any) -> Json:
        """A unit's profile as its page sends it."""
        notice = {name: self.contest["privacy"][name] for name in ("version", "sha256")}
        return {
            "kind": "unit",
            "name": "广东精工机械有限公司",
            "credit_code": CREDIT_CODE,
            "province": "广东省",
            "city": "广州市",
            "contact_person": "张三",
            "phone": "13800138000",
            "email": "zhangsan@example.cn",
            "privacy": notice,
            **more,
        }

    @once
    def organizer(self, name: str = "王主任", email: str = "wang@example.cn") -> ApiClient:
        """An organizer, signed in by a link and a second factor."""
        return entered(ApiClient(), bootstrap.appoint_organizer(contests.current(), name, email))

    @once
    def recommender(self, organizer: ApiClient, **more: Any) -> ApiClient:
        """A recommending unit that the organizer registered, signed in by a link; its row as `line`."""
        line = organizer.do(
            "POST",
            "/organizer/recommenders",
            {
                "name": "广州市工业和信息化局",
                "credit_code": CREDIT_CODE,
                "province": "广东省",
                "city": "广州市",
                "contact_person": "赵六",
                "email": "gz@example.cn",
                "phone": "13900139000",
                **more,
            },
        )
        person = ApiClient()
        person.line = line
        token = correspondence.new_link(actors.Role.RECOMMENDER, line["id"], line["name"])
        person.do("POST", "/sign-in/redemptions", {"token": token})
        return person

    @once
    def screener(self, organizer: ApiClient, number: int = 1) -> ApiClient:
        """A screener whom the organizer registered, signed in by a link."""
        form = {"name": f"初筛员{number}", "email": f"screen{number}@example.cn", "role": "screener"}
        line = organizer.do("POST", "/organizer/organizers", form)
        person = ApiClient()
        person.line = line
        token = correspondence.new_link(actors.Role.SCREENER, line["id"], line["name"])
        person.do("POST", "/sign-in/redemptions", {"token": token})
        return person

    @once
    def auditor(self, organizer: ApiClient) -> ApiClient:
        """An auditor whom the organizer registered, signed in by a link and a second factor."""
        form = {"name": "监督员", "email": "audit@example.cn", "role": "auditor"}
        line = organizer.do("POST", "/organizer/organizers", form)
        person = entered(ApiClient(), correspondence.new_link(actors.Role.AUDITOR, line["id"], line["name"]))
        person.line = line
        return person

    @once
    def jurors(self, organizer: ApiClient, *names: str) -> list[ApiClient]:
        """Members of the jury whom the organizer registered, signed in by a link."""
        return [self._juror(organizer, number, name) for number, name in enumerate(names, 1)]

    def _juror(self, organizer: ApiClient, number: int, name: str) -> ApiClient:
        form = {"name": name, "email": f"juror{number}@example.cn", "unit": f"评审高校{number}", "role": "juror"}
        person = ApiClient()
        person.line = organizer.do("POST", "/organizer/organizers", form)
        token = correspondence.new_link(actors.Role.JUROR, person.line["id"], person.line["name"])
        person.do("POST", "/sign-in/redemptions", {"token": token})
        return person

    @once
    def expert(self, organizer: ApiClient, number: int) -> ApiClient:
        """An expert whom the organizer registered, signed in by the link of the invitation."""
        fields = self.contest["fields"]
        line = organizer.do(
            "POST",
            "/organizer/experts",
            {
                "name": f"专家{number}",
                "field": fields[number % len(fields)]["id"],
                "unit": f"评审单位{number}",
                "email": f"expert{number}@example.cn",
            },
        )
        person = ApiClient()
        person.line = line
        token = correspondence.new_link(actors.Role.EXPERT, line["id"], line["name"])
        person.do("POST", "/sign-in/redemptions", {"token": token})
        return person

    # --- works

    def form(self, title: str = "大国重器", **more: Any) -> Json:
        """A complete form."""
        category = more.get("category", self.contest["categories"][0]["id"])
        return {
            "title": title,
            "category": category,
            "theme": next((each["id"] for each in self.contest["themes"]), ""),
            "synopsis": "一家老厂的新故事。",
            "creators": ["李四"],
            "completed_on": "2025-06-01",
            "ai_use": "none",
            "extra": filled_in(self.contest, category),
            **more,
        }

    @once
    def uploaded(self, person: ApiClient, entry: Json, film: str | bytes = "ok_1080p_h264_aac.mp4") -> Json:
        """The work with a video sent by presigned parts and completed; not yet checked."""
        content = film if isinstance(film, bytes) else (CORPUS / film).read_bytes()
        path, _ = begun_upload(person, entry, content)
        sent_parts(person, path, content)
        answer: Json = person.do("POST", f"{path}/completion", {})["entry"]
        return answer

    @once
    def submitted(
        self, person: ApiClient, title: str = "大国重器", film: str | bytes = "ok_1080p_h264_aac.mp4", **form: Any
    ) -> Json:
        """A work sent, checked and submitted."""
        entry = person.do("POST", "/entries", self.form(title, **form))
        entry = self.uploaded(person, entry, film)
        probe(entry["id"])
        entry = person.do("GET", f"/entries/{entry['id']}")
        answer: Json = person.do("POST", f"/entries/{entry['id']}/submission", self.pledged(entry))
        return answer

    def pledged(self, entry: Json) -> Json:
        """The submission of a work with every pledge agreed to."""
        pledges = [{name: each[name] for name in ("id", "version", "sha256")} for each in self.contest["pledges"]]
        return {"revision": entry["revision"], "pledges": pledges}

    # --- phases

    @once
    def close_entries(self, organizer: ApiClient) -> None:
        """The organizer moves the deadline to now."""
        board = organizer.do("GET", "/organizer/board")
        dates = {name: board["calendar"][name] for name in ("opens", "review_until")}
        calendar = dates | {"closes": clock.now().isoformat()}
        organizer.do("PUT", "/organizer/calendar", calendar | {"revision": board["revision"], "reason": "test"})

    @once
    def screening(self, organizer: ApiClient) -> None:
        """Screening up to the screeners' desks."""
        organizer.do("POST", "/organizer/phases/screening/start", {})
        step("open_phase", phase="screening", execution="arn:screening-1")
        mapped("screen_entries", step("freeze_entries"))
        count()
        step("hold_gate", phase="screening", stop="people", token="t1")

    @once
    def screened(self, organizer: ApiClient, *entries: Json, closed: bool = False) -> None:
        """Every work passes, the gate is opened, the phase ends; `closed`: by a person, who need not wait for it."""
        for entry in entries:
            seen = organizer.do("GET", f"/organizer/entries/{entry['id']}")
            organizer.do(
                "POST",
                f"/organizer/entries/{entry['id']}/screening",
                {
                    "revision": seen["revision"],
                    "outcome": "pass",
                },
            )
        count()
        if closed:
            organizer.do("POST", "/organizer/phases/screening/close", {"reason": "完成"})
        step("hold_gate", phase="screening", stop="gate", token="t2")
        organizer.do("POST", "/organizer/phases/screening/gate", {"reason": "同意"})
        step("close_phase", phase="screening")

    @once
    def scoring(self, organizer: ApiClient) -> None:
        """Expert review up to the experts' desks."""
        organizer.do("POST", "/organizer/phases/expert_review/start", {})
        step("open_phase", phase="expert_review", execution="arn:review-1")
        assigned = step("assign_experts")
        assert assigned["state"] == "assigned", assigned
        count()
        step("hold_gate", phase="expert_review", stop="people", token="t3")

    @once
    def published(self, organizer: ApiClient) -> None:
        """The result that waits at its gate is confirmed and public."""
        self.confirmed(organizer)
        step("publish_result")
        step("close_phase", phase="selection")

    @once
    def confirmed(self, organizer: ApiClient, **more: Any) -> Json:
        """The result that waits at its gate is confirmed by two people."""
        return self.agreed(organizer, "publish", **more)

    @once
    def agreed(self, organizer: ApiClient, act: str, entry: str = "", **more: Any) -> Json:
        """What one organizer asks for, about an entry or the call as they stand, and another confirms."""
        asked = organizer.do("POST", "/organizer/confirmations", asked_for(organizer, act, entry, **more))
        second = self.organizer("赵主任", "zhao@example.cn")
        done: Json = second.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
        return done

    def judgement(self, review: Json, points: int = 80) -> Json:
        """A complete judgement of a work."""
        scores = {criterion["id"]: points for criterion in self.contest["criteria"]}
        opinion = self.contest["opinions"][0]["id"]
        return {"revision": review["revision"], "scores": scores, "opinion": opinion, "comment": "好"}


def entered(person: ApiClient, token: str) -> ApiClient:
    """Somebody of the office, signed in by a link and by the authenticator that they have, or set up now."""
    subject = sign_in.named_in(token)[1]
    session = person.do("POST", "/sign-in/redemptions", {"token": token})
    rewind(subject)
    authenticator.enter(person.do, session, subject, authenticator.of_rows)
    return person


def put_to_vote(organizer: ApiClient, jurors: list[ApiClient], motion: Json, votes: str) -> Json:
    """An organizer puts a motion to the jury, each member votes, the vote is closed. `votes`: one word a member."""
    revision = organizer.do("GET", "/organizer/board")["revision"]
    opened = organizer.do("POST", "/organizer/motions", motion | {"revision": revision})
    for person, vote in zip(jurors, votes.split(), strict=True):
        about = {name: motion[name] for name in ("entry", "ahead_of")}
        person.do("POST", f"/jury/motions/{opened['number']}/vote", about | {"vote": vote})
    closed: Json = organizer.do("POST", f"/organizer/motions/{opened['number']}/closing", {})
    return closed


def code_of(secret: str) -> str:
    """The code of an authenticator that has this secret, in base32."""
    return authenticator.code_now(base64.b32decode(secret))


def rewind(subject: str) -> None:
    """Let the codes of this half minute serve again, so that a test which signs in often need not wait for others."""
    use = records.get(factor_use_key(subject))
    if use is not None and use.step:
        anew = msgspec.structs.replace(use, step=0, revision=use.revision + 1)
        records.transact([records.put_row(anew, records.at_revision(use.revision))])


def revocation(organizer: ApiClient, entry: Json, **more: Any) -> Json:
    """What asks for the revocation of an entry's award as it stands now."""
    revision = organizer.do("GET", f"/organizer/entries/{entry['id']}")["revision"]
    said = {"act": "revoke", "entry": entry["id"], "revision": revision, "ground": "rights", "reason": "配乐未获授权"}
    return said | more


def asked_for(organizer: ApiClient, act: str, entry: str = "", **more: Any) -> Json:
    """What asks for an act on an entry, or on the call, as it stands now."""
    seen = organizer.do("GET", f"/organizer/entries/{entry}" if entry else "/organizer/board")
    return {"act": act, "entry": entry, "revision": seen["revision"], "reason": "同意"} | more


def revoked(stage: PlayedCall, organizer: ApiClient, entry: Json) -> Json:
    """An award revoked: the organizer asks for it, another confirms it."""
    return stage.agreed(organizer, "revoke", entry["id"], ground="rights", reason="配乐未获授权")


def begun_upload(person: ApiClient, entry: Json, content: bytes) -> tuple[str, Json]:
    """An upload begun: its path in the API and the server's answer."""
    path = f"/entries/{entry['id']}/uploads"
    begun = person.do("POST", path, {"name": "film.mp4", "size": len(content)})
    return f"{path}/{begun['upload']}", begun


def sent_parts(person: ApiClient, path: str, content: bytes, size: int = 8 * 1024 * 1024) -> None:
    """Every part of an upload, signed and sent."""
    for number, start in enumerate(range(0, len(content), size), start=1):
        chunk = content[start : start + size]
        parts = [{"n": number, "size": len(chunk), "sha256": digest_of(chunk)}]
        put(person.do("POST", f"{path}/signatures", {"parts": parts})["urls"][0], chunk)


def digest_of(content: bytes) -> str:
    """SHA-256 in base64, as parts are signed with."""
    return base64.b64encode(hashlib.sha256(content).digest()).decode()


@contextmanager
def right_after(operation: str, act: Callable[[], Any]) -> Iterator[None]:
    """Let `act` happen right after an S3 operation has been carried out, before its caller goes on."""

    def strike(model: Any, **_: Any) -> None:
        if model.name == operation:
            act()

    events = client("s3").meta.events
    events.register("after-call.s3.*", strike)
    try:
        with COURSE.watched():
            yield
    finally:
        events.unregister("after-call.s3.*", strike)


@contextmanager
def right_after_read(act: Callable[[], Any]) -> Iterator[None]:
    """Let `act` happen once, right after the next batch read of rows, before its caller goes on."""
    left = [act]

    def strike(**_: Any) -> None:
        if left:
            left.pop()()

    events = client("dynamodb").meta.events
    events.register("after-call.dynamodb.BatchGetItem", strike)
    try:
        with COURSE.watched():
            yield
    finally:
        events.unregister("after-call.dynamodb.BatchGetItem", strike)


@contextmanager
def noted(note: Callable[..., None]) -> Iterator[None]:
    """Tell `note` of each call to the tables before it is sent."""
    events = client("dynamodb").meta.events
    events.register("before-call.dynamodb.*", note)
    try:
        with COURSE.watched():
            yield
    finally:
        events.unregister("before-call.dynamodb.*", note)


def die_after(operation: str, act: Callable[[], Any]) -> None:
    """Run `act` in a process that dies right after an S3 operation has been carried out."""

    def die() -> None:
        raise Killed

    try:
        with right_after(operation, die):
            act()
    except Killed:
        return
    raise AssertionError(f"{operation} was never called")


def campaign() -> Campaign:
    """The call's row."""
    found = records.get(campaign_key(contests.current()))
    assert found is not None
    return found


def items_by_status(sk: str) -> Counter[str]:
    """How many rows of a kind stand in each status."""
    rows = [row for row in items("entries", sk) if row["sk"]["S"] == sk]
    return Counter(row["data"]["M"]["status"]["S"] for row in rows)


def put(signed: Json, content: bytes) -> int:
    """Send one part as the browser does."""
    request = urllib.request.Request(signed["url"], content, signed["headers"], method="PUT")
    with urllib.request.urlopen(request) as answer:
        return int(answer.status)


def attach(person: ApiClient, path: str, content: bytes, kind: str, token: str = "", **more: Any) -> Json:
    """Send a file as the page does: ask where, PUT it, say that it is there. The last answer."""
    about = {"name": f"扫描.{kind}", "kind": kind, "size": len(content)}
    about |= {"sha256": hashlib.sha256(content).hexdigest(), **more}
    shown = {"X-Evidence-Token": token} if token else {}
    put(person.do("POST", f"{path}/upload", about, **shown), content)
    done: Json = person.do("POST", path, about, **shown)
    return done


def check_attachments(receives: int = 1) -> Any:
    """Check every attached file that waits."""
    return queued("check_attachment", *(each["pointer"] for each in outbox("check_attachment")), receives=receives)


def codes_row(contact: str) -> codes.Codes:
    """The one-time codes of a contact as stored."""
    row = records.get(codes_key(contact_rows.digest_of(contact)))
    assert row is not None
    return row


def code_for(contact: str) -> str:
    """The digits that were last sent to a contact."""
    row = codes_row(contact)
    return codes.digits_of(row.newest.nonce, row.newest.digest or row.digest, code_keys()[0])


def proof(contact: str) -> Json:
    """A fresh code of a contact, as its owner types it."""
    ticket = ApiClient().do("POST", "/sign-in/codes", {"contact": contact})["ticket"]
    return {"contact": contact, "code": code_for(contact), "ticket": ticket}


def put_status(signed: Json, content: bytes) -> int:
    """The bucket's answer to one part."""
    try:
        return put(signed, content)
    except urllib.error.HTTPError as error:
        return error.code


def body_for(route: str) -> Json | None:
    """A body of the right shape for a route that takes one, so that a refusal is about the asker."""
    return _BODIES.get(route, {} if route.startswith("POST") else None)


_UNIT = dict.fromkeys(("name", "credit_code", "province", "city", "contact_person", "email", "phone"), "x")
_FILE = {"name": "x", "kind": "pdf", "size": 1, "sha256": "0" * 64}
_BODIES: dict[str, Json] = {
    "POST /second-factor/authenticator": {"nonce": "0" * 32, "code": "x"},
    "POST /second-factor/proofs": {"code": "x"},
    "PUT /second-factor/passkeys/{passkey_id}": {"name": "x"},
    "POST /second-factor/passkeys": dict.fromkeys(("name", "challenge", "client_data", "authenticator_data"), "x"),
    "POST /second-factor/passkey-proofs": dict.fromkeys(
        ("id", "challenge", "client_data", "authenticator_data", "signature"), "x"
    ),
    "POST /entrant/team/joinings/look": {"code": "x"},
    "POST /entrant/team/joinings": {"code": "x", "unit": "0" * 20},
    "PUT /recommender/picks": {"picks": [], "above": [], "revision": 0},
    "PUT /entrant": {
        "revision": 1,
        "kind": "individual",
        "name": "",
        "province": "",
        "city": "",
        "contact_person": "",
        "phone": "",
        "email": "",
        "privacy": {"version": "", "sha256": ""},
    },
    "POST /entrant/consent": {"version": "", "sha256": ""},
    "POST /own-data/erasure": {"entries": []},
    "POST /own-data/erasure/withdrawal": {"entries": []},
    "POST /entrant/messages/read": {"until": "2025-08-01T10:00:00+08:00"},
    "POST /entries": {"title": "x"},
    "POST /organizer/screening/holds": {"entries": ["0" * 20]},
    "PUT /entries/{entry_id}": {"title": "x"},
    "POST /entries/{entry_id}/submission": {"revision": 1, "pledges": []},
    "POST /entries/{entry_id}/files/{field}/upload": _FILE,
    "POST /entries/{entry_id}/files/{field}": _FILE,
    "POST /entries/{entry_id}/uploads": {"name": "x", "size": 1},
    "POST /entries/{entry_id}/uploads/{upload_id}/signatures": {"parts": []},
    "PUT /organizer/entries/{entry_id}/feedback": {"released": [], "revision": 0},
    "PUT /reviews/{review_id}": {"revision": 1, "scores": {}},
    "POST /reviews/{review_id}/submission": {"revision": 1, "scores": {}},
    "POST /reviews/{review_id}/conflict": {"reason": "x"},
    "PUT /organizer/calendar": {
        "revision": 1,
        "opens": "2025-01-01T00:00:00+08:00",
        "closes": "2025-01-02T00:00:00+08:00",
        "review_until": "2025-01-03T00:00:00+08:00",
        "reason": "x",
    },
    "POST /organizer/phases/{phase}/close": {"reason": "x"},
    "POST /organizer/phases/{phase}/gate": {"reason": "x"},
    "POST /organizer/entries/{entry_id}/screening": {"revision": 1, "outcome": "pass"},
    "POST /organizer/experts": {"name": "x", "field": "x", "unit": "x", "email": "x"},
    "POST /organizer/experts/{expert_id}/replacement": {"reason": "x"},
    "POST /organizer/conflicts/dismissals": {"entry": "0" * 20, "expert": "0" * 20, "reasons": [], "reason": "x"},
    "POST /organizer/entries/{entry_id}/screening/undo": {"revision": 1},
    "POST /organizer/entries/{entry_id}/seats": {"expert": "0" * 20, "reason": "x"},
    "POST /organizer/entries/{entry_id}/name": {"name": "x", "reason": "x"},
    "PUT /organizer/experts/{expert_id}": {"name": "x", "field": "x", "unit": "x", "email": "x", "reason": "x"},
    "PUT /organizer/recommenders/{unit_id}": _UNIT | {"reason": "x"},
    "POST /organizer/organizers": {"name": "x", "email": "x"},
    "PUT /organizer/organizers/{organizer_id}": {"name": "x", "email": "x", "reason": "x"},
    **{
        f"POST {path}": {"reason": "x"}
        for path in (
            "/organizer/entries/{entry_id}/restoration",
            "/organizer/reviews/{review_id}/reopening",
            "/organizer/experts/{expert_id}/return",
            "/organizer/recommenders/{unit_id}/removal",
            "/organizer/recommenders/{unit_id}/return",
            "/organizer/organizers/{organizer_id}/removal",
            "/organizer/organizers/{organizer_id}/return",
        )
    },
    "POST /organizer/recommenders": _UNIT,
    "POST /organizer/broadcasts": {"audience": "experts", "subject": "x", "words": "x"},
    "POST /organizer/broadcasts/preview": {"audience": "experts", "subject": "x", "words": "x"},
    "POST /organizer/entrants/lookups": {"contact": "13800138000"},
    "POST /organizer/entrants/{entrant_id}/joinings": {"other": "1" * 20, "entries": [], "reason": "x"},
    "PUT /organizer/invitations/{audience}": {"revision": 0, "subject": "x", "words": "{link}"},
    "POST /organizer/invitations/{audience}/standard": {"revision": 0},
    "POST /organizer/invitations/{audience}/preview": {"subject": "x", "words": "{link}"},
    "POST /organizer/confirmations": {
        "act": "revoke",
        "entry": "0" * 20,
        "revision": 1,
        "ground": "rights",
        "reason": "x",
    },
    "POST /organizer/confirmations/{request_id}/refusal": {"reason": "x"},
    "POST /organizer/confirmations/{request_id}/withdrawal": {"reason": "x"},
    "POST /organizer/motions": {"revision": 1, "entry": "x", "ahead_of": "y", "reason": "x"},
    "POST /jury/motions/{number}/vote": {"entry": "0" * 20, "ahead_of": "1" * 20, "vote": "for"},
    "POST /exports": {"kind": "results"},
    "POST /objections/{number}/evidence": _FILE,
    "POST /objections/{number}/evidence/upload": _FILE,
    "POST /objections/{number}/evidence/return": {"contact": "13800138000", "code": "000000"},
    "POST /recommenders/{unit_id}/stamped-copy": _FILE | {"above": []},
    "POST /recommenders/{unit_id}/stamped-copy/upload": _FILE | {"above": []},
    "POST /recommenders/{unit_id}/sheet": {"name": "x", "size": 1, "sha256": "0" * 64},
    "POST /recommenders/{unit_id}/sheet/arrival": {"file": "0" * 20},
    "POST /recommenders/{unit_id}/sheet/decisions": {"work": "0" * 20, "receipt": "x", "verdict": "confirmed"},
}


# --- functions and their events ---------------------------------------------------------------------------------


def run(function: str, event: Any) -> Any:
    """Call a function's handler, in a process that knows of no contest yet."""
    handle = importlib.import_module(f"functions.{function}.handler").handle
    return Context().run(handle if _reads_people(function) else _without_master_key(handle), event, None)


@cache
def _reads_people(function: str) -> bool:
    """Whether the template gives a function the master key of sealed fields."""
    handler = f"functions.{function}.handler.handle"
    found = [each["Properties"] for each in tables.resources().values() if each["Type"] == "AWS::Serverless::Function"]
    [variables] = [
        each.get("Environment", {}).get("Variables", {}) for each in found if each.get("Handler") == handler
    ][:1]
    return "SEAL_SECRET" in variables


def _without_master_key(handle: Callable[..., Any]) -> Callable[..., Any]:
    """A handler with a key that opens nothing, so that a function which needs the right one fails here, too."""

    def called(event: Any, context: Any) -> Any:
        with sealing.given(("a key that no row was sealed under",)):
            return handle(event, context)

    return called


def step(function: str, **more: Any) -> Any:
    """Call a workflow step; one that the state machine makes in parts and by batches is made so here."""
    played = _IN_PARTS.get(function)
    return called(function, **more) if played is None else played(**more)


def called(function: str, **more: Any) -> Any:
    """Call the function of a workflow step once, as one state does."""
    return run(function, {"contest": contests.current(), **more})


def mapped(function: str, listed: Json, **more: Any) -> None:
    """Call a function for each batch of a list, as a distributed Map does."""
    for batch in read_document(listed["key"]):
        run(function, batch | more)


def _assigned() -> Json:
    drawn: Json = called("assign_experts", part="draw")
    if drawn["state"] != "drawn":
        return drawn
    mapped("take_seats", drawn)
    opened: Json = called("assign_experts", part="open")
    return opened


def _tallied(**more: Any) -> Json:
    closed = called("tally_scores", part="close", **more)
    if closed["state"] != "closed":
        return {"state": closed["state"]}
    mapped("freeze_seats", closed)
    counted = called("tally_scores", part="count", **more)
    if counted["state"] == "final":
        mapped("settle_entries", counted)
    return {"state": counted["state"]}


def _published() -> Json:
    mapped("settle_entries", called("publish_result", part="award"))
    published: Json = called("publish_result", part="publish")
    return published


def _ended(phase: str, **more: Any) -> Json:
    if phase == "screening" and not more:
        listed = {"key": contests.file(campaign().manifest_key)}
        mapped("settle_entries", listed, act="lapse")
        more = {"lapsed": True}
    ended: Json = called("close_phase", phase=phase, **more)
    return ended


_IN_PARTS: dict[str, Callable[..., Json]] = {
    "assign_experts": _assigned,
    "tally_scores": _tallied,
    "publish_result": _published,
    "close_phase": _ended,
}


def queued(function: str, *bodies: Any, receives: int = 1) -> Any:
    """Call a queue's function with some messages."""
    return run(
        function,
        {
            "Records": [
                {
                    "messageId": str(number),
                    "body": json.dumps(body),
                    "eventSource": "aws:sqs",
                    "attributes": {"ApproximateReceiveCount": str(receives)},
                }
                for number, body in enumerate(bodies)
            ]
        },
    )


def broadcast() -> None:
    """The queue brings the orders to find the readers of broadcasts, then those of their letters."""
    for kind in ("broadcast", "letters"):
        for order in outbox(kind):
            if order["message"]["to"] == "mailings" and order["waits"]:
                assert queued("write_broadcasts", order["pointer"]) == {"batchItemFailures": []}


def probe(entry_id: str, receives: int = 1) -> Any:
    """The bucket's event for the work's newest upload."""
    listed = client("s3").list_objects_v2(Bucket=config().uploads_bucket, Prefix=contests.file(f"uploads/{entry_id}/"))
    newest = max(listed["Contents"], key=lambda each: each["LastModified"])
    return queued("probe_video", {"detail": {"object": {"key": newest["Key"]}}}, receives=receives)


def items(table: str, begins: str = "") -> list[Json]:
    """The contest's items in a table, with their names in the contest; with `begins`, those whose sort key does so."""
    return by_contest(stored(table, begins)).get(contests.current(), [])


def stored(table: str, begins: str = "") -> list[Json]:
    """The items of a table as they are there."""
    return rows(table_name(table), begins)


def plainly(item: Json) -> str:
    """An item as whoever may read it does: a row with its sealed fields opened."""
    word = item["sk"]["S"].partition("#")[0]
    kind = heads.kind_of(word) if heads.keeps_history(word) else {"found": FoundBy, "like": Likeness}.get(word)
    row = msgspec.json.encode(from_item(item, kind)).decode() if kind else ""
    return json.dumps(item, ensure_ascii=False, default=str) + row


def count() -> int:
    """The board, moved by every row as it is now (what the streams would bring)."""
    rows = [row for row in items("entries", "entry") if row["sk"]["S"] == "entry"]
    rows += items("reviews", "review#")
    return board_store.count(rows, contests.current())


def index() -> int:
    """What entries are found by, from every row as it is now; how many entries were written."""
    return entry_index.index(items("entries"))


def outbox(kind: str) -> list[Json]:
    """The messages of a kind that wait in all tables, as plain values with where they lie."""
    found = []
    for table in ("entries", "reviews", "sessions"):
        for item in items(table, "outbox#"):
            if value_of(item["data"])["kind"] == kind:
                pointer = {"table": table, "pk": contests.stored(item["pk"]["S"]), "sk": item["sk"]["S"]}
                found.append({"message": _message(item), "pointer": pointer, "waits": "undelivered" in item})
    return found


def _message(item: Json) -> Json:
    """A message as plain values; one that was settled has no body."""
    content: Json = value_of(item["data"])
    return content | ({"body": letters.read(item).body} if "body" in content else {})


def messages(kind: str) -> list[Json]:
    """The messages of a kind that still wait."""
    return [each["message"] for each in outbox(kind) if each["waits"]]


def read_document(key: str) -> Any:
    """A document of the work bucket."""
    return json.loads(client("s3").get_object(Bucket=config().work_bucket, Key=key)["Body"].read())


def exists(key: str) -> bool:
    """Whether an object lies in the uploads bucket."""
    try:
        client("s3").head_object(Bucket=config().uploads_bucket, Key=key)
    except ClientError:
        return False
    return True
