"""One whole contest through HTTP, as `make demo` plays it, on a stack of its own; and that its comparison sees."""

import io
import json
import os
import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from pathlib import Path

import pytest
from openpyxl import load_workbook

from chalicelib.call.definition import load_definition
from infra import deployment
from infra.demo import comparison
from infra.demo.__main__ import conclude, demonstrate
from infra.demo.contest import ContestOutcome
from infra.demo.logbook import Verdict
from infra.demo.plan import make
from infra.demo.progress import Progress
from infra.demo.report import DemoReport
from infra.local.home import DEFAULT

ENTRIES, EXPERTS = 24, 10


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demonstration keeps its things."""
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="module")
def report(folder: Path) -> Iterator[DemoReport]:
    """The contest, played."""
    before = dict(os.environ)
    os.environ["PORT"] = "0"  # nothing answers there: a platform of its own, on any port
    try:
        yield demonstrate(make(ENTRIES, EXPERTS, load_definition(DEFAULT)), folder, Progress())
    finally:
        _close_clients()
        os.environ.clear()
        os.environ.update(before)
        deployment.forget()


def _close_clients() -> None:
    from chalicelib.aws.clients import client

    for service in ("dynamodb", "secretsmanager"):
        client(service).close()


def test_everything_goes_as_planned(report: DemoReport, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Verdicts, screening, panels, scores, winners, messages and workbooks are as planned; the report says so."""
    assert (conclude(report, folder, Progress()), capsys.readouterr().err) == (0, "")
    written = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    winners, seconds = written.pop("winners"), written.pop("seconds")
    finalists, scores = written.pop("finalists"), written.pop("scores")
    assert 10 < finalists <= 20  # chance has its part in who is called back
    assert scores == 100 + finalists * report.outcome.board["round"]["per_work"] > 100
    assert written == {
        "contest": "industry-story-2025",
        "entries": ENTRIES,
        "verdicts": {
            "ASPECT_RATIO": 1,
            "NO_AUDIO": 3,
            "NO_VIDEO": 1,
            "OK": 17,
            "RES_NEAR_MISS": 2,
            "RES_TOO_LOW": 1,
            "TRUNCATED": 1,
        },
        "screened_out": 1,
        "experts": EXPERTS,
        "rounds": 2,
    }
    assert [winner["rank"] for winner in winners] == [line.rank for line in report.winners]
    assert all(re.fullmatch(r"GS2025-\w{5}-\w{5}", winner["receipt"]) for winner in winners)
    assert len(winners) == 10
    assert isinstance(seconds, float)
    assert [path.name for path in folder.glob("*sheet.json")] == ["industry-story-2025-round-2-tally-sheet.json"]
    assert sorted(path.name for path in folder.glob("*.xlsx")) == [
        "“讲好中国工业故事”创意传播征选活动评审结果.xlsx",
        "广州市工业和信息化局+推荐讲好中国工业故事.xlsx",
    ]


# --- what goes wrong is seen and named --------------------------------------------------------------------------


def wrong_total(outcome: ContestOutcome) -> ContestOutcome:
    """The best work has a cent more."""
    outcome.result["entries"][0]["total"] = "99.99"
    return outcome


def lost_score(outcome: ContestOutcome) -> ContestOutcome:
    """A score was not counted."""
    outcome.result["entries"][2]["raw"].pop()
    return outcome


def nothing_dropped(outcome: ContestOutcome) -> ContestOutcome:
    """A highest score counted."""
    for each in outcome.result["entries"][1]["raw"]:
        each["dropped"] = None
    return outcome


def another_winner(outcome: ContestOutcome) -> ContestOutcome:
    """The public sees the title of the last in order in the place of a winner."""
    outcome.public["winners"][9]["title"] = outcome.result["entries"][-1]["title"]
    return outcome


def lost_work(outcome: ContestOutcome) -> ContestOutcome:
    """A work has no result."""
    del outcome.result["entries"][5]
    return outcome


def miscounted(outcome: ContestOutcome) -> ContestOutcome:
    """The board is off by one."""
    outcome.board["entries"]["awarded"] += 1
    return outcome


def second_score_counts(outcome: ContestOutcome) -> ContestOutcome:
    """The seat of one who recused, or never came, counts."""
    lost = [seat for seats in outcome.panels.values() for seat in seats if seat["state"] != "submitted"]
    lost[0]["state"] = "submitted"
    return outcome


def forged_sheet(outcome: ContestOutcome) -> ContestOutcome:
    """The published sheet says another calibrated score."""
    name, content = outcome.sheet
    document = json.loads(content)
    document["result"]["entries"][3]["calibrated"] = "99.99"
    return outcome._replace(sheet=(name, json.dumps(document).encode()))


def judged_twice(outcome: ContestOutcome) -> ContestOutcome:
    """Somebody of the first round sits on a panel of the second."""
    seats = max(outcome.panels.values(), key=len)
    seats[-1]["expert"] = seats[0]["expert"]
    return outcome


def hidden_motion(outcome: ContestOutcome) -> ContestOutcome:
    """The jury departed from the order and nobody is told."""
    outcome.public["departures"].clear()
    return outcome


def wrong_cell(outcome: ContestOutcome) -> ContestOutcome:
    """A comment in the workbook is another."""
    name, content = outcome.workbooks.results
    book, file = load_workbook(io.BytesIO(content)), io.BytesIO()
    sheet = book["评分明细"]
    [header] = [row for row in sheet.iter_rows() if any(cell.value == "评语" for cell in row)]
    [column] = [cell.column for cell in header if cell.value == "评语"]
    sheet.cell(sheet.max_row, column).value = "另一句评语"
    book.save(file)
    return outcome._replace(workbooks=outcome.workbooks._replace(results=(name, file.getvalue())))


@pytest.mark.parametrize(
    ("mutate", "words"),
    [
        (wrong_total, "rank, score, mean, number and spread of 《"),
        (lost_score, "totals of 《"),
        (nothing_dropped, "high scores dropped of 《"),
        (another_winner, "winners shown to the public"),
        (lost_work, "entries in the result"),
        (miscounted, "entries by status on the board"),
        (second_score_counts, "must not score 《"),
        (forged_sheet, ".calibrated: published 99.99"),
        (hidden_motion, "motions of the jury"),
        (judged_twice, "experts seated twice for 《"),
        (wrong_cell, "single scores in “讲好"),
    ],
)
def test_a_wrong_outcome_is_named(
    report: DemoReport, mutate: Callable[[ContestOutcome], ContestOutcome], words: str
) -> None:
    """One thing wrong is found, by the name of what is wrong."""
    found = comparison.differences(DemoReport(report.plan, report.log, mutate(deepcopy(report.outcome))))
    assert any(words in difference for difference in found), found


def test_a_wrong_verdict_is_named(report: DemoReport) -> None:
    """A video that was judged otherwise, and an entry that became something else."""
    log, work = deepcopy(report.log), report.plan.entries[0]
    log.verdicts[work.number][0] = Verdict("unknown", ("BUDGET",))
    log.statuses[work.number] = "draft"
    found = comparison.differences(DemoReport(report.plan, log, report.outcome))
    assert [difference.partition(":")[0] for difference in found] == [
        f"verdicts on {work.name}",
        f"what became of {work.name}",
    ]
