"""Keeps the state of the emulator, so that a process that is killed loses nothing that was acknowledged.

ministack itself saves when it is stopped, all at once, and goes on where a file cannot be written. Here

* each changed row, and its record in the table's stream, is in the journal before the request is answered; where it
  cannot be written, the answer is an error;
* what else the running platform changes (queues, executions, keys …) is noted twice a second where it has changed;
* everything is written as a checkpoint after a deployment, when the journal has outgrown the last one, each minute in
  which something has changed, and on stopping. Log lines are in checkpoints alone.
"""

import asyncio
import hashlib
import json
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from infra.local import streams
from infra.local.kept import Found, Kept, place_of, read_state

EVERY = 0.4  # seconds between two notes of what has changed
SHARE = 0.1  # largest share of the time that notes take, and
WHOLE_SHARE = 0.05  # that whole checkpoints take, during which no request is answered
WHOLE_EVERY = 60.0  # seconds
_OUTGROWN = 16 * 1024 * 1024  # bytes of a journal
_QUIET = 5.0  # seconds between two looks without any request: timers of executions change things too
# what the running platform changes; the others change when it is deployed
_LIVELY = (
    *("sqs", "stepfunctions", "secretsmanager", "kms", "scheduler"),
    *("sns", "ses", "ses_v2", "ssm", "eventbridge", "s3"),
)

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
_mine: ContextVar[SimpleNamespace | None] = ContextVar("_mine", default=None)  # what the request at hand has changed


def ended(found: Found) -> list[str]:
    """What to tell of the end of the last run: nothing if it was stopped."""
    if found.was_stopped or found.folder is None:
        return []
    ticks = [change for change in found.changes if change[0] == "tick"]
    at, seconds = (ticks[-1][1], ticks[-1][2]) if ticks else ("its start", EVERY)
    return [
        f"the last run was killed, or could not write its last checkpoint, after {at}: "
        f"the last {seconds:g} s may be lost of queues and running workflows, "
        "which are caught up from the rows, and a minute of log lines; what was saved and sent is all there / "
        f"上次运行被强行终止或未能写完存档：队列与流程最后 {seconds:g} 秒可能丢失，将据数据补办；已保存的数据与文件完整"
    ]


class Keeper:
    """Loads the emulator's state, notes its changes, and writes checkpoints. `tell` takes what a person should read."""

    def __init__(self, kept: Kept, found: Found, tell: Callable[[str], None]) -> None:
        """Install it in ministack, which must be imported."""
        from ministack import app
        from ministack.core import persistence
        from ministack.services import dynamodb, lambda_svc, s3

        self.kept, self.found, self.tell = kept, found, tell
        self.app, self.persistence, self.dynamodb, self.s3 = app, persistence, dynamodb, s3
        self.lock = threading.RLock()
        self.changed = self.is_wanted = self.is_loaded = False
        self.trouble = ""
        self.unkept: dict[tuple[str, str, str], Any] = {}  # objects whose files could not be written
        self.noted: dict[str, str] = {}  # digest of what was last noted of a service
        self.pace = EVERY
        self.tables: set[Any] = set()
        self.whole_at, self.whole_took, self.whole_size = time.monotonic(), 0.0, 0
        lambda_svc.CODE_BLOB_DIR = str(kept.home / "code")
        self._prune, self._referenced = lambda_svc._prune_orphan_code_blobs, set[str]()
        lambda_svc._prune_orphan_code_blobs = self._prune_later
        app.load_state, app.save_all = self.load, lambda _states: None  # it is saved after the last request
        self._watch_rows()
        self._watch_files()

    def _prune_later(self, referenced: set[str]) -> None:
        """Keep the code of the last checkpoint until the next one is complete."""
        self._referenced = referenced

    def _watch_rows(self) -> None:
        rows, emit = self.dynamodb, self.dynamodb._emit_stream_event
        put, remove, replaced = rows._set_item, rows._remove_item, rows._items_replaced

        def set_item(table: Any, partition: Any, sort: Any, item: Any) -> Any:
            with self._noting():
                before = put(table, partition, sort, item)
                self._note("row", table["TableArn"], partition, sort, item)
                return before

        def remove_item(table: Any, partition: Any, sort: Any) -> Any:
            with self._noting():
                before = remove(table, partition, sort)
                self._note("row", table["TableArn"], partition, sort, None)
                return before

        def items_replaced(table: Any) -> None:
            self.is_wanted = True
            replaced(table)

        def emit_stream_event(name: str, *event: Any, **more: Any) -> None:
            with self._noting():
                last = (rows._stream_records.get(name) or [None])[-1]
                emit(name, *event, **more)
                newest = (rows._stream_records.get(name) or [None])[-1]
                if newest is not None and newest is not last:
                    self._note("stream", rows._tables[name]["TableArn"], newest)

        rows._set_item, rows._remove_item = set_item, remove_item
        rows._items_replaced, rows._emit_stream_event = items_replaced, emit_stream_event

    def _watch_files(self) -> None:
        """Notice files of objects that could not be written: ministack only logs it."""
        from ministack.core.responses import get_account_id

        write, keep = self.s3._atomic_write, self.s3._persist_object
        failed: list[OSError] = []

        def atomic_write(*given: Any, **named: Any) -> None:
            try:
                write(*given, **named)
            except OSError as error:
                failed.append(error)
                raise

        def persist_object(bucket: str, key: str, record: Any) -> None:
            with self._noting():
                failed.clear()
                keep(bucket, key, record)
                place = (get_account_id(), bucket, key)
                if failed:
                    self.unkept[place] = record
                else:
                    self.unkept.pop(place, None)

        self.s3._atomic_write, self.s3._persist_object = atomic_write, persist_object

    @contextmanager
    def _noting(self) -> Iterator[None]:
        """Change something, while no checkpoint is being made."""
        if (mine := _mine.get()) is not None:
            mine.changed = True
        with self.lock:
            yield

    def _note(self, *change: Any) -> None:
        self.kept.note(json.dumps(change, default=self.persistence._json_default))

    def load(self, service: str) -> Any:
        """What ministack asks for when it starts: the last state of a service."""
        return read_state(self.found, service, self.persistence._json_object_hook)

    def loaded(self) -> None:
        """Go on from here: everything is loaded, and nothing is served yet."""
        streams.restore(self.load("streams"), self.load("positions"), self._streamed())
        self.tables = set(self.dynamodb._tables._data)
        self.is_loaded, self.found = True, self.found._replace(changes=[])  # they may be many
        if self.kept.is_ready():
            self._note("start", self._now())
            self._kept(self.flush)
        else:
            self._kept(self.whole)

    def _streamed(self) -> list[tuple[tuple[str, str, str], Any]]:
        return [(place_of(rest[0]), rest[1]) for kind, *rest in self.found.changes if kind == "stream"]

    @staticmethod
    def _now() -> str:
        return datetime.now().astimezone().isoformat(timespec="seconds")

    def flush(self) -> None:
        """Write what is noted. Raises OSError."""
        with self.lock:
            self._keep_files()
            self.kept.flush()

    def _keep_files(self) -> None:
        """Write the objects whose files could not be written. Raises OSError."""
        for (account, bucket, key), record in list(self.unkept.items()):
            self._again(account, bucket, key, record)

    def _again(self, account: str, bucket: str, key: str, record: Any) -> None:
        from ministack.core import responses

        token = responses._request_account_id.set(account)
        try:
            self.s3._persist_object(bucket, key, record)
        finally:
            responses._request_account_id.reset(token)
        if (account, bucket, key) in self.unkept:
            raise OSError(f"the file of {bucket}/{key} cannot be written")

    def tick(self) -> None:
        """Note what has changed but rows, or make a checkpoint where one is due. Raises OSError."""
        began = time.monotonic()
        if self._is_due(began):
            self.whole()
            return
        with self.lock:
            for name, state in self._lively().items():
                content = self._encoded(name, state())
                digest = hashlib.sha256(content).hexdigest()
                if self.noted.get(name) != digest:
                    self.kept.note(f'["state", "{name}", {content.decode()}]')
                    self.noted[name] = digest
            self._note("tick", self._now(), round(self.pace + 0.05, 2))
            self.flush()
        self.pace = max(EVERY, (time.monotonic() - began) / SHARE)

    def _is_due(self, now: float) -> bool:
        since = now - self.whole_at
        is_outgrown = self.kept.size > max(_OUTGROWN, self.whole_size)
        is_other = set(self.dynamodb._tables._data) != self.tables
        is_rested = since > self.whole_took / WHOLE_SHARE
        return self.is_wanted or is_other or (is_rested and (is_outgrown or since > WHOLE_EVERY))

    def _lively(self) -> dict[str, Callable[[], Any]]:
        states = self.app._build_persistence_save_dict()
        return {name: states[name] for name in _LIVELY if name in states} | {"positions": streams.positions}

    def _encoded(self, name: str, state: Any) -> bytes:
        version = self.persistence._state_format_version(name)
        wrapped = {"__ministack_format__": version, "payload": state}
        return json.dumps(wrapped, default=self.persistence._json_default).encode()

    def whole(self, *, clean: bool = False) -> None:
        """Make a checkpoint. Raises OSError."""
        began = time.monotonic()
        with self.lock:
            self._keep_files()
            states = {f"{name}.json": self._encoded(name, state) for name, state in self._all() if state is not None}
            self.kept.checkpoint(states, clean=clean)
            self.is_wanted, self.tables = False, set(self.dynamodb._tables._data)
            self._prune(self._referenced)
        self.whole_at = time.monotonic()
        self.whole_took, self.whole_size = self.whole_at - began, sum(len(each) for each in states.values())

    def _all(self) -> Iterator[tuple[str, Any]]:
        for name, state in self.app._build_persistence_save_dict().items():
            yield name, self._of_rows() if name == "dynamodb" else state()
        yield "streams", streams.snapshot()

    def _of_rows(self) -> Any:
        """The tables as they are, not a copy: nothing changes them while a checkpoint is made."""
        before, self.dynamodb.copy = self.dynamodb.copy, SimpleNamespace(deepcopy=lambda value: value)
        try:
            return self.dynamodb.get_state()
        finally:
            self.dynamodb.copy = before

    def want(self) -> None:
        """Have a checkpoint made at the next moment, as after a deployment."""
        self.is_wanted = self.changed = True

    async def keep_on(self) -> None:
        """Note changes, for as long as the emulator runs."""
        looked = time.monotonic()
        while True:
            await asyncio.sleep(self.pace)
            if not self.is_loaded:  # what is not loaded would be kept as if it were nothing
                continue
            if self.changed or self.trouble or time.monotonic() - looked > _QUIET:
                self.changed, looked = False, time.monotonic()
                self._kept(self.tick)
                await asyncio.to_thread(self.kept.sync)

    def _kept(self, keep: Callable[[], None]) -> bool:
        """Do it, and tell when that begins to fail and when it works again."""
        try:
            keep()
        except (OSError, RuntimeError) as error:
            if not self.trouble:
                self.trouble = str(error)
                self.tell(
                    f"nothing can be kept: {error}; changes are refused until it can / 无法保存数据，暂不接受修改"
                )
            return False
        if self.trouble:
            self.trouble = ""
            self.tell("everything is kept again / 已恢复保存")
        return True

    def finish(self) -> bool:
        """Make the last checkpoint. False if that failed; then say what is kept."""
        if not self.is_loaded:
            return True
        try:
            self.whole(clean=True)
        except (OSError, RuntimeError) as error:
            with_rows = self._kept_rows()
            self.tell(f"the last checkpoint could not be written ({error}); {with_rows}")
            return False
        return True

    def _kept_rows(self) -> str:
        try:
            self.flush()
        except OSError:
            return (
                "what was acknowledged is in the one before it and its journal; changes that were refused since then "
                "are lost / 最后一次存档失败，此前已确认的数据仍在"
            )
        return (
            "what was saved is in the one before it and its journal; log lines since then are lost / "
            "最后一次存档失败，已保存的数据仍在"
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to ministack, and its answer once what it has changed is kept."""
        if scope["type"] != "http":
            await self._of_lifespan(scope, receive, send)
            return
        if scope["method"] not in {"GET", "HEAD"}:
            self.changed = True
        mine = SimpleNamespace(changed=False, refused=False)
        _mine.set(mine)

        async def answering(message: Any) -> None:
            if message["type"] == "http.response.start" and mine.changed and not self._kept(self.flush):
                mine.refused = True
                await _refuse(send)
            if not mine.refused:
                await send(message)

        await self.app.app(scope, receive, answering)

    async def _of_lifespan(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noticing(message: Any) -> None:
            if message["type"] == "lifespan.startup.complete":
                self.loaded()
            await send(message)

        await self.app.app(scope, receive, noticing if scope["type"] == "lifespan" else send)


async def _refuse(send: Send) -> None:
    """Answer as a service of AWS that has a fault of its own: clients try again, and then say that it failed."""
    body = b'{"__type": "InternalServerError", "message": "the change cannot be kept: is the disk full?"}'
    headers = [(b"content-type", b"application/x-amz-json-1.0"), (b"content-length", b"%d" % len(body))]
    await send({"type": "http.response.start", "status": 500, "headers": headers})
    await send({"type": "http.response.body", "body": body})
