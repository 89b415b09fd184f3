"""Signatures of C2PA manifests, checked in the confined child: the reference library's, our own, and tampered ones."""

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID

from chalicelib.video import c2pa, probe, signature
from chalicelib.video.origin import Signature, SignatureFault
from tests.media.in_memory import VIDEO, Content
from tests.sample_call import LIMITS
from tests.unit.video import origins
from tests.unit.video.origins import box, jumb, store

REAL = c2pa.in_uuid_box(origins.SIGNED[24:]) or b""
GOOD = Signature(signer="T, leaf", issuer="T, CA")


def cbor(item: Any) -> bytes:
    """An item in CBOR, each head as short as it can be."""
    if isinstance(item, int):
        return _head(0, item) if item >= 0 else _head(1, -1 - item)
    if isinstance(item, bytes):
        return _head(2, len(item)) + item
    if isinstance(item, str):
        return _head(3, len(item.encode())) + item.encode()
    if isinstance(item, list):
        return _head(4, len(item)) + b"".join(map(cbor, item))
    if item is None:
        return b"\xf6"
    return _head(5, len(item)) + b"".join(cbor(key) + cbor(each) for key, each in item.items())


def _head(major: int, length: int) -> bytes:
    if length < 24:
        return bytes([major << 5 | length])
    size = next(size for size in (1, 2, 4, 8) if length < 1 << 8 * size)
    return bytes([major << 5 | 23 + size.bit_length()]) + length.to_bytes(size)


def issued(key: Any, name: str, by: Any, issuer: str) -> bytes:
    """A certificate in DER."""
    subject, above = (
        x509.Name(
            [x509.NameAttribute(NameOID.ORGANIZATION_NAME, "工厂"), x509.NameAttribute(NameOID.COMMON_NAME, each)]
        )
        for each in (name, issuer)
    )
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2035, 1, 1, tzinfo=UTC))
    )
    kind = None if isinstance(by, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return made.sign(by, kind).public_bytes(serialization.Encoding.DER)


def es(kind: Any, size: int) -> Callable[[Any, bytes], bytes]:
    """How COSE writes a signature of ECDSA: both numbers in full length."""

    def sign(key: Any, content: bytes) -> bytes:
        return b"".join(each.to_bytes(size) for each in decode_dss_signature(key.sign(content, ec.ECDSA(kind))))

    return sign


def ps(key: Any, content: bytes) -> bytes:
    return bytes(key.sign(content, padding.PSS(padding.MGF1(hashes.SHA256()), 32), hashes.SHA256()))


def ed(key: Any, content: bytes) -> bytes:
    return bytes(key.sign(content))


KINDS: dict[str, tuple[int, Callable[[], Any], Callable[[Any, bytes], bytes]]] = {
    "ES256": (-7, lambda: ec.generate_private_key(ec.SECP256R1()), es(hashes.SHA256(), 32)),
    "ES384": (-35, lambda: ec.generate_private_key(ec.SECP384R1()), es(hashes.SHA384(), 48)),
    "ES512": (-36, lambda: ec.generate_private_key(ec.SECP521R1()), es(hashes.SHA512(), 66)),
    "PS256": (-37, lambda: rsa.generate_private_key(65537, 2048), ps),
    "EdDSA": (-8, ed25519.Ed25519PrivateKey.generate, ed),
}


def signed(kind: str, *, old: bool = False, stranger: bool = False, algorithm: int | None = None) -> bytes:
    """A manifest store signed here. `old`: certificates where C2PA first had them; `stranger`: of another issuer."""
    number, made, sign = KINDS[kind]
    key, office = made(), ec.generate_private_key(ec.SECP256R1())
    other = ec.generate_private_key(ec.SECP256R1()) if stranger else office
    chain = [issued(key, "相机", office, "总厂"), issued(other, "总厂", other, "总厂")]
    assertion = jumb("c2pa.actions", box(b"cbor", cbor({"actions": [{"action": "c2pa.created"}]})))
    link = {"url": "self#jumbf=c2pa.assertions/c2pa.actions", "hash": hashlib.sha256(assertion[8:]).digest()}
    claim = cbor({"claim_generator": "camera/1", "alg": "sha256", "assertions": [link]})
    header = {1: number if algorithm is None else algorithm} | ({} if old else {33: chain})
    protected = cbor(header)
    written = sign(key, cbor(["Signature1", protected, b"", claim]))
    cose = b"\xd2" + cbor([protected, {"x5chain": chain} if old else {}, None, written])
    return store(
        jumb(
            "urn:1",
            jumb("c2pa.assertions", assertion),
            jumb("c2pa.claim", box(b"cbor", claim)),
            jumb("c2pa.signature", box(b"cbor", cose)),
        )
    )


def test_the_reference_librarys_signature_is_valid() -> None:
    """A manifest that c2pa-rs signed, as it is and within a video, which is accepted."""
    assert signature.checked(REAL) == GOOD
    report = probe.probe(Content(VIDEO + origins.SIGNED), LIMITS)
    assert report.provenance is not None
    assert [each.signature for each in report.provenance.manifests] == [GOOD]
    assert report.verdict in ("accept", "warn")


@pytest.mark.parametrize(
    ("was", "becomes", "fault"),
    [
        (b"VidGen", b"CamGen", SignatureFault.ASSERTIONS),
        (b"trainedAlgorithmicMedia", b"digitalCaptureOfTheWorld"[:23], SignatureFault.ASSERTIONS),
        (b"sora-test", b"camera-99", SignatureFault.SIGNATURE),
    ],
)
def test_what_was_changed_after_signing(was: bytes, becomes: bytes, fault: SignatureFault) -> None:
    """An action is held by its hash, the claim by the signature; a video with either is refused for neither."""
    assert len(was) == len(becomes)
    assert signature.checked(REAL.replace(was, becomes)) == Signature(fault=fault, signer="T, leaf", issuer="T, CA")
    report = probe.probe(Content(VIDEO + origins.SIGNED.replace(was, becomes)), LIMITS)
    assert report.verdict in ("accept", "warn")


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_key_that_c2pa_allows(kind: str) -> None:
    """With the certificates in the signed header, or in the other one as first versions had them."""
    assert signature.checked(signed(kind)) == Signature(signer="工厂, 相机", issuer="工厂, 总厂")
    assert signature.checked(signed(kind, old=True)) == Signature(signer="工厂, 相机", issuer="工厂, 总厂")


def test_a_certificate_that_its_issuer_did_not_issue() -> None:
    """Somebody's own key under another's name."""
    found = signature.checked(signed("ES256", stranger=True))
    assert found is not None
    assert found.fault is SignatureFault.CHAIN


@pytest.mark.parametrize("algorithm", [-35, -37, -257, 5])
def test_an_algorithm_that_is_not_the_keys(algorithm: int) -> None:
    """Known or not: it is said, and nothing is believed."""
    found = signature.checked(signed("ES256", algorithm=algorithm))
    assert found is not None
    assert found.fault in (SignatureFault.ALGORITHM, SignatureFault.SIGNATURE)


def test_no_signature_and_no_certificate() -> None:
    """What cannot be read is not valid; garbage in a certificate's place neither."""
    assert signature.checked(store(origins.manifest("urn:1", []))) == Signature(fault=SignatureFault.MISSING)
    assert signature.checked(REAL.replace(b"\x30\x82", b"\x31\x82", 1)) == Signature(fault=SignatureFault.ALGORITHM)


def test_a_child_that_fails_has_checked_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page says “not checked”, as where a deployment has none checked."""
    monkeypatch.setattr(signature, "MODULE", "chalicelib.video.no_such_child")
    assert signature.checked(REAL) is None
