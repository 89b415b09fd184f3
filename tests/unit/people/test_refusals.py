"""What is noted of a person whom a message did not reach."""

from msgspec.structs import replace

from chalicelib.actors import SYSTEM
from chalicelib.history import Change
from chalicelib.people import refusals
from chalicelib.people.refusals import Refusal
from tests.unit import samples
from tests.unit.samples import AT, LATER

FIRST = Refusal("reminder", "q***@e.cn", "550 No such user", AT)


def test_a_refusal_is_noted_and_cleared_by_a_message_that_arrives() -> None:
    """Each is a change in the person's history, made by the machine."""
    expert = samples.expert("钱七")
    noted = replace(expert, refused=FIRST)
    assert refusals.note(expert, FIRST, AT) == Change(row=noted, action="refuse_message", by=SYSTEM, at=AT)
    assert refusals.note(noted, None, LATER) == Change(row=expert, action="accept_message", by=SYSTEM, at=LATER)


def test_the_same_refusal_is_noted_once() -> None:
    """A person with a dead address and ten letters has one line of history for it; other words are news."""
    noted = replace(samples.expert("钱七"), refused=FIRST)
    assert refusals.note(noted, replace(FIRST, kind="round_open", at=LATER), LATER) is None
    assert refusals.note(noted, replace(FIRST, words="552 Full"), LATER) is not None
    assert refusals.note(samples.expert("钱七"), None, LATER) is None
