"""The second factor: codes of RFC 6238, recovery codes, and how often either may be tried."""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.errors import Problem
from chalicelib.people import second_factor
from chalicelib.people.invited import Organizer, appoint_organizer, remove_organizer
from chalicelib.people.passkeys import NewKey
from chalicelib.people.second_factor import DIGITS, STEP, Factors, FactorUse, Held

AT = datetime(2025, 8, 1, 10, tzinfo=UTC)
PEPPER = "pepper"
NONCE = "0f" * 16
RFC_SECRET = b"12345678901234567890"  # RFC 6238, appendix B
PERSON: Organizer = appoint_organizer("w1", "call", name="王主任", email="w@e.cn", by=SYSTEM, at=AT).row
SECRET = second_factor.secret_of("w1", NONCE, PEPPER)
RECOVERY = second_factor.new_recovery("seed")


def code(at: datetime = AT) -> str:
    return second_factor.code_at(SECRET, second_factor.step_at(at))


def enrolled(at: datetime = AT) -> Held:
    """Somebody with an authenticator and recovery codes."""
    nobody = Held(None, None)
    change, use = second_factor.enrol_authenticator(
        nobody, PERSON, NONCE, code=code(at), recovery=RECOVERY, at=at, pepper=PEPPER
    )
    return Held(change.row, use)


def refusal(held: Held, guess: str, at: datetime) -> str:
    with pytest.raises(Problem) as refused:
        second_factor.prove(held, PERSON, guess, at=at, pepper=PEPPER)
    return refused.value.code


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, shown: str) -> None:
    """The vectors of RFC 6238 for SHA-1, which have eight digits: ours are the last six of them."""
    step = second_factor.step_at(datetime.fromtimestamp(seconds, UTC))
    assert second_factor.code_at(RFC_SECRET, step) == shown[-DIGITS:]


def test_an_app_is_told_all_that_it_needs() -> None:
    """The address of the QR code names issuer and account, whatever letters they hold."""
    address = second_factor.address_of(RFC_SECRET, "wang@example.cn", "a.cn/c b")
    assert address == (
        "otpauth://totp/a.cn%2Fc%20b:wang%40example.cn?"
        "secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=a.cn%2Fc%20b&digits=6&period=30"
    )


def test_a_secret_is_of_one_person_and_one_nonce_and_is_not_stored() -> None:
    """Nobody who reads the row alone knows it."""
    others = {
        second_factor.secret_of(*each)
        for each in (("w1", NONCE, PEPPER), ("w2", NONCE, PEPPER), ("w1", "1e" * 16, PEPPER), ("w1", NONCE, "p"))
    }
    assert len(others) == 4
    assert {len(secret) for secret in others} == {20}
    assert second_factor.shown_secret(SECRET) not in str(enrolled())
    assert not any(each.replace("-", "") in str(enrolled()) for each in RECOVERY)


@pytest.mark.parametrize("off", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(off: int) -> None:
    """A code of the step before or after the present one is right."""
    held, at = enrolled(AT - timedelta(hours=1)), AT
    proved = second_factor.prove(held, PERSON, code(at + timedelta(seconds=off * STEP)), at=at, pepper=PEPPER)
    assert (proved.is_right, proved.change) == (True, None)
    assert proved.use.step == second_factor.step_at(at) + off


@pytest.mark.parametrize("off", [-2, 2])
def test_a_clock_may_not_be_a_minute_off(off: int) -> None:
    """Codes that are two steps away are wrong."""
    held = enrolled(AT - timedelta(hours=1))
    assert not second_factor.prove(
        held, PERSON, code(AT + timedelta(seconds=off * STEP)), at=AT, pepper=PEPPER
    ).is_right


def test_a_code_works_once_and_so_does_every_earlier_one() -> None:
    """Whoever looked over a shoulder has nothing; that of the set-up is used, too."""
    held, at = enrolled(AT - timedelta(hours=1)), AT
    later = held._replace(use=second_factor.prove(held, PERSON, code(), at=at, pepper=PEPPER).use)
    assert not second_factor.prove(later, PERSON, code(), at=at, pepper=PEPPER).is_right
    assert not second_factor.prove(later, PERSON, code(at - timedelta(seconds=STEP)), at=at, pepper=PEPPER).is_right
    assert second_factor.prove(later, PERSON, code(at + timedelta(seconds=STEP)), at=at, pepper=PEPPER).is_right
    assert not second_factor.prove(enrolled(), PERSON, code(), at=AT, pepper=PEPPER).is_right


def test_codes_may_be_typed_as_people_type_them() -> None:
    """With spaces and in full width; what is far too long is no code."""
    held = enrolled(AT - timedelta(hours=1))
    spaced = f" {code()[:3]} {code()[3:]} ".translate({ord(digit): ord(digit) + 0xFEE0 for digit in "0123456789"})
    assert second_factor.prove(held, PERSON, spaced, at=AT, pepper=PEPPER).is_right
    assert second_factor.typed("1" * 41) == ""
    assert second_factor.typed(RECOVERY[0].upper().replace("-", " ")) == RECOVERY[0].replace("-", "")


def test_wrong_codes_are_counted_and_then_none_is_compared() -> None:
    """Five in a quarter of an hour, twenty a day; a right one clears the count. The waiting time is told."""
    held, at = enrolled(AT - timedelta(hours=1)), AT
    for _ in range(second_factor.WRONG_IN_WINDOW):
        held = held._replace(use=second_factor.prove(held, PERSON, "000000", at=at, pepper=PEPPER).use)
    assert refusal(held, code(), at) == "TOO_MANY_GUESSES"
    assert refusal(held, code(), at + timedelta(minutes=14)) == "TOO_MANY_GUESSES"
    later = at + timedelta(minutes=15)
    right = second_factor.prove(held, PERSON, code(later), at=later, pepper=PEPPER)
    assert (right.is_right, right.use.wrong) == (True, ())
    times = tuple(at - timedelta(minutes=20 * number) for number in range(second_factor.WRONG_A_DAY))
    many = held._replace(use=FactorUse(subject="w1", wrong=times[::-1]))
    with pytest.raises(Problem) as refused:
        second_factor.prove(many, PERSON, code(), at=at, pepper=PEPPER)
    assert (refused.value.code, refused.value.values) == ("TOO_MANY_GUESSES", {"minutes": 24 * 60 - 19 * 20})


def test_a_recovery_code_works_once_and_whenever_somebody_guesses() -> None:
    """Its owner is told how many are left."""
    held = enrolled(AT - timedelta(hours=1))
    held = held._replace(use=FactorUse(subject="w1", wrong=(AT,) * second_factor.WRONG_A_DAY))
    proved = second_factor.prove(held, PERSON, RECOVERY[3].upper(), at=AT, pepper=PEPPER)
    assert proved.is_right
    assert proved.change is not None
    left = proved.change.row
    assert len(left.recovery) == second_factor.RECOVERY_CODES - 1
    [told] = proved.change.messages
    assert (told.kind, told.body["left"], told.body["contact"]) == ("recovery_used", 9, "w@e.cn")
    again = second_factor.prove(held._replace(factors=left), PERSON, RECOVERY[3], at=AT, pepper=PEPPER)
    assert (again.is_right, again.change) == (False, None)
    assert second_factor.prove(held._replace(factors=left), PERSON, RECOVERY[4], at=AT, pepper=PEPPER).is_right


def test_recovery_codes_are_hard_to_guess_and_easy_to_copy() -> None:
    """Ten different ones, without letters that look alike; the same seed gives the same ones."""
    assert len(set(RECOVERY)) == second_factor.RECOVERY_CODES
    assert all(re.fullmatch(r"[a-hjkmnp-z2-9]{5}-[a-hjkmnp-z2-9]{5}", each) for each in RECOVERY)
    assert second_factor.new_recovery("seed") == RECOVERY
    assert not set(second_factor.new_recovery("other")) & set(RECOVERY)


def test_an_authenticator_is_set_up_by_a_code_and_once() -> None:
    """A wrong code, a nonce that is none and a second authenticator are refused; the owner gets a letter."""
    for nonce, guess in ((NONCE, "000000"), ("short", code()), (f"{NONCE[:-1]}é", code())):
        with pytest.raises(Problem) as refused:
            second_factor.enrol_authenticator(
                Held(None, None), PERSON, nonce, code=guess, recovery=(), at=AT, pepper=PEPPER
            )
        assert refused.value.code == "WRONG_FACTOR_CODE"
    with pytest.raises(Problem) as refused:
        second_factor.enrol_authenticator(enrolled(), PERSON, NONCE, code=code(), recovery=(), at=AT, pepper=PEPPER)
    assert refused.value.code == "FACTOR_EXISTS"
    change, _ = second_factor.enrol_authenticator(
        Held(None, None), PERSON, NONCE, code=code(), recovery=(), at=AT, pepper=PEPPER
    )
    assert [message.kind for message in change.messages] == ["factor_added"]


def test_who_has_no_factor_proves_none() -> None:
    """Neither without a row nor with one from which all factors are gone."""
    gone = replace(second_factor.none_of(PERSON), revision=3)
    for held in (Held(None, None), Held(gone, None)):
        assert not held.is_enrolled
        assert refusal(held, code(), AT) == "FACTOR_MISSING"


# --- passkeys


NEW = NewKey("aWQ", "a2V5", 3)
NOBODY = Held(None, None)


def with_passkey(held: Held = NOBODY, new: NewKey = NEW) -> Held:
    """The same person with one more passkey."""
    change, use = second_factor.enrol_passkey(held, PERSON, new, name=" 办公电脑 ", recovery=(), at=AT, pepper=PEPPER)
    return Held(change.row, use)


def test_a_passkey_is_a_second_factor_with_a_name() -> None:
    """Beside an authenticator or alone; each once, ten at most; the letter names it."""
    held = with_passkey()
    assert held.is_enrolled
    assert held.factors is not None
    assert [each.name for each in held.factors.passkeys] == ["办公电脑"]
    change, _ = second_factor.enrol_passkey(Held(None, None), PERSON, NEW, name="A", recovery=(), at=AT, pepper=PEPPER)
    assert change.messages[0].body["factor"] == "通行密钥“A”"
    for number in range(second_factor.MOST_PASSKEYS - 1):
        held = with_passkey(held, NewKey(f"aWQ{number}", "a2V5", 0))
    for new, wanted in ((NEW, "FACTOR_EXISTS"), (NewKey("bmV3", "a2V5", 0), "TOO_MANY_PASSKEYS")):
        with pytest.raises(Problem) as refused:
            with_passkey(held, new)
        assert refused.value.code == wanted


def test_a_challenge_is_of_one_session_and_five_minutes() -> None:
    """It is stored nowhere: its moment stands in it, and only the pepper makes one."""
    challenge = second_factor.challenge("s1", AT, PEPPER)
    second_factor.check_challenge(challenge, "s1", AT + timedelta(minutes=5), PEPPER)
    for session, at, given in (
        ("s2", AT, challenge),
        ("s1", AT + timedelta(minutes=5, seconds=1), challenge),
        ("s1", AT - timedelta(seconds=1), challenge),
        ("s1", AT, second_factor.challenge("s1", AT, "another")),
        ("s1", AT, ""),
        ("s1", AT, "____________"),
        ("s1", AT, "é"),
    ):
        with pytest.raises(Problem) as refused:
            second_factor.check_challenge(given, session, at, PEPPER)
        assert refused.value.code == "PASSKEY_FAILED"


@pytest.mark.parametrize(("before", "count", "is_right"), [(3, 4, True), (3, 3, False), (3, 0, False), (0, 0, True)])
def test_a_counter_must_grow_where_there_is_one(before: int, count: int, is_right: bool) -> None:
    """A copied passkey falls behind; one that is kept in a cloud always says zero. Wrong codes are forgotten."""
    held = with_passkey(Held(None, FactorUse(subject="w1", wrong=(AT,))), NewKey("aWQ", "a2V5", before))
    if is_right:
        use = second_factor.used_passkey(held, PERSON, "aWQ", count)
        assert (use.counts, use.wrong) == ({"aWQ": count}, ())
    else:
        with pytest.raises(Problem):
            second_factor.used_passkey(held, PERSON, "aWQ", count)


# --- one's own, and a reset


def factors_of(held: Held) -> Factors:
    assert held.factors is not None
    return held.factors


def code_of(act: Callable[[], object]) -> str:
    """The code with which it is refused."""
    with pytest.raises(Problem) as refused:
        act()
    return refused.value.code


def test_factors_are_removed_but_the_last() -> None:
    """Whichever it is; what is not there is not found, and a passkey has a new name."""
    both = factors_of(with_passkey(enrolled()))
    renamed = second_factor.rename_passkey(both, "aWQ", " 手机 ", AT).row
    assert [each.name for each in renamed.passkeys] == ["手机"]
    passkey_alone = second_factor.remove_authenticator(renamed, AT).row
    code_alone = second_factor.remove_passkey(renamed, "aWQ", AT).row
    assert (passkey_alone.authenticator, code_alone.passkeys) == (None, ())
    for act, wanted in (
        (lambda: second_factor.remove_passkey(passkey_alone, "aWQ", AT), "LAST_FACTOR"),
        (lambda: second_factor.remove_authenticator(code_alone, AT), "LAST_FACTOR"),
        (lambda: second_factor.remove_authenticator(passkey_alone, AT), "NOT_FOUND"),
        (lambda: second_factor.remove_passkey(code_alone, "aWQ", AT), "NOT_FOUND"),
        (lambda: second_factor.rename_passkey(code_alone, "aWQ", "x", AT), "NOT_FOUND"),
        (lambda: second_factor.rename_passkey(both, "aWQ", " ", AT), "INVALID_FIELDS"),
    ):
        assert code_of(act) == wanted


def test_new_recovery_codes_end_the_earlier_ones() -> None:
    """All of them; a letter says so."""
    others = second_factor.new_recovery("other")
    change = second_factor.renew_recovery(factors_of(enrolled()), PERSON, others, at=AT, pepper=PEPPER)
    assert second_factor.has_codes(change.row, others, PEPPER)
    assert not second_factor.has_codes(change.row, RECOVERY, PEPPER)
    assert [message.kind for message in change.messages] == ["factor_added"]


def test_a_reset_takes_all_and_ends_every_session() -> None:
    """By somebody else, of somebody who has a factor and takes part; the letter brings a link."""
    by = Actor(Role.ORGANIZER, "w2")
    factors, person = second_factor.reset(factors_of(with_passkey(enrolled())), PERSON, by, at=AT, why="换手机")
    assert not factors.row.is_enrolled
    assert factors.row.recovery == ()
    assert person.row.access_from == AT
    [letter] = person.messages
    assert (letter.kind, letter.body["email"], letter.body["subject"]) == ("factor_reset", "w@e.cn", "w1")
    left = remove_organizer(PERSON, by, AT, "离职").row
    held = factors_of(enrolled())
    for given, someone, who, wanted in (
        (held, PERSON, Actor(Role.ORGANIZER, "w1"), "OWN_FACTOR"),
        (None, PERSON, by, "FACTOR_MISSING"),
        (factors.row, PERSON, by, "FACTOR_MISSING"),
        (held, left, by, "PERSON_REMOVED"),
    ):
        assert code_of(lambda: second_factor.reset(given, someone, who, at=AT, why="x")) == wanted  # noqa: B023
