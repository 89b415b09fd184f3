"""`make demo`: play a whole contest and report whether it went as planned.

    python -m infra.demo [--entries 40] [--experts 12]      (or ENTRIES= and EXPERTS=; CONTEST= for another call)

Criteria, scale, winners and rules are those of the call's definition; what that leaves out is left out of the play.
It plays on the platform at PORT (8000) if one runs there with an untouched call. Otherwise it starts a fresh platform
in `.local/demo/stack` and stops it at the end. `.local/demo/` then holds result.json and the workbooks.
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from chalicelib.aws import audit
from chalicelib.bilingual import Language, Text
from chalicelib.call.definition import DefinitionError, load_definition, words_of
from infra import calls
from infra.demo import comparison
from infra.demo.contest import Contest
from infra.demo.plan import ContestPlan, make
from infra.demo.progress import Progress
from infra.demo.report import DemoReport
from infra.demo.stage import ORGANIZER, DemoStack
from infra.demo.table import table
from infra.demo.videos import Videos
from infra.demo.visitor import DemoError
from infra.local.home import home
from infra.local.reset import RunningError
from infra.local.stack import StackError


def main() -> int:
    """Play. Returns 0 if everything went as planned."""
    try:
        call = calls.chosen()
        folder = home(call) / "demo"
        entries, experts = _numbers()
        plan, progress = make(entries, experts, load_definition(call)), Progress()
        return conclude(demonstrate(plan, folder, progress), folder, progress)
    except (DemoError, DefinitionError, FileNotFoundError, StackError, RunningError, ValueError) as error:
        print(f"demo: {error}", file=sys.stderr)
    except KeyboardInterrupt:
        print("demo: stopped", file=sys.stderr)
    return 1


def _numbers() -> tuple[int, int]:
    asked = argparse.ArgumentParser(prog="python -m infra.demo", description=__doc__.partition("\n\n")[0])
    asked.add_argument("--entries", type=int, default=_number("ENTRIES", 40), help="number of entries")
    asked.add_argument("--experts", type=int, default=_number("EXPERTS", 12), help="number of experts")
    given = asked.parse_args()
    return given.entries, given.experts


def _number(name: str, default: int) -> int:
    raw = os.environ.get(name) or str(default)
    if not raw.isdigit():
        raise ValueError(f"{name}={raw} is not a number")
    return int(raw)


def demonstrate(plan: ContestPlan, folder: Path, progress: Progress) -> DemoReport:
    """Play a plan to its end, on the running platform or on one in `folder`. Raises DemoError, StackError."""
    progress.say(f"征选 demonstration / 演示: {len(plan.entries)} entries, {len(plan.experts)} experts")
    videos = Videos(folder / "videos")
    stage = DemoStack(folder / "stack", plan.call.id, progress)
    making = ThreadPoolExecutor(1).submit(videos.make, plan.videos)  # while the platform starts
    with stage as site:
        with progress.bar("making sample videos / 制作影片", len(plan.videos)) as bar:
            making.result()
            bar.advance(len(plan.videos))
        contest = Contest(site, plan=plan, videos=videos, organizer=ORGANIZER, progress=progress)
        try:
            outcome = contest.play()
            if stage.stack is not None:  # only there does this process know the tables
                contest.log.expect(not (faults := audit.verify()), f"verify finds {faults}")
            return DemoReport(plan, contest.log, outcome)
        finally:
            contest.leave()


def conclude(report: DemoReport, folder: Path, progress: Progress) -> int:
    """Write the report and print every difference. Returns 0 if there is none."""
    differences = comparison.differences(report)
    paths = report.write(folder, progress.seconds)
    print("\n" + _winners(report) + "\n")
    print("written / 已写入: " + ", ".join(_near(path) for path in paths))
    for difference in differences:
        print(f"demo: differs: {difference}", file=sys.stderr)
    if differences:
        print(f"demo: differences from the plan: {len(differences)}", file=sys.stderr)
        return 1
    print(f"everything as planned, in {progress.seconds:.0f} s / 与预设完全一致")
    return 0


def _winners(report: DemoReport) -> str:
    names = ("rank", "receipt", "title", "entrant", "score")
    call, winners = report.plan.call, report.outcome.public["winners"]
    rows = [[row[name] for name in names] for row in winners]
    headings = _WINNERS[call.records_in]
    if call.awards:
        headings = (*headings, call.said(Text("奖项", "Award")))
        rows = [
            [*cells, words_of(call.awards, row["award"], call.records_in)]
            for cells, row in zip(rows, winners, strict=True)
        ]
    return table([headings, *rows], right=(0, 4))


_WINNERS: dict[Language, tuple[str, ...]] = {
    "zh": ("名次", "报名编号", "作品", "投稿主体", "得分"),
    "en": ("Rank", "Receipt", "Entry", "Entrant", "Score"),
}


def _near(path: Path) -> str:
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)


if __name__ == "__main__":
    sys.exit(main())
