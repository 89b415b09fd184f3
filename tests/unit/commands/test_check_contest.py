"""`check-contest`, as the guide says."""

import subprocess
import sys
from pathlib import Path

import pytest

from chalicelib.call import definition
from chalicelib.call.definition import load_definition
from chalicelib.commands import check_contest


def test_the_check_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command of the guide: a hash for a good file, reasons for a bad one, help without arguments."""
    shipped = definition.SHIPPED / "industry-story-2025.toml"
    bad = tmp_path / "bad.toml"
    bad.write_text("winners = 0", encoding="utf-8")
    assert check_contest.main([str(shipped)]) == 0
    assert capsys.readouterr().out.split()[-1] == load_definition(shipped).sha256
    assert check_contest.main([str(shipped), str(bad), str(tmp_path / "none.toml")]) == 1
    assert "bad.toml:1: winners" in capsys.readouterr().err
    assert check_contest.main([]) == 2


def test_the_check_command_runs_as_a_module() -> None:
    """Just as the guide says."""
    command = [sys.executable, "-m", "chalicelib.commands.check_contest", "no-such-file.toml"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[3])
    assert (ended.returncode, "no-such-file.toml" in ended.stderr) == (1, True)
