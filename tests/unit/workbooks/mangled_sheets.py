"""Recommendation sheets as they really come back, made by openpyxl, by xlwt and by hand, each with its whole answer."""

import io
import zipfile
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import msgspec
import xlwt
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from chalicelib.workbooks.reconciliation import Submitted

UNIT = "东莞市工业和信息化局"
NAME = f"{UNIT}+推荐讲好中国工业故事.xlsx"
FIRM = "东莞精工机械有限公司"

ENTRIES = [
    Submitted(
        receipt="GS2025-7K3M9-QXW2T",
        title="匠心筑梦",
        category="documentary",
        entrant=FIRM,
        credit_code="914419007123456789",
        creators="李四、王五",
        contact_person="张三",
        phone="13800138000",
        synopsis="一位钳工与一台机床的三十年，一次次把误差留在门外。",
    ),
    Submitted(
        receipt="GS2025-ABCDE-FGHJK",
        title="车间里的光",
        category="short_video",
        entrant="粤海造船厂",
        credit_code="914401017654321098",
        creators="赵六",
        contact_person="钱七",
        phone="13900139000",
        synopsis="焊工的一天。",
    ),
    Submitted(
        receipt="GS2025-MNPQR-STUVW",
        title="绿色炉火",
        category="micro_film",
        entrant="孙八",
        creators="孙八",
        contact_person="孙八",
        phone="13700137000",
        synopsis="老钢厂的新炉子。",
    ),
]

HEADER = (
    "序号", "作品名称", "作品类型", "时长", "画幅", "投稿主体", "主体类型", "统一社会信用代码",
    "主创人员", "联系人", "手机", "内容简介",
    "推荐意见", "报名编号", "公开链接", "保密审查", "备注",
)  # fmt: skip
FIELDS = (
    "number", "title", "category", "duration", "frame", "entrant", "kind", "credit_code", "creators",
    "contact_person", "phone",
    "synopsis", "opinion", "receipt", "link", "secrecy", "remarks",
)  # fmt: skip
_CATEGORIES = {"documentary": "纪录片", "short_video": "短视频", "micro_film": "微电影"}
Row = list[Any]


def row_of(entry: Submitted, place: int = 1, **changed: Any) -> Row:
    """A row of the official form."""
    values = {field: getattr(entry, field, None) for field in FIELDS} | {"number": place, "opinion": "推荐"}
    values["category"] = _CATEGORIES[entry.category]
    return [value if (value := (values | changed)[field]) != "" else None for field in FIELDS]


def rows_of(*changed: dict[str, Any]) -> list[Row]:
    """The rows of the three entries, with changes to each."""
    each = (*changed, {}, {}, {})
    return [row_of(entry, number, **each[number - 1]) for number, entry in enumerate(ENTRIES, start=1)]


def columns(rows: Iterable[Row], *fields: str) -> list[Row]:
    """Only these columns of rows, in this order."""
    return [[row[FIELDS.index(field)] for field in fields] for row in rows]


class Case(NamedTuple):
    """A file, its name, and the whole answer; rows that match certainly and without difference are given by number."""

    content: bytes
    name: str = NAME
    matched: Sequence[Any] = (2, 3, 4)
    not_submitted: Sequence[dict[str, Any]] = ()
    not_recommended: Sequence[str] = ()
    problems: Sequence[tuple[int | None, str | None, str]] = ()
    unit: str = UNIT
    rows: int = 3

    def answer(self) -> dict[str, Any]:
        """What the command prints, without words."""
        whole = [
            {"row": each, "receipt": ENTRIES[place].receipt, "certainty": 1.0, "differences": []}
            if isinstance(each, int)
            else each
            for place, each in enumerate(self.matched)
        ]
        problems = [{"row": row, "column": column, "code": code} for row, column, code in self.problems]
        return {
            "unit": self.unit,
            "rows": self.rows,
            "matched": whole,
            "not_submitted": list(self.not_submitted),
            "not_recommended": list(self.not_recommended),
            "problems": problems,
        }


def match(row: int, place: int, certainty: float = 1.0, **differences: tuple[str, str]) -> dict[str, Any]:
    """A match in full: field=(the sheet's text, the entry's text)."""
    told = [{"field": field, "sheet": ours, "entry": theirs} for field, (ours, theirs) in differences.items()]
    return {"row": row, "receipt": ENTRIES[place].receipt, "certainty": certainty, "differences": told}


# --- writers ---------------------------------------------------------------------------------------------------------


def saved(book: Workbook) -> bytes:
    """A workbook's bytes."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def filled(lines: Iterable[Sequence[Any]], merged: Sequence[str] = (), name: str = "Sheet1") -> Workbook:
    """A workbook of one sheet."""
    book = Workbook()
    _fill(_active(book), lines, merged)
    _active(book).title = name
    return book


def _active(book: Workbook) -> Worksheet:
    page = book.active
    assert isinstance(page, Worksheet)
    return page


def _fill(page: Worksheet, lines: Iterable[Sequence[Any]], merged: Sequence[str] = ()) -> None:
    for line in lines:
        page.append(list(line))
    for area in merged:
        page.merge_cells(area)


def sheet(*lines: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    """A file of one sheet."""
    return saved(filled(lines, merged))


def old(*lines: Sequence[Any], merged: Sequence[tuple[int, int, int, int]] = ()) -> bytes:
    """The same as .xls (BIFF8), by xlwt."""
    book = xlwt.Workbook(encoding="utf-8")
    page = book.add_sheet("表")
    covered = {(top, left): (top, bottom, left, right) for top, left, bottom, right in merged}
    for number, line in enumerate(lines):
        for column, value in enumerate(line):
            if value is None:
                continue
            if (number, column) in covered:
                page.write_merge(*covered[number, column], value)
            else:
                page.write(number, column, value)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def packed(**parts: str | bytes) -> bytes:
    """A zip file of parts, in which `__` stands for `/` and a last `_` for `.`."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def by_hand(rows: str, shared: str = "", book: str = "", prefix: str = "") -> bytes:
    """An .xlsx with the least that a reader needs, its rows as XML; `prefix` is that of another writer's elements."""
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    main = _MAIN.replace("xmlns=", f"xmlns:{prefix}=") if prefix else _MAIN
    tag = f"{prefix}:" if prefix else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book
        or f'<?xml version="1.0"?><workbook {_MAIN} xmlns:r="{relations}"><sheets>'
        '<sheet name="S" sheetId="1" r:id="rId1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="rId1" '
        f'Type="{relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f"<{tag}worksheet {main}><{tag}sheetData>{rows}</{tag}sheetData></{tag}worksheet>",
        "xl/sharedStrings.xml": shared or f"<sst {_MAIN}/>",
    }
    return packed(**parts)


def inline(lines: Iterable[Sequence[Any]], prefix: str = "") -> str:
    """Rows as XML with inline strings and without any reference, as some programs write them."""
    tag = f"{prefix}:" if prefix else ""
    return "".join(
        f"<{tag}row>"
        + "".join(
            f'<{tag}c t="inlineStr"><{tag}is><{tag}t>{"" if cell is None else cell}</{tag}t></{tag}is></{tag}c>'
            for cell in line
        )
        + f"</{tag}row>"
        for line in lines
    )


def ods(lines: Iterable[Sequence[Any]]) -> bytes:
    """The same as .ods."""
    rows = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{cell}</text:p></table:table-cell>'
            if cell is not None
            else "<table:table-cell/>"
            for cell in line
        )
        + "</table:table-row>"
        for line in lines
    )
    names = "".join(
        f' xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text")
    )
    content = (
        f'<?xml version="1.0"?><office:document-content{names}><office:body><office:spreadsheet><table:table '
        f'table:name="表">{rows}</table:table></office:spreadsheet></office:body></office:document-content>'
    )
    return packed(
        mimetype="application/vnd.oasis.opendocument.spreadsheet",
        **{
            "content.xml": content,
            "META-INF/manifest.xml": '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>',
        },
    )


# --- the cases -------------------------------------------------------------------------------------------------------

CASES: dict[str, Callable[[], Case]] = {}


def case(make: Callable[[], Case]) -> Callable[[], Case]:
    """Add a case under its function's name."""
    CASES[make.__name__] = make
    return make


@case
def plain() -> Case:
    """The form as it was handed out."""
    return Case(sheet(HEADER, *rows_of()))


@case
def renamed_and_reordered_headers() -> Case:
    """Other names for the columns, in another order."""
    rule = "须与报名时填写的名称完全一致，不含书名号，不超过五十个字，系列作品请注明集数，外文名称请附中文译名，" * 2
    names = (
        "受理号*",
        "电话（必填）",
        f" 片  名 （{rule}）",
        "申报单位",
        "视频\n类别",
        "社会信用代码",
        "主创团队",
        "联络人",
        "作品简介",
    )
    fields = (
        "receipt",
        "phone",
        "title",
        "entrant",
        "category",
        "credit_code",
        "creators",
        "contact_person",
        "synopsis",
    )
    return Case(sheet(names, *columns(rows_of(), *fields)))


@case
def english_headers() -> Case:
    """English names and categories."""
    names = ("No.", "Title", "Type", "Entrant", "Mobile", "Receipt No.")
    changed = ({"category": "Documentary"}, {"category": "Short video"}, {"category": "Micro-film"})
    rows = columns(rows_of(*changed), "number", "title", "category", "entrant", "phone", "receipt")
    return Case(sheet(names, *rows))


@case
def traditional_characters() -> Case:
    """A unit that writes Traditional characters: the titles match, and are shown as different."""
    names = ("序號", "作品名稱", "作品類型", "投稿主體", "報名編號")
    changed = (
        {"title": "匠心築夢", "category": "紀錄片", "entrant": "東莞精工機械有限公司"},
        {"title": "車間裡的光", "receipt": ""},
    )
    rows = columns(rows_of(*changed), "number", "title", "category", "entrant", "receipt")
    matched = (
        match(2, 0, title=("匠心築夢", "匠心筑梦"), entrant=("東莞精工機械有限公司", FIRM)),
        match(3, 1, 0.95, title=("車間裡的光", "车间里的光")),
        4,
    )
    return Case(sheet(names, *rows), matched=matched)


@case
def title_rows_and_block() -> Case:
    """Several title rows, a header block of its own making, an empty row."""
    content = sheet(
        ["附件2"],
        ["“讲好中国工业故事”作品推荐汇总表"],
        ["推荐单位（盖章）：广东省工业和信息化厅      填表人：周九", None, None, "联系电话：020-83134217"],
        ["推荐总数", "３件"],
        [],
        HEADER,
        *rows_of(),
        merged=("A2:Q2", "A3:C3"),
    )
    return Case(content, name="汇总.xlsx", unit="广东省工业和信息化厅", matched=(7, 8, 9))


@case
def header_in_two_rows() -> Case:
    """Common names above, names below, single names merged over both rows."""
    above = ["序号", "作品信息", None, "投稿主体", None, "联系方式", None, "报名编号"]
    below = [None, "名称", "类型", "名称", "统一社会信用代码", "姓名", "手机"]
    fields = ("number", "title", "category", "entrant", "credit_code", "contact_person", "phone", "receipt")
    merged = ("A1:A2", "B1:C1", "D1:E1", "F1:G1", "H1:H2")
    return Case(sheet(above, below, *columns(rows_of(), *fields), merged=merged), matched=(3, 4, 5))


@case
def entrant_merged_downwards() -> Case:
    """One cell of the entrant and its contact over the rows of two works."""
    rows = rows_of({}, {"entrant": None, "contact_person": "钱七"})
    content = sheet(HEADER, *rows, merged=("F2:F3",))
    return Case(content, matched=(2, match(3, 1, entrant=(FIRM, "粤海造船厂")), 4))


@case
def work_over_two_lines() -> Case:
    """A title merged over two lines, one for each creator: one work."""
    rows = rows_of({"creators": "李四"})
    second: Row = [None] * len(FIELDS)
    second[FIELDS.index("creators")] = "王五"
    content = sheet(HEADER, rows[0], second, *rows[1:], merged=("A2:A3", "B2:B3", "N2:N3"))
    return Case(content, matched=(2, 4, 5))


@case
def several_sheets() -> Case:
    """An empty sheet first, one with instructions and a sample, works on two further ones."""
    book = Workbook()
    _fill(
        book.create_sheet("填表说明"),
        [["说明：请勿改动表头"], HEADER, row_of(ENTRIES[0], title="示例作品", receipt="")],
    )
    _fill(book.create_sheet("一批"), [HEADER, *rows_of()[:2]])
    _fill(book.create_sheet("二批"), [["标题"], HEADER, *rows_of()[2:]])
    matched = (match(2, 0) | {"sheet": "一批"}, match(3, 1) | {"sheet": "一批"}, match(3, 2) | {"sheet": "二批"})
    return Case(saved(book), matched=matched)


@case
def hidden_sheet_with_an_old_copy() -> Case:
    """A hidden sheet that holds an older list does not count."""
    book = filled([HEADER, *rows_of()])
    page = book.create_sheet("旧")
    _fill(page, [HEADER, row_of(ENTRIES[0], title="旧名")])
    page.sheet_state = "hidden"
    return Case(saved(book))


@case
def full_width_everything() -> Case:
    """Full-width digits and letters in codes, phones, receipts and titles."""
    wide = {field: _wide(getattr(ENTRIES[0], field)) for field in ("receipt", "phone", "credit_code")}
    return Case(sheet(HEADER, *rows_of(wide | {"title": "匠心　筑梦", "number": "１"}, {"title": "《车间里的光》"})))


def _wide(value: str) -> str:
    return "".join(chr(ord(each) + 0xFEE0) if "!" <= each <= "~" else each for each in value)


@case
def receipts_as_people_copy_them() -> Case:
    """Lower case, spaces, other dashes, none."""
    receipts = ("gs2025-7k3m9-qxw2t ", "GS2025—ABCDE—FGHJK", "GS2025 MNPQR STUVW")
    return Case(sheet(HEADER, *rows_of(*({"receipt": each} for each in receipts))))


@case
def receipt_among_remarks() -> Case:
    """The receipt number stands in another column."""
    return Case(sheet(HEADER, *rows_of({"receipt": "", "remarks": "报名编号：GS2025-7K3M9-QXW2T"})))


@case
def numbers_where_texts_belong() -> Case:
    """Phones and row numbers as floats; a code of 18 digits as a number is lost, which is said and not compared."""
    rows = rows_of({"phone": 13800138000.0, "number": 1.0, "credit_code": 914419007123456789})
    return Case(sheet(HEADER, *rows), problems=[(2, "H", "CODE_ROUNDED")])


@case
def scientific_text() -> Case:
    """Codes and phones that were saved as 9.1E+17: nothing is made up."""
    rows = rows_of({"credit_code": "9.14419E+17", "phone": "1.38E+10"}, {"credit_code": 9.1e17})
    problems = [(2, "H", "CODE_ROUNDED"), (2, "K", "PHONE_UNREADABLE"), (3, "H", "CODE_ROUNDED")]
    return Case(sheet(HEADER, *rows), problems=problems)


@case
def phones_in_many_forms() -> Case:
    """+86, dashes, two numbers in a cell, name and number in one cell."""
    rows = rows_of(
        {"phone": "+86 138-0013-8000"},
        {"phone": "0769-22223333 / 13900139000"},
        {"phone": None, "contact_person": "孙八 13700137000"},
    )
    return Case(sheet(HEADER, *rows))


@case
def contact_and_phone_in_one_column() -> Case:
    """联系人及电话."""
    names = ("作品名称", "投稿主体", "联系人及电话", "报名编号")
    rows = [[each.title, each.entrant, f"{each.contact_person}：{each.phone}", each.receipt] for each in ENTRIES]
    return Case(sheet(names, *rows))


@case
def bad_phone() -> Case:
    """A number with a digit too few differs, and cannot be called."""
    content = sheet(HEADER, *rows_of({"phone": "1380013800"}))
    matched = (match(2, 0, phone=("1380013800", "13800138000")), 3, 4)
    return Case(content, matched=matched, problems=[(2, "K", "PHONE_UNREADABLE")])


@case
def hidden_rows_and_columns() -> Case:
    """What is hidden counts."""
    book = filled([HEADER, *rows_of()])
    _active(book).row_dimensions[3].hidden = True
    _active(book).column_dimensions["N"].hidden = True
    return Case(saved(book))


@case
def blank_rows_gaps_and_a_repeated_header() -> Case:
    """Blank rows, numbers with gaps, numbers without works, the header again as on paper, parts with a name."""
    one, two, three = rows_of({"number": 1}, {"number": 4}, {"number": 9})
    content = sheet(HEADER, ["一、纪录片"], one, [], [], HEADER, two, [None, " "], three, [10], [11])
    return Case(content, matched=(3, 7, 9))


@case
def totals_remarks_and_seal() -> Case:
    """Lines under the table are no works."""
    content = sheet(
        ["推荐总数", 3],
        HEADER,
        *rows_of(),
        ["合计", "3件"],
        ["备注：以上作品均已通过保密审查，不涉密。"],
        ["1. 同意推荐"],
        [None, None, None, None, "（盖章）", None, "2025年8月20日"],
        ["填表人：周九", None, "联系电话：0769-22223333"],
        merged=("A7:Q7",),
    )
    return Case(content, matched=(3, 4, 5))


@case
def remarks_under_a_table_without_numbers() -> Case:
    """Without the column 序号 a remark stands in the column of titles."""
    rows = columns(rows_of(), "title", "entrant", "receipt")
    content = sheet(("作品名称", "投稿主体", "报名编号"), *rows, ["说明：请加盖公章"], ["同意推荐以上作品"])
    return Case(content)


@case
def count_differs() -> Case:
    """推荐总数 says five, the sheet has three."""
    return Case(sheet(["推荐总数：5部"], HEADER, *rows_of()), matched=(3, 4, 5), problems=[(1, "A", "COUNT_DIFFERS")])


@case
def old_excel() -> Case:
    """A real .xls with floats and merged cells."""
    rows = rows_of({"phone": 13800138000.0})
    lines = [[UNIT], *[list(HEADER)], *rows]
    return Case(old(*lines, merged=[(0, 0, 0, 16)]), name=NAME.replace(".xlsx", ".xls"), matched=(3, 4, 5))


@case
def old_excel_named_xlsx() -> Case:
    """WPS's .et, or an .xls, under the name .xlsx."""
    return Case(old(list(HEADER), *rows_of()), problems=[(None, None, "OTHER_KIND_OF_FILE")])


@case
def wps_table() -> Case:
    """An .et file, which is BIFF."""
    return Case(old(list(HEADER), *rows_of()), name=NAME.replace(".xlsx", ".et"))


@case
def new_excel_named_xls() -> Case:
    """An .xlsx under the name .xls."""
    return Case(sheet(HEADER, *rows_of()), name=NAME[:-1], problems=[(None, None, "OTHER_KIND_OF_FILE")])


@case
def open_document() -> Case:
    """An .ods."""
    return Case(ods([HEADER, *rows_of()]), name=NAME.replace(".xlsx", ".ods"))


@case
def written_by_another_program() -> Case:
    """No references, inline strings, prefixed elements."""
    rows = inline([HEADER, *rows_of()], prefix="x")
    return Case(by_hand(rows, prefix="x"))


@case
def csv_named_xls() -> Case:
    """A CSV of GB 18030 under the name .xls."""
    lines = [",".join("" if cell is None else str(cell) for cell in line) for line in [HEADER, *rows_of()]]
    content = "\r\n".join(lines).encode("gb18030")
    return Case(content, name=NAME[:-1], problems=[(None, None, "OTHER_KIND_OF_FILE")])


@case
def html_named_xls() -> Case:
    """A page's table under the name .xls, with cells that span others."""
    head = "".join(f"<th>{name}</th>" for name in HEADER)
    body = "".join(
        "<tr>" + "".join(f"<td>{'' if cell is None else cell}</td>" for cell in row) + "</tr>" for row in rows_of()
    )
    content = (
        f"<html><body><table><tr><td colspan=17>推荐单位：{UNIT}</td></tr><tr>{head}</tr>{body}</table></body></html>"
    )
    problems = [(None, None, "OTHER_KIND_OF_FILE")]
    return Case(content.encode(), name="x.xls", matched=(3, 4, 5), problems=problems)


@case
def excel_2003_xml() -> Case:
    """The XML of Excel 2003 under the name .xls, with an index that skips a column."""
    names = ("作品名称", "投稿主体", "报名编号")
    rows = "".join(
        f'<Row><Cell><Data ss:Type="String">{a}</Data></Cell>'
        f'<Cell ss:Index="3"><Data ss:Type="String">{b}</Data></Cell>'
        f'<Cell><Data ss:Type="String">{c}</Data></Cell></Row>'
        for a, b, c in [names, *columns(rows_of(), "title", "entrant", "receipt")]
    )
    content = (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        f'<Worksheet ss:Name="表"><Table>{rows}</Table></Worksheet></Workbook>'
    )
    return Case(content.encode(), name=NAME[:-1], problems=[(None, None, "OTHER_KIND_OF_FILE")])


@case
def no_header() -> Case:
    """Somebody deleted the header: the columns are told by what they hold."""
    return Case(sheet([f"推荐单位：{UNIT}"], *rows_of()), matched=(2, 3, 4), problems=[(None, None, "NO_HEADER")])


@case
def column_with_a_name_of_its_own() -> Case:
    """A column whose name nobody knows, told by what it holds."""
    return Case(sheet(("作品名称", "报上来的那家", "回执"), *columns(rows_of(), "title", "entrant", "receipt")))


@case
def without_receipts() -> Case:
    """Title and entrant alone."""
    rows = rows_of({"receipt": ""}, {"receipt": ""}, {"receipt": ""})
    return Case(sheet(HEADER, *rows), matched=[match(2 + place, place, 0.95) for place in range(3)])


@case
def slips_in_titles_and_short_names() -> Case:
    """A wrong character, a short form of a firm, a subtitle left out."""
    rows = rows_of(
        {"receipt": "", "title": "匠心逐梦"},
        {"receipt": "", "entrant": "粤海船厂"},
        {"receipt": "", "title": "绿色炉火——一座钢厂的四季"},
    )
    matched = (
        match(2, 0, 0.78, title=("匠心逐梦", "匠心筑梦")),
        match(3, 1, 0.91, entrant=("粤海船厂", "粤海造船厂")),
        match(4, 2, 0.86, title=("绿色炉火——一座钢厂的四季", "绿色炉火")),
    )
    return Case(sheet(HEADER, *rows), matched=matched)


@case
def receipts_changed_over() -> Case:
    """Two receipts stand in each other's row: title and entrant decide, and it is said."""
    rows = rows_of({"receipt": ENTRIES[1].receipt}, {"receipt": ENTRIES[0].receipt})
    matched = (
        match(2, 0, 0.85, receipt=(ENTRIES[1].receipt, ENTRIES[0].receipt)),
        match(3, 1, 0.85, receipt=(ENTRIES[0].receipt, ENTRIES[1].receipt)),
        4,
    )
    problems = [(2, "N", "RECEIPT_OTHER_WORK"), (3, "N", "RECEIPT_OTHER_WORK")]
    return Case(sheet(HEADER, *rows), matched=matched, problems=problems)


@case
def receipt_with_a_slip() -> Case:
    """A receipt that no entry has: title and entrant decide."""
    wrong = "GS2025-7K3M9-QXW2Z"
    matched = (match(2, 0, 0.9, receipt=(wrong, ENTRIES[0].receipt)), 3, 4)
    return Case(sheet(HEADER, *rows_of({"receipt": wrong})), matched=matched, problems=[(2, "N", "RECEIPT_UNKNOWN")])


@case
def retitled_work() -> Case:
    """The receipt and the entrant agree, the title is another; an equal synopsis makes it more certain."""
    matched = (
        match(2, 0, 0.75, title=("大国重器", "匠心筑梦")),
        match(3, 1),
        match(4, 2),
    )
    return Case(sheet(HEADER, *rows_of({"title": "大国重器", "synopsis": ""})), matched=matched)


@case
def receipt_pasted_to_a_work_of_somebody_else() -> Case:
    """Title, entrant, contact and phone speak against the receipt: it is no match."""
    other = {
        "title": "长江之歌", "entrant": "武汉某某影业", "credit_code": "无",
        "contact_person": "吴十", "phone": "13600136000",
        "synopsis": "",
    }  # fmt: skip
    return Case(
        sheet(HEADER, *rows_of(other)),
        matched=(match(3, 1), match(4, 2)),
        not_submitted=[{"row": 2, "title": "长江之歌", "entrant": "武汉某某影业", "contact": "吴十 13600136000"}],
        not_recommended=[ENTRIES[0].receipt],
        problems=[(2, "N", "RECEIPT_OTHER_WORK")],
    )


@case
def same_title_of_somebody_else() -> Case:
    """A common title of another entrant is another work."""
    other = {
        "title": "匠心筑梦", "entrant": "黑龙江冰雪研究会", "receipt": "", "credit_code": "",
        "contact_person": "郑一", "phone": "",
    }  # fmt: skip
    return Case(
        sheet(HEADER, *rows_of(other)),
        matched=(match(3, 1), match(4, 2)),
        not_submitted=[{"row": 2, "title": "匠心筑梦", "entrant": "黑龙江冰雪研究会", "contact": "郑一"}],
        not_recommended=[ENTRIES[0].receipt],
    )


@case
def part_two_is_not_part_one() -> Case:
    """Titles that differ by their number alone are two works."""
    return Case(
        sheet(HEADER, *rows_of({"title": "匠心筑梦（二）", "receipt": ""})),
        matched=(match(3, 1), match(4, 2)),
        not_submitted=[{"row": 2, "title": "匠心筑梦（二）", "entrant": FIRM, "contact": "张三 13800138000"}],
        not_recommended=[ENTRIES[0].receipt],
    )


@case
def one_work_twice() -> Case:
    """A work that stands on two rows is matched once."""
    again = row_of(ENTRIES[0], 4, receipt="")
    return Case(sheet(HEADER, *rows_of(), again), rows=4, problems=[(5, "B", "DUPLICATE_ROW")])


@case
def row_without_a_title() -> Case:
    """The receipt tells the work."""
    matched = (match(2, 0, 0.95), 3, 4)
    return Case(sheet(HEADER, *rows_of({"title": None})), matched=matched, problems=[(2, "B", "ROW_WITHOUT_TITLE")])


@case
def categories_in_many_words() -> Case:
    """类 behind a name, the id, and a word that the call does not have."""
    content = sheet(HEADER, *rows_of({"category": "纪录片类"}, {"category": "short_video"}, {"category": "舞台剧"}))
    matched = (2, 3, match(4, 2, category=("舞台剧", "micro_film")))
    return Case(content, matched=matched, problems=[(4, "C", "UNKNOWN_CATEGORY")])


@case
def empty_cells_dashes_and_as_above() -> Case:
    """An empty cell is no difference, nor 无 or a dash; 同上 is what stands above."""
    rows = rows_of(
        {"synopsis": None, "credit_code": "无"}, {"contact_person": "/"}, {"category": "同上", "creators": "—"}
    )
    rows[1][FIELDS.index("category")] = "微电影"
    matched = (2, match(3, 1, category=("微电影", "short_video")), 4)
    return Case(sheet(HEADER, *rows), matched=matched)


@case
def every_field_differs() -> Case:
    """Each field with both values."""
    changed = {
        "title": "匠心", "category": "短视频", "entrant": "东莞精工", "credit_code": "91441900712345678X",
        "creators": "王五、李四",
        "contact_person": "张山", "phone": "13800138009", "synopsis": "一位车工。",
    }  # fmt: skip
    told = {field: (changed[field], getattr(ENTRIES[0], field)) for field in changed}
    content = sheet(HEADER, *rows_of(changed))
    return Case(content, matched=(match(2, 0, 0.78, **told), 3, 4))


@case
def submitted_and_not_recommended() -> Case:
    """One entry is not on the sheet, one work of the sheet is no entry; whom to ring is the sheet's own contact."""
    new = row_of(
        ENTRIES[0], 3, title="海上风车", entrant="明阳", receipt="", contact_person="", phone="", credit_code=""
    )
    content = sheet(["填表人", "周九", "联系电话", "0769-22223333"], HEADER, *rows_of()[:2], new)
    missing = {"row": 5, "title": "海上风车", "entrant": "明阳", "contact": "周九 0769-22223333"}
    return Case(content, matched=(3, 4), not_submitted=[missing], not_recommended=[ENTRIES[2].receipt])


@case
def unit_in_another_name() -> Case:
    """The header names another unit than the file."""
    content = sheet(["推荐单位", "中山市工业和信息化局"], HEADER, *rows_of())
    return Case(content, unit="中山市工业和信息化局", matched=(3, 4, 5), problems=[(1, "B", "UNIT_DIFFERS")])


@case
def unit_of_a_copied_file() -> Case:
    """副本, full-width plus, (1)."""
    return Case(sheet(HEADER, *rows_of()), name=f"副本{UNIT}＋推荐讲好中国工业故事 (1).xlsx")


@case
def a_form_with_hints() -> Case:
    """A line of hints and one of column numbers under the header; a sample as the first row."""
    hints = [None, "必填，不超过50字", "下拉选择", *[None] * 10, "必填"]
    sample = row_of(ENTRIES[0], title="某某作品", receipt="GS2025-XXXXX-XXXXX", number="示例")
    content = sheet(HEADER, hints, list(range(1, 18)), sample, *rows_of())
    return Case(content, matched=(5, 6, 7))


def as_json(entries: Iterable[Submitted]) -> bytes:
    """The entries as the command reads them."""
    return msgspec.json.encode(list(entries))
