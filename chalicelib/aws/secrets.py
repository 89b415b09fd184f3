"""Secrets, read once a process and never logged."""

from functools import cache

from chalicelib.aws.clients import client
from chalicelib.config import config


@cache
def secret(arn: str) -> str:
    """The text of a secret."""
    return str(client("secretsmanager").get_secret_value(SecretId=arn)["SecretString"])


def pepper() -> str:
    """The key of every HMAC over contacts and codes."""
    return secret(config().pepper_secret)
