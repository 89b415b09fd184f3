"""A published result can be recounted from its sheet, and whatever was changed in it is named."""

import json
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from chalicelib.result import calibration, scoring, tally_sheet
from chalicelib.result.places import Group
from chalicelib.result.scoring import Rules, Score

RULES = Rules(weights={"story": 60, "art": 40}, key_criterion="story", winners=3, decides="calibrated")
SCORES = [
    Score(f"e{i}", f"x{j}", {"story": 60 + 4 * i + (i * 7 + j * 5) % 11, "art": 90 - 3 * i + (i * j) % 7})
    for i in range(9)
    for j in range(5)
    if (i + j) % 5 or i % 2
]


def sheet(rules: Rules = RULES, **more: Any) -> bytes:
    result = calibration.tally(SCORES, rules, more.get("finalists"), more.get("groups", ()))
    return tally_sheet.write(SCORES, rules, result=result, contest="call", definition_sha256="ab" * 32, **more)


GROUPS = (
    Group(award="film", places=2, entries=("e1", "e3", "e5", "e7")),
    Group(award="series", places=1, entries=("e0", "e2", "e4", "e6", "e8")),
)
FINAL: dict[str, Any] = {"finalists": ["e3", "e5", "e7", "e8"], "round_number": 2}


@pytest.mark.parametrize("more", [{}, FINAL, {"groups": GROUPS}, {"groups": GROUPS, **FINAL}])
def test_a_sheet_recounts_equal(more: dict[str, Any]) -> None:
    assert tally_sheet.recount(tally_sheet.read(sheet(**more))) == ()


def test_a_raw_result_needs_no_models() -> None:
    raw = msgspec.structs.replace(RULES, decides="raw")
    data = tally_sheet.write(SCORES, raw, result=scoring.tally(SCORES, raw), contest="call", definition_sha256="")
    assert tally_sheet.recount(tally_sheet.read(data)) == ()


def test_a_sheet_is_the_same_for_shuffled_scores() -> None:
    result = calibration.tally(SCORES, RULES)
    backwards = tally_sheet.write(SCORES[::-1], RULES, result=result, contest="call", definition_sha256="ab" * 32)
    assert backwards == sheet()


def test_fractions_survive_the_sheet() -> None:
    scores = [Score("e", f"x{i}", {"s": scoring.half_up(123 + i, 100, 2)}) for i in range(3)]
    rules = Rules(weights={"s": scoring.half_up(1, 3, 4)})
    data = tally_sheet.write(scores, rules, result=scoring.tally(scores, rules), contest="c", definition_sha256="")
    assert tally_sheet.read(data).rules == rules
    assert tally_sheet.recount(tally_sheet.read(data)) == ()


def changed(change: Callable[[dict[str, Any]], None], **more: Any) -> list[str]:
    document = json.loads(sheet(**more))
    change(document)
    found = tally_sheet.recount(tally_sheet.read(json.dumps(document).encode()))
    return [f"{each.where}: {each.published} / {each.recounted}" for each in found]


def test_one_changed_score_is_found_and_named() -> None:
    def more(document: dict[str, Any]) -> None:
        row = document["scores"][7]
        assert (row["entry"], row["expert"]) == ("e1", "x3")
        row["criteria"]["story"] += 9

    found = changed(more)
    assert found[0].startswith("score of e1 by x3: sha256 ")
    assert found[1] == "score of e1 by x3.story: 64 / 73"
    assert any(line.startswith("result.input_hash: ") for line in found)
    assert any(line.startswith("result.entries.e1.singles.x3.total: ") for line in found)


def test_a_change_that_hides_its_fingerprint_shows_in_the_result() -> None:
    def quietly(document: dict[str, Any]) -> None:
        row = document["scores"][7]
        row["criteria"]["story"] += 9
        score = Score(row["entry"], row["expert"], row["criteria"])
        row["sha256"] = tally_sheet._fingerprint(score)

    found = changed(quietly)
    assert not any(line.startswith("score of") for line in found)
    assert "result.entries.e1.singles.x3.criteria.story: 64 / 73" in found


def test_a_changed_figure_alone_is_one_difference() -> None:
    def better(document: dict[str, Any]) -> None:
        document["result"]["entries"][4]["calibrated"] = "99.99"

    (only,) = changed(better)
    assert only.startswith("result.entries.")
    assert ".calibrated: 99.99 / " in only


def test_a_removed_score_and_an_exchanged_winner_are_found() -> None:
    assert any(".n: " in line for line in changed(lambda document: document["scores"].pop()))
    found = changed(lambda document: document["result"].__setitem__("winners", ["e0"]))
    assert [line.split(":")[0] for line in found] == ["result.winners"]


def test_scores_that_cannot_be_counted_are_said_to_be() -> None:
    found = changed(lambda document: document["scores"][0]["criteria"].pop("art"))
    assert found[-1] == "result: published / cannot be computed: no score for: art"
    doubled = changed(lambda document: document["scores"].append(document["scores"][0]))
    assert doubled == ["result: published / cannot be computed: expert 'x1' scored 'e0' twice"]


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff\xfe", b'{"format": "another"}'])
def test_what_is_no_sheet_is_refused(data: bytes) -> None:
    with pytest.raises(tally_sheet.SheetError):
        tally_sheet.read(data)


def test_a_sheet_without_awards_does_not_speak_of_them() -> None:
    """Its bytes, and so its hash, are those of before there were any."""
    assert "awards" not in json.loads(sheet())
    assert [each["award"] for each in json.loads(sheet(groups=GROUPS))["awards"]] == ["film", "series"]


def test_an_entry_moved_to_another_award_is_found() -> None:
    """By the hash of the input, and by the ranks that follow."""

    def moved(document: dict[str, Any]) -> None:
        document["awards"][0]["entries"].remove("e7")
        document["awards"][1]["entries"].append("e7")

    found = changed(moved, groups=GROUPS)
    assert any(each.startswith("result.input_hash") for each in found)
    assert any(each.startswith("result.entries.e7.rank") or ".e8.rank" in each for each in found)
