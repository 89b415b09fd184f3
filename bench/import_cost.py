"""Compares the cost of a cold start of the API, up to the first signed-in GET, with that of the usual way.

    python bench/import_cost.py [ROUNDS]

It starts whole processes in turn, so that a busy machine slows both alike, with compiled code, as in the package. It
prints the median of each in milliseconds, and the ratio.
"""

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
OURS = (
    "import app; from chalicelib.aws.clients import client; client('dynamodb'); "
    "from chalicelib.aws import sealing; sealing._aes()"  # a session holds a name, which is sealed
)
USUAL = "import chalice, boto3; boto3.client('dynamodb')"
_ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {
    "AWS_DEFAULT_REGION": "cn-north-1",
    "AWS_ACCESS_KEY_ID": "x",
    "AWS_SECRET_ACCESS_KEY": "x",
}


def main() -> int:
    """Measure and print. Returns 1 if ours costs more than the usual way."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    times: dict[str, list[float]] = {OURS: [], USUAL: []}
    for code in times:
        _run(code)  # so that the code is compiled
    for _ in range(rounds):
        for code, taken in times.items():
            taken.append(_run(code))
    ours, usual = (statistics.median(times[code]) for code in (OURS, USUAL))
    print(f"{ours:6.0f} ms  the API's handler, its DynamoDB client, and AES")
    print(f"{usual:6.0f} ms  {USUAL}")
    print(f"{ours / usual:6.2f}     ratio, median of {rounds}")
    return int(ours > usual)


def _run(code: str) -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=_ENVIRONMENT, check=True)
    return (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    sys.exit(main())
