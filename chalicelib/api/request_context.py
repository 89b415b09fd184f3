"""The context of a request: who asks, in which call, about which row. One batch read fetches all of it.

The session cookie is `<subject>.<256 random bits>`; only the SHA-256 of the whole is stored. Because the cookie names
the subject, one read can fetch the session and the subject's rows. A forged subject gives another hash, so no session
is found.
"""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime
from functools import cache
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple, TypeVar

import msgspec

from chalicelib import clock
from chalicelib.actors import Actor
from chalicelib.api.gateway import request
from chalicelib.aws import records
from chalicelib.aws.items import campaign_key, session_key
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows, Write
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition, load_definition
from chalicelib.config import config
from chalicelib.errors import Problem
from chalicelib.history import Change, Row
from chalicelib.people import permissions, sign_in
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Session

T = TypeVar("T")


@cache
def definition() -> Definition:
    """The definition of the call that this deployment runs."""
    return load_definition(config().contest)


class RequestContext(NamedTuple):
    """What is known of a request before its view runs."""

    at: datetime
    definition: Definition
    session: Session
    campaign: Campaign
    rows: Rows
    touch: tuple[Write, ...]

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.session.actor

    @property
    def is_guest(self) -> bool:
        """Whether something else than a session admits the asker."""
        return not self.session.id

    def may(self, permission: Permission) -> bool:
        """Whether the asker has one more permission than the route asks for."""
        return permissions.allows(self.session.role, permission)

    def found(self, key: Key[T]) -> T:
        """A row that the request is about. Raises NOT_FOUND if there is none."""
        return self.rows.found(key)

    def save(self, change: Change[Row], replacing: Row | None, *also: Write) -> Row:
        """Store a change and, in the same transaction, when this session was last used."""
        return records.save(change, replacing, *also, *self.touch)

    def note_presence(self) -> None:
        """Store when this session was last used, for a request that changes no row."""
        if self.touch:
            records.transact(list(self.touch))


def public() -> tuple[datetime, Definition, Campaign]:
    """Time, definition and campaign of a request that needs no session."""
    return clock.now(), definition(), _opened(records.get(campaign_key(config().contest)))


def authenticate(
    permission: Permission,
    *about: Key[Any],
    own: Callable[[str], Key[Any]] | None = None,
    admitted: Callable[[Rows, datetime], Session | None] | None = None,
) -> RequestContext:
    """The context of a signed-in request, with the rows that it is `about`. Its role must have the permission.

    `own` makes the key of the asker's own row from the subject of the session. `admitted` may give what stands in for
    a session that has ended; its request came with a secret of the page, which proves what a CSRF token proves.
    Raises NOT_SIGNED_IN, FORBIDDEN, CSRF.
    """
    at, secret = clock.now(), session_secret()
    in_session, of_call = session_key(sign_in.digest(secret)), campaign_key(config().contest)
    mine = (own(subject_of(secret)),) if own is not None else ()
    rows = records.gather(in_session, of_call, *mine, *about)
    guest = admitted(rows, at) if admitted else None
    session = _own_or(guest, rows.get(in_session), at) if guest else None
    session = session or _checked(rows.get(in_session), secret, permission, at)
    touch = _touch(session, at)
    if touch and is_read():
        records.transact(list(touch))
        touch = ()
    campaign = _opened(rows.get(of_call))
    return RequestContext(at, definition=definition(), session=session, campaign=campaign, rows=rows, touch=touch)


def _own_or(guest: Session, session: Session | None, at: datetime) -> Session:
    """The session of the one who is admitted, so that it is kept alive; what stands in for it where it has ended."""
    own = session is not None and session.is_live(at) and (session.role, session.subject) == (guest.role, guest.subject)
    return session if session is not None and own else guest


def _opened(campaign: Campaign | None) -> Campaign:
    if campaign is None:
        raise Problem("BUSY")  # the stack is deployed but its campaign is not opened yet
    return campaign


def _checked(session: Session | None, secret: str, permission: Permission, at: datetime) -> Session:
    if session is None or not session.is_live(at):
        raise Problem("NOT_SIGNED_IN")
    if not is_read():
        check_csrf(secret)
    if not permissions.allows(session.role, permission):
        raise Problem("FORBIDDEN")
    return session


def is_read() -> bool:
    """Whether the request only reads."""
    return request().method in {"GET", "HEAD"}


def check_csrf(secret: str) -> None:
    """Raise CSRF unless the header proves that the page can read our answers."""
    if not hmac.compare_digest(header("x-csrf-token").encode(), sign_in.csrf_token(secret).encode()):
        raise Problem("CSRF")


def header(name: str) -> str:
    """One request header; empty if it is missing."""
    return str(request().headers.get(name) or "")


def _touch(session: Session, at: datetime) -> tuple[Write, ...]:
    if not session.needs_touch(at):
        return ()
    seen = msgspec.structs.replace(session, seen_at=at)
    return (records.put_row(seen, {"ConditionExpression": "attribute_exists(pk)"}),)


# --- the cookie -------------------------------------------------------------------------------------------------


def cookie_name() -> str:
    """`__Host-session`, which browsers bind to this host over HTTPS; over a laptop's plain HTTP, `session`."""
    return "session" if config().is_local else "__Host-session"


def session_secret() -> str:
    """The cookie's value; empty if there is none."""
    try:
        morsel = SimpleCookie(header("cookie")).get(cookie_name())
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def subject_of(secret: str) -> str:
    """The subject that a secret names."""
    return secret.partition(".")[0] or "nobody"


def new_secret(subject: str) -> str:
    """A fresh secret for a session of `subject`."""
    return f"{subject}.{secrets.token_urlsafe(32)}"


def cookie(secret: str) -> str:
    """The Set-Cookie header that signs in, or out with an empty secret."""
    parts = [f"{cookie_name()}={secret}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += [] if config().is_local else ["Secure"]
    parts += ["Max-Age=0"] if not secret else []
    return "; ".join(parts)
