"""Signed certificates, read back by pyHanko's validator and by OpenSSL; what is changed, and what cannot sign."""

import base64
import io
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from asn1crypto import keys
from asn1crypto import pem as armour
from asn1crypto import x509 as asn1
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import timestamps
from pyhanko.sign.timestamps import DummyTimeStamper
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from chalicelib import clock
from chalicelib.aws import secrets
from chalicelib.config import config
from chalicelib.errors import Problem
from functions.write_workbook import certificate, signing
from infra import signing_key
from tests.functions.test_certificate import SITE, row
from tests.functions.test_issuing import files, publish
from tests.functions.test_write_workbook import reviewed
from tests.play import ApiClient, PlayedCall
from tests.unit.samples import CALL

NAME = f"{signing_key.FOR_REHEARSALS}: 某某研究院"
ARN = "arn:aws:secretsmanager:eu-west-1:1:secret:signing"


@pytest.fixture(scope="module")
def secret() -> str:
    return signing_key.self_signed("某某研究院", datetime.now(UTC) - timedelta(hours=1))


@pytest.fixture
def configured(secret: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A deployment with this key."""
    deployed = msgspec.structs.replace(config(), signing_secret=ARN)
    monkeypatch.setattr(signing, "config", lambda: deployed)
    monkeypatch.setitem(secrets._read, ARN, secret)
    yield
    secrets.forget(ARN)


def pem_of(secret: str) -> bytes:
    """The certificate in a secret."""
    return signing.read(secret).certificate.public_bytes(serialization.Encoding.PEM)


def status(content: bytes, secret: str) -> Any:
    """What the validator says of the only signature, trusting the certificate itself."""
    [found] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    trust = ValidationContext(trust_roots=[loaded(pem_of(secret))], allow_fetching=False)
    return validate_pdf_signature(found, trust)


def loaded(pem: bytes) -> Any:
    """A certificate as the validator takes it."""
    return asn1.Certificate.load(armour.unarmor(pem)[2])


def made(secret: str) -> bytes:
    return certificate.pdf(row(), CALL, SITE, signing.read(secret))


def test_a_signature_covers_the_whole_certificate(secret: str) -> None:
    """PAdES B-B: whole, by the key given, in the form that ETSI names, and nothing may be changed after it."""
    content = made(secret)
    found = status(content, secret)
    assert (found.intact, found.valid, found.trusted, found.bottom_line) == (True, True, True, True)
    [signature] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    assert signature.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
    attributes = {each["type"].native for each in signature.signer_info["signed_attrs"]}
    assert {"signing_certificate_v2", "message_digest", "content_type"} <= attributes
    assert "signing_time" not in attributes  # of PAdES the time stands in the PDF
    assert (str(signature.sig_object["/Name"]), "/M" in signature.sig_object) == (NAME, True)
    assert signature.docmdp_level.value == 1
    assert found.coverage.name == "ENTIRE_FILE"


def test_openssl_says_the_same(secret: str, tmp_path: Path) -> None:
    """A reader of another hand: the CMS in the file is over just its bytes."""
    content = made(secret)
    [signature] = PdfFileReader(io.BytesIO(content)).embedded_signatures
    first, length, second, rest = (int(each) for each in signature.byte_range)
    (tmp_path / "signed").write_bytes(content[first : first + length] + content[second : second + rest])
    (tmp_path / "cms").write_bytes(signature.pkcs7_content)
    (tmp_path / "ca.pem").write_bytes(pem_of(secret))
    command = "openssl cms -verify -inform DER -in cms -content signed -binary -CAfile ca.pem -purpose any -out out"
    ran = subprocess.run(command.split(), cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_a_certificate_that_was_changed_is_found_out(secret: str) -> None:
    """A byte of its content, and a page added to it."""
    content = made(secret)
    at = content.index(b"stream", 2000) + 20
    changed = content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]
    assert status(changed, secret).bottom_line is False
    assert (status(changed, secret).intact, status(content, secret).intact) == (False, True)


def test_without_a_key_the_bytes_are_as_before(secret: str) -> None:
    """And with one, the certificate itself is the same up to its signature."""
    plain = certificate.pdf(row(), CALL, SITE)
    assert plain == certificate.drawn(row(), CALL, SITE, "pdf")
    assert signing.identity(clock.now()) is None
    assert made(secret).startswith(plain)


def test_a_time_stamp_makes_it_b_t(secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the service that the deployment names."""
    other = signing.read(signing_key.self_signed("时间戳", datetime.now(UTC) - timedelta(hours=1)))
    key, own = other.key, other.certificate
    authority = loaded(own.public_bytes(serialization.Encoding.PEM))
    stamper = DummyTimeStamper(tsa_cert=authority, tsa_key=_plain(key))
    monkeypatch.setattr(timestamps, "HTTPTimeStamper", lambda url, **_: {"http://tsa.example.cn/": stamper}[url])
    deployed = msgspec.structs.replace(config(), timestamp_url="http://tsa.example.cn/")
    monkeypatch.setattr(signing, "config", lambda: deployed)
    [signature] = PdfFileReader(io.BytesIO(made(secret))).embedded_signatures
    added = {each["type"].native for each in signature.signer_info["unsigned_attrs"]}
    assert added == {"signature_time_stamp_token"}


def _plain(key: Any) -> Any:
    form = serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return keys.PrivateKeyInfo.load(key.private_bytes(*form))


def test_a_key_may_be_pkcs12(secret: str) -> None:
    """With its passphrase; without it, or with another certificate's key, it is none."""
    held = signing.read(secret)
    locked = pkcs12.serialize_key_and_certificates(
        b"seal", held.key, held.certificate, None, serialization.BestAvailableEncryption(b"geheim")
    )
    given = {"pkcs12": base64.b64encode(locked).decode(), "passphrase": "geheim"}
    assert signing.read(json.dumps(given)).name == NAME
    with pytest.raises(ValueError, match="password"):
        signing.read(json.dumps(given | {"passphrase": "falsch"}))
    strange = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = strange.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    with pytest.raises(ValueError, match="not that of the first"):
        signing.read(json.dumps({"pem": (pem + pem_of(secret)).decode()}))


@pytest.mark.parametrize("broken", ["", "{}", '{"pem": "nothing"}', '{"pkcs12": "?"}', '{"pem": "", "unknown": 1}'])
def test_a_broken_key_signs_nothing(broken: str, configured: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is wrong with it."""
    monkeypatch.setitem(secrets._read, ARN, broken)
    with pytest.raises(Problem, match="NOT_SIGNED"):
        signing.identity(clock.now())


def test_an_expired_key_signs_nothing(configured: None, secret: str) -> None:
    """Nor one that is not valid yet."""
    own: x509.Certificate = signing.read(secret).certificate
    for at, good in (
        (own.not_valid_before_utc - timedelta(seconds=1), False),
        (own.not_valid_before_utc, True),
        (own.not_valid_after_utc, True),
        (own.not_valid_after_utc + timedelta(seconds=1), False),
    ):
        secrets._read[ARN] = secret
        if good:
            assert signing.identity(at) is not None
        else:
            with pytest.raises(Problem, match="NOT_SIGNED"):
                signing.identity(at)


def test_signing_takes_no_second(secret: str) -> None:
    """The issue's bound, in time of this process: drawing and signing one certificate, once all is loaded."""
    made(secret)
    before = time.process_time()
    made(secret)
    assert time.process_time() - before < 1


def test_signing_needs_the_packages_of_its_layer_alone(tmp_path: Path, secret: str) -> None:
    """What the layer leaves out is not imported on the way."""
    (tmp_path / "secret").write_text(secret)
    (tmp_path / "plain.pdf").write_bytes(certificate.pdf(row(), CALL, SITE))
    left_out = ("lxml", "oscrypto", "requests", "yaml", "PIL", "fontTools", "pycparser")
    script = (
        f"import sys\nfor name in {left_out}: sys.modules[name] = None\n"
        "from pathlib import Path\n"
        "from functions.write_workbook import signing\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "who = signing.read((folder / 'secret').read_text())\n"
        "signing.signed((folder / 'plain.pdf').read_bytes(), who)\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stderr


def test_certificates_are_given_out_signed_or_not_at_all(
    stage: PlayedCall, configured: None, secret: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page says by whom. With a key that has expired nothing is given out, until there is one that has not."""
    office, _ = reviewed(stage, stage.organizer())
    publish(stage, office)
    state, found = files(office)
    assert state == "ready"
    for number in found:
        told = ApiClient().do("GET", f"/certificates/{number}")
        assert told["signed_by"] == NAME
    own = signing.read(secret).certificate
    with monkeypatch.context() as patch:
        patch.setattr(signing, "_check_period", expired)
        failure, nothing = files(office)
        assert ("未予发放" in str(failure), nothing) == (True, {})
    assert own.not_valid_after_utc > clock.now()
    secrets._read[ARN] = secret
    assert files(office)[0] == "ready"


def expired(*_: object) -> None:
    raise ValueError("expired")
