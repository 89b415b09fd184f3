"""Sealed fields: what is personal in a stored row is encrypted under a data key that the row alone has.

Each write of a row makes a data key of 32 random bytes. It lies beside the row as `seal`, wrapped by the master key of
the deployment, so nobody can read the fields without both. The next write replaces it: of what the row held before
nothing can be read any more, and digests of the row are digests of what nobody can guess.

    field key  = HMAC-SHA256(data key, path of the field)
    field      = AES-256-GCM(field key, JSON of the value), bound to partition, sort key and path
    seal       = id of the master key | nonce | AES-256-GCM(master key, data key), bound to partition and sort key
    `sealed`   = HMAC-SHA256(data key, "sealed"), in the row itself and so in its history

A field key serves once, so the nonce of a field is zero. `sealed` commits to the data key: GCM alone would let whoever
has the master key make one ciphertext that two keys read in two ways. The master key may be replaced: `wrapped_anew`
wraps a data key again, and neither the row nor its history change.
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, NamedTuple, TypeGuard

import msgspec

from chalicelib.aws import contests
from chalicelib.aws import secrets as stored_secrets
from chalicelib.aws.places import Item, Place

SEAL = "seal"  # the attribute beside `data`
MARK = "sealed"  # the field of `data`
_KEY = 32
_ID = 4
_NONCE = 12
_ONCE = bytes(_NONCE)
_MARK_LENGTH = 16


_strangers: set[bytes] = set()  # ids that no master key had when the secret was read for them: once is enough
_given: ContextVar[tuple[str, ...]] = ContextVar("master keys", default=())


class Unreadable(RuntimeError):
    """Sealed fields cannot be read: no master key, another one, no seal, or one of another row. No value is in it."""


class Sealed(NamedTuple):
    """Plain values with sealed fields (bytes), and the seal; none where nothing had to be sealed."""

    data: dict[str, Any]
    seal: bytes | None

    @property
    def beside(self) -> Item:
        """The seal as an attribute."""
        return {SEAL: {"B": self.seal}} if self.seal else {}


class Opened(NamedTuple):
    """One field that was opened: its value, the key that opens it and no other, and what it is bound to."""

    value: Any
    key: bytes
    bound: str


def seal(data: dict[str, Any], tree: Mapping[str, Any], place: Place) -> Sealed:
    """Plain values of a row with the fields of a tree sealed. What is empty is left as it is."""
    if not _holds_any(data, tree):
        return Sealed(data, None)
    key = secrets.token_bytes(_KEY)
    made = _walk(data, tree, "", lambda value, path: _locked(key, _bound(place.stored_pk, place.sk, path), value, path))
    return Sealed({**made, MARK: _mark(key)}, _wrapped(key, place.stored_pk, place.sk))


def opened(data: dict[str, Any], tree: Mapping[str, Any], item: Item) -> dict[str, Any]:
    """The plain values of a stored row whose fields are sealed. Raises Unreadable."""
    if MARK not in data:
        if SEAL in item:
            raise Unreadable("there is a seal, and the row names none")
        return data
    key, at = _key_of(data, item), _place_of(item)

    def open_one(value: Any, path: str) -> Any:
        return _unlocked(key, _bound(*at, path), value, path) if _is_sealed(value) else value

    plain: dict[str, Any] = _walk(data, tree, "", open_one)
    del plain[MARK]
    return plain


def opening(data: Mapping[str, Any], name: str, item: Item) -> Opened | None:
    """One sealed field of a stored row with the key that opens it alone; None for a field that is not sealed."""
    stored = data.get(name)
    if not _is_sealed(stored):
        return None
    key, bound = _key_of(data, item), _bound(*_place_of(item), name)
    return Opened(_unlocked(key, bound, stored, name), _field_key(key, name), bound)


def check(data: Any, beside: Mapping[str, Any], item: Item) -> None:
    """Raise Unreadable if anything that is sealed in an item, in its row or beside it, cannot be read."""
    if not isinstance(data, dict) or not (SEAL in item or MARK in data or any(_sealed_in(data, ""))):
        return
    if MARK not in data:
        raise Unreadable("the row names no seal")
    key, at = _key_of(data, item), _place_of(item)
    for value, path in [*_sealed_in({**data, MARK: None}, ""), *_sealed_in(beside, "")]:
        _unlocked(key, _bound(*at, path), value, path)


def _sealed_in(value: Any, path: str) -> Iterator[tuple[bytes, str]]:
    begins = f"{path}." if path else ""
    if _is_sealed(value):
        yield value, path
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _sealed_in(each, f"{begins}{name}")
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _sealed_in(each, f"{begins}{number}")


def wrapped_anew(item: Item) -> bytes | None:
    """The seal of an item under the master key that serves; None where it is that already, or there is none."""
    held = bytes_of(item[SEAL]) if SEAL in item else b""
    if not held or held[:_ID] == next(iter(_masters())):
        return None
    at = _place_of(item)
    return _wrapped(_unwrapped(held, *at), *at)


def bytes_of(stored: Item) -> bytes:
    """The content of a binary attribute; streams give it in base64."""
    content: bytes | str = stored["B"]
    return base64.b64decode(content) if isinstance(content, str) else bytes(content)


def _is_empty(value: object) -> bool:
    return value is None or (isinstance(value, str | list | tuple | dict) and not value)


def _is_sealed(value: object) -> TypeGuard[bytes]:
    return isinstance(value, bytes)


def _holds_any(value: Any, tree: Mapping[str, Any] | None) -> bool:
    if _is_empty(value):
        return False
    return tree is None or any(_holds_any(each, below) for each, below in _under(value, tree))


def _under(value: Any, tree: Mapping[str, Any]) -> list[tuple[Any, Mapping[str, Any] | None]]:
    """What of a value a tree leads to."""
    if isinstance(value, Mapping):
        if "*" in tree:
            return [(each, tree["*"]) for each in value.values()]
        return [(value[name], below) for name, below in tree.items() if name in value]
    if isinstance(value, list | tuple) and "*" in tree:
        return [(each, tree["*"]) for each in value]
    return []


def _walk(value: Any, tree: Mapping[str, Any] | None, path: str, change: Any) -> Any:
    """A value with what a tree leads to changed by `change(value, path)`; what is empty is left as it is."""
    if _is_empty(value):
        return value
    if tree is None:
        return change(value, path)
    begins = f"{path}." if path else ""
    if isinstance(value, Mapping):
        names = value if "*" in tree else [name for name in tree if name in value]
        changed = {name: _walk(value[name], tree.get(name, tree.get("*")), f"{begins}{name}", change) for name in names}
        return {**value, **changed}
    if isinstance(value, list | tuple) and "*" in tree:
        return [_walk(each, tree["*"], f"{begins}{number}", change) for number, each in enumerate(value)]
    return value


# --- keys -------------------------------------------------------------------------------------------------------------


@contextmanager
def given(told: tuple[str, ...]) -> Iterator[None]:
    """Read with these master keys in a process that is of no deployment, until the block ends."""
    before = _given.set(told)
    try:
        yield
    finally:
        _given.reset(before)


def _masters() -> dict[bytes, bytes]:
    """The master keys that are accepted by their ids, the one that serves first. Raises Unreadable without any."""
    told = _given.get() or stored_secrets.seal_secrets()
    if not told:
        raise Unreadable("this function is given no master key")
    return _made_of(told)


@lru_cache(maxsize=4)
def _made_of(told: tuple[str, ...]) -> dict[bytes, bytes]:
    made = [hmac.digest(text.encode(), b"master key of sealed fields", "sha256") for text in told]
    return {hashlib.sha256(b"id|" + master).digest()[:_ID]: master for master in made}


def _key_of(data: Mapping[str, Any], item: Item) -> bytes:
    """The data key of a stored row."""
    if SEAL not in item:
        raise Unreadable("the seal is missing")
    key = _unwrapped(bytes_of(item[SEAL]), *_place_of(item))
    if data[MARK] != _mark(key):
        raise Unreadable("the seal is another one than the row was stored with")
    return key


def _mark(key: bytes) -> bytes:
    return hmac.digest(key, MARK.encode(), "sha256")[:_MARK_LENGTH]


def _wrapped(key: bytes, pk: str, sk: str) -> bytes:
    (named, master), nonce = next(iter(_masters().items())), secrets.token_bytes(_NONCE)
    return named + nonce + _encrypted(master, nonce, key, _bound(pk, sk, ""))


def _unwrapped(held: bytes, pk: str, sk: str) -> bytes:
    wanted, nonce, wrapped = held[:_ID], held[_ID : _ID + _NONCE], held[_ID + _NONCE :]
    known = _masters()
    if wanted not in known and wanted not in _strangers:  # it may serve since this process has read the keys
        stored_secrets.reread_seal()
        known = _masters()
    if wanted not in known:
        _strangers.add(wanted)
        raise Unreadable("it was sealed under a master key that is not accepted")
    return _decrypted(known[wanted], nonce, wrapped, _bound(pk, sk, ""))


# --- fields -----------------------------------------------------------------------------------------------------------


def _place_of(item: Item) -> tuple[str, str]:
    """Partition key, as the table has it, and sort key; some readers have taken the contest's mark off."""
    pk = item["pk"]["S"]
    return (pk if pk.startswith(contests.MARK) else contests.stored(pk)), item["sk"]["S"]


def _bound(pk: str, sk: str, path: str) -> str:
    """What a ciphertext is bound to."""
    return f"{pk}|{sk}|{path}"


def _field_key(key: bytes, path: str) -> bytes:
    return hmac.digest(key, f"field|{path}".encode(), "sha256")


def _locked(key: bytes, bound: str, value: Any, path: str) -> bytes:
    return _encrypted(_field_key(key, path), _ONCE, msgspec.json.encode(value), bound)


def _unlocked(key: bytes, bound: str, value: bytes, path: str) -> Any:
    return msgspec.json.decode(_decrypted(_field_key(key, path), _ONCE, value, bound))


def _encrypted(key: bytes, nonce: bytes, plain: bytes, bound: str) -> bytes:
    sealed: bytes = _aes()[0](key).encrypt(nonce, plain, bound.encode())
    return sealed


def _decrypted(key: bytes, nonce: bytes, sealed: bytes, bound: str) -> bytes:
    cipher, invalid = _aes()
    try:
        plain: bytes = cipher(key).decrypt(nonce, sealed, bound.encode())
    except (invalid, ValueError):  # the latter for a seal that was cut
        raise Unreadable(f"what lies at {bound.rpartition('|')[2] or 'the seal'} was not sealed there") from None
    return plain


@cache
def _aes() -> tuple[type[Any], type[Exception]]:
    """AES-GCM, and what it raises for what was not sealed so.

    Imported when it is first needed: it takes some 20 ms, which functions without such rows need not spend.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM, InvalidTag
