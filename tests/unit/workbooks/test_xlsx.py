"""The .xlsx writer: what a spreadsheet program finds in the file, above all that texts stay texts."""

from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.workbooks.sheets import Column, ColumnKind, Value, Workbook, Worksheet
from chalicelib.workbooks.xlsx import write

COLUMNS = (
    Column(title="序号", width=6, kind=ColumnKind.WHOLE),
    Column(title="名称", width=40),
    Column(title="代码", width=20, kind=ColumnKind.CODE),
    Column(title="得分", width=10, kind=ColumnKind.POINTS),
    Column(title="时长", width=10, kind=ColumnKind.DURATION),
    Column(title="日期", width=12, kind=ColumnKind.DATE),
    Column(title="意见", width=10, choices=("推荐", "不推荐")),
)
FACTS: tuple[tuple[str, Value], ...] = (("推荐单位", "某局"), ("日期", date(2025, 8, 25)), ("总数", 2))
ROW: tuple[Value, ...] = (
    1,
    "大国重器",
    "913501000000000000",
    Decimal("84.95"),
    timedelta(hours=1, seconds=5),
    date(2025, 6, 1),
    None,
)


def written(*rows: tuple[Value, ...], columns: tuple[Column, ...] = COLUMNS) -> Any:
    """The first sheet as a spreadsheet program reads it."""
    sheet = Worksheet(name="表", title="汇总表", facts=FACTS, columns=columns, rows=rows)
    return load_workbook(BytesIO(write(Workbook("表.xlsx", (sheet,))))).worksheets[0]


def test_values_keep_their_kind() -> None:
    """Numbers, points, times and dates are values; long digits stay text."""
    page = written(ROW)
    head = next(row for row in page.iter_rows() if row[0].value == "序号")
    cells = page[head[0].row + 1]
    assert [cell.value for cell in cells[:4]] == [1, "大国重器", "913501000000000000", 84.95]
    assert cells[4].value == timedelta(hours=1, seconds=5)
    assert cells[5].value.date() == date(2025, 6, 1)
    assert [cell.number_format for cell in cells[:6]] == ["0", "@", "@", "0.00", "[h]:mm:ss", "yyyy-mm-dd"]


@pytest.mark.parametrize(
    "text",
    [
        "=cmd|'/c calc'!A1",
        "+1",
        "-2+3",
        "@SUM(A1)",
        "\tx",
        "＝1+1",
        "＋1",
        "－1",
        "＠a",
        '=HYPERLINK("http://x","y")',
    ],
)
def test_no_text_becomes_a_formula(text: str) -> None:
    """An entrant's words are never run on an organizer's computer, nor after saving."""
    page = written((1, text, text, None, None, None, text))
    for cell in next(page.iter_rows(min_row=page.max_row)):
        if isinstance(cell.value, str):
            assert (cell.data_type, cell.value, cell.quotePrefix) == ("s", text, True)
    assert page.cell(page.max_row, 1).quotePrefix is False


def test_a_fact_is_no_formula_either() -> None:
    """The header block holds people's words too."""
    sheet = Worksheet(name="表", title="=1+1", facts=(("单位", "=1+1"),), columns=COLUMNS, rows=())
    page = load_workbook(BytesIO(write(Workbook("表.xlsx", (sheet,))))).worksheets[0]
    found = [cell for row in page.iter_rows() for cell in row if cell.value == "=1+1"]
    assert [(cell.data_type, cell.quotePrefix) for cell in found] == [("s", True), ("s", True)]


def test_characters_that_xml_cannot_hold_do_not_break_the_file() -> None:
    """Whatever an older row holds, the workbook opens; a cell never exceeds what Excel takes."""
    page = written((1, "a\x00b\x0bc", "工" * 40_000, None, None, None, None))
    assert page.cell(page.max_row, 2).value == "abc"
    assert len(page.cell(page.max_row, 3).value) == 32_767


def test_it_prints_and_scrolls_as_it_should() -> None:
    """A4 landscape, one page wide, the header frozen, repeated and filterable."""
    page = written(ROW, ROW)
    head = next(row for row in page.iter_rows() if row[0].value == "序号")[0].row
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert (page.page_setup.fitToWidth, page.page_setup.fitToHeight) == (1, 0)
    assert page.sheet_properties.pageSetUpPr.fitToPage
    assert (page.freeze_panes, page.print_title_rows) == (f"A{head + 1}", f"${head}:${head}")
    assert page.auto_filter.ref == f"A{head}:G{head + 2}"
    assert page.column_dimensions["B"].width == 40
    offered = page.data_validations.dataValidation[0]
    assert (offered.formula1, str(offered.sqref)) == ('"推荐,不推荐"', f"G{head + 1}:G{head + 2}")


def test_facts_stand_as_label_and_value() -> None:
    """Each fact has a label cell and a value cell, in any width of table."""
    for columns in (COLUMNS, COLUMNS[:1], (Column(title="项目", width=26), Column(title="内容", width=90))):
        page = written(ROW[: len(columns)], columns=columns)
        values = [cell.value for row in page.iter_rows() for cell in row if cell.value is not None]
        for label, value in FACTS:
            found = values[values.index(label) + 1]
            assert getattr(found, "date", lambda same=found: same)() == value


def test_an_empty_sheet_is_a_sheet() -> None:
    """A unit without works gets a file that opens."""
    assert written().max_row >= 4
