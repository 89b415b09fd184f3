"""The sandboxed child that checks the signature of a C2PA manifest. See `chalicelib.video.signature`.

COSE_Sign1: RFC 9052, 4.4; algorithms: RFC 9053, 2 and RFC 8230; C2PA Technical Specification 2.1, 13.2 and 14.
"""

from itertools import pairwise

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.x509.oid import NameOID

from chalicelib import text
from chalicelib.video import c2pa, sandbox
from chalicelib.video.c2pa import Signed
from chalicelib.video.origin import Signature, SignatureFault
from chalicelib.video.sandbox import READ, Asked

MEMORY = 256 * 1024 * 1024
SECONDS = 10.0
LENGTH = 200  # characters of a name
_ECDSA = {-7: hashes.SHA256(), -35: hashes.SHA384(), -36: hashes.SHA512()}
_PSS = {-37: hashes.SHA256(), -38: hashes.SHA384(), -39: hashes.SHA512()}
_EDDSA = -8


def _load() -> None:
    """The library loads a backend at the first key, when no file may be opened any more."""
    key = ec.generate_private_key(ec.SECP256R1())
    key.public_key().verify(key.sign(b"", ec.ECDSA(hashes.SHA256())), b"", ec.ECDSA(hashes.SHA256()))


def _answer(file: Asked) -> bytes:
    store = b"".join(iter(lambda: file.read(READ), b""))
    return msgspec.json.encode(found_in(store))


def found_in(store: bytes) -> Signature:
    """What is to be said of the signature of the newest manifest in a store."""
    signed = c2pa.signed(store)
    if signed is None:
        return Signature(fault=SignatureFault.MISSING)
    try:
        certificates = [x509.load_der_x509_certificate(each) for each in signed.certificates]
        signer, issuer = _name(certificates[0].subject), _name(certificates[0].issuer)
        return Signature(fault=_fault(signed, certificates), signer=signer, issuer=issuer)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return Signature(fault=SignatureFault.ALGORITHM)


def _fault(signed: Signed, certificates: list[x509.Certificate]) -> SignatureFault | None:
    """The first thing that is wrong, or None. Raises what an unknown algorithm raises."""
    try:
        _verify(signed, certificates[0])
    except InvalidSignature:
        return SignatureFault.SIGNATURE
    try:
        for each, above in pairwise(certificates):
            each.verify_directly_issued_by(above)
    except (InvalidSignature, ValueError, TypeError):
        return SignatureFault.CHAIN
    return SignatureFault.ASSERTIONS if signed.altered else None


def _verify(signed: Signed, certificate: x509.Certificate) -> None:
    """Raise InvalidSignature if the signature is of another key or claim, ValueError if its algorithm is unknown."""
    key, content = certificate.public_key(), _content(signed)
    if isinstance(key, ec.EllipticCurvePublicKey) and signed.algorithm in _ECDSA:
        half = len(signed.signature) // 2
        numbers = int.from_bytes(signed.signature[:half]), int.from_bytes(signed.signature[half:])
        key.verify(encode_dss_signature(*numbers), content, ec.ECDSA(_ECDSA[signed.algorithm]))
    elif isinstance(key, rsa.RSAPublicKey) and signed.algorithm in _PSS:
        kind = _PSS[signed.algorithm]
        key.verify(signed.signature, content, padding.PSS(padding.MGF1(kind), kind.digest_size), kind)
    elif isinstance(key, ed25519.Ed25519PublicKey) and signed.algorithm == _EDDSA:
        key.verify(signed.signature, content)
    else:
        raise ValueError("unknown algorithm")


def _content(signed: Signed) -> bytes:
    """What was signed: an array in CBOR of the context, the header, nothing, and the claim."""
    return b"\x84" + _head(3, 10) + b"Signature1" + _octets(signed.protected) + _octets(b"") + _octets(signed.claim)


def _octets(content: bytes) -> bytes:
    return _head(2, len(content)) + content


def _head(major: int, length: int) -> bytes:
    """The shortest head, as the signed structure has to be coded."""
    if length < 24:
        return bytes([major << 5 | length])
    size = next(size for size in (1, 2, 4, 8) if length < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + length.to_bytes(size)


def _name(name: x509.Name) -> str:
    """Organization and common name, as far as they are stated and differ."""
    stated = [name.get_attributes_for_oid(oid) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)]
    words = dict.fromkeys(str(each[0].value) for each in stated if each)
    return ", ".join(text.readable_line(word)[:LENGTH] for word in words)


if __name__ == "__main__":
    sandbox.serve(MEMORY, SECONDS, _load, _answer)
