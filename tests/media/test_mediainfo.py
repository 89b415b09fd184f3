"""MediaInfo's child: what it may not take, and what its end means."""

import os
import signal
import threading
from collections.abc import Callable
from typing import Self

import pytest

from chalicelib.video import probe, sandbox
from chalicelib.video.mediainfo import Inspector
from tests.media.born import number_of
from tests.media.in_memory import VideoInMemory
from tests.sample_call import LIMITS


def _killed(child: Inspector) -> None:
    os.kill(number_of(child), signal.SIGKILL)


def _silent(child: Inspector) -> None:
    os.kill(number_of(child), signal.SIGSTOP)


@pytest.mark.parametrize("end", [_killed, _silent])
def test_killed_or_silent_is_unknown(end: Callable[[Inspector], None]) -> None:
    """The verdict is unknown, with the reason among the findings."""

    class Ending(Inspector):
        def __enter__(self) -> Self:
            super().__enter__()
            end(self)
            return self

    report = probe.probe(VideoInMemory(), LIMITS, inspector=lambda: Ending(seconds=0.5))
    assert (report.verdict, report.codes) == ("unknown", ("ANALYSIS_FAILED",))


def test_a_child_that_cannot_start_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """No interpreter, no process left: the machine's trouble."""
    sandbox.dismiss()
    monkeypatch.setattr("sys.executable", "/nowhere/python")
    report = probe.probe(VideoInMemory(), LIMITS)
    assert (report.verdict, report.codes) == ("unknown", ("ANALYSIS_FAILED",))


def test_two_at_once() -> None:
    """Checks in two threads do not disturb each other."""
    verdicts: list[str] = []
    threads = [
        threading.Thread(target=lambda: verdicts.append(probe.probe(VideoInMemory(), LIMITS).verdict)) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verdicts == ["accept", "accept"]
