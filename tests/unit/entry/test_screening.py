"""The list of entries to screen: who is on it, and which titles are alike."""

from datetime import timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.entry import screening
from chalicelib.entry.entries import Entry
from tests.unit import samples
from tests.unit.samples import CALL, FORM, LATER, UNKNOWN, WARNED


def test_works_with_the_same_title_are_found_however_it_is_spelt() -> None:
    """Case, width, spaces and look-alike letters do not hide a second entry."""
    titles = ("大国工匠", "大国 工匠！", "大国エ匠", "Made in China", "ＭＡＤＥ ＩＮ ＣＨＩＮＡ", "另一件")
    works = [samples.draft(id=title, form=msgspec.structs.replace(FORM, title=title)) for title in titles]
    counts = screening.title_keys(works)
    assert [screening.shares_title(work, counts) for work in works] == [True, True, True, True, True, False]
    assert sum(counts.values()) == len(works)


@given(st.lists(st.sampled_from(["一", "二", "三", "四 ", "四"]), max_size=12))
def test_a_title_is_shared_when_another_work_bears_it(titles: list[str]) -> None:
    """Whatever the list: never because of the work itself."""
    works = [samples.draft(form=msgspec.structs.replace(FORM, title=title)) for title in titles]
    counts = screening.title_keys(works)
    plain = [title.strip() for title in titles]
    assert [screening.shares_title(work, counts) for work in works] == [plain.count(title) > 1 for title in plain]


@pytest.mark.parametrize(
    ("entry", "enters"),
    [
        (samples.submitted(), True),
        (samples.submitted(UNKNOWN), True),
        (samples.submitted(WARNED), True),
        (samples.judged(), False),
        (samples.listed(), False),
        (samples.early_return(LATER + timedelta(days=1)), True),
        (samples.early_return(LATER), False),
        (msgspec.structs.replace(samples.submitted(), contest="another"), False),
    ],
)
def test_who_is_on_the_list(entry: Entry, enters: bool) -> None:
    """Submitted to this call, and not before the screeners yet; a failed check bars nobody."""
    assert screening.may_enter(entry, CALL, LATER) == enters
