"""The report of conflicts in pages: doubts first, every pair once, and one from before there were pages."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.aws import conflict_report, objects
from chalicelib.aws.clients import client
from chalicelib.config import config

COUNT = 2 * conflict_report.PAGE + 1


@pytest.fixture(autouse=True)
def work(store: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A work bucket."""
    monkeypatch.setenv("WORK_BUCKET", "unit-work")
    config.cache_clear()
    client("s3").create_bucket(Bucket="unit-work", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    yield
    config.cache_clear()


def report() -> dict[str, Any]:
    """Every hundredth pair is a doubt; every entry has too few experts."""
    pairs = [{"entry": f"e{n}", "standing": "barred" if n % 100 else "doubtful"} for n in range(COUNT)]
    return {"at": "2025", "works": COUNT, "pairs": pairs, "short": [{"id": f"e{n}"} for n in range(COUNT)]}


def read() -> list[dict[str, Any]]:
    """Every page."""
    found, number = [], 0
    while True:
        page = conflict_report.page("c1", number)
        assert page is not None
        found.append(page)
        if page["next"] is None:
            return found
        number = page["next"]


def test_every_pair_is_on_one_page_and_doubts_come_first() -> None:
    """So what is to be looked at is there, however many pairs there are."""
    conflict_report.write("c1", report())
    pages = read()
    pairs = [pair for page in pages for pair in page["pairs"]]
    assert sorted(pair["entry"] for pair in pairs) == sorted(pair["entry"] for pair in report()["pairs"])
    doubts = sum(pair["standing"] == "doubtful" for pair in pairs)
    assert {pair["standing"] for pair in pairs[:doubts]} == {"doubtful"}
    assert [len(page["pairs"]) for page in pages] == [conflict_report.PAGE, conflict_report.PAGE, 1]
    assert [(page["short_count"], len(page["short"])) for page in pages] == [(COUNT, conflict_report.MOST_SHORT)] * 3
    assert {page["barred_count"] for page in pages} == {COUNT - doubts}
    assert conflict_report.page("c1", 9) == pages[0] | {"pairs": [], "next": None}


def test_one_from_before_there_were_pages_is_shown() -> None:
    """In its own order."""
    objects.write_document("exports/c1-conflicts.json", report())
    pages = read()
    assert [pair for page in pages for pair in page["pairs"]] == report()["pairs"]
    assert {page["barred_count"] for page in pages} == {sum(n % 100 > 0 for n in range(COUNT))}


def test_no_report_is_none() -> None:
    """Nobody has asked for one, or its days are over."""
    assert conflict_report.page("c1", 0) is None
