"""Has the emulator read each table's stream for each function beside the others, as Lambda does.

The emulator reads all streams and queues in one thread, and waits there for the function it has called. So while one
function counts, no other one is told of anything, and no message leaves a queue.
"""

import threading
from collections.abc import Callable, Iterator
from typing import Any

Mapping = tuple[str, str, dict[str, Any]]  # account, region, and what is read for whom, as ministack has it


def install() -> None:
    """Install it. Import ministack first."""
    from ministack.services import dynamodb, lambda_svc

    readers = Readers(
        lambda_svc._poll_dynamodb_streams,
        lambda_svc._iter_all_esms,
        lambda mapping: _has_more(mapping, lambda_svc._dynamodb_stream_positions._data, dynamodb),
        spawn=lambda_svc.spawn_background,
        wake=lambda_svc._esm_wake.set,
    )
    lambda_svc._iter_all_esms, lambda_svc._poll_dynamodb_streams = readers.mappings, readers.begin


def _has_more(mapping: Mapping, positions: dict[Any, int], dynamodb: Any) -> bool:
    account, region, about = mapping
    table = about["EventSourceArn"].split("/")[1]
    end: int = dynamodb.stream_end_position(table, account_id=account, region=region)
    return positions.get((account, region, about["UUID"])) != end


class Readers:
    """A reader for each function and stream: while it reads, it is a thread of its own, and there is one of it."""

    def __init__(
        self,
        read: Callable[[], bool],
        every: Callable[[], Iterator[Mapping]],
        has_more: Callable[[Mapping], bool],
        spawn: Callable[..., object],
        wake: Callable[[], None],
    ) -> None:
        """`read` reads a batch of each mapping that `mappings` gives, and tells whether there was any.

        `wake` has `begin` called soon.
        """
        self._read, self._every, self._has_more, self._spawn, self._wake = read, every, has_more, spawn, wake
        self._reading: set[str] = set()
        self._own = threading.local()

    def mappings(self) -> Iterator[Mapping]:
        """The mappings that the present thread is for: one in a reader, all elsewhere."""
        own = getattr(self._own, "mapping", None)
        return (each for each in self._every() if own is None or each[2]["UUID"] == own)

    def begin(self) -> bool:
        """Have everything read that is new and that nobody reads; False, since whoever asks has read nothing."""
        for mapping in self._every():
            name = mapping[2]["UUID"]
            is_stream = ":dynamodb:" in mapping[2].get("EventSourceArn", "")
            if is_stream and name not in self._reading and self._has_more(mapping):
                self._reading.add(name)
                self._spawn(self._read_all, mapping, thread_name=f"stream-{name}")
        return False

    def _read_all(self, mapping: Mapping) -> None:
        self._own.mapping = mapping[2]["UUID"]
        read = False
        try:
            while self._read():
                read = True
        finally:
            self._own.mapping = None
            self._reading.discard(mapping[2]["UUID"])
        if read and self._has_more(mapping):  # it came between the last look and now; what failed has to wait
            self._wake()
