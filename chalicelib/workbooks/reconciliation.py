"""A recommendation sheet that comes back, held against the entries: what matches, what differs, what is missing.

Nothing here changes an entry: the result is for people.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

import msgspec

from chalicelib import text
from chalicelib.bilingual import Text
from chalicelib.call.definition import Category
from chalicelib.entry.entries import Entry
from chalicelib.people.contacts import plain_telephone
from chalicelib.people.entrants import Entrant
from chalicelib.workbooks import matching, sheet_reader, sheet_table, sheet_words
from chalicelib.workbooks.matching import Key, Match, Named, phones_of
from chalicelib.workbooks.sheet_table import Found, SheetRow

MOST_ROWS = 20_000  # works on one sheet


class Trouble(StrEnum):
    """What is wrong with a cell, a row or the sheet, without being a difference."""

    NO_HEADER = "NO_HEADER"
    OTHER_KIND_OF_FILE = "OTHER_KIND_OF_FILE"
    SHEET_UNREADABLE = "SHEET_UNREADABLE"
    CODE_ROUNDED = "CODE_ROUNDED"
    PHONE_UNREADABLE = "PHONE_UNREADABLE"
    DUPLICATE_ROW = "DUPLICATE_ROW"
    ROW_WITHOUT_TITLE = "ROW_WITHOUT_TITLE"
    UNKNOWN_CATEGORY = "UNKNOWN_CATEGORY"
    COUNT_DIFFERS = "COUNT_DIFFERS"
    RECEIPT_OTHER_WORK = "RECEIPT_OTHER_WORK"
    RECEIPT_UNKNOWN = "RECEIPT_UNKNOWN"
    UNIT_DIFFERS = "UNIT_DIFFERS"


TROUBLES = {
    Trouble.NO_HEADER: Text(
        "没有表头行，各列是按内容认出的", "There is no header row; the columns were told by their content"
    ),
    Trouble.OTHER_KIND_OF_FILE: Text("文件的真实格式与扩展名不符", "The file is of another kind than its name says"),
    Trouble.SHEET_UNREADABLE: Text("有一张工作表无法读取", "One worksheet could not be read"),
    Trouble.CODE_ROUNDED: Text(
        "数字已被表格软件改成科学计数，末几位丢失，未作核对",
        "The spreadsheet has rounded the digits; the last ones are lost, so nothing was compared",
    ),
    Trouble.PHONE_UNREADABLE: Text("不是可以拨打的电话号码", "This is no telephone number that can be called"),
    Trouble.DUPLICATE_ROW: Text("与前面的一行是同一作品", "An earlier row is the same work"),
    Trouble.ROW_WITHOUT_TITLE: Text("没有填写作品名称", "The row has no title"),
    Trouble.UNKNOWN_CATEGORY: Text("作品类型不在本次征选的类型之中", "The call has no such type of work"),
    Trouble.COUNT_DIFFERS: Text("推荐总数与表中作品数不符", "The stated total is not the number of works on the sheet"),
    Trouble.RECEIPT_OTHER_WORK: Text("报名编号属于另一作品", "The receipt number belongs to another work"),
    Trouble.RECEIPT_UNKNOWN: Text("没有这个报名编号", "There is no such receipt number"),
    Trouble.UNIT_DIFFERS: Text(
        "表头的推荐单位与文件名中的单位不一致", "The unit in the header is not the unit in the file's name"
    ),
}


class Submitted(msgspec.Struct, frozen=True, kw_only=True):
    """An entry as it was submitted, each field as a text; `receipt` is its number."""

    receipt: str
    title: str = ""
    category: str = ""
    entrant: str = ""
    credit_code: str = ""
    creators: str = ""
    contact_person: str = ""
    phone: str = ""
    synopsis: str = ""


class Difference(msgspec.Struct, frozen=True):
    """A field that the sheet and the entry say differently, both as they are written."""

    field: str
    sheet: str
    entry: str


class Missing(msgspec.Struct, frozen=True, kw_only=True):
    """What a row that is no entry says; `contact` is the person to ring, with the number."""

    row: int
    title: str
    entrant: str
    contact: str
    sheet: str = ""


class Matched(msgspec.Struct, frozen=True, kw_only=True):
    """A row that is an entry; `said` is what stands on the sheet."""

    row: int
    receipt: str
    certainty: float
    differences: tuple[Difference, ...]
    said: Missing
    sheet: str = ""


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something to look at. `row` and `column` as Excel shows them; none where it is about the whole file."""

    row: int | None
    column: str | None
    code: Trouble
    field: str = ""
    sheet: str = ""


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True):
    """What came out. `rows` counts the works on the sheet, those that are there twice included."""

    unit: str
    rows: int
    matched: tuple[Matched, ...]
    not_submitted: tuple[Missing, ...]
    not_recommended: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def agrees(self) -> bool:
        """Whether each row is an entry, each entry is on the sheet, and nothing differs."""
        differs = any(each.differences for each in self.matched)
        return not differs and not self.not_submitted and not self.not_recommended and self.rows == len(self.matched)


# --- the entries -----------------------------------------------------------------------------------------------------


def submitted_from(content: bytes) -> list[Submitted]:
    """The entries of a JSON file: a list of objects with the fields of `Submitted`. Raises ValueError."""
    try:
        listed = msgspec.json.decode(content, type=list[dict[str, Any]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"not a list of entries: {error}") from error
    return [_submitted(number, each) for number, each in enumerate(listed, start=1)]


def _submitted(number: int, given: Mapping[str, Any]) -> Submitted:
    fields = {name: _as_text(given.get(name)) for name in Submitted.__struct_fields__}
    if not fields["receipt"]:
        raise ValueError(f"entry {number} has no receipt")
    return Submitted(**fields)


def _as_text(value: Any) -> str:
    if isinstance(value, list):
        return "、".join(map(_as_text, value))
    if isinstance(value, float) and value == int(value):
        return str(int(value))
    return "" if value is None else str(value)


def submitted_of(entry: Entry, entrant: Entrant | None) -> Submitted:
    """An entry of the platform, with its entrant's details, as it is held against a sheet."""
    profile = entrant.profile if entrant else None
    return Submitted(
        receipt=entry.receipt or "",
        title=entry.form.title,
        category=entry.form.category or "",
        entrant=entry.entrant_name,
        credit_code=(profile.credit_code or "") if profile else "",
        creators="、".join(entry.form.creators),
        contact_person=profile.contact_person if profile else "",
        phone=profile.phone if profile else "",
        synopsis=entry.form.synopsis,
    )


# --- reconciling -----------------------------------------------------------------------------------------------------


def found_in(content: bytes, entries: Sequence[Submitted]) -> Found:
    """The works of a file, read in a child process. Raises SheetError."""
    known = {name: [getattr(entry, name) for entry in entries] for name in ("receipt", "title", "entrant", "phone")}
    book = sheet_reader.read(content)
    found = sheet_table.tables(book, known)
    if len(found.rows) > MOST_ROWS:
        raise sheet_reader.SheetError(sheet_reader.Fault.TOO_LARGE)
    return found


def reconcile(
    found: Found, entries: Sequence[Submitted], categories: Iterable[Category], file_name: str = ""
) -> Reconciliation:
    """Hold the works of a sheet against the entries. `file_name` is what the sender called the file."""
    held = _Held(found, entries, _Comparing(categories, entries))
    problems = [*_file_problems(found, file_name), *held.problems()]
    return Reconciliation(
        unit=_unit(found, file_name),
        rows=len(found.rows),
        matched=tuple(held.matched()),
        not_submitted=tuple(held.missing()),
        not_recommended=tuple(held.left_over()),
        problems=tuple(each if held.several else msgspec.structs.replace(each, sheet="") for each in problems),
    )


class _Held:
    """The rows of a sheet held against the entries."""

    def __init__(self, found: Found, entries: Sequence[Submitted], comparing: "_Comparing") -> None:
        self.found, self.entries, self.comparing = found, entries, comparing
        self.rows = [matching.key_of(_named(row)) for row in found.rows]
        self.keys = [matching.key_of(_named_entry(entry)) for entry in entries]
        self.matches = {match.row: match for match in matching.assigned(self.rows, self.keys)}
        self.twice = _twice(self.rows, self.matches)
        self.several = len(found.sheets) > 1

    def matched(self) -> Iterator[Matched]:
        """The rows that are entries, in the order of the sheet."""
        for number, match in self.matches.items():
            row, entry = self.found.rows[number], self.entries[match.entry]
            yield Matched(
                row=row.row,
                receipt=entry.receipt,
                certainty=match.certainty,
                differences=tuple(self.comparing.differences(row, entry)),
                said=self._said(row),
                sheet=row.sheet if self.several else "",
            )

    def missing(self) -> Iterator[Missing]:
        """The rows that are no entries; a row that is there twice counts once."""
        for number, row in enumerate(self.found.rows):
            if number not in self.matches and number not in self.twice:
                yield self._said(row)

    def _said(self, row: SheetRow) -> Missing:
        return Missing(
            row=row.row,
            title=text.clean_line(row.value("title")),
            entrant=text.clean_line(_filled(row, "entrant")),
            contact=_contact(row, self.found),
            sheet=row.sheet if self.several else "",
        )

    def left_over(self) -> Iterator[str]:
        """The receipt numbers of entries that no row is."""
        taken = {match.entry for match in self.matches.values()}
        return (entry.receipt for place, entry in enumerate(self.entries) if place not in taken)

    def problems(self) -> Iterator[Problem]:
        """What is to be looked at in the rows, by row and column."""
        receipts = {key.receipt for key in self.keys}
        for number, row in enumerate(self.found.rows):
            troubles = dict(_cell_troubles(row, self.comparing))
            if number in self.twice:
                troubles["title" if row.value("title") else "receipt"] = Trouble.DUPLICATE_ROW
            if (code := self._receipt_trouble(number, receipts)) is not None:
                troubles["receipt"] = code
            yield from (_at(row, field, code) for field, code in _in_order(row, troubles))

    def _receipt_trouble(self, number: int, receipts: set[str]) -> Trouble | None:
        receipt, match = self.rows[number].receipt, self.matches.get(number)
        if not receipt or number in self.twice:
            return None
        if receipt not in receipts:
            return Trouble.RECEIPT_UNKNOWN
        own = match is not None and self.keys[match.entry].receipt == receipt
        return None if own else Trouble.RECEIPT_OTHER_WORK


def _named(row: SheetRow) -> Named:
    """What a row is known by; digits that were lost are nothing to know it by."""
    values = {name: _filled(row, name) for name in Named.__struct_fields__ if name not in row.rounded}
    values["receipt"] = values.get("receipt", "") or _receipt_elsewhere(row)
    return Named(**values)


def _receipt_elsewhere(row: SheetRow) -> str:
    """A receipt number in a column of another name, or among remarks, by its form `AB2025-XXXXX-XXXXX`."""
    for cell in row.cells:
        if isinstance(cell, str) and (seen := _RECEIPT.search(text.normalized("NFKC", cell[:500]).upper())):
            return seen[0]
    return ""


_RECEIPT = re.compile(r"(?<![A-Z0-9])[A-Z]{1,6}\d{4} ?- ?[2-9A-Z]{5} ?- ?[2-9A-Z]{5}(?![A-Z0-9])")


def _named_entry(entry: Submitted) -> Named:
    return Named(**{name: getattr(entry, name) for name in Named.__struct_fields__})


def _filled(row: SheetRow, field: str) -> str:
    """What a cell says; nothing for a dash or 无. A person's telephone that stands with the name is left to `phone`."""
    value = row.value(field)
    if field == "title":
        return value
    if field == "phone" and not value:
        return _beside_name(row)
    if field == "contact_person":
        return _name_alone(value or row.value("phone"), keep=bool(value))
    return "" if _is_nothing(value) else value


def _is_nothing(value: str) -> bool:
    """Whether a cell says that there is nothing to say: a dash, 无."""
    return len(value) < 9 and text.normalized("NFKC", value).strip().lower() in sheet_words.NOTHING


def _beside_name(row: SheetRow) -> str:
    found = sorted(phones_of(row.value("contact_person")))
    return found[0] if found else ""


_DIGITS = re.compile(r"[+(（]?\d[\d\s()（）+-]{5,}\d")


def _name_alone(value: str, *, keep: bool) -> str:
    """A person's name without the number that stands beside it; of a cell of numbers alone, nothing."""
    plain = text.normalized("NFKC", value)
    name = _DIGITS.sub("", plain).strip(" :：,，、/;；()（）\n")
    if name.lower() in sheet_words.NOTHING or (not keep and not re.search(r"[^\W\d_]{2,}", name)):
        return ""
    return value if keep and name == plain.strip() else name


def _twice(rows: Sequence[Key], by_row: Mapping[int, Match]) -> set[int]:
    """The rows that are the same work as another one: as a matched one anywhere, or as an earlier one."""
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        for key in {row.receipt, row.title} - {""}:
            groups.setdefault(key, []).append(number)
    twice: set[int] = set()
    for number, row in enumerate(rows):
        if number in by_row:
            continue
        near = {each for key in {row.receipt, row.title} - {""} for each in groups[key][:50]}
        others = [each for each in near if each != number and each not in twice]
        if any((each in by_row or each < number) and matching.same_work(rows[each], row) for each in others):
            twice.add(number)
    return twice


def _contact(row: SheetRow, found: Found) -> str:
    """The person to ring: the work's own, or who filled in the sheet."""
    phone = _filled(row, "phone")
    plain = plain_telephone(phone) or "、".join(sorted(phones_of(phone))) or phone
    own = " ".join(part for part in (text.clean_line(_filled(row, "contact_person")), plain) if part)
    return own or " ".join(part for part in (found.facts.get("person", ""), found.facts.get("phone", "")) if part)


# --- what differs ----------------------------------------------------------------------------------------------------

_SEPARATORS = re.compile(r"[\s、,，;；/|\\]+")
_QUOTES = str.maketrans("“”„‟「」『』＂‘’‚‛", '"""""""""' + "''''")


class _Comparing:
    """Compares fields as their kind asks: categories by id or name, telephones in one spelling."""

    def __init__(self, categories: Iterable[Category], entries: Iterable[Submitted]) -> None:
        self.names = {_category_key(entry.category): entry.category for entry in entries if entry.category}
        self.parts: list[tuple[str, str]] = []
        for category in categories:
            for name in (category.id, category.text.zh, category.text.en):
                self.names[_category_key(name)] = category.id
                self.names[sheet_words.folded(name)] = category.id
            self.parts += [(part, category.id) for part in _category_parts(category.text.zh)]

    def category(self, value: str) -> str:
        """The id of a category by what people call it; empty if it is none."""
        for key in (_category_key(value), sheet_words.folded(value)):
            if key in self.names:
                return self.names[key]
        return self._by_part(_category_key(value))

    def _by_part(self, key: str) -> str:
        found = {chosen for part, chosen in self.parts if key and (key == part or key in part or part in key)}
        return found.pop() if len(found) == 1 else ""

    def differences(self, row: SheetRow, entry: Submitted) -> Iterator[Difference]:
        """The fields that differ. An empty cell is no difference, nor is one whose digits were lost."""
        for field in sheet_words.FIELDS:
            value = _filled(row, field)
            if not value or field in row.rounded:
                continue
            written = getattr(entry, field)
            if not self._equal(field, value, written):
                yield Difference(field, value, written)

    def _equal(self, field: str, value: str, written: str) -> bool:
        if value == written:
            return True
        if field == "receipt":
            return matching.receipt_key(value) == matching.receipt_key(written)
        if field == "category":
            return self._same_category(value, written)
        if field == "phone":
            return bool(phones_of(value) & phones_of(written)) or _plain(value) == _plain(written)
        if field == "credit_code":
            return matching.receipt_key(value) == matching.receipt_key(written)
        if field == "creators":
            return _SEPARATORS.sub("", _plain(value)) == _SEPARATORS.sub("", _plain(written))
        return _plain(value) == _plain(written)

    def _same_category(self, value: str, written: str) -> bool:
        one, other = self.category(value), self.category(written)
        return one == other if one and other else _category_key(value) == _category_key(written)


def _plain(value: str) -> str:
    """A text without what does not change it: width, spaces, kinds of quotation marks, book-title marks around it."""
    narrow = re.sub(r"\s+", "", text.normalized("NFKC", text.plain(value))).translate(_QUOTES)
    return re.sub(r"^《([^《》]*)》$", r"\1", narrow)


def _category_key(value: str) -> str:
    return re.sub(r"(作品|类|片类)$", "", text.fold(sheet_words.simplified(value))) if value else ""


def _category_parts(name: str) -> Iterator[str]:
    """The names that a category joins, such as 音乐短片（MV） or 综艺及其他."""
    for part in re.split(r"[（）()/、及和与或]", name):
        if len(key := _category_key(part)) >= 2 and part != "其他":
            yield key


# --- what is to be looked at -----------------------------------------------------------------------------------------


def _in_order(row: SheetRow, troubles: Mapping[str, Trouble]) -> list[tuple[str, Trouble]]:
    return sorted(troubles.items(), key=lambda each: row.columns.get(each[0], 0))


def _cell_troubles(row: SheetRow, comparing: _Comparing) -> Iterator[tuple[str, Trouble]]:
    if not row.value("title"):
        yield "title", Trouble.ROW_WITHOUT_TITLE
    for field in ("credit_code", "receipt"):
        if field in row.rounded:
            yield field, Trouble.CODE_ROUNDED
    phone = _filled(row, "phone")
    if phone and ("phone" in row.rounded or not phones_of(phone)):
        yield "phone", Trouble.PHONE_UNREADABLE
    category = _filled(row, "category")
    if category and not comparing.category(category):
        yield "category", Trouble.UNKNOWN_CATEGORY


def _at(row: SheetRow, field: str, code: Trouble) -> Problem:
    column = row.columns.get(field)
    return Problem(row=row.row, column=letters(column) if column else None, code=code, field=field, sheet=row.sheet)


def letters(column: int) -> str:
    """A column as Excel names it: 1 is A, 27 is AA."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


_KINDS = {
    "xlsx": ("xlsx", "xlsm", "xltx", "et"),
    "xlsb": ("xlsb",),
    "xls": ("xls", "et", "xlt"),
    "ods": ("ods",),
    "csv": ("csv", "txt", "tsv"),
    "html": ("html", "htm"),
    "xml": ("xml",),
}


def _file_problems(found: Found, file_name: str) -> Iterator[Problem]:
    extension = file_name.rpartition(".")[2].lower() if "." in file_name else ""
    if extension and extension not in _KINDS.get(found.kind, ()):
        yield Problem(row=None, column=None, code=Trouble.OTHER_KIND_OF_FILE)
    for sheet in found.headless:
        yield Problem(row=None, column=None, code=Trouble.NO_HEADER, sheet=sheet)
    for grid in found.others:
        if grid.broken:
            yield Problem(row=None, column=None, code=Trouble.SHEET_UNREADABLE, sheet=grid.name)
    stated = re.search(r"\d+", text.normalized("NFKC", found.facts.get("total", "")))
    if stated and int(stated[0][:9]) != len(found.rows):
        yield _of_fact(found, "total", Trouble.COUNT_DIFFERS)
    named, filed = _unit_in_header(found), unit_of_name(file_name)
    if named and filed and matching.folded(named) != matching.folded(filed):
        yield _of_fact(found, "unit", Trouble.UNIT_DIFFERS)


def _of_fact(found: Found, fact: str, code: Trouble) -> Problem:
    spot = found.fact_spots.get(fact)
    if spot is None:
        return Problem(row=None, column=None, code=code)
    return Problem(row=spot.row, column=letters(spot.column), code=code, sheet=spot.sheet)


# --- the unit --------------------------------------------------------------------------------------------------------

_SEALED = re.compile(r"[(（\[【][^()（）]*(章|名称|全称)[^()（）]*[)）\]】]")
_COPY = re.compile(
    r"^(副本|复件|copy of)[\s_-]*|[\s_-]*(副本|[-–]?\s*copy)?\s*[(（]\d+[)）]$|[\s_-]+副本$", re.IGNORECASE
)


def unit_of_name(file_name: str) -> str:
    """The unit in a file's name `单位+推荐讲好中国工业故事.xlsx`; empty if the name has no such form."""
    stem = re.sub(r"\.[A-Za-z]{1,5}$", "", re.split(r"[/\\]", file_name)[-1])
    stem = text.normalized("NFKC", text.clean_line(stem))
    while (shorter := _COPY.sub("", stem)) != stem:
        stem = shorter
    found = re.match(r"(.{2,100}?)\s*[+_\s-]*推荐(?!单位|汇总|作品推荐)", simplified_marks(stem))
    return stem[: found.end(1)].strip(" +_-") if found else ""


def simplified_marks(value: str) -> str:
    """The text in Simplified characters, as long as before, so that places in it are places in the text."""
    plain = sheet_words.simplified(value)
    return plain if len(plain) == len(value) else value


def _unit_in_header(found: Found) -> str:
    named = _SEALED.sub("", found.facts.get("unit", "")).strip(" :：")
    return "" if named.lower() in sheet_words.NOTHING else text.clean_line(named)


def _unit(found: Found, file_name: str) -> str:
    column = next((value for row in found.rows if (value := row.value("recommender"))), "")
    return _unit_in_header(found) or text.clean_line(column) or unit_of_name(file_name)
