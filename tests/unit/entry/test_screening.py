"""What a machine notices for the screeners: flags, never refusals."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.entry import entries, screening
from chalicelib.entry.entries import Entry, Video
from tests.unit import samples
from tests.unit.samples import AT, CALL, FORM, PLEDGES, REJECTED, UNKNOWN, WARNED


def flagged(entry: Entry | None = None, same_title: bool = False, **form: Any) -> tuple[str, ...]:
    """The flags of a work whose form is the sample's but for what is given."""
    work = samples.submitted() if entry is None else entry
    return screening.flags_of(
        msgspec.structs.replace(work, form=msgspec.structs.replace(work.form, **form)), CALL, same_title
    )


@pytest.mark.parametrize(
    ("entry", "flags"),
    [
        (samples.submitted(), ()),
        (samples.submitted(WARNED), ("VIDEO_WARNING",)),
        (samples.submitted(UNKNOWN), ("VIDEO_UNVERIFIED",)),
        (entries.submit(samples.probing(), PLEDGES, CALL, AT).row, ("VIDEO_UNVERIFIED",)),
        (samples.draft(), ("VIDEO_UNVERIFIED",)),
        (samples.judged(REJECTED), ()),
    ],
)
def test_videos_that_need_a_look(entry: Entry, flags: tuple[str, ...]) -> None:
    """Warned of, or never verified; a rejected one does not get here."""
    assert flagged(entry) == flags


@pytest.mark.parametrize(
    ("statement", "declared"),
    [
        ("", False),
        ("无", False),
        ("无。", False),
        ("未使用", False),
        ("未使用AI", False),
        ("未使用 ai！", False),
        ("未使用人工智能。", False),
        ("None", False),
        ("NO", False),
        ("无 人机航拍画面由 AI 生成", True),
        ("片尾音乐由人工智能生成", True),
        ("No. 3 was generated", True),
    ],
)
def test_use_of_ai_is_flagged_where_it_is_declared(statement: str, declared: bool) -> None:
    """A plain no, however spelt, is no declaration."""
    assert flagged(ai_statement=statement) == (("AI_DECLARED",) if declared else ())


@pytest.mark.parametrize(
    ("category", "number", "flags"),
    [
        ("micro_drama", "", ("FILING_NUMBER_MISSING",)),
        ("micro_drama", "网微剧备字（2025）第 1 号", ()),
        ("documentary", "", ()),
    ],
)
def test_types_with_filing_numbers_are_told_by_the_definition(
    category: str, number: str, flags: tuple[str, ...]
) -> None:
    """Which types carry a number is the call's to say."""
    assert flagged(category=category, filing_number=number) == flags


def test_flags_stand_in_one_order() -> None:
    """Gravest first, so that lists of works read alike."""
    work = samples.submitted(UNKNOWN)
    assert flagged(work, True, ai_statement="全片由 AI 生成", category="micro_drama") == (
        "VIDEO_UNVERIFIED",
        "AI_DECLARED",
        "SAME_TITLE",
        "FILING_NUMBER_MISSING",
    )


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
        (msgspec.structs.replace(samples.submitted(), contest="another"), False),
    ],
)
def test_who_is_on_the_list(entry: Entry, enters: bool) -> None:
    """Submitted to this call, and not before the screeners yet; a failed check bars nobody."""
    assert screening.may_enter(entry, CALL) == enters


def test_a_video_that_arrived_late_in_the_grace_is_looked_at() -> None:
    """Its check may not have begun when the list is frozen."""
    video = Video(key="k", version="v", name="n", size=1, uploaded_at=AT)
    assert flagged(samples.draft(video=video)) == ("VIDEO_UNVERIFIED",)
