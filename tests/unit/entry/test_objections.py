"""Objections: who is heard, about what and until when, and what a decision changes."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.entry import objections, proposal
from chalicelib.entry.objections import Contact, Decided, Objection, ObjectionForm, Objector, Outcome
from chalicelib.entry.proposal import Proposal, Terms
from chalicelib.entry.revocation import Ground
from chalicelib.history import Change, Destination, Message
from tests.unit import samples
from tests.unit.samples import LATER, OFFICE, code_of, refused_fields

ENTRY = samples.reviewed()
NOTICED = proposal.propose(
    ENTRY.contest, (ENTRY.id, "w2"), 1, terms=Terms(5, "calendar", renotice=True), at=LATER, years={}
).row
AT = LATER + timedelta(days=1)
FORM = ObjectionForm(entry=ENTRY.id, name=" 李 四 ", ground=Ground.RIGHTS, text="画面取自他人影片。\n")
CONTACT = Contact("13700137000", "d1")
MADE = objections.make(FORM, ENTRY, CONTACT, noticed=NOTICED, at=AT)
ROW = MADE.objection.row
COUNTED = MADE.proposal.row
STRUCK = proposal.strike(COUNTED, ENTRY.id, Ground.RIGHTS, by=OFFICE, at=AT, why="属实", years={}).row
LETTER = {"contact": CONTACT.address, "name": "李 四", "number": 1, "title": "大国工匠", "receipt": ENTRY.receipt}


def test_an_objection_is_stored_whole_and_answered() -> None:
    """The row, who made it, and the letter that says it came; the notice counts it."""
    assert MADE.objection == Change(
        row=Objection(
            contest=ENTRY.contest,
            number=1,
            entry=ENTRY.id,
            receipt=ENTRY.receipt or "",
            title="大国工匠",
            by=Objector("李 四", *CONTACT),
            ground=Ground.RIGHTS,
            text="画面取自他人影片。",
            at=AT,
        ),
        action="object",
        by=Actor(Role.ENTRANT, "objector-1"),
        at=AT,
        messages=(Message(Destination.MESSAGES, "objection_received", LETTER),),
    )
    assert (COUNTED.objections, COUNTED.open_objections) == (1, 1)


def test_numbers_are_never_given_twice() -> None:
    """Also after an objection was decided."""
    settled = objections.decide(ROW, Outcome.DISMISSED, noticed=COUNTED, by=OFFICE, at=AT, why="查无实据").proposal.row
    again = objections.make(FORM, ENTRY, CONTACT, noticed=settled, at=AT)
    assert (again.objection.row.number, again.proposal.row.open_objections) == (2, 1)


def test_nobody_objects_without_a_name_or_a_reason() -> None:
    """Both are marked at once."""
    form = msgspec.structs.replace(FORM, name=" ", text="")
    found = refused_fields(objections.make, form, ENTRY, CONTACT, noticed=NOTICED, at=AT)
    assert found == [("name", "REQUIRED"), ("text", "REQUIRED")]


@pytest.mark.parametrize(
    ("noticed", "code"),
    [
        (NOTICED, None),
        (msgspec.structs.replace(NOTICED, objectors={"d1": 4}), None),
        (msgspec.structs.replace(NOTICED, objectors={"d1": 5}), "TOO_MANY_OBJECTIONS"),
        (msgspec.structs.replace(NOTICED, objectors={"d2": 50}), None),
        (STRUCK, "NOT_PROPOSED"),
        (proposal.end(NOTICED, NOTICED.until).row, "NOTICE_ENDED"),
    ],
)
def test_objections_are_heard_during_the_notice_and_not_without_end(noticed: Proposal, code: str | None) -> None:
    """Against what is announced; one person's flood closes the way to nobody else."""
    assert code_of(objections.make, FORM, ENTRY, CONTACT, noticed=noticed, at=AT) == code


@pytest.mark.parametrize(
    ("outcome", "noticed", "code"),
    [
        (Outcome.DISMISSED, COUNTED, None),
        (Outcome.PARTLY, COUNTED, None),
        (Outcome.UPHELD, COUNTED, "STRIKE_FIRST"),
        (Outcome.UPHELD, STRUCK, None),
    ],
)
def test_no_entry_wins_against_an_objection_that_was_upheld(
    outcome: Outcome, noticed: Proposal, code: str | None
) -> None:
    """It is struck off first, by two people; the other decisions need no more."""
    assert code_of(objections.decide, ROW, outcome, noticed=noticed, by=OFFICE, at=AT, why="已核实") == code


def test_a_decision_is_told_and_frees_the_notice() -> None:
    """The objector reads outcome and reason; it is decided once."""
    heard = objections.decide(ROW, Outcome.DISMISSED, noticed=COUNTED, by=OFFICE, at=AT, why=" 查无实据 ")
    told = LETTER | {"outcome": "不成立", "outcome_en": "Dismissed", "reason": "查无实据"}
    assert heard.objection == Change(
        row=msgspec.structs.replace(ROW, decided=Decided(outcome=Outcome.DISMISSED, by=OFFICE, at=AT, why="查无实据")),
        action="decide",
        by=OFFICE,
        at=AT,
        after="dismissed",
        why="查无实据",
        messages=(Message(Destination.MESSAGES, "objection_decided", told),),
    )
    assert heard.proposal.row.open_objections == 0
    again = code_of(
        objections.decide, heard.objection.row, Outcome.PARTLY, noticed=COUNTED, by=OFFICE, at=AT, why="再议"
    )
    assert again == "OBJECTION_DECIDED"


def test_a_decision_needs_a_reason() -> None:
    """The objector is owed one, whatever is decided."""
    found = refused_fields(objections.decide, ROW, Outcome.DISMISSED, noticed=COUNTED, by=OFFICE, at=AT, why="")
    assert found == [("reason", "REASON_REQUIRED")]
