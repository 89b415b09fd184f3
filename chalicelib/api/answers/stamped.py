"""The stamped copy of a unit's list, as the unit, the units above and the organizers see it."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.bilingual import Text
from chalicelib.people import stamped
from chalicelib.people.attachments import FAULTS
from chalicelib.people.recommenders import Recommender
from chalicelib.people.stamped import StampedState


class StampedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where the stamped copy of a list stands, and the file that was sent last."""

    state: StampedState
    state_text: Text
    name: Annotated[str | None, Meta(description="What its sender called the file; null if none was sent")]
    sent_at: datetime | None
    fault: Annotated[Text | None, Meta(description="Why it was refused, and what to do")]


class StampedFileAnswer(StampedAnswer, frozen=True, kw_only=True):
    """A stamped copy with the address from which it can be saved for five minutes, null unless it was checked."""

    url: str | None


def stamped_answer(unit: Recommender) -> StampedAnswer | None:
    """None for a unit that has recommended nothing."""
    state = stamped.state_of(unit)
    if state is None:
        return None
    file = unit.stamped.file if unit.stamped else None
    return StampedAnswer(
        state=state,
        state_text=stamped.STATES[state].text,
        name=file.name if file else None,
        sent_at=file.sent_at if file else None,
        fault=FAULTS[file.fault] if file and file.fault else None,
    )
