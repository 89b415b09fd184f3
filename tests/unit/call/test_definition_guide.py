"""The guide to the contest definition: its example loads, and it names every key there is."""

import re
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from chalicelib.call import definition
from chalicelib.call.definition import load_definition
from chalicelib.commands import check_contest

GUIDE = (Path(__file__).parents[3] / "docs" / "contest-definition.md").read_text(encoding="utf-8")
EXAMPLE = GUIDE.partition("```toml\n")[2].partition("```")[0]


def test_the_example_is_a_definition() -> None:
    """What the guide shows can be deployed."""
    assert definition.parse(EXAMPLE, "harbour-shorts-2027.toml").winners == 3


@pytest.mark.parametrize(
    "table",
    [
        definition.Definition,
        definition.PlannedCalendar,
        definition.VideoLimits,
        definition.ReviewRules,
        definition.Criterion,
        definition.Pledge,
        definition.PrivacyNotice,
        definition.Category,
        definition.SummarySheet,
        definition.Retention,
    ],
)
def test_the_example_holds_every_key(table: type[msgspec.Struct]) -> None:
    """A key added to the definition is shown to those who write one."""
    for field in msgspec.structs.fields(table):
        assert re.search(rf"\b{field.name}\b", EXAMPLE), field.name


def test_every_file_the_guide_points_to_is_there() -> None:
    """Links do not go stale."""
    for target in re.findall(r"\]\((\.\./[^)]+)\)", GUIDE):
        assert (Path(__file__).parents[3] / "docs" / target).exists(), target


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
