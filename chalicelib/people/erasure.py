"""Erasure 删除个人信息: a person has what is held about them deleted, after some days in which they may take it back.

There is one row a person. What is blanked and deleted once it is `due` is for `functions/apply_retention`.
The grounds of a refusal are those of article 47 of the Personal Information Protection Law 个人信息保护法.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType

import msgspec
from msgspec.structs import replace

from chalicelib import text
from chalicelib.actors import SYSTEM, Actor, Role
from chalicelib.bilingual import Label, Text, Tone
from chalicelib.errors import Problem
from chalicelib.history import Change, Destination, Message
from chalicelib.people import contacts
from chalicelib.people.entrants import Entrant
from chalicelib.people.invited import Expert, Organizer
from chalicelib.people.recommenders import Recommender

# Who asks by themselves. Members of the office leave it first: the history of what they decided names them till then.
WHO_ASK = frozenset({Role.ENTRANT, Role.EXPERT, Role.RECOMMENDER})
_NO_COUNTS: Mapping[str, int] = MappingProxyType({})


class ErasureState(StrEnum):
    """Where a request for erasure stands."""

    ASKED = "asked"
    REFUSED = "refused"
    TAKEN_BACK = "taken_back"
    DONE = "done"


ERASURE_STATES = {
    ErasureState.ASKED: Label(Text("待删除", "To be deleted"), Tone.WARN),
    ErasureState.REFUSED: Label(Text("依法不予删除", "Refused by law"), Tone.BAD),
    ErasureState.TAKEN_BACK: Label(Text("本人已收回", "Taken back"), Tone.MUTED),
    ErasureState.DONE: Label(Text("已删除", "Deleted"), Tone.GOOD),
}


class ErasureGround(StrEnum):
    """On which ground of the law an erasure is refused."""

    LAW_KEEPS = "law_keeps"
    DISPUTE = "dispute"
    IMPOSSIBLE = "impossible"


ERASURE_GROUNDS = {
    ErasureGround.LAW_KEEPS: Text(
        "法律、行政法规规定的保存期限未届满", "A law or regulation has it kept for a time that is not over"
    ),
    ErasureGround.DISPUTE: Text("异议、投诉或者争议尚未了结", "An objection, a complaint or a dispute is not settled"),
    ErasureGround.IMPOSSIBLE: Text(
        "删除在技术上难以实现，此后仅存储并采取安全保护措施",
        "Deleting it is technically hard to do; from now on it is only stored and protected",
    ),
}


class Erasure(msgspec.Struct, frozen=True, kw_only=True):
    """The row of a person's erasure: of their newest request. `role` and `subject` say who they are.

    `by` asked: the person, or an organizer for one who wrote a letter. `withdrawn`: the entries that were withdrawn
    with it. `counts`: how many rows and files were blanked and deleted, by kind. `shown`: a contact of the person,
    masked, until it is erased.
    """

    role: Role
    subject: str
    contest: str
    by: Actor
    asked_at: datetime
    due_at: datetime
    state: ErasureState = ErasureState.ASKED
    reason: str = ""
    ground: ErasureGround | None = None
    decided_by: Actor | None = None
    decided_at: datetime | None = None
    withdrawn: tuple[str, ...] = ()
    counts: Mapping[str, int] = {}
    shown: str = ""
    revision: int = 0
    head: str = ""

    @property
    def id(self) -> str:
        """What its row is called: it names the person."""
        return erasure_id(self.role, self.subject)

    @property
    def person(self) -> Actor:
        """Whose data it is about."""
        return Actor(self.role, self.subject)


def erasure_id(role: Role, subject: str) -> str:
    """What the row of a person is called."""
    return f"{role.value}.{subject}"


def is_open(row: Erasure | None) -> bool:
    """Whether an erasure waits for its day."""
    return row is not None and row.state is ErasureState.ASKED


def due(row: Erasure, at: datetime) -> bool:
    """Whether it is to be carried out now."""
    return is_open(row) and at >= row.due_at


def ask(
    before: Erasure | None,
    person: Actor,
    *,
    contest: str,
    cooling_days: int,
    by: Actor,
    at: datetime,
    why: str = "",
    withdrawn: tuple[str, ...] = (),
    shown: str = "",
    letters: tuple[Message, ...] = (),
) -> Change[Erasure]:
    """Have everything about a person erased once the cooling time is over. `before` is the row of an earlier request.

    Raises ERASURE_WAITS where one is asked for already, ERASURE_DONE where it was done.
    """
    _check_new(before)
    row = Erasure(
        role=person.role,
        subject=person.id,
        contest=contest,
        by=by,
        asked_at=at,
        due_at=at + timedelta(days=cooling_days),
        reason=text.reason(why, required=by != person),
        withdrawn=withdrawn,
        shown=shown,
        revision=before.revision if before else 0,
        head=before.head if before else "",
    )
    state = before.state.value if before else ""
    return Change(
        row=row, action="ask", by=by, at=at, before=state, after=row.state.value, why=row.reason, messages=letters
    )


def _check_new(before: Erasure | None) -> None:
    if is_open(before):
        raise Problem("ERASURE_WAITS")
    if before is not None and before.state is ErasureState.DONE:
        raise Problem("ERASURE_DONE")


def take_back(row: Erasure, by: Actor, at: datetime, letters: tuple[Message, ...] = ()) -> Change[Erasure]:
    """The person, or the office for one who wrote to it, wants it no longer. Raises ERASURE_ENDED."""
    _check_open(row)
    after = replace(row, state=ErasureState.TAKEN_BACK, decided_by=by, decided_at=at)
    return _ended(row, after, "take_back", by=by, at=at, letters=letters)


def refuse(
    row: Erasure, ground: ErasureGround, *, by: Actor, at: datetime, why: str, letters: tuple[Message, ...] = ()
) -> Change[Erasure]:
    """The law does not let it be erased, on one of its grounds, for a reason that the person reads.

    Raises ERASURE_ENDED, INVALID_FIELDS without a reason.
    """
    _check_open(row)
    reason = text.reason(why)
    after = replace(row, state=ErasureState.REFUSED, ground=ground, reason=reason, decided_by=by, decided_at=at)
    return _ended(row, after, "refuse", by=by, at=at, letters=letters)


def done(
    row: Erasure, at: datetime, counts: Mapping[str, int] = _NO_COUNTS, letters: tuple[Message, ...] = ()
) -> Change[Erasure]:
    """It was carried out: how many rows and files, by kind. Who asked and why is kept. Raises ERASURE_ENDED."""
    _check_open(row)
    after = replace(row, state=ErasureState.DONE, counts=dict(counts), shown="", decided_by=SYSTEM, decided_at=at)
    return _ended(row, after, "erase", by=SYSTEM, at=at, letters=letters)


def _check_open(row: Erasure) -> None:
    if not is_open(row):
        raise Problem("ERASURE_ENDED", state=ERASURE_STATES[row.state].text)


def _ended(
    before: Erasure, row: Erasure, action: str, by: Actor, at: datetime, letters: tuple[Message, ...]
) -> Change[Erasure]:
    return Change(
        row=row,
        action=action,
        by=by,
        at=at,
        before=before.state.value,
        after=row.state.value,
        why=row.reason,
        messages=letters,
    )


def address_of(row: Entrant | Expert | Recommender | Organizer | None) -> dict[str, str]:
    """Where a letter to a person goes; an entrant's finds its contacts itself when it is sent."""
    return {"contact": row.email} if row is not None and not isinstance(row, Entrant) else {}


def shown(row: Entrant | Expert | Recommender | Organizer) -> str:
    """A contact of theirs, masked: what is written of an erasure outlives the name that is erased."""
    return contacts.masked(row.contact if isinstance(row, Entrant) else row.email)


def letter(kind: str, person: Actor, address: Mapping[str, str], **more: str) -> Message:
    """A letter to the person about their erasure. `address` says where it goes; empty for an entrant's own contacts."""
    return Message(Destination.MESSAGES, kind, {"role": person.role.value, "subject": person.id, **address, **more})
