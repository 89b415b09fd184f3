"""The sheet of all entries: every field of each, in words, with the contacts of its entrant."""

from datetime import date, timedelta
from decimal import Decimal

import msgspec

from chalicelib.clock import BEIJING
from chalicelib.entry.form import FIELDS
from chalicelib.entry.search import Search
from chalicelib.workbooks import entries_sheet
from chalicelib.workbooks.entries_sheet import Asked
from tests.unit import samples
from tests.unit.entry.test_answers import answered
from tests.unit.entry.test_extra_fields import ASKING, filled
from tests.unit.samples import CALL, ENTRANT, LATER

ASKED = Asked(filters=(("状态", "已提交"),), at=LATER)


def test_every_field_has_its_words() -> None:
    """Choices by their names, a unit by its name, boxes as 是 and 否; and how to reach whoever made it."""
    entry = samples.submitted()
    assert entry.video is not None
    assert entry.video.facts is not None
    book = entries_sheet.workbook(
        [entry], {ENTRANT.id: ENTRANT}, {"u1": "广东省工业和信息化厅"}, asked=ASKED, definition=CALL
    )
    [sheet] = book.sheets
    [row] = sheet.rows
    told = dict(zip([column.title.zh for column in entries_sheet.columns(CALL)], row, strict=True))
    category = next(each.text.zh for each in CALL.categories if each.id == "documentary")
    wanted = {
        "报名编号": entry.receipt,
        "作品类型": category,
        "主创人员": "李四、王五",
        "AI 使用声明": "未使用 AI 生成合成内容",
        "推荐单位": "广东省工业和信息化厅",
        "联系人": "张三",
        "手机": "13800138000",
        "邮箱": "zhang@example.cn",
        "登录联系方式": "13800138000",
        "时长": timedelta(seconds=round(entry.video.facts.duration_seconds)),
        "提交日期": entry.submitted_at and entry.submitted_at.astimezone(BEIJING).date(),
        "初筛结果": None,
    }
    assert {name: told[name] for name in wanted} == wanted
    assert sheet.facts == (("状态", "已提交"), ("作品总数", 1), ("导出日期", LATER.astimezone(BEIJING).date()))


def test_a_field_of_the_calls_own_has_a_column() -> None:
    """Behind those of every form, numbers and dates as such; empty where an entry was not asked."""
    entry = msgspec.structs.replace(samples.submitted(), form=filled(shown="here", cost="12.5", begun="2025-08-31"))
    book = entries_sheet.workbook([entry], {}, {}, asked=ASKED, definition=ASKING)
    titles = [column.title.zh for column in entries_sheet.columns(ASKING)]
    told = dict(zip(titles, book.sheets[0].rows[0], strict=True))
    assert [told[each.text.zh] for each in ASKING.extra_fields] == [
        None,
        None,
        "本次征集",
        Decimal("12.5"),
        None,
        date(2025, 8, 31),
        None,
    ]
    assert titles.index([*FIELDS.values()][-1].label.zh) + 1 == titles.index("拍摄地")


def test_independent_answers_and_their_agreement_are_exported() -> None:
    """Those of decided entries in order; an open answer is nobody's to read. The head says how well people agree."""
    works = [answered("pp"), answered("rpp"), answered("r")]
    book = entries_sheet.workbook(works, {}, {}, asked=ASKED, definition=CALL)
    [sheet] = book.sheets
    assert [row[-1] for row in sheet.rows] == ["通过；通过", "不通过：理由a；通过；通过", None]
    assert sheet.facts[2:] == (
        ("初筛意见一致", "1/2（50%）"),
        ("导出日期", LATER.astimezone(BEIJING).date()),
    )


def test_titles_of_columns_are_unique() -> None:
    """People sort and filter by them."""
    titles = [column.title.zh for column in entries_sheet.columns(CALL)]
    assert sorted(set(titles)) == sorted(titles)


def test_entrants_from_anywhere_state_a_country() -> None:
    """Its column is called so, and there is none for a Chinese unit's code."""
    abroad = msgspec.structs.replace(CALL, entrants_from="anywhere")
    titles = {column.title.en for column in entries_sheet.columns(abroad)}
    told = ("Country or region", "Province", "Unified social credit code")
    assert [name in titles for name in told] == [True, False, False]


def test_an_entry_without_video_and_owner_has_a_line() -> None:
    """Nothing that is there is left out because something else is missing."""
    entry = msgspec.structs.replace(samples.draft(), entrant_name="某厂")
    book = entries_sheet.workbook([entry], {}, {}, asked=ASKED, definition=CALL)
    assert book.sheets[0].rows[0][3] == "某厂"


def test_the_head_says_what_was_filtered_by() -> None:
    """In words; an unknown value as it was asked for."""
    wanted = Search(find="工匠", status="in_review", category="documentary", unit="u1", flag="SAME_TITLE")
    category = next(each.text.zh for each in CALL.categories if each.id == "documentary")
    told = entries_sheet.filters(wanted, {"u1": "某厅"}, CALL)
    assert [name for name, _ in told] == ["搜索", "状态", "作品类型", "推荐单位", "初筛提示"]
    assert [told[0][1], told[2][1], told[3][1]] == ["工匠", category, "某厅"]
    assert entries_sheet.filters(Search(status="x"), {}, CALL) == (("状态", "x"),)
    own = entries_sheet.filters(Search(extra="shown:else,gone:x"), {}, ASKING)
    assert own == (("首播", "其他平台"), ("gone", "x"))
    assert entries_sheet.filters(Search(), {}, CALL) == ()
