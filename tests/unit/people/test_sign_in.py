"""Sign-in: sessions, one-time codes and links, with the figures of the product's policy."""

import hashlib
import hmac
from collections import Counter
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.actors import Actor, Role
from chalicelib.errors import Problem
from chalicelib.lifetimes import LINK_LIFE
from chalicelib.people import sign_in
from chalicelib.people.sign_in import Code, Contact, Link, Session
from tests.unit import samples
from tests.unit.samples import AT, MS

MINUTE = timedelta(minutes=1)
PEPPER = "pepper"
PHONE = "13800138000"
SESSION = sign_in.new_session("secret", Role.EXPERT, subject="e1", name="钱七", at=AT)


def code(**more: object) -> Code:
    """A code just sent."""
    return msgspec.structs.replace(sign_in.issue_code(None, PHONE, nonce="nonce", at=AT, pepper=PEPPER), **more)


# --- contacts ---------------------------------------------------------------------------------------------------


def test_rows_name_contacts_by_a_keyed_digest() -> None:
    """Without the pepper a leaked table cannot be tried against a list of phone numbers."""
    digests = {sign_in.contact_digest(PHONE, pepper) for pepper in ("pepper", "other")}
    assert len(digests) == 2
    assert all(len(digest) == 64 and PHONE not in digest for digest in digests)


# --- one-time codes ---------------------------------------------------------------------------------------------


def test_a_code_is_issued_for_a_contact() -> None:
    """The row holds no digits; they follow from its nonce and the pepper alone."""
    digest = sign_in.contact_digest(PHONE, PEPPER)
    assert code() == Code(digest=digest, nonce="nonce", issued_at=AT, tries=0, used=False, sends=(AT,))
    digits = sign_in.code_digits(code(), PEPPER)
    assert sign_in.code_digits(code(tries=4, used=True), PEPPER) == digits
    others = {
        sign_in.code_digits(code(nonce="other"), PEPPER),
        sign_in.code_digits(code(), "other"),
        sign_in.code_digits(code(digest="other"), PEPPER),
    }
    assert digits not in others


def test_codes_on_their_way_stay_valid() -> None:
    """The formula of the docstring, worked out here: a release must not void the codes already sent."""
    mac = hmac.new(PEPPER.encode(), f"code:{code().digest}:nonce".encode(), hashlib.sha256).hexdigest()
    assert sign_in.code_digits(code(), PEPPER) == str(int(mac[:16], 16))[-6:]


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_code_has_six_digits_and_matches_only_itself(nonce: str, guess: str) -> None:
    """Leading zeros included; a guess may hold anything at all."""
    one = code(nonce=nonce)
    digits = sign_in.code_digits(one, PEPPER)
    assert len(digits) == 6
    assert digits.isdecimal()
    assert sign_in.matches(one, digits, PEPPER)
    assert sign_in.matches(one, guess, PEPPER) == (guess == digits)


def test_codes_are_spread_over_their_whole_range() -> None:
    """No digit is much likelier than another in any place."""
    drawn = [sign_in.code_digits(code(nonce=str(number)), PEPPER) for number in range(2000)]
    for place in range(6):
        counts = Counter(digits[place] for digits in drawn)
        assert len(counts) == 10
        assert max(counts.values()) < 300  # 200 expected, deviation 13


@pytest.mark.parametrize(
    ("one", "at", "open_"),
    [
        (code(), AT, True),
        (code(), AT + 10 * MINUTE - MS, True),
        (code(), AT + 10 * MINUTE, False),
        (code(tries=4), AT, True),
        (code(tries=5), AT, False),
        (code(used=True), AT, False),
    ],
)
def test_a_code_lives_ten_minutes_five_tries_one_use(one: Code, at: datetime, open_: bool) -> None:
    """To the millisecond and to the try."""
    assert one.is_open(at) == open_


@given(st.lists(st.integers(0, 9), max_size=12))
def test_five_guesses_are_compared_and_no_more(guesses: list[int]) -> None:
    """Whatever is guessed after the fifth wrong try, the right digits included."""
    one, compared = code(), 0
    for guess in guesses:
        if not one.is_open(AT):
            break
        compared += 1
        assert not sign_in.matches(one, str(guess), PEPPER)
        one = msgspec.structs.replace(one, tries=one.tries + 1)
    assert compared == min(len(guesses), 5)
    assert one.is_open(AT) == (len(guesses) < 5)


@pytest.mark.parametrize(
    ("seconds", "minutes"),
    [
        ((0, 0, 0, 0), 15),
        ((0, 0, 0, 1), 15),
        ((0, 60, 120, 300), 10),
        ((0, 60, 120, 301), 10),
        ((0, 60, 120, 899), 1),
        ((0, 60, 120, 900), None),  # the first is forgotten
        ((0, 60, 901, 902), None),
        ((0, 60, 120, 900, 901), 1),
    ],
)
def test_three_codes_are_sent_in_fifteen_minutes(seconds: tuple[int, ...], minutes: int | None) -> None:
    """The refusal says how long to wait, and waiting that long is enough."""
    *sent, last = (AT + timedelta(seconds=second) for second in seconds)
    one: Code | None = None
    for at in sent:
        one = sign_in.issue_code(one, PHONE, nonce="n", at=at, pepper=PEPPER)
    if minutes is None:
        assert sign_in.issue_code(one, PHONE, nonce="n", at=last, pepper=PEPPER).sends[-1] == last
        return
    with pytest.raises(Problem) as caught:
        sign_in.issue_code(one, PHONE, nonce="n", at=last, pepper=PEPPER)
    assert (caught.value.code, caught.value.values) == ("TOO_MANY_CODES", {"minutes": minutes})
    sign_in.issue_code(one, PHONE, nonce="n", at=last + minutes * MINUTE, pepper=PEPPER)


@given(st.lists(st.integers(0, 2 * 3600), max_size=30))
def test_no_quarter_of_an_hour_sees_more_than_three_sends(seconds: list[int]) -> None:
    """For codes and links alike, whenever they are asked for."""
    contact, sends = Contact(digest="d", role=Role.EXPERT, subject="e1"), []
    for at in (AT + timedelta(seconds=second) for second in sorted(seconds)):
        if samples.code_of(sign_in.count_send, contact, at) is None:
            contact = sign_in.count_send(contact, at)
            sends.append(at)
    assert all(later - first >= sign_in.SEND_WINDOW for first, later in zip(sends, sends[3:], strict=False))


def test_a_new_code_begins_anew_but_remembers_the_sends() -> None:
    """Its tries are its own; the bound on sends is the contact's."""
    again = sign_in.issue_code(code(tries=5, used=True), PHONE, nonce="n2", at=AT + MINUTE, pepper=PEPPER)
    assert again == Code(
        digest=code().digest, nonce="n2", issued_at=AT + MINUTE, tries=0, used=False, sends=(AT, AT + MINUTE)
    )


# --- sessions and links -----------------------------------------------------------------------------------------


def test_a_session_holds_no_secret() -> None:
    """What the table tells is of no use in a cookie."""
    assert (
        Session(id=sign_in.digest("secret"), role=Role.EXPERT, subject="e1", name="钱七", issued_at=AT, seen_at=AT)
        == SESSION
    )
    assert SESSION.actor == Actor(Role.EXPERT, "e1")
    assert "secret" not in msgspec.json.encode(SESSION).decode()


@pytest.mark.parametrize(
    ("seen", "at", "live"),
    [
        (AT, AT + 30 * MINUTE - MS, True),
        (AT, AT + 30 * MINUTE, False),
        (AT + 29 * MINUTE, AT + 59 * MINUTE - MS, True),
        (AT + timedelta(hours=11, minutes=50), AT + timedelta(hours=12) - MS, True),
        (AT + timedelta(hours=11, minutes=50), AT + timedelta(hours=12), False),
    ],
)
def test_a_session_ends_idle_or_old(seen: datetime, at: datetime, live: bool) -> None:
    """Half an hour without use, twelve hours in all; using it cannot stretch the twelve."""
    assert msgspec.structs.replace(SESSION, seen_at=seen).is_live(at) == live


@pytest.mark.parametrize(("after", "needed"), [(5 * MINUTE - MS, False), (5 * MINUTE, True)])
def test_use_is_written_down_every_five_minutes(after: timedelta, needed: bool) -> None:
    """Not at every request, and often enough for the idle half hour."""
    assert SESSION.needs_touch(AT + after) == needed


def test_the_token_of_writes_follows_from_the_cookie_alone() -> None:
    """Another session's token does not fit, and the table tells neither."""
    tokens = {sign_in.csrf_token(secret) for secret in ("secret", "other")}
    assert len(tokens) == 2
    assert {len(token) for token in tokens} == {32}
    assert sign_in.csrf_token("secret") not in SESSION.id


@pytest.mark.parametrize(
    ("used", "at", "open_"),
    [
        (None, AT + LINK_LIFE - MS, True),
        (None, AT + LINK_LIFE, False),
        (AT, AT, False),
    ],
)
def test_a_link_works_once_and_for_fourteen_days(used: datetime | None, at: datetime, open_: bool) -> None:
    """As its message says."""
    link = Link(id="l", role=Role.EXPERT, subject="e1", name="钱七", expires_at=AT + LINK_LIFE, used_at=used)
    assert (link.is_open(at), timedelta(days=14)) == (open_, LINK_LIFE)
