"""Seats taken in batches from the plan in the bucket: what comes again, what stops in between, who leaves meanwhile."""

from typing import Any

import pytest

from chalicelib.aws import audit, queries, seating
from tests import play
from tests.functions.test_replace_reviewers import ended
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall
from tests.played import COURSE, once

WHY = {"reason": "版权争议"}


class Draw:
    """Two works and seven experts, five to a work; the plan is drawn and no seat is taken."""

    def __init__(self, stage: PlayedCall) -> None:
        self.stage, self.organizer, self.entrant = stage, stage.organizer(), stage.entrant()
        self.works = [stage.submitted(self.entrant, f"作品{n}") for n in range(2)]
        self.experts = [stage.expert(self.organizer, number) for number in range(7)]
        stage.close_entries(self.organizer)
        stage.screening(self.organizer)
        stage.screened(self.organizer, *self.works)
        self.organizer.do("POST", "/organizer/phases/expert_review/start", {})
        play.step("open_phase", phase="expert_review", execution="arn:1")
        self.listed = play.called("assign_experts", part="draw")

    def seats(self) -> list[int]:
        """How many seats each work has."""
        return [len(queries.panel(play.campaign(), work["id"])) for work in self.works]

    def taken(self) -> list[int]:
        """How many seats each batch stored."""
        return [play.run("take_seats", batch)["taken"] for batch in play.read_document(self.listed["key"])]

    def open(self) -> Json:
        """The round is opened, and what the board learns is counted."""
        opened: Json = play.called("assign_experts", part="open")
        play.count()
        play.step("hold_gate", phase="expert_review", stop="people", token="t3")
        return opened


@pytest.fixture(params=[150])
def draw(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Draw:
    """A plan that waits to be seated; its parameter is how many seats a batch has."""
    monkeypatch.setattr(seating, "SEATS_A_BATCH", request.param)
    COURSE.patched("seats a batch", request.param)
    return drawn(stage)


@once
def drawn(stage: PlayedCall) -> Draw:
    """The plan is drawn, with batches as they are patched."""
    return Draw(stage)


@pytest.mark.parametrize("draw", [5], indirect=True)
def test_seats_are_taken_batch_by_batch_and_what_is_there_is_left_alone(draw: Draw) -> None:
    """Between states goes where the list lies. Drawn again, it is the same list, and only what lacks is stored."""
    assert draw.listed.keys() == {"state", "bucket", "key"}
    batches = play.read_document(draw.listed["key"])
    assert [len(batch["panels"]) for batch in batches] == [1, 1]
    play.run("take_seats", batches[0])
    assert sorted(draw.seats()) == [0, 5]
    assert play.called("assign_experts", part="draw") == draw.listed
    assert play.read_document(draw.listed["key"]) == batches
    assert draw.taken() == [0, 5]
    assert draw.open() == {"state": "assigned", "seats": 10, "round": 1}
    assert draw.taken() == [0, 0]
    assert play.called("assign_experts", part="draw") == {"state": "assigned", "seats": 10, "round": 1}
    assert audit.verify() == []


def test_a_batch_that_dies_after_every_change(draw: Draw) -> None:
    """It comes again and goes on where it stopped; each expert has one seat on a panel."""
    [batch] = play.read_document(draw.listed["key"])
    _, deaths = until_done(lambda: play.run("take_seats", batch))
    assert deaths > 1
    assert draw.seats() == [5, 5]
    for work in draw.works:
        assert len({seat.expert for seat in queries.panel(play.campaign(), work["id"])}) == 5
    assert until_done(draw.open)[0]["seats"] == 10
    assert audit.verify() == []


def test_no_expert_sees_an_entry_before_every_seat_is_stored(draw: Draw) -> None:
    """The seats of the first batches are there, and no desk shows them."""
    draw.taken()
    assert [expert.do("GET", "/reviews")["reviews"] for expert in draw.experts] == [[]] * 7
    draw.open()
    assert sum(len(expert.do("GET", "/reviews")["reviews"]) for expert in draw.experts) == 10


@pytest.mark.parametrize("told", [False, True])
@pytest.mark.parametrize("when", ["before", "after"])
def test_an_entry_withdrawn_while_seats_are_taken_keeps_nothing_waiting(draw: Draw, when: str, told: bool) -> None:
    """Before its batch it gets no seats; after it, they are given up. The round ends with the other entry's scores."""
    gone, kept = draw.works
    if when == "after":
        draw.taken()
    draw.entrant.do("POST", f"/entries/{gone['id']}/withdrawal", WHY)
    orders = [order["pointer"] for order in play.outbox("work_withdrawn")]
    if told:  # before the round opens, or else after it
        play.queued("replace_reviewers", *orders)
    draw.taken()
    assert draw.open()["seats"] == {"before": 5, "after": 10}[when]
    play.queued("replace_reviewers", *orders)
    play.count()
    assert {seat.state.value for seat in queries.panel(play.campaign(), gone["id"])} <= {"withdrawn"}
    assert {seat.state.value for seat in queries.panel(play.campaign(), kept["id"])} == {"assigned"}
    _score_all(draw)
    assert ended()
    assert audit.verify() == []


def _score_all(draw: Draw) -> None:
    for expert in draw.experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            seen = expert.do("GET", f"/reviews/{line['id']}")
            expert.do("POST", f"/reviews/{line['id']}/submission", draw.stage.judgement(seen, 80))


# --- executions from before the parts -------------------------------------------------------------------------------


def test_executions_that_began_by_the_former_definitions_come_to_their_end(draw: Draw) -> None:
    """Their steps are called without parts and without batches, and do everything in one; answers are as they were."""
    assert _old("assign_experts") == {"state": "assigned", "seats": 10, "round": 1}
    assert draw.seats() == [5, 5]
    play.count()
    play.step("hold_gate", phase="expert_review", stop="people", token="t3")
    _score_all(draw)
    assert ended()
    assert _old("tally_scores", round=1) == {"state": "final"} == _old("tally_scores", round=1)
    assert play.items_by_status("entry")["reviewed"] == 2
    assert all(seat.frozen for work in draw.works for seat in queries.panel(play.campaign(), work["id"]))
    _old("close_phase", phase="expert_review")
    draw.organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    draw.stage.confirmed(draw.organizer)
    assert _old("publish_result") == {"awarded": 2} == _old("publish_result")
    assert play.items_by_status("entry")["awarded"] == 2
    assert len(ApiClient().do("GET", "/results")["winners"]) == 2
    assert audit.verify() == []


def _old(function: str, **more: Any) -> Any:
    return play.called(function, **more)


def test_screening_that_began_by_the_former_definition_lapses_what_is_undecided(stage: PlayedCall) -> None:
    """The step that closes it goes through the whole list by itself."""
    organizer, entrant = stage.organizer(), stage.entrant()
    works = [stage.submitted(entrant, f"作品{number}") for number in range(2)]
    stage.close_entries(organizer)
    stage.screening(organizer)
    seen = organizer.do("GET", f"/organizer/entries/{works[0]['id']}")
    passed = {"revision": seen["revision"], "outcome": "pass"}
    organizer.do("POST", f"/organizer/entries/{works[0]['id']}/screening", passed)
    play.count()
    play.step("hold_gate", phase="screening", stop="gate", token="t2")
    stage.agreed(organizer, "close", phase="screening")
    _old("close_phase", phase="screening")
    assert play.items_by_status("entry") == {"in_review": 1, "screened_out": 1}
    assert audit.verify() == []
