"""A second call, in English alone and of another shape, through every route: nothing of the first one shows through."""

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

PIER = "pier-films-2027"
# Chinese and its punctuation; and what only the shipped call is about.
CHINESE = "[\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef]"
FOREIGN = re.compile(f"{CHINESE}|industr|GS2025|outstanding case|ministry|MIIT", re.IGNORECASE)


def in_english(value: Any) -> Any:
    """What people type in the other tests, with a Latin letter in the place of each Chinese one."""
    if isinstance(value, dict):
        return {key: in_english(each) for key, each in value.items()}
    if isinstance(value, list):
        return [in_english(each) for each in value]
    return re.sub(CHINESE, lambda found: chr(97 + ord(found[0]) % 26), value) if isinstance(value, str) else value


class EnglishCall(PlayedCall):
    """The call in English. Every entry names the one recommending unit."""

    unit = ""

    def organizer(self, name: str = "王主任", email: str = "wang@example.cn") -> ApiClient:
        """An organizer with a name in Latin letters."""
        return super().organizer(in_english(name), email)

    def recommender(self, organizer: ApiClient, **more: Any) -> ApiClient:
        """As elsewhere; entries name it from then on."""
        person = super().recommender(organizer, **more)
        self.unit = person.line["id"]
        return person

    def form(self, title: str = "Gulls", **more: Any) -> Json:
        """A complete form that names the unit."""
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

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.said: dict[str, set[str]] = {}
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
        elif isinstance(value, str):
            self.said.setdefault(value, set()).add(place)

    def foreign(self) -> dict[str, set[str]]:
        """What no English reader should get, and where it was heard."""
        return {words: places for words, places in self.said.items() if FOREIGN.search(words)}


@pytest.fixture
def pier(place: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[EnglishCall, Heard]]:
    """A deployment that runs the English call, and what is heard there."""
    monkeypatch.setattr(definition, "FOLDERS", [Path(__file__).parents[1] / "contests"])
    monkeypatch.setattr(play, "CONTEST", PIER)
    monkeypatch.setenv("CONTEST", PIER)
    definitions.deployed.cache_clear()
    heard = Heard(monkeypatch)
    yield EnglishCall(), heard
    definitions.deployed.cache_clear()
    definition._shipped.cache_clear()


def letters(heard: Heard) -> set[str]:
    """Every letter that was ordered is composed as it would be sent; returns their kinds."""
    call, kinds = load_definition(PIER), set()
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
    pier: tuple[EnglishCall, Heard], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Answers, letters, workbooks and certificates of a whole call."""
    stage, heard = pier
    monkeypatch.setitem(mangled_sheets.CASES, "plain", unit_sheet)
    play_everything(stage)
    office = stage.organizer()
    for entry in office.do("GET", "/organizer/entries?status=revoked")["entries"]:
        office.do("GET", f"/organizer/entries/{entry['id']}/history")
    names = [files(heard, office, kind=kind) for kind in ("results", "conflicts", "entries", "certificates")]
    names += [files(heard, office, kind=kind, recommender=stage.unit) for kind in ("recommendations", "corrected")]
    assert names == [
        "Pier Films - Results.xlsx",
        "Pier Films - Conflicts of interest.xlsx",
        "Pier Films - All entries.xlsx",
        "Pier Films.zip",
        f"{in_english('广州市工业和信息化局')} recommends Pier Films.xlsx",
        "Recommended entries recommends Pier Films.xlsx",
    ]
    for order in [each for each in play.outbox("broadcast") if each["waits"]]:
        play.queued("write_broadcasts", order["pointer"])
    assert letters(heard) > {"invitation", "code", "submitted", "broadcast", "screening_pass", "awarded", "revoked"}
    for why in reasons():
        heard.note("a reason that is kept", why)
    assert {"rehearsal", "all done"} & heard.said.keys()
    assert {
        "Weight: Light",
        "&CPage &P of &N",
        "Film of the Pier",
        "Reviewed: no secrets,Reviewed: secrets removed",
    } <= {words.strip('"').replace("&amp;", "&") for words in heard.said}
    assert heard.foreign() == {}
