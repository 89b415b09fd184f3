"""The team of a unit: colleagues who work in its account with a sign-in of their own.

A colleague joins by an invite code, which is stored as a digest alone. Whoever joins keeps their own account; it lets
nobody in as long as they are a member, and again afterwards. What members may not do: `permissions.OWNERS_ALONE`.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

import msgspec
from msgspec.structs import replace

from chalicelib import text
from chalicelib.actors import Role
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import contacts
from chalicelib.people.entrants import Entrant, EntrantKind, Member

MEMBERS = 20
INVITES = 20  # in the life of a code
CODE_LIFE = timedelta(days=7)
CODE_LENGTH = 10  # 50 bits: nobody guesses one in its life
TYPED_LENGTH = 40
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # without 0 and O, 1 and I


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """The row of an invite code that was not used yet; `unit` and `name` are those of the unit's account."""

    digest: str
    unit: str
    name: str
    expires_at: datetime


def code_from(random: str) -> str:
    """The code that follows from at least 128 random bits."""
    number = int.from_bytes(hashlib.sha256(random.encode()).digest(), "big")
    return "".join(ALPHABET[(number >> 5 * place) % 32] for place in range(CODE_LENGTH))


def digest_of(typed: str, pepper: str) -> str:
    """What stands for a code in rows, however its letters, spaces and dashes are typed."""
    plain = text.normalized("NFKC", typed[:TYPED_LENGTH]).upper()
    code = "".join(sign for sign in plain if sign.isalnum())
    return hmac.new(pepper.encode(), b"invite:" + code.encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def invite(unit: Entrant, digest: str, at: datetime) -> tuple[Change[Entrant], Invite]:
    """One more invite code. Raises TEAM_OF_UNIT, TEAM_FULL, TOO_MANY_INVITES."""
    if unit.profile is None or unit.profile.kind is not EntrantKind.UNIT:
        raise Problem("TEAM_OF_UNIT")
    _check_room(unit)
    lately = tuple(moment for moment in unit.invited if at - moment < CODE_LIFE)
    if len(lately) >= INVITES:
        raise Problem("TOO_MANY_INVITES", limit=INVITES)
    row = replace(unit, invited=(*lately, at))
    made = Invite(digest=digest, unit=unit.id, name=unit.profile.name, expires_at=at + CODE_LIFE)
    return Change(row=row, action="invite_member", by=unit.actor, at=at), made


def live(found: Invite | None, at: datetime) -> Invite:
    """The invite, if its code may be used. Raises INVITE_UNKNOWN."""
    if found is None or at >= found.expires_at:
        raise Problem("INVITE_UNKNOWN")
    return found


def join(unit: Entrant, person: Entrant, at: datetime) -> tuple[Change[Entrant], Change[Entrant]]:
    """Whoever holds the account `person` works in that of `unit` from now on. The change of each.

    Raises SAME_ACCOUNT, HAS_MEMBERS, TEAM_OF_UNIT, TEAM_FULL.
    """
    if unit.id == person.id:
        raise Problem("SAME_ACCOUNT")
    if person.members:
        raise Problem("HAS_MEMBERS")
    if unit.joined_into or unit.member_of:
        raise Problem("TEAM_OF_UNIT")
    _check_room(unit)
    member = Member(id=person.id, shown=contacts.masked(person.contact), since=at)
    told, members = (_letter("member_joined", unit, person),), (*unit.members, member)
    return (
        Change(row=replace(unit, members=members), action="member_joined", by=person.actor, at=at, messages=told),
        Change(row=replace(person, member_of=unit.id), action="join_team", by=person.actor, at=at),
    )


def leave(unit: Entrant, person: Entrant | None, at: datetime) -> tuple[Change[Entrant], Change[Entrant]]:
    """As `remove`, by the member themselves; the owner is told by letter. Raises NOT_FOUND."""
    left, freed = remove(unit, person, at)
    by, told = freed.row.actor, (_letter("member_left", unit, freed.row),)
    return (
        msgspec.structs.replace(left, action="member_left", by=by, messages=told),
        msgspec.structs.replace(freed, by=by),
    )


def _letter(kind: str, unit: Entrant, person: Entrant) -> Message:
    """Told to the owner, so that nobody comes or goes unseen."""
    body = {"contact": unit.contact, "role": Role.ENTRANT.value, "subject": unit.id}
    return Message(Destination.MESSAGES, kind, body | {"shown": contacts.masked(person.contact)})


def remove(unit: Entrant, person: Entrant | None, at: datetime) -> tuple[Change[Entrant], Change[Entrant]]:
    """A member works in the account of `unit` no longer, and has their own again. Raises NOT_FOUND."""
    if person is None or person.id not in {each.id for each in unit.members}:
        raise Problem("NOT_FOUND")
    left = tuple(each for each in unit.members if each.id != person.id)
    return (
        Change(row=replace(unit, members=left), action="remove_member", by=unit.actor, at=at),
        Change(row=replace(person, member_of=""), action="leave_team", by=unit.actor, at=at),
    )


def _check_room(unit: Entrant) -> None:
    if len(unit.members) >= MEMBERS:
        raise Problem("TEAM_FULL", limit=MEMBERS)
