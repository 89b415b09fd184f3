"""Sheets that come back are reconciled: every mangled one with its whole answer."""

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from chalicelib import text
from chalicelib.call.definition import Category
from chalicelib.entry.entries import Entry
from chalicelib.workbooks import reconciliation, xlsx
from chalicelib.workbooks.reconciliation import Submitted
from tests.sample_call import CALL
from tests.unit.workbooks.mangled_sheets import CASES, ENTRIES, Case
from tests.unit.workbooks.test_recommendation_sheet import PROFILE, sheet_of, work

_titles = (
    st.text(st.characters(exclude_categories=("C", "Z", "Mn", "Me")), min_size=1, max_size=30)
    .map(text.clean_line)
    .filter(lambda value: bool(value) and text.is_readable(value))
)


def _made(title: str, synopsis: str, category: Category) -> tuple[Entry, Submitted]:
    """An entry as it is stored, and as it is compared."""
    entry = work(1)
    form = replace(entry.form, title=title, synopsis=synopsis, category=category.id)
    told = Submitted(
        receipt="",
        title=title,
        category=category.id,
        entrant=PROFILE.name,
        credit_code=PROFILE.credit_code or "",
        creators="、".join(form.creators),
        contact_person=PROFILE.contact_person,
        phone=PROFILE.phone,
        synopsis=synopsis,
    )
    return replace(entry, form=form), told


def answer(made: Case) -> dict[str, Any]:
    """What comes out, as the command prints it, without words."""
    found = reconciliation.found_in(made.content, ENTRIES)
    told = msgspec.to_builtins(reconciliation.reconcile(found, ENTRIES, CALL.categories, made.name))
    for each in told["matched"]:
        del each["said"]
    for each in told["problems"]:
        del each["field"]
    for each in [*told["matched"], *told["not_submitted"], *told["problems"]]:
        if not each["sheet"]:
            del each["sheet"]
    return msgspec.json.decode(msgspec.json.encode(told))  # type: ignore[no-any-return]


@pytest.mark.parametrize("name", CASES)
def test_what_comes_back_is_reconciled(name: str) -> None:
    """Each kind of change that people and programs make to the form."""
    made = CASES[name]()
    assert answer(made) == made.answer()


def test_there_are_thirty_kinds_of_mangled_sheets() -> None:
    """Fewer would not stand for what really comes back."""
    assert len(CASES) >= 30


def test_every_trouble_has_words() -> None:
    assert set(reconciliation.TROUBLES) == set(reconciliation.Trouble)


@settings(max_examples=25)
@given(st.lists(st.builds(_made, _titles, _titles, st.sampled_from(CALL.categories)), max_size=8))
def test_our_own_sheet_comes_back_without_a_difference(made: list[tuple[Entry, Submitted]]) -> None:
    """Whatever the entries hold, the sheet that we write of them matches them all, certainly."""
    entries = [replace(entry, id=f"e{n}", receipt=f"WF2025-{n}") for n, (entry, _) in enumerate(made)]
    submitted = [replace(told, receipt=f"WF2025-{n}") for n, (_, told) in enumerate(made)]
    book = sheet_of(*entries)
    found = reconciliation.found_in(xlsx.write(book), submitted)
    told = reconciliation.reconcile(found, submitted, CALL.categories, book.name)
    assert [(each.receipt, each.certainty, each.differences) for each in told.matched] == [
        (each.receipt, 1.0, ()) for each in submitted
    ]
    assert told.agrees
    assert told.problems == ()
    assert told.unit == "东莞市工业和信息化局"


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("东莞市工信局+推荐讲好中国工业故事.xlsx", "东莞市工信局"),
        ("东莞市工信局＋推荐讲好中国工业故事（1）.xls", "东莞市工信局"),
        ("副本东莞市工信局+推荐讲好中国工业故事 - 副本.xlsx", "东莞市工信局"),
        ("Copy of 东莞市工信局 推荐讲好中国工业故事(2).et", "东莞市工信局"),
        ("folder/东莞市工信局推荐讲好中国工业故事.xlsx", "东莞市工信局"),
        ("東莞市工信局+推薦講好中國工業故事.xlsx", "東莞市工信局"),
        ("作品推荐汇总表.xlsx", ""),
        ("推荐表.xlsx", ""),
        ("1.xlsx", ""),
    ],
)
def test_unit_of_a_file_name(name: str, unit: str) -> None:
    """However the file was copied on its way."""
    assert reconciliation.unit_of_name(name) == unit


@pytest.mark.parametrize(
    "content",
    [b"{}", b"[1]", b'[{"title": "x"}]', b"\xff", b'[{"receipt": ""}]'],
)
def test_entries_that_cannot_be_read(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"not a list|no receipt"):
        reconciliation.submitted_from(content)


def test_entries_in_the_types_of_other_programs() -> None:
    """Numbers, lists and nothing where texts are meant."""
    content = b'[{"receipt": 20250001, "phone": 13800138000.0, "creators": ["a", "b"], "credit_code": null, "more": 1}]'
    assert reconciliation.submitted_from(content) == [
        Submitted(receipt="20250001", phone="13800138000", creators="a、b"),
    ]
