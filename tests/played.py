"""What was played once from the same beginning is not played again: its end is put back.

Most tests of a contest begin alike: an organizer signs in, somebody enters, a work is sent and checked. A function with
the mark `once` is carried out the first time that it is called at a point; the emulator's state after it is noted, with
what it returned. Called at the same point again, with the same arguments, it returns a copy, and the state is put back
when the next request reaches the emulator.

A point is left by any other request: from then on everything is carried out. So it is where a test patches anything,
watches the calls to AWS, or works in threads. What is older than `FRESH` is played anew, so that no time that the
platform keeps has passed meanwhile.
"""

import base64
import copy
import functools
import hashlib
import importlib
import json
import pickle
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, ParamSpec, Protocol, TypeVar, runtime_checkable

import pytest

FRESH = 45.0  # seconds: less than any time that the platform waits for
_SERVICES = ("dynamodb", "kms", "s3", "secretsmanager", "sqs")
P = ParamSpec("P")
R = TypeVar("R")


@runtime_checkable
class Person(Protocol):
    """Whoever a call is given, and may change."""

    def sign(self) -> Any:
        """What tells them from others, as plain values."""


@dataclass(eq=False)
class Point:
    """A state of the emulator, and where it went from there."""

    state: bytes
    next: dict[str, "Step"] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """What a call led to: the point after it, its result, and what became of the people it was given."""

    point: Point
    result: Any
    people: list["Person"]
    at: float


class Course:
    """The way of a test from the empty place, as far as it is one that was gone before."""

    def __init__(self) -> None:
        self._start: Point | None = None
        self._point: Point | None = None
        self._is_behind = False  # whether the point's state is not put back yet
        self._watches = 0
        self._patches: tuple[pytest.MonkeyPatch, int] | None = None
        self._lock = threading.Lock()

    def begin(self, make: Callable[[], None]) -> None:
        """Stand at the empty place, which `make` makes the first time."""
        if self._start is None:
            make()
            self._start = Point(noted())
        self._start.next = {key: step for key, step in self._start.next.items() if _is_fresh(step)}
        self._point, self._is_behind, self._patches = self._start, True, None

    def follow(self, patch: pytest.MonkeyPatch) -> None:
        """Look at what a test patches from now on."""
        self._patches = (patch, count(patch))

    def asked(self) -> None:
        """A request reaches the emulator: put back what it is to find, and leave the point."""
        with self._lock:
            if self._is_behind and self._point is not None:
                put_back(self._point.state)
            self._is_behind, self._point = False, None

    def looked(self) -> None:
        """Somebody looks at what the emulator holds: put it back, and stay."""
        with self._lock:
            if self._is_behind and self._point is not None:
                put_back(self._point.state)
            self._is_behind = False

    def patched(self, *said: object) -> None:
        """Go on as if nothing were patched: `said` is all that the patches differ in from test to test."""
        if self._patches is not None and self._point is not None:
            self._patches = (self._patches[0], count(self._patches[0]))
            step = Step(Point(self._point.state), None, [], time.monotonic())
            step = self._point.next.setdefault(f"patched {said}", step)
            self._point = step.point

    @contextmanager
    def watched(self) -> Iterator[None]:
        """Carry everything out: somebody looks at the calls to AWS, or stops them."""
        self._watches += 1
        try:
            yield
        finally:
            self._watches -= 1

    def here(self) -> Point | None:
        """Where the test stands; None where nothing can be put back."""
        is_plain = self._patches is not None and count(self._patches[0]) == self._patches[1]
        is_alone = threading.current_thread() is threading.main_thread()
        return self._point if is_plain and is_alone and not self._watches else None

    def reached(self) -> Point:
        """The point where a call has led to."""
        if self._point is None:
            self._point = Point(noted())
        return self._point

    def go(self, point: Point) -> None:
        """Stand at a point."""
        self._point, self._is_behind = point, True


COURSE = Course()


def once(act: Callable[P, R]) -> Callable[P, R]:
    """Mark what is deterministic: it changes nothing but the emulator and the people that it is given."""

    @functools.wraps(act)
    def played(*values: P.args, **named: P.kwargs) -> R:
        given = [*values, *named.values()]
        point = COURSE.here()
        key = None if point is None else _key(act.__qualname__, given, list(named))
        if point is None or key is None:
            return act(*values, **named)
        people = [each for each in given if isinstance(each, Person)]
        step = point.next.get(key)
        if step is None or not _is_fresh(step):
            result = act(*values, **named)
            point.next[key] = Step(COURSE.reached(), *copy.deepcopy((result, people)), time.monotonic())
            return result
        for each, after in zip(people, step.people, strict=True):
            vars(each).update(vars(copy.deepcopy(after)))
        COURSE.go(step.point)
        again: R = copy.deepcopy(step.result)
        return again

    return played


def _is_fresh(step: Step) -> bool:
    return time.monotonic() - step.at < FRESH


def count(patch: pytest.MonkeyPatch) -> int:
    """How much a test has patched."""
    return len(patch._setattr) + len(patch._setitem)


def _key(name: str, values: list[Any], names: list[str]) -> str | None:
    """What a call is told by; None for one that has other arguments than people and plain values."""
    try:
        return json.dumps([name, names, values], default=_plain, ensure_ascii=False)
    except (TypeError, ValueError):
        return None


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return hashlib.sha256(value).hexdigest()
    if isinstance(value, Person):
        return value.sign()
    raise TypeError(type(value).__name__)


# --- the state of the emulator


class _Pickler(pickle.Pickler):
    """Leaves keys of signatures as they are: they are never changed, and cannot be copied."""

    def reducer_override(self, value: Any) -> Any:
        """Point at a key; all else is copied as ever."""
        if type(value).__module__.startswith("cryptography."):
            _keys[id(value)] = value
            return _held, (id(value),)
        return NotImplemented


_keys: dict[int, Any] = {}


def _held(number: int) -> Any:
    return _keys[number]


def _containers() -> Iterator[tuple[str, dict[Any, Any]]]:
    """Everything that the emulator's services hold."""
    from ministack.core.responses import AccountRegionScopedDict, AccountScopedDict

    for name in _SERVICES:
        held = vars(importlib.import_module(f"ministack.services.{name}"))
        for variable, value in held.items():
            if isinstance(value, AccountRegionScopedDict | AccountScopedDict):
                yield f"{name}.{variable}", value._data


def noted() -> bytes:
    """Everything that the emulator holds now."""
    written = BytesIO()
    _Pickler(written, protocol=5).dump(dict(_containers()))
    return written.getvalue()


def put_back(state: bytes) -> None:
    """Have the emulator hold what it held."""
    held = pickle.loads(state)  # noqa: S301 - written above
    for name, data in _containers():
        data.clear()
        data.update(held[name])


def rows(name: str, begins: str = "") -> list[dict[str, Any]]:
    """A table's items whose sort key begins so, in the order and form of a scan, which takes eight times as long."""
    from ministack.services import dynamodb

    COURSE.looked()
    [table] = [each for (*_, known), each in dynamodb._tables.all_items() if known == name]
    found = [item for _, partition in sorted(table["items"].items()) for _, item in sorted(partition.items())]
    copies = pickle.loads(pickle.dumps([item for item in found if item["sk"]["S"].startswith(begins)]))  # noqa: S301 - own
    return [with_bytes(item) for item in copies]


def with_bytes(value: Any) -> Any:
    """What JSON has in base64, as bytes: in place, and returned. A text, `{"S": …}`, is not looked into."""
    for each in value.values() if isinstance(value, dict) else value:
        if isinstance(each, list) or (isinstance(each, dict) and not isinstance(each.get("S"), str)):
            with_bytes(each)
    if isinstance(value, dict) and isinstance(value.get("B"), str):
        value["B"] = base64.b64decode(value["B"])
    elif isinstance(value, dict) and isinstance(value.get("BS"), list):
        value["BS"] = [base64.b64decode(each) for each in value["BS"]]
    return value
