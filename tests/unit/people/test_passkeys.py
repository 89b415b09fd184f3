"""Passkeys: what browsers say is checked in every part, and signatures as another library makes them."""

import hashlib
import json
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from chalicelib.people import passkeys
from chalicelib.people.passkeys import BadPasskey, Site, encoded

SITE = Site("https://gs.example.cn", "gs.example.cn")
CHALLENGE = "Y2hhbGxlbmdl"
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
EC_KEY = ec.generate_private_key(ec.SECP256R1())
RSA_KEY = rsa.generate_private_key(65537, 2048)


def client(kind: str, **more: Any) -> str:
    """What the browser says of the page and the challenge."""
    said = {"type": kind, "challenge": CHALLENGE, "origin": SITE.origin, "crossOrigin": False} | more
    return encoded(json.dumps(said).encode())


def authenticator(flags: int = 5, host: str = SITE.host, count: int = 7) -> bytes:
    """What an authenticator says of itself."""
    return hashlib.sha256(host.encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")


def cose(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    """A public key as CTAP2 has it."""
    if isinstance(key, rsa.RSAPrivateKey):
        modulus = key.public_key().public_numbers().n.to_bytes(256, "big")
        return bytes.fromhex("a401030339010020590100") + modulus + bytes.fromhex("2143010001")
    point = key.public_key().public_numbers()
    x, y = point.x.to_bytes(32, "big"), point.y.to_bytes(32, "big")
    return bytes.fromhex("a5010203262001215820") + x + bytes.fromhex("225820") + y


def attested(key: bytes, flags: int = 69, an_id: bytes = b"an id") -> str:
    """The authenticator data of a new passkey."""
    return encoded(authenticator(flags) + bytes(16) + len(an_id).to_bytes(2, "big") + an_id + key)


def signed(key: Any, data: bytes, client_data: str) -> bytes:
    """A signature as an authenticator makes it."""
    message = data + hashlib.sha256(passkeys.decoded(client_data)).digest()
    if isinstance(key, rsa.RSAPrivateKey):
        return key.sign(message, padding.PKCS1v15(), hashes.SHA256())
    made: bytes = key.sign(message, ec.ECDSA(hashes.SHA256()))
    return made


@pytest.mark.parametrize("key", [EC_KEY, RSA_KEY], ids=["ES256", "RS256"])
def test_a_passkey_is_made_and_signs(key: Any) -> None:
    """What extensions follow the key is not looked at."""
    new = passkeys.made(SITE, CHALLENGE, client("webauthn.create"), attested(cose(key) + b"\xa0", flags=0xC5))
    assert (passkeys.decoded(new.id), new.counter) == (b"an id", 7)
    said, data = client("webauthn.get"), authenticator(count=8)
    signature = signed(key, data, said)
    given = (SITE, CHALLENGE, new.key, said, encoded(data))
    assert passkeys.proved(*given, encoded(signature)) == 8
    for wrong in (signature[:-1] + bytes([signature[-1] ^ 1]), signature[:-1], signature + b"\0", b"", b"\x30\x06" * 4):
        with pytest.raises(BadPasskey):
            passkeys.proved(*given, encoded(wrong))


def test_signatures_of_many_keys() -> None:
    """Each key's own is right, that of another key and of another text is not."""
    keys = [ec.generate_private_key(ec.SECP256R1()) for _ in range(6)]
    for key, other in zip(keys, keys[1:] + keys[:1], strict=True):
        stored = cose(key)[10:42] + cose(key)[45:]
        signature = key.sign(b"text", ec.ECDSA(hashes.SHA256()))
        assert passkeys._verifies(stored, b"text", signature)
        assert not passkeys._verifies(stored, b"texts", signature)
        assert not passkeys._verifies(stored, b"text", other.sign(b"text", ec.ECDSA(hashes.SHA256())))


def test_numbers_out_of_range_are_no_signature() -> None:
    """Zero, the order of the curve, and negative ones; the mirrored one of a right signature is right in ECDSA."""
    key = cose(EC_KEY)[10:42] + cose(EC_KEY)[45:]
    r, s = decode_dss_signature(EC_KEY.sign(b"text", ec.ECDSA(hashes.SHA256())))
    assert passkeys._verifies(key, b"text", encode_dss_signature(r, ORDER - s))
    for pair in ((0, s), (r, 0), (ORDER, s), (r, ORDER), (r + ORDER, s), (0, 0)):
        assert not passkeys._verifies(key, b"text", encode_dss_signature(*pair))
    negative = b"\x30\x06\x02\x01\xff\x02\x01\xff"
    assert not passkeys._verifies(key, b"text", negative)


@pytest.mark.parametrize(
    "said",
    [
        client("webauthn.get"),
        client("webauthn.create", challenge="b3RoZXI"),
        client("webauthn.create", origin="https://evil.example"),
        client("webauthn.create", crossOrigin=True),
        encoded(b"[]"),
        encoded(b"{"),
        "é",
        "",
    ],
)
def test_what_the_browser_says_must_fit(said: str) -> None:
    """Kind, challenge and origin."""
    with pytest.raises(BadPasskey):
        passkeys.made(SITE, CHALLENGE, said, attested(cose(EC_KEY)))


@pytest.mark.parametrize(
    "data",
    [
        attested(cose(EC_KEY), flags=65),  # nobody was verified
        attested(cose(EC_KEY), flags=68),
        attested(cose(EC_KEY), flags=5),
        attested(cose(EC_KEY)[:-1]),
        attested(cose(EC_KEY)[:45] + bytes(32)),  # no point of the curve
        attested(bytes.fromhex("a40101032720062158200000")),  # Ed25519
        attested(cose(RSA_KEY)[:-1] + b"\x03"),  # another exponent
        attested(b"", an_id=b""),
        encoded(authenticator(69) + bytes(16) + b"\x04\x00" + b"short"),
        encoded(authenticator(69, host="evil.example") + bytes(16) + b"\x00\x01a" + cose(EC_KEY)),
        encoded(bytes(36)),
    ],
)
def test_what_the_authenticator_says_must_fit(data: str) -> None:
    """Host, verified owner, and a key that we can check."""
    with pytest.raises(BadPasskey):
        passkeys.made(SITE, CHALLENGE, client("webauthn.create"), data)
