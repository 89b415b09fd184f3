"""Experts and organizers: invited, told, reminded, and let go."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import msgspec
import pytest

from chalicelib import actors
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import CHINA
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import invited
from chalicelib.people.invited import EXPERT as TABLE
from chalicelib.people.invited import Expert, ExpertForm, ExpertState, Organizer
from tests.unit.samples import AT, CALL, CREDIT_CODE, LATER, OFFICE, code_of, refused_fields

FORM = ExpertForm(
    name=" 钱七 ",
    field="art",
    unit=" 中央美术学院",
    email=" Qian@Example.cn ",
    credit_code="9135 0100 m000100y43",
    phone="138-0013-8000",
)
EXPERT = Expert(
    id="e1",
    contest=CALL.id,
    name="钱七",
    field="art",
    unit="中央美术学院",
    credit_code=CREDIT_CODE,
    email="qian@example.cn",
    phone="13800138000",
    created_at=AT,
)
REMOVED = msgspec.structs.replace(EXPERT, state=ExpertState.REMOVED, access_from=LATER)
REMINDED = msgspec.structs.replace(EXPERT, reminded_at=AT)
TO_HIM = {"role": "expert", "subject": "e1", "name": "钱七", "email": "qian@example.cn"}


def letter(kind: str, **more: object) -> tuple[Message, ...]:
    """The one message to the expert."""
    return (Message(Destination.MESSAGES, kind, TO_HIM | more),)


def test_an_expert_is_invited() -> None:
    """The row in one spelling and one message with a link."""
    change = invited.invite_expert(FORM, CALL, expert_id="e1", by=OFFICE, at=AT)
    assert change == Change(
        row=EXPERT, action="invite", by=OFFICE, at=AT, after="invited", messages=letter("invitation")
    )


@pytest.mark.parametrize(("name", "limit"), [(name, field.limit) for name, field in TABLE.items() if field.limit])
def test_a_limit_that_pages_are_told_is_the_limit(name: str, limit: int) -> None:
    """One character more is refused."""
    long = msgspec.structs.replace(FORM, **{name: "工" * (limit + 1)})
    told = refused_fields(lambda: invited.invite_expert(long, CALL, expert_id="e1", by=OFFICE, at=AT))
    assert told[0] == (name, "TOO_LONG")


def test_what_pages_are_told_to_ask_for_is_needed() -> None:
    """An empty expert lacks just what the table calls required."""
    empty = ExpertForm(name="", field="", unit="", email="")
    told = refused_fields(lambda: invited.invite_expert(empty, CALL, expert_id="e1", by=OFFICE, at=AT))
    assert set(told) == {(name, "REQUIRED") for name, field in TABLE.items() if field.required}


def test_a_freelancer_may_have_neither_code_nor_phone() -> None:
    """Left out is not wrong."""
    row = invited.invite_expert(
        ExpertForm(name="钱七", field="art", unit="自由职业", email="q@e.cn"), CALL, expert_id="e1", by=OFFICE, at=AT
    ).row
    assert (row.credit_code, row.phone) == ("", "")


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"name": " ", "field": "", "unit": ""}, [("name", "REQUIRED"), ("field", "REQUIRED"), ("unit", "REQUIRED")]),
        ({"field": "cooking"}, [("field", "NOT_A_CHOICE")]),
        ({"email": ""}, [("email", "REQUIRED")]),
        ({"email": "qian"}, [("email", "BAD_EMAIL")]),
        ({"phone": "1234"}, [("phone", "BAD_TELEPHONE")]),
        ({"credit_code": "12345"}, [("credit_code", "BAD_CREDIT_CODE")]),
    ],
)
def test_everything_wrong_with_an_expert_is_named(wrong: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """Field by field, all at once."""
    form = msgspec.structs.replace(FORM, **wrong)
    assert refused_fields(invited.invite_expert, form, CALL, "e1", OFFICE, AT) == found


def test_letters_to_an_expert_say_what_waits() -> None:
    """A new link each time; a reminder and the opening say how many works and until when."""
    assert invited.resend(EXPERT, OFFICE, AT) == Change(
        row=EXPERT, action="resend_invitation", by=OFFICE, at=AT, messages=letter("invitation")
    )
    waits = {"unscored": 3, "until": "2025-11-01 00:00"}
    assert invited.remind(EXPERT, 3, until="2025-11-01 00:00", zone=CHINA, by=OFFICE, at=AT) == Change(
        row=REMINDED, action="remind", by=OFFICE, at=AT, messages=letter("reminder", **waits)
    )
    told = msgspec.structs.replace(EXPERT, told_of_round=1)
    assert invited.tell_of_round(EXPERT, 1, works=3, until="2025-11-01 00:00", at=AT) == Change(
        row=told, action="tell_of_round", by=SYSTEM, at=AT, messages=letter("round_open", **waits)
    )


def remind(expert: Expert, unscored: int, at: datetime) -> Change[Expert]:
    """A reminder by the office."""
    return invited.remind(expert, unscored, until="", zone=CHINA, by=OFFICE, at=at)


def test_a_reminder_goes_out_once_and_to_those_who_owe_something() -> None:
    """Two organizers who press at once send one message; half a day later another may go."""
    assert code_of(remind, EXPERT, 0, AT) == "NOTHING_TO_REMIND"
    assert code_of(remind, REMINDED, 3, AT + invited.REMINDER_GAP / 2) == "REMINDED_LATELY"
    again = invited.remind(REMINDED, 3, until="", zone=CHINA, by=OFFICE, at=AT + invited.REMINDER_GAP)
    assert again.row.reminded_at == AT + invited.REMINDER_GAP


@pytest.mark.parametrize(("told", "number", "again"), [(0, 1, True), (1, 1, False), (2, 1, False), (1, 2, True)])
def test_each_round_is_told_once(told: int, number: int, again: bool) -> None:
    """An assignment step that is run again writes no second message."""
    expert = msgspec.structs.replace(EXPERT, told_of_round=told)
    assert (invited.tell_of_round(expert, number, works=3, until="", at=AT) is not None) == again


def test_an_expert_is_let_go_and_the_seats_are_given_to_others() -> None:
    """With a reason; what was scored is not touched here."""
    order = Message(Destination.VACANCIES, "expert_left", {"contest": CALL.id, "expert": "e1"})
    assert invited.remove(EXPERT, OFFICE, LATER, " 失联 ") == Change(
        row=REMOVED,
        action="remove",
        by=OFFICE,
        at=LATER,
        before="invited",
        after="removed",
        why="失联",
        messages=(order,),
    )
    assert refused_fields(invited.remove, EXPERT, OFFICE, LATER, " ") == [("reason", "REASON_REQUIRED")]


@pytest.mark.parametrize(
    "operation",
    [
        lambda row: invited.resend(row, OFFICE, AT),
        lambda row: invited.remind(row, 1, until="", zone=CHINA, by=OFFICE, at=AT),
        lambda row: invited.remove(row, OFFICE, AT, "x"),
    ],
)
def test_nobody_writes_to_an_expert_who_is_gone(operation: Callable[[Expert], object]) -> None:
    """Nor lets them go twice."""
    assert code_of(operation, REMOVED) == "EXPERT_REMOVED"


def test_an_organizer_is_appointed_with_a_link() -> None:
    """The first one by the system, at deployment."""
    change = invited.appoint_organizer("w1", CALL.id, name="王主任", email="wang@example.cn", by=SYSTEM, at=AT)
    invitation = invited.invitation(Role.ORGANIZER, "w1", "王主任", "wang@example.cn")
    row = Organizer(id="w1", contest=CALL.id, name="王主任", email="wang@example.cn", created_at=AT)
    assert change == Change(row=row, action="appoint", by=Actor(Role.SYSTEM, "system"), at=AT, messages=(invitation,))


def test_an_account_counts_as_whoever_alone_brought_it_in_until_it_is_admitted() -> None:
    """Down the line; whoever was appointed by the deployment counts as themselves."""
    first = Organizer(id="w1", contest=CALL.id, name="王主任", email="wang@example.cn", created_at=AT)
    form = invited.OrganizerForm(name="李主任", email="li@example.cn")
    by = Actor(Role.ORGANIZER, "w1")

    def added(adder: Organizer, an_id: str, role: Role = Role.ORGANIZER) -> Organizer:
        contest = CALL.id
        return invited.invite_organizer(form, role, contest=contest, organizer_id=an_id, adder=adder, by=by, at=AT).row

    second = added(first, "w2")
    assert [invited.line_of(each) for each in (first, second, added(second, "w3"))] == ["w1"] * 3
    admitted = invited.admit(second, by, AT, "确为两人").row
    assert (invited.line_of(admitted), invited.line_of(added(admitted, "w4"))) == ("w2", "w2")
    gone = msgspec.structs.replace(second, state=invited.ExpertState.REMOVED)
    for row, code in (
        (admitted, "ADMITTED"),
        (added(first, "w5", Role.SCREENER), "ADMITTED"),
        (gone, "PERSON_REMOVED"),
    ):
        with pytest.raises(Problem, match=code):
            invited.admit(row, by, AT, "确为两人")


# Whose address who would change, in an office where so many decide: whether that is refused.
ADDRESSES = [("w1", "w1", 2, False), ("w1", "w2", 2, True), ("w1", "w2", 1, False)]


@pytest.mark.parametrize(("whose", "by", "persons", "refused"), ADDRESSES)
def test_no_organizer_takes_over_the_sign_in_of_another(whose: str, by: str, persons: int, refused: bool) -> None:
    """The same address in other letters is no other one. A screener decides nothing: any organizer corrects theirs."""
    row = Organizer(id=whose, contest=CALL.id, name="王主任", email="wang@example.cn", created_at=AT)
    actor = Actor(Role.ORGANIZER, by)

    def move(member: Organizer, email: str) -> str:
        try:
            invited.check_own_address(member, email, by=actor, persons=persons)
        except Problem as problem:
            return problem.code
        return ""

    assert move(row, "new@example.cn") == ("OWN_ADDRESS" if refused else "")
    assert (
        move(row, "Wang@Example.cn") == move(msgspec.structs.replace(row, role=Role.SCREENER), "new@example.cn") == ""
    )


@pytest.mark.parametrize("role", actors.OFFICE)
def test_the_first_visit_of_a_member_of_the_office_is_noted_once(role: Role) -> None:
    """In their own name, so that an auditor sees who has come."""
    row = Organizer(id="w1", contest=CALL.id, name="王主任", email="wang@example.cn", role=role, created_at=AT)
    change = invited.came_in(row, LATER)
    assert change is not None
    assert (change.row.signed_in_at, change.by) == (LATER, Actor(role, "w1"))
    assert invited.came_in(change.row, LATER) is None
