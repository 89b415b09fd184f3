"""One running call: its dates as they stand now and the state of its phases.

The definition says how a call is run; the campaign row says where it stands. A workflow needs nothing that this row
does not hold, so a lost execution is started again from the row.
"""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor
from chalicelib.bilingual import CHINA, Label, Text, Tone, Zone
from chalicelib.call.definition import Definition, Majority
from chalicelib.clock import BEIJING
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message


class PhaseName(StrEnum):
    """The workflows an organizer can start."""

    SCREENING = "screening"
    EXPERT_REVIEW = "expert_review"
    SELECTION = "selection"


class PhaseStatus(StrEnum):
    """Where a phase stands."""

    IDLE = "idle"
    RUNNING = "running"
    AWAITING_PEOPLE = "awaiting_people"
    AWAITING_GATE = "awaiting_gate"
    AWAITING_NOTICE = "awaiting_notice"
    DONE = "done"
    FAILED = "failed"


class Stop(StrEnum):
    """The places where a workflow waits."""

    PEOPLE = "people"  # for screeners or experts; ends when all is done or an organizer closes it
    GATE = "gate"  # for a named decision with a reason
    NOTICE = "notice"  # for the end of the public notice, which nobody decides


class Claim(StrEnum):
    """What an execution learns when it claims a phase."""

    OPEN = "open"  # the execution owns the phase now
    BUSY = "busy"  # another running execution owns it
    DONE = "done"


class ListState(StrEnum):
    """Whether the list of entries to screen is fixed."""

    WAITING = "waiting"  # for uploads begun in time
    FROZEN = "frozen"


class DrawState(StrEnum):
    """Whether the experts could be assigned."""

    DRAWN = "drawn"  # the plan is stored, its seats are not
    ASSIGNED = "assigned"
    INFEASIBLE = "infeasible"  # too few experts may judge some entry


class Stage(StrEnum):
    """What the public is told about the call."""

    UPCOMING = "upcoming"
    COLLECTING = "collecting"
    CLOSED = "closed"
    SCREENING = "screening"
    REVIEWING = "reviewing"
    ON_NOTICE = "on_notice"
    PUBLISHED = "published"


MOST_MOTIONS = 50  # a row holds 400 kB
MOST_WAITING = 20  # executions that wait for the one that owns a phase: a token has up to 1 kB
WAITING = {
    Stop.PEOPLE: PhaseStatus.AWAITING_PEOPLE,
    Stop.GATE: PhaseStatus.AWAITING_GATE,
    Stop.NOTICE: PhaseStatus.AWAITING_NOTICE,
}
LIVE = frozenset({PhaseStatus.RUNNING, *WAITING.values()})
PHASES = {
    PhaseName.SCREENING: Text("初步筛选", "Screening"),
    PhaseName.EXPERT_REVIEW: Text("专家评审", "Expert review"),
    PhaseName.SELECTION: Text("评选与公布", "Selection and publication"),
}
PHASE_STATUSES = {
    PhaseStatus.IDLE: Label(Text("未开始", "Not started")),
    PhaseStatus.RUNNING: Label(Text("运行中", "Running"), Tone.INFO),
    PhaseStatus.AWAITING_PEOPLE: Label(Text("进行中", "In progress"), Tone.INFO),
    PhaseStatus.AWAITING_GATE: Label(Text("等待决定", "Waiting for a decision"), Tone.WARN),
    PhaseStatus.AWAITING_NOTICE: Label(Text("公示中", "On public notice"), Tone.INFO),
    PhaseStatus.DONE: Label(Text("已完成", "Done"), Tone.GOOD),
    PhaseStatus.FAILED: Label(Text("出错", "Failed"), Tone.BAD),
}
STAGES = {
    Stage.UPCOMING: Label(Text("即将开始", "Opening soon"), Tone.INFO, Text("未开始", "Not open yet")),
    Stage.COLLECTING: Label(Text("征集中", "Open for entries"), Tone.GOOD),
    Stage.CLOSED: Label(Text("征集已截止", "Entries closed")),
    Stage.SCREENING: Label(Text("初步筛选中", "Screening"), Tone.INFO, Text("初步筛选", "Screening")),
    Stage.REVIEWING: Label(Text("专家评审中", "Expert review"), Tone.INFO, Text("专家评审", "Expert review")),
    Stage.ON_NOTICE: Label(
        Text("拟入选作品公示中", "The proposed result is on public notice"), Tone.INFO, Text("公示", "Notice")
    ),
    Stage.PUBLISHED: Label(Text("结果已公布", "Result published"), Tone.GOOD),
}


class Decision(msgspec.Struct, frozen=True, kw_only=True):
    """What a person decided at a stop, and why."""

    by: Actor
    at: datetime
    reason: str
    chosen: tuple[str, ...] = ()  # entries that a person chose where the rules left a tie
    looked_at: tuple[str, ...] = ()  # winning entries with two scores far above the rest, looked at again


class Phase(msgspec.Struct, frozen=True, kw_only=True):
    """The state of one workflow. `execution` owns it; it waits at a stop with the stop's token.

    `waiting` holds the tokens of further executions by their ids: they go on when the owner has ended.
    """

    status: PhaseStatus = PhaseStatus.IDLE
    attempt: int = 0
    execution: str = ""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    tokens: dict[Stop, str] = {}
    decisions: dict[Stop, Decision] = {}
    failure: str = ""
    waiting: dict[str, str] | UnsetType = UNSET  # mostly nobody

    @property
    def waiting_for(self) -> Stop | None:
        """The stop it waits at, if any."""
        return next((stop for stop, status in WAITING.items() if status is self.status), None)


class Calendar(msgspec.Struct, frozen=True, kw_only=True):
    """The dates in force: the definition's until an organizer moves them."""

    opens: datetime
    closes: datetime
    review_until: datetime
    unit_deadline: datetime
    review_from: datetime


class Count(StrEnum):
    """What comes after a round is closed, and after it is counted."""

    CLOSED = "closed"  # its seats are to be frozen
    ANOTHER_ROUND = "another_round"
    FINAL = "final"


class Vote(StrEnum):
    """How a member of the jury voted on a motion."""

    FOR = "for"
    AGAINST = "against"
    ABSTAIN = "abstain"
    RECUSED = "recused"  # no vote: the member stands aside because of a conflict of interest


VOTES = {
    Vote.FOR: Text("赞成", "for"),
    Vote.AGAINST: Text("反对", "against"),
    Vote.ABSTAIN: Text("弃权", "abstain"),
    Vote.RECUSED: Text("回避", "stood aside"),
}


class Ballot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A named vote. `juror`: the account that cast it; not in motions from when organizers wrote the votes down."""

    name: str
    vote: Vote
    juror: str | UnsetType = UNSET


class Motion(msgspec.Struct, frozen=True, kw_only=True):
    """A motion of the jury meeting 定评会 to place one entry ahead of another, against the computed order.

    While it is `open`, members vote and change their votes; it is carried or not once it is closed. `quorum` and
    `majority` are those by which it is counted. Older motions have none of these: organizers wrote the votes down.
    """

    entry: str
    ahead_of: str
    reason: str
    votes: tuple[Ballot, ...]
    carried: bool
    by: Actor
    at: datetime
    open: bool | UnsetType = UNSET
    quorum: int | UnsetType = UNSET
    majority: Majority | UnsetType = UNSET
    closed_at: datetime | UnsetType = UNSET
    closed_by: Actor | UnsetType = UNSET

    @property
    def is_open(self) -> bool:
        """Whether members may still vote."""
        return self.open is True


class Round(msgspec.Struct, frozen=True, kw_only=True):
    """One round of expert review. `seed` stays secret until the plan is drawn; its SHA-256 is public from the start.

    `finalists` are the entries of a second round and `per_work` is how many experts each of them gets. The first round
    has all entries.
    """

    number: int
    seed: str
    commitment: str
    plan_key: str = ""
    plan_sha256: str = ""
    seats: int = 0
    opened_at: datetime | None = None
    closed_at: datetime | None = None
    result_key: str = ""
    input_sha256: str = ""
    sheet_key: str = ""  # the tally sheet: what anybody can recount
    sheet_sha256: str = ""
    finalists: tuple[str, ...] = ()
    per_work: int = 0
    ended: Decision | None = None  # how an earlier round was ended


class Edition(msgspec.Struct, frozen=True):
    """A later edition of the published result: its SHA-256, that of the edition before it, and since when."""

    sha256: str
    previous: str
    at: datetime


class Campaign(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one running call."""

    id: str
    definition_sha256: str
    calendar: Calendar
    phases: dict[PhaseName, Phase]
    round: Round
    earlier: tuple[Round, ...] = ()
    motions: tuple[Motion, ...] = ()
    manifest_key: str = ""
    listed: int = 0
    late: tuple[str, ...] = ()  # entries listed after the list was fixed: `listed` counts them too
    excluded: tuple[str, ...] = ()  # entries disqualified after the count: they hold no rank
    published_at: datetime | None = None
    time_zone: str = CHINA.name
    editions: tuple[Edition, ...] | UnsetType = UNSET  # of the public result, after the first; mostly none
    revision: int = 0
    head: str = ""

    @property
    def edition(self) -> int:
        """The number of the edition of the public result that counts, from 1."""
        return 1 + len(self.editions or ())

    @property
    def zone(self) -> Zone:
        """The zone in which the call tells its times."""
        return Zone(self.time_zone)

    def phase(self, name: PhaseName) -> Phase:
        """The state of one phase."""
        return self.phases[name]

    @property
    def rounds(self) -> tuple[Round, ...]:
        """All rounds of expert review, the current one last."""
        return (*self.earlier, self.round)

    @property
    def counted(self) -> Round | None:
        """The last round that has a result."""
        return next((each for each in reversed(self.rounds) if each.result_key), None)

    def stage(self, at: datetime) -> Stage:
        """What the public is told."""
        if self.published_at is not None:
            return Stage.PUBLISHED
        if self.phase(PhaseName.SELECTION).status is PhaseStatus.AWAITING_NOTICE:
            return Stage.ON_NOTICE
        for name, stage in (
            (PhaseName.EXPERT_REVIEW, Stage.REVIEWING),
            (PhaseName.SCREENING, Stage.SCREENING),
        ):
            if self.phase(name).status is not PhaseStatus.IDLE:
                return stage
        if at < self.calendar.opens:
            return Stage.UPCOMING
        return Stage.COLLECTING if at < self.calendar.closes else Stage.CLOSED

    @property
    def is_screening_open(self) -> bool:
        """Whether answers of screening may still be given and changed: nobody has passed its gate."""
        phase = self.phase(PhaseName.SCREENING)
        return phase.status is not PhaseStatus.DONE and Stop.GATE not in phase.decisions

    @property
    def is_listed(self) -> bool:
        """Whether the list of entries to screen is fixed."""
        return bool(self.manifest_key)

    def is_collecting(self, at: datetime) -> bool:
        """Whether entries may be made and changed at a moment of the server's clock: from opening until closing."""
        return self.calendar.opens <= at < self.calendar.closes and self.published_at is None


def shown(at: datetime) -> str:
    """A moment as history and waiting letters hold it: Beijing time on a 24-hour clock."""
    return at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M")


def _still_open(campaign: Campaign) -> Problem:
    closes = campaign.zone.deadline(campaign.calendar.closes)
    return Problem("ENTRIES_STILL_OPEN", closes=closes, zone=campaign.zone.words)


def _changed(campaign: Campaign, action: str, by: Actor, at: datetime, **more: Any) -> Change[Campaign]:
    return Change(row=campaign, action=action, by=by, at=at, **more)


def _phase_changed(
    campaign: Campaign,
    name: PhaseName,
    phase: Phase,
    *,
    action: str,
    by: Actor,
    at: datetime,
    stop: Stop | None = None,
    **more: Any,
) -> Change[Campaign]:
    """The change of one phase; its action names the phase, and the stop that it is about."""
    return _changed(
        _with_phase(campaign, name, phase),
        "_".join((action, name.value, *((stop.value,) if stop else ()))),
        by,
        at,
        before=campaign.phase(name).status.value,
        after=phase.status.value,
        **more,
    )


def _with_phase(campaign: Campaign, name: PhaseName, phase: Phase) -> Campaign:
    return msgspec.structs.replace(campaign, phases={**campaign.phases, name: phase})


def open_campaign(definition: Definition, seed: str, commitment: str, at: datetime) -> Change[Campaign]:
    """The first row of a call, with the definition's own dates."""
    dates = definition.calendar
    row = Campaign(
        id=definition.id,
        definition_sha256=definition.sha256,
        time_zone=definition.time_zone,
        calendar=Calendar(
            opens=dates.opens,
            closes=dates.closes,
            review_until=dates.review_until,
            unit_deadline=dates.unit_deadline,
            review_from=dates.review_from,
        ),
        phases={name: Phase() for name in PhaseName},
        round=Round(number=1, seed=seed, commitment=commitment),
    )
    return _changed(row, "open_campaign", SYSTEM, at)


def adopt(campaign: Campaign, definition: Definition, by: Actor, at: datetime, why: str) -> Change[Campaign]:
    """Another version of the definition comes into force; what it may differ in says `chalicelib.call.revision`."""
    row = msgspec.structs.replace(campaign, definition_sha256=definition.sha256)
    before, after = campaign.definition_sha256, f"{definition.version} {definition.sha256}"
    return _changed(row, "adopt_definition", by, at, before=before, after=after, why=text.reason(why))


def moved_to(calendar: Calendar, at: datetime, zone: Zone = CHINA) -> Calendar:
    """The calendar moved by whole days so that the call opened yesterday: for rehearsals of a past call.

    Each date keeps its time of day in the zone, whether summer time holds then or not.
    """
    days = timedelta(days=(at - calendar.opens).days - 1)
    dates = msgspec.structs.asdict(calendar).items()
    return Calendar(**{name: zone.local(moment.astimezone(zone.tz) + days) for name, moment in dates})


def fitted(calendar: Calendar) -> Calendar:
    """The calendar with the dates between the deadlines moved where a deadline was moved past them."""
    return msgspec.structs.replace(
        calendar,
        unit_deadline=max(calendar.opens, min(calendar.unit_deadline, calendar.closes)),
        review_from=max(calendar.closes, min(calendar.review_from, calendar.review_until)),
    )


def reschedule(
    campaign: Campaign, calendar: Calendar, by: Actor, at: datetime, why: str, list_again: bool = False
) -> Change[Campaign]:
    """New dates. Raises CALENDAR_ORDER, INVALID_FIELDS without a reason.

    Once the entries are listed, the call moves only with `list_again`, which says that entries submitted later are
    added to the list: LIST_IS_FIXED without it. Raises PHASE_NOT_OPEN once published, and where the call would move
    after screening: an entry that came later would never be screened.
    """
    if not calendar.opens < calendar.closes < calendar.review_until:
        raise Problem("CALENDAR_ORDER")
    why, moves = text.reason(why), campaign.is_listed and _moves_call(campaign.calendar, calendar)
    if campaign.published_at is not None or (moves and not campaign.is_screening_open):
        raise Problem("PHASE_NOT_OPEN")
    if moves and not list_again:
        raise Problem("LIST_IS_FIXED", listed=campaign.listed)
    calendar = fitted(calendar)
    row = msgspec.structs.replace(campaign, calendar=calendar)
    before, after = (
        f"{shown(c.opens)}/{shown(c.unit_deadline)}/{shown(c.closes)}/{shown(c.review_until)}"
        for c in (campaign.calendar, calendar)
    )
    return _changed(row, "reschedule", by, at, before=before, after=after, why=why)


def moves_passed(before: Calendar, now: Calendar, at: datetime) -> bool:
    """Whether a deadline that has passed would be another one: the call or the review would be open again."""
    names = ("unit_deadline", "closes", "review_until")
    return any(at >= getattr(before, name) != getattr(now, name) for name in names)


def _moves_call(before: Calendar, now: Calendar) -> bool:
    return (before.opens, before.closes) != (now.opens, now.closes)


def list_late(campaign: Campaign, entry: str, at: datetime) -> Change[Campaign]:
    """An entry that came after the list was fixed, by a deadline of its own or of an extended call, is added to it."""
    row = msgspec.structs.replace(campaign, late=(*campaign.late, entry), listed=campaign.listed + 1)
    return _changed(row, "list_late", SYSTEM, at, after=entry)


def exclude(campaign: Campaign, entry: str, by: Actor, at: datetime, why: str) -> Change[Campaign] | None:
    """An entry disqualified after the count holds no rank; None if nothing is counted or the result is public."""
    if campaign.counted is None or campaign.published_at is not None or entry in campaign.excluded:
        return None
    row = msgspec.structs.replace(campaign, excluded=(*campaign.excluded, entry))
    return _changed(row, "exclude", by, at, after=entry, why=why)


def include(campaign: Campaign, entry: str, by: Actor, at: datetime, why: str) -> Change[Campaign] | None:
    """Take an exclusion back; None if there is none or the result is public."""
    if entry not in campaign.excluded or campaign.published_at is not None:
        return None
    row = msgspec.structs.replace(campaign, excluded=tuple(each for each in campaign.excluded if each != entry))
    return _changed(row, "include", by, at, after=entry, why=why)


def start(campaign: Campaign, name: PhaseName, by: Actor, at: datetime) -> Change[Campaign] | None:
    """Ask for a phase's workflow. If it is running or has ended, do nothing (None).

    Raises ENTRIES_STILL_OPEN, PHASE_NOT_READY.
    """
    phase = campaign.phase(name)
    if phase.status in LIVE or phase.status is PhaseStatus.DONE:
        return None
    check_ready(campaign, name, at)
    return _begin(campaign, name, by=by, at=at, action="start")


def restart(campaign: Campaign, name: PhaseName, at: datetime) -> Change[Campaign]:
    """A new execution in place of a lost one; decisions already taken stand."""
    return _begin(campaign, name, by=SYSTEM, at=at, action="restart")


def _begin(campaign: Campaign, name: PhaseName, by: Actor, at: datetime, action: str) -> Change[Campaign]:
    attempt = campaign.phase(name).attempt + 1
    order = Message(
        Destination.WORKFLOW,
        "start",
        {"machine": name.value, "name": execution_name(campaign.id, name, attempt), "contest": campaign.id},
    )
    phase = _running(campaign.phase(name), at, attempt=attempt, execution="")
    return _phase_changed(campaign, name, phase, action=action, by=by, at=at, messages=(order,))


def _running(before: Phase, at: datetime, **new: Any) -> Phase:
    """The phase with an execution at its beginning; decisions already taken stand."""
    return msgspec.structs.replace(
        before,
        status=PhaseStatus.RUNNING,
        tokens={},
        failure="",
        started_at=before.started_at or at,
        finished_at=None,
        **new,
    )


def execution_name(contest: str, name: PhaseName, attempt: int) -> str:
    """The name of a phase's execution: the same for each attempt, so that starting it twice starts it once."""
    return f"{contest}-{name.value}-{attempt}"


def check_ready(campaign: Campaign, name: PhaseName, at: datetime) -> None:
    """Raise ENTRIES_STILL_OPEN or PHASE_NOT_READY if a phase may not begin yet."""
    if at < campaign.calendar.closes:
        raise _still_open(campaign)
    if name is PhaseName.EXPERT_REVIEW and campaign.phase(PhaseName.SCREENING).status is not PhaseStatus.DONE:
        screening = PHASES[PhaseName.SCREENING]
        raise Problem("PHASE_NOT_READY", phase=screening.zh, phase_en=screening.en)


def claim(campaign: Campaign, name: PhaseName, execution: str, at: datetime) -> Change[Campaign]:
    """Make `execution` the owner of a phase; the caller has seen that no other live execution owns it."""
    check_ready(campaign, name, at)
    before = campaign.phase(name)
    others = {each: token for each, token in (before.waiting or {}).items() if each != execution}
    phase = _running(before, at, attempt=max(1, before.attempt), execution=execution, waiting=others or UNSET)
    return _phase_changed(campaign, name, phase, action="claim", by=SYSTEM, at=at)


def wait_for_owner(
    campaign: Campaign, name: PhaseName, execution: str, token: str, at: datetime, *, is_busy: bool
) -> Change[Campaign]:
    """A further execution waits with `token` until the phase's owner has ended; at once if it has (not `is_busy`).

    Raises BUSY where too many wait.
    """
    before = campaign.phase(name)
    waiting = {**(before.waiting or {}), execution: token} if is_busy else before.waiting
    if len(waiting or {}) > MOST_WAITING:
        raise Problem("BUSY")
    phase = msgspec.structs.replace(before, waiting=waiting)
    orders = () if is_busy else (_resume(token),)
    return _phase_changed(campaign, name, phase, action="wait", by=SYSTEM, at=at, messages=orders)


def hold(campaign: Campaign, name: PhaseName, stop: Stop, token: str, at: datetime) -> Change[Campaign]:
    """A workflow has come to a stop and waits with `token`. If the stop is decided already, it resumes at once."""
    before = campaign.phase(name)
    decided = stop in before.decisions
    status = PhaseStatus.RUNNING if decided else WAITING[stop]
    phase = msgspec.structs.replace(before, status=status, tokens={**before.tokens, stop: token})
    orders = (_resume(token),) if decided else ()
    return _phase_changed(campaign, name, phase, action="hold", stop=stop, by=SYSTEM, at=at, messages=orders)


def _resume(token: str) -> Message:
    return Message(Destination.WORKFLOW, "resume", {"token": token})


def decide(
    campaign: Campaign,
    name: PhaseName,
    *,
    stop: Stop,
    by: Actor,
    at: datetime,
    why: str,
    chosen: tuple[str, ...] = (),
    looked_at: tuple[str, ...] = (),
) -> Change[Campaign]:
    """A person, or the last piece of work, ends a stop. Raises PHASE_NOT_WAITING, INVALID_FIELDS.

    Raises ENTRIES_STILL_OPEN for screening while the call is open again: what comes must be screened too.
    """
    before = campaign.phase(name)
    if name is PhaseName.SCREENING and campaign.is_collecting(at):
        raise _still_open(campaign)
    if before.waiting_for is not stop or stop in before.decisions:
        raise Problem("PHASE_NOT_WAITING")
    why = text.reason(why)
    phase = msgspec.structs.replace(
        before,
        status=PhaseStatus.RUNNING,
        decisions={
            **before.decisions,
            stop: Decision(by=by, at=at, reason=why, chosen=chosen, looked_at=looked_at),
        },
    )
    order = _resume(before.tokens[stop])
    return _phase_changed(campaign, name, phase, action="decide", stop=stop, by=by, at=at, why=why, messages=(order,))


def check_jury(campaign: Campaign) -> None:
    """Raise PHASE_NOT_WAITING unless the result is counted and nobody has confirmed it."""
    if not is_meeting(campaign):
        raise Problem("PHASE_NOT_WAITING")


def is_meeting(campaign: Campaign) -> bool:
    """Whether the jury may decide: the result is counted and nobody has confirmed it."""
    phase = campaign.phase(PhaseName.SELECTION)
    return phase.waiting_for is Stop.GATE and Stop.GATE not in phase.decisions and bool(campaign.round.result_key)


def check_motions(campaign: Campaign) -> None:
    """Raise MOTION_OPEN while the jury still votes: what is published must not change afterwards."""
    if any(each.is_open for each in campaign.motions):
        raise Problem("MOTION_OPEN")


def open_motion(campaign: Campaign, motion: Motion) -> Change[Campaign]:
    """A departure from the computed order is put to the jury. Raises PHASE_NOT_WAITING, TOO_MANY_MOTIONS."""
    check_jury(campaign)
    if len(campaign.motions) >= MOST_MOTIONS:
        raise Problem("TOO_MANY_MOTIONS", limit=MOST_MOTIONS)
    row = msgspec.structs.replace(campaign, motions=(*campaign.motions, motion))
    after = f"{len(row.motions)}: ahead of {motion.ahead_of}"
    return _changed(row, "open_motion", motion.by, motion.at, before=motion.entry, after=after, why=motion.reason)


def motion_of(campaign: Campaign, number: int) -> Motion:
    """A motion by its number, from 1. Raises NOT_FOUND."""
    if not 1 <= number <= len(campaign.motions):
        raise Problem("NOT_FOUND")
    return campaign.motions[number - 1]


def vote_on_motion(campaign: Campaign, number: int, motion: Motion, by: Actor, at: datetime) -> Change[Campaign]:
    """A member of the jury has voted, or voted otherwise. Raises PHASE_NOT_WAITING."""
    before, after = (_vote_of(each, by.id) for each in (motion_of(campaign, number), motion))
    return _changed(_with_motion(campaign, number, motion), "vote", by, at, before=before, after=f"{number}: {after}")


def close_motion(campaign: Campaign, number: int, motion: Motion, by: Actor, at: datetime) -> Change[Campaign]:
    """The vote is closed and counted. Raises PHASE_NOT_WAITING."""
    votes = ", ".join(f"{ballot.name}: {ballot.vote.value}" for ballot in motion.votes)
    outcome = "carried" if motion.carried else "rejected"
    after = f"{number}: {outcome}, ahead of {motion.ahead_of} ({votes})"
    row = _with_motion(campaign, number, motion)
    return _changed(row, "close_motion", by, at, before=motion.entry, after=after, why=motion.reason)


def _vote_of(motion: Motion, juror: str) -> str:
    return next((each.vote.value for each in motion.votes if each.juror == juror), "")


def _with_motion(campaign: Campaign, number: int, motion: Motion) -> Campaign:
    check_jury(campaign)
    kept = campaign.motions
    return msgspec.structs.replace(campaign, motions=(*kept[: number - 1], motion, *kept[number:]))


def freeze(campaign: Campaign, manifest_key: str, listed: int, at: datetime) -> Change[Campaign]:
    """The list of `listed` entries to screen is fixed and lies at `manifest_key`."""
    row = msgspec.structs.replace(campaign, manifest_key=manifest_key, listed=listed)
    return _changed(row, "freeze_entries", SYSTEM, at, after=manifest_key)


def plan_round(campaign: Campaign, key: str, sha256: str, at: datetime) -> Change[Campaign]:
    """The assignment of the round is drawn and stored; experts see nothing until the round opens."""
    row = msgspec.structs.replace(
        campaign, round=msgspec.structs.replace(campaign.round, plan_key=key, plan_sha256=sha256)
    )
    return _changed(row, "plan_round", SYSTEM, at, after=sha256)


def open_round(campaign: Campaign, seats: int, at: datetime) -> Change[Campaign]:
    """The round opens: every seat of its plan is stored."""
    row = msgspec.structs.replace(campaign, round=msgspec.structs.replace(campaign.round, opened_at=at, seats=seats))
    return _changed(row, "open_round", SYSTEM, at)


def add_seat(campaign: Campaign, at: datetime) -> Change[Campaign]:
    """An organizer gave one more seat in the open round: one more score is owed."""
    rounds = msgspec.structs.replace(campaign.round, seats=campaign.round.seats + 1)
    return _changed(msgspec.structs.replace(campaign, round=rounds), "add_seat", SYSTEM, at)


def close_round(campaign: Campaign, at: datetime) -> Change[Campaign]:
    """No score is accepted from now on."""
    row = msgspec.structs.replace(campaign, round=msgspec.structs.replace(campaign.round, closed_at=at))
    return _changed(row, "close_round", SYSTEM, at)


class Counted(msgspec.Struct, frozen=True, kw_only=True):
    """Where a tally is stored: the document that people see, the sheet that anybody can recount, and their hashes."""

    result_key: str
    input_sha256: str
    sheet_key: str
    sheet_sha256: str


class Another(msgspec.Struct, frozen=True, kw_only=True):
    """The round that follows: its entries, how many more experts each gets, the seed of its draw, days to score."""

    finalists: tuple[str, ...]
    per_work: int
    seed: str
    commitment: str
    days: int


def record_result(
    campaign: Campaign, counted: Counted, at: datetime, another: Another | None = None
) -> Change[Campaign]:
    """The tally of the round is stored; `another` round may begin with it."""
    row = msgspec.structs.replace(
        campaign, round=msgspec.structs.replace(campaign.round, **msgspec.structs.asdict(counted))
    )
    row = _next_round(row, another, at) if another else row
    return _changed(row, "record_result", SYSTEM, at, after=counted.sheet_sha256)


def _next_round(campaign: Campaign, another: Another, at: datetime) -> Campaign:
    """Begin another round: the stop for people is open again, and the end of review is late enough."""
    phase = campaign.phase(PhaseName.EXPERT_REVIEW)
    decisions = dict(phase.decisions)
    ended = msgspec.structs.replace(campaign.round, ended=decisions.pop(Stop.PEOPLE, None))
    until = max(campaign.calendar.review_until, at + timedelta(days=another.days))
    row = msgspec.structs.replace(
        campaign,
        earlier=(*campaign.earlier, ended),
        round=Round(
            number=ended.number + 1,
            seed=another.seed,
            commitment=another.commitment,
            finalists=another.finalists,
            per_work=another.per_work,
        ),
        calendar=msgspec.structs.replace(campaign.calendar, review_until=until),
    )
    return _with_phase(row, PhaseName.EXPERT_REVIEW, msgspec.structs.replace(phase, decisions=decisions, tokens={}))


def publish(campaign: Campaign, at: datetime) -> Change[Campaign]:
    """The result is public."""
    return _changed(msgspec.structs.replace(campaign, published_at=at), "publish", SYSTEM, at)


def publish_again(campaign: Campaign, sha256: str, previous: str, at: datetime) -> Change[Campaign]:
    """A new edition of the result is public, in place of the one whose SHA-256 is `previous`."""
    row = msgspec.structs.replace(campaign, editions=(*(campaign.editions or ()), Edition(sha256, previous, at)))
    return _changed(row, "publish_again", SYSTEM, at, before=previous, after=sha256)


def erase_result(campaign: Campaign, number: int, key: str, at: datetime) -> Change[Campaign]:
    """The stored result of a round is now the one at `key`, without names; the history tells which one it was."""

    def told(each: Round) -> Round:
        return msgspec.structs.replace(each, result_key=key) if each.number == number else each

    before = next(each.result_key for each in campaign.rounds if each.number == number)
    row = msgspec.structs.replace(
        campaign, round=told(campaign.round), earlier=tuple(told(each) for each in campaign.earlier)
    )
    return _changed(row, "erase", SYSTEM, at, before=before, after=key)


def is_owner(phase: Phase, execution: str) -> bool:
    """Whether an execution owns a phase. One of an older version does not say who it is, and is believed."""
    return execution in ("", phase.execution)


def finish(
    campaign: Campaign, name: PhaseName, at: datetime, failure: str = "", execution: str = ""
) -> Change[Campaign] | None:
    """A phase has ended; with `failure` if its workflow failed and retries did not help. Whoever waits for it goes on.

    None where it is not for `execution` to say: another one owns the phase, or it has ended well. A phase that nobody
    owns yet may fail: the execution that was ordered for it could not claim it.
    """
    before = campaign.phase(name)
    may_tell = is_owner(before, execution) or (failure and not before.execution)
    if not may_tell or before.status is PhaseStatus.DONE:
        return None
    status = PhaseStatus.FAILED if failure else PhaseStatus.DONE
    phase = msgspec.structs.replace(before, status=status, tokens={}, finished_at=at, failure=failure, waiting=UNSET)
    orders = tuple(map(_resume, (before.waiting or {}).values()))
    return _phase_changed(campaign, name, phase, action="finish", by=SYSTEM, at=at, why=failure, messages=orders)
