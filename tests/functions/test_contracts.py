"""An execution keeps the definition that it began with. Each that may still run comes to its end by today's functions.

A call is played by every snapshot in tests/contracts: what its states send is accepted, answers hold what they read.
"""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.aws import audit, bootstrap, workflows
from infra import contracts
from infra.contracts import Snapshot
from tests import play
from tests.functions.test_replace_reviewers import ended
from tests.machines import Execution, called, filled
from tests.play import ApiClient, Json, PlayedCall

KEPT = [pytest.param(each, id=f"contract-{each.number}") for each in contracts.kept()]
# What is not on the way of a call in which nothing goes wrong; each is called by a test of its own, or calls nobody.
ASIDE = {"WaitForOwner", "WaitForUploads", "RecordFailure", "Failed"}


class People:
    """The people of a call with two works and seven experts: what they do where a workflow waits for them."""

    def __init__(self, stage: PlayedCall) -> None:
        self.stage, self.organizer, entrant = stage, stage.organizer(), stage.entrant()
        self.works = [stage.submitted(entrant, f"作品{n}") for n in range(2)]
        self.experts = [stage.expert(self.organizer, number) for number in range(7)]
        stage.close_entries(self.organizer)
        self.organizer.do("POST", "/organizer/phases/selection/start", {})

    def at(self) -> dict[str, Callable[[], Any]]:
        """By what is waited for."""
        return {
            "screening:people": self.screen,
            "screening:gate": self.close_screening,
            "expert_review:people": self.score,
            "selection:gate": lambda: self.stage.confirmed(self.organizer),
            "selection:notice": self.wait,
        }

    def screen(self) -> None:
        """One work passes; the other is not decided when two people end screening."""
        play.count()
        path = f"/organizer/entries/{self.works[0]['id']}"
        seen = self.organizer.do("GET", path)
        self.organizer.do("POST", f"{path}/screening", {"revision": seen["revision"], "outcome": "pass"})
        play.count()
        self.close_screening()

    def close_screening(self) -> None:
        """Two people go on although a work is not decided."""
        self.stage.agreed(self.organizer, "close", phase="screening")

    def wait(self) -> None:
        """The days of the public notice pass."""
        assert bootstrap.rehearse_end_of_notice(play.CONTEST)
        assert play.run("reconcile", {})["notices"] == 1

    def score(self) -> None:
        """Every expert scores what lies before them."""
        play.count()
        for expert in self.experts:
            for line in expert.do("GET", "/reviews")["reviews"]:
                seen = expert.do("GET", f"/reviews/{line['id']}")
                expert.do("POST", f"/reviews/{line['id']}/submission", self.stage.judgement(seen))
        assert ended()


@pytest.mark.parametrize("snapshot", KEPT)
def test_a_call_comes_to_its_result_by_each_definition_that_may_still_run(
    stage: PlayedCall, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From its first state to published winners, through every state that a smooth call goes through."""
    monkeypatch.setattr(workflows, "is_running", lambda _execution: True)
    people = People(stage)
    execution = Execution(snapshot.machines, "selection", people.at())
    assert execution.run() == "Succeed", execution.seen
    stated = {f"{name}.{state}" for name, each in snapshot.machines.items() for state in each["States"]}
    assert {each for each in stated if each.partition(".")[2] not in ASIDE} <= set(execution.seen)
    assert play.items_by_status("entry") == {"awarded": 1, "screened_out": 1}
    assert [each["title"] for each in ApiClient().do("GET", "/results")["winners"]] == ["作品0"]
    assert audit.verify() == []


@pytest.mark.parametrize("snapshot", KEPT)
def test_a_second_execution_waits_and_a_failure_of_it_ends_nothing(
    stage: PlayedCall, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the states beside the way: it finds the owner, leaves its token where there is a state for that, or fails."""
    monkeypatch.setattr(workflows, "is_running", lambda _execution: True)
    organizer = stage.organizer()
    stage.submitted(stage.entrant())
    stage.close_entries(organizer)
    stage.screening(organizer)
    second = Execution(snapshot.machines, "screening", {})
    states = snapshot.machines["screening"]["States"]
    assert _sent(second, states["ClaimPhase"])["state"] == "busy"
    if states["WaitForOwner"]["Type"] == "Task":
        _sent(second, states["WaitForOwner"])
    if "execution.$" in states["RecordFailure"]["Parameters"]:  # else it cannot tell whose failure it is
        _sent(second, states["RecordFailure"])
    assert organizer.do("GET", "/organizer/board")["phases"]["screening"]["status"] == "awaiting_people"


def _sent(execution: Execution, state: Json) -> Any:
    """What the function of a state answers to what the state sends."""
    sent = filled(state["Parameters"], {"contest": play.CONTEST}, execution.context("token"))
    return called(sent["FunctionName"], sent["Payload"]) if "Payload" in sent else called(state["Resource"], sent)


@pytest.mark.parametrize("snapshot", KEPT)
def test_a_failure_is_recorded_by_each_definition(stage: PlayedCall, snapshot: Snapshot) -> None:
    """By the execution that runs the phase; an organizer starts it again."""
    organizer = stage.organizer()
    stage.close_entries(organizer)
    organizer.do("POST", "/organizer/phases/screening/start", {})
    execution = Execution(snapshot.machines, "screening", {})
    states = snapshot.machines["screening"]["States"]
    assert _sent(execution, states["ClaimPhase"])["state"] == "open"
    _sent(execution, states["RecordFailure"])
    assert organizer.do("GET", "/organizer/board")["phases"]["screening"]["status"] == "failed"
