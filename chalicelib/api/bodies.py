"""Request bodies: bounded, typed and complete before any rule sees them."""

import re
from typing import Any, TypeVar

import msgspec

from chalicelib.api.gateway import request
from chalicelib.errors import FieldProblem, Problem, field_problem, invalid

T = TypeVar("T")
LIMIT = 256 * 1024  # bytes; the largest honest body is a form of some 10 kB

_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$\.?(.*?)`)?$")
_MISSING = re.compile(r"Object missing required field `(.*?)`(?: - at `\$\.?(.*?)`)?$")
_WRONG = re.compile(r"(.*?)(?: - at `\$\.?(.*?)`)?$", re.DOTALL)


def body(kind: type[T]) -> T:
    """The request's body as a value. Raises INVALID_JSON, INVALID_FIELDS, BODY_TOO_LARGE."""
    raw = request().raw_body or b"{}"
    if len(raw) > LIMIT:
        raise Problem("BODY_TOO_LARGE", limit=LIMIT)
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise invalid(_refused(str(error))) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Problem("INVALID_JSON", detail=type(error).__name__) from error


def _refused(message: str) -> FieldProblem:
    if unknown := _UNKNOWN.match(message):
        return field_problem(_path(unknown[2], unknown[1]), "UNKNOWN_FIELD")
    if missing := _MISSING.match(message):
        return field_problem(_path(missing[2], missing[1]), "REQUIRED")
    wrong: Any = _WRONG.match(message)
    return field_problem(wrong[2] or "body", "WRONG_TYPE", detail=wrong[1])


def _path(parent: str | None, name: str) -> str:
    return f"{parent}.{name}" if parent else name


def query(name: str, default: str = "") -> str:
    """One query parameter; at most 2,000 characters."""
    params: Any = request().query_params or {}
    return str(params.get(name) or default)[:2000]
