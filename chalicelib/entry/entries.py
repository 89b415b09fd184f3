"""An entry of the call, from its first draft to the award: its status and what may follow."""

import hashlib
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import CHINA, Label, Text, Tone, Zone
from chalicelib.call.campaign import Campaign, shown
from chalicelib.call.definition import Definition, ScreeningRules
from chalicelib.entry import extra_fields
from chalicelib.entry.flags import ScreeningFlag
from chalicelib.entry.form import Form, clean_form, not_asked, unfilled
from chalicelib.entry.revocation import Ground, Revocation
from chalicelib.entry.upload import NO_VERDICT, PLAYABLE, Replaced, Upload, Video, VideoState, part_size_for
from chalicelib.errors import FieldProblem, Problem, Stale, field_problem, invalid
from chalicelib.history import Change, Destination, Message
from chalicelib.people.attachments import Attachment, AttachmentState
from chalicelib.people.entrants import PROFILE
from chalicelib.video.verdicts import VideoReport


class Status(StrEnum):
    """How far an entry has come."""

    DRAFT = "draft"
    UPLOADING = "uploading"
    PROBING = "probing"
    REJECTED_FORMAT = "rejected_format"
    SUBMITTED = "submitted"
    SCREENING = "screening"
    RETURNED = "returned"
    SCREENED_OUT = "screened_out"
    IN_REVIEW = "in_review"
    REVIEWED = "reviewed"
    SHORTLISTED = "shortlisted"
    AWARDED = "awarded"
    NOT_SELECTED = "not_selected"
    WITHDRAWN = "withdrawn"
    DISQUALIFIED = "disqualified"
    REVOKED = "revoked"


class ScreeningOutcome(StrEnum):
    """The three answers of a screener."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    REFUSE = "refuse"
    RETURN = "return"


OUTCOMES = {
    ScreeningOutcome.PASS: Label(Text("通过", "Passed"), Tone.GOOD),
    ScreeningOutcome.REFUSE: Label(Text("不通过", "Refused"), Tone.BAD),
    ScreeningOutcome.RETURN: Label(Text("退回修改", "Returned"), Tone.WARN),
}


def _status(zh: str, en: str, tone: Tone, staff_zh: str, staff_en: str) -> Label:
    return Label(Text(zh, en), tone, Text(staff_zh, staff_en))


# In the order in which organizers list them.
STATUSES: dict[Status, Label] = {
    Status.SUBMITTED: _status(
        "已提交，等待初步筛选", "Submitted, waiting for screening", Tone.GOOD, staff_zh="已提交", staff_en="Submitted"
    ),
    Status.PROBING: _status(
        "视频校验中", "The video is being checked", Tone.INFO, staff_zh="检测中", staff_en="Being checked"
    ),
    Status.REJECTED_FORMAT: _status(
        "视频不符合要求，请更换",
        "The video does not meet the requirements; replace it",
        Tone.BAD,
        staff_zh="视频不合要求",
        staff_en="Video refused",
    ),
    Status.SCREENING: _status("初步筛选中", "Being screened", Tone.INFO, staff_zh="待初筛", staff_en="To screen"),
    Status.RETURNED: _status(
        "已退回，请修改后重新提交",
        "Returned; correct it and submit it again",
        Tone.WARN,
        staff_zh="已退回",
        staff_en="Returned",
    ),
    Status.SCREENED_OUT: _status(
        "未通过初步筛选", "Did not pass screening", Tone.MUTED, staff_zh="未通过初筛", staff_en="Screened out"
    ),
    Status.IN_REVIEW: _status(
        "已通过初步筛选，进入专家评审",
        "Passed screening; with the experts",
        Tone.INFO,
        staff_zh="进入专家评审",
        staff_en="With the experts",
    ),
    Status.REVIEWED: _status(
        "专家评审完成，等待结果",
        "Reviewed; waiting for the result",
        Tone.INFO,
        staff_zh="评审完成",
        staff_en="Reviewed",
    ),
    Status.SHORTLISTED: _status("入围", "Shortlisted", Tone.GOOD, staff_zh="入围", staff_en="Shortlisted"),
    Status.AWARDED: _status("入选优秀案例", "Awarded", Tone.GOOD, staff_zh="优秀案例", staff_en="Awarded"),
    Status.NOT_SELECTED: _status("未入选", "Not selected", Tone.MUTED, staff_zh="未入选", staff_en="Not selected"),
    Status.DRAFT: _status("草稿，尚未提交", "Draft, not submitted yet", Tone.MUTED, staff_zh="草稿", staff_en="Draft"),
    Status.UPLOADING: _status(
        "视频上传中", "The video is being uploaded", Tone.INFO, staff_zh="上传中", staff_en="Uploading"
    ),
    Status.WITHDRAWN: _status("已撤回", "Withdrawn", Tone.MUTED, staff_zh="已撤回", staff_en="Withdrawn"),
    Status.DISQUALIFIED: _status("已取消资格", "Disqualified", Tone.BAD, staff_zh="取消资格", staff_en="Disqualified"),
    Status.REVOKED: _status("入选资格已撤销", "Award revoked", Tone.BAD, staff_zh="已撤销", staff_en="Revoked"),
}


class EntryAction(StrEnum):
    """What the history of an entry tells."""

    DRAFT = "draft"
    REVISE = "revise"
    ATTACH = "attach"
    CHECK_FILE = "check_file"
    REMOVE_FILE = "remove_file"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    BEGIN_UPLOAD = "begin_upload"
    CHANGE_FILE = "change_file"
    ABANDON_UPLOAD = "abandon_upload"
    COMPLETE_UPLOAD = "complete_upload"
    JUDGE = "judge"
    RECHECK = "recheck"
    ENTER_SCREENING = "enter_screening"
    ANSWER = "answer"
    TAKE_BACK = "take_back"
    SCREEN = "screen"
    LAPSE = "lapse"
    CONCLUDE_REVIEW = "conclude_review"
    AWARD = "award"
    CHANGE_OWNER = "change_owner"
    PREDECIDE = "predecide"
    UNSCREEN = "unscreen"
    TELL = "tell"
    EXTEND = "extend"
    CORRECT_NAME = "correct_name"
    DISQUALIFY = "disqualify"
    RESTORE = "restore"
    REVOKE = "revoke"
    SUCCEED = "succeed"
    ERASE = "erase"


ACTIONS = {
    EntryAction.DRAFT: Text("新建作品", "Entry created"),
    EntryAction.REVISE: Text("修改内容", "Form changed"),
    EntryAction.ATTACH: Text("上传附件", "File attached"),
    EntryAction.CHECK_FILE: Text("附件检查结果", "Attached file checked"),
    EntryAction.REMOVE_FILE: Text("删除附件", "Attached file removed"),
    EntryAction.SUBMIT: Text("提交", "Submitted"),
    EntryAction.WITHDRAW: Text("撤回", "Withdrawn"),
    EntryAction.BEGIN_UPLOAD: Text("开始上传视频", "Upload started"),
    EntryAction.CHANGE_FILE: Text("所传文件有改动，继续上传", "File changed, upload goes on"),
    EntryAction.ABANDON_UPLOAD: Text("放弃上传", "Upload cancelled"),
    EntryAction.COMPLETE_UPLOAD: Text("视频上传完成", "Upload complete"),
    EntryAction.JUDGE: Text("视频检测结果", "Video checked"),
    EntryAction.RECHECK: Text("重新检测视频", "New check ordered"),
    EntryAction.ENTER_SCREENING: Text("进入初筛", "Screening began"),
    EntryAction.ANSWER: Text("提交初筛意见", "Answer of one screener"),
    EntryAction.TAKE_BACK: Text("收回本人初筛意见", "Own answer taken back"),
    EntryAction.SCREEN: Text("初筛决定", "Screening decision"),
    EntryAction.LAPSE: Text("初筛结束时未决定", "Undecided when screening closed"),
    EntryAction.CONCLUDE_REVIEW: Text("评审完成", "Review concluded"),
    EntryAction.AWARD: Text("评选结果", "Outcome"),
    EntryAction.CHANGE_OWNER: Text("随账号合并转移", "Moved with a joined account"),
    EntryAction.PREDECIDE: Text("初筛预审意见", "Screening answer before closing"),
    EntryAction.UNSCREEN: Text("撤销初筛决定", "Screening decision taken back"),
    EntryAction.TELL: Text("通知初筛结果", "Screening result told"),
    EntryAction.EXTEND: Text("延长该作品的截止时间", "Deadline of this entry extended"),
    EntryAction.CORRECT_NAME: Text("更正投稿人名称", "Entrant's name corrected"),
    EntryAction.DISQUALIFY: Text("取消资格", "Disqualified"),
    EntryAction.RESTORE: Text("恢复作品", "Entry restored"),
    EntryAction.REVOKE: Text("撤销入选资格", "Award revoked"),
    EntryAction.SUCCEED: Text("递补入选", "Awarded by succession"),
    EntryAction.ERASE: Text("按保存期限删除", "Erased as its term ended"),
}

PREPARING = frozenset(
    {
        Status.DRAFT,
        Status.UPLOADING,
        Status.PROBING,
        Status.REJECTED_FORMAT,
        Status.SUBMITTED,
        Status.RETURNED,
    }
)
SCREENED = (Status.SUBMITTED, Status.SCREENING, Status.RETURNED, Status.SCREENED_OUT, Status.IN_REVIEW)  # by screeners
_REPLACED_KNOWN = 60  # more than a call keeps; the bucket has deleted older ones long ago
_SETTLING = PREPARING - {Status.RETURNED}

# The statuses that may follow each status; any other is a 409. While an entry is prepared, its status follows from its
# content and may stay the same. From what was withdrawn or disqualified only `restore` leads back, to where it stood.
# An award is revoked, which takes two people (`confirmations`), and never disqualified, which takes one.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    **{
        status: _SETTLING
        | {Status.WITHDRAWN, Status.RETURNED, Status.SCREENING, Status.SCREENED_OUT, Status.DISQUALIFIED}
        for status in PREPARING
    },
    Status.SCREENING: frozenset(
        {
            Status.RETURNED,
            Status.SCREENED_OUT,
            Status.IN_REVIEW,
            Status.WITHDRAWN,
            Status.DISQUALIFIED,
        }
    ),
    Status.SCREENED_OUT: frozenset({Status.SCREENING, Status.DISQUALIFIED}),
    Status.IN_REVIEW: frozenset({Status.SCREENING, Status.REVIEWED, Status.WITHDRAWN, Status.DISQUALIFIED}),
    Status.REVIEWED: frozenset({Status.SHORTLISTED, Status.AWARDED, Status.NOT_SELECTED, Status.DISQUALIFIED}),
    Status.SHORTLISTED: frozenset({Status.REVIEWED, Status.AWARDED, Status.NOT_SELECTED, Status.DISQUALIFIED}),
    Status.AWARDED: frozenset({Status.REVOKED}),
    Status.NOT_SELECTED: frozenset({Status.AWARDED, Status.DISQUALIFIED}),
    Status.WITHDRAWN: frozenset(),
    Status.DISQUALIFIED: frozenset(),
    Status.REVOKED: frozenset(),
}


class AgreedPledge(msgspec.Struct, frozen=True, kw_only=True):
    """A pledge that the entrant agreed to: the exact text, by its hash, and when."""

    id: str
    version: str
    sha256: str
    at: datetime | None = None


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """When an entry was submitted, what its entrant agreed to then, and what was returned for correction."""

    at: datetime
    pledges: tuple[AgreedPledge, ...]
    form: Form | None = None
    video: Video | None = None
    files: dict[str, Attachment] = {}


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """One screener's own answer, where several decide (`entry.answers`). `revision` is the entry's with it."""

    outcome: ScreeningOutcome
    reason: str
    by: str
    at: datetime
    revision: int


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """A screener's answer.

    `revision` is the entry's with this answer; its letter waits there until `letter_at` (None: until the gate).
    `until` is when a returned entry must be submitted again, `submission` what was returned. `answers` are those that
    led to it, where more than one person answered.
    """

    outcome: ScreeningOutcome
    reason: str
    by: str
    at: datetime
    until: datetime | None = None
    revision: int = 0
    letter_at: datetime | None = None
    submission: Submission | None = None
    answers: tuple[Answer, ...] = ()
    role: Role = Role.ORGANIZER


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one entry. `listed`: it is on the list of entries to screen.

    `predecided`: a screener's answer from before the list was fixed, which takes effect then unless the entrant changes
    the entry. `extended_until`: its own deadline. `left_from`: its status before it was withdrawn or disqualified.
    `replaced`: its earlier videos, the newest last. `answers`: those of single screeners that decide nothing yet.
    `revoked`: since when its award is revoked, and why. `lacking`: the call's own fields that are required and were
    empty when the form was last saved. `files`: of the call's own fields, by id. `quarter`: in which quarter of the
    scored entries it stands, 1 for the best, where the call tells entrants.
    """

    id: str
    contest: str
    owner: str
    entrant_name: str
    form: Form
    created_at: datetime
    updated_at: datetime
    status: Status = Status.DRAFT
    receipt: str | None = None
    submitted_at: datetime | None = None
    pledges: tuple[AgreedPledge, ...] = ()
    upload: Upload | None = None
    video: Video | None = None
    screening: Screening | None = None
    flags: tuple[ScreeningFlag, ...] = ()
    predecided: Screening | None = None
    extended_until: datetime | None = None
    left_from: Status | None = None
    listed: bool = False
    replaced: tuple[Replaced, ...] = ()
    answers: tuple[Answer, ...] = ()
    revoked: Revocation | None = None
    spared: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()
    files: dict[str, Attachment] = {}
    quarter: int | None = None
    revision: int = 0
    head: str = ""


def missing_fields(entry: Entry, definition: Definition | None = None) -> tuple[str, ...]:
    """What the entrant must still fill in before the entry can be submitted.

    Without a definition, what the call's own fields lack is as the last save found it, and every refused file is due.
    """
    if definition:
        own = own_unfilled(entry.form, entry.files, definition)
    else:
        own = tuple(dict.fromkeys((*entry.lacking, *refused_files(entry))))
    video = () if entry.video or entry.upload else ("video",)
    return (*unfilled(entry.form, entry.spared), *own, *video)


def own_unfilled(form: Form, files: dict[str, Attachment], definition: Definition) -> tuple[str, ...]:
    """The fields of the call's own that are required and empty, or hold a refused file."""
    return extra_fields.unfilled(form.extra, files, form.category, definition)


def refused_files(entry: Entry) -> tuple[str, ...]:
    """The fields whose file was refused, as `extra.<id>`."""
    return tuple(f"extra.{name}" for name, file in entry.files.items() if file.state is AttachmentState.REFUSED)


# --- what may follow --------------------------------------------------------------------------------------------


def shown_receipt(entry: Entry) -> str | None:
    """The receipt number, once the entrant has it: from the first submission on."""
    return entry.receipt if entry.submitted_at is not None or entry.screening is not None else None


def status_text(entry: Entry) -> Text:
    """The status, in the words for the entrant."""
    return STATUSES[entry.status].text


def awaits_answer(entry: Entry) -> bool:
    """Whether a screener may answer about it: it is on the list undecided, or submitted before the list is fixed."""
    early = entry.status is Status.SUBMITTED and not entry.listed and entry.predecided is None
    return entry.status is Status.SCREENING or early


def _refuse_transition(entry: Entry) -> Problem:
    status = status_text(entry)
    return Problem("ILLEGAL_TRANSITION", status=status.zh, status_en=status.en)


def _changed(
    entry: Entry, action: EntryAction, *messages: Message, by: Actor, at: datetime, why: str = "", **new: Any
) -> Change[Entry]:
    row = msgspec.structs.replace(entry, updated_at=at, **new)
    return Change(
        row=row,
        action=action,
        by=by,
        at=at,
        before=entry.status.value,
        after=row.status.value,
        why=why,
        messages=messages,
    )


def _moved(
    entry: Entry,
    status: Status,
    action: EntryAction,
    *messages: Message,
    by: Actor,
    at: datetime,
    why: str = "",
    **new: Any,
) -> Change[Entry]:
    """The entry with new content in a new status. Raises ILLEGAL_TRANSITION if the old status does not allow that."""
    if status not in TRANSITIONS[entry.status]:
        raise _refuse_transition(entry)
    return _changed(entry, action, *messages, by=by, at=at, why=why, status=status, **new)


def _settled(entry: Entry) -> Status:
    """The status that follows from the content of an entry that is being prepared."""
    if entry.upload is not None:
        return Status.UPLOADING
    if entry.video is not None and _awaits_verdict(entry.video, entry.listed):
        return Status.PROBING
    if entry.video is not None and entry.video.state is VideoState.REJECTED:
        return Status.REJECTED_FORMAT
    if entry.submitted_at is not None and entry.video is not None:
        return Status.SCREENING if entry.listed else Status.SUBMITTED
    return Status.RETURNED if _was_returned(entry) else Status.DRAFT


def _awaits_verdict(video: Video, listed: bool) -> bool:
    """Whether a verdict on the video is due. Once screening has begun, people look at a video without one."""
    return video.state is VideoState.CHECKING or (video.state is VideoState.UNKNOWN and not listed)


def return_of(entry: Entry) -> Screening | None:
    """The answer by which an entry was returned for correction; None if the newest one is another."""
    return entry.screening if _was_returned(entry) else None


def _was_returned(entry: Entry) -> bool:
    return entry.screening is not None and entry.screening.outcome is ScreeningOutcome.RETURN


def _settling(
    entry: Entry, action: EntryAction, *messages: Message, by: Actor, at: datetime, **new: Any
) -> Change[Entry]:
    status = _settled(msgspec.structs.replace(entry, **new))
    return _moved(entry, status, action, *messages, by=by, at=at, **new)


def own_deadline(entry: Entry, campaign: Campaign) -> datetime | None:
    """The deadline that this entry has for itself: it was returned, or an organizer extended it. None: the call's.

    It holds until the gate of screening is passed; after that no entry is added.
    """
    returned = entry.screening.until if entry.screening and _was_returned(entry) else None
    own = max((each for each in (returned, entry.extended_until) if each is not None), default=None)
    return own if own is not None and own > campaign.calendar.closes and campaign.is_screening_open else None


def deadline_of(entry: Entry, campaign: Campaign) -> datetime:
    """Until when its entrant may change and submit it."""
    return own_deadline(entry, campaign) or campaign.calendar.closes


def in_window(entry: Entry, campaign: Campaign, at: datetime) -> bool:
    """Whether the entrant may change it: before the call's deadline or its own."""
    own = own_deadline(entry, campaign)
    return campaign.is_collecting(at) or (own is not None and at < own)


def in_grace(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether an upload that began before the deadline may still be finished, and its entry submitted.

    Grace is for files that were on their way at the deadline, not for files that had arrived. Once the list of
    entries is fixed, only an entry with a deadline of its own is added to it.
    """
    if in_window(entry, campaign, at):
        return True
    if not _are_hours_of_grace(entry, campaign, definition, at):
        return False
    if entry.upload is not None:
        return began_in_time(entry, entry.upload, campaign)
    return _arrived_late(entry, campaign) and entry.status in PREPARING


def grace_ends(campaign: Campaign, definition: Definition) -> datetime:
    """Until when an upload begun in time may be finished."""
    return campaign.calendar.closes + timedelta(hours=definition.calendar.grace_hours)


def _are_hours_of_grace(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    closes = deadline_of(entry, campaign)
    fixed = campaign.is_listed and own_deadline(entry, campaign) is None
    return not fixed and closes <= at < closes + timedelta(hours=definition.calendar.grace_hours)


def _arrived_late(entry: Entry, campaign: Campaign) -> bool:
    return entry.video is not None and entry.video.uploaded_at >= deadline_of(entry, campaign)


def _has_replacement(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether the hours of grace still cover a replacement of its video, if that is refused.

    They cover one: of a video that was submitted in time, or was on its way at the deadline.
    """
    if entry.video is None or entry.video.in_grace or not _are_hours_of_grace(entry, campaign, definition, at):
        return False
    return entry.submitted_at is not None or _arrived_late(entry, campaign)


def may_upload(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether an upload may be begun: in the window, or in the hours of grace in place of a refused video."""
    refused = entry.status is Status.REJECTED_FORMAT
    return in_window(entry, campaign, at) or (refused and _has_replacement(entry, campaign, definition, at))


def may_mend(entry: Entry, sent_at: datetime, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether something refused that was sent at `sent_at` may be replaced: in the window, or in the hours of grace.

    They cover what was sent in time, so a slow check costs nobody the chance to mend it, and one replacement of it.
    """
    sent_in_time = sent_at < deadline_of(entry, campaign)
    return in_window(entry, campaign, at) or (sent_in_time and _are_hours_of_grace(entry, campaign, definition, at))


def began_in_time(entry: Entry, upload: Upload, campaign: Campaign) -> bool:
    """Whether an upload was begun while that was allowed; the deadline may have been moved since."""
    return upload.in_grace or upload.begun_at < deadline_of(entry, campaign)


def is_awaited(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether the list of entries waits for it: it may still be finished, or it is submitted and being checked."""
    if at >= grace_ends(campaign, definition):
        return False
    unfinished = entry.status in (Status.DRAFT, Status.UPLOADING, Status.PROBING)
    if entry.status is Status.REJECTED_FORMAT and may_upload(entry, campaign, definition, at):
        return own_deadline(entry, campaign) is None
    if unfinished and own_deadline(entry, campaign) is None and in_grace(entry, campaign, definition, at):
        return True
    checking = entry.video is not None and entry.video.state is VideoState.CHECKING
    return entry.submitted_at is not None and entry.status is Status.PROBING and checking


def check_window(entry: Entry, campaign: Campaign, at: datetime) -> None:
    """Raise ENTRIES_NOT_OPEN or ENTRIES_CLOSED outside the window, ILLEGAL_TRANSITION if the status forbids changes."""
    _check_changes(in_window(entry, campaign, at), entry, campaign, at)


def check_upload(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> None:
    """Raise as `check_window` does unless an upload may be begun."""
    _check_changes(may_upload(entry, campaign, definition, at), entry, campaign, at)


def _check_changes(allowed: bool, entry: Entry, campaign: Campaign, at: datetime) -> None:
    if not allowed and own_deadline(entry, campaign) is not None:
        raise _closed_at(deadline_of(entry, campaign), campaign)
    check_collecting_or(allowed, campaign, at)
    if entry.status not in PREPARING:
        raise _refuse_transition(entry)


def check_collecting_or(allowed: bool, campaign: Campaign, at: datetime) -> None:
    """Unless `allowed`, raise ENTRIES_NOT_OPEN before the call opens and ENTRIES_CLOSED after that."""
    if allowed:
        return
    if at < campaign.calendar.opens:
        raise Problem("ENTRIES_NOT_OPEN", opens=campaign.zone.moment(campaign.calendar.opens), zone=campaign.zone.words)
    raise _closed_at(campaign.calendar.closes, campaign)


def _closed_at(closes: datetime, campaign: Campaign) -> Problem:
    return Problem("ENTRIES_CLOSED", closes=campaign.zone.deadline(closes), zone=campaign.zone.words)


def check_revision(entry: Entry, revision: int) -> None:
    """Raise Stale if the entrant saw an older version."""
    if revision != entry.revision:
        raise Stale


def may(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> tuple[str, ...]:
    """Which of edit, upload, submit and withdraw the entrant may do now."""
    preparing = entry.status in PREPARING
    actions = ["edit"] if preparing and in_window(entry, campaign, at) else []
    if preparing and may_upload(entry, campaign, definition, at):
        actions.append("upload")
    if preparing and entry.submitted_at is None and in_grace(entry, campaign, definition, at):
        actions.append("submit")
    if may_withdraw(entry):
        actions.append("withdraw")
    return tuple(actions)


def may_withdraw(entry: Entry) -> bool:
    """Whether it may be withdrawn: until the experts have finished."""
    return Status.WITHDRAWN in TRANSITIONS[entry.status]


# --- what the entrant does --------------------------------------------------------------------------------------


def receipt_number(prefix: str, entry_id: str) -> str:
    """The number that an entrant quotes, such as `GS2025-7K3M9-QXW2T` (50 bits; it does not reveal the id)."""
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = int.from_bytes(hashlib.sha256(b"receipt:" + entry_id.encode()).digest()[:8], "big")
    digits = "".join(letters[number >> (5 * place) & 31] for place in range(10))
    return f"{prefix}-{digits[:5]}-{digits[5:]}"


def draft(form: Form, definition: Definition, *, entry_id: str, owner: str, name: str, at: datetime) -> Change[Entry]:
    """A new entry."""
    form = clean_form(form, definition, at)
    entry = Entry(
        id=entry_id,
        contest=definition.id,
        owner=owner,
        entrant_name=name,
        form=form,
        created_at=at,
        updated_at=at,
        receipt=receipt_number(definition.receipt_prefix, entry_id),
        spared=not_asked(definition),
        lacking=own_unfilled(form, {}, definition),
    )
    return Change(row=entry, action=EntryAction.DRAFT, by=Actor(Role.ENTRANT, owner), at=at, after=entry.status.value)


# What screeners said of a submitted entry is void once its entrant changes it or takes it out.
UNHEARD: dict[str, Any] = {"predecided": None, "answers": ()}


def _owner(entry: Entry) -> Actor:
    return Actor(Role.ENTRANT, entry.owner)


def revise(entry: Entry, form: Form, definition: Definition, at: datetime) -> Change[Entry]:
    """Change the form; the status stays. A submitted entry must stay complete: INVALID_FIELDS names emptied fields.

    A file that was refused after the submission keeps nobody from changing the rest.
    """
    if entry.status not in PREPARING:
        raise _refuse_transition(entry)
    form = clean_form(form, definition, at)
    lacking = own_unfilled(form, entry.files, definition)
    refused = refused_files(entry)
    emptied = (*unfilled(form, entry.spared), *(name for name in lacking if name not in refused))
    if emptied and entry.submitted_at is not None:
        raise invalid(*(field_problem(name, "REQUIRED") for name in emptied))
    return _changed(entry, EntryAction.REVISE, by=_owner(entry), at=at, form=form, lacking=lacking, **UNHEARD)


def submit(
    entry: Entry, pledges: tuple[AgreedPledge, ...], definition: Definition, at: datetime, entrant_name: str = ""
) -> Change[Entry]:
    """Submit the entry. If its video is still being uploaded or checked, it becomes `submitted` once that is accepted.

    `entrant_name` is the name in the present profile; without it the name of the draft stays. Raises INVALID_FIELDS
    with the fields that are missing and the pledges that are not agreed to.
    """
    if entry.status not in PREPARING or entry.submitted_at is not None:
        raise _refuse_transition(entry)
    problems = [field_problem(name, _missing_code(name)) for name in missing_fields(entry, definition)]
    if entry.video is not None and entry.upload is None and entry.video.state is VideoState.REJECTED:
        problems.append(field_problem("video", "VIDEO_REJECTED"))
    problems += _pledge_problems(pledges, definition)
    if problems:
        raise invalid(*problems)
    agreed = tuple(
        AgreedPledge(id=pledge.id, version=pledge.version, sha256=pledge.sha256, at=at) for pledge in definition.pledges
    )
    taken = {"submitted_at": at, "pledges": agreed, "entrant_name": entrant_name or entry.entrant_name}
    return _settling(entry, EntryAction.SUBMIT, letter("submitted", entry), by=_owner(entry), at=at, **taken)


def _missing_code(name: str) -> str:
    return "VIDEO_MISSING" if name == "video" else "REQUIRED"


def _pledge_problems(pledges: tuple[AgreedPledge, ...], definition: Definition) -> list[FieldProblem]:
    agreed = {pledge.id: pledge for pledge in pledges}
    problems = []
    for pledge in definition.pledges:
        mine = agreed.pop(pledge.id, None)
        if mine is None:
            problems.append(field_problem(f"pledges.{pledge.id}", "NOT_AGREED"))
        elif (mine.version, mine.sha256) != (pledge.version, pledge.sha256):
            problems.append(field_problem(f"pledges.{pledge.id}", "OUTDATED_TEXT"))
    return problems + [field_problem("pledges", "NOT_A_CHOICE") for _ in list(agreed)[:1]]


def letter(kind: str, entry: Entry, **more: str) -> Message:
    """A letter to its entrant."""
    return Message(
        Destination.MESSAGES,
        kind,
        {
            "role": Role.ENTRANT.value,
            "subject": entry.owner,
            "title": entry.form.title,
            "receipt": entry.receipt,
            **more,
        },
    )


def withdraw(entry: Entry, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """Withdraw the entry, also from its experts. Only an organizer can take this back (`restore`)."""
    return _taken_out(entry, Status.WITHDRAWN, EntryAction.WITHDRAW, by=by, at=at, why=text.reason(why, required=False))


def _taken_out(entry: Entry, status: Status, action: EntryAction, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """The entry withdrawn or disqualified; its experts need not score it any more."""
    messages = [letter(status.value, entry, reason=why)]
    if entry.status is Status.IN_REVIEW:
        messages.append(_panel_order("work_withdrawn", entry))
    return _moved(
        entry, status, action, *messages, by=by, at=at, why=why, upload=None, left_from=entry.status, **UNHEARD
    )


def _panel_order(kind: str, entry: Entry) -> Message:
    return Message(Destination.VACANCIES, kind, {"contest": entry.contest, "entry": entry.id})


# --- the video --------------------------------------------------------------------------------------------------


def change_owner(entry: Entry, before: str, owner: str, *, by: Actor, at: datetime, why: str = "") -> Change[Entry]:
    """The entry belongs to the account that its own was joined into. Raises NOT_FOUND if it is not of `before`."""
    if entry.owner != before:
        raise Problem("NOT_FOUND")
    return _changed(entry, EntryAction.CHANGE_OWNER, by=by, at=at, why=why, owner=owner)


def begin_upload(entry: Entry, upload: Upload, at: datetime) -> Change[Entry]:
    """Begin an upload. It replaces an upload in progress; an earlier video stays until this one has arrived."""
    return _settling(entry, EntryAction.BEGIN_UPLOAD, by=_owner(entry), at=at, upload=upload, **UNHEARD)


def change_file(entry: Entry, upload: Upload, name: str, size: int, at: datetime) -> Change[Entry]:
    """The file has changed since parts were sent: its upload goes on with `size` bytes and the parts that still fit.

    Raises UPLOAD_GONE if a file of that size is sent in parts of another size.
    """
    if part_size_for(size) != upload.part_size:
        raise Problem("UPLOAD_GONE")
    changed = msgspec.structs.replace(upload, name=name, size=size, changed=True)
    return _settling(entry, EntryAction.CHANGE_FILE, by=_owner(entry), at=at, upload=changed)


def upload_of(entry: Entry, upload_id: str) -> Upload:
    """The upload in progress. Raises UPLOAD_GONE if it has another id."""
    if entry.upload is None or entry.upload.id != upload_id:
        raise Problem("UPLOAD_GONE")
    return entry.upload


def abandon_upload(entry: Entry, by: Actor, at: datetime) -> Change[Entry]:
    """Cancel the upload; an earlier video counts again. Raises UPLOAD_GONE if there is no upload."""
    if entry.upload is None:
        raise Problem("UPLOAD_GONE")
    return _settling(entry, EntryAction.ABANDON_UPLOAD, by=by, at=at, upload=None)


def complete_upload(entry: Entry, version: str, by: Actor, at: datetime, checksum: str = "") -> Change[Entry]:
    """All bytes have arrived as object version `version`. Pin that version; its check follows."""
    upload = entry.upload
    if upload is None:
        raise Problem("UPLOAD_GONE")
    video = Video(
        key=upload.key,
        version=version,
        name=upload.name,
        size=upload.size,
        uploaded_at=at,
        checksum=checksum,
        part_size=upload.part_size,
        in_grace=upload.in_grace,
    )
    old = (Replaced(key=entry.video.key, version=entry.video.version, at=at),) if entry.video is not None else ()
    replaced = (*entry.replaced, *old)[-_REPLACED_KNOWN:]
    return _settling(entry, EntryAction.COMPLETE_UPLOAD, by=by, at=at, upload=None, video=video, replaced=replaced)


def surplus(entry: Entry, definition: Definition) -> tuple[Replaced, ...]:
    """The earlier videos that are more than the call keeps."""
    return entry.replaced[: -definition.limits.replaced]


_STATES = {
    "accept": VideoState.ACCEPTED,
    "warn": VideoState.WARNED,
    "reject": VideoState.REJECTED,
    "unknown": VideoState.UNKNOWN,
}


def refusal_notice(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> Message:
    """The message about a refused video: until when it can be replaced, or that it is too late for that."""
    if _was_returned(entry):
        return letter("video_rejected", entry)
    if campaign.is_collecting(at):
        return letter("video_rejected_until", entry, until=shown(campaign.calendar.closes))
    if _has_replacement(entry, campaign, definition, at):
        return letter("video_rejected_until", entry, until=shown(grace_ends(campaign, definition)))
    return letter("video_rejected_late", entry)


def judge(entry: Entry, report: VideoReport, at: datetime, refusal: Message | None = None) -> Change[Entry]:
    """Take the verdict on the pinned video. `unknown` refuses nothing: the check is repeated.

    `refusal` is the message about a rejection, by default one that names no date. Once people decide about the entry,
    a late verdict is stored for them and does not change the status.
    """
    if entry.video is None:
        raise Problem("UPLOAD_GONE")
    video = msgspec.structs.replace(
        entry.video,
        state=_STATES[report.verdict],
        codes=report.codes,
        findings=report.findings,
        facts=report.facts,
        provenance=report.provenance,
        metadata=report.metadata,
        attempts=entry.video.attempts + 1,
    )
    orders = (_scan_order(entry, video),) if video.state in PLAYABLE else ()
    if entry.status not in PREPARING:
        return _changed(entry, EntryAction.JUDGE, *orders, by=SYSTEM, at=at, video=video)
    notices = (refusal or letter("video_rejected", entry),) if video.state is VideoState.REJECTED else ()
    return _settling(entry, EntryAction.JUDGE, *notices, *orders, by=SYSTEM, at=at, video=video)


def _scan_order(entry: Entry, video: Video) -> Message:
    """The order to scan an accepted video, with or without remarks, for the screeners."""
    return Message(Destination.SCANS, "scan", {"entry": entry.id, "version": video.version})


def recheck(entry: Entry, by: Actor, at: datetime) -> Change[Entry]:
    """Order a new check of a video without a verdict, while the entry is prepared or screened."""
    if entry.video is None or entry.video.state not in NO_VERDICT:
        raise _refuse_transition(entry)
    video = msgspec.structs.replace(entry.video, state=VideoState.CHECKING)
    changed = _changed if entry.status is Status.SCREENING else _settling
    return changed(entry, EntryAction.RECHECK, probe_order(entry.video.key), by=by, at=at, video=video)


def probe_order(key: str) -> Message:
    """The order to check the object at `key`."""
    return Message(Destination.PROBE, "probe", {"key": key})


# --- screening, review, award -----------------------------------------------------------------------------------


def enter_screening(
    entry: Entry, flags: tuple[ScreeningFlag, ...], at: datetime, entrant_name: str = ""
) -> Change[Entry]:
    """Put the entry on the fixed list. `flags` are what automatic screening noticed.

    A returned entry that may still be corrected stays with its entrant. `entrant_name` is the name in the profile now;
    without it the name of the submission stays.
    """
    new: dict[str, Any] = {"flags": flags, "listed": True, "entrant_name": entrant_name or entry.entrant_name}
    if is_correcting(entry, at) and not entry.listed:
        return _changed(entry, EntryAction.ENTER_SCREENING, by=SYSTEM, at=at, **new)
    if not awaits_screening(entry):
        raise _refuse_transition(entry)
    return _moved(entry, Status.SCREENING, EntryAction.ENTER_SCREENING, by=SYSTEM, at=at, **new)


def is_correcting(entry: Entry, at: datetime) -> bool:
    """Whether it was returned, is not submitted again, and may still be."""
    said = entry.screening
    returned = said is not None and said.outcome is ScreeningOutcome.RETURN and entry.submitted_at is None
    return returned and entry.status in PREPARING and said is not None and said.until is not None and at < said.until


def awaits_screening(entry: Entry) -> bool:
    """Whether it is submitted, with its video accepted or still without a verdict."""
    return entry.submitted_at is not None and entry.status in (Status.SUBMITTED, Status.PROBING)


_SCREENED = {
    ScreeningOutcome.PASS: Status.IN_REVIEW,
    ScreeningOutcome.REFUSE: Status.SCREENED_OUT,
    ScreeningOutcome.RETURN: Status.RETURNED,
}


class Desk(NamedTuple):
    """Who answers when, by the rules of which call.

    `closes` is the call's deadline, `seed` that of its first draw, which also draws second looks.
    """

    rules: ScreeningRules
    closes: datetime
    by: Actor
    at: datetime
    seed: str = ""
    zone: Zone = CHINA

    @property
    def return_until(self) -> datetime:
        """Until when an entry returned now may be corrected: the end of a day, never before the call closes.

        `return_days` are counted from the day of the answer.
        """
        day = (self.at + timedelta(days=self.rules.return_days + 1)).astimezone(self.zone.tz)
        return max(self.closes, day.replace(hour=0, minute=0, second=0, microsecond=0))

    def letter_at(self, outcome: ScreeningOutcome) -> datetime | None:
        """When the letter about an answer goes; None: with the gate."""
        if self.rules.letters == "gate" and outcome is not ScreeningOutcome.RETURN:
            return None
        return self.at + timedelta(minutes=self.rules.letter_minutes)


def screen(
    entry: Entry, outcome: ScreeningOutcome, reason: str, desk: Desk, answers: tuple[Answer, ...] = ()
) -> Change[Entry]:
    """Take the screener's answer. Its letter waits, so that the answer can be taken back before anybody is told.

    A submitted entry may be returned before the list is fixed. To refuse or return needs a reason. `answers` are those
    that lead to it, whose joined reasons were checked one by one. Raises INVALID_FIELDS, ILLEGAL_TRANSITION.
    """
    early = outcome is ScreeningOutcome.RETURN and entry.status is Status.SUBMITTED
    if entry.status is not Status.SCREENING and not early:
        raise _refuse_transition(entry)
    said = _answer(entry, outcome, reason if answers else _reason(outcome, reason), desk)
    said = msgspec.structs.replace(said, answers=answers)
    new: dict[str, Any] = {"screening": said, **UNHEARD}
    if outcome is ScreeningOutcome.RETURN:
        new |= {"submitted_at": None, "pledges": ()}
    notices = (_screening_notice(entry, said),) if said.letter_at else ()
    change = _moved(
        entry, _SCREENED[outcome], EntryAction.SCREEN, *notices, by=desk.by, at=desk.at, why=said.reason, **new
    )
    return msgspec.structs.replace(change, due=said.letter_at)


def _reason(outcome: ScreeningOutcome, reason: str) -> str:
    return text.reason(reason, required=outcome is not ScreeningOutcome.PASS)


def _answer(entry: Entry, outcome: ScreeningOutcome, reason: str, desk: Desk) -> Screening:
    returned = outcome is ScreeningOutcome.RETURN
    submitted = _submission(entry, entry.submitted_at) if entry.submitted_at and returned else None
    return Screening(
        outcome=outcome,
        reason=reason,
        by=desk.by.id,
        at=desk.at,
        until=desk.return_until if returned else None,
        revision=entry.revision + 1,
        letter_at=desk.letter_at(outcome),
        submission=submitted,
    )


def _submission(entry: Entry, at: datetime) -> Submission:
    return Submission(at=at, pledges=entry.pledges, form=entry.form, video=entry.video, files=entry.files)


def changed_since(entry: Entry, before: Submission) -> tuple[str, ...]:
    """The names of the form's fields that differ from what was submitted before; `video` for another file."""
    was, now = _said(before.form, before.files), _said(entry.form, entry.files)
    fields = [name for name in dict.fromkeys((*now, *was)) if now.get(name) != was.get(name)]
    videos = [each and (each.key, each.version) for each in (entry.video, before.video)]
    return (*fields, *(["video"] if videos[0] != videos[1] else []))


def _said(form: Form | None, files: dict[str, Attachment]) -> dict[str, Any]:
    """Each field of a form by its name, those of the call's own beside the others; of a file its hash."""
    said = msgspec.structs.asdict(form) if form else {}
    own = said.pop("extra", {}) | {name: file.sha256 for name, file in files.items()}
    return said | {f"extra.{name}": value for name, value in own.items()}


def _screening_notice(entry: Entry, said: Screening) -> Message:
    until = {"until": shown(said.until)} if said.until else {}
    return letter(f"screening_{said.outcome.value}", entry, reason=said.reason, **until)


def predecide(
    entry: Entry, outcome: ScreeningOutcome, reason: str, desk: Desk, answers: tuple[Answer, ...] = ()
) -> Change[Entry]:
    """Answer about a submitted entry before the list is fixed.

    To return it takes effect at once, so that it comes back in time. To pass or refuse it takes effect when the list is
    fixed, unless the entrant changes the entry before. Raises INVALID_FIELDS, ILLEGAL_TRANSITION.
    """
    if entry.status is not Status.SUBMITTED or entry.listed:
        raise _refuse_transition(entry)
    if outcome is ScreeningOutcome.RETURN:
        return screen(entry, outcome, reason, desk=desk, answers=answers)
    reason = reason if answers else _reason(outcome, reason)
    said = Screening(outcome=outcome, reason=reason, by=desk.by.id, role=desk.by.role, at=desk.at, answers=answers)
    return _changed(entry, EntryAction.PREDECIDE, by=desk.by, at=desk.at, why=reason, predecided=said, answers=())


def take_effect(entry: Entry, rules: ScreeningRules, campaign: Campaign, at: datetime) -> Change[Entry] | None:
    """The answer that was given before the list was fixed, now that the entry is on it; None if there is none."""
    said = entry.predecided
    if said is None or entry.status is not Status.SCREENING:
        return None
    desk = Desk(rules, campaign.calendar.closes, Actor(said.role, said.by), at, zone=campaign.zone)
    return screen(entry, said.outcome, said.reason, desk=desk, answers=said.answers)


def unscreen(entry: Entry, by: Actor, at: datetime, why: str = "") -> Change[Entry]:
    """Take an answer of screening back: the entry is undecided again, and a letter that still waits is withdrawn.

    Once the letter has gone, a reason is needed, which the entrant reads. Raises ILLEGAL_TRANSITION, INVALID_FIELDS,
    and CORRECTION_BEGUN if the entrant has changed a returned entry since.
    """
    if entry.predecided is not None and entry.status is Status.SUBMITTED:
        why = text.reason(why, required=False)
        return _changed(entry, EntryAction.UNSCREEN, by=by, at=at, why=why, predecided=None)
    said = entry.screening
    if said is None or not said.revision or entry.status is not _SCREENED[said.outcome]:
        raise _refuse_transition(entry)
    if said.submission and entry.revision != said.revision:
        raise Problem("CORRECTION_BEGUN")
    why = text.reason(why, required=is_told(said, at))
    notices = (letter("screening_void", entry, reason=why),) if is_told(said, at) else ()
    restored = {"submitted_at": said.submission.at, "pledges": said.submission.pledges} if said.submission else {}
    undecided = Status.SCREENING if entry.listed else Status.SUBMITTED
    change = _moved(entry, undecided, EntryAction.UNSCREEN, *notices, by=by, at=at, why=why, screening=None, **restored)
    waits = said.letter_at is not None and not is_told(said, at)
    return msgspec.structs.replace(change, recalls=said.revision if waits else 0)


def is_told(said: Screening, at: datetime) -> bool:
    """Whether the entrant was told of an answer: its letter has gone."""
    return said.letter_at is not None and at >= said.letter_at


def as_told(entry: Entry, campaign: Campaign, at: datetime) -> Entry:
    """The entry as its entrant may see it: an answer that may still be taken back unheard is not shown.

    A return is shown at once, since its days run.
    """
    said = entry.screening
    unheard = said is not None and said.revision > 0 and said.submission is None and not is_told(said, at)
    decided = entry.status in (Status.IN_REVIEW, Status.SCREENED_OUT)
    if not (unheard and decided and campaign.is_screening_open):
        return entry
    return msgspec.structs.replace(entry, status=Status.SCREENING, screening=None)


def tell(entry: Entry, at: datetime) -> Change[Entry] | None:
    """The letter about an answer that waited for the gate; None if it has gone or waits for its minutes."""
    said = entry.screening
    if said is None or not said.revision or said.letter_at is not None:
        return None
    told = msgspec.structs.replace(said, letter_at=at)
    return _changed(entry, EntryAction.TELL, _screening_notice(entry, said), by=SYSTEM, at=at, screening=told)


def is_overdue(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether it was returned and was not submitted again by its deadline."""
    owed = entry.listed and entry.status in PREPARING and entry.submitted_at is None and _was_returned(entry)
    return owed and not in_grace(entry, campaign, definition, at)


_LAPSED = Text("初步筛选结束时仍未完成审看或修改", "undecided or not corrected when screening was closed")


def lapse(entry: Entry, definition: Definition, by: Actor, at: datetime) -> Change[Entry]:
    """Refuse an entry that was undecided, or returned and not corrected, when screening was closed."""
    if not is_undecided(entry):
        raise _refuse_transition(entry)
    reason = _LAPSED.among(definition.languages)
    answer = Screening(outcome=ScreeningOutcome.REFUSE, reason=reason, by=by.id, at=at, letter_at=at)
    notice, new = letter("screening_refuse", entry, reason=reason), {"screening": answer, "upload": None, **UNHEARD}
    return _moved(entry, Status.SCREENED_OUT, EntryAction.LAPSE, notice, by=by, at=at, why=reason, **new)


def is_undecided(entry: Entry) -> bool:
    """Whether a screener must still decide, or the entrant must still correct it."""
    return entry.listed and (entry.status is Status.SCREENING or entry.status in PREPARING)


def is_latecomer(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether it must be added to the fixed list: its entrant can change it no more, and its video is judged."""
    checking = entry.video is not None and entry.video.state is VideoState.CHECKING
    waits = awaits_screening(entry) and not entry.listed and not checking
    return waits and not in_grace(entry, campaign, definition, at)


def conclude_review(entry: Entry, at: datetime) -> Change[Entry]:
    """Note that the experts' scores are counted."""
    return _moved(entry, Status.REVIEWED, EntryAction.CONCLUDE_REVIEW, by=SYSTEM, at=at)


def office_may(entry: Entry, campaign: Campaign) -> tuple[str, ...]:
    """Which of undo, extend, correct_name, disqualify, restore and (asking a second person) revoke one may do now."""
    said, gone = entry.screening, entry.status in (Status.WITHDRAWN, Status.DISQUALIFIED)
    decided = said is not None and said.revision > 0 and entry.status is _SCREENED[said.outcome]
    touched = said is not None and said.submission is not None and entry.revision != said.revision
    allowed = {
        "undo": campaign.is_screening_open and ((decided and not touched) or entry.predecided is not None),
        "extend": campaign.is_screening_open and entry.status in PREPARING,
        "correct_name": not gone,
        "disqualify": (entry.submitted_at is not None or said is not None)
        and Status.DISQUALIFIED in TRANSITIONS[entry.status],
        "revoke": entry.status is Status.AWARDED and campaign.published_at is not None,
        "restore": gone and entry.left_from is not None and _has_waited(entry, _stood(entry), campaign),
    }
    return tuple(action for action, may in allowed.items() if may)


def award(entry: Entry, rank: int | None, at: datetime, quarter: int | None = None, won: str = "") -> Change[Entry]:
    """Note the published result: awarded with a `rank`, not selected without; and its `quarter`, if that is told.

    `won` is the award, in a call with several; the letter names it.
    """
    if entry.status is Status.NOT_SELECTED:  # it has its outcome: from there one only succeeds
        raise _refuse_transition(entry)
    status = Status.NOT_SELECTED if rank is None else Status.AWARDED
    notice = letter(status.value, entry, **_of_award(won))
    return _moved(entry, status, EntryAction.AWARD, notice, by=SYSTEM, at=at, quarter=quarter)


def _of_award(won: str) -> dict[str, str]:
    return {"won": won} if won else {}


def succeed(entry: Entry, at: datetime, won: str = "") -> Change[Entry]:
    """Award an entry that was not selected at first, in place of one whose award was revoked; `won` as above."""
    if entry.status is not Status.NOT_SELECTED:
        raise _refuse_transition(entry)
    notice = letter("succeeded", entry, **_of_award(won))
    return _moved(entry, Status.AWARDED, EntryAction.SUCCEED, notice, by=SYSTEM, at=at)


def revoke(entry: Entry, ground: Ground, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """Take the award back for a reason that the entrant reads; the public reads its class. Nothing restores it."""
    why = text.reason(why)
    notice = letter("revoked", entry, reason=why)
    revoked = Revocation(at, ground)
    return _moved(entry, Status.REVOKED, EntryAction.REVOKE, notice, by=by, at=at, why=why, revoked=revoked)


class AwardStanding(NamedTuple):
    """Whether an entry holds a valid award, and since when and why it is revoked (None: it is not)."""

    valid: bool
    revoked: Revocation | None


def award_standing(entry: Entry) -> AwardStanding:
    """What whoever shows or certifies an award must ask first. A row without an award is not valid, nor revoked."""
    return AwardStanding(entry.status is Status.AWARDED, entry.revoked)


# --- putting right ----------------------------------------------------------------------------------------------


def extend(entry: Entry, until: datetime, campaign: Campaign, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """Give one entry a deadline of its own, with a reason that its entrant reads.

    Raises ILLEGAL_TRANSITION, PHASE_NOT_OPEN once the gate of screening is passed, DEADLINE_PAST unless `until` lies
    after now and after the deadline that the entry has.
    """
    if entry.status not in PREPARING:
        raise _refuse_transition(entry)
    why = text.reason(why)
    if not campaign.is_screening_open:
        raise Problem("PHASE_NOT_OPEN")
    if until <= max(at, deadline_of(entry, campaign)):
        raise Problem(
            "DEADLINE_PAST", until=campaign.zone.deadline(deadline_of(entry, campaign)), zone=campaign.zone.words
        )
    notice = letter("deadline_extended", entry, reason=why, until=shown(until))
    return _changed(entry, EntryAction.EXTEND, notice, by=by, at=at, why=why, extended_until=until)


def correct_name(entry: Entry, name: str, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """Correct the entrant's name, which the public result shows. Raises INVALID_FIELDS."""
    why, fields = text.reason(why), text.Fields()
    name = fields.line("name", name, PROFILE["name"].limit, required=True)
    fields.check()
    change = _changed(entry, EntryAction.CORRECT_NAME, by=by, at=at, why=why, entrant_name=name)
    return msgspec.structs.replace(change, before=entry.entrant_name, after=name)


def disqualify(entry: Entry, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """Take an entry out of the call for a reason that its entrant reads, from any status after submission.

    An award is not taken out but revoked: ILLEGAL_TRANSITION.
    """
    if entry.submitted_at is None and entry.screening is None:
        raise _refuse_transition(entry)
    return _taken_out(entry, Status.DISQUALIFIED, EntryAction.DISQUALIFY, by=by, at=at, why=text.reason(why))


def restore(entry: Entry, campaign: Campaign, by: Actor, at: datetime, why: str) -> Change[Entry]:
    """Take a withdrawal or a disqualification back: the entry stands where it stood.

    Raises ILLEGAL_TRANSITION, and PHASE_NOT_OPEN where the call has gone on without the entry.
    """
    if entry.status not in (Status.WITHDRAWN, Status.DISQUALIFIED) or entry.left_from is None:
        raise _refuse_transition(entry)
    why, stood = text.reason(why), _stood(entry)
    if not _has_waited(entry, stood, campaign):
        raise Problem("PHASE_NOT_OPEN")
    messages = [letter("restored", entry, reason=why)]
    if stood is Status.IN_REVIEW and campaign.round.opened_at is not None:
        messages.append(_panel_order("work_restored", entry))
    return _changed(entry, EntryAction.RESTORE, *messages, by=by, at=at, why=why, status=stood, left_from=None)


def _stood(entry: Entry) -> Status:
    """Where an entry stood before it left: what was being prepared follows from its content."""
    left: Any = entry.left_from
    return _settled(entry) if left in PREPARING else left


def _has_waited(entry: Entry, stood: Status, campaign: Campaign) -> bool:
    """Whether the call can take the entry in again: nothing was decided without it since it left.

    Its last change is its leaving. What experts judge must have had a panel, or no draw may have been made yet.
    """
    if stood in PREPARING or stood is Status.SCREENING:
        return campaign.is_screening_open
    if stood is Status.IN_REVIEW:
        opened, drawn = campaign.round.opened_at, bool(campaign.round.plan_key)
        return campaign.round.closed_at is None and (opened <= entry.updated_at if opened else not drawn)
    return campaign.published_at is None or stood in (Status.AWARDED, Status.NOT_SELECTED, Status.SCREENED_OUT)
