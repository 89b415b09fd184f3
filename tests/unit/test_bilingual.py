"""Words in two languages, and moments in the time zone of the call."""

from datetime import UTC, date, datetime

import pytest

from chalicelib.bilingual import CHINA, Text, Zone, listed

SUMMER, WINTER = datetime(2026, 6, 30, 22, tzinfo=UTC), datetime(2026, 1, 10, 23, 30, tzinfo=UTC)


def test_values_are_words_or_names() -> None:
    """Each language gets its own words; a name is the same in both."""
    told = Text("{who}：{n} 件", "{who}: {n} of {what}").filled(who="张三", n=2, what=Text("作品", "entries"))
    assert told == Text("张三：2 件", "张三: 2 of entries")


@pytest.mark.parametrize(("n", "en"), [(0, "0 entries are left"), (1, "1 entry is left"), (21, "21 entries are left")])
def test_an_english_noun_follows_its_number(n: int, en: str) -> None:
    """So does its verb; Chinese needs neither, and a format of numbers stays one."""
    assert Text("剩 {n} 件", "{n} {n:entry is|entries are} left").filled(n=n) == Text(f"剩 {n} 件", en)
    assert Text("{n}", "{n:03}").filled(n=7) == Text("7", "007")


def test_a_list_has_the_marks_of_its_language() -> None:
    """Names are the same in both."""
    assert listed(["甲", "B"]) == Text("甲、B", "甲, B")
    assert listed([]) == Text("", "")


@pytest.mark.parametrize(
    ("name", "summer", "winter", "day", "words"),
    [
        ("Asia/Shanghai", "06:00 on 1 July", "07:30 on 11 January", date(2026, 1, 11), "Beijing time"),
        ("Europe/Berlin", "24:00 on 30 June", "00:30 on 11 January", date(2026, 1, 11), "Berlin time"),
        ("America/New_York", "18:00 on 30 June", "18:30 on 10 January", date(2026, 1, 10), "New York time"),
        ("UTC", "22:00 on 30 June", "23:30 on 10 January", date(2026, 1, 10), "UTC"),
    ],
)
def test_deadlines_are_those_of_the_zone(name: str, summer: str, winter: str, day: date, words: str) -> None:
    """Summer time included; midnight ends its day."""
    zone = Zone(name)
    assert (zone.deadline(SUMMER).en, zone.deadline(WINTER).en) == (summer, winter)
    assert (zone.day(WINTER), zone.words.en) == (day, words)


def test_only_a_deadline_is_told_as_the_end_of_a_day() -> None:
    """A beginning at midnight begins its day."""
    midnight = datetime(2026, 6, 30, 16, tzinfo=UTC)
    assert CHINA.moment(midnight) == Text("7月1日 00:00", "00:00 on 1 July")
    assert CHINA.deadline(midnight) == Text("6月30日 24:00", "24:00 on 30 June")
