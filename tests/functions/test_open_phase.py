"""Which execution has a phase, and how another one waits for it."""

from collections.abc import Callable

import pytest

from chalicelib.aws import phases, workflows
from chalicelib.call.campaign import Phase, PhaseName, PhaseStatus
from tests import play
from tests.play import PlayedCall

OWNER, SECOND = "arn:screening-1", "arn:screening-2"


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Says which executions Step Functions runs: the emulator runs none of these."""

    def run(*executions: str) -> None:
        monkeypatch.setattr(workflows, "is_running", lambda execution: execution in executions)

    return run


def phase() -> Phase:
    """Screening as its row says."""
    return phases.load(play.CONTEST).phase(PhaseName.SCREENING)


def resumed() -> list[str]:
    """The tokens of all orders to let an execution go on."""
    return [message["body"]["token"] for message in play.messages("resume")]


def opened(execution: str, **more: str) -> str:
    """What the step answers."""
    state: str = play.step("open_phase", phase="screening", execution=execution, **more)["state"]
    return state


def test_a_second_execution_leaves_its_token_and_goes_on_when_the_phase_ends(
    stage: PlayedCall, running: Callable[..., None]
) -> None:
    """It asks once and waits; retries of its wait leave the last token alone."""
    organizer = stage.organizer()
    stage.close_entries(organizer)
    running(OWNER, SECOND)
    assert [opened(OWNER), opened(SECOND), opened(OWNER)] == ["open", "busy", "open"]
    assert [opened(SECOND, token="w1"), opened(SECOND, token="w2")] == ["busy", "busy"]
    assert (phase().execution, phase().waiting, resumed()) == (OWNER, {SECOND: "w2"}, [])
    play.step("freeze_entries")
    assert play.step("close_phase", phase="screening", execution=OWNER) == {"state": "done"}
    assert resumed() == ["w2"]
    assert opened(SECOND) == "done"
    assert play.step("close_phase", phase="screening", execution=OWNER) == {"state": "done"}
    assert resumed() == ["w2"]


def test_a_waiting_execution_that_fails_leaves_the_phase_alone(stage: PlayedCall, running: Callable[..., None]) -> None:
    """The owner still waits with its token for the screeners; neither failure nor end of another is the phase's."""
    organizer, entrant = stage.organizer(), stage.entrant()
    stage.submitted(entrant)
    stage.close_entries(organizer)
    stage.screening(organizer)
    running(OWNER, SECOND)
    assert opened(SECOND) == "busy"
    before = phase()
    failed = play.step("close_phase", phase="screening", execution=SECOND, failure="States.Runtime")
    assert (failed, phase()) == ({"state": "busy"}, before)
    assert play.step("close_phase", phase="screening", execution=SECOND) == {"state": "busy"}
    assert phase() == before
    assert (before.status, before.tokens) == (PhaseStatus.AWAITING_PEOPLE, {"people": "t1"})


def test_a_waiting_execution_takes_a_phase_over_whose_owner_failed(
    stage: PlayedCall, running: Callable[..., None]
) -> None:
    """It is told at once, while the owner's execution is still on its last step."""
    organizer = stage.organizer()
    stage.close_entries(organizer)
    running(OWNER, SECOND)
    assert [opened(OWNER), opened(SECOND, token="w1")] == ["open", "busy"]
    play.step("close_phase", phase="screening", execution=OWNER, failure="States.Timeout")
    assert (phase().status, resumed()) == (PhaseStatus.FAILED, ["w1"])
    assert (opened(SECOND), phase().execution) == ("open", SECOND)


def test_an_execution_that_comes_to_wait_for_a_lost_owner_goes_on_at_once(
    stage: PlayedCall, running: Callable[..., None]
) -> None:
    """The owner was stopped between the two questions."""
    organizer = stage.organizer()
    stage.close_entries(organizer)
    running(OWNER)
    assert [opened(OWNER), opened(SECOND)] == ["open", "busy"]
    running()
    assert (opened(SECOND, token="w1"), resumed()) == ("open", ["w1"])
    assert (opened(SECOND), phase().execution) == ("open", SECOND)
