"""The drill: a stack is copied while a phase runs and a letter waits, and another one made of the copy goes on."""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from chalicelib.aws import anchors, audit, heads
from chalicelib.aws.clients import client
from chalicelib.aws.places import TABLES
from chalicelib.call.checkpoints import Signed
from chalicelib.call.definition import load_definition
from infra import backup, deployment, operate
from infra.local import people
from infra.local.stack import Stack
from tests.infra.test_further_contest import FILM, Person, organizer, signed_in, submitted
from tests.stack import hold
from tests.waiting import until

INVITED = {"name": "张新来", "email": "new@expert.example.cn"}


@contextmanager
def _running(folder: Path, patch: pytest.MonkeyPatch, copied: Path | None = None) -> Iterator[Stack]:
    stack = Stack(folder, 0, is_kept=False, backup=copied)
    stack.start()
    try:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            patch.delenv(name)
        for name, value in stack.environment().items():
            patch.setenv(name, value)
        deployment.forget()
        yield stack
        for service in ("dynamodb", "s3", "secretsmanager", "sqs", "kms"):
            client(service).close()
    finally:
        stack.stop()
        deployment.forget()


def _rows() -> dict[str, list[Any]]:
    return {table: sorted(heads.scan(table), key=lambda item: (item["pk"]["S"], item["sk"]["S"])) for table in TABLES}


def _newest() -> Signed:
    found = anchors.newest()
    assert found is not None
    return found


def _played(stack: Stack, browsers: ExitStack) -> str:
    """An entry with a film, in screening; an expert's invitation waits, because letters are held. The entry's id."""
    links = {stack.contest: people.prepare(stack)}
    entry: str = submitted(signed_in(stack, stack.contest, browsers), "海鸥", browsers)["id"]
    office = organizer(stack, stack.contest, links, browsers)
    assert operate.upload_pages(stack.outputs, stack.cloud.client, []) == 0
    until(lambda: office.get("organizer/board")["entries"].get("submitted"), "the board")
    board = office.get("organizer/board")
    dates = {name: board["calendar"][name] for name in ("opens", "review_until")}
    closes = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    office.put("organizer/calendar", dates | {"closes": closes, "revision": board["revision"], "reason": "演练"})
    office.post("organizer/phases/screening/start")
    until(lambda: office.get("organizer/board")["phases"]["screening"]["status"] == "awaiting_people", "screening")
    until(lambda: audit.undelivered() == 0, "letters")
    hold(stack, "MessagesQueue")
    office.post("organizer/experts", people.expert_of(load_definition(stack.contest)) | INVITED)
    return entry


def test_a_stack_made_of_a_backup_goes_on_where_the_first_one_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, films and the root of the last checkpoint are the same, `verify` finds nothing, and reconcile brings the
    execution and the letter, which were the first stack's alone.
    """
    copied = tmp_path / "copy"
    with ExitStack() as browsers, _running(tmp_path / "first", monkeypatch) as first:
        entry = _played(first, browsers)
        first.invoke("AnchorHistoryFunction", {})
        rows, signed = _rows(), _newest()
        manifest = backup.make(first.outputs, first.cloud.client, copied)
        assert manifest["items"] == {table: len(rows[table]) for table in TABLES}
        assert not any(each["to"] == INVITED["email"] for each in first.outbox.newest_first())
    assert (copied / "keys.json").stat().st_mode & 0o077 == 0
    with ExitStack() as browsers, _running(tmp_path / "second", monkeypatch, copied) as second:
        assert _rows() == rows
        assert audit.verify() == []
        second.invoke("AnchorHistoryFunction", {})
        assert _newest() == signed  # the same root: nothing has changed since
        _goes_on(second, entry, browsers)
        following = anchors.read(signed.checkpoint.number + 1)  # made when the phase ended
        assert following is not None
        assert following.checkpoint.previous == signed.checkpoint.hash
        assert following.checkpoint.key != signed.checkpoint.key
        assert audit.verify() == []


def _goes_on(stack: Stack, entry: str, browsers: ExitStack) -> None:
    """The letter arrives, the phase is carried to its end by an execution of this stack, and the film is played."""
    assert stack.outbox.newest_first() == []
    office = organizer(stack, stack.contest, {stack.contest: people.prepare(stack)}, browsers)
    film = office.get(f"organizer/entries/{entry}")["playback_url"]
    assert httpx.get(film, trust_env=False).content == FILM
    stack.invoke("ReconcileFunction", {"patience": 0})
    until(lambda: any(each["to"] == INVITED["email"] for each in stack.outbox.newest_first()), "the letter")
    _screened(office, entry)


def _screened(office: Person, entry: str) -> None:
    seen = office.get(f"organizer/entries/{entry}")
    office.post(f"organizer/entries/{entry}/screening", {"revision": seen["revision"], "outcome": "pass"})
    until(lambda: _phase(office)["status"] == "awaiting_gate", "the gate")
    office.post("organizer/phases/screening/gate", {"reason": "同意"})
    until(lambda: _phase(office)["status"] == "done", "the end of screening")
    assert _phase(office)["attempt"] == 2


def _phase(office: Person) -> Any:
    return office.get("organizer/board")["phases"]["screening"]
