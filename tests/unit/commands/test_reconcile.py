"""The command `reconcile`: what it prints, what it writes, how it ends."""

import json
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib import __main__ as commands
from chalicelib.commands.terminal import Exit
from tests.unit.workbooks.mangled_sheets import CASES, ENTRIES, NAME, Case, as_json


def run(folder: Path, made: Case, *options: str) -> int:
    """The command on a case's file."""
    sheet, entries = folder / made.name, folder / "entries.json"
    sheet.write_bytes(made.content)
    entries.write_bytes(as_json(ENTRIES))
    return commands.main(["reconcile", str(sheet), str(entries), *options])


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("plain", Exit.YES),
        ("numbers_where_texts_belong", Exit.YES),  # lost digits are no difference
        ("several_sheets", Exit.YES),
        ("bad_phone", Exit.NO),
        ("one_work_twice", Exit.NO),
        ("submitted_and_not_recommended", Exit.NO),
    ],
)
def test_json(name: str, code: Exit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The whole object, with words for each problem; the exit code says whether all agrees."""
    made = CASES[name]()
    assert run(tmp_path, made, "--json") == code
    told = json.loads(capsys.readouterr().out)
    assert all(each.pop("zh") and each.pop("en") for each in told["problems"])
    assert all(isinstance(each.pop("field"), str) for each in told["problems"])
    assert told == made.answer()


def test_text(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """For a person: what differs, what is missing, what is to be looked at."""
    run(tmp_path, CASES["bad_phone"]())
    run(tmp_path, CASES["submitted_and_not_recommended"]())
    run(tmp_path, CASES["several_sheets"]())
    assert capsys.readouterr().out.splitlines() == [
        "东莞市工业和信息化局: 3 rows, 3 matched",
        "row 2: GS2025-7K3M9-QXW2T 匠心筑梦 (1.00)",
        "  phone: sheet '1380013800', entry '13800138000'",
        "row K2: PHONE_UNREADABLE: 不是可以拨打的电话号码 This is no telephone number that can be called",
        "东莞市工业和信息化局: 3 rows, 2 matched",
        "row 5: not submitted: 海上风车 明阳 周九 0769-22223333",
        "not recommended: GS2025-MNPQR-STUVW",
        "东莞市工业和信息化局: 3 rows, 3 matched",
    ]


def test_corrected(tmp_path: Path) -> None:
    """The file that goes back is written beside the answer."""
    out = tmp_path / "out.xlsx"
    assert run(tmp_path, CASES["bad_phone"](), "--corrected", str(out)) == Exit.NO
    page: Any = load_workbook(BytesIO(out.read_bytes())).worksheets[0]
    told = [cell.comment.text for row in page.iter_rows() for cell in row if cell.comment]
    assert len(told) == 1
    assert "13800138000" in told[0]


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "NOT_A_SHEET"), (b"PK\x03\x04junk", "BROKEN"), ("甲,乙\n丙,丁".encode(), "NO_TABLE")],
)
def test_unreadable_sheets(content: bytes, words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """They end with 2 and with words in both languages, and print no answer."""
    assert run(tmp_path, Case(content), "--json") == Exit.UNREADABLE
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith(f"reconcile: {words}: ")


def test_unreadable_entries_and_missing_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Each is named on standard error."""
    sheet, entries = tmp_path / NAME, tmp_path / "entries.json"
    sheet.write_bytes(CASES["plain"]().content)
    assert commands.main(["reconcile", str(sheet), str(entries)]) == Exit.UNREADABLE
    assert "entries.json" in capsys.readouterr().err
    entries.write_text("{}")
    assert commands.main(["reconcile", str(sheet), str(entries)]) == Exit.UNREADABLE
    assert capsys.readouterr().err.startswith("reconcile: not a list of entries")
    assert commands.main(["reconcile", str(sheet), str(entries), "--contest", str(entries)]) == Exit.USAGE
    assert capsys.readouterr().err.startswith("reconcile: ")
