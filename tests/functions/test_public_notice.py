"""The public notice on real rows: posted after the gate, waited for, ended by the clock, published from."""

import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib import clock
from chalicelib.aws import bootstrap, definitions, records, workflows
from chalicelib.aws.clients import client
from chalicelib.aws.items import objection_key, proposal_key
from chalicelib.call import definition
from chalicelib.call.campaign import PhaseName, PhaseStatus, Stop
from chalicelib.call.definition import PublicNotice, Showcase, load_definition
from chalicelib.clock import BEIJING
from chalicelib.config import config
from chalicelib.entry import objections, proposal
from chalicelib.entry.objections import Objector
from chalicelib.entry.proposal import Proposal
from chalicelib.errors import Problem
from chalicelib.people.attachments import FileKind
from tests import play
from tests.functions.test_replace_reviewers import Panel
from tests.functions.test_second_round import adopt, score_all
from tests.play import Json, PlayedCall
from tests.played import COURSE, once
from tests.unit.entry import attached_files
from tests.unit.samples import OFFICE

NOTICE = PublicNotice(days_are="calendar", alternates=1)


@pytest.fixture
def panel(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> Iterator[Panel]:
    """Two works, one of which wins and one of which is next; the result is counted and waits at its gate."""
    yield counted(stage, monkeypatch, NOTICE)
    definitions.deployed.cache_clear()


def counted(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, notice: PublicNotice) -> Panel:
    """The same with a notice as given.

    One round alone: who got which seat is drawn, and some draws leave the two works too close to settle in one.
    """
    call = load_definition(play.CONTEST)
    review = msgspec.structs.replace(call.review, second_round=None)
    changed = msgspec.structs.replace(call, winners=1, public_notice=notice, showcase=Showcase(), review=review)
    load: Callable[..., Any] = lambda _source: changed  # noqa: E731 - one line says it
    monkeypatch.setattr(definition, "_shipped", load)
    definitions.deployed.cache_clear()
    monkeypatch.setattr(workflows, "is_running", lambda _execution: True)  # the tests take its steps
    COURSE.patched("public notice", changed)
    return at_the_gate(stage)


@once
def at_the_gate(stage: PlayedCall) -> Panel:
    """The panel's result waits at its gate, in the call as it is patched."""
    adopt(load_definition(play.CONTEST))
    panel = Panel(stage)
    score_all(panel)
    play.count()
    panel.organizer.send("POST", "/organizer/phases/expert_review/close", {"reason": "评审完成"})
    play.step("tally_scores", round=1)
    play.step("close_phase", phase="expert_review")
    panel.organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    return panel


@once
def confirmed(panel: Panel) -> Proposal:
    """The gate is passed, the notice is posted and waited for."""
    panel.stage.confirmed(panel.organizer)
    assert play.step("propose_result") == {"notice": True}
    play.step("hold_gate", phase="selection", stop="notice", token="t5")
    return noticed()


def receipts(panel: Panel) -> dict[str, str]:
    """The receipt of each entry by its id."""
    return {work["id"]: work["receipt"] for work in panel.works}


def noticed() -> Proposal:
    """The row as it is now."""
    row = records.get(proposal_key(play.CONTEST))
    assert row is not None
    return row


def ended() -> int:
    """How many notices the repair ends now."""
    found: dict[str, int] = play.run("reconcile", {})
    return found["notices"]


def later(monkeypatch: pytest.MonkeyPatch, row: Proposal) -> None:
    """The clock stands at the end of the notice."""
    until = row.ends
    monkeypatch.setattr(clock, "now", lambda: until)
    COURSE.patched("the clock", until)


def test_a_confirmed_result_waits_for_its_notice(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is public before; posting it twice leaves it as it was; at its end it is published by the workflow."""
    row = confirmed(panel)
    assert (len(row.winners), len(row.alternates)) == (1, 1)
    assert set(row.order) == {work["id"] for work in panel.works}
    assert play.campaign().phase(PhaseName.SELECTION).status is PhaseStatus.AWAITING_NOTICE
    told = play.ApiClient().do("GET", "/notice")["notice"]
    assert (told["open"], [each["receipt"] for each in told["winners"]]) == (True, [receipts(panel)[row.winners[0]]])
    assert play.step("propose_result") == {"notice": True}
    assert noticed() == row
    assert ended() == 0
    with pytest.raises(Problem, match="NOTICE_OPEN"):
        play.step("publish_result")
    assert play.ApiClient().do("GET", "/results")["published"] is False
    assert play.ApiClient().do("GET", "/showcase")["entries"] == []
    later(monkeypatch, row)
    assert (ended(), ended()) == (1, 0)
    assert play.campaign().phase(PhaseName.SELECTION).decisions[Stop.NOTICE].reason.startswith("公示期满")
    assert play.step("publish_result") == {"awarded": 1}
    [winner] = play.ApiClient().do("GET", "/results")["winners"]
    assert winner["receipt"] == receipts(panel)[row.winners[0]]
    assert play.ApiClient().do("GET", "/notice")["notice"]["open"] is False


def test_an_open_objection_holds_the_notice(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after its last day."""
    row = confirmed(panel)
    held = proposal.take_objection(row, row.winners[0], "d1", row.posted_at + timedelta(hours=1))
    records.save(held, row)
    later(monkeypatch, row)
    assert ended() == 0
    now = noticed()
    records.save(proposal.settle_objection(now, 1, OFFICE, clock.now()), now)
    assert ended() == 1


def test_the_successor_wins_after_its_own_notice(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Struck off by two people; the published document says who, the class of the reason, and who came in its place."""
    row = confirmed(panel)
    [first], [second] = row.winners, row.alternates
    asked = panel.organizer.do("POST", "/organizer/confirmations", struck_off(panel, first))
    midnight = row.posted_at.astimezone(BEIJING).replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: midnight)
        other = panel.stage.organizer("赵主任", "zhao@example.cn")
        other.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})
        assert other.do("GET", f"/organizer/entries/{first}")["status"] == "disqualified"
    later(monkeypatch, row)  # the first notice is over by its dates
    assert ended() == 0  # the notice runs again for the successor
    later(monkeypatch, noticed())
    assert ended() == 1
    assert play.step("publish_result") == {"awarded": 1}
    result = play.ApiClient().do("GET", "/results")
    assert [each["receipt"] for each in result["winners"]] == [receipts(panel)[second]]
    [told] = result["struck"]
    assert (told["work"]["receipt"], told["ground"]) == (receipts(panel)[first], "rights")
    assert told["successor"]["receipt"] == receipts(panel)[second]


def objection(entry: str, contact: str = "13600136001", **said: str) -> Json:
    """What somebody sends who objects to an entry, with the code that came to their phone."""
    form = {"entry": entry, "name": "李四", "ground": "rights", "text": "片中画面取自他人作品。"}
    return {**play.proof(contact), "objection": form | said}


def decided(panel: Panel, number: int, outcome: str) -> None:
    """Two organizers decide an objection."""
    [told] = [each for each in listed(panel) if each["number"] == number]
    revision = panel.organizer.do("GET", f"/organizer/entries/{told['entry']}")["revision"]
    form = {"act": "decide", "entry": told["entry"], "revision": revision, "ground": "rights", "reason": "经核实"}
    form |= {"objection": number, "outcome": outcome}
    asked = panel.organizer.do("POST", "/organizer/confirmations", form)
    other = panel.stage.organizer("赵主任", "zhao@example.cn")
    assert other.do("POST", f"/organizer/confirmations/{asked['id']}/confirmation", {})["state"] == "confirmed"


def listed(panel: Panel) -> list[Json]:
    """The objections as the office reads them."""
    found: list[Json] = panel.organizer.do("GET", "/organizer/objections")["objections"]
    return found


def test_objections_are_made_numbered_and_decided_over_http(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a proved contact and a name; repeated, it counts once; upheld, the next entry succeeds."""
    row = confirmed(panel)
    [first], [second] = row.winners, row.alternates
    anybody = play.ApiClient()
    said = objection(first)
    wrong = anybody.send("POST", "/objections", said | {"code": "000000"})
    assert (anybody.status, wrong["code"]) == (401, "WRONG_CODE")
    key = {"Idempotency-Key": "objection-of-lisi-2025-0001"}
    made = anybody.do("POST", "/objections", said, **key)
    assert (made["number"], made["sent_to"]) == (1, "136****6001")
    assert anybody.do("POST", "/objections", said, **key) == made
    assert anybody.do("POST", "/objections", objection(first, "13600136002", name="王五"))["number"] == 2
    assert anybody.send("POST", "/objections", objection(second))["code"] == "NOT_PROPOSED"
    told = [(each["number"], each["name"], each["contact"], each["decided"]) for each in listed(panel)]
    assert told == [(1, "李四", "13600136001", None), (2, "王五", "13600136002", None)]
    decided(panel, 1, "upheld")
    assert (noticed().winners, noticed().open_objections) == ((second,), 1)
    assert panel.organizer.do("GET", f"/organizer/entries/{first}")["status"] == "disqualified"
    decided(panel, 2, "dismissed")
    outcomes = [each["decided"]["outcome"] for each in listed(panel)]
    assert (outcomes, noticed().open_objections) == (["upheld", "dismissed"], 0)
    later(monkeypatch, noticed())
    assert ended() == 1
    assert play.step("publish_result") == {"awarded": 1}
    assert [each["receipt"] for each in play.ApiClient().do("GET", "/results")["winners"]] == [receipts(panel)[second]]
    shown = play.ApiClient().do("GET", "/showcase")["entries"]
    assert [(each["entry"], each["rank"], each["receipt"]) for each in shown] == [(second, 1, receipts(panel)[second])]
    assert "X-Amz-Signature" in play.ApiClient().do("GET", f"/showcase/{second}")["playback_url"]
    assert play.ApiClient().send("GET", f"/showcase/{first}")["code"] == "NOT_FOUND"
    office = panel.stage.organizer("钱主任", "qian@example.cn")  # by now the sessions before have ended
    play.revoked(panel.stage, office, {"id": second})
    [winner] = play.ApiClient().do("GET", "/results")["winners"]
    assert winner["revoked"]["ground"] == "rights"
    assert play.ApiClient().do("GET", "/showcase")["entries"] == []
    assert play.ApiClient().send("GET", f"/showcase/{second}")["code"] == "NOT_FOUND"
    assert "该作品未在展示" in play.ApiClient().send("GET", f"/showcase/{second}/card")


def evidence(number: int, made: Json) -> Json:
    """What an objector sees of their evidence."""
    token = {"X-Evidence-Token": made["evidence"]}
    seen: Json = play.ApiClient().send("GET", f"/objections/{number}/evidence", **token)
    return seen


def held(prefix: str) -> list[str]:
    """The keys of the bucket below a prefix."""
    listed = client("s3").list_objects_v2(Bucket=config().uploads_bucket, Prefix=prefix)
    return [each["Key"] for each in listed.get("Contents", [])]


def test_an_objector_comes_back_with_more_evidence(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the number and a new code, a day later too; no other contact does, and nobody after the decision."""
    [entry] = confirmed(panel).winners
    anybody, path = play.ApiClient(), "/objections/1/evidence/return"
    made = anybody.do("POST", "/objections", objection(entry))
    wrong = anybody.send("POST", path, play.proof("13600136001") | {"code": "000000"})
    assert (anybody.status, wrong["code"]) == (401, "WRONG_CODE")
    assert anybody.send("POST", path, play.proof("13600136002"))["code"] == "NOT_YOUR_OBJECTION"
    now = clock.now() + objections.EVIDENCE_TIME
    monkeypatch.setattr(clock, "now", lambda: now)
    assert evidence(1, made)["code"] == "NOT_FOUND"
    again = anybody.do("POST", path, play.proof("13600136001"))
    assert (again["number"], again["sent_to"]) == (made["number"], made["sent_to"])
    assert evidence(1, again) == {"files": []}
    monkeypatch.undo()
    decided(panel, 1, "dismissed")
    assert anybody.send("POST", path, play.proof("13600136001"))["code"] == "OBJECTION_DECIDED"


@once
def dismissed(panel: Panel) -> None:
    """Two objections are dismissed."""
    for number in (1, 2):
        decided(panel, number, "dismissed")


def dismissed_and_published(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> datetime:
    """Two objections are dismissed, the notice ends, the result is public: since when."""
    dismissed(panel)
    later(monkeypatch, noticed())
    return made_public()


@once
def made_public() -> datetime:
    """The notice has ended, the result is public: since when."""
    assert ended() == 1
    play.step("publish_result")
    at = play.campaign().published_at
    assert at is not None
    return at


def test_evidence_is_opened_by_those_who_decide_and_deleted_in_time(
    panel: Panel, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its objector adds it with the token alone; when retention ends, who objected and the files are gone."""
    [entry] = confirmed(panel).winners
    anybody = play.ApiClient()
    made = anybody.do("POST", "/objections", objection(entry))
    other = anybody.do("POST", "/objections", objection(entry, "13600136002", name="王五"))
    path, picture = "/objections/1/evidence", attached_files.picture(FileKind.PNG)
    play.attach(anybody, path, picture, kind="png", token=made["evidence"])
    play.attach(anybody, path, attached_files.encrypted(), kind="pdf", token=made["evidence"])
    assert evidence(1, other)["code"] == "NOT_FOUND"
    file, bad = listed(panel)[0]["evidence"]
    opened = f"/organizer/objections/1/evidence/{file['sha256']}"
    assert panel.organizer.send("GET", opened)["code"] == "NOT_FOUND"
    assert held("attachments/") == []
    play.check_attachments()
    assert [(each["state"], each["name"]) for each in evidence(1, made)["files"]] == [
        ("checked", "扫描.png"),
        ("refused", "扫描.pdf"),
    ]
    assert panel.organizer.send("GET", f"/organizer/objections/1/evidence/{bad['sha256']}")["code"] == "NOT_FOUND"
    with urllib.request.urlopen(panel.organizer.do("GET", opened)["url"]) as answer:
        assert (answer.read(), answer.headers["Content-Type"]) == (picture, "image/png")
        assert answer.headers["Content-Disposition"].startswith("attachment;")
    [key] = held("attachments/")
    assert key == f"attachments/objection/{play.CONTEST}.1/{file['sha256']}"
    since, kept = dismissed_and_published(panel, monkeypatch), timedelta(days=730)
    for moment, forgotten in ((kept - timedelta(seconds=1), 0), (kept, 2), (kept, 0)):
        monkeypatch.setattr(clock, "now", lambda at=since + moment: at)
        assert play.run("apply_retention", {"now": True}).get("personal_objection", 0) == forgotten
    rows = [records.found(objection_key(play.CONTEST, number)) for number in (1, 2)]
    assert [(row.by, row.evidence) for row in rows] == [(Objector("", "", ""), ())] * 2
    assert [row.decided.outcome for row in rows if row.decided] == ["dismissed"] * 2
    assert held("attachments/") == []


def test_objections_at_one_moment_are_all_counted(panel: Panel) -> None:
    """Each reads the notice again that another has changed."""
    [entry] = confirmed(panel).winners
    sent = [objection(entry, f"1360013600{n}") for n in range(6)]
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda body: play.ApiClient().do("POST", "/objections", body)["number"], sent))
    assert (sorted(made), noticed().open_objections) == ([1, 2, 3, 4, 5, 6], 6)


def struck_off(panel: Panel, entry: str) -> Json:
    """What asks for an entry to be struck off as it stands now."""
    revision = panel.organizer.do("GET", f"/organizer/entries/{entry}")["revision"]
    return {"act": "strike", "entry": entry, "revision": revision, "ground": "rights", "reason": "配乐未获授权"}


def test_one_organizer_alone_takes_nothing_out_of_the_notice(panel: Panel) -> None:
    """Neither a winner nor an alternate: the list that the public reads changes by two people."""
    row = confirmed(panel)
    for entry in row.order:
        asks = play.asked_for(panel.organizer, "disqualify", entry)
        answer = panel.organizer.send("POST", "/organizer/confirmations", asks)
        assert (panel.organizer.status, answer["code"]) == (409, "ON_NOTICE")


def test_a_rehearsal_lets_the_days_pass(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the notice ends as by the clock. Nobody can do so in any other stage."""
    confirmed(panel)
    deployed = msgspec.structs.replace(config(), stage="production")
    with monkeypatch.context() as patch:
        patch.setattr(bootstrap, "config", lambda: deployed)
        with pytest.raises(Problem, match="FORBIDDEN"):
            bootstrap.rehearse_end_of_notice(play.CONTEST)
    assert ended() == 0
    assert (bootstrap.rehearse_end_of_notice(play.CONTEST), ended()) == (True, 1)
    assert bootstrap.rehearse_end_of_notice(play.CONTEST) is False


def test_a_call_without_a_notice_is_published_at_once(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workflow goes on to publication, and nothing is posted."""
    call = msgspec.structs.replace(load_definition(play.CONTEST), public_notice=None)
    monkeypatch.setattr(definitions, "in_force", lambda _campaign: call)
    assert play.step("propose_result") == {"notice": False}
    assert records.get(proposal_key(play.CONTEST)) is None
