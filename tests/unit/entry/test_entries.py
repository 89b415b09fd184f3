"""A work from its draft to the award: every operation in every status, every deadline to the millisecond."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib import history
from chalicelib.bilingual import Language, Text
from chalicelib.call.campaign import Campaign, PhaseStatus
from chalicelib.clock import BEIJING
from chalicelib.entry import entries
from chalicelib.entry.entries import (
    PREPARING,
    TRANSITIONS,
    AgreedPledge,
    Entry,
    Screening,
    ScreeningOutcome,
    Status,
    Submission,
)
from chalicelib.entry.flags import ScreeningFlag
from chalicelib.entry.form import Form
from chalicelib.entry.revocation import Ground, Revocation
from chalicelib.entry.upload import NO_VERDICT, Video, VideoState
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, HistoryRow, Message
from chalicelib.video.verdicts import VideoReport
from tests.unit import samples
from tests.unit.samples import (
    ACCEPTED,
    AT,
    CALL,
    CLOSES,
    ENTRANT,
    FACTS,
    FINDING,
    FORM,
    GRACE_ENDS,
    IN_STATUS,
    LATER,
    MS,
    OFFICE,
    OPENS,
    PLEDGES,
    REJECTED,
    SCREENERS_AT_WORK,
    UNKNOWN,
    UPLOAD,
    WARNED,
    refused_fields,
)

Action = Callable[[Entry], Change[Entry]]

ACTIONS: dict[str, Action] = {
    "revise": lambda entry: entries.revise(entry, FORM, CALL, AT),
    "submit": lambda entry: entries.submit(entry, PLEDGES, CALL, AT),
    "begin_upload": lambda entry: entries.begin_upload(entry, UPLOAD, AT),
    "complete_upload": lambda entry: entries.complete_upload(entry, "v2", ENTRANT.actor, AT),
    "abandon_upload": lambda entry: entries.abandon_upload(entry, ENTRANT.actor, AT),
    "accept": lambda entry: entries.judge(entry, ACCEPTED, AT),
    "reject": lambda entry: entries.judge(entry, REJECTED, AT),
    "give up checking": lambda entry: entries.judge(entry, UNKNOWN, AT),
    "recheck": lambda entry: entries.recheck(entry, OFFICE, AT),
    "enter_screening": lambda entry: entries.enter_screening(entry, (ScreeningFlag.AI_DECLARED,), AT),
    "pass": lambda entry: entries.screen(entry, ScreeningOutcome.PASS, "", samples.desk(AT)),
    "refuse": lambda entry: entries.screen(entry, ScreeningOutcome.REFUSE, "离题", samples.desk(AT)),
    "return": lambda entry: entries.screen(entry, ScreeningOutcome.RETURN, "补字幕", samples.desk(AT)),
    "lapse": lambda entry: entries.lapse(entry, CALL, OFFICE, AT),
    "withdraw": lambda entry: entries.withdraw(entry, ENTRANT.actor, AT, "重拍"),
    "undo": lambda entry: entries.unscreen(entry, OFFICE, AT, "点错"),
    "predecide": lambda entry: entries.predecide(entry, ScreeningOutcome.PASS, "", samples.desk(AT)),
    "extend": lambda entry: entries.extend(entry, CLOSES + MS, samples.campaign(), by=OFFICE, at=AT, why="灾害"),
    "correct_name": lambda entry: entries.correct_name(entry, "正名", OFFICE, at=AT, why="更名"),
    "disqualify": lambda entry: entries.disqualify(entry, OFFICE, AT, "抄袭"),
    "restore": lambda entry: entries.restore(entry, samples.campaign(), OFFICE, at=AT, why="误操作"),
    "conclude_review": lambda entry: entries.conclude_review(entry, AT),
    "award": lambda entry: entries.award(entry, 1, AT),
    "revoke": lambda entry: entries.revoke(entry, Ground.RIGHTS, OFFICE, at=AT, why="侵权"),
    "succeed": lambda entry: entries.succeed(entry, AT),
    "pass over": lambda entry: entries.award(entry, None, AT),
}

S = Status
WITH_A_VIDEO: dict[Status, Status | str] = {status: status for status in S if status not in (S.DRAFT, S.UPLOADING)}
NO_UPLOAD: dict[Status, Status | str] = dict.fromkeys(S, "UPLOAD_GONE")

# What each operation makes of a work in each status; where nothing is said it is refused as ILLEGAL_TRANSITION.
OUTCOMES: dict[str, dict[Status, Status | str]] = {
    "revise": {status: status for status in PREPARING},
    "submit": {
        S.DRAFT: "INVALID_FIELDS",  # it has no video
        S.UPLOADING: S.UPLOADING,
        S.PROBING: S.PROBING,
        S.REJECTED_FORMAT: "INVALID_FIELDS",
        S.RETURNED: S.SCREENING,
    },
    "begin_upload": dict.fromkeys(PREPARING, S.UPLOADING),
    "complete_upload": {**NO_UPLOAD, S.UPLOADING: S.PROBING},
    "abandon_upload": {**NO_UPLOAD, S.UPLOADING: S.DRAFT},
    "accept": {**NO_UPLOAD, **WITH_A_VIDEO, S.PROBING: S.DRAFT, S.REJECTED_FORMAT: S.DRAFT},
    "reject": {
        **NO_UPLOAD,
        **WITH_A_VIDEO,
        **dict.fromkeys((S.PROBING, S.SUBMITTED, S.RETURNED), S.REJECTED_FORMAT),
    },
    "give up checking": {**NO_UPLOAD, **WITH_A_VIDEO, S.REJECTED_FORMAT: S.PROBING, S.SUBMITTED: S.PROBING},
    "recheck": {S.PROBING: S.PROBING},  # the others have their verdict
    "enter_screening": {S.SUBMITTED: S.SCREENING},
    "pass": {S.SCREENING: S.IN_REVIEW},
    "refuse": {S.SCREENING: S.SCREENED_OUT},
    "return": {S.SCREENING: S.RETURNED, S.SUBMITTED: S.RETURNED},
    "lapse": {S.SCREENING: S.SCREENED_OUT, S.RETURNED: S.SCREENED_OUT},
    "withdraw": dict.fromkeys((*PREPARING, S.SCREENING, S.IN_REVIEW), S.WITHDRAWN),
    "undo": {S.IN_REVIEW: S.SCREENING, S.SCREENED_OUT: S.SCREENING, S.RETURNED: "CORRECTION_BEGUN"},
    "predecide": {S.SUBMITTED: S.SUBMITTED},
    "extend": {status: status for status in PREPARING} | {S.RETURNED: "DEADLINE_PAST"},
    "correct_name": {status: status for status in S},
    "disqualify": dict.fromkeys(
        set(S) - PREPARING - {S.WITHDRAWN, S.DISQUALIFIED, S.AWARDED, S.REVOKED} | {S.SUBMITTED, S.RETURNED},
        S.DISQUALIFIED,
    ),
    "restore": {S.WITHDRAWN: S.SUBMITTED},  # the sample of a disqualified one does not say where it stood
    "conclude_review": {S.IN_REVIEW: S.REVIEWED, S.SHORTLISTED: S.REVIEWED},
    "award": {S.REVIEWED: S.AWARDED, S.SHORTLISTED: S.AWARDED},
    "revoke": {S.AWARDED: S.REVOKED},
    "succeed": {S.NOT_SELECTED: S.AWARDED},
    "pass over": {S.REVIEWED: S.NOT_SELECTED, S.SHORTLISTED: S.NOT_SELECTED},
}


def outcome(action: str, entry: Entry) -> Status | str:
    """The status an operation leads to, or the code with which it is refused."""
    try:
        return ACTIONS[action](entry).row.status
    except Problem as problem:
        return problem.code


# --- statuses ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", list(Status))
def test_samples_are_what_they_claim(status: Status) -> None:
    """The table below stands on works that the operations themselves brought to their status."""
    assert IN_STATUS[status]().status is status


@pytest.mark.parametrize("action", list(ACTIONS))
def test_every_operation_in_every_status(action: str) -> None:
    """What is not expressly allowed is refused, and the refusal is the same for all."""
    wanted = dict.fromkeys(Status, "ILLEGAL_TRANSITION") | OUTCOMES[action]
    assert {status: outcome(action, make()) for status, make in IN_STATUS.items()} == wanted


def test_a_refusal_names_the_present_status_in_both_languages() -> None:
    """Whoever is refused learns where the work stands."""
    with pytest.raises(Problem) as caught:
        entries.withdraw(IN_STATUS[Status.AWARDED](), ENTRANT.actor, AT, "")
    assert caught.value.message.zh == "作品当前状态为“入选优秀案例”，不能进行此操作。"
    assert caught.value.message.en == "The status of the entry is “Awarded”. This cannot be done now."


def test_a_work_taken_back_from_its_experts_leaves_their_desks() -> None:
    """Nobody scores for nothing; before review there is no desk to leave."""
    work = IN_STATUS[Status.IN_REVIEW]()
    order = Message(Destination.VACANCIES, "work_withdrawn", {"contest": CALL.id, "entry": work.id})
    assert entries.withdraw(work, ENTRANT.actor, LATER, "").messages[1:] == (order,)
    assert len(entries.withdraw(samples.listed(), ENTRANT.actor, LATER, "").messages) == 1


def test_every_status_has_its_words_and_its_ways_out() -> None:
    """A status nobody can name, or of which nobody says what may follow, is a hole in the rules."""
    assert set(entries.STATUSES) == set(TRANSITIONS) == set(Status)
    assert entries.status_text(IN_STATUS[Status.AWARDED]()) == Text("入选优秀案例", "Awarded")
    assert {status for status in Status if not TRANSITIONS[status]} == {
        Status.WITHDRAWN,
        Status.DISQUALIFIED,
        Status.REVOKED,
    }


def test_an_award_is_valid_until_it_is_revoked_and_says_since_when() -> None:
    """Whatever shows or certifies an award asks this; an entry that never had one is not called revoked."""
    standing = {status: entries.award_standing(make()) for status, make in IN_STATUS.items()}
    revoked = standing.pop(Status.REVOKED)
    assert revoked == (False, Revocation(samples.LATER, Ground.RIGHTS))
    assert standing == {status: (status is Status.AWARDED, None) for status in standing}


def test_every_action_and_outcome_has_its_words() -> None:
    """The history that organizers read holds no bare code."""
    assert set(entries.ACTIONS) == set(entries.EntryAction)
    assert set(entries.OUTCOMES) == set(ScreeningOutcome)


def test_a_change_says_who_when_what_and_why() -> None:
    """The whole record of one operation: row, author, statuses, reason, message."""
    before = samples.listed()
    change = entries.screen(before, ScreeningOutcome.RETURN, " 请补\r\n字幕 ", samples.desk(LATER))
    row = msgspec.structs.replace(
        before,
        status=Status.RETURNED,
        submitted_at=None,
        pledges=(),
        updated_at=LATER,
        screening=Screening(
            outcome=ScreeningOutcome.RETURN,
            reason="请补\n字幕",
            by="wang",
            at=LATER,
            until=datetime(2025, 9, 17, tzinfo=BEIJING),
            revision=1,
            letter_at=LATER + timedelta(minutes=10),
            submission=Submission(at=AT, pledges=before.pledges, form=before.form, video=before.video),
        ),
    )
    letter = {
        "role": "entrant",
        "subject": "o1",
        "title": "大国工匠",
        "receipt": before.receipt,
        "reason": "请补\n字幕",
        "until": "2025-09-17 00:00",
    }
    assert change == Change(
        row=row,
        action="screen",
        by=OFFICE,
        at=LATER,
        before="screening",
        after="returned",
        why="请补\n字幕",
        messages=(Message(Destination.MESSAGES, "screening_return", letter),),
        due=LATER + timedelta(minutes=10),
    )


# --- whatever is done in whatever order -------------------------------------------------------------------------

MOVES = st.lists(st.sampled_from(sorted(ACTIONS)), max_size=25)
# Enough of the way that a random walk comes past screening too.
BEGINNINGS = st.sampled_from(
    [
        [],
        ["begin_upload", "complete_upload", "submit", "accept"],
        ["begin_upload", "complete_upload", "submit", "accept", "enter_screening", "return", "begin_upload"],
        ["begin_upload", "complete_upload", "submit", "give up checking", "enter_screening", "pass"],
    ]
)


def inconsistencies(entry: Entry) -> set[str]:
    """What a work's status claims and its content denies."""
    status, video = entry.status, entry.video
    handed_in = {S.SUBMITTED, S.SCREENING, S.IN_REVIEW, S.REVIEWED, S.AWARDED, S.NOT_SELECTED}
    claims = {
        "uploading means an upload": (status is S.UPLOADING) == (entry.upload is not None),
        "what is handed in is submitted, with a video and pledges": status not in handed_in
        or (entry.submitted_at is not None and video is not None and len(entry.pledges) == len(CALL.pledges)),
        "pledges go with the submission": bool(entry.pledges) == (entry.submitted_at is not None),
        "submitted means a good video": status is not S.SUBMITTED
        or (video is not None and video.state in (VideoState.ACCEPTED, VideoState.WARNED)),
        "probing means no verdict": status is not S.PROBING or (video is not None and video.state in NO_VERDICT),
        "rejected means a rejected video": status is not S.REJECTED_FORMAT
        or (video is not None and video.state is VideoState.REJECTED),
        "screening means listed": status not in handed_in - {S.SUBMITTED} or entry.listed,
        "listed works never wait for the list again": not (entry.listed and status in (S.SUBMITTED, S.DRAFT)),
        "experts see what was passed": status not in handed_in - {S.SUBMITTED, S.SCREENING}
        or (entry.screening is not None and entry.screening.outcome is ScreeningOutcome.PASS),
    }
    return {claim for claim, holds in claims.items() if not holds}


@settings(max_examples=200)
@given(BEGINNINGS, MOVES)
def test_no_sequence_of_operations_leads_astray(beginning: list[str], moves: list[str]) -> None:
    """Only the table's transitions happen, the content always bears the status out, and the chain holds."""
    entry: Entry | None = None
    chain: list[HistoryRow] = []
    for action in [*beginning, *moves]:
        change = (
            entries.draft(FORM, CALL, entry_id="w1", owner="o1", name="n", at=AT)
            if entry is None
            else attempt(action, entry)
        )
        if change is None:
            continue
        if entry is not None:
            ways = TRANSITIONS[entry.status] | {entry.status, *([entry.left_from] if action == "restore" else [])}
            assert change.row.status in (PREPARING if entry.left_from in PREPARING else ways) | ways
            if action != "correct_name":
                assert (change.before, change.after) == (entry.status.value, change.row.status.value)
        chain.append(history.link(change, len(chain) + 1, chain[-1].hash if chain else ""))
        entry = samples.stored(change, entry)
        assert inconsistencies(entry) == set(), action
    assert history.broken_at(chain) is None
    assert entry is None or entry.head == chain[-1].hash


def attempt(action: str, entry: Entry) -> Change[Entry] | None:
    """The change an operation makes, None where it is refused."""
    try:
        return ACTIONS[action](entry)
    except Problem:
        return None


# --- deadlines --------------------------------------------------------------------------------------------------


def begun(at: datetime) -> Entry:
    """An unsubmitted work whose upload began at a moment."""
    return entries.begin_upload(samples.draft(), msgspec.structs.replace(UPLOAD, begun_at=at), at).row


def arrived(at: datetime) -> Entry:
    """An unsubmitted work whose video arrived at a moment."""
    return entries.complete_upload(begun(AT), "v1", ENTRANT.actor, at).row


# Submitted in time, while its video was being checked; then that was refused.
REFUSED = entries.judge(entries.submit(samples.probing(), PLEDGES, CALL, AT).row, REJECTED, AT).row


def replaced_in_grace(report: VideoReport) -> Entry:
    """Submitted in time, its video refused; the replacement came in the hours of grace and was checked."""
    upload = msgspec.structs.replace(UPLOAD, begun_at=CLOSES, in_grace=True)
    going = entries.begin_upload(REFUSED, upload, CLOSES).row
    return entries.judge(entries.complete_upload(going, "v2", ENTRANT.actor, CLOSES).row, report, CLOSES).row


ALL = ("edit", "upload", "submit", "withdraw")
NOTHING = ("withdraw",)
IN_GRACE = ("submit", "withdraw")


@pytest.mark.parametrize(
    ("entry", "at", "may"),
    [
        (samples.draft(), OPENS - MS, NOTHING),
        (samples.draft(), OPENS, ALL),
        (samples.draft(), CLOSES - MS, ALL),
        (samples.draft(), CLOSES, NOTHING),
        (samples.submitted(), CLOSES - MS, ("edit", "upload", "withdraw")),
        (samples.submitted(), CLOSES, NOTHING),
        (begun(CLOSES - MS), CLOSES - MS, ALL),
        (begun(CLOSES - MS), CLOSES, IN_GRACE),
        (begun(CLOSES - MS), GRACE_ENDS - MS, IN_GRACE),
        (begun(CLOSES - MS), GRACE_ENDS, NOTHING),
        (begun(CLOSES), CLOSES, NOTHING),  # a deadline that was moved forward over it
        (begun(OPENS), OPENS - MS, NOTHING),
        (arrived(CLOSES - MS), CLOSES, NOTHING),
        (arrived(CLOSES), CLOSES, IN_GRACE),
        (arrived(CLOSES), GRACE_ENDS - MS, IN_GRACE),
        (arrived(CLOSES), GRACE_ENDS, NOTHING),
        (IN_STATUS[Status.SCREENED_OUT](), CLOSES - MS, ()),
        (entries.withdraw(samples.draft(), ENTRANT.actor, AT, "").row, AT, ()),  # a draft, never to be submitted
        (IN_STATUS[Status.IN_REVIEW](), LATER, NOTHING),
        (IN_STATUS[Status.REVIEWED](), LATER, ()),
    ],
)
def test_what_an_entrant_may_do_at_each_moment(entry: Entry, at: datetime, may: tuple[str, ...]) -> None:
    """The deadline to the millisecond: grace is for what was on its way, not for what lay ready."""
    assert entries.may(entry, samples.campaign(), CALL, at) == may
    in_time = entries.in_grace(entry, samples.campaign(), CALL, at)
    assert ("submit" in may) == (in_time and entry.submitted_at is None and entry.status in PREPARING)


@pytest.mark.parametrize(
    ("campaign", "may"),
    [
        (SCREENERS_AT_WORK, ALL),
        (samples.campaign(screening=PhaseStatus.RUNNING), ALL),
        (samples.campaign(screening=PhaseStatus.AWAITING_GATE), ALL),
        (samples.campaign(screening=PhaseStatus.DONE), NOTHING),
    ],
)
def test_a_returned_work_is_corrected_until_its_own_deadline(campaign: Campaign, may: tuple[str, ...]) -> None:
    """Long after the call's deadline, to the millisecond of its own, and only until the gate of screening."""
    returned, until = IN_STATUS[Status.RETURNED](), datetime(2025, 9, 17, tzinfo=BEIJING)
    assert entries.may(returned, campaign, CALL, LATER) == may
    assert entries.may(returned, campaign, CALL, until - MS) == may
    assert entries.may(returned, campaign, CALL, until) == NOTHING
    assert entries.may(samples.draft(), campaign, CALL, LATER) == NOTHING


@pytest.mark.parametrize(
    ("entry", "at", "code"),
    [
        (samples.draft(), OPENS - MS, "ENTRIES_NOT_OPEN"),
        (samples.draft(), OPENS, None),
        (samples.draft(), CLOSES - MS, None),
        (samples.draft(), CLOSES, "ENTRIES_CLOSED"),
        (IN_STATUS[Status.WITHDRAWN](), AT, "ILLEGAL_TRANSITION"),
        (IN_STATUS[Status.SCREENING](), CLOSES, "ENTRIES_CLOSED"),
    ],
)
def test_a_change_out_of_time_or_turn_is_refused(entry: Entry, at: datetime, code: str | None) -> None:
    """The clock is asked before the status, so that nobody is told to wait for what has passed."""
    assert samples.code_of(entries.check_window, entry, samples.campaign(), at) == code


def test_a_passed_work_is_out_of_time_while_returned_ones_are_corrected() -> None:
    """The screeners' answer decides who may still change something."""
    found = {
        outcome: samples.code_of(entries.check_window, samples.screened(outcome), SCREENERS_AT_WORK, LATER)
        for outcome in (ScreeningOutcome.PASS, ScreeningOutcome.RETURN)
    }
    assert found == {ScreeningOutcome.PASS: "ENTRIES_CLOSED", ScreeningOutcome.RETURN: None}


def test_refusals_by_the_clock_say_the_time_in_beijing() -> None:
    """The dates as the notice has them."""
    with pytest.raises(Problem) as early:
        entries.check_window(samples.draft(), samples.campaign(), OPENS - MS)
    with pytest.raises(Problem) as late:
        entries.check_window(samples.draft(), samples.campaign(), CLOSES)
    assert early.value.message.zh == "征集尚未开始，开始时间为 6月10日 00:00（北京时间）。"
    assert late.value.message.en == "The call closed at 24:00 on 31 August, Beijing time. Nothing can be changed now."


def test_an_older_version_is_stale() -> None:
    """Two tabs of one entrant never overwrite each other."""
    entry = samples.draft(revision=3)
    found = {seen: samples.code_of(entries.check_revision, entry, seen) for seen in (2, 3, 4)}
    assert found == {2: "STALE", 3: None, 4: "STALE"}


@pytest.mark.parametrize(
    ("entry", "at", "awaited"),
    [
        (samples.draft(), CLOSES, False),
        (samples.submitted(), CLOSES, False),
        (begun(CLOSES - MS), CLOSES, True),  # not submitted yet, but may be
        (begun(CLOSES - MS), GRACE_ENDS - MS, True),
        (begun(CLOSES - MS), GRACE_ENDS, False),
        (arrived(CLOSES), CLOSES, True),
        (entries.judge(arrived(CLOSES), ACCEPTED, CLOSES).row, CLOSES, True),
        (entries.judge(arrived(CLOSES), REJECTED, CLOSES).row, CLOSES, True),  # it may be replaced once
        (REFUSED, GRACE_ENDS - MS, True),
        (REFUSED, GRACE_ENDS, False),
        (replaced_in_grace(REJECTED), CLOSES + MS, False),
        (entries.submit(arrived(CLOSES - MS), PLEDGES, CALL, CLOSES - MS).row, CLOSES, True),  # its check is under way
        (entries.submit(arrived(CLOSES - MS), PLEDGES, CALL, CLOSES - MS).row, GRACE_ENDS, False),
        (arrived(CLOSES - MS), CLOSES, False),
        (samples.submitted(UNKNOWN), CLOSES, False),  # its check came to no verdict: people look at it
        (entries.recheck(samples.listed(UNKNOWN), OFFICE, AT).row, CLOSES, False),  # it is on the list already
        (IN_STATUS[Status.WITHDRAWN](), CLOSES, False),
    ],
)
def test_the_list_waits_for_what_may_still_come(entry: Entry, at: datetime, awaited: bool) -> None:
    """Nobody who is promised the hours of grace finds the list closed before they are over."""
    assert entries.is_awaited(entry, samples.campaign(), CALL, at) == awaited


@pytest.mark.parametrize(
    ("entry", "at", "allowed"),
    [
        (REFUSED, CLOSES - MS, True),
        (REFUSED, CLOSES, True),
        (REFUSED, GRACE_ENDS - MS, True),
        (REFUSED, GRACE_ENDS, False),
        (samples.submitted(ACCEPTED), CLOSES, False),  # nothing is wrong with its video
        (samples.judged(REJECTED), CLOSES, False),  # refused in time, and not submitted
        (entries.judge(arrived(CLOSES), REJECTED, CLOSES).row, CLOSES, True),  # it was on its way at the deadline
        (replaced_in_grace(REJECTED), CLOSES + MS, False),
    ],
)
def test_the_hours_of_grace_cover_one_replacement(entry: Entry, at: datetime, allowed: bool) -> None:
    """A refused video that was in time may be replaced after the deadline, once, and is not lost for an hour's sake."""
    assert entries.may_upload(entry, samples.campaign(), CALL, at) is allowed
    assert ("upload" in entries.may(entry, samples.campaign(), CALL, at)) is allowed
    if not allowed:
        assert samples.code_of(entries.check_upload, entry, samples.campaign(), CALL, at) == "ENTRIES_CLOSED"


def test_a_replacement_in_grace_brings_a_submitted_entry_back() -> None:
    """It may be finished until the grace ends, and then it is submitted as it was."""
    upload = msgspec.structs.replace(UPLOAD, begun_at=CLOSES, in_grace=True)
    going = entries.begin_upload(REFUSED, upload, CLOSES).row
    assert entries.in_grace(going, samples.campaign(), CALL, GRACE_ENDS - MS)
    assert not entries.in_grace(going, samples.campaign(), CALL, GRACE_ENDS)
    assert replaced_in_grace(ACCEPTED).status is Status.SUBMITTED


@pytest.mark.parametrize(
    ("entry", "at", "told"),
    [
        (samples.probing(), AT, ("video_rejected_until", "2025-09-01 00:00")),
        (
            entries.submit(samples.probing(), PLEDGES, CALL, AT).row,
            CLOSES,
            ("video_rejected_until", "2025-09-01 02:00"),
        ),
        (arrived(CLOSES), CLOSES, ("video_rejected_until", "2025-09-01 02:00")),
        (entries.submit(samples.probing(), PLEDGES, CALL, AT).row, GRACE_ENDS, ("video_rejected_late", None)),
        (samples.probing(), CLOSES, ("video_rejected_late", None)),
        (IN_STATUS[Status.RETURNED](), LATER, ("video_rejected", None)),
    ],
)
def test_a_refused_video_is_told_until_when_it_can_be_replaced(
    entry: Entry, at: datetime, told: tuple[str, str | None]
) -> None:
    """Or that it is too late; nobody is asked for what is then refused."""
    message = entries.refusal_notice(entry, samples.campaign(), CALL, at)
    assert (message.kind, message.body.get("until")) == told


def test_nothing_joins_a_list_that_is_fixed() -> None:
    """Grace or not: a work that came after would be submitted and never screened."""
    fixed = msgspec.structs.replace(samples.campaign(), manifest_key="screening/m.json")
    assert entries.may(begun(CLOSES - MS), samples.campaign(), CALL, CLOSES) == IN_GRACE
    assert entries.may(begun(CLOSES - MS), fixed, CALL, CLOSES) == NOTHING


def test_grace_is_not_for_what_was_withdrawn() -> None:
    """A video that arrived in the hours of grace may be submitted in them, unless the entry was withdrawn."""
    late = entries.judge(arrived(CLOSES), ACCEPTED, CLOSES).row
    withdrawn = entries.withdraw(late, ENTRANT.actor, CLOSES, "").row
    found = [entries.in_grace(entry, samples.campaign(), CALL, CLOSES + MS) for entry in (late, withdrawn)]
    assert found == [True, False]


def test_a_withdrawn_draft_is_told_that_it_is_withdrawn() -> None:
    """Not what it lacks: nobody fills in what can no longer be submitted."""
    withdrawn = entries.withdraw(samples.draft(), ENTRANT.actor, AT, "").row
    assert samples.code_of(entries.submit, withdrawn, (), CALL, AT) == "ILLEGAL_TRANSITION"


def test_a_submission_without_a_video_waits_for_another() -> None:
    """It was submitted while its video was on its way, and that never came."""
    sent = entries.submit(samples.uploading(), PLEDGES, CALL, AT).row
    left = entries.abandon_upload(sent, ENTRANT.actor, AT).row
    assert (left.status, left.submitted_at, left.video) == (Status.DRAFT, AT, None)


# --- the form ---------------------------------------------------------------------------------------------------


ENTRY_ID = "241f1a4cc08b03a391bd"


def test_a_draft_has_one_spelling() -> None:
    """Cleaned, in nobody's hands but its owner's."""
    typed = msgspec.structs.replace(FORM, title=" 大国\u200b工匠 ", creators=("李四", " ", "王五"), synopsis="一\r\n二")
    change = entries.draft(typed, CALL, entry_id=ENTRY_ID, owner="o1", name="张三", at=AT)
    assert change == Change(
        row=Entry(
            id=ENTRY_ID,
            contest=CALL.id,
            owner="o1",
            entrant_name="张三",
            form=msgspec.structs.replace(FORM, synopsis="一\n二"),
            created_at=AT,
            updated_at=AT,
            receipt=entries.receipt_number("WF2025", ENTRY_ID),
        ),
        action="draft",
        by=ENTRANT.actor,
        at=AT,
        after="draft",
    )
    assert change.row.revision == 0


@given(st.text())
def test_receipts_are_readable(entry: str) -> None:
    """Without 0, 1, I and O, which are misread on paper."""
    prefix, first, second = entries.receipt_number("WF2025", entry).split("-")
    assert (prefix, len(first), len(second)) == ("WF2025", 5, 5)
    assert not set(first + second) & set("01IO")


def test_a_receipt_stays_what_it_was() -> None:
    """It stands on paper and in messages, so the same entry has the same number for ever."""
    assert entries.receipt_number("WF2025", ENTRY_ID) == "WF2025-5H9GX-K474H"


@pytest.mark.parametrize(
    ("entry", "missing"),
    [
        (
            samples.draft(form=Form(title="题")),
            ("category", "theme", "synopsis", "creators", "completed_on", "ai_use", "video"),
        ),
        (samples.draft(), ("video",)),
        (samples.uploading(), ()),
        (samples.judged(), ()),
    ],
)
def test_what_is_missing_is_said_before_it_is_refused(entry: Entry, missing: tuple[str, ...]) -> None:
    """The page's list of what is left to do is the very list by which a submission is judged."""
    assert entries.missing_fields(entry) == missing
    codes = [(name, "VIDEO_MISSING" if name == "video" else "REQUIRED") for name in missing]
    if missing:
        assert refused_fields(entries.submit, entry, PLEDGES, CALL, AT) == codes


def test_what_the_entrant_does_is_signed_by_the_entrant() -> None:
    """The history names who changed the form and who submitted it."""
    changes = (entries.revise(samples.judged(), FORM, CALL, AT), entries.submit(samples.judged(), PLEDGES, CALL, AT))
    assert [change.by for change in changes] == [ENTRANT.actor, ENTRANT.actor]


@pytest.mark.parametrize("emptied", ["category", "theme", "synopsis", "ai_use", "creators", "completed_on"])
def test_a_submitted_work_stays_complete(emptied: str) -> None:
    """Whoever submits and then empties a field would be judged on nothing; a draft may still be incomplete."""
    form = msgspec.structs.replace(FORM, **{emptied: getattr(Form(title="题"), emptied)})
    assert refused_fields(entries.revise, samples.submitted(), form, CALL, AT) == [(emptied, "REQUIRED")]
    assert entries.revise(samples.draft(), form, CALL, AT).row.form == form


# --- submission -------------------------------------------------------------------------------------------------

FIRST, *REST = PLEDGES


@pytest.mark.parametrize(
    ("pledges", "found"),
    [
        ((), [(f"pledges.{pledge.id}", "NOT_AGREED") for pledge in PLEDGES]),
        (REST, [(f"pledges.{FIRST.id}", "NOT_AGREED")]),
        (
            (AgreedPledge(id=FIRST.id, version="0", sha256=FIRST.sha256), *REST),
            [(f"pledges.{FIRST.id}", "OUTDATED_TEXT")],
        ),
        (
            (AgreedPledge(id=FIRST.id, version=FIRST.version, sha256="0" * 64), *REST),
            [(f"pledges.{FIRST.id}", "OUTDATED_TEXT")],
        ),
        ((*PLEDGES, AgreedPledge(id="fortune", version="1", sha256="")), [("pledges", "NOT_A_CHOICE")]),
        (
            (*PLEDGES, *(AgreedPledge(id=name, version="1", sha256="") for name in ("fortune", "fame"))),
            [("pledges", "NOT_A_CHOICE")],  # said once
        ),
    ],
)
def test_every_pledge_is_agreed_to_word_for_word(
    pledges: tuple[AgreedPledge, ...], found: list[tuple[str, str]]
) -> None:
    """Which text was agreed to is beyond doubt: its version and the hash of its words."""
    assert refused_fields(entries.submit, samples.judged(), tuple(pledges), CALL, AT) == found


def test_a_submission_keeps_each_pledge_with_its_moment() -> None:
    """In the definition's order, each once, whatever order or repetition the page sent."""
    row = entries.submit(samples.judged(), (*reversed(PLEDGES), FIRST), CALL, AT).row
    assert row.pledges == tuple(msgspec.structs.replace(pledge, at=AT) for pledge in PLEDGES)
    assert (row.status, row.submitted_at, row.updated_at) == (Status.SUBMITTED, AT, AT)


def test_a_submission_takes_the_name_that_the_profile_has_by_now() -> None:
    """An entrant may have been renamed since the draft; the sheet and the result carry the name of the submission."""
    named = entries.submit(samples.judged(), PLEDGES, definition=CALL, at=AT, entrant_name="改名后的单位").row
    as_drafted = entries.submit(samples.judged(), PLEDGES, CALL, AT).row
    assert as_drafted.entrant_name == samples.PROFILE.name
    assert named == msgspec.structs.replace(as_drafted, entrant_name="改名后的单位")


def test_a_rejected_video_is_not_submitted_unless_its_replacement_is_on_the_way() -> None:
    """With the replacement still uploading the work becomes submitted once that is accepted."""
    rejected = samples.judged(REJECTED)
    assert refused_fields(entries.submit, rejected, PLEDGES, CALL, AT) == [("video", "VIDEO_REJECTED")]
    replaced = entries.begin_upload(rejected, UPLOAD, AT).row
    early = entries.submit(replaced, PLEDGES, CALL, AT).row
    arrived = entries.complete_upload(early, "v2", ENTRANT.actor, AT).row
    accepted = entries.judge(arrived, ACCEPTED, AT).row
    assert [row.status for row in (early, arrived, accepted)] == [Status.UPLOADING, Status.PROBING, Status.SUBMITTED]


def test_a_letter_follows_what_its_reader_must_know() -> None:
    """Submission, withdrawal, a rejected video, each answer of screening, the result: a message each; else none."""
    found = {
        action: [message.kind for message in ACTIONS[action](IN_STATUS[status]()).messages]
        for action, outcomes in OUTCOMES.items()
        for status, result in outcomes.items()
        if isinstance(result, Status) and status not in (S.UPLOADING, S.SCREENING, S.IN_REVIEW, S.REVIEWED)
    }
    assert found == {
        "revise": [],
        "submit": ["submitted"],
        "begin_upload": [],
        "accept": ["scan"],
        "reject": [],
        "give up checking": [],
        "recheck": ["probe"],
        "enter_screening": [],
        "lapse": ["screening_refuse"],
        "return": ["screening_return"],
        "undo": [],
        "predecide": [],
        "extend": ["deadline_extended"],
        "correct_name": [],
        "disqualify": ["disqualified"],
        "restore": ["restored"],
        "withdraw": ["withdrawn"],
        "conclude_review": [],
        "award": ["awarded"],
        "pass over": ["not_selected"],
        "revoke": ["revoked"],
        "succeed": ["succeeded"],
    }
    assert [message.kind for message in entries.judge(samples.probing(), REJECTED, AT).messages] == ["video_rejected"]


# --- the video --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("report", "state"),
    [
        (ACCEPTED, VideoState.ACCEPTED),
        (WARNED, VideoState.WARNED),
        (REJECTED, VideoState.REJECTED),
        (UNKNOWN, VideoState.UNKNOWN),
    ],
)
def test_a_verdict_is_kept_with_the_pinned_version(report: Any, state: VideoState) -> None:
    """Findings and facts belong to the very bytes that were checked."""
    assert entries.judge(samples.probing(), report, AT).row.video == Video(
        key=UPLOAD.key,
        version="v1",
        name=UPLOAD.name,
        size=UPLOAD.size,
        uploaded_at=AT,
        part_size=UPLOAD.part_size,
        state=state,
        codes=report.codes,
        findings=report.findings,
        facts=report.facts,
        attempts=1,
    )


def test_an_earlier_video_stays_until_the_next_has_arrived() -> None:
    """Giving a replacement up leaves the work as it was, submission included."""
    before = samples.submitted()
    under_way = entries.begin_upload(before, UPLOAD, AT).row
    assert (under_way.status, under_way.video) == (Status.UPLOADING, before.video)
    assert entries.abandon_upload(under_way, ENTRANT.actor, AT).row == before


def test_another_upload_is_gone() -> None:
    """An upload that was replaced answers as one that never was."""
    assert entries.upload_of(samples.uploading(), "u1") == UPLOAD
    assert samples.code_of(entries.upload_of, samples.uploading(), "u2") == "UPLOAD_GONE"
    assert samples.code_of(entries.upload_of, samples.draft(), "u1") == "UPLOAD_GONE"


@pytest.mark.parametrize("report", [ACCEPTED, REJECTED, UNKNOWN])
@pytest.mark.parametrize("status", [Status.SCREENING, Status.IN_REVIEW, Status.WITHDRAWN])
def test_a_late_verdict_is_noted_and_moves_nothing(report: Any, status: Status) -> None:
    """A check that outlives the grace never throws a work out of the screeners' or the experts' hands."""
    unverified = entries.submit(samples.probing(), PLEDGES, CALL, AT).row
    assert unverified.video is not None
    late = msgspec.structs.replace(IN_STATUS[status](), video=unverified.video)
    change = entries.judge(late, report, LATER)
    assert change.row.status is status
    assert change.row.video is not None
    scanned = (Message(Destination.SCANS, "scan", {"entry": late.id, "version": "v1"}),)
    assert (change.row.video.facts, change.messages) == (report.facts, scanned if report is ACCEPTED else ())


def test_a_check_is_ordered_again_where_there_is_no_verdict() -> None:
    """Before and during screening; the order carries the object's key."""
    for work in (samples.judged(UNKNOWN), entries.enter_screening(samples.submitted(UNKNOWN), (), AT).row):
        change = entries.recheck(work, OFFICE, LATER)
        assert work.video is not None
        assert change.row.video == msgspec.structs.replace(work.video, state=VideoState.CHECKING)
        assert change.row.status is work.status
        assert change.messages == (Message(Destination.PROBE, "probe", {"key": UPLOAD.key}),)
    passed = entries.screen(samples.listed(UNKNOWN), ScreeningOutcome.PASS, "", samples.desk(AT)).row
    assert samples.code_of(entries.recheck, passed, OFFICE, LATER) == "ILLEGAL_TRANSITION"


# --- screening --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given_outcome", "reason", "found"),
    [
        (ScreeningOutcome.REFUSE, "", [("reason", "REASON_REQUIRED")]),
        (ScreeningOutcome.RETURN, " \u200b\n", [("reason", "REASON_REQUIRED")]),
        (ScreeningOutcome.PASS, "工" * 501, [("reason", "TOO_LONG")]),
    ],
)
def test_a_refusal_needs_a_reason(given_outcome: ScreeningOutcome, reason: str, found: list[tuple[str, str]]) -> None:
    """Nobody is turned away without being told why."""
    assert refused_fields(entries.screen, samples.listed(), given_outcome, reason, samples.desk(LATER)) == found


def test_returned_corrected_resubmitted_and_screened_again() -> None:
    """The whole loop: the pledges are given anew, the list stays as it was frozen, the second answer counts."""
    returned = IN_STATUS[Status.RETURNED]()
    assert (returned.submitted_at, returned.pledges, returned.listed) == (None, (), True)
    corrected = entries.revise(returned, msgspec.structs.replace(FORM, synopsis="改"), CALL, LATER).row
    replaced = entries.begin_upload(corrected, UPLOAD, LATER).row
    arrived = entries.complete_upload(replaced, "v2", ENTRANT.actor, LATER).row
    accepted = entries.judge(arrived, WARNED, LATER).row
    again = entries.submit(accepted, PLEDGES, CALL, LATER).row
    passed = entries.screen(again, ScreeningOutcome.PASS, "", samples.desk(LATER)).row
    way = [row.status for row in (corrected, replaced, arrived, accepted, again, passed)]
    assert way == [S.RETURNED, S.UPLOADING, S.PROBING, S.RETURNED, S.SCREENING, S.IN_REVIEW]
    assert passed.screening == Screening(
        outcome=ScreeningOutcome.PASS,
        reason="",
        by="wang",
        at=LATER,
        revision=1,
        letter_at=LATER + timedelta(minutes=10),
    )
    assert passed.pledges == tuple(msgspec.structs.replace(pledge, at=LATER) for pledge in PLEDGES)
    assert passed.video is not None
    assert (passed.video.version, passed.video.facts, passed.video.findings) == ("v2", FACTS, (FINDING,))


def test_a_corrected_video_that_cannot_be_checked_goes_to_the_screeners() -> None:
    """No work waits for ever on a machine that failed: during screening people look."""
    replaced = entries.begin_upload(IN_STATUS[Status.RETURNED](), UPLOAD, LATER).row
    arrived = entries.complete_upload(replaced, "v2", ENTRANT.actor, LATER).row
    again = entries.submit(arrived, PLEDGES, CALL, LATER).row
    assert again.status is Status.PROBING
    assert entries.judge(again, UNKNOWN, LATER).row.status is Status.SCREENING
    unsubmitted = entries.judge(arrived, UNKNOWN, LATER).row
    assert (unsubmitted.status, entries.submit(unsubmitted, PLEDGES, CALL, LATER).row.status) == (
        Status.RETURNED,
        Status.SCREENING,
    )


@pytest.mark.parametrize(
    ("entry", "undecided"),
    [
        (samples.submitted(), False),
        (samples.listed(), True),
        (IN_STATUS[Status.RETURNED](), True),
        (entries.begin_upload(IN_STATUS[Status.RETURNED](), UPLOAD, LATER).row, True),
        (IN_STATUS[Status.IN_REVIEW](), False),
        (IN_STATUS[Status.SCREENED_OUT](), False),
        (entries.withdraw(samples.listed(), ENTRANT.actor, LATER, "").row, False),
    ],
)
def test_what_screening_still_owes_an_answer(entry: Entry, undecided: bool) -> None:
    """Only works of the frozen list, until they are decided or withdrawn."""
    assert entries.is_undecided(entry) == undecided


def test_closing_screening_answers_what_was_left_open() -> None:
    """A work nobody decided, or that was not corrected, hears of it with the reason; its upload ends."""
    under_way = entries.begin_upload(IN_STATUS[Status.RETURNED](), UPLOAD, LATER).row
    change = entries.lapse(under_way, CALL, OFFICE, LATER + timedelta(days=1))
    answer = change.row.screening
    assert answer is not None
    assert (change.row.status, change.row.upload, answer.outcome) == (
        Status.SCREENED_OUT,
        None,
        ScreeningOutcome.REFUSE,
    )
    assert change.why == answer.reason == change.messages[0].body["reason"]


@pytest.mark.parametrize(
    ("languages", "reason"),
    [
        (
            ("zh", "en"),
            "初步筛选结束时仍未完成审看或修改 / undecided or not corrected when screening was closed",
        ),
        (("en",), "undecided or not corrected when screening was closed"),
        (("zh",), "初步筛选结束时仍未完成审看或修改"),
    ],
)
def test_an_entry_lapses_in_the_languages_of_its_call(languages: tuple[Language, ...], reason: str) -> None:
    """The entrant reads the reason in the letter, so a call in one language tells it in that one."""
    call = msgspec.structs.replace(CALL, languages=languages)
    assert entries.lapse(IN_STATUS[Status.SCREENING](), call, OFFICE, LATER).why == reason


@pytest.mark.parametrize(
    ("entry", "awaits"),
    [
        (samples.submitted(), True),
        (entries.submit(samples.probing(), PLEDGES, CALL, AT).row, True),
        (samples.probing(), False),  # never submitted
        (samples.listed(), False),
        (entries.begin_upload(samples.submitted(), UPLOAD, AT).row, False),
    ],
)
def test_only_submitted_works_come_before_the_screeners(entry: Entry, awaits: bool) -> None:
    """With an accepted video, or one that no machine could judge in time."""
    assert entries.awaits_screening(entry) == awaits
