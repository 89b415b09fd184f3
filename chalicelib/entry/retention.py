"""Retention 保存期限: when what the call knows of people is to be deleted, by its definition and its dates.

A date is reached when its moment comes; what has none is kept. Nothing here deletes: it says what is due when.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

import msgspec

from chalicelib.bilingual import Text
from chalicelib.call.campaign import Campaign
from chalicelib.call.definition import Definition
from chalicelib.entry import entries
from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.form import Form
from chalicelib.entry.upload import Replaced

ERASED = Text("已删除", "Deleted")  # in the place of words that a page must show


class Term(StrEnum):
    """Which of the definition's terms has ended; `expired` is the row's own, `asked` a person's own request."""

    UNSUBMITTED = "unsubmitted"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    FILM = "film"
    EXPORT = "export"
    PERSONAL = "personal"
    EXPIRED = "expired"
    ASKED = "asked"


class Terms(NamedTuple):
    """When the terms of a call end. `unsubmitted` and `film` as long as no entry has dates of its own.

    `film` is None before a result is published: until then every film is being judged. `word` stands in the place of
    what was erased.
    """

    unsubmitted: timedelta
    closes: datetime
    replaced: timedelta
    withdrawn: timedelta
    film: datetime | None
    export: timedelta
    personal: datetime
    word: str


def terms_of(campaign: Campaign, definition: Definition) -> Terms:
    """When the terms end, as the call stands.

    A call that publishes no result counts from the end of scoring, or from closing where that is later: else nothing
    of it would ever be deleted.
    """
    kept, calendar = definition.retention, campaign.calendar
    result = campaign.published_at or max(calendar.closes, calendar.review_until)
    film = timedelta(days=kept.film_days or kept.personal_days)
    return Terms(
        unsubmitted=timedelta(days=kept.unsubmitted_days),
        closes=calendar.closes,
        replaced=timedelta(days=kept.replaced_days),
        withdrawn=timedelta(days=kept.withdrawn_days),
        film=campaign.published_at + film if campaign.published_at else None,
        export=timedelta(days=kept.export_days),
        personal=result + timedelta(days=kept.personal_days),
        word=ERASED.among(definition.languages),
    )


def at_once(terms: Terms, at: datetime) -> Terms:
    """The same for somebody who asked for the erasure of what is theirs."""
    return terms._replace(personal=at)


# --- entries ----------------------------------------------------------------------------------------------------


class Ending(NamedTuple):
    """What ends for an entry: by which term, when, and the row afterwards.

    `films`: of all of them; else `replaced` alone go.
    """

    term: Term
    on: datetime
    row: Entry
    films: bool
    replaced: tuple[Replaced, ...] = ()


def was_submitted(entry: Entry) -> bool:
    """Whether it ever was: a returned entry has no moment of submission any more."""
    return entry.submitted_at is not None or entry.screening is not None or entry.listed


def endings(entry: Entry, terms: Terms) -> Iterator[Ending]:
    """Everything that ends for an entry, whenever that is. What is gone already ends no more."""
    yield from (each for each in all_endings(entry, terms) if each.row != entry)


def all_endings(entry: Entry, terms: Terms) -> tuple[Ending, ...]:
    """The same with what has ended: films first, then all that is personal."""
    return (*_of_films(entry, terms), *_of_content(entry, terms))


def _of_content(entry: Entry, terms: Terms) -> Iterator[Ending]:
    whole = erased(entry, terms.word)
    if not was_submitted(entry):
        closes = max(terms.closes, entry.extended_until or terms.closes)
        yield Ending(Term.UNSUBMITTED, closes + terms.unsubmitted, whole, films=True)
    yield Ending(Term.PERSONAL, terms.personal, whole, films=True)


def _of_films(entry: Entry, terms: Terms) -> Iterator[Ending]:
    for each in entry.replaced:
        ends = _replaced_at(each, entry) + terms.replaced
        yield Ending(Term.REPLACED, ends, without_replaced(entry, (each,)), films=False, replaced=(each,))
    if entry.status is Status.WITHDRAWN:  # its last change is its leaving
        yield Ending(Term.WITHDRAWN, entry.updated_at + terms.withdrawn, without_films(entry), films=True)
    if terms.film is not None and not entries.award_standing(entry).valid:
        revoked = entry.revoked.at + terms.withdrawn if entry.revoked else terms.film
        yield Ending(Term.FILM, max(terms.film, revoked), without_films(entry), films=True)


def _replaced_at(film: Replaced, entry: Entry) -> datetime:
    """Since when another is in its place; where that was not noted yet: since the newest one is, or the last change."""
    return film.at or (entry.video.uploaded_at if entry.video else entry.updated_at)


def without_replaced(entry: Entry, gone: tuple[Replaced, ...]) -> Entry:
    """The entry without some of its earlier films. One may be that of what was returned for correction."""
    said = entry.screening
    if said is not None and said.submission is not None and said.submission.video is not None:
        shown = said.submission.video
        if (shown.key, shown.version) in {(each.key, each.version) for each in gone}:
            said = msgspec.structs.replace(said, submission=msgspec.structs.replace(said.submission, video=None))
    left = tuple(each for each in entry.replaced if each not in gone)
    return msgspec.structs.replace(entry, replaced=left, screening=said)


def without_films(entry: Entry) -> Entry:
    """The entry whose films are all deleted: it cannot be restored any more, as there is nothing to look at."""
    said = entry.screening
    if said is not None and said.submission is not None:
        said = msgspec.structs.replace(said, submission=msgspec.structs.replace(said.submission, video=None))
    return msgspec.structs.replace(
        entry, video=None, upload=None, replaced=(), left_from=None, screening=said, predecided=None
    )


def erased(entry: Entry, word: str) -> Entry:
    """The entry without what is personal. Of an award that holds, title, entrant and creators are public and stay.

    Ids, statuses, decisions and their moments stay; the words of decisions do not.
    """
    public = entries.award_standing(entry).valid
    said = entry.screening
    if said is not None:
        answers = tuple(msgspec.structs.replace(each, reason="") for each in said.answers)
        said = msgspec.structs.replace(said, reason="", answers=answers, submission=None)
    return msgspec.structs.replace(
        without_films(entry),
        entrant_name=entry.entrant_name if public else word,
        form=_erased_form(entry.form, word, public=public),
        screening=said,
        answers=tuple(msgspec.structs.replace(each, reason="") for each in entry.answers),
        files={},
    )


def _erased_form(form: Form, word: str, *, public: bool) -> Form:
    return msgspec.structs.replace(
        form,
        title=form.title if public else word,
        creators=form.creators if public else (),
        synopsis="",
        ai_statement="",
        public_link="",
        materials="",
        filing_number="",
        extra={},
    )
