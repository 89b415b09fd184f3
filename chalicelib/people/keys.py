"""The secret keys of a deployment, and how one takes the place of another without anybody noticing.

`contacts` finds the rows of a contact, `codes` makes codes, tickets, links and tokens. Each can be rotated by itself.
`lasting` never changes: it makes what is printed (numbers of certificates), what must count on through a rotation
(networks, ballots) and what histories keep. A deployment that is older than this has one text, the first key of all.

A process keeps what it has read of the secret for a while, so a rotation has two steps. A new key is first accepted
beside the one that still serves (`stage`); when every process knows both, they change places (`turn`). So no two
processes ever look in places that the other one does not know.
"""

from datetime import datetime, timedelta
from enum import StrEnum

import msgspec
from msgspec.structs import replace

from chalicelib.people.send_caps import DAY

TOKENS_LIVE = timedelta(days=8)  # the longest that something made with the key of codes is good for, and a day more


class KeysInUse(Exception):
    """A key cannot be rotated at present, and why."""


class KeyName(StrEnum):
    """The keys that can be rotated."""

    CONTACTS = "contacts"
    CODES = "codes"


class Key(msgspec.Struct, frozen=True, kw_only=True):
    """A key, and the other one that is accepted beside it; `since` when.

    `staged`: the other one is new and follows; else it is the one before.
    """

    current: str
    other: str = ""
    since: datetime | None = None
    staged: bool = False

    @property
    def accepted(self) -> tuple[str, ...]:
        """Both, the one that serves first."""
        return (self.current, self.other) if self.other else (self.current,)


class Keyring(msgspec.Struct, frozen=True, kw_only=True):
    """All keys of a deployment."""

    contacts: Key
    codes: Key
    lasting: str

    def key(self, name: KeyName) -> Key:
        """One of those that can be rotated."""
        return self.contacts if name is KeyName.CONTACTS else self.codes


def parse(secret: str) -> Keyring:
    """The keys that a secret holds: JSON, or one text that is the first key of all."""
    if secret.startswith("{"):
        return msgspec.json.decode(secret, type=Keyring)
    return Keyring(contacts=Key(current=secret), codes=Key(current=secret), lasting=secret)


def stored(ring: Keyring) -> str:
    """The secret that holds these keys."""
    return msgspec.json.encode(ring).decode()


def check_may_stage(key: Key, name: KeyName, at: datetime, *, early: bool = False) -> None:
    """Raise KeysInUse while something goes by the key before; `early` gives up what was made with that of codes."""
    if not key.other or key.staged:
        return
    if name is KeyName.CONTACTS:
        raise KeysInUse("rows may still lie under the key before: run rekey until it says that the key is dropped")
    until = (key.since or at) + TOKENS_LIVE
    if at < until and not early:
        raise KeysInUse(f"what the key before has made is good until {until.isoformat()}")


def stage(ring: Keyring, name: KeyName, fresh: str, at: datetime, *, early: bool = False) -> Keyring:
    """A fresh key is accepted beside the one that serves. Goes on with one that was staged. Raises KeysInUse."""
    key = ring.key(name)
    check_may_stage(key, name, at, early=early)
    other = key.other if key.staged else fresh
    return _with(ring, name, replace(key, other=other, since=at, staged=True))


def turn(ring: Keyring, name: KeyName, at: datetime) -> Keyring:
    """The staged key serves from now on; the one before is still accepted. Raises KeysInUse without a staged one."""
    key = ring.key(name)
    if not key.staged:
        raise KeysInUse("no key is staged")
    return _with(ring, name, Key(current=key.other, other=key.current, since=at))


def may_drop(key: Key, at: datetime) -> bool:
    """Whether nothing can lie under the key of contacts before, once rows are re-keyed.

    Rows of contacts that are nobody's cannot be found; they expire in a day.
    """
    return bool(key.other) and not key.staged and key.since is not None and at >= key.since + 2 * DAY


def drop(ring: Keyring, name: KeyName) -> Keyring:
    """The key before is accepted no more."""
    return _with(ring, name, Key(current=ring.key(name).current, since=ring.key(name).since))


def _with(ring: Keyring, name: KeyName, key: Key) -> Keyring:
    return replace(ring, contacts=key) if name is KeyName.CONTACTS else replace(ring, codes=key)
