"""Recovery 权益追回: what the holder of a revoked award must give back or the office must end, and what is done of it.

The notice lets organizers take back what an award has brought (追回其他所得权益). The list follows from the entry: its
trophy, certificates and prize, and each of its publications. What is done is written down with its day and by whom.
"""

from collections.abc import Iterator
from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib.actors import Actor
from chalicelib.bilingual import Text
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.entry.publications import Publications, Recorder
from chalicelib.errors import Problem, Stale, field_problem, invalid
from chalicelib.history import Change


class Benefit(StrEnum):
    """What an award brings, beside publications."""

    TROPHY = "trophy"
    CERTIFICATE = "certificate"
    PRIZE = "prize"


BENEFITS = {
    Benefit.TROPHY: Text("奖杯", "Trophy"),
    Benefit.CERTIFICATE: Text(
        "证书（查验页已标注“已撤销”，原件须交回）", "Certificates (shown as revoked; the originals come back)"
    ),
    Benefit.PRIZE: Text("奖金及其他权益", "Prize and other benefits"),
}
_PUBLICATION = "publication."  # begins the id of what is published on a platform


class Recovered(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that is recovered: on which day in Beijing, and who wrote that down when.

    `link`: the publication that was taken down. Another link of its platform is another thing.
    """

    item: str
    on: date
    by: Actor
    name: str
    at: datetime
    link: str = ""


class Recovery(msgspec.Struct, frozen=True, kw_only=True):
    """The row of what is recovered of an entry."""

    entry: str
    contest: str
    done: tuple[Recovered, ...] = ()
    revision: int = 0
    head: str = ""


class RecoveryForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing of the list as it stands now. `revision` is that of the list as the sender saw it."""

    item: str
    on: Annotated[date | None, msgspec.Meta(description="The day it was recovered; null takes the note back")]
    revision: int = 0


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to recover; `done` is None as long as it is not."""

    id: str
    platform: str = ""
    link: str = ""
    done: Recovered | None = None


def items(entry: Entry, made: Publications | None, row: Recovery | None) -> tuple[Item, ...]:
    """What must be recovered of an entry, and what is; nothing as long as its award is not revoked."""
    if award_standing(entry).revoked is None:
        return ()
    done = {(each.item, each.link): each for each in (row.done if row else ())}
    return tuple(msgspec.structs.replace(each, done=done.get((each.id, each.link))) for each in _all(made))


def _all(made: Publications | None) -> Iterator[Item]:
    for benefit in Benefit:
        yield Item(id=benefit.value)
    for each in made.made if made else ():
        yield Item(id=f"{_PUBLICATION}{each.platform}", platform=each.platform, link=each.link)


def note(
    before: Recovery | None, entry: Entry, made: Publications | None, form: RecoveryForm, who: Recorder
) -> Change[Recovery]:
    """Write down that one thing is recovered, or take that back. Raises NOT_REVOKED, INVALID_FIELDS, Stale."""
    revoked = award_standing(entry).revoked
    if revoked is None:
        raise Problem("NOT_REVOKED")
    row = before or Recovery(entry=entry.id, contest=entry.contest)
    if row.revision != form.revision:
        raise Stale
    item = next((each for each in items(entry, made, row) if each.id == form.item), None)
    if item is None:
        raise invalid(field_problem("item", "NOT_A_CHOICE"))
    kept = tuple(each for each in row.done if (each.item, each.link) != (item.id, item.link))
    done = _recovered(item, form.on, revoked.at, who)
    return Change(
        row=msgspec.structs.replace(row, done=(*kept, *done)),
        action="recover" if done else "reopen",
        by=who.by,
        at=who.at,
        before=item.id,
        after=form.on.isoformat() if form.on else "",
    )


def _recovered(item: Item, on: date | None, since: datetime, who: Recorder) -> tuple[Recovered, ...]:
    """Nothing is recovered before the award was revoked, nor after today."""
    if on is None:
        return ()
    if not who.zone.day(since) <= on <= who.today:
        raise invalid(field_problem("on", "BAD_RECOVERY_DATE"))
    return (Recovered(item=item.id, on=on, by=who.by, name=who.name, at=who.at, link=item.link),)
