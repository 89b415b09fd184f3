"""Signing in: sessions, one-time codes and single-use links.

Randomness and time come in as arguments. The sign-in policy: a session is 256 random bits, stored only as SHA-256; it
ends after 30 minutes without use and after 12 hours in all. A code has six digits and is valid for 10 minutes and five
tries; a contact is sent at most three in 15 minutes. A link works once.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

import msgspec

from chalicelib.actors import Actor, Role
from chalicelib.errors import Problem
from chalicelib.lifetimes import CODE_LIFE

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
TOUCH_EVERY = timedelta(minutes=5)  # at most one write in five minutes; the idle time is exact to as much
CODE_TRIES = 5
SEND_WINDOW = timedelta(minutes=15)
SENDS_A_WINDOW = 3
CODE_KEPT = timedelta(hours=1)  # longer than the send window, which is counted on this row


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser; `id` is the SHA-256 of the secret in its cookie."""

    id: str
    role: Role
    subject: str
    name: str
    issued_at: datetime
    seen_at: datetime

    @property
    def actor(self) -> Actor:
        """Who acts in this session."""
        return Actor(self.role, self.subject)

    @property
    def expires_at(self) -> datetime:
        """When it ends if it is not used again."""
        return min(self.seen_at + IDLE, self.issued_at + ABSOLUTE)

    def is_live(self, at: datetime) -> bool:
        """Whether it may still be used."""
        return at < self.expires_at

    def needs_touch(self, at: datetime) -> bool:
        """Whether the time of its last use should be stored again."""
        return at - self.seen_at >= TOUCH_EVERY


class Contact(msgspec.Struct, frozen=True, kw_only=True):
    """What an address signs in as. There is one row for each role of an address; `subject` is empty if it has none."""

    digest: str
    role: Role
    subject: str
    name: str = ""
    sends: tuple[datetime, ...] = ()


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """A one-time code for a contact. Its digits are computed from `nonce` and the pepper and never stored."""

    digest: str
    nonce: str
    issued_at: datetime
    tries: int = 0
    used: bool = False
    sends: tuple[datetime, ...] = ()

    def is_open(self, at: datetime) -> bool:
        """Whether a guess may still be compared."""
        return not self.used and self.tries < CODE_TRIES and at < self.issued_at + CODE_LIFE


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A single-use sign-in link; `id` is the SHA-256 of its token."""

    id: str
    role: Role
    subject: str
    name: str
    expires_at: datetime
    used_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        """Whether it may still be redeemed."""
        return self.used_at is None and at < self.expires_at


def digest(secret: str) -> str:
    """SHA-256 of a secret, as stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(secret: str) -> str:
    """The header value that every write of a session must carry. It is computed from the cookie's secret alone."""
    return hashlib.sha256(b"csrf:" + secret.encode()).hexdigest()[:32]


def contact_digest(contact: str, pepper: str) -> str:
    """The name of a contact in rows: an HMAC, so that a leaked table holds no addresses."""
    return hmac.new(pepper.encode(), b"contact:" + contact.encode(), hashlib.sha256).hexdigest()


def code_digits(code: Code, pepper: str) -> str:
    """The six digits of a code (HMAC-SHA-256 of its nonce, modulo 10^6)."""
    mac = hmac.new(pepper.encode(), f"code:{code.digest}:{code.nonce}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"


def issue_code(previous: Code | None, contact: str, nonce: str, at: datetime, pepper: str) -> Code:
    """A new code for a contact. Raises TOO_MANY_CODES after three sends in 15 minutes."""
    sends = _with_send(previous.sends if previous else (), at)
    return Code(digest=contact_digest(contact, pepper), nonce=nonce, issued_at=at, sends=sends)


def count_send(contact: Contact, at: datetime) -> Contact:
    """The contact after one more link is sent to it. Raises TOO_MANY_CODES after three in 15 minutes."""
    return msgspec.structs.replace(contact, sends=_with_send(contact.sends, at))


def _with_send(sends: tuple[datetime, ...], at: datetime) -> tuple[datetime, ...]:
    recent = tuple(sent for sent in sends if at - sent < SEND_WINDOW)
    if len(recent) >= SENDS_A_WINDOW:
        wait = recent[0] + SEND_WINDOW - at
        raise Problem("TOO_MANY_CODES", minutes=-(-wait // timedelta(minutes=1)))
    return (*recent, at)


def matches(code: Code, guess: str, pepper: str) -> bool:
    """Whether a guess is the code, compared in constant time."""
    return hmac.compare_digest(code_digits(code, pepper).encode(), guess.encode("utf-8", "replace"))


def new_session(secret: str, role: Role, subject: str, name: str, at: datetime) -> Session:
    """A session for the holder of `secret`."""
    return Session(id=digest(secret), role=role, subject=subject, name=name, issued_at=at, seen_at=at)
