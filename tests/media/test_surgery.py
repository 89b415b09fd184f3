"""A sample of the edited files: none that plays is refused, none that lost something is accepted without a word.

`python -m bench.surgery` does the same with all of them.
"""

import pytest

from chalicelib.video import probe
from tests.media import good_films, surgery
from tests.media.in_memory import Content
from tests.sample_call import LIMITS

STEP = 29  # of some thousand files; a prime, so that every group has its turn
CASES = list(surgery.cases())
SAMPLE = [case for case in CASES if case.film in ("plain", "first", "fragmented")][::STEP]


def test_enough_traits() -> None:
    """The table of edits is long, and no two have one name."""
    assert len({case.name for case in CASES}) == len(CASES)
    assert len(surgery.traits()) >= 150


@pytest.mark.parametrize("case", SAMPLE, ids=[case.name for case in SAMPLE])
def test_verdict_agrees_with_decoding(case: surgery.Case) -> None:
    """What comes out of a decoder decides which verdict is wrong."""
    content = case.content()
    played = surgery.played(case, good_films.seen(content), good_films.seen_whole(case.film))
    report = probe.probe(Content(content), LIMITS)
    assert surgery.fault(case, played, report.verdict) == "", (report.verdict, report.codes, played)
    for finding in report.findings:
        assert finding.actual.zh
        assert finding.actual.en
