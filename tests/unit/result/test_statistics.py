"""Figures of a call, counted from its rows."""

import re
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.bilingual import CHINA, Text
from chalicelib.entry.entries import Entry, ScreeningOutcome, Status
from chalicelib.result import statistics
from chalicelib.result.statistics import NO_UNIT, UNKNOWN, Gathered, Hidden, Line, PublicNumber, Scored
from tests.unit import samples
from tests.unit.samples import AT, CALL, ENTRANT, FORM, PROFILE


def entry(number: int, status: Status = Status.SUBMITTED, **more: Any) -> Entry:
    """A submitted entry in a status."""
    return samples.draft(id=f"e{number}", status=status, **{"submitted_at": AT, **more})


ALONE = msgspec.structs.replace(FORM, recommender=None, theme="gone")
ROWS = Gathered(
    entries=(
        entry(1, Status.AWARDED),
        entry(2, Status.NOT_SELECTED),
        entry(3, Status.SCREENED_OUT, form=ALONE, submitted_at=AT + timedelta(days=1)),
        entry(4, Status.WITHDRAWN, left_from=Status.IN_REVIEW, owner="unknown"),
        entry(5, Status.DRAFT, submitted_at=None),
    ),
    entrants={"o1": ENTRANT},
    units={"u1": "东莞市工信局"},
)


def named(lines: list[Line]) -> dict[str, tuple[int, int, int]]:
    """The lines that count something, by their words."""
    return {line.label.zh: line[1:] for line in lines if any(line[1:])}


def test_entries_are_counted_by_who_entered_and_what() -> None:
    """Submitted, passed and awarded; drafts stay out, and whoever left stood where they left."""
    assert named(statistics.by_province(ROWS)) == {"广东省": (3, 2, 1), UNKNOWN.zh: (1, 1, 0)}
    assert named(statistics.by_kind(ROWS, CALL)) == {"单位": (3, 2, 1), UNKNOWN.zh: (1, 1, 0)}
    assert named(statistics.by_category(ROWS, CALL)) == {"纪录片": (4, 3, 1)}
    assert named(statistics.by_theme(ROWS, CALL)) == {"绿色化": (3, 3, 1), UNKNOWN.zh: (1, 0, 0)}
    assert named(statistics.by_unit(ROWS)) == {"东莞市工信局": (3, 3, 1), NO_UNIT.zh: (1, 0, 0)}
    assert statistics.by_day(ROWS, CHINA) == [(AT.date(), 3), (AT.date() + timedelta(days=1), 1)]


def test_the_figures_are_the_same_of_rows_that_hold_nothing_else() -> None:
    """A whole call is held without what is not counted: no title, synopsis, name or contact."""
    entries = [*map(statistics.entry_as_counted, ROWS.entries)]
    entrants = {who: statistics.entrant_as_counted(row) for who, row in ROWS.entrants.items()}
    slim = msgspec.structs.replace(ROWS, entries=entries, entrants=entrants)
    result = {"entries": [], "unscored": [], "experts": [], "agreement": dict.fromkeys(("icc", "w", "alpha"))}
    for smallest in (1, 3):
        assert statistics.public(slim, CALL, result, smallest) == statistics.public(ROWS, CALL, result, smallest)
    held = msgspec.json.encode([entries, entrants]).decode()
    assert not [word for word in (FORM.title, FORM.synopsis, PROFILE.name, PROFILE.phone) if word in held]


def test_what_a_call_lacks_has_no_lines() -> None:
    """A call without themes or units, and one that nobody has entered."""
    assert statistics.by_theme(ROWS, msgspec.structs.replace(CALL, themes=())) == []
    assert statistics.by_unit(msgspec.structs.replace(ROWS, units={})) == []
    assert statistics.by_day(Gathered(entries=(), entrants={}), CHINA) == []


def test_a_returned_entry_was_submitted_and_counts_on_that_day() -> None:
    """Its return took the submission from the row, not from the figures."""
    returned = samples.screened(ScreeningOutcome.RETURN)
    rows = Gathered(entries=(returned,), entrants={"o1": ENTRANT})
    assert (returned.submitted_at, named(statistics.by_province(rows))) == (None, {"广东省": (1, 0, 0)})
    [(day, number)] = statistics.by_day(rows, CHINA)
    assert (type(day), number) == (date, 1)
    assert statistics.by_outcome(rows.entries) == {
        ScreeningOutcome.PASS: 0,
        ScreeningOutcome.REFUSE: 0,
        ScreeningOutcome.RETURN: 1,
    }


RESULT = {
    "entries": [{"n": 3, "raw": [{}, {}, {}]}, {"n": 3, "raw": [{}, {}, {}]}, {"n": 5, "raw": [{}] * 5}],
    "unscored": ["e9"],
    "experts": [{}, {}, {}, {}, {}],
    "recused": [{}],
    "agreement": {"icc": "0.62", "w": None, "alpha": "0.6"},
}


def test_scores_are_counted_from_the_result() -> None:
    """How many entries have how many scores, and the agreement as published."""
    assert statistics.scored(RESULT) == Scored(
        entries=3,
        unscored=1,
        scores=11,
        experts=5,
        recused=1,
        with_scores={3: 2, 5: 1},
        icc="0.62",
        w=None,
        alpha="0.6",
    )


@pytest.mark.parametrize(
    ("icc", "words"),
    [("0.91", "excellent"), ("0.9", "excellent"), ("0.75", "good"), ("0.5", "moderate"), ("0.49", "poor"), (None, "")],
)
def test_agreement_is_told_in_the_words_of_koo_and_li(icc: str | None, words: str) -> None:
    """Each degree begins at its own figure."""
    told = statistics.degree(icc)
    assert told == (Text("无法计算", "cannot be told") if icc is None else told)
    assert told.en == (words or "cannot be told")


# --- what the public may see --------------------------------------------------------------------------------------

FEW = PublicNumber(None, Hidden.FEW)
KEPT = PublicNumber(None, Hidden.KEPT_BACK)
NEAR = PublicNumber(None, Hidden.NEAR)
SOME = PublicNumber


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ([], []),
        ([5, 60], [SOME(5), SOME(60)]),
        ([4, 60, 30], [FEW, SOME(60), KEPT]),  # 94 − 90 would tell the 4
        ([0, 60, 30], [FEW, SOME(60), SOME(30)]),  # a nought tells of nobody
        ([1, 2, 60], [FEW, FEW, SOME(60)]),  # 3 may be 1 + 2, 2 + 1, 0 + 3 …
        ([4, 4, 60], [FEW, FEW, KEPT]),  # 8 of two numbers below 5 can be 4 + 4 alone
        ([3], [FEW]),
    ],
)
def test_no_small_part_of_a_known_total_is_told(counts: list[int], shown: list[PublicNumber]) -> None:
    """Those below the bound are held back, and one more where subtraction would tell them."""
    assert statistics.guarded(counts, 5) == shown


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        ((60, 50, 30), [SOME(60), SOME(50), SOME(30)]),
        ((60, 58, 30), [SOME(60), NEAR, SOME(30)]),  # two were refused
        ((60, 60, 3), [SOME(60), SOME(60), FEW]),
        ((4, 4, 4), [FEW, FEW, FEW]),
    ],
)
def test_no_small_difference_between_steps_is_told(steps: tuple[int, ...], shown: list[PublicNumber]) -> None:
    """A number that falls by less than the bound is not given beside the one before."""
    assert statistics.descending(steps, 5) == shown


def test_every_number_given_to_the_public_is_large_enough() -> None:
    """Of seven entries, one of them from elsewhere: no number below five is in the figures, whatever it counts."""
    works = [entry(number, Status.REVIEWED) for number in range(6)]
    works.append(entry(7, Status.REVIEWED, owner="elsewhere", form=ALONE))
    rows = Gathered(entries=works, entrants={"o1": ENTRANT}, units={"u1": "x"})
    figures = statistics.public(rows, CALL, RESULT, 5)
    assert (figures.submitted, figures.scores, figures.experts) == (SOME(7), SOME(11), SOME(5))
    assert [(bar.label.zh, bar.count) for bar in figures.provinces] == [("广东省", KEPT), (UNKNOWN.zh, FEW)]
    assert [day.count for day in figures.days] == [SOME(7)]
    assert [line.count for line in figures.categories if line.count.number] == [SOME(7)]
    given = [int(number) for number in re.findall(rb'"number":(\d+)', msgspec.json.encode(figures))]
    assert (min(given), b"x" in msgspec.json.encode(figures.themes)) == (5, False)
    assert figures.agreement.en == "moderate"


def test_provinces_whose_total_tells_them_all_are_left_out() -> None:
    """Two provinces with four entries each: eight in all would tell both."""
    other = msgspec.structs.replace(ENTRANT, id="o2", profile=msgspec.structs.replace(PROFILE, province="湖南省"))
    works = [entry(number, owner="o1" if number < 4 else "o2") for number in range(8)]
    rows = Gathered(entries=works, entrants={"o1": ENTRANT, "o2": other})
    figures = statistics.public(rows, CALL, RESULT, 5)
    assert (figures.submitted, figures.provinces) == (SOME(8), [])
