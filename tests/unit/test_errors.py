"""Refusals: each has a code, words in both languages, and everything its words need."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from chalicelib import errors
from chalicelib.api.refusals import STATUSES
from chalicelib.bilingual import Text
from chalicelib.errors import FIELD_WORDS, WORDS, FieldProblem, Problem, ProblemKind, field_problem, invalid

ROOT = Path(__file__).parents[2]
SOURCES = [path for folder in ("chalicelib", "functions") for path in sorted((ROOT / folder).rglob("*.py"))]
CODE_AT = {"Problem": 0, "field_problem": 1, "refuse": 1}  # which argument of each is the code


class Raised(NamedTuple):
    """One place of the program that refuses: where, with which words, and the values given to them."""

    place: str
    words: tuple[str, ...]
    values: set[str]


def refusals() -> Iterator[Raised]:
    """Every refusal whose code stands in the source."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and (found := _refusal(node)):
                yield Raised(f"{path.relative_to(ROOT)}:{node.lineno}", *found)


def _refusal(call: ast.Call) -> tuple[tuple[str, ...], set[str]] | None:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name not in CODE_AT or len(call.args) <= CODE_AT[name]:
        return None
    code = call.args[CODE_AT[name]]
    if not isinstance(code, ast.Constant) or not isinstance(code.value, str):
        return None
    words = WORDS[code.value][1:] if name == "Problem" else FIELD_WORDS[code.value]
    return words, {str(keyword.arg) for keyword in call.keywords}


def gaps(words: str) -> set[str]:
    """The placeholders of some words."""
    return set(re.findall(r"{(\w+)}", words))


def test_every_refusal_fills_in_its_words() -> None:
    """A refusal never ends in an error of its own because a value is missing."""
    found = list(refusals())
    assert len(found) > 80
    assert [raised for raised in found if not gaps("".join(raised.words)) <= raised.values] == []


def test_every_code_is_used() -> None:
    """Words for what can never happen would only mislead the readers of the table."""
    source = "".join(path.read_text() for path in SOURCES if path.name != "errors.py")
    assert "raise Stale" in source
    codes = {"INVALID_FIELDS", "STALE", *re.findall(r'"([A-Z][A-Z_]+)"', source)}
    assert [code for code in (*WORDS, *FIELD_WORDS) if code not in codes] == []


@pytest.mark.parametrize("code", [*WORDS, *FIELD_WORDS])
def test_words_stand_in_both_languages(code: str) -> None:
    """Chinese that is Chinese, English that is English, the same facts in both."""
    zh, en = (WORDS.get(code) or FIELD_WORDS[code])[-2:]
    assert re.search("[\u4e00-\u9fff]", zh)
    assert en.isascii() or set(re.findall(r"[^\x00-\x7f]", en)) <= set("“”’")
    assert {gap.removesuffix("_en") for gap in gaps(en)} == gaps(zh)


def test_every_kind_of_refusal_is_used_and_has_a_status() -> None:
    """The two tables meet."""
    assert {kind for kind, _, _ in WORDS.values()} == set(ProblemKind) == set(STATUSES)


def test_help_is_named_for_what_the_reader_cannot_mend() -> None:
    """Known codes alone; a slip in a form, a code or a link is mended on the page itself."""
    assert set(WORDS) >= errors.HELPED
    mended = {code for code, (kind, *_) in WORDS.items() if kind in (ProblemKind.INVALID, ProblemKind.SIGNED_OUT)}
    assert (mended | {"STALE", "CSRF", "WORK_NEEDED", "NOT_COMPLETE"}) & errors.HELPED == set()
    assert (Problem("SERVER_ERROR").needs_help, Problem("INVALID_FIELDS").needs_help) == (True, False)


def test_a_problem_carries_code_kind_fields_and_words() -> None:
    """What the API tells of it."""
    field = field_problem("title", "TOO_LONG", limit=80)
    assert field == FieldProblem("title", "TOO_LONG", Text("过长，最多 80 个字", "Too long: at most 80 characters"))
    problem = invalid(field)
    assert (problem.code, problem.kind, problem.fields) == ("INVALID_FIELDS", ProblemKind.INVALID, (field,))
    assert Problem("PARTS_MISSING", missing=3).message == Text(
        "还有 3 个分片未上传完成，请继续上传。", "3 parts have not arrived yet. Continue the upload."
    )
    assert str(Problem("STALE")) == "STALE"


def test_an_unknown_code_is_an_error_of_the_program() -> None:
    """It is found by the first test that meets it, not by a reader."""
    with pytest.raises(KeyError):
        errors.field_problem("title", "NO_SUCH_CODE")
    with pytest.raises(KeyError):
        _ = Problem("NO_SUCH_CODE").message
