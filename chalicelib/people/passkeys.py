"""Passkeys 通行密钥 (WebAuthn level 2): what a browser says of a new one, and the signature that proves one.

Two algorithms, those that WebAuthn recommends: ES256 (ECDSA on P-256) and RS256. Only public values are worked on here,
so plain integers do: no secret could leak by the time that they take. A check takes some milliseconds, and a library
for all of cryptography would cost every start of the API more than that.
"""

import base64
import binascii
import hashlib
import hmac
import json
from typing import NamedTuple

ES256 = -7
RS256 = -257
ID_LENGTH = 1023  # bytes at most: WebAuthn, 5.8.3
_PRESENT, _VERIFIED, _ATTESTED = 1, 4, 64  # flags of authenticator data
_HEAD = 37  # bytes: hash of the host, flags, counter
_SHA256_INFO = bytes.fromhex("3031300d060960864801650304020105000420")  # RFC 8017, 9.2

# P-256: SEC 2, 2.4.2
_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_B = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
_G = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)
_Point = tuple[int, int, int]  # Jacobian: x/z², y/z³; z = 0 is the point at infinity

# The keys as CTAP2 has them in CBOR, whose canonical form leaves no choice.
_EC_HEAD, _EC_MIDDLE = bytes.fromhex("a5010203262001215820"), bytes.fromhex("225820")
_RSA_HEAD, _RSA_TAIL = bytes.fromhex("a401030339010020590100"), bytes.fromhex("2143010001")


class BadPasskey(Exception):
    """What a browser sent is no answer of a passkey to our challenge."""


class Site(NamedTuple):
    """Where passkeys are for: the pages' origin, such as https://zhengxuan.example.cn, and its host."""

    origin: str
    host: str


class NewKey(NamedTuple):
    """A passkey that was made: its id and its public key, in base64 for addresses, and its counter."""

    id: str
    key: str
    counter: int


def made(site: Site, challenge: str, client_data: str, authenticator_data: str) -> NewKey:
    """A new passkey whose owner was verified. Raises BadPasskey."""
    _check_client(site, challenge, client_data, "webauthn.create")
    data = decoded(authenticator_data)
    count = _check_authenticator(site, data, _PRESENT | _VERIFIED | _ATTESTED)
    length = int.from_bytes(data[_HEAD + 16 : _HEAD + 18], "big")
    start = _HEAD + 18
    an_id, rest = data[start : start + length], data[start + length :]
    if not 0 < len(an_id) == length <= ID_LENGTH:
        raise BadPasskey
    return NewKey(encoded(an_id), encoded(_key_of(rest)), count)


def proved(site: Site, challenge: str, key: str, client_data: str, authenticator_data: str, signature: str) -> int:
    """Check the signature of a passkey whose owner was verified; its counter. Raises BadPasskey."""
    _check_client(site, challenge, client_data, "webauthn.get")
    data = decoded(authenticator_data)
    count = _check_authenticator(site, data, _PRESENT | _VERIFIED)
    signed = data + hashlib.sha256(decoded(client_data)).digest()
    if not _verifies(decoded(key), signed, decoded(signature)):
        raise BadPasskey
    return count


def encoded(content: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decoded(text: str) -> bytes:
    """The bytes of such a text. Raises BadPasskey."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadPasskey from error


def _check_client(site: Site, challenge: str, client_data: str, kind: str) -> None:
    try:
        said = json.loads(decoded(client_data))
        stated = (said["type"], said["origin"], bool(said.get("crossOrigin")))
        given = str(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise BadPasskey from error
    if stated != (kind, site.origin, False) or not hmac.compare_digest(given.encode(), challenge.encode()):
        raise BadPasskey


def _check_authenticator(site: Site, data: bytes, flags: int) -> int:
    host = hashlib.sha256(site.host.encode()).digest()
    if len(data) < _HEAD or data[:32] != host or data[32] & flags != flags:
        raise BadPasskey
    return int.from_bytes(data[33:_HEAD], "big")


def _key_of(data: bytes) -> bytes:
    """The key that `data` begins with: 64 bytes of a point, or 256 of a modulus."""
    if data.startswith(_EC_HEAD) and data[42:45] == _EC_MIDDLE:
        key = data[10:42] + data[45:77]
        if len(key) == 64 and _is_on_curve(*_halves(key)):
            return key
    if data.startswith(_RSA_HEAD) and data[267:272] == _RSA_TAIL:
        return data[11:267]
    raise BadPasskey


def _halves(content: bytes) -> tuple[int, int]:
    half = len(content) // 2
    return int.from_bytes(content[:half], "big"), int.from_bytes(content[half:], "big")


def _verifies(key: bytes, signed: bytes, signature: bytes) -> bool:
    if len(key) == 64:
        return _es256(key, signed, signature)
    return len(key) == 256 and _rs256(key, signed, signature)


def _rs256(key: bytes, signed: bytes, signature: bytes) -> bool:
    """RSASSA-PKCS1-v1_5 with SHA-256: the whole padding is compared (RFC 8017, 8.2.2)."""
    if len(signature) != len(key):
        return False
    modulus, number = int.from_bytes(key, "big"), int.from_bytes(signature, "big")
    digest = _SHA256_INFO + hashlib.sha256(signed).digest()
    padded = b"\x00\x01" + b"\xff" * (len(key) - len(digest) - 3) + b"\x00" + digest
    return number < modulus and pow(number, 65537, modulus).to_bytes(len(key), "big") == padded


def _es256(key: bytes, signed: bytes, signature: bytes) -> bool:
    """ECDSA with SHA-256 (FIPS 186-5, 6.4.2)."""
    r, s = _numbers_of(signature)
    point = _halves(key)
    if not (0 < r < _N and 0 < s < _N and _is_on_curve(*point)):
        return False
    inverse = pow(s, -1, _N)
    digest = int.from_bytes(hashlib.sha256(signed).digest(), "big")
    x, _, z = _sum_of_products(digest * inverse % _N, _G, r * inverse % _N, point)
    return z != 0 and x * pow(z, -2, _P) % _P % _N == r


def _numbers_of(signature: bytes) -> tuple[int, int]:
    """r and s of a signature in DER; (0, 0), which is none, for anything else."""
    if len(signature) < 8 or signature[0] != 0x30 or signature[1] != len(signature) - 2:
        return 0, 0
    first, rest = _integer(signature[2:])
    second, rest = _integer(rest)
    return (0, 0) if rest else (first, second)


def _integer(content: bytes) -> tuple[int, bytes]:
    if len(content) < 3 or content[0] != 2 or not 0 < content[1] <= 33 or len(content) < 2 + content[1]:
        return 0, b"?"
    end = 2 + content[1]
    return int.from_bytes(content[2:end], "big", signed=True), content[end:]


def _is_on_curve(x: int, y: int) -> bool:
    return x < _P and y < _P and (y * y - (x * x * x - 3 * x + _B)) % _P == 0


def _sum_of_products(a: int, one: tuple[int, int], b: int, other: tuple[int, int]) -> _Point:
    """a·one + b·other, both at once (Shamir's trick)."""
    first, second = (*one, 1), (*other, 1)
    steps = (None, first, second, _added(first, second))
    total: _Point = (1, 1, 0)
    for place in range(255, -1, -1):
        total = _doubled(total)
        step = steps[(a >> place & 1) + 2 * (b >> place & 1)]
        total = _added(total, step) if step else total
    return total


def _doubled(point: _Point) -> _Point:
    x, y, z = point
    if not z or not y:
        return 1, 1, 0
    square = y * y % _P
    s = 4 * x * square % _P
    m = 3 * (x - z * z) * (x + z * z) % _P  # a = -3
    doubled = (m * m - 2 * s) % _P
    return doubled, (m * (s - doubled) - 8 * square * square) % _P, 2 * y * z % _P


def _added(one: _Point, other: _Point) -> _Point:
    if not one[2] or not other[2]:
        return other if not one[2] else one
    (x1, y1, z1), (x2, y2, z2) = one, other
    u1, u2 = x1 * z2 * z2 % _P, x2 * z1 * z1 % _P
    s1, s2 = y1 * z2**3 % _P, y2 * z1**3 % _P
    h, r = (u2 - u1) % _P, (s2 - s1) % _P
    if not h:
        return (1, 1, 0) if r else _doubled(one)
    square, cube = h * h % _P, h * h * h % _P
    x = (r * r - cube - 2 * u1 * square) % _P
    return x, (r * (u1 * square - x) - s1 * cube) % _P, h * z1 * z2 % _P
