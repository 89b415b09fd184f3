"""The summary sheet of the works that name a recommending unit."""

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from chalicelib.entry.entries import Entry, Status
from chalicelib.entry.form import Form
from chalicelib.entry.picks import Pick, Picks
from chalicelib.entry.upload import Video
from chalicelib.people.entrants import Entrant, EntrantKind, Profile
from chalicelib.video.verdicts import Facts
from chalicelib.workbooks import recommendation_sheet
from tests.sample_call import CALL
from tests.unit.people.units import AT, CODE, UNIT

PROFILE = Profile(
    kind=EntrantKind.UNIT,
    name="广东精工机械有限公司",
    province="广东省",
    city="广州市",
    contact_person="张三",
    phone="13800138000",
    email="zhang@example.cn",
    credit_code=CODE,
)


def work(number: int, **more: Any) -> Entry:
    """A submitted work with a checked video."""
    form = Form(
        title=f"作品{number}",
        category="documentary",
        theme="green",
        synopsis="=简介",
        creators=("李四", "王五"),
        public_link="https://example.cn/a",
    )
    video = Video(
        key=f"k{number}",
        version="v1",
        name="a.mp4",
        size=9,
        uploaded_at=AT,
        facts=Facts(width=1080, height=1920, duration_seconds=3725.6),
    )
    entry = Entry(
        id=f"e{number}",
        contest=CALL.id,
        owner="o1",
        entrant_name=PROFILE.name,
        form=form,
        created_at=AT,
        updated_at=AT,
        status=Status.SUBMITTED,
        receipt=f"WF2025-{number}",
        submitted_at=AT + timedelta(minutes=number),
        video=video,
    )
    return msgspec.structs.replace(entry, **more)


def sheet_of(*entries: Entry, entrants: dict[str, Entrant] | None = None) -> Any:
    """The unit's workbook."""
    known = (
        {"o1": Entrant(id="o1", contest=CALL.id, contact="c", created_at=AT, profile=PROFILE)}
        if entrants is None
        else entrants
    )
    return recommendation_sheet.workbook(UNIT, entries, entrants=known, definition=CALL, at=AT)


def test_the_sheet_has_the_columns_and_the_header_of_the_field() -> None:
    """Name, header and columns of the 作品推荐汇总表; its date is Beijing's."""
    book = sheet_of(work(1))
    sheet = book.sheets[0]
    assert book.name == "东莞市工业和信息化局+推荐车间里的故事.xlsx"
    assert sheet.facts == (
        ("推荐单位", "东莞市工业和信息化局"),
        ("统一社会信用代码", CODE),
        ("所在地", "广东省 东莞市"),
        ("填表人", "赵六"),
        ("电话", "13800138001"),
        ("邮箱", "zhao@example.cn"),
        ("日期", date(2025, 8, 25)),
        ("推荐总数", 1),
    )
    assert [column.title for column in sheet.columns] == [
        "序号", "作品名称", "作品类型", "时长", "画幅", "投稿主体", "主体类型", "统一社会信用代码",
        "主创人员", "联系人", "手机", "内容简介", "推荐意见", "报名编号", "公开链接", "保密审查", "备注",
    ]  # fmt: skip


def test_a_row_is_filled_in_but_for_the_units_own_columns() -> None:
    """Opinion, secrecy review and remarks stay empty for the unit."""
    assert sheet_of(work(1)).sheets[0].rows == ((
        1, "作品1", "纪录片", timedelta(seconds=3726), "9:16（1080×1920）", "广东精工机械有限公司", "单位", CODE,
        "李四、王五", "张三", "13800138000", "=简介", None, "WF2025-1", "https://example.cn/a", None, None,
    ),)  # fmt: skip


def test_only_submitted_works_in_the_order_of_submission() -> None:
    """Drafts and works that left the call are no recommendation."""
    rows = (
        sheet_of(
            work(3),
            work(1),
            work(2, submitted_at=None, status=Status.DRAFT),
            work(4, status=Status.WITHDRAWN),
            work(5, status=Status.DISQUALIFIED),
        )
        .sheets[0]
        .rows
    )
    assert [(row[0], row[1]) for row in rows] == [(1, "作品1"), (2, "作品3")]


def test_what_is_not_known_stays_empty() -> None:
    """A video not checked yet, an entrant whose data was erased, a category of an older definition."""
    unchecked = msgspec.structs.replace(work(1).form, category="hologram")
    row = sheet_of(work(1, video=None, form=unchecked), entrants={}).sheets[0].rows[0]
    assert row[2:5] == ("hologram", None, None)
    assert row[6:11] == (None, None, "李四、王五", None, None)


@pytest.mark.parametrize(
    ("width", "height", "words"),
    [
        (1920, 1088, "16:9（1920×1088）"),
        (2160, 3840, "9:16（2160×3840）"),
        (0, 0, ""),
    ],
)
def test_the_picture_is_told_by_the_nearest_ratio(width: int, height: int, words: str) -> None:
    """As people say it, with the size beside it."""
    assert recommendation_sheet.frame(width, height, CALL) == words


def test_a_unit_that_is_its_province_says_it_once() -> None:
    """北京市 is not written twice."""
    unit = msgspec.structs.replace(UNIT, province="北京市", city="北京市")
    assert (
        dict(recommendation_sheet.workbook(unit, (), entrants={}, definition=CALL, at=AT).sheets[0].facts)["所在地"]
        == "北京市"
    )


def test_a_confirmed_list_is_the_sheet() -> None:
    """In the unit's order, with its opinion and the signed secrecy review; what left the call since is off it."""
    picked = (("e2", "首选"), ("e3", "撤回的"), ("e1", "=次选"))
    confirmed = Picks(
        unit="u1",
        contest=CALL.id,
        picks=tuple(Pick(entry=e, opinion=opinion, cleared_by="钱七", cleared_at=AT) for e, opinion in picked),
        confirmed_at=AT,
    )
    works = (work(1), work(2), work(3, status=Status.WITHDRAWN), work(4))
    book = recommendation_sheet.workbook(UNIT, works, entrants={}, definition=CALL, at=AT, confirmed=confirmed)
    rows, signed = book.sheets[0].rows, f"{CALL.recommendation.secrecy.zh}审查人：钱七，2025-08-25"
    assert [(row[0], row[1], row[12], row[15]) for row in rows] == [
        (1, "作品2", "首选", signed),
        (2, "作品1", "=次选", signed),
    ]
