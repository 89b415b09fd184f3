"""One spelling of a text: characters that look the same and mean the same are the same.

This is the only module that calls `unicodedata.normalize`: sorting combining marks takes time that grows with the
square of their number, so runs of marks are broken first, as UAX #15 (stream-safe text) asks.
"""

import re
import unicodedata
from typing import Literal

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


def _broken(value: str) -> str:
    """The text with a joiner after every 30 marks in a row; almost every text is returned as it is."""
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
