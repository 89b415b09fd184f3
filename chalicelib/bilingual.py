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

    def filled(self, **values: "Text | str | int") -> "Text":
        """The words with values in the place of their placeholders; a value may be words itself."""
        zh = {name: value.zh if isinstance(value, Text) else value for name, value in values.items()}
        en = {name: value.en if isinstance(value, Text) else value for name, value in values.items()}
        return Text(self.zh.format(**zh), self.en.format(**en))


def same(words: str) -> Text:
    """Words that are the same in every language, such as a name."""
    return Text(words, words)


def listed(items: Iterable[Text | str], zh: str = "、", en: str = ", ") -> Text:
    """Several words in a row, with the mark between them that each language has."""
    texts = [item if isinstance(item, Text) else same(item) for item in items]
    return Text(zh.join(each.zh for each in texts), en.join(each.en for each in texts))


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
