"""Namesakes: whom a line of creators names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib import text
from chalicelib.judging import namesakes


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("李晓明", {"李晓明"}),
        ("李晓明（导演）", {"李晓明"}),
        ("（导演）李晓明", {"李晓明"}),
        ("导演：李晓明、王五（摄影）", {"李晓明", "王五"}),
        ("总导演:李晓明;编剧:王五", {"李晓明", "王五"}),
        ("导演 李晓明", {"李晓明"}),
        ("导演李晓明", {"李晓明"}),
        ("李 明", {"李明"}),
        ("李　明", {"李明"}),
        ("李晓明和王五", {"李晓明", "王五"}),
        ("欧阳建华教授", {"欧阳建华"}),
        ("李晓明 副教授", {"李晓明"}),
        ("阿卜杜拉·买买提", {"阿卜杜拉买买提"}),
        ("John Smith", {"johnsmith"}),
        ("JOHN  SMITH and Ann Lee", {"johnsmith", "annlee"}),
        ("𠮷田", {"𠮷田"}),
    ],
)
def test_whom_a_line_names(line: str, names: set[str]) -> None:
    """Everybody is found, by a key that no title, duty or space changes; more keys do no harm."""
    assert {text.fold(name) for name in names} <= namesakes.named_in(line)


@pytest.mark.parametrize("line", ["", "导演", "（导演）", "王", "、、", "和"])
def test_a_line_without_a_name_names_nobody_of_note(line: str) -> None:
    """A duty alone is nobody's name but its own, and a single character is none."""
    assert namesakes.named_in(line) <= {"导演"}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("李晓明", "李 晓 明", True),
        ("李晓明", "李晓明教授", True),
        ("李晓明", "李晓朋", False),
        ("Ann Lee", "ann LEE", True),
        ("阿卜杜拉·买买提", "阿卜杜拉•买买提", True),
    ],
)
def test_two_spellings_of_a_name(one: str, other: str, same: bool) -> None:
    """As people write the same name in two forms."""
    assert (namesakes.key_of(one) == namesakes.key_of(other)) is same


NAMES = st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=3, max_size=4)


@given(st.lists(NAMES, min_size=1, max_size=5), st.sampled_from(["、", "，", "；", " ", "/"]))
def test_every_name_of_a_list_is_found(names: list[str], mark: str) -> None:
    """Whatever stands between the names."""
    plain = [name for name in names if namesakes.key_of(name) == text.fold(name)]
    assert {text.fold(name) for name in plain} <= namesakes.named_in(mark.join(names))
