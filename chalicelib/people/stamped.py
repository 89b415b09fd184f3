"""The stamped copy 盖章件 of a unit's confirmed list: the scan of its printed list with signature and seal.

It belongs to one confirmation. A list that is confirmed anew with other entries needs another copy.
"""

from datetime import datetime
from enum import StrEnum

import msgspec

from chalicelib.actors import SYSTEM, Actor
from chalicelib.bilingual import Label, Text, Tone, Zone
from chalicelib.errors import Problem
from chalicelib.history import Change
from chalicelib.people import attachments
from chalicelib.people.attachments import MEBIBYTE, Fault, FileForm, FileKind, Limits
from chalicelib.people.recommenders import Recommender, StampedCopy

OWNER = "unit"  # the kind of owner, in messages and places
LIMITS = Limits((FileKind.PDF, FileKind.JPEG), 10 * MEBIBYTE)


class StampedState(StrEnum):
    """Where the copy of a list stands that recommends something."""

    MISSING = "missing"
    OUTDATED = "outdated"  # it shows a list that was confirmed before
    SENT = "sent"
    CHECKED = "checked"
    REFUSED = "refused"


STATES = {
    StampedState.MISSING: Label(Text("缺盖章件", "No stamped copy"), Tone.WARN),
    StampedState.OUTDATED: Label(Text("须更换盖章件", "Stamped copy out of date"), Tone.WARN),
    StampedState.SENT: Label(Text("盖章件正在检查", "The stamped copy is being checked"), Tone.INFO),
    StampedState.CHECKED: Label(Text("已交盖章件", "Stamped copy received"), Tone.GOOD),
    StampedState.REFUSED: Label(Text("盖章件未通过检查", "The stamped copy was refused"), Tone.BAD),
}


def state_of(unit: Recommender) -> StampedState | None:
    """Where the copy of a unit's list stands; None for a unit that has recommended nothing, which needs none."""
    if unit.confirmed_at is None or not unit.recommended:
        return None
    if unit.stamped is None:
        return StampedState.MISSING
    if unit.stamped.of != unit.confirmed_at:
        return StampedState.OUTDATED
    return StampedState(unit.stamped.file.state.value)


def attach(
    unit: Recommender, form: FileForm, *, until: datetime, zone: Zone, by: Actor, at: datetime
) -> Change[Recommender]:
    """The unit's copy was sent and is to be checked; it takes the place of the one before.

    Raises STAMPED_CLOSED from `until` on, LIST_NOT_CONFIRMED, and as `attachments.attach`.
    """
    if at >= until:
        raise Problem("STAMPED_CLOSED", until=zone.deadline(until), zone=zone.words)
    if unit.confirmed_at is None or not unit.recommended:
        raise Problem("LIST_NOT_CONFIRMED")
    file = attachments.attach(form, LIMITS, at)
    row = msgspec.structs.replace(unit, stamped=StampedCopy(file, unit.confirmed_at))
    before = unit.stamped.file.sha256 if unit.stamped else ""
    order = attachments.check_order(OWNER, unit.id, file, before)
    return Change(row=row, action="send_stamped", by=by, at=at, after=file.sha256, messages=(order,))


def settle(unit: Recommender, sha256: str, fault: Fault | None, at: datetime) -> Change[Recommender] | None:
    """The copy was checked; None where it is not awaited any more."""
    if unit.stamped is None or attachments.awaiting([unit.stamped.file], sha256) is None:
        return None
    file = attachments.settle(unit.stamped.file, fault)
    row = msgspec.structs.replace(unit, stamped=StampedCopy(file, unit.stamped.of))
    return Change(row=row, action="check_stamped", by=SYSTEM, at=at, before=sha256, after=file.state.value)


def kept(unit: Recommender, at: datetime) -> StampedCopy | None:
    """The copy, once the very list that it shows is confirmed again at `at`."""
    copy = unit.stamped
    return StampedCopy(copy.file, at) if copy is not None and copy.of == unit.confirmed_at else copy
