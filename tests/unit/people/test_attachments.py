"""What may be attached, and what becomes of it."""

from typing import Any

import msgspec
import pytest

from chalicelib.errors import Problem
from chalicelib.people import attachments
from chalicelib.people.attachments import (
    FAULTS,
    MEBIBYTE,
    SERVED,
    STATES,
    AttachmentState,
    Fault,
    FileForm,
    FileKind,
    Limits,
)
from tests.unit.samples import AT, ATTACHED

LIMITS = Limits((FileKind.PDF, FileKind.JPEG), 10 * MEBIBYTE)


def form(**more: Any) -> FileForm:
    """A file as a page announces it."""
    made: dict[str, Any] = {"name": "盖章.pdf", "kind": FileKind.PDF, "size": 9, "sha256": "ab" * 32}
    return FileForm(**made | more)


def test_every_state_kind_and_fault_is_told() -> None:
    """A new one without words would fail when it is shown."""
    assert (set(STATES), set(SERVED), set(FAULTS)) == (set(AttachmentState), set(FileKind), set(Fault))


def test_a_file_is_sent_before_it_is_checked() -> None:
    """It is the row that its owner holds."""
    assert attachments.attach(form(), LIMITS, AT) == ATTACHED


@pytest.mark.parametrize(
    ("more", "code", "fields"),
    [
        ({"size": 10 * MEBIBYTE + 1}, "FILE_TOO_LARGE", []),
        ({"size": 0}, "INVALID_FIELDS", [("size", "OUT_OF_RANGE")]),
        ({"kind": FileKind.PNG}, "INVALID_FIELDS", [("kind", "NOT_A_CHOICE")]),
    ],
)
def test_what_the_owner_does_not_take_is_refused(more: dict[str, Any], code: str, fields: list[Any]) -> None:
    """Before any byte is sent."""
    with pytest.raises(Problem) as refused:
        attachments.attach(form(**more), LIMITS, AT)
    assert (refused.value.code, [(each.field, each.code) for each in refused.value.fields]) == (code, fields)


@pytest.mark.parametrize(
    ("raw", "shown"),
    [("a\u202efdp.exe", "afdp.exe"), ("\x00\u200b", "pdf"), ("长" * 900, "长" * 200), (" 盖 章 ", "盖 章")],
)
def test_a_name_is_shown_and_never_refused(raw: str, shown: str) -> None:
    """Nothing in it turns the line around, is invisible or goes on for ever."""
    assert attachments.attach(form(name=raw), LIMITS, AT).name == shown


@pytest.mark.parametrize(("fault", "state"), [(None, AttachmentState.CHECKED), (Fault.ACTIVE, AttachmentState.REFUSED)])
def test_a_checked_file_is_awaited_no_more(fault: Fault | None, state: AttachmentState) -> None:
    """A second verdict of the same order finds nothing to do."""
    settled = attachments.settle(ATTACHED, fault)
    assert settled == msgspec.structs.replace(ATTACHED, state=state, fault=fault)
    assert attachments.awaiting([ATTACHED], "ab" * 32) == ATTACHED
    assert attachments.awaiting([settled], "ab" * 32) is None
    assert attachments.awaiting([ATTACHED], "cd" * 32) is None
