"""A file that is not there, for every command of an auditor."""

from pathlib import Path

import pytest

from chalicelib.commands import assign, predict, rank, recount


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = str(tmp_path / "nothing")
    assert assign.main([nothing]) == 2
    assert rank.main([nothing]) == 2
    assert predict.main([nothing, "--holdout", "0.1", "--seed", "1"]) == 2
    assert recount.main([nothing]) == 2
    assert capsys.readouterr().err.count("No such file") == 4
