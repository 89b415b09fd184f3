"""The stamped copy of a unit's list: when one is missing, until when it is sent, and which list it shows."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.actors import Actor, Role
from chalicelib.bilingual import CHINA
from chalicelib.errors import Problem
from chalicelib.history import Destination, Message
from chalicelib.people import attachments, stamped
from chalicelib.people.attachments import Fault, FileForm, FileKind
from chalicelib.people.recommenders import Recommender, StampedCopy
from chalicelib.people.stamped import STATES, StampedState
from tests.unit.people.units import AT, UNIT
from tests.unit.samples import ATTACHED

BY = Actor(Role.RECOMMENDER, "u1")
UNTIL = AT + timedelta(days=1)
FORM = FileForm(name=ATTACHED.name, kind=FileKind.PDF, size=ATTACHED.size, sha256=ATTACHED.sha256)
SENT = msgspec.structs.replace(ATTACHED, sent_at=AT)
CHECKED = attachments.settle(SENT, None)
REFUSED = attachments.settle(SENT, Fault.BROKEN)
EARLIER = AT - timedelta(days=1)


def unit(**more: Any) -> Recommender:
    """A unit that has confirmed a list of two."""
    return msgspec.structs.replace(UNIT, **{"confirmed_at": AT, "recommended": 2} | more)


@pytest.mark.parametrize(
    ("row", "state"),
    [
        (UNIT, None),
        (unit(recommended=0), None),
        (unit(), StampedState.MISSING),
        (unit(stamped=StampedCopy(CHECKED, EARLIER)), StampedState.OUTDATED),
        (unit(stamped=StampedCopy(SENT, AT)), StampedState.SENT),
        (unit(stamped=StampedCopy(CHECKED, AT)), StampedState.CHECKED),
        (unit(stamped=StampedCopy(REFUSED, AT)), StampedState.REFUSED),
    ],
)
def test_who_recommends_something_owes_a_copy_of_that_list(row: Recommender, state: StampedState | None) -> None:
    """A copy of a list confirmed before does not count; who recommends nothing owes none."""
    assert stamped.state_of(row) is state


def test_every_state_is_told() -> None:
    """In both languages."""
    assert set(STATES) == set(StampedState)


def test_a_copy_is_sent_and_its_check_is_ordered() -> None:
    """It belongs to the list as it was confirmed last, and takes the place of the one before."""
    change = stamped.attach(unit(stamped=StampedCopy(CHECKED, EARLIER)), FORM, until=UNTIL, zone=CHINA, by=BY, at=AT)
    assert change.row == unit(stamped=StampedCopy(SENT, AT))
    body = {"owner": "unit", "id": "u1", "sha256": SENT.sha256, "replaces": CHECKED.sha256}
    assert change.messages == (Message(Destination.ATTACHMENTS, "check_attachment", body),)


@pytest.mark.parametrize(
    ("row", "at", "code"),
    [
        (unit(), UNTIL, "STAMPED_CLOSED"),
        (UNIT, AT, "LIST_NOT_CONFIRMED"),
        (unit(recommended=0), AT, "LIST_NOT_CONFIRMED"),
    ],
)
def test_when_no_copy_is_taken(row: Recommender, at: Any, code: str) -> None:
    """From the deadline on, and without a list that recommends something."""
    with pytest.raises(Problem, match=code):
        stamped.attach(row, FORM, until=UNTIL, zone=CHINA, by=BY, at=at)


def test_a_verdict_is_taken_once() -> None:
    """And only for the file that is awaited: one that was replaced meanwhile has no say."""
    sent = unit(stamped=StampedCopy(SENT, AT))
    change = stamped.settle(sent, SENT.sha256, Fault.BROKEN, AT)
    assert change is not None
    assert change.row == unit(stamped=StampedCopy(REFUSED, AT))
    assert stamped.settle(change.row, SENT.sha256, None, AT) is None
    assert stamped.settle(sent, "cd" * 32, None, AT) is None
    assert stamped.settle(UNIT, SENT.sha256, None, AT) is None
