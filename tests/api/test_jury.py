"""The jury meeting by its members: each votes for themselves, and nobody for another."""

import pytest

from chalicelib.aws import audit, records
from chalicelib.aws.items import campaign_key, history_key
from tests import play
from tests.play import ApiClient, Json, PlayedCall

NAMES = ("王院长", "李教授", "周导演")


@pytest.fixture
def organizer(stage: PlayedCall) -> ApiClient:
    """Somebody of the office."""
    return stage.organizer()


@pytest.fixture
def motion(stage: PlayedCall, organizer: ApiClient) -> Json:
    """What the second entry of a counted result would be moved by, while the jury meets."""
    entrant = stage.entrant()
    first, second = stage.submitted(entrant, "第一件"), stage.submitted(entrant, "第二件")
    experts = [stage.expert(organizer, number) for number in range(5)]
    stage.close_entries(organizer)
    stage.screening(organizer)
    stage.screened(organizer, first, second)
    stage.scoring(organizer)
    for expert in experts:
        for line in expert.do("GET", "/reviews")["reviews"]:
            points = 90 if line["id"].startswith(first["id"]) else 70
            expert.do("POST", f"/reviews/{line['id']}/submission", stage.judgement(line, points))
    play.count()
    play.step("tally_scores", round=1)
    play.step("close_phase", phase="expert_review")
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:selection-1")
    play.step("hold_gate", phase="selection", stop="gate", token="t5")
    return {"entry": second["id"], "ahead_of": first["id"], "reason": "题材填补空白"}


def opened(organizer: ApiClient, motion: Json) -> Json:
    """The motion, put to the jury."""
    revision = organizer.do("GET", "/organizer/board")["revision"]
    answer: Json = organizer.do("POST", "/organizer/motions", motion | {"revision": revision})
    return answer


def voted(person: ApiClient, motion: Json, vote: str, number: int = 1) -> Json:
    """What a vote is answered with, whatever it is."""
    body = {"entry": motion["entry"], "ahead_of": motion["ahead_of"], "vote": vote}
    answer: Json = person.send("POST", f"/jury/motions/{number}/vote", body)
    return answer


def test_a_motion_is_decided_by_its_members(stage: PlayedCall, organizer: ApiClient, motion: Json) -> None:
    """Secret until it is closed, changeable until then, told by name afterwards; the ranks follow."""
    first, second, third = stage.jurors(organizer, *NAMES)
    assert opened(organizer, motion)["open"] is True
    assert voted(first, motion, "for")["own"] == "for"
    voted(second, motion, "against")
    shown = third.do("GET", "/jury")
    [line] = shown["motions"]
    assert (shown["meets"], shown["quorum"], line["voted"], line["votes"], line["own"]) == (True, 3, 2, [], None)
    assert (line["work"]["title"], line["work"]["rank"], line["ahead_of"]["rank"]) == ("第二件", 2, 1)
    [seen] = organizer.do("GET", "/organizer/result")["motions"]
    assert (seen["voted"], seen["votes"], seen["counts"]["for"]) == (["王院长", "李教授"], [], 0)
    voted(second, motion, "for")
    voted(third, motion, "abstain")
    closed = organizer.do("POST", "/organizer/motions/1/closing", {})
    assert (closed["carried"], closed["counts"]) == (True, {"for": 2, "against": 0, "abstain": 1, "recused": 0})
    assert {ballot["name"]: ballot["vote"] for ballot in closed["votes"]} == dict(
        zip(NAMES, ("for", "for", "abstain"), strict=True)
    )
    assert organizer.do("GET", "/organizer/result")["entries"][0]["title"] == "第二件"
    assert len(first.do("GET", "/jury")["motions"][0]["votes"]) == 3
    assert voted(first, motion, "against")["code"] == "MOTION_CLOSED"
    told = [row.action for row in records.query(history_key(campaign_key(play.CONTEST)))[0]]
    assert told[-6:] == ["open_motion", "vote", "vote", "vote", "vote", "close_motion"]
    assert audit.verify() == []


def test_without_a_quorum_nothing_moves(stage: PlayedCall, organizer: ApiClient, motion: Json) -> None:
    """Who stands aside makes none; while a motion is open, no result can be confirmed."""
    jurors = stage.jurors(organizer, *NAMES)
    number = opened(organizer, motion)["number"]
    for person, vote in zip(jurors, ("for", "for", "recused"), strict=True):
        voted(person, motion, vote)
    asks = play.asked_for(organizer, "publish", chosen=[], looked_at=[])
    assert organizer.send("POST", "/organizer/confirmations", asks)["code"] == "MOTION_OPEN"
    assert organizer.do("POST", f"/organizer/motions/{number}/closing", {})["carried"] is False
    assert organizer.do("GET", "/organizer/result")["entries"][0]["title"] == "第一件"
    assert organizer.send("POST", f"/organizer/motions/{number}/closing", {})["code"] == "MOTION_CLOSED"
    assert organizer.send("POST", "/organizer/motions/9/closing", {})["code"] == "NOT_FOUND"


def test_nobody_votes_for_another(stage: PlayedCall, organizer: ApiClient, motion: Json) -> None:
    """Neither an organizer, typing or by the members' route, nor an expert, nor a member who was removed."""
    person = stage.jurors(organizer, "王院长")[0]
    revision = organizer.do("GET", "/organizer/board")["revision"]
    typed = motion | {"revision": revision, "votes": [{"name": "王院长", "vote": "for"}]}
    assert organizer.send("POST", "/organizer/motions", typed)["code"] == "INVALID_FIELDS"
    opened(organizer, motion)
    assert voted(organizer, motion, "for")["code"] == "FORBIDDEN"
    other = motion | {"ahead_of": "0" * 20}
    assert voted(person, other, "for")["code"] == "NOT_FOUND"
    assert voted(person, motion, "for", number=2)["code"] == "NOT_FOUND"
    organizer.do("POST", f"/organizer/organizers/{person.line['id']}/removal", {"reason": "退出"})
    assert voted(person, motion, "for")["code"] == "NOT_SIGNED_IN"


def test_who_is_bound_can_only_stand_aside(stage: PlayedCall, organizer: ApiClient, motion: Json) -> None:
    """By their employer or their name; told with the motion. A juror without a unit is not registered."""
    form = {"name": "赵总", "email": "zhao@example.cn", "role": "juror"}
    assert organizer.send("POST", "/organizer/organizers", form)["fields"][0]["field"] == "unit"
    creator = stage.jurors(organizer, "李四")[0]
    opened(organizer, motion)
    [line] = creator.do("GET", "/jury")["motions"]
    assert [each["zh"] for each in line["stands_aside"]] == ["与主创人员同名"]
    refused = voted(creator, motion, "for")
    assert (refused["code"], "与主创人员同名" in refused["message"]["zh"]) == ("MUST_STAND_ASIDE", True)
    assert voted(creator, motion, "recused")["own"] == "recused"
