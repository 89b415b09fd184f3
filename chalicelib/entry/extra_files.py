"""The files of an entry: each belongs to a field of the call's own 附加项 that asks for one.

The row of the entry holds one for a field. It may be changed while the form may, and a refused one that was sent in
time also in the hours of grace.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition, ExtraField
from chalicelib.entry import entries, extra_fields
from chalicelib.entry.entries import PREPARING, Entry, EntryAction
from chalicelib.errors import Problem, field_problem, invalid
from chalicelib.history import Change, Message
from chalicelib.people import attachments
from chalicelib.people.attachments import (
    FAULTS,
    MEBIBYTE,
    Attachment,
    AttachmentState,
    Fault,
    FileForm,
    FileKind,
    Limits,
)

OWNER = "entry"  # the kind of owner, in messages and places


def limits_of(field: ExtraField) -> Limits:
    """What a field takes."""
    return Limits(tuple(map(FileKind, field.formats)), field.megabytes * MEBIBYTE)


def field_of(name: str, definition: Definition) -> ExtraField:
    """The field of this id that asks for a file, of whichever category. Raises NOT_FOUND.

    A page sends a file before it has saved the category that asks for it.
    """
    found = next((each for each in definition.extra_fields if each.id == name and each.kind == "file"), None)
    if found is None:
        raise Problem("NOT_FOUND")
    return found


def shown(entry: Entry, definition: Definition) -> dict[str, Attachment]:
    """The files of the fields that an entry is asked for, by id."""
    asked = extra_fields.asked(definition, entry.form.category)
    return {each.id: entry.files[each.id] for each in asked if each.kind == "file" and each.id in entry.files}


def held(entry: Entry, definition: Definition) -> dict[str, Attachment]:
    """All files of an entry, by field, for its entrant: also of a category that the entry has no more."""
    return {each.id: entry.files[each.id] for each in definition.extra_fields if each.id in entry.files}


def for_experts(entry: Entry, definition: Definition) -> dict[str, str]:
    """The hashes of the files that experts see, by field. One that is still being checked can be opened later."""
    seen = {each.id for each in definition.extra_fields if each.experts_see}
    return {
        name: file.sha256
        for name, file in shown(entry, definition).items()
        if name in seen and extra_fields.counts(file)
    }


# --- what the entrant does --------------------------------------------------------------------------------------


def may_change(entry: Entry, name: str, campaign: Campaign, definition: Definition, at: datetime) -> bool:
    """Whether the entrant may send or replace the file of a field."""
    file = entry.files.get(name)
    refused = file is not None and not extra_fields.counts(file)
    mends = (
        refused and file is not None and entries.may_mend(entry, file.sent_at, campaign, definition=definition, at=at)
    )
    return entry.status in PREPARING and (mends or entries.in_window(entry, campaign, at))


def check_change(entry: Entry, name: str, campaign: Campaign, definition: Definition, at: datetime) -> None:
    """Raise as `entries.check_window` does unless the file of a field may be sent."""
    if not may_change(entry, name, campaign, definition=definition, at=at):
        entries.check_window(entry, campaign, at)


def attach(entry: Entry, name: str, form: FileForm, definition: Definition, at: datetime) -> Change[Entry] | None:
    """The file of a field was sent and is to be checked; it takes the place of the one before.

    None for one that is there already. Raises NOT_FOUND, and as `attachments.attach`.
    """
    file = attachments.attach(form, limits_of(field_of(name, definition)), at)
    before = entry.files.get(name)
    if before is not None and before.sha256 == file.sha256 and extra_fields.counts(before):
        return None
    files = entry.files | {name: file}
    order = attachments.check_order(OWNER, entry.id, file, before.sha256 if before else "")
    return _changed(
        entry, EntryAction.ATTACH, files, before=before, after=file.name, at=at, order=order, definition=definition
    )


def remove(entry: Entry, name: str, definition: Definition, at: datetime) -> Change[Entry]:
    """Take the file of a field away. Raises NOT_FOUND without one, INVALID_FIELDS if a submitted entry must have it."""
    before = entry.files.get(name)
    if before is None:
        raise Problem("NOT_FOUND")
    asked = extra_fields.asked(definition, entry.form.category)
    if entry.submitted_at is not None and any(each.id == name and each.required for each in asked):
        raise invalid(field_problem(f"extra.{name}", "REQUIRED"))
    files = {each: file for each, file in entry.files.items() if each != name}
    order = attachments.discard_order(OWNER, entry.id, before.sha256)
    return _changed(
        entry, EntryAction.REMOVE_FILE, files, before=before, after="", at=at, order=order, definition=definition
    )


def _changed(
    entry: Entry,
    action: EntryAction,
    files: dict[str, Attachment],
    before: Attachment | None,
    after: str,
    at: datetime,
    order: Message,
    definition: Definition,
) -> Change[Entry]:
    """The entry with other files; its history tells their names, as what was there before and after."""
    lacking = entries.own_unfilled(entry.form, files, definition)
    new: dict[str, Any] = {"files": files, "lacking": lacking, "updated_at": at, **entries.UNHEARD}
    return Change(
        row=msgspec.structs.replace(entry, **new),
        action=action,
        by=Actor(Role.ENTRANT, entry.owner),
        at=at,
        before=before.name if before else "",
        after=after,
        messages=(order,),
    )


# --- what the check finds ---------------------------------------------------------------------------------------


def settle(entry: Entry, sha256: str, fault: Fault | None, at: datetime) -> Change[Entry] | None:
    """A file was checked; None where it is not awaited any more.

    A refusal is told by letter once the entry is submitted; before, its entrant sees it at the form. The status stays:
    screeners see the file's state, and return the entry if they need it.
    """
    if attachments.awaiting(entry.files.values(), sha256) is None:
        return None
    files = {name: _settled(file, sha256, fault) for name, file in entry.files.items()}
    [file, *_] = (each for each in files.values() if each.sha256 == sha256)
    told = fault is not None and entry.submitted_at is not None and entry.status in PREPARING
    return Change(
        row=msgspec.structs.replace(entry, files=files),
        action=EntryAction.CHECK_FILE,
        by=SYSTEM,
        at=at,
        before=file.name,
        after=file.state.value,
        messages=(_letter(entry, file, fault),) if told and fault is not None else (),
    )


def _settled(file: Attachment, sha256: str, fault: Fault | None) -> Attachment:
    awaited = file.sha256 == sha256 and file.state is AttachmentState.SENT
    return attachments.settle(file, fault) if awaited else file


def _letter(entry: Entry, file: Attachment, fault: Fault) -> Message:
    said = FAULTS[fault]
    return entries.letter("file_refused", entry, file=file.name, fault=said.zh, fault_en=said.en)


def to_open(files: Mapping[str, Attachment], name: str, sha256: str = "") -> Attachment:
    """The file of a field, once it was checked; `sha256` where one file is meant and no later one. Raises NOT_FOUND."""
    file = files.get(name)
    if file is None or file.state is not AttachmentState.CHECKED or sha256 not in ("", file.sha256):
        raise Problem("NOT_FOUND")
    return file
