"""Made rows in files, and a door in front of DynamoDB Local that answers scans from them in pages of the real size.

The engine looks for the beginning of each page of a scan anew, so that its time grows with the square of the rows: two
million are out of its reach. What reads everything by scans is measured on these pages; rows that a step itself writes,
and every other call, are the engine's. A scan gives the files first, then the engine's own rows.
"""

import http.client
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from bench import real_store
from chalicelib.aws.places import TABLES, Item, table_name

PORT = real_store.PORT + 1
_PAGE = 1_300_000  # bytes of JSON, in which some 1 MB of items are written: a page of the real service
_EDIT = "Bench.Edit"
_HEADERS = {"Content-Type": "application/x-amz-json-1.0"}


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
    context = get_context("spawn")
    ready = context.Event()
    door = context.Process(target=_serve, args=(folder, ready), daemon=True)
    door.start()
    try:
        if not ready.wait(120):
            raise TimeoutError("the door in front of the engine did not open")
        with real_store.reached_at(f"http://127.0.0.1:{PORT}"):
            yield
    finally:
        door.terminate()
        door.join()


def edit(change: Edit) -> None:
    """Change a made row from now on."""
    wire = http.client.HTTPConnection("127.0.0.1", PORT)
    try:
        wire.request("POST", "/", msgspec.json.encode(change), {"X-Amz-Target": _EDIT})
        wire.getresponse().read()
    finally:
        wire.close()


def _serve(folder: Path, ready: Any) -> None:
    with ThreadingHTTPServer(("127.0.0.1", PORT), _Door) as server:
        _Door.pages = {table_name(name): list(_pages(sorted(folder.glob(f"{name}.*")))) for name in TABLES}
        ready.set()
        server.serve_forever()


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


class _Door(BaseHTTPRequestHandler):
    """One connection; `pages` are of each table, `edits` of rows."""

    protocol_version = "HTTP/1.1"
    pages: dict[str, list[Page]] = {}  # noqa: RUF012 - of the server's one process
    edits: list[Edit] = []  # noqa: RUF012 - the same

    def do_POST(self) -> None:
        """A request to DynamoDB."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        target = self.headers["X-Amz-Target"]
        if target == _EDIT:
            self.edits.append(msgspec.json.decode(body, type=Edit))
            self._answer(200, b"{}")
        elif target.endswith(".Scan"):
            self._scan(msgspec.json.decode(body), body)
        else:
            self._answer(*self._engine(body))

    def _scan(self, asked: dict[str, Any], body: bytes) -> None:
        pages = self.pages[asked["TableName"]]
        after = asked.get("ExclusiveStartKey", {}).get("pk", {}).get("S", "")
        number = int(after.removeprefix("page#")) if after.startswith("page#") else 0 if not after else len(pages)
        if number == len(pages):
            told = {name: value for name, value in asked.items() if name != "ExclusiveStartKey"}
            self._answer(*self._engine(msgspec.json.encode(told) if after.startswith("page#") else body))
            return
        lines = self._lines(pages[number])
        key = msgspec.json.encode({"pk": {"S": f"page#{number + 1}"}, "sk": {"S": "page"}})
        content = b'{"Count":%d,"Items":[%b],"LastEvaluatedKey":%b}' % (len(lines), b",".join(lines), key)
        self._answer(200, content)

    def _lines(self, page: Page) -> list[bytes]:
        with page.file.open("rb") as file:
            file.seek(page.start)
            lines = file.read(page.size).splitlines()
        for edit in self.edits:
            lines = [_edited(line, edit) if edit.pk.encode() in line else line for line in lines]
        return lines

    def _engine(self, body: bytes) -> tuple[int, bytes]:
        wire = http.client.HTTPConnection("127.0.0.1", real_store.PORT)
        try:
            names = ("X-Amz-Target", "Authorization", "X-Amz-Date")
            wire.request(
                "POST", "/", body, _HEADERS | {name: self.headers[name] for name in names if self.headers[name]}
            )
            answer = wire.getresponse()
            return answer.status, answer.read()
        finally:
            wire.close()

    def _answer(self, status: int, content: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", _HEADERS["Content-Type"])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_arguments: object) -> None:
        """Nothing: a line a request would be a log of a million lines."""


def _edited(line: bytes, edit: Edit) -> bytes:
    item = msgspec.json.decode(line)
    if (item["pk"]["S"], item["sk"]["S"]) != (edit.pk, edit.sk):
        return line
    item["data"]["M"][edit.field] = {"S": edit.value}
    return msgspec.json.encode(item)
