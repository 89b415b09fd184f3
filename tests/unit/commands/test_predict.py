"""`predict`, run as a terminal would, and the exact form of what it prints."""

import json
from pathlib import Path

import pytest

from chalicelib.commands import predict


def test_predict_prints_one_object(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert predict.main([str(scores), "--holdout", "0.2", "--seed", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["n", "rmse"]
    assert found["n"] == 12
    assert list(found["rmse"]) == ["mean", "trimmed", "zscore", "calibrated", "em"]


def test_predict_prints_a_table_to_read(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert predict.main([str(scores), "--holdout", "0.2", "--seed", "7"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12 scores hidden; root mean square error in points:"
    assert len(lines) == 6


@pytest.mark.parametrize("fraction", ["0", "1", "-0.1", "half", "nan"])
def test_a_share_lies_between_nothing_and_all(scores: Path, fraction: str) -> None:
    with pytest.raises(SystemExit, match="3"):
        predict.main([str(scores), "--holdout", fraction, "--seed", "1"])
