"""A process that dies between two AWS calls: the fault that every change must survive.

Only a change makes one death differ from another: between two of them a process reads, and whoever dies while reading,
or before the next change, leaves what a death right after the last change leaves. What other systems are told between
two changes, as a mail server is, makes a death before the next change another one.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from chalicelib.aws.clients import client
from tests.played import COURSE

T = TypeVar("T")
_SERVICES = ("dynamodb", "dynamodbstreams", "kms", "mediaconvert", "s3", "sqs", "stepfunctions")
_READS = re.compile("BatchGet|Decrypt|Describe|Get|Head|List|Query|Scan|Search|Sign|TransactGet|Verify")
_TELLING = {"Bucket", "Key", "QueueUrl", "TableName", "action", "pk", "sk", "taskToken"}
AFTER, BEFORE_AND_AFTER = ("after-call",), ("before-call", "after-call")


class Killed(BaseException):
    """The process is gone: not an Exception, so that nothing in the product can catch it."""


@contextmanager
def _told(**heard: Callable[..., None]) -> Iterator[None]:
    """Tell somebody of events of every client."""
    emitters = [client(service).meta.events for service in _SERVICES]
    for events in emitters:
        for name, strike in heard.items():
            events.register(name.replace("_", "-"), strike)
    try:
        with COURSE.watched():
            yield
    finally:
        for events in emitters:
            for name, strike in heard.items():
                events.unregister(name.replace("_", "-"), strike)


@contextmanager
def killed_at(call: int) -> Iterator[None]:
    """Die before the AWS call of that number is sent."""
    seen = 0

    def strike(**_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == call:
            raise Killed

    with _told(before_call=strike):
        yield


@contextmanager
def _killed_once(died: set[str], at: tuple[str, ...]) -> Iterator[None]:
    """Die at the first change that nobody has died at yet; `died` has it from then on."""
    seen: Counter[str] = Counter()

    def note(params: Any, model: Any, context: Any, **_: Any) -> None:
        context["change"] = _change(model.name, params)

    def before(context: Any, **_: Any) -> None:
        if change := context.get("change"):
            seen[change] += 1
            strike("before-call", change)

    def after(context: Any, http_response: Any, **_: Any) -> None:
        change = context.get("change")
        if change and http_response.status_code < 300:  # what was refused has changed nothing
            strike("after-call", change)

    def strike(event: str, change: str) -> None:
        death = f"{event} {seen[change]} {change}"
        if event in at and death not in died:
            died.add(death)
            raise Killed

    with _told(before_parameter_build=note, before_call=before, after_call=after):
        yield


def _change(name: str, parameters: Any) -> str:
    """What a call changes: the row, file or queue that it names first, and what histories say of it."""
    if _READS.match(name):
        return ""
    values = list(_values(parameters))
    first = dict(reversed([each for each in values if each[0] != "action"]))
    return " ".join((name, *map(str, first.values()), *(str(value) for key, value in values if key == "action")))


def _values(value: Any) -> Iterator[tuple[str, Any]]:
    """The parameters that tell changes apart, however deep they lie."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name in _TELLING and not (name == "Key" and isinstance(each, dict)):
                yield name, each
            else:
                yield from _values(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _values(each)


def until_done(act: Callable[[], T], at: tuple[str, ...] = AFTER, limit: int = 400) -> tuple[T, int]:
    """Kill `act` right after the first change that it makes, then (it is repeated) after the first other one, and so on
    until it comes through; and how often it died. Another one changes another row, file or queue, does something else
    to it by its history, or does it once more.
    """
    died: set[str] = set()
    for _ in range(limit):
        try:
            with _killed_once(died, at):
                return act(), len(died)
        except Killed:
            continue
    raise AssertionError(f"it never came through in {limit} tries; it died at {sorted(died)[-3:]}")
