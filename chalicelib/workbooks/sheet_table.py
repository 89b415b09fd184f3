"""Finds the works on the sheets of a file: where the header is, which column holds what, which lines are no works."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from chalicelib import text
from chalicelib.workbooks import sheet_words
from chalicelib.workbooks.sheet_reader import Book, Cell, Fault, Grid, SheetError

_KEY_FIELDS = frozenset({"entrant", "receipt", "phone", "creators", "synopsis", "credit_code", "contact_person"})
_NOT_SPREAD = frozenset({"number", "receipt"})
_EXACT = 10**15  # the first integer that a spreadsheet's number no longer holds digit by digit (15 digits, IEEE 754)
_SCIENTIFIC = re.compile(r"([0-9](?:\.[0-9]+)?)[eE]\+?([0-9]{1,2})")
# Cells of these characters alone are clean already, and most are: cleaning takes ten times as long.
_CLEAN = re.compile("[!-~\u4e00-\u9fff、。《》，；：（）！？“”]*")
_PAIR = re.compile(r"\s*([^:：\s][^:：]{0,24}?)\s*[:：]\s*")


class SheetRow(msgspec.Struct, frozen=True, kw_only=True):
    """One work on the sheet: `row` and `columns` are counted from 1, as Excel shows them.

    `values` and `columns` are by field (`sheet_words.COLUMNS`); `cells` is the whole line; `rounded` are the fields
    whose digits the file has lost.
    """

    sheet: str
    row: int
    values: Mapping[str, str]
    columns: Mapping[str, int]
    cells: tuple[Cell, ...]
    rounded: frozenset[str] = frozenset()

    def value(self, field: str) -> str:
        """The cell's text; empty if there is no such column."""
        return self.values.get(field, "")


class Spot(msgspec.Struct, frozen=True):
    """A cell, as Excel counts it."""

    sheet: str
    row: int
    column: int


class Found(msgspec.Struct, kw_only=True):
    """What a file holds: its works, the facts of its header block, and every other line, so that nothing is lost.

    `titles` are the names of the columns, by sheet; `headless` are the sheets whose columns were told by content.
    """

    kind: str
    rows: list[SheetRow] = []
    facts: dict[str, str] = {}
    fact_spots: dict[str, Spot] = {}
    titles: dict[str, dict[int, str]] = {}
    lines: list[tuple[Spot, tuple[str, ...]]] = []
    headless: list[str] = []
    others: list[Grid] = []

    @property
    def sheets(self) -> list[str]:
        """The sheets with works."""
        return list(self.titles)


class _Header(msgspec.Struct, kw_only=True):
    """A header: its first and last line, the field of each column, and the columns' names."""

    top: int
    bottom: int
    fields: dict[int, str]
    names: dict[int, str]


def tables(book: Book, known: Mapping[str, Iterable[str]]) -> Found:
    """The works of a file. `known` holds the values that fields may have: by them a column without a name is told.

    Raises SheetError (NO_TABLE).
    """
    headers = [(grid, _header(grid)) for grid in book.grids]
    with_table = [(grid, header) for grid, header in headers if header is not None]
    headless = not with_table
    if headless:
        with_table = [(grid, header) for grid in book.grids if (header := _by_content(grid, known)) is not None]
    chosen = _chosen(with_table)
    if not chosen:
        raise SheetError(Fault.NO_TABLE)
    found = Found(kind=book.kind, headless=[grid.name for grid, _ in chosen] if headless else [])
    for grid, header in chosen:
        _name_by_content(grid, header, known)
        _read_table(grid, header, found)
    taken = [grid for grid, _ in chosen]
    found.others = [grid for grid in book.grids if not any(grid is each for each in taken) and any(grid.rows)]
    return found


def _chosen(found: list[tuple[Grid, _Header]]) -> list[tuple[Grid, _Header]]:
    """The sheets that count: shown ones before hidden ones, filled-in ones before those that explain."""
    shown = [pair for pair in found if not pair[0].hidden] or found
    return [pair for pair in shown if not sheet_words.EXPLAINING.search(pair[0].name)] or shown


# --- cells -----------------------------------------------------------------------------------------------------------


def words(cell: Cell) -> str:
    """A cell as text. A number whose digits are not all known is written with its power of ten."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell if _CLEAN.fullmatch(cell) else text.clean_paragraph(cell)
    if abs(cell) >= _EXACT:
        mantissa, _, power = f"{cell:.14E}".partition("E")
        return f"{mantissa.rstrip('0').rstrip('.')}E{power}"
    return str(int(cell)) if cell == int(cell) else repr(cell)


def is_rounded(cell: Cell) -> bool:
    """Whether the digits of a code were lost: a number of 16 digits or more, or a text such as 9.14E+17."""
    if isinstance(cell, str):
        found = _SCIENTIFIC.fullmatch(text.normalized("NFKC", cell).strip())
        return found is not None and len(found[1].replace(".", "")) <= int(found[2])
    return cell is not None and abs(cell) >= _EXACT


def _at(row: Sequence[Cell], column: int) -> Cell:
    return row[column] if column < len(row) else None


def _texts(row: Sequence[Cell]) -> dict[int, str]:
    return {column: shown for column, cell in enumerate(row) if (shown := words(cell))}


# --- the header ------------------------------------------------------------------------------------------------------


def _header(grid: Grid) -> _Header | None:
    """The line, or the two lines, whose cells name most fields; the first of them."""
    best: _Header | None = None
    for number in range(len(grid.rows)):
        for header in (_single(grid, number), _double(grid, number)):
            if header is not None and (best is None or _is_better(header, best)):
                best = header
        if best is not None and number > best.bottom + 60:
            break
    return best


def _is_better(header: _Header, best: _Header) -> bool:
    """Whether it names more fields, or as many in one line alone: then the line above is no part of the header."""
    alone = header.top == header.bottom == best.bottom != best.top
    return len(header.fields) > len(best.fields) or (alone and len(header.fields) == len(best.fields))


def _is_long(name: str) -> bool:
    """Whether a text is too long for a column's name, what it has in brackets left out."""
    return len(name) > sheet_words.LONGEST and len(sheet_words.folded(name)) > sheet_words.LONGEST


def _single(grid: Grid, number: int) -> _Header | None:
    names = _texts(grid.rows[number])
    if any(_is_long(name) for name in names.values()):
        return None
    return _checked(number, number, {column: sheet_words.column_of(name) for column, name in names.items()}, names)


def _double(grid: Grid, number: int) -> _Header | None:
    """A header of two lines, where a name above stands over several below."""
    if number + 1 >= len(grid.rows):
        return None
    above, below = _texts(grid.rows[number]), _texts(grid.rows[number + 1])
    if not above or not below or any(_is_long(name) for name in [*above.values(), *below.values()]):
        return None
    fields, names, parent = {}, {}, ""
    for column in range(max([*above, *below]) + 1):
        parent = above.get(column, parent if column in below else "")
        name = below.get(column, "")
        fields[column] = sheet_words.column_under(parent, name) if name else sheet_words.column_of(parent)
        names[column] = name if name and (not parent or sheet_words.column_of(name)) else parent + name
    told = sum(1 for column in below if fields[column])
    if told < 0.6 * len(below) or any(isinstance(cell, float | int) for cell in grid.rows[number + 1]):
        return None
    return _checked(number, number + 1, fields, {column: name for column, name in names.items() if name})


def _checked(top: int, bottom: int, fields: dict[int, str], names: dict[int, str]) -> _Header | None:
    """The header, if it names a work by its title or receipt and something else; a field counts once."""
    once: dict[int, str] = {}
    for column, field in fields.items():
        if field and field not in once.values():
            once[column] = field
    told = set(once.values())
    if not ({"title", "receipt"} & told) or len(told) < 2 or len(once) < 0.4 * len(names):
        return None
    return _Header(top=top, bottom=bottom, fields=once, names=names)


def _by_content(grid: Grid, known: Mapping[str, Iterable[str]]) -> _Header | None:
    """A table without a header: its columns by the entries' own values, from the first line that has one."""
    header = _Header(top=-1, bottom=-1, fields={}, names={})
    _name_by_content(grid, header, known)
    if not {"title", "receipt"} & set(header.fields.values()):
        return None
    keys = {field: {_key(value) for value in known[field]} for field in header.fields.values()}
    for number, row in enumerate(grid.rows):
        if any(_key(words(_at(row, column))) in keys[field] for column, field in header.fields.items()):
            header.top, header.bottom = number, number - 1
            return header
    return None


def _name_by_content(grid: Grid, header: _Header, known: Mapping[str, Iterable[str]]) -> None:
    """Tell columns without a known name by their values: half of them are values of one field of the entries."""
    lines = grid.rows[header.bottom + 1 :]
    for field, values in known.items():
        if field in header.fields.values():
            continue
        keys = {_key(value) for value in values if value}
        column = _likely([line for line in lines if any(line)], keys, taken=set(header.fields))
        if column is not None:
            header.fields[column] = field


def _likely(lines: list[list[Cell]], keys: set[str], taken: set[int]) -> int | None:
    best, most = None, 0
    for column in range(max(map(len, lines), default=0)):
        filled = [key for line in lines if (key := _key(words(_at(line, column))))] if column not in taken else []
        hits = sum(key in keys for key in filled)
        if hits > most and 2 * hits >= len(filled):
            best, most = column, hits
    return best


def _key(value: str) -> str:
    return "".join(character for character in text.normalized("NFKC", value).casefold() if character.isalnum())


# --- the lines -------------------------------------------------------------------------------------------------------


class _Lines:
    """Goes through the lines under a header and tells works from all else."""

    def __init__(self, grid: Grid, header: _Header, found: Found) -> None:
        self.grid, self.header, self.found = grid, header, found
        self.below_foot = False
        self.above: dict[str, str] = {}
        self.covered = _covered(grid, header)

    def read(self) -> None:
        """Add the works and the other lines to what was found."""
        for number in range(self.header.bottom + 1, len(self.grid.rows)):
            cells = self.grid.rows[number]
            shown = _texts(cells)
            if shown and not self._is_header(number, shown):
                self._line(number, cells, shown)

    def _is_header(self, number: int, shown: dict[int, str]) -> bool:
        """Whether the header is repeated, or another one begins; then its columns count from here on."""
        again = [column for column, name in self.header.names.items() if shown.get(column) == name]
        if len(again) >= 2 and 2 * len(again) > len(shown):
            return True
        other = _single(self.grid, number)
        if other is None or len(other.fields) < 3 or 3 * len(other.fields) < 2 * len(shown):
            return False
        self.header, self.below_foot = other, False
        self.covered = _covered(self.grid, other)
        return True

    def _line(self, number: int, cells: list[Cell], shown: dict[int, str]) -> None:
        values = self._values(number, shown)
        if self._continues(number, values):
            return
        if self._is_work(shown, values):
            self._keep(number, cells, values)
        elif not self._is_unused(shown):
            spot = Spot(self.grid.name, number + 1, min(shown) + 1)
            self.found.lines.append((spot, tuple(shown.values())))

    def _values(self, number: int, shown: dict[int, str]) -> dict[str, str]:
        values = {}
        for column, field in self.header.fields.items():
            value = shown.get(column, "")
            top = self.covered.get((number, column))
            if not value and top is not None and field not in _NOT_SPREAD:
                value = words(_at(self.grid.rows[top], column))
            if value in sheet_words.AS_ABOVE and field in self.above:
                value = self.above[field]
            values[field] = value
        return values

    def _continues(self, number: int, values: dict[str, str]) -> bool:
        """Add a line to the work above it, whose title is merged over both: a second line of creators, for example."""
        column = next((column for column, field in self.header.fields.items() if field == "title"), None)
        top = None if column is None else self.covered.get((number, column))
        if top is None or not self.found.rows or self.found.rows[-1].sheet != self.grid.name:
            return False
        before = self.found.rows[-1]
        if before.row < top + 1:
            return False
        joined = {
            field: "、".join(dict.fromkeys(part for part in (before.value(field), value) if part))
            for field, value in values.items()
        }
        self.found.rows[-1] = msgspec.structs.replace(before, values=joined)
        return True

    def _is_work(self, shown: dict[int, str], values: dict[str, str]) -> bool:
        first = shown[min(shown)]
        if sheet_words.SAMPLE.match(first) or sheet_words.HINT.match(values.get("title", "")) or _counts(shown):
            return False
        receipt, title = values.get("receipt", ""), values.get("title", "")
        if receipt and title and len(shown) > 2:
            return True
        told = sum(1 for field in _KEY_FIELDS if values.get(field))
        if sheet_words.is_foot(first) and (first != title or not told):
            self.below_foot = True
            return False
        alone = len(set(shown.values())) == 1
        if alone and (self.below_foot or sheet_words.is_section(first)):
            return False
        return bool(title) or told > (1 if self.below_foot else 0)

    def _is_unused(self, shown: dict[int, str]) -> bool:
        """Whether the form gives a number for a work that nobody filled in."""
        named = {column for column, field in self.header.fields.items() if field == "number"}
        return set(shown) <= named and all(value.strip(".、").isdecimal() for value in shown.values())

    def _keep(self, number: int, cells: list[Cell], values: dict[str, str]) -> None:
        columns = {field: column + 1 for column, field in self.header.fields.items()}
        rounded = {field for field, column in columns.items() if is_rounded(_at(cells, column - 1))}
        self.above = values
        row = SheetRow(
            sheet=self.grid.name,
            row=number + 1,
            values=values,
            columns=columns,
            cells=tuple(cells),
            rounded=frozenset(rounded),
        )
        self.found.rows.append(row)


def _counts(shown: dict[int, str]) -> bool:
    """Whether a line only numbers the columns: 1, 2, 3, 4 …"""
    numbers = [int(value) for value in shown.values() if value.isdecimal() and len(value) < 3]
    return len(numbers) == len(shown) > 3 and numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _covered(grid: Grid, header: _Header) -> dict[tuple[int, int], int]:
    """For each cell under the top of a cell that is merged downwards: the line of that top."""
    return {
        (number, column): top
        for top, left, bottom, right in grid.merged
        if top > header.bottom and bottom > top
        for column in range(left, right + 1)
        if column in header.fields
        for number in range(top + 1, min(bottom + 1, len(grid.rows)))
    }


def _read_table(grid: Grid, header: _Header, found: Found) -> None:
    for number in range(max(header.top, 0)):
        _read_facts(grid, number, found)
    found.titles[grid.name] = {column + 1: name for column, name in header.names.items()}
    before = len(found.lines)
    _Lines(grid, header, found).read()
    for spot, _ in found.lines[before:]:
        _read_facts(grid, spot.row - 1, found, keep=False)


# --- the header block ------------------------------------------------------------------------------------------------


def _read_facts(grid: Grid, number: int, found: Found, *, keep: bool = True) -> None:
    """Take labels and values from a line above or under the table; the first value of a label counts."""
    shown = _texts(grid.rows[number])
    for label, value, column in _pairs(shown):
        fact = sheet_words.fact_of(label)
        if fact and value and fact not in found.facts:
            found.facts[fact] = value
            found.fact_spots[fact] = Spot(grid.name, number + 1, column + 1)
    if shown and keep:
        found.lines.append((Spot(grid.name, number + 1, min(shown) + 1), tuple(shown.values())))


def _pairs(shown: dict[int, str]) -> Iterator[tuple[str, str, int]]:
    """Label, value, and the value's column: in two cells beside each other, or in one with a colon between."""
    label = ""
    for column, value in shown.items():
        inside = list(_inside(value))
        if inside:
            yield from ((name, rest, column) for name, rest in inside if rest)
            label = inside[-1][0] if not inside[-1][1] else ""
        elif sheet_words.fact_of(value):
            label = value
        elif label:
            yield label, value, column
            label = ""


def _inside(value: str) -> list[tuple[str, str]]:
    """The pairs in a cell such as `推荐单位：某局  联系人：张三`."""
    found = [each for each in _PAIR.finditer(value) if sheet_words.fact_of(_last_word(each[1]))]
    if not found:
        return []
    ends = [each.start(1) + len(each[1]) - len(_last_word(each[1])) for each in found[1:]] + [len(value)]
    return [(_last_word(each[1]), value[each.end() : end].strip()) for each, end in zip(found, ends, strict=True)]


def _last_word(label: str) -> str:
    return label.split()[-1] if label.split() else label
