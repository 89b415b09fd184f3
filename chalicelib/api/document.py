"""The API's own description: `openapi.yaml`, packed as JSON beside this module by the build."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.errors import Problem

_PATH = Path(__file__).parents[1] / "openapi.json"


@cache
def openapi() -> Any:
    """The OpenAPI document. Raises NOT_FOUND where the package was made without it."""
    if not _PATH.exists():
        raise Problem("NOT_FOUND")
    return json.loads(_PATH.read_text(encoding="utf-8"))
