"""Addresses of films behind CloudFront: what is signed, byte for byte, and that the public key confirms it."""

import base64
import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.signers import CloudFrontSigner
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from chalicelib import clock
from chalicelib.aws import contests, distribution, objects, secrets
from chalicelib.aws.logs import logger
from chalicelib.config import config

AT = datetime(2026, 1, 1, 17, 50, tzinfo=UTC)
ENDS = int(AT.timestamp()) + objects.PLAYBACK_LIFE
KEY = ec.generate_private_key(ec.SECP256R1())
FILMS_KEY = secrets.films_key  # the fixture puts another in its place


def pem(key: Any = KEY, form: PrivateFormat = PrivateFormat.PKCS8) -> str:
    return str(key.private_bytes(Encoding.PEM, form, NoEncryption()).decode())


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """A deployment whose films CloudFront serves; the private key belongs to slot b."""
    settings = {"FILMS_HOST": "d111111abcdef8.cloudfront.net", "FILMS_KEY_A": "", "FILMS_KEY_B": "K2JCJMDEHXQW5F"}
    settings |= {"FURTHER_CONTESTS": "canal-shorts-2026"}
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(secrets, "films_key", lambda: ("b", pem()))
    monkeypatch.setattr(clock, "now", lambda: AT)
    monkeypatch.setattr(distribution, "_failed_at", {})
    config.cache_clear()
    yield monkeypatch
    monkeypatch.undo()
    config.cache_clear()


def confirmed(url: str) -> str:
    """The address that was signed, confirmed as CloudFront does it: from what the signed one says. Raises."""
    plain, _, about = url.partition("Expires=")
    plain = plain.removesuffix("&").removesuffix("?")
    told = {name: values[0] for name, values in parse_qs(f"Expires={about}").items()}
    assert set(told) == {"Expires", "Signature", "Key-Pair-Id", "Hash-Algorithm"}
    assert told["Hash-Algorithm"] == "SHA256"
    signature = base64.b64decode(told["Signature"].translate(str.maketrans("-_~", "+=/")))
    KEY.public_key().verify(signature, distribution.policy(plain, int(told["Expires"])), ec.ECDSA(SHA256()))
    return plain


@pytest.mark.parametrize(
    ("url", "ends"),
    [
        ("https://d111111abcdef8.cloudfront.net/image.jpg?color=red&size=medium", 1767290400),
        ("https://d111111abcdef8.cloudfront.net/uploads/e1/u1.mp4?versionId=a.b_c", ENDS),
    ],
)
def test_what_is_signed_is_the_documented_policy(url: str, ends: int) -> None:
    """Without a space, in the documented order; as AWS's own library writes it."""
    wanted = f'{{"Statement":[{{"Resource":"{url}","Condition":{{"DateLessThan":{{"AWS:EpochTime":{ends}}}}}}}]}}'
    assert distribution.policy(url, ends) == wanted.encode()
    theirs = CloudFrontSigner("K2JCJMDEHXQW5F", lambda _message: b"").build_policy(
        url, datetime.fromtimestamp(ends, UTC)
    )
    assert distribution.policy(url, ends) == theirs.encode()


def test_an_address_names_one_version_and_its_end(served: pytest.MonkeyPatch) -> None:
    """Of an original its pinned version; for as long as an address of the bucket would work."""
    url = objects.playback_url("uploads/e1/u1.mp4", "v.1_x")
    assert confirmed(url) == "https://d111111abcdef8.cloudfront.net/uploads/e1/u1.mp4?versionId=v.1_x"
    assert f"&Expires={ENDS}&" in url
    assert objects.playback_ends(AT).timestamp() == ENDS
    assert "&Key-Pair-Id=K2JCJMDEHXQW5F&" in url
    assert set(url.partition("Signature=")[2].partition("&")[0]) <= set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_~"
    )


def test_a_copy_needs_no_version(served: pytest.MonkeyPatch) -> None:
    """It has a name of its own; that of a further contest bears its mark, unescaped as the bucket has it."""
    url = objects.rendition_url("renditions/e1/u1/0f.mp4")
    assert confirmed(url) == "https://d111111abcdef8.cloudfront.net/renditions/e1/u1/0f.mp4"
    with contests.within("canal-shorts-2026"):
        further = objects.rendition_url("blind/e1/u1.mp4")
    assert urlsplit(confirmed(further)).path == "/blind/~canal-shorts-2026/e1/u1.mp4"


@pytest.mark.parametrize(
    ("was", "becomes"), [("e1/u1", "e2/u1"), (f"={ENDS}", f"={ENDS + 1}"), ("versionId=v1", "versionId=v2")]
)
def test_a_changed_address_is_not_confirmed(served: pytest.MonkeyPatch, was: str, becomes: str) -> None:
    """Neither another film, nor a longer life, nor another version."""
    url = objects.playback_url("uploads/e1/u1.mp4", "v1")
    with pytest.raises(InvalidSignature):
        confirmed(url.replace(was, becomes))


def test_without_a_distribution_films_come_from_the_bucket(monkeypatch: pytest.MonkeyPatch) -> None:
    """No secret is asked for then."""
    monkeypatch.setattr(secrets, "films_key", lambda: pytest.fail("asked"))
    assert distribution.address("uploads/e1/u1.mp4", ENDS, "v1") == ""


def test_a_slot_without_a_public_key_stops_no_film(served: pytest.MonkeyPatch) -> None:
    """As in the middle of a rotation that was done in the wrong order: the bucket gives it out."""
    served.setattr(secrets, "films_key", lambda: ("a", pem()))
    assert distribution.address("uploads/e1/u1.mp4", ENDS, "v1") == ""


def test_a_slot_that_is_off_has_the_bucket_serve_films(
    served: pytest.MonkeyPatch,
) -> None:
    """Until pages that are open allow the distribution's host: no fault, and signed as soon as the slot says so."""
    served.setattr(secrets, "films_key", lambda: ("off", pem()))
    errors: list[str] = []
    served.setattr(logger, "error", lambda what, **_about: errors.append(what))
    assert distribution.address("uploads/e1/u1.mp4", ENDS, "v1") == ""
    served.setattr(secrets, "films_key", lambda: ("b", pem()))
    assert confirmed(distribution.address("uploads/e1/u1.mp4", ENDS, "v1"))
    assert errors == []


def _sealed() -> str:
    """A key behind a passphrase."""
    return KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")).decode()


@pytest.mark.parametrize(
    "told",
    [
        "{",
        "[]",
        "{}",
        json.dumps({"slot": 1, "key": pem()}),
        json.dumps({"slot": "b"}),
        json.dumps({"slot": "b", "key": pem()[:80]}),
        json.dumps({"slot": "b", "key": pem(rsa.generate_private_key(65537, 2048))}),
        json.dumps({"slot": "b", "key": _sealed()}),
        ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue"),
        EndpointConnectionError(endpoint_url="https://secretsmanager"),
    ],
)
def test_a_secret_that_cannot_be_used_stops_no_film(served: pytest.MonkeyPatch, told: str | Exception) -> None:
    """The bucket gives films out, the log says it once a read, and what was put right is signed with."""
    at = [1_000_000.0]
    errors: list[str] = []
    reads: list[str] = []

    def fresh(arn: str) -> str:
        reads.append(arn)
        if isinstance(told, Exception):
            raise told
        return told

    served.setattr(secrets, "films_key", FILMS_KEY)
    served.setattr(secrets, "_fresh", fresh)
    served.setattr(logger, "error", lambda what, **_about: errors.append(what))
    served.setattr(time, "time", lambda: at[0])
    for _ in range(3):
        assert distribution.address("uploads/e1/u1.mp4", ENDS, "v1") == ""
    assert (len(errors), len(reads)) == (1, 1)
    at[0] += secrets.KEPT + 1
    served.setattr(secrets, "_fresh", lambda _arn: json.dumps({"slot": "b", "key": pem()}))
    assert confirmed(distribution.address("uploads/e1/u1.mp4", ENDS, "v1"))


def test_keys_are_read_as_openssl_writes_them() -> None:
    """`openssl ecparam -genkey` writes the traditional form, `openssl genpkey` the other one."""
    url = "https://d111111abcdef8.cloudfront.net/uploads/e1/u1.mp4"
    for form in (PrivateFormat.PKCS8, PrivateFormat.TraditionalOpenSSL):
        assert confirmed(distribution.signed(url, ENDS, "K1", pem(form=form))) == url


@pytest.mark.parametrize("key", [rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP384R1())])
def test_other_kinds_of_keys_are_refused(key: Any) -> None:
    """The parameter takes a public key on P-256 alone."""
    with pytest.raises(ValueError, match="P-256"):
        distribution.signed("https://d111111abcdef8.cloudfront.net/x", ENDS, "K1", pem(key))
