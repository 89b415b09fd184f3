"""What an attached file may be, and what refuses it: each case in the child that would meet it."""

import hashlib
import os
import signal
from typing import Self

import pytest

from chalicelib.entry import attachment_check, attachment_child
from chalicelib.people.attachments import Attachment, Fault, FileKind
from chalicelib.video.sandbox import Child, InspectionFailed
from tests.media.born import number_of
from tests.unit.entry.attached_files import HONEST, HOSTILE, written
from tests.unit.samples import AT


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_file_may_be_opened(name: str) -> None:
    """What scanners, phones and offices make."""
    kind, made = HONEST[name]
    assert attachment_child.fault_of(kind, made()) is None


@pytest.mark.parametrize("name", HOSTILE)
def test_what_must_not_be_opened_says_why(name: str) -> None:
    """One fault for each."""
    kind, fault, made = HOSTILE[name]
    assert attachment_child.fault_of(kind, made()) is fault


def sent(content: bytes) -> Attachment:
    """A PDF as its row holds it."""
    digest = hashlib.sha256(content).hexdigest()
    return Attachment(name="盖章.pdf", kind=FileKind.PDF, size=len(content), sha256=digest, sent_at=AT)


@pytest.mark.parametrize("name", ["one page", "packed objects", "jpeg", "png"])
def test_the_child_without_rights_says_the_same(name: str) -> None:
    """It opens nothing once it runs, and needs nothing that it has not loaded."""
    kind, made = HONEST[name]
    assert attachment_check.inspect(kind, made()) is None


@pytest.mark.parametrize(
    "name", ["a packed script", "a password", "a password behind a text in UTF-16", "a png that is cut"]
)
def test_the_child_without_rights_refuses_the_same(name: str) -> None:
    """Its words for what is wrong reach the parent."""
    kind, fault, made = HOSTILE[name]
    assert attachment_check.inspect(kind, made()) is fault


def test_another_content_than_was_announced_is_not_opened() -> None:
    """The row's hash and size decide, before anything parses the file."""
    content = written()
    row = sent(content)
    assert attachment_check.fault_in(row, content) is None
    assert attachment_check.fault_in(row, content + b" ") is Fault.ABSENT
    assert attachment_check.fault_in(row, content[:-1] + b"x") is Fault.ABSENT
    assert attachment_check.fault_in(row, None) is Fault.ABSENT


def test_a_child_that_dies_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever calls it has the file checked again."""

    class Dying(Child):
        def __enter__(self) -> Self:
            super().__enter__()
            os.kill(number_of(self), signal.SIGKILL)
            return self

    monkeypatch.setattr(attachment_check, "Child", Dying)
    with pytest.raises(InspectionFailed):
        attachment_check.fault_in(sent(written()), written())


def test_what_takes_too_long_is_refused_as_too_heavy() -> None:
    """The alarm of the processor's time ends the check as memory does: the same file would take it again."""
    with pytest.raises(MemoryError):
        attachment_child._too_long(signal.SIGPROF, None)
