"""Which account a contact belongs to: adding, giving up, joining."""

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import accounts
from chalicelib.people.accounts import Claim, Correction
from chalicelib.people.entrants import Entrant
from tests.unit import samples
from tests.unit.samples import AT, ENTRANT, OFFICE, PROFILE, code_of

MAIL = "zhang@example.cn"
BOTH = accounts.add_contact(ENTRANT, MAIL, AT).row
OTHER = Entrant(id="o2", contest=ENTRANT.contest, contact="li@example.cn", created_at=AT)
NEWS = {"contact": "13800138000", "role": "entrant", "subject": "o1", "shown": "z***@example.cn"}


def test_an_erased_account_has_no_contact_to_write_to() -> None:
    """No letter goes to nobody."""
    assert accounts.proved(msgspec.structs.replace(ENTRANT, contact="", more_contacts=(), profile=None)) == ()


def test_a_proved_contact_is_added_and_told_to_the_first() -> None:
    """Nobody's account changes hands unseen."""
    assert accounts.add_contact(ENTRANT, MAIL, AT) == Change(
        row=msgspec.structs.replace(ENTRANT, more_contacts=(MAIL,)),
        action="add_contact",
        by=ENTRANT.actor,
        at=AT,
        messages=(Message(Destination.MESSAGES, "contact_added", NEWS),),
    )
    assert code_of(accounts.add_contact, BOTH, MAIL, AT) == "CONTACT_HELD"
    full = msgspec.structs.replace(ENTRANT, more_contacts=("a@e.cn", "b@e.cn", "c@e.cn", "d@e.cn"))
    assert code_of(accounts.add_contact, full, MAIL, AT) == "TOO_MANY_CONTACTS"


@pytest.mark.parametrize(("dropped", "left"), [("13800138000", (MAIL,)), (MAIL, ("13800138000",))])
def test_a_contact_is_given_up(dropped: str, left: tuple[str, ...]) -> None:
    """Any of them but the last; the one that goes is told."""
    change = accounts.drop_contact(BOTH, dropped, AT)
    assert accounts.proved(change.row) == left
    assert change.messages[0].body["contact"] == dropped
    assert code_of(accounts.drop_contact, change.row, left[0], AT) == "LAST_CONTACT"
    assert code_of(accounts.drop_contact, change.row, dropped, AT) == "NOT_FOUND"


def test_what_a_profile_names_unproved_is_a_claim() -> None:
    """A claim shows the proved contact masked; proving ends it."""
    assert accounts.claimed(ENTRANT) == {MAIL}
    assert accounts.claimed(BOTH) == frozenset()
    assert accounts.claimed(OTHER) == frozenset()
    assert accounts.claim(ENTRANT, "d1") == Claim(digest="d1", entrant="o1", shown="138****8000")


def test_two_accounts_become_one() -> None:
    """The contacts of both sign in to the first; a missing profile comes from the other; the other lets nobody in."""
    bare = msgspec.structs.replace(OTHER, id="o3", contact="wu@example.cn")
    kept, gone = accounts.join(bare, ENTRANT, by=bare.actor, at=AT)
    assert accounts.proved(kept.row) == ("wu@example.cn", "13800138000")
    assert (kept.row.profile, gone.row.joined_into) == (PROFILE, "o3")
    assert (kept.action, gone.action) == ("join_account", "joined_into")
    by_office, _ = accounts.join(ENTRANT, OTHER, by=OFFICE, at=AT, why="同一人")
    assert (by_office.by, by_office.why) == (OFFICE, "同一人")


def joined(entrant: Entrant = ENTRANT, other: Entrant = OTHER, why: str = " 本人来电 ") -> tuple[Change[Entrant], ...]:
    """The changes when an organizer joins two accounts."""
    return accounts.join_by_office(entrant, other, contest=ENTRANT.contest, works=2, by=OFFICE, at=AT, why=why)


def test_an_organizer_joins_two_accounts_and_both_are_written_to() -> None:
    """Each at a contact of its own, an e-mail address before a phone; the reason stands in both histories."""
    both = msgspec.structs.replace(ENTRANT, more_contacts=(MAIL,))
    kept, gone = joined(both)
    shown = ("138****8000", "z***@example.cn", "l***@example.cn")
    told: dict[str, object] = {"role": "entrant", "subject": "o1", "works": 2, "reason": "本人来电"}
    told |= {"shown": "、".join(shown), "shown_en": ", ".join(shown)}
    news = [Message(Destination.MESSAGES, "accounts_joined", told | {"contact": to}) for to in (MAIL, "li@example.cn")]
    row = msgspec.structs.replace(both, more_contacts=(MAIL, "li@example.cn"))
    left = msgspec.structs.replace(OTHER, joined_into="o1")
    assert (kept, gone) == (
        Change(row=row, action="join_account", by=OFFICE, at=AT, why="本人来电", messages=(news[0],)),
        Change(row=left, action="joined_into", by=OFFICE, at=AT, why="本人来电", messages=(news[1],)),
    )


def test_accounts_that_an_organizer_cannot_join() -> None:
    """Of another call, the same one, one that is joined already, too many contacts, or without a reason."""
    foreign = msgspec.structs.replace(OTHER, contest="another-call")
    _, gone = joined()
    full = msgspec.structs.replace(ENTRANT, more_contacts=("a@e.cn", "b@e.cn", "c@e.cn", "d@e.cn"))
    assert code_of(joined, ENTRANT, foreign) == "NOT_FOUND"
    assert code_of(joined, foreign, OTHER) == "NOT_FOUND"
    assert code_of(joined, ENTRANT, ENTRANT) == "SAME_ACCOUNT"
    assert code_of(joined, ENTRANT, gone.row) == "ACCOUNT_JOINED"
    assert code_of(joined, gone.row, ENTRANT) == "ACCOUNT_JOINED"
    assert code_of(joined, full, OTHER) == "TOO_MANY_CONTACTS"
    assert code_of(joined, ENTRANT, OTHER, " ") == "INVALID_FIELDS"


def test_an_account_is_joined_once() -> None:
    """Neither into itself, nor twice, nor beyond the number of contacts."""
    _, gone = accounts.join(ENTRANT, OTHER, by=ENTRANT.actor, at=AT)
    full = msgspec.structs.replace(ENTRANT, more_contacts=("a@e.cn", "b@e.cn", "c@e.cn", "d@e.cn"))
    for one, other, code in (
        (ENTRANT, ENTRANT, "ACCOUNT_JOINED"),
        (ENTRANT, gone.row, "ACCOUNT_JOINED"),
        (gone.row, ENTRANT, "ACCOUNT_JOINED"),
        (full, OTHER, "TOO_MANY_CONTACTS"),
    ):
        with pytest.raises(Problem, match=code):
            accounts.join(one, other, by=OFFICE, at=AT)


WRONG, RIGHT = "13800138000", "13900139000"
WHY = "本人来电"


def test_a_proved_contact_is_put_right_where_it_stands() -> None:
    """In its place among the others and in the profile; sessions from before end, and either contact is told."""
    row = msgspec.structs.replace(BOTH, profile=msgspec.structs.replace(PROFILE, phone=WRONG))
    change = accounts.correct(row, Correction(WRONG, RIGHT), by=OFFICE, at=AT, why=WHY)
    assert (accounts.proved(change.row), change.row.access_from) == ((RIGHT, MAIL), AT)
    assert change.row.profile is not None
    assert (change.row.profile.phone, change.action, change.why) == (RIGHT, "correct_contact", WHY)
    assert [each.body["contact"] for each in change.messages] == [WRONG, RIGHT]
    shown = {(each.body["former"], each.body["shown"]) for each in change.messages}
    assert shown == {("138****8000", "139****9000")}


def test_an_unproved_address_is_put_right_in_the_profile() -> None:
    """What signs in stays as it is; a number does not take the place of an address there."""
    change = accounts.correct(ENTRANT, Correction(MAIL, "zhang@example.com"), by=OFFICE, at=AT, why=WHY)
    assert (change.row.contact, set(accounts.claimed(change.row))) == (ENTRANT.contact, {"zhang@example.com"})
    other_kind = accounts.correct(BOTH, Correction(MAIL, RIGHT), by=OFFICE, at=AT, why=WHY).row
    assert (accounts.proved(other_kind), other_kind.profile) == ((WRONG, RIGHT), BOTH.profile)


@pytest.mark.parametrize(
    ("row", "former", "contact", "code"),
    [
        (BOTH, "13600136000", RIGHT, "NOT_FOUND"),
        (BOTH, WRONG, MAIL, "CONTACT_HELD"),
        (msgspec.structs.replace(BOTH, joined_into="o2"), WRONG, RIGHT, "ACCOUNT_JOINED"),
        (msgspec.structs.replace(BOTH, member_of="o2"), WRONG, RIGHT, "CONTACT_OF_MEMBER"),
    ],
)
def test_what_is_not_theirs_is_not_put_right(row: Entrant, former: str, contact: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        accounts.correct(row, Correction(former, contact), by=OFFICE, at=AT, why=WHY)


EXPERT = samples.expert("钱七", email="qian@example.cn")


def test_the_address_of_an_invited_person_is_put_right() -> None:
    """The right one gets the invitation, the wrong one a word about it, and what it got is void."""
    made = Correction(EXPERT.email, "right@example.cn")
    change = accounts.correct_address(EXPERT, Actor(Role.EXPERT, EXPERT.id), made, by=OFFICE, at=AT, why=WHY)
    assert (change.row.email, change.row.access_from, change.action) == ("right@example.cn", AT, "correct_contact")
    sent = [(each.kind, each.body.get("email") or each.body["contact"]) for each in change.messages]
    assert sent == [("invitation", "right@example.cn"), ("contact_corrected", EXPERT.email)]


@pytest.mark.parametrize(
    ("former", "contact", "code"),
    [
        ("x@e.cn", "y@e.cn", "NOT_FOUND"),
        (EXPERT.email, RIGHT, "INVALID_FIELDS"),
        (EXPERT.email, EXPERT.email, "CONTACT_HELD"),
    ],
)
def test_an_invitation_goes_to_an_address_alone(former: str, contact: str, code: str) -> None:
    with pytest.raises(Problem, match=code):
        accounts.correct_address(
            EXPERT, Actor(Role.EXPERT, EXPERT.id), Correction(former, contact), by=OFFICE, at=AT, why=WHY
        )
