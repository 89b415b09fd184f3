"""The units that entrants can name: read once in a while by a process, however many ask."""

from collections.abc import Iterator

import msgspec
import pytest

from chalicelib import config as configured
from chalicelib.aws import directory, queries
from chalicelib.people.recommenders import Recommender
from tests.play import PlayedCall


def test_many_visitors_read_the_units_once(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """One who leaves is gone once the time is over; a laptop reads each time."""
    organizer = stage.organizer()
    unit = stage.recommender(organizer).line
    reads, read, now = list[str](), queries.recommenders_of, [1000.0]

    def counted(contest: str) -> Iterator[Recommender]:
        reads.append(contest)
        return read(contest)

    monkeypatch.setattr(directory, "_lists", {})
    monkeypatch.setattr(queries, "recommenders_of", counted)
    monkeypatch.setattr("chalicelib.aws.directory.time.monotonic", lambda: now[0])
    named = (directory.NamedUnit(unit["id"], unit["name"]),)
    assert [directory.named() for _ in range(3)] == [named] * 3
    assert len(reads) == 3

    deployed = msgspec.structs.replace(configured.config(), stage="production")
    monkeypatch.setattr(directory, "config", lambda: deployed)
    now[0] += 16
    directory.named()
    organizer.do("POST", f"/organizer/recommenders/{unit['id']}/removal", {"reason": "单位撤销"})
    assert [directory.named() for _ in range(20)] == [named] * 20
    assert len(reads) == 4
    now[0] += 16
    assert directory.named() == ()
