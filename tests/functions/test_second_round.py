"""The second round on real rows: who is called back, who judges, what nobody sees, and how it all counts."""

from collections.abc import Callable, Iterator
from typing import Any

import msgspec
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError

from chalicelib import clock
from chalicelib.actors import SYSTEM
from chalicelib.aws import audit, definitions, phases, queries, records
from chalicelib.aws.clients import client
from chalicelib.bilingual import Text
from chalicelib.call import campaign, definition
from chalicelib.call.campaign import PhaseName, Stop
from chalicelib.call.definition import Award, Definition, SecondRound, load_definition
from chalicelib.call.revision import version_of
from chalicelib.config import config
from chalicelib.result import second_round, tally_sheet
from tests import play
from tests.functions.test_replace_reviewers import Panel, ended, mended
from tests.kill import until_done
from tests.play import ApiClient, Json, PlayedCall
from tests.played import COURSE, once

RULES = SecondRound(size=2, experts=10, days=3)
Round = dict[str, Any]


@pytest.fixture(params=[()])
def panel(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[Panel]:
    """Two works, one of which can win, scored by five of seven experts; the first round is closed but not counted.

    Its parameter are the awards of the call.
    """
    call = load_definition(play.CONTEST)
    rules = msgspec.structs.replace(call.review, second_round=RULES)
    changed = msgspec.structs.replace(call, winners=1, awards=request.param, review=rules)
    load: Callable[..., Any] = lambda _source: changed  # noqa: E731 - one line says it
    monkeypatch.setattr(definition, "_shipped", load)
    definitions.deployed.cache_clear()
    COURSE.patched("second round", changed)
    yield scored(stage)
    definitions.deployed.cache_clear()


@once
def scored(stage: PlayedCall) -> Panel:
    """The panel's first round is closed, in the call as it is patched."""
    adopt(load_definition(play.CONTEST))
    panel = Panel(stage)
    score_all(panel)
    play.count()
    panel.organizer.send("POST", "/organizer/phases/expert_review/close", {"reason": "第一轮完成"})
    return panel


def adopt(changed: Definition) -> None:
    """Bring the changed call into force; an open call goes by what it began with."""
    row = phases.load(changed.id)
    change = campaign.adopt(row, changed, SYSTEM, at=clock.now(), why="test")
    records.save(change, row, records.put_row(version_of(changed, SYSTEM, clock.now()), {}))


@once
def score_all(panel: Panel) -> int:
    """Everybody scores what lies before them, mildly or severely; how many scores that were."""
    given = 0
    for number, expert in enumerate(panel.experts):
        for line in panel.desk(expert):
            seen = expert.do("GET", f"/reviews/{line['id']}")
            points = 60 + number * 2 + 10 * (panel.works[0]["id"] in line["id"])
            expert.do("POST", f"/reviews/{line['id']}/submission", panel.stage.judgement(seen, points))
            given += 1
    return given


def second(dying: bool = False) -> None:
    """The first round is counted and the second opened; `dying`: killed after each change."""
    done = died if dying else play.step
    for function, more in (("tally_scores", {"round": 1}), ("assign_experts", {})):
        answer = done(function, **more)
        assert answer["state"] in ("another_round", "assigned")
    play.count()
    done("hold_gate", phase="expert_review", stop="people", token="t9")


def died(function: str, **more: Any) -> Any:
    """A step, killed after each of its changes."""
    return until_done(lambda: play.step(function, **more))[0]


def judges(panel: Panel, number: int) -> dict[str, set[str]]:
    """Who has a seat before each work in a round."""
    return {
        work["id"]: {seat.expert for seat in queries.panel(play.campaign(), work["id"], number)} for work in panel.works
    }


def test_the_best_get_experts_who_have_not_seen_them(panel: Panel) -> None:
    """The two who are left judge each; of the first round everybody sees their own alone; the stop waits again."""
    first = {line["id"] for expert in panel.experts for line in panel.desk(expert)}
    assert [expert.do("GET", "/reviews")["earlier"] for expert in panel.experts] == [[]] * len(panel.experts)
    before = play.campaign()
    second()
    row = play.campaign()
    assert (row.round.number, row.round.per_work, len(row.round.finalists)) == (2, 2, 2)
    assert row.round.seed == second_round.seed_after(before.round.seed, row.earlier[0].input_sha256)
    ended_by = row.earlier[0].ended
    assert ended_by is not None
    assert ended_by.reason == "第一轮完成"
    assert row.phase(PhaseName.EXPERT_REVIEW).waiting_for is Stop.PEOPLE
    for work, seated in judges(panel, 2).items():
        assert len(seated) == 2
        assert seated.isdisjoint(judges(panel, 1)[work])
    lists = [expert.do("GET", "/reviews") for expert in panel.experts]
    shown = {line["id"] for each in lists for line in each["reviews"]}
    assert {each["round"] for each in lists} == {2}
    assert sorted(line["id"] for each in lists for line in each["earlier"]) == sorted(first)  # each with whom it was
    assert {line["state"] for each in lists for line in each["earlier"]} == {"submitted"}
    assert len(shown) == 4
    assert shown.isdisjoint(first)
    seen = [sorted(answers(panel, seat)) for seat in first]
    assert {(statuses.count(200), statuses.count(404)) for statuses in seen} == {(1, len(panel.experts) - 1)}
    board = panel.organizer.do("GET", "/organizer/board")
    assert (board["round"]["finalists"], board["phases"]["expert_review"]["missing"]) == (2, 4)
    assert sum(expert["assigned"] for expert in board["experts"]) == 4
    assert panel.organizer.do("GET", "/organizer/result")["state"] == "provisional"
    seats = f"/organizer/entries/{panel.works[0]['id']}/reviews"
    assert all("scores" not in seat for seat in panel.organizer.do("GET", seats)["reviews"])
    assert [seat["state"] for seat in panel.organizer.do("GET", f"{seats}?round=1")["reviews"]] == ["submitted"] * 5
    panel.organizer.send("GET", f"{seats}?round=3")
    assert panel.organizer.status == 404


def answers(panel: Panel, seat: str) -> Iterator[int]:
    """What each expert, the seat's own among them, is answered."""
    for expert in panel.experts:
        expert.send("GET", f"/reviews/{seat}")
        yield expert.status


def test_a_second_round_whose_every_step_dies(panel: Panel) -> None:
    """Counted, drawn, opened, scored, counted again: each score once, and the sheet recounts both rounds."""
    second(dying=True)
    assert score_all(panel) == 4
    assert ended()
    assert died("tally_scores", round=2) == {"state": "final"}
    assert play.step("tally_scores", round=1) == {"state": "another_round"}  # a step that comes late
    assert died("tally_scores", round=2) == {"state": "final"}
    play.step("close_phase", phase="expert_review")
    result: Json = panel.organizer.do("GET", "/organizer/result")
    assert (result["state"], result["round"], result["finalists"]) == (
        "tallied",
        2,
        sorted(work["id"] for work in panel.works),
    )
    for line in result["entries"]:
        assert sorted(single["round"] for single in line["raw"]) == [1] * 5 + [2] * 2
    key = play.campaign().round.sheet_key
    sheet = client("s3").get_object(Bucket=config().work_bucket, Key=key)["Body"].read()
    assert tally_sheet.recount(tally_sheet.read(sheet)) == ()
    assert play.items_by_status("entry")["reviewed"] == 2
    assert audit.verify() == []


def test_a_lost_execution_goes_on_in_the_second_round(panel: Panel) -> None:
    """A new execution claims the phase and assigns what is assigned already."""
    second()
    before = judges(panel, 2)
    play.step("open_phase", phase="expert_review", execution="arn:another")
    assert play.step("assign_experts") == {"state": "assigned", "seats": 4, "round": 2}
    play.step("hold_gate", phase="expert_review", stop="people", token="t10")
    assert (judges(panel, 2), play.campaign().phase(PhaseName.EXPERT_REVIEW).tokens) == (before, {Stop.PEOPLE: "t10"})


def test_a_vacant_seat_never_goes_to_a_judge_of_the_first_round(panel: Panel) -> None:
    """Everybody else has seen the work: the order stays in its queue, and the organizer may invite somebody."""
    second()
    judge = next(expert for expert in panel.experts if panel.desk(expert))
    line = panel.desk(judge)[0]
    judge.do("POST", f"/reviews/{line['id']}/conflict", {"reason": "曾任顾问"})
    (order,) = [each for each in play.outbox("seat") if each["waits"]]
    with pytest.raises(BatchProcessingError, match="NOT_ENOUGH_EXPERTS"):
        play.queued("replace_reviewers", order["pointer"])
    newcomer: ApiClient = panel.stage.expert(panel.organizer, 8)
    mended("seat")
    assert [each["state"] for each in panel.desk(newcomer)] == ["assigned"]


UNITS = Award(id="units", text=Text("单位", "Units"), places=1, kinds=("unit",))
PEOPLE = Award(id="people", text=Text("个人", "People"), places=1, kinds=("individual",))


@pytest.mark.parametrize("panel", [(UNITS, PEOPLE)], indirect=True)
def test_an_entry_keeps_its_award_in_the_second_round(panel: Panel) -> None:
    """Also where its entrant has become another kind meanwhile; both works compete, and nobody for the other award."""
    second()
    panel.entrants[0].do("PUT", "/entrant", as_person(panel, panel.entrants[0]))
    score_all(panel)
    assert ended()
    assert play.step("tally_scores", round=2) == {"state": "final"}
    play.step("close_phase", phase="expert_review")
    result: Json = panel.organizer.do("GET", "/organizer/result")
    told = [(line["id"], line["award"], line["rank"], line["winner"]) for line in result["entries"]]
    assert told == [(panel.works[0]["id"], "units", 1, True), (panel.works[1]["id"], "units", 2, False)]
    assert [each["id"] for each in result["awards"]] == ["units", "people"]


def as_person(panel: Panel, entrant: ApiClient) -> Json:
    """The profile of an entrant who enters as a person from now on."""
    revision = entrant.do("GET", "/entrant")["revision"]
    return panel.stage.profile(kind="individual", credit_code=None, revision=revision)
