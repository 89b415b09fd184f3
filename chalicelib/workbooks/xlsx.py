"""Sheets of plain values as an .xlsx file, written row by row: memory does not grow with the rows."""

from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import Any, NamedTuple

from openpyxl import Workbook as File
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from chalicelib.bilingual import Language, Text
from chalicelib.workbooks.sheets import Column, ColumnKind, Value, Workbook, Worksheet

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

FORMATS = {
    ColumnKind.TEXT: "@",
    ColumnKind.CODE: "@",
    ColumnKind.WHOLE: "0",
    ColumnKind.POINTS: "0.00",
    ColumnKind.SHARE: "0%",
    ColumnKind.DURATION: "[h]:mm:ss",
    ColumnKind.DATE: "yyyy-mm-dd",
    ColumnKind.NUMBER: "General",
}
# A spreadsheet takes a text that begins so for a formula, at the latest when the file is saved as CSV and opened
# again. Such texts are marked as quoted; Excel and WPS keep the mark when they save.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_A4 = 9  # ECMA-376, ST_PaperSize
_CELL_LIMIT = 32_767  # characters in a cell, Excel's own
_COMMENT_LIMIT = 2000  # characters; nobody reads more in a small box
_AUTHOR = Text("征选 Zhengxuan", "Zhengxuan")
_PAGES = Text("第 &P 页，共 &N 页", "Page &P of &N")

_TITLE_FONT = Font(name="微软雅黑", size=15, bold=True)
_LABEL_FONT = Font(name="微软雅黑", size=10, color="FF5A6472")
_HEAD_FONT = Font(name="微软雅黑", size=10, bold=True, color="FFFFFFFF")
_BODY_FONT = Font(name="微软雅黑", size=10)
_HEAD_FILL = PatternFill("solid", start_color="FF1F4E79")
_NOTE_FILL = PatternFill("solid", start_color="FFFFF2CC")
_LINE = Side(style="thin", color="FFBFC7D1")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_CENTRED = Alignment(horizontal="center", vertical="center", wrap_text=True)
_WRAPPED = Alignment(horizontal="left", vertical="center", wrap_text=True)
_RIGHT = Alignment(horizontal="right", vertical="center")
_ALIGNMENTS = {ColumnKind.TEXT: _WRAPPED, ColumnKind.CODE: _WRAPPED}
_LEFT = Alignment(horizontal="left", vertical="center")
_LABEL_WIDTH = 18  # characters: 统一社会信用代码
_VALUE_WIDTH = 26


class _Place(NamedTuple):
    """Columns of one fact: its label from `label`, its value from `value`, both before `end`."""

    label: int
    value: int
    end: int


def write(content: Workbook) -> bytes:
    """The file's bytes."""
    file = File(write_only=True)
    for sheet in content.sheets:
        _write_sheet(file.create_sheet(sheet.name[:31]), sheet, content.language)
    stream = BytesIO()
    file.save(stream)
    return stream.getvalue()


def _write_sheet(page: Any, sheet: Worksheet, language: Language) -> None:
    if sheet.columns:
        _write_table(page, sheet, language)
    for line in sheet.remarks:
        page.append([_styled(page, value, _BODY_FONT) for value in line])


def _write_table(page: Any, sheet: Worksheet, language: Language) -> None:
    head = list(_head_rows(page, sheet))
    table_row = len(head) + 1
    _lay_out(page, sheet, table_row)
    page.oddFooter.center.text = _PAGES.within(language)
    for row in head:
        page.append(row)
    page.append([_head_cell(page, column.title) for column in sheet.columns])
    models = [_model_cell(page, column) for column in sheet.columns]
    notes = {(note.row, note.column): note.text for note in sheet.notes}
    for number, values in enumerate(sheet.rows):
        cells = [_cell(page, value, model) for value, model in zip(values, models, strict=True)]
        for column, cell in enumerate(cells):
            if (number, column) in notes:
                _comment(cell, notes[number, column], _AUTHOR.within(language))
        page.append(cells)


def _comment(cell: Any, words: str, author: str) -> None:
    """Put a comment on a cell, in a box as large as its words, and colour the cell."""
    comment = Comment(ILLEGAL_CHARACTERS_RE.sub("", words)[:_COMMENT_LIMIT], author)
    comment.width, comment.height = 320, 40 + 18 * (len(words) // 24 + words.count("\n"))
    cell.comment = comment
    cell.fill = _NOTE_FILL


def _lay_out(page: Any, sheet: Worksheet, table_row: int) -> None:
    """Set widths, header and print set-up and lists of choices; in write-only mode this comes before the rows."""
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = column.width
    last = get_column_letter(len(sheet.columns))
    page.row_dimensions[1].height, page.row_dimensions[table_row].height = 32, 26
    page.freeze_panes = f"A{table_row + 1}"
    page.auto_filter.ref = f"A{table_row}:{last}{table_row + max(len(sheet.rows), 1)}"
    page.print_area = f"A1:{last}{table_row + max(len(sheet.rows), 1)}"
    page.print_title_rows = f"{table_row}:{table_row}"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", _A4
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.print_options.horizontalCentered = True
    page.page_margins.left = page.page_margins.right = 0.4
    for number, column in enumerate(sheet.columns, start=1):
        if column.choices:
            _offer(page, column, letter=get_column_letter(number), table_row=table_row, rows=len(sheet.rows))


def _offer(page: Any, column: Column, letter: str, table_row: int, rows: int) -> None:
    """Offer a drop-down list in the column's cells; other words may still be typed."""
    options = ",".join(choice.replace(",", "，") for choice in column.choices)
    offered = DataValidation(type="list", formula1=f'"{options}"', allow_blank=True, showErrorMessage=False)
    offered.add(f"{letter}{table_row + 1}:{letter}{table_row + max(rows, 1)}")
    page.data_validations.append(offered)


def _head_rows(page: Any, sheet: Worksheet) -> Iterator[list[Any]]:
    """The title across the table, then the facts as label and value."""
    _merge(page, 1, 1, len(sheet.columns))
    yield [_styled(page, sheet.title, _TITLE_FONT, _CENTRED)]
    places = _places(sheet.columns)
    for row, start in enumerate(range(0, len(sheet.facts), len(places)), start=2):
        facts = sheet.facts[start : start + len(places)]
        yield _fact_line(page, row, list(zip(facts, places, strict=False)))
    yield []


def _fact_line(page: Any, row: int, facts: list[tuple[tuple[str, Value], _Place]]) -> list[Any]:
    cells: list[Any] = []
    for (label, value), place in facts:
        _merge(page, row, place.label, place.value - 1)
        _merge(page, row, place.value, place.end - 1)
        cells += [None] * (place.label - 1 - len(cells)) + [_styled(page, label, _LABEL_FONT, _RIGHT)]
        cells += [None] * (place.value - 1 - len(cells)) + [_styled(page, value, _BODY_FONT, _LEFT)]
    return cells


def _places(columns: tuple[Column, ...]) -> list[_Place]:
    """Where labels and values stand on a line, each over enough columns to be wide enough; at least one pair."""
    places: list[_Place] = []
    while (place := _place(columns, places[-1].end if places else 1)) is not None:
        places.append(place)
    return places or [_Place(1, 2, max(3, len(columns) + 1))]


def _place(columns: tuple[Column, ...], start: int) -> _Place | None:
    value = _after(columns, start, _LABEL_WIDTH)
    end = _after(columns, value, _VALUE_WIDTH) if value else None
    return _Place(start, value, end) if value and end else None


def _after(columns: tuple[Column, ...], start: int, width: int) -> int | None:
    """The column after those that, from `start` on, are `width` characters wide together; None if they are narrower."""
    for number in range(start, len(columns) + 1):
        width -= columns[number - 1].width
        if width <= 0:
            return number + 1
    return None


def _merge(page: Any, row: int, first: int, last: int) -> None:
    if first < last:
        page.merged_cells.add(f"{get_column_letter(first)}{row}:{get_column_letter(last)}{row}")


def _head_cell(page: Any, title: str) -> Any:
    cell = _styled(page, title, _HEAD_FONT, _CENTRED)
    cell.fill, cell.border = _HEAD_FILL, _BOX
    return cell


def _model_cell(page: Any, column: Column) -> Any:
    """An empty cell in a column's style."""
    cell = _styled(page, None, _BODY_FONT, _ALIGNMENTS.get(column.kind, _CENTRED))
    cell.number_format, cell.border = FORMATS[column.kind], _BOX
    return cell


def _cell(page: Any, value: Value, model: Any) -> Any:
    cell: Any = WriteOnlyCell(page, value=None)
    _set_value(cell, value)
    if _is_quoted(value):
        cell._style = copy(model._style)
        cell.quotePrefix = True
    else:
        cell._style = model._style  # shared: setting font, border and format anew takes half of all the time
    return cell


def _styled(page: Any, value: Value, font: Font, alignment: Alignment | None = None) -> Any:
    cell: Any = WriteOnlyCell(page, value=None)
    cell.font = font
    if alignment:
        cell.alignment = alignment
    _set_value(cell, value)
    if _is_quoted(value):
        cell.quotePrefix = True
    return cell


def _set_value(cell: Any, value: Value) -> None:
    """Set a value. A string stays a string, whatever it begins with."""
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_CELL_LIMIT]
        cell.data_type = "s"
    else:
        cell.value = value


def _is_quoted(value: Value) -> bool:
    return isinstance(value, str) and value.startswith(_FORMULA_STARTS)
