"""What `verify` and a checkpoint cost on a contest of so many works: seconds, memory, calls; on AWS's own engine.

    python -m bench.verifying [--works 2000] [--experts 100] [--seats 5]

It needs Linux, root and Java 17, and keeps its table in bench/results. The made rows lie in files and come by scans in
pages of the real size (`bench/page_files.py` says why); what a step writes goes to DynamoDB Local. `s` are of the
clock, with the engine on the same processors and without a network; `s, processor` are of this process alone. Each step
runs in a process of its own. After the checkpoint a score is edited in the store, and `verify` must name it and nothing
else.
"""

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench import made_contest, measuring, page_files, real_store
from bench.made_contest import Size
from bench.page_files import Edit
from chalicelib import clock
from chalicelib.aws import anchors, audit, bootstrap, contests
from chalicelib.aws.clients import client
from chalicelib.aws.items import review_key
from chalicelib.call.definition import load_definition
from infra import deployment
from infra.local.cloud import Cloud, free_port
from tests import tables


def main() -> None:
    """Make the contest, measure, keep the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--works", type=int, default=2_000)
    parser.add_argument("--experts", type=int, default=100)
    parser.add_argument("--seats", type=int, default=5)
    parser.add_argument("--step", help="internal: one step, in this process")
    parser.add_argument("--rows", type=Path, help="internal: the folder of the made rows")
    arguments = parser.parse_args()
    size = Size(arguments.works, arguments.experts, arguments.seats)
    if arguments.step:
        print(json.dumps(_step(arguments.step, size, arguments.rows)))
        return
    real_store.in_own_network()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder)) as rows:
        found = {"make": _measured("make", "--rows", str(rows))}
        with page_files.answering(rows):
            found |= {step: _measured(step) for step in ("checkpoint", "verify")}
    header = ("step", *found["verify"])
    told = f"{size.works:,} works, {size.experts} experts, {size.seats} seats each\n\n"
    measuring.keep(
        "verifying", told + measuring.table(header, [(step, *each.values()) for step, each in found.items()])
    )


def _measured(step: str, *more: str) -> dict[str, Any]:
    told = measuring.alone("bench.verifying", "--step", step, *more, *sys.argv[1:])
    print(step, told, file=sys.stderr, flush=True)
    return told


@contextmanager
def place(folder: Path) -> Iterator[Path]:
    """Buckets, key and secrets in the laptop's emulator, tables in the engine; the environment names all of it."""
    (folder / "rows").mkdir()
    cloud = Cloud(folder / "cloud", folder / "cloud.log", free_port(), is_kept=False)
    cloud.start()
    try:
        cloud.wait()
        made = tables.create(cloud.client, "bench")
        deployment.enter(cloud.environment() | made)
        with real_store.running(folder / "rows"):
            deployment.forget()
            tables.create_tables(client("dynamodb"), "bench")
            yield folder / "rows"
    finally:
        cloud.stop()


def _step(step: str, size: Size, rows: Path | None) -> dict[str, Any]:
    """One step's figures, in this process."""
    calls: Counter[str] = Counter()
    for service in ("dynamodb", "s3"):
        client(service).meta.events.register("before-call", lambda model, **_: calls.update([model.name]))
    before, cpu = time.perf_counter(), time.process_time()
    told = _made(size, rows) if rows else _ACTS[step](size)
    return {
        "s": round(time.perf_counter() - before, 1),
        "s, processor": round(time.process_time() - cpu, 1),
        "peak MiB": measuring.peak_megabytes(),
        "reads": calls["Scan"] + calls["Query"] + calls["BatchGetItem"],
        "calls of S3": calls["GetObject"] + calls["PutObject"],
        "told": told,
    }


def _made(size: Size, rows: Path) -> str:
    bootstrap.open_campaign(contests.current())
    return f"{made_contest.make(size, load_definition(contests.current()), rows):,} items"


def _checkpoint(_size: Size) -> str:
    made = anchors.anchor(clock.now())
    return f"{made.size:,} leaves" if made else "nothing has changed"


def _verify(size: Size) -> str:
    """A score of the last work is edited in the store, as somebody with the database would; what verify says."""
    key = review_key(contests.current(), made_contest.entry_id(size.works - 1), 1, "1").item()
    page_files.edit(Edit(key["pk"]["S"], key["sk"]["S"], "comment", "x"))
    return "; ".join(f"{fault.fault}: {', '.join(fault.fields)}, {fault.when}" for fault in audit.verify())


_ACTS: dict[str, Callable[[Size], str]] = {"checkpoint": _checkpoint, "verify": _verify}


if __name__ == "__main__":
    main()
