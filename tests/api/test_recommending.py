"""A province, its city and a unit recommend entries: who sees what, and what their entrant learns."""

from typing import Any

import pytest

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
    province = _unit(stage, office, "sheng", "province", None)
    city = _unit(stage, office, "shi", "city", province)
    sibling = _unit(stage, office, "lin", "city", province)
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

    board = {each["name"]: each for each in province.do("GET", "/recommender/units")["units"]}
    assert {name: (each["recommended"], each["signed_in_at"] is not None) for name, each in board.items()} == {
        "shi": (1, True),
        "lin": (0, True),
    }
    below = province.do("GET", f"/recommender/units/{city.line['id']}/picks")
    assert [(each["entry"], each["opinion"]) for each in below["picks"]] == [(entry["id"], "同意推荐")]
    for asker, unit in ((sibling, city), (city, province), (city, sibling)):
        asker.send("GET", f"/recommender/units/{unit.line['id']}/picks")
        assert asker.status == 404
        asker.send("GET", f"/recommender/units?of={unit.line['id']}")
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
    city = _unit(stage, office, "shi", "city", province)
    assert city.do("GET", "/recommender/picks")["deadline"] == "2020-01-01T00:00:00+08:00"
    assert (_confirm(city)["code"], city.status) == ("RECOMMENDING_CLOSED", 409)
