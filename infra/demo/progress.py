"""Progress 进度: one line for each act, with a filling bar on a terminal and plain lines elsewhere."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_WIDTH = 28
_EVERY = 0.1  # seconds between two drawings of one bar


class Bar:
    """One act's bar. Threads may advance it together."""

    def __init__(self, title: str, total: int, began: float, out: TextIO) -> None:
        self.title, self.total, self.done = title, total, 0
        self._began, self._out, self._drawn = began, out, 0.0
        self._lock = threading.Lock()

    def advance(self, by: int = 1) -> None:
        """Count `by` more steps as done."""
        with self._lock:
            self.done += by
            if self._out.isatty() and time.monotonic() - self._drawn > _EVERY:
                self.draw()

    def draw(self) -> None:
        """Draw the bar over its last drawing."""
        self._drawn = time.monotonic()
        self._out.write(f"\r\x1b[2K{self.line()}")
        self._out.flush()

    def line(self) -> str:
        """The bar as text: time, progress, title."""
        full = _WIDTH if self.done >= self.total else self.done * _WIDTH // self.total
        bar = "█" * full + "░" * (_WIDTH - full)
        return f"{time.monotonic() - self._began:6.1f} s  {bar} {self.done:4d}/{self.total:<4d} {self.title}"


class Progress:
    """What the demonstration prints while it plays."""

    def __init__(self, out: TextIO = sys.stdout) -> None:
        self.began = time.monotonic()
        self._out = out

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.began

    def say(self, text: str) -> None:
        """Print one line."""
        self._out.write(f"{self.seconds:6.1f} s  {text}\n")
        self._out.flush()

    @contextmanager
    def bar(self, title: str, total: int) -> Iterator[Bar]:
        """Show a bar while its act lasts; its last state stays as a line."""
        bar = Bar(title, total, self.began, self._out)
        if self._out.isatty():
            bar.draw()
        try:
            yield bar
        finally:
            self._out.write(("\r\x1b[2K" if self._out.isatty() else "") + bar.line() + "\n")
            self._out.flush()
