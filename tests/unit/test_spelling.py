"""One spelling of texts: what it costs, and the characters of old input methods."""

import ast
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import spelling, text

ROOT = Path(__file__).resolve().parents[2]
NAMES = json.loads((ROOT / "tests/spellings.json").read_text(encoding="utf-8"))["names"]
FORMS = ("NFC", "NFKC", "NFKD")
HOSTILE = ("\u0301\u0316", "\u0344\u0316", "\u0f73\u0f71", "\uff9e\u0316", "\u0f75\u0f80\u0316", "\u1d16f\u0301")


@pytest.mark.parametrize(("typed", "line", "unreadable"), NAMES)
def test_names_of_every_script_have_one_spelling(typed: str, line: str, unreadable: int | None) -> None:
    """The pages read the same table (tests/web/typed.test.js): what they accept, the server accepts."""
    assert text.clean_line(typed) == line
    assert text.clean_line(line) == line
    assert text.unreadable_at(line) == unreadable


def _calls(path: Path) -> list[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    named = (
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr == "normalize" and ast.unparse(node.value) == "unicodedata"
    )
    imported = (
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "unicodedata"
        for alias in node.names
    )
    return [*named, *imported]


def test_one_place_normalizes() -> None:
    """Whoever normalizes elsewhere would let runs of marks in that cost the square of their length."""
    code = [path for folder in ("chalicelib", "functions", "infra") for path in (ROOT / folder).rglob("*.py")]
    assert {str(path.relative_to(ROOT)): _calls(path) for path in code if _calls(path)} == {
        "chalicelib/spelling.py": ["normalize"]
    }


@pytest.mark.parametrize("marks", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_no_run_of_marks_is_long(form: str, marks: str) -> None:
    """The work of sorting marks grows with the square of a run, so the longest run decides what a text can cost.

    Marks are counted in the result, where every character has been taken apart (UAX #15 allows 30; a letter that is
    taken apart brings up to four).
    """
    spread = unicodedata.normalize("NFD", spelling.normalized(form, "a" + marks * 200))  # type: ignore[arg-type]
    run, longest = 0, 0
    for character in spread:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    assert 0 < longest <= 2 * (spelling.MARKS_IN_A_ROW + 4)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60), st.sampled_from(FORMS))
def test_honest_texts_are_normalized_as_unicode_says(value: str, form: str) -> None:
    """Breaking runs changes nothing where no run has more than 30 marks."""
    assert spelling.normalized(form, value[:30]) == unicodedata.normalize(form, value[:30])  # type: ignore[arg-type]


def _of_gbk(place: int) -> str:
    """The character at a place of GBK's row FE, as Python's codec for GB 18030-2000 reads it."""
    trail = 0x50 + place + (0x50 + place >= 0x7F)  # 7F is no second byte
    return bytes([0xFE, trail]).decode("gb18030")


def test_old_characters_become_what_the_standard_says() -> None:
    """The codec knows 66 of the 80; the other 14 it leaves in the private use area, where GB 18030-2022 moves them."""
    row = {0xE815 + place: _of_gbk(place) for place in range(80)}
    known = {old: new for old, new in row.items() if unicodedata.category(new) != "Co"}
    assert {old: spelling.OLD[old] for old in known} == known
    moved = {f"{old:X}": f"{ord(spelling.OLD[old]):X}" for old in sorted(row.keys() - known.keys())}
    assert moved == {
        **{"E816": "20087", "E817": "20089", "E818": "200CC", "E831": "215D7", "E83B": "2298F", "E855": "241FE"},
        **{"E81E": "9FB4", "E826": "9FB5", "E82B": "9FB6", "E82C": "9FB7"},
        **{"E832": "9FB8", "E843": "9FB9", "E854": "9FBA", "E864": "9FBB"},
    }
    vertical = [f"{ord(spelling.OLD[old]):X}" for old in range(0xE78D, 0xE797)]
    assert vertical == ["FE10", "FE12", "FE11", "FE13", "FE14", "FE15", "FE16", "FE17", "FE18", "FE19"]
    assert (spelling.OLD[0xE7C7], spelling.OLD[0xE7C8]) == ("\u1e3f", "\u01f9")
    assert len(spelling.OLD) == 80 + 10 + 2
