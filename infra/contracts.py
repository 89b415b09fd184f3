"""Keeps what each release's workflows ask of their functions: `python -m infra.contracts`, when a definition changed.

An execution keeps the definition that it began with, and calls today's functions. A standard execution lives for a year
at most, so a definition that was ever deployed is kept here, in tests/contracts/NUMBER.json, until 53 weeks after it
was replaced. tests/functions/test_contracts.py plays a call by each of them. Never delete one by hand: this command
does when its time has come, and a test fails before.

Kept are states, what they send, where an answer goes and what is read of it. Retries, failures and comments are left
out, since no function knows of them: a change of those keeps nothing new.
"""

import argparse
import json
import sys
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from infra.package import ROOT

KEPT_FOR = timedelta(weeks=53)
FOLDER = ROOT / "tests/contracts"
MACHINES = ROOT / "infra/statemachines"
_LEFT_OUT = ("Catch", "Comment", "MaxConcurrency", "Retry")


class Snapshot(NamedTuple):
    """The workflows of a release. `after` is the number of those before and the day on which these replaced them."""

    number: int
    after: tuple[int, str] | None
    machines: dict[str, Any]

    @property
    def path(self) -> Path:
        """Where it lies."""
        return FOLDER / f"{self.number}.json"

    def text(self) -> str:
        """The file."""
        content = {"after": self.after, "machines": self.machines}
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"


def small(machine: dict[str, Any]) -> dict[str, Any]:
    """What of a definition functions know."""
    return {"StartAt": machine["StartAt"], "States": {name: _state(each) for name, each in machine["States"].items()}}


def _state(state: dict[str, Any]) -> dict[str, Any]:
    kept = {name: each for name, each in state.items() if name not in _LEFT_OUT}
    return kept | ({"ItemProcessor": small(kept["ItemProcessor"])} if "ItemProcessor" in kept else {})


def of_today() -> dict[str, Any]:
    """Today's workflows by name."""
    files = sorted(MACHINES.glob("*.asl.json"))
    return {path.name.partition(".")[0]: small(json.loads(path.read_text(encoding="utf-8"))) for path in files}


def kept() -> list[Snapshot]:
    """What is kept, the oldest first."""
    return sorted(_read(path) for path in FOLDER.glob("*.json"))


def _read(path: Path) -> Snapshot:
    content = json.loads(path.read_text(encoding="utf-8"))
    after = content["after"]
    return Snapshot(int(path.stem), (after[0], after[1]) if after else None, content["machines"])


def following(snapshots: list[Snapshot], machines: dict[str, Any], today: date) -> Snapshot | None:
    """The snapshot that these workflows ask for; None where the newest has them."""
    newest = snapshots[-1]
    if newest.machines == machines:
        return None
    return Snapshot(newest.number + 1, (newest.number, today.isoformat()), machines)


def outlived(snapshots: list[Snapshot], today: date) -> list[Snapshot]:
    """Those that no execution can follow any more."""
    replaced = {each.after[0]: date.fromisoformat(each.after[1]) for each in snapshots if each.after}
    return [each for each in snapshots if each.number in replaced and replaced[each.number] + KEPT_FOR < today]


def main() -> int:
    """The command. Returns its exit code."""
    argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter).parse_args()
    today, snapshots = datetime.now().astimezone().date(), kept()
    made = following(snapshots, of_today(), today)
    if made is None:
        print("the workflows ask of their functions what the newest snapshot says")
    else:
        made.path.write_text(made.text(), encoding="utf-8")
        print(f"kept as {made.path.relative_to(ROOT)}; a release that is deployed before it may go on by {made.after}")
    for each in outlived(snapshots, today):
        each.path.unlink()
        print(f"deleted {each.path.relative_to(ROOT)}: no execution can follow it any more")
    return 0


if __name__ == "__main__":
    sys.exit(main())
