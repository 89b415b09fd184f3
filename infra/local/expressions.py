"""Has the emulator read each of DynamoDB's expressions and numbers once.

It reads a condition anew for every item that a filter looks at: half of the time of a scan. The platform's expressions
are few, and what they are made of never changes. So it is with numbers: it takes each of an item apart five times.
Its answers are put into words by compiled code.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import msgspec

_KEPT = 1_000  # expressions; the platform has less than a hundred
_NUMBERS = ("_ddb_canonicalize_number", "_number_error", "_number_size_bytes")


def install() -> None:
    """Install it. Import ministack first."""
    from ministack.services import dynamodb

    dynamodb._condition_syntax_error = lru_cache(_KEPT)(dynamodb._condition_syntax_error)
    dynamodb._tokenize = _kept(dynamodb._tokenize)
    for name in _NUMBERS:
        setattr(dynamodb, name, lru_cache(_KEPT, typed=True)(getattr(dynamodb, name)))
    dynamodb.json_response = _answer


def _kept(read: Callable[[str], list[Any]]) -> Callable[[str], list[Any]]:
    """`read` with a memory; a list that its caller may change."""
    kept = lru_cache(_KEPT)(lambda expression: tuple(read(expression)))

    def tokens(expression: str) -> list[Any]:
        return list(kept(expression))

    return tokens


def _answer(content: dict[str, Any], status: int = 200) -> tuple[int, dict[str, str], bytes]:
    return status, {"Content-Type": "application/x-amz-json-1.0"}, msgspec.json.encode(content)
