"""A stored result of a national size: what a page, a motion and an entry read of it, and one from before there were
tables of contents."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from chalicelib.actors import SYSTEM
from chalicelib.aws import objects, results
from chalicelib.aws.clients import client
from chalicelib.aws.results import StoredResult
from chalicelib.call.campaign import Campaign, Motion
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.result import jury
from tests.unit.samples import campaign

LINES, PLACE = 5000, "results/c1/round-1"


@pytest.fixture
def read(store: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[int]]:
    """A work bucket; how many bytes each request for an object was answered with."""
    monkeypatch.setenv("WORK_BUCKET", "unit-work")
    config.cache_clear()
    results._contents.cache_clear()
    s3 = client("s3")
    s3.create_bucket(Bucket="unit-work", CreateBucketConfiguration={"LocationConstraint": "cn-north-1"})
    answered: list[int] = []

    def note(parsed: dict[str, Any], **_: Any) -> None:
        answered.append(parsed.get("ContentLength", 0))

    s3.meta.events.register("after-call.s3.GetObject", note)
    yield answered
    s3.meta.events.unregister("after-call.s3.GetObject", note)


def document() -> bytes:
    """The result of many entries, each with its scores and comments."""
    said = {"expert": "x1", "opinion": "", "comment": "节奏好，" * 60}
    lines = [
        {"id": f"e{n:05}", "title": f"作品{n}", "rank": n + 1, "winner": n < 20, "flags": [], "raw": [said]}
        for n in range(LINES)
    ]
    told = {"contest": "c1", "winners": 20, "undecided": [], "entries": lines, "experts": [{"expert": "x1"}]}
    return msgspec.json.encode(told, order="deterministic")


def moved(entry: str, ahead_of: str) -> Campaign:
    """The call after a motion was carried."""
    at = datetime(2026, 5, 4, tzinfo=UTC)
    motion = Motion(entry=entry, ahead_of=ahead_of, reason="r", votes=(), carried=True, by=SYSTEM, at=at)
    return msgspec.structs.replace(campaign(), motions=(motion,))


def test_a_page_reads_the_table_once_and_then_its_own_part(read: list[int]) -> None:
    """An entry that a motion brought from the very end costs one more request, for its own line."""
    content = document()
    stored, row = StoredResult(results.write(PLACE, content)), moved(f"e{LINES - 1:05}", "e00003")
    assert len(read) == 1
    assert read[0] < len(content) / 20
    heads = stored.standing(row)["entries"]
    page = stored.whole(heads[:100])
    assert [line["id"] for line in page[2:5]] == ["e00002", "e04999", "e00003"]
    assert [line["final_rank"] for line in page[2:5]] == [3, 4, 5]
    assert len(read) == 3
    assert sum(read[1:]) < len(content) / 40
    wanted = jury.after_motions(msgspec.json.decode(content), row.motions)
    assert page == wanted["entries"][:100]
    assert StoredResult(stored.key).contents is stored.contents


def test_figures_and_one_entry_are_read_alone(read: list[int]) -> None:
    """As the comments on an entry are looked at, and the experts' figures by the next draw."""
    stored = StoredResult(results.write(PLACE, document()))
    assert stored.figures() == {"contest": "c1", "experts": [{"expert": "x1"}], "undecided": [], "winners": 20}
    line = stored.line("e00042")
    assert line is not None
    assert (line["title"], line["raw"][0]["expert"]) == ("作品42", "x1")
    assert stored.line("e99999") is None
    assert sum(read[1:]) < 2000


def test_a_result_from_before_there_were_tables_is_read_whole_once(read: list[int]) -> None:
    """Its table is then held, so the next request reads a part of it too."""
    key, _ = objects.write_named(PLACE, content := document())
    assert StoredResult(key).line("e00000") is not None
    whole = [each for each in read if each >= len(content)]
    assert len(whole) == 1
    assert StoredResult(key).whole(StoredResult(key).standing(campaign())["entries"][:2])[1]["id"] == "e00001"
    assert [each for each in read if each >= len(content)] == whole


def test_a_result_that_is_gone_is_not_found(read: list[int]) -> None:
    """Retention has stored it anew under another name."""
    with pytest.raises(Problem) as refused:
        StoredResult("results/c1/round-1-gone.json")
    assert refused.value.code == "NOT_FOUND"
