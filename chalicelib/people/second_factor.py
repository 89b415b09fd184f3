"""The second factor 第二验证: what somebody proves besides their link before their session counts.

A role needs it if `permissions.TWO_FACTORS` names it. Codes of an authenticator are those of RFC 6238 (six digits,
SHA-1, 30 seconds), which every app knows. The shared secret follows from a nonce and the pepper and is never stored, so
the tables alone tell nobody a code. Randomness and time come in as arguments.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote, urlencode

import msgspec
from msgspec.structs import replace

from chalicelib import text
from chalicelib.actors import Actor, Role
from chalicelib.bilingual import Text
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import invited, passkeys
from chalicelib.people.invited import Organizer
from chalicelib.people.passkeys import NewKey

STEP = 30  # seconds that a code is shown for
DRIFT = 1  # steps that a clock may be off: RFC 6238, 5.2
DIGITS = 6
RECOVERY_CODES = 10
WINDOW = timedelta(minutes=15)
WRONG_IN_WINDOW = 5
WRONG_A_DAY = 20  # with three codes in force at a time: one chance in some 16,000 a day
NONCE_LENGTH = 32
TYPED_LENGTH = 40
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without what looks alike
_RECOVERY_LENGTH = 10  # of 31 letters: 49 bits, too many to guess

MOST_PASSKEYS = 10
NAME_LENGTH = 40
CHALLENGE_LIFE = timedelta(minutes=5)
PASSKEY = Text("通行密钥“{name}”", "passkey “{name}”")
AUTHENTICATOR = Text("动态验证码", "authenticator code")
RECOVERY = Text("恢复码", "recovery codes")


class Authenticator(msgspec.Struct, frozen=True, kw_only=True):
    """The app that shows codes. Its secret follows from the nonce."""

    nonce: str
    added_at: datetime


class Passkey(msgspec.Struct, frozen=True, kw_only=True):
    """A passkey: its id and public key as `people.passkeys` has them, and what its owner calls it."""

    id: str
    key: str
    name: str
    added_at: datetime


class Factors(msgspec.Struct, frozen=True, kw_only=True):
    """The row of what somebody proves who they are with. `recovery`: digests of the codes that are left."""

    role: Role
    subject: str
    contest: str
    authenticator: Authenticator | None = None
    passkeys: tuple[Passkey, ...] = ()
    recovery: tuple[str, ...] = ()
    revision: int = 0
    head: str = ""

    @property
    def is_enrolled(self) -> bool:
        """Whether there is a factor."""
        return self.authenticator is not None or bool(self.passkeys)

    def passkey(self, an_id: str) -> Passkey:
        """One of the passkeys. Raises NOT_FOUND."""
        found = [each for each in self.passkeys if each.id == an_id]
        if not found:
            raise Problem("NOT_FOUND")
        return found[0]


class FactorUse(msgspec.Struct, frozen=True, kw_only=True):
    """The row that each proof changes: the last step whose code was used, and when codes were wrong of late.

    `counts`: the counter of each passkey that counts, by its id.
    """

    subject: str
    step: int = 0
    counts: dict[str, int] = {}
    wrong: tuple[datetime, ...] = ()
    revision: int = 0


class Held(NamedTuple):
    """What is stored of somebody's second factor; both None before they have one."""

    factors: Factors | None
    use: FactorUse | None

    @property
    def is_enrolled(self) -> bool:
        """Whether there is a factor."""
        return self.factors is not None and self.factors.is_enrolled


class Proved(NamedTuple):
    """What a proof leads to: the use to store, and the change of the factors where a recovery code is spent."""

    use: FactorUse
    change: Change[Factors] | None
    is_right: bool


# --- codes of an authenticator ------------------------------------------------------------------------------------


def secret_of(subject: str, nonce: str, pepper: str) -> bytes:
    """The secret that an authenticator shares: 20 bytes, as RFC 4226 recommends."""
    return hmac.new(pepper.encode(), f"authenticator:{subject}:{nonce}".encode(), hashlib.sha256).digest()[:20]


def shown_secret(secret: bytes) -> str:
    """A secret as people type it into an app: base32."""
    return base64.b32encode(secret).decode()


def address_of(secret: bytes, account: str, issuer: str) -> str:
    """The otpauth address that a QR code holds."""
    label = f"{quote(issuer, safe='')}:{quote(account, safe='')}"
    asked = {"secret": shown_secret(secret), "issuer": issuer, "digits": DIGITS, "period": STEP}
    return f"otpauth://totp/{label}?{urlencode(asked, quote_via=quote)}"


def step_at(at: datetime) -> int:
    """The number of the 30 seconds that a moment lies in."""
    return int(at.timestamp()) // STEP


def code_at(secret: bytes, step: int) -> str:
    """The code of a step (RFC 4226, 5.3)."""
    mac = hmac.new(secret, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = mac[-1] & 15
    number = int.from_bytes(mac[start : start + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**DIGITS:0{DIGITS}d}"


def step_of(secret: bytes, code: str, after: int, at: datetime) -> int | None:
    """The step whose code this is: a present one, later than the last that was used. None for a wrong code."""
    given, now = code.encode("utf-8", "replace"), step_at(at)
    matching = [
        step
        for step in range(now - DRIFT, now + DRIFT + 1)
        if hmac.compare_digest(code_at(secret, step).encode(), given) and step > after
    ]
    return matching[0] if matching else None


def typed(raw: str) -> str:
    """A code in one spelling: half-width, small letters, without spaces and hyphens. What is too long is no code."""
    if len(raw) > TYPED_LENGTH:
        return ""
    return "".join(text.normalized("NFKC", raw).lower().replace("-", "").split())


# --- recovery codes -----------------------------------------------------------------------------------------------


def new_recovery(seed: str) -> tuple[str, ...]:
    """The codes that follow from a seed, so that a request that is sent again gets the same."""
    return tuple(_recovery(seed, number) for number in range(RECOVERY_CODES))


def _recovery(seed: str, number: int) -> str:
    value = int.from_bytes(hmac.new(seed.encode(), f"recovery:{number}".encode(), hashlib.sha256).digest(), "big")
    letters = ""
    for _ in range(_RECOVERY_LENGTH):
        value, place = divmod(value, len(_ALPHABET))
        letters += _ALPHABET[place]
    return f"{letters[:5]}-{letters[5:]}"


def recovery_digest(subject: str, code: str, pepper: str) -> str:
    """A recovery code as stored."""
    return hmac.new(pepper.encode(), f"recovery:{subject}:{typed(code)}".encode(), hashlib.sha256).hexdigest()


# --- what people do -----------------------------------------------------------------------------------------------


def enrol_authenticator(
    held: Held, person: Organizer, nonce: str, code: str, recovery: tuple[str, ...], *, at: datetime, pepper: str
) -> tuple[Change[Factors], FactorUse]:
    """Add an authenticator, whose code shows that it works. `recovery` replaces the codes of somebody who has none.

    Raises FACTOR_EXISTS, WRONG_FACTOR_CODE.
    """
    before = held.factors or none_of(person)
    if before.authenticator is not None:
        raise Problem("FACTOR_EXISTS")
    step = step_of(secret_of(person.id, nonce, pepper), typed(code), 0, at) if is_nonce(nonce) else None
    if step is None:
        raise Problem("WRONG_FACTOR_CODE")
    row = replace(before, authenticator=Authenticator(nonce=nonce, added_at=at))
    use = held.use or FactorUse(subject=person.id)
    return added(row, person, AUTHENTICATOR, recovery, at=at, pepper=pepper), replace(
        use, step=step, revision=use.revision + 1
    )


def enrol_passkey(
    held: Held, person: Organizer, new: NewKey, name: str, recovery: tuple[str, ...], *, at: datetime, pepper: str
) -> tuple[Change[Factors], FactorUse]:
    """Add a passkey. Raises FACTOR_EXISTS for one that is there, TOO_MANY_PASSKEYS, INVALID_FIELDS for its name."""
    before = held.factors or none_of(person)
    if any(each.id == new.id for each in before.passkeys):
        raise Problem("FACTOR_EXISTS")
    if len(before.passkeys) >= MOST_PASSKEYS:
        raise Problem("TOO_MANY_PASSKEYS", limit=MOST_PASSKEYS)
    passkey = Passkey(id=new.id, key=new.key, name=named(name), added_at=at)
    row = replace(before, passkeys=(*before.passkeys, passkey))
    use = held.use or FactorUse(subject=person.id)
    counted = replace(use, counts=use.counts | {new.id: new.counter}, revision=use.revision + 1)
    return added(row, person, PASSKEY.filled(name=passkey.name), recovery, at=at, pepper=pepper), counted


def named(name: str) -> str:
    """What a passkey is called. Raises INVALID_FIELDS."""
    fields = text.Fields()
    clean = fields.line("name", name, NAME_LENGTH, required=True)
    fields.check()
    return clean


def challenge(session: str, at: datetime, pepper: str) -> str:
    """What a passkey is to sign: it names its moment and holds for this session, which a proof ends, and five minutes.

    It follows from both and is stored nowhere.
    """
    moment = int(at.timestamp())
    mac = hmac.new(pepper.encode(), f"passkey:{session}:{moment}".encode(), hashlib.sha256).digest()
    return passkeys.encoded(moment.to_bytes(8, "big") + mac)


def check_challenge(given: str, session: str, at: datetime, pepper: str) -> None:
    """Raise PASSKEY_FAILED for a challenge that is not of this session, or too old."""
    try:
        moment = datetime.fromtimestamp(int.from_bytes(passkeys.decoded(given)[:8], "big"), UTC)
    except (passkeys.BadPasskey, ValueError, OverflowError, OSError) as error:
        raise Problem("PASSKEY_FAILED") from error
    ours = challenge(session, moment, pepper)
    is_fresh = timedelta(0) <= at - moment <= CHALLENGE_LIFE
    if not (is_fresh and hmac.compare_digest(ours.encode(), given.encode("utf-8", "replace"))):
        raise Problem("PASSKEY_FAILED")


def used_passkey(held: Held, person: Organizer, an_id: str, count: int) -> FactorUse:
    """A passkey has signed. Raises PASSKEY_FAILED if its counter did not grow, as a copy's does not (WebAuthn, 7.2)."""
    use = held.use or FactorUse(subject=person.id)
    before = use.counts.get(an_id, 0)
    if (count or before) and count <= before:
        raise Problem("PASSKEY_FAILED")
    return replace(_used(use), counts=use.counts | {an_id: count})


def added(
    row: Factors, person: Organizer, what: Text, recovery: tuple[str, ...], *, at: datetime, pepper: str
) -> Change[Factors]:
    """The change that adds a factor, with the letter that tells its owner."""
    if recovery:
        row = replace(row, recovery=tuple(recovery_digest(person.id, code, pepper) for code in recovery))
    told = _letter("factor_added", person, what)
    return Change(row=row, action="add_factor", by=_owner(row), at=at, after=what.en, messages=(told,))


def rename_passkey(factors: Factors, an_id: str, name: str, at: datetime) -> Change[Factors]:
    """Call a passkey something else. Raises NOT_FOUND, INVALID_FIELDS."""
    factors.passkey(an_id)
    clean = named(name)
    kept = tuple(replace(each, name=clean) if each.id == an_id else each for each in factors.passkeys)
    return Change(row=replace(factors, passkeys=kept), action="rename_passkey", by=_owner(factors), at=at, after=clean)


def remove_passkey(factors: Factors, an_id: str, at: datetime) -> Change[Factors]:
    """Remove a passkey. Raises NOT_FOUND, LAST_FACTOR."""
    gone = factors.passkey(an_id)
    row = replace(factors, passkeys=tuple(each for each in factors.passkeys if each.id != an_id))
    return _removed(row, PASSKEY.filled(name=gone.name), at)


def remove_authenticator(factors: Factors, at: datetime) -> Change[Factors]:
    """Remove the authenticator. Raises NOT_FOUND, LAST_FACTOR."""
    if factors.authenticator is None:
        raise Problem("NOT_FOUND")
    return _removed(replace(factors, authenticator=None), AUTHENTICATOR, at)


def _removed(row: Factors, what: Text, at: datetime) -> Change[Factors]:
    if not row.is_enrolled:
        raise Problem("LAST_FACTOR")
    return Change(row=row, action="remove_factor", by=_owner(row), at=at, before=what.en)


def has_codes(factors: Factors, codes: tuple[str, ...], pepper: str) -> bool:
    """Whether these recovery codes are the ones that hold."""
    return tuple(recovery_digest(factors.subject, code, pepper) for code in codes) == factors.recovery


def renew_recovery(
    factors: Factors, person: Organizer, recovery: tuple[str, ...], at: datetime, pepper: str
) -> Change[Factors]:
    """New recovery codes in the place of all earlier ones."""
    return added(factors, person, RECOVERY, recovery, at=at, pepper=pepper)


def reset(
    factors: Factors | None, person: Organizer, by: Actor, at: datetime, why: str
) -> tuple[Change[Factors], Change[Organizer]]:
    """All factors of somebody are gone, and every session and link of theirs ends; a letter brings a new link.

    Raises FACTOR_MISSING, OWN_FACTOR, PERSON_REMOVED.
    """
    invited.check_present(person)
    if factors is None or not factors.is_enrolled:
        raise Problem("FACTOR_MISSING")
    if by.id == person.id:
        raise Problem("OWN_FACTOR")
    row = replace(factors, authenticator=None, passkeys=(), recovery=())
    letter = invited.organizer_invitation(person)
    told = Message(letter.to, "factor_reset", letter.body)
    ended = replace(person, access_from=at)
    return (
        Change(row=row, action="reset", by=by, at=at, why=why),
        Change(row=ended, action="reset_factor", by=by, at=at, why=why, messages=(told,)),
    )


def none_of(person: Organizer) -> Factors:
    """The row of somebody who has no factor."""
    return Factors(role=person.role, subject=person.id, contest=person.contest)


def is_nonce(given: str) -> bool:
    """Whether this may be the nonce of a secret."""
    return len(given) == NONCE_LENGTH and given.isascii() and given.isalnum()


def prove(held: Held, person: Organizer, code: str, at: datetime, pepper: str) -> Proved:
    """Compare a code of the authenticator or a recovery code, and count it.

    Raises FACTOR_MISSING, and TOO_MANY_GUESSES where no more codes are compared; recovery codes always are, so that
    whoever guesses shuts nobody out. Nothing is to be stored then.
    """
    factors = held.factors
    if factors is None or not factors.is_enrolled:
        raise Problem("FACTOR_MISSING")
    use, digits = held.use or FactorUse(subject=person.id), typed(code)
    if len(digits) == _RECOVERY_LENGTH:
        digest = recovery_digest(person.id, digits, pepper)
        if digest in factors.recovery:
            return Proved(_used(use), spent(factors, person, digest, at), is_right=True)
        return Proved(_wrong(use, at), None, is_right=False)
    _check_guesses(use, at)
    held_by = factors.authenticator
    step = step_of(secret_of(person.id, held_by.nonce, pepper), digits, use.step, at) if held_by else None
    if step is None:
        return Proved(_wrong(use, at), None, is_right=False)
    return Proved(replace(_used(use), step=step), None, is_right=True)


def _used(use: FactorUse) -> FactorUse:
    return replace(use, wrong=(), revision=use.revision + 1)


def _wrong(use: FactorUse, at: datetime) -> FactorUse:
    kept = tuple(moment for moment in use.wrong if at - moment < timedelta(days=1))[-WRONG_A_DAY:]
    return replace(use, wrong=(*kept, at), revision=use.revision + 1)


def _check_guesses(use: FactorUse, at: datetime) -> None:
    for most, span in ((WRONG_IN_WINDOW, WINDOW), (WRONG_A_DAY, timedelta(days=1))):
        lately = [moment for moment in use.wrong if at - moment < span]
        if len(lately) >= most:
            raise Problem("TOO_MANY_GUESSES", minutes=-(-(lately[-most] + span - at) // timedelta(minutes=1)))


def spent(factors: Factors, person: Organizer, code: str, at: datetime) -> Change[Factors]:
    """A recovery code, by its digest, is spent, and its owner told how many are left."""
    row = replace(factors, recovery=tuple(each for each in factors.recovery if each != code))
    told = _letter("recovery_used", person, RECOVERY, left=len(row.recovery))
    return Change(row=row, action="use_recovery", by=_owner(row), at=at, after=str(len(row.recovery)), messages=(told,))


def _owner(row: Factors) -> Actor:
    return Actor(row.role, row.subject)


def _letter(kind: str, person: Organizer, what: Text, **more: object) -> Message:
    body = {
        "role": person.role.value,
        "subject": person.id,
        "name": person.name,
        "contact": person.email,
        "factor": what.zh,
        "factor_en": what.en,
    }
    return Message(Destination.MESSAGES, kind, body | more)
