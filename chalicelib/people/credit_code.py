"""The unified social credit code 统一社会信用代码 of a unit (GB 32100-2015).

18 characters: registering authority (1), kind of unit (1), place (6 digits), the unit's own part (9), check (1).
The check character is (31 − Σ value × weight mod 31) mod 31; the weight of character i is 3^(i−1) mod 31.
"""

import unicodedata

from chalicelib import text
from chalicelib.bilingual import Text

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: too like 1, 0, 5, U, 2
LENGTH = 18
MOST = 100  # characters that are read, spaces and hidden ones included; no code is written with more
_VALUES = {character: value for value, character in enumerate(ALPHABET)}
_WEIGHTS = tuple(pow(3, place, 31) for place in range(LENGTH - 1))


def normalized(raw: str) -> str:
    """The code in one spelling: half-width capitals, without spaces, dashes and invisible characters."""
    plain = text.normalized("NFKC", raw[:MOST]).upper()
    return "".join(character for character in plain if not _is_filler(character))


def _is_filler(character: str) -> bool:
    return character.isspace() or unicodedata.category(character) in ("Cf", "Pd")


def check_character(first: str) -> str:
    """The last character of a code whose first 17 are given; raises KeyError outside the alphabet."""
    total = sum(_VALUES[character] * weight for character, weight in zip(first, _WEIGHTS, strict=True))
    return ALPHABET[-total % 31]


def reason_against(code: str) -> Text | None:
    """Why a normalized code cannot be right; None if nothing is wrong with it."""
    if has_odd_check(code):
        return Text("校验位不符，请核对是否有误填", "the check character does not fit; look for a slip")
    return _fault_of_form(code)


def has_odd_check(code: str) -> bool:
    """Whether only the check character of a normalized code does not fit.

    Such codes are mostly slips, but some stand on real licences: companies of Xiamen registered before 2016 have them.
    """
    return _fault_of_form(code) is None and check_character(code[:-1]) != code[-1]


def _fault_of_form(code: str) -> Text | None:
    if len(code) != LENGTH:
        given = len(code)
        return Text(f"应为 {LENGTH} 位，现为 {given} 位", f"{LENGTH} characters are needed, {given} were given")
    for place, character in enumerate(code, start=1):
        if character not in _VALUES:
            return Text(f"第 {place} 位不能是“{character}”", f"character {place} cannot be “{character}”")
    if not code[2:8].isdigit():
        return Text("第 3 至 8 位（行政区划码）应为数字", "characters 3 to 8, the place, must be digits")
    return None
