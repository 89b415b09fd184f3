"""How long the rows of a contest of so many works take to be copied and to be made tables again; on AWS's own engine.

    python -m bench.restoring [--works 2000] [--experts 100] [--seats 5]

It needs Linux, root and Java 17, and keeps its table in bench/results. The rows lie in DynamoDB Local. Seconds are of
the clock, with the engine on the same processors. What AWS takes beside that is its own: ten to thirty minutes for
DynamoDB to restore tables to a moment, some minutes for CloudFormation, and the films, which are copied at the rate of
the line between both buckets. The engine looks for the beginning of each page of a scan anew, so its own time grows
with the square of the works; `s, processor` is ours alone, and grows with their number.
"""

import argparse
import json
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import boto3
from botocore.config import Config

from bench import made_contest, measuring, real_store
from bench.made_contest import Size
from bench.verifying import place
from chalicelib.aws import bootstrap, contests
from chalicelib.aws.clients import client
from chalicelib.aws.places import TABLES, table_name
from chalicelib.call.definition import load_definition
from infra import backup, restore
from tests import tables


def main() -> None:
    """Make the contest, copy it, restore it, keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=2_000)
    parser.add_argument("--experts", type=int, default=100)
    parser.add_argument("--seats", type=int, default=5)
    parser.add_argument("--step", help="internal: one step, in this process")
    parser.add_argument("--folder", help="internal: of the copy")
    arguments = parser.parse_args()
    if arguments.step:
        print(json.dumps(_step(arguments.step, Path(arguments.folder), arguments)))
        return
    real_store.in_own_network()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder)):
        found = {}
        for step in ("make", "backup", "restore"):
            asked = ("--step", step, "--folder", folder, *sys.argv[1:])
            found[step] = measuring.alone("bench.restoring", *asked)
            print(step, found[step], file=sys.stderr, flush=True)
    told = f"{arguments.works:,} works, {arguments.experts} experts, {arguments.seats} seats each\n\n"
    rows = [(step, *each.values()) for step, each in found.items() if step != "make"]
    measuring.keep("restoring", told + measuring.table(("step", *found["backup"]), rows))


def _step(step: str, folder: Path, asked: argparse.Namespace) -> dict[str, Any]:
    """One step's figures, in this process."""
    if step == "make":
        bootstrap.open_campaign(contests.current())
        size = Size(asked.works, asked.experts, asked.seats)
        return {"items": made_contest.make(size, load_definition(contests.current()))}
    before, cpu = time.perf_counter(), time.process_time()
    items = _copied(folder) if step == "backup" else _restored(folder)
    files = (folder / "tables").iterdir()
    return {
        "s": round(time.perf_counter() - before, 1),
        "s, processor": round(time.process_time() - cpu, 1),
        "peak MiB": measuring.peak_megabytes(),
        "items": f"{items:,}",
        "MB of the copy": sum(each.stat().st_size for each in files) // 1_000_000,
    }


def _patient() -> Any:
    """A client for the engine, which looks for the beginning of each page of a scan anew, the longer the further."""
    return boto3.client("dynamodb", config=Config(read_timeout=900, proxies={}))


def _copied(folder: Path) -> int:
    (folder / "tables").mkdir()
    return sum(backup.write_items(_patient(), table_name(table), folder, table) for table in TABLES)


def _restored(folder: Path) -> int:
    tables.create_tables(client("dynamodb"), "restored")
    kept = ((f"restored-{table}", folder / "tables" / f"{table}.jsonl.gz") for table in TABLES)
    return sum(restore.fill_table(_patient(), name, items) for name, items in kept)


if __name__ == "__main__":
    main()
