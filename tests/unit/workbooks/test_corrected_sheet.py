"""The sheet that goes back: every word of the one that came, and comments where something is to be looked at."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from chalicelib.workbooks import corrected_sheet, recommendation_sheet, reconciliation, xlsx
from tests.sample_call import CALL
from tests.unit.workbooks.mangled_sheets import (
    CASES,
    ENTRIES,
    HEADER,
    NAME,
    UNIT,
    filled,
    row_of,
    rows_of,
    saved,
    sheet,
)


def corrected(content: bytes, name: str = NAME) -> Any:
    """The workbook that goes back, opened again."""
    found = reconciliation.found_in(content, ENTRIES)
    result = reconciliation.reconcile(found, ENTRIES, CALL.categories, name)
    book = corrected_sheet.workbook(found, ENTRIES, result, CALL)
    return load_workbook(BytesIO(xlsx.write(book)))


def comments(page: Any) -> dict[str, str]:
    """The comments by cell."""
    return {cell.coordinate: cell.comment.text for row in page.iter_rows() for cell in row if cell.comment}


def texts(page: Any) -> set[str]:
    """All words of a sheet."""
    return {str(cell.value) for row in page.iter_rows() for cell in row if cell.value is not None}


def test_cells_that_differ_or_cannot_be_read_have_comments() -> None:
    """The entry's value, the trouble in both languages, and how certain a match is; other cells have none."""
    rows = rows_of({"title": "匠心逐梦", "receipt": "", "synopsis": ""}, {"phone": "1380013"}, {"credit_code": 9.1e17})
    new = row_of(ENTRIES[0], 4, title="海上风车", entrant="明阳", receipt="", phone="", credit_code="", synopsis="")
    page = corrected(sheet(["推荐单位", UNIT], HEADER, *rows, new)).worksheets[0]
    head = next(row[0].row for row in page.iter_rows() if row[0].value == "序号")
    rounded = reconciliation.TROUBLES[reconciliation.Trouble.CODE_ROUNDED]
    phone = reconciliation.TROUBLES[reconciliation.Trouble.PHONE_UNREADABLE]
    assert comments(page) == {
        f"B{head + 1}": "报名信息为 The entry says：匠心筑梦",
        f"N{head + 1}": "对应 GS2025-7K3M9-QXW2T《匠心筑梦》，匹配度 71% certainty",
        f"K{head + 2}": f"报名信息为 The entry says：13900139000\n{phone.zh} {phone.en}",
        f"H{head + 3}": f"{rounded.zh} {rounded.en}",
        f"B{head + 4}": f"{corrected_sheet.MISSING.zh} {corrected_sheet.MISSING.en}",
    }
    assert page[f"H{head + 3}"].value == "9.1E+17"
    assert page[f"B{head + 1}"].value == "匠心逐梦"


def test_nothing_of_the_sheet_is_lost() -> None:
    """Columns that the form has not, remarks, other sheets, whatever was written."""
    above: list[list[Any]] = [["推荐单位：" + UNIT, None, "填表人：周九"], ["附言：请查收"], [*HEADER, "获奖情况"]]
    below: list[list[Any]] = [["备注：以上作品已审查"], [None, "经办：郑一"]]
    work: list[Any] = [*row_of(ENTRIES[0]), "省一等奖"]
    book = filled([*above, work, *below])
    book.create_sheet("说明").append(["请勿改动", 3])
    back = corrected(saved(book))
    assert {
        "获奖情况",
        "省一等奖",
        "备注：以上作品已审查",
        "经办：郑一",
        "附言：请查收",
        UNIT,
        "周九",
        "推荐",
    } <= texts(back.worksheets[0])
    assert [(page.title, texts(page)) for page in back.worksheets[1:]] == [("说明", {"请勿改动", "3"})]


def test_the_form_is_the_official_one() -> None:
    """Its columns come first and in their order, under the contest's title, and nothing is taken for a formula."""
    changed = {"title": "+cmd(1)", "remarks": "@SUM(1)"}
    page = corrected(CASES["plain"]().content).worksheets[0]
    row = next(row for row in page.iter_rows(values_only=True) if row[0] == "序号")
    assert list(row) == [column.title.zh for column in recommendation_sheet.COLUMNS]
    assert page["A1"].value == CALL.official_form.title
    harmful = corrected(sheet(HEADER, *rows_of(changed))).worksheets[0]
    cells = [cell for row in harmful.iter_rows() for cell in row if str(cell.value)[:1] in "+@"]
    assert [(cell.value, cell.data_type, cell.quotePrefix) for cell in cells] == [
        ("+cmd(1)", "s", True),
        ("@SUM(1)", "s", True),
    ]


def test_a_corrected_sheet_can_come_back() -> None:
    """What we hand out is read like any other, with the same result."""
    back = corrected(CASES["every_field_differs"]().content)
    stream = BytesIO()
    back.save(stream)
    found = reconciliation.found_in(stream.getvalue(), ENTRIES)
    again = reconciliation.reconcile(found, ENTRIES, CALL.categories, NAME)
    assert [len(match.differences) for match in again.matched] == [8, 0, 0]
    assert (again.problems, again.not_submitted, again.not_recommended) == ((), (), ())
