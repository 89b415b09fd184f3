"""The ceremony: who is asked until when, what an answer may hold, and when it is deleted."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.call import campaign as campaigns
from chalicelib.call.definition import Ceremony
from chalicelib.entry import ceremony, entries
from chalicelib.entry.ceremony import REMINDER_GAP, Attendance, AttendanceForm, CeremonyPlan, PlanForm
from chalicelib.entry.entries import Status
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change, Destination, Message
from tests.unit import samples
from tests.unit.samples import CALL, LATER, OFFICE

HELD = msgspec.structs.replace(CALL, ceremony=Ceremony(attendees=2))
PUBLISHED = campaigns.publish(samples.campaign(), LATER).row
AT = LATER + timedelta(days=1)
UNTIL = LATER + timedelta(days=8)
PLAN = CeremonyPlan(contest=CALL.id, until=UNTIL)
ENDS = LATER + timedelta(days=CALL.retention.personal_days)
AWARDED = msgspec.structs.replace(samples.reviewed(), status=Status.AWARDED)
REVOKED = entries.revoke(AWARDED, Ground.RIGHTS, OFFICE, at=LATER, why="侵权").row
OWNER = Actor(Role.ENTRANT, AWARDED.owner)


def answered(before: Attendance | None = None, /, **more: Any) -> Change[Attendance]:
    """The change by an ordinary answer, or by one that differs from it."""
    given: dict[str, Any] = {"entry": AWARDED, "planned": PLAN, "definition": HELD, "at": AT}
    given |= {name: more.pop(name) for name in list(more) if name in given}
    form = AttendanceForm(**{"attendees": ("李四", "王五"), "trophy": "广东精工", "note": "一人素食", **more})
    return ceremony.answer(before, form=form, campaign=PUBLISHED, **given)


def reminded(before: Attendance | None = None, **more: Any) -> Change[Attendance]:
    given: dict[str, Any] = {"entry": AWARDED, "planned": PLAN, "definition": HELD, "at": AT, **more}
    return ceremony.remind(before, campaign=PUBLISHED, by=OFFICE, **given)


def test_an_answer_holds_guests_the_name_and_the_note() -> None:
    """And nothing personal goes into the history, which outlives it."""
    assert answered(attendees=(" 李四 ", " "), trophy=" 广东精工 ") == Change(
        row=Attendance(
            entry=AWARDED.id,
            contest=CALL.id,
            expires=ENDS,
            attendees=("李四",),
            trophy="广东精工",
            note="一人素食",
            answered_at=AT,
        ),
        action="answer",
        by=OWNER,
        at=AT,
    )


def test_an_answer_can_be_changed_until_the_date() -> None:
    """From then on the plates are engraved; before one is set nobody is asked."""
    first = samples.stored(answered())
    last = UNTIL - timedelta(milliseconds=1)
    assert answered(first, trophy="别名", revision=1, at=last).row.trophy == "别名"
    for late in ({"at": UNTIL}, {"planned": None}):
        with pytest.raises(Problem, match="CEREMONY_CLOSED"):
            answered(first, revision=1, **late)
    with pytest.raises(Stale):
        answered(first, revision=0)


@pytest.mark.parametrize(
    "who",
    [{"entry": samples.reviewed()}, {"entry": REVOKED}, {"definition": CALL}],
    ids=["no winner", "revoked", "no ceremony"],
)
def test_nobody_else_is_asked_or_reminded(who: dict[str, Any]) -> None:
    """The answer is the one of a page that is not there."""
    for act in (answered, reminded):
        with pytest.raises(Problem, match="NOT_FOUND"):
            act(**who)


@pytest.mark.parametrize(
    ("more", "field", "code"),
    [
        ({"attendees": ("甲", "乙", "丙")}, "attendees", "TOO_MANY"),
        ({"attendees": ("甲" * 51,)}, "attendees", "TOO_LONG"),
        ({"trophy": " "}, "trophy", "REQUIRED"),
        ({"trophy": "字" * 41}, "trophy", "TOO_LONG"),
        ({"note": "字" * 501}, "note", "TOO_LONG"),
    ],
)
def test_what_is_wrong_is_named(more: dict[str, Any], field: str, code: str) -> None:
    """The field, and why."""
    with pytest.raises(Problem) as refused:
        answered(**more)
    assert [(each.field, each.code) for each in refused.value.fields] == [(field, code)]


def test_a_reminder_is_one_letter_in_twelve_hours() -> None:
    """Two organizers who act at once send one; who has answered gets none."""
    change = reminded()
    letter = {
        "role": "entrant",
        "subject": AWARDED.owner,
        "title": AWARDED.form.title,
        "receipt": AWARDED.receipt,
        "until": campaigns.shown(UNTIL),
    }
    assert change.messages == (Message(Destination.MESSAGES, "ceremony", letter),)
    once = samples.stored(change)
    assert once.reminded_at == AT
    with pytest.raises(Problem, match="HOLDER_REMINDED"):
        reminded(once, at=AT + REMINDER_GAP - timedelta(seconds=1))
    assert reminded(once, at=AT + REMINDER_GAP).row.reminded_at == AT + REMINDER_GAP
    with pytest.raises(Problem, match="NOTHING_TO_CONFIRM"):
        reminded(samples.stored(answered()))
    with pytest.raises(Problem, match="CEREMONY_CLOSED"):
        reminded(at=UNTIL)


def test_the_date_is_set_after_publication_and_may_be_moved() -> None:
    """To what is not past; of two who move it at once the second looks again."""
    change = ceremony.plan(None, PlanForm(UNTIL), PUBLISHED, by=OFFICE, at=AT)
    assert change == Change(row=PLAN, action="plan", by=OFFICE, at=AT, after=UNTIL.isoformat())
    before = samples.stored(change)
    moved = ceremony.plan(before, PlanForm(UNTIL + timedelta(days=1), 1), PUBLISHED, by=OFFICE, at=AT)
    assert (moved.before, moved.row.until) == (UNTIL.isoformat(), UNTIL + timedelta(days=1))
    with pytest.raises(Stale):
        ceremony.plan(before, PlanForm(UNTIL), PUBLISHED, by=OFFICE, at=AT)
    with pytest.raises(Problem, match="INVALID_FIELDS"):
        ceremony.plan(None, PlanForm(AT), PUBLISHED, by=OFFICE, at=AT)
    with pytest.raises(Problem, match="NOT_PUBLISHED"):
        ceremony.plan(None, PlanForm(UNTIL), samples.campaign(), by=OFFICE, at=AT)
