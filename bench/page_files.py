"""Made rows in files, and a door in front of DynamoDB Local that answers scans from them in pages of the real size.

The engine looks for the beginning of each page of a scan anew, so that its time grows with the square of the rows: two
million are out of its reach. What reads everything by scans is measured on these pages; rows that a step itself writes,
and every other call, are the engine's. A scan gives the files first, then the engine's own rows.
"""

import http.client
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import door
from chalicelib.aws.places import TABLES, Item, table_name

_PAGE = 1_300_000  # bytes of JSON, in which some 1 MB of items are written: a page of the real service
_EDIT = "Edit"


class Writer:
    """Writes items to one worker's files, a line an item; a partition's items come one after the other."""

    def __init__(self, folder: Path, worker: int) -> None:
        self._files = {table_name(name): (folder / f"{name}.{worker}").open("ab") for name in TABLES}

    def write(self, batch: Iterable[tuple[str, Item]]) -> None:
        """Store items, each with the name of its table."""
        for table, item in batch:
            self._files[table].write(msgspec.json.encode(item) + b"\n")

    def close(self) -> None:
        """Every line is in its file."""
        for each in self._files.values():
            each.close()


class Page(NamedTuple):
    """Where a page begins, and how many bytes it has."""

    file: Path
    start: int
    size: int


class Edit(msgspec.Struct):
    """A row that somebody changes in the store, without its history."""

    pk: str
    sk: str
    field: str
    value: str


@contextmanager
def answering(folder: Path) -> Iterator[None]:
    """The door, in a process of its own; requests for DynamoDB go through it."""
    with door.answering(_Door, partial(_prepare, folder)):
        yield


def edit(change: Edit) -> None:
    """Change a made row from now on."""
    wire = http.client.HTTPConnection("127.0.0.1", door.PORT)
    try:
        wire.request("POST", "/", msgspec.json.encode(change), {"X-Amz-Target": f"Bench.{_EDIT}"})
        wire.getresponse().read()
    finally:
        wire.close()


def _prepare(folder: Path) -> None:
    _Door.pages = {table_name(name): list(_pages(sorted(folder.glob(f"{name}.*")))) for name in TABLES}


def _pages(files: Iterable[Path]) -> Iterator[Page]:
    for file in files:
        start = size = 0
        with file.open("rb") as lines:
            for line in lines:
                if size + len(line) > _PAGE:
                    yield Page(file, start, size)
                    start, size = start + size, 0
                size += len(line)
        if size:
            yield Page(file, start, size)


class _Door(door.Door):
    """One connection; `pages` are of each table, `edits` of rows."""

    pages: dict[str, list[Page]] = {}  # noqa: RUF012 - of the server's one process
    edits: list[Edit] = []  # noqa: RUF012 - the same

    def answer(self, operation: str, body: bytes) -> tuple[int, bytes]:
        """Scans are of the files first."""
        if operation == _EDIT:
            self.edits.append(msgspec.json.decode(body, type=Edit))
            return 200, b"{}"
        return self._scan(msgspec.json.decode(body), body) if operation == "Scan" else self.engine(operation, body)

    def _scan(self, asked: dict[str, Any], body: bytes) -> tuple[int, bytes]:
        pages = self.pages[asked["TableName"]]
        after = asked.get("ExclusiveStartKey", {}).get("pk", {}).get("S", "")
        number = int(after.removeprefix("page#")) if after.startswith("page#") else 0 if not after else len(pages)
        if number == len(pages):
            told = {name: value for name, value in asked.items() if name != "ExclusiveStartKey"}
            return self.engine("Scan", msgspec.json.encode(told) if after.startswith("page#") else body)
        lines = self._lines(pages[number])
        key = msgspec.json.encode({"pk": {"S": f"page#{number + 1}"}, "sk": {"S": "page"}})
        return 200, b'{"Count":%d,"Items":[%b],"LastEvaluatedKey":%b}' % (len(lines), b",".join(lines), key)

    def _lines(self, page: Page) -> list[bytes]:
        with page.file.open("rb") as file:
            file.seek(page.start)
            lines = file.read(page.size).splitlines()
        for edit in self.edits:
            lines = [_edited(line, edit) if edit.pk.encode() in line else line for line in lines]
        return lines


def _edited(line: bytes, edit: Edit) -> bytes:
    item = msgspec.json.decode(line)
    if (item["pk"]["S"], item["sk"]["S"]) != (edit.pk, edit.sk):
        return line
    item["data"]["M"][edit.field] = {"S": edit.value}
    return msgspec.json.encode(item)
