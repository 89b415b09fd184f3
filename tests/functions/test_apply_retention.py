"""Retention on real rows and files: what a term ends is gone from every table and bucket, and what is public stays."""

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import pytest
import yaml

from chalicelib import clock
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.aws import audit, contests, definitions, disposal, objects, records, retention
from chalicelib.aws.clients import client
from chalicelib.aws.items import entry_key, erasure_key, rendition_key, value_of
from chalicelib.call.definition import PublicNotice
from chalicelib.config import config
from chalicelib.entry.entries import Status
from chalicelib.entry.rendition import Rendition, RenditionState
from chalicelib.history import Change
from chalicelib.people import erasure
from chalicelib.people.attachments import FileKind
from chalicelib.people.erasure import ErasureState
from chalicelib.result import tally_sheet
from infra import openapi
from tests import play
from tests.functions.test_public_notice import confirmed, counted, dismissed_and_published, objection
from tests.functions.test_replace_reviewers import Panel
from tests.functions.test_write_workbook import asked
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall
from tests.played import once
from tests.unit.entry import attached_files

# Words of people that stand nowhere once their term has ended; those of the winner's title, entrant and creators stay.
CANARIES = (
    "13800138000",
    "13900139000",
    "13600136001",
    "zhangsan@example.cn",
    "gz@example.cn",
    "expert0@example.cn",
    "张三",
    "赵六",
    "王五",
    "专家0",
    "评审单位0",
    "一家老厂的新故事",
    "片中画面取自他人作品",
)


class Published:
    """A call with a published result, and people's words in every corner of it."""

    def __init__(self, stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
        self.panel = counted(stage, monkeypatch, PublicNotice(days_are="calendar", alternates=1))
        [self.winner] = confirmed(self.panel).winners
        said_everywhere(self.panel, self.winner)
        self.at = dismissed_and_published(self.panel, monkeypatch)
        self.results, self.sheet = ApiClient().do("GET", "/results"), tally_sheet_now()


@once
def said_everywhere(panel: Panel, winner: str) -> None:
    """Two objections with evidence, a unit with people of its own, a broadcast, a workbook."""
    for contact, name in (("13600136001", "王五"), ("13600136002", "王五")):
        made = ApiClient().do("POST", "/objections", objection(winner, contact, name=name))
        picture = attached_files.picture(FileKind.PNG)
        play.attach(ApiClient(), f"/objections/{made['number']}/evidence", picture, kind="png", token=made["evidence"])
    play.check_attachments()
    panel.stage.recommender(panel.organizer)
    letter = {"audience": "entrants", "subject": "关于证书", "words": "张三：您好！"}
    panel.organizer.do("POST", "/organizer/broadcasts", letter)
    play.broadcast()
    panel.organizer.do("POST", "/exports", {"kind": "entries", "search": {"find": "张三"}})
    play.index()


def tally_sheet_now() -> bytes:
    """The bytes from which anybody recounts."""
    key = play.campaign().round.sheet_key
    content: bytes = client("s3").get_object(Bucket=config().work_bucket, Key=key)["Body"].read()
    return content


@pytest.fixture
def call(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Published]:
    yield Published(stage, monkeypatch)
    definitions.deployed.cache_clear()


def run(monkeypatch: pytest.MonkeyPatch, at: datetime, **event: Any) -> Json:
    """The function at a moment."""
    monkeypatch.setattr(clock, "now", lambda: at)
    found: Json = play.run("apply_retention", {"now": True} | event)
    return found


def texts() -> dict[str, str]:
    """Everything that tables hold, but the links of histories, by place."""
    return {
        f"{table} {item['pk']['S']} {item['sk']['S']}": play.plainly(item)
        for table in ("entries", "reviews", "sessions")
        for item in play.stored(table)
    }


def left() -> list[tuple[str, str]]:
    """Which canary stands where."""
    return sorted((place, each) for place, said in texts().items() for each in CANARIES if each in said)


def versions(bucket: str, prefix: str = "") -> list[str]:
    """Every version in a bucket, deletion marks too."""
    found = client("s3").get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix)
    return [each["Key"] for page in found for each in [*page.get("Versions", []), *page.get("DeleteMarkers", [])]]


def test_after_its_term_nothing_personal_is_left(
    call: Published, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No row, no version of a file and no line of a log; a day before all is there, and a second run finds nothing."""
    ends = call.at + timedelta(days=730)
    assert play.run("anchor_history", {})["checkpoints"] == 1
    run(monkeypatch, ends - timedelta(seconds=1))
    assert {each for _, each in left()} >= {"13800138000", "张三", "王五", "赵六", "专家0"}
    assert versions(config().uploads_bucket)
    capsys.readouterr()
    counts = run(monkeypatch, ends)
    said = capsys.readouterr()
    play.index()
    assert left() == []
    assert versions(config().uploads_bucket) == []
    kept = {"results", "screening", "assignments", "batches"}  # ids, numbers and scores
    assert {key.partition("/")[0] for key in versions(config().work_bucket)} <= kept
    assert not [each for each in CANARIES if each in said.out + said.err]
    assert {name: counts[name] for name in ("personal_entry", "personal_entrant", "personal_expert", "results")} == {
        "personal_entry": 2,
        "personal_entrant": 2,
        "personal_expert": 7,
        "results": 1,
    }
    assert run(monkeypatch, ends + timedelta(hours=1)) == {}


def sound(call: Published) -> None:
    """Rows, chains, files and checkpoints hold; what is public and what anybody recounts is as it was."""
    assert [each for each in audit.verify() if "definition" not in each.fault] == []
    assert tally_sheet_now() == call.sheet
    assert tally_sheet.recount(tally_sheet.read(call.sheet)) == ()
    told = ApiClient().do("GET", "/results")
    assert (told["winners"], told["check"]) == (call.results["winners"], call.results["check"])
    [shown] = ApiClient().do("GET", "/showcase")["entries"]
    assert (shown["entrant"], shown["creators"], shown["synopsis"]) == ("广东精工机械有限公司", ["李四"], "")


def test_what_is_public_stays_and_all_is_still_verified(call: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    """Checkpoints from before and after the erasure hold against the rows; the organizers still see every figure."""
    assert play.run("anchor_history", {})["checkpoints"] == 1
    run(monkeypatch, call.at + timedelta(days=730))
    sound(call)
    assert play.run("anchor_history", {})["checkpoints"] == 1
    sound(call)
    document = play.read_document(play.campaign().round.result_key)
    named = {line["id"] == call.winner: (line["title"], line["entrant"]) for line in document["entries"]}
    assert named[False] == ("已删除 / Deleted", "已删除 / Deleted")
    assert named[True][1] == "广东精工机械有限公司"
    assert {each["expert_label"] for each in document["experts"]} == {"已删除 / Deleted"}


def test_every_page_of_the_office_and_of_the_public_still_opens(
    call: Published, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows without names are still rows: what is listed, looked at and counted answers as before."""
    run(monkeypatch, call.at + timedelta(days=730))
    play.index()
    office, anybody = call.panel.stage.organizer(), ApiClient()
    named = {"entry_id": call.winner, "expert_id": call.panel.experts[0].line["id"], "edition": "1", "number": "1"}
    paths = yaml.load(openapi.PATH.read_text(encoding="utf-8"), yaml.CSafeLoader)["paths"]
    opened = Counter[int]()
    for path in (path for path, methods in paths.items() if "get" in methods):
        if not set(re.findall(r"{(\w+)}", path)) - named.keys():
            for person in (office, anybody):
                person.send("GET", path.format(**named))
                opened[person.status] += 1
                assert person.status < 500, path
    assert opened[200] > 40
    for kind in ("results", "entries"):
        export, order = asked(office, kind=kind)
        play.queued("write_workbook", order)
        assert office.do("GET", f"/exports/{export}")["state"] == "ready"


def test_a_run_that_dies_anywhere_ends_the_same(call: Published, monkeypatch: pytest.MonkeyPatch) -> None:
    """Killed after each of its changes and begun anew: nothing is left, nothing is done twice, and all holds."""
    at = call.at + timedelta(days=730)
    monkeypatch.setattr(clock, "now", lambda: at)
    _, deaths = until_done(lambda: play.run("apply_retention", {"now": True}))
    assert deaths > 20
    play.index()
    assert left() == []
    assert versions(config().uploads_bucket) == []
    links = [item for item in play.items("entries") if history_action(item) == "erase"]
    rows = Counter((item["pk"]["S"], item["sk"]["S"].rpartition("#")[0]) for item in links)
    assert len(rows) > 10
    assert set(rows.values()) == {1}
    sound(call)


def history_action(item: Json) -> str:
    """What a link of a history says was done; empty for another item."""
    return str(value_of(item["data"])["action"]) if item["sk"]["S"].startswith("history#") else ""


# --- the shorter terms ------------------------------------------------------------------------------------------------


class Collecting:
    """An open call: a draft with a film, a submitted entry with an earlier film, one that was withdrawn."""

    def __init__(self, stage: PlayedCall) -> None:
        self.stage, self.person = stage, stage.entrant()
        self.draft = self.person.do("POST", "/entries", stage.form("草稿", synopsis="草稿里的名字"))["id"]
        stage.uploaded(self.person, {"id": self.draft})
        play.probe(self.draft)
        self.sent = stage.submitted(self.person, "再传")["id"]
        stage.uploaded(self.person, {"id": self.sent})
        play.probe(self.sent)
        self.gone = stage.submitted(self.person, "撤回")["id"]
        self.person.do("POST", f"/entries/{self.gone}/withdrawal", {"reason": "不参加了"})
        self.at = clock.now()

    def films(self) -> tuple[int, int, int]:
        """How many versions of films there are: of the draft, of what was submitted, of what was withdrawn."""
        bucket = config().uploads_bucket
        draft, sent, gone = (len(versions(bucket, f"uploads/{each}/")) for each in (self.draft, self.sent, self.gone))
        return draft, sent, gone


@pytest.fixture
def collecting(stage: PlayedCall) -> Collecting:
    return Collecting(stage)


def test_replaced_and_withdrawn_films_go_after_their_own_term(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The film that counts stays, and the withdrawn entry cannot be restored: there is nothing to look at."""
    assert collecting.films() == (1, 2, 1)
    day = timedelta(days=1)
    early = run(monkeypatch, collecting.at + 29 * day)
    assert {name.partition("_")[0] for name in early} == {"expired"}  # codes and sessions
    counts = run(monkeypatch, collecting.at + 30 * day)
    assert collecting.films() == (1, 1, 0)
    assert (counts["replaced_entry"], counts["withdrawn_entry"], counts["files"]) == (1, 1, 2)
    sent, gone = (records.found(entry_key(each)) for each in (collecting.sent, collecting.gone))
    assert (sent.replaced, sent.video is not None) == ((), True)
    assert (gone.video, gone.left_from, gone.form.title) == (None, None, "撤回")
    assert run(monkeypatch, collecting.at + 31 * day) == {}
    assert audit.verify() == []


def with_copies(entry: str) -> list[str]:
    """The folders of review copies of all films of an entry, of the one that counts first; its row says it is ready."""
    row = records.found(entry_key(entry))
    assert row.video
    keys = [row.video.key, *(each.key for each in row.replaced)]
    films = [each.rpartition("/")[2].removesuffix(".mp4") for each in keys]
    copy = Rendition(
        entry=entry,
        contest=row.contest,
        version=row.video.version,
        state=RenditionState.READY,
        changed_at=clock.now(),
        use="review",
        film=films[0],
        job="1700000000000-abc001",
    )
    records.save(Change(row=copy, action="finish_rendition", by=SYSTEM, at=clock.now()), None)
    folders = [f"renditions/{entry}/{film}/" for film in films]
    for folder in [*folders, *folders]:  # two versions of each
        objects.write_bytes(f"{folder}0f.mp4", b"copy", "video/mp4")
    return folders


def test_review_copies_end_with_their_films(collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every version: those of replaced and withdrawn films after their term, all with an erasure that was asked for."""
    here = config().work_bucket
    [counts, replaced], [gone], [draft] = map(with_copies, (collecting.sent, collecting.gone, collecting.draft))
    run(monkeypatch, collecting.at + timedelta(days=30))
    assert [len(versions(here, each)) for each in (counts, replaced, gone, draft)] == [2, 0, 0, 2]
    states = [records.found(rendition_key(each, "review")).state for each in (collecting.sent, collecting.gone)]
    assert states == [RenditionState.READY, RenditionState.WITHDRAWN]
    by = Actor(Role.ENTRANT, records.found(entry_key(collecting.sent)).owner)
    asked = erasure.ask(None, by, contest=play.CONTEST, cooling_days=7, by=by, at=clock.now())
    run(monkeypatch, records.save(asked, None).due_at)
    assert versions(here, "renditions/") == []
    assert records.found(rendition_key(collecting.sent, "review")).state is RenditionState.WITHDRAWN
    assert audit.verify() == []


def test_what_was_never_submitted_goes_after_its_term(collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """With its film and its words; what was submitted stays, also where no result ever comes."""
    closes = play.campaign().calendar.closes
    run(monkeypatch, closes + timedelta(days=90) - timedelta(seconds=1))
    assert any("草稿里的名字" in said for said in texts().values())
    counts = run(monkeypatch, closes + timedelta(days=90))
    assert counts["unsubmitted_entry"] == 1
    assert collecting.films()[:2] == (0, 1)
    play.index()
    assert not any("草稿里的名字" in said for said in texts().values())
    told = collecting.person.send("GET", f"/entries/{collecting.draft}")
    assert collecting.person.status in (200, 401), told
    assert audit.verify() == []
    over = max(closes, play.campaign().calendar.review_until) + timedelta(days=730)
    run(monkeypatch, over)
    play.index()
    assert left() == []
    assert versions(config().uploads_bucket) == []


def test_it_stops_in_time_and_goes_on(collecting: Collecting, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without time says so and leaves no mark; the next one does all; then nothing is read until a term ends."""
    at = collecting.at + timedelta(days=30)
    monkeypatch.setattr(clock, "now", lambda: at)
    with monkeypatch.context() as hurried:
        hurried.setattr("functions.apply_retention.handler.TIME", timedelta(0))
        assert play.run("apply_retention", {}) == {"unfinished": 1}
    assert collecting.films() == (1, 2, 1)
    assert play.run("apply_retention", {})["files"] == 2
    assert not retention.is_due(at + timedelta(hours=23))
    assert retention.is_due(at + timedelta(hours=24))
    assert play.run("apply_retention", {}) == {}


def test_what_fails_keeps_nothing_else_and_raises_the_alarm(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One film that the bucket does not give up: all else goes, the run says so, and the next one tries again."""
    at, real = collecting.at + timedelta(days=30), disposal.discard

    def refused(folder: disposal.Folder, begins: str = "", **more: Any) -> int:
        if collecting.gone in begins:
            raise disposal.NotDeleted("1 versions: InternalError")
        return real(folder, begins, **more)

    with monkeypatch.context() as broken:
        broken.setattr(disposal, "discard", refused)
        with pytest.raises(RuntimeError, match="1 times"):
            run(broken, at)
    assert collecting.films() == (1, 1, 1)
    assert retention.is_due(at)
    assert run(monkeypatch, at)["withdrawn_entry"] == 1
    assert collecting.films() == (1, 1, 0)


def test_the_list_of_what_will_be_deleted_names_ids_alone(collecting: Collecting) -> None:
    """What ends within some days, each with its day; making it deletes nothing."""
    found = retention.plan(collecting.at, collecting.at + timedelta(days=31))
    told = [(due.term.value, due.kind, due.id) for due in found if due.term.value != "expired"]
    assert told == [("replaced", "entry", collecting.sent), ("withdrawn", "entry", collecting.gone)]
    assert all(due.id == "" for due in found if due.kind not in ("entry",))
    assert collecting.films() == (1, 2, 1)


def test_what_a_work_costs_is_bounded(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls of a pass for each entry more, when everything ends: its rows, one transaction each, and its letters."""
    calls = []
    for works in (1, 4):
        person = stage.entrant(f"1380013800{works}")
        for number in range(works):
            stage.submitted(person, f"作品{works}{number}")
        with counted_calls() as made, monkeypatch.context() as later:
            run(later, play.campaign().calendar.review_until + timedelta(days=730))
        calls.append(len(made))
    assert (calls[1] - calls[0]) / 3 <= 5


@contextmanager
def counted_calls() -> Iterator[list[str]]:
    """Every call of AWS that is made meanwhile."""
    made: list[str] = []

    def note(**told: Any) -> None:
        made.append(told["model"].name)

    services = [client(service).meta.events for service in ("dynamodb", "s3")]
    for events in services:
        events.register("before-call", note)
    try:
        yield made
    finally:
        for events in services:
            events.unregister("before-call", note)


# --- who asks for it --------------------------------------------------------------------------------------------------


def test_what_a_person_asks_for_is_carried_out_on_its_day(
    collecting: Collecting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their account, entries, films, contacts and sessions; nobody else's, and no day earlier."""
    other = collecting.stage.entrant("13900139000", email="zhaoliu@example.cn", contact_person="赵六")
    kept = collecting.stage.submitted(other, "别人的")["id"]
    subject = records.found(entry_key(collecting.draft)).owner
    wish = erasure.ask(
        None,
        Actor(Role.ENTRANT, subject),
        contest=play.CONTEST,
        cooling_days=7,
        by=Actor(Role.ENTRANT, subject),
        at=clock.now(),
    )
    row = records.save(wish, None)
    assert not [name for name in run(monkeypatch, row.due_at - timedelta(seconds=1)) if name.startswith("asked_")]
    counts = run(monkeypatch, row.due_at)
    assert (counts["erasures"], counts["asked_personal_entry"], counts["asked_personal_entrant"]) == (1, 3, 1)
    [letter] = play.messages("erasure_done")
    address = letter["body"]["contact"]
    assert address == "13800138000"
    play.index()
    assert {each for _, each in left() if each != address} == {
        "13900139000",
        "赵六",
        "一家老厂的新故事",
    }
    assert collecting.films() == (0, 0, 0)
    assert len(versions(config().uploads_bucket, f"uploads/{kept}/")) == 1
    done = records.found(erasure_key(play.CONTEST, "entrant", subject))
    assert (done.state, done.counts["personal_entry"]) == (ErasureState.DONE, 3)
    assert audit.verify() == []


def test_what_two_people_decided_about_somebody_goes_with_them(collecting: Collecting) -> None:
    """A corrected contact stood in the request too: one that was carried out, and one that waits."""
    first, second = collecting.stage.organizer(), collecting.stage.organizer("李主任", "li@example.cn")
    subject = records.found(entry_key(collecting.draft)).owner
    about = {"act": "correct", "reason": "本人来电", "role": "entrant", "person": subject}
    path, right, other = "/organizer/confirmations", "13700137000", "13600136009"
    done = first.do("POST", path, about | {"former": "13800138000", "contact": right})
    second.do("POST", f"{path}/{done['id']}/confirmation", {})
    first.do("POST", path, about | {"former": right, "contact": other})
    assert retention.erase_person("entrant", subject, clock.now())["personal_request"] == 2
    said = "".join(text for place, text in texts().items() if f"requests#{play.CONTEST}" in place)
    assert subject in said
    assert not [each for each in ("13800138000", right, other, "138****8000") if each in said]
    assert retention.erase_person("entrant", subject, clock.now()) == {}
    assert audit.verify() == []


def test_what_experts_have_stays_for_the_result(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure in the middle of scoring takes the account; the film goes on being judged until the terms end."""
    organizer, person = stage.organizer(), stage.entrant()
    work = stage.submitted(person, "评审中")
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, work, closed=True)
    subject = Actor(Role.ENTRANT, records.found(entry_key(work["id"])).owner)
    wish = erasure.ask(None, subject, contest=play.CONTEST, cooling_days=7, by=subject, at=clock.now())
    row = records.save(wish, None)
    counts = run(monkeypatch, row.due_at)
    assert (counts["asked_personal_entrant"], counts.get("asked_personal_entry")) == (1, None)
    entry = records.found(entry_key(work["id"]))
    assert (entry.status, entry.form.title, entry.video is not None) == (Status.IN_REVIEW, "评审中", True)
    later = play.campaign().calendar.review_until + timedelta(days=730)
    assert run(monkeypatch, later, now=True)["personal_entry"] == 1
    assert records.found(entry_key(work["id"])).video is None
    assert audit.verify() == []


def test_one_contest_deletes_nothing_of_another(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows and files of a further contest lie in the same tables and buckets, under its mark."""
    further = "canal-shorts-2026"
    monkeypatch.setenv("FURTHER_CONTESTS", further)
    config.cache_clear()
    for key in ("uploads/a/1.mp4", f"uploads/~{further}/a/1.mp4", "uploads/~gone-2020/a/1.mp4"):
        client("s3").put_object(Bucket=config().uploads_bucket, Key=key, Body=b"film")
    with contests.within(further):
        assert disposal.discard(disposal.UPLOADS) == 1
        assert disposal.discard(disposal.UPLOADS) == 0
    assert disposal.discard(disposal.UPLOADS, "a/") == 1
    assert versions(config().uploads_bucket) == ["uploads/~gone-2020/a/1.mp4"]


def test_all_versions_marks_and_unjoined_parts_are_deleted(stage: PlayedCall) -> None:
    """Of what begins with a row's id and a slash; another id that begins so is another row's."""
    s3, bucket = client("s3"), config().uploads_bucket
    for _ in range(3):
        s3.put_object(Bucket=bucket, Key="uploads/a/1.mp4", Body=b"film")
    s3.delete_object(Bucket=bucket, Key="uploads/a/1.mp4")
    s3.put_object(Bucket=bucket, Key="uploads/ab/1.mp4", Body=b"film")
    begun = s3.create_multipart_upload(Bucket=bucket, Key="uploads/a/2.mp4")["UploadId"]
    s3.upload_part(Bucket=bucket, Key="uploads/a/2.mp4", UploadId=begun, PartNumber=1, Body=b"x")
    assert disposal.count(disposal.UPLOADS, "a/") == 4
    assert disposal.discard(disposal.UPLOADS, "a/") == 5
    assert versions(bucket) == ["uploads/ab/1.mp4"]
    assert s3.list_multipart_uploads(Bucket=bucket).get("Uploads", []) == []
    assert disposal.discard(disposal.UPLOADS, "a/") == 0
