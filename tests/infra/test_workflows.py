"""The state machines, linted: Step Functions tells of a mistake only when a contest meets it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from chalicelib import campaign
from infra.package import ROOT
from tests.infra.packaged import Template

MACHINES = {
    "screening": "ScreeningMachine", "expert_review": "ExpertReviewMachine", "selection": "SelectionMachine",
}
_HOLES = re.compile(r"\$\{(\w+)\}")
# The linter's list of reader settings is older than this one, which Step Functions documents and needs.
_FALSE = 'Field "InputType" not allowed in'

pytestmark = pytest.mark.parametrize("machine", MACHINES)


def _text(machine: str) -> str:
    return (ROOT / "infra/statemachines" / f"{machine}.asl.json").read_text()


def _lint(text: str, folder: Path) -> list[str]:
    path = folder / "machine.json"
    path.write_text(_HOLES.sub("arn:aws:states:::aws-sdk:s3:getObject", text))
    linter = Path(sys.executable).parent / "statelint"
    run = subprocess.run([linter, "--ignore=FLOAT", path], capture_output=True, text=True, check=False)
    lines = [line.strip() for line in run.stdout.splitlines() if line.startswith(" ")]
    return [line for line in lines if not line.startswith(_FALSE)]


def _states(machine: Any) -> Iterator[tuple[str, Any]]:
    for name, state in machine["States"].items():
        yield name, state
        for inner in [state.get("ItemProcessor"), *state.get("Branches", [])]:
            if inner:
                yield from _states(inner)


def test_the_linter_finds_nothing(machine: str, tmp_path: Path) -> None:
    """Targets exist, all states are reached, fields and paths are right."""
    assert _lint(_text(machine), tmp_path) == []


def test_the_linter_looks(machine: str, tmp_path: Path) -> None:
    """A planted mistake is found, so that silence means something."""
    content = json.loads(_text(machine))
    content["States"]["ClaimPhase"]["Next"] = "Nowhere"
    assert any("Nowhere" in line for line in _lint(json.dumps(content), tmp_path))


def test_every_state_says_what_it_is_for(machine: str) -> None:
    """The console shows these comments to the organizer."""
    content = json.loads(_text(machine))
    assert content["Comment"]
    assert [name for name, state in _states(content) if not state.get("Comment")] == []


def test_template_fills_every_hole(machine: str, template: Template) -> None:
    """Each placeholder is a whole value, and the template gives exactly those."""
    text = _text(machine)
    given = template["Resources"][MACHINES[machine]]["Properties"]["DefinitionSubstitutions"]
    assert set(_HOLES.findall(text)) == set(given)
    assert re.findall(r'"[^"]+\$\{\w+\}|\$\{\w+\}[^"]+"', text) == []


def test_workflows_branch_on_states_the_code_knows(machine: str) -> None:
    """A Choice compares with members of the enums that the steps answer with."""
    known = {member.value for enum in (campaign.Claim, campaign.ListState, campaign.DrawState) for member in enum}
    compared = {
        rule["StringEquals"] for _, state in _states(json.loads(_text(machine)))
        for rule in state.get("Choices", []) if "StringEquals" in rule
    }
    assert compared <= known
