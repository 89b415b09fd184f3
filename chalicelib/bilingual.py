"""Words for people, in Chinese and English."""

from enum import StrEnum
from typing import Annotated

import msgspec

from chalicelib.toml_values import meta

Words = Annotated[str, meta("不为空的文字", "words, not empty", min_length=1)]


class Text(msgspec.Struct, frozen=True):
    """The same words in Chinese and English."""

    zh: Words
    en: Words


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
