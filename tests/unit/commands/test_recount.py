"""`recount`, run as a terminal would, and the exact form of what it prints."""

import json
from pathlib import Path

import pytest

from chalicelib.commands import recount
from chalicelib.result import calibration, scoring, tally_sheet
from chalicelib.result.scoring import Rules, Score


def export(tmp_path: Path) -> Path:
    rules = Rules(weights={"score": 1}, winners=2)
    given = [Score(f"e{i}", f"x{j}", {"score": 70 + i * j + i}) for i in range(5) for j in range(4)]
    result = calibration.tally(given, rules)
    path = tmp_path / "sheet.json"
    path.write_bytes(tally_sheet.write(given, rules, result=result, contest="call", definition_sha256="ab" * 32))
    return path


def test_recount_says_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export(tmp_path)
    assert recount.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("equal: 20 scores of 5 works, input ")
    assert recount.main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"equal": True, "scores": 20, "differences": []}


def test_recount_names_a_changed_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export(tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["scores"][-1]["criteria"]["score"] = 99
    path.write_text(json.dumps(document), encoding="utf-8")
    assert recount.main([str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("NOT equal: 20 scores of 5 works, ")
    assert lines[2] == "score of e4 by x3.score: published 86, recounted 99"


def test_a_result_of_scores_alone_is_recounted_without_models(tmp_path: Path) -> None:
    given = [Score("e", f"x{j}", {"score": 70 + j}) for j in range(4)]
    rules = Rules(weights={"score": 1})
    path = tmp_path / "sheet.json"
    sheet = tally_sheet.write(given, rules, result=scoring.tally(given, rules), contest="call", definition_sha256="")
    path.write_bytes(sheet)
    assert recount.main([str(path)]) == 0
