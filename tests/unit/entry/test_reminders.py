"""Which owners are written to about a deadline, when, and what they read."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.entry import reminders
from chalicelib.entry.entries import Entry, ScreeningOutcome
from chalicelib.entry.reminders import Step
from chalicelib.history import Destination, Message
from tests.unit import samples
from tests.unit.samples import CLOSES, MS, OPENS, REJECTED

GRACE = timedelta(hours=2)
H, D = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("at", "step"),
    [
        (CLOSES - 7 * D - MS, None),
        (CLOSES - 7 * D, Step.WEEK),
        (CLOSES - D - MS, Step.WEEK),
        (CLOSES - D, Step.DAY),
        (CLOSES - 3 * H, Step.HOURS),
        (CLOSES - MS, Step.HOURS),
        (CLOSES, None),
        (CLOSES + GRACE, Step.CLOSED),
        (CLOSES + GRACE + D - MS, Step.CLOSED),
        (CLOSES + GRACE + D, None),
    ],
)
def test_the_steps_of_a_deadline(at: datetime, step: Step | None) -> None:
    """A week, a day and three hours before; once more after the grace, while it is news."""
    assert reminders.step_at(CLOSES, GRACE, at) is step


@pytest.mark.parametrize(
    ("entry", "concerned"),
    [
        (samples.judged(), True),
        (samples.draft(), True),
        (samples.judged(REJECTED), True),
        (samples.uploading(), True),
        (samples.submitted(), False),
        (
            replace(samples.draft(), form=replace(samples.FORM, **dict.fromkeys(("title", "category", "theme"), ""))),
            False,
        ),
        (replace(samples.judged(), created_at=CLOSES - D + MS), False),
        (replace(samples.judged(), created_at=CLOSES - D), True),
    ],
)
def test_who_is_reminded_a_day_before(entry: Entry, concerned: bool) -> None:
    """Nearly complete, not submitted, and there when the step was reached."""
    assert reminders.is_concerned(entry, Step.DAY, CLOSES) is concerned


def test_after_closing_everybody_concerned_is_told() -> None:
    """Also who began in the last hours."""
    assert reminders.is_concerned(samples.draft(created_at=CLOSES - MS), Step.CLOSED, CLOSES)
    assert not reminders.is_concerned(samples.submitted(), Step.CLOSED, CLOSES)


def test_a_rejected_video_is_missing() -> None:
    """The owner thinks that the entry is complete."""
    assert reminders.missing(samples.judged(REJECTED)) == ("video",)
    assert reminders.missing(samples.judged()) == ()


OWN = CLOSES + 15 * D
RETURNED = samples.screened(ScreeningOutcome.RETURN)
EXTENDED = replace(samples.draft(), extended_until=OWN)


def returned(at: datetime) -> Entry:
    """Returned at a moment, to be corrected by a deadline of its own."""
    assert RETURNED.screening is not None
    return replace(RETURNED, screening=replace(RETURNED.screening, at=at, until=OWN))


@pytest.mark.parametrize(
    ("entry", "at", "step"),
    [
        (returned(OWN - 5 * D), OWN - 2 * D, None),
        (returned(OWN - 5 * D), OWN - D, Step.DAY),
        (returned(OWN - 5 * D), OWN - 3 * H, Step.HOURS),
        (returned(OWN - 5 * D), OWN + GRACE, None),
        (returned(OWN - D + MS), OWN - D + H, None),
        (returned(OWN - D + MS), OWN - 3 * H, Step.HOURS),
        (EXTENDED, OWN - D, Step.DAY),
        (EXTENDED, OWN, None),
        (EXTENDED, OWN + GRACE, Step.CLOSED),
        (replace(samples.submitted(), extended_until=OWN), OWN - D, None),
        (samples.listed(), OWN - D, None),
    ],
)
def test_the_steps_of_an_entrys_own_deadline(entry: Entry, at: datetime, step: Step | None) -> None:
    """Not a week before; not at a step that had passed when it was returned; a listed one is told by its refusal."""
    assert reminders.own_step_at(entry, OWN, GRACE, at) is step


def test_the_letter_about_a_returned_entry_says_why() -> None:
    """The entrant may have forgotten what to correct."""
    body = {
        "role": "entrant",
        "subject": RETURNED.owner,
        "title": RETURNED.form.title,
        "receipt": RETURNED.receipt,
        "until": OWN.isoformat(),
        "reason": "理由",
    }
    assert reminders.letter(RETURNED, Step.DAY, OWN, samples.CALL) == Message(Destination.MESSAGES, "return_near", body)
    assert reminders.letter(RETURNED, Step.CLOSED, OWN, samples.CALL).kind == "deadline_passed"


def test_the_letter_names_what_is_missing() -> None:
    """In both languages."""
    entry = samples.draft(created_at=OPENS)
    body = {
        "role": "entrant",
        "subject": entry.owner,
        "title": entry.form.title,
        "receipt": entry.receipt,
        "until": CLOSES.isoformat(),
        "missing": "视频",
        "missing_en": "video",
    }
    assert reminders.letter(entry, Step.DAY, CLOSES, samples.CALL) == Message(
        Destination.MESSAGES, "deadline_near", body
    )
    assert reminders.letter(entry, Step.CLOSED, CLOSES, samples.CALL).kind == "deadline_passed"
    assert (
        reminders.letter(samples.judged(), Step.WEEK, CLOSES, samples.CALL).body["missing"]
        == "内容已完整，只需作出承诺并提交"
    )
