"""Secrets, never logged: the keys of the deployment, read again after a while, and others, read once a process."""

import hashlib
import hmac
import time
from datetime import timedelta

import msgspec

from chalicelib import clock
from chalicelib.aws import contests
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.people import keys
from chalicelib.people.keys import Keyring

KEPT = 300.0  # seconds for which a process goes by the keys that it has read; a rotation waits longer
KEPT_LOCALLY = 3.0

_read: dict[str, str] = {}
_read_at: dict[str, float] = {}


def secret(arn: str) -> str:
    """The text of a secret."""
    if arn not in _read:
        _read[arn] = str(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
    return _read[arn]


def forget(arn: str = "") -> None:
    """Have a secret read again at its next use, for instance because it was changed; without `arn` every secret."""
    for known in (arn,) if arn else tuple(_read):
        _read.pop(known, None)
        _read_at.pop(known, None)


def kept() -> float:
    """For how many seconds a process goes by the keys that it has read."""
    return KEPT_LOCALLY if config().is_local else KEPT


def _fresh(arn: str) -> str:
    """The text of a secret, as it was within `kept` seconds."""
    at = time.time()  # of the wall: a machine that was frozen may not have counted on
    if not 0 <= at - _read_at.setdefault(arn, at) <= kept():
        forget(arn)
        _read_at[arn] = at  # before reading: what is read is no older
    return secret(arn)


def keyring() -> Keyring:
    """The keys of the deployment."""
    return keys.parse(_fresh(config().pepper_secret))


def seal_secrets() -> tuple[str, ...]:
    """What the master keys of sealed fields are made of, the one that serves first; none where a function has none.

    The secret is one text, or JSON: `{"current": "…", "previous": "…"}` in a rotation.
    """
    if not config().seal_secret:
        return ()
    return parsed_seal(_fresh(config().seal_secret))


def seal_state() -> dict[str, str]:
    """The same by name, with the moment `since` which the one that serves does; that of a first one is unknown."""
    return _named(_fresh(config().seal_secret))


def parsed_seal(told: str) -> tuple[str, ...]:
    """The texts that the secret of sealed fields holds, the one that serves first."""
    named = _named(told)
    return tuple(named[name] for name in ("current", "previous") if named.get(name))


def _named(told: str) -> dict[str, str]:
    return msgspec.json.decode(told, type=dict[str, str]) if told.startswith("{") else {"current": told}


def reread_seal() -> None:
    """Have that secret read again, because a row names a key that this process does not know."""
    forget(config().seal_secret)


def is_of_distribution(shown: str) -> bool:
    """Whether a request shows what only our own distribution shows; True where none has to. Either value is right.

    So the secret can be changed: the new value as `current`, the old one as `previous`, then a deployment.
    """
    if not config().origin_secret:
        return True
    told = msgspec.json.decode(_fresh(config().origin_secret), type=dict[str, str])
    wanted = [told[name].encode() for name in ("current", "previous") if told.get(name)]
    given = shown.encode("utf-8", "replace")
    fits = [hmac.compare_digest(each, given) for each in wanted]
    return any(fits)


def films_key() -> tuple[str, str]:
    """The private key (PEM) that signs addresses of films, after the slot of its public one: "a", "b" or "off".

    Raises what botocore and msgspec do; a slot or key that the secret does not name is "".
    """
    told = msgspec.json.decode(_fresh(config().films_secret), type=dict[str, str])
    return told.get("slot", ""), told.get("key", "")


def pepper() -> str:
    """The key that no rotation changes: of what is printed, counted through a rotation, or kept in histories."""
    return _of_contest(keyring().lasting)


def contact_keys() -> tuple[str, ...]:
    """The keys under which the rows of a contact may lie; the first is the one to write under."""
    return tuple(map(_of_contest, keyring().contacts.accepted))


def code_keys(life: timedelta = keys.TOKENS_LIVE) -> tuple[str, ...]:
    """The keys of codes, links and tokens that live so long; the first is the one to make them with."""
    key = keyring().codes
    made_before = key.since is None or clock.now() < key.since + life + timedelta(seconds=2 * kept())
    return tuple(map(_of_contest, key.accepted if key.staged or made_before else key.accepted[:1]))


def _of_contest(key: str) -> str:
    """Each further contest has keys of its own, so that what is proved in one contest proves nothing in another."""
    if contests.is_default():
        return key
    return of_contest(key, contests.current())


def of_contest(key: str, contest: str) -> str:
    """The key of a further contest, which follows from that of the first."""
    return hmac.new(key.encode(), f"contest:{contest}".encode(), hashlib.sha256).hexdigest()
