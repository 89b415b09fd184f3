"""One-time codes: their digits and tickets, how long they live, how often somebody may guess."""

import hashlib
import hmac
from collections import Counter
from datetime import datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Problem
from chalicelib.people import codes
from chalicelib.people.codes import Code, Codes, Guess
from chalicelib.people.send_caps import Asker, Send, Traffic
from tests.unit.samples import AT, MS

MINUTE = timedelta(minutes=1)
PEPPER = "pepper"
DIGEST = "d" * 64
ASKER = Asker("n1", Traffic(0, 0))


def asked(*moments: datetime) -> Codes:
    """A contact to which codes were sent at these moments."""
    row: Codes | None = None
    for number, at in enumerate(moments):
        row = codes.ask(row, DIGEST, ASKER, nonce=f"nonce{number}", at=at, pepper=PEPPER)
    assert row is not None
    return row


def digits(row: Codes, place: int = -1) -> str:
    """The digits of one of its codes."""
    return codes.digits_of(row.codes[place].nonce, DIGEST, PEPPER)


def ticket(row: Codes, place: int = -1) -> str:
    """The ticket of one of its codes."""
    return codes.ticket_of(row.codes[place].nonce, DIGEST, PEPPER)


def wrong(row: Codes) -> str:
    """Six digits that are none of its codes."""
    taken = {digits(row, place) for place in range(len(row.codes))}
    return next(tried for tried in ("000000", "111111", "222222", "333333") if tried not in taken)


def guess(row: Codes, tried: str, with_ticket: str = "", at: datetime = AT) -> Guess:
    """One guess."""
    return codes.guess(row, tried, with_ticket, at=at, keys=[PEPPER])


def may_guess(row: Codes, with_ticket: str = "", at: datetime = AT) -> bool:
    """Whether one more guess is compared at all."""
    try:
        guess(row, "x", with_ticket, at)
    except Problem:
        return False
    return True


def test_a_code_is_issued_for_a_contact() -> None:
    """The row holds neither digits nor ticket; both follow from its nonce and the pepper."""
    row = asked(AT)
    assert row == Codes(digest=DIGEST, codes=(Code(nonce="nonce0", sent=Send(AT, "n1")),), revision=1)
    stored = msgspec.json.encode(row).decode()
    assert digits(row) not in stored
    assert ticket(row) not in stored
    others = {
        codes.digits_of("other", DIGEST, PEPPER),
        codes.digits_of("nonce0", DIGEST, "other"),
        codes.digits_of("nonce0", "other", PEPPER),
    }
    assert digits(row) not in others


def test_codes_on_their_way_stay_valid() -> None:
    """The formula of the docstring, worked out here: a release must not void the codes already sent."""
    mac = hmac.new(PEPPER.encode(), f"code:{DIGEST}:nonce0".encode(), hashlib.sha256).hexdigest()
    assert digits(asked(AT)) == str(int(mac[:16], 16))[-6:]


@given(st.text(min_size=1), st.text(min_size=1))
def test_a_code_has_six_digits_and_matches_only_itself(nonce: str, tried: str) -> None:
    """Leading zeros included; a guess may hold anything at all."""
    code = Code(nonce=nonce, sent=Send(AT, "n1"))
    own = codes.digits_of(nonce, DIGEST, PEPPER)
    assert len(own) == 6
    assert own.isdecimal()
    assert codes.matches(code, DIGEST, own, [PEPPER])
    assert codes.matches(code, DIGEST, tried, [PEPPER]) == (tried == own)


def test_codes_are_spread_over_their_whole_range() -> None:
    """No digit is much likelier than another in any place."""
    drawn = [codes.digits_of(str(number), DIGEST, PEPPER) for number in range(2000)]
    for place in range(6):
        counts = Counter(each[place] for each in drawn)
        assert len(counts) == 10
        assert max(counts.values()) < 300  # 200 expected, deviation 13


@pytest.mark.parametrize(("at", "right"), [(AT, True), (AT + 10 * MINUTE - MS, True), (AT + 10 * MINUTE, False)])
def test_a_code_lives_ten_minutes(at: datetime, right: bool) -> None:
    """To the millisecond."""
    row = asked(AT)
    assert guess(row, digits(row), ticket(row), at).is_right == right


def test_a_code_works_once() -> None:
    """With its ticket and without."""
    row = asked(AT)
    used = guess(row, digits(row), ticket(row))
    assert used == Guess(
        Codes(digest=DIGEST, codes=(Code(nonce="nonce0", sent=Send(AT, "n1"), used=True),), revision=2), is_right=True
    )
    assert not guess(used.row, digits(row), ticket(row)).is_right
    assert not guess(used.row, digits(row)).is_right


def test_codes_are_valid_side_by_side() -> None:
    """A second code does not make the first useless; using one leaves the other."""
    row = asked(AT, AT + MINUTE)
    first = guess(row, digits(row, 0), ticket(row, 1), AT + 2 * MINUTE)
    assert first.is_right
    assert guess(first.row, digits(row, 1), ticket(row, 1), AT + 2 * MINUTE).is_right


def test_only_the_newest_five_are_compared() -> None:
    """Otherwise each guess would have as many chances as codes were sent."""
    row = asked(*(AT + number * MINUTE / 10 for number in range(3)))
    for number in range(3, 6):
        extra = Code(nonce=f"nonce{number}", sent=Send(AT, "n1"))
        row = msgspec.structs.replace(row, codes=(*row.codes, extra))
    assert [guess(row, digits(row, place)).is_right for place in range(6)] == [False] + [True] * 5


def test_a_ticket_has_five_tries_whatever_others_guess() -> None:
    """Those with another ticket, or with none, take nothing from it."""
    row = asked(AT, AT)
    for _ in range(5):
        row = guess(row, wrong(row), ticket(row, 0)).row
        row = guess(row, wrong(row)).row
    assert not may_guess(row, ticket(row, 0))
    assert not may_guess(row)
    assert may_guess(row, ticket(row, 1))
    assert guess(row, digits(row, 1), ticket(row, 1)).is_right


def test_guesses_without_a_ticket_share_five_a_day() -> None:
    """They come back after a day."""
    row = asked(AT)
    for _ in range(5):
        row = guess(row, wrong(row)).row
    assert not may_guess(row, at=AT + timedelta(days=1) - MS)
    assert may_guess(row, at=AT + timedelta(days=1))


def test_after_fifty_wrong_guesses_a_ticket_has_one() -> None:
    """So that many askers together cannot guess on and on; whoever types what they received is let in all the same."""
    row = asked(AT)
    spent = tuple(Code(nonce=f"old{number}", sent=Send(AT, "n2"), wrong=5) for number in range(10))
    row = msgspec.structs.replace(row, codes=(*spent, *row.codes))
    assert guess(row, digits(row), ticket(row)).is_right
    once = guess(row, wrong(row), ticket(row))
    assert not once.is_right
    assert not may_guess(once.row, ticket(row))


@pytest.mark.parametrize("forged", ["x", "0" * 32, "\ud800", "é" * 32])
def test_a_forged_ticket_guesses_nothing(forged: str) -> None:
    """Not even the right digits, or a ticket could be tried out."""
    row = asked(AT)
    assert not may_guess(row, forged)


@given(st.lists(st.integers(0, 3), max_size=60))
def test_wrong_guesses_of_a_contact_are_bounded(holders: list[int]) -> None:
    """Whoever guesses with whatever ticket: five for each ticket, and five without."""
    row = asked(AT, AT, AT)
    compared = 0
    for holder in holders:
        own = ticket(row, holder) if holder < 3 else ""
        if may_guess(row, own):
            row = guess(row, "x", own).row
            compared += 1
    assert compared <= 5 * 4
    assert sum(code.wrong for code in row.codes) + len(row.strays) == compared


@pytest.mark.parametrize(
    ("raw", "code"),
    [("123456", "123456"), (" １２３ ４５６\u3000", "123456"), ("1" * 41, ""), ("a\u0301" * 20, "á" * 20)],
)
def test_a_code_is_read_as_people_type_it(raw: str, code: str) -> None:
    """Full-width digits of a Chinese keyboard, spaces that a message brought along."""
    assert codes.typed(raw) == code


def test_yesterday_is_forgotten() -> None:
    """Codes and wrong guesses older than a day leave the row when a new code is asked for."""
    row = guess(asked(AT), "x").row
    later = codes.ask(row, DIGEST, ASKER, nonce="new", at=AT + timedelta(days=1), pepper=PEPPER)
    assert later == Codes(
        digest=DIGEST, codes=(Code(nonce="new", sent=Send(AT + timedelta(days=1), "n1")),), revision=3
    )
