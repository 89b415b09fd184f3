"""Objections: who is heard, about what and until when, and what a decision changes."""

from datetime import timedelta

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.entry import objections, proposal
from chalicelib.entry.objections import Contact, Decided, Objection, ObjectionForm, Objector, Outcome
from chalicelib.entry.proposal import Listing, Proposal, Terms
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import attachments
from chalicelib.people.attachments import Fault, FileForm, FileKind
from tests.unit import samples
from tests.unit.samples import LATER, OFFICE, code_of, refused_fields

ENTRY = samples.reviewed()
NOTICED = proposal.propose(
    ENTRY.contest, (Listing((ENTRY.id, "w2"), 1),), terms=Terms(5, "calendar", renotice=True), at=LATER, years={}
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


# --- evidence ---------------------------------------------------------------------------------------------------


def sent(number: int = 0) -> FileForm:
    """One of several files."""
    return FileForm(name=f"{number}.png", kind=FileKind.PNG, size=9, sha256=f"{number:064x}")


def with_evidence(files: int, fault: Fault | None = None) -> Objection:
    """An objection with some checked files, or refused ones."""
    row = ROW
    for number in range(files):
        added = objections.add_evidence(row, sent(number), AT)
        assert added is not None
        settled = objections.settle_evidence(added.row, sent(number).sha256, fault, AT)
        assert settled is not None
        row = settled.row
    return row


def test_evidence_is_added_and_its_check_ordered() -> None:
    """In the name of the objector; sent again it changes nothing."""
    change = objections.add_evidence(ROW, sent(), AT)
    assert change is not None
    file = attachments.attach(sent(), objections.EVIDENCE, AT)
    body = {"owner": "objection", "id": f"{ROW.contest}.1", "sha256": file.sha256, "replaces": ""}
    assert change == Change(
        row=msgspec.structs.replace(ROW, evidence=(file,)),
        action="add_evidence",
        by=Actor(Role.ENTRANT, "objector-1"),
        at=AT,
        after=file.sha256,
        messages=(Message(Destination.ATTACHMENTS, "check_attachment", body),),
    )
    assert objections.add_evidence(change.row, sent(), AT) is None
    assert objections.named_in(body["id"]) == (ROW.contest, 1)


def test_five_files_are_taken_and_refused_ones_do_not_count() -> None:
    """A refused file can be sent again; the row never grows beyond five of each."""
    with pytest.raises(Problem, match="TOO_MANY_FILES"):
        objections.add_evidence(with_evidence(5), sent(9), AT)
    row = with_evidence(9, Fault.BROKEN)
    assert len(row.evidence) == 6
    again = objections.add_evidence(row, sent(8), AT)
    assert again is not None
    assert [each.sha256 for each in again.row.evidence if each.state == "sent"] == [sent(8).sha256]
    assert len({each.sha256 for each in again.row.evidence}) == len(again.row.evidence)


def test_a_decided_objection_takes_no_evidence() -> None:
    """Its decision was read by its objector."""
    decided = objections.decide(ROW, Outcome.DISMISSED, noticed=COUNTED, by=OFFICE, at=AT, why="查无实据").objection.row
    with pytest.raises(Problem, match="OBJECTION_DECIDED"):
        objections.add_evidence(decided, sent(), AT)


def test_a_verdict_is_taken_once_and_opens_the_file() -> None:
    """A refused or unknown one cannot be opened."""
    row = with_evidence(2)
    assert objections.to_open(row, sent(1).sha256) == (2, row.evidence[1])
    assert objections.settle_evidence(row, sent(1).sha256, Fault.BOMB, AT) is None
    for other, sha256 in ((row, "ab" * 32), (with_evidence(1, Fault.ACTIVE), sent().sha256), (ROW, sent().sha256)):
        with pytest.raises(Problem, match="NOT_FOUND"):
            objections.to_open(other, sha256)


def test_the_token_admits_its_own_objector_for_a_day() -> None:
    """No other objection's, no other pepper's, nothing typed by hand, nobody a day later, nor before it was given."""
    token, other = objections.evidence_token(ROW, "pepper", AT), msgspec.structs.replace(ROW, number=2)
    last = AT + objections.EVIDENCE_TIME - timedelta(seconds=1)
    objections.check_token(ROW, token, ["pepper"], last)
    objections.check_token(
        ROW, objections.evidence_token(ROW, "pepper", last), ["next", "pepper"], last + timedelta(hours=23)
    )
    second, _, digest = token.partition(".")
    for row, shown, at in (
        (other, token, AT),
        (ROW, objections.evidence_token(ROW, "other", AT), AT),
        (ROW, f"{int(second) + 3600}.{digest}", AT + timedelta(hours=1)),
        (ROW, "\udcff", AT),
        (ROW, "", AT),
        (ROW, f"{'9' * 40}.{digest}", AT),
        (ROW, token, AT + objections.EVIDENCE_TIME),
        (ROW, token, AT - timedelta(seconds=1)),
    ):
        with pytest.raises(Problem, match="NOT_FOUND"):
            objections.check_token(row, shown, ["pepper"], at)


def test_only_who_objected_comes_back_and_not_after_the_decision() -> None:
    """By the contact that made it; others learn nothing of it, not even that it exists."""
    assert objections.check_returning(ROW, ROW.by.digest) == ROW
    decided = msgspec.structs.replace(ROW, decided=Decided(outcome=Outcome.DISMISSED, by=OFFICE, at=AT, why="查无实据"))
    for row, digest, code in (
        (None, ROW.by.digest, "NOT_YOUR_OBJECTION"),
        (ROW, "other", "NOT_YOUR_OBJECTION"),
        (decided, "other", "NOT_YOUR_OBJECTION"),
        (decided, ROW.by.digest, "OBJECTION_DECIDED"),
    ):
        with pytest.raises(Problem, match=code):
            objections.check_returning(row, digest)
