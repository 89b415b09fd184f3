"""The API's own description: the build packs `docs/openapi.yaml` as JSON into `chalicelib`."""

from functools import cache
from pathlib import Path

import msgspec

from chalicelib.errors import Problem

_PATH = Path(__file__).parents[1] / "openapi.json"


@cache
def openapi() -> msgspec.Raw:
    """The OpenAPI document. Raises NOT_FOUND where the package was made without it."""
    if not _PATH.exists():
        raise Problem("NOT_FOUND")
    return msgspec.Raw(_PATH.read_bytes())
