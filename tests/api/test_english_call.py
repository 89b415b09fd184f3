"""A call of another country, in English alone and of another shape, through every route: nothing of the first shows.

It is played as its file says, without recommending units, themes and pledges, and once more with them.
"""

import io
import re
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from chalicelib.aws import correspondence, definitions
from chalicelib.aws.items import value_of
from chalicelib.call import definition
from chalicelib.call.definition import load_definition
from chalicelib.history import Destination
from chalicelib.messages import KINDS
from chalicelib.workbooks import recommendation_sheet, xlsx
from chalicelib.workbooks.sheets import Workbook, Worksheet, headed
from tests import play
from tests.api import every_route
from tests.api.every_route import play_everything
from tests.functions.test_issuing import read
from tests.play import ApiClient, Json, PlayedCall
from tests.unit.workbooks import mangled_sheets

CANAL = "canal-shorts-2026"
# Chinese and its punctuation; and what only the shipped call is about or has.
CHINESE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
FIRST = rf"{CHINESE}|industr|GS2025|outstanding case|ministry|MIIT|documentary|Beijing|\+08:00"
UNITS = r"recommending unit|credit code|\btheme\b"
MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT[\d:.]+\+08:00$")  # a page tells it in the call's own zone

PARTS = {
    "units = false": 'secrecy = { en = "We read the script." }\nprovince = 5\ncity = 5\nunit = 5',
    "\nfields = [": """
themes = [{ id = "lock", text = { en = "Locks" } }]
pledges = [{ id = "mine", version = "1", title = { en = "Own work" }, body = { en = "We made it." } }]
fields = [""",
    "\ncloses =": "\nunit_deadline = 2026-04-20T00:00:00+02:00\ncloses =",
    "[retention]": """[sheet]
title = "Canal Shorts: recommended shorts"
file_name = "{unit} recommends Canal Shorts"

[retention]""",
}


def in_english(value: Any) -> Any:
    """What people type in the other tests, with a Latin letter in the place of each Chinese one."""
    if isinstance(value, dict):
        return {key: in_english(each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_english(each) for each in value]
    return re.sub(CHINESE, lambda found: chr(97 + ord(found[0]) % 26), value) if isinstance(value, str) else value


class EnglishCall(PlayedCall):
    """The call in English. Where it has a recommending unit, every entry names it."""

    unit: str | None = None

    def profile(self, **more: Any) -> Json:
        """Of a club in Potsdam, whatever it signs in with."""
        abroad = {"name": "Havel Film Club", "credit_code": None, "province": "Germany", "city": "Potsdam"}
        return super().profile(**abroad | more | {"phone": "+49 331 5550123"})

    def organizer(self, name: str = "王主任", email: str = "wang@example.cn") -> ApiClient:
        """An organizer with a name in Latin letters."""
        return super().organizer(in_english(name), email)

    def recommender(self, organizer: ApiClient, **more: Any) -> ApiClient:
        """As elsewhere; entries name it from then on."""
        person = super().recommender(organizer, **more)
        self.unit = person.line["id"]
        return person

    def form(self, title: str = "Gulls", **more: Any) -> Json:
        """A complete form."""
        return super().form(title, **{"recommender": self.unit} | more)

    def judgement(self, review: Json, points: int = 80) -> Json:
        """Points of this call's scale."""
        return super().judgement(review, points // 10)


def unit_sheet() -> mangled_sheets.Case:
    """A sheet as a unit fills in the call's English form: one work that nobody submitted, and one without a title."""
    columns = headed(recommendation_sheet.COLUMNS, "en")
    empty = (None,) * (len(columns) - 2)
    rows = ((1, "Lamps", *empty), (2, None, *empty[1:], "to come"))
    sheet = Worksheet(name="Works", title="Works", facts=(("Filled in by", "Ann"),), columns=columns, rows=rows)
    return mangled_sheets.Case(xlsx.write(Workbook("works.xlsx", (sheet,), "en")))


class Heard:
    """Everything that anybody is told, by where it was heard."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, foreign: str) -> None:
        self.said: dict[str, set[str]] = {}
        self.is_foreign = re.compile(foreign, re.IGNORECASE).search
        send = ApiClient.send

        def heard(person: ApiClient, method: str, path: str, body: Any = None, **headers: str) -> Any:
            answer = send(person, method, path, in_english(body), **headers)
            self.note(f"{method} {every_route.pattern(path)}", answer)
            return answer

        monkeypatch.setattr(ApiClient, "send", heard)

    def note(self, place: str, value: Any) -> None:
        """Keep every text in a value but the Chinese side of a text in both languages, which no English page shows."""
        if isinstance(value, dict):
            value = [each for key, each in value.items() if not (key == "zh" and value.keys() == {"zh", "en"})]
        if isinstance(value, list):
            for each in value:
                self.note(place, each)
        elif isinstance(value, str) and not MOMENT.match(value):
            self.said.setdefault(value, set()).add(place)

    def foreign(self) -> dict[str, set[str]]:
        """What no English reader should get, and where it was heard."""
        return {words: places for words, places in self.said.items() if self.is_foreign(words)}


@pytest.fixture(params=["as it is", "with every part"])
def canal(
    request: pytest.FixtureRequest, place: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[EnglishCall, Heard]]:
    """A deployment that runs the English call, and what is heard there."""
    source = (Path(__file__).parents[1] / "contests" / f"{CANAL}.toml").read_text(encoding="utf-8")
    whole = request.param == "with every part"
    for left_out, part in PARTS.items() if whole else ():
        assert left_out in source
        source = source.replace(left_out, part)
    (tmp_path / f"{CANAL}.toml").write_text(source, encoding="utf-8")
    monkeypatch.setattr(definition, "FOLDERS", [tmp_path])
    monkeypatch.setattr(play, "CONTEST", CANAL)
    monkeypatch.setenv("CONTEST", CANAL)
    definitions.deployed.cache_clear()
    heard = Heard(monkeypatch, FIRST if whole else f"{FIRST}|{UNITS}")
    yield EnglishCall(), heard
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def letters(heard: Heard) -> set[str]:
    """Every letter that was ordered is composed as it would be sent; returns their kinds."""
    call, kinds = load_definition(CANAL), set()
    for kind in sorted(KINDS):
        for each in play.outbox(kind):
            if each["message"]["to"] == Destination.MAILINGS or "body" not in each["message"]:  # written and gone
                continue
            values = correspondence.filled_in(kind, each["message"]["body"], each["pointer"]["sk"], call)
            letter = correspondence.composed(kind, values, call)
            for part in (letter.subject, letter.text, letter.short):
                heard.note(f"letter {kind}", part)
            kinds.add(kind)
    return kinds


def files(heard: Heard, person: ApiClient, **order: str) -> str:
    """What somebody orders is written and read; returns the name it is saved under."""
    export = person.do("POST", "/exports", order)["id"]
    [waiting] = [each for each in play.outbox("write") if each["message"].get("body") == {"export": export}]
    assert play.queued("write_workbook", waiting["pointer"]) == {"batchItemFailures": []}
    answer = person.do("GET", f"/exports/{export}")
    assert answer["state"] == "ready", answer
    with urllib.request.urlopen(answer["url"]) as reply:
        content = reply.read()
    for said in certificates(content) if order["kind"] == "certificates" else texts(content):
        heard.note(f"file {order['kind']}", said)
    return str(answer["name"])


def certificates(content: bytes) -> list[str]:
    """The text of every certificate in a pack."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        return [read(pack.read(name)) for name in pack.namelist()]


def texts(content: bytes) -> list[str]:
    """Every text in a workbook: cells, choices, comments, page numbers, names of sheets. Names of fonts are none."""
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        parts = [pack.read(name).decode() for name in pack.namelist() if name.endswith(".xml")]
        pages = [part for part in parts if "<fonts" not in part and "<a:theme" not in part]
    named = load_workbook(io.BytesIO(content)).sheetnames
    return [*named, *(text for page in pages for text in re.findall(">([^<]+)<", page))]


def reasons() -> Iterator[str]:
    """Why each step of every history was taken, in the words that are kept."""
    for table in ("entries", "reviews", "sessions"):
        for item in play.items(table):
            if item["sk"]["S"].startswith("history#") and "data" in item:
                yield value_of(item["data"]).get("why", "")


def test_nothing_of_the_first_call_is_heard_in_the_second(
    canal: tuple[EnglishCall, Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, letters, workbooks and certificates of a whole call."""
    stage, heard = canal
    monkeypatch.setitem(mangled_sheets.CASES, "plain", unit_sheet)
    play_everything(stage)
    office = stage.organizer()
    for entry in office.do("GET", "/organizer/entries?status=revoked")["entries"]:
        office.do("GET", f"/organizer/entries/{entry['id']}/history")
    files_of(stage, heard, office)
    play.broadcast()
    kinds = {"invitation", "code", "submitted", "broadcast", "screening_pass", "awarded", "revoked"}
    assert letters(heard) > kinds
    for why in reasons():
        heard.note("a reason that is kept", why)
    told = "\n".join(heard.said).replace("&amp;", "&")
    for words in (
        "rehearsal",
        "Afloat: ",
        "The Canal Shorts team",
        "Waterway",
        "Weight: The eye",
        "&CPage &P of &N",
        "Shorts of the Canal",
        "Berlin time",
    ):
        assert words in told
    assert ("Reviewed: no secrets,Reviewed: secrets removed" in told) == stage.contest["recommending"]
    assert heard.foreign() == {}


def files_of(stage: EnglishCall, heard: Heard, office: ApiClient) -> None:
    """Every file of the call is written, and saved under its English name."""
    names = [files(heard, office, kind=kind) for kind in ("results", "conflicts", "entries", "certificates")]
    assert names == [
        "Canal Shorts - Results.xlsx",
        "Canal Shorts - Conflicts of interest.xlsx",
        "Canal Shorts - All entries.xlsx",
        "Canal Shorts.zip",
    ]
    if stage.unit:
        names = [files(heard, office, kind=kind, recommender=stage.unit) for kind in ("recommendations", "corrected")]
        assert names == [
            f"{in_english('广州市工业和信息化局')} recommends Canal Shorts.xlsx",
            "Recommended entries recommends Canal Shorts.xlsx",
        ]


@pytest.mark.parametrize("canal", ["as it is"], indirect=True)
def test_what_the_call_has_not_is_refused_in_its_words(canal: tuple[EnglishCall, Heard]) -> None:
    """A recommending unit, a theme, a number of another country; a deadline is told in the call's own time."""
    stage, heard = canal
    organizer, person = stage.organizer(), stage.entrant("ada@club.example")
    assert person.do("POST", "/entries", stage.form("Locks", theme="green"))["theme"] == ""
    assert person.do("GET", "/entrant")["profile"]["phone"] == "+493315550123"
    person.send("PUT", "/entrant", stage.profile(revision=99, email="nobody"))
    stage.close_entries(organizer)
    late = person.send("POST", "/entries", stage.form("Too late"))
    assert (late["code"], "Berlin time" in late["message"]["en"]) == ("ENTRIES_CLOSED", True)
    assert heard.foreign() == {}
    unit = {"name": "Bureau", "province": "Germany", "city": "Potsdam", "contact_person": "X", "phone": ""}
    refused = organizer.send("POST", "/organizer/recommenders", unit | {"credit_code": "", "email": "b@x.example"})
    assert (refused["code"], organizer.status) == ("NO_UNITS", 409)
