"""Signing in: sessions, their secrets, and the contacts that people sign in with.

Randomness and time come in as arguments. A session is 256 random bits, stored only as SHA-256; it ends after 30 minutes
without use and after 12 hours in all, and at once when its person is removed (`access`). Codes are in `codes`, links in
`links`.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

import msgspec

from chalicelib.actors import Actor, Role
from chalicelib.people.permissions import TWO_FACTORS

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
DEVICE_LENGTH = 60
PERSON = 16  # hexadecimal digits: enough that no two people of one browser are alike
TOUCH_EVERY = timedelta(minutes=5)  # at most one write in five minutes; the idle time is exact to as much


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser; `id` is the SHA-256 of the secret in its cookie.

    `member`: the team member who uses the account of `subject`; empty for the account's owner. `factor_at`: when the
    second factor was proved in it; None before, and in the sessions of roles that need none.
    """

    id: str
    role: Role
    subject: str
    name: str
    issued_at: datetime
    seen_at: datetime
    device: str = ""
    member: str = ""
    factor_at: datetime | None = None

    @property
    def is_half(self) -> bool:
        """Whether its second factor is still to be proved."""
        return self.role in TWO_FACTORS and self.factor_at is None

    @property
    def actor(self) -> Actor:
        """Who acts in this session."""
        return Actor(self.role, self.subject, self.member or msgspec.UNSET)

    @property
    def person(self) -> str:
        """What tells this person from others in a browser: the name, such as `z***@example.cn`, may be another's."""
        return digest(f"{self.role.value}/{self.subject}/{self.member}")[:PERSON]

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
    """What an address signs in as. There is one row for each role of an address. `member` as in `Session`."""

    digest: str
    role: Role
    subject: str
    name: str = ""
    member: str = ""


def digest(secret: str) -> str:
    """SHA-256 of a secret, as stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(secret: str) -> str:
    """The header value that every write of a session must carry. It is computed from the cookie's secret alone."""
    return hashlib.sha256(b"csrf:" + secret.encode()).hexdigest()[:32]


def contact_digest(contact: str, pepper: str) -> str:
    """The name of a contact in rows: an HMAC, so that a leaked table holds no addresses."""
    return hmac.new(pepper.encode(), b"contact:" + contact.encode(), hashlib.sha256).hexdigest()


def new_secret(role: Role, subject: str, random: str) -> str:
    """The secret of a session or a link: it names its person, so that one read finds the row and the person."""
    return f"{role.value}.{subject}.{random}"


def repeatable_random(key: str, proof: str, pepper: str) -> str:
    """The random part of a session's secret that follows from a request: its key, and what it proves."""
    return hmac.new(pepper.encode(), f"session:{key}:{proof}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def named_in(secret: str) -> tuple[str, str]:
    """The role and the subject that a secret names: claims, which only the row of its hash confirms."""
    role, _, rest = secret.partition(".")
    return role, rest.partition(".")[0]


def new_session(
    secret: str, role: Role, subject: str, name: str, at: datetime, *, device: str = "", member: str = ""
) -> Session:
    """A session for the holder of `secret`."""
    return Session(
        id=digest(secret),
        role=role,
        subject=subject,
        name=name,
        issued_at=at,
        seen_at=at,
        device=device[:DEVICE_LENGTH],
        member=member,
    )


def after_second_factor(half: Session, secret: str, at: datetime) -> Session:
    """The session of `secret`, which takes the place of one whose second factor has just been proved.

    It is as old as that one, so that it ends no later, and what ends access from a moment on ends both.
    """
    return msgspec.structs.replace(half, id=digest(secret), seen_at=at, factor_at=at)
