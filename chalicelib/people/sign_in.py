"""Signing in: sessions, their secrets, and the contacts that people sign in with.

Randomness and time come in as arguments. A session is 256 random bits, stored only as SHA-256; it ends after 30 minutes
without use and after 12 hours in all, and at once when its person is removed (`access`). Codes are in `codes`, links in
`links`.
"""

import hashlib
import hmac
import re
import unicodedata
from datetime import datetime, timedelta

import msgspec

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.errors import field_problem, invalid

IDLE = timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
DEVICE_LENGTH = 60
TOUCH_EVERY = timedelta(minutes=5)  # at most one write in five minutes; the idle time is exact to as much

_EMAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+")
_PHONE = re.compile(r"1[3-9][0-9]{9}")  # \d would take digits of every script


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """A signed-in browser; `id` is the SHA-256 of the secret in its cookie."""

    id: str
    role: Role
    subject: str
    name: str
    issued_at: datetime
    seen_at: datetime
    device: str = ""

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
    """What an address signs in as. There is one row for each role of an address."""

    digest: str
    role: Role
    subject: str
    name: str = ""


def digest(secret: str) -> str:
    """SHA-256 of a secret, as stored."""
    return hashlib.sha256(secret.encode()).hexdigest()


def csrf_token(secret: str) -> str:
    """The header value that every write of a session must carry. It is computed from the cookie's secret alone."""
    return hashlib.sha256(b"csrf:" + secret.encode()).hexdigest()[:32]


def clean_contact(raw: str) -> str:
    """A phone number or e-mail address in one spelling. Raises INVALID_FIELDS."""
    contact = plain_email(raw) if "@" in unicodedata.normalize("NFKC", raw) else plain_phone(raw)
    if _EMAIL.fullmatch(contact) or _PHONE.fullmatch(contact):
        return contact
    raise invalid(field_problem("contact", "BAD_CONTACT"))


def plain_email(raw: str) -> str:
    """An e-mail address in one spelling: half-width, lower case, nothing invisible."""
    return unicodedata.normalize("NFKC", text.clean_line(raw)).strip().lower()


def plain_phone(raw: str) -> str:
    """A phone number in one spelling: half-width digits alone, without the country's code."""
    return re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", text.clean_line(raw))).removeprefix("+86")


def is_email(contact: str) -> bool:
    """Whether it has the form of an e-mail address."""
    return _EMAIL.fullmatch(contact) is not None


def is_phone(contact: str) -> bool:
    """Whether it has the form of a mobile number of mainland China."""
    return _PHONE.fullmatch(contact) is not None


def masked(contact: str) -> str:
    """The contact as it is shown: `138****5678`, `z***@example.cn`."""
    if "@" in contact:
        name, _, domain = contact.partition("@")
        return f"{name[:1]}***@{domain}"
    return f"{contact[:3]}****{contact[-4:]}"


def contact_digest(contact: str, pepper: str) -> str:
    """The name of a contact in rows: an HMAC, so that a leaked table holds no addresses."""
    return hmac.new(pepper.encode(), b"contact:" + contact.encode(), hashlib.sha256).hexdigest()


def new_secret(role: Role, subject: str, random: str) -> str:
    """The secret of a session or a link: it names its person, so that one read finds the row and the person."""
    return f"{role.value}.{subject}.{random}"


def named_in(secret: str) -> tuple[str, str]:
    """The role and the subject that a secret names: claims, which only the row of its hash confirms."""
    role, _, rest = secret.partition(".")
    return role, rest.partition(".")[0]


def new_session(secret: str, role: Role, subject: str, name: str, at: datetime, device: str = "") -> Session:
    """A session for the holder of `secret`."""
    return Session(
        id=digest(secret),
        role=role,
        subject=subject,
        name=name,
        issued_at=at,
        seen_at=at,
        device=device[:DEVICE_LENGTH],
    )
