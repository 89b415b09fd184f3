"""Makes what people type uniform and safe before any rule sees it.

One spelling (NFC), no invisible or direction-changing characters, no control characters, single spaces,
limited length. `Fields` collects everything that is wrong with a form, so that people see it all at once; `fold`
gives texts that look alike the same key.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Annotated

import msgspec

from chalicelib import spelling
from chalicelib.errors import FieldProblem, field_problem, invalid

REASON_LENGTH = 500  # characters
_MARKS = 4  # combining marks on one letter; no script in use needs more, and stacks of marks cover other lines
# Control characters, halves of surrogate pairs, private use: others cannot read them.
_UNREADABLE = frozenset({"Cc", "Cs", "Co"})
_LOST = "\ufffd"  # what decoders put in place of bytes that they could not read


def at_most(length: int, least: int = 0) -> msgspec.Meta:
    """The length of a text, for the API's document alone: `Fields` checks it, and refuses in its own words."""
    return msgspec.Meta(extra_json_schema={"maxLength": length} | ({"minLength": least} if least else {}))


ReasonText = Annotated[str, at_most(REASON_LENGTH, least=1)]
OptionalReason = Annotated[str, at_most(REASON_LENGTH)]


def clean_line(raw: str) -> str:
    """The text as one line: tabs, line ends and runs of spaces become one space, the ends are trimmed."""
    return spelling.single_spaced(spelling.plain(raw).replace("\n", " "))


def clean_paragraph(raw: str) -> str:
    """The text as several lines, each trimmed, with at most one empty line between two."""
    lines = map(spelling.single_spaced, spelling.plain(raw).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n")


def too_long(raw: str, limit: int) -> bool:
    """Whether a text is longer than any spelling of `limit` characters: it is refused before it is cleaned.

    A letter may be typed as itself and three marks, and be surrounded by what cleaning removes.
    """
    return len(raw) > 4 * limit + 200


def is_readable(value: str) -> bool:
    """Whether it holds only characters that others can read. A line end is allowed."""
    return unreadable_at(value) is None


def unreadable_at(value: str) -> int | None:
    """Where the first character stands that others cannot read, counted from 0; None if there is none."""
    marks = 0
    for place, character in enumerate(value):
        category = unicodedata.category(character)
        marks = marks + 1 if category in ("Mn", "Me") else 0
        if marks > _MARKS or (category in _UNREADABLE and character != "\n") or _is_noncharacter(character):
            return place
    return None


def _is_noncharacter(character: str) -> bool:
    point = ord(character)
    return point & 0xFFFE == 0xFFFE or 0xFDD0 <= point <= 0xFDEF or character == _LOST


class Fields:
    """The fields of one form. Each is cleaned and checked; `check` raises with everything that was refused."""

    def __init__(self) -> None:
        self._problems: list[FieldProblem] = []

    def line(self, field: str, raw: str, limit: int, required: bool = False) -> str:
        """One line of at most `limit` characters."""
        return self._bounded(field, raw, clean_line, limit=limit, required=required)

    def paragraph(self, field: str, raw: str, limit: int, required: bool = False) -> str:
        """Several lines of at most `limit` characters in all."""
        return self._bounded(field, raw, clean_paragraph, limit=limit, required=required)

    def choice(self, field: str, raw: str, choices: Collection[str], required: bool = False) -> str:
        """One of `choices`, or nothing where it is not required."""
        if raw and raw not in choices:
            self.refuse(field, "NOT_A_CHOICE")
        elif required and not raw:
            self.refuse(field, "REQUIRED")
        return raw

    def refuse(self, field: str, code: str, **values: object) -> None:
        """Note that a field is wrong. `values` fill the words of `code`."""
        self._problems.append(field_problem(field, code, **values))

    def check(self) -> None:
        """Raise INVALID_FIELDS if anything was refused."""
        if self._problems:
            raise invalid(*self._problems)

    def _bounded(self, field: str, raw: str, clean: Callable[[str], str], *, limit: int, required: bool) -> str:
        if too_long(raw, limit):
            self.refuse(field, "TOO_LONG", limit=limit)
            return ""
        value = clean(raw)
        if len(value) > limit:
            self.refuse(field, "TOO_LONG", limit=limit)
        elif (place := unreadable_at(value)) is not None:
            self.refuse(field, "BAD_CHARACTER", **_named(value[place], place + 1))
        elif required and not value:
            self.refuse(field, "REQUIRED")
        return value


def _named(character: str, place: int) -> dict[str, object]:
    """What a refusal says of a character. Control characters and halves of surrogate pairs are not repeated."""
    shown = character if unicodedata.category(character) not in ("Cc", "Cs") else ""
    return {"place": place, "shown": shown and f"“{shown}”", "point": f"U+{ord(character):04X}"}


def reason(raw: str, required: bool = True) -> str:
    """The cleaned reason, at most `REASON_LENGTH` characters. Raises INVALID_FIELDS naming `reason`."""
    fields = Fields()
    why = fields.paragraph("reason", raw, REASON_LENGTH)
    if required and not why:
        fields.refuse("reason", "REASON_REQUIRED")
    fields.check()
    return why


# --- texts that look alike ----------------------------------------------------------------------------------

# Characters that people confuse after NFKD and case folding (from Unicode TS 39, those found in names and titles here):
# Cyrillic and Greek for Latin letters, digits for letters, Katakana for Chinese characters.
_ALIKE = {
    "a": "аɑα",
    "b": "ьƅβ",
    "c": "сϲ",
    "d": "ԁ",
    "e": "еε",
    "g": "ɡ",
    "h": "һнη",
    "j": "ј",
    "k": "кκ",
    "m": "м",
    "l": "1iіıӏι",
    "n": "пո",
    "o": "0оοօσ〇",
    "p": "рρ",
    "q": "ԛ",
    "r": "г",
    "s": "ѕ",
    "t": "тτ",
    "u": "υս",
    "v": "ѵν",
    "w": "ԝшω",
    "x": "хχ",
    "y": "уγү",
    "一": "ー",
    "二": "ニ",
    "三": "ミ",
    "八": "ハ",
    "力": "カ",
    "卜": "ト",
    "口": "ロ囗",
    "夕": "タ",
    "工": "エ",
}
_SKELETON = {ord(one): plain for plain, others in _ALIKE.items() for one in others}


def fold(value: str) -> str:
    """The same key for texts that look the same to people. It ignores case, width, spaces, punctuation, accents and
    look-alike letters. It is for finding duplicates; it is never shown or stored in place of a text."""
    spread = spelling.normalized("NFKD", spelling.normalized("NFKD", value).casefold())
    letters = "".join(character for character in spread if unicodedata.category(character)[0] in "LN")
    return letters.translate(_SKELETON) or spelling.plain(value)
