"""What `verify` and a checkpoint cost on a contest of so many works: seconds, memory, calls; on AWS's own engine.

    python -m bench.verifying [--works 2000] [--experts 100] [--seats 5]

It needs Linux, root and Java 17, and keeps its table in bench/results. The rows lie in DynamoDB Local. Seconds are of
the clock, with the engine on the same processors; `s, processor` are of this process alone. Each step runs in a process
of its own. After the checkpoint a score is edited in the store, and `verify` must name it and nothing else.

The engine looks for the beginning of each page of a scan anew, so its own time grows with the square of the works: with
50,000, which are 2,302,000 items, a page takes it more than the 20 seconds that our client waits.
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

from bench import made_contest, measuring, real_store
from bench.made_contest import Size
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
    arguments = parser.parse_args()
    size = Size(arguments.works, arguments.experts, arguments.seats)
    if arguments.step:
        print(json.dumps(_step(arguments.step, size)))
        return
    real_store.in_own_network()
    with tempfile.TemporaryDirectory() as folder, place(Path(folder)):
        found = {}
        for step in _ACTS:
            found[step] = measuring.alone("bench.verifying", "--step", step, *sys.argv[1:])
            print(step, found[step], file=sys.stderr, flush=True)
    header = ("step", *found["verify"])
    told = f"{size.works:,} works, {size.experts} experts, {size.seats} seats each\n\n"
    measuring.keep(
        "verifying", told + measuring.table(header, [(step, *each.values()) for step, each in found.items()])
    )


@contextmanager
def place(folder: Path) -> Iterator[None]:
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
            yield
    finally:
        cloud.stop()


def _step(step: str, size: Size) -> dict[str, Any]:
    """One step's figures, in this process."""
    calls: Counter[str] = Counter()
    for service in ("dynamodb", "s3"):
        client(service).meta.events.register("before-call", lambda model, **_: calls.update([model.name]))
    before, cpu = time.perf_counter(), time.process_time()
    told = _ACTS[step](size)
    return {
        "s": round(time.perf_counter() - before, 1),
        "s, processor": round(time.process_time() - cpu, 1),
        "peak MiB": measuring.peak_megabytes(),
        "reads": calls["Scan"] + calls["Query"] + calls["BatchGetItem"],
        "calls of S3": calls["GetObject"] + calls["PutObject"],
        "told": told,
    }


def _make(size: Size) -> str:
    bootstrap.open_campaign(contests.current())
    return f"{made_contest.make(size, load_definition(contests.current())):,} items"


def _checkpoint(_size: Size) -> str:
    made = anchors.anchor(clock.now())
    return f"{made.size:,} leaves" if made else "nothing has changed"


def _verify(size: Size) -> str:
    """A score of the last work is edited in the store, as somebody with the database would; what verify says."""
    key = review_key(contests.current(), made_contest.entry_id(size.works - 1), 1, "1")
    client("dynamodb").update_item(
        TableName=key.table_name,
        Key=key.item(),
        UpdateExpression="SET #data.#comment = :forged",
        ExpressionAttributeNames={"#data": "data", "#comment": "comment"},
        ExpressionAttributeValues={":forged": {"S": "x"}},
    )
    return "; ".join(f"{fault.fault}: {', '.join(fault.fields)}, {fault.when}" for fault in audit.verify())


_ACTS: dict[str, Callable[[Size], str]] = {
    "make": _make,
    "checkpoint": _checkpoint,
    "verify": _verify,
}


if __name__ == "__main__":
    main()
