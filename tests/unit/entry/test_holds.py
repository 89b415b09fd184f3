"""Who may take an entry to screen."""

import datetime as dt

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.entry import holds
from chalicelib.entry.entries import Answer, Entry, ScreeningOutcome, Status
from chalicelib.entry.holds import Hold
from tests.unit import samples
from tests.unit.samples import AT

ME = Actor(Role.ORGANIZER, "me")
WAITING = samples.listed()


def answered(by: str) -> Entry:
    """The entry with one answer."""
    said = Answer(outcome=ScreeningOutcome.PASS, reason="", by=by, at=AT, revision=2)
    return msgspec.structs.replace(WAITING, answers=(said,))


LATER = AT + dt.timedelta(seconds=1)


@pytest.mark.parametrize(
    ("entry", "hold", "may"),
    [
        (WAITING, None, True),
        (WAITING, Hold("e", "me", LATER), True),
        (WAITING, Hold("e", "other", LATER), False),
        (WAITING, Hold("e", "other", AT), True),  # it has just ended
        (answered("other"), None, True),
        (answered("me"), None, False),
        (msgspec.structs.replace(WAITING, status=Status.IN_REVIEW), None, False),
        (None, None, False),
    ],
)
def test_what_somebody_may_take(entry: Entry | None, hold: Hold | None, may: bool) -> None:
    """An entry that waits for their own answer and that nobody else holds now."""
    assert holds.takeable([(entry, hold)], "me", AT) == ([entry] if may else [])


def test_a_hold_lasts_ten_minutes() -> None:
    """And it is its holder's alone."""
    hold = holds.take("e", ME, AT)
    assert hold == Hold("e", "me", AT + dt.timedelta(minutes=10))
    assert [holds.holds(hold, who, AT) for who in ("me", "other")] == [True, False]
    assert not holds.holds(hold, "me", hold.until)
