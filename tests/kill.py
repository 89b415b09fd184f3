"""A process that dies between two AWS calls: the fault that every change must survive."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from chalicelib.aws.clients import client
from tests.played import COURSE

T = TypeVar("T")
_SERVICES = ("dynamodb", "dynamodbstreams", "kms", "mediaconvert", "s3", "sqs", "stepfunctions")


class Killed(BaseException):
    """The process is gone: not an Exception, so that nothing in the product can catch it."""


@contextmanager
def killed_at(call: int, event: str) -> Iterator[None]:
    """Die at the AWS call of that number: `before-call` before it is sent, `after-call` once it is carried out."""
    seen = 0

    def strike(**_: Any) -> None:
        nonlocal seen
        seen += 1
        if seen == call:
            raise Killed

    names = [(client(service).meta.events, f"{event}.{service}.*") for service in _SERVICES]
    for events, name in names:
        events.register(name, strike)
    try:
        with COURSE.watched():
            yield
    finally:
        for events, name in names:
            events.unregister(name, strike)


def until_done(act: Callable[[], T], event: str, limit: int = 400) -> tuple[T, int]:
    """Kill `act` at its first AWS call, then at its second, and so on until it comes through; and how often it died."""
    for deaths in range(limit):
        try:
            with killed_at(deaths + 1, event):
                return act(), deaths
        except Killed:
            continue
    raise AssertionError(f"it never came through in {limit} tries")
