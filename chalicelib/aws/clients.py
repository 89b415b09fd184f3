"""AWS clients, made when first used: plain botocore, since boto3 would add a quarter to a cold start."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config as ClientConfig

_SETTINGS = ClientConfig(
    connect_timeout=3,
    read_timeout=20,
    retries={"mode": "standard", "total_max_attempts": 5},
)
# Presigned addresses must bind headers, which version 4 does and botocore's default for addresses does not.
_S3 = ClientConfig(signature_version="s3v4", s3={"addressing_style": "auto"})


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()


@cache
def client(service: str) -> Any:
    """The client of a service; the region and endpoint come from the function's environment."""
    settings = _SETTINGS.merge(_S3) if service == "s3" else _SETTINGS
    return _session().create_client(service, config=settings)


def error_code(error: Exception) -> str:
    """The service's own code of a ClientError, such as `ConditionalCheckFailedException`."""
    return str(getattr(error, "response", {}).get("Error", {}).get("Code", ""))
