"""What people type, cleaned; and what counts as looking alike."""

import ast
import json
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import text
from chalicelib.errors import Problem

ANYTHING = st.text(st.characters(codec=None, exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("  大国工匠  ", "大国工匠"),
        ("大国\u3000\u00a0 工匠", "大国 工匠"),
        ("大国\t工匠\r\n第二季", "大国 工匠 第二季"),
        ("大国\u200b工\u2060匠\ufeff", "大国工匠"),
        ("\u202egnp.exe\u202c", "gnp.exe"),
        ("e\u0301lan", "élan"),
        ("钢铁\u00ad侠", "钢铁侠"),
        ("葛\U000e0100城", "葛城"),
        ("ᠮᠣᠩᠭᠣᠯ\u180b", "ᠮᠣᠩᠭᠣᠯ\u180b"),
        ("", ""),
    ],
)
def test_a_line_has_one_spelling(typed: str, cleaned: str) -> None:
    """Spaces, line ends and invisible characters never make two names of one."""
    assert text.clean_line(typed) == cleaned


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("第一段\r\n\r\n\r\n\r\n  第二段\t末尾 \r\n", "第一段\n\n第二段 末尾"),
        ("一\u2028二\u0085三\r四", "一\n二\n三\n四"),
        ("\n\n \n", ""),
    ],
)
def test_a_paragraph_keeps_its_lines(typed: str, cleaned: str) -> None:
    """Line ends of every system become one, and empty space does not pile up."""
    assert text.clean_paragraph(typed) == cleaned


@pytest.mark.parametrize(
    "hidden",
    [
        "\x00",
        "\x07",
        "\x1b[31m",
        "\x0b",
        "\x0c",
        "\x1c",
        "\x7f",
        "\ud800",
        "\ue000",
        "\ufdd0",
        "\U0001ffff",
        "e" + "\u0336" * 5,
    ],
)
def test_unreadable_characters_are_refused(hidden: str) -> None:
    """What no honest text holds is refused by name, in a line as in a paragraph."""
    for clean in ("line", "paragraph"):
        fields = text.Fields()
        getattr(fields, clean)("title", f"大国{hidden}工匠", 80)
        with pytest.raises(Problem) as caught:
            fields.check()
        assert [(one.field, one.code) for one in caught.value.fields] == [("title", "BAD_CHARACTER")]


def test_all_problems_of_a_form_are_told_at_once() -> None:
    """Nobody has to submit five times to learn of five mistakes."""
    fields = text.Fields()
    kept = (
        fields.line("name", " 大国 ", 80),
        fields.line("title", "   ", 80, required=True),
        fields.line("city", "深" * 31, 30),
        fields.choice("theme", "blue", {"green"}),
        fields.choice("category", "", {"film"}, required=True),
        fields.choice("field", "art", {"art"}),
    )
    fields.refuse("size", "OUT_OF_RANGE", low=1, high=9)
    with pytest.raises(Problem) as caught:
        fields.check()
    assert kept == ("大国", "", "深" * 31, "blue", "", "art")
    assert caught.value.code == "INVALID_FIELDS"
    assert [(one.field, one.code) for one in caught.value.fields] == [
        ("title", "REQUIRED"),
        ("city", "TOO_LONG"),
        ("theme", "NOT_A_CHOICE"),
        ("category", "REQUIRED"),
        ("size", "OUT_OF_RANGE"),
    ]
    assert caught.value.fields[1].message.zh == "过长，最多 30 个字"
    assert "1" in caught.value.fields[4].message.en


def test_a_form_without_problems_passes() -> None:
    """`check` is silent when nothing was refused; a limit includes its last character."""
    fields = text.Fields()
    assert fields.line("title", "工" * 80, 80, required=True) == "工" * 80
    fields.check()


@given(ANYTHING)
def test_cleaning_twice_changes_nothing(typed: str) -> None:
    """A saved form that comes back unchanged is saved unchanged."""
    for clean in (text.clean_line, text.clean_paragraph):
        once = clean(typed)
        assert clean(once) == once


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("张\ue000三", "第 2 个字符“\ue000”（U+E000）无法识别，请改用其他写法"),
        ("张三\ufffd", "第 3 个字符“\ufffd”（U+FFFD）无法识别，请改用其他写法"),
        ("\x07张三", "第 1 个字符（U+0007）无法识别，请改用其他写法"),
        ("张\ud800", "第 2 个字符（U+D800）无法识别，请改用其他写法"),
    ],
)
def test_a_refusal_names_the_character(typed: str, told: str) -> None:
    """Which one, its code point and its place: fonts show many of them as the same empty box."""
    fields = text.Fields()
    fields.line("name", typed, 80)
    with pytest.raises(Problem) as caught:
        fields.check()
    assert [one.message.zh for one in caught.value.fields] == [told]


@pytest.mark.parametrize("clean", ["line", "paragraph"])
def test_a_flood_is_refused_before_it_is_cleaned(clean: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cleaning costs time for each character, so what cannot fit is not cleaned; hidden characters leave room."""
    monkeypatch.setattr(text, "plain", lambda raw: pytest.fail(f"{len(raw)} characters"))
    fields = text.Fields()
    assert getattr(fields, clean)("title", "a" + "\u0301\u0316" * 20_000, 80) == ""
    with pytest.raises(Problem) as caught:
        fields.check()
    assert [(one.field, one.code) for one in caught.value.fields] == [("title", "TOO_LONG")]


@given(ANYTHING)
def test_a_readable_line_is_one_visible_line(typed: str) -> None:
    """Whatever was typed: what is accepted has no control, direction or zero-width character left."""
    line = text.clean_line(typed)
    if text.is_readable(line):
        shown = line.replace("\u180e", "")  # it belongs to Mongolian words, and stays between their letters
        assert not {unicodedata.category(one) for one in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
        assert "  " not in line
        assert line == unicodedata.normalize("NFC", line.strip())


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大国工匠", "大国 工匠！"),
        ("大国工匠", "大国エ匠"),
        ("动力之歌", "动カ之歌"),
        ("Made in China", "ＭＡＤＥ　in сhina"),
        ("第10集", "第lO集"),
        ("二〇二五", "二0二五"),
        ("《匠心》", "匠心"),
        ("elan", "élan"),
        ("匠\u200b心", "匠心"),
        ("⼯业", "工业"),
        ("straße", "STRASSE"),
    ],
)
def test_look_alikes_share_a_key(one: str, other: str) -> None:
    """A second entry under a name that only looks the same is found."""
    assert text.fold(one) == text.fold(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("大国工匠", "大国重器"),
        ("第一集", "第二集"),
        ("匠心", "心匠"),
        ("？", "！"),
        ("", "a"),
    ],
)
def test_different_names_keep_different_keys(one: str, other: str) -> None:
    """Titles made of signs alone still differ."""
    assert text.fold(one) != text.fold(other)


@given(ANYTHING)
def test_a_key_is_its_own_key(typed: str) -> None:
    """Folding is settled after one pass, whatever it is given."""
    assert text.fold(text.fold(typed)) == text.fold(typed)


# --- one spelling: what it costs, and the characters of old input methods ------------------------------------

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
    content = path.read_text(encoding="utf-8")
    if "unicodedata" not in content:
        return []
    tree = ast.parse(content)
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
        "chalicelib/text.py": ["normalize"]
    }


@pytest.mark.parametrize("marks", HOSTILE)
@pytest.mark.parametrize("form", FORMS)
def test_no_run_of_marks_is_long(form: str, marks: str) -> None:
    """The work of sorting marks grows with the square of a run, so the longest run decides what a text can cost.

    Marks are counted in the result, where every character has been taken apart (UAX #15 allows 30; a letter that is
    taken apart brings up to four).
    """
    spread = unicodedata.normalize("NFD", text.normalized(form, "a" + marks * 200))  # type: ignore[arg-type]
    run, longest = 0, 0
    for character in spread:
        run = run + 1 if unicodedata.combining(character) else 0
        longest = max(longest, run)
    assert 0 < longest <= 2 * (text.MARKS_IN_A_ROW + 4)


@given(st.text(st.characters(codec=None, exclude_categories=()), max_size=60), st.sampled_from(FORMS))
def test_honest_texts_are_normalized_as_unicode_says(value: str, form: str) -> None:
    """Breaking runs changes nothing where no run has more than 30 marks."""
    assert text.normalized(form, value[:30]) == unicodedata.normalize(form, value[:30])  # type: ignore[arg-type]


def _of_gbk(place: int) -> str:
    """The character at a place of GBK's row FE, as Python's codec for GB 18030-2000 reads it."""
    trail = 0x50 + place + (0x50 + place >= 0x7F)  # 7F is no second byte
    return bytes([0xFE, trail]).decode("gb18030")


def test_old_characters_become_what_the_standard_says() -> None:
    """The codec knows 66 of the 80; the other 14 it leaves in the private use area, where GB 18030-2022 moves them."""
    row = {0xE815 + place: _of_gbk(place) for place in range(80)}
    known = {old: new for old, new in row.items() if unicodedata.category(new) != "Co"}
    assert {old: text.OLD[old] for old in known} == known
    moved = {f"{old:X}": f"{ord(text.OLD[old]):X}" for old in sorted(row.keys() - known.keys())}
    assert moved == {
        **{"E816": "20087", "E817": "20089", "E818": "200CC", "E831": "215D7", "E83B": "2298F", "E855": "241FE"},
        **{"E81E": "9FB4", "E826": "9FB5", "E82B": "9FB6", "E82C": "9FB7"},
        **{"E832": "9FB8", "E843": "9FB9", "E854": "9FBA", "E864": "9FBB"},
    }
    vertical = [f"{ord(text.OLD[old]):X}" for old in range(0xE78D, 0xE797)]
    assert vertical == ["FE10", "FE12", "FE11", "FE13", "FE14", "FE15", "FE16", "FE17", "FE18", "FE19"]
    assert (text.OLD[0xE7C7], text.OLD[0xE7C8]) == ("\u1e3f", "\u01f9")
    assert len(text.OLD) == 80 + 10 + 2


def test_every_mark_is_seen_by_the_search_for_runs() -> None:
    """A mark that the quick search missed would let a long run pass unbroken."""
    row = [chr(point) for point in range(sys.maxunicode + 1) if text._is_mark(chr(point))]
    assert len(row) > 2000
    assert [mark for mark in row if not text._RUN.search(mark * (text.MARKS_IN_A_ROW + 1))] == []
