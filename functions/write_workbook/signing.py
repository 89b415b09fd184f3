"""Signs certificates: PAdES baseline B-B (ETSI EN 319 142-1), and B-T with a time stamp of RFC 3161.

The secret is JSON: `pem`, the private key with its certificate and the chain above it, or `pkcs12` in Base64; with a
`passphrase` where the key has one. Without a secret, PDFs stay as they are. A key that is broken or has expired signs
nothing, and nothing is given out in its place.
"""

import base64
import binascii
import io
from datetime import datetime
from typing import Annotated, Any, NamedTuple

import msgspec
from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import NameOID

from chalicelib.aws.logs import logger
from chalicelib.aws.secrets import forget, secret
from chalicelib.config import config
from chalicelib.errors import Problem

_PATIENCE = 10  # seconds for a time stamp
_ROOM = 32_768  # bytes kept free in the PDF for a signature with its chain and a time stamp
_UNREADABLE = (ValueError, TypeError, UnsupportedAlgorithm, binascii.Error, msgspec.MsgspecError)


class KeySecret(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The secret, see the module."""

    pem: str = ""
    pkcs12: Annotated[str, msgspec.Meta(description="Base64")] = ""
    passphrase: str | None = None


class Identity(NamedTuple):
    """A key with its certificate, and the certificates above it."""

    key: Any
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...]

    @property
    def name(self) -> str:
        """Whom the certificate names: the organisation, else the common name."""
        for wanted in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME):
            found = self.certificate.subject.get_attributes_for_oid(wanted)
            if found:
                return str(found[0].value)
        return self.certificate.subject.rfc4514_string()


def identity(at: datetime) -> Identity | None:
    """Who signs now; None where the deployment has no key. Raises NOT_SIGNED for a key that cannot sign."""
    arn = config().signing_secret
    if not arn:
        return None
    try:
        found = read(secret(arn))
        _check_period(found.certificate, at)
    except _UNREADABLE as error:
        forget(arn)  # the operator may have put it right
        raise _refusal(error) from error
    return found


def read(text: str) -> Identity:
    """The identity in a secret. Raises ValueError and what `_UNREADABLE` names."""
    given = msgspec.json.decode(text, type=KeySecret)
    passphrase = given.passphrase.encode() if given.passphrase else None
    if given.pkcs12:
        held = pkcs12.load_pkcs12(base64.b64decode(given.pkcs12, validate=True), passphrase)
        if held.key is None or held.cert is None:
            raise ValueError("PKCS#12 without a key and its certificate")
        own, above = held.cert.certificate, tuple(each.certificate for each in held.additional_certs)
        return _matched(Identity(held.key, own, above))
    own, *above_it = x509.load_pem_x509_certificates(given.pem.encode())
    return _matched(Identity(serialization.load_pem_private_key(given.pem.encode(), passphrase), own, tuple(above_it)))


def _matched(found: Identity) -> Identity:
    """Raise ValueError unless the key is the certificate's."""
    form = serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    if found.key.public_key().public_bytes(*form) != found.certificate.public_key().public_bytes(*form):
        raise ValueError("the key is not that of the first certificate")
    return found


def _check_period(certificate: x509.Certificate, at: datetime) -> None:
    if not certificate.not_valid_before_utc <= at <= certificate.not_valid_after_utc:
        raise ValueError(f"valid from {certificate.not_valid_before_utc} to {certificate.not_valid_after_utc} alone")


def _refusal(error: Exception) -> Problem:
    """For whoever waits; the log tells the operator, whose alarm hears it, what is wrong."""
    logger.error("certificates not signed", extra={"why": f"{type(error).__name__}: {error}"})
    return Problem("NOT_SIGNED")


def signed(content: bytes, who: Identity) -> bytes:
    """A PDF with a signature that covers all of it and allows no change after it. Raises NOT_SIGNED.

    Raises TimestampRequestError where the time stamp cannot be had now: the export is tried again.
    """
    # imported here: it takes a second, which workbooks do not need
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.general import SigningError

    store = io.BytesIO()
    signer = signers.PdfSigner(_description(who), _signer(who), timestamper=_stamper())
    try:
        signer.sign_pdf(IncrementalPdfFileWriter(io.BytesIO(content)), output=store, bytes_reserved=_ROOM)
    except SigningError as error:
        raise _refusal(error) from error
    return store.getvalue()


def _description(who: Identity) -> Any:
    from pyhanko.sign import fields, signers

    return signers.PdfSignatureMetadata(
        field_name="Signature",
        md_algorithm="sha256",
        subfilter=fields.SigSeedSubFilter.PADES,
        name=who.name,
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        signer_key_usage=set(),  # seals of organisations often state neither of the usual two
    )


def _signer(who: Identity) -> Any:
    from asn1crypto import keys
    from asn1crypto import x509 as asn1
    from pyhanko.sign import signers
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    own, *above = (asn1.Certificate.load(each.public_bytes(form[0])) for each in (who.certificate, *who.chain))
    store: Any = SimpleCertificateStore
    known = store()
    known.register_multiple(above)
    return signers.SimpleSigner(
        signing_cert=own, signing_key=keys.PrivateKeyInfo.load(who.key.private_bytes(*form)), cert_registry=known
    )


def _stamper() -> Any:
    """The time-stamping service; None where the deployment has none."""
    from pyhanko.sign.timestamps import HTTPTimeStamper

    return HTTPTimeStamper(config().timestamp_url, timeout=_PATIENCE) if config().timestamp_url else None
