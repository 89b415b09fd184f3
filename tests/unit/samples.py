"""Rows that the tests of the domain begin with, each brought to its state by the operations that lead there."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import msgspec

from chalicelib import history
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.call import campaign as campaigns
from chalicelib.call.campaign import Campaign, Phase, PhaseName, PhaseStatus
from chalicelib.entry import entries
from chalicelib.entry.entries import AgreedPledge, Desk, Entry, ScreeningOutcome, Status
from chalicelib.entry.flags import ScreeningFlag
from chalicelib.entry.form import AiUse, Form
from chalicelib.entry.revocation import Ground
from chalicelib.entry.upload import Upload
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.judging.review import BlindEntry, Review
from chalicelib.people.attachments import Attachment, FileKind
from chalicelib.people.entrants import Consent, Entrant, EntrantKind, Profile
from chalicelib.people.invited import Expert
from chalicelib.video.verdicts import Facts, Finding, VideoReport
from tests import sample_call

CALL = sample_call.CALL
OPENS, CLOSES = CALL.calendar.opens, CALL.calendar.closes
GRACE_ENDS = CLOSES + timedelta(hours=CALL.calendar.grace_hours)
AT = OPENS + timedelta(days=30)  # an ordinary day of the call
LATER = CLOSES + timedelta(days=10)  # an ordinary day of screening and review
MS = timedelta(milliseconds=1)

OFFICE = Actor(Role.ORGANIZER, "wang")
CREDIT_CODE = "91350100M000100Y43"

FORM = Form(
    title="大国工匠",
    category="documentary",
    theme="green",
    synopsis="一座高炉的四十年。",
    creators=("李四", "王五"),
    completed_on=date(2025, 6, 1),
    public_link="https://example.cn/a",
    ai_use=AiUse.NONE,
    materials="采访实录",
    filing_number="",
    recommender="u1",
)
PROFILE = Profile(
    kind=EntrantKind.UNIT,
    name="广东精工机械有限公司",
    province="广东省",
    city="广州市",
    contact_person="张三",
    phone="13800138000",
    email="zhang@example.cn",
    credit_code=CREDIT_CODE,
)
CONSENT = Consent(CALL.privacy.version, CALL.privacy.sha256, AT)
ENTRANT = Entrant(id="o1", contest=CALL.id, contact="13800138000", created_at=OPENS, profile=PROFILE, privacy=CONSENT)
PLEDGES = tuple(AgreedPledge(id=pledge.id, version=pledge.version, sha256=pledge.sha256) for pledge in CALL.pledges)
UPLOAD = Upload(
    id="u1",
    key="uploads/e/u1.mp4",
    multipart_id="m1",
    name="大国工匠.mp4",
    size=20 * 2**20,
    part_size=8 * 2**20,
    begun_at=AT,
)
ATTACHED = Attachment(name="盖章.pdf", kind=FileKind.PDF, size=9, sha256="ab" * 32, sent_at=AT)
FACTS = Facts(width=1920, height=1080, duration_seconds=125.5, video_codec="H.264", par=(1, 1), video_tracks=1)
FINDING = Finding(
    code="NEAR_MISS",
    level="warn",
    title=Text("一", "a"),
    actual=Text("二", "b"),
    wanted=Text("三", "c"),
    fix=Text("四", "d"),
)

ACCEPTED = VideoReport(verdict="accept", facts=FACTS)
WARNED = VideoReport(verdict="warn", codes=("NEAR_MISS",), findings=(FINDING,), facts=FACTS)
REJECTED = VideoReport(verdict="reject", codes=("NOT_MP4",), findings=(FINDING,))
UNKNOWN = VideoReport(verdict="unknown", codes=("BUDGET",))


def stored(change: Change[Any], old: Any = None) -> Any:
    """The row of a change as it is stored: one revision on, at the head of its chain."""
    revision, head = (old.revision, old.head) if old is not None else (0, "")
    link = history.link(change, revision + 1, head)
    return msgspec.structs.replace(change.row, revision=revision + 1, head=link.hash)


def campaign(opened: bool = False, **statuses: PhaseStatus) -> Campaign:
    """The call's row; phases by name in the status given. `opened`: its round of review is open."""
    row = campaigns.open_campaign(CALL, "5eed", "c0", OPENS).row
    phases = {name: Phase(status=statuses.get(name.value, PhaseStatus.IDLE)) for name in PhaseName}
    rounds = msgspec.structs.replace(row.round, opened_at=LATER if opened else None)
    return msgspec.structs.replace(row, phases=phases, round=rounds)


SCREENERS_AT_WORK = campaign(screening=PhaseStatus.AWAITING_PEOPLE)


# --- a work in each of its statuses -----------------------------------------------------------------------------


def desk(at: datetime) -> Desk:
    """A screener at work by the rules of the call."""
    return Desk(CALL.screening, CLOSES, OFFICE, at)


def draft(**more: Any) -> Entry:
    """A work with a complete form and no video."""
    made: Entry = entries.draft(FORM, CALL, entry_id="cfbbfeb0910556a02d44", owner="o1", name=PROFILE.name, at=AT).row
    return msgspec.structs.replace(made, **more)


def uploading() -> Entry:
    """Its first video is on its way."""
    return entries.begin_upload(draft(), UPLOAD, AT).row


def probing() -> Entry:
    """Its video has arrived and is being checked."""
    return entries.complete_upload(uploading(), "v1", ENTRANT.actor, AT).row


def judged(report: VideoReport = ACCEPTED) -> Entry:
    """Its video is checked; nothing is submitted."""
    return entries.judge(probing(), report, AT).row


def submitted(report: VideoReport = ACCEPTED) -> Entry:
    """Submitted, with an accepted (or such) video."""
    return entries.submit(judged(report), PLEDGES, CALL, AT).row


def early_return(until: datetime) -> Entry:
    """A work that was returned before the list was fixed, to be corrected until some moment."""
    row = entries.predecide(submitted(), ScreeningOutcome.RETURN, "补字幕", desk(AT)).row
    assert row.screening is not None
    return msgspec.structs.replace(row, screening=msgspec.structs.replace(row.screening, until=until))


def listed(report: VideoReport = ACCEPTED) -> Entry:
    """Before the screeners."""
    return entries.enter_screening(submitted(report), (ScreeningFlag.SAME_TITLE,), LATER).row


def screened(outcome: ScreeningOutcome) -> Entry:
    """With the screener's answer."""
    return entries.screen(listed(), outcome, "理由", desk(LATER)).row


def reviewed() -> Entry:
    """With its scores counted."""
    return entries.conclude_review(screened(ScreeningOutcome.PASS), LATER).row


IN_STATUS: dict[Status, Callable[[], Entry]] = {
    Status.DRAFT: draft,
    Status.UPLOADING: uploading,
    Status.PROBING: probing,
    Status.REJECTED_FORMAT: lambda: judged(REJECTED),
    Status.SUBMITTED: submitted,
    Status.SCREENING: listed,
    Status.RETURNED: lambda: screened(ScreeningOutcome.RETURN),
    Status.SCREENED_OUT: lambda: screened(ScreeningOutcome.REFUSE),
    Status.IN_REVIEW: lambda: screened(ScreeningOutcome.PASS),
    Status.REVIEWED: reviewed,
    Status.SHORTLISTED: lambda: msgspec.structs.replace(reviewed(), status=Status.SHORTLISTED),
    Status.AWARDED: lambda: entries.award(reviewed(), 1, LATER).row,
    Status.NOT_SELECTED: lambda: entries.award(reviewed(), None, LATER).row,
    Status.WITHDRAWN: lambda: entries.withdraw(submitted(), ENTRANT.actor, AT, "重拍").row,
    Status.REVOKED: lambda: (
        entries.revoke(entries.award(reviewed(), 1, LATER).row, Ground.RIGHTS, OFFICE, at=LATER, why="侵权").row
    ),
    Status.DISQUALIFIED: lambda: msgspec.structs.replace(reviewed(), status=Status.DISQUALIFIED),
}


# --- experts and their seats ------------------------------------------------------------------------------------

WORK = BlindEntry(
    number="001",
    title="大国工匠",
    category="documentary",
    theme="green",
    synopsis="简介",
    key="uploads/e/u1.mp4",
    version="v1",
    width=1920,
    height=1080,
    duration_seconds=125.5,
)
SCORES = {criterion.id: 80 for criterion in CALL.criteria}
ENTRY_ID = "0123456789abcdef0123"


def expert(name: str, field: str = "art", **more: Any) -> Expert:
    """An expert whose id is the name."""
    row = Expert(
        id=name,
        contest=CALL.id,
        name=name,
        field=field,
        unit=f"{name}大学",
        credit_code="",
        email=f"{name}@example.cn",
        phone="",
        created_at=AT,
    )
    return msgspec.structs.replace(row, **more)


def seat(number: int = 1, who: str = "e1", **more: Any) -> Review:
    """One seat on a work's panel."""
    row = Review(
        contest=CALL.id,
        round=1,
        entry=ENTRY_ID,
        seat=str(number),
        expert=who,
        work=WORK,
        created_at=LATER,
        updated_at=LATER,
    )
    return msgspec.structs.replace(row, **more)


# --- refusals ---------------------------------------------------------------------------------------------------


def code_of(operation: Callable[..., object], *values: Any, **named: Any) -> str | None:
    """The code with which an operation is refused, None where it is not."""
    try:
        operation(*values, **named)
    except Problem as problem:
        return problem.code
    return None


def refused_fields(operation: Callable[..., object], *values: Any, **named: Any) -> list[tuple[str, str]]:
    """The fields that an operation refuses, with their codes; empty where it refuses none."""
    try:
        operation(*values, **named)
    except Problem as problem:
        return [(field.field, field.code) for field in problem.fields]
    return []
