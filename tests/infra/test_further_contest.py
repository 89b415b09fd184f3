"""Two contests on the deployed stack: each with its pages, its people and its letters, behind the same functions."""

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import msgspec
import pytest

from chalicelib.actors import SYSTEM
from chalicelib.aws import bootstrap, contests, objects, phases
from chalicelib.aws.clients import client
from chalicelib.aws.places import TABLES, table_name
from chalicelib.call import definition
from chalicelib.call.campaign import Campaign, Phase, PhaseStatus
from chalicelib.history import Change
from infra import calls, deployment, operate
from infra.demo.extra_fields import filled_in
from infra.demo.visitor import Json, Messages, Storage, Visitor
from infra.local import people
from infra.local.home import DEFAULT
from infra.local.people import Links
from infra.local.stack import Stack
from tests import play
from tests.waiting import PATIENCE, until

CANAL = "canal-shorts-2026"
FILM = (Path(__file__).parents[1] / "corpus" / "ok_1080p_six_frames.mp4").read_bytes()
MAIL = "both@example.cn"
PROFILES = {
    DEFAULT: {"name": "王小明", "province": "广东省", "city": "广州市", "phone": "13800138000"},
    CANAL: {"name": "Ada Lind", "province": "Germany", "city": "Potsdam", "phone": "+49 331 5550123"},
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """The shipped call with the English one beside it, as `make run FURTHER=FILE` starts them."""
    folders = list(definition.FOLDERS)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FURTHER", str(Path(__file__).parents[1] / "contests" / f"{CANAL}.toml"))
        running = Stack(
            tmp_path_factory.mktemp("two"), port=0, contest=calls.chosen(), further=calls.further(), is_kept=False
        )
        running.start()
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in running.environment().items():
            patch.setenv(name, value)
        deployment.forget()
        yield running
        for service in ("dynamodb", "s3", "secretsmanager", "sqs"):
            client(service).close()
        running.stop()
    deployment.forget()
    definition.FOLDERS[:] = folders


@pytest.fixture(scope="module")
def links(stack: Stack) -> dict[str, Links]:
    """Both opened, each with its first people."""
    return {each: people.prepare(stack, each) for each in contests.hosted()}


@pytest.fixture
def browsers() -> Iterator[ExitStack]:
    """What people open: it is closed when they leave."""
    with ExitStack() as opened:
        yield opened


class Person(Visitor):
    """Somebody in one of the contests."""

    def __init__(self, stack: Stack, contest: str, browsers: ExitStack) -> None:
        super().__init__(stack.site)
        browsers.callback(self.close)
        self.contest = contest
        with contests.within(contest):
            self.http.base_url = httpx.URL(f"{stack.site}{contests.api_path()}")
        self.call: Json = self.get("contest")


def signed_in(stack: Stack, contest: str, browsers: ExitStack) -> Person:
    """An entrant with a code from the outbox and a profile."""
    person, guess = begin(stack, contest, browsers)
    person.post("sign-in/sessions", guess)
    about = PROFILES[contest] | {"kind": "individual", "contact_person": "X", "email": MAIL, "recommender": None}
    privacy = {name: person.call["privacy"][name] for name in ("version", "sha256")}
    revision = person.get("entrant")["revision"]
    person.put("entrant", about | {"credit_code": None, "privacy": privacy, "revision": revision})
    return person


def submitted(person: Person, title: str, browsers: ExitStack) -> Json:
    """An entry from its form to its receipt, its video checked by the deployed functions."""
    category = person.call["categories"][0]["id"]
    theme = next((each["id"] for each in person.call["themes"]), "")
    form = {"title": title, "category": category, "theme": theme, "synopsis": "X", "creators": ["X"]}
    extra = {"completed_on": "2025-06-01", "ai_use": "none", "extra": filled_in(person.call, category)}
    entry = person.post("entries", form | extra)
    begun = person.post(f"entries/{entry['id']}/uploads", {"name": "film.mp4", "size": len(FILM)})
    path = f"entries/{entry['id']}/uploads/{begun['upload']}"
    digest = base64.b64encode(hashlib.sha256(FILM).digest()).decode()
    asked = {"parts": [{"n": 1, "size": len(FILM), "sha256": digest}]}
    storage = Storage()
    browsers.callback(storage.http.close)
    storage.send(person.post(f"{path}/signatures", asked)["urls"][0], FILM)
    person.post(f"{path}/completion")
    entry = until(lambda: checked(person, entry["id"]), "the check of a video")
    pledges = [{name: each[name] for name in ("id", "version", "sha256")} for each in person.call["pledges"]]
    answer: Json = person.post(f"entries/{entry['id']}/submission", {"revision": entry["revision"], "pledges": pledges})
    return answer


def checked(person: Person, entry_id: str) -> Json | None:
    """The entry once its video is checked."""
    entry: Json = person.get(f"entries/{entry_id}")
    return entry if entry["video"] and entry["video"]["state"] != "checking" else None


def organizer(stack: Stack, contest: str, links: dict[str, Links], browsers: ExitStack) -> Person:
    """Signed in by the link that the rehearsal prints."""
    person = Person(stack, contest, browsers)
    person.redeem(links[contest].organizer.partition("#token=")[2])
    return person


def letters(stack: Stack) -> list[str]:
    """What the entrant was sent."""
    return [message["text"] for message in stack.outbox.newest_first() if message["to"] == MAIL]


def test_an_entry_goes_its_way_in_each(stack: Stack, links: dict[str, Links], browsers: ExitStack) -> None:
    """Form, video, receipt and screening in the further one, while the first has its own and goes on collecting."""
    receipts = {
        each: submitted(signed_in(stack, each, browsers), f"Gulls {each}", browsers) for each in (DEFAULT, CANAL)
    }
    here, there = receipts[DEFAULT], receipts[CANAL]
    assert (here["status"], there["status"], there["receipt"][:5]) == ("submitted", "submitted", "CS26-")
    for words in (f"{stack.site}/entrant/", f"{stack.site}/c/{CANAL}/entrant/"):
        until(lambda words=words: [text for text in letters(stack) if words in text], f"a letter with {words}")  # type: ignore[misc]
    [own] = [text for text in letters(stack) if there["receipt"] in text]
    assert f"{stack.site}/c/{CANAL}/" in own
    assert "The Canal Shorts team" in own
    assert f"{stack.site}/entrant" not in own
    office = organizer(stack, CANAL, links, browsers)
    until(lambda: office.get("organizer/board")["entries"].get("submitted"), "the board")
    board = office.get("organizer/board")
    closed = {"closes": datetime.now(UTC).isoformat(), "revision": board["revision"], "reason": "early"}
    dates = {name: board["calendar"][name] for name in ("opens", "review_until")}
    office.put("organizer/calendar", dates | closed)
    office.post("organizer/phases/screening/start")
    seen = until(lambda: screened(office, there["id"]), "the screeners' desk")
    assert seen["title"] == f"Gulls {CANAL}"
    first = organizer(stack, DEFAULT, links, browsers)
    assert first.get(f"organizer/entries/{here['id']}")["status"] == "submitted"
    assert "screening" not in first.get("organizer/board")["entries"]
    for contest in (DEFAULT, CANAL):
        assert operate._run("verify", contest, stack.outputs, []) == 0
    assert stack.invoke("ReconcileFunction", {"patience": 0})["executions"] == 0


def screened(office: Person, entry_id: str) -> Json | None:
    """The entry once it lies on the desk."""
    entry: Json = office.get(f"organizer/entries/{entry_id}")
    return entry if entry["status"] == "screening" else None


def test_each_has_pages_of_its_own(stack: Stack) -> None:
    """With the titles, colours and files of its definition; below them a contest that nobody runs has none."""
    with httpx.Client(base_url=stack.site, trust_env=False, timeout=PATIENCE) as visitor:
        page = visitor.get(f"/c/{CANAL}/entrant/")
        assert "Canal Shorts</title>" in page.text
        assert "Canal" not in visitor.get("/entrant/").text
        assert page.headers["content-security-policy"] == visitor.get("/entrant/").headers["content-security-policy"]
        sheet = page.text.partition('rel="stylesheet" href="')[2].partition('"')[0]
        assert sheet.startswith(f"/c/{CANAL}/assets/")
        assert visitor.get(sheet).headers["cache-control"].startswith("public, max-age=31536000")
        assert page.headers["cache-control"] == "no-cache"
        framed = visitor.get(f"/c/{CANAL}/embed/5b1c8f0e2d7a4c9b6e3f")
        assert "frame-ancestors *" in framed.headers["content-security-policy"]
        assert visitor.get(f"/c/{CANAL}/certificate/X-1").status_code == 200
        assert visitor.get(f"/c/{CANAL}").text == visitor.get(f"/c/{CANAL}/").text  # its script adds the slash
        for nowhere in ("/c/harbour-films-2026/entrant/", f"/c/{DEFAULT}/entrant/", "/c/"):
            assert visitor.get(nowhere).status_code == 404


def test_an_unknown_contest_is_an_unknown_address(stack: Stack) -> None:
    """The API says the same of both."""
    with httpx.Client(base_url=f"{stack.site}/api", trust_env=False, timeout=PATIENCE) as visitor:
        paths = ("/nowhere", "/c/nowhere/contest", f"/c/{DEFAULT}/contest", f"/c/{CANAL}/nowhere")
        answers = [visitor.get(path) for path in paths]
        told = {(each.status_code, each.json()["code"], str(each.json()["message"])) for each in answers}
        assert len(told) == 1
        assert visitor.get(f"/c/{CANAL}/contest").json()["id"] == CANAL


def test_an_operator_works_on_one_or_on_each(stack: Stack, links: dict[str, Links]) -> None:
    """What can be repeated is done for each contest; an organizer is appointed to the one that is named."""
    assert operate._meant("verify", "") == [DEFAULT, CANAL]
    assert (operate._meant("appoint", ""), operate._meant("repair", "")) == ([DEFAULT], [DEFAULT])
    assert operate._meant("appoint", CANAL) == [CANAL]
    with pytest.raises(contests.UnknownContest, match="harbour"):
        operate._run("open", "harbour-films-2026", stack.outputs, [])
    for contest in (DEFAULT, CANAL):
        assert operate._run("open", contest, stack.outputs, []) == 0


def test_an_organizer_of_both_gets_a_link_to_each(
    stack: Stack, links: dict[str, Links], capsys: pytest.CaptureFixture[str]
) -> None:
    """The same address, an account in each, and a session in each beside the other."""
    with httpx.Client(base_url=f"{stack.site}/api", trust_env=False, timeout=PATIENCE) as browser:
        for contest, api in ((DEFAULT, ""), (CANAL, f"/c/{CANAL}")):
            belongs_to_office(contest, "Ada", "ada@office.example")
            assert operate._run("appoint", contest, stack.outputs, ["Ada", "ada@office.example"]) == 0
            address, _, token = capsys.readouterr().out.strip().splitlines()[-1].partition("#token=")
            assert address == f"{stack.site}{api}/organizer/"
            assert browser.post(f"{api}/sign-in/redemptions", json={"token": token}).status_code == 201
        for api in ("", f"/c/{CANAL}"):
            assert browser.get(f"{api}/session").json()["role"] == "organizer"


def belongs_to_office(contest: str, name: str, email: str) -> None:
    """One more organizer of a contest, which has two who would have to decide it."""
    with contests.within(contest):
        bootstrap.appoint_organizer(contest, name, email)


def test_pages_are_uploaded_below_those_of_the_first(stack: Stack, links: dict[str, Links]) -> None:
    """Each contest's into a folder of its own, which the other's upload leaves alone."""
    bucket = stack.cloud.client("s3")
    for contest in (CANAL, DEFAULT):
        assert operate._run("pages", contest, stack.outputs, []) == 0
    listed = bucket.get_paginator("list_objects_v2").paginate(Bucket=stack.outputs["PagesBucket"])
    keys = {each["Key"] for page in listed for each in page["Contents"]}
    assert {"entrant/", "entrant/index.html", f"c/{CANAL}/entrant/", f"c/{CANAL}/entrant/index.html"} <= keys
    kept = bucket.get_object(Bucket=stack.outputs["PagesBucket"], Key=f"c/{CANAL}/entrant/")
    assert b"Canal Shorts</title>" in kept["Body"].read()
    [sheet] = [key for key in keys if key.startswith(f"c/{CANAL}/assets/entrant-") and key.endswith(".css")]
    assert bucket.head_object(Bucket=stack.outputs["PagesBucket"], Key=sheet)["CacheControl"].startswith("public")


def test_keys_are_rotated_while_both_run(stack: Stack, links: dict[str, Links], browsers: ExitStack) -> None:
    """Behind running functions: whoever is signing in goes on, all have their own accounts, and rows are re-keyed."""
    both = (DEFAULT, CANAL)
    people_before = {each: signed_in(stack, each, browsers) for each in both}
    ids = {each: person.get("entrant")["id"] for each, person in people_before.items()}
    for each in both:
        belongs_to_office(each, "Eve", "eve@office.example")
    for key in ("contacts", "codes"):
        begun = {each: begin(stack, each, browsers) for each in both}
        assert operate._run("rotate-keys", DEFAULT, stack.outputs, [key]) == 0
        assert operate._run("rotate-keys", DEFAULT, stack.outputs, [key, "now"]) == 0
        for each, (person, guess) in begun.items():
            person.post("sign-in/sessions", guess)
            assert person.get("entrant")["id"] == ids[each]
    for each in both:
        person, guess = begin(stack, each, browsers)
        person.post("sign-in/sessions", guess | {"new_account": True})
        assert person.get("entrant")["id"] == ids[each]
        office, messages = Person(stack, each, browsers), Messages(stack.site)
        browsers.callback(messages.http.close)
        office.return_by_link(messages, "eve@office.example", "organizer")
        assert office.get("session")["name"] == "Eve"
        assert operate._run("rekey", each, stack.outputs, []) == 0
        assert operate._run("verify", each, stack.outputs, []) == 0
    assert operate._run("rotate-keys", DEFAULT, stack.outputs, ["contacts", "now"]) == 1
    assert people_before[CANAL].get("session")["role"] == "entrant"  # nobody was signed out


def begin(stack: Stack, contest: str, browsers: ExitStack) -> tuple[Person, Json]:
    """Somebody who has been sent a code, and what they type next."""
    person, messages = Person(stack, contest, browsers), Messages(stack.site)
    browsers.callback(messages.http.close)
    before = len(messages.to(MAIL))
    sent = person.ask("sign-in/codes", {"contact": MAIL})
    code = messages.find(MAIL, r"(?<!\d)(\d{6})(?!\d)", before)
    return person, {"contact": MAIL, "code": code, "ticket": sent["ticket"]}


def test_retention_ends_in_one_and_leaves_the_other(
    stack: Stack, links: dict[str, Links], browsers: ExitStack, capsys: pytest.CaptureFixture[str]
) -> None:
    """By the role of the deployed function: rows, films and what entries are found by, of the contest that is over."""
    with contests.within(CANAL):
        phases.update(CANAL, collecting)
    for each in (DEFAULT, CANAL):
        submitted(signed_in(stack, each, browsers), f"Terns {each}", browsers)
    until(lambda: "Ada Lind" in held(stack, "found#"), "the search")
    with contests.within(CANAL):
        stored, _ = objects.write_named(f"results/{CANAL}/round-1", NAMED)
        phases.update(CANAL, lambda row: over(row, stored))
    assert operate._run("retention", CANAL, stack.outputs, ["30"]) == 0
    planned = capsys.readouterr().out
    assert "personal" in planned
    assert "Ada" not in planned
    counts = stack.invoke("ApplyRetentionFunction", {"now": True})
    assert counts["results"] == counts["personal_entrant"] == 1
    until(lambda: "Ada Lind" not in held(stack, ""), "that nothing is found any more")
    assert MAIL not in "".join(line for line in held(stack, "").splitlines() if f"~{CANAL}~" in line)
    assert "王小明" in held(stack, "entrant")
    films = [key.split("/")[1] for key in versions(stack, "UploadsBucket")]
    assert films
    assert f"~{CANAL}" not in films
    for contest in (DEFAULT, CANAL):
        assert operate._run("verify", contest, stack.outputs, []) == 0
    assert "personal_entrant" not in stack.invoke("ApplyRetentionFunction", {"now": True})


NAMED = (
    b'{"entries": [{"id": "w1", "title": "Gulls", "entrant": "Ada Lind", "rank": 1, "raw": []}], '
    b'"winners": 1, "experts": [], "recused": []}'
)


def collecting(row: Campaign) -> Change[Campaign]:
    """The call as it was before another test closed it."""
    idle = {name: Phase(status=PhaseStatus.IDLE) for name in row.phases}
    at = datetime.now(UTC)
    day = timedelta(days=1)
    calendar = msgspec.structs.replace(row.calendar, closes=at + day, review_until=at + 2 * day)
    open_again = msgspec.structs.replace(row, calendar=calendar, phases=idle)
    return Change(row=open_again, action="reopen", by=SYSTEM, at=at)


def over(row: Campaign, stored: str) -> Change[Campaign]:
    """The call with a result that was published years ago."""
    counted = msgspec.structs.replace(row.round, result_key=stored)
    ended = msgspec.structs.replace(row, published_at=datetime(2020, 1, 1, tzinfo=UTC), round=counted)
    return Change(row=ended, action="publish", by=SYSTEM, at=datetime.now(UTC))


def held(stack: Stack, begins: str) -> str:
    """The rows whose sort keys begin so, of both contests, a line each."""
    pages = [
        page
        for table in TABLES
        for page in client("dynamodb").get_paginator("scan").paginate(TableName=table_name(table))
    ]
    return "\n".join(
        play.plainly(item) for page in pages for item in page["Items"] if item["sk"]["S"].startswith(begins)
    )


def versions(stack: Stack, bucket: str) -> list[str]:
    """The keys of all versions in a bucket."""
    pages = client("s3").get_paginator("list_object_versions").paginate(Bucket=stack.outputs[bucket])
    return [each["Key"] for page in pages for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]]
