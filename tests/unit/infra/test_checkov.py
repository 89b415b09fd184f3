"""Nothing that checkov cannot do holds up the continuous integration for long, or passes in silence."""

import subprocess
from typing import Any

import pytest

from infra import checkov


def test_a_network_that_hangs_is_given_up_and_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Loudly; in the continuous integration nothing fails for it."""

    def hangs(command: list[str], timeout: float, **_about: Any) -> None:
        raise subprocess.TimeoutExpired(command, timeout)

    monkeypatch.setattr(subprocess, "run", hangs)
    monkeypatch.setenv("CI", "true")
    assert checkov.main() == 0
    assert "HAS NOT LOOKED" in capsys.readouterr().err
    monkeypatch.delenv("CI")
    assert checkov.main() == 1


def test_the_network_is_asked_once() -> None:
    """What looks at the template is there already by then, as of one day."""
    command = checkov._command([])
    assert command[command.index("--from") - 3 : command.index("--from")] == [
        "--offline",
        "--exclude-newer",
        checkov.AS_OF,
    ]
