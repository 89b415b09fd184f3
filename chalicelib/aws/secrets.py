"""Secrets, read once a process and never logged."""

import hashlib
import hmac

from chalicelib.aws import contests
from chalicelib.aws.clients import client
from chalicelib.config import config

_read: dict[str, str] = {}


def secret(arn: str) -> str:
    """The text of a secret."""
    if arn not in _read:
        _read[arn] = str(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])
    return _read[arn]


def forget(arn: str = "") -> None:
    """Have a secret read again at its next use, for instance because it was changed; without `arn` every secret."""
    for known in (arn,) if arn else tuple(_read):
        _read.pop(known, None)


def pepper() -> str:
    """The key of every HMAC over contacts, codes, tokens and numbers.

    Each further contest has one of its own, so that nothing that is proved in one contest proves anything in another.
    """
    ours = secret(config().pepper_secret)
    return ours if contests.is_default() else of_contest(ours, contests.current())


def of_contest(pepper: str, contest: str) -> str:
    """The key of a further contest, which follows from that of the first."""
    return hmac.new(pepper.encode(), f"contest:{contest}".encode(), hashlib.sha256).hexdigest()
