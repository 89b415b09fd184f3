"""Makes what people type uniform and safe before any rule sees it.

One spelling (NFC), no invisible or direction-changing characters, no control characters, single spaces,
limited length. `Fields` collects everything that is wrong with a form, so that people see it all at once; `fold`
gives texts that look alike the same key.

This is the only module that calls `unicodedata.normalize`: sorting combining marks takes time that grows with the
square of their number, so runs of marks are broken first, as UAX #15 (stream-safe text) asks.
"""

import re
import unicodedata
from collections.abc import Callable, Collection
from typing import Annotated, Literal

import msgspec

from chalicelib.errors import FieldProblem, field_problem, invalid

REASON_LENGTH = 500  # characters
_NEARBY = 40  # characters before one that decide whether it can be read: marks pile up on one letter
_MARKS = 4  # combining marks on one letter; no script in use needs more, and stacks of marks cover other lines
# Control characters, halves of surrogate pairs, private use: others cannot read them.
_UNREADABLE = frozenset({"Cc", "Cs", "Co"})
_LOST = "\ufffd"  # what decoders put in place of bytes that they could not read


def at_most(length: int, least: int = 0) -> msgspec.Meta:
    """The length of a text, for the API's document alone: `Fields` checks it, and refuses in its own words."""
    return msgspec.Meta(extra_json_schema={"maxLength": length} | ({"minLength": least} if least else {}))


ReasonText = Annotated[str, at_most(REASON_LENGTH, least=1)]
OptionalReason = Annotated[str, at_most(REASON_LENGTH)]


# --- one spelling -------------------------------------------------------------------------------------------

MARKS_IN_A_ROW = 30  # UAX #15, section 13
_JOINER = "\u034f"  # the combining grapheme joiner, which UAX #15 puts between the parts of a longer run

# A letter of the Mongolian script, or a selector behind one: between two of them U+180E and U+202F belong to the word.
_MONGOLIAN = "[\u1820-\u1878\u1880-\u18aa\u180b-\u180d]"
# Removed without an error, because people paste them without knowing: format characters, fillers, variation selectors.
# With them, names that look alike would differ, or be read in another order than stored (Unicode TR 36). The Mongolian
# selectors U+180B–U+180D stay: that script is misspelt without them.
HIDDEN = (
    f"({_MONGOLIAN}\u180e(?={_MONGOLIAN}))|"
    "[\u00ad\u034f\u0600-\u0605\u061c\u06dd\u070f\u0890\u0891\u08e2\u115f\u1160\u17b4\u17b5\u180e\u180f"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U000110bd\U000110cd\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
SPACES = f"({_MONGOLIAN}\u202f(?={_MONGOLIAN}))|[ \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+"
LINE_ENDS = "\r\n?|[\u0085\u2028\u2029]"

# Private-use characters of old input methods and fonts, and what they have become in Unicode: the vertical marks and
# GBK's row FE, in the order of their old codes (GB 18030-2022 and its changes against 2005).
OLD_RANGES = (
    (0xE78D, "︐︒︑︓︔︕︖︗︘︙"),
    (0xE7C7, "ḿǹ"),
    (
        0xE815,
        "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱䎬⺻䏝䓖䙡䙌"
        "龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻",
    ),
)
OLD = {first + place: new for first, row in OLD_RANGES for place, new in enumerate(row)}
_HIDDEN, _SPACES, _LINE_ENDS = re.compile(HIDDEN), re.compile(SPACES), re.compile(LINE_ENDS)


def normalized(form: Literal["NFC", "NFKC", "NFKD"], value: str) -> str:
    """A text in a form of Unicode, in a time that grows with its length alone, whatever it holds."""
    return unicodedata.normalize(form, value if value.isascii() else _broken(value))


# As many characters in a row as could be a run of marks: no mark is a letter, a digit or a space (a test holds it).
_RUN = re.compile(f"(?:[^\\w\\s]|[\uff9e\uff9f]){{{MARKS_IN_A_ROW + 1}}}")


def _broken(value: str) -> str:
    """The text with a joiner after every 30 marks in a row; almost every text is returned as it is."""
    if not _RUN.search(value):
        return value
    run, kept = 0, []
    for character in value:
        run = run + 1 if _is_mark(character) else 0
        if run > MARKS_IN_A_ROW:
            kept.append(_JOINER)
            run = 1
        kept.append(character)
    return value if len(kept) == len(value) else "".join(kept)


def _is_mark(character: str) -> bool:
    """Whether it is a mark, or becomes one when it is taken apart, as U+0F73 and the half-width U+FF9E do."""
    return (
        unicodedata.combining(character) > 0 or unicodedata.category(character)[0] == "M" or character in "\uff9e\uff9f"
    )


def plain(raw: str) -> str:
    """The text in NFC, with nothing hidden, every line end as `\\n` and every tab as a space."""
    seen = _HIDDEN.sub(r"\1", _LINE_ENDS.sub("\n", raw)).replace("\t", " ")
    return normalized("NFC", seen.translate(OLD))


def single_spaced(line: str) -> str:
    """The line with one space for each run of spaces and none at its ends."""
    return _SPACES.sub(lambda found: found[1] or " ", line).strip(" ")


def clean_line(raw: str) -> str:
    """The text as one line: tabs, line ends and runs of spaces become one space, the ends are trimmed."""
    return single_spaced(plain(raw).replace("\n", " "))


def readable_line(raw: str) -> str:
    """As `clean_line`, without what others cannot read: for text that is shown as it came and refused to nobody."""
    line = ""
    for character in clean_line(raw):
        line += character if is_readable(line[-_NEARBY:] + character) else ""
    return clean_line(line)


def clean_paragraph(raw: str) -> str:
    """The text as several lines, each trimmed, with at most one empty line between two."""
    lines = map(single_spaced, plain(raw).split("\n"))
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
            character = value[place]
            point = f"U+{ord(character):04X}"
            self.refuse(field, "BAD_CHARACTER", place=place + 1, shown=_quoted(character), point=point)
        elif required and not value:
            self.refuse(field, "REQUIRED")
        return value


def _quoted(character: str) -> str:
    """A character in quotation marks; control characters and halves of surrogate pairs are not repeated."""
    return "" if unicodedata.category(character) in ("Cc", "Cs") else f"“{character}”"


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
ALIKE = {
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
_SKELETON = {ord(one): plain for plain, others in ALIKE.items() for one in others}


def fold(value: str) -> str:
    """The same key for texts that look the same to people. It ignores case, width, spaces, punctuation, accents and
    look-alike letters. It is for finding duplicates; it is never shown or stored in place of a text."""
    spread = normalized("NFKD", normalized("NFKD", value).casefold())
    letters = "".join(character for character in spread if unicodedata.category(character)[0] in "LN")
    return letters.translate(_SKELETON) or plain(value)
