"""The command that checks contest definitions."""

import json
from pathlib import Path

import pytest

from chalicelib.call import definition
from chalicelib.call.definition import load_definition
from chalicelib.commands import check_contest

SHIPPED = definition.SHIPPED / "industry-story-2025.toml"


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    path = tmp_path / "bad.toml"
    path.write_text("winners = 0", encoding="utf-8")
    return path


def test_a_good_definition_is_named_with_its_hash(capsys: pytest.CaptureFixture[str]) -> None:
    assert check_contest.main([str(SHIPPED)]) == 0
    told = capsys.readouterr()
    assert told.out.split()[-1] == load_definition(SHIPPED).sha256
    assert "needs two organizers" in told.err


def test_faults_are_named_with_key_and_line(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_contest.main([str(SHIPPED), str(bad)]) == 1
    assert "bad.toml:1: winners" in capsys.readouterr().err


def test_a_file_that_is_not_there(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The worst of several files decides the exit code."""
    assert check_contest.main([str(bad), str(bad.with_name("none.toml")), str(SHIPPED)]) == 2
    assert "none.toml" in capsys.readouterr().err


def test_json(bad: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """One object a line for each file, in their order."""
    assert check_contest.main(["--json", str(SHIPPED), str(bad)]) == 1
    good, faulty = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert (good["usable"], good["id"], good["faults"]) == (True, "industry-story-2025", [])
    assert (good["file"], good["organizers"], good["sha256"]) == (str(SHIPPED), 2, load_definition(SHIPPED).sha256)
    assert faulty.keys() == {"file", "usable", "faults"}
    [fault] = [each for each in faulty["faults"] if each["key"] == "winners"]
    assert (fault["line"], fault["found"]) == (1, "0")
