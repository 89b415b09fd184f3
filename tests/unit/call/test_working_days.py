"""Working days: the official calendar of 2025 and 2026 day by day, periods of notice, and years that nobody knows."""

from datetime import date, datetime, timedelta

import pytest

from chalicelib.call import working_days
from chalicelib.call.working_days import Kind, UnknownYear, Year, is_working, period_end, shipped
from chalicelib.clock import BEIJING

DAY = timedelta(days=1)


def at(text: str) -> datetime:
    """A moment in Beijing."""
    return datetime.fromisoformat(text).replace(tzinfo=BEIJING)


def test_the_shipped_table_has_the_years_that_were_published() -> None:
    """Adding a year is adding its notice."""
    assert sorted(shipped()) == [2025, 2026]


@pytest.mark.parametrize(("year", "holidays"), [(2025, 28), (2026, 33)])
def test_each_year_gives_the_days_off_that_its_notice_gives(year: int, holidays: int) -> None:
    """1+8+3+5+3+8 days of 2025; 3+9+3+5+3+3+7 of 2026."""
    assert len(shipped()[year].off) == holidays


@pytest.mark.parametrize("year", [2025, 2026])
def test_only_weekends_are_worked_for_holidays(year: int) -> None:
    """A slip of one day in the table would put a worked day on a day that is worked anyway, or inside a holiday."""
    table = shipped()[year]
    assert [day for day in sorted(table.worked) if day.weekday() < 5] == []
    assert table.worked & table.off == frozenset()
    assert {day.year for day in table.worked | table.off} == {year}


@pytest.mark.parametrize(("year", "expected"), [(2025, 248), (2026, 248)])
def test_a_year_has_as_many_working_days_as_the_law_leaves(year: int, expected: int) -> None:
    """Thirteen statutory days since 2025: 365 days less 104 days of weekends less 13, whatever is shifted."""
    days = (date(year, 1, 1) + number * DAY for number in range(365))
    assert sum(is_working(day, shipped()) for day in days) == expected


@pytest.mark.parametrize(
    ("day", "works"),
    [
        ("2025-01-01", False),
        ("2025-01-26", True),  # a Sunday worked for the Spring Festival
        ("2025-01-28", False),
        ("2025-02-04", False),
        ("2025-02-05", True),
        ("2025-02-08", True),
        ("2025-04-27", True),
        ("2025-10-08", False),
        ("2025-10-11", True),
        ("2025-12-31", True),
        ("2026-01-02", False),
        ("2026-01-04", True),
        ("2026-02-14", True),
        ("2026-02-16", False),
        ("2026-02-23", False),
        ("2026-02-28", True),
        ("2026-05-09", True),
        ("2026-09-20", True),
        ("2026-10-07", False),
        ("2026-10-10", True),
        ("2026-11-28", False),  # a Saturday like any other
        ("2026-11-30", True),
    ],
)
def test_days_are_worked_as_the_notice_says(day: str, works: bool) -> None:
    """Holidays on weekdays, and weekends that are worked."""
    assert is_working(date.fromisoformat(day), shipped()) is works


@pytest.mark.parametrize(
    ("start", "days", "kind", "end"),
    [
        ("2025-12-01T09:00", 5, "working", "2025-12-09"),  # Monday: to the end of Monday after
        ("2025-12-01T00:00", 1, "working", "2025-12-03"),  # the first day does not count, even from midnight
        ("2025-12-05T23:59", 5, "working", "2025-12-13"),  # Friday: to the end of Friday after
        ("2025-12-29T10:00", 5, "working", "2026-01-07"),  # over New Year, with a Sunday that is worked
        (
            "2026-02-12T10:00",
            5,
            "working",
            "2026-02-27",
        ),  # over Spring Festival, the Saturday before worked
        ("2026-09-30T10:00", 2, "working", "2026-10-10"),
        ("2026-02-12T10:00", 5, "calendar", "2026-02-18"),
        ("2030-02-12T10:00", 7, "calendar", "2030-02-20"),  # days of the calendar need no table
    ],
)
def test_a_period_ends_with_its_last_day(start: str, days: int, kind: Kind, end: str) -> None:
    """The day of posting is not counted, and the last day counts whole."""
    assert period_end(at(start), days, kind, shipped()) == at(f"{end}T00:00")


def test_the_day_is_that_of_beijing() -> None:
    """What is posted at 17:00 UTC is posted on the next day in Beijing."""
    posted = datetime.fromisoformat("2025-12-01T17:00:00+00:00")
    assert period_end(posted, 1, "working", shipped()) == at("2025-12-04T00:00")


def test_a_year_without_a_table_is_refused() -> None:
    """It is never guessed: the State Council publishes it in November before."""
    with pytest.raises(UnknownYear) as caught:
        period_end(at("2026-12-30T10:00"), 5, "working", shipped())
    assert (caught.value.year, caught.value.known) == (2027, (2025, 2026))


def test_a_table_is_data() -> None:
    """An office adds a year without touching code."""
    source = '[2031]\nholidays = [{ name = "a", first = 2031-01-01, last = 2031-01-02, worked = [2031-01-04] }]'
    days = frozenset({date(2031, 1, 1), date(2031, 1, 2)})
    assert working_days.parse(source) == {2031: Year(off=days, worked=frozenset({date(2031, 1, 4)}))}
