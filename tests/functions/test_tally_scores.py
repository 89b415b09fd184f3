"""The tally on real rows: every figure, the sheet that recounts it, and what stands when the models give nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.api.organizer import result as result_routes
from chalicelib.aws import audit, objects
from chalicelib.aws.clients import client
from chalicelib.config import config
from chalicelib.result import calibration, tally_sheet
from tests import play
from tests.functions.test_replace_reviewers import Panel
from tests.play import Json, PlayedCall
from tests.played import once


@pytest.fixture
def panel(stage: PlayedCall) -> Panel:
    """Two works, each scored by five of seven experts, everybody with a severity of their own."""
    return scored(stage)


@once
def scored(stage: PlayedCall) -> Panel:
    """The panel's scores are given, and its round is closed."""
    panel = Panel(stage)
    for number, expert in enumerate(panel.experts):
        for line in panel.desk(expert):
            seen = expert.do("GET", f"/reviews/{line['id']}")
            points = 50 + number * 2 + 30 * (panel.works[0]["id"] in line["id"])
            expert.do("POST", f"/reviews/{line['id']}/submission", stage.judgement(seen, points))
    play.count()
    panel.organizer.send("POST", "/organizer/phases/expert_review/close", {"reason": "完成"})
    return panel


def counted(panel: Panel) -> Json:
    """The result as the organizer sees it."""
    play.step("tally_scores", round=1)
    found: Json = panel.organizer.do("GET", "/organizer/result")
    return found


def sheet(panel: Panel) -> bytes:
    """The tally sheet that the organizer is pointed at."""
    panel.organizer.do("GET", "/organizer/result/sheet")
    key = play.campaign().round.sheet_key
    content: bytes = client("s3").get_object(Bucket=config().work_bucket, Key=key)["Body"].read()
    return content


def test_every_figure_is_there_and_the_sheet_recounts_it(panel: Panel) -> None:
    """Two equal experts' corrections, ranks under each rule, and a sheet whose figures are those that are shown."""
    result = counted(panel)
    assert (result["method"]["decides"], result["wanted"], result["refused"]) == ("em", "em", "")
    first, second = result["entries"]
    assert (first["id"], first["rank"], first["raw_rank"], first["score"]) == (
        panel.works[0]["id"],
        1,
        1,
        first["em"],
    )
    assert {name: first[name] is not None for name in ("calibrated", "em", "p_top", "em_rank")} == dict.fromkeys(
        ("calibrated", "em", "p_top", "em_rank"), True
    )
    assert second["rank"] == 2
    assert len(result["experts"]) == len({one["expert"] for line in result["entries"] for one in line["raw"]})
    severity = {expert["expert"]: expert["severity"] for expert in result["experts"]}
    for one in first["raw"]:
        assert float(one["correction"]) == -float(severity[one["expert"]])
    assert result["stability"]["rules"]["raw"] == [line["id"] for line in result["entries"]]
    assert all(not change["lost"] for change in result["stability"]["without"])
    read = tally_sheet.read(sheet(panel))
    assert tally_sheet.recount(read) == ()
    shown = {line["id"]: (line["total"], line["calibrated"], line["em"]) for line in result["entries"]}
    assert {each.entry: (str(each.raw), str(each.calibrated), str(each.em)) for each in read.result.entries} == shown
    assert audit.verify() == []


def test_works_come_a_page_at_a_time(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thousands of works with every score are more than one answer may hold."""
    whole = counted(panel)
    assert (whole["works"], whole["next"]) == (2, None)
    monkeypatch.setattr(result_routes, "RESULT_PAGE", 1)
    first = panel.organizer.do("GET", "/organizer/result")
    second = panel.organizer.do("GET", f"/organizer/result?after={first['next']}")
    assert first["entries"] + second["entries"] == whole["entries"]
    assert (first["next"], second["next"]) == (1, None)


def test_counting_again_points_at_the_same_result(panel: Panel) -> None:
    """A step that Step Functions repeats stores the same names and moves nothing."""
    once, row = counted(panel), play.campaign()
    assert counted(panel) == once
    assert play.campaign() == row


def test_one_changed_score_is_found_and_named(panel: Panel, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As an auditor would run it on the downloaded file."""
    from chalicelib.commands import recount

    counted(panel)
    path = tmp_path / "sheet.json"
    path.write_bytes(sheet(panel))
    assert recount.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("equal: 10 scores of 2 works")
    document = json.loads(path.read_bytes())
    row = document["scores"][0]
    row["criteria"]["story"] = 99
    path.write_text(json.dumps(document))
    assert recount.main([str(path)]) == 1
    assert f"score of {row['entry']} by {row['expert']}.story: published" in capsys.readouterr().out


def test_the_raw_result_stands_when_the_models_fail(panel: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever breaks in them: ranks and totals are there, the reader is told, and the sheet still recounts."""

    def broken(*_: Any) -> None:
        raise ArithmeticError("singular")

    monkeypatch.setattr(calibration, "fit", broken)
    result = counted(panel)
    assert result["refused"] == "no model could be fitted: ArithmeticError"
    assert [(line["rank"], line["calibrated"]) for line in result["entries"]] == [(1, None), (2, None)]
    assert tally_sheet.recount(tally_sheet.read(sheet(panel))) == ()
    assert objects.read_document(play.campaign().round.result_key)["experts"] == []
