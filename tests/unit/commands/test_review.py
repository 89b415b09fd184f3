"""The commands of an auditor, run as a terminal would, and the exact form of what they print."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.commands import assign, predict, rank, recount
from chalicelib.result import calibration, scoring, tally_sheet
from chalicelib.result.scoring import Rules, Score
from tests import sample_call

CONTEST = str(sample_call.PATH)
CRITERIA = ("story", "artistry", "science", "innovation", "reach", "appeal")


@pytest.fixture
def scores(tmp_path: Path) -> Path:
    """Twelve works, eight experts, five scores each."""
    rows = [
        f"e{i:02},x{j},{40 + 3 * i + (i * 5 + j * 7) % 13 + j}"
        for i in range(12)
        for j in range(8)
        if (i * 3 + j * 5 + i // 8 * j) % 8 < 5
    ]
    path = tmp_path / "scores.csv"
    path.write_text("entry,expert,score\n" + "\n".join(rows), encoding="utf-8")
    return path


def problem(tmp_path: Path, **changes: Any) -> Path:
    plain = {
        "experts": [{"id": f"x{i}", "field": "abcd"[i % 4]} for i in range(8)],
        "entries": [{"id": f"e{i}", "unit": "u"} for i in range(16)],
        "conflicts": [["e0", "x0"]],
        "per_entry": 5,
        "seed": "2025",
    }
    path = tmp_path / "problem.json"
    path.write_text(json.dumps(plain | changes), encoding="utf-8")
    return path


# --- assign ---


def test_assign_prints_one_object(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assign.main([str(problem(tmp_path)), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found.keys() == {"assignments", "report"}
    assert len(found["assignments"]) == 80
    assert ["e0", "x0"] not in found["assignments"]
    assert (found["report"]["conflicts"], found["report"]["load_min"], found["report"]["load_max"]) == (0, 10, 10)


def test_assign_prints_a_table_to_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert assign.main([str(problem(tmp_path, per_entry=2))]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len([line for line in lines if "\t" in line]) == 32
    assert "works an expert: 4 to 4" in lines
    assert "not kept" not in "".join(lines)


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"per_entry": 9}, 1, "9 experts a work are wanted; too few may see: e0 (7), e1 (8)"),
        ({"experts": [{"id": "x"}]}, 2, "missing required field `field`"),
        ({"conflicts": [["e0", "nobody"]]}, 2, "unknown work or expert: e0, nobody"),
    ],
)
def test_assign_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], changes: dict[str, Any], code: int, words: str
) -> None:
    assert assign.main([str(problem(tmp_path, **changes)), "--json"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def test_a_file_that_is_not_there_is_said_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    nothing = str(tmp_path / "nothing")
    assert assign.main([nothing]) == 2
    assert rank.main([nothing]) == 2
    assert predict.main([nothing, "--holdout", "0.1", "--seed", "1"]) == 2
    assert recount.main([nothing]) == 2
    assert capsys.readouterr().err.count("No such file") == 4


# --- rank ---


@pytest.mark.parametrize("method", ["raw", "calibrated", "em"])
def test_rank_prints_one_object(scores: Path, capsys: pytest.CaptureFixture[str], method: str) -> None:
    assert rank.main([str(scores), "--method", method, "--json", "--winners", "3"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["method", "entries", "experts", "agreement"]
    assert found["method"] == method
    assert list(found["entries"][0]) == ["entry", "rank", "raw", "calibrated", "em", "p_top", "n"]
    assert list(found["experts"][0]) == ["expert", "n", "severity", "se", "scale", "sigma", "flags"]
    assert list(found["agreement"]) == ["icc", "w", "alpha"]
    assert [each["rank"] for each in found["entries"]] == list(range(1, 13))
    figures = [each[method] for each in found["entries"]]
    assert figures == sorted(figures, reverse=True)
    assert sum(each["p_top"] for each in found["entries"]) == pytest.approx(3, abs=0.02)


def test_rank_prints_a_table_to_read(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rank.main([str(scores)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["entry", "rank", "raw", "calibrated", "em", "p_top", "n"]
    assert len(lines) == 13 + 1 + 9 + 1 + 1
    assert lines[-1].startswith("method raw; agreement: ICC 0.")


def test_rank_takes_a_contest_s_weights_and_rules(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A work with two scores cannot win there; totals are weighted 25, 20, 15, 15, 15, 10."""
    path = tmp_path / "scores.csv"
    rows = [f"e{i},x{j},{80 + i},80,80,80,80,80" for i in range(4) for j in range(4) if i != 3 or j < 2]
    path.write_text(f"entry,expert,{','.join(CRITERIA)}\n" + "\n".join(rows), encoding="utf-8")
    assert rank.main([str(path), "--contest", CONTEST, "--json"]) == 0
    found = {each["entry"]: each for each in json.loads(capsys.readouterr().out)["entries"]}
    assert {name: (each["rank"], each["raw"]) for name, each in found.items()} == {
        "e2": (1, 80.5),
        "e1": (2, 80.25),
        "e0": (3, 80.0),
        "e3": (None, 80.75),
    }


def test_rank_takes_totals_under_a_contest_s_rules(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert rank.main([str(scores), "--contest", CONTEST, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["entries"]) == 12


@pytest.mark.parametrize(
    ("text", "options", "code", "words"),
    [
        (
            "entry,expert,score\ne,x,101\n",
            ["--contest", CONTEST],
            2,
            "e by x: score is 101, outside the contest's 0 to 100",
        ),
        ("entry,expert,story\ne,x,80\n", ["--contest", CONTEST], 2, "no score for: appeal, artistry"),
        ("entry,expert,score\ne,x,bad\n", [], 2, "line 2: score is 'bad'"),
        ("entry,expert,score\na,x,1\na,y,1\nb,v,2\nb,w,2\n", ["--method", "em"], 1, "experts fall into 2 groups"),
    ],
)
def test_rank_says_what_is_wrong(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], text: str, options: list[str], code: int, words: str
) -> None:
    path = tmp_path / "scores.csv"
    path.write_text(text, encoding="utf-8")
    assert rank.main([str(path), *options]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert words in err


def test_rank_without_a_shared_work_says_so_and_ranks_raw(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "scores.csv"
    path.write_text("entry,expert,score\na,x,1\na,y,2\nb,v,3\nb,w,4\n", encoding="utf-8")
    assert rank.main([str(path), "--json"]) == 0
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert "nothing is calibrated: experts fall into 2 groups that share no work: v, w; x, y" in err
    assert [(each["entry"], each["calibrated"], each["p_top"]) for each in found["entries"]] == [
        ("b", None, None),
        ("a", None, None),
    ]
    assert found["experts"][0] == {
        "expert": "v",
        "n": 1,
        "severity": None,
        "se": None,
        "scale": None,
        "sigma": None,
        "flags": [],
    }


@pytest.mark.parametrize("options", [["--winners", "0"], ["--winners", "x"], ["--method", "mean"]])
def test_options_are_checked(scores: Path, options: list[str]) -> None:
    with pytest.raises(SystemExit, match="3"):
        rank.main([str(scores), *options])


# --- predict ---


def test_predict_prints_one_object(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert predict.main([str(scores), "--holdout", "0.2", "--seed", "7", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["n", "rmse"]
    assert found["n"] == 12
    assert list(found["rmse"]) == ["mean", "trimmed", "zscore", "calibrated", "em"]


def test_predict_prints_a_table_to_read(scores: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert predict.main([str(scores), "--holdout", "0.2", "--seed", "7"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "12 scores hidden; root mean square error in points:"
    assert len(lines) == 6


@pytest.mark.parametrize("fraction", ["0", "1", "-0.1", "half", "nan"])
def test_a_share_lies_between_nothing_and_all(scores: Path, fraction: str) -> None:
    with pytest.raises(SystemExit, match="3"):
        predict.main([str(scores), "--holdout", fraction, "--seed", "1"])


# --- recount ---


def export(tmp_path: Path) -> Path:
    rules = Rules(weights={"score": 1}, winners=2)
    given = [Score(f"e{i}", f"x{j}", {"score": 70 + i * j + i}) for i in range(5) for j in range(4)]
    result = calibration.tally(given, rules)
    path = tmp_path / "sheet.json"
    path.write_bytes(tally_sheet.write(given, rules, result=result, contest="call", definition_sha256="ab" * 32))
    return path


def test_recount_says_equal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export(tmp_path)
    assert recount.main([str(path)]) == 0
    assert capsys.readouterr().out.startswith("equal: 20 scores of 5 works, input ")
    assert recount.main([str(path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"equal": True, "scores": 20, "differences": []}


def test_recount_names_a_changed_score(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = export(tmp_path)
    document = json.loads(path.read_text(encoding="utf-8"))
    document["scores"][-1]["criteria"]["score"] = 99
    path.write_text(json.dumps(document), encoding="utf-8")
    assert recount.main([str(path)]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("NOT equal: 20 scores of 5 works, ")
    assert lines[2] == "score of e4 by x3.score: published 86, recounted 99"


def test_a_result_of_scores_alone_is_recounted_without_models(tmp_path: Path) -> None:
    given = [Score("e", f"x{j}", {"score": 70 + j}) for j in range(4)]
    rules = Rules(weights={"score": 1})
    path = tmp_path / "sheet.json"
    sheet = tally_sheet.write(given, rules, result=scoring.tally(given, rules), contest="call", definition_sha256="")
    path.write_bytes(sheet)
    assert recount.main([str(path)]) == 0
