"""File names that every system keeps, and workbooks in the language of the call's records."""

import re
from typing import Any

import msgspec
import pytest

from chalicelib.entry.search import Search
from chalicelib.workbooks import conflict_sheet, entries_sheet, recommendation_sheet, result_sheets
from chalicelib.workbooks.sheets import Workbook, file_name
from tests.unit.people.units import UNIT
from tests.unit.samples import AT, CALL, ENTRANT, submitted
from tests.unit.workbooks.test_conflict_sheet import REPORT
from tests.unit.workbooks.test_result_sheets import RESULT

ENGLISH = msgspec.structs.replace(CALL, languages=("en",))
FILTERS = entries_sheet.filters(Search(status="submitted", theme=CALL.themes[0].id), {}, ENGLISH)
ASKED = entries_sheet.Asked(filters=FILTERS, at=AT)
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")


def frame_of(book: Workbook) -> list[str]:
    """Every word of a workbook that is not of an entry: names, titles, facts' labels and columns."""
    found: list[Any] = []
    for sheet in book.sheets:
        found += [sheet.name, sheet.title, *(label for label, _ in sheet.facts)]
        found += [words for column in sheet.columns for words in (column.title, *column.choices)]
    return found


@pytest.mark.parametrize(
    "book",
    [
        conflict_sheet.workbook(REPORT, ENGLISH),
        entries_sheet.workbook([submitted()], {ENTRANT.id: ENTRANT}, {}, asked=ASKED, definition=ENGLISH),
        recommendation_sheet.workbook(UNIT, [submitted()], {}, definition=ENGLISH, at=AT),
        result_sheets.workbook(RESULT, (), definition=ENGLISH, chosen=None, at=AT),
    ],
    ids=lambda book: book.sheets[0].name,
)
def test_a_call_in_english_has_english_workbooks(book: Workbook) -> None:
    """Names of sheets, titles, labels and columns; the definition gives the official form its own title."""
    assert [words for words in frame_of(book) if CHINESE.search(words)] in ([], [CALL.official_form.title])


@pytest.mark.parametrize(
    ("unit", "name"),
    [
        ("东莞市工业和信息化局", "东莞市工业和信息化局+推荐讲好中国工业故事.xlsx"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j+推荐讲好中国工业故事.xlsx"),
        ("../../etc/passwd", "etc passwd+推荐讲好中国工业故事.xlsx"),
        ("  某局. ", "某局+推荐讲好中国工业故事.xlsx"),
        ("...", "_+推荐讲好中国工业故事.xlsx"),
        ("CON", "_CON+推荐讲好中国工业故事.xlsx"),
        ("第一\n行", "第一 行+推荐讲好中国工业故事.xlsx"),
    ],
)
def test_a_units_name_becomes_a_file_name(unit: str, name: str) -> None:
    """`单位+推荐讲好中国工业故事`, whatever the unit is called."""
    assert file_name("{unit}+推荐讲好中国工业故事", unit=unit) == name


def test_a_long_name_stays_a_name() -> None:
    """255 bytes are what file systems take."""
    assert len(file_name("{unit}", unit="工" * 200).encode()) <= 255
