"""Has the emulator read each policy once, and each request once, when it asks whether a call is allowed.

It looks its caller up twice for each call and once for each row of a transaction, reads all policies of their role
anew each time, and takes the same request apart up to five times before it is done: most of what permissions cost.
"""

import json
import time
from collections.abc import Callable
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

_KEPT = 1_000  # policies; the platform has some fifty
_MOMENT = 0.2  # seconds that a caller is remembered; a policy that is changed on AWS takes longer to count everywhere


def install() -> None:
    """Install it. Import ministack first."""
    from ministack.core import iam_actions, iam_evaluator

    iam_evaluator.parse_policy_document = _kept(iam_evaluator.parse_policy_document)
    iam_evaluator.resolve_principal = _for_a_moment(iam_evaluator.resolve_principal, iam_evaluator.PrincipalInfo)
    iam_actions.json = SimpleNamespace(**vars(json) | {"loads": _last(json.loads)})


def _kept(parse: Callable[[Any], list[Any]]) -> Callable[[Any], list[Any]]:
    """`parse` with a memory of texts; a list that its caller may change."""
    read = lru_cache(_KEPT)(lambda text: tuple(parse(text)))

    def statements(document: Any) -> list[Any]:
        return list(read(document)) if isinstance(document, str) else parse(document)

    return statements


def _for_a_moment(look_up: Callable[..., Any], known: type) -> Callable[..., Any]:
    """`look_up` that remembers whom it has found, as one of the type `known`. A stranger is looked for each time."""
    held: dict[tuple[Any, ...], tuple[float, Any]] = {}

    def found(*asked: Any) -> Any:
        now = time.monotonic()
        until, caller = held.get(asked, (now, None))
        if until <= now:
            caller = look_up(*asked)
            if isinstance(caller, known):
                held[asked] = (now + _MOMENT, caller)
        return caller

    return found


def _last(loads: Callable[[bytes], Any]) -> Callable[[bytes], Any]:
    """`loads` that remembers the body it has read last, for those who only look at what is in it."""
    held: tuple[object, Any] = (object(), None)

    def read(body: bytes) -> Any:
        nonlocal held
        if body is not (last := held)[0]:
            last = held = (body, loads(body))
        return last[1]

    return read
