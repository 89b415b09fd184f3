"""Conflicts found from names, on real rows: who is kept off, what an organizer dismisses, and what is kept of it."""

import pytest

from chalicelib.aws import audit, queries
from tests import play
from tests.play import ApiClient, Json, PlayedCall


class Doubt:
    """A work of which an expert bears a creator's name, and another expert who does not."""

    def __init__(self, stage: PlayedCall) -> None:
        self.organizer = stage.organizer()
        work = stage.submitted(stage.entrant(), "钢花")
        self.namesake = added(self.organizer, work["creators"][0], "a@example.cn")
        self.other = added(self.organizer, "钱另有", "b@example.cn")
        self.work = work["id"]

    def barred(self) -> set[str]:
        """Who may not judge the work."""
        campaign, works = play.campaign(), queries.submitted_entries(play.CONTEST)
        experts = queries.experts_of(play.CONTEST)
        return {expert for work, expert in queries.barred(campaign, works, experts, []) if work == self.work}

    def say(self, **more: object) -> Json:
        """An organizer says something of the namesake."""
        body = {"entry": self.work, "expert": self.namesake, "reasons": ["same_name_creator"], "reason": "同名不同人"}
        said: Json = self.organizer.send("POST", "/organizer/conflicts/dismissals", body | more)
        return said

    def report(self) -> list[tuple[str, str, str]]:
        """The pairs of the report as it is made now."""
        self.organizer.do("POST", "/exports", {"kind": "conflicts"})
        for order in play.outbox("write"):
            play.queued("write_workbook", order["pointer"])
        pairs = self.organizer.do("GET", "/organizer/conflicts")["pairs"]
        return [(pair["expert"], pair["standing"], pair["why"]) for pair in pairs]


def added(organizer: ApiClient, name: str, email: str) -> str:
    """An expert who is not invited yet."""
    form = {"name": name, "field": "industry", "unit": f"{email[0]}大学", "email": email, "invite": False}
    line = organizer.do("POST", "/organizer/experts", form)
    assert line["state"] == "added"
    return str(line["id"])


@pytest.fixture
def doubt(stage: PlayedCall) -> Doubt:
    """A doubt that nobody has looked at."""
    return Doubt(stage)


def test_a_namesake_is_kept_off_until_an_organizer_has_looked(doubt: Doubt) -> None:
    """Nobody draws their own work because a list was not read; a dismissal is kept, and can be taken back."""
    assert doubt.barred() == {doubt.namesake}
    assert doubt.report() == [(doubt.namesake, "doubtful", "")]
    doubt.say()
    assert doubt.barred() == set()
    assert doubt.report() == [(doubt.namesake, "dismissed", "同名不同人")]
    doubt.say(withdrawn=True, reason="原来是本人")
    assert doubt.barred() == {doubt.namesake}
    (kept,) = doubt.organizer.do("GET", "/organizer/conflicts/dismissals")["dismissals"]
    assert (kept["why"], kept["withdrawn"], bool(kept["by"])) == ("原来是本人", True, True)
    assert audit.verify() == []


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"reasons": ["phone"]}, 400),
        ({"reasons": []}, 400),
        ({"reason": " "}, 400),
        ({"expert": "0" * 20}, 404),
        ({"expert": "x"}, 400),
        ({"withdrawn": True}, 404),
    ],
)
def test_what_cannot_be_dismissed(doubt: Doubt, more: Json, status: int) -> None:
    """What is certain, nothing, without a reason, of somebody unknown, or what nobody dismissed."""
    doubt.say(**more)
    assert doubt.organizer.status == status
    assert doubt.barred() == {doubt.namesake}


def test_an_expert_is_added_first_and_invited_after_the_report(doubt: Doubt) -> None:
    """Nothing is mailed before an organizer invites; then one letter is, and the expert is shown as invited."""
    mailed = [letter["body"]["subject"] for letter in play.messages("invitation")]
    assert doubt.namesake not in mailed
    line = doubt.organizer.do("POST", f"/organizer/experts/{doubt.namesake}/invitation")
    assert line["state"] == "invited"
    assert [letter["body"]["subject"] for letter in play.messages("invitation")].count(doubt.namesake) == 1
