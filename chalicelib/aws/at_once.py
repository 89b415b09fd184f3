"""Requests about many things, some of them at once: most of the time of each is waiting."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")
AT_ONCE = 8  # the client keeps ten connections


def each(act: Callable[[T], R], things: Iterable[T]) -> list[R]:
    """`act` on everything, some at once, each in the present contest.

    Raises the first failure; what has not begun then does not begin.
    """
    with ThreadPoolExecutor(AT_ONCE) as pool:
        try:
            return [done.result() for done in [pool.submit(copy_context().run, act, thing) for thing in things]]
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
