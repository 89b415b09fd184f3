"""Streams are read beside each other: a slow function holds up no other one, and each reads its own in order."""

import threading
from collections.abc import Callable
from typing import Any

from infra.local.pollers import Mapping, Readers


def mapping(name: str, table: str = "entries") -> Mapping:
    return "0", "x", {"UUID": name, "EventSourceArn": f"arn:aws:dynamodb:x:0:table/{table}/stream/1"}


class Streams:
    """Records of each mapping, and what was read of them by whom."""

    def __init__(self, **records: int) -> None:
        self.left, self.read = dict(records), list[str]()
        self.held: dict[str, threading.Event] = {}
        self.threads: list[threading.Thread] = []
        self.woken = 0
        queue: Mapping = ("0", "x", {"UUID": "queue", "EventSourceArn": "arn:aws:sqs:x:0:queue"})
        self.all = [*map(mapping, records), queue]
        self.readers = Readers(self.poll, lambda: iter(self.all), self.has_more, spawn=self.spawn, wake=self.wake)

    def has_more(self, one: Mapping) -> bool:
        return self.left[one[2]["UUID"]] > 0

    def poll(self) -> bool:
        found = False
        for _, _, about in self.readers.mappings():
            name = about["UUID"]
            if self.left.get(name):
                if name in self.held:
                    self.held[name].wait(30)
                self.left[name] -= 1
                self.read.append(name)
                found = True
        return found

    def spawn(self, act: Callable[..., Any], *given: Any, thread_name: str) -> None:
        self.threads.append(threading.Thread(target=act, args=given, name=thread_name))
        self.threads[-1].start()

    def wake(self) -> None:
        self.woken += 1

    def ended(self) -> None:
        for thread in self.threads:
            thread.join(30)


def test_a_function_that_takes_its_time_holds_up_no_other_one() -> None:
    streams = Streams(slow=1, quick=2)
    streams.held["slow"] = threading.Event()
    assert streams.readers.begin() is False
    [_, quick] = streams.threads
    quick.join(30)
    assert (quick.is_alive(), streams.read) == (False, ["quick", "quick"])
    streams.held["slow"].set()
    streams.ended()
    assert streams.read == ["quick", "quick", "slow"]


def test_one_reader_at_a_time_reads_a_stream_for_a_function() -> None:
    streams = Streams(slow=3)
    streams.held["slow"] = threading.Event()
    for _ in range(3):
        streams.readers.begin()
    streams.held["slow"].set()
    streams.ended()
    assert len(streams.threads) == 1
    streams.readers.begin()  # nothing is new
    assert len(streams.threads) == 1
    streams.left["slow"] = 1
    streams.readers.begin()
    streams.ended()
    assert (len(streams.threads), streams.read) == (2, ["slow"] * 4)


def test_elsewhere_all_mappings_are_seen() -> None:
    streams = Streams(one=0, two=0)
    assert [about["UUID"] for _, _, about in streams.readers.mappings()] == ["one", "two", "queue"]


def test_what_comes_while_a_reader_ends_is_read_soon() -> None:
    """But a function that fails is not called again at once."""
    streams = Streams(one=1)
    left = streams.poll
    streams.readers._read = lambda: left() and bool(streams.left.update(one=1)) is False and len(streams.read) < 2
    streams.readers.begin()
    streams.ended()
    assert streams.woken == 1
    streams.readers._read = lambda: False
    streams.readers.begin()
    streams.ended()
    assert streams.woken == 1
