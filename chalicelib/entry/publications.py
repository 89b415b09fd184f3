"""Publications 发布记录: where a winning entry was published, so that it can be found and taken down."""

import re
from datetime import date, datetime
from typing import Annotated
from urllib.parse import urlsplit

import msgspec

from chalicelib import text
from chalicelib.actors import Actor
from chalicelib.bilingual import CHINA, Zone
from chalicelib.call.platforms import Platform
from chalicelib.entry.entries import Entry, award_standing
from chalicelib.errors import Problem, Stale
from chalicelib.history import Change

LINK_LENGTH = 500  # characters
EARLIEST = date(2000, 1, 1)  # before there were platforms
# A name of the DNS with at least one dot, as browsers show it (RFC 1034, section 3.5; letters of any script, RFC 5890).
_HOST = re.compile(r"(?!-)[\w-]{1,63}(\.(?!-)[\w-]{1,63})+", re.UNICODE)


class Publication(msgspec.Struct, frozen=True, kw_only=True):
    """Where an entry was published on a platform, on which day in Beijing, and who wrote that down when."""

    platform: str
    link: str
    on: date
    by: Actor
    name: str
    at: datetime


class Publications(msgspec.Struct, frozen=True, kw_only=True):
    """The row of an entry's publications, one a platform, in the order in which they were first written down."""

    entry: str
    contest: str
    made: tuple[Publication, ...] = ()
    revision: int = 0
    head: str = ""


class PublicationForm(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where an entry was published. `revision` is that of its publications as the sender saw them, 0 for none."""

    platform: str
    link: Annotated[str, msgspec.Meta(description=f"An https address of at most {LINK_LENGTH} characters")]
    on: Annotated[date, msgspec.Meta(description="The day it was published, in Beijing")]
    revision: int = 0


class Recorder(msgspec.Struct, frozen=True):
    """Who writes a publication down, and when."""

    by: Actor
    name: str
    at: datetime
    zone: Zone = CHINA

    @property
    def today(self) -> date:
        """The day that it is in the call's zone."""
        return self.zone.day(self.at)


def record(
    before: Publications | None, entry: Entry, form: PublicationForm, platforms: dict[str, Platform], who: Recorder
) -> Change[Publications]:
    """Write down where an entry was published; what was written down of the same platform before is in the history.

    An award that was revoked does not end this: what is found later must be taken down too. Raises NOT_AWARDED for an
    entry that never held an award, INVALID_FIELDS, Stale.
    """
    standing = award_standing(entry)
    if not standing.valid and standing.revoked is None:
        raise Problem("NOT_AWARDED")
    row = before or Publications(entry=entry.id, contest=entry.contest)
    if row.revision != form.revision:
        raise Stale
    made = _checked(form, platforms, who)
    old = next((each for each in row.made if each.platform == made.platform), None)
    kept = tuple(made if each is old else each for each in row.made) + (() if old else (made,))
    return Change(
        row=msgspec.structs.replace(row, made=kept),
        action="correct" if old else "record",
        by=who.by,
        at=who.at,
        before=old.link if old else "",
        after=made.link,
    )


def _checked(form: PublicationForm, platforms: dict[str, Platform], who: Recorder) -> Publication:
    fields = text.Fields()
    platform = fields.choice("platform", form.platform, platforms, required=True)
    link = fields.line("link", form.link, LINK_LENGTH, required=True)
    if link and not is_https(link):
        fields.refuse("link", "BAD_HTTPS_LINK")
    if not EARLIEST <= form.on <= who.today:
        fields.refuse("on", "BAD_PUBLICATION_DATE")
    fields.check()
    return Publication(platform=platform, link=link, on=form.on, by=who.by, name=who.name, at=who.at)


def is_https(link: str) -> bool:
    """Whether a link is an https address of a named host, without a password in it."""
    try:
        parts = urlsplit(link)
        _ = parts.port  # raises where it is no number
    except ValueError:
        return False
    plain = not re.search(r"[\s\"<>\\]", link) and "@" not in parts.netloc
    return parts.scheme == "https" and plain and bool(_HOST.fullmatch(parts.hostname or ""))
