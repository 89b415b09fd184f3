"""Walks an execution by a workflow's definition in this process: handlers are called as Step Functions calls them.

It knows what the definitions in tests/contracts use, and fails where an answer lacks what a later state reads.
"""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

from chalicelib.aws import contests
from chalicelib.config import config
from tests import play

Json = dict[str, Any]
_FUNCTION = re.compile(r"\$\{(\w+)Arn\}")


class Execution:
    """One execution of a workflow. `people` do what its stops wait for, by `<phase>:<stop>`."""

    def __init__(self, machines: Json, name: str, people: Mapping[str, Callable[[], Any]], at: str = "") -> None:
        self.machines, self.name, self.people = machines, name, people
        self.id = at or f"arn:aws:states:us-east-1:123456789012:execution:{name}:1"
        self.seen: list[str] = []

    def run(self) -> str:
        """Walk to the end; the type of the last state."""
        return self._walk(self.machines[self.name], {"contest": contests.current()})

    def _walk(self, states: Json, value: Json) -> str:
        state, name = {"Next": states["StartAt"]}, ""
        while "Next" in state:
            name = state["Next"]
            state = states["States"][name]
            self.seen.append(f"{self.name}.{name}")
            if state["Type"] == "Choice":
                state = {"Next": self._chosen(state, value)}
            else:
                value = self._after(state, value)
        return str(state["Type"])

    def _after(self, state: Json, value: Json) -> Json:
        if state["Type"] == "Wait" and "SecondsPath" in state:
            assert read(state["SecondsPath"], value, self.context("")) > 0
        answer = {"Task": self._task, "Map": self._map}.get(state["Type"], lambda _state, value: value)(state, value)
        path = state.get("ResultPath", "$")
        if state["Type"] not in ("Task", "Map") or path is None:
            return value
        return answer if path == "$" else value | {path.removeprefix("$."): answer}

    def _chosen(self, state: Json, value: Json) -> str:
        for choice in state["Choices"]:
            wanted = choice["StringEquals"] if "StringEquals" in choice else choice["BooleanEquals"]
            if read(choice["Variable"], value, self.context("")) == wanted:
                return str(choice["Next"])
        return str(state["Default"])

    def _task(self, state: Json, value: Json) -> Any:
        resource, token = state["Resource"], f"token-{len(self.seen)}"
        sent = filled(state["Parameters"], value, self.context(token)) if "Parameters" in state else value
        if resource == "${StartAndWait}":
            return self._below(sent)
        if resource != "${InvokeAndWait}":
            return called(resource, sent)
        called(sent["FunctionName"], sent["Payload"])
        return self.people[f"{sent['Payload']['phase']}:{sent['Payload'].get('stop', 'owner')}"]()

    def _below(self, sent: Json) -> None:
        machine = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", sent["StateMachineArn"][2:-1].removesuffix("Machine")).lower()
        below = Execution(self.machines, machine, self.people, f"{self.id}-{machine}")
        assert below._walk(self.machines[machine], sent["Input"]) == "Succeed", below.seen
        self.seen += below.seen

    def _map(self, state: Json, value: Json) -> None:
        where = filled(state["ItemReader"]["Parameters"], value, self.context(""))
        assert where["Bucket"] == config().work_bucket
        for item in play.read_document(where["Key"]):
            assert self._walk(state["ItemProcessor"], item) == "Task"

    def context(self, token: str) -> Json:
        """The context object."""
        return {"Execution": {"Id": self.id, "Name": self.id.rpartition(":")[2]}, "Task": {"Token": token}}


def called(resource: str, sent: Json) -> Any:
    """Call the function that a definition names; its answer as JSON carries it."""
    found = _FUNCTION.fullmatch(resource)
    assert found, resource
    function = re.sub(r"(?<=[a-z])(?=[A-Z])", "_", found[1]).lower()
    return json.loads(json.dumps(play.run(function, json.loads(json.dumps(sent)))))


def filled(template: Any, value: Json, context: Json) -> Any:
    """A payload template with its paths read."""
    if not isinstance(template, dict):
        return template
    found = {}
    for name, each in template.items():
        dynamic = name.endswith(".$")
        found[name.removesuffix(".$")] = read(each, value, context) if dynamic else filled(each, value, context)
    return found


def read(path: str, value: Json, context: Json) -> Any:
    """What a path or an intrinsic function of these definitions says. Raises KeyError where an answer lacks it."""
    if path == "States.JsonToString($)":
        return json.dumps(value)
    if made := re.fullmatch(r"States\.Format\('(.*)', (\$\$?[\w.]+)\)", path):
        return made[1].replace("{}", read(made[2], value, context))
    found: Any = context if path.startswith("$$") else value
    for part in path.lstrip("$").strip(".").split("."):
        found = found[part] if part else found
    return found
