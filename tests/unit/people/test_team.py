"""The team of a unit: who is invited, who joins, who is removed."""

from datetime import timedelta

import pytest
from msgspec.structs import replace

from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import access, team
from chalicelib.people.entrants import Entrant, EntrantKind, Member
from chalicelib.people.team import CODE_LIFE, Invite
from tests.unit.samples import AT, ENTRANT, MS, PROFILE, code_of

UNIT = replace(ENTRANT, profile=replace(PROFILE, kind=EntrantKind.UNIT))
PERSON = Entrant(id="o2", contest=ENTRANT.contest, contact="li@example.cn", created_at=AT)
MEMBER = Member(id="o2", shown="l***@example.cn", since=AT)
FULL = replace(UNIT, members=tuple(replace(MEMBER, id=f"m{number}") for number in range(team.MEMBERS)))


def test_a_code_is_ten_signs_that_nobody_mixes_up() -> None:
    """It follows from what is random, and is the same however it is typed."""
    code = team.code_from("r1")
    assert (len(code), set(code) - set(team.ALPHABET)) == (10, set())
    assert team.code_from("r2") != code == team.code_from("r1")
    digest = team.digest_of(code, "pepper")
    assert team.digest_of(f" {code[:5].lower()}-{code[5:]} ", "pepper") == digest
    assert team.digest_of(code, "another") != digest
    assert code not in digest
    assert team.digest_of("０" * 99, "pepper") != digest


def test_a_unit_invites() -> None:
    """The code is stored as a digest; 20 in seven days, and no more."""
    change, made = team.invite(UNIT, "d1", AT)
    assert made == Invite(digest="d1", unit="o1", name=PROFILE.name, expires_at=AT + CODE_LIFE)
    assert change == Change(row=replace(UNIT, invited=(AT,)), action="invite_member", by=UNIT.actor, at=AT)
    busy = replace(UNIT, invited=(AT,) * team.INVITES)
    assert code_of(team.invite, busy, "d1", AT + CODE_LIFE - MS) == "TOO_MANY_INVITES"
    assert team.invite(busy, "d1", AT + CODE_LIFE)[0].row.invited == (AT + CODE_LIFE,)


def test_who_cannot_invite() -> None:
    """A person, somebody without a profile, a unit that has 20 members."""
    person = replace(ENTRANT, profile=replace(PROFILE, kind=EntrantKind.INDIVIDUAL))
    assert code_of(team.invite, person, "d1", AT) == "TEAM_OF_UNIT"
    assert code_of(team.invite, PERSON, "d1", AT) == "TEAM_OF_UNIT"
    assert code_of(team.invite, FULL, "d1", AT) == "TEAM_FULL"


def test_a_code_lives_seven_days() -> None:
    """Missing and expired ones are refused alike."""
    _, made = team.invite(UNIT, "d1", AT)
    assert team.live(made, AT + CODE_LIFE - MS) == made
    assert code_of(team.live, made, AT + CODE_LIFE) == "INVITE_UNKNOWN"
    assert code_of(team.live, None, AT) == "INVITE_UNKNOWN"


def test_a_colleague_joins_and_is_removed() -> None:
    """The unit's row names them masked; their own account lets nobody in meanwhile."""
    joined, bound = team.join(UNIT, PERSON, AT)
    body = {"contact": UNIT.contact, "role": "entrant", "subject": UNIT.id, "shown": MEMBER.shown}
    told = (Message(Destination.MESSAGES, "member_joined", body),)
    row = replace(UNIT, members=(MEMBER,))
    assert joined == Change(row=row, action="member_joined", by=PERSON.actor, at=AT, messages=told)
    assert bound == Change(row=replace(PERSON, member_of="o1"), action="join_team", by=PERSON.actor, at=AT)
    assert not access.admits(bound.row, AT)
    left, freed = team.remove(joined.row, bound.row, AT)
    assert left == Change(row=UNIT, action="remove_member", by=UNIT.actor, at=AT)
    assert freed == Change(row=PERSON, action="leave_team", by=UNIT.actor, at=AT)
    assert code_of(team.remove, UNIT, PERSON, AT) == "NOT_FOUND"
    assert code_of(team.remove, UNIT, None, AT) == "NOT_FOUND"


def test_a_member_is_let_in_from_joining_to_removal() -> None:
    """Who is removed and joins again does not get the sessions of before."""
    unit = team.join(UNIT, PERSON, AT)[0].row
    assert access.admits(unit, AT, "o2")
    assert access.admits(unit, AT, "")
    assert not access.admits(UNIT, AT, "o2")
    assert not access.admits(unit, AT, "o3")
    again = team.join(UNIT, PERSON, AT + timedelta(days=1))[0].row
    assert not access.admits(again, AT, "o2")


def test_who_cannot_join() -> None:
    """The unit itself, a unit that has members, nobody beyond 20, no account that is closed."""
    assert code_of(team.join, UNIT, UNIT, AT) == "SAME_ACCOUNT"
    assert code_of(team.join, UNIT, replace(FULL, id="o3"), AT) == "HAS_MEMBERS"
    assert code_of(team.join, FULL, PERSON, AT) == "TEAM_FULL"
    assert code_of(team.join, replace(UNIT, joined_into="o9"), PERSON, AT) == "TEAM_OF_UNIT"
    assert code_of(team.join, replace(UNIT, member_of="o9"), PERSON, AT) == "TEAM_OF_UNIT"


def test_a_member_leaves_by_themselves() -> None:
    """As when they are removed, but it is their act, and the owner is told."""
    joined, bound = team.join(UNIT, PERSON, AT)
    left, freed = team.leave(joined.row, bound.row, AT)
    assert (left.row.members, freed.row.member_of) == ((), "")
    assert (left.action, left.by, freed.by) == ("member_left", PERSON.actor, PERSON.actor)
    [letter] = left.messages
    assert (letter.kind, letter.body["shown"]) == ("member_left", MEMBER.shown)
    with pytest.raises(Problem, match="NOT_FOUND"):
        team.leave(UNIT, PERSON, AT)
