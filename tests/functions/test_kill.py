"""Whoever is killed by `tests.kill` dies after every change that it makes, and only there."""

import pytest
from botocore.exceptions import ClientError

from chalicelib.aws.clients import client
from chalicelib.aws.places import table_name
from chalicelib.config import config
from tests.kill import BEFORE_AND_AFTER, until_done


def put(name: str, **more: str) -> None:
    client("s3").put_object(Bucket=config().work_bucket, Key=name, Body=b"x", **more)


def files() -> list[str]:
    return [each["Key"] for each in client("s3").list_objects_v2(Bucket=config().work_bucket).get("Contents", [])]


def test_it_goes_on_from_every_state_that_a_death_can_leave(place: str) -> None:
    """What is done again each time keeps it from no later change; reads and refused changes are no deaths."""
    found: list[list[str]] = []

    def act() -> str:
        found.append(files())
        put("lease")
        for name in "abc":
            if name not in files():
                put(name)
        with pytest.raises(ClientError, match="PreconditionFailed"):
            put("a", IfNoneMatch="*")
        return "done"

    assert until_done(act) == ("done", 4)
    assert found == [[], ["lease"], ["a", "lease"], ["a", "b", "lease"], ["a", "b", "c", "lease"]]


def test_what_is_told_to_others_before_a_change_is_told_again(place: str) -> None:
    """A mail server knows what no row says yet: that is a death of its own."""
    mails: list[str] = []

    def act() -> None:
        if files() != ["sent"]:
            mails.append("a letter")
            put("sent")

    assert until_done(act, BEFORE_AND_AFTER) == (None, 2)
    assert len(mails) == 2


def test_the_same_row_changed_for_another_reason_is_another_change(place: str) -> None:
    """By what its history says, and by how often: no step of a row's way is jumped over."""
    made: list[str] = []

    def act() -> None:
        for action in ("open", "close", "close"):
            made.append(action)
            row = {"pk": {"S": "a"}, "sk": {"S": "b"}, "data": {"M": {"action": {"S": action}}}}
            client("dynamodb").put_item(TableName=table_name("sessions"), Item=row)

    assert until_done(act) == (None, 3)
    assert made == ["open", "open", "close", *["open", "close", "close"] * 2]


def test_what_never_comes_through_says_where_it_died(place: str) -> None:
    """Each try writes a file of another name."""
    tries: list[int] = []

    def act() -> None:
        tries.append(1)
        put(f"file {len(tries)}")

    with pytest.raises(AssertionError, match=r"in 3 tries.*PutObject.*file 3"):
        until_done(act, limit=3)
