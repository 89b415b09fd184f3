"""Finding entries among all: by what callers say, by filters, a page at a time; one query each."""

from typing import Any
from urllib.parse import urlencode

import pytest

from chalicelib.aws import entry_index, records
from chalicelib.aws.items import indexed_key
from tests import play
from tests.play import ApiClient, Json, PlayedCall


def found(organizer: ApiClient, **wanted: str) -> Json:
    """What a search answers."""
    answer: Json = organizer.do("GET", f"/organizer/search?{urlencode(wanted)}")
    return answer


def titles(organizer: ApiClient, **wanted: str) -> list[str]:
    """The titles that a search finds."""
    return [card["title"] for card in found(organizer, **wanted)["entries"]]


@pytest.fixture
def desk(stage: PlayedCall) -> tuple[ApiClient, Json]:
    """An organizer, and one of three entries of two entrants."""
    entrant = stage.entrant("13800138000", email="zhang@example.cn")
    entry = stage.submitted(entrant, "大国工匠")
    entrant.do("POST", "/entries", stage.form("钢花 Steel Flowers", theme=stage.contest["themes"][1]["id"]))
    stage.entrant("13900139000").do("POST", "/entries", stage.form("大国重器"))
    play.index()
    return stage.organizer(), entry


def test_everything_that_callers_say_finds_the_entry(desk: tuple[ApiClient, Json]) -> None:
    """Number, phone, address, words in any spelling, the entrant's name; and nothing else."""
    organizer, entry = desk
    said = [entry["receipt"], entry["receipt"].lower(), entry["receipt"].partition("-")[2], "工匠", "大国 工匠"]
    for typed in said:
        assert titles(organizer, find=typed) == ["大国工匠"], typed
    for typed in ("138-0013-8000", "ZHANG@example.cn", "8613800138000"):
        assert titles(organizer, find=typed) == ["大国工匠", "钢花 Steel Flowers"], typed
    assert titles(organizer, find="flowers") == ["钢花 Steel Flowers"]
    assert titles(organizer, find="大国") == ["大国工匠", "大国重器"]
    for typed in ("没有", "lowers", "13700137000"):
        assert titles(organizer, find=typed) == [], typed


def test_filters_alone_and_together(desk: tuple[ApiClient, Json], stage: PlayedCall) -> None:
    """An unknown value finds nothing."""
    organizer, _ = desk
    assert len(titles(organizer)) == 3
    assert titles(organizer, status="submitted") == ["大国工匠"]
    assert titles(organizer, status="draft", theme=stage.contest["themes"][1]["id"]) == ["钢花 Steel Flowers"]
    assert titles(organizer, find="大国", status="draft") == ["大国重器"]
    for unknown in ({"status": "x" * 3000}, {"unit": "nobody"}, {"flag": "\U0001f600" * 900}):
        assert titles(organizer, **unknown) == [], unknown


def test_an_entry_is_found_as_it_is_now(desk: tuple[ApiClient, Json], stage: PlayedCall) -> None:
    """Not by its old title, its old status, nor its entrant's old phone."""
    organizer, entry = desk
    path = f"/organizer/entries/{entry['id']}"
    organizer.do("POST", f"{path}/name", {"name": "改名厂", "reason": "更正"})
    stage.agreed(organizer, "disqualify", entry["id"])
    play.index()
    assert titles(organizer, find="改名厂") == ["大国工匠"]
    assert titles(organizer, status="submitted") == []
    assert titles(organizer, status="disqualified") == ["大国工匠"]
    person = ApiClient()
    person.do("POST", "/sign-in/sessions", play.proof("13900139000"))
    mine = person.do("GET", "/entrant")
    person.do("PUT", "/entrant", stage.profile(revision=mine["revision"], phone="13600136000"))
    play.index()
    assert titles(organizer, find="13600136000") == ["大国重器"]


def test_pages_hold_every_entry_once(desk: tuple[ApiClient, Json], monkeypatch: pytest.MonkeyPatch) -> None:
    """However small they are; the count is of the whole."""
    organizer, _ = desk
    monkeypatch.setattr(entry_index, "PAGE", 1)
    seen: list[str] = []
    after = ""
    while after is not None:
        page: Any = found(organizer, after=after)
        seen += [card["title"] for card in page["entries"]]
        after = page["next"]
    assert seen == ["大国工匠", "钢花 Steel Flowers", "大国重器"]
    first = found(organizer)
    assert (first["total"], first["whole"], len(first["entries"])) == (3, True, 1)


def test_a_count_that_is_not_of_the_whole_says_so(
    desk: tuple[ApiClient, Json], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One read holds 1 MB; beyond it the total is the least there are, and the pages still hold every entry once."""
    organizer, _ = desk
    query = records.query
    monkeypatch.setattr(records, "query", lambda key, after="": query(key, limit=2, after=after))
    first = found(organizer)
    assert (first["total"], first["whole"], len(first["entries"])) == (2, False, 2)
    second = found(organizer, after=first["next"])
    assert (second["total"], second["whole"], second["next"]) == (1, True, None)
    seen = [card["title"] for page in (first, second) for card in page["entries"]]
    assert seen == ["大国工匠", "钢花 Steel Flowers", "大国重器"]


def test_indexing_again_writes_nothing(desk: tuple[ApiClient, Json]) -> None:
    """A batch that comes twice does no harm and costs no writes; an operator writes what is missing."""
    organizer, entry = desk
    assert (play.index(), entry_index.index_all(play.CONTEST)) == (0, 0)
    records.transact([records.delete(indexed_key(entry["id"]))])
    assert entry_index.index_all(play.CONTEST) == 1
    assert titles(organizer, find=entry["receipt"]) == ["大国工匠"]


def test_what_is_looked_for_is_bounded(desk: tuple[ApiClient, Json]) -> None:
    """Folding and matching a text costs by its length, so a long one is refused in words before it."""
    organizer, _ = desk
    answer = organizer.send("GET", f"/organizer/search?{urlencode({'find': '字' * 201})}")
    assert organizer.status == 400
    assert [(each["field"], each["code"]) for each in answer["fields"]] == [("find", "TOO_LONG")]
