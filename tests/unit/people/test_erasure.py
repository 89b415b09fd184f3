"""Erasure: who asks, how long it waits, on what grounds it is refused, and what is kept of it."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import erasure
from chalicelib.people.erasure import Erasure, ErasureGround, ErasureState
from tests.unit.samples import AT, CALL, ENTRANT, LATER, MS, OFFICE, code_of

WHO = ENTRANT.actor
ASKED = Erasure(
    role=Role.ENTRANT,
    subject=WHO.id,
    contest=CALL.id,
    by=WHO,
    asked_at=AT,
    due_at=AT + timedelta(days=7),
    withdrawn=("e1",),
)


def _ask(before: Erasure | None = None, by: Actor = WHO, why: str = "") -> Change[Erasure]:
    return erasure.ask(before, WHO, contest=CALL.id, cooling_days=7, by=by, at=AT, why=why, withdrawn=("e1",))


def test_a_person_asks_and_it_waits_for_the_days_of_the_call() -> None:
    """Nothing is due before the cooling time is over."""
    assert _ask() == Change(row=ASKED, action="ask", by=WHO, at=AT, after="asked")
    assert [erasure.due(ASKED, ASKED.due_at + wait) for wait in (-MS, MS - MS, MS)] == [False, True, True]
    assert ASKED.id == "entrant.o1"
    assert ASKED.person == WHO


def test_an_organizer_says_why_they_ask_for_somebody() -> None:
    """The person need not."""
    assert code_of(_ask, None, OFFICE) == "INVALID_FIELDS"
    assert _ask(None, OFFICE, "来信要求删除").why == "来信要求删除"


def test_it_is_asked_for_once_at_a_time() -> None:
    """What was taken back or refused may be asked for again, on the same row; what was done is done."""
    assert code_of(_ask, ASKED) == "ERASURE_WAITS"
    assert code_of(_ask, replace(ASKED, state=ErasureState.DONE)) == "ERASURE_DONE"
    for state in (ErasureState.TAKEN_BACK, ErasureState.REFUSED):
        again = _ask(replace(ASKED, state=state, ground=ErasureGround.DISPUTE, reason="x", revision=2, head="h2"))
        assert again.row == replace(ASKED, revision=2, head="h2")
        assert (again.before, again.after) == (state.value, "asked")


def test_the_person_takes_it_back() -> None:
    """Then nothing is due any more."""
    back = erasure.take_back(ASKED, WHO, LATER)
    assert back.row == replace(ASKED, state=ErasureState.TAKEN_BACK, decided_by=WHO, decided_at=LATER)
    assert (back.action, back.before, back.after) == ("take_back", "asked", "taken_back")
    assert not erasure.due(back.row, ASKED.due_at)


def test_it_is_refused_on_a_ground_of_the_law() -> None:
    """With a reason that the person reads."""
    refused = erasure.refuse(ASKED, ErasureGround.DISPUTE, by=OFFICE, at=LATER, why="权属异议尚未了结")
    assert (refused.row.state, refused.row.ground) == (ErasureState.REFUSED, ErasureGround.DISPUTE)
    assert (refused.row.reason, refused.why, refused.row.decided_by) == ("权属异议尚未了结", "权属异议尚未了结", OFFICE)
    with pytest.raises(Problem):
        erasure.refuse(ASKED, ErasureGround.DISPUTE, by=OFFICE, at=LATER, why=" ")


def test_what_was_erased_is_counted() -> None:
    """The row says when, by the system, and how much; it holds no name."""
    gone = erasure.done(replace(ASKED, shown="138****8000"), LATER, {"rows": 3, "files": 2})
    assert gone.row.shown == ""
    assert gone.row.counts == {"rows": 3, "files": 2}
    assert (gone.row.state, gone.row.decided_by, gone.action) == (ErasureState.DONE, SYSTEM, "erase")


@pytest.mark.parametrize("state", [ErasureState.REFUSED, ErasureState.TAKEN_BACK, ErasureState.DONE])
def test_what_has_ended_changes_no_more(state: ErasureState) -> None:
    """Neither by the person, nor by the office, nor by the daily function."""
    ended = replace(ASKED, state=state)
    assert code_of(erasure.take_back, ended, WHO, LATER) == "ERASURE_ENDED"
    assert code_of(erasure.done, ended, LATER) == "ERASURE_ENDED"
    with pytest.raises(Problem, match="ERASURE_ENDED"):
        erasure.refuse(ended, ErasureGround.LAW_KEEPS, by=OFFICE, at=LATER, why="x")
    assert not erasure.due(ended, LATER + timedelta(days=99))
    assert not erasure.is_open(ended)


def test_letters_go_to_the_person() -> None:
    """An entrant's to their contacts, which the row knows; others' to the address that is given."""
    assert erasure.letter("erasure_asked", WHO, {}, until="u") == Message(
        Destination.MESSAGES, "erasure_asked", {"role": "entrant", "subject": "o1", "until": "u"}
    )
