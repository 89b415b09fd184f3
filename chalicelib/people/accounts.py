"""Which account a contact belongs to: those of an entrant that a code has proved, and those they only wrote down.

A proved contact signs in to its account. One that stands in a profile and was never proved signs in to no account:
whoever proves it is told which account names it, and adds it there after signing in with a contact that is proved.
Otherwise a slip of the pen would open somebody's account to a stranger, and a stranger could lure an entrant into an
account of his own by naming their address.
"""

from datetime import datetime
from typing import Any, NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change, Destination, Message
from chalicelib.people import contacts, invited
from chalicelib.people.entrants import Entrant, Profile
from chalicelib.people.invited import Expert
from chalicelib.people.recommenders import Recommender

CONTACTS = 5  # of one account


class Claim(msgspec.Struct, frozen=True, kw_only=True):
    """The row that says: this contact stands in an entrant's profile, unproved. `shown` is a proved contact, masked."""

    digest: str
    entrant: str
    shown: str


def proved(entrant: Entrant) -> tuple[str, ...]:
    """The contacts that sign in to an account, the oldest first; none of one that was erased."""
    return tuple(contact for contact in (entrant.contact, *entrant.more_contacts) if contact)


def claimed(entrant: Entrant) -> frozenset[str]:
    """The contacts that an entrant's profile names and no code has proved."""
    named = {entrant.profile.phone, entrant.profile.email} if entrant.profile else set()
    return frozenset(named - set(proved(entrant)) - {""})


def claim(entrant: Entrant, digest: str) -> Claim:
    """The row of a claim of this entrant."""
    return Claim(digest=digest, entrant=entrant.id, shown=contacts.masked(entrant.contact))


def add_contact(entrant: Entrant, contact: str, at: datetime) -> Change[Entrant]:
    """A contact that a code has proved signs in to this account from now on. Raises TOO_MANY_CONTACTS, CONTACT_HELD."""
    if contact in proved(entrant):
        raise Problem("CONTACT_HELD")
    if len(proved(entrant)) >= CONTACTS:
        raise Problem("TOO_MANY_CONTACTS", limit=CONTACTS)
    row = replace(entrant, more_contacts=(*entrant.more_contacts, contact))
    return Change(
        row=row,
        action="add_contact",
        by=entrant.actor,
        at=at,
        messages=_news(entrant, "contact_added", entrant.contact, contact),
    )


def drop_contact(entrant: Entrant, contact: str, at: datetime) -> Change[Entrant]:
    """A contact signs in to this account no longer. Raises NOT_FOUND, LAST_CONTACT."""
    if contact not in proved(entrant):
        raise Problem("NOT_FOUND")
    left = tuple(each for each in proved(entrant) if each != contact)
    if not left:
        raise Problem("LAST_CONTACT")
    row = replace(entrant, contact=left[0], more_contacts=left[1:])
    return Change(
        row=row,
        action="drop_contact",
        by=entrant.actor,
        at=at,
        messages=_news(entrant, "contact_dropped", contact, contact),
    )


class Correction(NamedTuple):
    """A contact that was written down wrongly, or is lost, and the one in its place; each in its one spelling."""

    former: str
    contact: str


def correct(entrant: Entrant, made: Correction, *, by: Actor, at: datetime, why: str) -> Change[Entrant]:
    """Put a contact in the place of another of an entrant, because two people know that it is theirs.

    One that a code had proved signs in no longer; one that only stood in the profile moves there. Every session ends.
    Raises NOT_FOUND for a contact that is none of theirs, ACCOUNT_JOINED, CONTACT_OF_MEMBER, CONTACT_HELD, and
    INVALID_FIELDS without a reason.
    """
    if entrant.joined_into:
        raise Problem("ACCOUNT_JOINED")
    if entrant.member_of:
        raise Problem("CONTACT_OF_MEMBER")
    if made.former not in (*proved(entrant), *claimed(entrant)):
        raise Problem("NOT_FOUND")
    if made.contact in (made.former, *proved(entrant)):
        raise Problem("CONTACT_HELD")
    why, row = text.reason(why), replace(corrected(entrant, made), refused=None, access_from=at)
    news = tuple(news_of_correction(entrant.actor, made, to, why) for to in made)
    return Change(row=row, action="correct_contact", by=by, at=at, why=why, messages=news)


def corrected(entrant: Entrant, made: Correction) -> Entrant:
    """The entrant with the contact wherever the former one stood."""
    first, *more = (made.contact if each == made.former else each for each in proved(entrant))
    profile = _with_contact(entrant.profile, made)
    return replace(entrant, contact=first, more_contacts=tuple(more), profile=profile)


def _with_contact(profile: Profile | None, made: Correction) -> Profile | None:
    """The profile, which names the contact where it named the former one, if it is one of the same kind."""
    if profile is None or contacts.is_phone(made.former) != contacts.is_phone(made.contact):
        return profile
    named = {name: made.contact for name in ("phone", "email") if getattr(profile, name) == made.former}
    return replace(profile, **named)


def correct_address(
    person: Expert | Recommender, who: Actor, made: Correction, *, by: Actor, at: datetime, why: str
) -> Change[Any]:
    """Put an e-mail address in the place of the one by which somebody is invited: the new one gets the invitation.

    What the former one got lets nobody in. Raises NOT_FOUND for an address that is not theirs, CONTACT_HELD for the
    same one, INVALID_FIELDS, PERSON_REMOVED.
    """
    invited.check_present(person)
    if contacts.plain_email(person.email) != made.former:
        raise Problem("NOT_FOUND")
    if made.contact == made.former:
        raise Problem("CONTACT_HELD")
    if contacts.is_phone(made.contact):
        raise invalid(field_problem("contact", "BAD_EMAIL"))
    row = replace(person, email=made.contact, refused=None)
    link = invited.invitation(who.role, row.id, row.name, row.email)
    change: Change[Any] = invited.edited(person, row, by=by, at=at, why=why, invitation=link)
    told = news_of_correction(who, made, made.former, change.why)
    return replace(change, action="correct_contact", messages=(*change.messages, told))


def news_of_correction(who: Actor, made: Correction, to: str, why: str) -> Message:
    """Told to either contact, so that nobody's account changes hands unseen."""
    shown = {"former": contacts.masked(made.former), "shown": contacts.masked(made.contact)}
    body = {"contact": to, "role": who.role.value, "subject": who.id, "reason": why, **shown}
    return Message(Destination.MESSAGES, "contact_corrected", body)


def _news(entrant: Entrant, kind: str, to: str, contact: str) -> tuple[Message, ...]:
    """Told to a contact that was proved before, so that nobody's account changes hands unseen."""
    body = {"contact": to, "role": Role.ENTRANT.value, "subject": entrant.id, "shown": contacts.masked(contact)}
    return (Message(Destination.MESSAGES, kind, body),)


def check_joinable(entrant: Entrant, other: Entrant, contest: str) -> None:
    """Raise NOT_FOUND unless both enter this call, SAME_ACCOUNT, ACCOUNT_JOINED, TOO_MANY_CONTACTS, HAS_MEMBERS."""
    if {entrant.contest, other.contest} != {contest}:
        raise Problem("NOT_FOUND")
    if entrant.id == other.id:
        raise Problem("SAME_ACCOUNT")
    if other.joined_into or entrant.joined_into:
        raise Problem("ACCOUNT_JOINED")
    _check_no_team(entrant, other)
    if len({*proved(entrant), *proved(other)}) > CONTACTS:
        raise Problem("TOO_MANY_CONTACTS", limit=CONTACTS)


def _check_no_team(entrant: Entrant, other: Entrant) -> None:
    """Raise HAS_MEMBERS where somebody works in the account that would end, or the holder of one does elsewhere."""
    if other.members or other.member_of or entrant.member_of:
        raise Problem("HAS_MEMBERS")


def join_by_office(
    entrant: Entrant, other: Entrant, *, contest: str, works: int, by: Actor, at: datetime, why: str
) -> tuple[Change[Entrant], Change[Entrant]]:
    """Join `other` into `entrant` because an organizer knows that both are one person's; `works` is its entries.

    Each account is written to at a contact of its own, so that nobody's entries change hands unseen.
    Raises what `check_joinable` does, and INVALID_FIELDS without a reason.
    """
    check_joinable(entrant, other, contest)
    why = text.reason(why)
    kept, gone = join(entrant, other, by, at=at, why=why)
    told = {
        "role": Role.ENTRANT.value,
        "subject": entrant.id,
        "shown": "、".join(map(contacts.masked, proved(kept.row))),
        "shown_en": ", ".join(map(contacts.masked, proved(kept.row))),
        "works": works,
        "reason": why,
    }
    news = [
        Message(Destination.MESSAGES, "accounts_joined", told | {"contact": _written_at(each)})
        for each in (entrant, other)
    ]
    return replace(kept, messages=(news[0],)), replace(gone, messages=(news[1],))


def _written_at(entrant: Entrant) -> str:
    """A proved contact: an e-mail address if there is one, because not every call sends such letters to phones."""
    return min(proved(entrant), key=contacts.is_phone)


def join(
    entrant: Entrant, other: Entrant, by: Actor, at: datetime, why: str = ""
) -> tuple[Change[Entrant], Change[Entrant]]:
    """Join the account `other` into `entrant`: its contacts sign in here.

    The change of each; the entries of `other` are given to `entrant` beside it. Raises ACCOUNT_JOINED,
    TOO_MANY_CONTACTS, HAS_MEMBERS.
    """
    if other.joined_into or entrant.joined_into or other.id == entrant.id:
        raise Problem("ACCOUNT_JOINED")
    _check_no_team(entrant, other)
    joined = (*entrant.more_contacts, *(each for each in proved(other) if each not in proved(entrant)))
    if len(joined) >= CONTACTS:
        raise Problem("TOO_MANY_CONTACTS", limit=CONTACTS)
    kept = replace(
        entrant,
        more_contacts=joined,
        profile=entrant.profile or other.profile,
        privacy=entrant.privacy or other.privacy,
    )
    gone = replace(other, joined_into=entrant.id)
    return (
        Change(row=kept, action="join_account", by=by, at=at, why=why),
        Change(row=gone, action="joined_into", by=by, at=at, why=why),
    )
