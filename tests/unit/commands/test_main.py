"""The list of commands, and what all of them share."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from chalicelib import __main__ as commands
from chalicelib.commands.terminal import EXIT_CODES, Exit
from chalicelib.workbooks import sheet_reader
from tests.infra import imports

FOLDER = Path(commands.__file__).parent / "commands"
SHARED = {"__init__", "terminal"}


@pytest.mark.parametrize(("arguments", "code"), [([], 3), (["nonsense"], 3), (["--help"], 0), (["-h"], 0)])
def test_list_of_commands(arguments: list[str], code: int, capsys: pytest.CaptureFixture[str]) -> None:
    """Without a command, what there is: a line for each command and each exit code."""
    assert commands.main(arguments) == code
    out, err = capsys.readouterr()
    lines = (out if code == 0 else err).splitlines()
    for name, about in commands.COMMANDS.items():
        assert f"  {name:14} {about}" in lines
    for exit_code in EXIT_CODES:
        assert any(line.startswith(f"{exit_code:>3}  ") for line in lines)


def test_every_module_is_listed() -> None:
    """A command that is not in the list could not be called."""
    assert {name.replace("-", "_") for name in commands.COMMANDS} == {
        path.stem for path in FOLDER.glob("*.py")
    } - SHARED


@pytest.mark.parametrize("name", commands.COMMANDS)
def test_every_command_explains_itself(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Its options, --json among them, and the exit codes; wrong usage ends with the same code everywhere."""
    assert commands.main([name, "--help"]) == Exit.YES
    out = capsys.readouterr().out
    assert f" {name} [-h] [--json]" in out.replace("\n", " ")
    assert "Exit codes:" in out
    assert commands.main([name, "--nonsense"]) == Exit.USAGE
    assert commands.main([name]) == Exit.USAGE


def test_every_exit_code_has_words() -> None:
    assert set(EXIT_CODES) == set(Exit)


@pytest.mark.parametrize(
    ("started", "named"), [("x/chalicelib/__main__.py", "python -m chalicelib"), ("bin/zhengxuan", "zhengxuan")]
)
def test_usage_names_the_program_as_it_was_started(
    started: str, named: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [started, "recount", "--help"])
    assert commands.script() == Exit.YES
    assert capsys.readouterr().out.startswith(f"usage: {named} recount ")


def test_runs_as_a_module() -> None:
    command = [sys.executable, "-m", "chalicelib", "check-contest", "no-such-file.toml"]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (ended.returncode, "no-such-file.toml" in ended.stderr) == (Exit.UNREADABLE, True)


def test_the_commands_need_only_what_the_program_installs() -> None:
    """The wheel leaves chalicelib/aws and chalicelib/api out, and their packages."""
    project = tomllib.loads((FOLDER.parents[1] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    installed = {re.split(r"[<>=]", name)[0] for name in project["dependencies"]}
    modules = [f"chalicelib.commands.{name.replace('-', '_')}" for name in commands.COMMANDS]
    modules.append(sheet_reader.MODULE)  # started by its name
    needed = {package.replace("_", "-") for module in modules for package in imports.third_party(module)}
    assert needed | {"tzdata"} == installed  # zoneinfo looks for that one by its name
    assert project["scripts"] == {"zhengxuan": "chalicelib.__main__:script"}
