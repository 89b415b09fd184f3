"""A province, its city and a unit recommend entries: who sees what, and what their entrant learns."""

from typing import Any
from urllib.parse import quote

import pytest

from chalicelib.api import units
from tests import play
from tests.play import ApiClient, Json, PlayedCall

pytestmark = pytest.mark.usefixtures("stage")


def _pick(entry: Json, **more: str) -> Json:
    return {"entry": entry["id"], "opinion": "同意推荐", "cleared_by": "赵六", **more}


def _confirm(unit: ApiClient, *picked: Json) -> Any:
    seen = unit.do("GET", "/recommender/picks")
    above = [each["id"] for each in seen["above"]]
    return unit.send("PUT", "/recommender/picks", {"picks": picked, "above": above, "revision": seen["revision"]})


def _unit(stage: PlayedCall, organizer: ApiClient, name: str, level: str, above: ApiClient | None) -> ApiClient:
    parent = above.line["id"] if above else ""
    unit = stage.recommender(organizer, name=name, level=level, parent=parent, email=f"{name}@example.cn")
    unit.do("GET", "/session")
    return unit


def test_a_list_goes_up_and_its_entrant_hears_of_it(stage: PlayedCall) -> None:
    """A city recommends, its province recommends on; a sibling sees nothing; a stale tab overwrites nothing."""
    office = stage.organizer()
    province = _unit(stage, office, "sheng", level="province", above=None)
    city = _unit(stage, office, "shi", level="city", above=province)
    sibling = _unit(stage, office, "lin", level="city", above=province)
    entrant = stage.entrant()
    entry = stage.submitted(entrant, recommender=city.line["id"])
    draft = entrant.do("POST", "/entries", stage.form("草稿", recommender=city.line["id"]))

    desk = city.do("GET", "/recommender")
    assert ([each["id"] for each in desk["entries"]], desk["drafts"]) == ([entry["id"]], 1)
    assert _confirm(city, _pick(draft))["fields"][0]["code"] == "NOT_A_CHOICE"
    assert _confirm(province, _pick(entry, via=city.line["id"]))["fields"][0]["code"] == "NOT_A_CHOICE"
    assert _confirm(city, _pick(entry))["revision"] == 1
    assert _confirm(province, _pick(entry, via=city.line["id"]))["revision"] == 1

    path = f"/entries/{entry['id']}"
    assert sorted(entrant.do("GET", f"{path}/recommendations")["units"]) == ["sheng", "shi"]

    board = {each["name"]: each for each in province.do("GET", "/units")["units"]}
    assert {name: (each["recommended"], each["signed_in_at"] is not None) for name, each in board.items()} == {
        "shi": (1, True),
        "lin": (0, True),
    }
    below = province.do("GET", f"/recommender/units/{city.line['id']}/picks")
    assert [(each["entry"], each["opinion"]) for each in below["picks"]] == [(entry["id"], "同意推荐")]
    for asker, unit in ((sibling, city), (city, province), (city, sibling)):
        asker.send("GET", f"/recommender/units/{unit.line['id']}/picks")
        assert asker.status == 404
        asker.send("GET", f"/units?of={unit.line['id']}")
        assert asker.status == 404

    stale = {"picks": [], "above": [province.line["id"]], "revision": 0}
    assert (city.send("PUT", "/recommender/picks", stale)["code"], city.status) == ("STALE", 409)

    entrant.do("POST", f"{path}/withdrawal", {})
    assert entrant.do("GET", f"{path}/recommendations") == {"units": []}
    assert [each["taking_part"] for each in city.do("GET", "/recommender/picks")["picks"]] == [False]


def test_a_list_keeps_to_the_deadline_of_the_unit_above(stage: PlayedCall) -> None:
    """The province's own date has passed, so its city is refused, in words with the moment."""
    office = stage.organizer()
    province = stage.recommender(
        office, name="厅", level="province", email="a@example.cn", deadline="2020-01-01T00:00:00+08:00"
    )
    city = _unit(stage, office, "shi", level="city", above=province)
    assert city.do("GET", "/recommender/picks")["deadline"] == "2020-01-01T00:00:00+08:00"
    assert (_confirm(city)["code"], city.status) == ("RECOMMENDING_CLOSED", 409)


def _line(asker: ApiClient, unit: ApiClient) -> Json:
    [line] = [each for each in asker.do("GET", "/units")["units"] if each["id"] == unit.line["id"]]
    return dict(line)


def test_who_oversees_units_sees_what_is_missing_and_reminds_once_a_day(stage: PlayedCall) -> None:
    """By province and office in one route; the reminded learns who reminds; nobody reminds past their own units."""
    office = stage.organizer()
    province = _unit(stage, office, "sheng", level="province", above=None)
    city = _unit(stage, office, "shi", level="city", above=province)
    unit = _unit(stage, office, "chang", level="unit", above=city)
    line = _line(province, city)
    assert (line["missing"], line["sheet_at"], line["can_be_reminded"]) == (["picks", "sheet"], None, True)

    reminders = "/units/reminders"
    again = {"Idempotency-Key": "k" * 20}
    asked = {"units": [city.line["id"]]}
    assert province.do("POST", reminders, asked, **again) == {"units": [city.line["id"]]}
    assert province.do("POST", reminders, asked, **again) == {"units": [city.line["id"]]}
    letters = [each["message"]["body"] for each in play.outbox("unit_reminder")]
    assert [(each["subject"], each["reminder"]) for each in letters] == [(city.line["id"], "sheng")]
    assert (office.send("POST", reminders, asked)["code"], office.status) == ("NO_UNIT_TO_REMIND", 409)
    assert [_line(asker, city)["reminded_by"] for asker in (province, office)] == ["sheng", "sheng"]
    assert city.do("GET", "/recommender")["reminded_by"] == "sheng"

    far = {"units": [unit.line["id"]]}
    for asker, body in ((province, far), (city, asked), (unit, far), (city, {"units": [province.line["id"]]})):
        asker.send("POST", reminders, body)
        assert asker.status == 404
    assert province.do("POST", reminders, far | {"of": city.line["id"]}) == {"units": [unit.line["id"]]}
    assert _confirm(city)["revision"] == 1
    assert (_line(office, city)["missing"], _line(office, city)["can_be_reminded"]) == ([], False)


def test_units_come_page_by_page(stage: PlayedCall, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each unit once, whether a province asks or the office; those that have left are not among them."""
    monkeypatch.setattr(units, "PAGE", 2)
    office = stage.organizer()
    province = _unit(stage, office, "sheng", level="province", above=None)
    cities = [_unit(stage, office, f"shi{number}", level="city", above=province) for number in range(5)]
    office.do("POST", f"/organizer/recommenders/{cities[0].line['id']}/removal", {"reason": "撤并"})
    for asker, names in (
        (province, ["shi1", "shi2", "shi3", "shi4"]),
        (office, ["sheng", "shi1", "shi2", "shi3", "shi4"]),
    ):
        found, after = [], ""
        while after is not None:
            page = asker.do("GET", f"/units?after={quote(after)}")
            found += [each["name"] for each in page["units"]]
            after = page["next"]
        assert found == names
