"""The search for rules that no test holds: it notices what is noticed, and names what is not."""

import subprocess
import sys
from pathlib import Path

import pytest

from bench import mutations

ROOT = Path(__file__).parents[3]
SOURCE = '''
def able(points: int, least: int, barred: bool) -> bool:
    """Not changed: 1 and 2 stand in a docstring."""
    if barred:
        return False
    return points >= least and not points > 100
'''


def test_each_rule_is_changed_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comparisons, conditions, negations, numbers and returns, each with what it was and what it becomes."""
    (tmp_path / "made.py").write_text(SOURCE, encoding="utf-8")
    monkeypatch.setattr(mutations, "ROOT", tmp_path)
    found = [mutant.change for mutant in mutations.mutants("made")]
    assert found == [
        "if barred: return False → if not barred: return False",
        "return False → return None",
        "False → True",
        "return points >= least and (not points > 100) → return None",
        "points >= least and (not points > 100) → points >= least or not points > 100",
        "points >= least and (not points > 100) → not points > 100",
        "points >= least and (not points > 100) → points >= least",
        "points >= least → points > least",
        "points >= least → points < least",
        "not points > 100 → points > 100",
        "points > 100 → points >= 100",
        "points > 100 → points <= 100",
        "100 → 101",
    ]
    able = [mutant for mutant in mutations.mutants("made") if mutant.change.endswith("→ points >= least")]
    changed: dict[str, object] = {}
    exec(able[0].code(), changed)  # noqa: S102 - the lines above
    assert changed["able"](101, 1, barred=False) is True  # type: ignore[operator]


def test_no_change_of_what_counts_goes_unnoticed() -> None:
    """The short form: every change of one rule, each against its tests. All of them: python -m bench.mutations."""
    command = [sys.executable, "-m", "bench.mutations", "chalicelib.judging.conflicts:_counting"]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stderr) == (0, "")
    assert ", 0 survived, " in ended.stdout
