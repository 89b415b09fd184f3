"""How often something may be sent to a contact, and the work that one more send costs."""

import hashlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.errors import Problem
from chalicelib.people import send_caps
from chalicelib.people.send_caps import Asker, Send, Traffic, WorkNeeded
from tests.unit.samples import AT

CALM = Traffic(0, 0)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def sends(*ages: timedelta, network: str = "n1") -> list[Send]:
    """Sends of so long ago, the oldest first."""
    return [Send(AT - age, network) for age in ages]


@pytest.mark.parametrize(
    ("ages", "traffic", "bits"),
    [
        ((), CALM, 0),
        ((2 * SECOND, SECOND), CALM, 0),
        ((3 * SECOND, 2 * SECOND, SECOND), CALM, 14),
        ((send_caps.WINDOW, 2 * SECOND, SECOND), CALM, 0),  # the first is forgotten
        ((SECOND,) * 5, CALM, 16),
        ((SECOND,) * 20, CALM, 18),  # never more than a phone can do
        ((), Traffic(19, 0), 0),
        ((), Traffic(20, 0), 14),
        ((), Traffic(40, 0), 15),
        ((), Traffic(0, 199), 0),
        ((), Traffic(0, 200), 14),
    ],
)
def test_work_grows_with_what_was_sent(ages: tuple[timedelta, ...], traffic: Traffic, bits: int) -> None:
    """To a contact, from a network, and to everybody."""
    assert send_caps.bits_needed(sends(*ages), traffic, AT) == bits


@given(st.integers(0, 400), st.integers(0, 400), st.integers(0, 4000))
def test_work_is_bounded(sent: int, network: int, shard: int) -> None:
    """However much was sent: the owner of a contact can always do it in a browser."""
    bits = send_caps.bits_needed(sends(*[SECOND] * sent), Traffic(network, shard), AT)
    assert bits == 0 or send_caps.LEAST_BITS <= bits <= send_caps.MOST_BITS


def test_a_proof_fits_one_send_to_one_contact() -> None:
    """It is of no use for another contact, nor for the next send."""
    past = sends(3 * SECOND, 2 * SECOND, SECOND)
    with pytest.raises(WorkNeeded) as caught:
        send_caps.check(past, Asker("n1", CALM), AT, challenge_for="code:d1", pepper="pepper")
    proof = send_caps.work(caught.value.challenge, caught.value.bits)
    asker = Asker("n1", CALM, proof)
    send_caps.check(past, asker, AT, challenge_for="code:d1", pepper="pepper")
    for others, contact in ((past, "code:d2"), (past, "link:d1"), ([*past[1:], Send(AT, "n1")], "code:d1")):
        with pytest.raises(WorkNeeded):
            send_caps.check(others, asker, AT, challenge_for=contact, pepper="pepper")


@given(st.text(max_size=60), st.integers(1, 12))
@settings(max_examples=300)
def test_a_proof_is_counted_in_zero_bits(proof: str, bits: int) -> None:
    """The rule, worked out in binary digits; what is too long or empty proves nothing."""
    digits = f"{int(hashlib.sha256(f'c:{proof}'.encode('utf-8', 'replace')).hexdigest(), 16):0256b}"
    expected = 0 < len(proof) <= 40 and digits.startswith("0" * bits)
    assert send_caps.proves("c", proof, bits) == expected


@pytest.mark.parametrize(
    ("sent", "network", "minutes"),
    [
        (sends(*[HOUR] * 29), "n1", None),
        (sends(*[HOUR] * 30), "n1", 23 * 60),
        (sends(*[HOUR] * 30), "n2", None),  # strangers have used up their own, not the owner's
        (sends(*[HOUR] * 59), "n2", None),
        (sends(*[HOUR] * 60), "n2", 23 * 60),
    ],
)
def test_a_day_has_its_end_for_those_who_used_it(sent: list[Send], network: str, minutes: int | None) -> None:
    """A refusal says how long to wait."""
    asker = Asker(network, CALM)
    if minutes is None:
        send_caps.check(sent, asker, AT, challenge_for="code:d1", pepper="pepper")
        return
    with pytest.raises(Problem) as caught:
        send_caps.check(sent, asker, AT, challenge_for="code:d1", pepper="pepper")
    assert (caught.value.code, caught.value.values) == ("TOO_MANY_CODES", {"minutes": minutes})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.7", "203.0.113.250", True),
        ("203.0.113.7", "203.0.112.7", False),
        ("2001:db8:0:1200::1", "2001:db8:0:12ff::9", True),
        ("2001:db8:0:1200::1", "2001:db8:0:1300::1", False),
        ("::ffff:203.0.113.7", "203.0.113.9", True),
        ("", "not an address", True),
        ("", "203.0.113.7", False),
    ],
)
def test_a_network_is_a_24_or_a_56(one: str, other: str, same: bool) -> None:
    """What a provider gives to one customer; and a row tells no address."""
    digests = [send_caps.network_of(address, "pepper") for address in (one, other)]
    assert (digests[0] == digests[1]) == same
    assert send_caps.network_of(one, "other pepper") != digests[0]  # a list of networks cannot be tried against a row


def test_sends_are_kept_for_a_day() -> None:
    """And counted in windows of a quarter of an hour."""
    old = Send(AT - timedelta(days=1), "n1")
    young = Send(AT - timedelta(days=1) + SECOND, "n1")
    assert send_caps.recent([old, young], AT) == (young,)
    windows = {send_caps.window_of(AT.replace(minute=minute, second=0)) for minute in (0, 14, 15)}
    assert len(windows) == 2


@pytest.mark.parametrize(("challenge", "bits", "answer"), [("c", 8, "17"), ("c", 12, "3292"), ("zx", 16, "33724")])
def test_the_page_and_the_server_find_the_same_proof(challenge: str, bits: int, answer: str) -> None:
    """tests/web/work.test.js holds the page to the same table."""
    assert send_caps.work(challenge, bits) == answer
