"""Recommending units, and the summary sheet of the works that name them."""

from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.errors import Problem
from chalicelib.people import recommenders
from chalicelib.people.invited import ExpertState
from chalicelib.people.recommenders import RECOMMENDER, RecommenderForm
from tests.sample_call import CALL
from tests.unit.people.units import AT, BY, UNIT

# --- units ------------------------------------------------------------------------------------------------------


def form(**more: Any) -> RecommenderForm:
    """A unit as an organizer types it."""
    fields = {
        "name": " 东莞市工业和信息化局 ",
        "credit_code": "9135 0100 m000100y43",
        "province": "广东省",
        "city": "东莞市",
        "contact_person": "赵六",
        "email": "Zhao@Example.cn",
        "phone": "138-0013-8001",
    }
    return RecommenderForm(**(fields | more))


def test_a_unit_is_registered_and_invited() -> None:
    """Its row in one spelling, and one message with its link."""
    change = recommenders.register(form(), CALL.id, recommender_id="u1", by=BY, at=AT)
    assert change.row == UNIT
    assert [(each.kind, each.body["role"], each.body["email"]) for each in change.messages] == [
        ("invitation", "recommender", "zhao@example.cn"),
    ]


def test_a_units_own_deadline_is_kept_in_beijing_time() -> None:
    """A deadline needs its offset; it is the same moment in Beijing's."""
    own = datetime(2025, 8, 20, 16, tzinfo=UTC)
    row = recommenders.register(form(deadline=own), CALL.id, recommender_id="u1", by=BY, at=AT).row
    assert row.deadline is not None
    assert row.deadline.isoformat() == "2025-08-21T00:00:00+08:00"
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert(msgspec.to_builtins(form()) | {"deadline": "2025-08-20T16:00:00"}, RecommenderForm)


def test_all_that_is_wrong_with_a_unit_is_told_at_once() -> None:
    """Code, phone, e-mail and a missing name."""
    wrong = form(name="", credit_code="91350100M000100Y4Z", phone="1234", email="zhao")
    with pytest.raises(Problem) as caught:
        recommenders.register(wrong, CALL.id, recommender_id="u1", by=BY, at=AT)
    assert {(each.field, each.code) for each in caught.value.fields} == {
        ("name", "REQUIRED"),
        ("credit_code", "BAD_CREDIT_CODE"),
        ("phone", "BAD_TELEPHONE"),
        ("email", "BAD_EMAIL"),
    }


@pytest.mark.parametrize(("name", "limit"), [(name, field.limit) for name, field in RECOMMENDER.items() if field.limit])
def test_a_limit_that_pages_are_told_is_the_limit(name: str, limit: int) -> None:
    """One character more is refused."""
    with pytest.raises(Problem) as caught:
        recommenders.register(form(**{name: "工" * (limit + 1)}), CALL.id, recommender_id="u1", by=BY, at=AT)
    assert (caught.value.fields[0].field, caught.value.fields[0].code) == (name, "TOO_LONG")


def test_what_pages_are_told_to_ask_for_is_needed() -> None:
    """An empty unit lacks just what the table calls required."""
    empty = form(**{name: "" for name in RECOMMENDER if name not in ("deadline", "level")})
    with pytest.raises(Problem) as caught:
        recommenders.register(empty, CALL.id, recommender_id="u1", by=BY, at=AT)
    required = {name for name, field in RECOMMENDER.items() if field.required}
    assert {each.field for each in caught.value.fields} == required


# --- what is missing, and reminders -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("done", "missing"),
    [
        ({}, ["sign_in", "picks", "sheet"]),
        ({"signed_in_at": AT}, ["picks", "sheet"]),
        ({"signed_in_at": AT, "sheet_at": AT}, ["picks"]),
        ({"signed_in_at": AT, "confirmed_at": AT}, []),  # the sheet is filled in from the list
    ],
)
def test_what_a_unit_has_still_to_do(done: dict[str, Any], missing: list[str]) -> None:
    """It signs in, confirms its list, sends its sheet."""
    assert list(recommenders.missing(msgspec.structs.replace(UNIT, **done))) == missing


@pytest.mark.parametrize(
    ("row", "due"),
    [
        ({}, True),
        ({"confirmed_at": AT}, False),
        ({"state": ExpertState.REMOVED}, False),
        ({"reminded_at": AT - timedelta(hours=24)}, True),
        ({"reminded_at": AT - timedelta(hours=23, minutes=59)}, False),
    ],
)
def test_who_may_be_reminded(row: dict[str, Any], due: bool) -> None:
    """A unit that takes part and has not confirmed, once a day."""
    assert recommenders.may_be_reminded(msgspec.structs.replace(UNIT, **row), AT) is due


def test_a_reminder_says_who_reminds_and_brings_a_link() -> None:
    """The row keeps both for the unit's page."""
    change = recommenders.remind(UNIT, "广东省工业和信息化厅", BY, AT)
    assert change.row == msgspec.structs.replace(UNIT, reminded_at=AT, reminded_by="广东省工业和信息化厅")
    [letter] = change.messages
    assert (letter.kind, letter.body["reminder"], letter.body["email"]) == (
        "unit_reminder",
        "广东省工业和信息化厅",
        "zhao@example.cn",
    )


def test_a_sheet_that_arrived_is_seen_on_the_row() -> None:
    """So that whoever oversees units reads it with them."""
    change = recommenders.sheet_arrived(UNIT, BY, AT)
    assert (change.action, change.row) == ("send_sheet", msgspec.structs.replace(UNIT, sheet_at=AT))
