"""Second-person confirmation 双人确认: an act that one organizer asks for is done once another confirms it.

The acts are data: `ACTS` says who may ask for each and what it does. A request stands on the entry as its asker saw
it; if the entry has changed since, it is no longer confirmed.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Label, Language, Text, Tone, counted, day_words
from chalicelib.call import campaign as campaigns
from chalicelib.call import revision, working_days
from chalicelib.call.campaign import Calendar, Campaign, PhaseName, Stop
from chalicelib.call.definition import Definition
from chalicelib.entry import audience, entries, objections, proposal
from chalicelib.entry.audience import NetworkDay, NetworkVotes, Omissions
from chalicelib.entry.entries import Entry
from chalicelib.entry.objections import OUTCOMES, Objection, Outcome
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people import accounts, contacts, erasure, invited, second_factor
from chalicelib.people.access import Person as AnyPerson
from chalicelib.people.contacts import CONTACT_LENGTH
from chalicelib.people.entrants import Entrant
from chalicelib.people.erasure import ERASURE_GROUNDS, Erasure, ErasureGround
from chalicelib.people.invited import Expert, Organizer, OrganizerForm
from chalicelib.people.permissions import Permission
from chalicelib.people.second_factor import Factors
from chalicelib.text import ReasonText

WAITS = timedelta(hours=24)
SHOWN = 8  # characters of a network's mark, as the page of the votes shows it
DIGEST = 32  # hexadecimal digits of a request's digest: few enough to read out, too many to find another with


class ActName(StrEnum):
    """What needs two people."""

    REVOKE = "revoke"
    STRIKE = "strike"
    DECIDE = "decide"  # an objection
    ADOPT = "adopt"  # the changed definition of the call
    LEAVE_OUT = "leave_out"  # votes of the audience
    COUNT_AGAIN = "count_again"
    PUBLISH = "publish"  # the counted result is confirmed
    CLOSE = "close"  # a phase goes on although work is missing
    RESCHEDULE = "reschedule"  # a date that has passed is moved
    EXTEND = "extend"  # one entry has a deadline of its own
    VOID = "void"  # the scores of an expert who was removed
    DISQUALIFY = "disqualify"
    RESTORE = "restore"  # an entry that was disqualified
    REMOVE = "remove"  # an organizer
    RESET = "reset"  # the second factor of a third person
    ERASE = "erase"  # the data of a person who wrote a letter
    REFUSE_ERASURE = "refuse_erasure"
    ADMIT = "admit"  # an organizer whom one person added, as a person of their own
    APPOINT = "appoint"  # an organizer who counts as a person of their own from the beginning
    CORRECT = "correct"  # a contact that was written down wrongly, or is lost


ACT_NAMES = {
    ActName.REVOKE: Text("撤销入选资格", "Award revoked"),
    ActName.STRIKE: Text("从公示名单中撤下作品", "Entry struck off the public notice"),
    ActName.DECIDE: Text("对异议作出决定", "Objection decided"),
    ActName.ADOPT: Text("采用活动规则的新版本", "Changed definition adopted"),
    ActName.PUBLISH: Text("确认评选结果", "Result confirmed"),
    ActName.CLOSE: Text("在工作未完成时结束阶段", "Phase ended with work missing"),
    ActName.RESCHEDULE: Text("改动已过的日期", "Date that had passed moved"),
    ActName.EXTEND: Text("为单件作品延长截止时间", "Deadline of one entry extended"),
    ActName.VOID: Text("作废专家评分", "Scores of an expert voided"),
    ActName.DISQUALIFY: Text("取消作品参评资格", "Entry disqualified"),
    ActName.RESTORE: Text("恢复被取消资格的作品", "Disqualified entry restored"),
    ActName.REMOVE: Text("移除组委会成员", "Organizer removed"),
    ActName.RESET: Text("重置第二验证", "Second factor reset"),
    ActName.ERASE: Text("启动个人信息删除", "Erasure of a person started"),
    ActName.REFUSE_ERASURE: Text("不予删除个人信息", "Erasure refused"),
    ActName.ADMIT: Text("认可组委会成员参与双人确认", "Organizer admitted as a second person"),
    ActName.APPOINT: Text("任命组委会成员", "Organizer appointed"),
    ActName.CORRECT: Text("更正联系方式", "Contact corrected"),
    ActName.LEAVE_OUT: Text("排除观众投票", "Votes of the audience left out"),
    ActName.COUNT_AGAIN: Text("恢复计入观众投票", "Votes of the audience counted again"),
}


class RequestState(StrEnum):
    """Where a request stands."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"  # never stored: it follows from the time


REQUEST_STATES = {
    RequestState.WAITING: Label(Text("待另一人确认", "Waiting for a second person"), Tone.WARN),
    RequestState.CONFIRMED: Label(Text("已确认", "Confirmed"), Tone.GOOD),
    RequestState.REFUSED: Label(Text("未同意", "Refused"), Tone.BAD),
    RequestState.TAKEN_BACK: Label(Text("已收回", "Taken back")),
    RequestState.LAPSED: Label(Text("已过期", "Lapsed")),
}


class Person(msgspec.Struct, frozen=True):
    """Who asks or answers. `contact` is the digest of the address that signs in; `line` as in `Organizer`."""

    actor: Actor
    name: str
    contact: str
    line: str = ""

    @property
    def counts_as(self) -> str:
        """The account as whose holder they count where two decide."""
        return self.line or self.actor.id


class Dates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The dates that the call is to have. Without `unit_deadline` the units' date moves along."""

    opens: datetime
    closes: datetime
    review_until: datetime
    unit_deadline: datetime | None = None
    list_again: Annotated[
        bool, msgspec.Meta(description="Entries that come after the list was fixed are added to it")
    ] = False


PersonId = Annotated[str, msgspec.Meta(pattern="^([0-9a-f]{20})?$")]
ContactText = Annotated[str, msgspec.Meta(max_length=CONTACT_LENGTH)]


class RequestForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer asks for: an act on an entry at a revision, the class of the reason, and the reason.

    `objection` is the number of one to this entry, and `outcome` how it is to be decided; of no other act. `adopt` is
    about no entry: `definition` is the SHA-256 of the version that is to come into force. Nor are `leave_out` and
    `count_again`: `votes` says which votes of the audience. Of `publish`, `close` and `reschedule`, `revision` is that
    of the call as the board shows it. `person` is the expert or the organizer whom `void`, `remove`, `admit` or
    `reset` (of the second factor) is about; `erase` and `refuse_erasure` are about the `person` of a `role`, and the
    latter says on which `erasure_ground` of the law. `correct` puts `contact` in the place of the `former` one of the
    `person` of a `role`. `appoint` is about a new organizer: `name`, address (`contact`) and a new id (`person`).
    """

    act: ActName
    reason: ReasonText
    entry: str = ""
    revision: int = 0
    ground: Ground | None = None
    objection: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0
    outcome: Outcome | None = None
    definition: str = ""
    votes: NetworkVotes | None = None
    phase: PhaseName | None = None
    chosen: Annotated[
        tuple[str, ...],
        msgspec.Meta(description="The entries that win, where the rules leave a tie across the last place"),
    ] = ()
    looked_at: Annotated[
        tuple[str, ...],
        msgspec.Meta(
            description="Winning entries with two scores far above the rest, which somebody has looked at again"
        ),
    ] = ()
    dates: Dates | None = None
    until: Annotated[datetime, msgspec.Meta(tz=True)] | None = None
    person: PersonId = ""
    role: Role | None = None
    erasure_ground: ErasureGround | None = None
    contact: ContactText = ""
    former: ContactText = ""
    name: Annotated[str, msgspec.Meta(max_length=50)] = ""


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Who ended a request, when, and why (empty where it was confirmed)."""

    by: Actor
    name: str
    at: datetime
    why: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one request. `until`: another person may confirm it before then. `count`: votes when it was asked."""

    id: str
    contest: str
    form: RequestForm
    title: str
    by: Person
    at: datetime
    until: datetime
    state: RequestState = RequestState.WAITING
    answer: Answer | None = None
    count: int = 0
    revision: int = 0
    head: str = ""

    def state_at(self, at: datetime) -> RequestState:
        """Where it stands at a moment: what waits too long has lapsed."""
        lapsed = self.state is RequestState.WAITING and at >= self.until
        return RequestState.LAPSED if lapsed else self.state


class Versions(NamedTuple):
    """The definition that the call goes by, and the one that was deployed since."""

    in_force: Definition
    deployed: Definition


class Deed(NamedTuple):
    """What an act is carried out on, and by whom. `proposal` is that of the call, if its public notice was posted.

    `network` has the votes of the audience that the act is about, none where no such network is known.
    """

    entry: Entry | None
    campaign: Campaign
    by: Actor
    at: datetime
    proposal: Proposal | None = None
    objection: Objection | None = None
    versions: Versions | None = None
    omissions: Omissions | None = None
    network: NetworkDay | None = None
    person: AnyPerson | None = None
    erasure: Erasure | None = None
    factors: Factors | None = None  # what that person proves with who they are
    named: tuple[str, ...] = ()  # the titles of the entries that people choose among the tied
    stays: Organizer | None = None  # another organizer, who stays where an operator removes one

    @property
    def persons(self) -> int:
        """How many people decide, by the definition in force."""
        return self.versions.in_force.confirmation.persons if self.versions else 2


Done = list[tuple[Change[Any], Any]]  # what an act changes, each with the row as it was


class Act(NamedTuple):
    """One act that needs two people: who may ask and confirm, what it will do in words, what carries it out."""

    permission: Permission
    what: Text
    carry_out: Callable[[RequestForm, Deed], Done]


def _about(form: RequestForm, deed: Deed) -> tuple[Entry, Ground]:
    """The entry that an act is about, as its asker saw it, and the class of the reason."""
    if deed.entry is None:
        raise Problem("NOT_FOUND")
    if deed.entry.revision != form.revision:
        raise Problem("REQUEST_OUTDATED")
    if form.ground is None:
        raise invalid(field_problem("ground", "REQUIRED"))
    return deed.entry, form.ground


def _revoke(form: RequestForm, deed: Deed) -> Done:
    """The award ends; where the call has it so, the first alternate of the same award is next for it."""
    entry, ground = _about(form, deed)
    if deed.campaign.published_at is None:
        raise Problem("PHASE_NOT_OPEN")
    by, at, why = deed.by, deed.at, form.reason
    done: Done = [(entries.revoke(entry, ground, by=by, at=at, why=why), entry)]
    if deed.proposal is None:
        return done
    years = working_days.shipped()
    succession = proposal.succeed(deed.proposal, entry.id, ground, by=by, at=at, why=why, years=years)
    return [*done, (succession, deed.proposal)] if succession else done


def _strike(form: RequestForm, deed: Deed) -> Done:
    """The entry leaves the call, its rank and the notice at once, and the first alternate succeeds."""
    entry, ground = _about(form, deed)
    if deed.proposal is None:
        raise Problem("NOT_PROPOSED")
    by, at, why = deed.by, deed.at, form.reason
    years = working_days.shipped()
    struck = proposal.strike(deed.proposal, entry.id, ground, by=by, at=at, why=why, years=years)
    ranks = campaigns.exclude(deed.campaign, entry.id, by=by, at=at, why=why)
    done: Done = [(entries.disqualify(entry, by, at, why), entry), (struck, deed.proposal)]
    return [*done, (ranks, deed.campaign)] if ranks else done


def _decide(form: RequestForm, deed: Deed) -> Done:
    """The objection is decided and its objector told; one that is upheld strikes the entry off in the same act."""
    _about(form, deed)
    objection, noticed = deed.objection, deed.proposal
    if objection is None or noticed is None or form.outcome is None or objection.entry != form.entry:
        raise Problem("NOT_FOUND")
    falls = form.outcome is Outcome.UPHELD and form.entry in noticed.standing
    done = _strike(form, deed) if falls else []
    after = done[1][0].row if falls else noticed
    by, at = deed.by, deed.at
    decided, settled = objections.decide(objection, form.outcome, noticed=after, by=by, at=at, why=form.reason)
    if falls:  # one change of the notice: the entry is off, and the objection no longer open
        done[1] = (msgspec.structs.replace(done[1][0], row=settled.row), noticed)
        return [*done, (decided, objection)]
    return [(decided, objection), (settled, noticed)]


def _adopt(form: RequestForm, deed: Deed) -> Done:
    """The deployed definition comes into force, as far as `call.revision` lets a call in this state change."""
    if deed.versions is None:
        raise Problem("NOT_FOUND")
    old, new = deed.versions
    if form.definition != new.sha256:
        raise Problem("REQUEST_OUTDATED")
    revision.check(old, new, deed.campaign)
    return [(campaigns.adopt(deed.campaign, new, deed.by, at=deed.at, why=form.reason), deed.campaign)]


def _leave_out(form: RequestForm, deed: Deed) -> Done:
    """The votes of one network on one day count no longer, those that came since the request among them."""
    change = audience.leave_out(deed.omissions, _network(deed), by=deed.by, at=deed.at, why=form.reason)
    return [(change, deed.omissions)]


def _count_again(form: RequestForm, deed: Deed) -> Done:
    """Votes that were left out count again."""
    change = audience.count_again(deed.omissions, _network(deed), by=deed.by, at=deed.at, why=form.reason)
    return [(change, deed.omissions)]


def _network(deed: Deed) -> NetworkDay:
    if deed.network is None:
        raise Problem("NOT_FOUND")
    return deed.network


def _entry(form: RequestForm, deed: Deed) -> Entry:
    """The entry that an act is about, as its asker saw it; for acts whose reason has no class."""
    if deed.entry is None:
        raise Problem("NOT_FOUND")
    if deed.entry.revision != form.revision:
        raise Problem("REQUEST_OUTDATED")
    return deed.entry


def _call(form: RequestForm, deed: Deed) -> Campaign:
    """The call as the asker saw it."""
    if deed.campaign.revision != form.revision:
        raise Problem("REQUEST_OUTDATED")
    return deed.campaign


def _publish(form: RequestForm, deed: Deed) -> Done:
    """The gate of the selection: the result is published, or posted where the call has a public notice.

    Whether `chosen` and `looked_at` fit the result is for the caller to have checked.
    """
    call = _call(form, deed)
    decided = campaigns.decide(
        call,
        PhaseName.SELECTION,
        stop=Stop.GATE,
        by=deed.by,
        at=deed.at,
        why=form.reason,
        chosen=form.chosen,
        looked_at=form.looked_at,
    )
    return [(decided, call)]


def _close(form: RequestForm, deed: Deed) -> Done:
    """Screening or expert review goes on; what is missing counts as not done."""
    call = _call(form, deed)
    if form.phase not in (PhaseName.SCREENING, PhaseName.EXPERT_REVIEW):
        raise invalid(field_problem("phase", "NOT_A_CHOICE"))
    stop = call.phase(form.phase).waiting_for or Stop.PEOPLE
    return [(campaigns.decide(call, form.phase, stop=stop, by=deed.by, at=deed.at, why=form.reason), call)]


def _reschedule(form: RequestForm, deed: Deed) -> Done:
    call = _call(form, deed)
    if form.dates is None:
        raise invalid(field_problem("dates", "REQUIRED"))
    dates = new_dates(call, form.dates)
    again = form.dates.list_again
    return [(campaigns.reschedule(call, dates, deed.by, deed.at, why=form.reason, list_again=again), call)]


def new_dates(campaign: Campaign, sent: Dates) -> Calendar:
    """The calendar with other dates. Raises CALENDAR_ORDER where one has no offset or the units' lies outside."""
    units = sent.unit_deadline or campaign.calendar.unit_deadline
    if any(moment.tzinfo is None for moment in (sent.opens, sent.closes, sent.review_until, units)):
        raise Problem("CALENDAR_ORDER")
    if sent.unit_deadline is not None and not sent.opens <= units <= sent.closes:
        raise Problem("CALENDAR_ORDER")
    dates = {"opens": sent.opens, "closes": sent.closes, "review_until": sent.review_until, "unit_deadline": units}
    return msgspec.structs.replace(campaign.calendar, **dates)


def _extend(form: RequestForm, deed: Deed) -> Done:
    entry = _entry(form, deed)
    if form.until is None:
        raise invalid(field_problem("until", "REQUIRED"))
    change = entries.extend(entry, form.until, campaign=deed.campaign, by=deed.by, at=deed.at, why=form.reason)
    return [(change, entry)]


def _void(form: RequestForm, deed: Deed) -> Done:
    if not isinstance(deed.person, Expert):
        raise Problem("NOT_FOUND")
    if deed.campaign.round.opened_at is None or deed.campaign.round.closed_at is not None:
        raise Problem("REVIEW_CLOSED")
    return [(invited.void_scores(deed.person, deed.by, deed.at, form.reason), deed.person)]


def _disqualify(form: RequestForm, deed: Deed) -> Done:
    """The entry leaves the call and its rank. One on public notice is struck off instead: ON_NOTICE."""
    entry = _off_notice(form, deed)
    by, at, why = deed.by, deed.at, form.reason
    ranks = campaigns.exclude(deed.campaign, entry.id, by=by, at=at, why=why)
    done: Done = [(entries.disqualify(entry, by, at, why), entry)]
    return [*done, (ranks, deed.campaign)] if ranks else done


def _restore(form: RequestForm, deed: Deed) -> Done:
    entry = _off_notice(form, deed)
    by, at, why = deed.by, deed.at, form.reason
    done: Done = [(entries.restore(entry, deed.campaign, by=by, at=at, why=why), entry)]
    ranks = campaigns.include(deed.campaign, entry.id, by=by, at=at, why=why)
    return [*done, (ranks, deed.campaign)] if ranks else done


def _off_notice(form: RequestForm, deed: Deed) -> Entry:
    published = deed.campaign.published_at is not None
    proposal.check_not_listed(deed.proposal, form.entry, published=published)
    return _entry(form, deed)


def _remove(form: RequestForm, deed: Deed) -> Done:
    """Of two who decide one stays, so the office never is empty; one who decides alone removes somebody else."""
    if not isinstance(deed.person, Organizer):
        raise Problem("NOT_FOUND")
    if deed.by.role is Role.OPERATOR and deed.stays is None:
        raise Problem("LAST_ORGANIZER")
    if deed.persons == 1:
        return [(invited.remove_organizer(deed.person, deed.by, deed.at, form.reason), deed.person)]
    return [(invited.left(deed.person, deed.by, deed.at, form.reason), deed.person)]


def _reset(form: RequestForm, deed: Deed) -> Done:
    """The second factor of a member of the office is gone, and their sessions and links end."""
    member = deed.person
    if not isinstance(member, Organizer) or member.id != form.person:
        raise Problem("NOT_FOUND")
    factors, person = second_factor.reset(deed.factors, member, deed.by, at=deed.at, why=form.reason)
    return [(factors, deed.factors), (person, member)]


def _erase(form: RequestForm, deed: Deed) -> Done:
    """As if the person had asked for it themselves; the daily function withdraws their entries with the erasure."""
    person, versions = _subject(form, deed), deed.versions
    days = versions.in_force.retention.erasure_cooling_days if versions else 0
    change = erasure.ask(
        deed.erasure,
        person,
        contest=deed.campaign.id,
        cooling_days=days,
        by=deed.by,
        at=deed.at,
        why=form.reason,
        shown=erasure.shown(deed.person) if deed.person else "",
    )
    told = erasure.letter("erasure_asked", person, erasure.address_of(deed.person), until=change.row.due_at.isoformat())
    return [(msgspec.structs.replace(change, messages=(told,)), deed.erasure)]


def _refuse_erasure(form: RequestForm, deed: Deed) -> Done:
    """The law does not let it be erased yet; the person reads on which ground and why."""
    person, ground = _subject(form, deed), form.erasure_ground
    if deed.erasure is None:
        raise Problem("NOT_FOUND")
    if ground is None:
        raise invalid(field_problem("erasure_ground", "REQUIRED"))
    words = {"ground": ERASURE_GROUNDS[ground].zh, "ground_en": ERASURE_GROUNDS[ground].en, "reason": form.reason}
    told = erasure.letter("erasure_refused", person, erasure.address_of(deed.person), **words)
    change = erasure.refuse(deed.erasure, ground, by=deed.by, at=deed.at, why=form.reason, letters=(told,))
    return [(change, deed.erasure)]


def _subject(form: RequestForm, deed: Deed) -> Actor:
    if deed.person is None or form.role is None or deed.person.id != form.person:
        raise Problem("NOT_FOUND")
    return Actor(form.role, form.person)


def _admit(form: RequestForm, deed: Deed) -> Done:
    """From now on the organizer is another person than whoever added them: two people say so."""
    if not isinstance(deed.person, Organizer):
        raise Problem("NOT_FOUND")
    return [(invited.admit(deed.person, deed.by, deed.at, form.reason), deed.person)]


def _appoint(form: RequestForm, deed: Deed) -> Done:
    """A new organizer, whom two people have brought in, and who so counts as a person of their own."""
    if not form.person:
        raise Problem("NOT_FOUND")
    named = OrganizerForm(name=form.name, email=form.contact)
    return [
        (invited.appoint_by_two(named, form.person, deed.campaign.id, by=deed.by, at=deed.at, why=form.reason), None)
    ]


def _correct(form: RequestForm, deed: Deed) -> Done:
    """The contact takes the place of the former one; organizers change their own addresses."""
    person = deed.person
    if person is None or form.role is None or person.id != form.person or isinstance(person, Organizer):
        raise Problem("NOT_FOUND")
    correction = accounts.Correction(contacts.clean_contact(form.former), contacts.clean_contact(form.contact))
    if isinstance(person, Entrant):
        return [(accounts.correct(person, correction, by=deed.by, at=deed.at, why=form.reason), person)]
    to, at = Actor(form.role, person.id), deed.at
    return [(accounts.correct_address(person, to, correction, by=deed.by, at=at, why=form.reason), person)]


ACTS: Mapping[ActName, Act] = {
    ActName.REVOKE: Act(
        Permission.AWARD_REVOKE,
        Text(
            "撤销《{title}》的入选资格：公布的名单将标注“已撤销”及原因类别，并通知投稿人。撤销后不能恢复。活动规则设有公布后递补的，"
            "由同一奖项排位在前的递补作品递补。",
            "Revoke the award of “{title}”: the public list marks it as revoked with the class of the reason, and the "
            "entrant is told. It cannot be restored. Where the rules of the call say so, the first alternate of the "
            "same award takes its place.",
        ),
        _revoke,
    ),
    ActName.STRIKE: Act(
        Permission.AWARD_REVOKE,
        Text(
            "将《{title}》从公示名单中撤下：取消其参评资格，由排位在前的递补作品递补，公示页注明原因类别，并通知投稿人。",
            "Strike “{title}” off the public notice: it is disqualified, the first alternate takes its place, the "
            "notice says the class of the reason, and the entrant is told.",
        ),
        _strike,
    ),
    ActName.DECIDE: Act(
        Permission.AWARD_REVOKE,
        Text(
            "对《{title}》的第 {objection} 号异议作出“{outcome.zh}”的决定，并将理由答复异议人。",
            "Decide objection number {objection}, to “{title}”, as “{outcome.en}”, and tell the objector the reason.",
        ),
        _decide,
    ),
    ActName.ADOPT: Act(
        Permission.CONTEST_RUN,
        Text(
            "采用活动规则的新版本 {title}：自确认起对本活动的全部作品和人员生效，旧版本和修改理由留存备查。",
            "Adopt version {title} of the definition: from then on it governs the whole call. The version before is "
            "kept, with the reason.",
        ),
        _adopt,
    ),
    ActName.LEAVE_OUT: Act(
        Permission.AUDIENCE_COUNT,
        Text(
            "观众人气：排除{day}来自网络 {title} 的全部投票（提出时共 {count} 票），当天该网络此后的投票同样不计入。"
            "不影响评选结果。",
            "Audience favourite: leave out all votes of network {title} on {day} ({count} when asked for). Later votes "
            "of that network on that day do not count either. The result is not touched.",
        ),
        _leave_out,
    ),
    ActName.COUNT_AGAIN: Act(
        Permission.AUDIENCE_COUNT,
        Text(
            "观众人气：恢复计入{day}来自网络 {title} 的 {count} 票。",
            "Audience favourite: count the {count} {count:vote|votes} of network {title} on {day} again.",
        ),
        _count_again,
    ),
    ActName.PUBLISH: Act(
        Permission.CONTEST_RUN,
        Text(
            "确认评选结果：确认后公布名单；活动设有公示的，先行公示。{title}",
            "Confirm the result: it is then published, or first posted where the call has a public notice. {title}",
        ),
        _publish,
    ),
    ActName.CLOSE: Act(
        Permission.CONTEST_RUN,
        Text(
            "在尚有工作未完成时结束“{phase.zh}”：未完成的部分按未完成计。",
            "End “{phase.en}” although work is missing: what is missing counts as not done.",
        ),
        _close,
    ),
    ActName.RESCHEDULE: Act(
        Permission.CONTEST_RUN,
        Text("改动活动日期，包括已过的日期：{title}", "Move dates of the call, one of which has passed: {title}"),
        _reschedule,
    ),
    ActName.EXTEND: Act(
        Permission.ENTRY_CORRECT,
        Text(
            "将《{title}》的截止时间单独延长至 {until}，并通知投稿人。",
            "Give “{title}” a deadline of its own, {until}, and tell the entrant.",
        ),
        _extend,
    ),
    ActName.VOID: Act(
        Permission.EXPERT_MANAGE,
        Text(
            "作废专家 {title} 本轮的全部评分，由其他专家重新评审。",
            "Void every score that {title} gave in this round. Other experts score in their place.",
        ),
        _void,
    ),
    ActName.DISQUALIFY: Act(
        Permission.ENTRY_CORRECT,
        Text(
            "取消《{title}》的参评资格：不再评审、不再排名，并通知投稿人。",
            "Disqualify “{title}”: it is scored and ranked no longer, and the entrant is told.",
        ),
        _disqualify,
    ),
    ActName.RESTORE: Act(
        Permission.ENTRY_CORRECT,
        Text(
            "恢复《{title}》的参评资格，并通知投稿人。",
            "Take the disqualification of “{title}” back and tell the entrant.",
        ),
        _restore,
    ),
    ActName.REMOVE: Act(
        Permission.ORGANIZER_MANAGE,
        Text(
            "移除组委会成员 {title}：其登录和登录链接随即失效。",
            "Remove {title} from the organizing office: their sessions and links end.",
        ),
        _remove,
    ),
    ActName.RESET: Act(
        Permission.ORGANIZER_MANAGE,
        Text(
            "重置{title}的第二验证：其全部通行密钥、动态验证码和恢复码失效，已登录的设备全部退出，并发邮件请其登录后重新设置。",
            "Reset the second factor of {title}: all passkeys, authenticator and recovery codes end, every device is "
            "signed out, and a letter asks them to sign in and set up a new one.",
        ),
        _reset,
    ),
    ActName.ERASE: Act(
        Permission.ERASURE_DECIDE,
        Text(
            "按来信为{title}启动个人信息删除：冷静期满即删除，期间本人可以收回，并通知本人。",
            "Start the erasure of {title}, who wrote to the office: it happens when the cooling time is over. The "
            "person is told, and may take it back until then.",
        ),
        _erase,
    ),
    ActName.REFUSE_ERASURE: Act(
        Permission.ERASURE_DECIDE,
        Text(
            "不予删除{title}的个人信息，依据：{erasure_ground.zh}。理由将通知本人。",
            "Refuse to erase {title}, on the ground: {erasure_ground.en}. The person is told the reason.",
        ),
        _refuse_erasure,
    ),
    ActName.ADMIT: Act(
        Permission.ORGANIZER_MANAGE,
        Text(
            "认可组委会成员{title}参与双人确认：该成员由一位成员单独添加，目前与添加人按同一人计；确认后按另一人计。",
            "Admit {title} as a second person. One organizer alone has added them, so both count as one person; from "
            "then on they count as two.",
        ),
        _admit,
    ),
    ActName.APPOINT: Act(
        Permission.ORGANIZER_MANAGE,
        Text(
            "任命 {title} 为组委会成员：向其邮箱发送登录链接，设置第二验证后即可管理本活动，双人确认时单独计为一人。",
            "Appoint {title} to the organizing office: a link is mailed. With a second factor they run the call, and "
            "count as a person of their own where two decide.",
        ),
        _appoint,
    ),
    ActName.CORRECT: Act(
        Permission.ENTRANT_JOIN,
        Text(
            "更正联系方式 {title}：此后登录和通知以更正后的为准，此前的登录全部退出，并向前后两个联系方式各发一份通知。"
            "请先按登记的其他信息与本人核实。",
            "Correct a contact, {title}: the right one takes its place, every session ends, and both contacts are "
            "written to. Make sure first, by what else is known of them, that it is this person who asks.",
        ),
        _correct,
    ),
}
# About a person of any role; the public is not told.
OF_ANYBODY = frozenset({ActName.ERASE, ActName.REFUSE_ERASURE, ActName.CORRECT})
# Whatever a definition says of other acts: one alone could become another, or two.
ALWAYS_TWO = frozenset({ActName.RESET, ActName.ADMIT, ActName.APPOINT, ActName.CORRECT})


_FALLS = Text(
    "同时将该作品从公示名单中撤下并递补。",
    " The entry is struck off the public notice, and the first alternate takes its place.",
)


def what_it_does(request: Request) -> Text:
    """What confirming a request will do, for people."""
    what, form = ACTS[request.form.act].what, request.form
    values = {
        "title": request.title,
        "objection": form.objection,
        "outcome": OUTCOMES[form.outcome].text if form.outcome else None,
        "count": request.count,
        "erasure_ground": ERASURE_GROUNDS[form.erasure_ground] if form.erasure_ground else None,
        "phase": campaigns.PHASES[form.phase] if form.phase else None,
        "until": f"{form.until:{_MOMENT}}" if form.until else "",
    }
    day = day_words(form.votes.day) if form.votes else Text("", "")
    also = _FALLS if form.outcome is Outcome.UPHELD else Text("", "")
    zh, en = what.zh.format(**values, day=day.zh), what.en.format(**counted(values), day=day.en)
    return Text(zh + also.zh, en + also.en)


class Named(NamedTuple):
    """What the id of a request names: the act (None where it is no id), the entry, the objection (0 for none).

    And the `person` whom it is about (empty for none), and the `asker`. In the place of the entry stand the votes that
    an act is about, as `<day>_<network>`.

    And the `person` whom it is about (empty for none) with their `role`, where it may be any, and the `asker`.
    """

    act: ActName | None
    entry: str
    objection: int
    votes: NetworkVotes | None = None
    person: str = ""
    asker: str = ""
    role: Role | None = None


def named(form: RequestForm) -> Named:
    """The same of a request that has no id yet, and so no asker."""
    return Named(form.act, form.entry, form.objection, votes=form.votes, person=form.person, role=form.role)


def request_id(form: RequestForm, random: str, asker: str) -> str:
    """The id of a new request; it names what the act is about, so that one read fetches all of it.

    The `asker` is named where they have a row that must still be there: an operator has none.
    """
    about = f"{form.votes.day.isoformat()}_{form.votes.network}" if form.votes else form.role or form.entry
    return f"{form.act.value}.{about}.{form.objection}.{random}.{form.person}.{asker}"


def parse_id(request: str) -> Named:
    """What an id names."""
    name, about, objection, _, person, asker, *_ = [*request.split("."), "", "", "", "", ""]
    number = int(objection) if objection.isascii() and objection.isdigit() and len(objection) <= 4 else 0
    act, votes = ActName(name) if name in tuple(ActName) else None, _votes(about)
    role = Role(about) if act in OF_ANYBODY and about in tuple(Role) else None
    return Named(
        act, "" if votes or act in OF_ANYBODY else about, number, votes=votes, person=person, asker=asker, role=role
    )


def _votes(about: str) -> NetworkVotes | None:
    day, _, network = about.partition("_")
    try:
        return msgspec.convert({"day": day, "network": network}, NetworkVotes)
    except msgspec.ValidationError:
        return None


def digest(form: RequestForm) -> str:
    """What stands for all that is asked for: whoever confirms by it confirms nothing else."""
    content = msgspec.json.encode(form, order="deterministic")
    return hashlib.sha256(content).hexdigest()[:DIGEST]


def two_people(act: ActName) -> Problem:
    """The refusal of an act that nobody does by themselves, with the words that say what to do."""
    return Problem("TWO_PEOPLE_DECIDE", act=ACT_NAMES[act])


def ask(form: RequestForm, deed: Deed, person: Person, an_id: str) -> Change[Request]:
    """A request that waits for another person. Raises what the act itself would, and REQUEST_OUTDATED."""
    until = deed.campaign.zone.local(form.until) if form.until else None  # as its reader will see it
    form = msgspec.structs.replace(form, reason=text.reason(form.reason), until=until)
    ACTS[form.act].carry_out(form, deed)
    at = deed.at
    row = Request(
        id=an_id,
        contest=deed.campaign.id,
        form=form,
        title=_title(form, deed),
        by=person,
        at=at,
        until=at + WAITS,
        count=_count(deed),
    )
    return Change(row=row, action="ask", by=person.actor, at=at, after=row.state.value, why=form.reason)


def ask_alone(form: RequestForm, deed: Deed, person: Person, an_id: str) -> tuple[Change[Request], Done]:
    """The same where the definition asks for one person only: the act is carried out with the request."""
    asked = ask(form, deed, person, an_id)
    row = _ended(asked.row, RequestState.CONFIRMED, person, at=deed.at, why="")
    change = msgspec.structs.replace(asked, row=row, action="ask_alone", after=row.state.value)
    return change, ACTS[row.form.act].carry_out(row.form, deed)


_BOTH = Text("（{asked}提出，{confirmed}确认）", " (asked for by {asked}, confirmed by {confirmed})")


def check_asker(asker: Organizer) -> None:
    """Raise ASKER_REMOVED if whoever asked belongs to the office no more: then one person alone would decide."""
    if invited.has_left(asker):
        raise Problem("ASKER_REMOVED")


def confirm(request: Request, deed: Deed, person: Person, language: Language) -> tuple[Change[Request], Done]:
    """The request as confirmed, and the act. To be stored in one transaction. `language` is that of the call's records.

    Raises REQUEST_ENDED, SECOND_PERSON_NEEDED, REQUEST_OUTDATED, and what the act itself would.
    """
    _check_waiting(request, deed.at)
    if request.by.actor != person.actor and request.by.counts_as == person.counts_as:
        raise Problem("ADDED_BY_ONE")
    if not may_confirm(request, person):
        raise Problem("SECOND_PERSON_NEEDED")
    both = _BOTH.within(language).format(asked=request.by.name, confirmed=person.name)
    done = [
        (msgspec.structs.replace(change, why=f"{change.why}{both}"), old)
        for change, old in ACTS[request.form.act].carry_out(request.form, deed)
    ]
    return _answered(request, RequestState.CONFIRMED, person, at=deed.at, why=""), done


def refuse(request: Request, person: Person, at: datetime, why: str) -> Change[Request]:
    """Another person does not confirm it, and says why. Raises REQUEST_ENDED, SECOND_PERSON_NEEDED."""
    _check_waiting(request, at)
    if not _is_other(request, person):
        raise Problem("SECOND_PERSON_NEEDED")
    return _answered(request, RequestState.REFUSED, person, at=at, why=text.reason(why))


def take_back(request: Request, person: Person, at: datetime, why: str) -> Change[Request]:
    """Whoever asked asks no longer, and says why. Raises REQUEST_ENDED, NOT_YOUR_REQUEST."""
    _check_waiting(request, at)
    if request.by.actor != person.actor:
        raise Problem("NOT_YOUR_REQUEST")
    return _answered(request, RequestState.TAKEN_BACK, person, at=at, why=text.reason(why))


def may_confirm(request: Request, person: Person) -> bool:
    """Whether somebody is another person than the asker, and not the one whom the act is about.

    Another person has another account, which is signed in by another address, and which neither of them alone has
    brought into the office, nor anybody whom they alone have brought in. Operators confirm what operators ask for, as
    organizers do; what the office asks for is the office's to confirm. Whom an operator has removed does not confirm
    it: so whoever of the office does stays, and it is never empty.
    """
    removes = request.form.act is ActName.REMOVE and request.by.actor.role is Role.OPERATOR
    is_about_them = request.form.person == person.actor.id and (request.form.act in ALWAYS_TWO or removes)
    return _is_other(request, person) and not is_about_them


def _is_other(request: Request, person: Person) -> bool:
    asker = request.by
    decides = person.actor.role is not Role.OPERATOR or asker.actor.role is Role.OPERATOR
    return decides and person.contact != asker.contact and person.counts_as != asker.counts_as


def may_do(request: Request, person: Person, at: datetime) -> tuple[str, ...]:
    """Which of confirm, refuse and take_back somebody may do now."""
    if request.state_at(at) is not RequestState.WAITING:
        return ()
    if request.by.actor == person.actor:
        return ("take_back",)
    if not _is_other(request, person):
        return ()
    return ("confirm", "refuse") if may_confirm(request, person) else ("refuse",)


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """What the public sees of an act: which, who asked and who confirmed by ids that say nothing of them, and when."""

    act: ActName
    asked_by: str
    asked_at: datetime
    confirmed_by: str
    confirmed_at: datetime


def public(requests: Iterable[Request]) -> list[Decided]:
    """The acts that were carried out, in their order."""
    done = [
        Decided(
            act=each.form.act,
            asked_by=each.by.actor.id,
            asked_at=each.at,
            confirmed_by=each.answer.by.id,
            confirmed_at=each.answer.at,
        )
        for each in requests
        if each.state is RequestState.CONFIRMED and each.answer is not None and each.form.act not in OF_ANYBODY
    ]
    return sorted(done, key=lambda each: (each.confirmed_at, each.asked_at))


def _check_waiting(request: Request, at: datetime) -> None:
    state = request.state_at(at)
    if state is not RequestState.WAITING:
        raise Problem("REQUEST_ENDED", state=REQUEST_STATES[state].text)


_MOMENT = "%Y-%m-%d %H:%M"


def _title(form: RequestForm, deed: Deed) -> str:
    """What the act is about, for people, as far as its row says: title, name, a network's mark. Contacts are masked."""
    if form.act is ActName.CORRECT:
        return f"{contacts.masked(form.former)} → {contacts.masked(form.contact)}"
    if form.act is ActName.APPOINT:
        return f"{form.name} ({contacts.masked(form.contact)})"
    if deed.entry is not None:
        return deed.entry.form.title
    if deed.person is not None:
        return _shown(deed.person, form.act)
    if deed.network is not None:
        return deed.network.network[:SHOWN]
    if form.dates is not None:
        dates = (form.dates.opens, form.dates.closes, form.dates.review_until)
        return " – ".join(f"{deed.campaign.zone.local(each):{_MOMENT}}" for each in dates)
    if form.act is ActName.PUBLISH:
        return " / ".join(deed.named)
    return deed.versions.deployed.version if deed.versions and form.act is ActName.ADOPT else ""


def _shown(person: AnyPerson, act: ActName) -> str:
    """The name; of whom an erasure is about a contact, masked."""
    return erasure.shown(person) if act in OF_ANYBODY or isinstance(person, Entrant) else person.name


def _count(deed: Deed) -> int:
    """How many votes an act is about: those that are left out, where they are."""
    if deed.network is None:
        return 0
    where = (deed.network.day, deed.network.network)
    out = [each for each in (deed.omissions.made if deed.omissions else ()) if (each.day, each.network) == where]
    return sum(out[0].votes.values()) if out else deed.network.total


def _answered(request: Request, state: RequestState, person: Person, at: datetime, why: str) -> Change[Request]:
    row = _ended(request, state, person, at=at, why=why)
    before, after = request.state.value, state.value
    return Change(row=row, action=_ENDINGS[state], by=person.actor, at=at, before=before, after=after, why=why)


_ENDINGS = {
    RequestState.CONFIRMED: "confirm",
    RequestState.REFUSED: "refuse",
    RequestState.TAKEN_BACK: "take_back",
}


def _ended(request: Request, state: RequestState, person: Person, at: datetime, why: str) -> Request:
    answer = Answer(by=person.actor, name=person.name, at=at, why=why)
    return msgspec.structs.replace(request, state=state, answer=answer)
