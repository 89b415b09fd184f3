"""One copy of a message is on its way: who announces it, and when it is announced again."""

from datetime import timedelta
from typing import Any

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from chalicelib import clock
from chalicelib.aws import queues, records
from chalicelib.aws.clients import client
from chalicelib.aws.places import Place
from chalicelib.aws.queues import COPY_LIVES, address
from chalicelib.history import Destination
from tests import play
from tests.play import ApiClient, Json, PlayedCall


def copies(to: Destination = Destination.CODES) -> int:
    """How many messages a queue holds."""
    asked = client("sqs").get_queue_attributes(QueueUrl=address(to), AttributeNames=["ApproximateNumberOfMessages"])
    return int(asked["Attributes"]["ApproximateNumberOfMessages"])


def inserted(place: Place) -> Json:
    """What the table's stream brings of a new outbox message."""
    item = records.batch_get([place])[place]
    return {
        "eventName": "INSERT",
        "eventID": "1",
        "eventSourceARN": f"arn:aws:dynamodb:cn-north-1:0:table/{place.table_name}/stream/now",
        "dynamodb": {"NewImage": item, "SequenceNumber": "1"},
    }


def ordered() -> Place:
    """Where a message lies that nobody has announced."""
    ApiClient().do("POST", "/sign-in/codes", {"contact": "a@example.cn"})
    [code] = play.outbox("code")
    return Place(**code["pointer"])


def dispatch(place: Place) -> Any:
    """What the stream's function does with the message."""
    return play.run("dispatch_outbox", {"Records": [inserted(place)]})


def reconcile() -> int:
    """How many messages the repair announced."""
    counts: dict[str, int] = play.run("reconcile", {})
    return counts["messages"]


def _pass(monkeypatch: pytest.MonkeyPatch, time: timedelta) -> None:
    later = clock.now() + time
    monkeypatch.setattr(clock, "now", lambda: later)


def test_a_message_that_was_announced_is_left_to_its_queue(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """However often the repair runs while the copy can live; after that it makes one more."""
    assert dispatch(ordered()) == {"batchItemFailures": []}
    assert copies() == 1
    _pass(monkeypatch, timedelta(minutes=10))
    assert [reconcile() for _ in range(5)] == [0] * 5
    _pass(monkeypatch, COPY_LIVES[Destination.CODES])
    assert [reconcile() for _ in range(5)] == [1, 0, 0, 0, 0]
    assert copies() == 2


def held(stage: PlayedCall) -> tuple[ApiClient, Json, Place]:
    """A screener's answer, and where its letter waits."""
    organizer, work = stage.organizer(), stage.submitted(stage.entrant())
    stage.close_entries(organizer)
    stage.screening(organizer)
    path = f"/organizer/entries/{work['id']}"
    seen = organizer.do("GET", path)
    seen = organizer.do("POST", f"{path}/screening", {"revision": seen["revision"], "outcome": "pass"})
    [letter] = play.outbox("screening_pass")
    return organizer, seen, Place(**letter["pointer"])


def brought(place: Place) -> list[str]:
    """A copy is put on its queue and taken from it; the kinds of messages that were carried out."""
    url = address(Destination.MESSAGES)
    queues.send(Destination.MESSAGES, place)
    [message] = client("sqs").receive_message(QueueUrl=url, WaitTimeSeconds=5)["Messages"]
    record = {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "eventSource": "aws:sqs",
        "eventSourceARN": f"arn:aws:sqs:cn-north-1:0:{url.rpartition('/')[2]}",
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    done: list[str] = []
    queues.consume({"Records": [record]}, LambdaContext(), lambda order: done.append(order.kind), raises=False)
    return done


def test_a_message_that_waits_is_sent_in_its_time_alone(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its queue holds it back; a copy that comes early all the same, after a restart, is put off; late, it goes."""
    _, _, place = held(stage)
    assert dispatch(place) == {"batchItemFailures": []}
    assert copies(Destination.MESSAGES) == 0
    assert brought(place) == []
    assert "undelivered" in records.batch_get([place])[place]
    _pass(monkeypatch, timedelta(minutes=11))
    assert brought(place) == ["screening_pass"]
    assert "undelivered" not in records.batch_get([place])[place]


def test_a_message_that_was_recalled_is_never_sent(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its copy lies in the queue already: whoever brings it finds nothing to do."""
    organizer, seen, place = held(stage)
    organizer.do("POST", f"/organizer/entries/{seen['id']}/screening/undo", {"revision": seen["revision"]})
    _pass(monkeypatch, timedelta(minutes=11))
    assert brought(place) == []
    assert "recalled" in records.batch_get([place])[place]


def test_a_message_whose_event_was_lost_is_announced_once(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stream failed: two minutes later the repair does its work, once."""
    ordered()
    assert (reconcile(), copies()) == (0, 0)
    _pass(monkeypatch, timedelta(minutes=3))
    assert [reconcile() for _ in range(3)] == [1, 0, 0]
    assert copies() == 1


def test_a_settled_message_is_announced_no_more(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Refused is settled too."""
    place = ordered()
    dispatch(place)
    records.settle_outbox(place, "550 No such user")
    _pass(monkeypatch, timedelta(days=3))
    assert reconcile() == 0
    assert records.lease_outbox(place, clock.now()) is False
