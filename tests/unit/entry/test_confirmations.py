"""Second-person confirmation: who may do what to a request, and when."""

from collections.abc import Callable
from datetime import timedelta

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.call.campaign import PhaseName
from chalicelib.entry import confirmations, objections, proposal
from chalicelib.entry.audience import NetworkDay, NetworkVotes
from chalicelib.entry.confirmations import (
    ActName,
    Deed,
    Named,
    Person,
    Request,
    RequestForm,
    RequestState,
    Versions,
)
from chalicelib.entry.entries import Status
from chalicelib.entry.objections import Outcome
from chalicelib.entry.revocation import Ground
from chalicelib.errors import Problem
from chalicelib.people import invited, second_factor
from chalicelib.people.access import Person as AnyPerson
from chalicelib.people.invited import ExpertState, Organizer
from tests.unit import samples
from tests.unit.samples import CALL, IN_STATUS, LATER, OFFICE

ASKER = Person(OFFICE, "王主任", "d1")
OTHER = Person(Actor(Role.ORGANIZER, "li"), "李主任", "d2")
ALIAS = Person(Actor(Role.ORGANIZER, "wang2"), "王主任", "d1")
AWARDED = msgspec.structs.replace(IN_STATUS[Status.AWARDED](), revision=7)
PUBLIC = msgspec.structs.replace(samples.campaign(), published_at=LATER)
DEED = Deed(AWARDED, PUBLIC, OTHER.actor, LATER)
FORM = RequestForm(act=ActName.REVOKE, entry=AWARDED.id, revision=7, ground=Ground.RIGHTS, reason="配乐未获授权")
WAITING = confirmations.ask(FORM, DEED, ASKER, "r1").row
TICK = timedelta(microseconds=1)


def code_of(act: Callable[[], object]) -> str:
    """The code with which it is refused; empty if it is done."""
    try:
        act()
    except Problem as problem:
        return problem.code
    return ""


def in_state(state: RequestState) -> tuple[Request, Deed]:
    """A request in a state, and the time at which it is so."""
    if state is RequestState.LAPSED:
        return WAITING, DEED._replace(at=WAITING.until)
    return msgspec.structs.replace(WAITING, state=state), DEED._replace(at=WAITING.until - TICK)


# What each person may do to a request that waits: the code of the refusal, empty where it is done.
ALLOWED = [
    (ASKER, ("SECOND_PERSON_NEEDED", "SECOND_PERSON_NEEDED", ""), ("take_back",)),
    (ALIAS, ("SECOND_PERSON_NEEDED", "SECOND_PERSON_NEEDED", "NOT_YOUR_REQUEST"), ()),
    (OTHER, ("", "", "NOT_YOUR_REQUEST"), ("confirm", "refuse")),
]


@pytest.mark.parametrize(("person", "codes", "can"), ALLOWED, ids=("asker", "same address", "another"))
def test_only_another_person_confirms_and_only_the_asker_takes_back(
    person: Person, codes: tuple[str, ...], can: tuple[str, ...]
) -> None:
    """Another account that is signed in by the same address is the same person. Pages offer what is allowed."""
    assert codes == (
        code_of(lambda: confirmations.confirm(WAITING, DEED, person, "zh")),
        code_of(lambda: confirmations.refuse(WAITING, person, LATER, "证据不足")),
        code_of(lambda: confirmations.take_back(WAITING, person, LATER, "再核实")),
    )
    assert confirmations.may_do(WAITING, person, LATER) == can


@pytest.mark.parametrize("state", list(RequestState))
def test_a_request_ends_once_and_lapses_after_a_day(state: RequestState) -> None:
    """What was answered or has waited for 24 hours takes no answer; a moment earlier it does."""
    request, deed = in_state(state)
    answers = {
        code_of(lambda: confirmations.confirm(request, deed, OTHER, "zh")),
        code_of(lambda: confirmations.refuse(request, OTHER, deed.at, "证据不足")),
        code_of(lambda: confirmations.take_back(request, ASKER, deed.at, "再核实")),
    }
    assert answers == ({""} if state is RequestState.WAITING else {"REQUEST_ENDED"})
    assert request.state_at(deed.at) is state
    assert WAITING.until - WAITING.at == timedelta(hours=24)


def test_confirming_revokes_and_both_histories_name_both_people() -> None:
    """The entrant reads the reason alone; the entry's history says who asked and who confirmed."""
    answered, [(done, before)] = confirmations.confirm(WAITING, DEED, OTHER, "zh")
    assert before == AWARDED
    assert (answered.action, answered.by, answered.row.state) == ("confirm", OTHER.actor, RequestState.CONFIRMED)
    assert (done.row.status, done.by) == (Status.REVOKED, OTHER.actor)
    assert done.why == "配乐未获授权（王主任提出，李主任确认）"
    assert [(each.kind, each.body["reason"]) for each in done.messages] == [("revoked", "配乐未获授权")]


REVIEWED = msgspec.structs.replace(samples.reviewed(), revision=7)
COUNTED = samples.campaign()
COUNTED = msgspec.structs.replace(COUNTED, round=msgspec.structs.replace(COUNTED.round, result_key="results/r.json"))
STRIKES = msgspec.structs.replace(FORM, act=ActName.STRIKE, entry=REVIEWED.id)


def on_notice(order: tuple[str, ...]) -> Deed:
    """The entry as it stands in a notice of these."""
    terms = proposal.Terms(5, "calendar", renotice=True)
    row = proposal.propose("call", (proposal.Listing(order, 1),), terms=terms, at=LATER, years={}).row
    return Deed(REVIEWED, COUNTED, OTHER.actor, at=LATER, proposal=row)


def test_striking_off_changes_entry_notice_and_ranks_at_once() -> None:
    """One transaction: no reader sees a winner that is disqualified, nor a rank without an entry."""
    deed = on_notice((REVIEWED.id, "w2"))
    waiting = confirmations.ask(STRIKES, deed, ASKER, "r3").row
    _, done = confirmations.confirm(waiting, deed, OTHER, "zh")
    assert [old for _, old in done] == [REVIEWED, deed.proposal, COUNTED]
    entry, struck, ranks = (change.row for change, _ in done)
    assert (entry.status, struck.winners, ranks.excluded) == (Status.DISQUALIFIED, ("w2",), (REVIEWED.id,))
    assert {change.why for change, _ in done} == {"配乐未获授权（王主任提出，李主任确认）"}
    assert [(each.kind, each.body["reason"]) for each in done[0][0].messages] == [("disqualified", "配乐未获授权")]


@pytest.mark.parametrize("deed", [on_notice(("w2",)), on_notice(("w2",))._replace(proposal=None)])
def test_only_what_is_on_notice_is_struck_off(deed: Deed) -> None:
    """Neither another entry nor before the notice."""
    assert code_of(lambda: confirmations.ask(STRIKES, deed, ASKER, "r3")) == "NOT_PROPOSED"


NOTICED = proposal.propose(
    "call",
    (proposal.Listing((REVIEWED.id, "w2"), 1),),
    terms=proposal.Terms(5, "calendar", renotice=True),
    at=LATER,
    years={},
).row
OBJECTED = objections.make(
    objections.ObjectionForm(entry=REVIEWED.id, name="李四", ground=Ground.RIGHTS, text="署名有误"),
    REVIEWED,
    objections.Contact("13700137000", "d1"),
    noticed=NOTICED,
    at=LATER,
)
OBJECTION = OBJECTED.objection.row
HEARD = on_notice((REVIEWED.id, "w2"))._replace(proposal=OBJECTED.proposal.row, objection=OBJECTION)
OF_OTHER = msgspec.structs.replace(OBJECTION, entry="w2")
DECIDES = msgspec.structs.replace(STRIKES, act=ActName.DECIDE, objection=1, outcome=Outcome.DISMISSED)


def test_an_objection_is_decided_by_two_people() -> None:
    """The objector reads the reason as it was asked for, without who confirmed it; the entry stays as it is."""
    waiting = confirmations.ask(DECIDES, HEARD, ASKER, "r4").row
    assert confirmations.what_it_does(waiting).en.startswith("Decide objection number 1, to “大国工匠”, as “Dismissed”")
    assert "struck off" not in confirmations.what_it_does(waiting).en
    upheld = msgspec.structs.replace(waiting, form=msgspec.structs.replace(DECIDES, outcome=Outcome.UPHELD))
    assert confirmations.what_it_does(upheld).en.endswith("and the first alternate takes its place.")
    _, done = confirmations.confirm(waiting, HEARD, OTHER, "zh")
    assert [old for _, old in done] == [OBJECTION, HEARD.proposal]
    decided, noticed = (change.row for change, _ in done)
    assert (decided.decided.why, noticed.open_objections) == ("配乐未获授权", 0)
    assert [each.body["reason"] for each in done[0][0].messages] == ["配乐未获授权"]


def test_an_objection_that_is_upheld_strikes_the_entry_off_in_the_same_act() -> None:
    """And the notice changes once: the entry is off, its successor wins, the objection is open no longer."""
    upheld = msgspec.structs.replace(DECIDES, outcome=Outcome.UPHELD)
    _, done = confirmations.confirm(confirmations.ask(upheld, HEARD, ASKER, "r5").row, HEARD, OTHER, "zh")
    assert [old for _, old in done] == [REVIEWED, HEARD.proposal, COUNTED, OBJECTION]
    entry, noticed, _, decided = (change.row for change, _ in done)
    assert (entry.status, noticed.winners, noticed.open_objections) == (Status.DISQUALIFIED, ("w2",), 0)
    assert decided.decided.outcome is Outcome.UPHELD


@pytest.mark.parametrize(
    "deed", [HEARD._replace(objection=None), HEARD._replace(proposal=None), HEARD._replace(objection=OF_OTHER)]
)
def test_only_an_objection_to_the_entry_is_decided(deed: Deed) -> None:
    """A number of another entry's, or of none, decides nothing."""
    assert code_of(lambda: confirmations.ask(DECIDES, deed, ASKER, "r6")) == "NOT_FOUND"
    unsaid = msgspec.structs.replace(DECIDES, outcome=None)
    assert code_of(lambda: confirmations.ask(unsaid, HEARD, ASKER, "r7")) == "NOT_FOUND"


NEWER = msgspec.structs.replace(CALL, version="2026.1", limits=msgspec.structs.replace(CALL.limits, entries=7))
CHANGED = Deed(None, PUBLIC, OTHER.actor, LATER, versions=Versions(CALL, NEWER))
ADOPTS = RequestForm(act=ActName.ADOPT, reason="放宽件数", definition=NEWER.sha256)


def test_a_changed_definition_is_adopted_by_two_people() -> None:
    """The call goes by its hash from then on; the request names the version that its asker saw."""
    waiting = confirmations.ask(ADOPTS, CHANGED, ASKER, "r8").row
    assert "2026.1" in confirmations.what_it_does(waiting).zh
    _, done = confirmations.confirm(waiting, CHANGED, OTHER, "zh")
    assert [(change.row.definition_sha256, change.action) for change, _ in done] == [(NEWER.sha256, "adopt_definition")]
    other = CHANGED._replace(versions=Versions(CALL, msgspec.structs.replace(NEWER, version="2026.2")))
    assert code_of(lambda: confirmations.confirm(waiting, other, OTHER, "zh")) == "REQUEST_OUTDATED"
    same = CHANGED._replace(versions=Versions(NEWER, NEWER))
    assert code_of(lambda: confirmations.ask(ADOPTS, same, ASKER, "r9")) == "DEFINITION_SAME"
    assert code_of(lambda: confirmations.ask(ADOPTS, DEED, ASKER, "r9")) == "NOT_FOUND"


MANY = NetworkDay(contest=CALL.id, day=LATER.date(), network="0f" * 8, votes={"e1": 20, "e2": 1}, expires=LATER)
WHICH = NetworkVotes(MANY.day, MANY.network)
VOTED = Deed(None, PUBLIC, OTHER.actor, LATER, network=MANY)
LEAVES_OUT = RequestForm(act=ActName.LEAVE_OUT, reason="同一网络集中投票", votes=WHICH)


def test_votes_are_left_out_and_counted_again_by_two_people() -> None:
    """Those that came since the request are left out with the others; the history names both people."""
    waiting = confirmations.ask(LEAVES_OUT, VOTED, ASKER, "r11").row
    what = confirmations.what_it_does(waiting)
    assert ("网络 0f0f0f0f 的全部投票（提出时共 21 票）" in what.zh, "(21 when asked for)" in what.en) == (True, True)
    later = VOTED._replace(network=msgspec.structs.replace(MANY, votes={"e1": 25, "e2": 1}))
    _, [(done, before)] = confirmations.confirm(waiting, later, OTHER, "zh")
    assert (before, done.row.made[0].votes, done.row.made[0].why) == (None, {"e1": 25, "e2": 1}, "同一网络集中投票")
    assert done.why == "同一网络集中投票（王主任提出，李主任确认）"
    left_out = later._replace(omissions=done.row)
    assert code_of(lambda: confirmations.confirm(waiting, left_out, OTHER, "zh")) == "VOTES_DECIDED"
    back = msgspec.structs.replace(LEAVES_OUT, act=ActName.COUNT_AGAIN)
    again = confirmations.ask(back, left_out, ASKER, "r12").row
    assert confirmations.what_it_does(again).en.startswith("Audience favourite: count the 26 votes of network 0f0f0f0f")
    _, [(done, before)] = confirmations.confirm(again, left_out, OTHER, "zh")
    assert (before, done.row.made) == (left_out.omissions, ())
    assert code_of(lambda: confirmations.ask(LEAVES_OUT, DEED, ASKER, "r13")) == "NOT_FOUND"


def test_an_act_on_an_entry_names_it_and_the_class_of_its_reason() -> None:
    """Both are public; without them nothing is asked."""
    assert code_of(lambda: confirmations.ask(FORM, DEED._replace(entry=None), ASKER, "r10")) == "NOT_FOUND"
    unsaid = msgspec.structs.replace(FORM, ground=None)
    assert code_of(lambda: confirmations.ask(unsaid, DEED, ASKER, "r10")) == "INVALID_FIELDS"


def test_what_the_request_stood_on_is_checked_again() -> None:
    """An entry that changed after the request, or before it was asked, is not revoked; nor before publication."""
    moved = DEED._replace(entry=msgspec.structs.replace(AWARDED, revision=8))
    assert code_of(lambda: confirmations.confirm(WAITING, moved, OTHER, "zh")) == "REQUEST_OUTDATED"
    assert code_of(lambda: confirmations.ask(FORM, moved, ASKER, "r2")) == "REQUEST_OUTDATED"
    early = DEED._replace(campaign=samples.campaign())
    assert code_of(lambda: confirmations.ask(FORM, early, ASKER, "r2")) == "PHASE_NOT_OPEN"


@pytest.mark.parametrize("reason", ["", "  "])
def test_every_step_but_confirming_has_a_reason(reason: str) -> None:
    """Asking, refusing and taking back without one are refused."""
    form = msgspec.structs.replace(FORM, reason=reason)
    assert {
        code_of(lambda: confirmations.ask(form, DEED, ASKER, "r2")),
        code_of(lambda: confirmations.refuse(WAITING, OTHER, LATER, reason)),
        code_of(lambda: confirmations.take_back(WAITING, ASKER, LATER, reason)),
    } == {"INVALID_FIELDS"}


def test_where_one_person_decides_the_request_is_kept_as_confirmed() -> None:
    """The act is carried out with the request, and the row says who did it alone."""
    asked, [(done, _)] = confirmations.ask_alone(FORM, DEED, ASKER, "r2")
    assert (asked.action, asked.row.state, asked.row.answer and asked.row.answer.by) == (
        "ask_alone",
        RequestState.CONFIRMED,
        OFFICE,
    )
    assert done.row.status is Status.REVOKED


def test_an_id_names_its_act_and_entry() -> None:
    """One read fetches the request and the entry; an id that names no act is nobody's."""
    an_id = confirmations.request_id(FORM, "ab12", "wang")
    assert confirmations.parse_id(an_id) == Named(ActName.REVOKE, AWARDED.id, 0, asker="wang")
    about = msgspec.structs.replace(FORM, act=ActName.DECIDE, objection=7, outcome=Outcome.PARTLY)
    of_objection = confirmations.parse_id(confirmations.request_id(about, "ab12", "wang"))
    assert of_objection == Named(ActName.DECIDE, AWARDED.id, 7, asker="wang")
    for odd in ("unblind.x.y", "unblind.x.-1", "unblind.x.12345.a", "unblind.x.²"):
        assert confirmations.parse_id(odd) == Named(None, "x", 0)
    votes = confirmations.request_id(LEAVES_OUT, "ab12", "wang")
    assert confirmations.parse_id(votes) == Named(ActName.LEAVE_OUT, "", 0, WHICH, asker="wang")
    for odd in ("2025-12-32_" + MANY.network, f"{MANY.day}_x", f"{MANY.day}"):
        assert confirmations.parse_id(f"leave_out.{odd}.0.ab12") == Named(ActName.LEAVE_OUT, odd, 0)
    assert "大国工匠" in confirmations.what_it_does(msgspec.structs.replace(WAITING, title="大国工匠")).zh


# Acts on what is not there, or on the call as it was before: the code of the refusal.
CALL_ROW = msgspec.structs.replace(samples.campaign(), revision=5)
IN_CALL = Deed(None, CALL_ROW, OTHER.actor, LATER)
REFUSED = [
    (RequestForm(act=ActName.PUBLISH, reason="同意", revision=4), "REQUEST_OUTDATED"),
    (RequestForm(act=ActName.PUBLISH, reason="同意", revision=5), "PHASE_NOT_WAITING"),
    (RequestForm(act=ActName.CLOSE, reason="同意", revision=5), "INVALID_FIELDS"),
    (RequestForm(act=ActName.CLOSE, reason="同意", revision=5, phase=PhaseName.SELECTION), "INVALID_FIELDS"),
    (RequestForm(act=ActName.RESCHEDULE, reason="同意", revision=5), "INVALID_FIELDS"),
    (RequestForm(act=ActName.EXTEND, reason="同意", revision=5), "NOT_FOUND"),
    (RequestForm(act=ActName.VOID, reason="同意"), "NOT_FOUND"),
    (RequestForm(act=ActName.DISQUALIFY, reason="同意"), "NOT_FOUND"),
    (RequestForm(act=ActName.RESTORE, reason="同意"), "NOT_FOUND"),
    (RequestForm(act=ActName.REMOVE, reason="同意"), "NOT_FOUND"),
]


@pytest.mark.parametrize(("form", "code"), REFUSED)
def test_what_cannot_be_done_is_not_asked_for(form: RequestForm, code: str) -> None:
    """No request waits that nobody could confirm."""
    assert code_of(lambda: confirmations.ask(form, IN_CALL, ASKER, "r1")) == code


def test_the_public_sees_the_acts_in_their_order_and_nobody_by_name() -> None:
    """Those that were carried out; what was refused or waits is nobody's matter."""
    answered, _ = confirmations.confirm(WAITING, DEED, OTHER, "zh")
    refused = confirmations.refuse(WAITING, OTHER, LATER, "证据不足").row
    [told] = confirmations.public([WAITING, refused, answered.row])
    assert (told.act, told.asked_by, told.confirmed_by) == (ActName.REVOKE, OFFICE.id, "li")
    assert "主任" not in str(told)


def test_what_is_asked_for_by_somebody_who_has_left_is_confirmed_by_nobody() -> None:
    """Else one person who stayed would decide."""
    member = Organizer(id="w1", contest=CALL.id, name="王主任", email="wang@example.cn", created_at=LATER)
    assert code_of(lambda: confirmations.check_asker(member)) == ""
    left = msgspec.structs.replace(member, state=ExpertState.REMOVED)
    assert code_of(lambda: confirmations.check_asker(left)) == "ASKER_REMOVED"


# --- the second factor of a third person

MEMBER = invited.appoint_organizer("zhao", CALL.id, name="赵主任", email="z@e.cn", by=OFFICE, at=LATER).row
ENROLLED = msgspec.structs.replace(
    second_factor.none_of(MEMBER), authenticator=second_factor.Authenticator(nonce="n", added_at=LATER)
)
RESETS = RequestForm(act=ActName.RESET, reason="换手机", person="zhao")
RESET_DEED = Deed(None, PUBLIC, ASKER.actor, LATER, person=MEMBER, factors=ENROLLED)


def test_two_others_reset_a_second_factor() -> None:
    """Who it is about may say no, but not confirm it, and cannot ask for it; the id names them."""
    asked = confirmations.ask(RESETS, RESET_DEED, ASKER, "r9").row
    assert asked.title == "赵主任"
    assert "赵主任" in confirmations.what_it_does(asked).zh
    member = Person(Actor(Role.ORGANIZER, "zhao"), "赵主任", "d3")
    assert confirmations.may_do(asked, member, LATER) == ("refuse",)
    deed = RESET_DEED._replace(by=member.actor)
    assert code_of(lambda: confirmations.confirm(asked, deed, member, "zh")) == "SECOND_PERSON_NEEDED"
    assert code_of(lambda: confirmations.ask(RESETS, deed, member, "r9")) == "OWN_FACTOR"
    assert code_of(lambda: confirmations.refuse(asked, member, LATER, "不是我提出的")) == ""
    _, done = confirmations.confirm(asked, RESET_DEED._replace(by=OTHER.actor), OTHER, "zh")
    assert [change.action for change, _ in done] == ["reset", "reset_factor"]
    named = confirmations.parse_id(confirmations.request_id(RESETS, "r9", "wang"))
    assert named == Named(ActName.RESET, "", 0, person="zhao", asker="wang")


ADDED = Person(Actor(Role.ORGANIZER, "wang2"), "王主任", "d4", line=ASKER.actor.id)
ADDED_BY_HER = Person(Actor(Role.ORGANIZER, "wang3"), "王主任", "d5", line=ASKER.actor.id)
ADMITTED = msgspec.structs.replace(ADDED, line="")
OF_ANOTHER = Person(Actor(Role.ORGANIZER, "sun"), "孙主任", "d6", line=OTHER.actor.id)


@pytest.mark.parametrize(
    ("asker", "person", "code"),
    [
        (ASKER, ADDED, "ADDED_BY_ONE"),
        (ADDED, ASKER, "ADDED_BY_ONE"),
        (ADDED, ADDED_BY_HER, "ADDED_BY_ONE"),
        (ADDED, ADDED, "SECOND_PERSON_NEEDED"),
        (ASKER, ADMITTED, ""),
        (ADMITTED, ADDED_BY_HER, ""),
        (ADDED, OTHER, ""),
        (ASKER, OF_ANOTHER, ""),
        (OTHER, OF_ANOTHER, "ADDED_BY_ONE"),
    ],
)
def test_accounts_that_one_person_alone_has_added_are_that_person(asker: Person, person: Person, code: str) -> None:
    """Down the whole line, until two have admitted one; what they may do says the same as what is refused."""
    asked = confirmations.ask(FORM, DEED, asker, "r1").row
    assert code_of(lambda: confirmations.confirm(asked, DEED._replace(by=person.actor), person, "zh")) == code
    assert ("confirm" in confirmations.may_do(asked, person, LATER)) == (code == "")


NEW = Organizer(
    id="wang2", contest=CALL.id, name="王主任", email="wang+2@example.cn", created_at=LATER, line=ASKER.actor.id
)
ADMITS = RequestForm(act=ActName.ADMIT, reason="确为两人", person="wang2")


def test_two_admit_whom_one_has_added() -> None:
    """Not the one it is about; once is enough; and a small call's one person does not do it alone."""
    deed = Deed(None, PUBLIC, ASKER.actor, LATER, person=NEW)
    asked = confirmations.ask(ADMITS, deed, OF_ANOTHER, "r9").row
    assert "王主任" in confirmations.what_it_does(asked).zh
    own = msgspec.structs.replace(ADDED, contact="d9")
    assert code_of(lambda: confirmations.confirm(asked, deed, own, "zh")) == "SECOND_PERSON_NEEDED"
    _, [(change, before)] = confirmations.confirm(asked, deed, ASKER, "zh")
    assert (change.row.line, change.action, before) == ("", "admit", NEW)
    assert code_of(lambda: confirmations.ask(ADMITS, deed._replace(person=change.row), ASKER, "r9")) == "ADMITTED"
    assert code_of(lambda: confirmations.ask(ADMITS, deed._replace(person=None), ASKER, "r9")) == "NOT_FOUND"
    assert ActName.ADMIT in confirmations.ALWAYS_TWO


@pytest.mark.parametrize("member", [None, msgspec.structs.replace(MEMBER, id="x")])
def test_a_reset_is_of_somebody(member: Organizer | None) -> None:
    """An organizer who is there, and the one that is named."""
    deed = RESET_DEED._replace(person=member)
    assert code_of(lambda: confirmations.ask(RESETS, deed, ASKER, "r9")) == "NOT_FOUND"


# --- operators

WEI = Person(Actor(Role.OPERATOR, "0" * 20), "wei", "d7")
MIN = Person(Actor(Role.OPERATOR, "1" * 20), "min", "d8")


@pytest.mark.parametrize(
    ("asker", "person", "code"),
    [
        (WEI, MIN, ""),
        (WEI, OTHER, ""),
        (WEI, msgspec.structs.replace(WEI, name="min"), "SECOND_PERSON_NEEDED"),
        (ASKER, WEI, "SECOND_PERSON_NEEDED"),
    ],
    ids=("another", "an organizer", "the same by another name", "an operator for the office"),
)
def test_operators_confirm_what_operators_ask_for(asker: Person, person: Person, code: str) -> None:
    """And organizers do; what an organizer asks for no operator confirms. What may be done says the same."""
    asked = confirmations.ask(FORM, DEED, asker, "r1").row
    deed = DEED._replace(by=person.actor)
    assert code_of(lambda: confirmations.confirm(asked, deed, person, "zh")) == code
    assert ("confirm" in confirmations.may_do(asked, person, LATER)) == (code == "")


def test_a_digest_is_of_all_that_is_asked_for() -> None:
    """Another reason, date or contact has another one."""
    forms = [FORM, msgspec.structs.replace(FORM, reason="另一理由"), msgspec.structs.replace(FORM, until=LATER)]
    assert len({confirmations.digest(form) for form in forms}) == 3
    assert confirmations.digest(FORM) == confirmations.digest(msgspec.structs.replace(FORM))


def test_an_operator_does_not_withdraw_the_last_organizer() -> None:
    """Nobody would be left to run the call. An organizer who confirms stays."""
    removes = RequestForm(act=ActName.REMOVE, reason="离任", person="zhao")
    deed = Deed(None, PUBLIC, WEI.actor, LATER, person=MEMBER)
    assert code_of(lambda: confirmations.ask(removes, deed, WEI, "r1")) == "LAST_ORGANIZER"
    asked = confirmations.ask(removes, deed._replace(stays=NEW), WEI, "r1").row
    own = Person(Actor(Role.ORGANIZER, "zhao"), "赵主任", "d3")
    assert code_of(lambda: confirmations.confirm(asked, deed, own, "zh")) == "SECOND_PERSON_NEEDED"
    assert confirmations.may_do(asked, own, LATER) == ("refuse",)
    _, [(change, _)] = confirmations.confirm(asked, deed._replace(by=OTHER.actor), OTHER, "zh")
    assert change.row.state is ExpertState.REMOVED


APPOINTS = RequestForm(act=ActName.APPOINT, reason="接任", name="李主任", contact="li@example.cn", person="a" * 20)


def test_whom_two_appoint_is_a_person_of_their_own() -> None:
    """The request shows the address masked; both names are in the new row's history."""
    deed = Deed(None, PUBLIC, MIN.actor, LATER)
    asked = confirmations.ask(APPOINTS, deed, WEI, "r1").row
    assert asked.title == "李主任 (l***@example.cn)"
    _, [(change, before)] = confirmations.confirm(asked, deed, MIN, "zh")
    assert (before, change.row.line, change.row.email) == (None, "", "li@example.cn")
    assert change.why == "接任（wei提出，min确认）"
    nobody = msgspec.structs.replace(APPOINTS, person="")
    assert code_of(lambda: confirmations.ask(nobody, deed, WEI, "r1")) == "NOT_FOUND"


CORRECTS = RequestForm(
    act=ActName.CORRECT,
    reason="本人来电",
    role=Role.ENTRANT,
    person=samples.ENTRANT.id,
    former="13800138000",
    contact="139 0013 9000",
)


def test_two_put_a_contact_right_and_the_public_is_not_told() -> None:
    """Of an entrant or somebody who is invited; organizers change their own addresses."""
    deed = Deed(None, PUBLIC, MIN.actor, LATER, person=samples.ENTRANT)
    asked = confirmations.ask(CORRECTS, deed, WEI, "r1").row
    assert asked.title == "138****8000 → 139****9000"
    assert "138****8000" in confirmations.what_it_does(asked).zh
    answered, [(change, _)] = confirmations.confirm(asked, deed, MIN, "zh")
    assert change.row.contact == "13900139000"
    assert confirmations.public([answered.row]) == []
    expert = samples.expert("钱七", email="qian@example.cn")
    of_expert = {"role": Role.EXPERT, "person": expert.id, "former": expert.email, "contact": "right@example.cn"}
    invites = msgspec.structs.replace(CORRECTS, **of_expert)
    _, [(change, _)] = confirmations.confirm(
        confirmations.ask(invites, deed._replace(person=expert), WEI, "r2").row, deed._replace(person=expert), MIN, "zh"
    )
    assert change.row.email == "right@example.cn"


@pytest.mark.parametrize("person", [None, MEMBER, msgspec.structs.replace(samples.ENTRANT, id="o9")])
def test_a_contact_is_of_the_one_that_is_named(person: AnyPerson | None) -> None:
    """Nobody, an organizer, or another entrant: nothing is asked for."""
    deed = Deed(None, PUBLIC, MIN.actor, LATER, person=person)
    assert code_of(lambda: confirmations.ask(CORRECTS, deed, WEI, "r3")) == "NOT_FOUND"
