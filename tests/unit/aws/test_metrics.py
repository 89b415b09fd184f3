"""Metrics: lines that CloudWatch reads as figures, without a word that names somebody."""

import json
from pathlib import Path
from typing import Any

import pytest

from chalicelib.aws import metrics
from chalicelib.entry.entries import EntryAction

ROOT = Path(__file__).parents[3]


def _lines(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_figure_is_told_of_the_stack_and_of_what_it_is_about(capsys: pytest.CaptureFixture[str]) -> None:
    """CloudWatch's own format: what it reads stands under `_aws`, the figures beside it."""
    metrics.put({"LettersSent": 1, "LetterAge": 2.5}, Kind="receipt")
    [line] = _lines(capsys)
    assert (line["LettersSent"], line["LetterAge"], line["Kind"], line["Stack"]) == (1, 2.5, "receipt", "")
    [read] = line["_aws"]["CloudWatchMetrics"]
    assert read["Dimensions"] == [["Stack"], ["Stack", "Kind"]]
    assert read["Metrics"] == [{"Name": "LettersSent", "Unit": "Count"}, {"Name": "LetterAge", "Unit": "Seconds"}]
    assert all(name in line for each in read["Dimensions"] for name in each)


def test_changes_are_counted_by_what_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    """What is no metric writes no line; the same word of another row is another thing."""
    metrics.changed([("entry", "submit"), ("review", "submit"), ("organizer", "submit"), ("entry", "revise")])
    figures = [set(line) & set(metrics.UNITS) for line in _lines(capsys)]
    assert figures == [{"EntriesSubmitted"}, {"Scores"}]


def test_what_is_counted_is_what_histories_say() -> None:
    """Else a figure would be nothing for ever."""
    assert {act for kind, act in metrics._COUNTED if kind == "entry"} <= {each.value for each in EntryAction}
    assert set(metrics._COUNTED.values()) <= set(metrics.UNITS)


def test_each_metric_is_written_somewhere_and_explained() -> None:
    """In the code, and in the guide for whoever reads the dashboard."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "functions").rglob("*.py"))
    counted = set(metrics._COUNTED.values())
    assert [name for name in metrics.UNITS if name not in counted and f'"{name}": ' not in sources] == []
    guide = (ROOT / "docs/deploy.md").read_text(encoding="utf-8")
    assert [name for name in metrics.UNITS if f"`{name}`" not in guide] == []
