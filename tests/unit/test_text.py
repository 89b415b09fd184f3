"""What people type, cleaned; and what counts as looking alike."""

import unicodedata

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


@given(ANYTHING)
def test_a_readable_line_is_one_visible_line(typed: str) -> None:
    """Whatever was typed: what is accepted has no control, direction or zero-width character left."""
    line = text.clean_line(typed)
    if text.is_readable(line):
        assert not {unicodedata.category(one) for one in line} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
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
