"""Has the emulator read each of DynamoDB's expressions once.

It reads a condition anew for every item that a filter looks at: half of the time of a scan. The platform's expressions
are few, and what they are made of never changes.
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Any

_KEPT = 1_000  # expressions; the platform has less than a hundred


def install() -> None:
    """Install it. Import ministack first."""
    from ministack.services import dynamodb

    dynamodb._condition_syntax_error = lru_cache(_KEPT)(dynamodb._condition_syntax_error)
    dynamodb._tokenize = _kept(dynamodb._tokenize)


def _kept(read: Callable[[str], list[Any]]) -> Callable[[str], list[Any]]:
    """`read` with a memory; a list that its caller may change."""
    kept = lru_cache(_KEPT)(lambda expression: tuple(read(expression)))

    def tokens(expression: str) -> list[Any]:
        return list(kept(expression))

    return tokens
