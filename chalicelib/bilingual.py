"""Words for people, in Chinese and English."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Literal

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


def moment(at: datetime) -> Text:
    """A moment in Beijing time, as the pages say it."""
    return _told(at.astimezone(BEIJING), f"{at.astimezone(BEIJING):%H:%M}")


def deadline(until: datetime) -> Text:
    """A deadline in Beijing time, as the pages say it: midnight is 24:00 of the day that ends; nobody is a day late."""
    at = until.astimezone(BEIJING) if until.tzinfo else until  # without an offset it is Beijing time already
    clock = at.strftime("%H:%M")
    if clock == "00:00":
        at, clock = at - timedelta(hours=12), "24:00"
    return _told(at, clock)


def _told(day: datetime, clock: str) -> Text:
    return Text(f"{day.month}月{day.day}日 {clock}", f"{clock} on {day.day} {day:%B}")
