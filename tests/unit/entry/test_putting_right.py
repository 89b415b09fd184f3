"""What was done to an entry by mistake is put right: what each remedy restores, whom it tells, and until when."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.call.campaign import Campaign, Decision, PhaseName, PhaseStatus, Stop
from chalicelib.call.definition import ScreeningRules
from chalicelib.clock import BEIJING
from chalicelib.entry import entries
from chalicelib.entry.entries import Desk, Entry, ScreeningOutcome, Status
from chalicelib.errors import Problem
from chalicelib.history import Change
from tests.unit import samples
from tests.unit.samples import AT, CALL, CLOSES, ENTRANT, FORM, IN_STATUS, LATER, MS, OFFICE, PLEDGES, UPLOAD

TEN = timedelta(minutes=10)
PASS, REFUSE, RETURN = ScreeningOutcome.PASS, ScreeningOutcome.REFUSE, ScreeningOutcome.RETURN


def screened(outcome: ScreeningOutcome, work: Entry | None = None, rules: ScreeningRules = CALL.screening) -> Entry:
    """A listed work with a screener's answer, as stored."""
    before = work or samples.listed()
    desk = Desk(rules, CLOSES, OFFICE, LATER)
    row: Entry = samples.stored(entries.screen(before, outcome, "理由", desk), before)
    return row


def kinds(change: Change[Entry]) -> list[str]:
    """The messages of a change."""
    return [message.kind for message in change.messages]


def code_of(act: Any, *values: Any) -> str:
    """The code with which an operation is refused; empty where it is not."""
    try:
        act(*values)
    except Problem as problem:
        return problem.code
    return ""


# --- screening --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", list(ScreeningOutcome))
def test_an_answer_is_taken_back_before_anybody_is_told(outcome: ScreeningOutcome) -> None:
    """Within the ten minutes its letter is withdrawn with the answer, and the entry is whole as it was."""
    before = samples.listed()
    change = entries.unscreen(screened(outcome), OFFICE, LATER + TEN - MS)
    assert (change.recalls, kinds(change)) == (1, [])
    assert msgspec.structs.replace(change.row, revision=0, head="", updated_at=before.updated_at) == before


def test_an_answer_that_was_told_is_taken_back_with_a_reason_that_the_entrant_reads() -> None:
    """After the letter has gone a second one says that the first is void; without a reason nothing happens."""
    work = screened(REFUSE)
    change = entries.unscreen(work, OFFICE, LATER + TEN, "点错")
    assert (change.row.status, change.recalls, kinds(change)) == (Status.SCREENING, 0, ["screening_void"])
    assert code_of(entries.unscreen, work, OFFICE, LATER + TEN) == "INVALID_FIELDS"


def test_a_return_stands_once_its_entrant_corrects_the_entry() -> None:
    """What was submitted is gone then: taking the return back would submit what nobody pledged for."""
    work = screened(RETURN)
    revised: Entry = samples.stored(entries.revise(work, FORM, CALL, LATER), work)
    assert code_of(entries.unscreen, revised, OFFICE, LATER + MS) == "CORRECTION_BEGUN"


def test_letters_that_wait_for_the_gate_go_with_it_once() -> None:
    """As the definition says; a returned entry is told all the same, since its days run."""
    rules = msgspec.structs.replace(CALL.screening, letters="gate")
    passed, returned = screened(PASS, rules=rules), screened(RETURN, rules=rules)
    change = entries.tell(passed, LATER)
    assert change is not None
    assert (kinds(change), change.row.status) == (["screening_pass"], Status.IN_REVIEW)
    assert entries.tell(change.row, LATER + MS) is None
    assert entries.tell(returned, LATER) is None
    assert entries.unscreen(passed, OFFICE, LATER + TEN + TEN).recalls == 0


@pytest.mark.parametrize(
    ("at", "until"),
    [
        (datetime(2025, 7, 1, 12, tzinfo=BEIJING), CLOSES),
        (datetime(2025, 8, 31, 23, 59, tzinfo=BEIJING), datetime(2025, 9, 6, tzinfo=BEIJING)),
        (datetime(2025, 9, 1, tzinfo=BEIJING), datetime(2025, 9, 7, tzinfo=BEIJING)),
    ],
)
def test_a_returned_entry_has_whole_days_and_never_less_than_the_call(at: datetime, until: datetime) -> None:
    """Five days after the day of the answer, to their end in Beijing."""
    assert samples.desk(at).return_until == until


def test_an_entrant_does_not_see_an_answer_that_may_be_taken_back_unheard() -> None:
    """The page says what the letters say: passing and refusal when they go, a return at once, all after the gate."""
    at_work = samples.SCREENERS_AT_WORK
    shown = {
        outcome: [entries.as_told(screened(outcome), at_work, at).status for at in (LATER + TEN - MS, LATER + TEN)]
        for outcome in ScreeningOutcome
    }
    assert shown == {
        PASS: [Status.SCREENING, Status.IN_REVIEW],
        REFUSE: [Status.SCREENING, Status.SCREENED_OUT],
        RETURN: [Status.RETURNED, Status.RETURNED],
    }
    assert entries.as_told(screened(PASS), screening_passed(), LATER).status is Status.IN_REVIEW


# --- before the list is fixed -----------------------------------------------------------------------------------


def test_an_early_answer_takes_effect_when_the_list_is_fixed() -> None:
    """Until then the entry stays with its entrant, and nobody is told."""
    change = entries.predecide(samples.submitted(), REFUSE, "离题", samples.desk(AT))
    assert (change.row.status, change.messages, change.row.screening) == (Status.SUBMITTED, (), None)
    listed = entries.enter_screening(change.row, (), LATER).row
    effect = entries.take_effect(listed, CALL.screening, samples.campaign(), LATER)
    assert effect is not None
    assert (effect.row.status, kinds(effect), effect.by) == (Status.SCREENED_OUT, ["screening_refuse"], OFFICE)
    assert entries.take_effect(effect.row, CALL.screening, samples.campaign(), LATER) is None


def test_an_early_answer_is_void_once_the_entrant_changes_what_was_judged() -> None:
    """A new form or a new video is looked at anew; the screener can also take it back."""
    work = entries.predecide(samples.submitted(), PASS, "", samples.desk(AT)).row
    assert entries.revise(work, FORM, CALL, AT).row.predecided is None
    assert entries.begin_upload(work, UPLOAD, AT).row.predecided is None
    assert entries.unscreen(work, OFFICE, AT).row == samples.submitted()


def test_an_entry_returned_early_comes_back_in_time() -> None:
    """It takes effect at once; on the list or not, it is screened when it is submitted again by its deadline."""
    returned = entries.predecide(samples.submitted(), RETURN, "补字幕", samples.desk(CLOSES - MS)).row
    assert (returned.status, returned.listed) == (Status.RETURNED, False)
    listed = entries.enter_screening(returned, (), LATER - timedelta(days=9)).row
    assert (listed.status, listed.listed) == (Status.RETURNED, True)
    assert entries.submit(listed, PLEDGES, CALL, LATER).row.status is Status.SCREENING


def test_a_returned_entry_that_does_not_come_back_is_overdue_after_its_grace() -> None:
    """Not while a file is on its way, not once it is submitted again."""
    work, at_work = screened(RETURN), samples.SCREENERS_AT_WORK
    until, grace = datetime(2025, 9, 17, tzinfo=BEIJING), timedelta(hours=CALL.calendar.grace_hours)
    on_its_way = entries.begin_upload(work, msgspec.structs.replace(UPLOAD, begun_at=until - MS), until - MS).row
    again = entries.submit(work, PLEDGES, CALL, until - MS).row
    late = {
        "idle": entries.is_overdue(work, at_work, CALL, until),
        "on its way": entries.is_overdue(on_its_way, at_work, CALL, until + grace - MS),
        "never arrived": entries.is_overdue(on_its_way, at_work, CALL, until + grace),
        "submitted": entries.is_overdue(again, at_work, CALL, until + grace),
    }
    assert late == {"idle": True, "on its way": False, "never arrived": True, "submitted": False}


# --- one entry's deadline, name, leaving ------------------------------------------------------------------------


def test_one_entrant_gets_more_time_and_nobody_else() -> None:
    """Past the deadline and past the list, until the gate; what comes then is added to the list."""
    until = CLOSES + timedelta(days=3)
    listed = msgspec.structs.replace(samples.SCREENERS_AT_WORK, manifest_key="m")
    change = entries.extend(samples.judged(), until, listed, by=OFFICE, at=CLOSES, why="灾害")
    assert kinds(change) == ["deadline_extended"]
    assert entries.may(change.row, listed, CALL, until - MS) == ("edit", "upload", "submit", "withdraw")
    assert entries.may(samples.judged(), listed, CALL, until - MS) == ("withdraw",)
    submitted = entries.submit(change.row, PLEDGES, CALL, until - MS).row
    assert [entries.is_latecomer(submitted, listed, CALL, at) for at in (until - MS, until)] == [False, True]
    assert not entries.is_latecomer(entries.enter_screening(submitted, (), until).row, listed, CALL, until)


@pytest.mark.parametrize(
    ("until", "phase", "code"),
    [
        (CLOSES, PhaseStatus.IDLE, "DEADLINE_PAST"),
        (CLOSES + MS, PhaseStatus.IDLE, ""),
        (LATER, PhaseStatus.DONE, "PHASE_NOT_OPEN"),
    ],
)
def test_a_deadline_of_its_own_is_later_and_before_the_gate(until: datetime, phase: PhaseStatus, code: str) -> None:
    """A date that takes time away, or one that nobody would screen, is refused."""
    campaign = samples.campaign(screening=phase)
    assert code_of(entries.extend, samples.draft(), until, campaign, OFFICE, AT, "灾害") == code


def test_the_list_takes_the_name_in_the_profile_and_a_correction_says_both_names() -> None:
    """Until closing the name follows the profile; then an organizer corrects it, with a reason, in the history."""
    listed = entries.enter_screening(samples.submitted(), (), LATER, "广东精工集团").row
    change = entries.correct_name(listed, " 广东精工集团有限公司 ", OFFICE, at=LATER, why="营业执照更名")
    assert change.row.entrant_name == "广东精工集团有限公司"
    assert (change.before, change.after, change.why) == ("广东精工集团", "广东精工集团有限公司", "营业执照更名")
    assert code_of(entries.correct_name, listed, " ", OFFICE, LATER, "x") == "INVALID_FIELDS"


LEAVERS = [
    Status.SUBMITTED,
    Status.SCREENING,
    Status.SCREENED_OUT,
    Status.IN_REVIEW,
    Status.REVIEWED,
    Status.NOT_SELECTED,
]


@pytest.mark.parametrize("status", LEAVERS)
def test_a_disqualified_entry_can_be_restored_to_where_it_stood(status: Status) -> None:
    """Whatever the status was: the row is as before, its entrant reads both reasons."""
    before = IN_STATUS[status]()
    out = entries.disqualify(before, OFFICE, LATER, "抄袭")
    assert (out.row.status, kinds(out)[0], out.messages[0].body["reason"]) == (
        Status.DISQUALIFIED,
        "disqualified",
        "抄袭",
    )
    back = entries.restore(out.row, samples.campaign(), OFFICE, at=LATER, why="查无实据")
    assert kinds(back) == ["restored"]
    assert msgspec.structs.replace(back.row, updated_at=before.updated_at) == before


def screening_passed() -> Campaign:
    """The call after the gate of screening."""
    row = samples.campaign(screening=PhaseStatus.RUNNING)
    decided = {Stop.GATE: Decision(by=OFFICE, at=LATER, reason="同意")}
    phase = msgspec.structs.replace(row.phase(PhaseName.SCREENING), decisions=decided)
    return msgspec.structs.replace(row, phases={**row.phases, PhaseName.SCREENING: phase})


@pytest.mark.parametrize(
    ("entry", "campaign", "code"),
    [
        (samples.listed(), samples.SCREENERS_AT_WORK, ""),
        (samples.listed(), screening_passed(), "PHASE_NOT_OPEN"),
        (samples.submitted(), screening_passed(), "PHASE_NOT_OPEN"),
        (IN_STATUS[Status.IN_REVIEW](), screening_passed(), ""),
        (IN_STATUS[Status.IN_REVIEW](), samples.campaign(opened=True), ""),
    ],
)
def test_a_withdrawal_is_taken_back_while_the_call_has_waited(entry: Entry, campaign: Campaign, code: str) -> None:
    """Where screening has ended without the entry nobody would look at it; with the experts it gets its seats again."""
    gone = entries.withdraw(entry, ENTRANT.actor, LATER, "误操作").row
    assert code_of(entries.restore, gone, campaign, OFFICE, LATER, "误操作") == code
    if code == "" and campaign.round.opened_at:
        assert kinds(entries.restore(gone, campaign, OFFICE, at=LATER, why="误操作")) == ["restored", "work_restored"]


def test_what_left_before_the_draw_does_not_come_back_after_it() -> None:
    """It has no panel, and the panels of the others are full."""
    gone = entries.withdraw(IN_STATUS[Status.IN_REVIEW](), ENTRANT.actor, LATER - MS, "").row
    assert code_of(entries.restore, gone, samples.campaign(opened=True), OFFICE, LATER, "x") == "PHASE_NOT_OPEN"


def test_organizers_are_offered_what_they_may_do() -> None:
    """The page shows no button that the server refuses."""
    at_work, passed = samples.SCREENERS_AT_WORK, screening_passed()
    gone = entries.disqualify(IN_STATUS[Status.REVIEWED](), OFFICE, LATER, "抄袭").row
    assert entries.office_may(samples.draft(), at_work) == ("extend", "correct_name")
    assert entries.office_may(screened(PASS), at_work) == ("undo", "correct_name", "disqualify")
    assert entries.office_may(screened(PASS), passed) == ("correct_name", "disqualify")
    assert entries.office_may(screened(RETURN), at_work) == ("undo", "extend", "correct_name", "disqualify")
    assert entries.office_may(gone, passed) == ("restore",)
