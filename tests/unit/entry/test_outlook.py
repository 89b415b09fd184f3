"""What an entrant reads about what comes next: each status in each phase, with the dates in force."""

from datetime import datetime, timedelta

import msgspec
import pytest

from chalicelib.bilingual import CHINA, Text
from chalicelib.call.campaign import PhaseStatus
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.outlook import outlook
from tests.unit import samples
from tests.unit.samples import AT, CALL, CLOSES, GRACE_ENDS, IN_STATUS, LATER, MS, OPENS

IDLE, RUNNING, DONE = PhaseStatus.IDLE, PhaseStatus.RUNNING, PhaseStatus.DONE
REVIEW_FROM, REVIEW_UNTIL = CLOSES + timedelta(days=20), CALL.calendar.review_until
UPCOMING, COLLECTING, CLOSED, OVERDUE = OPENS - MS, AT, GRACE_ENDS, REVIEW_UNTIL
# The phase that the call is in: when, and how far screening and expert review are.
PHASES = {
    "upcoming": (UPCOMING, IDLE, IDLE),
    "collecting": (COLLECTING, IDLE, IDLE),
    "closed": (CLOSED, IDLE, IDLE),
    "screening": (CLOSED, RUNNING, IDLE),
    "screening overdue": (REVIEW_FROM, RUNNING, IDLE),
    "reviewing": (REVIEW_FROM, DONE, RUNNING),
    "review overdue": (OVERDUE, DONE, RUNNING),
    "reviewed": (OVERDUE, DONE, DONE),
}
MISSED, LEFT = "已过截止时间，本作品不参加评选。", "本作品不再参加评选。"
OVER, PUBLISHED = "本作品的评选到此结束，感谢参与。", "结果公布时，将通知您。"
NOT_YET = f"征集于 {CHINA.deadline(OPENS).zh} 开始，届时可以提交。"
BEFORE = CHINA.deadline(CLOSES).zh
SCREENED_BY = f"初步筛选结果预计 {CHINA.deadline(REVIEW_FROM).zh} 前通知。"
SCREENED_ONCE = "初步筛选完成后，将通知结果。"
ALL_DONE_BY = f"初步筛选完成后，将通知结果；全部评审预计 {CHINA.deadline(REVIEW_UNTIL).zh} 前结束。"
OVERDUE_SCREENING = [ALL_DONE_BY, ALL_DONE_BY, SCREENED_ONCE, SCREENED_ONCE]
REVIEW_BEGINS = f"专家评审预计 {CHINA.deadline(REVIEW_FROM).zh} 开始。"
REVIEW_ENDS = f"专家评审预计 {CHINA.deadline(REVIEW_UNTIL).zh} 结束，之后评定并公布结果。"
COMPLETE = f"请于 {BEFORE} 前完成并提交。"
CHANGEABLE = f"{BEFORE} 前仍可修改；截止后进行初步筛选，结果另行通知。"


def _prepared(in_time: str) -> list[str]:
    return [NOT_YET, in_time, *[MISSED] * 6]


AFTER_SCREENING = [*[REVIEW_BEGINS] * 4, "专家评审即将开始。", REVIEW_ENDS, PUBLISHED, PUBLISHED]
EXPECTED: dict[Status, list[str]] = {
    Status.DRAFT: _prepared(COMPLETE),
    Status.UPLOADING: _prepared(COMPLETE),
    Status.PROBING: _prepared(COMPLETE),
    Status.REJECTED_FORMAT: _prepared(f"请于 {BEFORE} 前更换视频。"),
    Status.RETURNED: _prepared(f"请于 {BEFORE} 前修改并重新提交。"),
    Status.SUBMITTED: [CHANGEABLE, CHANGEABLE, SCREENED_BY, SCREENED_BY, *OVERDUE_SCREENING],
    Status.SCREENING: [*[SCREENED_BY] * 4, *OVERDUE_SCREENING],
    Status.IN_REVIEW: AFTER_SCREENING,
    Status.REVIEWED: [PUBLISHED] * 8,
    Status.SHORTLISTED: [PUBLISHED] * 8,
    Status.SCREENED_OUT: [OVER] * 8,
    Status.NOT_SELECTED: [OVER] * 8,
    Status.AWARDED: ["后续安排由主办方另行通知。"] * 8,
    Status.WITHDRAWN: [LEFT] * 8,
    Status.DISQUALIFIED: [LEFT] * 8,
    Status.REVOKED: ["后续事宜按通知办理。"] * 8,
}


def _told(entry: Entry, at: datetime, screening: PhaseStatus = IDLE, review: PhaseStatus = IDLE) -> Text:
    call = samples.campaign(screening=screening, expert_review=review)
    calendar = msgspec.structs.replace(call.calendar, review_from=REVIEW_FROM)
    return outlook(entry, msgspec.structs.replace(call, calendar=calendar), CALL, at)


def _in_status(status: Status) -> Entry:
    """In that status, by nothing but the call's own deadline."""
    row = IN_STATUS[status]()
    if status is Status.RETURNED and row.screening:
        return msgspec.structs.replace(row, screening=msgspec.structs.replace(row.screening, until=CLOSES))
    return row


@pytest.mark.parametrize("status", list(Status))
def test_every_status_in_every_phase_has_its_sentence(status: Status) -> None:
    """A new status, a sentence with a date that has passed, or one that promises what cannot come fails here."""
    entry = _in_status(status)
    told = {name: _told(entry, *phase) for name, phase in PHASES.items()}
    assert {name: words.zh for name, words in told.items()} == dict(zip(PHASES, EXPECTED[status], strict=True))
    assert all("{" not in words.en and words.en.isascii() for words in told.values())


def test_a_returned_entry_is_told_its_own_deadline() -> None:
    """The return's own days run after the call is closed; once they have passed the entry is out."""
    entry = IN_STATUS[Status.RETURNED]()
    assert entry.screening is not None
    until = entry.screening.until
    assert until is not None
    assert until > CLOSES
    assert _told(entry, until - MS, RUNNING).zh == f"请于 {CHINA.deadline(until).zh} 前修改并重新提交。"
    assert _told(entry, until + timedelta(days=2), RUNNING).zh == MISSED


def test_an_upload_begun_in_time_is_told_of_its_grace() -> None:
    """In the hours of grace no deadline is named that has passed, and nobody is told that all is lost."""
    assert _told(samples.uploading(), CLOSES).zh == "征集已截止；截止前已开始上传的，传完后仍可提交。"


def test_a_submitted_entry_whose_video_is_being_checked_is_told_that_it_counts() -> None:
    """It must not read “submit it by …”: it is submitted."""
    entry = msgspec.structs.replace(samples.probing(), submitted_at=AT)
    assert _told(entry, LATER, RUNNING) == Text(
        "视频通过检测后，提交即生效。", "The submission takes effect once the video is accepted."
    )
