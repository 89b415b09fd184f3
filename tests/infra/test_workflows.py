"""The state machines, linted: Step Functions tells of a mistake only when a contest meets it."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from chalicelib.call.campaign import Claim, Count, DrawState, ListState
from functions.freeze_entries import handler as freeze_entries
from infra.package import ROOT
from tests.infra.cfn_lint import cfn_lint
from tests.infra.packaged import Template

MACHINES = {
    "screening": "ScreeningMachine",
    "expert_review": "ExpertReviewMachine",
    "selection": "SelectionMachine",
}
_HOLES = re.compile(r"\$\{(\w+)\}")
# The linter's list of reader settings is older than this one, which Step Functions documents and needs.
_FALSE = 'Field "InputType" not allowed in'

every_machine = pytest.mark.parametrize("machine", MACHINES)


def _text(machine: str) -> str:
    return (ROOT / "infra/statemachines" / f"{machine}.asl.json").read_text()


def _filled(text: str) -> str:
    return _HOLES.sub("arn:aws:states:::aws-sdk:s3:getObject", text)


def _lint(text: str, folder: Path) -> list[str]:
    path = folder / "machine.json"
    path.write_text(_filled(text))
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


@every_machine
def test_the_linter_finds_nothing(machine: str, tmp_path: Path) -> None:
    """Targets exist, all states are reached, fields and paths are right."""
    assert _lint(_text(machine), tmp_path) == []


@every_machine
def test_the_linter_looks(machine: str, tmp_path: Path) -> None:
    """A planted mistake is found, so that silence means something."""
    content = json.loads(_text(machine))
    content["States"]["ClaimPhase"]["Next"] = "Nowhere"
    assert any("Nowhere" in line for line in _lint(json.dumps(content), tmp_path))


def test_cloudformation_takes_their_definitions(tmp_path: Path) -> None:
    """cfn-lint knows the fields of every state and their types; a planted mistake is found, so it does look."""
    machines = {name.replace("_", ""): json.loads(_filled(_text(name))) for name in MACHINES}
    ours = _resources(machines, tmp_path / "ours.json")
    machines["screening"]["States"]["AnchorEnd"]["Retry"][0]["MaxAttempts"] = "often"
    planted = _resources(machines, tmp_path / "planted.json")
    _, found = cfn_lint(ours, planted, regions=("us-east-1",))
    assert {line.partition(":")[0] for line in found} == {str(planted)}
    assert any("'often' is not of type" in line for line in found)


def _resources(machines: dict[str, Any], path: Path) -> Path:
    role = "arn:aws:iam::123456789012:role/r"
    made = {
        name: {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"RoleArn": role, "Definition": each}}
        for name, each in machines.items()
    }
    path.write_text(json.dumps({"Resources": made}))
    return path


@every_machine
def test_every_state_says_what_it_is_for(machine: str) -> None:
    """The console shows these comments to the organizer."""
    content = json.loads(_text(machine))
    assert content["Comment"]
    assert [name for name, state in _states(content) if not state.get("Comment")] == []


@every_machine
def test_template_fills_every_hole(machine: str, template: Template) -> None:
    """Each placeholder is a whole value, and the template gives exactly those."""
    text = _text(machine)
    given = template["Resources"][MACHINES[machine]]["Properties"]["DefinitionSubstitutions"]
    assert set(_HOLES.findall(text)) == set(given)
    assert re.findall(r'"[^"]+\$\{\w+\}|\$\{\w+\}[^"]+"', text) == []


@every_machine
def test_workflows_branch_on_states_the_code_knows(machine: str) -> None:
    """A Choice compares with members of the enums that the steps answer with."""
    known = {member.value for enum in (Claim, ListState, DrawState, Count) for member in enum}
    compared = {
        rule["StringEquals"]
        for _, state in _states(json.loads(_text(machine)))
        for rule in state.get("Choices", [])
        if "StringEquals" in rule
    }
    assert compared <= known


# --- named paths ------------------------------------------------------------------------------------------------

OPEN = {"claim": {"state": "open"}}
DRAWN = {"plan": {"state": "drawn"}}
ASSIGNED = {"plan": {"state": "assigned", "round": 1}}
CLOSED = {"seats": {"state": "closed"}}
ANOTHER, FINAL = {"tally": {"state": "another_round"}}, {"tally": {"state": "final"}}
SEATED = ["AssignExperts", "IsAssigned", "TakeSeats", "OpenRound"]
COUNTED = ["WaitForScores", "CloseRound", "IsRoundClosed", "FreezeSeats", "TallyScores", "IsDecided"]
ROUND = [*SEATED, *COUNTED]
BEGINS = ["AnchorBeginning"]
ENDS = ["ConcludeEntries", "ClosePhase", "IsClosed", "AnchorEnd", "Finished"]
ENDED = {"claim": {"state": "done"}}
PATHS: dict[str, tuple[list[dict[str, Any]], list[str]]] = {
    "one round": ([OPEN, {}, DRAWN, ASSIGNED, {}, CLOSED, FINAL, ENDED, {}], [*BEGINS, *ROUND, *ENDS]),
    "two rounds": (
        [OPEN, {}, DRAWN, ASSIGNED, {}, CLOSED, ANOTHER, DRAWN, ASSIGNED, {}, CLOSED, FINAL, ENDED, {}],
        [*BEGINS, *ROUND, *ROUND, *ENDS],
    ),
    "lost in the second round, started again": (
        [OPEN, {}, {"plan": {"state": "assigned", "round": 2}}, {}, CLOSED, FINAL, ENDED, {}],
        [*BEGINS, *SEATED[:2], *COUNTED, *ENDS],
    ),
    "a round that another follows already": (
        [OPEN, {}, ASSIGNED, {}, {"seats": {"state": "another_round"}}, DRAWN, ASSIGNED, {}, CLOSED, FINAL, ENDED, {}],
        [*BEGINS, *SEATED[:2], *COUNTED[:3], *ROUND, *ENDS],
    ),
    "too few experts": (
        [OPEN, {}, {"plan": {"state": "infeasible"}}, {}],
        [*BEGINS, *ROUND[:2], "RecordFailure", "Failed"],
    ),
    "started twice": (
        [{"claim": {"state": "busy"}}, {}, {"claim": {"state": "done"}}],
        ["WaitForOwner", "ClaimPhase", "WhoOwnsIt", "Finished"],
    ),
    "another took it over": (
        [
            *(OPEN, {}, DRAWN, ASSIGNED, {}, CLOSED, FINAL, {"claim": {"state": "busy"}}),
            *({"claim": {"state": "busy"}}, {}, ENDED),
        ],
        [*BEGINS, *ROUND, *ENDS[:3], "ClaimPhase", "WhoOwnsIt", "WaitForOwner", "ClaimPhase", "WhoOwnsIt", "Finished"],
    ),
}


@pytest.mark.parametrize("name", PATHS)
def test_expert_review_goes_its_named_paths(name: str) -> None:
    """Each step's answer leads on as it should; the round's number goes from the draw to the tally."""
    answers, wanted = PATHS[name]
    machine = json.loads(_text("expert_review"))
    assert list(_walk(machine, answers)) == ["ClaimPhase", "WhoOwnsIt", *wanted]
    told = [machine["States"][name]["Parameters"]["round.$"] for name in ("CloseRound", "TallyScores")]
    assert told == ["$.plan.round"] * 2


@every_machine
def test_every_map_reads_its_list_from_the_bucket(machine: str) -> None:
    """So that what goes from state to state stays small, and a batch that fails is tried again by itself."""
    maps = [state for _, state in _states(json.loads(_text(machine))) if state["Type"] == "Map"]
    assert maps
    for state in maps:
        assert state["ItemProcessor"]["ProcessorConfig"]["Mode"] == "DISTRIBUTED"
        assert state["ItemReader"]["Resource"] == "${GetObject}"
        assert state["ResultPath"] is None
        assert all(inner["Retry"] for inner in state["ItemProcessor"]["States"].values())


@every_machine
def test_a_machine_may_run_the_batches_of_its_maps(machine: str, template: Template) -> None:
    """They are executions of the machine itself."""
    statements = template["Resources"][f"{MACHINES[machine].removesuffix('Machine')}Role"]["Properties"]["Policies"][0]
    own = f"stateMachine:${{AWS::StackName}}-{machine.replace('_', '-')}"
    allowed = [each for each in statements["PolicyDocument"]["Statement"] if each["Action"] == "states:StartExecution"]
    assert any(own in json.dumps(each["Resource"]) for each in allowed)


@every_machine
def test_no_phase_waits_for_a_checkpoint(machine: str) -> None:
    """One is signed as a phase begins and as it ends; where that fails, the phase goes on."""
    states = json.loads(_text(machine))["States"]
    signing = {name: state for name, state in states.items() if state.get("Resource") == "${AnchorHistoryArn}"}
    assert {"AnchorBeginning", "AnchorEnd"} <= set(signing)
    for state in signing.values():
        assert [each["Next"] for each in state["Catch"]] == [state["Next"]]
        assert state["ResultPath"] is None


@every_machine
def test_who_ends_a_phase_says_who_it_is(machine: str) -> None:
    """The step that ends or fails it, and the two that ask for it, know the execution: only its owner may end it."""
    states = json.loads(_text(machine))["States"]
    for name in ("ClaimPhase", "ClosePhase", "RecordFailure"):
        assert states[name]["Parameters"]["execution.$"] == "$$.Execution.Id", name
    waits = states["WaitForOwner"]
    assert (waits["Resource"], waits["Next"]) == ("${InvokeAndWait}", "ClaimPhase")
    given = waits["Parameters"]["Payload"]
    assert (given["execution.$"], given["token.$"]) == ("$$.Execution.Id", "$$.Task.Token")


# --- how long an execution may last -----------------------------------------------------------------------------

MOST_EVENTS = 25_000  # of one execution: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
# What a state writes into its execution's history where nothing goes wrong, its entering and leaving included.
EVENTS = {"Task": 5, "Choice": 2, "Wait": 2, "Map": 6, "Pass": 2}
WITH_TOKEN = 6
LONGEST_GRACE = timedelta(hours=72)  # `Hours` in chalicelib/call/definition.py


@every_machine
def test_no_loop_writes_more_events_than_an_execution_may_have(machine: str) -> None:
    """A loop stands still until somebody resumes it, or it looks so rarely that its longest wait is no matter."""
    states = json.loads(_text(machine))["States"]
    for loop in _loops(states):
        if any(states[name].get("Resource") == "${InvokeAndWait}" for name in loop):
            continue  # each turn takes a person's decision, or the end of another execution
        [wait] = [states[name] for name in loop if states[name]["Type"] == "Wait"]
        a_turn = sum(EVENTS[states[name]["Type"]] for name in loop)
        assert a_turn * _turns(wait) < MOST_EVENTS, loop


def _turns(wait: Any) -> int:
    """How often a loop turns in the longest time that it may wait."""
    if "Seconds" in wait:
        return LONGEST_GRACE // timedelta(seconds=wait["Seconds"])
    assert wait["SecondsPath"] == "$.list.seconds"
    waited, turns = timedelta(), 0
    while waited < LONGEST_GRACE:
        waited, turns = waited + timedelta(seconds=freeze_entries.pause(waited)), turns + 1
    return turns


def _loops(states: Any) -> list[list[str]]:
    """Every way from a state back to itself, once, in the order of its states."""
    order = list(states)

    def onward(path: list[str]) -> Iterator[list[str]]:
        for name in _leads_to(states[path[-1]]):
            if name == path[0]:
                yield path
            elif name not in path and order.index(name) > order.index(path[0]):
                yield from onward([*path, name])

    return [loop for name in order for loop in onward([name])]


def _leads_to(state: Any) -> set[str]:
    ways = [state, *state.get("Choices", []), *state.get("Catch", [])]
    return {way[name] for way in ways for name in ("Next", "Default") if name in way}


@pytest.mark.parametrize("seconds", [10, 20])
def test_a_loop_that_looks_all_the_time_is_found(seconds: int) -> None:
    """As the machines had: every ten seconds for an owner, every twenty for uploads."""
    states: dict[str, Any] = {
        "Look": {"Type": "Task", "Next": "IsDone"},
        "IsDone": {"Type": "Choice", "Choices": [{"Next": "End"}], "Default": "Pause"},
        "Pause": {"Type": "Wait", "Seconds": seconds, "Next": "Look"},
        "End": {"Type": "Succeed"},
    }
    assert _loops(states) == [["Look", "IsDone", "Pause"]]
    assert sum(EVENTS[states[name]["Type"]] for name in _loops(states)[0]) * _turns(states["Pause"]) > MOST_EVENTS


def _walk(machine: Any, answers: list[dict[str, Any]]) -> Iterator[str]:
    """The states that an execution passes through when its tasks answer so, in their order."""
    name, left = machine["StartAt"], list(answers)
    context: dict[str, Any] = {}
    while True:
        yield name
        state = machine["States"][name]
        if state["Type"] in ("Succeed", "Fail"):
            return
        if state["Type"] == "Task":
            context |= left.pop(0)
        name = _chosen(state, context) if state["Type"] == "Choice" else state["Next"]


def _chosen(state: Any, context: dict[str, Any]) -> str:
    for rule in state["Choices"]:
        _, first, second = rule["Variable"].split(".")
        if context[first][second] == rule["StringEquals"]:
            return str(rule["Next"])
    return str(state["Default"])
