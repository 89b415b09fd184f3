"""Whose mailbox a message lies in, what is kept of it, and a mark that only moves on."""

from datetime import timedelta

from chalicelib.entry import entries
from chalicelib.history import Destination, Message
from chalicelib.people import mailbox
from chalicelib.people.mailbox import ReadMark
from tests.unit import samples
from tests.unit.samples import AT

HOUR = timedelta(hours=1)


def test_letters_about_an_entry_are_its_owners() -> None:
    """Not what goes to experts or to a workflow, nor a code, which is of nobody yet."""
    change = entries.submit(samples.judged(), samples.PLEDGES, samples.CALL, AT)
    assert [mailbox.reader_of(message) for message in change.messages] == ["o1"]
    others = [
        Message(Destination.MESSAGES, "reminder", {"role": "expert", "subject": "e1"}),
        Message(Destination.CODES, "code", {"role": "entrant", "subject": "o1"}),
        Message(Destination.SCANS, "scan", {"entry": "e1"}),
    ]
    assert [mailbox.reader_of(message) for message in others] == ["", "", ""]


def test_no_address_is_kept() -> None:
    """The body is forgotten once a letter is sent; what outlives it names no contact."""
    body = {"role": "entrant", "subject": "o1", "contact": "13800138000", "email": "a@b.cn", "shown": "138****8000"}
    kept = mailbox.told(Message(Destination.MESSAGES, "contact_added", body))
    assert kept == {"role": "entrant", "subject": "o1", "shown": "138****8000"}


def test_the_mark_never_moves_back_nor_ahead_of_now() -> None:
    """A tab that was left open does not make read letters unread; a wrong clock hides no letter to come."""
    mark = ReadMark(entrant="o1", until=AT)
    assert mailbox.marked("o1", None, AT - HOUR, AT) == ReadMark(entrant="o1", until=AT - HOUR)
    assert mailbox.marked("o1", mark, AT - HOUR, AT + HOUR) == mark
    assert mailbox.marked("o1", mark, AT + 9 * HOUR, AT + HOUR) == ReadMark(entrant="o1", until=AT + HOUR)
