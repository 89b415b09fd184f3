"""The rights ledger: what winners agreed to, and where they were published."""

from __future__ import annotations  # unevaluated: see the package

from datetime import date, datetime
from typing import Annotated, Any

import msgspec
from msgspec import UNSET, Meta, UnsetType

from chalicelib.api.answers.scalars import ChoiceId, Id
from chalicelib.bilingual import Text
from chalicelib.call.platforms import Platform
from chalicelib.entry import recovery
from chalicelib.entry.entries import AgreedPledge, Entry, award_standing
from chalicelib.entry.form import AiUse
from chalicelib.entry.publications import Publication, Publications
from chalicelib.entry.recovery import Item, Recovery
from chalicelib.entry.rendition import Rendition, RenditionState
from chalicelib.entry.revocation import Ground


class PlatformAnswer(msgspec.Struct, frozen=True):
    """A platform that winners are published on."""

    id: str
    text: Text


class AgreedAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A text that the entrant agreed to; `GET /organizer/rights/texts` has its words."""

    id: str
    version: str
    sha256: str
    at: datetime | None


class PublicationAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """Where an entry was published."""

    platform: str
    link: str
    on: Annotated[date, Meta(description="The day it was published, in Beijing")]
    by: Annotated[str, Meta(description="The name of the organizer who wrote it down")]
    at: datetime


class PublicationsAnswer(msgspec.Struct, frozen=True):
    """Where an entry was published, one link a platform; `revision` goes back with the next change."""

    made: list[PublicationAnswer]
    revision: int


class RecoveryItemAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One thing to recover: a benefit, or a publication to take down."""

    id: str
    platform: Annotated[str, Meta(description="Of a publication; empty for a benefit")]
    link: str
    on: Annotated[date | None, Meta(description="The day it was recovered, in Beijing; null as long as it is not")]
    by: Annotated[str, Meta(description="The name of the organizer who wrote it down; empty as long as nobody did")]
    at: datetime | None


class RecoveryAnswer(msgspec.Struct, frozen=True):
    """What must be recovered; `revision` goes back with the next change."""

    items: list[RecoveryItemAnswer]
    revision: int


class RightsLineAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """One winner: what it may be used by, and where it is used."""

    entry: Id
    rank: int
    award: Annotated[ChoiceId | UnsetType, Meta(description="In a call with several awards: which it won")] = UNSET
    receipt: str
    title: str
    signer: Annotated[str, Meta(description="The entrant's name as given")]
    may_be_used: Annotated[bool, Meta(description="Whether it holds its award, with which the licence is used")]
    revoked_at: datetime | None
    ground: Ground | None
    pledges: list[AgreedAnswer]
    materials: Annotated[str, Meta(description="What the entrant states of music and material by others")]
    ai_use: AiUse | None
    ai_statement: str
    public_link: str
    publications: PublicationsAnswer
    recovery: Annotated[RecoveryAnswer, Meta(description="Nothing as long as the award is not revoked")]
    rendition: Annotated[
        RenditionState | None,
        Meta(description="The copy that the showcase plays; null before it is ordered, or where videos are not played"),
    ]


class RightsAnswer(msgspec.Struct, frozen=True):
    """The rights ledger, best first; no lines before publication."""

    platforms: list[PlatformAnswer]
    lines: list[RightsLineAnswer]


class PledgeTextAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """A text that entrants agreed to."""

    sha256: str
    version: str
    title: Text
    body: Text


class PledgeTextsAnswer(msgspec.Struct, frozen=True):
    """Every version of every pledge."""

    texts: list[PledgeTextAnswer]


def platform_answer(platform: Platform) -> PlatformAnswer:
    """A platform, for people to choose."""
    return PlatformAnswer(platform.id, platform.text)


def rights_line(
    line: dict[str, Any],
    entry: Entry,
    made: Publications | None,
    recovered: Recovery | None,
    copy: Rendition | None,
) -> RightsLineAnswer:
    """One winner of the ledger as it stands now; `line` is that of the published result."""
    form, standing = entry.form, award_standing(entry)
    return RightsLineAnswer(
        entry=entry.id,
        rank=line["rank"],
        award=line.get("award", UNSET),
        receipt=entry.receipt or "",
        title=form.title,
        signer=entry.entrant_name,
        may_be_used=standing.valid,
        revoked_at=standing.revoked.at if standing.revoked else None,
        ground=standing.revoked.ground if standing.revoked else None,
        pledges=[_agreed(each) for each in entry.pledges],
        materials=form.materials,
        ai_use=form.ai_use,
        ai_statement=form.ai_statement,
        public_link=form.public_link,
        publications=publications_answer(made),
        recovery=recovery_answer(entry, made, recovered),
        rendition=copy.state if copy else None,
    )


def _agreed(pledge: AgreedPledge) -> AgreedAnswer:
    return AgreedAnswer(id=pledge.id, version=pledge.version, sha256=pledge.sha256, at=pledge.at)


def publications_answer(made: Publications | None) -> PublicationsAnswer:
    """An entry's publications."""
    return PublicationsAnswer([_publication(each) for each in made.made], made.revision) if made else _NONE


_NONE = PublicationsAnswer([], 0)


def _publication(made: Publication) -> PublicationAnswer:
    return PublicationAnswer(platform=made.platform, link=made.link, on=made.on, by=made.name, at=made.at)


def recovery_answer(entry: Entry, made: Publications | None, row: Recovery | None) -> RecoveryAnswer:
    """What must be recovered of an entry, and what is."""
    return RecoveryAnswer([_item(each) for each in recovery.items(entry, made, row)], row.revision if row else 0)


def _item(item: Item) -> RecoveryItemAnswer:
    done = item.done
    return RecoveryItemAnswer(
        id=item.id,
        platform=item.platform,
        link=item.link,
        on=done.on if done else None,
        by=done.name if done else "",
        at=done.at if done else None,
    )
