"""A key of one's own for rehearsals: certificates are then signed, by a certificate that says what it is.

No authority stands behind it, so every PDF reader warns. For a real call the organiser's certificate goes into the same
secret: see docs/deploy.md.
"""

from datetime import datetime, timedelta

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

LIFE = timedelta(days=90)
FOR_REHEARSALS = "仅供演练 Rehearsal only"


def self_signed(name: str, at: datetime) -> str:
    """What goes into the secret: an RSA key of 3072 bits and its own certificate, valid for 90 days from `at`."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, f"{FOR_REHEARSALS}: {name}"[:64]),
            x509.NameAttribute(NameOID.COMMON_NAME, FOR_REHEARSALS),
        ]
    )
    usage = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    ) | dict.fromkeys(("encipher_only", "decipher_only"), False)
    certificate = (
        x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number(), at, at + LIFE)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.KeyUsage(digital_signature=True, content_commitment=True, **usage), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.Encoding.PEM
    private = key.private_bytes(form, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return msgspec.json.encode({"pem": (private + certificate.public_bytes(form)).decode()}).decode()
