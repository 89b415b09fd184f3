"""`rank`, run as a terminal would, and the exact form of what it prints."""

import json
from pathlib import Path

import pytest

from chalicelib.commands import rank
from tests import sample_call

CONTEST = str(sample_call.PATH)
CRITERIA = ("story", "artistry", "science", "innovation", "reach", "appeal")


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
            "e by x: score is 101, outside the scale of 0 to 100",
        ),
        ("entry,expert,story\ne,x,80\n", ["--contest", CONTEST], 2, "no score for: appeal, artistry"),
        ("entry,expert,score\ne,x,-5\n", [], 2, "e by x: score is -5, outside the scale of 0 to"),
        ("entry,expert,score\ne,x,5\n", ["--scale=-3:3"], 2, "e by x: score is 5, outside the scale of -3 to 3"),
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


SEVERAL = str(sample_call.PATH.with_name("harbour-films-2026.toml"))
HARBOUR = "entry,expert,image,sound\n" + "".join(
    f"{entry},x{expert},{points},{points}\n" for entry, points in (("a", 9), ("b", 8), ("c", 7)) for expert in range(3)
)


def test_rank_ranks_within_each_award(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Which award each entry competes for comes with the scores."""
    scores, awards = tmp_path / "scores.csv", tmp_path / "awards.csv"
    scores.write_text(HARBOUR, encoding="utf-8")
    awards.write_text("entry;award\na;film\nb;series\nc;film\n", encoding="utf-8")
    options = [str(scores), "--contest", SEVERAL, "--awards", str(awards)]
    assert rank.main([*options, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["entries"]
    assert [(each["award"], each["entry"], each["rank"]) for each in found] == [
        ("film", "a", 1),
        ("film", "c", 2),
        ("series", "b", 1),
    ]
    assert rank.main(options) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line for line in lines if line.endswith("to win")] == ["film: 2 to win", "series: 1 to win"]


@pytest.mark.parametrize(
    ("awards", "options", "words"),
    [
        ("entry,award\na,film\nb,film\n", [], "does not have: c"),
        ("entry,award\na,film\nb,film\nc,comedy\n", [], "does not have: comedy"),
        ("entry,award\na,film\na,series\n", [], "line 3 of the awards"),
        ("work,award\n", [], "line 1 of the awards"),
        ("", ["--winners", "2"], "takes --awards and no --winners"),
        (None, [], "takes --awards and no --winners"),
    ],
)
def test_rank_does_not_guess_who_competes_with_whom(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], awards: str | None, options: list[str], words: str
) -> None:
    """Nobody is ranked by a list that leaves something open."""
    scores, path = tmp_path / "scores.csv", tmp_path / "awards.csv"
    scores.write_text(HARBOUR, encoding="utf-8")
    path.write_text(awards or "", encoding="utf-8")
    given = [] if awards is None else ["--awards", str(path)]
    assert rank.main([str(scores), "--contest", SEVERAL, *given, *options]) == 2
    assert words in capsys.readouterr().err
