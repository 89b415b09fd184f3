"""Functions behind queues and streams, killed after every change and asked again: as if they had never died.

Each test kills a function after each of its changes in turn, as `test_crashes` does, and then has its event
come once more, which must change nothing. The one exception is said where it is: a letter that the mail server took
before the row says so goes out again, under the same Message-ID.
"""

import json
import secrets
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import anchors, audit
from chalicelib.aws.clients import client
from chalicelib.config import config
from functions.scan_video import handler as scan_handler
from infra.local.cloud import Cloud
from tests import play
from tests.functions import test_anchor_history as anchoring
from tests.functions import test_check_attachment as attaching
from tests.functions import test_dispatch_outbox as dispatching
from tests.functions import test_make_rendition as renditions
from tests.functions import test_write_workbook as workbooks
from tests.functions.mail_server import Post, serving, used
from tests.kill import BEFORE_AND_AFTER, until_done
from tests.media.remembered import REMEMBERED
from tests.play import Json, PlayedCall
from tests.unit.entry.attached_files import written
from tests.waiting import until

WELL: dict[str, list[Json]] = {"batchItemFailures": []}


@pytest.fixture
def post(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Post]:
    """A mail server that the local stage may use without TLS."""
    with serving(Post(), tmp_path, "none") as server:
        used(server, monkeypatch)
        yield server


def _actions() -> Counter[str]:
    """What all histories say was done, and how often."""
    rows = [row for row in play.items("entries") if row["sk"]["S"].startswith("history#")]
    return Counter(row["data"]["M"]["action"]["S"] for row in rows)


def _files(bucket: str, folder: str) -> list[str]:
    listed = client("s3").list_objects_v2(Bucket=bucket, Prefix=folder).get("Contents", [])
    return sorted(each["Key"] for each in listed)


def test_letters_are_delivered(post: Post, stage: PlayedCall) -> None:
    """All of a batch; twice only what SMTP had taken when the process died, and by the same Message-ID."""
    addresses = {"a@example.cn", "b@example.cn"}
    for address in addresses:
        play.ApiClient().do("POST", "/sign-in/codes", {"contact": address})
    orders = [each["pointer"] for each in play.outbox("code")]
    answer, deaths = until_done(lambda: play.queued("deliver_messages", *orders), BEFORE_AND_AFTER)
    assert (answer, deaths > 2) == (WELL, True)
    assert [each for each in play.outbox("code") if each["waits"]] == []
    sent = {(str(mail["Message-ID"]), str(mail["To"])) for mail in post.mails}
    assert {to for _, to in sent} == addresses
    assert len(sent) == len(addresses)
    before = len(post.mails)
    assert play.queued("deliver_messages", *orders) == WELL
    assert len(post.mails) == before  # what the row says was sent is not sent again


def test_a_message_is_announced(stage: PlayedCall) -> None:
    """The stream brings the record again: its queue has it at least once, and a second copy finds it settled."""
    place = dispatching.ordered()
    answer, deaths = until_done(lambda: dispatching.dispatch(place))
    assert answer == WELL
    assert deaths >= 1
    assert 1 <= dispatching.copies() <= deaths + 1
    before = play.items("sessions")
    assert dispatching.dispatch(place) == WELL
    assert [row["sk"] for row in play.items("sessions")] == [row["sk"] for row in before]


def test_a_video_is_scanned(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """One scan, both pictures once, both sides of a likeness; the copy for experts where the film needs one."""
    organizer, entrant = stage.organizer(), stage.entrant()
    works = [stage.submitted(entrant, title, "ok_fragmented_no_mehd_mfra.mp4") for title in ("甲", "乙")]
    first, second = play.outbox("scan")

    def scan(order: Json = second) -> Any:
        monkeypatch.setattr(scan_handler, "_known", scan_handler._Known())  # another process knows nothing
        return play.queued("scan_video", order["pointer"])

    REMEMBERED.install(monkeypatch)
    assert scan(first) == WELL

    answer, deaths = until_done(scan)
    assert answer == WELL
    assert deaths > 4
    for work in works:
        shown = organizer.do("GET", f"/organizer/entries/{work['id']}/scan")["scan"]
        assert shown["state"] == "done"
        assert len(_files(config().work_bucket, f"scans/{work['id']}/")) == 2
        assert [line["other"] for line in shown["alike"]] == [each["id"] for each in works if each is not work]
    before = play.items("entries")
    assert scan() == WELL
    assert play.items("entries") == before
    assert audit.verify() == []


def test_a_workbook_is_written(stage: PlayedCall) -> None:
    """One file, whose export is finished once."""
    organizer = stage.organizer()
    stage.submitted(stage.entrant())
    export, pointer = workbooks.asked(organizer, kind="entries")
    answer, deaths = until_done(lambda: play.queued("write_workbook", pointer))
    assert answer == WELL
    assert deaths > 1
    answer = organizer.do("GET", f"/exports/{export}")
    assert answer["state"] == "ready"
    assert workbooks.fetched(answer).worksheets
    assert len(_files(config().work_bucket, "exports/")) == 1
    before = play.items("entries")
    assert play.queued("write_workbook", pointer) == WELL
    assert play.items("entries") == before
    assert audit.verify() == []


def test_a_rendition_is_made(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every step of it: the copy is played, no piece is left, and no step is ordered twice."""
    work = renditions.won(stage)
    REMEMBERED.install(monkeypatch)
    died = 0
    while orders := [order["pointer"] for order in play.outbox("rendition") if order["waits"]]:
        answer, deaths = until_done(lambda orders=orders: play.queued("make_rendition", *orders))  # type: ignore[misc]
        assert answer == WELL
        died += deaths
    assert died > 10
    assert renditions.played(work)["original"] is False
    assert len([key for key in renditions.stored(work) if key.endswith(".mp4")]) == 1
    assert len(play.outbox("rendition")) == 4  # of pictures, of sound, of joining both, and of tidying up


def test_a_file_is_checked(stage: PlayedCall) -> None:
    """The verdict is noted once, and the file lies once where it can be fetched."""
    organizer = stage.organizer()
    unit = attaching.recommending(stage, organizer)
    attaching.send(unit, written())
    answer, deaths = until_done(play.check_attachments)
    assert answer == WELL
    assert deaths > 2
    seen = organizer.do("GET", attaching.at(unit))
    assert seen["state"] == "checked"
    assert attaching.fetched(seen["url"])[0] == written()
    before = play.items("entries"), _actions()
    assert play.check_attachments() == WELL
    assert (play.items("entries"), _actions()) == before
    assert audit.verify() == []


def test_a_checkpoint_is_signed(stage: PlayedCall) -> None:
    """Each number once, each naming the one before it; what a death left behind is no checkpoint."""
    stage.submitted(stage.entrant())
    assert anchoring.anchored() == 1
    stage.submitted(stage.entrant("13900139000"))
    _, deaths = until_done(anchoring.anchored)
    assert deaths > 3
    assert anchoring.anchored() == 0
    newest = anchors.newest()
    assert newest is not None
    assert newest.checkpoint.number == 2
    assert audit.verify() == []


@pytest.fixture
def machine(stage: PlayedCall, place: str, emulator: Cloud, monkeypatch: pytest.MonkeyPatch) -> str:
    """A workflow of the emulator that sends its token to a queue of the same name, and waits for somebody."""
    name = f"{place}-{secrets.token_hex(4)}"  # what of it is no table and no queue outlives the test
    queue = client("sqs").create_queue(QueueName=f"{name}-tokens")["QueueUrl"]
    asks = {"QueueUrl": queue, "MessageBody.$": "$$.Task.Token"}
    ask = {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "Parameters": asks}
    made = client("stepfunctions").create_state_machine(
        name=f"{name}-screening",
        definition=json.dumps({"StartAt": "Ask", "States": {"Ask": ask | {"End": True}}}),
        roleArn=_role(emulator, f"{name}-asking"),
    )
    monkeypatch.setenv("SCREENING_MACHINE", made["stateMachineArn"])
    config.cache_clear()
    return str(queue)


def _role(emulator: Cloud, name: str) -> str:
    """A role that may send messages."""
    may = [{"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}]
    trusts = [
        {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"},
    ]
    people = emulator.client("iam")
    made = people.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": trusts}))
    people.put_role_policy(RoleName=name, PolicyName="send", PolicyDocument=json.dumps({"Statement": may}))
    return str(made["Role"]["Arn"])


def _executions() -> list[str]:
    """How each execution of the workflow stands."""
    listed = client("stepfunctions").list_executions(stateMachineArn=config().screening_machine)["executions"]
    return [each["status"] for each in listed]


def _token(queue: str) -> str:
    def look() -> list[Json]:
        found: list[Json] = client("sqs").receive_message(QueueUrl=queue).get("Messages", [])
        return found

    return str(until(look, "the token")[0]["Body"])


def test_workflows_are_started_and_resumed(stage: PlayedCall, machine: str) -> None:
    """One execution by its name however often it is ordered; its token works once, and later the row decides."""
    organizer, work = stage.organizer(), stage.submitted(stage.entrant())
    stage.close_entries(organizer)
    stage.screening(organizer)
    (start,) = play.outbox("start")
    answer, deaths = until_done(lambda: play.queued("resume_workflows", start["pointer"]))
    assert (answer, deaths > 1) == (WELL, True)
    token = _token(machine)
    assert _executions() == ["RUNNING"]
    seen = organizer.do("GET", f"/organizer/entries/{work['id']}")
    organizer.do(
        "POST", f"/organizer/entries/{work['id']}/screening", {"revision": seen["revision"], "outcome": "pass"}
    )
    play.count()
    play.step("hold_gate", phase="screening", stop="gate", token=token)
    organizer.do("POST", "/organizer/phases/screening/gate", {"reason": "同意"})
    (resume,) = [each for each in play.outbox("resume") if each["message"]["body"] == {"token": token}]
    answer, deaths = until_done(lambda: play.queued("resume_workflows", resume["pointer"]))
    assert (answer, deaths > 1) == (WELL, True)
    until(lambda: _executions() == ["SUCCEEDED"], "the execution to end")
    assert play.queued("resume_workflows", start["pointer"], resume["pointer"]) == WELL
    assert _executions() == ["SUCCEEDED"]
    assert start["pointer"] not in (waiting := [each["pointer"] for each in play.outbox("start") if each["waits"]])
    assert waiting == []
