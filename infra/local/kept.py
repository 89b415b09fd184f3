"""The emulator's state on disk: checkpoints in two folders used in turn, and beside each a journal of what came after.

A checkpoint is whole or none: its files and their digests are on disk before the link `current` is moved to it, and the
one before it stays until then. Its journal takes each later change in one line with its digest. So a checkpoint and its
journal are the state at any moment; and if the newest checkpoint is damaged, the one before it and both journals are.

    cloud/current -> state-b
    cloud/state-a, state-b      SERVICE.json …, whole.json (number, moment, digests), journal
"""

import contextlib
import hashlib
import json
import os
import shutil
import zlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

MANIFEST = "whole.json"
JOURNAL = "journal"
_FOLDERS = ("state-a", "state-b")
Change = list[Any]  # its kind, then what the kind takes


class DamagedError(Exception):
    """No checkpoint can be read; the message says why in one line."""


class Found(NamedTuple):
    """What lies in a folder: the checkpoint to go on from, what was noted after it, and what to tell about them."""

    folder: Path | None  # None: nothing is there yet
    changes: list[Change]
    notices: list[str]
    number: int = 0
    was_stopped: bool = True  # False: its process was killed


def find(home: Path) -> Found:
    """The newest whole checkpoint in `home` and all that was noted after it. Raises DamagedError."""
    link = home / "current"
    current = home / link.readlink() if link.is_symlink() else None
    if current and not any((home / name / MANIFEST).exists() for name in _FOLDERS):
        return Found(current, [], [])  # of a release that noted no digests
    whole = sorted((about["number"], home / name) for name in _FOLDERS if (about := _whole(home / name)))
    if not whole:
        if current is None:
            return Found(None, [], [])
        raise DamagedError(f"neither checkpoint in {home} can be read ({fault(current)}); `make reset` begins anew")
    number, folder = whole[-1]
    return _from(folder, number, current if current != folder else None)


def _from(folder: Path, number: int, damaged: Path | None) -> Found:
    """Go on from `folder`, with what was noted after a `damaged` one that came later."""
    notices = []
    if damaged is not None:
        notices.append(
            f"the newest checkpoint is damaged ({fault(damaged)}); going on from the one of {_moment(folder)} and what "
            "was noted since: what was saved is there, log lines since then are lost / "
            "最新存档已损坏，已改用上一份存档及其后的记录"
        )
        _append(damaged / JOURNAL, folder / JOURNAL)
    changes, unread = read(folder / JOURNAL)
    if unread:
        notices.append(f"{unread} change(s) noted there cannot be read and are lost / 有 {unread} 项更改无法读取")
    return Found(folder, changes, notices, number=number, was_stopped=_about(folder)["clean"] and not changes)


def read_state(found: Found, service: str, decoded: Callable[[Any], Any]) -> Any:
    """The last state of a service, None if there is none. `decoded` makes the emulator's own dictionaries of JSON's."""
    noted = [rest for kind, name, *rest in found.changes if kind == "state" and name == service]
    if noted:
        wrapped = json.loads(json.dumps(noted[-1][0]), object_hook=decoded)
    elif found.folder is not None and (path := found.folder / f"{service}.json").exists():
        wrapped = json.loads(path.read_text(), object_hook=decoded)
    else:
        return None
    state = wrapped["payload"] if "__ministack_format__" in wrapped else wrapped
    if service == "dynamodb":
        _set_rows(state["tables"]._data, found.changes)
    return state


def _set_rows(tables: dict[tuple[str, str, str], Any], changes: list[Change]) -> None:
    for kind, *rest in changes:
        if kind == "row" and (table := tables.get(place_of(rest[0]))):
            _arn, partition, sort, item = rest
            if item is None:
                table["items"].get(partition, {}).pop(sort, None)
            else:
                table["items"].setdefault(partition, {})[sort] = item
    for table in tables.values():
        table["items"] = {partition: rows for partition, rows in table["items"].items() if rows}
        table["ItemCount"] = sum(len(rows) for rows in table["items"].values())


def place_of(arn: str) -> tuple[str, str, str]:
    """Account, region and name of a table, as the emulator's dictionaries have them."""
    _, _, _, region, account, name = arn.split(":", 5)
    return account, region, name.removeprefix("table/")


def fault(folder: Path) -> str:
    """What is wrong with a checkpoint; empty if nothing is."""
    try:
        digests = _about(folder)["digests"]
    except (OSError, ValueError, KeyError, TypeError):
        return f"no readable {MANIFEST}"
    wrong = []
    for name, digest in digests.items():
        try:
            is_right = hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
        except OSError:
            is_right = False
        if not is_right:
            wrong.append(name)
    return ", ".join(wrong)


def _about(folder: Path) -> dict[str, Any]:
    about: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    return about


def _whole(folder: Path) -> dict[str, Any] | None:
    return None if fault(folder) else _about(folder)


def _moment(folder: Path) -> str:
    return str(_about(folder)["at"])


def _append(more: Path, journal: Path) -> None:
    """Put the lines of one journal behind those of another, on disk before anything else is touched."""
    lines = [*(_lines(journal) if journal.exists() else ()), *(_lines(more) if more.exists() else ())]
    joined = journal.with_name(f"{JOURNAL}.joined")
    _write(joined, b"".join(line + b"\n" for line in lines))
    joined.replace(journal)


def read(path: Path) -> tuple[list[Change], int]:
    """The changes of a journal, and how many lines cannot be read. A last line that was being written is none."""
    if not path.exists():
        return [], 0
    changes, unread = [], 0
    for line in _lines(path):
        digest, _, text = line.partition(b" ")
        if text and digest == _digest(text):
            changes.append(json.loads(text))
        else:
            unread += 1
    return changes, unread


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as journal:
        for line in journal:
            if line.endswith(b"\n"):
                yield line[:-1]


def _digest(text: bytes) -> bytes:
    return b"%08x" % zlib.crc32(text)


def line_of(change: str) -> bytes:
    """A change, as JSON, as a line of the journal."""
    text = change.encode()
    return _digest(text) + b" " + text + b"\n"


class Kept:
    """Writes checkpoints and the journal of the newest one."""

    def __init__(self, home: Path, found: Found) -> None:
        self.home, self.folder, self.number = home, found.folder, found.number
        self._waiting = bytearray()
        self._journal = -1
        self.size = 0  # bytes of the journal on disk
        if found.folder is not None and _whole(found.folder):
            _point(home, found.folder)  # after a damaged one
            self._open(found.folder)

    def is_ready(self) -> bool:
        """Whether there is a checkpoint whose journal takes changes."""
        return self._journal >= 0

    def note(self, change: str) -> None:
        """Note a change, as JSON; `flush` writes it."""
        self._waiting += line_of(change)

    def flush(self) -> None:
        """Write what is noted. Raises OSError; then it is all still noted, and no half of it is on disk."""
        if not self._waiting or self._journal < 0:
            return
        written = 0
        try:
            while written < len(self._waiting):
                written += os.write(self._journal, memoryview(self._waiting)[written:])
        except OSError:
            os.ftruncate(self._journal, self.size)
            raise
        self.size += written
        self._waiting = bytearray()

    def sync(self) -> None:
        """Have the system write the journal to the disk, for the loss of power: a killed process needs none."""
        if self._journal >= 0:
            with contextlib.suppress(OSError):
                os.fsync(self._journal)

    def checkpoint(self, states: Mapping[str, bytes], *, clean: bool = False) -> None:
        """Make a checkpoint of all services, and its empty journal. `clean`: nothing comes after it, by intention.

        Raises OSError; then the one before it and its journal are as they were.
        """
        folder = self.home / _FOLDERS[self.folder is not None and self.folder.name == _FOLDERS[0]]
        shutil.rmtree(folder, ignore_errors=True)
        try:
            self._write(folder, states, clean=clean)
            _point(self.home, folder)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)  # also frees what a full disk lacks
            raise
        self.folder, self.number, self._waiting = folder, self.number + 1, bytearray()
        self._open(folder)

    def _write(self, folder: Path, states: Mapping[str, bytes], *, clean: bool) -> None:
        folder.mkdir()
        for name, content in states.items():
            _write(folder / name, content)
        about = {
            "number": self.number + 1,
            "at": datetime.now().astimezone().isoformat(timespec="seconds"),
            "clean": clean,
            "digests": {name: hashlib.sha256(content).hexdigest() for name, content in states.items()},
        }
        _write(folder / JOURNAL, b"")
        _write(folder / MANIFEST, json.dumps(about).encode())
        _sync(folder)

    def _open(self, folder: Path) -> None:
        """Go on with a folder's journal, without a line that was being written when its process was killed."""
        if self._journal >= 0:
            os.close(self._journal)
        self._journal = os.open(folder / JOURNAL, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self.size = sum(len(line) + 1 for line in _lines(folder / JOURNAL))
        os.ftruncate(self._journal, self.size)


def _write(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _point(home: Path, folder: Path) -> None:
    """Make a folder the current one, on disk too."""
    link = home / "link"
    link.unlink(missing_ok=True)
    link.symlink_to(folder.name)
    link.replace(home / "current")
    _sync(home)


def _sync(folder: Path) -> None:
    opened = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
