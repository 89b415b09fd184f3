"""The files of an entry: when they may be sent, what counts at submission, and what a refusal leads to."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.bilingual import Text
from chalicelib.call.definition import ExtraField
from chalicelib.entry import entries, extra_fields, extra_files
from chalicelib.entry.entries import Entry, EntryAction, Status
from chalicelib.errors import Problem
from chalicelib.history import Destination, Message
from chalicelib.judging import review
from chalicelib.people import attachments
from chalicelib.people.attachments import Attachment, Fault, FileForm, FileKind
from tests.unit import samples
from tests.unit.samples import AT, PLEDGES, refused_fields

PROOF = ExtraField(
    id="proof", text=Text("许可", "Permit"), kind="file", required=True, formats=("pdf",), megabytes=1, experts_see=True
)
LOGO = ExtraField(id="logo", text=Text("标志", "Logo"), kind="file", categories=("micro_drama",))
CALL = msgspec.structs.replace(samples.CALL, extra_fields=(PROOF, LOGO))
SENT = msgspec.structs.replace(samples.ATTACHED, size=9)
CHECKED, REFUSED = attachments.settle(SENT, None), attachments.settle(SENT, Fault.BROKEN)
FORM = FileForm(name=SENT.name, kind=FileKind.PDF, size=SENT.size, sha256=SENT.sha256)


def holding(entry: Entry, file: Attachment | None = None, **more: Any) -> Entry:
    """The entry with a file of `proof`."""
    return msgspec.structs.replace(entry, files={"proof": file} if file else {}, **more)


def test_a_file_is_taken_in_and_its_check_ordered() -> None:
    """It takes the place of the one before, which is deleted; what screeners said before is void."""
    other = msgspec.structs.replace(CHECKED, sha256="cd" * 32, name="旧.pdf")
    change = extra_files.attach(holding(samples.submitted(), other), "proof", FORM, definition=CALL, at=AT)
    assert change is not None
    assert change.row.files == {"proof": SENT}
    assert (change.action, change.before, change.after) == (EntryAction.ATTACH, "旧.pdf", SENT.name)
    body = {"owner": "entry", "id": change.row.id, "sha256": SENT.sha256, "replaces": "cd" * 32}
    assert change.messages == (Message(Destination.ATTACHMENTS, "check_attachment", body),)
    assert (change.row.predecided, change.row.status) == (None, Status.SUBMITTED)


def test_a_file_sent_again_changes_nothing_unless_it_was_refused() -> None:
    """A lost answer is harmless; a file that did not arrive whole is checked anew."""
    assert extra_files.attach(holding(samples.draft(), SENT), "proof", FORM, definition=CALL, at=AT) is None
    assert extra_files.attach(holding(samples.draft(), CHECKED), "proof", FORM, definition=CALL, at=AT) is None
    again = extra_files.attach(holding(samples.draft(), REFUSED), "proof", FORM, definition=CALL, at=AT)
    assert again is not None
    assert again.row.files == {"proof": SENT}


@pytest.mark.parametrize(
    ("name", "changes", "code"),
    [
        ("title", {}, "NOT_FOUND"),
        ("proof", {"size": 1024**2 + 1}, "FILE_TOO_LARGE"),
        ("proof", {"kind": FileKind.PNG}, "INVALID_FIELDS"),
    ],
)
def test_a_file_that_the_field_does_not_take(name: str, changes: dict[str, Any], code: str) -> None:
    """Another field, more bytes, or another kind."""
    with pytest.raises(Problem) as caught:
        extra_files.attach(samples.draft(), name, msgspec.structs.replace(FORM, **changes), definition=CALL, at=AT)
    assert caught.value.code == code


def test_an_unchecked_file_does_not_keep_an_entry_from_being_submitted() -> None:
    """A machine may be slow at the deadline; none, or a refused one, is missing."""
    work = msgspec.structs.replace(samples.judged(), submitted_at=None)
    assert entries.submit(holding(work, SENT), PLEDGES, CALL, AT).row.submitted_at == AT
    assert entries.submit(holding(work, CHECKED), PLEDGES, CALL, AT).row.submitted_at == AT
    for missing in (holding(work), holding(work, REFUSED)):
        assert refused_fields(entries.submit, missing, PLEDGES, CALL, AT) == [("extra.proof", "REQUIRED")]
    assert entries.missing_fields(holding(work, REFUSED)) == ("extra.proof",)  # also without the definition


def test_a_refusal_after_the_submission_is_told_and_holds_nothing_up() -> None:
    """The status stays, the letter says why, and the rest of the form can still be changed."""
    change = extra_files.settle(holding(samples.submitted(), SENT), SENT.sha256, Fault.ENCRYPTED, AT)
    assert change is not None
    assert change.row.files == {"proof": attachments.settle(SENT, Fault.ENCRYPTED)}
    assert (change.row.status, change.after) == (Status.SUBMITTED, "refused")
    [letter] = change.messages
    assert (letter.kind, letter.body["file"]) == ("file_refused", SENT.name)
    assert letter.body["fault"] == attachments.FAULTS[Fault.ENCRYPTED].zh
    entries.revise(change.row, change.row.form, CALL, AT)
    assert refused_fields(entries.revise, holding(samples.submitted()), samples.FORM, CALL, AT) == [
        ("extra.proof", "REQUIRED")
    ]


def test_a_draft_gets_no_letter_and_a_replaced_file_no_verdict() -> None:
    """Its entrant is at the form; a verdict that is not awaited any more changes nothing."""
    settled = extra_files.settle(holding(samples.draft(), SENT), SENT.sha256, Fault.BROKEN, AT)
    assert settled is not None
    assert settled.messages == ()
    assert extra_files.settle(holding(samples.draft(), CHECKED), SENT.sha256, None, AT) is None
    assert extra_files.settle(samples.draft(), SENT.sha256, None, AT) is None


def test_one_file_for_two_fields_is_settled_in_both() -> None:
    """The hash names it within its owner."""
    both = msgspec.structs.replace(samples.draft(), files={"proof": SENT, "logo": SENT})
    settled = extra_files.settle(both, SENT.sha256, None, AT)
    assert settled is not None
    assert settled.row.files == {"proof": CHECKED, "logo": CHECKED}


def test_a_file_is_removed_unless_a_submitted_entry_needs_it() -> None:
    """It is deleted from the bucket, too."""
    change = extra_files.remove(holding(samples.draft(), CHECKED), "proof", CALL, AT)
    assert (change.row.files, change.before, change.after) == ({}, SENT.name, "")
    body = {"owner": "entry", "id": change.row.id, "sha256": "", "replaces": SENT.sha256}
    assert change.messages == (Message(Destination.ATTACHMENTS, "check_attachment", body),)
    assert refused_fields(extra_files.remove, holding(samples.submitted(), CHECKED), "proof", CALL, AT) == [
        ("extra.proof", "REQUIRED")
    ]
    with pytest.raises(Problem, match="NOT_FOUND"):
        extra_files.remove(samples.draft(), "proof", CALL, AT)


def test_a_refused_file_that_came_in_time_may_be_replaced_in_the_hours_of_grace() -> None:
    """One replacement, as with videos; a checked one, or one sent after the deadline, may not."""
    campaign = samples.campaign()
    closes = campaign.calendar.closes
    late, over = closes + timedelta(minutes=5), closes + timedelta(hours=CALL.calendar.grace_hours)

    def may(file: Attachment | None, at: Any) -> bool:
        return extra_files.may_change(holding(samples.submitted(), file), "proof", campaign, definition=CALL, at=at)

    assert [may(file, AT) for file in (None, SENT, CHECKED, REFUSED)] == [True] * 4
    assert [may(file, late) for file in (None, SENT, CHECKED, REFUSED)] == [False, False, False, True]
    assert not may(REFUSED, over)
    assert not may(msgspec.structs.replace(REFUSED, sent_at=late), late + timedelta(minutes=1))
    with pytest.raises(Problem, match="ENTRIES_CLOSED"):
        extra_files.check_change(holding(samples.submitted(), CHECKED), "proof", campaign, definition=CALL, at=late)


def test_experts_see_what_the_call_says_and_never_a_name() -> None:
    """The hash of a file, not what its sender called it; nothing of a refused one or of another category."""
    hidden = msgspec.structs.replace(CALL, extra_fields=(msgspec.structs.replace(PROOF, experts_see=False),))
    work = holding(samples.submitted(), SENT)
    assert review.work_of(work, 1, CALL).files == {"proof": SENT.sha256}
    assert review.work_of(work, 1, hidden).files == {}
    assert review.work_of(holding(work, REFUSED), 1, CALL).files == {}
    drama = msgspec.structs.replace(work, files={"proof": CHECKED, "logo": CHECKED})
    assert extra_files.shown(drama, CALL) == {"proof": CHECKED}
    assert extra_files.held(drama, CALL) == drama.files
    assert extra_files.remove(drama, "logo", CALL, AT).row.files == {"proof": CHECKED}


def test_only_a_checked_file_is_opened() -> None:
    """And none that came in its place where a certain one is meant."""
    assert extra_files.to_open({"proof": CHECKED}, "proof", SENT.sha256) == CHECKED
    for files, sha256 in (({"proof": SENT}, ""), ({"proof": REFUSED}, ""), ({"proof": CHECKED}, "0" * 64), ({}, "")):
        with pytest.raises(Problem, match="NOT_FOUND"):
            extra_files.to_open(files, "proof", sha256)


def test_a_return_tells_a_replaced_file() -> None:
    """By its hash."""
    before = entries._submission(holding(samples.submitted(), CHECKED), AT)
    other = msgspec.structs.replace(CHECKED, sha256="cd" * 32)
    assert entries.changed_since(holding(samples.submitted(), other), before) == ("extra.proof",)
    assert entries.changed_since(holding(samples.submitted(), CHECKED), before) == ()


def test_a_file_is_nothing_to_type() -> None:
    """A form that names one is refused: files are sent for themselves."""
    form = msgspec.structs.replace(samples.FORM, extra={"proof": SENT.sha256})
    assert refused_fields(entries.revise, samples.draft(), form, CALL, AT) == [("extra.proof", "UNKNOWN_FIELD")]
    assert not extra_fields.counts(None)
