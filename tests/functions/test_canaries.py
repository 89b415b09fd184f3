"""Whom a call is about stays in its rows: names, numbers and addresses are planted, and then looked for elsewhere.

Elsewhere is what is kept for long, read by other people, or written down on the way: logs, queues, the inputs of
executions, keys of files, addresses, and the words of errors. Rows, files and letters hold them, and must.
"""

import base64
import json
import logging
import traceback
import urllib.parse
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.items import value_of
from chalicelib.aws.places import Place
from chalicelib.history import Destination
from tests import play
from tests.functions.mail_server import Post, serving, used
from tests.functions.test_delivery import GONE, announced
from tests.functions.test_dispatch_outbox import inserted
from tests.functions.test_write_workbook import asked, fetched
from tests.play import ApiClient, Json, PlayedCall

NAME, ADDRESS, PHONE, EMAIL = "金丝雀陈雨桐", "金丝雀路一千二百零八号", "13911112222", "canary.wren@example.cn"
JUDGE, OFFICE, UNIT = "canary.judge@example.cn", "canary.office@example.cn", "canary.unit@example.cn"
CANARIES = (NAME, ADDRESS, PHONE, EMAIL, JUDGE, OFFICE, UNIT)
QUIET = frozenset({"dynamodb", "kms", "secretsmanager"})  # rows and keys: not what is looked at here
CONTENT = frozenset({"Body", "ContentDisposition"})  # of files


def spellings(word: str) -> set[str]:
    """How a word may stand in a log or an address."""
    raw = word.encode()
    ways = {word, urllib.parse.quote(word), urllib.parse.quote(urllib.parse.quote(word)), json.dumps(word)[1:-1]}
    return ways | {raw.hex(), base64.b64encode(raw).decode().rstrip("="), base64.urlsafe_b64encode(raw).decode()}


class Watch(logging.Handler):
    """Everything that was seen: where, and what."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.seen: list[tuple[str, str]] = []

    def note(self, where: str, what: object) -> None:
        text = what if isinstance(what, str) else json.dumps(what, ensure_ascii=False, default=str)
        self.seen.append((where, text))

    def emit(self, record: logging.LogRecord) -> None:
        """A log line with all that was said beside it, and its exception down to the cause."""
        raised = "".join(traceback.format_exception(record.exc_info[1])) if record.exc_info else ""
        self.note("log", f"{record.getMessage()} {record.__dict__!r} {raised}")

    def call(self, params: Json, model: Any, **_more: Any) -> None:
        """A call of a service: queues, executions, keys of files."""
        service = model.service_model.service_name
        if service not in QUIET:
            self.note(f"{service} {model.name}", {name: each for name, each in params.items() if name not in CONTENT})

    def answer(self, status: int, content: Any) -> None:
        """An answer of the API: all of a refusal, and every address in any."""
        if status >= 400:
            self.note("refusal", content)
        for each in _texts(content):
            if "://" in each and not each.startswith(
                "otpauth:"
            ):  # no address: what a code to scan tells its own person
                self.note("address", urllib.parse.unquote(each))

    def hits(self) -> list[tuple[str, str]]:
        """Where which canary was seen."""
        words = {word: spellings(word) for word in CANARIES}
        return [
            (where, f"{word}: {what[:300]}")
            for where, what in self.seen
            for word, ways in words.items()
            if any(way in what for way in ways)
        ]


def _texts(content: Any) -> Iterator[str]:
    if isinstance(content, str):
        yield content
    elif isinstance(content, dict | list):
        for each in content.values() if isinstance(content, dict) else content:
            yield from _texts(each)


@pytest.fixture
def watch(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Watch]:
    """Looks at every log line, call and answer from here on."""
    watching = Watch()
    names = ["", *logging.root.manager.loggerDict]
    loggers = [logging.getLogger(name) for name in names if name in ("", "zhengxuan") or "zhengxuan" in name]
    for each in loggers:
        each.addHandler(watching)
    clients = [client(service) for service in ("s3", "sqs", "stepfunctions")]
    for each in clients:
        each.meta.events.register("before-parameter-build", watching.call)
    exchange = ApiClient._exchange

    def watched(person: ApiClient, *sent: Any) -> Any:
        content = exchange(person, *sent)
        watching.answer(person.status, content)
        return content

    run = play.run

    def ran(function: str, event: Json) -> Any:
        answer = run(function, event)
        if not any("dynamodb" in record for record in event.get("Records", ())):  # a stream brings rows
            watching.note(f"step {function}", event)
        watching.note(f"outcome {function}", answer)
        return answer

    monkeypatch.setattr(ApiClient, "_exchange", watched)
    monkeypatch.setattr(play, "run", ran)
    yield watching
    for each in clients:
        each.meta.events.unregister("before-parameter-build", watching.call)
    for logger in loggers:
        logger.removeHandler(watching)


@pytest.fixture
def post(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Post]:
    """A mail server whose words of refusal name whom it refuses."""
    with serving(Post(), tmp_path, "none") as server:
        used(server, monkeypatch)
        server.answers |= {each: f"{GONE} <{each}>" for each in (EMAIL, JUDGE)}
        server.answers[OFFICE] = f"451 4.2.2 <{OFFICE}> mailbox busy"
        yield server


def entered(stage: PlayedCall) -> tuple[ApiClient, Json]:
    """An entrant of that name and number, whose film, form and profile hold the canaries."""
    entrant = stage.entrant(PHONE, name=NAME, contact_person=NAME, email=EMAIL, city=ADDRESS)
    form = {"creators": [NAME], "synopsis": f"{NAME}，{ADDRESS}，{PHONE}，{EMAIL}"}
    draft = entrant.do("POST", "/entries", stage.form(f"{NAME}的作品", **form))
    content = (play.CORPUS / "ok_1080p_h264_aac.mp4").read_bytes()
    path = f"/entries/{draft['id']}/uploads"
    begun = entrant.do("POST", path, {"name": f"{NAME}-{PHONE}.mp4", "size": len(content)})
    play.sent_parts(entrant, f"{path}/{begun['upload']}", content)
    entrant.do("POST", f"{path}/{begun['upload']}/completion", {})
    play.probe(draft["id"])
    entry = entrant.do("GET", f"/entries/{draft['id']}")
    entrant.do("POST", f"/entries/{draft['id']}/submission", stage.pledged(entry))
    return entrant, entry


def refused(stage: PlayedCall, entrant: ApiClient, organizer: ApiClient, entry: Json) -> None:
    """Requests that are wrong in every way, with the canaries in what was sent."""
    stranger = ApiClient()
    for contact in (PHONE, EMAIL, f"{EMAIL} {NAME}", NAME):
        stranger.send("POST", "/sign-in/codes", {"contact": contact})
        stranger.send("POST", "/sign-in/sessions", {"contact": contact, "code": "000000"})
        stranger.send("POST", "/sign-in/links", {"contact": contact, "role": "organizer"})
    for wrong in ({"kind": NAME}, {"revision": NAME}, {"phone": f"{PHONE}x"}, {"email": NAME}, {NAME: PHONE}):
        entrant.send("PUT", "/entrant", stage.profile(revision=0) | wrong)
    odd: tuple[Json, ...] = (
        {"category": NAME},
        {"creators": NAME},
        {"ai_use": ADDRESS},
        {"title": 7},
        {"completed_on": EMAIL},
    )
    for other in odd:
        entrant.send("POST", "/entries", stage.form(NAME) | other)
    entrant.send("PUT", f"/entries/{entry['id']}", b'{"title": "' + NAME.encode())
    entrant.send("POST", f"/entries/{entry['id']}/uploads", {"name": NAME, "size": PHONE})
    for path in (f"/entries/{PHONE}", f"/organizer/entries/{PHONE}"):
        organizer.send("GET", path)
    for form in (
        {"name": NAME, "email": OFFICE},
        {"name": NAME, "email": f"{OFFICE} "},
        {"name": NAME, "email": PHONE},
    ):
        organizer.send("POST", "/organizer/organizers", form)
    organizer.send("POST", "/organizer/experts", {"name": NAME, "email": JUDGE, "field": ADDRESS, "unit": NAME})


def ordered(organizer: ApiClient, unit: ApiClient) -> None:
    """Workbooks whose names hold a unit's, and their addresses."""
    for person, kind in ((organizer, "entries"), (unit, "recommendations")):
        export, pointer = asked(person, kind=kind)
        play.queued("write_workbook", pointer)
        fetched(person.do("GET", f"/exports/{export}"))


def delivered() -> None:
    """Every letter goes by its queue to the mail server, which refuses some; all that waits is announced."""
    for kind in sorted({each["message"]["kind"] for table in Destination for each in waiting(table)}):
        for each in play.outbox(kind):
            play.run("dispatch_outbox", {"Records": [inserted(Place(**each["pointer"]))]})
        for to, record in announced(kind):
            if to in (Destination.MESSAGES, Destination.CODES):
                play.run("deliver_messages", {"Records": [record]})


def waiting(to: Destination) -> list[Json]:
    """The messages that wait for a queue."""
    kinds = {value_of(item["data"])["kind"] for item in rows() if item["sk"]["S"].startswith("outbox#")}
    return [each for kind in kinds for each in play.outbox(kind) if each["waits"] and each["message"]["to"] == to]


def rows() -> list[Json]:
    return [item for table in ("entries", "reviews", "sessions") for item in play.items(table)]


def test_nobody_is_named_outside_of_rows_files_and_letters(stage: PlayedCall, watch: Watch, post: Post) -> None:
    """From sign-in to the experts' desks, with letters that are refused and requests that are wrong."""
    organizer = stage.organizer(NAME, OFFICE)
    unit = stage.recommender(organizer, name=f"{NAME}工作室", email=UNIT, contact_person=NAME)
    entrant, entry = entered(stage)
    refused(stage, entrant, organizer, entry)
    play.queued("scan_video", *(each["pointer"] for each in play.outbox("scan")))
    ordered(organizer, unit)
    for number in range(5):
        stage.expert(organizer, number)
    form = {"name": NAME, "email": JUDGE, "unit": ADDRESS, "field": stage.contest["fields"][0]["id"], "phone": PHONE}
    organizer.do("POST", "/organizer/experts", form)
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, entry)
    stage.scoring(organizer)
    delivered()
    play.queued("resume_workflows", *(each["pointer"] for each in waiting(Destination.WORKFLOW)))
    play.run("reconcile", {})
    for person, path in (
        (organizer, f"/organizer/entries/{entry['id']}"),
        (entrant, f"/entries/{entry['id']}/preview"),
    ):
        person.do("GET", path)
    assert any(NAME in play.plainly(item) for item in rows())  # they were planted
    assert {to for _, to in post.envelopes} | set(post.tried) >= {EMAIL, JUDGE, OFFICE}
    kinds = {where.partition(" ")[0] for where, _ in watch.seen}
    assert kinds >= {"log", "s3", "sqs", "stepfunctions", "step", "outcome", "refusal", "address"}
    assert watch.hits() == []
