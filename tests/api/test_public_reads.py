"""What everybody is told alike is read once for many: by the process, by browsers, and by the distribution in front."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.aws import directory, objects, phases
from chalicelib.aws.clients import client
from chalicelib.call import campaign as campaigns
from chalicelib.config import config
from chalicelib.result.statistics import PublicFigures
from tests import play, tables
from tests.play import ApiClient, PlayedCall

# Calls of tables that one answer takes, and objects that it reads, once the result is published with one winner; and
# for how many seconds it serves all who ask. The others name the time, or one entry.
READS = {
    "/contest": (1, 0, 0),
    "/recommenders": (0, 0, 15),  # held by the process
    "/results": (2, 1, 15),
    "/statistics": (1, 1, 300),
    "/showcase": (2, 1, 15),
    "/notice": (1, 0, 0),
}


def no_figures() -> dict[str, Any]:
    """The public figures of a call that has none."""
    lists = ("provinces", "kinds", "categories", "themes", "days")
    found: dict[str, Any] = {name: {"number": 0} for name in PublicFigures.__struct_fields__}
    return found | {"smallest": 0, "agreement": {"zh": "无", "en": "None"}} | {name: [] for name in lists}


@pytest.fixture
def deployed(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> PlayedCall:
    """The API as it runs in the cloud, in a process that has answered before; on a laptop nothing is held."""
    line: dict[str, Any] = {"id": "0" * 20, "rank": 1, "receipt": "x", "title": "x", "entrant": "x"}
    line |= {"score": "90.00", "raw": "90.00"}
    objects.write_document(objects.public_result_key(play.CONTEST), {"winners": [line], "departures": []})
    objects.write_document(objects.statistics_key(play.CONTEST), no_figures())
    phases.update(play.CONTEST, lambda row: campaigns.publish(row, clock.now()))
    monkeypatch.setenv("STAGE", "production")
    config.cache_clear()
    directory._lists.clear()
    ApiClient().do("GET", "/recommenders")
    return stage


@contextmanager
def noted(calls: list[str]) -> Iterator[None]:
    """Note each call of a table or a bucket."""

    def note(model: Any, **_: Any) -> None:
        calls.append(model.name)

    events = client("s3").meta.events
    events.register("before-call.s3.*", note)
    try:
        with play.noted(note):
            yield
    finally:
        events.unregister("before-call.s3.*", note)


def kept(answer: ApiClient) -> str:
    """What the last answer says of how long it may be kept."""
    return str(answer.headers["Cache-Control"])


def test_each_public_read_keeps_its_budget_and_says_how_long_it_serves(deployed: PlayedCall) -> None:
    """The table of docs/architecture.md."""
    found = {}
    for path in READS:
        person, calls = ApiClient(), list[str]()
        with noted(calls):
            person.do("GET", path)
        objects_read = calls.count("GetObject")
        seconds = 0 if kept(person) == "no-store" else int(kept(person).removeprefix("public, max-age="))
        found[path] = (len(calls) - objects_read, objects_read, seconds)
    assert found == READS


def test_before_publication_nobody_keeps_for_long_that_there_are_no_figures(
    stage: PlayedCall, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else some would read that for five minutes after they were published."""
    monkeypatch.setenv("STAGE", "production")
    config.cache_clear()
    person = ApiClient()
    assert person.do("GET", "/statistics")["figures"] is None
    assert kept(person) == "public, max-age=15"


def test_the_distribution_keeps_what_says_that_it_may_be_kept(deployed: PlayedCall) -> None:
    """Those addresses alone, without cookies; all others of the API reach it each time."""
    behaviours = tables.resources()["Distribution"]["Properties"]["DistributionConfig"]["CacheBehaviors"]
    asked = {each["PathPattern"].removeprefix("/api"): each for each in behaviours if each["MaxTTL"]}
    assert set(asked) == {path for path, (_, _, seconds) in READS.items() if seconds}
    for each in asked.values():
        assert each["ForwardedValues"] == {"QueryString": False, "Cookies": {"Forward": "none"}}
        assert each["MaxTTL"] >= max(seconds for _, _, seconds in READS.values())
    [others] = [each for each in behaviours if each["PathPattern"] == "/api/*"]
    assert behaviours[-1] == others


def test_nobodys_own_answer_and_no_refusal_is_kept(deployed: PlayedCall) -> None:
    """Nor is anything on a laptop, where whoever tries it out sees each change at once."""
    person = ApiClient()
    person.send("GET", "/session")
    assert kept(person) == "no-store"
    person.send("GET", "/showcase/none")
    assert (person.status, kept(person)) == (404, "no-store")


def test_on_a_laptop_each_change_shows_at_once(stage: PlayedCall) -> None:
    """Whoever tries the platform out does not wait."""
    person = ApiClient()
    person.do("GET", "/recommenders")
    assert kept(person) == "no-store"
