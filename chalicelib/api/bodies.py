"""Request bodies: their size and types are checked before any rule sees them."""

import re
from typing import Any, TypeVar

import msgspec
import msgspec.structs

from chalicelib.api.gateway import request
from chalicelib.errors import FieldProblem, Problem, field_problem, invalid
from chalicelib.text import ReasonText

T = TypeVar("T")
S = TypeVar("S", bound=msgspec.Struct)
LIMIT = 256 * 1024  # bytes; the largest form has some 10 kB

_UNKNOWN = re.compile(r"Object contains unknown field `(.*?)`(?: - at `\$\.?(.*?)`)?$")
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
_MISSING = re.compile(r"Object missing required field `(.*?)`(?: - at `\$\.?(.*?)`)?$")
_LONG = re.compile(r"Expected `str` of length <= (\d+)")
_WRONG = re.compile(r"(.*?)(?: - at `\$\.?(.*?)`)?$", re.DOTALL)


class ReasonBody(msgspec.Struct, forbid_unknown_fields=True):
    """Why somebody does something."""

    reason: ReasonText


class NoBody(msgspec.Struct, forbid_unknown_fields=True):
    """What says all by its address."""


def body(kind: type[T]) -> T:
    """Decode the request's body. Raises INVALID_JSON, INVALID_FIELDS, BODY_TOO_LARGE."""
    try:
        raw = request().raw_body or b"{}"
        if len(raw) > LIMIT:
            raise Problem("BODY_TOO_LARGE", limit=LIMIT)
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError as error:
        raise invalid(_refused(str(error))) from error
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise Problem("INVALID_JSON", detail=type(error).__name__) from error


def _refused(message: str) -> FieldProblem:
    if unknown := _UNKNOWN.match(message):
        # A refusal may be logged on its way: it repeats a name only where that could be one of a field.
        named = _path(unknown[2], unknown[1]) if _NAME.fullmatch(unknown[1]) else unknown[2] or "body"
        return field_problem(named, "UNKNOWN_FIELD")
    if missing := _MISSING.match(message):
        return field_problem(_path(missing[2], missing[1]), "REQUIRED")
    wrong: Any = _WRONG.match(message)
    field = wrong[2] or "body"
    if wrong[1].startswith("Invalid enum value"):
        return field_problem(field, "NOT_A_CHOICE")
    if long := _LONG.match(wrong[1]):
        return field_problem(field, "TOO_LONG", limit=int(long[1]))
    wanted = next((words for word, words in _WANTED.items() if word in wrong[1]), ("另一种格式", "another form"))
    return field_problem(field, "WRONG_TYPE", wanted=wanted[0], wanted_en=wanted[1])


# What was expected, in words for a reader, by a part of msgspec's message.
_WANTED = {
    "Expected `str": ("文字", "text"),
    "Expected `int": ("整数", "a whole number"),
    "Expected `bool": ("true 或 false", "true or false"),
    "Expected `array": ("列表", "a list"),
    "Expected `object": ("对象", "an object"),
    "Expected `date`": ("日期，例如 2025-06-01", "a date such as 2025-06-01"),
    "Invalid RFC3339": ("日期或带时区的时间", "a date, or a time with its offset"),
    "Integer value out of range": ("较小的整数", "a smaller whole number"),
}


def _path(parent: str | None, name: str) -> str:
    return f"{parent}.{name}" if parent else name


def query(name: str, default: str = "") -> str:
    """One query parameter; at most 2,000 characters."""
    params: Any = request().query_params or {}
    return str(params.get(name) or default)[:2000]


def parameters(kind: type[S]) -> S:
    """The query parameters that a type names. Raises INVALID_FIELDS."""
    return read(kind, {field.name: query(field.name) for field in msgspec.structs.fields(kind)})


def read(kind: type[S], given: dict[str, Any]) -> S:
    """What stands in a query, as a type; numbers in it are text. Raises INVALID_FIELDS."""
    try:
        return msgspec.convert(given, kind, strict=False)
    except msgspec.ValidationError as error:
        raise invalid(_refused(str(error))) from error


def number(name: str) -> int:
    """One query parameter that counts; 0 without it. Raises INVALID_FIELDS."""
    given = query(name, "0")
    if not re.fullmatch("[0-9]{1,9}", given):
        raise invalid(field_problem(name, "WRONG_TYPE", wanted="整数", wanted_en="a whole number"))
    return int(given)
