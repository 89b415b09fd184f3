"""Attachments queue → verdict on a file that somebody attached. The row of its owner says whether it is awaited."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from chalicelib import clock
from chalicelib.aws import objects, queues, records
from chalicelib.aws.items import entry_key, objection_key, recommender_key
from chalicelib.aws.logs import logger
from chalicelib.aws.places import Key
from chalicelib.aws.queues import Delivery
from chalicelib.entry import attachment_check, extra_files, objections
from chalicelib.entry.entries import Entry
from chalicelib.entry.objections import Objection
from chalicelib.errors import Stale
from chalicelib.history import Change
from chalicelib.people import stamped
from chalicelib.people.attachments import Attachment, Fault, awaiting
from chalicelib.people.recommenders import Recommender

TRIES = 5  # attempts to save a verdict while others change the owner


class Owner(NamedTuple):
    """A kind of owner: where its row lies, the files in it, and how it takes a verdict (None if it is not awaited).

    `saved_as` is what a file is saved under; empty where that is said with its address.
    """

    key: Callable[[str], Key[Any]]
    files: Callable[[Any], list[Attachment]]
    settle: Callable[[Any, str, Fault | None, datetime], Change[Any] | None]
    saved_as: Callable[[Any], str] = lambda _row: ""


def _stamped_of(unit: Recommender) -> list[Attachment]:
    return [unit.stamped.file] if unit.stamped else []


def _evidence_of(objection: Objection) -> list[Attachment]:
    return list(objection.evidence)


def _files_of(entry: Entry) -> list[Attachment]:
    return list(entry.files.values())


OWNERS = {
    extra_files.OWNER: Owner(entry_key, _files_of, extra_files.settle),
    stamped.OWNER: Owner(recommender_key, _stamped_of, stamped.settle, lambda unit: f"{unit.name}-盖章件"),
    objections.OWNER: Owner(
        lambda owner: objection_key(*objections.named_in(owner)), _evidence_of, objections.settle_evidence
    ),
}


class UnsavedError(Exception):
    """The owner changes all the time; the queue brings the file again."""


@queues.consumer
def handle(order: Delivery) -> None:
    """Check one file, unless another has taken its place or it was checked before.

    A check that fails raises: the queue brings the file again, and no failure of ours refuses it.
    """
    kind, owner_id, sha256 = order.body["owner"], order.body["id"], order.body["sha256"]
    owner, place = OWNERS[kind], f"{kind}/{owner_id}"
    row = records.get(owner.key(owner_id))
    files = owner.files(row) if row is not None else []
    _discard_replaced(place, order.body["replaces"], files)
    attachment = awaiting(files, sha256)
    if attachment is None:
        logger.info("nothing to check", extra={"owner": place})
        return
    fault = _checked(place, attachment, owner.saved_as(row))
    logger.info("attachment checked", extra={"owner": place, "fault": fault, "size": attachment.size})
    if not _save(owner, owner_id, sha256, fault):
        _discard_replaced(place, sha256, _files(owner, owner_id))


def _files(owner: Owner, owner_id: str) -> list[Attachment]:
    row = records.get(owner.key(owner_id))
    return owner.files(row) if row is not None else []


def _discard_replaced(place: str, replaced: str, files: list[Attachment]) -> None:
    """Delete the file whose place another took, unless it came back since."""
    if replaced and replaced not in {each.sha256 for each in files}:
        objects.discard_attachment(place, replaced)


def _checked(place: str, attachment: Attachment, name: str) -> Fault | None:
    """What is wrong with the file; one with nothing wrong is put where it can be fetched from."""
    content = objects.quarantined(place, attachment)
    fault = attachment_check.fault_in(attachment, content)
    if fault is None and content is not None:
        objects.release(place, attachment, content, name)
    return fault


def _save(owner: Owner, owner_id: str, sha256: str, fault: Fault | None) -> bool:
    """Whether the verdict was still awaited: the file may have been replaced or removed while it was checked."""
    for _ in range(TRIES):
        row = records.get(owner.key(owner_id))
        change = owner.settle(row, sha256, fault, clock.now()) if row is not None else None
        if change is None:
            return False
        try:
            records.save(change, row)
            return True
        except Stale:
            continue  # somebody else has changed the owner: read it again
    raise UnsavedError(owner_id)
