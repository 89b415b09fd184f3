"""When what is known of people ends, and what is left of an entry then."""

from datetime import datetime, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.call.definition import Retention
from chalicelib.entry import entries, retention
from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.entry.retention import Term
from chalicelib.entry.revocation import Ground, Revocation
from chalicelib.entry.upload import Replaced
from tests.unit import samples
from tests.unit.samples import AT, CALL, CLOSES, LATER

DAY = timedelta(days=1)
KEPT = Retention(90, 730, film_days=100, replaced_days=20, withdrawn_days=30, export_days=7)
DEFINITION = msgspec.structs.replace(CALL, retention=KEPT)
RUNNING = samples.campaign()
PUBLISHED = msgspec.structs.replace(RUNNING, published_at=LATER)
AWARDED = msgspec.structs.replace(samples.reviewed(), status=Status.AWARDED)
LOST = msgspec.structs.replace(samples.reviewed(), status=Status.NOT_SELECTED)


def terms(published: bool = True) -> retention.Terms:
    return retention.terms_of(PUBLISHED if published else RUNNING, DEFINITION)


def ends(entry: Entry, published: bool = True) -> list[tuple[Term, datetime]]:
    return [(each.term, each.on) for each in retention.endings(entry, terms(published))]


def test_a_draft_ends_after_closing_or_after_its_own_deadline() -> None:
    """A returned entry was submitted once: it is kept as the others are."""
    assert ends(samples.draft()) == [(Term.UNSUBMITTED, CLOSES + 90 * DAY), (Term.PERSONAL, LATER + 730 * DAY)]
    later = samples.draft(extended_until=CLOSES + 5 * DAY)
    assert ends(later)[0] == (Term.UNSUBMITTED, CLOSES + 95 * DAY)
    returned = samples.screened(ScreeningOutcome.RETURN)
    assert Term.UNSUBMITTED not in {term for term, _ in ends(returned, published=False)}


def test_films_end_by_what_became_of_their_entry() -> None:
    """Those of winners with everything else; before publication none but what was replaced or withdrawn."""
    old = Replaced(key="uploads/a/1.mp4", version="v1", at=AT)
    unknown = Replaced(key="uploads/a/2.mp4", version="v2")
    personal = (Term.PERSONAL, LATER + 730 * DAY)
    assert ends(AWARDED) == [personal]
    assert ends(LOST) == [(Term.FILM, LATER + 100 * DAY), personal]
    assert [term for term, _ in ends(LOST, published=False)] == [Term.PERSONAL]
    late = LATER + 200 * DAY
    revoked = msgspec.structs.replace(AWARDED, status=Status.REVOKED, revoked=Revocation(late, Ground.RIGHTS))
    assert ends(revoked) == [(Term.FILM, late + 30 * DAY), personal]
    replaced = msgspec.structs.replace(AWARDED, replaced=(old, unknown))
    assert AWARDED.video is not None
    assert ends(replaced)[:2] == [
        (Term.REPLACED, AT + 20 * DAY),
        (Term.REPLACED, AWARDED.video.uploaded_at + 20 * DAY),
    ]
    gone = entries.withdraw(samples.submitted(), samples.OFFICE, AT, "").row
    assert ends(gone, published=False)[0] == (Term.WITHDRAWN, AT + 30 * DAY)


def test_a_call_without_a_result_counts_from_its_last_date() -> None:
    """Else nothing of it would ever be deleted; and without `film_days` films go with everything else."""
    last = max(RUNNING.calendar.closes, RUNNING.calendar.review_until)
    assert terms(published=False).personal == last + 730 * DAY
    assert terms(published=False).film is None
    plain = retention.terms_of(PUBLISHED, msgspec.structs.replace(CALL, retention=Retention(90, 365)))
    assert (plain.film, plain.personal) == (LATER + 365 * DAY, LATER + 365 * DAY)


@pytest.mark.parametrize("entry", [samples.draft(), AWARDED, LOST, samples.screened(ScreeningOutcome.RETURN)], ids=str)
def test_what_is_gone_does_not_end_again(entry: Entry) -> None:
    """Whatever ends for an entry leaves a row for which it does not."""
    for ending in retention.endings(entry, terms()):
        assert ending.term not in {each.term for each in retention.endings(ending.row, terms())}
    whole = retention.erased(entry, "gone")
    assert retention.erased(whole, "gone") == whole
    assert list(retention.endings(whole, terms()._replace(word="gone"))) == []


def test_of_an_award_that_holds_the_public_part_stays() -> None:
    """Title, entrant and creators; of every other entry a word stands in their place."""
    won, lost = (retention.erased(each, "gone") for each in (AWARDED, LOST))
    assert (won.form.title, won.entrant_name, won.form.creators) == (
        AWARDED.form.title,
        AWARDED.entrant_name,
        AWARDED.form.creators,
    )
    assert (lost.form.title, lost.entrant_name, lost.form.creators) == ("gone", "gone", ())
    for each, before in ((won, AWARDED), (lost, LOST)):
        assert (each.video, each.form.synopsis, each.form.public_link, each.files) == (None, "", "", {})
        assert stays(each) == stays(before)


def stays(entry: Entry) -> tuple[Any, ...]:
    """What recounts, receipts and certificates need."""
    return entry.id, entry.owner, entry.status, entry.receipt, entry.submitted_at, entry.form.category, entry.updated_at


def test_the_words_of_decisions_go_and_the_decisions_stay() -> None:
    """Also what a returned entry was before."""
    returned = samples.screened(ScreeningOutcome.RETURN)
    assert returned.screening is not None
    blank = retention.erased(returned, "gone").screening
    assert blank == msgspec.structs.replace(returned.screening, reason="", submission=None)


def test_a_replaced_film_is_no_more_what_was_returned() -> None:
    """It is shown beside the new one until it is deleted."""
    returned = samples.screened(ScreeningOutcome.RETURN)
    assert returned.screening is not None
    assert returned.screening.submission is not None
    film = returned.screening.submission.video
    assert film is not None
    old = Replaced(key=film.key, version=film.version, at=AT)
    left = retention.without_replaced(msgspec.structs.replace(returned, replaced=(old,)), (old,))
    assert left.replaced == ()
    assert left.screening is not None
    assert left.screening.submission == msgspec.structs.replace(returned.screening.submission, video=None)


def test_who_asks_does_not_wait_for_the_result() -> None:
    """Everything that is personal ends at the moment."""
    now = retention.at_once(terms(), AT)
    assert [(each.term, each.on) for each in retention.endings(AWARDED, now)] == [(Term.PERSONAL, AT)]
