"""Answers of child processes that are worked out once, for tests in which what asks them dies again and again."""

import hashlib
from typing import Any

import pytest

from chalicelib.video.sandbox import Blocks, Child, Read
from tests.played import COURSE

Stretches = list[tuple[int, int]]


class Remembered:
    """What each child has asked for, the digest of what it was given, and its answer.

    A child that would get the same again is not started. What it asked for is read as before, so a function makes the
    same calls, and can die at each of them.
    """

    def __init__(self) -> None:
        self._kept: dict[tuple[str, int, str], tuple[Stretches, bytes, bytes]] = {}
        self._enter, self._leave, self._begin, self._answer = (
            Child.__enter__,
            Child.__exit__,
            Child.begin,
            Child.answer,
        )

    def install(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Remember from now on."""
        told: dict[int, tuple[int, Blocks]] = {}

        def begin(child: Child, size: int, blocks: Blocks) -> None:
            told[id(child)] = (size, blocks)

        def leave(child: Child, *raised: Any) -> None:
            if hasattr(child, "child"):
                self._leave(child, *raised)

        monkeypatch.setattr(Child, "__enter__", lambda child: child)  # it is started when it is needed
        monkeypatch.setattr(Child, "__exit__", leave)
        monkeypatch.setattr(Child, "begin", begin)
        monkeypatch.setattr(Child, "answer", lambda child, read: self._asked(child, *told.pop(id(child)), read))
        COURSE.patched("children are remembered")

    def _asked(self, child: Child, size: int, blocks: Blocks, read: Read) -> bytes:
        key = child.module, size, repr([(at, hashlib.sha256(content).digest()) for at, content in blocks])
        if key in self._kept:
            stretches, digest, answer = self._kept[key]
            found = hashlib.sha256()
            for stretch in stretches:
                found.update(read(*stretch))
            if found.digest() == digest:
                return answer
        return self._worked_out(child, key, (size, blocks), read)

    def _worked_out(self, child: Child, key: tuple[str, int, str], told: tuple[int, Blocks], read: Read) -> bytes:
        stretches: Stretches = []
        found = hashlib.sha256()

        def noted(offset: int, length: int) -> bytes:
            content = read(offset, length)
            stretches.append((offset, length))
            found.update(content)
            return content

        self._enter(child)
        self._begin(child, *told)
        answer = self._answer(child, noted)
        self._kept[key] = stretches, found.digest(), answer
        return answer


REMEMBERED = Remembered()
