"""A work sent to the call, from its first draft to the award: its form, its video, its status and what may follow."""

import hashlib
import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.call.campaign import Campaign, PhaseName, PhaseStatus, shown
from chalicelib.call.definition import Definition
from chalicelib.errors import FieldProblem, Problem, Stale, field_problem, invalid
from chalicelib.history import Change, Destination, Message
from chalicelib.video.verdicts import Facts, Finding, VideoReport


class Status(StrEnum):
    """Where a work stands."""

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


class VideoState(StrEnum):
    """What is known of the uploaded file."""

    CHECKING = "checking"
    ACCEPTED = "accepted"
    WARNED = "warned"
    REJECTED = "rejected"
    UNKNOWN = "unknown"  # the check could not be finished: a person looks, nothing is refused


NO_VERDICT = frozenset({VideoState.CHECKING, VideoState.UNKNOWN})


class ScreeningOutcome(StrEnum):
    """The screener's three answers."""

    PASS = "pass"  # noqa: S105 - an outcome, no password
    REFUSE = "refuse"
    RETURN = "return"


STATUS_WORDS: dict[Status, tuple[str, str]] = {
    Status.DRAFT: ("草稿，尚未提交", "Draft, not submitted yet"),
    Status.UPLOADING: ("视频上传中", "Video is being uploaded"),
    Status.PROBING: ("视频校验中", "Video is being checked"),
    Status.REJECTED_FORMAT: (
        "视频不符合要求，请更换",
        "The video does not meet the requirements; replace it",
    ),
    Status.SUBMITTED: ("已提交，等待初步筛选", "Submitted, waiting for screening"),
    Status.SCREENING: ("初步筛选中", "Being screened"),
    Status.RETURNED: ("已退回，请修改后重新提交", "Returned; correct it and submit again"),
    Status.SCREENED_OUT: ("未通过初步筛选", "Did not pass screening"),
    Status.IN_REVIEW: ("已通过初步筛选，进入专家评审", "Passed screening; with the experts"),
    Status.REVIEWED: ("专家评审完成，等待结果", "Reviewed; waiting for the result"),
    Status.SHORTLISTED: ("入围", "Shortlisted"),
    Status.AWARDED: ("入选优秀案例", "Awarded"),
    Status.NOT_SELECTED: ("未入选", "Not selected"),
    Status.WITHDRAWN: ("已撤回", "Withdrawn"),
    Status.DISQUALIFIED: ("已取消资格", "Disqualified"),
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
_SETTLING = PREPARING - {Status.RETURNED}

# From where to where; anything else is a 409. While a work is prepared its status follows from its content, and may
# stay as it is.
TRANSITIONS: dict[Status, frozenset[Status]] = {
    **{
        status: _SETTLING | {Status.WITHDRAWN, Status.RETURNED, Status.SCREENING, Status.SCREENED_OUT}
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
    Status.SCREENED_OUT: frozenset(),
    Status.IN_REVIEW: frozenset({Status.REVIEWED, Status.WITHDRAWN, Status.DISQUALIFIED}),
    Status.REVIEWED: frozenset({Status.SHORTLISTED, Status.AWARDED, Status.NOT_SELECTED, Status.DISQUALIFIED}),
    Status.SHORTLISTED: frozenset({Status.REVIEWED, Status.AWARDED, Status.NOT_SELECTED, Status.DISQUALIFIED}),
    Status.AWARDED: frozenset({Status.DISQUALIFIED}),
    Status.NOT_SELECTED: frozenset(),
    Status.WITHDRAWN: frozenset(),
    Status.DISQUALIFIED: frozenset(),
}

PART_SIZE = 8 * 1024 * 1024
MAX_PARTS = 10_000


class Form(msgspec.Struct, frozen=True, kw_only=True):
    """What an entrant says of a work."""

    title: str
    category: str = ""
    theme: str = ""
    synopsis: str = ""
    creators: tuple[str, ...] = ()
    completed_on: date | None = None
    public_link: str = ""
    ai_statement: str = ""
    materials: str = ""
    filing_number: str = ""
    recommender: str | None = None


class AgreedPledge(msgspec.Struct, frozen=True, kw_only=True):
    """A pledge as agreed to: which text, word for word, and when."""

    id: str
    version: str
    sha256: str
    at: datetime | None = None


class Upload(msgspec.Struct, frozen=True, kw_only=True):
    """An upload under way; `key` is ours, `multipart_id` the bucket's, sizes in bytes."""

    id: str
    key: str
    multipart_id: str
    name: str
    size: int
    part_size: int
    begun_at: datetime

    @property
    def parts(self) -> int:
        """How many parts it has."""
        return -(-self.size // self.part_size)

    def size_of(self, number: int) -> int:
        """The exact size in bytes of part `number`, counted from 1."""
        return min(self.part_size, self.size - (number - 1) * self.part_size)


class Video(msgspec.Struct, frozen=True, kw_only=True):
    """The uploaded file, pinned by version: what is probed is what is judged, whatever comes later."""

    key: str
    version: str
    name: str
    size: int
    uploaded_at: datetime
    state: VideoState = VideoState.CHECKING
    codes: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()
    facts: Facts | None = None
    attempts: int = 0


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """A screener's answer."""

    outcome: ScreeningOutcome
    reason: str
    by: str
    at: datetime


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one work."""

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
    flags: tuple[str, ...] = ()
    listed: bool = False
    request: str = ""
    revision: int = 0
    head: str = ""


# --- the form ---------------------------------------------------------------------------------------------------


def clean_form(form: Form, definition: Definition) -> Form:
    """The form in normal spelling, or INVALID_FIELDS naming every field that is wrong."""
    fields = text.Fields()
    cleaned = msgspec.structs.replace(
        form,
        title=fields.line("title", form.title, 80, required=True),
        synopsis=fields.paragraph("synopsis", form.synopsis, 1000),
        creators=tuple(filter(None, (fields.line("creators", name, 60) for name in form.creators[:50]))),
        public_link=_clean_link(fields, form.public_link),
        ai_statement=fields.paragraph("ai_statement", form.ai_statement, 500),
        materials=fields.paragraph("materials", form.materials, 500),
        filing_number=fields.line("filing_number", form.filing_number, 60),
        category=fields.choice("category", form.category, {choice.id for choice in definition.categories}),
        theme=fields.choice("theme", form.theme, {choice.id for choice in definition.themes}),
    )
    if len(form.creators) > 50:
        fields.refuse("creators", "TOO_MANY", limit=50)
    fields.check()
    return cleaned


def _clean_link(fields: text.Fields, raw: str) -> str:
    link = fields.line("public_link", raw, 500)
    if link and not re.fullmatch(r"https?://[^\s\"<>]+", link):
        fields.refuse("public_link", "BAD_LINK")
    return link


REQUIRED = ("title", "category", "theme", "synopsis", "creators", "completed_on", "ai_statement")


def missing_fields(entry: Entry) -> tuple[str, ...]:
    """What an entrant still has to fill in before the work can be submitted."""
    video = () if entry.video or entry.upload else ("video",)
    return (*_unfilled(entry.form), *video)


def _unfilled(form: Form) -> tuple[str, ...]:
    return tuple(name for name in REQUIRED if not getattr(form, name))


# --- what may follow --------------------------------------------------------------------------------------------


def status_text(entry: Entry) -> tuple[str, str]:
    """The status in words, Chinese and English."""
    return STATUS_WORDS[entry.status]


def _refuse_transition(entry: Entry) -> Problem:
    zh, en = STATUS_WORDS[entry.status]
    return Problem("ILLEGAL_TRANSITION", status=zh, status_en=en)


def _changed(
    entry: Entry, action: str, by: Actor, at: datetime, *messages: Message, why: str = "", **new: Any
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
    entry: Entry, status: Status, action: str, by: Actor, at: datetime, *messages: Message, why: str = "", **new: Any
) -> Change[Entry]:
    """The entry in a status that its old one allows, with new content."""
    if status not in TRANSITIONS[entry.status]:
        raise _refuse_transition(entry)
    return _changed(entry, action, by, at, *messages, why=why, status=status, **new)


def _settled(entry: Entry) -> Status:
    """The status that a work's content amounts to while it is being prepared."""
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
    """Once screening has begun, people look at what no machine could judge."""
    return video.state is VideoState.CHECKING or (video.state is VideoState.UNKNOWN and not listed)


def _was_returned(entry: Entry) -> bool:
    return entry.screening is not None and entry.screening.outcome is ScreeningOutcome.RETURN


def _settling(entry: Entry, action: str, by: Actor, at: datetime, *messages: Message, **new: Any) -> Change[Entry]:
    status = _settled(msgspec.structs.replace(entry, **new))
    return _moved(entry, status, action, by, at, *messages, **new)


def in_window(entry: Entry, campaign: Campaign, at: datetime) -> bool:
    """Whether its entrant may still change it: before the deadline, or while a returned work may be corrected."""
    if campaign.is_collecting(at):
        return True
    return _was_returned(entry) and campaign.phase(PhaseName.SCREENING).status is PhaseStatus.AWAITING_PEOPLE


def in_grace(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether an upload begun in time may still be finished, and its work submitted.

    A file that had arrived before the deadline has no need of grace: only one still on its way then is waited for.
    Nothing joins the list of works once it is fixed.
    """
    if in_window(entry, campaign, at):
        return True
    closes = campaign.calendar.closes
    if campaign.manifest_key or not closes <= at < closes + timedelta(hours=definition.calendar.grace_hours):
        return False
    if entry.upload is not None:
        return entry.upload.begun_at < closes
    arrived_late = entry.video is not None and entry.video.uploaded_at >= closes
    return arrived_late and entry.status in _SETTLING


def is_awaited(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether the list of works waits for it: it may still be finished, or is submitted and being checked."""
    if at >= campaign.calendar.closes + timedelta(hours=definition.calendar.grace_hours):
        return False
    if entry.status in (Status.DRAFT, Status.UPLOADING, Status.PROBING) and in_grace(entry, campaign, definition, at):
        return True
    checking = entry.video is not None and entry.video.state is VideoState.CHECKING
    return entry.submitted_at is not None and entry.status is Status.PROBING and checking


def check_window(entry: Entry, campaign: Campaign, at: datetime) -> None:
    """Raise ENTRIES_NOT_OPEN or ENTRIES_CLOSED when the work may not be changed, ILLEGAL_TRANSITION by its status."""
    check_collecting_or(in_window(entry, campaign, at), campaign, at)
    if entry.status not in PREPARING:
        raise _refuse_transition(entry)


def check_collecting_or(allowed: bool, campaign: Campaign, at: datetime) -> None:
    """Raise the refusal that fits the clock unless `allowed`."""
    if allowed:
        return
    if at < campaign.calendar.opens:
        raise Problem("ENTRIES_NOT_OPEN", opens=shown(campaign.calendar.opens))
    raise Problem("ENTRIES_CLOSED", closes=shown(campaign.calendar.closes))


def check_revision(entry: Entry, revision: int) -> None:
    """Raise Stale when the entrant saw an older version."""
    if revision != entry.revision:
        raise Stale


def may(entry: Entry, campaign: Campaign, definition: Definition, at: datetime) -> tuple[str, ...]:
    """What its entrant can do now: of edit, upload, submit, withdraw."""
    preparing = entry.status in PREPARING
    actions = ["edit", "upload"] if preparing and in_window(entry, campaign, at) else []
    if preparing and entry.submitted_at is None and in_grace(entry, campaign, definition, at):
        actions.append("submit")
    if may_withdraw(entry):
        actions.append("withdraw")
    return tuple(actions)


def may_withdraw(entry: Entry) -> bool:
    """Until the experts have finished with it a work may be withdrawn."""
    return Status.WITHDRAWN in TRANSITIONS[entry.status]


# --- what the entrant does --------------------------------------------------------------------------------------


def identifier(owner: str, request: str) -> str:
    """A work's id: opaque, and the same for the same owner and request, so that a retried POST makes one work."""
    return hashlib.sha256(f"entry:{owner}:{request}".encode()).hexdigest()[:20]


def receipt_number(prefix: str, entry_id: str) -> str:
    """The number an entrant quotes, such as `GS2025-7K3M9-QXW2T` (50 bits; tells nothing of the id)."""
    letters = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
    number = int.from_bytes(hashlib.sha256(b"receipt:" + entry_id.encode()).digest()[:8], "big")
    digits = "".join(letters[number >> (5 * place) & 31] for place in range(10))
    return f"{prefix}-{digits[:5]}-{digits[5:]}"


def draft(form: Form, definition: Definition, *, owner: str, name: str, request: str, at: datetime) -> Change[Entry]:
    """A new work. `request` names the attempt; the same request makes the same work."""
    form = clean_form(form, definition)
    fingerprint = hashlib.sha256(msgspec.json.encode(form)).hexdigest()
    entry = Entry(
        id=identifier(owner, request),
        contest=definition.id,
        owner=owner,
        entrant_name=name,
        form=form,
        created_at=at,
        updated_at=at,
        receipt=receipt_number(definition.receipt_prefix, identifier(owner, request)),
        request=fingerprint,
    )
    return Change(row=entry, action="draft", by=Actor(Role.ENTRANT, owner), at=at, after=entry.status.value)


def _owner(entry: Entry) -> Actor:
    return Actor(Role.ENTRANT, entry.owner)


def revise(entry: Entry, form: Form, definition: Definition, at: datetime) -> Change[Entry]:
    """The form changed, the status did not. What is submitted stays complete: INVALID_FIELDS names what was emptied."""
    if entry.status not in PREPARING:
        raise _refuse_transition(entry)
    form = clean_form(form, definition)
    emptied = _unfilled(form) if entry.submitted_at is not None else ()
    if emptied:
        raise invalid(*(field_problem(name, "REQUIRED") for name in emptied))
    return _changed(entry, "revise", _owner(entry), at, form=form)


def submit(
    entry: Entry, pledges: tuple[AgreedPledge, ...], definition: Definition, at: datetime, entrant_name: str = ""
) -> Change[Entry]:
    """The entrant submits. With the video still on its way the work becomes `submitted` when it is accepted.

    `entrant_name` is what the profile says by now; without it the draft's stays. Raises INVALID_FIELDS naming what
    is missing or not agreed to.
    """
    if entry.status not in PREPARING or entry.submitted_at is not None:
        raise _refuse_transition(entry)
    problems = [field_problem(name, _missing_code(name)) for name in missing_fields(entry)]
    if entry.video is not None and entry.upload is None and entry.video.state is VideoState.REJECTED:
        problems.append(field_problem("video", "VIDEO_REJECTED"))
    problems += _pledge_problems(pledges, definition)
    if problems:
        raise invalid(*problems)
    agreed = tuple(
        AgreedPledge(id=pledge.id, version=pledge.version, sha256=pledge.sha256, at=at) for pledge in definition.pledges
    )
    taken = {"submitted_at": at, "pledges": agreed, "entrant_name": entrant_name or entry.entrant_name}
    return _settling(entry, "submit", _owner(entry), at, _notice("submitted", entry), **taken)


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


def _notice(kind: str, entry: Entry, **more: str) -> Message:
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
    """The entrant takes the work back, from its experts too; it cannot be undone."""
    why = text.reason(why, required=False)
    messages = [_notice("withdrawn", entry)]
    if entry.status is Status.IN_REVIEW:
        messages.append(Message(Destination.VACANCIES, "work_withdrawn", {"contest": entry.contest, "entry": entry.id}))
    return _moved(entry, Status.WITHDRAWN, "withdraw", by, at, *messages, why=why, upload=None)


# --- the video --------------------------------------------------------------------------------------------------


def part_size_for(size: int) -> int:
    """Bytes a part: 8 MiB, doubled until 10,000 parts (the bucket's limit) suffice."""
    part_size = PART_SIZE
    while part_size * MAX_PARTS < size:
        part_size *= 2
    return part_size


def check_file(name: str, size: int, definition: Definition) -> str:
    """The file's name in normal spelling, or INVALID_FIELDS / FILE_TOO_LARGE before a byte is sent."""
    fields = text.Fields()
    cleaned = fields.line("name", name, 255, required=True)
    if size < 1:
        fields.refuse("size", "OUT_OF_RANGE", low=1, high=definition.video.max_size_bytes)
    fields.check()
    if size > definition.video.max_size_bytes:
        raise Problem("FILE_TOO_LARGE", limit=_shown_size(definition.video.max_size_bytes))
    return cleaned


def _shown_size(size: int) -> str:
    unit, name = (1024**3, "GB") if size >= 1024**3 else (1024**2, "MB")
    return f"{size / unit:.3g} {name}"


def begin_upload(entry: Entry, upload: Upload, at: datetime) -> Change[Entry]:
    """An upload begins; an earlier one under way is given up, an earlier video stays until this one arrives."""
    return _settling(entry, "begin_upload", _owner(entry), at, upload=upload)


def upload_of(entry: Entry, upload_id: str) -> Upload:
    """The upload under way, or UPLOAD_GONE when it is not this one."""
    if entry.upload is None or entry.upload.id != upload_id:
        raise Problem("UPLOAD_GONE")
    return entry.upload


def abandon_upload(entry: Entry, by: Actor, at: datetime) -> Change[Entry]:
    """The upload is given up; an earlier video counts again. Raises UPLOAD_GONE without one."""
    if entry.upload is None:
        raise Problem("UPLOAD_GONE")
    return _settling(entry, "abandon_upload", by, at, upload=None)


def complete_upload(entry: Entry, version: str, by: Actor, at: datetime) -> Change[Entry]:
    """All bytes have arrived as object version `version`: the file is pinned and waits for its check."""
    upload = entry.upload
    if upload is None:
        raise Problem("UPLOAD_GONE")
    video = Video(key=upload.key, version=version, name=upload.name, size=upload.size, uploaded_at=at)
    return _settling(entry, "complete_upload", by, at, upload=None, video=video)


_STATES = {
    "accept": VideoState.ACCEPTED,
    "warn": VideoState.WARNED,
    "reject": VideoState.REJECTED,
    "unknown": VideoState.UNKNOWN,
}


def judge(entry: Entry, report: VideoReport, at: datetime) -> Change[Entry]:
    """The check's verdict on the pinned video. `unknown` never refuses: the work goes on being checked.

    A verdict that comes once people decide about the work is noted for them and moves nothing.
    """
    if entry.video is None:
        raise Problem("UPLOAD_GONE")
    video = msgspec.structs.replace(
        entry.video,
        state=_STATES[report.verdict],
        codes=report.codes,
        findings=report.findings,
        facts=report.facts,
        attempts=entry.video.attempts + 1,
    )
    orders = (_scan_order(entry, video),) if video.state is VideoState.ACCEPTED else ()
    if entry.status not in PREPARING:
        return _changed(entry, "judge", SYSTEM, at, *orders, video=video)
    letters = (_notice("video_rejected", entry),) if video.state is VideoState.REJECTED else ()
    return _settling(entry, "judge", SYSTEM, at, *letters, *orders, video=video)


def _scan_order(entry: Entry, video: Video) -> Message:
    """The order to look into an accepted video, for those who screen."""
    return Message(Destination.SCANS, "scan", {"entry": entry.id, "version": video.version})


def recheck(entry: Entry, by: Actor, at: datetime) -> Change[Entry]:
    """A person asks for the check to be run again: while the work is prepared or screened, where it has no verdict."""
    screened = entry.status is Status.SCREENING
    if entry.video is None or entry.video.state not in NO_VERDICT or not (screened or entry.status in PREPARING):
        raise _refuse_transition(entry)
    video = msgspec.structs.replace(entry.video, state=VideoState.CHECKING)
    changed = _changed if screened else _settling
    return changed(entry, "recheck", by, at, probe_order(entry.video.key), video=video)


def probe_order(key: str) -> Message:
    """The order to check the object at `key`."""
    return Message(Destination.PROBE, "probe", {"key": key})


# --- screening, review, award -----------------------------------------------------------------------------------


def enter_screening(entry: Entry, flags: tuple[str, ...], at: datetime) -> Change[Entry]:
    """The work is on the frozen list; `flags` are what the automatic screening noticed."""
    if not awaits_screening(entry):
        raise _refuse_transition(entry)
    return _moved(entry, Status.SCREENING, "enter_screening", SYSTEM, at, flags=flags, listed=True)


def awaits_screening(entry: Entry) -> bool:
    """Whether it is submitted, its video accepted or still without a verdict."""
    return entry.submitted_at is not None and entry.status in (Status.SUBMITTED, Status.PROBING)


_SCREENED = {
    ScreeningOutcome.PASS: Status.IN_REVIEW,
    ScreeningOutcome.REFUSE: Status.SCREENED_OUT,
    ScreeningOutcome.RETURN: Status.RETURNED,
}


def screen(entry: Entry, outcome: ScreeningOutcome, reason: str, by: Actor, at: datetime) -> Change[Entry]:
    """The screener's answer. Refusing and returning need a reason. Raises INVALID_FIELDS, ILLEGAL_TRANSITION."""
    if entry.status is not Status.SCREENING:
        raise _refuse_transition(entry)
    reason = text.reason(reason, required=outcome is not ScreeningOutcome.PASS)
    new: dict[str, Any] = {"screening": Screening(outcome=outcome, reason=reason, by=by.id, at=at)}
    if outcome is ScreeningOutcome.RETURN:
        new |= {"submitted_at": None, "pledges": ()}
    notice = _notice(f"screening_{outcome.value}", entry, reason=reason)
    return _moved(entry, _SCREENED[outcome], "screen", by, at, notice, why=reason, **new)


def lapse(entry: Entry, by: Actor, at: datetime) -> Change[Entry]:
    """Screening was closed over a work that was still undecided, or returned and not corrected."""
    if not is_undecided(entry):
        raise _refuse_transition(entry)
    reason = "初步筛选结束时仍未完成审看或修改 / undecided or not corrected when screening was closed"
    answer = Screening(outcome=ScreeningOutcome.REFUSE, reason=reason, by=by.id, at=at)
    notice = _notice("screening_refuse", entry, reason=reason)
    return _moved(entry, Status.SCREENED_OUT, "lapse", by, at, notice, why=reason, screening=answer, upload=None)


def is_undecided(entry: Entry) -> bool:
    """Whether screening still owes the work an answer, or waits for its correction."""
    return entry.listed and (entry.status is Status.SCREENING or entry.status in PREPARING)


def conclude_review(entry: Entry, at: datetime) -> Change[Entry]:
    """The experts' scores are counted."""
    return _moved(entry, Status.REVIEWED, "conclude_review", SYSTEM, at)


def award(entry: Entry, rank: int | None, at: datetime) -> Change[Entry]:
    """The result is published: among the winners (`rank`) or not."""
    status = Status.NOT_SELECTED if rank is None else Status.AWARDED
    return _moved(entry, status, "award", SYSTEM, at, _notice(status.value, entry))
