"""Beginnings that tests share are put back as they were, and only where a test stands where another one stood."""

import secrets
from collections.abc import Callable
from contextlib import nullcontext

import pytest

from chalicelib.aws.clients import client
from chalicelib.aws.places import table_name
from chalicelib.config import config
from tests import played
from tests.play import ApiClient
from tests.played import COURSE, once

Begin = Callable[[ApiClient, str], list[str]]


def another_test(monkeypatch: pytest.MonkeyPatch) -> None:
    """The place is empty again."""
    COURSE.begin(lambda: None)
    COURSE.follow(monkeypatch)


def files() -> list[str]:
    return [each["Key"] for each in client("s3").list_objects_v2(Bucket=config().work_bucket).get("Contents", [])]


@pytest.fixture
def times(place: str) -> list[str]:
    """How often the beginning was carried out."""
    return []


@pytest.fixture
def begin(times: list[str]) -> Begin:
    """A beginning that changes the store and a person."""

    def begun(person: ApiClient, name: str) -> list[str]:
        times.append(name)
        client("s3").put_object(Bucket=config().work_bucket, Key=name, Body=b"x")
        person.line = {"name": name}
        return [name]

    begun.__qualname__ = secrets.token_hex(8)  # of this test alone
    return once(begun)


def test_a_beginning_is_carried_out_once(begin: Begin, times: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Store, person and result are then as after it; what a test does to them reaches no other."""
    for _ in range(3):
        another_test(monkeypatch)
        person = ApiClient()
        result = begin(person, "a")
        assert begin(person, "b") == ["b"]
        assert (result, person.line, files()) == (["a"], {"name": "b"}, ["a", "b"])
        result.append("more")
        person.line["more"] = True
        client("s3").put_object(Bucket=config().work_bucket, Key="c", Body=b"x")
    assert times == ["a", "b"]
    another_test(monkeypatch)
    assert files() == []


@pytest.mark.parametrize("left", ["by a request", "by a patch", "by watching", "by time"])
def test_elsewhere_it_is_carried_out(
    begin: Begin, times: list[str], monkeypatch: pytest.MonkeyPatch, left: str
) -> None:
    """After another request, with a patch, while calls are watched, or a minute later."""
    begin(ApiClient(), "a")
    another_test(monkeypatch)
    if left == "by a request":
        assert files() == []
    elif left == "by a patch":
        monkeypatch.setenv("STAGE", "production")
    elif left == "by time":
        monkeypatch.setattr(played, "FRESH", 0.0)
        COURSE.follow(monkeypatch)
    with COURSE.watched() if left == "by watching" else nullcontext():
        begin(ApiClient(), "a")
    assert (times, files()) == (["a", "a"], ["a"])


def test_patches_that_are_told_have_ways_of_their_own(
    begin: Begin, times: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same patches lead where they led before."""
    for stage in ("one", "two", "one"):
        another_test(monkeypatch)
        monkeypatch.setenv("ANYTHING", stage)
        COURSE.patched("anything", stage)
        begin(ApiClient(), "a")
    assert times == ["a", "a"]


def test_whoever_looks_at_rows_finds_what_a_scan_finds_and_goes_on(
    begin: Begin, times: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Also where the state was put back and nothing asked since; copies are the test's own."""
    table = table_name("sessions")
    for _ in range(2):
        another_test(monkeypatch)
        begin(ApiClient(), "a")
        assert played.rows(table) == []
        begin(ApiClient(), "b")
        assert files() == ["a", "b"]
    assert times == ["a", "b"]
    data = {"M": {"sealed": {"B": b"\x00\xff"}, "many": {"L": [{"N": "1"}, {"B": b"x"}]}, "none": {"NULL": True}}}
    for key in ("b", "a", "c#1"):
        item = {"pk": {"S": "p"}, "sk": {"S": key}, "data": data}
        client("dynamodb").put_item(TableName=table, Item=item)
    scanned = client("dynamodb").scan(TableName=table)["Items"]
    assert played.rows(table) == scanned
    played.rows(table)[0]["data"]["M"].clear()
    assert [item["data"] for item in played.rows(table, "c#")] == [data]
    assert played.rows(table) == scanned
