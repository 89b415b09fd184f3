"""Words for people, in Chinese and English; moments among them, in the time zone of the call."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta, timezone, tzinfo
from enum import StrEnum
from functools import cache
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import msgspec

from chalicelib.clock import BEIJING
from chalicelib.toml_values import meta

Words = Annotated[str, meta("不为空的文字", "words, not empty", min_length=1)]


Language = Literal["zh", "en"]


class Text(msgspec.Struct, frozen=True):
    """The same words in Chinese and English."""

    zh: Words
    en: Words

    def within(self, language: Language) -> str:
        """The words in one language."""
        return self.zh if language == "zh" else self.en

    def among(self, languages: Iterable[Language], between: str = " / ") -> str:
        """The words in each of a call's languages, for where there is one text alone, such as a reason that is kept."""
        return between.join(map(self.within, languages))

    def filled(self, **values: object) -> "Text":
        """The words with values in the place of their placeholders; of a value that is words, each language its own."""
        zh = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**counted(en)))


class _Counted(int):
    """A number in a sentence: `{n:entry is|entries are}` there gives what fits it."""

    def __format__(self, asked: str) -> str:
        one, mark, more = asked.partition("|")
        if not mark:
            return super().__format__(asked)
        return one if self == 1 else more


def counted(values: Mapping[str, object]) -> dict[str, object]:
    """The values of English words, in which nouns and verbs can follow the whole numbers among them."""
    return {name: _Counted(value) if type(value) is int else value for name, value in values.items()}


# Between the items of a list, between longer parts, after a label, and around an aside.
COMMA = Text("、", ", ")
SEMICOLON = Text("；", "; ")
COLON = Text("：", ": ")
ASIDE = Text("（{}）", " ({})")


def listed(words: Iterable[str]) -> Text:
    """Names one after another."""
    told = tuple(words)
    return Text(COMMA.zh.join(told), COMMA.en.join(told))


class Tone(StrEnum):
    """How a page colours a state."""

    MUTED = "muted"
    INFO = "info"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"


class Label(msgspec.Struct, frozen=True):
    """What pages and workbooks call a state, and its tone.

    `text` is for the person concerned. `staff` is for the organizers, where they read other words.
    """

    text: Text
    tone: Tone = Tone.MUTED
    staff: Text | None = None

    @property
    def for_staff(self) -> Text:
        """What the organizers read."""
        return self.staff or self.text


# --- the time zone in which a call tells its times: on pages, in letters, in workbooks and in refusals -------------

_NAMES = {"Asia/Shanghai": Text("北京时间", "Beijing time"), "UTC": Text("协调世界时", "UTC")}


@cache
def _tz(name: str) -> tzinfo:
    return BEIJING if name == "Asia/Shanghai" else ZoneInfo(name)


class Zone(msgspec.Struct, frozen=True):
    """A zone by its name in the IANA database, such as Europe/Berlin."""

    name: str

    @property
    def tz(self) -> tzinfo:
        """The zone as Python knows it. Raises ZoneInfoNotFoundError or ValueError for a name that is none."""
        return _tz(self.name)

    @property
    def words(self) -> Text:
        """What people call it: after its city."""
        city = self.name.rpartition("/")[2].replace("_", " ")
        return _NAMES.get(self.name, Text(f"{city} 时间", f"{city} time"))

    def local(self, at: datetime) -> datetime:
        """A moment with the zone's offset; one without an offset, as older letters hold it, is Beijing's.

        The offset is fixed, so that differences are true ones: Python subtracts by the clock on the wall within a zone.
        """
        there = (at if at.tzinfo else at.replace(tzinfo=BEIJING)).astimezone(self.tz)
        return there.replace(tzinfo=timezone(there.utcoffset() or timedelta()))

    def day(self, at: datetime) -> date:
        """The day that it is then."""
        return self.local(at).date()

    def moment(self, at: datetime) -> Text:
        """A moment, as the pages say it."""
        there = self.local(at)
        return _told(there, f"{there:%H:%M}")

    def deadline(self, until: datetime) -> Text:
        """A deadline, as the pages say it: midnight is 24:00 of the day that ends; nobody is a day late."""
        at = self.local(until)
        clock = f"{at:%H:%M}"
        return _told(at - timedelta(hours=12), "24:00") if clock == "00:00" else _told(at, clock)


CHINA = Zone("Asia/Shanghai")


def day_words(day: date) -> Text:
    """A day, as the pages say it."""
    return Text(f"{day.month}月{day.day}日", f"{day.day} {day:%B}")


def _told(day: datetime, clock: str) -> Text:
    words = day_words(day)
    return Text(f"{words.zh} {clock}", f"{clock} on {words.en}")
