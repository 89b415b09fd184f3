"""Compares a cold start of the API with that of the usual way, and measures the first answers.

    python bench/import_cost.py [ROUNDS]

It starts whole processes in turn, so that a busy machine slows all alike, with compiled code, as in the package. Each
tells the processor time it took until it was ready. Printed are medians in milliseconds, and the ratios to the usual
way. The store is played by one answer, so that what is measured is this code and botocore's.
"""

import json
import os
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
USUAL = "import chalice, boto3; boto3.client('dynamodb')"
_READY = "import app; from chalicelib.aws.clients import client; client('dynamodb')"
_FIRST = """
import io, os
from botocore.awsrequest import AWSResponse
from urllib3 import HTTPResponse
def played(request, **_):
    raw = HTTPResponse(io.BytesIO(os.environ["ANSWER"].encode()), preload_content=False)
    return AWSResponse(request.url, 200, {"content-type": "application/x-amz-json-1.0"}, raw)
client("dynamodb").meta.events.register("before-send.dynamodb", played)
def get(path):
    context = {"resourcePath": path, "httpMethod": "GET", "path": path, "requestId": "1", "identity": {}}
    answer = app.app({"requestContext": context, "headers": {}, "multiValueHeaders": {}, "pathParameters": None,
        "multiValueQueryStringParameters": None, "body": None, "stageVariables": None, "isBase64Encoded": False}, None)
    return answer["statusCode"]
"""
CASES = {
    "the usual way": USUAL,
    "ours, ready": _READY,
    "and AES, which a signed-in visitor's name needs": f"{_READY}; from chalicelib.aws import sealing; sealing._aes()",
    "ours, GET /contest answered": f"{_READY}{_FIRST}assert get('/contest') == 200",
    "and GET /session, by nobody yet": f"{_READY}{_FIRST}assert (get('/contest'), get('/session')) == (200, 401)",
}
_TELL = "\nimport os, time; os.write(1, str(1000 * time.process_time()).encode()); os._exit(0)"
LIMIT = 0.8


def main() -> int:
    """Measure and print. Returns 1 if ours, ready, costs more than the limit's share of the usual way."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    environment = _environment()
    times: dict[str, list[float]] = {name: [] for name in CASES}
    for code in CASES.values():
        _run(code, environment)  # so that the code is compiled
    for _ in range(rounds):
        for name, code in CASES.items():
            times[name].append(_run(code, environment))
    medians = {name: statistics.median(taken) for name, taken in times.items()}
    usual = medians["the usual way"]
    for name, median in medians.items():
        print(f"{median:6.0f} ms  {median / usual:5.2f} ×  {name}")
    print(f"(the usual way: {USUAL}; medians of {rounds})")
    return int(medians["ours, ready"] > LIMIT * usual)


def _run(code: str, environment: dict[str, str]) -> float:
    ran = subprocess.run(
        [sys.executable, "-c", code + _TELL], cwd=ROOT, env=environment, check=True, capture_output=True, text=True
    )
    return float(ran.stdout)


def _environment() -> dict[str, str]:
    """What functions are told, and what the store answers to a request for the call's row."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    answer = subprocess.run(
        [sys.executable, "-c", "from bench import import_cost; import_cost.tell_row()"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return kept | {
        "AWS_DEFAULT_REGION": "cn-north-1",
        "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x",
        "ENTRIES_TABLE": "entries",
        "SESSIONS_TABLE": "sessions",
        "ANSWER": answer.stdout,
    }


def tell_row() -> None:
    """Print the store's answer: the row of a call that was opened now."""
    from chalicelib.aws.items import to_item
    from chalicelib.call.campaign import open_campaign
    from chalicelib.call.definition import load_definition
    from chalicelib.config import config

    row = open_campaign(load_definition(config().contest), "0" * 64, "0" * 64, datetime.now(UTC)).row
    print(json.dumps({"Responses": {"entries": [to_item(row)]}, "UnprocessedKeys": {}}))


if __name__ == "__main__":
    sys.exit(main())
