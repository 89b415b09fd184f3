"""Rotates a key of a deployment, and re-keys the rows that lie under the one before. For `infra.operate`."""

import json
import secrets
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.aws import contact_rows, contests, entry_index, sealed_rows
from chalicelib.aws import secrets as stored_secrets
from chalicelib.config import config
from chalicelib.people import keys
from chalicelib.people.keys import KeyName, Keyring, KeysInUse

Client = Callable[[str], Any]
_BYTES = 32
_REQUEST = 30  # seconds, in which a request ends that read the keys before


def rotate(client: Client, name: KeyName, *, early: bool = False, wait: Callable[[float], None] = time.sleep) -> None:
    """Put a new key in the place of the one that serves. May be broken off and run again. Raises KeysInUse.

    Between its two steps it waits until every process knows the new key.
    """
    ring = _write(client, keys.stage(_read(), name, secrets.token_hex(_BYTES), _now(), early=early))
    print(f"{name}: the new key is accepted; it serves in {_settled():.0f} seconds", flush=True)
    wait(_settled())
    ring = _write(client, keys.turn(ring, name, _now()))
    print(f"{name}: the new key serves, the one before is still accepted")


def told(name: KeyName, *, early: bool = False) -> str:
    """What `rotate` would do. Raises KeysInUse if it would refuse."""
    key, at = _read().key(name), _now()
    keys.check_may_stage(key, name, at, early=early)
    since = f" since {key.since.isoformat(timespec='seconds')}" if key.since else ""
    begun = "a new key waits to serve: it would go on" if key.staged else f"the present key serves{since}"
    return f"{name}: {begun}. Nothing was changed; `rotate-keys {name} now` rotates in {_settled():.0f} seconds"


def separate(client: Client) -> bool:
    """Give a deployment that has one key for all a key of codes of its own. Only before anybody has signed in."""
    ring = _read()
    if ring.codes.current != ring.contacts.current or ring.codes.other:
        return False
    apart = keys.Key(current=secrets.token_hex(_BYTES), since=_now())
    _write(client, Keyring(contacts=ring.contacts, codes=apart, lasting=secrets.token_hex(_BYTES)))
    return True


def rekey(*, dry: bool) -> int:
    """Re-key the rows of the present contest; how many could not be, because somebody wrote them meanwhile."""
    made = contact_rows.rekey(dry=dry)
    print(f"{made.contacts} contacts, {made.moved} moved, {made.left} under another key, {made.nobodys} of nobody")
    if not dry:
        print(f"{entry_index.index_all(contests.current())} entries written")
    return made.left


def drop(client: Client, *, dry: bool) -> None:
    """Accept the key of contacts before no more, once nothing can lie under it. Call it when `rekey` left no row."""
    ring, at = _read(), _now()
    if not ring.contacts.other:
        print("contacts: no other key is accepted")
    elif not keys.may_drop(ring.contacts, at):
        print("contacts: the key before is accepted for two days after a rotation; run rekey again then")
    elif contact_rows.at_rest():
        print("contacts: a contest at rest has rows, so the key before stays; put its id back and run rekey again")
    elif dry:
        print("contacts: the key before would be dropped")
    else:
        _write(client, keys.drop(ring, KeyName.CONTACTS))
        print("contacts: the key before is dropped")


# --- the master key of sealed fields ----------------------------------------------------------------------------------


def rotate_seal(client: Client) -> None:
    """Put a new master key in the place of the one that serves; both are accepted until `reseal` drops the one before.

    One step is enough: a process that meets a row under a key that it does not know reads the secret again.
    Raises KeysInUse.
    """
    check_may_rotate_seal()
    told = {
        "current": secrets.token_hex(_BYTES),
        "previous": stored_secrets.seal_secrets()[0],
        "since": _now().isoformat(),
    }
    _write_seal(client, told)
    print("the new master key serves, the one before is still accepted; now run reseal")


def check_may_rotate_seal() -> None:
    """Raise KeysInUse while rows may be sealed under the key before."""
    _reread_seal()
    if stored_secrets.seal_secrets()[1:]:
        raise KeysInUse("rows may still be sealed under the key before: run reseal until it says that it is dropped")


def reseal(client: Client, *, dry: bool) -> int:
    """Wrap all data keys under the master key that serves, then accept the one before no more; how many are left.

    The one before is dropped when nothing is left, and every process has known the new one for a while.
    """
    _reread_seal()
    begun = _now()
    made = sealed_rows.wrap_anew(dry=dry)
    print(f"{made.sealed} sealed rows, {made.rewrapped} wrapped again, {made.left} under another master key")
    told = stored_secrets.seal_state()
    if dry or made.left or not told.get("previous"):
        return made.left
    if begun < datetime.fromisoformat(told["since"]) + timedelta(seconds=_settled()):
        print(f"the key before is accepted for {_settled():.0f} seconds after a rotation; run reseal again then")
        return 0
    _write_seal(client, {"current": told["current"]})
    print("the master key before is dropped")
    return 0


def _reread_seal() -> None:
    stored_secrets.forget(config().seal_secret)


def _write_seal(client: Client, told: dict[str, str]) -> None:
    client("secretsmanager").put_secret_value(SecretId=config().seal_secret, SecretString=json.dumps(told))
    _reread_seal()


# --- both ------------------------------------------------------------------------------------------------------------


def _settled() -> float:
    """Seconds after which no process goes by keys that it read before."""
    return 2 * stored_secrets.kept() + (0 if config().is_local else _REQUEST)


def _read() -> Keyring:
    stored_secrets.forget(config().pepper_secret)
    return stored_secrets.keyring()


def _write(client: Client, ring: Keyring) -> Keyring:
    client("secretsmanager").put_secret_value(SecretId=config().pepper_secret, SecretString=keys.stored(ring))
    stored_secrets.forget(config().pepper_secret)
    return ring


def _now() -> datetime:
    return datetime.now(UTC)
