"""One-time codes: six digits, valid ten minutes, used once.

Several codes of a contact are valid side by side, so that a second one does not make the first useless. Who asks for a
code gets a ticket, and has five guesses with it whatever others guess. Guesses without a ticket share five a day and
contact. After fifty wrong ones in a day a ticket has one guess. So nobody's guesses shut the owner out, and a contact
is open to some hundred guesses a day at most.
"""

import hashlib
import hmac
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from chalicelib import text
from chalicelib.errors import Problem
from chalicelib.lifetimes import CODE_LIFE
from chalicelib.people import send_caps
from chalicelib.people.send_caps import DAY, Asker, Send

TICKET_TRIES = 5
STRAY_TRIES = 5  # a day and contact, of those who have no ticket
WRONG_A_DAY = 50  # from then on a ticket has one try
TYPED_LENGTH = 40
COMPARED = 5  # codes of a contact that a guess is compared with: the newest


class Code(msgspec.Struct, frozen=True, kw_only=True):
    """One code. Its digits and its ticket are computed from `nonce` and a key and never stored.

    `digest` is that of its row when it was asked for, where the row has another one by now.
    """

    nonce: str
    sent: Send
    digest: str = ""
    wrong: int = 0
    used: bool = False

    def is_live(self, at: datetime) -> bool:
        """Whether it may still be used."""
        return not self.used and at < self.sent.at + CODE_LIFE


class Codes(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a contact's codes of the last 24 hours; `strays` are wrong guesses without a ticket."""

    digest: str
    codes: tuple[Code, ...] = ()
    strays: tuple[datetime, ...] = ()
    revision: int = 0

    @property
    def newest(self) -> Code:
        """The code that was sent last."""
        return self.codes[-1]


class Guess(NamedTuple):
    """What a guess leads to: the row to store, and whether a code was right."""

    row: Codes
    is_right: bool


def ask(row: Codes | None, digest: str, asker: Asker, nonce: str, at: datetime, pepper: str) -> Codes:
    """One more code for a contact. Raises WorkNeeded, TOO_MANY_CODES."""
    before = row or Codes(digest=digest)
    kept = tuple(code for code in before.codes if at - code.sent.at < DAY)
    send_caps.check([code.sent for code in kept], asker, at, challenge_for=f"code:{digest}", pepper=pepper)
    code = Code(nonce=nonce, sent=Send(at, asker.network))
    return replace(before, codes=(*kept, code), strays=_lately(before, at), revision=before.revision + 1)


def moved(row: Codes, there: Codes | None, digest: str) -> Codes:
    """The codes of a contact under its new digest, with those that are `there` already. Both count on."""
    both = [
        replace(code, digest=code.digest or each.digest)
        for each in (row, *filter(None, [there]))
        for code in each.codes
    ]
    return Codes(
        digest=digest,
        codes=tuple(sorted(both, key=lambda code: code.sent.at)),
        strays=tuple(sorted((*row.strays, *(there.strays if there else ())))),
        revision=max(row.revision, there.revision if there else 0) + 1,
    )


def guess(row: Codes, digits: str, ticket: str, at: datetime, keys: Sequence[str]) -> Guess:
    """Compare a guess and count it. Raises WRONG_CODE if it may not be compared; nothing is to be stored then.

    `keys` are those that the codes may have been made with.
    """
    place = _place_of(row, ticket, keys) if ticket else None
    _check_tries(row, place, at)
    live = [number for number, code in enumerate(row.codes) if code.is_live(at)][-COMPARED:]
    right = [number for number in live if matches(row.codes[number], row.digest, digits, keys)]
    after = replace(row, revision=row.revision + 1)
    if right:
        return Guess(_with(after, right[0], used=True), is_right=True)
    if place is None:
        return Guess(replace(after, strays=(*_lately(row, at), at)), is_right=False)
    return Guess(_with(after, place, wrong=row.codes[place].wrong + 1), is_right=False)


def was_used(row: Codes, digits: str, at: datetime, keys: Sequence[str]) -> bool:
    """Whether these are the digits of a code that somebody has signed in with in its ten minutes."""
    used = (code for code in row.codes if code.used and at < code.sent.at + CODE_LIFE)
    return any(matches(code, row.digest, digits, keys) for code in used)


def _check_tries(row: Codes, place: int | None, at: datetime) -> None:
    strays = _lately(row, at)
    if place is None:
        spent = len(strays) >= STRAY_TRIES
    else:
        wrong = sum(code.wrong for code in row.codes if at - code.sent.at < DAY) + len(strays)
        spent = row.codes[place].wrong >= (TICKET_TRIES if wrong < WRONG_A_DAY else 1)
    if spent:
        raise Problem("WRONG_CODE")


def _place_of(row: Codes, ticket: str, keys: Sequence[str]) -> int:
    """Which code a ticket belongs to. Raises WRONG_CODE for one of no code."""
    given = ticket.encode("utf-8", "replace")
    for place, code in enumerate(row.codes):
        tickets = [ticket_of(code.nonce, code.digest or row.digest, key) for key in keys]
        fits = [hmac.compare_digest(each.encode(), given) for each in tickets]
        if any(fits):
            return place
    raise Problem("WRONG_CODE")


def _with(row: Codes, place: int, **changes: object) -> Codes:
    changed = replace(row.codes[place], **changes)
    return replace(row, codes=(*row.codes[:place], changed, *row.codes[place + 1 :]))


def _lately(row: Codes, at: datetime) -> tuple[datetime, ...]:
    return tuple(moment for moment in row.strays if at - moment < DAY)


def typed(raw: str) -> str:
    """A guess in one spelling: half-width, without spaces. What is too long to be a code is no code."""
    return "".join(text.normalized("NFKC", raw).split()) if len(raw) <= TYPED_LENGTH else ""


def digits_of(nonce: str, digest: str, key: str) -> str:
    """The six digits of a code (HMAC-SHA-256 of its contact's digest and its nonce, modulo 10^6)."""
    mac = hmac.new(key.encode(), f"code:{digest}:{nonce}".encode(), hashlib.sha256).digest()
    return f"{int.from_bytes(mac[:8], 'big') % 1_000_000:06d}"


def ticket_of(nonce: str, digest: str, key: str) -> str:
    """What the asker of the code with this nonce gets, to guess with."""
    return hmac.new(key.encode(), f"ticket:{digest}:{nonce}".encode(), hashlib.sha256).hexdigest()[:32]


def matches(code: Code, digest: str, guessed: str, keys: Sequence[str]) -> bool:
    """Whether a guess is the code of a row with this digest, compared in constant time."""
    right = [digits_of(code.nonce, code.digest or digest, key).encode() for key in keys]
    fits = [hmac.compare_digest(each, guessed.encode("utf-8", "replace")) for each in right]
    return any(fits)
