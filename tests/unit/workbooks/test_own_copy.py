"""The copy of what is held about a person: what it names, and what it holds of nobody else."""

import json
from typing import Any

import pytest
from msgspec.structs import replace

from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.entry.entries import EntryAction, ScreeningOutcome
from chalicelib.history import HistoryRow
from chalicelib.people.entrants import Consent
from chalicelib.people.sign_in import Session
from chalicelib.workbooks import own_copy
from chalicelib.workbooks.exports import Export, ExportKind
from chalicelib.workbooks.own_copy import Held, Work
from tests.unit import samples
from tests.unit.samples import AT, CALL, ENTRANT, LATER, OFFICE, PROFILE

AGREED = Consent("1", "ab" * 32, AT)
ME = replace(ENTRANT, profile=PROFILE, privacy=AGREED, created_at=AT)
BOTH = "抄袭（王主任提出，李主任确认）"


def _link(action: str, by: Actor, why: str = "") -> HistoryRow:
    return HistoryRow(
        revision=1, action=action, by=by, at=AT, before="b", after="a", why=why, state="s", previous="", hash="h"
    )


def _held(*works: Work, **more: Any) -> Held:
    plain: dict[str, Any] = {"history": (), "sessions": (), "letters": (), "exports": ()}
    return Held(person=ME, role=Role.ENTRANT, campaign=samples.campaign(), definition=CALL, works=works, **plain | more)


def test_it_names_who_they_are_and_what_they_agreed_to() -> None:
    """Profile with contacts, notice and pledges with version and time; no hash of a chain."""
    work = Work(entry=samples.submitted(), history=())
    copy = own_copy.document(_held(work), LATER)
    assert copy["format"] == "zhengxuan-own-data-1"
    assert copy["person"]["profile"]["phone"] == PROFILE.phone
    assert "head" not in copy["person"]
    assert copy["consents"][0] == {"text": "privacy", "version": "1", "sha256": "ab" * 32, "at": AT.isoformat()}
    assert {each["id"] for each in copy["consents"][1:]} == {pledge.id for pledge in CALL.pledges}
    assert copy["entries"][0]["video"]["name"] == samples.submitted().video.name  # type: ignore[union-attr]
    assert json.loads(own_copy.encoded(_held(work), LATER))["made_at"] == LATER.isoformat()


def test_deeds_of_others_have_a_role_and_no_name() -> None:
    """The way to a decision is not told; what a letter tells is, without the two who decided."""
    history = (
        _link(EntryAction.SUBMIT, ENTRANT.actor),
        _link(EntryAction.JUDGE, SYSTEM),
        _link(EntryAction.ANSWER, OFFICE, "可疑"),
        _link(EntryAction.SCREEN, OFFICE, "离题"),
        _link(EntryAction.DISQUALIFY, OFFICE, BOTH),
    )
    copy = own_copy.document(_held(Work(entry=samples.submitted(), history=history)), LATER)
    told = [(each["action"], each["by"], each["reason"]) for each in copy["entries"][0]["history"]]
    assert told == [("submit", "self", ""), ("judge", "system", ""), ("disqualify", "organizer", "抄袭")]
    assert "王主任" not in json.dumps(copy, ensure_ascii=False)
    english = "copied (asked for by Ms Wang, confirmed by Mr Li)"
    copy = own_copy.document(_held(Work(entry=samples.submitted(), history=(_link("revoke", OFFICE, english),))), LATER)
    assert copy["entries"][0]["history"][0]["reason"] == "copied"


def test_what_is_not_told_yet_is_not_in_it() -> None:
    """A refusal of screening whose gate is shut."""
    refused = samples.screened(ScreeningOutcome.REFUSE)
    copy = own_copy.document(_held(Work(entry=refused, history=())), refused.updated_at)
    assert (copy["entries"][0]["status"], copy["entries"][0]["screening"]) == ("screening", None)


def test_of_the_own_row_deeds_of_others_have_no_reason() -> None:
    """It may be about somebody else."""
    history = (_link("describe", ENTRANT.actor, "x"), _link("join_account", OFFICE, "王五来电"))
    copy = own_copy.document(_held(history=history), LATER)
    assert [(each["by"], each["reason"]) for each in copy["history"]] == [("self", "x"), ("organizer", "")]


def test_sessions_are_told_without_what_names_them() -> None:
    """Since when, where, last used."""
    session = Session(id="s", role=Role.ENTRANT, subject="o1", name="z***", issued_at=AT, seen_at=LATER, device="手机")
    [told] = own_copy.document(_held(sessions=(session,)), LATER)["sessions"]
    assert (told["device"], told["issued_at"], "id" in told) == ("手机", AT.isoformat(), False)


EXPORT = Export(id="x", contest=CALL.id, kind=ExportKind.ENTRIES, requested_by=OFFICE, created_at=LATER)
UNIT = Actor(Role.RECOMMENDER, "u1")


@pytest.mark.parametrize(
    ("export", "held"),
    [
        (EXPORT, True),
        (replace(EXPORT, created_at=AT - (LATER - AT)), False),  # before they came
        (replace(EXPORT, requested_by=ENTRANT.actor), False),  # their own
        (replace(EXPORT, requested_by=UNIT), False),  # a unit gets no sheet of all entries
        (replace(EXPORT, kind=ExportKind.RECOMMENDATIONS, recommender="u1", requested_by=UNIT), True),
        (replace(EXPORT, kind=ExportKind.RECOMMENDATIONS, recommender="u2"), False),
        (replace(EXPORT, kind=ExportKind.PACK, entry=samples.submitted().id), True),
        (replace(EXPORT, kind=ExportKind.PACK, entry="another"), False),
        (replace(EXPORT, kind=ExportKind.COPY), False),  # of the organizer's own data
    ],
)
def test_exports_that_hold_their_data_are_listed(export: Export, held: bool) -> None:
    """Kind, time and role of the asker, no name."""
    entry = samples.submitted()
    work = Work(entry=replace(entry, form=replace(entry.form, recommender="u1")), history=())
    listed = own_copy.document(_held(work, exports=(export,)), LATER)["exports"]
    role = export.requested_by.role.value
    wanted = {"kind": export.kind.value, "at": LATER.isoformat(), "by": role, "state": "writing"}
    assert listed == ([wanted] if held else [])
