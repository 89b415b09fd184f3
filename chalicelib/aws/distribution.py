"""Addresses of films behind a CloudFront distribution, signed with a key of the deployment; where there is none, none.

An address names one film, one version and one moment after which it is refused: a "canned policy" in the words of
CloudFront, whose guide says how it is signed ("Create a signed URL using a canned policy"). ECDSA on P-256 over SHA-256
is taken ("PublicKey" in its API reference; `Hash-Algorithm` in the guide); its keys and signatures are short.
"""

import base64
import time
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

import msgspec
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws import secrets
from chalicelib.aws.clients import error_code
from chalicelib.aws.logs import logger
from chalicelib.config import config

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

_IN_ADDRESSES = str.maketrans("+=/", "-_~")  # what base64 may have and an address may not, as CloudFront wants it
OFF = "off"  # the slot of a secret that has the bucket serve films, although a distribution stands ready
_FAULTS = (BotoCoreError, ClientError, msgspec.DecodeError, KeyError, ValueError)
_failed_at: dict[str, float] = {}  # secrets that could not be used, and when; they are read again as often as others


def address(stored_key: str, ends: int, version: str = "") -> str:
    """Where an object can be fetched until a moment (seconds of Unix time); "" where no distribution serves films.

    `stored_key` as the bucket has it: uploads/…, renditions/… or blind/… A secret that cannot be used stops no page:
    the films are still to be had from the bucket.
    """
    if not config().films_host or 0 <= time.time() - _failed_at.get(config().films_secret, 0) <= secrets.kept():
        return ""
    try:
        slot, pem = secrets.films_key()
        if slot == OFF:
            return ""
        key_id = {"a": config().films_key_a, "b": config().films_key_b}.get(slot, "")
        if not key_id:
            return _failed("the secret's slot has no public key")
        asked = f"?{urlencode({'versionId': version})}" if version else ""
        return signed(f"https://{config().films_host}/{quote(stored_key, safe='/~')}{asked}", ends, key_id, pem)
    except _FAULTS as fault:
        return _failed("the secret of films cannot be used", fault)


def _failed(what: str, fault: Exception | None = None) -> str:
    """Say it once for as long as the secret is kept. The fault is named by its kind: its text may quote the secret."""
    _failed_at[config().films_secret] = time.time()
    kind = error_code(fault) if isinstance(fault, ClientError) else type(fault).__name__
    logger.error(what, extra={"trouble": kind} if fault else {})
    return ""


def signed(url: str, ends: int, key_id: str, pem: str) -> str:
    """An address with its end and its signature."""
    signature = base64.b64encode(_signature(policy(url, ends), pem)).decode().translate(_IN_ADDRESSES)
    about = f"Expires={ends}&Signature={signature}&Key-Pair-Id={key_id}&Hash-Algorithm=SHA256"
    return f"{url}{'&' if '?' in url else '?'}{about}"


def policy(url: str, ends: int) -> bytes:
    """What is signed, byte for byte: CloudFront makes it anew from the address."""
    ending = f'{{"DateLessThan":{{"AWS:EpochTime":{ends}}}}}'
    return f'{{"Statement":[{{"Resource":"{url}","Condition":{ending}}}]}}'.encode()


def _signature(content: bytes, pem: str) -> bytes:
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.hashes import SHA256

    return _key(pem).sign(content, ec.ECDSA(SHA256()))


@lru_cache(maxsize=2)
def _key(pem: str) -> "EllipticCurvePrivateKey":
    """The private key. Raises ValueError for one that CloudFront would not take."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        key = load_pem_private_key(pem.encode(), None)
    except (TypeError, UnsupportedAlgorithm) as fault:  # it has a passphrase, or is of a kind that nobody reads
        raise ValueError("not a private key that can be read") from fault
    if not isinstance(key, ec.EllipticCurvePrivateKey) or not isinstance(key.curve, ec.SECP256R1):
        raise ValueError("not a key on P-256")
    return key
