"""Has the emulator read each policy once, and each request once, when it asks whether a call is allowed.

It reads all policies of a role anew for each call and for each row of a transaction, and takes the same request apart
up to five times before it is done: half of what its permissions cost.
"""

import json
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

_KEPT = 1_000  # policies; the platform has some fifty


def install() -> None:
    """Install it. Import ministack first."""
    from ministack.core import iam_actions, iam_evaluator

    iam_evaluator.parse_policy_document = _kept(iam_evaluator.parse_policy_document)
    iam_actions.json = SimpleNamespace(**vars(json) | {"loads": _last(json.loads)})


def _kept(parse: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """`parse` with a memory of texts; a list that its caller may change."""
    read = lru_cache(_KEPT)(lambda text: tuple(parse(text)))

    def statements(document: Any) -> list[Any]:
        return list(read(document)) if isinstance(document, str) else parse(document)

    return statements


def _last(loads: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """`loads` that remembers the body it has read last, for those who only look at what is in it."""
    held: tuple[object, Any] = (object(), None)

    def read(body: bytes) -> Any:
        nonlocal held
        if body is not (last := held)[0]:
            last = held = (body, loads(body))
        return last[1]

    return read
