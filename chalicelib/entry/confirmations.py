"""Second-person confirmation 双人确认: an act that one organizer asks for is done once another confirms it.

The acts are data: `ACTS` says who may ask for each and what it does. A request stands on the entry as its asker saw
it; if the entry has changed since, it is no longer confirmed.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any, NamedTuple

import msgspec

from chalicelib import text
from chalicelib.actors import Actor
from chalicelib.bilingual import Label, Language, Text, Tone
from chalicelib.call import campaign as campaigns
from chalicelib.call import revision, working_days
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import entries, objections, proposal
from chalicelib.entry.entries import Entry
from chalicelib.entry.objections import OUTCOMES, Objection, Outcome
from chalicelib.entry.proposal import Proposal
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change
from chalicelib.people import second_factor
from chalicelib.people.invited import Organizer
from chalicelib.people.permissions import Permission
from chalicelib.people.second_factor import Factors
from chalicelib.text import ReasonText

WAITS = timedelta(hours=24)


class ActName(StrEnum):
    """What needs two people."""

    REVOKE = "revoke"
    STRIKE = "strike"
    DECIDE = "decide"  # an objection
    ADOPT = "adopt"  # the changed definition of the call
    RESET = "reset"  # the second factor of a third person


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
    """Who asks or answers. `contact` is the digest of the address that signs the account in."""

    actor: Actor
    name: str
    contact: str


class RequestForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What an organizer asks for: an act on an entry at a revision, the class of the reason, and the reason.

    `objection` is the number of one to this entry, and `outcome` how it is to be decided; of no other act. `adopt` is
    about no entry: `definition` is the SHA-256 of the version that is to come into force. `reset` is about none either:
    `member` is the organizer whose second factor is reset.
    """

    act: ActName
    reason: ReasonText
    entry: str = ""
    revision: int = 0
    ground: Ground | None = None
    objection: Annotated[int, msgspec.Meta(ge=0, le=9999)] = 0
    outcome: Outcome | None = None
    definition: str = ""
    member: str | msgspec.UnsetType = msgspec.UNSET  # left out of other rows, so that their hashes stay as they are


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """Who ended a request, when, and why (empty where it was confirmed)."""

    by: Actor
    name: str
    at: datetime
    why: str


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """The row of one request. `until`: another person may confirm it before then."""

    id: str
    contest: str
    form: RequestForm
    title: str
    by: Person
    at: datetime
    until: datetime
    state: RequestState = RequestState.WAITING
    answer: Answer | None = None
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


class Member(NamedTuple):
    """An organizer and what they prove who they are with."""

    person: Organizer | None
    factors: Factors | None


class Deed(NamedTuple):
    """What an act is carried out on, and by whom. `proposal` is that of the call, if its public notice was posted."""

    entry: Entry | None
    campaign: Campaign
    by: Actor
    at: datetime
    proposal: Proposal | None = None
    objection: Objection | None = None
    versions: Versions | None = None
    member: Member | None = None


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
    return [(campaigns.adopt(deed.campaign, new, deed.by, deed.at, form.reason), deed.campaign)]


def _reset(form: RequestForm, deed: Deed) -> Done:
    """The second factor of a member of the office is gone, and their sessions and links end."""
    member = deed.member
    if member is None or member.person is None or member.person.id != form.member:
        raise Problem("NOT_FOUND")
    factors, person = second_factor.reset(member.factors, member.person, deed.by, deed.at, form.reason)
    return [(factors, member.factors), (person, member.person)]


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
    ActName.RESET: Act(
        Permission.ORGANIZER_MANAGE,
        Text(
            "重置{title}的第二验证：其全部通行密钥、动态验证码和恢复码失效，已登录的设备全部退出，并发邮件请其登录后重新设置。",
            "Reset the second factor of {title}: all passkeys, authenticator and recovery codes end, every device is "
            "signed out, and a letter asks them to sign in and set up a new one.",
        ),
        _reset,
    ),
}
ALWAYS_TWO = frozenset({ActName.RESET})  # whatever a definition says of other acts: one alone could become another


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
    }
    also = _FALLS if form.outcome is Outcome.UPHELD else Text("", "")
    return Text(what.zh.format(**values) + also.zh, what.en.format(**values) + also.en)


class Named(NamedTuple):
    """What the id of a request names: the act (None where it is no id), and the entry, objection or member of it."""

    act: Act | None
    entry: str
    objection: int
    member: str = ""


def request_id(form: RequestForm, random: str) -> str:
    """The id of a new request; it names what the act is about, so that one read fetches all of it."""
    about = form.entry or form.member or ""
    return f"{form.act.value}.{about}.{form.objection}.{random}"


def parse_id(request: str) -> Named:
    """What an id names."""
    name, entry, objection, *_ = [*request.split("."), "", "", ""][:4]
    number = int(objection) if objection.isascii() and objection.isdigit() and len(objection) <= 4 else 0
    if name == ActName.RESET:
        return Named(ACTS[ActName.RESET], "", 0, entry)
    return Named(ACTS[ActName(name)] if name in tuple(ActName) else None, entry, number)


def ask(form: RequestForm, deed: Deed, person: Person, an_id: str) -> Change[Request]:
    """A request that waits for another person. Raises what the act itself would, and REQUEST_OUTDATED."""
    form = msgspec.structs.replace(form, reason=text.reason(form.reason))
    ACTS[form.act].carry_out(form, deed)
    at = deed.at
    row = Request(
        id=an_id,
        contest=deed.campaign.id,
        form=form,
        title=_title(deed),
        by=person,
        at=at,
        until=at + WAITS,
    )
    return Change(row=row, action="ask", by=person.actor, at=at, after=row.state.value, why=form.reason)


def ask_alone(form: RequestForm, deed: Deed, person: Person, an_id: str) -> tuple[Change[Request], Done]:
    """The same where the definition asks for one person only: the act is carried out with the request."""
    asked = ask(form, deed, person, an_id)
    row = _ended(asked.row, RequestState.CONFIRMED, person, deed.at, "")
    change = msgspec.structs.replace(asked, row=row, action="ask_alone", after=row.state.value)
    return change, ACTS[row.form.act].carry_out(row.form, deed)


_BOTH = Text("（{asked}提出，{confirmed}确认）", " (asked for by {asked}, confirmed by {confirmed})")


def confirm(request: Request, deed: Deed, person: Person, language: Language) -> tuple[Change[Request], Done]:
    """The request as confirmed, and the act. To be stored in one transaction. `language` is that of the call's records.

    Raises REQUEST_ENDED, SECOND_PERSON_NEEDED, REQUEST_OUTDATED, and what the act itself would.
    """
    _check_waiting(request, deed.at)
    if not may_confirm(request, person):
        raise Problem("SECOND_PERSON_NEEDED")
    both = _BOTH.within(language).format(asked=request.by.name, confirmed=person.name)
    done = [
        (msgspec.structs.replace(change, why=f"{change.why}{both}"), old)
        for change, old in ACTS[request.form.act].carry_out(request.form, deed)
    ]
    return _answered(request, RequestState.CONFIRMED, person, deed.at, ""), done


def refuse(request: Request, person: Person, at: datetime, why: str) -> Change[Request]:
    """Another person does not confirm it, and says why. Raises REQUEST_ENDED, SECOND_PERSON_NEEDED."""
    _check_waiting(request, at)
    if not _is_other(request, person):
        raise Problem("SECOND_PERSON_NEEDED")
    return _answered(request, RequestState.REFUSED, person, at, text.reason(why))


def take_back(request: Request, person: Person, at: datetime, why: str) -> Change[Request]:
    """Whoever asked asks no longer, and says why. Raises REQUEST_ENDED, NOT_YOUR_REQUEST."""
    _check_waiting(request, at)
    if request.by.actor != person.actor:
        raise Problem("NOT_YOUR_REQUEST")
    return _answered(request, RequestState.TAKEN_BACK, person, at, text.reason(why))


def may_confirm(request: Request, person: Person) -> bool:
    """Whether somebody is another person than the asker, and not the one whom the act is about.

    Another person has another account that is signed in by another address.
    """
    return _is_other(request, person) and request.form.member != person.actor.id


def _is_other(request: Request, person: Person) -> bool:
    return person.actor != request.by.actor and person.contact != request.by.contact


def may_do(request: Request, person: Person, at: datetime) -> tuple[str, ...]:
    """Which of confirm, refuse and take_back somebody may do now."""
    if request.state_at(at) is not RequestState.WAITING:
        return ()
    if request.by.actor == person.actor:
        return ("take_back",)
    if not _is_other(request, person):
        return ()
    return ("confirm", "refuse") if may_confirm(request, person) else ("refuse",)


def _check_waiting(request: Request, at: datetime) -> None:
    state = request.state_at(at)
    if state is not RequestState.WAITING:
        raise Problem("REQUEST_ENDED", state=REQUEST_STATES[state].text)


def _title(deed: Deed) -> str:
    """What the act is about, for people: the entry's title, the member's name, or the version of the definition."""
    if deed.entry is not None:
        return deed.entry.form.title
    if deed.member is not None and deed.member.person is not None:
        return deed.member.person.name
    return deed.versions.deployed.version if deed.versions else ""


def _answered(request: Request, state: RequestState, person: Person, at: datetime, why: str) -> Change[Request]:
    row = _ended(request, state, person, at, why)
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
