"""A contest of another country, from its definition alone: English, Berlin's time, no units, no themes, no pledges.

Whatever somebody reads of it is searched for words of the shipped call: in answers, letters, files and refusals.
"""

import io
import re
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from pypdf import PdfReader

from chalicelib.actors import Role
from chalicelib.aws import correspondence, definitions
from chalicelib.call import definition
from chalicelib.messages import MESSAGES
from tests import play
from tests.play import ApiClient, Json, PlayedCall

CANAL = "canal-shorts-2026"
# Chinese characters and their marks, full-width forms, and what only the shipped call has.
FOREIGN = re.compile(
    r"[\u3000-\u303f\u3400-\u9fff\uff00-\uffef]|Beijing|recommending unit|Recommending unit|credit code|[Ii]ndustr|"
    r"documentary|\+08:00(?!\d)|Theme\b"
)


class CanalCall(PlayedCall):
    """People of that contest, who have no word of Chinese."""

    def profile(self, **more: Any) -> Json:
        """A club from Potsdam."""
        abroad = {"name": "Havel Film Club", "credit_code": None, "province": "Germany", "city": "Potsdam"}
        reached = {"contact_person": "Ada Lind", "email": "ada@club.example", **more, "phone": "+49 331 5550123"}
        return super().profile(**abroad | reached)

    def form(self, title: str = "Locks", **more: Any) -> Json:
        """A form without a theme."""
        said = {"synopsis": "A lock keeper’s year.", "creators": ["Ada Lind (director)"], **more}
        return {name: value for name, value in super().form(title, **said).items() if name != "theme"}

    def judge(self, organizer: ApiClient, number: int) -> ApiClient:
        """An expert, signed in."""
        field = self.contest["fields"][number % 2]["id"]
        form = {"name": f"Expert {number}", "unit": f"School {number}", "email": f"e{number}@school.example"}
        person = ApiClient()
        person.line = organizer.do("POST", "/organizer/experts", form | {"field": field})
        token = correspondence.new_link(Role.EXPERT, person.line["id"], person.line["name"])
        person.do("POST", "/sign-in/redemptions", {"token": token})
        return person


@pytest.fixture
def canal(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[CanalCall]:
    """A deployment that runs that contest."""
    monkeypatch.setattr(definition, "FOLDERS", [Path(__file__).parents[1] / "contests"])
    monkeypatch.setattr(play, "CONTEST", CANAL)
    monkeypatch.setenv("CONTEST", CANAL)
    definitions.deployed.cache_clear()
    yield CanalCall()
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def words(said: Any) -> Iterator[str]:
    """Every text that a page in English may show of an answer; moments are told by the page."""
    if isinstance(said, str):
        yield re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+\+08:00", "", said)
    for key, value in said.items() if isinstance(said, dict) else enumerate(said) if isinstance(said, list) else ():
        if key != "zh":
            yield from words(value)


def foreign(said: Any) -> list[str]:
    """The texts that are of the other call."""
    return [text for text in words(said) if FOREIGN.search(text)]


def letters() -> dict[str, str]:
    """Every letter that was ordered, as it is sent, by its kind."""
    call, found = definitions.of(CANAL), {}
    for kind in MESSAGES:
        for each in play.outbox(kind):
            body = each["message"]["body"]
            letter = correspondence.composed(kind, correspondence.filled_in(kind, body, "m", call), call)
            found[kind] = f"{letter.subject}\n{letter.text}\n{letter.short}"
    return found


def exported(person: ApiClient, kind: str) -> bytes:
    """A file that somebody asks for."""
    export = person.do("POST", "/exports", {"kind": kind})["id"]
    [order] = [each for each in play.outbox("write") if each["message"].get("body") == {"export": export}]
    play.queued("write_workbook", order["pointer"])
    answer = person.do("GET", f"/exports/{export}")
    assert foreign(answer["name"]) == []
    with urllib.request.urlopen(answer["url"]) as reply:
        content: bytes = reply.read()
    return content


def cells(content: bytes) -> list[str]:
    """Every text in a workbook: names of its sheets, cells, footers."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [str(cell.value) for page in book for row in page.iter_rows() for cell in row if cell.value is not None]
    return [*book.sheetnames, *(str(page.oddFooter) for page in book), *found]


def test_a_contest_of_another_country_is_played_without_a_word_of_the_first(canal: CanalCall) -> None:
    """From the public page to the certificates; each answer and file is searched as it comes."""
    organizer, person = canal.organizer("Jo Stern", "jo@museum.example"), canal.entrant("ada@club.example")
    assert foreign(canal.contest) == []
    entries = [canal.submitted(person, title) for title in ("Locks", "Barges", "Night shift", "Towpath")]
    drafted = person.do("POST", "/entries", canal.form("Reeds"))
    assert drafted["missing"] == ["video"]
    experts = [canal.judge(organizer, number) for number in range(4)]
    seen = [person.do("GET", path) for path in ("/entrant", "/entries", f"/entries/{entries[0]['id']}")]
    seen += [organizer.do("GET", path) for path in ("/organizer/board", "/organizer/entries", "/organizer/experts")]
    assert foreign(seen) == []
    canal.close_entries(organizer)
    late = person.send("POST", "/entries", canal.form("Too late"))
    assert (late["code"], "Berlin time" in late["message"]["en"], foreign(late)) == ("ENTRIES_CLOSED", True, [])
    canal.screening(organizer)
    canal.screened(organizer, *entries)
    canal.scoring(organizer)
    judged(canal, experts)
    play.count()
    organizer.do("POST", "/organizer/phases/expert_review/close", {"reason": "All are in"})
    play.step("tally_scores", round=1)
    result = organizer.do("GET", "/organizer/result")
    assert [(line["title"], line["total"], line["winner"]) for line in result["entries"]] == [
        ("Locks", "8.70", True),
        ("Barges", "7.70", True),
        ("Night shift", "6.70", True),
        ("Towpath", "5.70", False),
    ]
    assert foreign(result) == []
    for kind in ("results", "entries", "conflicts"):
        assert [each for each in cells(exported(organizer, kind)) if FOREIGN.search(each)] == []
    published(organizer)
    certificates = zipfile.ZipFile(io.BytesIO(exported(organizer, "certificates")))
    printed = [
        "".join(page.extract_text() for page in PdfReader(certificates.open(name)).pages)
        for name in certificates.namelist()
    ]
    assert any("Shorts of the Canal" in text for text in printed)
    assert [text for text in printed if FOREIGN.search(text)] == []
    assert foreign([ApiClient().do("GET", "/results"), person.do("GET", "/entrant/messages")]) == []
    told = letters()
    assert {"submitted", "screening_pass", "invitation", "round_open", "awarded", "not_selected"} <= told.keys()
    assert "Berlin time" in told["round_open"]
    assert {kind: text for kind, text in told.items() if FOREIGN.search(text)} == {}


def published(organizer: ApiClient) -> None:
    """The result is confirmed and public."""
    play.step("close_phase", phase="expert_review")
    organizer.do("POST", "/organizer/phases/selection/start", {})
    play.step("open_phase", phase="selection", execution="arn:3")
    play.step("hold_gate", phase="selection", stop="gate", token="t4")
    organizer.do("POST", "/organizer/phases/selection/gate", {"reason": "Agreed"})
    play.step("publish_result")


def judged(call: CanalCall, experts: list[ApiClient]) -> None:
    """Every seat is scored; what experts read holds no word of the other call."""
    for expert in experts:
        desk = expert.do("GET", "/reviews")
        assert foreign(desk) == []
        for line in desk["reviews"]:
            review = expert.do("GET", f"/reviews/{line['id']}")
            assert foreign(review) == []
            points = {"Locks": 9, "Barges": 8, "Night shift": 7, "Towpath": 6}[line["title"]]
            judgement = call.judgement(review, points) | {"comment": "Well seen."}
            judgement["scores"]["ear"] -= 1
            expert.do("POST", f"/reviews/{line['id']}/submission", judgement)


def test_what_the_call_has_not_is_refused_in_its_words(canal: CanalCall) -> None:
    """A recommending unit, a theme and a pledge of the shipped call."""
    organizer, person = canal.organizer("Jo Stern", "jo@museum.example"), canal.entrant("ada@club.example")
    unit = {"name": "Bureau", "province": "Germany", "city": "Potsdam", "contact_person": "X", "phone": "", "email": ""}
    refused = organizer.send("POST", "/organizer/recommenders", unit | {"credit_code": "", "email": "b@x.example"})
    assert (refused["code"], organizer.status) == ("NO_UNITS", 409)
    entry = person.do("POST", "/entries", canal.form("Locks", theme="green"))
    assert entry["theme"] == ""
    assert person.do("GET", "/entrant")["profile"]["phone"] == "+493315550123"
    answer = person.send("PUT", "/entrant", canal.profile(revision=99, email="nobody"))
    assert foreign(answer) == []
