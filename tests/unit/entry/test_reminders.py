"""Which owners are written to about a deadline, when, and what they read."""

from datetime import datetime, timedelta

import pytest
from msgspec.structs import replace

from chalicelib.entry import reminders
from chalicelib.entry.entries import Entry
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
    assert reminders.letter(entry, Step.DAY, CLOSES) == Message(Destination.MESSAGES, "deadline_near", body)
    assert reminders.letter(entry, Step.CLOSED, CLOSES).kind == "deadline_passed"
    assert reminders.letter(samples.judged(), Step.WEEK, CLOSES).body["missing"] == "内容已完整，只需作出承诺并提交"
