"""The rules on values: no file, no child process."""

from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.video import probe
from chalicelib.video.ranges import SourceChanged, SourceUnavailable
from tests.sample_call import LIMITS
from tests.unit.video.made import Reader, codes, evidence


def test_a_good_video() -> None:
    """Nothing to say."""
    assert (codes(evidence()), probe.verdict(())) == ([], "accept")


@pytest.mark.parametrize(
    ("levels", "verdict"),
    [((), "accept"), (("warn",), "warn"), (("warn", "reject"), "reject"), (("reject", "unknown"), "unknown")],
)
def test_gravest_level_decides(levels: tuple[Any, ...], verdict: str) -> None:
    """What is not known outweighs all."""
    finding = probe.judge(evidence(others=()), LIMITS)[0]
    assert probe.verdict(tuple(replace(finding, level=level) for level in levels)) == verdict


@pytest.mark.parametrize(
    ("reader", "code"),
    [
        (Reader(fails=SourceUnavailable("503")), "SOURCE_UNAVAILABLE"),
        (Reader(fails=SourceChanged("412")), "SOURCE_CHANGED"),
        (Reader(short=1), "SOURCE_UNAVAILABLE"),
    ],
)
def test_trouble_is_unknown(reader: Reader, code: str) -> None:
    """Never a refusal."""
    report = probe.probe(reader, LIMITS)
    assert (report.verdict, report.codes) == ("unknown", (code,))


def test_seconds_by_the_clock_given() -> None:
    """The caller's clock."""
    ticks = iter((100.0, 102.5))
    assert probe.probe(Reader(), LIMITS, clock=lambda: next(ticks)).seconds == 2.5
