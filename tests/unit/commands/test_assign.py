"""`assign`, run as a terminal would, and the exact form of what it prints."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.commands import assign


def problem(tmp_path: Path, **changes: Any) -> Path:
    plain = {
        "experts": [{"id": f"x{i}", "field": "abcd"[i % 4]} for i in range(8)],
        "entries": [{"id": f"e{i}", "unit": "u"} for i in range(16)],
        "conflicts": [["e0", "x0"]],
        "per_entry": 5,
        "seed": "2025",
    }
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(plain | changes), encoding="utf-8")
    return path


def test_assign_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assign.main([str(problem(tmp_path)), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() == {"assignments", "report"}
    assert len(found["assignments"]) == 80
    assert ["e0", "x0"] not in found["assignments"]
    assert (found["report"]["conflicts"], found["report"]["load_min"], found["report"]["load_max"]) == (0, 10, 10)


def test_assign_prints_a_table_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assign.main([str(problem(tmp_path, per_entry=2))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if "\t" in line]) == 32
    assert "works an expert: 4 to 4" in lines
    assert "not kept" not in "".join(lines)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"per_entry": 9}, 1, "9 experts an entry are wanted; too few may see: e0 (7), e1 (8)"),
        ({"experts": [{"id": "x"}]}, 2, "missing required field `field`"),
        ({"conflicts": [["e0", "nobody"]]}, 2, "unknown entry or expert: e0, nobody"),
    ],
)
def test_assign_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], code: int, words: str
) -> None:
    assert assign.main([str(problem(tmp_path, **changes)), "--json"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err
