"""The recommendation sheet that goes back to its unit: the official form with the unit's own words, and comments.

Every cell holds what the sheet held. A cell that differs from the entry, or that cannot be read, has a comment. What
the form has no place for stands in further columns, under the table, or on further worksheets.
"""

from collections.abc import Iterable, Iterator, Sequence

from chalicelib.bilingual import Text
from chalicelib.call.definition import Definition
from chalicelib.workbooks import sheet_words
from chalicelib.workbooks.matching import CERTAIN
from chalicelib.workbooks.recommendation_sheet import COLUMNS, FACTS, SHEET
from chalicelib.workbooks.reconciliation import TROUBLES, Matched, Reconciliation, Submitted, letters
from chalicelib.workbooks.sheet_reader import Grid
from chalicelib.workbooks.sheet_table import Found, SheetRow, words
from chalicelib.workbooks.sheets import Column, Note, Value, Workbook, Worksheet, file_name, headed

MISSING = Text(
    "没有找到这件作品的报名，请联系投稿主体提交，或核对作品名称。",
    "No entry was found for this work. Ask the entrant to submit it, or check the title.",
)
# Comments with a value in them; those of a call in Chinese say the key words in English too.
_SAYS = Text("报名信息为 The entry says：{}", "The entry says: {}")
_EMPTY = Text("（空 empty）", "(empty)")
_LIKELY = Text("对应 {receipt}《{title}》，匹配度 {share} certainty", "Taken for {receipt} “{title}”, {share} certain")
_NAME_LENGTH = 31  # characters of a worksheet's name, Excel's own


def workbook(found: Found, entries: Sequence[Submitted], result: Reconciliation, definition: Definition) -> Workbook:
    """The corrected sheet of what was `found` in a file."""
    form = _Form(found, {entry.receipt: entry for entry in entries}, result, definition)
    sheet = Worksheet(
        name=definition.said(SHEET),
        title=definition.official_form.title,
        facts=tuple((definition.said(label), found.facts.get(fact, "")) for fact, label in FACTS.items()),
        columns=form.columns,
        rows=tuple(form.rows()),
        notes=tuple(form.notes()),
        remarks=tuple(_remarks(found, definition.official_form.title)),
    )
    unit = result.unit or definition.said(SHEET)
    return Workbook(
        file_name(definition.official_form.file_name, unit=unit), (sheet, *_others(found.others)), definition.records_in
    )


class _Form:
    """The table of the form, with the sheet's own columns behind the official ones."""

    def __init__(self, found: Found, entries: dict[str, Submitted], result: Reconciliation, call: Definition) -> None:
        self.found, self.entries, self.result, self.call = found, entries, result, call
        official = [sheet_words.column_of(column.title.zh) for column in COLUMNS]
        self.places = {field: place for place, field in enumerate(official) if field}
        self.further = list(dict.fromkeys(name for row in found.rows for name, _ in self._further(row)))
        self.columns = (
            *headed(COLUMNS, call.records_in),
            *(Column(title=name, width=16) for name in self.further),
        )
        several = len(found.sheets) > 1
        self.numbers = {(row.sheet if several else "", row.row): number for number, row in enumerate(found.rows)}

    def _further(self, row: SheetRow) -> Iterator[tuple[str, str]]:
        """The cells of columns that the official form has not, by their names."""
        own = {column for field, column in row.columns.items() if field in self.places}
        titles = self.found.titles[row.sheet]
        for column, cell in enumerate(row.cells, start=1):
            if column not in own and (value := words(cell)):
                yield titles.get(column) or letters(column), value

    def rows(self) -> Iterator[tuple[Value, ...]]:
        """The cells of each work."""
        fields = {place: field for field, place in self.places.items()}
        for row in self.found.rows:
            further = dict(self._further(row))
            official = (row.value(fields.get(place, "")) for place in range(len(COLUMNS)))
            yield (*(value or None for value in official), *(further.get(name) for name in self.further))

    def notes(self) -> Iterator[Note]:
        """One comment for each cell that has something to say."""
        said: dict[tuple[int, int], list[str]] = {}
        for number, field, comment in self._comments():
            said.setdefault((number, self.places.get(field, self.places["title"])), []).append(comment)
        yield from (Note(row, column, "\n".join(comments)) for (row, column), comments in said.items())

    def _comments(self) -> Iterator[tuple[int, str, str]]:
        for match in self.result.matched:
            number = self.numbers[match.sheet, match.row]
            yield from ((number, field, comment) for field, comment in self._of_match(match))
        for row in self.result.not_submitted:
            yield self.numbers[row.sheet, row.row], "title", self._told(MISSING)
        for problem in self.result.problems:
            if problem.row is not None and (problem.sheet, problem.row) in self.numbers:
                yield self.numbers[problem.sheet, problem.row], problem.field, self._told(TROUBLES[problem.code])

    def _of_match(self, match: Matched) -> Iterator[tuple[str, str]]:
        for each in match.differences:
            yield each.field, self.call.said(_SAYS).format(each.entry or self.call.said(_EMPTY))
        if match.certainty < CERTAIN:
            share = f"{match.certainty:.0%}"
            entry = self.entries[match.receipt]
            yield "receipt", self.call.said(_LIKELY).format(receipt=match.receipt, title=entry.title, share=share)

    def _told(self, words: Text) -> str:
        """A comment in the call's languages: where it has both, the unit reads both."""
        return " ".join(words.within(language) for language in sorted(self.call.languages, reverse=True))


def _remarks(found: Found, title: str) -> Iterator[tuple[Value, ...]]:
    """Every line of the sheet that is no work, but those that only held what the header block says."""
    facts = set(found.facts.values())
    for _, line in found.lines:
        if not all(part in facts or part == title or sheet_words.fact_of(part) for part in line):
            yield line


def _others(grids: Iterable[Grid]) -> Iterator[Worksheet]:
    """The worksheets without works, as they were."""
    for number, grid in enumerate(grids, start=2):
        name = "".join(each for each in grid.name if each not in "[]:*?/\\'") or f"Sheet{number}"
        lines = tuple(tuple(words(cell) or None for cell in row) for row in grid.rows)
        yield Worksheet(name=f"{name[: _NAME_LENGTH - 4]}", title="", facts=(), columns=(), rows=(), remarks=lines)
