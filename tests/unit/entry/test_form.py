"""The form of an entry: its limits, its words, and the answer about AI."""

from datetime import UTC, date, datetime
from typing import Any

import msgspec
import pytest

from chalicelib.call.definition import RecommendationRules
from chalicelib.entry import form as entry_form
from chalicelib.entry.form import FIELDS, AiUse, Form, clean_form, not_asked, unfilled
from chalicelib.form_fields import FieldKind
from tests.unit.samples import AT, CALL, FORM, refused_fields


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"title": " \u200b "}, [("title", "REQUIRED")]),
        ({"title": "工" * 81}, [("title", "TOO_LONG")]),
        ({"title": "大国\x07工匠"}, [("title", "BAD_CHARACTER")]),
        ({"synopsis": "工" * 1001}, [("synopsis", "TOO_LONG")]),
        ({"category": "hologram"}, [("category", "NOT_A_CHOICE")]),
        ({"theme": "blue"}, [("theme", "NOT_A_CHOICE")]),
        ({"creators": ("李" * 61,)}, [("creators", "TOO_LONG")]),
        ({"creators": ("李四",) * 51}, [("creators", "TOO_MANY")]),
        ({"public_link": "javascript:alert(1)"}, [("public_link", "BAD_LINK")]),
        ({"public_link": 'https://a.cn/"><script>'}, [("public_link", "BAD_LINK")]),
        ({"public_link": "//a.cn"}, [("public_link", "BAD_LINK")]),
        (
            {"ai_use": AiUse.SOME, "ai_statement": "工" * 501, "materials": "工" * 501, "filing_number": "工" * 61},
            [("ai_statement", "TOO_LONG"), ("materials", "TOO_LONG"), ("filing_number", "TOO_LONG")],
        ),
    ],
)
def test_everything_wrong_with_a_form_is_named(wrong: dict[str, Any], found: list[tuple[str, str]]) -> None:
    """Field by field, all at once."""
    assert refused_fields(clean_form, msgspec.structs.replace(FORM, **wrong), CALL, AT) == found


def test_a_form_at_its_limits_passes() -> None:
    """A limit includes its last character; while it is a draft all but the title may be empty."""
    full = msgspec.structs.replace(
        FORM,
        title="工" * 80,
        synopsis="工" * 1000,
        creators=("李" * 60,) * 50,
        ai_use=AiUse.SOME,
        ai_statement="工" * 500,
    )
    assert clean_form(full, CALL, AT) == full
    assert clean_form(Form(title="题"), CALL, AT) == Form(title="题")


def test_every_option_has_its_words() -> None:
    """A choice is never shown as its id."""
    assert set(entry_form.AI_USES) == set(AiUse)
    assert {name for name, field in FIELDS.items() if bool(field.options) != (field.kind is FieldKind.OPTION)} == set()


def test_what_ai_made_is_asked_where_it_made_something() -> None:
    """A “no” needs no text, and a text that stands beside it is dropped."""
    some = msgspec.structs.replace(FORM, ai_use=AiUse.SOME)
    assert unfilled(some) == ("ai_statement",)
    assert unfilled(msgspec.structs.replace(some, ai_statement="片头由 AI 生成")) == ()
    none = msgspec.structs.replace(FORM, ai_use=AiUse.NONE, ai_statement="片头由 AI 生成")
    assert unfilled(none) == ()
    assert clean_form(none, CALL, AT).ai_statement == ""


@pytest.mark.parametrize(
    ("stored", "use", "statement"),
    [
        ("", None, ""),
        ("未使用 AI 生成合成内容", AiUse.NONE, ""),
        ("片头由 AI 生成", AiUse.SOME, "片头由 AI 生成"),
        ("未使用", AiUse.SOME, "未使用"),
    ],
)
def test_a_form_stored_before_there_was_an_id_is_still_read(stored: str, use: AiUse | None, statement: str) -> None:
    """The page's sentence for “no” is a no; any other text is for a person to read."""
    read = msgspec.convert({"title": "大国工匠", "ai_statement": stored}, Form)
    assert (read.ai_use, read.ai_statement) == (use, statement)


def test_a_form_that_is_read_and_written_stays_as_it_is() -> None:
    """The answer of an older form is stored with its id the next time."""
    read = msgspec.convert({"title": "大国工匠", "ai_statement": "片头由 AI 生成"}, Form)
    assert msgspec.convert(msgspec.to_builtins(read), Form) == read


@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(1899, 12, 31), [("completed_on", "BAD_DATE")]),
        (date(1900, 1, 1), []),
        (date(2025, 7, 1), []),
        (date(2025, 7, 2), [("completed_on", "BAD_DATE")]),
        (date(2, 5, 1), [("completed_on", "BAD_DATE")]),
    ],
)
def test_a_video_was_completed_between_the_first_films_and_today(day: date, found: list[tuple[str, str]]) -> None:
    """Today is Beijing's: 30 minutes past midnight there it is still the day before in UTC."""
    at = datetime(2025, 6, 30, 16, 30, tzinfo=UTC)
    assert refused_fields(clean_form, msgspec.structs.replace(FORM, completed_on=day), CALL, at) == found


def test_what_the_call_has_not_is_not_asked() -> None:
    """No theme where there is none to choose, no unit where there are none, no filing number without its category."""
    plain = tuple(msgspec.structs.replace(each, filing_number=False) for each in CALL.categories)
    bare = msgspec.structs.replace(CALL, themes=(), categories=plain, recommendation=RecommendationRules(units=False))
    assert not_asked(CALL) == ()
    assert not_asked(bare) == ("theme", "recommender", "filing_number")
    sent = Form(title="题", theme="green", recommender="u1", filing_number="1")
    assert clean_form(sent, bare, AT) == Form(title="题")
    assert unfilled(Form(title="题"), not_asked(bare)) == ("category", "synopsis", "creators", "completed_on", "ai_use")
