"""A call with two awards, films and series apiece, from its scores to its certificates: each award by itself."""

import io
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chalicelib import clock
from chalicelib.aws import correspondence, definitions, records, workflows
from chalicelib.aws.items import proposal_key
from chalicelib.call import definition
from chalicelib.call.definition import load_definition
from chalicelib.entry.proposal import Proposal
from chalicelib.result import tally_sheet
from tests import play
from tests.functions.test_issuing import files
from tests.functions.test_write_workbook import asked
from tests.play import ApiClient, Json, PlayedCall

HARBOUR = "harbour-films-2026"
# The points of each entry by every expert: the films are better than the series, and the two series are tied.
FILMS, SERIES = {"潮": 9, "港": 8, "渔火": 7}, {"灯塔": 6, "码头": 6}
POINTS = FILMS | SERIES
WON = [("潮", "film"), ("渔火", "film"), ("码头", "series")]  # in the end
CERTIFIED = {"潮": "年度短片", "渔火": "年度短片", "码头": "年度系列短剧"}


class Harbour(PlayedCall):
    """The call with its entries scored and counted, the result waiting at its gate."""

    def __init__(self) -> None:
        super().__init__()
        self.office, person = self.organizer(), self.entrant(kind="individual", credit_code=None)
        self.ids = {title: self._entered(person, title) for title in POINTS}
        self.titles = {entry: title for title, entry in self.ids.items()}
        experts = [self.expert(self.office, number) for number in range(4)]
        self.close_entries(self.office)
        self.screening(self.office)
        self.screened(self.office, *({"id": each} for each in self.titles))
        self.scoring(self.office)
        for expert in experts:
            for line in expert.do("GET", "/reviews")["reviews"]:
                seen = expert.do("GET", f"/reviews/{line['id']}")
                given = self.judgement(seen, POINTS[line["title"]])
                expert.do("POST", f"/reviews/{line['id']}/submission", given)
        self._counted()

    def _entered(self, person: ApiClient, title: str) -> str:
        series = {"category": "series", "filing_number": "网微剧备字（2026）第001号"} if title in SERIES else {}
        entry: str = self.submitted(person, title, **series)["id"]
        return entry

    def _counted(self) -> None:
        play.count()
        self.office.do("POST", "/organizer/phases/expert_review/close", {"reason": "到时间"})
        play.step("tally_scores", round=1)
        play.step("close_phase", phase="expert_review")
        self.office.do("POST", "/organizer/phases/selection/start", {})
        play.step("open_phase", phase="selection", execution="arn:3")
        play.step("hold_gate", phase="selection", stop="gate", token="t4")

    def result(self) -> Json:
        found: Json = self.office.do("GET", "/organizer/result")
        return found

    def named(self, *entries: str) -> list[str]:
        """The titles of some entries."""
        return [self.titles[each] for each in entries]

    def moved(self, title: str, ahead_of: str) -> Json:
        """The jury votes to place one entry ahead of another."""
        form = {"entry": self.ids[title], "ahead_of": self.ids[ahead_of], "reason": "主题更切合"}
        revision = self.office.do("GET", "/organizer/board")["revision"]
        answer: Json = self.office.send("POST", "/organizer/motions", form | {"revision": revision})
        if self.office.status >= 400:
            return answer
        about = {"entry": form["entry"], "ahead_of": form["ahead_of"], "vote": "for"}
        for person in self.jurors(self.office, "甲", "乙", "丙"):
            person.do("POST", f"/jury/motions/{answer['number']}/vote", about)
        closed: Json = self.office.do("POST", f"/organizer/motions/{answer['number']}/closing", {})
        return closed

    def refused(self, *chosen: str) -> Json:
        """The refusal to confirm the result with those chosen among the tied."""
        asks = play.asked_for(self.office, "publish", chosen=[self.ids[each] for each in chosen])
        answer: Json = self.office.send("POST", "/organizer/confirmations", asks)
        return answer

    def struck(self, title: str) -> None:
        """Two organizers strike an entry off during the notice."""
        entry = self.ids[title]
        self.agreed(self.office, "strike", entry, ground="rights", reason="配乐未获授权")


@pytest.fixture
def harbour(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Harbour]:
    """A deployment that runs the call of two awards."""
    monkeypatch.setattr(definition, "FOLDERS", [Path(__file__).parents[1] / "contests"])
    monkeypatch.setattr(play, "CONTEST", HARBOUR)
    monkeypatch.setenv("CONTEST", HARBOUR)
    definitions.deployed.cache_clear()
    monkeypatch.setattr(workflows, "is_running", lambda _execution: True)  # the tests take its steps
    yield Harbour()
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def noticed() -> Proposal:
    row = records.get(proposal_key(HARBOUR))
    assert row is not None
    return row


def fields(answer: Json) -> list[tuple[str, str]]:
    """What was refused."""
    return [(each["field"], each["code"]) for each in answer["fields"]]


def test_entries_compete_within_their_award(harbour: Harbour) -> None:
    """Ranks, places and ties of each by itself; the sheet gives the same again; other places can be tried."""
    result = harbour.result()
    told = [(line["award"], line["title"], line["rank"], line["winner"]) for line in result["entries"]]
    assert told[:3] == [("film", "潮", 1, True), ("film", "港", 2, True), ("film", "渔火", 3, False)]
    assert sorted(told[3:]) == [("series", "灯塔", 1, False), ("series", "码头", 1, False)]
    assert (result["winners"], result["awards"]) == (3, [{"id": "film", "places": 2}, {"id": "series", "places": 1}])
    assert sorted(harbour.named(*result["undecided"])) == ["灯塔", "码头"]
    sheet = tally_sheet.read(download(harbour.office.do("GET", "/organizer/result/sheet")["url"]))
    assert [(each.award, len(each.entries)) for each in sheet.groups] == [("film", 3), ("series", 2)]
    assert tally_sheet.recount(sheet) == ()
    path = "/organizer/result/what-if"
    tried = harbour.office.do("GET", f"{path}?places=film:1,series:2")
    changes = {line["title"]: line["change"] for line in tried["lines"]}
    assert changes == {"潮": "keeps", "港": "loses", "灯塔": "gains", "码头": "gains"}
    assert fields(harbour.office.send("GET", f"{path}?winners=4")) == [("winners", "NOT_A_CHOICE")]
    assert fields(harbour.office.send("GET", f"{path}?places=film:1")) == [("places", "NOT_A_CHOICE")]


def test_each_award_goes_to_the_next_of_its_own(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    """A motion stays within an award, people choose within it, who is struck off is followed by the next of it."""
    assert fields(harbour.moved("灯塔", "潮")) == [("ahead_of", "NOT_A_CHOICE")]
    assert harbour.moved("渔火", "港")["carried"]
    assert fields(harbour.refused("灯塔", "码头")) == [("chosen", "CHOOSE")]
    harbour.confirmed(harbour.office, chosen=[harbour.ids["灯塔"]])
    assert play.step("propose_result") == {"notice": True}
    play.step("hold_gate", phase="selection", stop="notice", token="t5")
    row = noticed()
    assert harbour.named(*row.winners) == ["潮", "渔火", "灯塔"]
    assert harbour.named(*row.alternates) == ["港", "码头"]
    harbour.struck("灯塔")
    told = ApiClient().do("GET", "/notice")["notice"]
    assert [(each["title"], each["award"]) for each in told["winners"]] == WON
    assert told["struck"][0]["successor"]["title"] == "码头"
    with monkeypatch.context() as patch:
        patch.setattr(clock, "now", lambda: row.ends)
        assert play.run("reconcile", {})["notices"] == 1
    assert play.step("publish_result") == {"awarded": 3}
    public = ApiClient().do("GET", "/results")["winners"]
    assert [(each["title"], each["award"]) for each in public] == WON
    assert [each["rank"] for each in public] == [1, 2, 1]
    shown = ApiClient().do("GET", "/showcase")["entries"]
    assert [(each["title"], each["award"]) for each in shown] == WON
    lettered()
    certified(harbour)
    workbook(harbour)


def lettered() -> None:
    """A letter to a winner names the award that it won, in the languages of the call."""
    call = load_definition(HARBOUR)
    waiting = play.messages("awarded")
    assert len(waiting) == 3
    for each in waiting:
        values = correspondence.filled_in("awarded", each["body"], "m1", call)
        assert f"获评“{CERTIFIED[values['title']]}”" in correspondence.composed("awarded", values, call).text


def certified(harbour: Harbour) -> None:
    """A certificate names the award, on paper and where anybody checks it."""
    _, found = files(harbour.office)
    works = {number: text for number, text in found.items() if number.split("-")[1].startswith("W")}
    assert len(works) == 3
    for number, text in works.items():
        checked = ApiClient().do("GET", f"/certificates/{number}")
        award = CERTIFIED[checked["work"]]
        assert checked["award"]["zh"] == award
        assert f"获评“{award}”" in "".join(text.split())


def workbook(harbour: Harbour) -> None:
    """The results workbook has the award of each entry."""
    export, pointer = asked(harbour.office, kind="results")
    play.queued("write_workbook", pointer)
    content = download(harbour.office.do("GET", f"/exports/{export}")["url"])
    rows = [[cell.value for cell in row] for row in load_workbook(io.BytesIO(content)).worksheets[0].iter_rows()]
    [head] = [number for number, row in enumerate(rows) if row[:2] == ["名次", "奖项"]]
    assert {row[3]: row[1] for row in rows[head + 1 :] if row[3]} == {
        **dict.fromkeys(FILMS, "年度短片"),
        **dict.fromkeys(SERIES, "年度系列短剧"),
    }


def download(url: str) -> bytes:
    with urllib.request.urlopen(url) as reply:
        content: bytes = reply.read()
    return content
