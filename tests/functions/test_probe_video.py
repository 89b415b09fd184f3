"""The check of an uploaded video meets what goes wrong around it: one verdict, on the pinned version, nothing lost."""

import io
import json
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from botocore.exceptions import ClientError, ReadTimeoutError
from botocore.response import StreamingBody

from chalicelib.aws import audit, queues
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.history import Destination
from chalicelib.video import mediainfo, sandbox
from infra import operate
from tests import play
from tests.media.born import children_of, held_by
from tests.play import ApiClient, Json, PlayedCall
from tests.waiting import until

OTHER = "ok_hevc_hvc1.mp4"
SMALL = "rej_1280x720_sar1.mp4"
Fault = Callable[[Json], None]


def _slow(_answer: Json) -> None:
    raise ReadTimeoutError(endpoint_url="http://bucket")


def _busy(_answer: Json) -> None:
    error = {"Error": {"Code": "SlowDown"}, "ResponseMetadata": {"HTTPStatusCode": 503}}
    raise ClientError(error, "GetObject")


def _cut(answer: Json) -> None:
    content = answer["Body"].read()
    answer["Body"] = StreamingBody(io.BytesIO(content[: len(content) // 2]), len(content))


def _flipped(answer: Json) -> None:
    """One bit of the file's first box: what was an MP4 no longer looks like one."""
    content = bytearray(answer["Body"].read())
    content[4] ^= 1
    answer["Body"] = StreamingBody(io.BytesIO(content), len(content))


def _mediainfo_killed(_answer: Json) -> None:
    os.kill(_mediainfo(), signal.SIGKILL)


def _mediainfo() -> int:
    """The process id of the child that looks at pictures: it holds the other ends of pipes of ours."""
    nursery = sandbox._nurseries[mediainfo.MODULE].process.pid

    def born() -> int:
        ours = {name for name in held_by(os.getpid()) if name.startswith("pipe:")}
        return next((each for each in children_of(nursery) if ours & set(held_by(each))), 0)

    return until(born, "the child is born")


@contextmanager
def _answers(fault: Fault, times: int = 1) -> Iterator[None]:
    """The bucket's next answers to reads are spoilt."""
    left = times

    def strike(parsed: Json, model: Any, **_: Any) -> None:
        nonlocal left
        if model.name == "GetObject" and left:
            left -= 1
            fault(parsed)

    events = client("s3").meta.events
    events.register("after-call.s3.GetObject", strike)
    try:
        yield
    finally:
        events.unregister("after-call.s3.GetObject", strike)
    assert left == 0, "the bucket was not asked"


def _uploaded(stage: PlayedCall, film: str = "ok_1080p_h264_aac.mp4") -> tuple[ApiClient, Json]:
    """A work whose video has arrived and waits for its check."""
    entrant = stage.entrant()
    entry = entrant.do("POST", "/entries", stage.form())
    _sent(entrant, entry, (play.CORPUS / film).read_bytes())
    return entrant, entry


def _sent(entrant: ApiClient, entry: Json, content: bytes) -> str:
    """A whole upload; the key of its object."""
    path, begun = play.begun_upload(entrant, entry, content)
    play.sent_parts(entrant, path, content)
    entrant.do("POST", f"{path}/completion", {})
    return f"uploads/{entry['id']}/{begun['upload']}.mp4"


def _handled(body: Json, receives: int = 1) -> bool:
    """Whether the function takes a message off its queue; False leaves it there."""
    try:
        play.queued("probe_video", body, receives=receives)
    except BatchProcessingError:
        return False
    return True


def _event(key: str) -> Json:
    """What the bucket says of an object that has arrived."""
    return {"detail": {"object": {"key": key}}}


def _key() -> str:
    """The key of the only object in the bucket."""
    [stored] = client("s3").list_objects_v2(Bucket=config().uploads_bucket)["Contents"]
    return str(stored["Key"])


def _verdicts(entry: Json) -> int:
    """How often the history says that it was judged."""
    rows = [row for row in play.items("entries") if row["pk"]["S"] == f"entry#{entry['id']}"]
    return sum(row["data"]["M"]["action"]["S"] == "judge" for row in rows if row["sk"]["S"].startswith("history#"))


def _state(entrant: ApiClient, entry: Json) -> str:
    return str(entrant.do("GET", f"/entries/{entry['id']}")["video"]["state"])


@pytest.mark.parametrize("fault", [_slow, _busy, _cut, _flipped, _mediainfo_killed])
def test_a_fault_leaves_the_video_unjudged_until_the_queue_brings_it_again(stage: PlayedCall, fault: Fault) -> None:
    """Neither refused nor lost: the entrant reads that it is being checked, then the verdict, given once."""
    entrant, entry = _uploaded(stage)
    with _answers(fault):
        assert not _handled(_event(_key()))
    assert (_state(entrant, entry), _verdicts(entry)) == ("checking", 0)
    assert _handled(_event(_key()), receives=2)
    assert _handled(_event(_key()), receives=3)
    assert (_state(entrant, entry), _verdicts(entry)) == ("accepted", 1)
    assert audit.verify() == []


def test_a_bucket_that_stays_away_brings_the_video_to_a_person(stage: PlayedCall) -> None:
    """After the last try the verdict is "unknown"; a person's order to look again ends it."""
    entrant, entry = _uploaded(stage)
    for receives in (1, 2, 3, 4):
        with _answers(_busy):
            assert _handled(_event(_key()), receives) == (receives == 4)
    assert (_state(entrant, entry), _verdicts(entry)) == ("unknown", 1)
    stage.organizer().do("POST", f"/organizer/entries/{entry['id']}/recheck", {})
    [order] = play.outbox("probe")
    assert _handled(order["pointer"])
    assert (_state(entrant, entry), _verdicts(entry)) == ("accepted", 2)
    assert audit.verify() == []


def test_a_rejected_video_is_rejected_once(stage: PlayedCall) -> None:
    """Events that come twice, and at once in one batch, give one verdict and one message."""
    entrant, entry = _uploaded(stage, SMALL)
    play.probe(entry["id"])
    play.probe(entry["id"])
    assert (_state(entrant, entry), _verdicts(entry)) == ("rejected", 1)
    assert len(play.messages("video_rejected_until")) == 1


def test_events_out_of_order_judge_the_newest_video_only(stage: PlayedCall) -> None:
    """The replacement's event comes first, that of the video it replaced last."""
    entrant, entry = _uploaded(stage)
    before = _key()
    after = _sent(entrant, entry, (play.CORPUS / SMALL).read_bytes())
    assert _handled(_event(after))
    assert _handled(_event(before))
    assert (_state(entrant, entry), _verdicts(entry)) == ("rejected", 1)
    assert audit.verify() == []


def test_an_event_that_comes_after_the_work_was_withdrawn_moves_nothing(stage: PlayedCall) -> None:
    """The verdict is noted, the work stays withdrawn."""
    entrant, entry = _uploaded(stage)
    entrant.do("POST", f"/entries/{entry['id']}/withdrawal", {"reason": "不参加了"})
    play.probe(entry["id"])
    assert entrant.do("GET", f"/entries/{entry['id']}")["status"] == "withdrawn"
    assert audit.verify() == []


def _replaced(key: str) -> None:
    client("s3").put_object(Bucket=config().uploads_bucket, Key=key, Body=(play.CORPUS / SMALL).read_bytes())


def _hidden(key: str) -> None:
    client("s3").delete_object(Bucket=config().uploads_bucket, Key=key)


@pytest.mark.parametrize("change", [_replaced, _hidden])
def test_what_happens_to_the_object_meanwhile_does_not_touch_the_pinned_version(
    stage: PlayedCall, change: Callable[[str], None]
) -> None:
    """Another file under the same key, or none: the version that was uploaded is judged."""
    entrant, entry = _uploaded(stage)
    key = _key()
    once = iter([lambda: change(key)])
    with play.right_after("GetObject", lambda: next(once, lambda: None)()):
        assert _handled(_event(key))
    assert next(once, None) is None
    assert (_state(entrant, entry), _verdicts(entry)) == ("accepted", 1)


def test_a_version_that_is_gone_for_good_is_no_refusal(stage: PlayedCall) -> None:
    """Deleted with its version before it was read: "unknown", for a person, who sees why."""
    entrant, entry = _uploaded(stage, OTHER)
    [version] = client("s3").list_object_versions(Bucket=config().uploads_bucket)["Versions"]
    client("s3").delete_object(Bucket=config().uploads_bucket, Key=version["Key"], VersionId=version["VersionId"])
    assert not _handled(_event(version["Key"]), receives=3)
    assert _handled(_event(version["Key"]), receives=4)
    seen = stage.organizer().do("GET", f"/organizer/entries/{entry['id']}")["video"]
    assert (seen["state"], [found["code"] for found in seen["findings"]]) == ("unknown", ["SOURCE_CHANGED"])
    assert _state(entrant, entry) == "unknown"


def test_a_lost_event_is_made_up_for(stage: PlayedCall) -> None:
    """No event ever came: the repair orders the check anew."""
    entrant, entry = _uploaded(stage)
    assert play.run("reconcile", {"patience": 0})["probes"] == 1
    orders = client("sqs").receive_message(QueueUrl=queues.address(Destination.PROBE))["Messages"]
    assert [_handled(json.loads(order["Body"])) for order in orders] == [True]
    assert (_state(entrant, entry), _verdicts(entry)) == ("accepted", 1)
    assert play.run("reconcile", {"patience": 0})["probes"] == 0


def test_dead_letters_are_sent_back_and_judged(stage: PlayedCall, emulator: Any) -> None:
    """The operator's command empties the queue of failures; sent back twice, there is still one verdict."""
    entrant, entry = _uploaded(stage)
    sqs = client("sqs")
    outputs: dict[str, str] = {}
    for name in operate._QUEUES:
        made = [sqs.create_queue(QueueName=f"{entry['id']}-{name}-{end}")["QueueUrl"] for end in ("live", "dead")]
        outputs |= {f"{name}Queue": made[0], f"{name}DeadLetters": made[1]}
    for _ in range(12):  # more than a batch, each the same event
        sqs.send_message(QueueUrl=outputs["ProbeDeadLetters"], MessageBody=json.dumps(_event(_key())))
    assert operate.redrive(outputs, emulator.client, []) == 0
    moved = []
    while found := sqs.receive_message(QueueUrl=outputs["ProbeQueue"], MaxNumberOfMessages=10).get("Messages"):
        moved += found
    assert [_handled(json.loads(message["Body"])) for message in moved] == [True] * 12
    assert (_state(entrant, entry), _verdicts(entry)) == ("accepted", 1)
