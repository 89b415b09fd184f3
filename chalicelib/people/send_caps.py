"""How often codes and links may be asked for, and the work that a browser must do when it is too often.

Nobody can shut somebody else out: beyond the free sends a request is not refused but must bring a proof of work, and a
contact that strangers have used up for the day stays open to every network that has not. The work is that of Hashcash
(Back 2002): a text whose SHA-256 together with the challenge begins with as many zero bits as asked for.
"""

import hashlib
import hmac
import ipaddress
import itertools
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import msgspec

from chalicelib.errors import Problem

WINDOW = timedelta(minutes=15)
DAY = timedelta(days=1)
FREE_SENDS = 3  # to a contact in a window
NETWORK_SENDS = 20  # from a network in a window: a whole office signs in behind one address
SHARDS = 16  # counters of all sends: one would take at most 1,000 writes a second
SHARD_SENDS = 200  # a shard's in a window: 3,200 in all
CONTACT_DAY = 30  # to a contact in 24 hours
FRESH_DAY = 60  # the same, when none of them was asked for by the network that asks now
LEAST_BITS = 14
MOST_BITS = 18  # 2^18 hashes: some seconds in the browser of an old phone
_ANSWER_LENGTH = 40


class Send(msgspec.Struct, frozen=True):
    """A code or a link was asked for, from a network (its keyed digest)."""

    at: datetime
    network: str


class Traffic(NamedTuple):
    """Sends in the present window: from the network that asks, and in its shard of all."""

    network: int
    shard: int


class Asker(NamedTuple):
    """Who asks: the network, what came from it lately, and the proof of work that the request brought."""

    network: str
    traffic: Traffic
    proof: str = ""


class WorkNeeded(Problem):
    """A proof of work must come with the request: `challenge` and how many zero bits."""

    def __init__(self, challenge: str, bits: int) -> None:
        super().__init__("WORK_NEEDED")
        self.challenge = challenge
        self.bits = bits


def network_of(address: str, pepper: str) -> str:
    """A network's name in rows: the keyed digest of its /24 (IPv4) or /56 (IPv6). All that is no address is one."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return _digest("network:?", pepper)
    mapped = getattr(parsed, "ipv4_mapped", None) or parsed
    net = ipaddress.ip_network((mapped, 24 if mapped.version == 4 else 56), strict=False)
    return _digest(f"network:{net}", pepper)


def _digest(value: str, pepper: str) -> str:
    return hmac.new(pepper.encode(), value.encode(), hashlib.sha256).hexdigest()[:16]


def recent(sends: Sequence[Send], at: datetime) -> tuple[Send, ...]:
    """The sends of the last 24 hours."""
    return tuple(send for send in sends if at - send.at < DAY)


def check(sends: Sequence[Send], asker: Asker, at: datetime, challenge_for: str, pepper: str) -> None:
    """Whether one more send to a contact is allowed.

    `sends` are the contact's of the last 24 hours, `challenge_for` names the contact. A challenge fits until the next
    send, so that each proof serves once. Raises WorkNeeded, TOO_MANY_CODES.
    """
    mine = any(send.network == asker.network for send in sends)
    if len(sends) >= (CONTACT_DAY if mine else FRESH_DAY):
        wait = sends[0].at + DAY - at
        raise Problem("TOO_MANY_CODES", minutes=-(-wait // timedelta(minutes=1)))
    bits = bits_needed(sends, asker.traffic, at)
    challenge = _challenge(challenge_for, sends, bits, pepper)
    if bits and not proves(challenge, asker.proof, bits):
        raise WorkNeeded(challenge, bits)


def bits_needed(sends: Sequence[Send], traffic: Traffic, at: datetime) -> int:
    """The zero bits of the work before one more send; 0 if none is needed."""
    lately = sum(at - send.at < WINDOW for send in sends)
    excess = max(
        lately - FREE_SENDS,
        traffic.network // NETWORK_SENDS - 1,
        traffic.shard // SHARD_SENDS - 1,
    )
    return min(LEAST_BITS + excess, MOST_BITS) if excess >= 0 else 0


def _challenge(challenge_for: str, sends: Sequence[Send], bits: int, pepper: str) -> str:
    last = sends[-1].at.isoformat() if sends else ""
    return _digest(f"work:{challenge_for}:{len(sends)}:{last}:{bits}", pepper)


def proves(challenge: str, proof: str, bits: int) -> bool:
    """Whether SHA-256 of `challenge:proof` begins with `bits` zero bits."""
    if not proof or len(proof) > _ANSWER_LENGTH:
        return False
    found = hashlib.sha256(f"{challenge}:{proof}".encode("utf-8", "replace")).digest()
    return int.from_bytes(found, "big") >> (256 - bits) == 0


def work(challenge: str, bits: int) -> str:
    """The proof that a challenge asks for, as the page works it out: on average 2^bits hashes."""
    return next(str(tried) for tried in itertools.count() if proves(challenge, str(tried), bits))


def window_of(at: datetime) -> str:
    """The name of the present window, in which traffic is counted."""
    return str(int(at.timestamp() // WINDOW.total_seconds()))
