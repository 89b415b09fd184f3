"""Working days 工作日 in China: Monday to Friday, less the official holidays, plus the weekend days worked for them.

`holidays.toml` beside this module has the days of each year that the State Council has published. A year that is not
there raises UnknownYear: a period of public notice with legal effect is never guessed.
"""

import tomllib
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec

from chalicelib.bilingual import CHINA, Zone

TABLE = Path(__file__).with_name("holidays.toml")
_DAY = timedelta(days=1)
_SATURDAY = 5

Kind = Literal["working", "calendar"]


class UnknownYear(Exception):
    """The holidays of `year` are not in the table, which has `known`."""

    def __init__(self, year: int, known: tuple[int, ...]) -> None:
        self.year, self.known = year, known
        super().__init__(f"no table of holidays for {year}")


class Year(msgspec.Struct, frozen=True, kw_only=True):
    """The days of one year that are not as the day of the week says."""

    off: frozenset[date]
    worked: frozenset[date]


def parse(source: str) -> dict[int, Year]:
    """The table written in `source`, by year."""
    return {int(name): _year(table["holidays"]) for name, table in tomllib.loads(source).items()}


def _year(holidays: list[dict[str, Any]]) -> Year:
    off = {day for each in holidays for day in _days(each["first"], each["last"])}
    worked = {day for each in holidays for day in each.get("worked", ())}
    return Year(off=frozenset(off), worked=frozenset(worked))


def _days(first: date, last: date) -> list[date]:
    return [first + number * _DAY for number in range((last - first).days + 1)]


@cache
def shipped() -> dict[int, Year]:
    """The table that the product ships with."""
    return parse(TABLE.read_text(encoding="utf-8"))


def is_working(day: date, years: dict[int, Year]) -> bool:
    """Whether people work on a day. Raises UnknownYear."""
    if day.year not in years:
        raise UnknownYear(day.year, tuple(sorted(years)))
    year = years[day.year]
    return day in year.worked or (day.weekday() < _SATURDAY and day not in year.off)


def period_end(start: datetime, days: int, kind: Kind, years: dict[int, Year], zone: Zone = CHINA) -> datetime:
    """The end, excluded, of a period of `days` that begins with what happens at `start`: a midnight in the zone.

    The day of `start` itself does not count 开始的当日不计入 (Civil Code, article 201), so the period is never shorter
    than it says. Raises UnknownYear for working days of a year that `years` lacks.
    """
    day, left = zone.day(start), days
    while left:
        day += _DAY
        left -= kind == "calendar" or is_working(day, years)
    return datetime.combine(day + _DAY, time(), zone.tz)
