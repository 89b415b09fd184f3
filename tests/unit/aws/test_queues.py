"""The frame of the queues' functions: what is delivered, what comes again, what is passed over."""

import json
from typing import Any

import pytest

from chalicelib.aws import correspondence, queues, records
from chalicelib.aws.items import key_of
from chalicelib.aws.places import Place
from chalicelib.aws.queues import Delivery
from chalicelib.entry.entries import Entry
from chalicelib.history import Change, Destination, Message
from tests.unit import samples

pytestmark = pytest.mark.usefixtures("store")


def ordered(*kinds: str) -> list[Place]:
    """Where the messages of a stored change lie, one of each kind."""
    messages = tuple(Message(Destination.MESSAGES, kind, {"n": number}) for number, kind in enumerate(kinds))
    row = samples.draft()
    saved = records.save(Change(row=row, action="draft", by=samples.OFFICE, at=samples.AT, messages=messages), None)
    place = key_of(saved)
    return [Place(place.table, place.pk, f"outbox#entry#000001#{number}") for number in range(len(kinds))]


def event(*bodies: Any) -> dict[str, Any]:
    """What Lambda brings of a queue, all for the third time."""
    attributes = {"ApproximateReceiveCount": "3"}
    return {
        "Records": [
            {"messageId": str(number), "body": json.dumps(body), "eventSource": "aws:sqs", "attributes": attributes}
            for number, body in enumerate(bodies)
        ]
    }


def body(place: Place) -> dict[str, str]:
    """What the queue carries of a message."""
    return {"table": place.table, "pk": place.pk, "sk": place.sk}


CONTEXT: Any = None


def test_a_message_is_delivered_once() -> None:
    """With its kind, its body and how often it came; when it comes again it is passed over."""
    (place,) = ordered("link")
    done: list[Delivery] = []
    handle = queues.consumer(done.append)
    assert handle(event(body(place)), CONTEXT) == {"batchItemFailures": []}
    assert handle(event(body(place)), CONTEXT) == {"batchItemFailures": []}
    assert done == [Delivery("link", {"n": 0}, 3, place=place, ordered_at=samples.AT)]
    assert done[0].id == f"{place.pk}|{place.sk}"


def test_a_message_that_fails_comes_again_and_the_others_do_not() -> None:
    """The failed one stays in the outbox with its content; the delivered one is forgotten."""
    first, second = ordered("link", "reminder")
    tried: list[str] = []

    def refuse_links(order: Delivery) -> None:
        tried.append(order.kind)
        if order.kind == "link":
            raise ConnectionError

    handle = queues.consumer(refuse_links)
    assert handle(event(body(first), body(second)), CONTEXT) == {"batchItemFailures": [{"itemIdentifier": "0"}]}
    sent = {message.kind: message.sent for message in correspondence.sent_for(key_of(samples.draft()))}
    assert sent == {"link": False, "reminder": True}
    assert queues.waiting("entries", Destination.MESSAGES, "9999") == [(first, samples.AT.isoformat())]
    queues.consumer(lambda order: tried.append(order.kind))(event(body(first), body(second)), CONTEXT)
    assert tried == ["link", "reminder", "link"]


def test_what_does_not_come_from_the_outbox_is_passed_on_as_it_is() -> None:
    """The bucket's events and repairs: no kind, no place, nothing to settle."""
    done: list[Delivery] = []
    queues.consumer(done.append)(event({"key": "uploads/e/u.mp4"}), CONTEXT)
    assert done == [Delivery("", {"key": "uploads/e/u.mp4"}, 3)]
    assert done[0].id == ""


def test_messages_to_people_are_told_apart_from_orders() -> None:
    """What a row's changes sent to people, without what they ordered of machines."""
    orders = (Message(Destination.MESSAGES, "link", {}), Message(Destination.PROBE, "probe", {}))
    row: Entry = samples.draft()
    records.save(Change(row=row, action="draft", by=samples.OFFICE, at=samples.AT, messages=orders), None)
    assert correspondence.sent_for(key_of(row)) == [("link", samples.AT, False, "")]
