"""Unified social credit codes: what GB 32100-2015 admits, and that no slip of one character passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.people import credit_code

VALID = "91350100M000100Y43"  # the example of GB 32100-2015

CODES = st.builds(
    lambda head, place, rest: (first := head + place + rest) + credit_code.check_character(first),
    st.text(credit_code.ALPHABET, min_size=2, max_size=2),
    st.text("0123456789", min_size=6, max_size=6),
    st.text(credit_code.ALPHABET, min_size=9, max_size=9),
)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (VALID, VALID),
        (" 91350100m000100y43 ", VALID),
        ("９１３５０１００Ｍ０００１００Ｙ４３", VALID),
        ("9135 0100 M000 100Y 43", VALID),
        ("91350100－M000100Y-43", VALID),
        ("\u200b91350100M000100Y43\ufeff", VALID),
        ("91350100\u3000M000100Y43", VALID),
        ("", ""),
    ],
)
def test_every_usual_spelling_becomes_one(typed: str, code: str) -> None:
    """Codes come from Excel, scans and phones: width, case and gaps do not matter."""
    assert credit_code.normalized(typed) == code


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("91350100M000100Y4Z", "character 18 cannot be “Z”"),
        ("91350100M000100Y44", "the check character does not fit; look for a slip"),
        ("91350100M000100Y4", "18 characters are needed, 17 were given"),
        ("", "18 characters are needed, 0 were given"),
        ("91350I00M000100Y43", "character 6 cannot be “I”"),
        ("91350A00M000100Y43", "characters 3 to 8, the place, must be digits"),
        ("9135010²M000100Y43", "character 8 cannot be “²”"),
    ],
)
def test_a_refusal_says_what_is_wrong(code: str, words: str) -> None:
    """The reader learns where to look, in both languages."""
    reason = credit_code.reason_against(code)
    assert reason is not None
    assert reason.en == words
    assert reason.zh


def test_the_standards_example_is_accepted() -> None:
    """The one code everybody can check by hand."""
    assert credit_code.reason_against(VALID) is None


@given(CODES)
def test_a_code_with_its_check_character_is_accepted(code: str) -> None:
    """Also where the remainder is 0 and the check character is 0."""
    assert credit_code.reason_against(code) is None


@given(CODES, st.integers(0, 17), st.sampled_from(credit_code.ALPHABET))
def test_any_single_slip_is_found(code: str, place: int, other: str) -> None:
    """One character taken for another never passes."""
    if other != code[place]:
        assert credit_code.reason_against(code[:place] + other + code[place + 1 :]) is not None


@given(CODES, st.integers(0, 16))
def test_two_neighbours_swapped_are_found(code: str, place: int) -> None:
    """The commonest slip of the hand never passes."""
    swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    if swapped != code:
        assert credit_code.reason_against(swapped) is not None


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(typed: str) -> None:
    """No input makes it fail."""
    credit_code.reason_against(credit_code.normalized(typed))
