"""The context of a request: who asks, in which call, about which row. One batch read fetches all of it.

The session cookie is `<role>.<subject>.<256 random bits>`; only the SHA-256 of the whole is stored. Because the cookie
names the person, one read fetches the session and the person's row, which tells whether they still take part. A forged
name gives another hash, so no session is found.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime
from http.cookies import CookieError, SimpleCookie
from typing import Any, NamedTuple, TypeVar

import msgspec

from chalicelib import clock
from chalicelib.actors import Actor, Role
from chalicelib.api import browsers, hidden_contacts
from chalicelib.api.gateway import Replayed, header, idempotency_key, is_read, request
from chalicelib.aws import contests, definitions, records
from chalicelib.aws.items import (
    campaign_key,
    entrant_key,
    erasure_key,
    kept_answer_key,
    person_key,
    session_key,
)
from chalicelib.aws.kept_answers import KeptAnswer
from chalicelib.aws.places import Key
from chalicelib.aws.records import Rows, Write
from chalicelib.aws.secrets import code_keys
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.config import config
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change, Row
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import access, entrants, erasure, permissions, sign_in
from chalicelib.people.permissions import Permission
from chalicelib.people.sign_in import Session

T = TypeVar("T")
A = TypeVar("A")

KEY_LENGTH = 22  # of an Idempotency-Key that nobody can guess: 128 bits in base64


class Attempt(NamedTuple):
    """A writing request that has an Idempotency-Key: where its answer is kept, and the SHA-256 of what it asks."""

    key: Key[KeptAnswer]
    request: str

    def check(self, kept: KeptAnswer | None) -> None:
        """Raise Replayed if it was answered before, KEY_REUSED if its key has served another request."""
        if kept is None:
            return
        if kept.request != self.request:
            raise Problem("KEY_REUSED")
        raise Replayed(kept.body)

    def keep(self, subject: str, answer: object, at: datetime) -> Write:
        """The write that keeps the answer."""
        row = KeptAnswer(
            subject=subject,
            key=self.key.sk.partition("#")[2],
            request=self.request,
            body="" if answer is None else msgspec.json.encode(answer).decode(),
            at=at,
        )
        return records.put_row(row, records.new_item())


def attempt_of(subject: str) -> Attempt | None:
    """The attempt of a writing request, whose answers are kept for `subject`; None without an Idempotency-Key."""
    given = idempotency_key()
    if not given or is_read():
        return None
    raw: Any = request().raw_body or b""
    rows = sorted((request().uri_params or {}).items())  # `path` is the route's, with the names of these in it
    asked = f"{request().method} {request().path} {rows} ".encode() + raw
    return Attempt(kept_answer_key(subject, sign_in.digest(given)), hashlib.sha256(asked).hexdigest())


class RequestContext(NamedTuple):
    """What is known of a request before its view runs."""

    at: datetime
    definition: Definition
    session: Session
    campaign: Campaign
    rows: Rows
    touch: tuple[Write, ...]
    attempt: Attempt | None

    @property
    def actor(self) -> Actor:
        """Who asks."""
        return self.session.actor

    @property
    def is_guest(self) -> bool:
        """Whether something else than a session admits the asker."""
        return not self.session.id

    @property
    def sees_contacts(self) -> bool:
        """Whether answers to the asker may hold phone numbers and e-mail addresses."""
        return not hidden_contacts.is_for(self.session.role, self.definition)

    def may(self, permission: Permission) -> bool:
        """Whether the asker has one more permission than the route asks for."""
        return _may(self.session, permission)

    def found(self, key: Key[T]) -> T:
        """A row that the request is about. Raises NOT_FOUND if there is none."""
        return self.rows.found(key)

    def save(self, change: Change[Row], replacing: Row | None, answer: Callable[[Row], A], *also: Write) -> A:
        """Store a change, and in the same transaction its answer, so that a repeated request gets it again.

        The transaction stores when this session was last used, too.
        """
        return self.save_all([(change, replacing)], lambda rows: answer(rows[0]), *also)

    def save_all(self, changes: Sequence[tuple[Change[Any], Any]], answer: Callable[[list[Any]], A], *also: Write) -> A:
        """Store several changes and their answer, made from the rows as stored, in one transaction.

        Raises Stale as `records.save` does, and Replayed if the same request was answered meanwhile.
        """
        prepared = records.prepare([(self._by_member(change), old) for change, old in changes])
        given = answer(prepared.rows)
        kept = [self.attempt.keep(self.session.subject, given, self.at)] if self.attempt else []
        try:
            records.commit(prepared, *also, *self.touch, *kept)
        except Stale:
            if self.attempt:  # perhaps by this very request, sent twice
                self.attempt.check(records.get(self.attempt.key))
            raise
        return given

    def _by_member(self, change: Change[Any]) -> Change[Any]:
        """The change, whose history names the team member where one acts for the account."""
        account = Actor(self.session.role, self.session.subject)
        return msgspec.structs.replace(change, by=self.actor) if change.by == account else change

    def put(self, answer: A, *writes: Write, refusal: Problem) -> A:
        """Store rows that keep no history, and the answer, in one transaction.

        Raises the refusal if the condition of the first write alone fails, Replayed as `save_all` does.
        """
        kept = [self.attempt.keep(self.session.subject, answer, self.at)] if self.attempt else []
        try:
            records.transact([*writes, *self.touch, *kept], {0: refusal})
        except Stale:
            if self.attempt:
                self.attempt.check(records.get(self.attempt.key))
            raise
        return answer

    def note_presence(self) -> None:
        """Store when this session was last used, for a request that changes no row."""
        if self.touch:
            records.transact(list(self.touch))


def public() -> tuple[datetime, Definition, Campaign]:
    """Time, definition and campaign of a request that needs no session."""
    campaign = _opened(records.get(campaign_key(contests.current())))
    return clock.now(), definitions.in_force(campaign), campaign


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
    in_session, of_call = session_key(sign_in.digest(secret)), campaign_key(contests.current())
    role, subject = sign_in.named_in(secret)
    of_person = [key for key in (person_key(role, subject),) if key]
    mine = [*of_person, *([own(subject)] if own else [])]
    leaving = [erasure_key(contests.current(), role, subject)] if permission in permissions.UNDER_CONSENT else []
    attempt = attempt_of(subject)
    rows = records.gather(in_session, of_call, *mine, *about, *leaving, *([attempt.key] if attempt else []))
    held = rows.get(in_session)
    if held is not None and not (of_person and access.admits(rows.get(of_person[0]), held.issued_at, held.member)):
        held = None
    guest = admitted(rows, at) if admitted else None
    session = _own_or(guest, held, at) if guest else None
    session = session or _checked(held, secret, permission, at)
    touch = _touch(session, at)
    if touch and is_read():
        records.transact(list(touch))
        touch = ()
    campaign = _opened(rows.get(of_call))
    if attempt and session.subject == subject:
        attempt.check(rows.get(attempt.key))
    else:
        attempt = None  # whoever holds only an upload's token repeats harmless requests
    definition = definitions.in_force(campaign)
    hidden_contacts.hide_from(session.role, definition)
    if leaving and not admitted:  # an upload that is under way goes on: nothing that was begun is lost
        _check_consent(session, rows, definition)
    return RequestContext(at, definition, session, campaign=campaign, rows=rows, touch=touch, attempt=attempt)


def _check_consent(session: Session, rows: Rows, definition: Definition) -> None:
    """Raise CONSENT_OUTDATED or ERASURE_WAITS. A team member goes on under a notice that the owner has yet to read."""
    contest, subject = contests.current(), session.subject
    if erasure.is_open(rows.get(erasure_key(contest, session.role.value, subject))):
        raise Problem("ERASURE_WAITS")
    person = rows.get(entrant_key(subject))
    if person is not None and not session.member and entrants.asks_again(person, definition):
        raise Problem("CONSENT_OUTDATED")


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
    if not _may(session, permission):
        raise Problem("FORBIDDEN")
    if session.is_half and permission not in permissions.BEFORE_SECOND_FACTOR:
        raise Problem("SECOND_FACTOR_NEEDED")
    return session


def _may(session: Session, permission: Permission) -> bool:
    is_owners = bool(session.member) and permission in permissions.OWNERS_ALONE
    return permissions.allows(session.role, permission) and not is_owners


def check_csrf(secret: str) -> None:
    """Raise CSRF unless the header proves that the page can read our answers."""
    if not hmac.compare_digest(header("x-csrf-token").encode(), sign_in.csrf_token(secret).encode()):
        raise Problem("CSRF")


def _touch(session: Session, at: datetime) -> tuple[Write, ...]:
    if not session.needs_touch(at):
        return ()
    seen = msgspec.structs.replace(session, seen_at=at)
    return (records.put_row(seen, {"ConditionExpression": "attribute_exists(pk)"}),)


# --- the cookie -------------------------------------------------------------------------------------------------


def cookie_name() -> str:
    """`__Host-session`, which browsers bind to this host over HTTPS; over a laptop's plain HTTP, `session`.

    A further contest has one of its own name, because all share the host: signing in to one ends no other session.
    """
    name = "session" if config().is_local else "__Host-session"
    return name if contests.is_default() else f"{name}-{contests.current()}"


def session_secret() -> str:
    """The cookie's value; empty if there is none."""
    try:
        morsel = SimpleCookie(header("cookie")).get(cookie_name())
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def new_session(role: Role, subject: str, name: str, at: datetime, proof: str, member: str = "") -> tuple[str, Session]:
    """A fresh secret and its session, in the browser that asks.

    With an Idempotency-Key the secret follows from it and from the `proof` that was shown (a code, a link's token), so
    that the same request, sent again because its answer was lost, finds its session.
    """
    secret = sign_in.new_secret(role, subject, repeatable(proof) or secrets.token_urlsafe(32))
    return secret, sign_in.new_session(
        secret, role, subject=subject, name=name, at=at, device=browsers.described(header("user-agent")), member=member
    )


def made_session(role: Role, subject: str, proof: str, at: datetime) -> tuple[str, Session] | None:
    """The secret and the session that this very request made before, if it did and the session still lives."""
    made = [sign_in.new_secret(role, subject, random) for random in _repeatables(proof)]
    places = {secret: session_key(sign_in.digest(secret)) for secret in made}
    rows = records.gather(*places.values()) if places else None
    found = [(secret, rows.get(place)) for secret, place in places.items()] if rows else []
    return next(((secret, row) for secret, row in found if row is not None and row.is_live(at)), None)


def repeatable(proof: str) -> str:
    """What follows from the request's Idempotency-Key and from what it is about; empty without a long enough key."""
    return next(iter(_repeatables(proof)), "")


def _repeatables(proof: str) -> list[str]:
    """The same by each key that may have served when the request was sent first."""
    key = idempotency_key()
    keys = code_keys(CODE_LIFE) if len(key) >= KEY_LENGTH else ()
    return [sign_in.repeatable_random(key, proof, each) for each in keys]


def cookie(secret: str) -> str:
    """The Set-Cookie header that signs in, or out with an empty secret."""
    parts = [f"{cookie_name()}={secret}", "Path=/", "HttpOnly", "SameSite=Lax"]
    parts += [] if config().is_local else ["Secure"]
    parts += ["Max-Age=0"] if not secret else []
    return "; ".join(parts)
