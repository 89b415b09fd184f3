"""What somebody reads of the erasure of their own data, and the office of everybody's."""

from __future__ import annotations  # unevaluated: see the package

from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Meta

from chalicelib.actors import Role
from chalicelib.bilingual import Text
from chalicelib.people.erasure import ERASURE_GROUNDS, Erasure, ErasureGround, ErasureState


class ErasureEntry(msgspec.Struct, frozen=True):
    """An entry that an erasure is about."""

    id: str
    title: str


class OwnErasureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """How an erasure of one's own data stands, or what it would bring."""

    state: Annotated[ErasureState | None, Meta(description="Null where none was ever asked for")]
    asked_at: datetime | None
    due_at: Annotated[datetime | None, Meta(description="It may be taken back until then")]
    ground: Annotated[Text | None, Meta(description="On which ground of the law it was refused")]
    reason: str
    cooling_days: int
    leaving: Annotated[
        list[ErasureEntry], Meta(description="Entries that are withdrawn when erasure is asked for: send their ids")
    ]
    staying: Annotated[list[ErasureEntry], Meta(description="Entries that the result needs: erased with the retention")]
    withdrawn: Annotated[
        list[str], Meta(description="The ids of entries that it has withdrawn: send them to take it back")
    ]


class ErasureAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A person's erasure as the office sees it."""

    role: Role
    subject: str
    shown: Annotated[str, Meta(description="A contact of theirs, masked; empty where it is erased")]
    state: ErasureState
    asked_at: datetime
    due_at: datetime
    by_office: Annotated[bool, Meta(description="Two organizers started it for somebody who wrote to the office")]
    ground: ErasureGround | None
    reason: str
    decided_at: datetime | None


class ErasuresAnswer(msgspec.Struct, frozen=True):
    """One page of the erasures, those that wait and those that ended."""

    erasures: list[ErasureAnswer]
    grounds: Annotated[dict[str, Text], Meta(description="The grounds of the law to refuse on, by id")]
    next: str | None


def own_erasure_answer(
    row: Erasure | None, cooling_days: int, leaving: list[ErasureEntry], staying: list[ErasureEntry]
) -> OwnErasureAnswer:
    """What the person reads."""
    return OwnErasureAnswer(
        state=row.state if row else None,
        asked_at=row.asked_at if row else None,
        due_at=row.due_at if row else None,
        ground=ERASURE_GROUNDS[row.ground] if row and row.ground else None,
        reason=row.reason if row else "",
        cooling_days=cooling_days,
        leaving=leaving,
        staying=staying,
        withdrawn=list(row.withdrawn) if row else [],
    )


def erasures_answer(rows: list[Erasure], following: str) -> ErasuresAnswer:
    """What the office reads."""
    grounds = {ground.value: text for ground, text in ERASURE_GROUNDS.items()}
    return ErasuresAnswer([_erasure_answer(row) for row in rows], grounds, following or None)


def _erasure_answer(row: Erasure) -> ErasureAnswer:
    return ErasureAnswer(
        role=row.role,
        subject=row.subject,
        shown=row.shown,
        state=row.state,
        asked_at=row.asked_at,
        due_at=row.due_at,
        by_office=row.by != row.person,
        ground=row.ground,
        reason=row.reason,
        decided_at=row.decided_at,
    )
